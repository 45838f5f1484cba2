"""Other messages: what came in and is in no case. One action makes a case of a message that was filed wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import streamlit as st

from casework.make_case import ROLES, Reply, make_case, preview, reply_of
from complaints.calendar.working_days import Calendar
from complaints.model import Actor
from complaints.refusals import Refused
from dashboard import clock, wiring
from dashboard.actions import doing
from dashboard.frame import loading, page
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.screens import goto
from dashboard.words.language import N_, Words
from dashboard.words.messages import why
from dashboard.words.safe import escaped, label
from foundations.settings.shapes import Settings
from store import inbox
from store.database import Database
from store.engine.errors import NotFound, StoreError
from store.questions import mail_views
from store.questions.mail_views import MessageLine
from wording import names
from wording.reasons import reason

Told = TypeVar("Told")
PAGE_SIZE = 25
WHICH = {
    "customers": N_("From customers"),
    "automatic": N_("Automatic and advertising"),
    "filed": N_("All filed"),
    "pending": N_("Waiting to be read"),
}


def show() -> None:
    """The screen: the list, or one message when the address names it."""
    c = page.context(active=True)
    number = page.parameter("id")
    if number.isdecimal():
        with page.told(c.w):
            _message(c, int(number))
        return
    page.heading(
        c.w("Other messages"), c.w("Mail that opened no case. If one of them is a complaint, make a case of it.")
    )
    page.show_flash()
    _filters(c.w)
    _list()


def _filters(w: Words) -> None:
    kinds = {k: w(v) for k, v in names.MESSAGE_KIND.items() if k not in ("complaint", "claim", "return_request")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="kesu_asked"):
        st.text_input(
            w("Search"),
            key="mq",
            bind="query-params",
            placeholder=w("Sender or subject"),
            icon=":material/search:",
            max_chars=200,
        )
        page.chosen(w("Kind"), "kind", kinds, resets=("page",), placeholder=w("any"), width=220)
        page.chosen(
            w("Which"),
            "which",
            {k: w(v) for k, v in WHICH.items()},
            default="customers",
            resets=("page",),
            segments=True,
        )


@page.refreshed()
def _list() -> None:
    c = page.context()
    w = c.w
    which = page.parameter("which", "customers", WHICH)
    wanted: dict[str, Any] = {
        "state": "pending" if which == "pending" else "filed",
        "kind": page.parameter("kind", "", names.MESSAGE_KIND),
        "automatic": {"customers": False, "automatic": True}.get(which),
        "text": page.parameter("mq")[:200],
    }
    number = page.parameter("page", "1")
    at = max(1, int(number)) if number.isdecimal() else 1
    with page.told(w), wiring.database().reading() as tx:
        total = mail_views.count_messages(tx, **wanted)
        at = min(at, max(1, -(-total // PAGE_SIZE)))
        lines = mail_views.messages(tx, **wanted, limit=PAGE_SIZE, offset=(at - 1) * PAGE_SIZE)
        columns = [
            Column("from", w("From")),
            Column("subject", w("Subject")),
            Column("kind", w("Kind")),
            Column("at", w("Received"), cls="nowrap"),
            Column("answer", w("Answer")),
        ]
        chosen = table(
            "messages", columns, [_row(w, x) for x in lines], label=w("Other messages"), empty=w("No messages here.")
        )
        pages = max(1, -(-total // PAGE_SIZE))
        if pages > 1:
            turned = st.pagination(pages, default=min(at, pages), key=f"mpages_{pages}_{at}")
            if turned != at:
                page.set_parameters({"page": str(turned)}, defaults={"page": "1"})
                st.rerun(scope="fragment")
        if chosen.opened:
            goto("messages", id=chosen.opened)


def _row(w: Words, m: MessageLine) -> Row:
    answer: dict[str, str] = {}
    if m.answered_at:
        answer = {"badge": w("Answered"), "tone": "green"}
    elif m.answer_due_at:
        late = clock.now() > m.answer_due_at
        answer = {
            "badge": w("Late") if late else w("Due"),
            "tone": "red" if late else "orange",
            "sub": w.instant(m.answer_due_at),
        }
    return Row(
        cells=[
            {
                "t": page.one_line(m.from_name or m.from_address, 60),
                "sub": page.one_line(m.from_address, 80) if m.from_name else "",
            },
            {
                "t": page.one_line(m.subject, 120) or w("(no subject)"),
                "sub": w("{count} attachments", count=m.attachments) if m.attachments else "",
            },
            {"t": w.name(names.MESSAGE_KIND, m.kind) if m.state != "pending" else w.name(names.MESSAGE_STATE, m.state)},
            {"t": w.instant(m.received_at)},
            answer,
        ],
        id=str(m.id),
        href=f"/messages?id={m.id}",
    )


def _message(c: Context, number: int) -> None:
    """One message: who, what, why it was filed so, and the one action."""
    w = c.w
    try:
        with wiring.database().reading() as tx:
            message = inbox.get(tx, number)
            reading = inbox.reading_of(tx, number)
    except NotFound:
        page.no_such(w, w("Other messages"), w("This is no longer there."), "/messages")
        return
    page.heading(
        page.one_line(message.subject, 150) or w("(no subject)"),
        page.one_line(f"{message.from_name} <{message.from_address}>", 200),
    )
    page.show_flash()
    page.badges(
        [(w.name(names.MESSAGE_KIND, message.kind), "blue"), (w.name(names.MESSAGE_STATE, message.state), "gray")]
    )
    with st.container(horizontal=True):
        if st.button(w("Back to the list"), icon=":material/arrow_back:"):
            goto("messages")
        if message.case_no and st.button(w("Open the case"), icon=":material/folder_open:"):
            goto("case", no=message.case_no)
        if message.state == "filed":
            _make_case(c, number)
        page.downloads([(w("Download the original"), f"/original/{number}")], "original")
    page.facts(
        [
            (w("Received"), w.instant(message.received_at)),
            (w("Mailboxes"), w.separator.join(page.one_line(m, 40) for m in message.mailboxes)),
            (
                w("Why"),
                w.separator.join(why(w, reading.kind, reading.reasons)[:5]) if reading else "",
            ),
            (w("Answer due"), w.instant(message.answer_due_at) if not message.answered_at else ""),
            (
                w("Answered"),
                f"{w.instant(message.answered_at)} · {page.one_line(message.answered_by, 40)}"
                if message.answered_at
                else "",
            ),
        ]
    )
    mail = reading.mail if reading else None
    if mail is not None:
        st.html(f'<div class="kesu-letter">{escaped(mail.text[:40_000])}</div>')
        if mail.quoted:
            with st.expander(w("Quoted and signature")):
                st.html(f'<div class="kesu-letter folded">{escaped(mail.quoted[:40_000])}</div>')


def _make_case(c: Context, number: int) -> None:
    """The button; it opens a dialog that shows the letter before anything is done."""
    w = c.w
    may = c.who.role in ROLES
    against = "" if may else w("Only {roles} may do this.", roles=w.listed(names.ROLE, sorted(ROLES)))
    if not st.button(
        w("Make a case"), icon=":material/add_task:", type="primary", disabled=not may, help=label(against) or None
    ):
        return
    would = _tried(c, lambda actor: preview(*_house(number, actor)))
    if would is None:
        st.rerun()
    _asked(c, number, would)


def _asked(c: Context, number: int, would: Reply) -> None:
    """Asks whether the customer gets this letter. Whoever closes the dialog has done nothing."""
    w = c.w

    @st.dialog(label(w("Make a case")), width="medium")
    def dialog() -> None:
        if would.what == "suppressed":
            why = reason(w.language, would.why)
            st.info(
                label(w("No letter goes to the customer by itself: {why}", why=why), 600), icon=":material/mail_off:"
            )
            st.caption(w("Somebody gets the task to answer him by phone or fax; a letter lies prepared in the case."))
            if st.button(w("Open without a letter"), type="primary"):
                _open(c, number, acknowledge=False)
            return
        st.info(
            w("The case opens with your choice. If you close this window, nothing happens."), icon=":material/info:"
        )
        page.facts([(w("To"), would.to), (w("Subject"), would.subject)])
        st.html(f'<div class="kesu-letter">{escaped(would.body)}</div>')
        with st.container(horizontal=True):
            if st.button(w("Open and send this letter"), type="primary", icon=":material/outgoing_mail:"):
                _open(c, number, acknowledge=True)
            if st.button(w("Open without a letter"), icon=":material/mail_off:"):
                _open(c, number, acknowledge=False)

    dialog()


def _open(c: Context, number: int, *, acknowledge: bool) -> None:
    """Makes the case as was chosen and leads to it; says what became of the letter."""
    w = c.w
    made = _tried(c, lambda actor: make_case(*_house(number, actor), acknowledge))
    if made is None:
        st.rerun()
    reply = reply_of(wiring.database(), made)
    told = [w("Case {number} was opened.", number=made)]
    if reply.what == "queued":
        told.append(w("The acknowledgement goes to {to}.", to=page.one_line(reply.to, 80)))
    else:
        told.append(w("No letter goes to the customer by itself: {why}", why=reason(w.language, reply.why)))
    page.flash(" ".join(told))
    goto("case", no=made)


def _house(number: int, actor: Actor) -> tuple[Database, int, Actor, Settings, Calendar, datetime]:
    return wiring.database(), number, actor, wiring.settings(), loading.calendar(), clock.now()


def _tried(c: Context, what: Callable[[Actor], Told]) -> Told | None:
    """What it gives, done as this person; None when it is refused, and the next run says why."""
    try:
        return what(page.context(active=True).who.actor)
    except Refused as refused:
        page.flash(doing.refusal(c.w, refused.message, refused.facts, refused.clause), "error")
    except StoreError as error:
        page.flash(page.trouble(c.w, error), "error")
    return None
