"""Bytes of one file or message to a Reading: the one function that ingest, the command line and tests call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from complaints.reading import DeliveryReport, Fax, FieldValue, Mail, Problem, Reading
from complaints.triage import Content, Envelope, Judgement, judge, relevant
from parsers.attachment import looks_like_mail, media_type_of
from parsers.body import MAX_LINE, Body, document, read_bodies
from parsers.charset import decode
from parsers.documents import text_of
from parsers.fields import Context, FieldsResult, InnerHeader, Person, read_fields
from parsers.gathering import Gathering
from parsers.headers import MAX_HEADERS, Headers, decode_header, message_ids, parse_addresses, parse_date, split_headers
from parsers.layout import Document, Line, Page
from parsers.letter import Letter, open_letter
from parsers.message import defects
from parsers.printed_date import parse_printed
from parsers.profile import Profile
from parsers.quotes import is_forward_subject
from parsers.reports import reports_of

_ADDRESS = re.compile(r"[\w.+=-]+@[\w-]+(?:\.[\w-]+)+")
MAX_SUBJECT = 2000
FIELDS_PART, JUDGE_PART = "#fields", "#judgement"  # parts of the work beside the paths of files
MAX_JUDGED = 60_000


def read(
    name: str,
    data: bytes,
    profile: Profile | None = None,
    *,
    begin: Callable[[str], None] = lambda _: None,
    skip: Mapping[str, str] | None = None,
) -> Reading:
    """Everything that a message or document says; total: trouble is told in `problems`.

    `begin` is told of every inner file before it is read ("" when it is done), so that a watcher knows what was being
    read when the process died; files whose path is a key of `skip` are listed but left unread, for that reason.
    """
    profile = profile or Profile()
    try:
        return _read(name, data, profile, begin, dict(skip or {}))
    except RecursionError:
        return _unreadable(name, data, "too_deep", "nested too deeply")
    except Exception as error:  # noqa: BLE001 - the promise of this function: no input stops the service
        return _unreadable(name, data, "unreadable", f"{type(error).__name__}: {error}"[:300])


def _unreadable(name: str, data: bytes, code: str, detail: str) -> Reading:
    return Reading(file=name, problems=(Problem(code, "", detail),), content_digest=hashlib.sha256(data).hexdigest())


def _read(name: str, data: bytes, profile: Profile, begin: Callable[[str], None], skip: dict[str, str]) -> Reading:
    kind = media_type_of(data, name)
    gathering = Gathering(
        begin, skip, is_ours=lambda address: _is_ours(address, profile), scan_seconds=profile.scan_seconds
    )
    if kind == "application/vnd.ms-outlook":
        from parsers.outlook import MsgError, open_msg

        try:
            return _letter(name, open_msg(data), data, profile, gathering)
        except MsgError as error:
            return _unreadable(name, data, "unreadable", str(error))
    if kind == "application/ms-tnef":
        data = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n" + data
        return _letter(name, open_letter(data), data, profile, gathering)
    vague = kind.startswith("text/") or kind == "application/octet-stream"
    if kind == "message/rfc822" or (vague and (name.lower().endswith((".eml", ".mbox")) or looks_like_mail(data))):
        return _letter(name, open_letter(data), data, profile, gathering)
    return _bare(name, data, kind, profile, gathering)


def _is_ours(text: str, profile: Profile) -> bool:
    """Whether the first address in a text is of our domains, their subdomains, or one we send from."""
    found = _ADDRESS.search(text)
    if not found:
        return False
    address = found.group().lower()
    domain = address.rpartition("@")[2]
    return address in profile.our_addresses or any(
        domain == own or domain.endswith("." + own) for own in profile.company.own_domains
    )


def _bare(name: str, data: bytes, kind: str, profile: Profile, gathering: Gathering) -> Reading:
    """A document without a letter around it."""
    base = re.split(r"[\\/]", name)[-1]
    gathering.role = "scan"
    gathering.add_file("1", base, data, kind, 0)
    attachments = tuple(replace(each, path="1" if each.path == "1" else each.path) for each in gathering.attachments)
    context = _context(profile, None, (), "", _now(profile))
    documents = [
        d
        if d.role == "scan" and kind.startswith("image/")
        else replace(d, role="attachment")
        if d.role == "scan"
        else d
        for d in gathering.documents
    ]
    result = _fields(documents, context, gathering)
    envelope = Envelope(
        is_mail=False,
        own_domains=profile.company.own_domains,
        our_addresses=profile.our_addresses,
        case_pattern=profile.pattern,
    )
    texts = tuple(_bounded(text_of(d)) for d in documents)
    verdict = _verdict(
        gathering,
        envelope,
        Content(documents=texts, attachment_names=tuple(a.name for a in attachments)),
        result.fields,
    )
    problems = [*gathering.problems, *result.problems]
    if not problems and not any(a.read for a in attachments):
        problems.append(Problem("unreadable", "", f"{kind} holds nothing that can be read"))
    digest = hashlib.sha256(data).hexdigest()
    return _with_verdict(
        Reading(
            file=name,
            fields=result.fields,
            attachments=attachments,
            problems=tuple(problems),
            pairs=tuple(result.pairs) if profile.pairs else None,
            content_digest=digest,
        ),
        verdict,
    )


def _fields(documents: Sequence[Document], context: Context, gathering: Gathering) -> FieldsResult:
    """The fields, as a part of its own: a reader that was stopped here is told to leave the fields out."""
    if FIELDS_PART in gathering.skip:
        return FieldsResult(
            problems=(Problem(gathering.skip[FIELDS_PART], "fields", "reading the fields was stopped"),)
        )
    gathering.begin(FIELDS_PART)
    result = read_fields(documents, context)
    gathering.begin("")
    return result


def _verdict(
    gathering: Gathering, envelope: Envelope, content: Content, fields: Mapping[str, Sequence[FieldValue]]
) -> Judgement:
    """The judgement, likewise; what could not be judged stays a message of unknown kind, which people look at."""
    if JUDGE_PART in gathering.skip:
        gathering.problems.append(Problem(gathering.skip[JUDGE_PART], "judgement", "judging the message was stopped"))
        return Judgement(acknowledge_reason="the message could not be judged")
    gathering.begin(JUDGE_PART)
    verdict = judge(envelope, content, fields)
    gathering.begin("")
    return verdict


def _now(profile: Profile) -> datetime:
    """The instant for relative dates of a file that names none: its arrival, else the epoch of the default."""
    return (profile.received_at or datetime.now(UTC)).astimezone(profile.company.zone)


def _with_verdict(reading: Reading, verdict: Judgement) -> Reading:
    return replace(
        reading,
        fields=relevant(verdict.kind, verdict.automatic, reading.fields),
        kind=verdict.kind,
        automatic=verdict.automatic,
        acknowledge=verdict.acknowledge,
        acknowledge_reason=verdict.acknowledge_reason,
        language=verdict.language,
        case_no=verdict.case_no,
        complaint_kinds=verdict.complaint_kinds,
        severity=verdict.severity,
        missing=verdict.missing,
        answer_to=verdict.answer_to,
        reasons=verdict.reasons,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """The decoded header of a letter."""

    mail: Mail
    headers: tuple[tuple[str, str], ...]
    hint: str


def _facts(letter: Letter, profile: Profile) -> _Facts:
    """Sender, recipients, subject and date; raw 8-bit headers are read with the body's charset as a hint."""
    headers = letter.headers
    hint = ""
    for group in letter.parts.bodies[:1]:
        for entity in group[:1]:
            hint = decode(entity.body[:4000], entity.parameters.get("charset", "")).codec
    sender = next(iter(parse_addresses(headers.raw("from"), hint)), None) or next(
        iter(parse_addresses(headers.raw("sender"), hint)), ("", "")
    )
    date = parse_date(headers.raw("date")) if headers.raw("date") else None
    mail = Mail(
        from_address=sender[1],
        from_name=sender[0],
        reply_to=_addresses(headers, "reply-to"),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        subject=headers.text("subject", hint)[:MAX_SUBJECT],
        date=_in_zone(date, profile),
        message_id=next(iter(message_ids(headers.raw("message-id"), 1)), ""),
        in_reply_to=message_ids(headers.raw("in-reply-to"), 50),
        references=message_ids(headers.raw("references")),
    )
    decoded = tuple((key, decode_header(value[:20_000], hint)) for key, value in headers.items[:1000])
    return _Facts(mail, decoded, hint)


def _in_zone(date: datetime | None, profile: Profile) -> datetime | None:
    try:
        return date.astimezone(profile.company.zone) if date else None
    except (OverflowError, ValueError):
        return None


def _addresses(headers: Headers, name: str) -> tuple[str, ...]:
    found = [address for value in headers.all(name) for _, address in parse_addresses(value) if address]
    return tuple(dict.fromkeys(found))[:500]


def _letter(name: str, letter: Letter, data: bytes, profile: Profile, gathering: Gathering) -> Reading:
    facts = _facts(letter, profile)
    body = read_bodies(letter.parts.bodies, facts.mail.subject, gathering.is_ours)
    fax = _fax_of(letter, facts, body, profile)
    if fax is not None:
        gathering.role = fax.role
        gathering.leave_unread = fax.leave_unread
    problems = [*letter.parts.problems, *body.problems]
    problems += [Problem("header_defect", "header", each) for each in defects(_header_bytes(data))]
    gathering.add_letter_files(letter, "", 0)
    envelope_of_fax: Fax | None = None
    if fax is not None and fax.result is not None:
        from parsers.fax_pages import finish

        envelope_of_fax, more = finish(
            fax.result, [scan for _, scan in gathering.scans], other_pages=_typed_pages(gathering)
        )
        problems += more
    inner = _inner_headers(body, gathering, facts, profile)
    documents = _documents(facts, body, gathering)
    reference = (inner[-1].date if inner else None) or facts.mail.date or _now(profile)
    context = _context(profile, facts, inner, gathering.role, reference)
    result = _fields(documents, context, gathering)
    text = body.text
    reports = reports_of(letter, f"{body.text}\n{body.quoted}")
    content = Content(
        text=_bounded("\n".join(f.text for f in body.new)),
        quoted=_bounded(body.quoted),
        documents=tuple(_bounded(text_of(d)) for d in gathering.documents),
        inner=_bounded("\n\n".join(text_of(d) for d in documents if d.role == "inner")),
        attachment_names=tuple(a.name for a in gathering.attachments),
    )
    verdict = _verdict(
        gathering, _envelope(letter, facts, inner, profile, is_fax=fax is not None), content, result.fields
    )
    mail = replace(facts.mail, text=text, quoted=body.quoted, html=body.html)
    reading = Reading(
        file=name,
        mail=mail,
        fields=result.fields,
        fax=envelope_of_fax,
        attachments=tuple(gathering.attachments),
        reports=reports,
        problems=tuple(dict.fromkeys([*problems, *gathering.problems, *result.problems])),
        pairs=tuple(result.pairs) if profile.pairs else None,
        content_digest=_digest(facts, body, gathering, reports),
        participants=_participants(facts, inner, gathering),
    )
    return _with_verdict(reading, verdict)


def _bounded(text: str) -> str:
    """As much of a text as judgement needs: no letter says what it wants after so many words, and no line is so long."""
    return "\n".join(line[:MAX_LINE] for line in text.strip()[:MAX_JUDGED].split("\n"))


def _header_bytes(data: bytes) -> bytes:
    """The header block of a message, capped, for the second opinion; none when it has no sane size."""
    _, end = split_headers(data, 0, min(len(data), MAX_HEADERS))
    return data[:end] if end < 100_000 else b""


# ------------------------------------------------------------------------------------------------------- faxes
@dataclass(frozen=True, slots=True)
class _FaxFacts:
    result: Any
    role: str
    leave_unread: frozenset[str]


def _fax_of(letter: Letter, facts: _Facts, body: Body, profile: Profile) -> _FaxFacts | None:
    """Whether a gateway or an office scanner sent this, and which files are only other forms of the same pages."""
    from parsers import fax

    kinds = [(e, media_type_of(e.body, e.name, e.media_type)) for e in letter.parts.files]
    mail = fax.FaxMail(
        headers=facts.headers,
        subject=facts.mail.subject,
        text=f"{body.text}\n{body.quoted}",
        from_address=facts.mail.from_address,
        attachments=[(e.name, kind) for e, kind in kinds],
        zone=profile.company.zone,
        country=profile.country,
        fax_mailbox=profile.mailbox_kind == "fax",
    )
    found = fax.envelope(mail)
    if found is None:
        return _FaxFacts(None, "scan", frozenset()) if fax.is_scanner_mail(mail) else None
    unread: set[str] = set()
    pictures = [e for e, kind in kinds if kind == "image/tiff"]
    if pictures:
        unread = {hashlib.sha256(e.body).hexdigest() for e, kind in kinds if kind == "application/pdf"}
    return _FaxFacts(found, "fax", frozenset(unread))


def _typed_pages(gathering: Gathering) -> int:
    """Pages of a fax that came as text, not as pictures."""
    faxed = [d for d in gathering.documents if d.media_type == "application/pdf"]
    return sum(1 for d in faxed for page in d.pages if page.method == "text" and page.blocks)


# ------------------------------------------------------------------------------------------------ inner letters
def _inner_headers(body: Body, gathering: Gathering, facts: _Facts, profile: Profile) -> tuple[InnerHeader, ...]:
    """The headers of everything forwarded, innermost last; attached messages count when the mail hands them on."""
    found: list[InnerHeader] = []
    for each in body.forwarded:
        if each.header:
            found.append(_printed(each.header.sender, each.header.subject, each.header.when, profile))
    if _hands_on(facts, body, gathering):
        for inner in gathering.inner:
            headers = inner.letter.headers
            sender = next(iter(parse_addresses(headers.raw("from"))), ("", ""))
            date = _in_zone(parse_date(headers.raw("date")), profile) if headers.raw("date") else None
            found.append(InnerHeader(Person(sender[0], sender[1].lower()), headers.text("subject"), date))
            for each in inner.body.forwarded:
                if each.header:
                    found.append(_printed(each.header.sender, each.header.subject, each.header.when, profile))
    return tuple(found)


def _printed(sender: str, subject: str, when: str, profile: Profile) -> InnerHeader:
    address = _ADDRESS.search(sender)
    shown = re.sub(r"[<(\[]?\s*(?:mailto:)?[\w.+=-]+@[\w.-]+\s*[>)\]]?", "", sender)
    shown = re.sub(r"\[mailto:[^\]]*\]|[<>\"'“”]", "", shown).strip(" ;,*_")
    return InnerHeader(
        Person(shown, address.group().lower() if address else ""), subject, parse_printed(when, profile.company.zone)
    )


def _hands_on(facts: _Facts, body: Body, gathering: Gathering) -> bool:
    """Whether attached messages are what this mail is about: a forward, our own people's mail, or nothing else said."""
    if not gathering.inner:
        return False
    letters = len(re.sub(r"\W", "", "".join(f.text for f in body.new)))
    return is_forward_subject(facts.mail.subject) or gathering.is_ours(facts.mail.from_address) or letters < 60


def _documents(facts: _Facts, body: Body, gathering: Gathering) -> list[Document]:
    """Everything that fields are read from: subject, new text, forwarded text, files."""
    found: list[Document] = []
    if facts.mail.subject:
        found.append(Document("subject", "text/plain", (Page(1, (Line(facts.mail.subject),)),), "subject"))
    media_type = "text/html" if body.html else "text/plain"
    if body.new:
        found.append(document("body", body.new, "body", media_type))
    if body.signature:
        found.append(document("body", body.signature, "signature", media_type))
    found += [document("body", each.flow, "inner", media_type) for each in body.forwarded if each.flow]
    role = "inner" if _hands_on(facts, body, gathering) else "attachment"
    for letter in gathering.inner:
        flows = [letter.body.new, *(each.flow for each in letter.body.forwarded)]
        found += [document(letter.name, flow, role, "message/rfc822") for flow in flows if flow]
        if letter.body.signature:
            found.append(document(letter.name, letter.body.signature, "signature", "message/rfc822"))
    return found + gathering.documents


def _participants(facts: _Facts, inner: Sequence[InnerHeader], gathering: Gathering) -> tuple[str, ...]:
    mail = facts.mail
    everyone = [mail.from_address, *mail.reply_to, *mail.cc, *mail.to, *(each.sender.address for each in inner)]
    return tuple(dict.fromkeys(a.lower() for a in everyone if a and not gathering.is_ours(a)))[:200]


def _context(
    profile: Profile,
    facts: _Facts | None,
    inner: tuple[InnerHeader, ...],
    role: str,
    reference: datetime,
) -> Context:
    mail = facts.mail if facts else None
    return Context(
        company_names=profile.company.names,
        own_domains=profile.company.own_domains,
        country=profile.country,
        zone=profile.company.zone,
        reference=reference.astimezone(profile.company.zone),
        sender=Person(mail.from_name, mail.from_address.lower()) if mail else None,
        reply_to=tuple(Person("", each.lower()) for each in mail.reply_to) if mail else (),
        inner=inner,
        subject=mail.subject if mail else "",
        is_fax=role == "fax",
        is_scan=role == "scan",
        want_pairs=profile.pairs,
        labels=profile.labels,
    )


def _envelope(
    letter: Letter, facts: _Facts, inner: Sequence[InnerHeader], profile: Profile, *, is_fax: bool
) -> Envelope:
    path = letter.headers.raw("return-path")
    sender = decode_header(path).strip()
    envelope_from = "<>" if path and sender in ("<>", "") else sender.strip("<> ")
    mail = facts.mail
    return Envelope(
        headers=facts.headers,
        envelope_from=envelope_from,
        from_address=mail.from_address,
        from_name=mail.from_name,
        reply_to=mail.reply_to,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        content_type=letter.media_type,
        report_type=letter.report_type,
        has_report=bool(letter.report_parts),
        has_calendar=letter.has_calendar,
        is_fax=is_fax,
        own_domains=profile.company.own_domains,
        our_addresses=profile.our_addresses,
        case_pattern=profile.pattern,
        inner_senders=tuple(
            each.sender.address or each.sender.name for each in inner if each.sender.address or each.sender.name
        ),
    )


def _digest(facts: _Facts, body: Body, gathering: Gathering, reports: Sequence[DeliveryReport]) -> str:
    """The same for two deliveries of one letter: what the sender wrote, without trace headers and encodings.

    A mail server tells of two lost letters in the same words; what its reports name is part of what it wrote.
    """
    mail = facts.mail
    found = hashlib.sha256()
    date = mail.date.astimezone(UTC).isoformat() if mail.date else ""
    words = re.sub(r"\s+", " ", f"{body.text}\n{body.quoted}").strip()
    told = [f"{r.kind} {r.recipient} {r.original_message_id} {r.original_envelope_id}" for r in reports]
    if reports:  # a report without any such name is known by the address that it came back to
        told += sorted(mail.to)
    files = (a.sha256 for a in gathering.attachments)
    for piece in (mail.from_address.lower(), date, mail.subject, words, *files, *told):
        found.update(piece.encode("utf-8", "surrogatepass") + b"\x00")
    return found.hexdigest()
