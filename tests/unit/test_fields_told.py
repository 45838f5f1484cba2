"""What sentences tell without labels: codes, quantities and their parts, goods, and labels in a writer's own words."""

from __future__ import annotations

import pytest

from parsers.fields.labels.own_words import odd_label
from parsers.fields.layout.lines import read_lines
from parsers.fields.prose import products
from parsers.fields.prose.codes import identifiers
from parsers.fields.prose.quantities import quantities
from parsers.fields.prose.sentences import sentences
from parsers.fields.values.numbers import find_quantities


def _codes(sentence: str, name: str) -> list[str]:
    return [f.value for f in identifiers(sentence) if f.name == name]


def _amounts(sentence: str, name: str) -> list[tuple[float, str | None]]:
    return [(f.value["amount"], f.value["unit"]) for f in quantities(sentence) if f.name == name]


def _goods(sentence: str) -> str | None:
    reader = products.chinese if any("\u3400" <= c <= "\u9fff" for c in sentence) else products.english
    found = [f for f in reader(sentence) if f.name == "product_name"]
    return max(found, key=lambda f: f.weight).value if found else None


def test_a_quantity_right_behind_a_comma_is_read() -> None:
    assert [q.value["amount"] for q in find_quantities("到货80只，抽检20只，2只漏液")] == [80, 20, 2]
    assert [q.value["amount"] for q in find_quantities("批号KV26-0934，120瓶不干")] == [120]
    assert [q.value["amount"] for q in find_quantities("lot KV26-0934,12 bottles of 1,200 pcs")] == [12, 1200]


def test_hours_months_and_problems_are_no_pieces() -> None:
    assert not list(find_quantities("用了两个小时,三个月前,有两个问题"))


@pytest.mark.parametrize(
    ("sentence", "lots"),
    [
        ("批次号看外箱是 KM2609-11。", ["KM2609-11"]),
        ("The lot number printed on the label is KM2609-11.", ["KM2609-11"]),
        ("又坏了3只,还是同一批(KM26-0911)。", ["KM26-0911"]),
        ("lot KM-6620, 300 tubes do not set", ["KM-6620"]),
        ("缸号 81105、81107、81108 三缸都这样", ["81105", "81107", "81108"]),
        ("上个月那批(KM26-1003)用着没问题", []),
        ("上次说的是KM2608那批,这次批号KM2609-02", ["KM2609-02"]),
    ],
)
def test_lots_are_found_where_the_sentence_puts_them(sentence: str, lots: list[str]) -> None:
    assert _codes(sentence, "lot_no") == lots


def test_numbers_of_counted_pieces_are_serials() -> None:
    assert _codes("检查发现 2 台有裂纹,编号 QX07-118 和 QX07-121。", "serial_no") == ["QX07-118", "QX07-121"]


def test_your_part_number_is_not_the_customers() -> None:
    told = "your part no. KC-118-B, our part no. 77-20417"
    assert _codes(told, "part_no") == ["KC-118-B"]
    assert _codes(told, "customer_part_no") == ["77-20417"]


@pytest.mark.parametrize(
    ("sentence", "bad", "whole"),
    [
        ("30 of the 150 shaft couplings had oversize bores.", (30, "pcs"), (150, "pcs")),
        ("Out of 90 pieces we've had 11 with cracked hubs.", (11, "pcs"), (90, "pcs")),
        ("共装9台坏了4台", (4, "pcs"), None),
        ("20箱里有3箱封口开胶", (3, "carton"), (20, "carton")),
    ],
)
def test_a_part_of_a_whole_is_what_is_defective(
    sentence: str, bad: tuple[float, str], whole: tuple[float, str] | None
) -> None:
    assert bad in _amounts(sentence, "qty_defective")
    if whole:
        assert whole in _amounts(sentence, "qty_delivered")
        assert whole not in _amounts(sentence, "qty_defective")


def test_goods_told_to_be_fine_are_not_defective() -> None:
    assert not _amounts("去年那 300 卷一点毛病都没有,感谢!", "qty_defective")


def test_insects_and_people_found_are_no_defective_goods() -> None:
    assert not _amounts("袋子里面夹着一只虫子,已经干了。", "qty_defective")


def test_what_was_received_later_in_the_sentence_was_delivered() -> None:
    told = "we refer to your invoice for 1.400 pcs worm gears, item KG-4471, received at our plant on 28 October"
    assert _amounts(told, "qty_delivered") == [(1400, "pcs")]
    assert not _amounts(told, "qty_defective")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("货号 KY-CF-0620 的陶瓷骨架,装机前检查发现有裂纹", "陶瓷骨架"),
        ("我公司(某某饲料有限公司)的自动称重机 KL-600,机号 KL600-2605,开机就停", "自动称重机"),
        ("贵司8μm压延铜箔,批号KU8-261028,连续断带", "压延铜箔"),
        ("供应的不饱和树脂(批号KP196)固化后开裂", "不饱和树脂"),
        ("前天到的那批淋浴花洒,有5个漏水", "淋浴花洒"),
        ("这批陶瓷阀芯有3个打不开", "陶瓷阀芯"),
        ("16 pcs pressure gauges of lot KP-26 show 3 bar too much", "pressure gauges"),
        ("of our order KC-7781 (floor spacers, 120 cartons) only 80 arrived", "floor spacers"),
        ("We have problem with ball valve type KG-32.", "ball valve"),
        ("Stretch hood 50cm x 300m lot KF-1026-3 breaks", "Stretch hood"),
    ],
)
def test_the_goods_are_named_without_verbs_models_and_counts(sentence: str, name: str) -> None:
    assert _goods(sentence) == name


@pytest.mark.parametrize(
    "sentence",
    ["麻烦补发9卷就行", "跑了不到两个小时就响", "This e-mail was scanned", "Please send 65 pcs new ones free"],
)
def test_sentences_without_goods_name_none(sentence: str) -> None:
    assert _goods(sentence) is None


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("我们单位→ 川麦食品有限公司", "customer_name", "川麦食品有限公司"),
        ("一共来了→ 70卷", "qty_delivered", "70卷"),
        ("有毛病的:9箱", "qty_defective", "9箱"),
        ("买的啥 -> 复合膜", "product_name", "复合膜"),
        ("想怎么办:9箱换新", "customer_request", "9箱换新"),
        ("哪天发现:11月19日", "occurred_at", "11月19日"),
    ],
)
def test_a_writers_own_labels_are_understood_by_their_words(line: str, name: str, value: str) -> None:
    found = odd_label(line)
    assert found is not None
    assert (found[0].fields, found[1]) == ((name,), value)


@pytest.mark.parametrize("line", ["备注: 见附件", "时间:下午", "我们厂: 在宁波", "共计: 见清单"])
def test_words_before_a_colon_that_ask_for_nothing_are_no_labels(line: str) -> None:
    assert odd_label(line) is None


def _items(*lines: str) -> dict[str, str]:
    reading = read_lines(lines, part="", page=1, prose=True)
    return {i.label.fields[0]: i.value for i in reading.items if i.label.fields}


def test_rows_of_a_drawn_box_are_labels_with_values() -> None:
    assert _items("+-----+------+", "| Lot     | KW2644   |", "| Rejects | 12 pcs |") == {
        "lot_no": "KW2644",
        "qty_defective": "12 pcs",
    }


def test_a_label_in_brackets_inside_a_sentence_ends_with_the_bracket_and_the_sentence_stays() -> None:
    line = "一、贵司依合同(编号:KL-2026-014)供应的树脂(批号KP196-2605)开裂"
    reading = read_lines([line], part="", page=1, prose=True)
    assert [i.value for i in reading.items] == ["KL-2026-014"]
    assert [text for _, text in reading.rest] == [line]


def test_sentences_behind_a_mark_of_urgency_stay_sentences() -> None:
    reading = read_lines(["URGENT - Line down today. Hose fittings lot 7726K leak."], part="", page=1, prose=True)
    assert any("lot 7726K" in text for _, text in reading.rest)


def test_wide_spaces_between_clauses_count_as_commas() -> None:
    assert sentences("前几天拿的20只电磁阀  昨天装上去") == ["前几天拿的20只电磁阀,昨天装上去"]
