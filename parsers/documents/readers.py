"""One file to a document of lines and tables, by what its content is: the table of readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.reading import Problem
from parsers.files.containers import BadArchive
from parsers.files.media_type import DOCX, XLSX
from parsers.layout import Document, Line, Page
from parsers.mail.armour import without_armour
from parsers.mail.body import document, flow_of_text
from parsers.patience import endless
from parsers.text.charset import decode
from parsers.text.html import Flow, flow_of_html

if TYPE_CHECKING:
    from parsers.scan.page import PageScan, Scan

SHEETS = frozenset(
    (
        XLSX,
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
        "text/csv",
    )
)
IMAGES = frozenset(("image/tiff", "image/jpeg", "image/png", "image/bmp", "image/gif", "image/webp"))


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave: a document or None with the reason in `problem`; `scans` when pages were recognised."""

    document: Document | None = None
    problems: tuple[Problem, ...] = ()
    problem: str | None = None
    scans: tuple[Scan, ...] = ()


def read_file(
    data: bytes, part: str, media_type: str, role: str = "attachment", time_is_over: Callable[[], bool] = endless
) -> FileReading | None:
    """Reads one file; None for kinds that hold no words to read (sound, film, programs). Never raises by design of its readers."""
    try:
        return opened(data, part, media_type, role, time_is_over)
    except BadArchive as error:
        code = "attachment_encrypted" if error.code == "encrypted" else f"attachment_{error.code}"
        return FileReading(problems=(Problem(code, part, str(error)[:300]),), problem=error.code)
    except RecursionError:
        return FileReading(problems=(Problem("too_deep", part, "nested too deeply"),), problem="too_deep")
    except Exception as error:  # noqa: BLE001 - one unreadable file must not cost the message; the reason is kept
        detail = f"{type(error).__name__}: {error}"[:300]
        return FileReading(problems=(Problem("attachment_damaged", part, detail),), problem="damaged")


def opened(
    data: bytes, part: str, media_type: str, role: str = "attachment", time_is_over: Callable[[], bool] = endless
) -> FileReading | None:
    """The same without its net: BadArchive for a file that cannot be read; any other exception is a defect of a reader."""
    reader = _READERS.get(media_type)
    if media_type in SHEETS:
        reader = _sheet
    elif media_type in IMAGES:
        reader = _image
    return reader(data, part, media_type, role, time_is_over) if reader else None


def _word(data: bytes, part: str, media_type: str, role: str, time_is_over: Callable[[], bool]) -> FileReading:
    from parsers.documents.word import read_docx

    found, problems, pictures = read_docx(data, part, media_type)
    scans: list[Scan] = []
    for picture in pictures:
        reading = _image(picture, part, "", role, time_is_over)
        if reading.document:
            pages = tuple(
                Page(len(found.pages) + n, p.blocks, p.entries, p.method, p.width, p.height)
                for n, p in enumerate(reading.document.pages, 1)
            )
            found = Document(part, media_type, found.pages + pages, role)
        scans += reading.scans
    return FileReading(Document(part, media_type, found.pages, role), tuple(problems), scans=tuple(scans))


def _old_word(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    from parsers.documents.word_old import read_doc

    found, problems = read_doc(data, part)
    return FileReading(Document(part, media_type, found.pages, role), tuple(problems))


def _sheet(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    from parsers.documents.sheet import read_sheet

    found, problems = read_sheet(data, part, media_type)
    return FileReading(Document(part, media_type, found.pages, role), tuple(problems))


def _pdf(data: bytes, part: str, _: str, role: str, time_is_over: Callable[[], bool]) -> FileReading:
    from parsers.documents.pdf import read_pdf

    found = read_pdf(data, part, role, time_is_over)
    return FileReading(found.document, found.problems, scans=tuple(_as_scan(scan) for _, scan in found.scans))


def _as_scan(page: PageScan) -> Scan:
    """One recognised page as a scan of one page, as a picture file gives it."""
    from parsers.scan.page import Scan

    return Scan((page.page,), page.problems, (page.tti,), (page.print,))


def _image(data: bytes, part: str, media_type: str, role: str, time_is_over: Callable[[], bool]) -> FileReading:
    from parsers.scan.page import read_image

    scan = read_image(data, part=part, time_is_over=time_is_over)
    if not scan.pages:
        return FileReading(problems=scan.problems, problem=scan.problems[0].code if scan.problems else "empty")
    role = role if role in ("fax", "scan") else "scan"
    return FileReading(Document(part, media_type or "image/png", scan.pages, role), scan.problems, scans=(scan,))


def _html(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    return FileReading(document(part, flow_of_html(decode(data[:8_000_000]).text), role, media_type))


def _text(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    found = decode(data[:4_000_000])
    problems = [Problem("charset_guessed", part, found.trouble)] if found.trouble else []
    flow, encrypted = without_armour(flow_of_text(found.text))
    if encrypted:
        problems.append(Problem("attachment_encrypted", part, "the text cannot be read without a key"))
    return FileReading(document(part, flow, role, media_type), tuple(problems), "encrypted" if encrypted else None)


def _rtf(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    from parsers.text.rtf import text_of_rtf

    flow = [Flow(line) for line in text_of_rtf(data[:20_000_000]).split("\n")]
    return FileReading(document(part, flow, role, media_type))


def _slides(data: bytes, part: str, media_type: str, role: str, _: Callable[[], bool]) -> FileReading:
    """Every slide as one page of lines."""
    from parsers.files.containers import Package, xml_of

    package = Package(data)
    slides = sorted(
        (n for n in package.names() if n.startswith("ppt/slides/slide") and n.endswith(".xml")),
        key=lambda n: (len(n), n),
    )
    pages = []
    for number, name in enumerate(slides[:100], 1):
        root = xml_of(package.read(name) or b"<x/>")
        paragraphs = ("".join(t.text or "" for t in p.iter("{*}t")) for p in root.iter("{*}p"))
        pages.append(Page(number, tuple(Line(text) for text in paragraphs if text.strip())))
    return FileReading(Document(part, media_type, tuple(pages), role))


_Reader = Callable[[bytes, str, str, str, Callable[[], bool]], FileReading]
_READERS: dict[str, _Reader] = {
    DOCX: _word,
    "application/msword": _old_word,
    "application/pdf": _pdf,
    "application/rtf": _rtf,
    "text/html": _html,
    "text/plain": _text,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _slides,
}


def text_of(found: Document) -> str:
    """All words of a document as text, cells of a row separated by tabs."""
    from parsers.text.html import table_text

    out: list[str] = []
    for page in found.pages:
        for block in page.blocks:
            out.append(block.text if isinstance(block, Line) else table_text(block))
        out += [f"{e.label or e.name}\t{e.value}" for e in page.entries]
    return "\n".join(out)
