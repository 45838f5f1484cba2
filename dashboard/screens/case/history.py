"""The history of a case: who changed what, when, from what to what and why; it can only grow."""

from __future__ import annotations

import streamlit as st

from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.words.history import Change, moments
from dashboard.words.letter_names import names_of
from dashboard.words.safe import escaped

_LIMIT = 400


def history(c: Context, found: Loaded) -> None:
    """The newest first; what one person did at one moment stands together. The rest is told of in a sentence."""
    w = c.w
    rows = []
    newest = list(reversed(found.case.history[-_LIMIT:]))
    for at, who, changes in moments(w, newest, names_of(w, found.case)):
        span = len(changes)
        first = f'<td class="at" rowspan="{span}">{escaped(w.instant(at))}</td><td rowspan="{span}">{escaped(who)}</td>'
        for i, change in enumerate(changes):
            of_group = "" if i == span - 1 else ' class="same"'
            rows.append(f"<tr{of_group}>{first if i == 0 else ''}{_cells(change)}</tr>")
    head = "".join(f'<th scope="col">{escaped(x)}</th>' for x in (w("When"), w("Who"), w("What"), w("Change")))
    st.html(f'<table class="kesu-history"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    if len(found.case.history) > _LIMIT:
        st.caption(w("The {count} newest entries are shown; `kesu case show` prints them all.", count=_LIMIT))


def _cells(c: Change) -> str:
    why = f"<br><i>{escaped(c.why)}</i>" if c.why else ""
    return f'<th scope="row">{escaped(c.what)}</th><td>{escaped(c.change)}{why}</td>'
