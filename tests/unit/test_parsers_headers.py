"""Header fields are read in every broken form that mail programs make."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from parsers.addresses import parse_addresses
from parsers.headers import decode_header, parse_date, parse_value, split_headers
from tests.work import steps


def word(text: str, charset: str = "utf-8") -> bytes:
    codec = {"gb2312": "gb18030", "big5": "big5hkscs"}.get(charset, charset)
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(codec)) + b"?="


def test_a_character_split_over_two_encoded_words_is_whole() -> None:
    raw = "质量投诉".encode()
    first, second = base64.b64encode(raw[:4]), base64.b64encode(raw[4:])
    assert decode_header(b"=?utf-8?B?" + first + b"?= =?utf-8?B?" + second + b"?=") == "质量投诉"


def test_base64_cut_at_any_place_is_joined_first() -> None:
    whole = base64.b64encode("关于产品质量问题的投诉函件".encode("gb18030"))
    assert (
        decode_header(b"=?gb2312?B?" + whole[:13] + b"?=\r\n =?gb2312?B?" + whole[13:] + b"?=")
        == "关于产品质量问题的投诉函件"
    )


@pytest.mark.parametrize(
    "raw",
    [
        word("投诉", "gb2312"),
        "投诉".encode("gb18030"),
        "投诉".encode(),
        b"=?utf-8?Q?=E6=8A=95=E8=AF=89?=",
        b"=?GB2312?b?" + base64.b64encode("投诉".encode("gbk")).rstrip(b"=") + b"?=",
    ],
)
def test_a_subject_is_read_in_each_of_its_encodings(raw: bytes) -> None:
    assert decode_header(raw) == "投诉"


def test_an_encoded_line_break_cannot_smuggle_a_header() -> None:
    assert "\n" not in decode_header(word("投诉\r\nBcc: x@y.test"))


@pytest.mark.parametrize(
    "raw",
    [
        'attachment; filename="客诉单.docx"'.encode("gb18030"),
        'attachment; filename="客诉单.docx"'.encode(),
        b'attachment; filename="' + word("客诉单.docx", "gb2312") + b'"',
        b"attachment; filename=" + word("客诉单.docx"),
        b"attachment; filename*=utf-8''%E5%AE%A2%E8%AF%89%E5%8D%95.docx",
        b"attachment; filename*0*=GBK''%BF%CD%CB; filename*1*=%DF%B5%A5; filename*2=.docx",
        b"attachment; filename=ascii.docx; filename*=utf-8''%E5%AE%A2%E8%AF%89%E5%8D%95.docx",
        b"attachment; filename*=" + word("客诉单.docx"),
        b'attachment; filename="%E5%AE%A2%E8%AF%89%E5%8D%95.docx"',
        'attachment; filename="客訴單.docx"'.encode("big5"),
    ],
)
def test_a_file_name_is_read_in_each_of_its_encodings(raw: bytes) -> None:
    kind, parameters = parse_value(raw)
    assert kind == "attachment"
    assert parameters["filename"] in ("客诉单.docx", "客訴單.docx")


def test_an_unquoted_name_with_blanks_is_whole() -> None:
    assert parse_value(b"attachment; filename=my form 2.pdf; size=3")[1]["filename"] == "my form 2.pdf"


def test_addresses_survive_commas_comments_and_groups() -> None:
    raw = b'"Wang, Li" <wang@a.test>, ' + word("李, 经理") + b" <LI@A.Test>; x@b.test (Chen), undisclosed-recipients:;"
    assert parse_addresses(raw) == [("Wang, Li", "wang@a.test"), ("李, 经理", "LI@a.test"), ("Chen", "x@b.test")]


def test_dates_keep_their_offset_and_nonsense_is_none() -> None:
    moment = parse_date(b"Fri, 20 Nov 2026 15:30:00 +0800 (CST)")
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=8)
    assert parse_date(b"yesterday") is None


def test_a_header_ten_times_as_large_costs_no_more_once_it_is_too_long() -> None:
    def read(addresses: int) -> None:
        headers, _ = split_headers(b"To: " + b"a@b.test, " * addresses + b"\r\nSubject: x\r\n\r\n")
        assert "header_too_long" in headers.problems
        assert len(parse_addresses(headers.raw("to"))) <= 2001
        assert headers.text("subject") == "x"

    assert steps(lambda: read(300_000)) < 1.1 * steps(lambda: read(30_000))
