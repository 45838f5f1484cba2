"""Mail of every structure comes apart into letter and files, and nothing is lost."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from complaints.reading import Reading
from foundations.settings.shapes import Company
from parsers.mail.delivery_reports import reports_of
from parsers.mail.letter import open_letter
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from store.engine.codec import from_json, to_json
from tests import hostile

PROFILE = Profile(Company(own_domains=("example.test",)), received_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
TEXT = "批号A240115-03不良,请处理。"


def mail(body: bytes, *headers: str) -> bytes:
    return (
        "\r\n".join(["From: wang@customer.test", "To: c@example.test", "Subject: x", *headers]) + "\r\n"
    ).encode() + body


def reading(data: bytes, name: str = "a.eml") -> Reading:
    return read(name, data, PROFILE)


def test_nested_multiparts_give_letter_and_files_once() -> None:
    message = EmailMessage()
    message["From"] = "wang@customer.test"
    message.set_content(TEXT)
    message.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4 broken", maintype="application", subtype="pdf", filename="单.pdf")
    found = reading(message.as_bytes())
    assert found.mail is not None
    assert found.mail.text == TEXT
    assert [a.name for a in found.attachments] == ["单.pdf"]


@pytest.mark.parametrize(
    "body",
    [
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n' + TEXT.encode() + b"\r\n",
        b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\n" + TEXT.encode() + b"\r\n--b--\r\n",
        b'Content-Type: multipart/mixed; boundary="wrong"\r\n\r\n--b\r\n\r\n' + TEXT.encode() + b"\r\n--b--\r\n",
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + TEXT.encode(),
        b"Content-Type: text/plain;;; charset=\r\n\r\n" + TEXT.encode(),
        b"Content-Type: nonsense\r\n\r\n" + TEXT.encode(),
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(TEXT.encode()).rstrip(b"="),
        b"this is no header\r\n\r\n" + TEXT.encode(),
    ],
    ids=["unclosed", "no boundary", "wrong boundary", "no parts", "odd type", "no type", "no padding", "broken header"],
)
def test_a_broken_letter_is_still_read(body: bytes) -> None:
    found = reading(mail(body))
    assert found.mail is not None
    assert TEXT in found.mail.text


@pytest.mark.parametrize("declared", ["image/tiff", "application/pdf", "application/octet-stream"])
def test_a_nameless_part_of_a_fax_gateway_is_a_file(declared: str) -> None:
    body = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nfax\r\n--b\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        % declared.encode()
    )
    found = open_letter(mail(body + base64.b64encode(b"%PDF-1.4\n") + b"\r\n--b--"))
    assert [e.body for e in found.parts.files] == [b"%PDF-1.4\n"]


def test_a_mail_that_is_itself_a_picture_keeps_it() -> None:
    found = open_letter(
        mail(
            b"Content-Type: image/tiff\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"II*\x00rest")
        )
    )
    assert found.parts.files[0].body == b"II*\x00rest"
    assert found.parts.bodies == []


@pytest.mark.parametrize("encoded", [False, True])
def test_an_attached_message_is_read_and_its_sender_is_the_customer(encoded: bool) -> None:
    inner = f"From: Bo <bo@other.test>\r\nSubject: defect\r\n\r\n{TEXT}\r\n".encode()
    payload = base64.encodebytes(inner) if encoded else inner
    how = b"Content-Transfer-Encoding: base64\r\n" if encoded else b""
    body = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n'
        + how
        + b"\r\n"
        + payload
        + b"\r\n--b--"
    )
    found = reading(b"From: sales@example.test\r\nSubject: Fwd: defect\r\n" + body)
    assert "bo@other.test" in found.participants
    assert TEXT in found.attachments[0].text
    assert "sales@example.test" not in found.participants


def test_an_opaque_signed_letter_is_opened() -> None:
    content = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode()
    octets = b"\x04" + _length(content) + content
    explicit = b"\xa0" + _length(octets) + octets
    info = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" + explicit
    signed = b"\x02\x01\x01\x31\x00" + b"\x30" + _length(info) + info
    outer = b"\x30" + _length(signed) + signed
    explicit = b"\xa0" + _length(outer) + outer
    der = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + explicit
    der = b"\x30" + _length(der) + der
    body = (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(der)
    )
    found = reading(mail(body))
    assert found.mail is not None
    assert found.mail.text == TEXT


def _length(data: bytes) -> bytes:
    size = len(data)
    return bytes((size,)) if size < 128 else b"\x82" + size.to_bytes(2, "big")


def test_two_deliveries_of_one_letter_have_one_digest() -> None:
    letter = mail(b"Date: Fri, 20 Nov 2026 09:00:00 +0800\r\n\r\n" + TEXT.encode())
    first = reading(b"Received: from a by b; Fri, 20 Nov 2026 09:01:00 +0800\r\n" + letter)
    second = reading(b"Received: from c by d; Fri, 20 Nov 2026 09:05:00 +0800\r\nX-Spam: no\r\n" + letter)
    other = reading(letter.replace("不良".encode(), "合格".encode()))
    assert first.content_digest == second.content_digest
    assert first.content_digest != other.content_digest


def test_two_failure_reports_in_the_same_words_about_two_letters_are_two_messages() -> None:
    def report(recipient: bytes, letter: bytes) -> bytes:
        return mail(
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nuser unknown\r\n'
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; "
            + recipient
            + b"\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <"
            + letter
            + b"@example.test>\r\n\r\n--b--"
        )

    first = reading(report(b"wang@customer.test", b"one"))
    assert first.content_digest == reading(report(b"wang@customer.test", b"one")).content_digest
    assert first.content_digest != reading(report(b"wang@customer.test", b"two")).content_digest
    assert first.content_digest != reading(report(b"li@customer.test", b"one")).content_digest


def test_a_failure_report_names_our_letter_and_does_not_speak_for_the_customer() -> None:
    body = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nfailed\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; wang@customer.test\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@example.test\r\nMessage-ID: <ours@example.test>\r\nSubject: ack\r\n\r\nlot OLD-1\r\n--b--"
    )
    found = reading(mail(body))
    assert [(r.kind, r.recipient, r.status, r.original_message_id) for r in found.reports] == [
        ("failed", "wang@customer.test", "5.1.1", "<ours@example.test>")
    ]
    assert found.mail is not None
    assert "OLD-1" not in found.mail.text
    assert not found.fields.get("lot_no")


def test_a_receipt_is_told_from_a_failure() -> None:
    body = (
        b'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n--b\r\n\r\nread\r\n--b\r\n'
        b"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;wang@customer.test\r\n"
        b"Original-Message-ID: <ours@example.test>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--"
    )
    found = reading(mail(body)).reports
    assert [(r.kind, r.original_message_id) for r in found] == [("displayed", "<ours@example.test>")]


def test_a_bounce_in_prose_is_understood() -> None:
    letter = open_letter(
        "From: PostMaster@qq.test\r\nSubject: 系统退信\r\nIn-Reply-To: <ours@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "您发送给 wang@customer.test 的邮件被退回,原因:550 5.1.1 user unknown\r\n".encode()
    )
    found = reports_of(letter, "您发送给 wang@customer.test 的邮件被退回,原因:550 5.1.1 user unknown")
    assert [(r.kind, r.recipient, r.status, r.original_message_id) for r in found] == [
        ("failed", "wang@customer.test", "5.1.1", "<ours@example.test>")
    ]


def test_a_reading_comes_back_from_the_store_as_the_reader_made_it() -> None:
    found = reading(hostile.mail_with("a.csv", "批号,数量\nA1,5\n".encode()))
    found = replace(found, mail=replace(found.mail, date=datetime(2026, 11, 20, tzinfo=UTC)) if found.mail else None)
    assert from_json(Reading, to_json(found)) == found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"\r\n\r\n",
        b"From",
        b"PK\x03\x04garbage",
        b"%PDF-",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xd8\xff",
    ],
)
@pytest.mark.parametrize("name", ["a.eml", "a.pdf", "a.docx", "a.msg", "a.bin"])
def test_nothing_raises(data: bytes, name: str) -> None:
    assert reading(data, name).file == name


PLAIN = "Hello, the pump leaks at the seal.\r\nLot A240115-03, size=20 and n=AB.\r\n"


@pytest.mark.parametrize("text", [PLAIN, f"水泵漏水。\r\n{PLAIN}", f"<p>{PLAIN}</p>"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_text_that_lacks_the_encoding_it_declares_is_read_as_it_stands(text: str, encoding: str) -> None:
    if encoding == "quoted-printable":
        text = text.replace("size=20 and n=AB", "a=x, b=y, c=z")
    kind = "html" if "<" in text else "plain"
    found = reading(
        mail(
            b"\r\n" + text.encode(),
            f"Content-Type: text/{kind}; charset=utf-8",
            f"Content-Transfer-Encoding: {encoding}",
        )
    )
    assert found.mail is not None
    assert "Lot A240115-03, " + ("a=x, b=y, c=z." if encoding[0] == "q" else "size=20 and n=AB.") in found.mail.text
    assert "transfer_encoding_wrong" in [p.code for p in found.problems]


def test_base64_with_a_footer_below_and_real_quoted_printable_are_decoded() -> None:
    coded = base64.b64encode((TEXT * 9).encode())
    body = b"\r\n" + coded + b"\r\n\r\n_____\r\nThis list is for customers. Please be polite.\r\n"
    found = reading(mail(body, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"))
    assert found.mail is not None
    assert TEXT in found.mail.text
    quoted = b"\r\nL=C3=A4rm und a=3Db,\r\nLot A240115-03 is =\r\nbad, x=y\r\n"
    found = reading(
        mail(quoted, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable")
    )
    assert found.mail is not None
    assert found.mail.text == "Lärm und a=b,\nLot A240115-03 is bad, x=y"


@pytest.mark.parametrize(
    "before", [b"\r\n", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"From a@b.test Fri Nov 20\r\n"]
)
def test_what_stands_above_the_header_does_not_hide_it(before: bytes) -> None:
    found = reading(before + mail(b"\r\n" + TEXT.encode(), "Content-Type: text/plain; charset=utf-8"))
    assert found.mail is not None
    assert (found.mail.from_address, found.mail.subject, found.mail.text) == ("wang@customer.test", "x", TEXT)


def test_a_letter_with_bare_carriage_returns_comes_apart() -> None:
    message = EmailMessage()
    message["From"] = "Wang <wang@customer.test>"
    message["Subject"] = "Pump"
    message.set_content("The pump leaks.\nLot A240115-03.\n")
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="list.csv")
    for data in (message.as_bytes().replace(b"\n", b"\r"), message.as_bytes().replace(b"\n", b"\r\n")):
        found = reading(data)
        assert found.mail is not None
        assert (found.mail.subject, found.mail.text) == ("Pump", "The pump leaks.\nLot A240115-03.")
        assert [(a.name, a.read) for a in found.attachments] == [("list.csv", True)]


def test_line_ends_that_only_unicode_knows_end_lines_of_a_letter() -> None:
    found = reading(
        mail("\r\nThe pump leaks.\u2028Lot A240115-03\x85Thanks".encode(), "Content-Type: text/plain; charset=utf-8")
    )
    assert found.mail is not None
    assert found.mail.text.split("\n") == ["The pump leaks.", "Lot A240115-03", "Thanks"]
