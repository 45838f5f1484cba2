"""Letters as bytes: the headers that domain §4.3 asks for, and nothing that a value could smuggle in."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaints.model import Letter
from foundations.mailserver.return_path import (
    envelope_id,
    envelope_sender,
    letter_of_address,
    letter_of_envelope_id,
    letters_named,
)
from outgoing.mime import Enclosure, UnusableLetter, as_html, build

AT = datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ACKNOWLEDGEMENT = Letter(
    kind="acknowledgement",
    to="wang@customer.test",
    subject="[KS20261120-003] 已收到贵司的反馈:轴承 6204 A240115-03",
    body="尊敬的王工:您好!\n\n感谢贵司的来信。\n1. <批号>\n2. 数量 & 单位\n",
    language="zh-Hans",
    status="queued",
    created_at=AT,
    message_id="<one@example.test>",
    in_reply_to="<asked@customer.test>",
    references=("<first@customer.test>",),
    drafted_by="kesu",
)


def built(letter: Letter = ACKNOWLEDGEMENT, **changes: Any) -> bytes:
    given: dict[str, Any] = {
        "case_no": "KS20261120-003",
        "sender": "complaints@example.test",
        "sender_name": "示例制造有限公司",
        "date": AT,
        "message_id": letter.message_id,
    }
    return build(letter, **(given | changes))


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_an_acknowledgement_carries_every_header() -> None:
    message = read(built())
    assert message["From"].addresses[0].addr_spec == "complaints@example.test"
    assert message["From"].addresses[0].display_name == "示例制造有限公司"
    assert [x.addr_spec for x in message["To"].addresses] == ["wang@customer.test"]
    found = {name: str(message[name]) for name in message if name not in ("From", "To", "Content-Type")}
    assert found == {
        "Reply-To": "complaints@example.test",
        "Subject": ACKNOWLEDGEMENT.subject,
        "Date": "Fri, 20 Nov 2026 16:30:00 +0800",
        "Message-ID": "<one@example.test>",
        "In-Reply-To": "<asked@customer.test>",
        "References": "<first@customer.test> <asked@customer.test>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "Precedence": "auto_reply",
        "X-Case-No": "KS20261120-003",
        "Content-Language": "zh-Hans",
        "MIME-Version": "1.0",
    }


def test_the_words_come_as_plain_text_and_as_the_same_in_html() -> None:
    message = read(built())
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content() == ACKNOWLEDGEMENT.body
    assert '<html lang="zh-Hans">' in page.get_content()
    assert "<p>感谢贵司的来信。<br>\n1. &lt;批号&gt;<br>\n2. 数量 &amp; 单位</p>" in page.get_content()
    assert plain.get_content_charset() == page.get_content_charset() == "utf-8"


def test_the_same_letter_is_the_same_bytes() -> None:
    assert built() == built()


def test_lines_are_short_ascii_and_end_in_crlf() -> None:
    raw = built(
        replace(ACKNOWLEDGEMENT, subject="产品" * 300, references=tuple(f"<{n}@customer.test>" for n in range(50)))
    )
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    references = read(raw)["References"].split()
    assert references[0] == "<0@customer.test>"
    assert references[-1] == "<asked@customer.test>"
    assert len(references) == 20


def test_a_persons_letter_does_not_call_itself_automatic() -> None:
    message = read(built(replace(ACKNOWLEDGEMENT, kind="formal_answer", drafted_by="li.na")))
    assert message["Auto-Submitted"] is None
    assert message["Precedence"] is None
    assert message["X-Auto-Response-Suppress"] is None


def test_a_notice_of_the_program_is_auto_generated() -> None:
    message = read(built(replace(ACKNOWLEDGEMENT, kind="reminder", drafted_by="kesu")))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None


def test_a_letter_that_answers_nothing_has_no_threading_headers() -> None:
    message = read(built(replace(ACKNOWLEDGEMENT, in_reply_to="", references=())))
    assert message["In-Reply-To"] is None
    assert message["References"] is None


@pytest.mark.parametrize(
    "broken", ["no id at all", "<a b@c>", "<a@b>\r\nBcc: x@y.test", "<ü@b>", "<" + "a" * 2000 + "@b>"]
)
def test_a_broken_message_id_of_the_customer_is_left_out(broken: str) -> None:
    message = read(built(replace(ACKNOWLEDGEMENT, in_reply_to=broken, references=(broken,))))
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "to",
    [
        "",
        "wang",
        "a@b.test, c@d.test",
        "a@b.test\r\nBcc: c@d.test",
        "Wang <a@b.test>",
        "a@b.test;c@d.test",
        "a @b.test",
        "@b",
        "a@",
    ],
)
def test_a_letter_goes_to_exactly_one_address(to: str) -> None:
    with pytest.raises(UnusableLetter):
        built(replace(ACKNOWLEDGEMENT, to=to))


def test_a_chinese_domain_is_written_in_ascii_and_a_chinese_name_stays() -> None:
    assert b"To: wang@xn--fsqu00a.test\r\n" in built(replace(ACKNOWLEDGEMENT, to="wang@例子.test"))
    assert "To: 王伟@customer.test\r\n".encode() in built(replace(ACKNOWLEDGEMENT, to="王伟@customer.test"))


def test_enclosures_come_beside_the_words_with_their_names() -> None:
    raw = built(
        enclosures=[
            Enclosure("8D报告.pdf", "application/pdf", b"%PDF-1.7\x00"),
            Enclosure("a\r\nb.txt", "text/plain", b"x"),
        ]
    )
    message = read(raw)
    assert message.get_content_type() == "multipart/mixed"
    assert [(x.get_filename(), x.get_content()) for x in message.iter_attachments()] == [
        ("8D报告.pdf", b"%PDF-1.7\x00"),
        ("a b.txt", b"x"),
    ]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content() == ACKNOWLEDGEMENT.body


ANY = st.text(max_size=200)


@given(subject=ANY, body=ANY, name=ANY, language=st.text(max_size=20), case_no=st.text(max_size=30), reply=ANY)
@example("a\r\nBcc: x@y.test", "x", 'n"\r\nBcc: x@y.test', "zh\nBcc: x", "KS\rBcc: x", "<a@b>\nBcc: x")
@example("=?utf-8?q?=0D=0ABcc:_x?=", "\ud800", "\x00", "en", "KS", "")
@example("a b", "x", "", "", "", "")
def test_no_value_adds_a_header_or_a_recipient(
    subject: str, body: str, name: str, language: str, case_no: str, reply: str
) -> None:
    letter = replace(ACKNOWLEDGEMENT, subject=subject, body=body, language=language, in_reply_to=reply)
    raw = built(letter, sender_name=name, case_no=case_no)
    head = raw.split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    allowed = {
        b"From", b"Reply-To", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"Auto-Submitted",
        b"X-Auto-Response-Suppress", b"Precedence", b"X-Case-No", b"Content-Language", b"MIME-Version", b"Content-Type",
    }  # fmt: skip
    assert set(names) <= allowed
    assert len(names) == len(set(names))
    assert head.count(b"\n") == head.count(b"\r") == head.count(b"\r\n")
    assert b"To: wang@customer.test" in head.split(b"\r\n")


@given(ANY)
def test_html_has_no_markup_but_its_own(text: str) -> None:
    page = as_html(text, text, "zh-Hans")
    inner = page.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    bare = inner.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in bare
    assert ">" not in bare


# --- the envelope ---------------------------------------------------------------------------------------------------


def test_the_envelope_sender_names_the_letter_and_is_found_again() -> None:
    sender = envelope_sender("bounces@example.test", "complaints@example.test", 17)
    assert sender == "bounces+17@example.test"
    assert letter_of_address(sender, "bounces@example.test") == 17
    assert letter_of_address("<Bounces+17@EXAMPLE.test>", "bounces@example.test") == 17


@pytest.mark.parametrize(
    "address", ["bounces@example.test", "bounces+x@example.test", "other+17@example.test", "bounces+17@other.test", ""]
)
def test_other_addresses_name_no_letter(address: str) -> None:
    assert letter_of_address(address, "bounces@example.test") is None


def test_without_a_bounce_address_the_sender_stays() -> None:
    assert envelope_sender("", "complaints@example.test", 17) == "complaints@example.test"
    assert letter_of_address("complaints+17@example.test", "") is None


def test_the_envelope_id_names_the_letter() -> None:
    assert letter_of_envelope_id(envelope_id(17)) == 17
    assert letter_of_envelope_id("QQ-17") is None


def test_a_report_names_letters_by_envelope_id_first_and_by_the_addresses_it_came_to() -> None:
    to = ["x@example.test", "bounces+18@example.test"]
    assert letters_named(to, ["QQ-3", "kesu-letter-17"], "bounces@example.test") == [17, 18]
    assert letters_named(["x@example.test"], [""], "bounces@example.test") == []
