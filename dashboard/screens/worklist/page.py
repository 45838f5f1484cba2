"""The work list: open cases by what is due next, filtered, searched and sorted in the database, addressable by its URL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import clock, wiring
from dashboard.frame import page
from dashboard.frame.table import Chosen, Column, Picking, Row, table
from dashboard.screens import goto
from dashboard.screens.worklist import assign, my_tasks
from dashboard.words import time_left
from dashboard.words.language import N_, Words
from store.questions import views
from store.questions.views import Wanted, WorkLine
from wording import names

PAGE_SIZE = 25
VIEW_NAMES = {
    "open": N_("All open"),
    "mine": N_("Mine"),
    "late": N_("Late"),
    "today": N_("Due today"),
    "waiting": N_("Waiting for customer"),
    "review": N_("To be reviewed"),
    "closed": N_("Closed"),
    "all": N_("All"),
}
SLA_FILTER = {"late": N_("Late"), "due_soon": N_("Due soon"), "on_time": N_("On time")}
CLASS_FILTER = {"I": "I", "II": "II", "III": "III", "-": N_("Unclassified")}
DEFAULTS = {"view": "open", "sort": "due", "desc": "", "page": "1"}
#: what of the address belongs to the list
_ADDRESS = frozenset(
    {"view", "sort", "desc", "page", "q", "sla", "class", "status", "owner", "kind", "customer", "product"}
)
#: heading of a column -> the order it asks for
SORT_OF = {
    "case": "case_no",
    "due": "due",
    "customer": "customer",
    "product": "product",
    "class": "severity",
    "owner": "owner",
    "status": "status",
}


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    w = c.w
    _filters(w)
    page.show_flash()
    _narrowed(w)
    with page.told(w):
        my_tasks.waiting()
    _list()


def _filters(w: Words) -> None:
    """The title, the search and the filters in one line; each is bound to the address bar by its key."""
    people: list[str] = []
    with page.told(w), wiring.database().reading() as tx:
        people = views.choices(tx, "owner")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="kesu_filters"):
        page.heading(w("Work list"), width="content")
        st.text_input(
            w("Search"),
            key="q",
            bind="query-params",
            placeholder=w("Number, customer, product, any word of a letter or file"),
            icon=":material/search:",
            max_chars=200,
            width="stretch",
            label_visibility="collapsed",
        )
        filters: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("sla", w("Deadline"), {k: w(v) for k, v in SLA_FILTER.items()}),
            ("class", w("Class"), {k: w(v) for k, v in CLASS_FILTER.items()}),
            ("status", w("Status"), {k: w(v) for k, v in names.STATUS.items()}),
            ("owner", w("Owner"), {k: page.one_line(k, 60) for k in people}),
            ("kind", w("Kind"), {k: w(v) for k, v in names.KIND.items()}),
        )
        for name, title, options in filters:
            page.chosen(
                title, name, options, resets=("page",), placeholder=title, width=132, label_visibility="collapsed"
            )


def _narrowed(w: Words) -> None:
    """Customer and product, which only an address can ask for: shown, and taken away with one press."""
    asked = [(n, t) for n, t in (("customer", w("Customer")), ("product", w("Product"))) if page.parameter(n)]
    if not asked:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for name, title in asked:
            told = page.label(f"{title}{w.colon}{page.parameter(name)}", 80)
            st.button(
                told,
                key=f"narrowed_{name}",
                icon=":material/close:",
                help=w("Take this filter away"),
                on_click=page.set_parameters,
                args=({name: "", "page": ""},),
                kwargs={"defaults": DEFAULTS},
            )


def wanted_now(who: tuple[str, ...], now: datetime) -> Wanted:
    """What the address bar and the filters ask for."""
    zone = wiring.settings().company.zone
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    number = page.parameter("page", "1")
    return Wanted(
        now=now,
        end_of_today=tomorrow,
        view=page.parameter("view", "open", VIEW_NAMES),
        owners=who,
        status=page.parameter("status", "", names.STATUS),
        severity=page.parameter("class", "", CLASS_FILTER),
        kind=page.parameter("kind", "", names.KIND),
        owner=page.parameter("owner"),
        customer=page.parameter("customer"),
        product=page.parameter("product"),
        sla=page.parameter("sla", "", SLA_FILTER),
        text=page.parameter("q")[:200],
        sort=page.parameter("sort", "due", views.SORTS),
        descending=page.parameter("desc") == "1",
        limit=PAGE_SIZE,
        offset=(max(1, int(number)) - 1) * PAGE_SIZE if number.isdecimal() else 0,
    )


@page.refreshed()
def _list() -> None:
    """The views with their counts, the table and the pager; drawn again while people watch."""
    opened = st.session_state.pop("kesu_opened", None)
    if opened:
        goto("case", no=str(opened))
    c = page.context()
    w, now = c.w, clock.now()
    wanted = wanted_now(c.who.names, now)
    asked = {k: v for k, v in st.query_params.to_dict().items() if k in _ADDRESS}
    st.session_state["kesu_list"] = "/?" + urlencode(asked) if asked else "/"
    with page.told(w), wiring.database().reading() as tx:
        counts = views.counts(tx, wanted)
        total = views.count(tx, wanted)
        if wanted.offset and wanted.offset >= total:
            wanted = replace(wanted, offset=0)
        lines = views.work_list(tx, wanted)
        st.session_state["kesu_list_cases"] = [line.case_no for line in lines]
        left = time_left.reckoner(tx, now)
        shown = {v: f"{w(name)} ({counts[v]:,})" if v in counts else w(name) for v, name in VIEW_NAMES.items()}
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            page.chosen(
                w("View"), "view", shown, default="open", resets=("page",), segments=True, label_visibility="collapsed"
            )
            picking = assign.switch(c)
        above = st.container()
        chosen = _table(w, wanted, lines, now, left, picking)
        if picking is not None:
            with above:
                assign.bar(c, chosen.picked, {line.case_no: line.version for line in lines})
        _pager(w, wanted, total)


def _clicked(chosen: Chosen) -> None:
    """A heading sorts at once; a row is kept for the run that follows, which leaves before it draws anything."""
    if chosen.sorted_by and chosen.sorted_by in SORT_OF:
        sort = SORT_OF[chosen.sorted_by]
        now = page.parameter("sort", "due", views.SORTS), page.parameter("desc") == "1"
        page.set_parameters({"sort": sort, "desc": "1" if now == (sort, False) else "", "page": ""}, defaults=DEFAULTS)
    if chosen.opened:
        st.session_state["kesu_opened"] = chosen.opened


def came_from() -> str:
    """The address of the list as it was looked at last, with its filters: the way back from a case."""
    return str(st.session_state.get("kesu_list", "/"))


def beside(w: Words, number: str) -> list[tuple[str, str]]:
    """The cases before and after this one on the page of the list that was looked at last: (words, address)."""
    shown = [str(x) for x in st.session_state.get("kesu_list_cases", ())]
    if number not in shown:
        return []
    at = shown.index(number)
    before, after = shown[at - 1 : at] if at else [], shown[at + 1 : at + 2]
    return [
        *((f"‹ {w('Previous')} {n}", "/case?" + urlencode({"no": n})) for n in before),
        *((f"{w('Next')} {n} ›", "/case?" + urlencode({"no": n})) for n in after),
    ]


def _table(
    w: Words, wanted: Wanted, lines: list[WorkLine], now: datetime, left: time_left.Reckoner, picking: Picking | None
) -> Chosen:
    columns = [
        Column("case", w("Case"), sort=True, cls="nowrap"),
        Column("due", w("Due next"), sort=True, cls="due"),
        Column("customer", w("Customer"), sort=True),
        Column("product", w("Product"), sort=True),
        Column("class", w("Class"), sort=True, cls="nowrap"),
        Column("status", w("Status"), sort=True, cls="mid"),
        Column("owner", w("Owner"), sort=True, cls="mid own"),
        Column("missing", w("Missing"), cls="low"),
    ]
    shown = {v: k for k, v in SORT_OF.items()}.get(wanted.sort, "")
    nothing = (
        w("No case matches. Take a filter away or search for something else.")
        if _filtered(wanted)
        else w("No cases here. All quiet.")
    )
    rows = [_row(w, line, now, left) for line in lines]
    return table(
        "worklist",
        columns,
        rows,
        label=w("Work list"),
        empty=nothing,
        sort=(shown, wanted.descending) if shown else None,
        before=_clicked,
        picking=picking,
    )


def _filtered(wanted: Wanted) -> bool:
    return any(
        (
            wanted.text,
            wanted.status,
            wanted.severity,
            wanted.kind,
            wanted.owner,
            wanted.sla,
            wanted.customer,
            wanted.product,
        )
    )


def _row(w: Words, line: WorkLine, now: datetime, left: time_left.Reckoner) -> Row:
    sla = line.sla(now)
    tone = names.SLA_TONE.get(sla, "")
    product_below = w.separator.join(page.one_line(x, 40) for x in line.lot_no[:2]) + (
        "…" if len(line.lot_no) > 2 else ""
    )
    cells: list[dict[str, Any]] = [
        {
            "t": line.case_no,
            "sub": f"{w.name(names.CHANNEL, line.channel)} · {w.instant(line.received_at, year=False)}",
        },
        _due_cell(w, line, sla, tone, left),
        {
            "t": page.one_line(line.customer_name or line.from_address, 80) or w("Sender not known"),
            "sub": page.one_line(line.subject, 70),
        },
        {"t": page.one_line(line.product_name, 80), "sub": product_below},
        {
            "t": line.severity_class or line.suggested_class or "–",
            "sub": w("suggested") if line.suggested_class and not line.severity_class else "",
            "tone": "red" if (line.severity_class or line.suggested_class) == "I" else "",
        },
        {"t": w.name(names.STATUS, line.status), "sub": _remarks(w, line)},
        {
            "t": page.one_line(line.owner, 40) or w("nobody yet"),
            "sub": page.one_line(w.listed(names.DEPARTMENT, line.departments), 60),
        },
        {
            "chips": [{"t": w.name(names.MISSING, m), "tone": "gray"} for m in line.missing[:4]],
            "sub": _more(w, len(line.missing) - 4),
        },
    ]
    return Row(cells=cells, id=line.case_no, href="/case?" + urlencode({"no": line.case_no}), tone=tone)


def _more(w: Words, count: int) -> str:
    return w("and {count} more", count=count) if count > 0 else ""


def _due_cell(w: Words, line: WorkLine, sla: str, tone: str, left: time_left.Reckoner) -> dict[str, str]:
    if line.next_due_at is None:
        return {
            "badge": w("Closed") if line.closed_at else w("Nothing due"),
            "tone": "gray",
            "sub": w.instant(line.closed_at, year=False),
        }
    return {
        "badge": w.name(names.SLA, sla),
        "tone": tone,
        "t": w.name(names.TIMER, line.next_deadline_name),
        "sub": f"{left.words(w, line.next_due_at)} · {w.instant(line.next_due_at, year=False)}",
        "subtone": tone if sla != "on_time" else "",
    }


def _remarks(w: Words, line: WorkLine) -> str:
    if line.closed_at:
        return w.name(names.CLOSE_REASON, line.close_reason)
    said = []
    if line.manual_entry:
        said.append(w("enter by hand"))
    if line.incomplete_fax:
        said.append(w("fax incomplete"))
    if line.is_waiting:
        said.append(w("waiting for customer"))
    if line.acknowledgement in ("failed", "suppressed"):
        said.append(w("not acknowledged by mail"))
    return w.separator.join(said)


def _pager(w: Words, wanted: Wanted, total: int) -> None:
    pages = max(1, -(-total // wanted.limit))
    first, last = (wanted.offset + 1 if total else 0), min(wanted.offset + wanted.limit, total)
    at = wanted.offset // wanted.limit + 1
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(w("{first} to {last} of {total}", first=first, last=last, total=f"{total:,}"))
        if pages > 1:
            key = f"pages_{pages}_{at}"
            st.pagination(pages, default=at, key=key, on_change=_turned, args=(key,))


def _turned(key: str) -> None:
    page.set_parameters({"page": str(st.session_state[key])}, defaults=DEFAULTS)
