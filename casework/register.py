"""Step 2, register: one message that was read becomes a case, joins one, or is filed, in ONE transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from casework import acknowledgement, joined, reports
from casework.dispatch import Dispatch
from casework.notices import about_notice
from casework.opening import Origin, Registered, new_case, received_at, unreadable
from complaints import numbering
from complaints.calendar.working_days import Calendar
from complaints.correspondence.acknowledgement import Circumstances, as_chosen, decide
from complaints.joining import same_complaint, same_fax
from complaints.joining.place import EarlierCopy, Place, Tagged, domain_of, is_company_domain, place
from complaints.model import Case
from complaints.procedure.passing_time import kept_awake
from complaints.procedure.steps.major_defect import heed
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, COMPLAINT_KINDS_OF_MESSAGE, Reading
from complaints.rules.shapes import Rules
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Settings
from store import cases, faxes, inbox, outbox
from store.database import Database
from store.engine.transaction import Transaction
from store.inbox import PendingMessage

#: Customer mail that opens no case but has a two-working-day clock of its own (S0-5.3.5).
OTHER_CUSTOMER_MAIL = frozenset({"inquiry", "order", "technical_request", "visit_notice", "survey_answer", "praise"})
_SAME_FAX_WITHIN = timedelta(days=7)


def register(
    db: Database,
    message_id: int,
    reading: Reading,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    rules: Rules,
) -> Registered:
    """Registers a pending message under what was read from it; doing it again is `gone` and changes nothing.

    In one transaction: case and number (or the case it joins), message, fields, deadlines, the letter in the outbox,
    tasks and history. Raises what the store raises; then nothing was kept and the message is still pending.
    """
    with db.transaction() as tx:
        message = inbox.take(tx, message_id)
        if message is None:
            return Registered("gone", message_id)
        at = received_at(message, reading, now)
        inbox.keep_reading(tx, message_id, reading, received_at=at)
        known = inbox.get(tx, message_id).case_no
        if known:  # a quarantined message tried again: its stub case takes what is read now
            return joined.fill_stub(tx, known, message, reading, settings, Dispatch(rules, calendar), now)
        if notice := about_notice(tx, reading, settings):
            reports.apply_to_notice(tx, reading, notice, now)
            inbox.file(tx, message_id, reading, reading.kind, now)
            return Registered("filed", message_id)
        where = _place(tx, message, reading, settings, at)
        if where.what == "copy":
            return joined.copy(tx, where, message, reading, now)
        if where.case_no:
            return joined.reply(tx, where, message, reading, settings, Dispatch(rules, calendar), now)
        if opens_case(reading):
            origin = Origin(message, at)
            return open_case(tx, origin, reading, settings, calendar, now, rules, where.related)
        reported = reports.apply(tx, reading, settings.smtp.bounce_address, Dispatch(rules, calendar), now)
        if reported:
            return joined.attach_automatic(tx, reported, message, reading, now)
        inbox.file(tx, message_id, reading, reading.kind, now, answer_due_at=_answer_due(reading, calendar, at))
        return Registered("filed", message_id)


def opens_case(reading: Reading) -> bool:
    """Whether a message that joins no case opens one: complaints do, and whatever is in doubt."""
    if reading.kind in COMPLAINT_KINDS_OF_MESSAGE or unreadable(reading):
        return True
    other = OTHER_CUSTOMER_MAIL | AUTOMATIC_KINDS_OF_MESSAGE | {"internal"}
    return reading.kind not in other and not reading.automatic


def open_case(
    tx: Transaction,
    origin: Origin,
    reading: Reading,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    rules: Rules,
    related: tuple[str, ...] = (),
) -> Registered:
    """Opens a case for a message, decides on its acknowledgement and keeps both."""
    message = origin.message
    kinds = {box.kind for box in settings.mailbox if box.name in message.mailboxes}
    fax = reading.fax is not None or kinds == {"fax"}
    case = new_case(tx, origin, reading, settings, calendar, now, rules, fax=fax)
    if related:
        case.record["related_cases"] = list(related)
    else:
        same_complaint.suggest(case, _perhaps_again(tx, case), now)
    around = _circumstances(tx, origin, reading, settings, now)
    decision = as_chosen(decide(reading, settings.acknowledgement, around), origin.letter, origin.by)
    acknowledgement.answer(case, reading, decision, settings, now)
    heed(case, now, rules, calendar)
    cases.add(tx, kept_awake(case, now, rules, calendar))
    failed = unreadable(reading)
    cases.attach(tx, case, message.id, case.kind, False, now, state="quarantined" if failed else "registered")
    if failed:
        inbox.set_aside(tx, message.id, f"{failed.code}: {failed.detail}".rstrip(": "), "", now)
    return Registered("opened", message.id, case.case_no, case.acknowledgement == "queued")


def _place(tx: Transaction, message: PendingMessage, reading: Reading, settings: Settings, at: datetime) -> Place:
    mail = reading.mail
    referenced = cases.find_by_references(tx, (*mail.in_reply_to, *reversed(mail.references))) if mail else None
    subject = mail.subject if mail else ""
    named = dict.fromkeys([*numbering.find(settings.numbering.pattern, subject), *filter(None, [reading.case_no])])
    tagged = [
        Tagged(known, cases.load(tx, known).participants) for n in named if (known := cases.find_by_number(tx, n))
    ]
    copied, alike = _copy(tx, message, reading, at)
    where = place(mail.from_address if mail else "", copied, referenced, tagged, OwnAddresses.of(settings))
    return replace(where, related=tuple(dict.fromkeys((*where.related, *alike))))


def _copy(
    tx: Transaction, message: PendingMessage, reading: Reading, at: datetime
) -> tuple[EarlierCopy | None, list[str]]:
    """The earlier message that this one repeats, if one is found; and the cases that it perhaps repeats."""
    found = cases.find_by_digest(tx, reading.content_digest, besides=message.id)
    if found:
        return EarlierCopy(found[1], found[0], "content"), []
    pages = [a.sha256 for a in reading.attachments if a.type in ("image/tiff", "application/pdf") and a.size > 1000]
    if reading.fax and pages:
        for earlier, case_no in inbox.find_same_files(tx, pages, at - _SAME_FAX_WITHIN):
            if earlier != message.id:
                return EarlierCopy(earlier, case_no, "fax"), []
    return _paper_again(tx, message, reading, at)


def _paper_again(
    tx: Transaction, message: PendingMessage, reading: Reading, at: datetime
) -> tuple[EarlierCopy | None, list[str]]:
    """The same sheets put into the machine once more: other bytes, the same paper. A closed case takes none."""
    alike: list[str] = []
    if reading.fax is None or not reading.fax.prints:
        return None, alike
    since, until = (
        at - _SAME_FAX_WITHIN,
        at + _SAME_FAX_WITHIN,
    )  # gateways' clocks: the second may bear the earlier time
    for earlier, case_no, closed, prints in faxes.recent(tx, reading.fax, since, until, besides=message.id):
        if not same_fax.may_belong(reading.fax.prints, prints):
            continue
        known = inbox.reading_of(tx, earlier)
        verdict = same_fax.compare(reading, known) if known else "other"
        if verdict == "same" and not closed:
            return EarlierCopy(earlier, case_no, "fax"), []
        if verdict != "other" and case_no and case_no not in alike:
            alike.append(case_no)
    return None, alike


def _perhaps_again(tx: Transaction, case: Case) -> list[str]:
    """Open cases of this customer that may be the same complaint, come by another way."""
    since = case.received_at - same_complaint.WITHIN
    known = cases.open_of_customer(tx, str(case.first("customer_name") or ""), since)
    return [number for number in known if same_complaint.perhaps_same(case, cases.load(tx, number))]


def _circumstances(
    tx: Transaction, origin: Origin, reading: Reading, settings: Settings, now: datetime
) -> Circumstances:
    day_ago, domain = now - timedelta(days=1), domain_of(reading.answer_to)
    return Circumstances(
        received_at=origin.received_at,
        zone=settings.company.zone,
        answer_since=answer_since(tx, origin.message.mailboxes, settings),
        sent_to_sender_today=outbox.count_acknowledgements(tx, reading.answer_to, day_ago),
        sent_to_company_today=(
            outbox.count_acknowledgements_to_domain(tx, domain, day_ago) if is_company_domain(domain) else 0
        ),
        sent_last_hour=outbox.count_acknowledgements_all(tx, now - timedelta(hours=1)),
        can_send=bool(settings.smtp.host or settings.smtp.path),
        unreadable=unreadable(reading) is not None,
        unknown_case=(reading.case_no or "another case") if reading.kind == "reply" else "",
        chosen=origin.by != "kesu",
    )


def answer_since(tx: Transaction, mailboxes: list[str], settings: Settings) -> date | None:
    """From which day on mail of these mailboxes is answered: as configured, else the day of the first start.

    A letter in two mailboxes is answered when one of them answers it.
    """
    days = [
        box.answer_since or inbox.mailbox_state(tx, box.name).first_started_on
        for box in settings.mailbox
        if box.name in mailboxes
    ]
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _answer_due(reading: Reading, calendar: Calendar, at: datetime) -> datetime | None:
    if reading.automatic or reading.kind not in OTHER_CUSTOMER_MAIL:
        return None
    day = calendar.nth_working_day(calendar.day_of(at), 2).date
    return calendar.end_of_day(day)
