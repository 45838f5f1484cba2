"""Armour of OpenPGP in a letter: signed words are read, encrypted ones are told, nobody is named after a mark."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foundations.settings.shapes import Company
from parsers.mail.armour import without_armour
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from parsers.text.html import Flow
from tests import hostile
from tests.work import growth

PROFILE = Profile(Company(own_domains=("example.test",)), received_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
CODED = "hQIMA1vRzKq0kZJzAQ//W2m8Zb2o9E3Jx1Yh2n0v5QbL0pYkq0xk3c1m8r2vhQIM\nzKq0kZJzAQ//W2m8Zb2o9E3Jx1Yh2n0v\n=aB3d"
ENCRYPTED = f"-----BEGIN PGP MESSAGE-----\nVersion: GnuPG v2\n\n{CODED}\n-----END PGP MESSAGE-----"
SIGNATURE = f"-----BEGIN PGP SIGNATURE-----\n\n{CODED}\n-----END PGP SIGNATURE-----"
KEY = f"-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: anna\n\n{CODED}\n-----END PGP PUBLIC KEY BLOCK-----"


def letter(body: str, *headers: str) -> bytes:
    head = ["From: Anna Holm <anna@c.test>", "To: complaints@example.test", "Subject: Pump", *headers]
    return ("\r\n".join(head) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def text_of(body: str) -> str:
    return "\n".join(each.text for each in without_armour([Flow(line) for line in body.split("\n")])[0])


@pytest.mark.parametrize(
    "body",
    [
        ENCRYPTED,
        f"Please read:\n\n{ENCRYPTED}\n\nAnna",
        ENCRYPTED.removesuffix("-----END PGP MESSAGE-----"),
        ENCRYPTED.replace("MESSAGE", "MESSAGE, PART 1/2"),
        " ".join(ENCRYPTED.split("\n")),
    ],
)
def test_an_encrypted_text_is_told_and_gives_no_values(body: str) -> None:
    found = read("a.eml", letter(body), PROFILE)
    assert found.mail is not None
    assert [p.code for p in found.problems] == ["attachment_encrypted"]
    assert not {"PGP", "hQIMA", "aB3d", "GnuPG"} & set(found.mail.text.split())
    values = [str(v.value) for name in found.fields for v in found.fields[name]]
    assert not [v for v in values if "PGP" in v or "zKq0" in v or "GnuPG" in v]
    assert [v.value for v in found.fields["contact_name"]] == ["Anna Holm"]


def test_an_encrypted_letter_in_parts_is_one_encrypted_file() -> None:
    parts = (
        "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n"
        f'--b\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n{ENCRYPTED}\n\n--b--\n'
    )
    kind = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b'
    found = read("a.eml", letter(parts, kind), PROFILE)
    assert [(p.code, p.where) for p in found.problems] == [("attachment_encrypted", "encrypted.asc")]
    assert [(a.name, a.problem) for a in found.attachments if a.problem] == [("encrypted.asc", "encrypted")]
    assert found.fields.keys() <= {"contact_name", "contact_email", "product_name"}


@pytest.mark.parametrize("name", ["note.gpg", "note.pgp"])
def test_a_binary_file_of_openpgp_is_encrypted(name: str) -> None:
    data = b"\x85\x02\x0c\x03" + bytes(range(200))
    found = read("a.eml", hostile.mail_with(name, data, "The pump leaks, lot A240115-03."), PROFILE)
    assert [(p.code, p.where) for p in found.problems] == [("attachment_encrypted", name)]


@pytest.mark.parametrize(("name", "content"), [("key.asc", KEY), ("signature.asc", SIGNATURE), ("a.txt", SIGNATURE)])
def test_a_key_or_signature_beside_a_letter_is_no_trouble(name: str, content: str) -> None:
    parts = (
        "--b\nContent-Type: text/plain\n\nThe pump leaks, lot A240115-03.\n"
        f"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename={name}\n\n{content}\n--b--\n"
    )
    found = read("a.eml", letter(parts, "Content-Type: multipart/mixed; boundary=b"), PROFILE)
    assert found.problems == ()
    assert [(a.read, a.problem) for a in found.attachments] == [(False, None)]


def test_signed_text_is_read_without_its_marks() -> None:
    signed = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe pump leaks.\n- -- \nAnna\n{SIGNATURE}\nPS: lot A-1"
    )
    assert text_of(signed) == "The pump leaks.\n-- \nAnna\nPS: lot A-1"
    assert text_of(f"Hi\n{KEY}\nBye") == "Hi\nBye"
    assert text_of("- a list\n- of two") == "- a list\n- of two"


def test_who_names_a_mark_loses_nothing() -> None:
    body = "We saw -----BEGIN PGP MESSAGE----- in it.\nWhat is this?\nAnna"
    assert text_of(body) == "We saw\nin it.\nWhat is this?\nAnna"


def test_quoted_armour_goes_without_being_told() -> None:
    quoted = "\n".join(f"> {line}" for line in ENCRYPTED.split("\n"))
    flow, encrypted = without_armour([Flow(line) for line in f"The pump leaks.\n{quoted}\nAnna".split("\n")])
    assert ([each.text for each in flow], encrypted) == (["The pump leaks.", "Anna"], False)


def test_a_million_marks_stay_linear() -> None:
    line = Flow("-----BEGIN PGP MESSAGE----- x -----BEGIN PGP SIGNED MESSAGE-----")
    assert growth(lambda size: without_armour([line] * size), 500) < 6
