"""Whole letters in a writer's own manner: corrections, lists of goods, people who name themselves, what is asked in passing."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from parsers.fields.prose import products, requests
from parsers.fields.prose.codes import identifiers
from parsers.fields.prose.dates import dates
from parsers.fields.prose.particulars import others
from parsers.fields.prose.quantities import quantities, uncounted
from parsers.fields.prose.sentences import paragraphs
from parsers.fields.values.dates import DateRules
from parsers.fields.values.locale import World
from parsers.reading.reader import read

WORLD = World(DateRules(datetime(2026, 11, 19, 9, tzinfo=UTC)), ("GB",), "GBP")


def _amounts(sentence: str, name: str) -> list[float]:
    return [f.value["amount"] for f in quantities(sentence) if f.name == name]


def _day(sentence: str, name: str) -> list[str]:
    return [f.value for f in dates(sentence, WORLD) if f.name == name]


def _letter(text: str, subject: str = "A question") -> dict[str, list[Any]]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@buyer.test", "quality@maker.test", subject
    mail["Date"] = "Thu, 19 Nov 2026 09:00:00 +0000"
    mail.set_content(text)
    reading = read("letter.eml", mail.as_bytes())
    return {name: [v.value for v in values] for name, values in reading.fields.items()}


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("The defective quantity is not 75 but 57 pcs.", [57]),
        ("不良数不是75只,而是57只", [57]),
        ("坏了90台——不对,应该说19台,是我看错了", [19]),
    ],
)
def test_a_number_that_the_sentence_takes_back_is_not_read(sentence: str, right: list[float]) -> None:
    assert _amounts(sentence, "qty_defective") == right


@pytest.mark.parametrize(
    ("sentence", "part", "whole"),
    [
        ("Of the 1.800 pcs delivered are 36 pcs affected.", 36, 1800),
        ("We opened 9 out of the first 40 tins because they smell of solvent.", 9, 40),
        ("From 640 bags of the mortar, 21 bags came torn.", 21, 640),
        ("30 of 900 have the print upside down", 30, 900),
    ],
)
def test_a_part_and_its_whole_are_told_in_many_ways(sentence: str, part: int, whole: int) -> None:
    assert (part in _amounts(sentence, "qty_defective"), whole in _amounts(sentence, "qty_delivered")) == (True, True)


def test_what_one_piece_lacks_is_not_the_count_of_bad_pieces() -> None:
    best = max((f for f in quantities("其中14套少了一颗螺丝") if f.name == "qty_defective"), key=lambda f: f.weight)
    assert best.value["amount"] == 14


def test_the_only_count_of_a_letter_is_what_is_wrong() -> None:
    assert [f.value["amount"] for f in uncounted("有8卷前半截白后半截黄")] == [8]
    assert not list(uncounted("单价每卷120元,库存还有8卷"))


def test_a_count_per_box_does_not_hide_the_count_of_boxes() -> None:
    assert _amounts("贵司洗衣粉(每盒30粒)于上月到货之260盒", "qty_delivered") == [260]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Let us have your root cause by Friday 27 November.", "2026-11-27"),
        ("请今天下班前给一个确切的答复", "2026-11-19"),
        ("三样的原因分析一并发我,11月26号前。", "2026-11-26"),
        ("Answer today please.", "2026-11-19"),
    ],
)
def test_the_day_an_answer_is_wanted_by(sentence: str, day: str) -> None:
    assert _day(sentence, "reply_requested_by") == [day]


def test_a_day_by_which_goods_are_wanted_is_no_day_for_an_answer() -> None:
    assert _day("合格品周四之前给我补到厂里", "reply_requested_by") == []


def test_a_lot_named_as_good_or_by_mistake_is_not_complained_of() -> None:
    lots = [f.value for f in identifiers("Lot K-771 from the same order is acceptable.") if f.name == "lot_no"]
    assert lots == []
    assert [f.value for f in identifiers("批号K-771的瓶子漏液,不合格") if f.name == "lot_no"] == ["K-771"]


def test_the_sum_of_a_claim_comes_before_its_factors() -> None:
    facts = list(others("The loss: 12 boxes x USD 9.50 = USD 114.00, we claim it.", WORLD))
    assert [f.value["amount"] for f in facts if f.name == "amount_claimed"] == ["114.00"]
    below = list(others("Total    USD 7,316.50", WORLD, claim=True))
    assert [f.value["amount"] for f in below] == ["7316.50"]
    assert not list(others("any claim of the seller above EUR 500.00 must be notified within 30 days", WORLD))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Just send me a new lid, I can fit it.", ["resupply"]),
        ("请重新寄 2 个正确的过来", ["resupply"]),
        ("货款请退给我们", ["refund"]),
        ("不想退钱,请换新的", ["exchange"]),
        ("可唔可以换返4支俾我哋?请安排", ["exchange"]),
        ("整改报告按8D格式认真做,请交给我", ["8d_report"]),
    ],
)
def test_requests_are_understood_in_many_words(text: str, asked: list[str]) -> None:
    assert [name for name, _ in requests.from_prose([text])] == asked


def test_every_item_of_a_list_that_asks_is_asked_for() -> None:
    told = requests.from_prose(["We need two things from you: 1) an exchange of the cartons;", "2) a written report."])
    assert [name for name, _ in told] == ["exchange", "reply"]


def test_the_goods_begin_each_item_of_a_list() -> None:
    told = [
        next(products.of_list_item(s)).value
        for s in ("- Garden hose, item GH-20, lot 7: 3 leak", "2) 跳绳,批号T7,断了3根")
    ]
    assert told == ["Garden hose", "跳绳"]
    assert not list(products.of_list_item("1) please send 20 pcs of new lids, lot 7"))


def test_lines_under_a_short_heading_belong_to_it() -> None:
    told = paragraphs(["(一)毛巾", "到货60条", "有问题7条", "(二)枕套", "到货40条"])
    assert told == ["(一)毛巾,到货60条,有问题7条", "(二)枕套,到货40条"]


def test_several_goods_keep_their_own_counts() -> None:
    fields = _letter(
        "Two lines are faulty:\n\n* Hose reel, item HR-2, lot 7A: 5 of 90 leak\n* Spade, item SP-9, lot 7B: 4 of 70 bent\n"
    )
    assert fields["product_name"] == ["Hose reel", "Spade"]
    assert [q["amount"] for q in fields["qty_defective"]] == [5, 4]


def test_a_writer_who_names_himself_is_the_contact() -> None:
    fields = _letter(
        "Hello,\n\nNora Whitfield here from Larchmoor Stores. The 30 pcs of lamps do not light.\n\nCheers\nNora\n"
    )
    assert fields["contact_name"] == ["Nora Whitfield"]


def test_phone_and_fax_beside_each_other_stay_apart() -> None:
    fields = _letter("批号A77漏液。\n\n海宁永发五金有限公司\n王芳\n电话 0573-8710 2203    传真 0573-8710 2204\n")
    assert fields["contact_fax"] == ["+8657387102204"]
    assert fields["contact_phone"] == ["+8657387102203"]


def test_a_label_set_wide_is_a_label() -> None:
    assert _letter("品    名 : 阻尼铰链\n批    号 : H-772\n坏了12只\n")["product_name"] == ["阻尼铰链"]


@pytest.mark.parametrize(
    ("sentence", "name", "model"),
    [
        ("贵公司产品XJ-200轴承(批号:B2609)出现异响", "轴承", "XJ-200"),
        ("电动开罐器KC-550马达不转40台", "电动开罐器", "KC-550"),
        ("贵司的23吋自动伞(批号T1)断骨", "23吋自动伞", None),
    ],
)
def test_models_before_inside_and_sizes_of_a_name(sentence: str, name: str, model: str | None) -> None:
    facts = list(products.chinese(sentence))
    best = max((f for f in facts if f.name == "product_name"), key=lambda f: f.weight)
    assert best.value == name
    assert next((f.value for f in facts if f.name == "model_spec"), None) == model
