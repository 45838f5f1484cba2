"""One case on one page: where it stands, what may be done now and what may not and why, and everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal
from urllib.parse import quote

import streamlit as st

from complaints.model import Case
from dashboard import clock
from dashboard.actions import dialog, doing
from dashboard.frame import loading, page
from dashboard.frame.loading import Loaded
from dashboard.frame.page import Context
from dashboard.screens import goto
from dashboard.screens.case import facts, history, letters, messages, work
from dashboard.screens.worklist import page as worklist
from dashboard.words import action_forms
from dashboard.words.language import N_, Words
from dashboard.words.letter_names import names_of
from dashboard.words.record import closed_because
from dashboard.words.safe import label
from store.engine.errors import NotFound
from wording import names

SECTIONS = {
    "facts": N_("Facts"),
    "deadlines": N_("Deadlines"),
    "messages": N_("Conversation"),
    "documents": N_("Documents"),
    "tasks": N_("Tasks"),
    "measures": N_("8D and actions"),
    "letters": N_("Letters"),
    "history": N_("History"),
}


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    number = page.parameter("no")
    if not number:
        page.heading(c.w("Case"))
        page.empty(c.w("Choose a case in the work list."))
        return
    with page.told(c.w):
        try:
            found = loading.load(number, clock.now())
        except NotFound:
            told = c.w("There is no case with this number. Perhaps it was mistyped; the search finds parts of it.")
            page.no_such(c.w, number, told, worklist.came_from())
            return
        _case(c, found)


def _case(c: Context, found: Loaded) -> None:
    w, case = c.w, found.case
    _head(c, found)
    page.show_flash()
    _watch(case.case_no, case.version)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        shown = {s: _section_name(w, case, s) for s in SECTIONS}
        chosen = page.chosen(w("Section"), "tab", shown, default="facts", segments=True, label_visibility="collapsed")
        _section(c, found, chosen)
    with right, st.container(key="kesu_offers"):
        _offers(c, found)


def _section_name(w: Words, case: Case, section: str) -> str:
    counts = {
        "deadlines": len(case.open_deadlines()),
        "messages": len(case.messages),
        "tasks": sum(t.done_at is None for t in case.tasks),
        "letters": len(case.letters),
    }
    return w(SECTIONS[section]) + (f" ({counts[section]})" if counts.get(section) else "")


def _section(c: Context, found: Loaded, section: str) -> None:
    {
        "facts": facts.facts,
        "deadlines": facts.deadlines,
        "messages": messages.conversation,
        "documents": messages.documents,
        "tasks": work.tasks,
        "measures": work.measures,
        "letters": letters.letters,
        "history": history.history,
    }.get(section, facts.facts)(c, found)


def _head(c: Context, found: Loaded) -> None:
    w, case = c.w, found.case
    about = " · ".join(
        page.one_line(str(x), 80) for x in (case.first("customer_name"), case.first("product_name")) if x
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="kesu_head"):
        page.heading(
            case.case_no,
            about or w("Customer and product are not known yet"),
            back=[(f"← {w('Back to the list')}", worklist.came_from()), *worklist.beside(w, case.case_no)],
        )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            _take(c, found)
            if st.button(w("Review the facts"), icon=":material/fact_check:", shortcut="Alt+F"):
                goto("review", no=case.case_no)
            page.downloads([(w("Case sheet"), f"/print/{quote(case.case_no, safe='')}")], "sheet")
    page.badges(_badges(w, found))


def _take(c: Context, found: Loaded) -> None:
    """One press makes the case one's own, where it is nobody's."""
    w, case = c.w, found.case
    if case.owner or case.closed_at or not doing.offer(found, c.who, "take", clock.now()).allowed:
        return
    if st.button(w("Take the case"), icon=":material/person_add:", key="take_it"):
        if doing.perform(c, case.case_no, "take", {}, seen_version=case.version):
            page.flash(w("This case is yours now; it stands under Mine in the work list."))
        st.rerun()


def _badges(w: Words, found: Loaded) -> list[tuple[str, str]]:
    case = found.case
    status = w.name(names.STATUS, case.status)
    if case.closed_at:
        status += f"{w.colon}{closed_because(w, case)}"
    made = [(status, "gray"), facts.sla_badge(w, found)]
    severity = case.severity_class or case.suggested_class
    made.append((w.severity(case.severity_class, case.suggested_class), "red" if severity == "I" else "gray"))
    made.append((f"{w.name(names.CHANNEL, case.channel)} · {w.name(names.MESSAGE_KIND, case.kind)}", "gray"))
    acknowledged = w.name(names.ACKNOWLEDGEMENT, case.acknowledgement)
    made.append(
        (
            f"{w('Acknowledgement')}{w.colon}{acknowledged}",
            {"sent": "green", "manual": "green", "failed": "red"}.get(case.acknowledgement, "orange"),
        )
    )
    if case.manual_entry:
        made.append((w("Enter the facts by hand"), "red"))
    if case.incomplete_fax:
        made.append((w("Fax incomplete"), "orange"))
    if case.record.get("legal_hold"):
        made.append((w("Legal hold"), "violet"))
    if case.owner:
        made.append((f"{w('Owner')}{w.colon}{page.one_line(case.owner, 40)}", "gray"))
    return made


def _watch(case_no: str, version: int) -> None:
    """Looks every few seconds whether somebody changed the case, and says so without touching what is being typed."""

    @page.refreshed()
    def watch() -> None:
        c = page.context()
        with page.told(c.w):
            now = loading.version(case_no)
            if now is None or now == version:
                return
            case = loading.load(case_no, clock.now()).case
            last = case.history[-1] if case.history else None
            who = page.one_line(last.by, 40) if last else ""
            with st.container(horizontal=True, vertical_alignment="center"):
                st.warning(
                    label(c.w("{who} changed this case at {at}.", who=who, at=c.w.instant(last.at if last else None))),
                    width="stretch",
                )
                if st.button(c.w("Show the change"), type="primary"):
                    st.rerun(scope="app")

    watch()


def _offers(c: Context, found: Loaded) -> None:
    """What may be done now, grouped; below, what may not, each with the rule that forbids it."""
    w = c.w
    offered = {o.action: o for o in doing.offers(found, c.who, clock.now())}
    offered.pop("correct_field", None)
    page.section(w("What can be done now"))
    allowed = [f for f in action_forms.FORMS if f.action in offered and offered[f.action].allowed]
    if not allowed:
        page.empty(w("Nothing for you to do in this case just now."))
    first = next_step(found.case, {f.action for f in allowed})
    for form in (f for f in allowed if f.action == first):
        with st.container(key="kesu_next"):
            _offer(c, found, form, kind="primary")
    for group in action_forms.GROUPS:
        of_group = [f for f in allowed if f.group == group and f.action != first]
        if not of_group:
            continue
        st.html(f'<p class="kesu-group">{page.escaped(w(group))}</p>')
        with st.container(horizontal=True, gap="xsmall", key=f"kesu_do_{action_forms.GROUPS.index(group)}"):
            for form in of_group:
                _offer(c, found, form)
    refused = [f for f in action_forms.FORMS if f.action in offered and not offered[f.action].allowed]
    if refused:
        with st.expander(w("Not possible now ({count})", count=len(refused))):
            named = names_of(w, found.case)
            told = ((w(form.title), offered[form.action].reason(w, named)) for form in refused)
            st.html(
                "".join(
                    f'<p class="kesu-why"><b>{page.escaped(title)}</b><br>{page.escaped(why)}</p>'
                    for title, why in told
                )
            )


def _offer(
    c: Context, found: Loaded, form: action_forms.Form, *, kind: Literal["primary", "secondary"] = "secondary"
) -> None:
    """The button of one action; it opens the form."""
    wide: Literal["stretch", "content"] = "stretch" if kind == "primary" else "content"
    if st.button(c.w(form.title), key=f"do_{form.action}", type=kind, width=wide):
        dialog.open_form(c, found, form, start=_start(case=found.case, action=form.action))


#: steps that move a case on, in their order, each with what says that it was taken already
_STEPS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("send_reply", lambda _case: False),
    ("approve", lambda _case: False),
    ("hand_over", lambda case: "hand_over" in case.record),
    ("classify", lambda case: bool(case.severity_class)),
    ("verify", lambda case: "verification" in case.record),
    ("assign", lambda case: bool(case.departments)),
    ("report_cause", lambda case: bool(case.record.get("causes"))),
    ("judge", lambda case: "judgement" in case.record),
    ("draft_reply", lambda case: any(x.kind == "formal_answer" and x.status != "cancelled" for x in case.letters)),
    ("close", lambda case: not any(t.kind == "close_case" and t.done_at is None for t in case.tasks)),
)


def next_step(case: Case, allowed: Collection[str]) -> str:
    """The action that moves the case on and is still to be taken; the empty string when others must act first."""
    return next((action for action, taken in _STEPS if action in allowed and not taken(case)), "")


def _start(case: Case, action: str) -> dict[str, object]:
    """What a form may begin with: what the machine suggests, for a person to confirm or change."""
    if action == "classify":
        return {"class": case.severity_class or case.suggested_class, "kinds": list(case.complaint_kinds)}
    if action in ("hold_lots", "recall"):
        return {"lots": [v.value for v in case.fields.get("lot_no", [])]}
    if action == "release_hold":
        held = case.record.get("holds") or []
        return {"lots": [lot for h in held if isinstance(h, dict) for lot in h.get("lots", [])]}
    return {}
