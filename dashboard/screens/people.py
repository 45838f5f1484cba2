"""People: who may sign in and as what; for administrators. Delegations are seen by those who lead, too."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from casework import offices
from complaints.model import ROLES
from complaints.refusals import Refused
from dashboard import clock, wiring
from dashboard.actions import doing
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.words.language import Words
from dashboard.words.safe import label
from store import sessions, users
from store.engine.errors import Conflict, StoreError
from store.engine.transaction import Transaction
from store.users import Delegation, User
from wording import names
from wording.trouble import trouble as told

SEES = frozenset({"admin", "management_representative", "general_manager"})
SHORTEST = users.SHORTEST_PASSWORD


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    w = c.w
    page.heading(w("People"))
    page.show_flash()
    if c.who.role not in SEES:
        st.info(w("Only administrators manage people."))
        return
    with page.told(w), wiring.database().reading() as tx:
        everyone = users.list_users(tx)
        lent = users.delegations(tx, clock.now())
    columns = [
        Column("name", w("User name")),
        Column("role", w("Role")),
        Column("mail", w("E-mail address"), cls="mid"),
        Column("dept", w("Department"), cls="mid"),
        Column("state", w("State")),
    ]
    table("people", columns, [_row(w, u) for u in everyone], label=w("People"), empty="")
    if lent:
        page.section(w("Delegations"))
        made = [
            Row(
                cells=[
                    {"t": page.one_line(d.to_user, 60)},
                    {"t": w.name(names.ROLE, d.role)},
                    {"t": page.one_line(d.from_user, 60)},
                    {"t": w.instant(d.until)},
                ]
            )
            for d in lent
        ]
        table(
            "delegations",
            [
                Column("to", w("Delegate")),
                Column("role", w("Role")),
                Column("from", w("Of")),
                Column("until", w("Until")),
            ],
            made,
            label=w("Delegations"),
            empty="",
        )
        _take_back(c, lent)
    if c.who.role == "admin":
        _manage(c, everyone)


def _take_back(c: Context, lent: list[Delegation]) -> None:
    """Whoever gave a delegation, and administrators, may end it before its day."""
    w = c.w
    mine = {d.id: d for d in lent if offices.may_take_back(d, c.who.actor)}
    if not mine:
        return
    with st.form("take_back", border=False):
        number = st.selectbox(
            w("Delegation"),
            list(mine),
            index=None,
            placeholder=w("please choose"),
            format_func=lambda n: page.one_line(
                f"{mine[n].to_user} · {w.name(names.ROLE, mine[n].role)} · {w.instant(mine[n].until)}", 120
            ),
        )
        sent = st.form_submit_button(w("Take back"))
    if not sent or number is None:
        return
    try:
        offices.take_back(wiring.database(), number, page.context(active=True).who.actor, clock.now())
    except Refused as refused:
        st.error(doing.refusal(w, refused.message, refused.facts, refused.clause))
        return
    except StoreError as error:
        st.error(page.trouble(w, error))
        return
    page.flash(
        w("The delegation was taken back; {name} decides nothing for this office any more.", name=mine[number].to_user)
    )
    st.rerun()


def _row(w: Words, u: User) -> Row:
    state = {"badge": w("Locked out"), "tone": "red"} if u.disabled else {"badge": w("May sign in"), "tone": "green"}
    department = w.name(names.DEPARTMENT, u.department)
    return Row(
        cells=[
            {"t": page.one_line(u.name, 80)},
            {"t": w.name(names.ROLE, u.role)},
            {"t": page.one_line(u.email, 100)},
            {"t": department},
            state,
        ]
    )


def _manage(c: Context, everyone: list[User]) -> None:
    w = c.w
    adding, changing = st.columns(2, gap="large")
    with adding:
        page.section(w("Add a person"))
        _add(c)
    with changing:
        page.section(w("Change a person"))
        name = st.selectbox(
            w("User name"),
            [u.name for u in everyone],
            index=None,
            placeholder=w("please choose"),
            format_func=lambda n: page.one_line(n, 60),
        )
        user = next((u for u in everyone if u.name == name), None)
        if user is not None:
            _change(c, user)


def _add(c: Context) -> None:
    w = c.w
    with st.form("add_person", border=False):
        name = st.text_input(w("User name"), max_chars=100)
        role = st.selectbox(w("Role"), ROLES, format_func=lambda r: w.name(names.ROLE, r))
        email = st.text_input(w("E-mail address"), max_chars=200)
        department = st.text_input(w("Department"), max_chars=100)
        password = st.text_input(
            w("Password"),
            type="password",
            max_chars=500,
            help=w("At least {count} characters.", count=SHORTEST),
            autocomplete="new-password",
        )
        sent = st.form_submit_button(w("Add"), type="primary")
    if not sent:
        return
    if len(password) < SHORTEST:
        st.error(w("At least {count} characters.", count=SHORTEST))
        return
    hashed = users.hash_password(password)
    _kept(
        c,
        lambda tx: users.add(tx, name, role, at=clock.now(), password_hash=hashed, email=email, department=department),
        w("{name} may sign in now.", name=name),
    )


def _change(c: Context, user: User) -> None:
    w = c.w
    with st.form(f"change_{user.id}", border=False):
        role = st.selectbox(w("Role"), ROLES, index=ROLES.index(user.role), format_func=lambda r: w.name(names.ROLE, r))
        email = st.text_input(w("E-mail address"), value=user.email, max_chars=200)
        department = st.text_input(w("Department"), value=user.department, max_chars=100)
        password = st.text_input(
            w("New password"),
            type="password",
            max_chars=500,
            help=w("Empty: it stays as it is."),
            autocomplete="new-password",
        )
        locked = st.checkbox(w("Locked out"), value=user.disabled, disabled=user.name == c.who.name)
        sent = st.form_submit_button(w("Save"), type="primary")
    if not sent:
        return
    if password and len(password) < SHORTEST:
        st.error(w("At least {count} characters.", count=SHORTEST))
        return
    hashed = users.hash_password(password) if password else None

    def change(tx: Transaction) -> None:
        changed = users.change(tx, user.name, role=role, email=email, department=department, password_hash=hashed)
        if locked != user.disabled:
            users.disable(tx, user.name, clock.now() if locked else None)
        if locked or hashed:
            sessions.end_sessions_of(tx, changed, clock.now())

    _kept(c, change, w("{name} was changed.", name=user.name))


def _kept(c: Context, change: Callable[[Transaction], object], said: str) -> None:
    """Do it in one transaction, asking again who is here; tell what came of it."""
    who = page.context(active=True).who
    if who.role != "admin":
        return
    try:
        with wiring.database().transaction() as tx:
            change(tx)
    except Conflict as error:  # a name that is taken, or nobody left who administers
        st.error(label(told(c.w.language, error), 300))
        return
    except StoreError as error:
        st.error(page.trouble(c.w, error))
        return
    except ValueError as error:
        st.error(label(told(c.w.language, error), 300))
        return
    page.flash(said)
    st.rerun()
