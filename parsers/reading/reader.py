"""Bytes of one file or message to a Reading: the one function that ingest, the command line and tests call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from complaints.goods import Fields
from complaints.reading import Problem, Reading
from parsers.documents.readers import text_of
from parsers.fields.context import Context, FieldsResult, InnerHeader, Person
from parsers.fields.interpretation.read import read_fields
from parsers.files.media_type import looks_like_mail, media_type_of
from parsers.layout import Document, Line, Page
from parsers.mail.body import MAX_LINE, Body, document, read_bodies
from parsers.mail.delivery_reports import reports_of
from parsers.mail.letter import Letter, open_letter
from parsers.mail.mime import defects
from parsers.reading.attachments import Gathering
from parsers.reading.fax_letter import fax_facts, fax_of
from parsers.reading.forwarded import hands_on, inner_headers
from parsers.reading.header_facts import HeaderFacts, envelope_of, header_bytes, header_facts
from parsers.reading.identity import digest_of, participants_of
from parsers.reading.profile import Profile
from recognition.evidence import Content, Envelope, Judgement
from recognition.triage import judge, relevant

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
    gathering = Gathering(begin, skip, is_ours=profile.owns, scan_seconds=profile.scan_seconds)
    if kind == "application/vnd.ms-outlook":
        from parsers.mail.msg import MsgError, open_msg

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


def _bare(name: str, data: bytes, kind: str, profile: Profile, gathering: Gathering) -> Reading:
    """A document without a letter around it."""
    base = re.split(r"[\\/]", name)[-1]
    gathering.role = "scan"
    gathering.add_file("1", base, data, kind, 0)
    attachments = tuple(gathering.attachments)
    context = _context(profile, None, (), "", _now(profile))
    typed = not kind.startswith("image/")
    documents = [replace(d, role="attachment") if d.role == "scan" and typed else d for d in gathering.documents]
    result = _fields(documents, context, gathering)
    envelope = Envelope(
        is_mail=False,
        ours=profile.ours,
        case_pattern=profile.pattern,
        company_words=profile.company_words,
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


def _verdict(gathering: Gathering, envelope: Envelope, content: Content, fields: Fields) -> Judgement:
    """The judgement, likewise; what could not be judged stays a message of unknown kind, which people look at."""
    if JUDGE_PART in gathering.skip:
        gathering.problems.append(Problem(gathering.skip[JUDGE_PART], "judgement", "judging the message was stopped"))
        return Judgement(acknowledge_reason="the message could not be judged")
    gathering.begin(JUDGE_PART)
    verdict = judge(envelope, content, fields)
    gathering.begin("")
    return verdict


def _now(profile: Profile) -> datetime:
    """The instant for relative dates of a file that names none: its arrival, else now (a bare file came at no hour)."""
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


def _letter(name: str, letter: Letter, data: bytes, profile: Profile, gathering: Gathering) -> Reading:
    facts = header_facts(letter, profile)
    body = read_bodies(letter.parts.bodies, facts.mail.subject, gathering.is_ours)
    fax = fax_facts(letter, facts, body, profile)
    if fax is not None:
        gathering.role = fax.role
        gathering.leave_unread = fax.leave_unread
    problems = [*letter.parts.problems, *body.problems]
    problems += [Problem("header_defect", "header", each) for each in defects(header_bytes(data))]
    gathering.add_letter_files(letter, "", 0)
    sent_as_fax, amiss = fax_of(fax, gathering)
    problems += amiss
    inner = inner_headers(body, gathering, facts, profile)
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
        gathering, envelope_of(letter, facts, inner, profile, is_fax=fax is not None), content, result.fields
    )
    mail = replace(facts.mail, text=text, quoted=body.quoted, html=body.html)
    reading = Reading(
        file=name,
        mail=mail,
        fields=result.fields,
        fax=sent_as_fax,
        attachments=tuple(gathering.attachments),
        reports=reports,
        problems=tuple(dict.fromkeys([*problems, *gathering.problems, *result.problems])),
        pairs=tuple(result.pairs) if profile.pairs else None,
        content_digest=digest_of(facts, body, gathering, reports),
        participants=participants_of(facts, inner, gathering),
    )
    return _with_verdict(reading, verdict)


def _bounded(text: str) -> str:
    """As much of a text as judgement needs: no letter says what it wants after so many words, and no line is so long."""
    return "\n".join(line[:MAX_LINE] for line in text.strip()[:MAX_JUDGED].split("\n"))


def _documents(facts: HeaderFacts, body: Body, gathering: Gathering) -> list[Document]:
    """Everything that fields are read from: subject, new text, forwarded text, files."""
    found: list[Document] = []
    if facts.mail.subject:
        found.append(Document("subject", "text/plain", (Page(1, (Line(facts.mail.subject),)),), "subject"))
    media_type = "text/html" if body.html else "text/plain"
    if body.new:
        found.append(document("body", body.new, "body", media_type))
    if body.signature:
        found.append(document("body", body.signature, "signature", media_type))
    chain = [each for each in body.forwarded if each.flow]
    # of a chain only what outsiders wrote is the customer's; a colleague who passed it on signs with numbers of his own
    theirs = [each for each in chain if not (each.header and gathering.is_ours(each.header.sender))]
    found += [document("body", each.flow, "inner", media_type) for each in theirs or chain]
    role = "inner" if hands_on(facts, body, gathering) else "attachment"
    for letter in gathering.inner:
        flows = [letter.body.new, *(each.flow for each in letter.body.forwarded)]
        found += [document(letter.name, flow, role, "message/rfc822") for flow in flows if flow]
        if letter.body.signature:
            found.append(document(letter.name, letter.body.signature, "signature", "message/rfc822"))
    return found + gathering.documents


def _context(
    profile: Profile,
    facts: HeaderFacts | None,
    inner: tuple[InnerHeader, ...],
    role: str,
    reference: datetime,
) -> Context:
    mail = facts.mail if facts else None
    return Context(
        company_names=profile.company.names,
        ours=profile.ours,
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
        company_words=profile.company_words,
    )
