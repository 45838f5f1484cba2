"""The history of a change, found by comparing the case before and after it: nothing changes without an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from complaints.model import Action, Case, Deadline, HistoryEntry, Letter, Task, Waiting
from complaints.reading import FieldValue, Json

_PLAIN = (
    "status", "received_at", "severity_class", "suggested_class", "acknowledgement", "acknowledgement_reason", "acknowledged_at",
    "answer_to", "owner", "kind", "language", "channel", "complaint_kinds", "departments", "missing", "participants",
    "manual_entry", "incomplete_fax", "closed_at", "close_reason",
)  # fmt: skip
Item = TypeVar("Item")
#: keys of the record that only steer the machine
SILENT = frozenset({"wake_at", "ended"})


def record_changes(before: Case, after: Case, at: datetime, by: str, why: str = "") -> None:
    """Appends to the history of `after` one entry for each thing that differs from `before`."""
    for what, old, new in differences(before, after):
        after.history.append(HistoryEntry(at, by, what, old, new, why))


def differences(before: Case, after: Case) -> Iterator[tuple[str, Json, Json]]:
    """What differs, as (stable word, before, after): plain values, fields, clocks, letters, tasks, actions, record."""
    for name in _PLAIN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, _json(old), _json(new)
    for name in sorted(before.fields.keys() | after.fields.keys()):
        old, new = _values(before.fields.get(name)), _values(after.fields.get(name))
        if old != new:
            yield f"field:{name}", old, new
    for name in sorted((before.record.keys() | after.record.keys()) - SILENT):
        if before.record.get(name) != after.record.get(name):
            yield f"record:{name}", _json(before.record.get(name)), _json(after.record.get(name))
    if before.waiting != after.waiting:
        yield "waiting", [_interval(w) for w in before.waiting], [_interval(w) for w in after.waiting]
    yield from _listed("deadline", before.deadlines, after.deadlines, _clock_name, _clock)
    yield from _listed("letter", before.letters, after.letters, _letter_name, _letter)
    yield from _listed("action", before.actions, after.actions, _action_name, asdict)
    yield from _tasks(before, after)


def _listed(
    kind: str,
    before: Sequence[Item],
    after: Sequence[Item],
    name: Callable[[Item, int], str],
    shown: Callable[[Item], dict[str, Json]],
) -> Iterator[tuple[str, Json, Json]]:
    """Items are matched by their place: lists of a case only grow."""
    for index, item in enumerate(after):
        old = before[index] if index < len(before) else None
        was, now = (shown(old) if old is not None else None), shown(item)
        if was != now:
            yield f"{kind}:{name(item, index)}", _only_changed(was, now), _only_changed(now, was)


def _only_changed(one: dict[str, Json] | None, other: dict[str, Json] | None) -> Json:
    if one is None:
        return None
    return {k: _json(v) for k, v in one.items() if other is None or other.get(k) != v}


def _tasks(before: Case, after: Case) -> Iterator[tuple[str, Json, Json]]:
    known = {_id(task): task for task in before.tasks}
    for task in after.tasks:
        old = known.get(_id(task))
        if old is None:
            yield (
                f"task:{task.kind}",
                None,
                {"owner_role": task.owner_role, "key": task.key, "due_at": _json(task.due_at)},
            )
        elif old.done_at != task.done_at:
            yield f"task:{task.kind}", _done(old), _done(task)


def _done(task: Task) -> Json:
    return "open" if task.done_at is None else {"done_at": _json(task.done_at), "done_by": task.done_by}


def _id(task: Task) -> tuple[str, str]:
    return task.kind, task.key


def _clock_name(clock: Deadline, _index: int) -> str:
    return f"{clock.name}:{clock.ref}" if clock.ref else clock.name


def _clock(clock: Deadline) -> dict[str, Json]:
    names = ("due_at", "rule", "provisional", "met_at", "cancelled_at", "suspended_at", "warned_at", "late_at")
    return {name: getattr(clock, name) for name in names}


def _letter_name(letter: Letter, index: int) -> str:
    return f"{letter.kind}:{letter.id or index + 1}"


def _letter(letter: Letter) -> dict[str, Json]:
    names = ("status", "to", "subject", "ordinal", "drafted_by", "sent_at", "read_at", "bounced_at")
    return {name: getattr(letter, name) for name in names} | {"approvals": [_json(asdict(a)) for a in letter.approvals]}


def _action_name(action: Action, index: int) -> str:
    return f"{action.kind}:{action.id or index + 1}"


def _interval(waiting: Waiting) -> Json:
    return {"since": _json(waiting.since), "until": _json(waiting.until), "reason": waiting.reason}


def _values(values: list[FieldValue] | None) -> Json:
    return [_json(v.value) for v in values or []]


def _json(value: Json) -> Json:
    """A copy as JSON values: an entry of the history shares nothing with the case, which goes on changing."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_json(v) for v in value]
    return value
