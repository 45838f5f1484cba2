"""What people must do, as tasks on the case: raised once under a key, done when the matter is settled."""

from __future__ import annotations

from datetime import datetime

from complaints.model import Case, Task
from complaints.reading import Json


def raise_task(
    case: Case,
    name: str,
    owner_role: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
    detail: Json = None,
    key: str = "",
    owner: str = "",
) -> bool:
    """Puts a task on the case unless one with its key is there, done or not; says whether it did."""
    key = key or name
    if any(task.key == key for task in case.tasks):
        return False
    case.tasks.append(Task(name, owner_role, now, due_at, detail=detail, key=key, owner=owner))
    return True


def finish(case: Case, now: datetime, by: str, *starts: str) -> None:
    """Every open task whose name or key begins with one of `starts` is done."""
    for task in case.tasks:
        if task.done_at is None and (task.name.startswith(starts) or task.key.startswith(starts)):
            task.done_at, task.done_by = now, by


def finish_clock(case: Case, now: datetime, by: str, timer: str) -> None:
    """Warnings and reproaches about a clock are done when it has stopped."""
    finish(case, now, by, f"due_soon:{timer}:", f"late:{timer}:")


def reached(case: Case, now: datetime, by: str, kind: str = "") -> None:
    """The customer was reached after a letter (of this kind) had failed: nobody need reach him any more."""
    for task in case.tasks:
        told = task.detail if isinstance(task.detail, dict) else {}
        if task.name == "reach_customer" and task.done_at is None and kind in ("", told.get("kind")):
            task.done_at, task.done_by = now, by
