"""Letters of a case as the customer will see them, with their approvals and what became of them."""

from __future__ import annotations

import streamlit as st

from complaints.model import Letter
from dashboard.frame import page
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.screens.case.work import papers
from dashboard.words.language import Words
from dashboard.words.safe import escaped
from wording import names
from wording.trouble import trouble


def letters(c: Context, found: Loaded) -> None:
    """Every letter, the newest first."""
    w = c.w
    if not found.case.letters:
        page.empty(w("No letters yet."))
    if any(x.kind == "formal_answer" for x in found.case.letters):
        papers(found, "answer", w("Formal answer"))
    for letter in sorted(found.case.letters, key=lambda x: x.created_at, reverse=True):
        with st.container(border=True):
            _letter(w, letter)


def _letter(w: Words, letter: Letter) -> None:
    ordinal = f" {letter.ordinal}" if letter.kind == "formal_answer" and letter.ordinal > 1 else ""
    state = w("Bounced") if letter.bounced_at else w.name(names.LETTER_STATE, letter.status)
    page.badges(
        [
            (w.name(names.LETTER_KIND, letter.kind) + ordinal, "gray"),
            (state, "red" if letter.bounced_at else names.LETTER_TONE.get(letter.status, "gray")),
        ]
    )
    page.facts(
        [
            (w("To"), page.one_line(letter.to, 200)),
            (w("Subject"), page.one_line(letter.subject, 300)),
            (
                w("Drafted"),
                " · ".join(x for x in (w.instant(letter.created_at), page.one_line(letter.drafted_by, 40)) if x),
            ),
            (w("Goes by itself at"), w.instant(letter.release_at) if letter.status == "held" else ""),
            (w("Sent"), w.instant(letter.sent_at)),
            (w("Bounced"), w.instant(letter.bounced_at)),
            (
                w("Next try"),
                f"{w.instant(letter.next_attempt_at)} ({letter.attempts})"
                if letter.status == "queued" and letter.attempts
                else "",
            ),
            (w("Trouble"), page.one_line(trouble(w.language, letter.last_error), 300)),
        ]
    )
    if letter.approvals:
        made = []
        for a in letter.approvals:
            verdict = w("approved") if a.verdict == "approved" else w("rejected")
            role = w.name(names.ROLE, a.role) + (
                f" ({w('on behalf of')} {w.name(names.ROLE, a.on_behalf_of)})" if a.on_behalf_of else ""
            )
            made.append(
                (
                    f"{role}",
                    f"{page.one_line(a.by, 40)} · {verdict} · {w.instant(a.at)}"
                    + (f" · {page.one_line(a.reason, 300)}" if a.reason else ""),
                )
            )
        page.facts(made)
    with st.expander(
        w("As the customer sees it"), expanded=letter.status in ("draft", "awaiting_approval", "approved", "held")
    ):
        st.html(f'<div class="kesu-letter">{escaped(letter.body)}</div>')
