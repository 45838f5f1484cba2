"""Files that no program writes and that ended a reader, or cost a whole message, before: each found by drawing changes."""

from __future__ import annotations

import base64
import json
import struct

import pytest

from complaints.reading import Reading
from parsers.files.compound import chains_end
from parsers.mail.msg import MsgError, open_msg
from parsers.reading.read_json import as_json
from parsers.reading.reader import read
from parsers.scan import engine
from parsers.text.rtf import text_of_rtf
from parsers.text.whole_number import whole_number
from tests import valid_files
from tests.mutations import changed as changed_at
from tests.mutations import repacked

ENDLESS = "9" * 5000  # `int` refuses to read more than 4,300 digits


def lots(reading: Reading) -> list[str]:
    return [each.value for each in reading.fields.get("lot_no", ())]


def changed(package: bytes, member: str, old: str, new: str) -> bytes:
    """The package with a text of one member replaced; the text must be there."""

    def change(name: str, data: bytes) -> bytes:
        if name != member:
            return data
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return repacked(package, change)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("", None),
        (None, None),
        ("-1", None),
        ("²", None),
        ("٣", None),
        (ENDLESS, None),
        ("1.0", None),
    ],
)
def test_a_whole_number_is_what_a_program_writes_as_one(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("odd", ["²", ENDLESS])
@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", '<row r="1"', '<row r="{}"'),
        ("xl/worksheets/sheet1.xml", 's="1"', 's="{}"'),
        ("xl/styles.xml", 'numFmtId="0"', 'numFmtId="{}"'),
    ],
)
def test_a_number_that_is_none_costs_a_workbook_its_place_and_not_its_values(
    odd: str, member: str, old: str, new: str
) -> None:
    data = changed(valid_files.xlsx(), member, old, new.format(odd))
    assert lots(read("a.xlsx", data)) == ["A240115-03"]


def test_a_text_of_a_workbook_named_by_no_number_is_left_out_and_the_others_stay() -> None:
    data = changed(valid_files.xlsx(), "xl/worksheets/sheet1.xml", "<v>0</v>", "<v>²</v>")
    reading = read("a.xlsx", data)
    assert (lots(reading), reading.problems) == (["A240115-03"], ())


def test_half_a_character_in_a_workbook_is_replaced_because_no_store_could_keep_it() -> None:
    data = changed(valid_files.xlsx(), "xl/sharedStrings.xml", "A240115-03", "A240115-03_xD800_ _xD83D__xDE00_")
    reading = read("a.xlsx", data)
    assert json.dumps(as_json(reading), ensure_ascii=False).encode("utf-8")
    assert "A240115-03\ufffd 😀" in reading.attachments[0].text


@pytest.mark.parametrize("odd", ["²", ENDLESS, "-1", ""])
def test_columns_of_a_word_table_that_no_number_counts_are_one(odd: str) -> None:
    old = "<w:tcPr>"
    data = changed(valid_files.docx(), "word/document.xml", old, f'{old}<w:gridSpan w:val="{odd}"/>')
    assert lots(read("a.docx", data)) == ["A240115-03"]


@pytest.mark.parametrize(
    "head",
    [
        f"Subject: Fax\r\nX-CallingTelephoneNumber: +8675526881234\r\nX-FaxNumberOfPages: {ENDLESS}\r\n",
        "Subject: Fax\r\nX-CallingTelephoneNumber: +8675526881234\r\nX-FaxNumberOfPages: ²\r\n",
        f'Subject: eFax from "x" - {ENDLESS} page(s), Caller-ID: +8675526881234\r\n',
    ],
)
def test_a_fax_whose_pages_no_number_counts_costs_no_message(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = base64.encodebytes(valid_files.picture("TIFF", "group4"))
    kind = b"Content-Type: image/tiff; name=fax.tif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    monkeypatch.setattr(engine, "detect", lambda _: [])
    reading = read("a.eml", f"From: fax@gw.test\r\n{head}".encode() + kind + page)
    assert reading.mail is not None
    assert [p for p in reading.problems if p.code == "unreadable"] == []


def test_a_negative_count_of_characters_to_skip_costs_a_rich_text_nothing() -> None:
    assert text_of_rtf(rb"{\rtf1\uc-5\u25209?lot A240115-03}").endswith("lot A240115-03")


# ------------------------------------------------------------------------------------------------ compound files
def with_table(data: bytes, sector: int, following: int) -> bytes:
    """The compound file with another entry in its table of sectors."""
    table = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    out = bytearray(data)
    struct.pack_into("<I", out, table + 4 * sector, following)
    return bytes(out)


def test_whole_compound_files_end_in_all_their_chains() -> None:
    assert [chains_end(each) for each in (valid_files.xls(), valid_files.doc(), valid_files.msg())] == [True] * 3


def test_chains_of_sectors_that_run_in_a_circle_are_seen() -> None:
    whole = valid_files.xls()
    small = bytearray(valid_files.msg())
    at = 512 * (1 + struct.unpack_from("<I", small, 60)[0])
    struct.pack_into("<I", small, at, 0)  # the first small sector is followed by itself
    longer = bytearray(whole)
    struct.pack_into("<I", longer, 68, 1)  # more table sectors from sector 1 on, …
    struct.pack_into("<I", longer, 512 * 3 - 4, 1)  # … which names itself as the next
    assert [
        chains_end(each) for each in (with_table(whole, 3, 1), with_table(whole, 0, 0), bytes(small), bytes(longer))
    ] == [False] * 4
    assert not chains_end(b"no compound file")


def test_an_old_workbook_whose_sectors_run_in_a_circle_is_told_as_damaged() -> None:
    """The library gathers such a chain until the memory of the machine is full."""
    reading = read("a.xls", with_table(valid_files.xls(), 3, 1))
    assert [(a.read, a.problem) for a in reading.attachments] == [(False, "damaged")]
    assert [p.code for p in reading.problems] == ["attachment_damaged"]


def test_an_old_workbook_on_which_its_library_panics_is_told_as_damaged() -> None:
    """A panic is no `Exception`: it went through every net and ended the reading process."""
    data = bytearray(valid_files.xls())
    assert data[543:545] == b"\0\0"
    data[543] ^= 0xFF  # the second byte of the length of a record
    reading = read("a.xls", bytes(data))
    assert reading.attachments[0].type == "application/vnd.ms-excel"
    assert reading.problems


def test_an_outlook_message_whose_storage_lies_in_itself_costs_itself_and_not_the_letter_around_it() -> None:
    data = changed_at(valid_files.msg(), [("move", 0.3748772481562237, 10, b"")])
    with pytest.raises(MsgError, match="RecursionError"):
        open_msg(data)
    letter = valid_files.mail(("alt.msg", data, "application/vnd.ms-outlook"))
    reading = read("a.eml", letter)
    assert lots(reading) == ["A240115-03"]
    assert [(a.name, a.problem) for a in reading.attachments] == [("alt.msg", "damaged")]
    assert [p.code for p in reading.problems if p.where == "alt.msg"] == ["attachment_damaged"]


# ------------------------------------------------------------------------------------------------ charsets and PDF
@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape"])
def test_a_codec_that_is_no_charset_costs_no_message_and_runs_no_escapes(charset: str) -> None:
    head = f"From: a@b.test\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    reading = read("a.eml", (head + valid_files.TEXT + "\\ud800\\x41").encode())
    assert lots(reading) == ["A240115-03"]
    assert reading.mail is not None
    assert reading.mail.text.endswith("\\ud800\\x41")


def test_a_pdf_whose_pages_cannot_be_closed_keeps_the_text_that_was_read() -> None:
    """One library reads the text, the other looks for the pages once more when it closes the file, and finds a bad object."""
    data = valid_files.pdf().replace(b"/Type /Pages", b"/Type /Pagez")
    data = data.replace(b"/BG [ .8 .843 1 ]", b"/BG 87 1         ", 1)
    reading = read("a.pdf", data)
    assert [(a.read, a.problem) for a in reading.attachments] == [(True, None)]
    assert lots(reading) == ["A240115-03"]
