"""What people must do, as tasks on the case: raised once under a key, done when the matter is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NewType

from complaints.model import Case, Letter, Task
from complaints.reading import Json

#: Every kind of task but those about a clock. A misspelt kind would end nothing and nobody would notice: mypy refuses it.
TaskKind = Literal[
    "accept_return_with_notice",
    "answer_by_phone_or_fax",
    "answer_objection",
    "approve_letter",
    "ask_for_missing_pages",
    "ask_whether_accepted",
    "assign_departments",
    "carry_out_recall",
    "carry_out_regulator_report",
    "chase_action",
    "classify",
    "close_case",
    "confirm_silence",
    "decide_disposition",
    "decide_new_case",
    "department_report",
    "draft_again",
    "enter_facts",
    "evaluate_action",
    "hold_affected_lots",
    "inspect_return",
    "interim_report_due",
    "new_action_needed",
    "plan_exchange",
    "reach_customer",
    "read_message",
    "release_acknowledgement",
    "remind_customer",
    "remind_of_missing_facts",
    "report_major_defect",
    "review_change",
    "same_complaint",
    "see_result",
    "see_thanks",
    "segregate_return",
    "send_reply",
    "take_up_again",
]
#: The kind of a task about one clock, which has the clock's name in it; only `warning_kind` and `lateness_kind` make it.
ClockKind = NewType("ClockKind", str)
#: Clocks whose end is not a lateness but something to do for sales.
_SILENCE: Final[Mapping[str, TaskKind]] = {"silence_reminder": "remind_customer", "silence_close": "confirm_silence"}
#: What is carried out once a notice of this kind is approved.
CARRY_OUT: Final[Mapping[str, TaskKind]] = {
    "regulator_report": "carry_out_regulator_report",
    "recall": "carry_out_recall",
}


def raise_task(
    case: Case,
    kind: TaskKind | ClockKind,
    owner_role: str,
    now: datetime,
    *,
    subject: str = "",
    due_at: datetime | None = None,
    detail: Json = None,
    key: str = "",
    owner: str = "",
) -> bool:
    """Puts a task on the case unless one with its key is there, done or not; says whether it did.

    `subject` is what of the case it is about, as `finish` will name it; empty when that is the case as a whole. `key`
    tells one raising from the next and is compared as a whole; without one the kind is the key.
    """
    key = key or kind
    if any(task.key == key for task in case.tasks):
        return False
    case.tasks.append(
        Task(kind, owner_role, now, due_at, subject=subject, detail=detail, key=key, owner=owner),
    )
    return True


def finish(case: Case, now: datetime, by: str, *kinds: TaskKind | ClockKind, subject: str | None = None) -> None:
    """Every open task of one of these kinds is done: those about `subject`, or (None) whatever they are about.

    Kind and subject are compared as wholes, so that what settles action 9 never ends a task of action 95.
    """
    for task in case.tasks:
        if task.done_at is None and task.kind in kinds and subject in (None, task.subject):
            task.done_at, task.done_by = now, by


def warning_kind(timer: str) -> TaskKind | ClockKind:
    """The kind of the task that warns of a clock."""
    return _SILENCE.get(timer) or ClockKind(f"{timer}_due_soon")


def lateness_kind(timer: str) -> TaskKind | ClockKind:
    """The kind of the task that tells of a clock that has run out."""
    return _SILENCE.get(timer) or ClockKind(f"{timer}_late")


def finish_clock(case: Case, now: datetime, by: str, timer: str) -> None:
    """Warnings and reproaches about a clock are done when it has stopped."""
    finish(case, now, by, warning_kind(timer), lateness_kind(timer))


def about_letter(letter: Letter) -> str:
    """A letter as the subject of a task. Its number will not do: it has none yet when it is put up for approval."""
    return f"{letter.kind}:{letter.ordinal}:{letter.created_at.astimezone(UTC).isoformat()}"


def reached(case: Case, now: datetime, by: str, kind: str = "") -> None:
    """The customer was reached after a letter (of this kind) had failed: nobody need reach him any more."""
    for task in case.tasks:
        told = task.detail if isinstance(task.detail, dict) else {}
        if task.kind == "reach_customer" and task.done_at is None and kind in ("", told.get("kind")):
            task.done_at, task.done_by = now, by
