"""Label/value pairs by geometry: lines, cells beside labels, columns under headings, options."""

from __future__ import annotations

import pytest

from parsers.layout import Cell, Document, Line, Page, Table, Word
from parsers.scan_labels import bare_label, labelness
from parsers.scan_pairs import pairs_of

HEIGHT = 0.012


def words(*placed: tuple[str, float], top: float = 0.1) -> Line:
    made = tuple(
        Word(text, (left, top, left + sum(0.014 if ord(c) > 255 else 0.007 for c in text), top + HEIGHT))
        for text, left in placed
    )
    return Line("  ".join(w.text for w in made), None, 1.0, made)


def pairs(*blocks: Line | Table) -> set[tuple[str, str]]:
    page = Page(1, blocks, method="ocr", width=1700.0, height=2400.0)
    return {(p.label, p.value) for p in pairs_of(Document("scan.tif", "image/tiff", (page,), "scan"))}


def table(*rows: list[str]) -> Table:
    cells = []
    wide, high = 0.8 / max(map(len, rows)), 0.03
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = (0.1 + c * wide, 0.2 + r * high, 0.1 + (c + 1) * wide, 0.2 + (r + 1) * high)
            inner = (box[0] + 0.005, box[1] + 0.008, box[2] - 0.01, box[3] - 0.008)
            cells.append(Cell(text, r, c, box=box, words=(Word(text, inner),) if text else ()))
    return Table(tuple(cells), (0.1, 0.2, 0.9, 0.2 + len(rows) * high))


def test_two_labels_on_one_line_each_have_their_value():
    assert pairs(words(("联系人：王芳", 0.1), ("电话：0755-26881234", 0.5))) == {
        ("联系人", "王芳"),
        ("电话", "0755-26881234"),
    }


def test_a_label_takes_the_value_that_stands_apart_on_its_right():
    assert pairs(words(("产品名称：", 0.1), ("减速电机", 0.22))) == {("产品名称", "减速电机")}


def test_a_clock_and_a_web_address_are_no_labels():
    found = pairs(words(("到货时间：2026-11-20 10:30", 0.1)), words(("网址：http://example.test/a", 0.1), top=0.15))
    assert found == {("到货时间", "2026-11-20 10:30"), ("网址", "http://example.test/a")}


def test_cells_alternate_between_labels_and_values():
    found = pairs(table(["客户名称", "滁阳宏力公司", "产品名称", "碳刷"], ["批号", "C2610-15", "数量", "640只"]))
    assert found == {
        ("客户名称", "滁阳宏力公司"),
        ("产品名称", "碳刷"),
        ("批号", "C2610-15"),
        ("数量", "640只"),
    }


def test_values_under_headings_belong_to_their_column():
    found = pairs(table(["料号", "批号", "数量"], ["DC-101", "D101-2640", "12"], ["HG-22", "H22-2638", "40"]))
    assert ("批号", "H22-2638") in found
    assert ("数量", "12") in found
    assert len(found) == 6


def test_an_empty_cell_gives_no_pair():
    assert pairs(table(["姓名", "王芳", "传真", ""], ["电话", "13900001846", "邮箱", ""])) == {
        ("姓名", "王芳"),
        ("电话", "13900001846"),
    }


def test_pages_with_text_of_their_own_are_left_to_other_readers():
    page = Page(1, (words(("姓名：王芳", 0.1)),), method="text")
    assert pairs_of(Document("a.pdf", "application/pdf", (page,))) == ()


@pytest.mark.parametrize(
    "text", ["姓名", "*证件号码：", "是否为出口企业：", "联系电话", "国籍Nationality", "3、投诉日期"]
)
def test_words_of_forms_look_like_labels(text: str):
    assert labelness(text) >= 0.6


@pytest.mark.parametrize("text", ["王芳", "13900001846", "2026-11-20", "☑是", "已停机，请速派人。", "a@b.test", ""])
def test_what_people_fill_in_does_not(text: str):
    assert labelness(text) < 0.6


def test_a_label_is_given_without_its_number_and_star():
    assert bare_label("*3、 投诉日期：") == "3、 投诉日期"
    assert bare_label("（1）批号:") == "批号"


def test_the_second_language_of_a_label_is_no_value():
    line = words(("采样人姓名", 0.1), ("Name of the sampler李江", 0.175))
    assert pairs(line) == {("采样人姓名 Name of the sampler", "李江")}
    apart = words(("采样人姓名", 0.1), ("Name of the sampler", 0.175), ("李江", 0.315))
    assert pairs(apart) == {("采样人姓名 Name of the sampler", "李江")}


def test_options_that_stand_apart_are_values_of_their_own():
    line = words(("寄送方式：☐邮寄  ☑电子邮件  ☐传真", 0.1))
    assert pairs(line) == {("寄送方式", "□邮寄"), ("寄送方式", "☑电子邮件"), ("寄送方式", "□传真")}


@pytest.mark.parametrize("text", ["地址1", "电话2", "城市，州/省，邮编，国家"])
def test_numbered_labels_and_several_in_one_are_labels(text: str):
    assert labelness(text) >= 0.9
