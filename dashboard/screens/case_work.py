"""What people must do in a case and what was decided: tasks, and the 8D steps with their actions."""

from __future__ import annotations

import streamlit as st

from casework import documents
from complaints.model import Action
from complaints.reading import Json
from dashboard import clock, downloads, forms, page
from dashboard.loading import Loaded
from dashboard.page import Context
from dashboard.parts.table import Column, Row, table
from dashboard.words import N_, Words
from wording import names

#: keys of the case's record shown under the 8D step to which they belong
_STEPS = (
    ("D2", N_("Verification"), ("verification", "hand_over")),
    ("D3", N_("Held lots"), ("holds", "releases")),
    ("D4", N_("Cause"), ("causes",)),
    ("", N_("Judgement"), ("judgement", "dispositions")),
    ("", N_("Visits and notices"), ("site_visits", "third_party_notices", "regulator_reports", "recalls")),
    ("D8", N_("Feedback of the customer"), ("feedback", "silence_confirmed", "reopened")),
)


def tasks(c: Context, found: Loaded) -> None:
    """Open tasks first, by what is due; then what was done."""
    w, now = c.w, clock.now()
    ordered = sorted(found.case.tasks, key=lambda t: (t.done_at is not None, t.due_at or t.created_at))
    rows = []
    for t in ordered:
        late = t.done_at is None and t.due_at is not None and t.due_at < now
        if t.done_at:
            state = {
                "badge": w("Done"),
                "tone": "green",
                "sub": f"{w.instant(t.done_at)} · {page.one_line(t.done_by, 40)}",
            }
        else:
            state = {"badge": w("Late") if late else w("Open"), "tone": "red" if late else "orange"}
        rows.append(
            Row(
                cells=[
                    {"t": task_words(w, t.name, t.detail), "sub": _detail(w, t.detail)},
                    {"t": w.name(names.ROLE, t.owner_role), "sub": page.one_line(t.owner, 40)},
                    {"t": w.instant(t.due_at)},
                    state,
                ]
            )
        )
    columns = [Column("task", w("Task")), Column("who", w("Who")), Column("due", w("Due")), Column("state", w("State"))]
    table("tasks", columns, rows, label=w("Tasks"), empty=w("No tasks in this case."))


def task_words(w: Words, name: str, detail: Json) -> str:
    """A task by its stable word; tasks about a clock name the clock."""
    base, _, timer = name.partition(":")
    timer = timer or (str(detail.get("timer") or detail.get("deadline") or "") if isinstance(detail, dict) else "")
    told = w.name(names.TASK, base)
    return f"{told}{w.colon}{w.name(names.TIMER, timer)}" if timer else told


def _detail(w: Words, detail: Json) -> str:
    if not isinstance(detail, dict):
        return page.one_line(detail, 160) if detail else ""
    told = [
        f"{key.replace('_', ' ')}{w.colon}{page.one_line(v, 120)}"
        for key, v in detail.items()
        if v not in (None, "", [], {}) and key not in ("timer", "deadline")
    ]
    return w.separator.join(told[:4])


def measures(c: Context, found: Loaded) -> None:
    """The 8D of the case as far as it goes, and its actions with owner, due date, evidence and effect."""
    w, case = c.w, found.case
    shown = False
    papers(found, "8d", w("8D report"))
    for step, title, keys in _STEPS:
        given = [(key, case.record[key]) for key in keys if case.record.get(key)]
        if not given:
            continue
        shown = True
        page.section(f"{step} {w(title)}".strip())
        for _, value in given:
            for item in value if isinstance(value, list) else [value]:
                page.facts(_pairs(w, item))
    if case.actions:
        shown = True
        page.section("D3 D5 D6 D7 " + w("Actions"))
        columns = [
            Column("kind", w("Kind")),
            Column("text", w("What is done")),
            Column("owner", w("Owner")),
            Column("due", w("Due")),
            Column("state", w("State")),
        ]
        table("actions", columns, [_action_row(w, a) for a in case.actions], label=w("Actions"), empty="")
    if not shown:
        page.empty(w("Nothing yet: no containment, cause or action was recorded."))
    for name in ("related_cases", "merged_into", "merged_from", "split_off", "split_into"):
        if case.record.get(name):
            st.caption(page.label(f"{w(_RELATED[name])}{w.colon}{_value(w, '', case.record[name])}"))


def papers(found: Loaded, kind: str, title: str) -> None:
    """A document of the case as Word and PDF, made when somebody takes it."""
    made = [
        (
            f"{title} ({'Word' if form == 'docx' else 'PDF'})",
            downloads.address("paper", no=found.case.case_no, kind=kind, form=form),
        )
        for form in documents.FORMS
    ]
    page.downloads(made, f"paper_{kind}")


_RELATED = {
    "related_cases": N_("Similar complaints"),
    "merged_into": N_("Merged into"),
    "merged_from": N_("Merged from"),
    "split_off": N_("Split off"),
    "split_into": N_("Split into"),
}
_KEYS = {
    "result": N_("Result"),
    "method": N_("How it was verified"),
    "findings": N_("Findings"),
    "text": N_("Text"),
    "owner": N_("Owner"),
    "due": N_("Due"),
    "lots": N_("Lots"),
    "place": N_("Place"),
    "occurrence": N_("Why it occurred"),
    "escape": N_("Why it was not found"),
    "affected_lots": N_("Affected lots"),
    "justified": N_("Is it justified?"),
    "fault": N_("Whose fault"),
    "disposition": N_("Disposition"),
    "quantity": N_("Quantity"),
    "feedback": N_("Feedback"),
    "by": N_("Person"),
    "at": N_("At"),
    "party": N_("Party"),
    "authority": N_("Authority"),
    "inspection": N_("Inspection result"),
    "province": N_("Province"),
    "signed_by": N_("Signed by"),
    "sample": N_("With a defective sample"),
    "status": N_("State"),
    "class": N_("Class"),
    "reason": N_("Reason"),
    "released_at": N_("Released"),
}


def _pairs(w: Words, item: Json) -> list[tuple[str, str]]:
    if not isinstance(item, dict):
        return [("", page.one_line(item, 500))]
    return [(w.name(_KEYS, key), _value(w, key, v)) for key, v in item.items() if v not in (None, "", [], {})]


def _value(w: Words, key: str, value: Json) -> str:
    if isinstance(value, bool):
        return w("Yes") if value else w("No")
    if isinstance(value, list):
        return w.separator.join(_value(w, key, v) for v in value)
    if isinstance(value, dict):
        return w.separator.join(
            f"{w.name(_KEYS, k)}{w.colon}{_value(w, k, v)}" for k, v in value.items() if v not in (None, "", [], {})
        )
    if key in ("at", "released_at"):
        return w.stored_instant(value)
    table_of = {
        "fault": names.FAULT,
        "disposition": names.DISPOSITION,
        "feedback": forms.FEEDBACK,
        "result": forms.VERDICT,
    }.get(key)
    return w.name(table_of, str(value)) if table_of else page.one_line(value, 2000)


def _action_row(w: Words, a: Action) -> Row:
    if a.effective is not None:
        state = {
            "badge": w("Effective") if a.effective else w("Not effective"),
            "tone": "green" if a.effective else "red",
            "sub": page.one_line(a.evaluation, 120),
        }
    elif a.completed_at:
        state = {"badge": w("Done, effect not evaluated"), "tone": "blue", "sub": page.one_line(a.evidence, 120)}
    else:
        late = a.due < w.day(clock.now())
        state = {"badge": w("Late") if late else w("Open"), "tone": "red" if late else "orange"}
    return Row(
        cells=[
            {"t": w.name(names.ACTION_KIND, a.kind)},
            {"t": page.one_line(a.text, 500)},
            {"t": page.one_line(a.owner, 60)},
            {"t": page.one_line(a.due, 20)},
            state,
        ]
    )
