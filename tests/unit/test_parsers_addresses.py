"""The customer who wrote is found in every broken header, and answered."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from foundations.settings.shapes import Company
from parsers.mail.addresses import parse_addresses, sender_of
from parsers.mail.headers import split_headers
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from tests.work import growth

PROFILE = Profile(
    Company(own_domains=("example.test",)),
    received_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    our_addresses=frozenset({"complaints@example.test"}),
)
FIRM = "苏州晨岭机械有限公司, 销售部"
WORD = "=?utf-8?B?" + base64.b64encode(FIRM.encode()).decode() + "?="
WHOLE = "=?utf-8?B?" + base64.b64encode(f"{FIRM} <li@c.test>".encode()).decode() + "?="


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        (
            "From: Suzhou Chenling Machinery Co., Ltd <sales@c.test>",
            "Suzhou Chenling Machinery Co., Ltd",
            "sales@c.test",
        ),
        ("From: A, B, C Co., Ltd. <sales@c.test>", "A, B, C Co., Ltd.", "sales@c.test"),
        ("From: Chenling Ltd; Sales <sales@c.test>", "Chenling Ltd, Sales", "sales@c.test"),
        (f"From: {WORD} <li@c.test>", FIRM, "li@c.test"),
        ("From: =?utf-8?Q?Chenling_Co.,_Ltd?= <li@c.test>", "Chenling Co., Ltd", "li@c.test"),
        (f"From: {WHOLE}", FIRM, "li@c.test"),
        ('From: "Chenling " <>, "LTD" <ly@c.test>', "Chenling, LTD", "ly@c.test"),
        ("From: [??????]\r\nFrom: Du <du@c.test>", "Du", "du@c.test"),
        ("From: Du\r\nFrom: <du@c.test>", "Du", "du@c.test"),
        ("From: <>\r\nReply-To: <du@c.test>", "", "du@c.test"),
        ("From: Du <>\r\nReply-To: <du@c.test>", "Du", "du@c.test"),
        ("Reply-To: Du <du@c.test>", "Du", "du@c.test"),
        ("From: Du\r\nSender: du@c.test", "Du", "du@c.test"),
        ("Return-Path: <du@c.test>\r\nFrom: Du", "Du", "du@c.test"),
        ('From: "Zhao" <zhao@c.test.>', "Zhao", "zhao@c.test"),
        ("From: <mailto:zhao@c.test>", "", "zhao@c.test"),
        ("From: mailto:zhao@c.test", "", "zhao@c.test"),
        ("From: Zhao ＜zhao＠c.test＞", "Zhao", "zhao@c.test"),
        ("From: 赵《zhao@c。test》", "赵", "zhao@c.test"),
        ("From: Zhao < zhao @ c.test >", "Zhao", "zhao@c.test"),
        ("From: Zhao <zhao@@c.test>", "Zhao", "zhao@c.test"),
        ("From: Zhao Wei zhao@c.test", "Zhao Wei", "zhao@c.test"),
        ("From: zhao@c.test (Zhao Wei)", "Zhao Wei", "zhao@c.test"),
        ("From: Wang <wang@a.test>, Li <li@b.test>", "Wang", "wang@a.test"),
        ("From: The team: Wang <wang@a.test>, li@b.test;", "Wang", "wang@a.test"),
    ],
)
def test_the_sender_is_the_first_mailbox_that_can_be_reached(header: str, name: str, address: str) -> None:
    data = f"{header}\r\nTo: complaints@example.test\r\nSubject: leak\r\n\r\nThe pump leaks, lot A240115-03.".encode()
    found = read("a.eml", data, PROFILE)
    assert found.mail is not None
    assert (found.mail.from_name, found.mail.from_address) == (name, address)
    assert (found.answer_to, found.acknowledge) == (address, True)
    assert address in found.participants
    assert [v.value for v in found.fields["contact_email"]] == [address]


@pytest.mark.parametrize(
    "path",
    [
        "<>",
        "<MAILER-DAEMON@c.test>",
        "<bounce-7-wang=c.test@lists.test>",
        "<SRS0=x=TT=c.test=wang@f.test>",
        "<prvs=1=w@c.test>",
    ],
)
def test_a_path_that_a_mail_system_made_is_nobodys_address(path: str) -> None:
    headers, _ = split_headers(f"Return-Path: {path}\r\nFrom: Mail System\r\n\r\n".encode())
    assert sender_of(headers) == ("Mail System", "")


BY_OUR_GROUP = 'From: "周敏 via complaints" <complaints@example.test>'


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ((BY_OUR_GROUP, "Reply-To: zhou@c.test"), ("周敏", "zhou@c.test")),
        (
            (BY_OUR_GROUP, "X-Original-From: 周敏敏 <zhou@c.test>", "Reply-To: complaints@example.test"),
            ("周敏敏", "zhou@c.test"),
        ),
        ((BY_OUR_GROUP, "X-Google-Original-From: zhou@c.test"), ("周敏", "zhou@c.test")),
        (
            ("From: list@example.test", "List-Id: <list.example.test>", "Reply-To: Zhou <zhou@c.test>"),
            ("Zhou", "zhou@c.test"),
        ),
        (("From: complaints@example.test", "Reply-To: zhou@c.test"), ("", "zhou@c.test")),
        ((BY_OUR_GROUP, "Reply-To: zhou@c.test, wu@d.test"), None),
        ((BY_OUR_GROUP, "X-Original-From: wu@example.test", "Reply-To: zhou@c.test"), None),
        ((BY_OUR_GROUP, "Reply-To: complaints@example.test, zhou@c.test"), ("周敏", "zhou@c.test")),
        ((BY_OUR_GROUP, "Reply-To: wu@example.test, zhou@c.test"), None),
        (("From: Wu <wu@example.test>", "Reply-To: zhou@c.test"), None),
        ((BY_OUR_GROUP,), None),
    ],
)
def test_behind_our_own_group_stands_the_customer(headers: tuple[str, ...], sender: tuple[str, str] | None) -> None:
    head = "\r\n".join((*headers, "To: complaints@example.test", "Subject: 漏水"))
    found = read("a.eml", f"{head}\r\n\r\n我司收到的水泵漏水,批号A240115-03,请换货。".encode(), PROFILE)
    assert found.mail is not None
    if sender is None:
        assert found.mail.from_address.endswith("@example.test")
        assert found.answer_to in ("", "zhou@c.test")
    else:
        assert (found.mail.from_name, found.mail.from_address) == sender
        assert (found.kind != "internal", found.answer_to) == (True, sender[1])
        assert sender[1] in found.participants


def test_thousands_of_commas_colons_and_false_words_stay_linear() -> None:
    for piece in (b"x, ", b"a@b.test:: ", b"=?a?b? ", b'"', b"<", b"(a) "):
        assert growth(lambda size, piece=piece: parse_addresses(piece * size), 500) < 6  # type: ignore[misc]
    assert len(parse_addresses(b"x, " * 20_000)) == 1
