"""Values as people read and type them, the place of a value on the desk, and working time left."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.calendar.working_days import built_in
from complaints.reading import AttachmentInfo, FieldValue, Json, Mail, Reading, Source
from dashboard.originals.beside import Letter, place
from dashboard.words import values
from dashboard.words.language import words
from dashboard.words.time_left import Reckoner
from dashboard.words.values import NotUnderstood, entry, shown, understood
from store.questions.mail_views import AttachmentLine
from tests.cases import HOURS

ZONE = ZoneInfo("Asia/Shanghai")
EN = words("en", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("lot_no", "A1; A2", ["A1", "A2"]),
        ("lot_no", "  A 1 ", "A 1"),
        ("qty_defective", "1,200 pcs", {"amount": 1200, "unit": "pcs"}),
        ("qty_defective", "2.5 kg", {"amount": 2.5, "unit": "kg"}),
        ("defect_rate", "2.5%", 0.025),
        ("defect_rate", "250 ppm", 0.00025),
        ("amount_claimed", "12500 cny", {"amount": "12500.00", "currency": "CNY"}),
        ("production_date", "2026/3/9", "2026-03-09"),
        ("occurred_at", "2026-11-20 15:20", "2026-11-20T15:20:00+08:00"),
        ("occurred_at", "2026-11-20", "2026-11-20"),
        ("mileage_km", "30,000", 30000),
        ("contact_email", "Wang@Customer.Test", "wang@customer.test"),
        ("contact_phone", "+8675526881234;ext=806; +862167881234", ["+8675526881234;ext=806", "+862167881234"]),
        ("customer_request", ["exchange", "nonsense", "8d_report"], ["exchange", "8d_report"]),
        ("urgency", ["urgent"], "urgent"),
        ("sample_available", ["true"], True),
        ("description", "one\ntwo   three", "one\ntwo three"),
        ("product_name", "", None),
    ],
)
def test_what_is_typed_becomes_the_normal_form(field: str, typed: Json, value: Json) -> None:
    assert understood(field, typed, ZONE) == value


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("qty_defective", "several"),
        ("qty_defective", "3 zorks"),
        ("defect_rate", "250 %"),
        ("production_date", "2026-13-01"),
        ("contact_phone", "12345"),
        ("mileage_km", "far"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_hint(field: str, typed: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understood(field, typed, ZONE)
    assert refused.value.hint in values.HINTS.values()


@pytest.mark.parametrize(
    "field", ["qty_defective", "defect_rate", "amount_claimed", "occurred_at", "lot_no", "production_date"]
)
def test_a_correction_starts_from_what_is_there(field: str) -> None:
    given: dict[str, Json] = {
        "qty_defective": {"amount": 46, "unit": "pcs"},
        "defect_rate": 0.023,
        "amount_claimed": {"amount": "980.50", "currency": "USD"},
        "occurred_at": "2026-11-20T15:20:00+08:00",
        "lot_no": "B-7",
        "production_date": "2026-01-31",
    }
    assert understood(field, entry(field, [given[field]]), ZONE) == given[field]


def test_values_are_shown_in_words() -> None:
    assert shown(EN, "defect_rate", 0.025) == "2.5 %"
    assert shown(EN, "qty_defective", {"amount": 1200, "unit": "pcs"}) == "1,200 pcs"
    assert shown(EN, "customer_request", ["exchange", "8d_report"]) == "Exchange, 8D report"
    assert shown(words("zh-Hans", "Asia/Shanghai"), "sample_available", True) == "是"


def _letter(text: str, files: tuple[AttachmentLine, ...] = (), attachments: tuple[AttachmentInfo, ...] = ()) -> Letter:
    return Letter(7, Reading(file="", mail=Mail(text=text), attachments=attachments), (), files)


def test_a_value_is_found_where_it_stands_in_the_text() -> None:
    text = "见上次批号 B-1\n批号：B-2\n"
    value = FieldValue("B-2", "批号：B-2", "label", Source("body", text="批号：B-2"), 0.9)
    found = place(value, [_letter(text)], [])
    assert found is not None
    assert text[found["start"] : found["end"]] == "B-2"
    assert found["part"] == "m7"


def test_a_value_of_a_table_is_found_though_the_table_has_no_colon() -> None:
    line = AttachmentLine(7, 0, "1", "单.docx", "x", 1, "0" * 64, True, None, "1" * 64)
    value = FieldValue(
        {"amount": 15, "unit": "pcs"}, "不良数量: 15台", "table", Source("单.docx", 1, None, "不良数量: 15台"), 0.9
    )
    text = "批号\tL1\n不良数量\t15台\n"
    found = place(value, [_letter("", (line,))], [{"id": "a7-0", "text": text}])
    assert found is not None
    assert (found["part"], text[found["start"] : found["end"]]) == ("a7-0", "15台")


def test_working_time_left_skips_lunch_nights_and_holidays() -> None:
    calendar = built_in("CN", ZONE, HOURS)
    friday = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 11:00
    reckoner = Reckoner(friday, calendar)
    assert reckoner.minutes(friday, datetime(2026, 11, 20, 6, 0, tzinfo=UTC)) == 120  # to 14:00, an hour of lunch
    assert reckoner.words(EN, datetime(2026, 11, 23, 1, 30, tzinfo=UTC)) == "6 h 30 min of working time left"
    assert reckoner.words(EN, datetime(2026, 11, 25, 9, 30, tzinfo=UTC)) == "3 working days left"
    assert reckoner.words(EN, datetime(2026, 11, 18, 9, 30, tzinfo=UTC)) == "2 working days late"
    assert (
        Reckoner(datetime(2026, 11, 21, 3, 0, tzinfo=UTC), calendar).words(
            EN, datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        )
        == "late outside working hours"
    )


@pytest.mark.parametrize("field", ["production_date", "occurred_at"])
def test_a_wrong_date_is_named(field: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understood(field, "2026-13-45", ZONE)
    told = values.refused(words("en", "Asia/Shanghai"), "2026-13-45", refused.value)
    assert told.startswith("2026-13-45 is no date; write it as 2026-11-20")
