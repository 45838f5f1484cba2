"""Sets a paper as PDF, A4; both Chinese scripts by the fonts that every PDF reader knows, none is embedded."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from casework.papers.report_8d import Paper, Section

#: The CJK font that PDF readers bring along; its character set (GBK) has both scripts.
_CHINESE, _LATIN = "STSong-Light", "Helvetica"


def pdf(paper: Paper) -> bytes:
    """The paper as the bytes of a PDF file; every page carries the number of the case, of the page and of all pages."""
    _, pages = _set(paper, 0)
    return _set(paper, pages)[0]


def _set(paper: Paper, pages: int) -> tuple[bytes, int]:
    """The file with `pages` as the number of all pages, and how many there are: the first setting only counts them."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    _register_fonts()
    styles = _styles(paper.language)
    story: list[Any] = [Paragraph(_runs(paper.company), styles["small"])] if paper.company else []
    story += [Paragraph(_runs(paper.title), styles["title"]), Spacer(1, 3 * mm)]
    for section in paper.sections:
        story += _section(section, styles)
    if paper.signatures:
        story += [
            Spacer(1, 6 * mm),
            _grid([list(paper.signatures), ["\u00a0\n\u00a0\n\u00a0"] * len(paper.signatures)], styles),
        ]

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont(_LATIN, 8)
        canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, f"{paper.number}  {canvas.getPageNumber()}/{pages}")

    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=f"{paper.number} {paper.title}",
        author=paper.company,
        invariant=1,
    )
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return made.getvalue(), int(document.page)


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if _CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))


def _styles(language: str) -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    base = ParagraphStyle(
        "text",
        fontName=_LATIN if language == "en" else _CHINESE,
        fontSize=9.5,
        leading=14,
        wordWrap=None if language == "en" else "CJK",
    )
    return {
        "text": base,
        "small": ParagraphStyle("small", parent=base, fontSize=9),
        "title": ParagraphStyle("title", parent=base, fontSize=15, leading=22),
        "heading": ParagraphStyle("heading", parent=base, fontSize=11, leading=18, spaceBefore=8),
    }


def _section(section: Section, styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    story: list[Any] = []
    if section.title:
        story.append(Paragraph(_runs(section.title), styles["heading"]))
    if section.pairs:
        story += [_grid([list(pair) for pair in section.pairs], styles, widths=(0.28, 0.72)), Spacer(1, 6)]
    for paragraph in section.paragraphs:
        story += [Paragraph(_runs(paragraph), styles["text"]), Spacer(1, 4)]
    if section.header:
        rows = section.rows or (("",) * len(section.header),)
        story += [_grid([list(section.header), *map(list, rows)], styles), Spacer(1, 6)]
    return story


def _grid(rows: list[list[str]], styles: dict[str, Any], widths: tuple[float, ...] = ()) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, Table, TableStyle

    shares = widths or (1 / len(rows[0]),) * len(rows[0])
    pieces = [[_pieces(cell) for cell in row] for row in rows]
    longest = [max(len(cell) for cell in row) for row in pieces]
    cells = [
        [Paragraph(_runs(cell[n] if n < len(cell) else ""), styles["text"]) for cell in row]
        for row, count in zip(pieces, longest, strict=True)
        for n in range(count)
    ]
    table = Table(cells, colWidths=[share * 170 * mm for share in shares], hAlign="LEFT")
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _pieces(words: str, most: int = 900) -> list[str]:
    """A long cell in pieces of which each fits on a page, cut at line ends where there are any."""
    pieces, piece = [], ""
    for line in words.split("\n"):
        for start in range(0, max(len(line), 1), most):
            part = line[start : start + most]
            if piece and (len(piece) + len(part) > most or piece.count("\n") > 25):
                pieces.append(piece)
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    return [*pieces, piece]


def _runs(words: str) -> str:
    """Text as reportlab's markup: Chinese in its own font, line breaks kept."""
    made, font, run = [], "", ""
    for character in words:
        wanted = _font_for(character)
        if wanted != font and run:
            made.append(f'<font name="{font}">{escape(run)}</font>')
            run = ""
        font = wanted
        run += character if character in "\n" or character.isprintable() else " "
    if run:
        made.append(f'<font name="{font}">{escape(run)}</font>')
    return "".join(made).replace("\n", "<br/>")


def _font_for(character: str) -> str:
    return _LATIN if character.isascii() else _CHINESE
