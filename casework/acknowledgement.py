"""The acknowledgement of a new case: its letter from the case's facts, and what takes its place when none may go."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from complaints.correspondence.acknowledgement import Decision, letter_language, own_name, release_at
from complaints.correspondence.greeting import LONGEST, SURE_ENOUGH, greeted
from complaints.joining.place import domain_of
from complaints.model import ORAL, Case, Letter, Task
from complaints.procedure.tasks import TaskKind
from complaints.reading import FieldValue, Reading
from foundations.language.pattern import Pattern
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Settings
from wording import letters

_TITLES = Pattern(
    r"(先生|女士|小姐|经理|經理|主任|主管|总监|總監|工程师|工程師|课长|課長|科长|科長|部长|部長|厂长|廠長)$"
)
_REPLY_MARKS = Pattern(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|答复|答覆|回复|回覆|转发|轉寄|转寄)\s*[::]\s*|\[[^\]]{0,40}\]\s*)+", re.I
)
_MESSAGE_ID = Pattern(r"<[^<>\s]+>")


def answer(case: Case, reading: Reading, decision: Decision, settings: Settings, now: datetime) -> None:
    """Puts the decided acknowledgement on the case: queued, held, or suppressed with a task and a prepared letter."""
    letter = _letter(case, reading, settings, now)
    case.acknowledgement = "queued" if decision.what == "held" else decision.what
    case.acknowledgement_reason = decision.reason
    if decision.what == "suppressed":
        letter.status = "draft"
        if decision.backlog:  # the mailbox's state counts such cases; a task for each would bury today's
            case.record["backlog"] = True
        else:
            case.tasks.append(_answer_by_hand(case, letter, decision.reason, now))
    elif decision.what == "held":
        letter.status, letter.release_at = "held", release_at(_first_deadline(case), now, decision.wait)
        case.tasks.append(_task("release_acknowledgement", {"to": letter.to}, now, letter.release_at))
    else:
        letter.status, letter.next_attempt_at = "queued", now
    case.letters.append(letter)


def new_message_id(case_no: str, settings: Settings) -> str:
    """A Message-ID for a letter of this case, unique in the world and stable once stored (RFC 5322 §3.6.4)."""
    domain = domain_of(settings.smtp.sender) or next(iter(settings.company.own_domains), "kesu.invalid")
    return f"<{case_no.lower()}.{secrets.token_hex(8)}@{domain}>"


def _letter(case: Case, reading: Reading, settings: Settings, now: datetime) -> Letter:
    language = letter_language(reading, settings.dashboard.language)
    subject, body = letters.render(
        "acknowledgement", language, _facts(case, reading, settings, language), settings.letters.templates
    )
    mail = reading.mail
    answered = _MESSAGE_ID.fullmatch(mail.message_id.strip()) if mail else None
    earlier = [r for r in (mail.references if mail else ()) if _MESSAGE_ID.fullmatch(r.strip())]
    reply_to = answered.group() if answered else ""
    return Letter(
        kind="acknowledgement",
        to=_customer(reading, settings),
        subject=subject,
        body=body,
        language=language,
        status="queued",
        created_at=now,
        message_id=new_message_id(case.case_no, settings),
        in_reply_to=reply_to,
        references=(*(r.strip() for r in earlier[-10:]), *([reply_to] if reply_to else [])),
        drafted_by="kesu",
    )


def _customer(reading: Reading, settings: Settings) -> str:
    """To whom: the sender, else the customer's address inside the letter, to which only a person may release it."""
    if reading.answer_to:
        return reading.answer_to
    written = [str(v.value) for v in reading.fields.get("contact_email", ()) if v.confidence >= SURE_ENOUGH]
    ours = OwnAddresses.of(settings)
    sender = reading.mail.from_address.lower() if reading.mail else ""
    written = [a for a in written if a.lower() != sender and a not in ours]
    others = [a for a in reading.participants if a.lower() != sender and a not in ours]
    return written[0] if written else others[0] if len(others) == 1 else ""


def _facts(case: Case, reading: Reading, settings: Settings, language: str) -> dict[str, Any]:
    zone = settings.company.zone
    promised = next((d.due_at for d in case.deadlines if d.name == "written_answer"), case.received_at)
    facts: dict[str, Any] = {
        "case_no": case.case_no,
        "received_at": case.received_at.astimezone(zone),
        "promised": promised.astimezone(zone).date(),
        "missing": list(case.missing),
        "company": own_name(settings.company.names, language),
        "oral": case.channel in ORAL,
    }
    ours = settings.letters
    understood = _understood(case)
    optional = {
        "contact": _contact(case),
        "about": _about(understood, reading),
        "owner": ours.contact_name,
        "phone": ours.phone,
        "hotline": ours.hotline,
        "department": own_name(ours.departments, language),
        "address": ours.address,
        **understood,
    }
    return facts | {name: value for name, value in optional.items() if value}


def _understood(case: Case) -> dict[str, Any]:
    def texts(name: str, most: int = 5) -> str:
        return "、".join(dict.fromkeys(_line(str(v.value), 60) for v in _sure(case, name)[:most]))

    product, model = texts("product_name", 1), texts("model_spec", 1)
    requests = _sure(case, "customer_request")
    wanted = requests[0].value if requests else None
    asked = wanted if isinstance(wanted, list) else [v.value for v in requests]
    quantities = _sure(case, "qty_defective")
    description = _sure(case, "description")
    return {
        "product": " ".join(part for part in (product, model if model not in product else "") if part),
        "lot": texts("lot_no"),
        "serial": texts("serial_no"),
        "order": texts("order_no"),
        "summary": _line(re.sub(r"https?://\S+", "…", str(description[0].value)), 120) if description else "",
        "quantity": quantities[0].value if quantities else None,
        "requests": [word for word in asked if word != "other"],
    }


def _sure(case: Case, name: str) -> list[FieldValue]:
    return [v for v in case.fields.get(name, []) if v.confidence >= SURE_ENOUGH or v.confirmed_by]


def _contact(case: Case) -> str:
    titles = _sure(case, "contact_title")
    name = _line(greeted(case.fields.get("contact_name", [])), LONGEST)
    if not name:
        return ""
    title = _TITLES.search(str(titles[0].value)) if titles else None
    return name + title.group() if title and not _TITLES.search(name) and not name.isascii() else name


def _about(understood: dict[str, Any], reading: Reading) -> str:
    known = " ".join(p for p in (understood["product"], str(understood["lot"]).split("、")[0]) if p)
    return _line(known or (_REPLY_MARKS.sub("", reading.mail.subject) if reading.mail else ""), 60)


def _line(text: str, most: int) -> str:
    """Printable text on one line, cut with an ellipsis."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _first_deadline(case: Case) -> datetime | None:
    return min((d.due_at for d in case.open_deadlines() if d.name in ("first_answer", "acknowledge")), default=None)


def _answer_by_hand(case: Case, letter: Letter, reason: str, now: datetime) -> Task:
    return _task("answer_by_phone_or_fax", {"reason": reason, "to": letter.to}, now, _first_deadline(case))


def _task(kind: TaskKind, detail: dict[str, Any], now: datetime, due_at: datetime | None) -> Task:
    return Task(kind=kind, owner_role="sales", created_at=now, due_at=due_at, detail=detail, key=kind)
