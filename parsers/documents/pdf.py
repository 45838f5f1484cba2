"""PDF files to pages: text pages by geometry, filled form fields beside their labels, pictures of pages by the scanner."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complaints.reading import Problem
from foundations.language.pattern import Pattern
from parsers.files.containers import BadArchive
from parsers.layout import Document, FormEntry, Line, Page, Table
from parsers.patience import endless
from parsers.text.radicals import plain_han

MAX_PAGES = 30
MAX_SCANNED = 20
MAX_CHARACTERS = 20_000  # on one page; beyond it only the plain text is taken
RENDER_DPI = 204


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What a PDF gave: the document, problems, and the scans of pages that are pictures (page number, scan)."""

    document: Document
    problems: tuple[Problem, ...]
    scans: tuple[tuple[int, Any], ...] = ()


def read_pdf(
    data: bytes, part: str, role: str = "attachment", time_is_over: Callable[[], bool] = endless
) -> PdfReading:
    """The pages of a PDF, recognising pictures of pages until `time_is_over`; BadArchive when it cannot be opened or needs a password."""
    import pypdfium2

    place = data[:1024].find(b"%PDF-")
    data = data[place:] if place > 0 else data
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "assword" in str(error) or "security" in str(error).lower() else "damaged"
        raise BadArchive(code, str(error)) from error
    try:
        return _read(pdf, data, part, role, time_is_over)
    finally:
        pdf.close()


def _read(pdf: Any, data: bytes, part: str, role: str, time_is_over: Callable[[], bool]) -> PdfReading:
    from parsers.documents.pdf_forms import filled_fields

    problems: list[Problem] = []
    count = len(pdf)
    if count > MAX_PAGES:
        problems.append(Problem("too_many_pages", part, f"{count} pages; the first {MAX_PAGES} are read"))
    texts = [_text(pdf, number) for number in range(min(count, MAX_PAGES))]
    fields = (
        filled_fields(data, len(texts))
        if b"/AcroForm" in data or b"/XFA" in data or b"/FreeText" in data or b"/ObjStm" in data
        else None
    )
    if fields and fields.problem:
        problems.append(Problem("form_fields", part, fields.problem))
    pages: list[Page] = []
    scans: list[tuple[int, Any]] = []
    geometry = _Geometry(data)
    try:
        for number, text in enumerate(texts):
            notes = fields.notes.get(number, []) if fields else []
            widgets = fields.widgets.get(number, []) if fields else []
            page: Page | None = None
            picture = not widgets and _is_picture(pdf, number, text)
            if picture and (len(scans) >= MAX_SCANNED or (scans and time_is_over())):
                problems.append(
                    Problem(
                        "pages_unread", part, f"page {number + 1} is a picture that was not read: too many or too slow"
                    )
                )
            elif picture:
                scan = _scanned(pdf, number)
                if scan is not None:
                    scans.append((number + 1, scan))
                    problems += [Problem(p.code, part, p.detail) for p in scan.problems]
                    page = scan.page
            if page is None:
                page = geometry.page(number, text, widgets, notes)
            pages.append(page)
    finally:
        geometry.close()
    if fields and fields.unplaced and pages:
        first = pages[0]
        pages[0] = Page(
            first.number, first.blocks, first.entries + tuple(fields.unplaced), first.method, first.width, first.height
        )
    all_scanned = bool(scans) and len(scans) == len(pages)
    kept_role = role if role == "fax" else "scan" if all_scanned else "attachment" if role in ("scan", "fax") else role
    return PdfReading(Document(part, "application/pdf", tuple(pages), kept_role), tuple(problems), tuple(scans))


def _text(pdf: Any, number: int) -> str:
    """The plain text of a page, as pdfium orders it; nothing when the page is damaged."""
    import pypdfium2

    try:
        page = pdf[number]
        textpage = page.get_textpage()
        text = str(textpage.get_text_range()) if textpage.count_chars() else ""
        textpage.close()
        page.close()
    except (pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
        return ""
    return plain_han(text)


def _is_picture(pdf: Any, number: int, text: str) -> bool:
    """Whether a page has no words of its own (or words that no font table explains) but shows a picture."""
    import pypdfium2
    from pypdfium2 import raw

    letters = re.sub(r"[\W_]", "", text)
    odd = sum(1 for c in letters if "\ue000" <= c <= "\uf8ff" or c == "\ufffd" or c < " ")
    if len(letters) - odd > 60 and odd * 4 < len(letters):
        return False
    try:
        page = pdf[number]
        width, height = page.get_size()
        covered = 0.0
        for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
            left, bottom, right, top = found.get_bounds() if hasattr(found, "get_bounds") else found.get_pos()
            covered = max(covered, (right - left) * (top - bottom) / max(width * height, 1.0))
    except (pypdfium2.PdfiumError, ValueError):
        return False
    if len(letters) - odd < 10:
        return covered > 0.25 or (odd > 20)
    return covered > 0.7 or odd * 2 > len(letters)


def _scanned(pdf: Any, number: int) -> Any | None:
    """The page recognised from its picture; None when it cannot be drawn within bounds."""
    import pypdfium2

    from parsers.scan.page import read_page_image

    try:
        page = pdf[number]
        width, height = page.get_size()
        scale = RENDER_DPI / 72
        if width * height * scale * scale > 40_000_000:
            scale = (40_000_000 / max(width * height, 1.0)) ** 0.5
        if min(width, height) * scale < 16:
            return None
        picture = page.render(scale=scale, grayscale=False, may_draw_forms=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    return read_page_image(picture, dpi=scale * 72, number=number + 1)


class _Geometry:
    """Opens pdfplumber only when the first page needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plumber: Any = None
        self._broken = False

    def page(self, number: int, text: str, widgets: list[Any], notes: list[Any]) -> Page:
        """A page by geometry; by pdfium's order where geometry cannot be had."""
        from parsers.documents.pdf_page import page_of

        if not self._broken and len(text) <= MAX_CHARACTERS and (text.strip() or widgets or notes):
            try:
                if self._plumber is None:
                    import pdfplumber

                    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font, on every page
                    self._plumber = pdfplumber.open(io.BytesIO(self._data))
                page = page_of(self._plumber.pages[number], number + 1, widgets, notes)
                if not _misread(page, text):
                    return page
            except Exception:  # noqa: BLE001 - pdfminer raises anything on damaged files; pdfium has the text already
                self._broken = self._plumber is None
        blocks: list[Line | Table] = [Line(line.strip()) for line in text.splitlines() if line.strip()]
        entries = tuple(FormEntry(w.hint, w.value, w.name) for w in widgets if w.value)
        return Page(number + 1, tuple(blocks), entries)

    def close(self) -> None:
        """Frees the file."""
        if self._plumber is not None:
            with contextlib.suppress(
                Exception
            ):  # it looks for all pages of a damaged file once more; the texts are read
                self._plumber.close()


_HAN = Pattern("[\u3400-\u9fff]")


def _misread(page: Page, text: str) -> bool:
    """Whether the letters placed on the page are not those that pdfium reads: a font whose declared order is not its own."""
    right = set(_HAN.findall(text))
    if len(right) < 10:
        return False
    placed = "".join(
        block.text if isinstance(block, Line) else "".join(cell.text for cell in block.cells) for block in page.blocks
    )
    return len(right & set(_HAN.findall(placed))) < 0.4 * len(right)


def count_pages(data: bytes) -> int:
    """The number of pages of a PDF."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        return len(pdf)
    finally:
        pdf.close()


def draw_page(data: bytes, number: int, width: int) -> Any | None:
    """Page `number` (from 1) as a picture of that width, forms filled in; None when there is no such page."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(pdf):
            return None
        pdf.init_forms()
        page = pdf[number - 1]
        across, down = page.get_size()
        scale = width / max(across, 1.0)
        if across * down * scale * scale > 60_000_000:
            return None
        return page.render(scale=scale, may_draw_forms=True).to_pil()
    finally:
        pdf.close()
