"""The sender's header line of a fax page, as machines of all makers print it."""

from __future__ import annotations

import pytest

from parsers.scan.segment import Segment
from parsers.scan.sender_line import header_line, parse_header


@pytest.mark.parametrize(
    ("line", "page", "pages"),
    [
        ("01-31-2005 10:00 FROM: TOSHIBA +1-714-583-0000 T-123 P.001/003 F-030", 1, 3),
        ("2026-11-18 14:33 FROM: 0550-3120017 T-0412 P.002/002", 2, 2),
        ("16/11/2026 09:18  0513 85500172   PAGE 01/01", 1, 1),
        ("NOV-17-2026 10:10 FROM SHENGWEN GEAR 886 3 4710086 P.1/1", 1, 1),
        ("16-Nov-2026 11:18 From GLENMOOR CRANE +441632960233 Page 1 of 1", 1, 1),
        ("12 NOV 2026 09:09 LARKHILL DOOR +1 450 555 0162 P 1/1", 1, 1),
        ("2026-11-13 10:59 发自:0831-2260149 P.01/02", 1, 2),
        ("2026年11月13日 10:59 0831-2260149 第2页", 2, 0),
    ],
)
def test_page_and_total_are_read(line: str, page: int, pages: int):
    header = parse_header(line)
    assert header is not None
    assert (header.page, header.pages) == (page, pages)


@pytest.mark.parametrize(
    "line",
    [
        "日期：2026年11月18日 页数：共2页",
        "客户投诉处理单",
        "2026-11-18",
        "TEL 0755-26881234",
        "到货时间 2026-11-18 14:30 已签收",
    ],
)
def test_lines_of_the_letter_are_no_header(line: str):
    assert parse_header(line) is None


def test_the_header_is_taken_off_the_page():
    header = Segment("2026-11-18 14:33 FROM: 0550-3120017 P.002/002", (20.0, 10.0, 900.0, 40.0), 0.99)
    title = Segment("客户投诉处理单", (300.0, 200.0, 900.0, 260.0), 0.99)
    rest, line = header_line([header, title], 2300)
    assert rest == [title]
    assert line.endswith("P.002/002")
