"""Mailboxes and what could not be read: last contact, waiting, quarantine with its reasons, letters that do not leave."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from casework.quarantine import retry
from dashboard import clock, wiring
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.screens import goto
from dashboard.words import time_left
from dashboard.words.language import Words
from store import withheld
from store.engine.errors import StoreError
from store.questions import mail_views, views
from store.questions.mail_views import LetterLine, MailboxLine, MessageLine
from store.withheld import Withheld
from wording import names
from wording.reasons import reason
from wording.trouble import trouble

SILENT_AFTER = timedelta(minutes=10)
EXPIRES_SOON = timedelta(days=21)
MOST_WITHHELD = 20
MAY_RETRY = frozenset({"qa", "sales", "admin"})


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    page.heading(c.w("Mailboxes"), c.w("What comes in, what could not be read, what does not leave."))
    page.show_flash()
    _state()
    _quarantine(c)


@page.refreshed()
def _state() -> None:
    c = page.context()
    w = c.w
    with page.told(w), wiring.database().reading() as tx:
        lines = mail_views.mailboxes(tx)
        breaking = withheld.withheld(tx)
        failed = mail_views.letters(tx, ("failed",))
        queued, held = mail_views.count_letters(tx, "queued"), mail_views.count_letters(tx, "held")
        pending = mail_views.count_messages(tx, state="pending")
        backlog = mail_views.count_backlog(tx)
        provisional = views.provisional_cases(tx)
        calendar = time_left.calendar(tx)
    _warnings(
        w,
        lines,
        provisional,
        [y for y in (clock.now().year, clock.now().year + 1) if not calendar.is_published(y)],
        calendar.name,
    )
    with st.container(horizontal=True, key="kesu_numbers"):
        st.metric(w("Messages waiting to be read"), pending, border=True)
        st.metric(w("Letters waiting to be sent"), queued, border=True)
        st.metric(w("Letters held for release"), held, border=True)
        st.metric(w("Failed letters"), len(failed), border=True)
        if backlog:
            st.metric(w("Old mail, not answered"), backlog, border=True)
    columns = [
        Column("name", w("Mailbox")),
        Column("state", w("State")),
        Column("contact", w("Last contact")),
        Column("server", w("On the server"), cls="num"),
        Column("stored", w("Stored"), cls="num"),
        Column("quarantine", w("In quarantine"), cls="num"),
        Column("waiting", w("Waiting"), cls="num"),
        Column("expiry", w("Sign-in expires"), cls="mid"),
    ]
    table(
        "mailboxes",
        columns,
        [_mailbox(w, m) for m in lines],
        label=w("Mailboxes"),
        empty=w("No mailbox was watched yet. Start the service with `kesu run`."),
    )
    for message in breaking[:MOST_WITHHELD]:
        st.warning(page.label(_withheld(w, message), 900))
    if failed:
        page.section(w("Failed letters"))
        letter_columns = [
            Column("case", w("Case")),
            Column("kind", w("Letter")),
            Column("to", w("To")),
            Column("error", w("Trouble")),
        ]
        chosen = table("failed", letter_columns, [_letter(w, x) for x in failed], label=w("Failed letters"), empty="")
        if chosen.opened:
            goto("case", no=chosen.opened, tab="letters")


def _warnings(w: Words, lines: list[MailboxLine], provisional: int, unpublished: list[int], calendar: str) -> None:
    now = clock.now()
    soon = (now + EXPIRES_SOON).astimezone(w.zone).date()
    for m in lines:
        if m.credentials_expire_on and m.credentials_expire_on <= soon:
            st.warning(
                page.label(
                    w(
                        "The sign-in of mailbox {name} ends on {date}. Renew it before.",
                        name=m.name,
                        date=m.credentials_expire_on,
                    )
                )
            )
        if m.on_server and m.on_server != m.stored + m.quarantined:
            st.warning(
                page.label(
                    w(
                        "Mailbox {name}: the server has {server} messages, the store {stored} and quarantine {quarantined}.",
                        name=m.name,
                        server=m.on_server,
                        stored=m.stored,
                        quarantined=m.quarantined,
                    )
                )
            )
    configured = {m.name for m in wiring.settings().mailbox}
    for name in sorted(configured - {m.name for m in lines}):
        st.warning(page.label(w("Mailbox {name} was never reached. Is the service running?", name=name)))
    for year in unpublished:
        text = w(
            "The official calendar {calendar} of {year} is not there yet; dates that reach into it are provisional ({count} deadlines now).",
            calendar=calendar,
            year=year,
            count=provisional,
        )
        st.info(page.label(text, 300), icon=":material/calendar_month:")


def _withheld(w: Words, m: Withheld) -> str:
    return w(
        "Mailbox {name}: message {uid} in {folder} ({size}, arrived {arrived}) is not taken in, because the connection breaks whenever it is fetched: {how}. It stays on the server and is tried again at {again}. Open it in a mail program, enter the complaint by hand or have it sent again, then move it to another folder.",
        name=m.mailbox,
        uid=m.uid,
        folder=m.folder,
        size=w.size(m.size) if m.size else "?",
        arrived=w.instant(m.received_at) or "?",
        how=trouble(w.language, m.how),
        again=w.instant(max(m.try_at, clock.now())),
    )


def _mailbox(w: Words, m: MailboxLine) -> Row:
    now = clock.now()
    if m.last_error and (m.last_contact_at is None or (m.last_error_at and m.last_error_at >= m.last_contact_at)):
        state = {
            "badge": w("Trouble"),
            "tone": "red",
            "sub": page.one_line(trouble(w.language, m.last_error), 160),
            "subtone": "red",
        }
    elif m.last_contact_at is None:
        state = {"badge": w("Never reached"), "tone": "orange"}
    elif now - m.last_contact_at > SILENT_AFTER:
        state = {"badge": w("Silent"), "tone": "orange"}
    else:
        state = {"badge": w("In order"), "tone": "green"}
    ago = ""
    if m.last_contact_at is not None:
        minutes = int((now - m.last_contact_at).total_seconds() // 60)
        ago = w("{time} ago", time=w.minutes(minutes)) if minutes > 0 else w("just now")
    return Row(
        cells=[
            {"t": page.one_line(m.name, 60), "sub": page.one_line(m.folder, 60)},
            state,
            {"t": w.instant(m.last_contact_at), "sub": ago},
            {"t": str(m.on_server)},
            {"t": str(m.stored)},
            {"t": str(m.quarantined)},
            {"t": str(m.waiting)},
            {"t": w.day(m.credentials_expire_on)},
        ],
        tone=state["tone"] if state["tone"] != "green" else "",
    )


def _letter(w: Words, x: LetterLine) -> Row:
    why = w("Bounced") if x.bounced_at else page.one_line(trouble(w.language, x.last_error), 200)
    return Row(
        cells=[
            {"t": x.case_no, "sub": w.instant(x.created_at)},
            {"t": w.name(names.LETTER_KIND, x.kind)},
            {"t": page.one_line(x.to_address, 80)},
            {"t": why},
        ],
        id=x.case_no,
        href=f"/case?no={x.case_no}&tab=letters",
    )


def _quarantine(c: Context) -> None:
    """Messages set aside, each with its reason; its stub case can be filled in by hand."""
    w = c.w
    page.section(w("Quarantine"))
    with page.told(w), wiring.database().reading() as tx:
        lines = mail_views.messages(tx, state="quarantined", limit=100)
    if not lines:
        page.empty(w("Nothing is in quarantine."))
    for m in lines:
        _set_aside(c, m)


def _set_aside(c: Context, m: MessageLine) -> None:
    w = c.w
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        why = page.one_line(reason(w.language, m.reason), 300) or w("no reason was noted")
        st.html(
            f'<p class="kesu-why"><b>{page.escaped(page.one_line(m.subject, 120) or w("(no subject)"))}</b>'
            f" · {page.escaped(' · '.join(x for x in (page.one_line(m.from_address, 80), w.instant(m.received_at)) if x))}"
            f"<br>{page.escaped(why)}</p>"
        )
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            if st.button(
                w("Read again"), key=f"retry_{m.id}", icon=":material/refresh:", disabled=c.who.role not in MAY_RETRY
            ):
                try:
                    retry(wiring.database(), m.id)
                    page.flash(w("It will be read again by the service in a moment."))
                except StoreError as error:
                    page.flash(page.trouble(w, error), "error")
                st.rerun()
            if m.case_no and st.button(w("Enter by hand"), key=f"enter_{m.id}", icon=":material/edit:"):
                goto("review", no=m.case_no)
            page.downloads([(w("Download"), f"/original/{m.id}")], f"original_{m.id}")
