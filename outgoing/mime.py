"""A letter as bytes: the headers of domain §4.3, plain text and the HTML made from it, the same bytes every time."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from complaints.model import SYSTEM, Letter
from foundations.language.pattern import Pattern
from foundations.language.sentence import say

#: Ids kept in References: the first of the thread and the latest (RFC 5322 §3.6.4 sets no limit, servers do).
MOST_REFERENCES = 20
_MESSAGE_ID = Pattern(r"<[^<>\s\x00-\x20\x7f-\U0010ffff]{1,900}>")
_ADDRESS = Pattern(r"[^\s<>()\[\],;:\"\\@\x00-\x20\x7f]{1,128}@[^\s<>()\[\],;:\"\\@\x00-\x20\x7f]{1,255}")
_CONTROL = Pattern(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class UnusableLetter(ValueError):  # noqa: N818 - it says what the letter is
    """The letter cannot be written as a mail: no single address to send it to, or none to send it from."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that goes with a formal answer. Nothing that a customer sent is ever sent back."""

    name: str
    media_type: str
    data: bytes


def build(
    letter: Letter,
    *,
    case_no: str,
    sender: str,
    sender_name: str,
    date: datetime,
    message_id: str,
    enclosures: Sequence[Enclosure] = (),
) -> bytes:
    """The letter with CRLF line ends. `date` is aware. Raises UnusableLetter.

    No value can add a header or a recipient: addresses must be one address each, and control characters of every other
    value become a space.
    """
    mail_from, to = one_address(sender), one_address(letter.to)
    body = _body(letter, message_id, enclosures)
    headers: list[tuple[str, str]] = [
        ("From", f"{_encoded('From', sender_name, phrase=True)} <{mail_from}>" if sender_name.strip() else mail_from),
        ("Reply-To", mail_from),
        ("To", to),
        ("Subject", _encoded("Subject", letter.subject)),
        ("Date", format_datetime(date)),
        (
            "Message-ID",
            _ids([message_id]) or _refuse(say("{message_id} is no Message-ID", message_id=repr(message_id))),
        ),
        *_threading(letter),
        *_automatic(letter),
        ("X-Case-No", _encoded("X-Case-No", case_no)),
        ("Content-Language", _encoded("Content-Language", letter.language)),
        ("MIME-Version", "1.0"),
    ]
    del body["MIME-Version"]
    block = "".join(f"{name}: {value}\r\n" for name, value in headers if value)
    return block.encode("utf-8") + body.as_bytes(policy=policy.compat32.clone(linesep="\r\n", mangle_from_=False))


def one_address(text: str) -> str:
    """The text as a single address with its domain in ASCII (IDNA). Raises UnusableLetter for anything else."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        _refuse(say("{text} is not one mail address", text=repr(text)))
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return _refuse(say("{text} has no usable domain", text=repr(text)))


def written_by_person(letter: Letter) -> bool:
    """Whether a person answers for the words of the letter; the rest the program writes by itself."""
    return letter.kind != "acknowledgement" and letter.drafted_by not in ("", SYSTEM.name)


def _refuse(why: str) -> str:
    raise UnusableLetter(why)


def _automatic(letter: Letter) -> list[tuple[str, str]]:
    """RFC 3834 §5: an acknowledgement answers a message by itself; a notice is sent without one; a person's letter is neither."""
    if letter.kind == "acknowledgement":
        return [
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),  # Microsoft's word for the same, as courtesy
            ("Precedence", "auto_reply"),
        ]
    if written_by_person(letter):
        return []
    return [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]


def _threading(letter: Letter) -> list[tuple[str, str]]:
    answered = _ids([letter.in_reply_to])
    thread = [*letter.references, letter.in_reply_to]
    return [("In-Reply-To", answered), ("References", _ids(thread))]


def _ids(texts: Iterable[str]) -> str:
    """The Message-IDs among these, each once, folded one to a line; what is none is left out."""
    found: list[str] = []
    for text in texts:
        bare = text.strip()
        bracketed = bare if bare.startswith("<") else f"<{bare}>"
        if _MESSAGE_ID.fullmatch(bracketed) and bracketed not in found:
            found.append(bracketed)
    if len(found) > MOST_REFERENCES:
        found = [found[0], *found[-MOST_REFERENCES + 1 :]]
    return "\r\n ".join(found)


def _encoded(name: str, value: str, *, phrase: bool = False) -> str:
    """A value as RFC 2047 wants it, folded; no control character survives."""
    clean = " ".join(_CONTROL.sub(" ", value).encode("utf-8", "replace").decode("utf-8").split())
    if phrase and clean.isascii():
        return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'
    charset = "us-ascii" if clean.isascii() else "utf-8"
    return Header(clean, charset, header_name=name, maxlinelen=76).encode(linesep="\r\n")


# --- the body -------------------------------------------------------------------------------------------------------


def _body(letter: Letter, message_id: str, enclosures: Sequence[Enclosure]) -> MIMEMultipart:
    """Text and HTML as alternatives; boundaries come from the Message-ID, so that a letter sent twice is the same bytes."""
    text = letter.body.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    words = MIMEMultipart("alternative", boundary=_boundary(message_id, "words"))
    words.attach(MIMEText(text, "plain", "utf-8"))
    words.attach(MIMEText(as_html(text, letter.subject, letter.language), "html", "utf-8"))
    if not enclosures:
        return words
    whole = MIMEMultipart("mixed", boundary=_boundary(message_id, "whole"))
    del words["MIME-Version"]
    whole.attach(words)
    for enclosure in enclosures:
        whole.attach(_enclosed(enclosure))
    return whole


def _enclosed(enclosure: Enclosure) -> MIMEBase:
    kind, _, subtype = enclosure.media_type.partition("/")
    part = MIMEApplication(enclosure.data, subtype if kind == "application" and subtype else "octet-stream")
    name = " ".join(_CONTROL.sub(" ", enclosure.name).split()) or "document"
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part


def _boundary(message_id: str, what: str) -> str:
    return f"=_{hashlib.sha256(f'{what} {message_id}'.encode()).hexdigest()[:40]}"


def as_html(text: str, title: str, language: str) -> str:
    """A page of the same words: paragraphs and line breaks, the language named for screen readers, nothing from outside."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text)]
    lines = "\n".join(
        f"<p>{html.escape(part).replace(chr(10), '<br>' + chr(10))}</p>" for part in paragraphs if part.strip()
    )
    heading = html.escape(" ".join(_CONTROL.sub(" ", title).split()))
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head><meta charset="utf-8"><title>{heading}</title></head>\n'
        f'<body style="font-family: sans-serif; line-height: 1.5">\n{lines}\n</body>\n</html>\n'
    )
