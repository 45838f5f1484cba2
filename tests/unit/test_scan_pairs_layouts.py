"""Label/value pairs in layouts of other trades: counted headings, small print on top of cells, columns, joined labels."""

from __future__ import annotations

import pytest

from parsers.layout import Cell, Table, Word
from parsers.scan.pairs.labels import labelness, leading_label
from tests.unit.test_scan_pairs import pairs, table, words


def test_headings_that_only_count_on_are_headings_of_the_rows_below():
    found = pairs(
        table(
            ["检验项目", "技术要求", "样品1", "样品2", "判定"],
            ["外观", "无毛边", "OK", "OK", "合格"],
            ["长度", "85.0±0.2", "85.1", "84.9", "合格"],
            ["颜色", "与样板一致", "OK", "OK", "合格"],
        )
    )
    assert {("检验项目", "颜色"), ("样品1", "85.1"), ("样品2", "84.9"), ("技术要求", "与样板一致")} <= found
    assert len(found) == 11  # OK and 合格 stand several times


def test_rows_of_a_history_are_under_their_headings_though_pairs_follow_in_the_same_columns():
    found = pairs(
        table(
            ["称谓", "姓名", "联系电话", "微信"],
            ["长兄", "巴图", "13081511161", "batu61"],
            ["叔父", "柳示", "18991917402", "liu02"],
            ["填表日期", "2024-3-1", "填表人", "高玉珍"],
        )
    )
    assert {("称谓", "叔父"), ("微信", "batu61"), ("填表日期", "2024-3-1"), ("填表人", "高玉珍")} <= found


def boxed(*cells: tuple[str, str]) -> Table:
    """Two rows of cells, each with a line of small print at its top and its value below."""
    half = len(cells) // 2
    made = []
    for number, (head, value) in enumerate(cells):
        row, column = divmod(number, half)
        left, top = 0.1 + column * 0.25, 0.2 + row * 0.05
        small = Word(head, (left + 0.004, top + 0.003, left + 0.01 * len(head), top + 0.012))
        large = Word(value, (left + 0.01, top + 0.024, left + 0.01 + 0.013 * len(value), top + 0.037))
        made.append(
            Cell(f"{head}\n{value}", row, column, box=(left, top, left + 0.25, top + 0.05), words=(small, large))
        )
    return Table(tuple(made), (0.1, 0.2, 0.1 + 0.25 * half, 0.3))


def test_small_print_on_top_of_cells_is_their_label_though_no_list_knows_it():
    cells = (("发货方", "宁波五金工贸"), ("启运港", "宁波港"), ("总件重", "3600千克"), ("成交方式", "FOB"))
    assert pairs(boxed(*cells)) == set(cells)


def test_values_under_headings_need_not_begin_where_these_do():
    heads = words(("品名", 0.14), ("规格", 0.32), ("数量", 0.55), ("用途", 0.8), top=0.1)
    rows = [
        words(("轴承", 0.08), ("6205-2RS", 0.25), ("20", 0.53), ("检修", 0.74), top=0.13),
        words(("润滑脂", 0.08), ("3号锂基脂", 0.25), ("2", 0.53), ("保养", 0.74), top=0.16),
    ]
    found = pairs(heads, *rows)
    assert {("品名", "轴承"), ("规格", "3号锂基脂"), ("数量", "2"), ("用途", "检修")} <= found
    assert len(found) == 8


def test_labels_in_one_column_with_values_in_another_are_known_by_their_places():
    known = [
        ("开发完成日期", "2023年9月12日"),
        ("著作归属", "科瑞公司"),
        ("源码行", "35600"),
        ("授权去向", "自用"),
        ("界面语", "中文"),
    ]
    lines = [words((label, 0.1), (value, 0.3), top=0.1 + 0.03 * n) for n, (label, value) in enumerate(known)]
    assert pairs(*lines) == set(known)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("出生日期1997年6月30日", "出生日期"),
        ("联系电话15251612288", "联系电话"),
        ("性别女", "性别"),
        ("民族土家族", "民族"),
    ],
)
def test_a_value_that_follows_its_label_without_a_blank_is_cut_off(text: str, label: str):
    assert leading_label(text) == len(label)
    assert pairs(words((text, 0.1))) == {(label, text[len(label) :])}


@pytest.mark.parametrize("text", ["性别比例女多男少", "地址2", "产品2024年起停产并由新型号代替", "项目2负责人"])
def test_words_that_only_begin_like_a_label_are_left_whole(text: str):
    assert leading_label(text) == 0


def test_a_span_of_hours_and_the_number_of_a_standard_hold_no_label():
    assert pairs(words(("上课时段：周六9:00-11:00", 0.1))) == {("上课时段", "周六9:00-11:00")}
    assert labelness("ISO9001:") < 0.5
    assert pairs(table(["质量体系认证情况", "ISO9001:2015"])) == {("质量体系认证情况", "ISO9001:2015")}


def test_numbered_words_before_options_are_what_they_answer():
    line = words(("10、软件分类  ☑应用软件", 0.1), ("☐中间件", 0.5))
    assert pairs(line) == {("软件分类", "☑应用软件"), ("软件分类", "□中间件")}


def test_pairs_below_a_list_are_not_taken_into_its_columns():
    lines = [
        words(("序号", 0.08), ("规格型号", 0.4), ("出库数量", 0.7), top=0.1),
        words(("1", 0.08), ("M8×25", 0.4), ("500", 0.7), top=0.13),
        words(("2", 0.08), ("φ8", 0.4), ("1000", 0.7), top=0.16),
        words(("发料人：洪波", 0.08), ("领料人：代军", 0.4), ("主管：尤勇", 0.7), top=0.19),
    ]
    found = pairs(*lines)
    assert {("发料人", "洪波"), ("领料人", "代军"), ("主管", "尤勇"), ("出库数量", "1000")} <= found
    assert len(found) == 9
