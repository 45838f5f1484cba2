"""One case on one page: where it stands, what may be done now and what may not and why, and everything that belongs to it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from complaints.model import Case
from dashboard import action_form, clock, doing, downloads, forms, loading, page
from dashboard.loading import Loaded
from dashboard.page import Context
from dashboard.safe import label
from dashboard.screens import case_facts, case_history, case_letters, case_messages, case_work, goto
from dashboard.words import N_, Words
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
        _case(c, loading.load(number, clock.now()))


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
    with right:
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
        "facts": case_facts.facts,
        "deadlines": case_facts.deadlines,
        "messages": case_messages.conversation,
        "documents": case_messages.documents,
        "tasks": case_work.tasks,
        "measures": case_work.measures,
        "letters": case_letters.letters,
        "history": case_history.history,
    }.get(section, case_facts.facts)(c, found)


def _head(c: Context, found: Loaded) -> None:
    w, case = c.w, found.case
    about = " · ".join(
        page.one_line(str(x), 80) for x in (case.first("customer_name"), case.first("product_name")) if x
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        page.heading(case.case_no, about or w("Customer and product are not known yet"))
        with st.container(horizontal=True, width="content"):
            if st.button(w("Review the facts"), icon=":material/fact_check:", shortcut="Alt+F"):
                goto("review", no=case.case_no)
            page.downloads([(w("Case sheet"), downloads.address("sheet", no=case.case_no))], "sheet")
    page.badges(_badges(w, found))


def _badges(w: Words, found: Loaded) -> list[tuple[str, str]]:
    case = found.case
    made = [(w.name(names.STATUS, case.status), "gray"), case_facts.sla_badge(w, found)]
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
    allowed = [f for f in forms.FORMS if f.action in offered and offered[f.action].allowed]
    if not allowed:
        page.empty(w("Nothing for you to do in this case just now."))
    first = next((f.action for step in _STEPS for f in allowed if f.action == step), "")
    for group in forms.GROUPS:
        of_group = [f for f in allowed if f.group == group]
        if not of_group:
            continue
        st.caption(w(group))
        with st.container(horizontal=True, gap="xsmall", key=f"kesu_do_{forms.GROUPS.index(group)}"):
            for form in of_group:
                kind: Literal["primary", "secondary"] = "primary" if form.action == first else "secondary"
                if st.button(w(form.title), key=f"do_{form.action}", type=kind):
                    action_form.open_form(c, found, form, start=_start(case=found.case, action=form.action))
    refused = [f for f in forms.FORMS if f.action in offered and not offered[f.action].allowed]
    if refused:
        with st.expander(w("Not possible now ({count})", count=len(refused))):
            for form in refused:
                st.html(
                    f'<p class="kesu-why"><b>{page.escaped(w(form.title))}</b><br>{page.escaped(offered[form.action].reason(w))}</p>'
                )


#: steps that move the case on, the most urgent first; the first that may be done stands out
_STEPS = (
    "send_reply",
    "approve",
    "hand_over",
    "classify",
    "verify",
    "assign",
    "report_cause",
    "judge",
    "draft_reply",
    "close",
)


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
