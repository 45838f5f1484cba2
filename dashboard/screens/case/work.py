"""What people must do in a case and what was decided: tasks, and the 8D steps with their actions."""

from __future__ import annotations

import streamlit as st

from casework.papers import files
from complaints.model import SYSTEM, Action
from complaints.reading import Json
from dashboard import clock
from dashboard.frame import page
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.sheet import downloads
from dashboard.words.language import N_, Words
from dashboard.words.letter_names import LetterNames, names_of
from dashboard.words.record import STEPS, action_state, pairs, task, told
from wording import names


def tasks(c: Context, found: Loaded) -> None:
    """Open tasks first, by what is due; then what was done."""
    w, now, named = c.w, clock.now(), names_of(c.w, found.case)
    ordered = sorted(found.case.tasks, key=lambda t: (t.done_at is not None, t.due_at or t.created_at))
    rows = []
    for t in ordered:
        late = t.done_at is None and t.due_at is not None and t.due_at < now
        if t.done_at:
            state = {
                "badge": w("Done"),
                "tone": "green",
                "sub": f"{w.instant(t.done_at)} · {w('the program') if t.done_by == SYSTEM.name else page.one_line(t.done_by, 40)}",
            }
        else:
            state = {"badge": w("Late") if late else w("Open"), "tone": "red" if late else "orange"}
        rows.append(
            Row(
                cells=[
                    {"t": task(w, t.kind, t.detail), "sub": _detail(w, t.detail, named)},
                    {"t": w.name(names.ROLE, t.owner_role), "sub": w.name(names.DEPARTMENT, t.owner)},
                    {"t": w.instant(t.due_at)},
                    state,
                ]
            )
        )
    columns = [Column("task", w("Task")), Column("who", w("Who")), Column("due", w("Due")), Column("state", w("State"))]
    table("tasks", columns, rows, label=w("Tasks"), empty=w("No tasks in this case."))


def _detail(w: Words, detail: Json, named: LetterNames) -> str:
    if not isinstance(detail, dict):
        return page.one_line(detail, 160) if detail else ""
    left = {key: v for key, v in detail.items() if key not in ("timer", "deadline")}
    return told(w, "", left, named)


def measures(c: Context, found: Loaded) -> None:
    """The 8D of the case as far as it goes, and its actions with owner, due date, evidence and effect."""
    w, case, named = c.w, found.case, names_of(c.w, found.case)
    papers(found, "8d", w("8D report"))
    boxes = []
    for step, key, title in STEPS:
        given = case.record.get(key) or []
        for item in given if isinstance(given, list) else [given]:
            boxes.append((f"{step} {w(title)}".strip(), pairs(w, item, named)))
    page.cards(boxes)
    if case.actions:
        page.section("D3 D5 D6 D7 " + w("Actions"))
        columns = [
            Column("kind", w("Kind")),
            Column("text", w("What is done")),
            Column("owner", w("Owner")),
            Column("due", w("Due")),
            Column("state", w("State")),
        ]
        table("actions", columns, [_action_row(w, a) for a in case.actions], label=w("Actions"), empty="")
    if not boxes and not case.actions:
        page.empty(w("Nothing yet: no containment, cause or action was recorded."))
    for name in ("related_cases", "merged_into", "merged_from", "split_off", "split_into"):
        if case.record.get(name):
            st.caption(page.label(f"{w(_RELATED[name])}{w.colon}{told(w, '', case.record[name], named)}"))


def papers(found: Loaded, kind: str, title: str) -> None:
    """A document of the case as Word and PDF, made when somebody takes it."""
    made = [
        (
            f"{title} ({'Word' if form == 'docx' else 'PDF'})",
            downloads.address("paper", no=found.case.case_no, kind=kind, form=form),
        )
        for form in files.FORMS
    ]
    page.downloads(made, f"paper_{kind}")


_RELATED = {
    "related_cases": N_("Similar complaints"),
    "merged_into": N_("Merged into"),
    "merged_from": N_("Merged from"),
    "split_off": N_("Split off"),
    "split_into": N_("Split into"),
}


def _action_row(w: Words, a: Action) -> Row:
    said, remark = action_state(w, a)
    late = not a.completed_at and a.due < w.day(clock.now())
    tone = {None: "blue" if a.completed_at else "orange", True: "green", False: "red"}[a.effective]
    state = {"badge": w("Late") if late else said, "tone": "red" if late else tone, "sub": page.one_line(remark, 120)}
    return Row(
        cells=[
            {"t": w.name(names.ACTION_KIND, a.kind)},
            {"t": page.one_line(a.text, 500)},
            {"t": page.one_line(a.owner, 60)},
            {"t": page.one_line(a.due, 20)},
            state,
        ]
    )
