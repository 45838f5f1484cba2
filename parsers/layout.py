"""What a document looks like once read: pages of lines, tables and form entries, whatever the file type was.

Word, Excel, PDF, HTML bodies, plain text and OCR all become a `Document`; `parsers.fields` reads every one of them with
the same rules. Coordinates are fractions 0…1 of the page with the origin at the top left, or None where the format has
no geometry (then the order of blocks and the grid of cells decide).
"""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text with its own place; for PDFs a word, for OCR a text line or segment."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or printed line. `words` carries geometry where there is any; `confidence` is the recogniser's."""

    text: str
    box: Box | None = None
    confidence: float = 1.0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `row` and `column` from 0, spans at least 1. A merged cell appears once, at its top left.

    Check boxes stand in `text` as ☑ (on) and ☐ (off), blanks to fill in as runs of `_`.
    `value` is the typed value of a spreadsheet cell (number, ISO date string, bool), None elsewhere.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None
    confidence: float = 1.0
    value: object | None = None
    words: tuple[Word, ...] = ()  # with geometry, where the format has any


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in reading order."""

    cells: tuple[Cell, ...]
    box: Box | None = None

    @property
    def rows(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((c.column + c.column_span for c in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A fillable field of the file format itself: AcroForm, XFA, Word content control, legacy form field.

    `label` is the visible text beside it where known, `name` the technical name, `value` the text (check boxes: ☑ or ☐).
    """

    label: str
    value: str
    name: str = ""
    method: str = "acroform"  # or "control"
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page (or sheet): its blocks in reading order. `method` is how text was got: `text` or `ocr`."""

    number: int
    blocks: tuple[Line | Table, ...] = ()
    entries: tuple[FormEntry, ...] = ()
    method: str = "text"
    width: float = 0.0
    height: float = 0.0
    title: str = ""  # sheet name
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One readable part of a message: the body, an attachment, or a bare file."""

    part: str  # "body", "subject" or the attachment's name
    media_type: str
    pages: tuple[Page, ...]
    role: str = (
        "attachment"  # "body", "subject", "attachment", "fax", "scan", "signature", "inner" (forwarded mail body)
    )
