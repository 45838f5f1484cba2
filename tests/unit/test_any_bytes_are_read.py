"""Whatever the bytes, every reader gives a reading: trouble is named, nothing is raised, time is bounded, the result can be kept.

The nets that a reader has around its parts would hide a defect, so the parts are called without them: an exception that is
not the documented one fails here, although the service would survive it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parsers.reading.attachments
from parsers.documents import readers, word_old
from parsers.documents.readers import FileReading, read_file
from parsers.files.containers import BadArchive, files_of_zip, signed_content
from parsers.files.media_type import DOCX, XLSX, media_type_of
from parsers.mail.msg import MsgError, open_msg
from parsers.patience import endless
from parsers.reading import reader
from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from parsers.scan import engine
from parsers.scan.image import frames
from tests import valid_files
from tests.mutations import HTMLS, MAILS, RTFS, changed_files, changed_packages, examples, stream_of

SECONDS = 20.0  # of processor time for one small file; what hangs takes minutes
ROOT = str(Path(__file__).parents[2])
ANY = st.binary(max_size=400)


def ours(error: BaseException | None) -> bool:
    """Whether an exception arose in our own code: its last step stands in no library."""
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = trace.tb_frame.f_code.co_filename if trace else ""
    return where.startswith(ROOT) and "site-packages" not in where and "/lib/python" not in where


def _without_net(
    data: bytes, part: str, media_type: str, role: str = "attachment", time_is_over: Callable[[], bool] = endless
) -> FileReading | None:
    try:
        return readers.opened(data, part, media_type, role, time_is_over)
    except (BadArchive, RecursionError):
        return read_file(data, part, media_type, role, time_is_over)


@pytest.fixture(autouse=True, scope="module")
def _only_our_own_code() -> Iterator[None]:
    """No recognition of pictures (seconds a page) and no programs of others (a process each); no net around a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "detect", lambda _: [])
        patch.setattr(word_old, "_by_antiword", lambda _: None)
        patch.setattr(word_old, "_by_office", lambda _: None)
        patch.setattr(parsers.reading.attachments, "read_file", _without_net)
        yield


def read(name: str, data: bytes) -> None:
    """Reads a file as a whole: no exception, no net that caught one, no endless work, nothing that cannot be kept."""
    began = time.process_time()
    reading = reader._read(name, data, Profile(), lambda _: None, {})
    assert time.process_time() - began < SECONDS
    assert [p for p in reading.problems if p.code == "fields_failed"] == []
    kept = json.dumps(as_json(reading, Profile().company.zone), ensure_ascii=False)
    kept.encode("utf-8")  # a lone surrogate can be kept in no store and shown on no screen
    if reading.mail is not None:
        (reading.mail.html + reading.mail.from_name + reading.mail.message_id).encode("utf-8")


def read_as(media_type: str, data: bytes) -> None:
    """Reads bytes as a file of this kind, whatever they are."""
    began = time.process_time()
    try:
        found = readers.opened(data, "file", media_type)
    except BadArchive:
        found = None
    assert time.process_time() - began < SECONDS
    if found is not None and found.document is not None:
        readers.text_of(found.document).encode("utf-8")


KINDS = sorted({*readers._READERS, *readers.SHEETS, *readers.IMAGES})


@pytest.mark.parametrize("media_type", KINDS)
@given(data=ANY)
@examples(12)
def test_any_bytes_are_read_as_any_kind_of_file(media_type: str, data: bytes) -> None:
    read_as(media_type, data)


MAGIC = st.sampled_from(
    (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"\x78\x9f\x3e\x22\1\0\1", b"II*\0", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n",
     b"<?xml ", b"<html>", b"BEGIN:VCALENDAR\r\n", b"From: a@b\r\nTo: c@d\r\n\r\n", b"0\x82\1\1\x06\x09*\x86H\x86\xf7\r\1\7\2", b"-----BEGIN PGP MESSAGE-----\n")
)  # fmt: skip


@given(magic=MAGIC, data=ANY, name=st.sampled_from(("a.eml", "a.txt", "a.doc", "a.msg", "a", "a.csv", "a.ics", "")))
@examples(120)
def test_any_bytes_under_any_name_give_a_reading(magic: bytes, data: bytes, name: str) -> None:
    read(name, magic + data)


CHANGED = {
    "mail": (changed_files(valid_files.mail, valid_files.mail_in_mail, valid_files.bounce), "a.eml", 45),
    "docx": (changed_files(valid_files.docx), "a.docx", 12),
    "docx inside": (
        changed_packages(
            valid_files.docx,
            ("word/document.xml", "word/header1.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "word/numbering.xml"),
        ),
        "a.docx",
        30,
    ),
    "xlsx": (changed_files(valid_files.xlsx), "a.xlsx", 12),
    "xlsx inside": (
        changed_packages(
            valid_files.xlsx,
            ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
        ),
        "a.xlsx",
        60,
    ),
    "slides inside": (changed_packages(valid_files.slides, ("ppt/slides/slide1.xml", "[Content_Types].xml")), "a.pptx", 12),
    "xls": (changed_files(valid_files.xls), "a.xls", 40),
    "doc": (changed_files(valid_files.doc), "a.doc", 25),
    "pdf": (changed_files(valid_files.pdf, lambda: stream_of(valid_files.pdf())), "a.pdf", 40),
    "msg": (changed_files(valid_files.msg), "a.msg", 40),
    "tnef": (changed_files(valid_files.tnef), "winmail.dat", 60),
    "rtf": (changed_files(valid_files.rtf), "a.rtf", 40),
    "zip": (changed_files(valid_files.packed), "a.zip", 40),
    "html": (changed_files(valid_files.HTML.encode), "a.html", 25),
    "text": (changed_files(valid_files.TEXT.encode, lambda: valid_files.TEXT.encode("gb18030")), "a.txt", 30),
    "calendar": (changed_files(valid_files.CALENDAR.encode), "a.ics", 20),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGED)
def test_a_changed_file_of_any_kind_gives_a_reading(kind: str) -> None:
    drawn, name, count = CHANGED[kind]

    @examples(count)
    @given(data=drawn)
    def holds(data: bytes) -> None:
        read(name, data)

    holds()


PICTURES: dict[str, Callable[[], bytes]] = {
    "png": lambda: valid_files.picture("PNG"),
    "jpeg": lambda: valid_files.picture("JPEG"),
    "bmp": lambda: valid_files.picture("BMP"),
    "gif": lambda: valid_files.picture("GIF"),
    "webp": lambda: valid_files.picture("WEBP"),
    "tiff group 3": lambda: valid_files.picture("TIFF", "group3"),
    "tiff group 4": valid_files.two_page_tiff,
    "tiff packed": lambda: valid_files.picture("TIFF", "tiff_lzw"),
    "tiff plain": lambda: valid_files.picture("TIFF"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_changed_picture_is_opened_or_its_pages_are_told_as_problems(kind: str) -> None:
    @examples(25)
    @given(data=changed_files(PICTURES[kind]))
    def holds(data: bytes) -> None:
        began = time.process_time()
        assert list(frames(data, "picture"))
        read_as("image/tiff", data)
        assert time.process_time() - began < SECONDS

    holds()


@given(data=MAILS)
@examples(150)
def test_a_mail_that_no_program_wrote_gives_a_reading(data: bytes) -> None:
    read("a.eml", data)


@given(data=RTFS)
@examples(80)
def test_rich_text_of_any_words_gives_a_reading(data: bytes) -> None:
    read("a.rtf", data)


@given(text=HTMLS)
@examples(60)
def test_a_page_of_any_tags_gives_a_reading(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    read("a.html", data)
    read("a.eml", b"From: a@b.test\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + data)


@given(data=changed_files(valid_files.msg, valid_files.xls))
@examples(25)
def test_a_damaged_outlook_message_is_told_by_the_one_error_that_callers_know(data: bytes) -> None:
    assert not ours(_cause(data)), repr(_cause(data))


@given(data=st.one_of(ANY, changed_files(valid_files.packed, valid_files.docx)))
@examples(30)
def test_archives_and_sealed_envelopes_of_any_bytes_are_opened_or_told_of(data: bytes) -> None:
    for each in files_of_zip(data, "a.zip"):
        assert each is not None
    assert media_type_of(data, "a.bin")
    signed_content(b"0\x82\x06\x09*\x86H\x86\xf7\r\1\7\2" + data)


def test_the_valid_files_are_valid() -> None:
    """Else the changed ones would all fail at the door and prove nothing."""
    kinds: dict[str, Any] = {"a.docx": valid_files.docx, "a.xlsx": valid_files.xlsx, "a.xls": valid_files.xls}
    kinds |= {"a.doc": valid_files.doc, "a.pdf": valid_files.pdf, "a.msg": valid_files.msg, "a.rtf": valid_files.rtf}
    kinds |= {"winmail.dat": valid_files.tnef, "a.zip": valid_files.packed, "a.eml": valid_files.mail_in_mail}
    lots = {name: _lots(name, make()) for name, make in kinds.items()}
    assert lots == dict.fromkeys(kinds, ("A240115-03",))
    assert media_type_of(valid_files.docx()) == DOCX
    assert media_type_of(valid_files.xlsx()) == XLSX


def _lots(name: str, data: bytes) -> tuple[Any, ...]:
    return tuple(each.value for each in reader.read(name, data).fields.get("lot_no", ()))[:1]


def _cause(data: bytes) -> BaseException | None:
    """What made a file no Outlook message; None when it is one, or when we said so ourselves."""
    try:
        open_msg(data)
    except MsgError as error:
        return error.__cause__
    return None
