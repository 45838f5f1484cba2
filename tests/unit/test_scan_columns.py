"""Text side by side is read column by column; labels with their values on the right are read across."""

from __future__ import annotations

from parsers.scan.blocks import blocks
from parsers.scan.columns import reading_groups
from parsers.scan.segment import Segment

WIDTH, HEIGHT = 1600.0, 2200.0
PROSE = "本合同一式两份双方各执一份自签字之日起生效执行"


def strip(text: str, left: float, top: float, right: float) -> Segment:
    return Segment(text, (left, top, right, top + 30), 0.99)


def two_columns(title: float = 100) -> list[Segment]:
    """A title across the page and eight lines of prose on either side of a narrow gutter."""
    page = [strip("参展合同及申请表格样本", 200, title, 1400)]
    for line in range(8):
        page.append(strip(f"{PROSE}左{line}", 100, 200 + 40 * line, 780))
        page.append(strip(f"{PROSE}右{line}", 810, 205 + 40 * line, 1500))
    return page


def test_two_columns_of_prose_are_read_one_after_the_other():
    texts = [block.text for block in blocks(two_columns(), (), WIDTH, HEIGHT)]
    assert texts[0].startswith("参展合同")
    assert [text[-2] for text in texts[1:]] == ["左"] * 8 + ["右"] * 8


def test_values_beside_their_labels_are_read_across():
    page = []
    for line in range(8):
        page.append(strip(f"客户名称{line}", 100, 200 + 40 * line, 300))
        page.append(strip(f"滁阳宏力{line}", 810, 200 + 40 * line, 1000))
    assert len(reading_groups(page, WIDTH)) == 1


def test_a_table_across_the_page_ends_the_columns():
    page = two_columns()
    for line in range(8):
        page.append(strip(f"{PROSE}下{line}", 100, 900 + 40 * line, 780))
        page.append(strip(f"{PROSE}尾{line}", 810, 905 + 40 * line, 1500))
    ends = [group[0].text[-2] for group in reading_groups(page, WIDTH, [(100.0, 600.0, 1500.0, 850.0)])[1:]]
    assert ends == ["左", "右", "下", "尾"]


def test_short_blocks_side_by_side_are_left_alone():
    page = [each for each in two_columns() if each.rect[1] < 380]
    assert len(reading_groups(page, WIDTH)) == 1
