"""Sets a paper as a Word document (.docx), A4, with fonts for both Chinese scripts."""

from __future__ import annotations

import io
from typing import Any

from casework.papers.report_8d import Paper, Section

FONTS = {"zh-Hans": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "en": "Calibri"}


def word(paper: Paper) -> bytes:
    """The paper as the bytes of a .docx file."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(18)
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    _font(style, paper.language)
    document.core_properties.title = f"{paper.number} {paper.title}"
    document.core_properties.author = paper.company
    if paper.company:
        document.add_paragraph(_xml(paper.company))
    _bold(document.add_paragraph(), paper.title, 15)
    for section in paper.sections:
        _section(document, section)
    if paper.signatures:
        document.add_paragraph()
        table = document.add_table(rows=2, cols=len(paper.signatures), style="Table Grid")
        for cell, label in zip(table.rows[0].cells, paper.signatures, strict=True):
            cell.text = _xml(label)
        for cell in table.rows[1].cells:
            cell.text = "\n"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _section(document: Any, section: Section) -> None:
    if section.title:
        _bold(document.add_paragraph(), section.title, 11.5)
    if section.pairs:
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in section.pairs:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = _xml(label), _xml(value)
    for paragraph in section.paragraphs:
        document.add_paragraph(_xml(paragraph))
    if section.header:
        table = document.add_table(rows=1, cols=len(section.header), style="Table Grid")
        for cell, label in zip(table.rows[0].cells, section.header, strict=True):
            _bold(cell.paragraphs[0], label, 10.5)
        for row in section.rows or [("",) * len(section.header)]:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = _xml(value)


def _bold(paragraph: Any, words: str, points: float) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(_xml(words))
    run.bold, run.font.size = True, Pt(points)


def _font(style: Any, language: str) -> None:
    from docx.oxml.ns import qn

    name = FONTS.get(language, FONTS["en"])
    style.font.name = "Calibri"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _xml(words: str) -> str:
    """Text without the control characters that XML refuses."""
    return "".join(
        c for c in words if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
