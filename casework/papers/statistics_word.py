"""The monthly summary and the statistics table as Word documents in three languages, with boxes to sign (S0-5.6)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from casework.papers.statistics import Line, Month
from casework.papers.statistics_sheet import FORM, Translate, blocks, month_title, named, row, safe_cell, totals
from wording import names, text
from wording.names import N_

_FONT = {"zh-Hans": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "en": "Calibri"}
#: columns of the wide table that fit a landscape page
_SHOWN = (0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 17)
_HEADINGS = (
    N_("Case"),
    N_("Received"),
    N_("Customer"),
    N_("Product"),
    N_("Lots"),
    N_("Quantity"),
    N_("Kinds"),
    N_("Class"),
    N_("Departments"),
    N_("Days to answer"),
    N_("In time"),
    N_("Status"),
)


def monthly_summary(month: Month, language: str, company: str) -> bytes:
    """The summary of a month for the management review, with its cases as a table and boxes for both approvals."""
    t = text(language, "dashboard")
    document = _document(language, landscape=False)
    document.add_heading(safe_cell(month_title(t, month)), level=1)
    document.add_paragraph(safe_cell(company))
    _pairs(document, totals(t, month))
    document.add_heading(t("Deadlines kept"), level=2)
    kept = [
        (named(t, names.TIMER, timer), f"{k} / {k + m}" + (f"  ({100 * k / (k + m):.0f} %)" if k + m else ""))
        for timer, k, m in month.kept
    ]
    _pairs(document, kept)
    for heading, rows in blocks(t, month):
        if rows:
            document.add_heading(heading, level=2)
            _pairs(document, rows)
    if month.repeats:
        document.add_heading(t("Repeated complaints"), level=2)
        _pairs(document, [(f"{customer} · {product}", count) for customer, product, _, count in month.repeats])
    _signatures(document, t)
    return _saved(document)


def statistics_table(lines: Sequence[Line], language: str, title: str) -> bytes:
    """The statistics table, as many columns as fit a landscape page."""
    t = text(language, "dashboard")
    document = _document(language, landscape=True)
    document.add_heading(safe_cell(title), level=1)
    table = document.add_table(rows=1, cols=len(_SHOWN))
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, _HEADINGS, strict=True):
        cell.text = t(heading)
    for line in lines:
        cells = row(t, line)
        for cell, i in zip(table.add_row().cells, _SHOWN, strict=True):
            value = cells[i]
            cell.text = "" if value is None else safe_cell(str(value))
    _small(table)
    _signatures(document, t)
    return _saved(document)


def _document(language: str, *, landscape: bool) -> Any:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(18)
    section.footer.paragraphs[0].text = FORM
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10)
    for name in ("Normal", "Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), _FONT.get(language, _FONT["en"]))
    return document


def _pairs(document: Any, pairs: Sequence[tuple[str, Any]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = safe_cell(str(name)), safe_cell(str(value))


def _small(table: Any) -> None:
    from docx.shared import Pt

    for line in table.rows:
        for cell in line.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8)


def _signatures(document: Any, t: Translate) -> None:
    document.add_paragraph()
    table = document.add_table(rows=2, cols=3)
    table.style = "Table Grid"
    for cell, role in zip(table.rows[0].cells, ("sales", "management_representative", "general_manager"), strict=True):
        cell.text = t(names.ROLE[role])
    for cell in table.rows[1].cells:
        cell.text = "\n\n"


def _saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
