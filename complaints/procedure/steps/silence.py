"""What counts as the customer's silence, acceptance or objection after an answer was delivered (S2-4.7, domain §1.7-17, §1.7-21)."""

from __future__ import annotations

from datetime import datetime

from complaints.model import Case, Deadline, Letter
from complaints.reading import Json

_ANSWERED = ("queued", "sent", "failed")


def last_answer(case: Case) -> Letter | None:
    """The last formal answer that was sent or tried; whether it was delivered is its own matter."""
    answers = [x for x in case.letters if x.kind == "formal_answer" and x.status in _ANSWERED]
    return answers[-1] if answers else None


def answers_delivered(case: Case) -> int:
    """Delivered formal answers, the delivered reminder with the answer once more counting as one (domain §1.7-21)."""
    return sum(1 for x in case.letters if x.kind in ("formal_answer", "reminder") and x.delivered)


def opened_at(case: Case) -> datetime:
    """Since when this case is open: it was received, or the last time that it was opened again."""
    again = case.record.get("reopened") or []
    return datetime.fromisoformat(again[-1]["at"]) if again else case.received_at


def heard_at(case: Case) -> datetime | None:
    """When the customer last said something, by message or to a person; auto-replies and receipts say nothing."""
    text = case.record.get("heard_at")
    return datetime.fromisoformat(text) if text else None


def hear(case: Case, at: datetime) -> None:
    """The customer has said something at that instant."""
    before = heard_at(case)
    if before is None or at > before:
        case.record["heard_at"] = at.isoformat()


def silent_since(case: Case) -> Letter | None:
    """The delivered last answer after which the customer has said nothing; None when he has, or it was not delivered."""
    answer = last_answer(case)
    if answer is None or not answer.delivered or answer.sent_at is None:
        return None
    heard = heard_at(case)
    return None if heard is not None and heard >= answer.sent_at else answer


def clock_of(case: Case, name: str, letter: Letter) -> Deadline | None:
    """The clock that a letter's delivery started."""
    return next((d for d in reversed(case.deadlines) if d.name == name and d.ref == str(letter.id)), None)


def delivered_reminder(case: Case, answer: Letter) -> Letter | None:
    """The last delivered reminder of this answer."""
    return next(
        (
            x
            for x in reversed(case.letters)
            if x.kind == "reminder" and x.delivered and x.sent_at and answer.sent_at and x.sent_at >= answer.sent_at
        ),
        None,
    )


def last_feedback(case: Case) -> dict[str, Json] | None:
    """The last feedback that a person recorded since the case is open, or None."""
    since = opened_at(case)
    given = [f for f in case.record.get("feedback", []) if datetime.fromisoformat(f["at"]) >= since]
    return given[-1] if given else None
