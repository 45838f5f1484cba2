"""Label/value pairs by geometry: lines, cells beside labels, columns under headings, options."""

from __future__ import annotations

import pytest

from parsers.layout import Cell, Document, Line, Page, Table, Word
from parsers.scan.pairs.labels import bare_label, labelness
from parsers.scan.pairs.page import pairs_of

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


def below(*rows: tuple[tuple[str, float], ...]) -> list[Line]:
    return [words(*row, top=0.1 + 0.022 * n) for n, row in enumerate(rows)]


def test_a_question_without_colon_has_the_options_below_it():
    lines = below((("是否曾经返修过该批产品？", 0.1),), (("☐是，请说明次数", 0.1),), (("☑否", 0.1),))
    assert pairs(*lines) == {
        ("是否曾经返修过该批产品?", "□是，请说明次数"),
        ("是否曾经返修过该批产品?", "☑否"),
    }


def test_a_question_in_a_cell_is_the_label_of_its_options_not_the_cell_beside_it():
    top, high = 0.2, 0.08
    left = Cell("样品情况", 0, 0, box=(0.1, top, 0.3, top + high), words=(Word("样品情况", (0.12, 0.23, 0.2, 0.242)),))
    asked = tuple(
        Word(text, (0.31, top + 0.01 + 0.02 * n, 0.31 + 0.014 * len(text), top + 0.022 + 0.02 * n))
        for n, text in enumerate(("是否已寄出样品", "☑是", "☐否"))
    )
    right = Cell("\n".join(w.text for w in asked), 0, 1, box=(0.3, top, 0.9, top + high), words=asked)
    found = pairs(Table((left, right), (0.1, top, 0.9, top + high)))
    assert found == {("是否已寄出样品", "☑是"), ("是否已寄出样品", "□否")}


def test_options_that_were_read_as_strips_of_their_own_stay_apart_however_close():
    line = words(("要求：", 0.1), ("☐退货", 0.15), ("☑换货", 0.193), ("☐维修", 0.236))
    assert pairs(line) == {("要求", "□退货"), ("要求", "☑换货"), ("要求", "□维修")}


def test_round_marks_are_options_too():
    line = words(("服务评价：●满意  ○一般  ○不满意", 0.1))
    assert pairs(line) == {("服务评价", "●满意"), ("服务评价", "○一般"), ("服务评价", "○不满意")}


def test_a_date_beside_a_signature_is_not_the_name():
    assert pairs(words(("质检员签字：马丽娟  2026年1月9日", 0.1))) == {("质检员签字", "马丽娟")}
    assert pairs(words(("质检员签字：", 0.1), ("2026年1月9日", 0.3))) == set()
    assert pairs(words(("签订日期：", 0.1), ("2026年1月9日", 0.3))) == {("签订日期", "2026年1月9日")}


def test_a_word_unknown_to_the_list_is_a_label_where_it_stands_in_a_column_of_labels():
    lines = below(
        (("申请单位", 0.1), ("常熟开关制造厂", 0.25)),
        (("停用原由", 0.1), ("合闸不到位", 0.25)),
        (("设备名称", 0.1), ("断路器", 0.25)),
        (("设备编号", 0.1), ("CM3-250L", 0.25)),
    )
    assert ("停用原由", "合闸不到位") in pairs(*lines)


def test_a_value_in_a_column_of_labels_stays_a_value():
    lines = below(
        (("经办人：", 0.1), ("王芳", 0.2), ("2026-01-09", 0.4)),
        (("产品名称", 0.2), ("碳刷", 0.4)),
        (("产品型号", 0.2), ("D172", 0.4)),
    )
    assert ("王芳", "2026-01-09") not in pairs(*lines)


def test_rows_under_headings_without_upright_lines_belong_to_their_headings():
    lines = below(
        (("品名", 0.1), ("规格", 0.3), ("数量", 0.5)),
        (("电锤", 0.1), ("Z1C-26", 0.3), ("17", 0.51)),
        (("冲击钻", 0.1), ("Z1J-13", 0.3), ("58", 0.51)),
    )
    assert pairs(*lines) == {
        ("品名", "电锤"),
        ("规格", "Z1C-26"),
        ("数量", "17"),
        ("品名", "冲击钻"),
        ("规格", "Z1J-13"),
        ("数量", "58"),
    }


def test_cells_headed_by_their_own_label_hold_its_value_below():
    cells = []
    for column, (label, value) in enumerate(
        [("客户名称", "江阴兴澄合金"), ("报告编号", "CP-2611-07"), ("数量", "6套")]
    ):
        left = 0.1 + 0.25 * column
        lines = (
            Word(label, (left + 0.01, 0.205, left + 0.01 + 0.014 * len(label), 0.217)),
            Word(value, (left + 0.02, 0.23, left + 0.12, 0.242)),
        )
        cells.append(Cell(f"{label}\n{value}", 0, column, box=(left, 0.2, left + 0.25, 0.25), words=lines))
    assert pairs(Table(tuple(cells), (0.1, 0.2, 0.85, 0.25))) == {
        ("客户名称", "江阴兴澄合金"),
        ("报告编号", "CP-2611-07"),
        ("数量", "6套"),
    }


def test_a_row_of_names_over_a_row_of_figures_is_read_along_both_rows():
    found = pairs(table(["项目", "硬度", "圆度", "粗糙度", "跳动"], ["结果", "62", "0.004", "0.8", "0.01"]))
    assert {("项目", "硬度"), ("项目", "跳动"), ("结果", "62"), ("结果", "0.01")} <= found
    assert len(found) == 8


def test_headings_that_no_list_knows_are_known_by_the_data_below():
    found = pairs(table(["外观状态", "装配手感", "内圈异响", "密封状态"], ["8", "7", "9", "好"], ["6", "8", "9", "好"]))
    assert {("外观状态", "8"), ("外观状态", "6"), ("内圈异响", "9"), ("密封状态", "好")} <= found


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [("数量：12台", "数量", "12台"), ("年龄:35", "年龄", "35"), ("致：青岛阀门厂", "致", "青岛阀门厂")],
)
def test_figures_and_names_behind_a_short_label_are_its_value(text: str, label: str, value: str):
    assert pairs(words((text, 0.1))) == {(label, value)}


def test_a_question_keeps_the_case_it_is_asked_for():
    assert pairs(words(("当等级不匹配时，是否继续申请：☑是", 0.1))) == {("当等级不匹配时,是否继续申请", "☑是")}


def test_a_page_number_below_empty_labels_is_nobodys_value():
    lines = below((("经办人：", 0.1), ("复核人：", 0.4), ("盖章：", 0.7)), (("3-1", 0.5),))
    assert pairs(*lines) == set()


def test_a_figure_and_the_unit_printed_behind_its_place_are_one_value():
    assert pairs(table(["身高", "163", "体重", "54"])) == {("身高", "163"), ("体重", "54")}
    cell = (Word("163", (0.3, 0.21, 0.33, 0.222)), Word("cm", (0.345, 0.21, 0.36, 0.222)))
    label = Cell("身高", 0, 0, box=(0.1, 0.2, 0.28, 0.24), words=(Word("身高", (0.12, 0.21, 0.15, 0.222)),))
    value = Cell("163 cm", 0, 1, box=(0.28, 0.2, 0.5, 0.24), words=cell)
    assert pairs(Table((label, value), (0.1, 0.2, 0.5, 0.24))) == {("身高", "163cm")}


def test_an_empty_blank_is_no_value_and_nothing_below_it_is_taken_instead():
    lines = below(
        (("传真：", 0.1), ("____", 0.2)), (("以上由客户填写", 0.1),), (("电话：", 0.1), ("0510-85512268", 0.2))
    )
    assert pairs(*lines) == {("电话", "0510-85512268")}
