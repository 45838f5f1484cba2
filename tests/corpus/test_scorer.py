"""The scorer itself: what counts as the same value, how values find their truths, what a score says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.scorer import Count, Entry, Score, entries, goldens, judged, matched, same, total


@pytest.mark.parametrize(
    ("name", "true", "read"),
    [
        ("lot_no", "A240115-03", "a240115 03"),
        ("lot_no", "A240115-03", "Ａ２４０１１５－０３"),
        ("product_name", "深沟球轴承(6204)", "深沟球轴承（6204）"),
        ("qty_defective", {"amount": 120, "unit": "pcs"}, {"amount": 120.0, "unit": "pcs"}),
        ("qty_defective", {"amount": 5, "unit": None}, {"amount": 5, "unit": None}),
        ("amount_claimed", {"amount": "12500.00", "currency": "CNY"}, {"amount": "12500", "currency": "CNY"}),
        ("defect_rate", 0.025, 0.0250),
        ("occurred_at", "2026-11-20T15:20:00+08:00", "2026-11-20T07:20:00+00:00"),
        ("sample_available", False, False),
        ("description", "装配时发现端盖开裂,裂纹长约3mm,并伴有渗油。", "装配时发现端盖开裂,裂纹长约3mm并伴有渗油"),
        ("lot_no", "---", "---"),
    ],
)
def test_what_two_people_would_call_the_same_is_the_same(name: str, true: Any, read: Any) -> None:
    assert same(name, true, read)


@pytest.mark.parametrize(
    ("name", "true", "read"),
    [
        ("lot_no", "A240115-03", "A240115-04"),
        ("qty_defective", {"amount": 120, "unit": "pcs"}, {"amount": 120, "unit": "box"}),
        ("qty_defective", {"amount": 120, "unit": "pcs"}, {"amount": 120, "unit": None}),
        ("qty_defective", {"amount": 1, "unit": None}, {"amount": True, "unit": None}),
        ("qty_defective", {"amount": 120, "unit": "pcs"}, "120 pcs"),
        ("amount_claimed", {"amount": "12500.00", "currency": "CNY"}, {"amount": "12500.00", "currency": "TWD"}),
        ("defect_rate", 0.025, 2.5),
        ("defect_rate", 0.025, "nan"),
        ("delivery_date", "2026-11-20", "2026-11-21"),
        ("delivery_date", "2026-11-20", "2026-11-20T00:00:00+08:00"),
        ("occurred_at", "2026-11-20T15:20:00+08:00", "2026-11-20"),
        ("contact_phone", "+8675526881234;ext=806", "+8675526881234"),
        ("contact_email", "wang@customer.test", "wang@customer"),
        ("sample_available", True, 1),
        ("customer_request", "exchange", "refund"),
        ("description", "装配时发现端盖开裂,裂纹长约3mm。", "包装破损,外箱受潮。"),
        ("customer_name", "晨岭精密机械有限公司", "晨岑精密机槭有限公司"),
        ("product_name", "深沟球轴承", "深沟球轴"),  # a name is short: nearly right is wrong
        ("lot_no", "A1", None),
    ],
)
def test_what_would_send_somebody_astray_is_not_the_same(name: str, true: Any, read: Any) -> None:
    assert not same(name, true, read)


def test_a_name_read_from_paper_may_have_two_letters_of_ten_wrong() -> None:
    assert same("customer_name", "晨岭精密机械有限公司", "晨岑精密机槭有限公司", on_paper=True)
    assert not same("lot_no", "A240115-03", "A24O115-03", on_paper=True)  # a code is right or wrong


def test_the_same_value_twice_is_one_entry_and_two_texts_that_are_alike_are_two() -> None:
    given = {"lot_no": [{"value": "A-1", "confidence": 0.9}, {"value": "a1", "confidence": 0.5}, {"value": None}]}
    given["description"] = [{"value": "端盖开裂,裂纹长约三毫米。"}, {"value": "端盖开裂,裂纹长约三毫米了"}]
    assert entries({"fields": given}, "lot_no") == [Entry("A-1", 0.9)]
    assert len(entries({"fields": given}, "description")) == 2
    assert entries({"fields": given}, "order_no") == []


def test_an_entry_that_fits_two_truths_leaves_the_one_that_only_another_fits() -> None:
    near, far = "装配时发现端盖开裂。裂纹长约三毫米", "装配时发现端盖开裂。裂纹长约三毫米,伴有油"
    true = [near, far + "渗出来了"]
    given = [Entry(far), Entry(near)]
    assert same("description", true[0], given[0].value)
    assert same("description", true[1], given[0].value)
    assert not same("description", true[1], given[1].value)
    assert matched("description", true, given) == {0: 1, 1: 0}


TRUTH = {
    "kind": "complaint",
    "language": "zh-Hans",
    "acknowledge": True,
    "class": "II",
    "complaint_kinds": ["QLT-FUN"],
    "fields": {"lot_no": ["A1", "A2"], "qty_defective": [{"amount": 5, "unit": "pcs"}]},
    "absent": ["expiry_date"],
    "fax": {"csid": "0755 2688", "pages": 2},
}


def right(**other: Any) -> dict[str, Any]:
    fields = {name: [{"value": each, "confidence": 1.0} for each in values] for name, values in TRUTH["fields"].items()}  # type: ignore[attr-defined]
    answer = {"kind": "complaint", "language": "zh-Hans", "acknowledge": True, "severity": {"class": "II"}}
    answer |= {"complaint_kinds": ["QLT-FUN"], "fax": {"csid": "07552688", "pages": 2}, "fields": fields}
    return answer | other


def fields(**other: list[Any]) -> dict[str, Any]:
    return right()["fields"] | {
        name: [{"value": each, "confidence": 1.0} for each in values] for name, values in other.items()
    }


def test_a_perfect_answer_misses_nothing() -> None:
    score = judged(TRUTH, right())
    assert (score.misses, score.values, score.calibration_gap) == ([], Count(3, 3, 3), 0.0)
    assert {score.share(name) for name in score.answers} == {1.0}
    assert len(score.answers) == 7


def test_no_answer_misses_everything() -> None:
    score = judged(TRUTH, {}, "a.eml")
    assert (score.values.recall, score.values.f1) == (0.0, 0.0)
    assert {score.share(name) for name in score.answers} == {0.0}
    assert 'a.eml  kind: wanted "complaint", read null' in score.worst(50)


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        (fields(lot_no=["A1"]), Count(3, 2, 2)),
        (fields(lot_no=["A1", "A3"]), Count(3, 3, 2)),
        (fields(lot_no=["A1", "A2", "A3"]), Count(3, 4, 3)),
        (fields(expiry_date=["2027-01-01"]), Count(3, 4, 3)),
        (fields(serial_no=["S1"]), Count(3, 3, 3)),  # not judged: the truth does not name it
    ],
)
def test_values_missed_and_values_too_many_both_count(changed: dict[str, Any], count: Count) -> None:
    assert judged(TRUTH, right(fields=changed)).values == count


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"kind": "claim"}, "kind"),
        ({"acknowledge": 1}, "acknowledge"),
        ({"severity": {"class": "I"}}, "class"),
        ({"complaint_kinds": ["QLT-FUN", "LOG"]}, "complaint_kinds"),
        ({"fax": {"csid": "0755 2688", "pages": 3}}, "fax.pages"),
    ],
)
def test_a_wrong_answer_of_which_there_is_one_is_named(changed: dict[str, Any], name: str) -> None:
    score = judged(TRUTH, right(**changed))
    assert [miss.name for miss in score.misses] == [name]
    assert score.share(name) == 0.0


def test_scores_add_up_and_the_worst_field_is_told_first() -> None:
    scores = [
        judged(TRUTH, right(), "a"),
        judged(TRUTH, right(fields=fields(lot_no=["A1", "B"], qty_defective=[])), "b"),
    ]
    both = total(scores)
    assert (both.files, both.values, both.fields["lot_no"].f1) == (2, Count(6, 5, 4), 0.75)
    assert [line.split(":")[0] for line in both.worst().splitlines()] == ["b  qty_defective", "b  lot_no"]
    assert both.worst(1).endswith("… and 1 more")


def test_being_sure_and_wrong_widens_the_calibration_gap() -> None:
    score = Score(certain=[(0.95, True)] * 9 + [(0.95, False)] + [(0.3, False)] * 10)
    assert score.calibration_gap == pytest.approx((abs(9.5 - 9) + 3) / 20)


def test_a_truth_without_its_message_is_an_error(tmp_path: Path) -> None:
    group = tmp_path / "mail"
    group.mkdir()
    (group / "a.truth.json").write_text(json.dumps(TRUTH), encoding="utf-8")
    with pytest.raises(ValueError, match="'a'"):
        goldens(tmp_path)
    (group / "a.eml").write_bytes(b"x")
    assert [(each.group, each.path.name) for each in goldens(tmp_path)] == [("mail", "a.eml")]
    (group / "a.pdf").write_bytes(b"x")
    with pytest.raises(ValueError, match="bear one name"):
        goldens(tmp_path)
