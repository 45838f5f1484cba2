"""What waits for oneself, by role, by name or as somebody's delegate: the open tasks of all cases, by what is due first."""

from __future__ import annotations

import streamlit as st

from casework.offices import tasks_of
from dashboard import clock, wiring
from dashboard.frame import page
from dashboard.frame.table import Column, Row, table
from dashboard.screens import goto
from dashboard.words.language import Words
from dashboard.words.record import task as task_words
from store.questions.views import TaskLine
from wording import names

_SHOWN = 50


def waiting() -> None:
    """A fold above the work list that says how many tasks wait, and lists them; nothing when none do."""
    c = page.context()
    w = c.w
    with wiring.database().reading() as tx:
        lines = tasks_of(tx, c.who.name, clock.now(), limit=_SHOWN)
    if not lines:
        return
    count = f"{len(lines)}+" if len(lines) == _SHOWN else str(len(lines))
    with st.expander(w("Tasks for you: {count}", count=count), icon=":material/task_alt:"):
        columns = [
            Column("case", w("Case")),
            Column("task", w("Task")),
            Column("customer", w("Customer"), cls="mid"),
            Column("due", w("Due")),
        ]
        chosen = table("my_tasks", columns, [_row(w, x) for x in lines], label=w("Tasks"), empty="")
    if chosen.opened:
        goto("case", no=chosen.opened, tab="tasks")


def _row(w: Words, task: TaskLine) -> Row:
    late = task.due_at is not None and task.due_at < clock.now()
    due = {"badge": w("Late"), "tone": "red", "sub": w.instant(task.due_at)} if late else {"t": w.instant(task.due_at)}
    told = w.name(names.ROLE, task.owner_role) + (f" · {page.one_line(task.owner, 40)}" if task.owner else "")
    return Row(
        cells=[
            {"t": task.case_no},
            {"t": task_words(w, task.kind, task.detail), "sub": told},
            {"t": page.one_line(task.customer_name, 60)},
            due,
        ],
        id=task.case_no,
        href=f"/case?no={task.case_no}&tab=tasks",
    )
