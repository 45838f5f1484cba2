"""Header fields are read in every broken form that mail programs make."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from parsers.mail.addresses import parse_addresses
from parsers.mail.headers import decode_header, parse_date, parse_value, split_headers, with_line_feeds
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


LETTER = b"From: Zhao <zhao@customer.test>\r\nSubject: Pump leaks\r\nDate: Fri, 20 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"


@pytest.mark.parametrize(
    "before",
    [
        b"DKIM-Signature: v=1; b=abcdef\r\nmnopqrstuv==\r\n",
        b"X-Tracker: H4sIAAAA\r\nIg5drOCwmrVzP5s\r\nhBbWEBWYsW5JYwQ\r\nWww5ivqDEyZlPWC\r\n",
        b"Received: from a.test (a.test [192.0.2.1])\r\nby b.test with SMTP\r\nid 15.0; Wed, 5 Apr 2017\r\n",
        b"To: complaints@example.test,\r\nsales@example.test\r\n",
        b"Thread-Topic: =?utf-8?B?5rC0?=\r\n \r\n =?utf-8?B?5rC0?=\r\n",
        b"Thread-Topic: long\r\n \t \r\n",
    ],
)
def test_a_line_that_lost_its_folding_does_not_end_the_header(before: bytes) -> None:
    data = before + LETTER + b"\r\nThe pump leaks."
    headers, at = split_headers(data)
    assert headers.text("subject") == "Pump leaks"
    assert headers.text("from") == "Zhao <zhao@customer.test>"
    assert data[at:] == b"The pump leaks."


@pytest.mark.parametrize(
    "body",
    [
        b"The pump leaks.\r\nLot: A240115-03\r\n\r\nRegards\r\n",
        b"The pump leaks.\r\nX-ray report: attached\r\n\r\nRegards\r\n",
        b"please see below\r\nFrom: Wang\r\nTo: you\r\nSubject: leak\r\nDate: today\r\n\r\ntext\r\n",
        b" \r\nFrom: Wang\r\nDate: today\r\nSubject: leak\r\n\r\ntext\r\n",
        b" \r\n  Dear Sir,\r\n  it leaks.\r\n\r\nRegards\r\n",
        b"The pump leaks\r\nMessage-ID: <x>",
    ],
)
def test_a_letter_without_an_empty_line_keeps_its_text(body: bytes) -> None:
    _, at = split_headers(LETTER + body)
    assert (LETTER + body)[at:].strip() == body.strip()


def test_a_part_that_begins_like_a_letterhead_keeps_it() -> None:
    part = b"Content-Type: text/plain\r\n \r\nTo: Quality\r\nSubject: leak\r\n\r\nIt leaks."
    headers, at = split_headers(part)
    assert part[at:].startswith(b"To: Quality")
    assert headers.all("subject") == []


def test_looking_ahead_behind_odd_lines_stays_linear() -> None:
    def read(lines: int) -> None:
        split_headers(b"X-A: 1\r\nodd\r\n" * lines + LETTER + b"\r\n")

    assert steps(lambda: read(4000)) < 12 * steps(lambda: read(400))


@pytest.mark.parametrize("mixed", [b"", b"Received: by mx.example.test; Fri, 20 Nov 2026 10:00:00 +0800\r\n"])
def test_bare_carriage_returns_end_lines_of_an_old_letter(mixed: bytes) -> None:
    letter = LETTER.replace(b"\r\n", b"\r") + b"\rIt leaks.\rLot A-1\r"
    assert with_line_feeds(mixed + letter).endswith(b"MIME-Version: 1.0\n\nIt leaks.\nLot A-1\n")


def test_a_carriage_return_within_a_value_or_a_binary_file_is_no_line_end() -> None:
    data = b"Subject: a\rb: c\r\nFrom: x@y.test\r\nContent-Type: application/pdf\r\n\r\n%PDF\r1\r2\r"
    assert with_line_feeds(data) == data
