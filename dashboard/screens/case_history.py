"""The history of a case: who changed what, when, from what to what and why; it can only grow."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from complaints.model import HistoryEntry
from complaints.reading import Json
from dashboard import forms, page
from dashboard.loading import Loaded
from dashboard.page import Context
from dashboard.record_words import RECORD, told
from dashboard.safe import escaped
from dashboard.words import N_, Words
from wording import names
from wording.reasons import reason

_LIMIT = 400
_WHAT = {
    "registered": N_("Registered"),
    "status": N_("Status"),
    "severity_class": N_("Class"),
    "suggested_class": N_("Suggested class"),
    "acknowledgement": N_("Acknowledgement"),
    "acknowledgement_reason": N_("Why no acknowledgement"),
    "acknowledged_at": N_("Acknowledged"),
    "answer_to": N_("Answers go to"),
    "owner": N_("Owner"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "complaint_kinds": N_("Kinds"),
    "departments": N_("Departments"),
    "missing": N_("Missing"),
    "participants": N_("Participants"),
    "manual_entry": N_("Enter the facts by hand"),
    "closed_at": N_("Closed"),
    "close_reason": N_("Reason of closing"),
    "waiting": N_("Waiting for customer"),
    "message": N_("Message"),
    "note": N_("Note"),
}
_PREFIX = {
    "field": N_("Fact"),
    "deadline": N_("Deadline"),
    "letter": N_("Letter"),
    "task": N_("Task"),
    "action": N_("Action"),
    "record": N_("Record"),
}


def history(c: Context, found: Loaded) -> None:
    """The newest first; what one person did at one moment stands together. The rest is told of in a sentence."""
    w = c.w
    entries = list(reversed(found.case.history[-_LIMIT:]))
    rows = []
    for (at, by), group in groupby(entries, key=lambda e: (e.at, e.by)):
        lines = _lines(w, list(group))
        who = w("the program") if by == "kesu" else page.one_line(by, 40)
        first = f'<td class="at" rowspan="{len(lines)}">{escaped(w.instant(at))}</td><td rowspan="{len(lines)}">{escaped(who)}</td>'
        for i, (what, change) in enumerate(lines):
            of_group = "" if i == len(lines) - 1 else ' class="same"'
            rows.append(
                f'<tr{of_group}>{first if i == 0 else ""}<th scope="row">{escaped(what)}</th><td>{change}</td></tr>'
            )
    head = "".join(f'<th scope="col">{escaped(x)}</th>' for x in (w("When"), w("Who"), w("What"), w("Change")))
    st.html(f'<table class="kesu-history"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    if len(found.case.history) > _LIMIT:
        st.caption(w("The {count} newest entries are shown; `kesu case show` prints them all.", count=_LIMIT))


def _lines(w: Words, group: list[HistoryEntry]) -> list[tuple[str, str]]:
    """(what, change as markup) of entries of one moment; what an action says need not be said again of its record."""
    said = [e for e in group if e.what.partition(":")[2] in forms.TITLES and e.what.startswith("action:")]
    acted = [set(_change(w, e.what, e.before, e.after).split(w.separator)) for e in said]
    clause = next((_why(w, e.why) for e in group if e.what.startswith("record:") and e.why), "")
    made = []
    for e in group:
        change, why = _change(w, e.what, e.before, e.after), _why(w, e.why) if e.why else ""
        if (
            e not in said
            and e.what.startswith(("record:", "action:"))
            and any(acts and acts <= set(change.split(w.separator)) for acts in acted)
        ):
            continue
        if e in said and not why:
            why = clause
        made.append((_what(w, e.what), escaped(change) + (f"<br><i>{escaped(why)}</i>" if why else "")))
    return made


def _what(w: Words, what: str) -> str:
    if what in _WHAT:
        return w(_WHAT[what])
    prefix, _, rest = what.partition(":")
    if prefix == "action" and rest in forms.TITLES:
        return w(forms.TITLES[rest])
    if prefix == "record":
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(RECORD, rest)}"
    if prefix in _PREFIX and rest:
        first, _, number = rest.partition(":")
        table = {
            "field": names.FIELD,
            "deadline": names.TIMER,
            "letter": names.LETTER_KIND,
            "task": names.TASK,
            "action": names.ACTION_KIND,
        }.get(prefix, {})
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(table, first)}" + (f" {number}" if number.isdigit() else "")
    return page.one_line(what, 60)


def _change(w: Words, what: str, before: Json, after: Json) -> str:
    old, new = told(w, what, before), told(w, what, after)
    if old and new:
        return f"{old} → {new}"
    return new or (f"{old} → {w('nothing')}" if old else "")


def _why(w: Words, why: str) -> str:
    """A reason; the name of an action in front of its clause is put into words."""
    word, _, rest = why.partition(" ")
    return f"{w(forms.TITLES[word])} {rest}".strip() if word in forms.TITLES else reason(w.language, why)
