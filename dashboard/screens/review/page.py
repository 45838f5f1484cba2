"""Review: the original beside the facts read from it; doubtful ones first, confirmed, corrected or cleared by keyboard."""

from __future__ import annotations

import streamlit as st

from complaints.model import Case
from complaints.reading import Json
from dashboard import clock, wiring
from dashboard.actions import doing
from dashboard.frame import loading, page
from dashboard.frame.page import Context
from dashboard.originals import beside
from dashboard.screens import goto
from dashboard.screens.review.desk import Decision, review_desk
from dashboard.words import values
from dashboard.words.language import Words, field_name
from dashboard.words.letter_names import names_of
from store.engine.errors import Conflict, NotFound
from store.questions import views
from store.questions.views import Wanted
from wording import names


def show() -> None:
    """The screen: the case of the address, else the first one that waits for review."""
    c = page.context(active=True)
    number = page.parameter("no")
    with page.told(c.w):
        number = number or _first_waiting()
    if not number:
        page.heading(c.w("Review"))
        page.empty(c.w("Nothing waits for review: every fact that was read is sure or confirmed."))
        return
    with page.told(c.w):
        _case(c, number)


def _first_waiting() -> str:
    lines = _waiting(1)
    return lines[0] if lines else ""


def _waiting(limit: int) -> list[str]:
    now = clock.now()
    with wiring.database().reading() as tx:
        return [x.case_no for x in views.work_list(tx, Wanted(now=now, end_of_today=now, view="review", limit=limit))]


def _case(c: Context, number: str) -> None:
    w = c.w
    try:
        found = loading.load(number, clock.now())
    except NotFound:
        told = w("There is no case with this number. Perhaps it was mistyped; the search finds parts of it.")
        page.no_such(w, number, told)
        return
    case = found.case
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        about = w.separator.join(
            page.one_line(str(x), 60) for x in (case.first("customer_name"), case.first("product_name")) if x
        )
        page.heading(f"{w('Review')} {case.case_no}", about)
        with st.container(horizontal=True, width="content"):
            if st.button(w("Open the case"), icon=":material/folder_open:"):
                goto("case", no=number)
            following = next((x for x in _waiting(2) if x != number), "")
            if st.button(
                w("Next to review"), icon=":material/arrow_forward:", disabled=not following, shortcut="Ctrl+Enter"
            ):
                goto("review", no=following)
    page.show_flash()
    offer = doing.offer(found, c.who, "correct_field", clock.now())
    if not offer.allowed:
        st.caption(page.label(offer.reason(w, names_of(w, case))))
    seen, now = st.session_state.get(f"kesu_seen_{number}"), _facts(case)
    st.session_state[f"kesu_seen_{number}"] = now
    shown = beside.data(w, case, found.letters(w), may_edit=offer.allowed)
    decision = review_desk(
        f"desk_{number}",
        {**shown, "refused": _refused(case), "answered": st.session_state.get(_answered_key(case), 0)},
        left=lambda number: _left(case, number),
    )
    if decision is None:
        return
    st.session_state[_answered_key(case)] = decision.number
    if seen is not None and _changed_by_others(seen.get(decision.field), now.get(decision.field), c.who.name):
        page.flash(page.trouble(w, Conflict()), "error")
        st.rerun()
    _decide(c, found, decision)


def _facts(case: Case) -> dict[str, list[tuple[Json, str | None]]]:
    """Each field's values and who confirmed them."""
    return {name: [(v.value, v.confirmed_by) for v in given] for name, given in case.fields.items()}


def _changed_by_others(
    seen: list[tuple[Json, str | None]] | None, now: list[tuple[Json, str | None]] | None, reader: str
) -> bool:
    """Whether a field is no longer what the reader decided on, by the hand of somebody else."""
    return seen != now and not all(by == reader for _, by in now or [("", None)])


def _decide(c: Context, found: loading.Loaded, decision: Decision) -> None:
    """Carry out one decision; the same decision is never carried out twice, whatever the page does."""
    w, case = c.w, found.case
    given = case.fields.get(decision.field, [])
    if decision.field not in names.FIELD:
        st.rerun()
    try:
        value, reason = _value(decision, [v.value for v in given])
    except values.NotUnderstood as error:
        _keep_refused(w, case, decision, error)
        st.rerun()
    st.session_state.pop(_refused_key(case), None)
    data: dict[str, Json] = {"field": decision.field, "value": value, "reason": w(reason) if reason else ""}
    done = doing.perform(
        c, case.case_no, "correct_field", {k: v for k, v in data.items() if v != ""}, seen_version=case.version
    )
    if done:
        said = {"confirm": w("{field} confirmed."), "correct": w("{field} corrected."), "clear": w("{field} cleared.")}
        st.toast(page.label(said[decision.op].replace("{field}", field_name(w, decision.field))))
    st.rerun()


def _left(case: Case, number: int) -> None:
    """What was refused is not to be mended: it does not come back."""
    st.session_state.pop(_refused_key(case), None)
    st.session_state[_answered_key(case)] = number


def _answered_key(case: Case) -> str:
    return f"kesu_answered_{case.case_no}"


def _refused_key(case: Case) -> str:
    return f"kesu_refused_{case.case_no}"


def _refused(case: Case) -> Json:
    """What was typed last and made no sense, so that the editor stays open with it; None once the case has changed."""
    kept = st.session_state.get(_refused_key(case))
    return kept if kept and kept["version"] == case.version else None


def _keep_refused(w: Words, case: Case, decision: Decision, error: values.NotUnderstood) -> None:
    key = _refused_key(case)
    times = st.session_state.get(key, {}).get("times", 0) + 1
    st.session_state[key] = {
        "version": case.version,
        "times": times,
        "field": decision.field,
        "text": str(decision.value),
        "said": values.refused(w, str(decision.value), error),
    }


def _value(decision: Decision, now: list[Json]) -> tuple[Json, str]:
    """The value to keep and the reason to note. Raises NotUnderstood."""
    if decision.op == "clear":
        return None, "cleared in review"
    if decision.op == "confirm":
        several = decision.field in values.SEVERAL or decision.field == "customer_request"
        return (now if several and len(now) > 1 else now[0] if now else None), "confirmed in review"
    return values.understood(decision.field, decision.value, wiring.settings().company.zone), ""
