"""Tells what came through a fax gateway: from whom, when, with how many pages by the gateway's own count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from complaints.reading import Fax
from foundations.language.pattern import Pattern
from parsers.fax import gateways as known
from parsers.fax.numbers import number
from parsers.mail.printed_date import parse_printed
from parsers.text.whole_number import whole_number

#: a caller that Exchange's header may name; recall notes carry `IPM.Note` there
_NUMBER = Pattern(r"^\+?[\d*# ()\-.]{3,}$")
_PICTURES = frozenset({"image/tiff", "application/pdf", "image/gif", "image/png", "image/jpeg", "image/bmp"})
_TRADITIONAL = Pattern(r"[傳來頁號碼時間發東門業電]")
_ANSWERED = Pattern(r"^\s*(?:re|fw|fwd|aw|wg|答复|回复|回覆|转发|轉寄|轉發)\s*[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FaxMail:
    """A message as far as gateways write in it; header values decoded, attachment types by content."""

    headers: Sequence[tuple[str, str]] = ()
    subject: str = ""
    text: str = ""
    from_address: str = ""
    attachments: Sequence[tuple[str, str]] = ()
    zone: tzinfo = UTC
    country: str = "CN"
    fax_mailbox: bool = False

    def header(self, name: str) -> str:
        """The first header of that name, "" when there is none."""
        return next((value.strip() for key, value in self.headers if key.lower() == name), "")


@dataclass(slots=True)
class _Found:
    gateway: str = ""
    csid: str = ""
    caller: str = ""
    called: str = ""
    pages: int | None = None
    international: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FaxResult:
    """The envelope as the gateway tells it; `announced` is its own count of pages, `why` why it broke off."""

    fax: Fax
    incomplete: bool = False
    why: str = ""
    announced: int | None = None
    regions: tuple[str, ...] = ("CN",)


def envelope(mail: FaxMail) -> FaxResult | None:
    """The fax that a message carries; None when it carries none: people's mail, scanners, recalls, notices, phishing."""
    if not any(kind in _PICTURES for _, kind in mail.attachments):
        return None
    subject = " ".join(mail.subject.split())
    if _ANSWERED.match(subject) or known.NO_FAX.search(subject) or is_scanner_mail(mail):
        return None
    found = _by_header(mail) or _by_subject(mail, subject) or _by_address(mail) or _generic(mail, subject)
    if found is None:
        return None
    _from_body(mail, found)
    regions = _regions(mail)
    caller = number(found.caller, regions, international=found.international)
    if not caller:
        caller = number(found.csid, regions, international=False)
    broken = known.HYLAFAX_INCOMPLETE.search(mail.text)
    fax = Fax(
        from_number=caller,
        csid=_station(found.csid),
        pages=None,
        pages_expected=found.pages,
        gateway=found.gateway,
        received_at=_received(mail),
        to_number=number(found.called, (mail.country,), international=False),
    )
    why = " ".join(broken["why"].split()) if broken else ""
    return FaxResult(fax, broken is not None, why, found.pages, regions)


def is_scanner_mail(mail: FaxMail) -> bool:
    """Whether an office scanner or copier sent this: a scan, not a fax, and its sender is a device."""
    if not any(kind in _PICTURES for _, kind in mail.attachments):
        return False
    subject = " ".join(mail.subject.split())
    if known.SCANNER_SUBJECTS.search(subject):
        return True
    signs = [
        known.SCANNER_BODY.search(mail.text) is not None,
        known.SCANNER_SENDER.search(mail.from_address.partition("@")[0]) is not None,
        any(known.SCANNER_FILES.match(name) for name, _ in mail.attachments),
    ]
    about_fax = re.search(r"fax|传真|傳真", subject + mail.text, re.IGNORECASE)
    return sum(signs) >= 2 and about_fax is None


# ---------------------------------------------------------------------------------------------- recognising
def _by_header(mail: FaxMail) -> _Found | None:
    """Exchange's unified messaging; a recall note has the same headers with `IPM.Note` and no page."""
    caller, pages = mail.header("x-callingtelephonenumber"), whole_number(mail.header("x-faxnumberofpages"))
    if pages and _NUMBER.match(caller):
        return _Found("exchange_um", caller=caller, pages=pages)
    return None


def _by_subject(mail: FaxMail, subject: str) -> _Found | None:
    for gateway in known.GATEWAYS:
        for pattern in gateway.subjects:
            match = pattern.search(subject)
            if match is None or (gateway.body is not None and not gateway.body.search(mail.text)):
                continue
            groups = {key: (value or "").strip() for key, value in match.groupdict().items()}
            pages = whole_number(groups.get("pages"))
            csid = groups.get("csid", "")
            if gateway.name == "ricoh" and groups.get("rti"):
                csid = csid or groups["rti"]
            return _Found(
                gateway.name,
                csid,
                groups.get("cid", ""),
                groups.get("did", ""),
                pages,
                gateway.international,
            )
    if known.HYLAFAX_BODY.search(mail.text):
        return _Found("hylafax")
    return None


def _by_address(mail: FaxMail) -> _Found | None:
    """T.37 gateways put the number into the address: FAX=+8621…@gateway (RFC 3191 style)."""
    match = re.match(r"FAX=(?P<n>\+?[\d\-]{5,20})(?:/[^@]*)?@", mail.from_address.strip("\"' "), re.IGNORECASE)
    return _Found(_brand(mail), caller=match["n"], international=match["n"].startswith("+")) if match else None


def _generic(mail: FaxMail, subject: str) -> _Found | None:
    """Unknown services: enough signs together that a machine announces a fax."""
    match = next((m for pattern in known.GENERIC_SUBJECTS if (m := pattern.search(subject))), None)
    local = f"{mail.from_address} {mail.header('from')}"
    signs = 0
    signs += 2 if match else 1 if re.search(r"传真|傳真|\bfax\b", subject, re.IGNORECASE) else 0
    signs += 1 if re.search(r"fax|传真|傳真", local, re.IGNORECASE) else 0
    signs += (
        2
        if re.search(r"主叫(?:号码|號碼)?|被叫|caller[- ]?id|\bCSID\b|remote station", mail.text, re.IGNORECASE)
        else 0
    )
    paged = known.PAGES.search(mail.text) or known.PAGES_COUNTED.search(mail.text)
    signs += 1 if paged and len(mail.text) < 1500 else 0
    signs += 1 if any(re.search(r"fax|传真|傳真", name, re.IGNORECASE) for name, _ in mail.attachments) else 0
    signs += 1 if any(kind == "image/tiff" for _, kind in mail.attachments) else 0
    signs += 1 if mail.fax_mailbox else 0
    spoken = re.search(r"传真|傳真|fax", subject + local + mail.text, re.IGNORECASE) is not None or mail.fax_mailbox
    written_by_hand = len(re.sub(r"\s", "", mail.text)) > 600
    if signs < 3 or not spoken or written_by_hand:
        return None
    groups = {key: (value or "").strip() for key, value in match.groupdict().items()} if match else {}
    pages = whole_number(groups.get("pages"))
    return _Found(_brand(mail), groups.get("csid", ""), groups.get("cid", ""), groups.get("did", ""), pages)


def _brand(mail: FaxMail) -> str:
    texts = (mail.subject, mail.text, mail.from_address, mail.header("from"), mail.header("x-mailer"))
    return known.brand_of([*texts, mail.header("user-agent"), *(name for name, _ in mail.attachments)])


def _from_body(mail: FaxMail, found: _Found) -> None:
    """Fills from the body what subject and headers left open."""
    text = mail.text
    if not re.search(r"\d{3}", found.caller):
        for match in known.CALLER.finditer(text):
            if re.search(r"\d[\d\- ()]{4,}\d", match["v"]):
                found.caller = match["v"]
                break
    station = known.STATION.search(text)
    if station and not found.csid:
        found.csid = station["v"].strip()
    if not found.called:
        called = known.CALLED.search(text)
        found.called = called["v"] if called else ""
    if found.pages is None:
        pages = known.PAGES.search(text) or known.PAGES_COUNTED.search(text)
        if pages and int(pages["n"]) > 0:
            found.pages = int(pages["n"])


def _station(text: str) -> str:
    bare = text.strip(" \"'<>")
    return (
        "" if bare.lower() in {"unknown", "unavailable", "anonymous", "private", "none", "no csid", "-"} else bare[:80]
    )


def _regions(mail: FaxMail) -> tuple[str, ...]:
    """Countries in whose national form the caller may be written, likeliest first."""
    first = [mail.country]
    if mail.country == "CN" and _TRADITIONAL.search(mail.subject + mail.text):
        first = ["TW", "HK", "CN"]
    return tuple(dict.fromkeys([*first, "CN", "TW", "HK"]))


def _received(mail: FaxMail) -> datetime | None:
    """The gateway's own time where it states one; without an offset it is in the company's zone."""
    for match in known.RECEIVED.finditer(mail.text):
        value = re.sub(r"(\d{4}):(\d{2}):(\d{2})", r"\1-\2-\3", match["v"])
        moment = parse_printed(value, mail.zone)
        if moment is not None and 2000 <= moment.year <= 2100:
            return moment
    return None
