"""The complaint statistics table and the monthly summary as an Excel workbook, in three languages, safe to open.

Text from customers is written as text: a cell that begins like a formula (=, +, -, @) never becomes one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from casework.papers.statistics import Line, Month
from complaints.reading import Json
from foundations.language.pattern import Pattern
from wording import names, text
from wording.names import N_

Translate = Callable[[str], str]

_ILLEGAL = Pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 30_000
FORM = "QR-S0-7.1"
COLUMNS = (
    (N_("Case"), 17),
    (N_("Received"), 11),
    (N_("Customer"), 26),
    (N_("Product"), 22),
    (N_("Lots"), 18),
    (N_("Quantity"), 10),
    (N_("Kinds"), 16),
    (N_("Class"), 7),
    (N_("Departments"), 16),
    (N_("Cause"), 30),
    (N_("Measures"), 30),
    (N_("Hours to acknowledgement"), 12),
    (N_("Hours to hand-over"), 12),
    (N_("Days to answer"), 10),
    (N_("In time"), 8),
    (N_("Returned"), 10),
    (N_("Claimed"), 12),
    (N_("Status"), 12),
    (N_("Closed"), 11),
)


def safe_cell(value: Any) -> Any:
    """Text that Excel can hold: without control characters, bounded; numbers and dates as they are."""
    return _ILLEGAL.sub("", value)[:_LONGEST] if isinstance(value, str) else value


def named(t: Translate, table: Mapping[str, str], word: str) -> str:
    """The name of a stable word in the language; an unknown one as it is."""
    return t(table[word]) if word in table else word


def amount(t: Translate, value: Json) -> str:
    """A quantity or an amount of money in words; empty for None."""
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    unit = str(value.get("unit") or value.get("currency") or "")
    return f"{value.get('amount', '')} {named(t, names.UNIT, unit)}".strip()


def row(t: Translate, line: Line) -> list[Any]:
    """One case as the cells of the table."""
    joined = "、" if t("Yes") == "是" else ", "
    return [
        line.case_no,
        line.received_on,
        line.customer,
        line.product,
        joined.join(line.lots),
        amount(t, line.quantity),
        joined.join(named(t, names.KIND, k) for k in line.kinds),
        line.severity,
        joined.join(named(t, names.DEPARTMENT, d) for d in line.departments),
        line.cause,
        line.measure,
        line.hours_to_acknowledge,
        line.hours_to_hand_over,
        line.days_to_answer,
        "" if line.in_time is None else t("Yes") if line.in_time else t("No"),
        amount(t, line.returned),
        amount(t, line.claimed),
        named(t, names.STATUS, line.status),
        line.closed_on,
    ]


def workbook(lines: Sequence[Line], language: str, title: str, month: Month | None = None) -> bytes:
    """The statistics table; with `month`, the monthly summary on a first sheet."""
    from openpyxl import Workbook

    t = text(language, "dashboard")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if month is not None:
        _summary(sheet, t, month)
        sheet = book.create_sheet()
    sheet.title = t("Complaint statistics")[:31]
    _table(sheet, t, title, [(t(name), width) for name, width in COLUMNS], (row(t, x) for x in lines))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def plain_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Any table of the dashboard as a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "kesu"
    _table(sheet, str, title, [(h, 20) for h in headings], rows)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _put(sheet: Any, at: tuple[int, int], value: Any) -> Any:
    """Write one cell; text is marked as text, also when it begins like a formula."""
    cell = sheet.cell(*at)
    value = safe_cell(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _table(
    sheet: Any, t: Translate, title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    _put(sheet, (1, 1), title).font = Font(bold=True, size=14)
    for i, (heading, width) in enumerate(headings, start=1):
        cell = _put(sheet, (2, i), heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(i)].width = width
    last = 2
    for last, cells in enumerate(rows, start=3):
        for i, value in enumerate(cells, start=1):
            _put(sheet, (last, i), value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(headings))}{max(last, 2)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.oddFooter.center.text = f"{FORM}  {t('Page')} &P / &N"


def totals(t: Translate, month: Month) -> list[tuple[str, Any]]:
    """The first block of the summary: name and number."""
    begun, completed, effective = month.actions
    return [
        (t("Received"), month.received),
        (t("Closed"), month.closed),
        (t("Open at the end"), month.open_at_end),
        (t("Of these late"), month.open_late),
        (t("Claims"), month.claims),
        (t("Returns"), month.returns),
        (t("Actions begun"), begun),
        (t("Actions completed"), completed),
        (t("Actions found effective"), effective),
    ]


def blocks(t: Translate, month: Month) -> list[tuple[str, list[tuple[str, int]]]]:
    """The counts by kind, class and so on, each with its heading and names."""
    nothing = t("not known")

    def worded(table: Mapping[str, str], given: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return [(named(t, table, word) if word else nothing, count) for word, count in given]

    return [
        (t("By kind"), worded(names.KIND, month.by_kind)),
        (t("By class"), worded({}, month.by_class)),
        (t("By customer"), worded({}, month.by_customer)),
        (t("By product"), worded({}, month.by_product)),
        (t("By department"), worded(names.DEPARTMENT, month.by_department)),
        (t("By fault"), worded(names.FAULT, month.by_fault)),
    ]


def month_title(t: Translate, month: Month) -> str:
    """The heading of the monthly summary, with its month as `2026-11`."""
    return t("Monthly summary of complaints, claims and returns") + f" {month.first:%Y-%m}"


def _summary(sheet: Any, t: Translate, month: Month) -> None:
    from openpyxl.styles import Font

    sheet.title = t("Monthly summary")[:31]
    _put(sheet, (1, 1), month_title(t, month)).font = Font(bold=True, size=14)
    at = 3
    for name, number in totals(t, month):
        _put(sheet, (at, 1), name)
        _put(sheet, (at, 2), number)
        at += 1
    at += 1
    for i, heading in enumerate((t("Deadlines kept"), t("Kept"), t("Missed"), "%"), start=1):
        _put(sheet, (at, i), heading).font = Font(bold=True)
    for timer, kept, missed in month.kept:
        at += 1
        share = round(100 * kept / (kept + missed), 1) if kept + missed else None
        for i, value in enumerate((named(t, names.TIMER, timer), kept, missed, share), start=1):
            _put(sheet, (at, i), value)
    for heading, rows in blocks(t, month):
        at += 2
        _put(sheet, (at, 1), heading).font = Font(bold=True)
        for name, count in rows:
            at += 1
            _put(sheet, (at, 1), name)
            _put(sheet, (at, 2), count)
    sheet.column_dimensions["A"].width = 40
