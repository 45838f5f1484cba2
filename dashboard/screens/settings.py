"""Settings as people may see and change them here: their own language and password, the calendar; the rest stands in kesu.toml."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from casework import company_days
from complaints.calendar.working_days import Calendar
from complaints.model import Actor
from complaints.refusals import Refused
from dashboard import accounts, clock, wiring
from dashboard.actions import doing
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.words import time_left
from dashboard.words.language import LANGUAGE_NAMES
from dashboard.words.safe import label
from store import calendars, sessions, users
from store.calendars import DayOverride
from store.engine.errors import StoreError

SHORTEST = users.SHORTEST_PASSWORD


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    w = c.w
    page.heading(w("Settings"))
    page.show_flash()
    left, right = st.columns(2, gap="large")
    with left:
        page.section(w("For you"))
        language = st.selectbox(
            w("Language"),
            list(LANGUAGE_NAMES),
            index=list(LANGUAGE_NAMES).index(c.who.language),
            format_func=lambda x: LANGUAGE_NAMES[x],
        )
        if language != c.who.language:
            accounts.set_language(c.who.name, language)
            st.rerun()
        _password(c)
    with right:
        page.section(w("Calendar"))
        with page.told(w):
            _calendar(c)
    page.section(w("Of the company"))
    s = wiring.settings()
    page.facts(
        [
            (w("Company"), page.one_line(s.company.name, 120)),
            (w("Time zone"), s.company.timezone),
            (w("Working hours"), w.separator.join(s.company.working_hours)),
            (
                w("Acknowledgement"),
                {"immediate": w("at once"), "review": w("after a person's release"), "off": w("off")}[
                    s.acknowledgement.mode
                ],
            ),
            (w("Case numbers"), s.numbering.pattern),
            (w("Idle time"), w("{count} minutes", count=s.dashboard.idle_minutes)),
        ]
    )
    st.caption(w("These stand in kesu.toml; an administrator changes them there."))


def _password(c: Context) -> None:
    w = c.w
    with st.form("own_password", border=True, clear_on_submit=True):
        st.caption(w("Change your password"))
        old = st.text_input(w("Password now"), type="password", max_chars=500, autocomplete="current-password")
        new = st.text_input(
            w("New password"),
            type="password",
            max_chars=500,
            autocomplete="new-password",
            help=w("At least {count} characters.", count=SHORTEST),
        )
        sent = st.form_submit_button(w("Save"))
    if not sent:
        return
    if len(new) < SHORTEST:
        st.error(w("At least {count} characters.", count=SHORTEST))
        return
    checked = sessions.sign_in(wiring.database(), c.who.name, old, address="", now=clock.now())
    if not checked.token:
        st.error(w("The password now is not right."))
        return
    hashed = users.hash_password(new)
    with wiring.database().transaction() as tx:
        users.change(tx, c.who.name, password_hash=hashed)
        sessions.end_session(tx, checked.token, clock.now())
    st.success(w("Your password was changed."))


def _calendar(c: Context) -> None:
    """The company's calendar: days set here on top of the built-in tables."""
    w = c.w
    with wiring.database().reading() as tx:
        calendar = time_left.calendar(tx)
        days = calendars.overrides(tx, calendar.name)
    year = clock.now().astimezone(w.zone).year
    told = [
        f"{y}{w.colon}{w('official table is there') if calendar.is_published(y) else w('provisional')}"
        for y in (year, year + 1)
    ]
    page.facts([(w("Calendar"), calendar.name), (w("Years"), "\n".join(told))])
    columns = [Column("day", w("Day")), Column("what", w("What")), Column("name", w("Name"))]
    rows = [
        Row(
            cells=[
                {"t": d.day.isoformat()},
                {"t": w("working day") if d.working else w("day off")},
                {"t": page.one_line(d.name, 80)},
            ]
        )
        for d in days[-40:]
    ]
    table("days", columns, rows, label=w("Calendar"), empty=w("No days of your own; the official tables apply."))
    if c.who.role != "admin":
        return
    with st.form("add_day", border=True):
        day = st.date_input(w("Day"), value=None, format="YYYY-MM-DD")
        working = st.radio(
            w("What"), [False, True], format_func=lambda x: w("working day") if x else w("day off"), horizontal=True
        )
        name = st.text_input(w("Name"), max_chars=100)
        sent = st.form_submit_button(w("Set this day"))
    if sent and day is not None:
        made = DayOverride(day, working, name)
        _change(
            c,
            lambda who: company_days.set_day(wiring.database(), calendar, made, who, clock.now()),
            w("The day was set. Deadlines that it moves are counted again by the service."),
        )
    if days:
        _take_back(c, calendar, days)
    _publish(c, calendar)


def _take_back(c: Context, calendar: Calendar, days: list[DayOverride]) -> None:
    w = c.w
    with st.form("clear_day", border=True):
        day = st.selectbox(
            w("Day that follows its week again"),
            [d.day for d in reversed(days)],
            index=None,
            placeholder=w("please choose"),
            format_func=lambda d: d.isoformat(),
        )
        sent = st.form_submit_button(w("Remove this day"))
    if sent and day is not None:
        _change(
            c,
            lambda who: company_days.clear_day(wiring.database(), calendar, day, who, clock.now()),
            w("The day was removed. Deadlines that it moves are counted again by the service."),
        )


def _publish(c: Context, calendar: Calendar) -> None:
    w = c.w
    with st.expander(w("Official table of a year")):
        st.caption(
            w(
                "Paste the published days, one a line: 2027-02-05/2027-02-11 off, 2027-02-14 work, 2027 published; or the published JSON."
            )
        )
        with st.form("publish_year", border=False):
            text = st.text_area(w("Days"), max_chars=50_000)
            source = st.text_input(w("Source"), max_chars=200)
            sent = st.form_submit_button(w("Publish"))
        if sent and text.strip():
            _change(
                c,
                lambda who: company_days.publish_year(wiring.database(), calendar, text, source, who, clock.now()),
                w("The year is published. Dates in it are provisional no more and counted again by the service."),
            )
        with page.told(w), wiring.database().reading() as tx:
            told = calendars.changes(tx, calendar.name)[-20:]
        for change in reversed(told):
            what = change.what.partition(":")[2]
            now = change.after or {}
            became = w("removed") if change.after is None else now.get("source", "")
            if "working" in now:
                became = w("working day") if now["working"] else w("day off")
            st.caption(label(w.separator.join(x for x in (w.instant(change.at), change.by, what, became) if x), 200))


def _change(c: Context, change: Callable[[Actor], object], said: str) -> None:
    """Does it as who is here now, and tells what came of it."""
    who = page.context(active=True).who
    try:
        change(who.actor)
    except Refused as refused:
        page.flash(doing.refusal(c.w, refused.message, refused.facts, refused.clause), "error")
    except StoreError as error:
        page.flash(page.trouble(c.w, error), "error")
    else:
        page.flash(said)
    st.rerun()
