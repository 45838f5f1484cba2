"""The form of one action in a dialog: asks what the action needs, checks what was typed, does it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st

from complaints.model import Case
from complaints.reading import Json
from dashboard import wiring
from dashboard.actions import doing
from dashboard.frame import page
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.frame.session import WORKING
from dashboard.words import values
from dashboard.words.action_forms import Form, Input
from dashboard.words.language import Words
from dashboard.words.safe import escaped, label, one_line
from store import users
from wording import names

#: actions that write a letter to the customer
LETTERS = frozenset({"request_information", "interim_report", "draft_reply", "remind"})


def open_form(c: Context, found: Loaded, form: Form, *, start: dict[str, Json] | None = None) -> None:
    """Open the dialog; `start` fills some of its inputs."""

    unsaved = st.session_state.get(_unsaved(found, form), {})

    @st.dialog(label(c.w(form.title)), width="medium")
    def dialog() -> None:
        _dialog(c, found, form, {**(start or {}), **unsaved})

    dialog()


def _unsaved(found: Loaded, form: Form) -> str:
    """Where this browser session keeps what was typed into a form and could not be saved."""
    return f"kesu_unsaved_{found.case.case_no}_{form.action}"


def _dialog(c: Context, found: Loaded, form: Form, start: dict[str, Json]) -> None:
    w = c.w
    st.caption(label(" · ".join(str(x) for x in (found.case.case_no, found.case.first("customer_name")) if x)))
    if form.warning:
        st.info(w(form.warning), icon=form.icon)
    if form.action == "not_business":
        page.facts(_letters_then(w, found.case))
    with st.form(f"form_{form.action}", border=False):
        given = {i.key: _ask(w, found, i, start.get(i.key)) for i in form.inputs}
        note = (
            ""
            if form.action == "note"
            else st.text_input(w("Note for the history"), key=f"in_{form.action}_note", max_chars=2000)
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(w(form.title), type="primary")
            looked = form.action in LETTERS and st.form_submit_button(w("Preview"), icon=":material/visibility:")
    if not sent and not looked:
        return
    try:
        data = {i.key: v for i in form.inputs if (v := _answer(w, i, given[i.key])) is not None}
    except values.NotUnderstood as error:
        st.error(label(str(error)))
        return
    if note.strip():
        data["note"] = note.strip()
    if looked:
        _preview(c, found, form, data)
        return
    done = doing.perform(c, found.case.case_no, form.action, data, seen_version=found.case.version)
    if done:
        told = [w("Done: {what}", what=w(form.title))]
        if form.action == "not_business":
            told += [
                w("The letter to {to} was leaving at this moment and could not be held back.", to=one_line(x.to, 80))
                for x in done.letters
                if x.status == "queued"
            ]
        page.flash(" ".join(told), "warning" if told[1:] else "success")
        st.session_state.pop(_unsaved(found, form), None)
    else:  # it stands in the form again when it is opened the next time
        st.session_state[_unsaved(found, form)] = data
    st.rerun()


def _letters_then(w: Words, case: Case) -> list[tuple[str, str]]:
    """What becomes of each letter of a case that is closed as no complaint."""
    told = []
    for letter in case.letters:
        if letter.kind == "acknowledgement" and letter.status in ("queued", "held"):
            said = w("to {to}, has not left yet: it is withdrawn", to=one_line(letter.to, 80))
        elif letter.sent_at and letter.to:
            said = w(
                "went to {to} on {at} and cannot be taken back",
                to=one_line(letter.to, 80),
                at=w.instant(letter.sent_at),
            )
        else:
            continue
        told.append((w.name(names.LETTER_KIND, letter.kind), said))
    return told


def _preview(c: Context, found: Loaded, form: Form, data: dict[str, Json]) -> None:
    """The letter as the customer will get it; nothing is kept."""
    letters, why = doing.preview(c, found.case.case_no, form.action, data)
    if why:
        st.error(label(why, 600))
    for letter in letters:
        page.facts([(c.w("To"), letter.to), (c.w("Subject"), letter.subject)])
        st.html(f'<div class="kesu-letter">{escaped(letter.body)}</div>')


def _ask(w: Words, found: Loaded, i: Input, start: Json) -> Any:
    """The widget of one input and what is in it."""
    title = w(i.label) + ("" if i.required else f" ({w('optional')})")
    key = f"in_{found.case.case_no}_{i.key}_{i.kind}"
    case = found.case
    if i.kind == "long":
        return st.text_area(title, value=str(start or ""), key=key, height=180, max_chars=50_000)
    if i.kind in ("choice", "choices"):
        options = i.options or {}
        if i.kind == "choices":
            chosen = [k for k in (start or []) if k in options]
            return st.multiselect(title, list(options), default=chosen, format_func=lambda k: w(options[k]), key=key)
        at = list(options).index(str(start)) if start in options else None
        return st.selectbox(
            title, list(options), index=at, format_func=lambda k: w(options[k]), key=key, placeholder=w("please choose")
        )
    if i.kind == "yes_no":
        told = {"yes": w("Yes"), "no": w("No")}
        return st.radio(title, list(told), index=None, format_func=lambda k: told[k], horizontal=True, key=key)
    if i.kind == "date":
        return st.date_input(title, value=None, key=key, format="YYYY-MM-DD")
    if i.kind == "missing":
        return st.multiselect(
            title, case.missing, default=case.missing, format_func=lambda k: w.name(names.MISSING, k), key=key
        )
    if i.kind == "departments":
        return st.multiselect(
            title,
            list(names.DEPARTMENT),
            default=list(start or []),
            format_func=lambda k: w.name(names.DEPARTMENT, k),
            key=key,
            accept_new_options=True,
        )
    if i.kind in ("letter", "action", "messages"):
        return _ask_item(w, found, i, title, key)
    if i.kind == "colleague":
        people = colleagues()
        return st.selectbox(
            title, people, index=None, format_func=lambda n: one_line(n, 60), key=key, placeholder=w("myself")
        )
    hint = w("Several with a semicolon between them") if i.kind == "lots" else None
    if i.kind == "instant":
        hint = w(values.HINTS["instant"])
    return st.text_input(title, value=_start_text(start), key=key, help=hint, max_chars=2000)


def colleagues() -> list[str]:
    """Names of the people who do casework and may sign in."""
    with wiring.database().reading() as tx:
        return [u.name for u in users.list_users(tx) if not u.disabled and u.role in WORKING]


def _start_text(start: Json) -> str:
    return "; ".join(map(str, start)) if isinstance(start, list) else str(start or "")


def _ask_item(w: Words, found: Loaded, i: Input, title: str, key: str) -> Any:
    case = found.case
    if i.kind == "letter":
        letters = {
            x.id: f"{w.name(names.LETTER_KIND, x.kind)} {x.ordinal} · {w.name(names.LETTER_STATE, x.status)}"
            for x in reversed(case.letters)
        }
        return st.selectbox(
            title,
            list(letters),
            index=None,
            format_func=lambda k: one_line(letters[k], 120),
            key=key,
            placeholder=w("the one that waits"),
        )
    if i.kind == "action":
        actions = {x.id: f"{w.name(names.ACTION_KIND, x.kind)}{w.colon}{x.text}" for x in case.actions}
        return st.selectbox(
            title,
            list(actions),
            index=None,
            format_func=lambda k: one_line(actions[k], 80),
            key=key,
            placeholder=w("please choose"),
        )
    messages = {x.id: f"{w.instant(x.received_at)} · {x.subject}" for x in case.messages if x.direction == "in"}
    return st.multiselect(title, list(messages), format_func=lambda k: one_line(messages[k], 80), key=key)


def _answer(w: Words, i: Input, given: Any) -> Json:
    """What an input gives to the action, None for nothing. Raises NotUnderstood with a sentence for the reader."""
    if given in (None, "", []):
        if i.required:
            raise values.NotUnderstood(w("Please fill in: {field}", field=w(i.label)))
        return None
    if i.kind == "yes_no":
        return given == "yes"
    if isinstance(given, date):
        return given.isoformat()
    if i.kind == "instant":
        try:
            at = datetime.fromisoformat(str(given).strip())
        except ValueError:
            raise values.NotUnderstood(w(values.HINTS["instant"])) from None
        return (at if at.tzinfo else at.replace(tzinfo=wiring.settings().company.zone)).isoformat()
    if i.kind == "lots":
        return [x.strip() for x in str(given).replace("；", ";").split(";") if x.strip()]
    if i.key == "quantity":
        try:
            return values.understood("qty_defective", given, wiring.settings().company.zone)
        except values.NotUnderstood:
            raise values.NotUnderstood(w(values.HINTS["quantity"])) from None
    return given if isinstance(given, list | int) else str(given)
