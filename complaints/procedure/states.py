"""The states of a case and the moves between them, as a table; what is not in it does not change the state."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.model import STATUSES

ANY = frozenset(STATUSES)
OPEN = ANY - {"closed"}
#: nobody has begun to work on the matter itself
_FRESH = ("new", "acknowledged")
_BEFORE_INVESTIGATION = (*_FRESH, "assessing", "reopened")


def _all(states: tuple[str, ...] | frozenset[str], to: str) -> Mapping[str, str]:
    return dict.fromkeys(sorted(states), to)


#: what happens -> from which state -> to which state
MOVES: Mapping[str, Mapping[str, str]] = {
    "acknowledged": _all(
        ("new",), "acknowledged"
    ),  # the server took the acknowledgement, or a person told the customer
    "acknowledgement_failed": _all(("acknowledged",), "new"),
    "hand_over": _all(_FRESH, "assessing"),
    "classify": _all(_FRESH, "assessing"),
    "disproved": _all((*_FRESH, "reopened"), "assessing"),  # verified: the alleged fact is not so
    "verified": _all(_BEFORE_INVESTIGATION, "investigating"),
    "assign": _all(_BEFORE_INVESTIGATION, "investigating"),
    "report_cause": _all(_BEFORE_INVESTIGATION, "investigating"),
    "draft_reply": _all(OPEN, "awaiting_approval"),
    "rejected": _all(("awaiting_approval",), "investigating"),
    "answer_sent": _all(OPEN, "replied"),
    "reminder_sent": _all(("replied",), "reminded"),
    "reminder_failed": _all(("reminded",), "replied"),
    "answer_failed": _all(("replied", "reminded"), "investigating"),
    "objection": _all(("replied", "reminded"), "investigating"),
    "close": _all(OPEN, "closed"),
    "reopen": _all(("closed",), "reopened"),
}


def after(event: str, status: str) -> str:
    """The state after `event`; the same state when the table knows no such move."""
    return MOVES[event].get(status, status)
