"""Old Word documents (.doc): antiword for structure, an own walk over the piece table where that gives up or leaves out."""

from __future__ import annotations

import io
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from complaints.reading import Problem
from parsers.files.containers import BadArchive, xml_of
from parsers.layout import Cell, Document, Line, Page, Table
from parsers.text.charset import codecs_for
from parsers.text.symbols import symbol
from parsers.with_parent import killed_with_parent

SECONDS = 20
OFFICE_SECONDS = 60
MEMORY = 512 * 1024 * 1024
MAX_CHARACTERS = 2_000_000


def read_doc(data: bytes, part: str) -> tuple[Document, list[Problem]]:
    """The text and tables of a .doc; BadArchive with "encrypted" or "damaged" when nobody can read it."""
    pieces = _pieces(data)
    blocks = _by_antiword(data)
    if blocks is None and pieces:
        blocks = _blocks_of_text(pieces[0])
    if blocks is None:
        blocks = _by_office(data)
    if blocks is None:
        raise BadArchive("damaged", "neither antiword nor the piece table gives its text")
    known = _words_of(blocks)
    extra = [Line(line) for text in pieces[1:] for line in _plain_lines(text) if re.sub(r"\W", "", line) not in known]
    blocks = [*blocks, *(line for line in extra if re.search(r"\w", line.text))]
    return Document(part, "application/msword", (Page(1, tuple(blocks)),)), []


def _words_of(blocks: Sequence[Line | Table]) -> str:
    text = "".join(b.text if isinstance(b, Line) else "".join(c.text for c in b.cells) for b in blocks)
    return re.sub(r"\W", "", text)


def _limited() -> None:
    """Runs in the child before the program starts: it can neither eat the memory nor run for ever, nor outlive its reader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    killed_with_parent()


def _by_antiword(data: bytes) -> list[Line | Table] | None:
    program = shutil.which("antiword")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="kesu-doc-") as folder:
        path = Path(folder) / "in.doc"
        path.write_bytes(data)
        try:
            done = subprocess.run(
                [program, "-x", "db", str(path)],
                capture_output=True,
                timeout=SECONDS,
                check=False,
                preexec_fn=_limited,
                env={"LC_ALL": "C.UTF-8", "HOME": folder, "PATH": "/usr/bin:/bin"},
                cwd=folder,
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
    if b"encrypted" in done.stderr.lower():
        raise BadArchive("encrypted", "the document needs a password")
    if done.returncode != 0 or b"<book" not in done.stdout:
        return None
    return _blocks_of_docbook(done.stdout)


def _blocks_of_docbook(xml: bytes) -> list[Line | Table] | None:
    """Paragraphs and tables of antiword's DocBook."""
    xml = re.sub(rb"<!DOCTYPE[^>]*>", b"", xml[: MAX_CHARACTERS * 4])
    try:
        root = xml_of(xml)
    except BadArchive:
        return None
    blocks: list[Line | Table] = []
    body = [n for n in root if n.tag != "bookinfo"]
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        if node.tag == "informaltable":
            table = _docbook_table(node)
            if table:
                blocks.append(table)
        elif node.tag in ("para", "title", "listitem", "screen") and next(node.iter("informaltable"), None) is None:
            blocks += [Line(line) for line in _plain_lines("".join(node.itertext())) if line.strip()]
        else:
            if node.text and node.text.strip() and node.tag not in ("book", "chapter"):
                blocks += [Line(line) for line in _plain_lines(node.text) if line.strip()]
            stack.extend(reversed(list(node)))
    return blocks or None


def _docbook_table(node: Any) -> Table | None:
    cells: list[Cell] = []
    rows = node.iter("row")
    for number, row in enumerate(rows):
        column = 0
        for entry in row:
            if entry.tag != "entry":
                continue
            span = 1
            first, last = entry.get("namest") or "", entry.get("nameend") or ""
            digits = re.findall(r"\d+", first + " " + last)
            if len(digits) == 2:
                span = max(1, int(digits[1]) - int(digits[0]) + 1)
            text = "\n".join(_plain_lines("".join(entry.itertext()))).strip()
            cells.append(Cell(text, number, column, 1, span))
            column += span
    return Table(tuple(cells)) if any(c.text for c in cells) else None


def _plain_lines(text: str) -> list[str]:
    return [
        symbol(re.sub(r"[\x00-\x08\x0e-\x1f]", "", line), "").strip() for line in re.split(r"[\r\n\x0b\x0c]+", text)
    ]


# ----------------------------------------------------------------------------------------- the piece table (MS-DOC)
def _pieces(data: bytes) -> list[str]:
    """The text of the main story and of headers and text boxes, by the piece table; empty for files older than Word 97."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            main = ole.openstream("WordDocument").read()
            flags = int.from_bytes(main[10:12], "little")
            if flags & 0x0100:
                raise BadArchive("encrypted", "the document needs a password")
            name = "1Table" if flags & 0x0200 else "0Table"
            table = ole.openstream(name).read() if ole.exists(name) else b""
    except BadArchive:
        raise
    except Exception:  # noqa: BLE001 - a damaged compound file raises anything; antiword may still read it
        return []
    counts = [int.from_bytes(main[0x4C + 4 * n : 0x50 + 4 * n], "little") for n in range(8)]
    start, size = int.from_bytes(main[0x1A2:0x1A6], "little"), int.from_bytes(main[0x1A6:0x1AA], "little")
    text = _text_of_clx(table[start : start + size], main)
    if not text:
        return []
    stories: list[str] = []
    at = 0
    for count in counts:  # main, footnotes, headers, macros, comments, endnotes, text boxes, header text boxes
        stories.append(text[at : at + count] if 0 < count <= MAX_CHARACTERS else "")
        at += max(0, count)
    return [stories[0] or text, stories[2], stories[6], stories[7]]


def _text_of_clx(clx: bytes, main: bytes) -> str:
    at = 0
    while at < len(clx) and clx[at] == 1:  # property runs before the piece table
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if at >= len(clx) or clx[at] != 2:
        return ""
    size = int.from_bytes(clx[at + 1 : at + 5], "little")
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    out: list[str] = []
    codec = _narrow_codec(main)
    for n in range(min(count, 100_000)):
        first = int.from_bytes(plc[4 * n : 4 * n + 4], "little")
        last = int.from_bytes(plc[4 * n + 4 : 4 * n + 8], "little")
        place = 4 * (count + 1) + 8 * n
        offset = int.from_bytes(plc[place + 2 : place + 6], "little")
        length = max(0, min(last - first, MAX_CHARACTERS))
        if offset & 0x40000000:
            begin = (offset & 0x3FFFFFFF) // 2
            out.append(main[begin : begin + length].decode(codec, "replace"))
        else:
            out.append(main[offset : offset + 2 * length].decode("utf-16-le", "replace"))
    return "".join(out)


def _narrow_codec(main: bytes) -> str:
    """The code page of one-byte pieces: Western, whatever the language (MS-DOC 2.9.73)."""
    return (codecs_for("cp1252") if len(main) > 4 else ("cp1252",))[0]


def _blocks_of_text(text: str) -> list[Line | Table]:
    """Lines, and tables where cell marks stand: a row ends with an empty cell mark of its own."""
    text = re.sub(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15", r"\1", text)
    blocks: list[Line | Table] = []
    rows: list[list[str]] = []
    cells: list[str] = []
    held = ""

    def close_table() -> None:
        if rows:
            made = tuple(Cell(c, r, n) for r, row in enumerate(rows) for n, c in enumerate(row))
            blocks.append(Table(made))
            rows.clear()

    for piece in re.split(r"([\x07\r])", text):
        if piece == "\x07":
            if not held and cells:
                rows.append(list(cells))
                cells.clear()
            else:
                cells.append("\n".join(line for line in _plain_lines(held) if line))
            held = ""
        elif piece == "\r":
            held += "\r"
            if not cells and "\x07" not in text[:1] and not _inside_table(held, rows):
                close_table()
                blocks += [Line(line) for line in _plain_lines(held) if line]
                held = ""
        else:
            held += piece
    close_table()
    blocks += [Line(line) for line in _plain_lines(held) if line]
    return blocks


def _inside_table(held: str, rows: list[list[str]]) -> bool:
    """A paragraph end directly after a row may belong to the next row's first cell only while nothing else was written."""
    return bool(rows) and not held.strip()


def _by_office(data: bytes) -> list[Line | Table] | None:
    """LibreOffice, where it is installed: slow, with a profile of its own, as two with one profile write nothing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    from parsers.documents.word import read_docx

    with tempfile.TemporaryDirectory(prefix="kesu-office-") as folder:
        path = Path(folder) / "in.doc"
        path.write_bytes(data)
        try:
            subprocess.run(
                [
                    program,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    "docx",
                    "--outdir",
                    folder,
                    str(path),
                ],
                capture_output=True,
                timeout=OFFICE_SECONDS,
                check=False,
                preexec_fn=killed_with_parent,
                cwd=folder,
            )
            made = (Path(folder) / "in.docx").read_bytes()
        except (subprocess.TimeoutExpired, OSError):
            return None
    document, _, _ = read_docx(made, "in.docx", "")
    return list(document.pages[0].blocks)
