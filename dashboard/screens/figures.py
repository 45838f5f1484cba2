"""Figures: deadlines kept, Pareto, trend with control limits, repeats, ageing, and the reports as Excel and Word."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from casework import statistics, statistics_sheet, statistics_word
from casework.statistics import last_months, month_edges
from dashboard import charts, clock, page, wiring
from dashboard.page import Context
from dashboard.parts.table import Column, Row, table
from dashboard.words import LANGUAGE_NAMES, N_, Words
from store import figures
from store.database import Transaction
from wording import names

VIEWS = {
    "kept": N_("Deadlines kept"),
    "pareto": N_("Pareto"),
    "trend": N_("Trend"),
    "repeats": N_("Repeats"),
    "ages": N_("Age of open cases"),
    "reports": N_("Reports"),
}
MONTHS = {"3": N_("3 months"), "6": N_("6 months"), "12": N_("12 months"), "24": N_("24 months")}
DIMENSIONS = {
    "kind": N_("Kind"),
    "product": N_("Product"),
    "customer": N_("Customer"),
    "department": N_("Department"),
    "fault": N_("Whose fault"),
    "class": N_("Class"),
    "channel": N_("Channel"),
}
_NAMES = {"kind": names.KIND, "department": names.DEPARTMENT, "fault": names.FAULT, "channel": names.CHANNEL}
#: upper ends of the bands of ages, in days
AGES = (2, 7, 14, 21, 60)


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    w = c.w
    page.heading(w("Figures"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = page.chosen(
            w("View"),
            "figure",
            {k: w(v) for k, v in VIEWS.items()},
            default="kept",
            segments=True,
            label_visibility="collapsed",
        )
        months = page.chosen(
            w("Period"),
            "months",
            {k: w(v) for k, v in MONTHS.items()},
            default="6",
            width=150,
            label_visibility="collapsed",
        )
    drawn: dict[str, Callable[[Context, int], None]] = {
        "kept": _kept,
        "pareto": _pareto,
        "trend": _trend,
        "repeats": _repeats,
        "ages": _ages,
        "reports": _reports,
    }
    with page.told(w):
        drawn[view](c, int(months or 6))


def _edges(count: int) -> list[datetime]:
    zone = wiring.settings().company.zone
    return month_edges(last_months(clock.now(), count, zone), count, zone)


def _month(edge: datetime) -> str:
    return f"{edge:%Y-%m}"


def _asked(question: Callable[[Transaction], Any]) -> Any:
    with st.spinner(""), wiring.database().reading() as tx:
        return question(tx)


def _behind(w: Words, title: str, headings: list[str], rows: list[list[Any]], *, name: str) -> None:
    """The table behind a chart, and its Excel file."""
    with st.expander(w("Table and export"), expanded=False):
        table(
            f"figure_{name}",
            [Column(str(i), h, cls="num" if i else "") for i, h in enumerate(headings)],
            [Row(cells=[{"t": page.one_line("" if v is None else v, 120)} for v in row]) for row in rows],
            label=title,
            empty=w("Nothing to count yet."),
        )
        st.download_button(
            w("Excel"),
            data=lambda: statistics_sheet.plain_table(title, headings, rows),
            file_name=f"kesu-{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            on_click="ignore",
        )


def _kept(c: Context, count: int) -> None:
    w = c.w
    edges = _edges(count)
    found = _asked(lambda tx: figures.kept(tx, edges, clock.now()))
    rows = [
        [
            _month(edges[k.span]),
            w.name(names.TIMER, k.timer),
            k.kept,
            k.missed,
            round(100 * k.kept / (k.kept + k.missed), 1),
        ]
        for k in sorted(found, key=lambda k: (k.span, k.timer))
        if k.kept + k.missed
    ]
    if not rows:
        page.empty(w("No deadline has ended in this period."))
        return
    headings = [w("Month"), w("Timer"), w("Kept"), w("Missed"), w("Kept in %")]
    charts.lines(rows, headings, x=0, y=4, colour=1, alt=w("Share of deadlines kept by month and timer"), top=100)
    _behind(w, w("Deadlines kept"), headings, rows, name="kept")


def _pareto(c: Context, count: int) -> None:
    w = c.w
    edges = _edges(count)
    by = page.chosen(w("By"), "by", {k: w(v) for k, v in DIMENSIONS.items()}, default="kind", segments=True)
    found = _asked(lambda tx: figures.pareto(tx, by, edges[0], edges[-1], limit=20))
    total, running, rows = sum(n for _, n in found), 0, []
    for word, number in found:
        running += number
        shown = w.name(_NAMES.get(by, {}), word) if word else w("not known")
        rows.append([page.one_line(shown, 60), number, round(100 * running / total, 1) if total else 0])
    if not rows:
        page.empty(w("No case was received in this period."))
        return
    headings = [w(DIMENSIONS[by]), w("Cases"), w("Running share in %")]
    charts.pareto(rows, headings, alt=w("Cases by {dimension}, the most first", dimension=w(DIMENSIONS[by])))
    _behind(w, w("Pareto") + " " + w(DIMENSIONS[by]), headings, rows, name=f"pareto-{by}")


def _trend(c: Context, count: int) -> None:
    """Cases received a month on a c-chart: the mean and three times its square root about it."""
    w = c.w
    edges = _edges(max(count, 6))
    found = _asked(lambda tx: figures.flow(tx, edges))
    now = clock.now()
    first = next((i for i, f in enumerate(found) if f.received), 0)  # months before the first case say nothing
    whole = [f.received for f in found[first:] if edges[f.span + 1] <= now]
    mean = sum(whole) / len(whole) if whole else 0.0
    high, low = mean + 3 * math.sqrt(mean), max(0.0, mean - 3 * math.sqrt(mean))
    signal = w("outside the limits")
    rows = [
        [
            _month(edges[f.span]),
            f.received,
            f.closed,
            round(mean, 1),
            round(low, 1),
            round(high, 1),
            signal if whole and not low <= f.received <= high else "",
        ]
        for f in found
    ]
    headings = [w("Month"), w("Received"), w("Closed"), w("Mean"), w("Lower limit"), w("Upper limit"), w("Signal")]
    charts.control(rows, headings, alt=w("Cases received and closed by month with control limits"))
    st.caption(
        w(
            "Limits: mean of the whole months ± 3 times its square root (c-chart). The present month is not part of the mean."
        )
    )
    _behind(w, w("Trend"), headings, rows, name="trend")


def _repeats(c: Context, count: int) -> None:
    w = c.w
    edges = _edges(count)
    found = _asked(lambda tx: figures.repeats(tx, edges[0], edges[-1]))
    rows = [[page.one_line(a, 80), page.one_line(b, 80), w.listed(names.KIND, k.split()), n] for a, b, k, n in found]
    headings = [w("Customer"), w("Product"), w("Kinds"), w("Cases")]
    columns = [Column(str(i), h, cls="num" if i == 3 else "") for i, h in enumerate(headings)]
    table(
        "repeats",
        columns,
        [Row(cells=[{"t": str(v)} for v in row]) for row in rows],
        label=w("Repeats"),
        empty=w("No complaint came more than once in this period."),
    )
    _behind(w, w("Repeats"), headings, rows, name="repeats")


def _ages(c: Context, _count: int) -> None:
    w = c.w
    now = clock.now()
    edges = [now - timedelta(days=d) for d in reversed(AGES)]
    found = _asked(lambda tx: figures.ages(tx, edges))
    bands = [w("more than {days} days", days=AGES[-1])]
    bands += [
        w("{first} to {last} days", first=a, last=b)
        for a, b in zip(reversed(AGES[:-1]), reversed(AGES[1:]), strict=True)
    ]
    bands += [w("up to {days} days", days=AGES[0])]
    rows = [[band, number] for band, number in zip(bands, found, strict=True)]
    rows.reverse()
    headings = [w("Age"), w("Open cases")]
    charts.bars(rows, headings, alt=w("Open cases by age"))
    _behind(w, w("Age of open cases"), headings, rows, name="ages")


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _reports(c: Context, _count: int) -> None:
    """The monthly summary and the statistics table, each as Excel and Word in the chosen language."""
    w = c.w
    zone = wiring.settings().company.zone
    newest = last_months(clock.now(), 1, zone)
    months = [last_months(clock.now(), n, zone) for n in range(1, 25)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen: date = (
            st.selectbox(w("Month"), months, format_func=lambda m: f"{m:%Y-%m}", index=1, width=160) or newest
        )
        language = st.selectbox(
            w("Language of the report"),
            list(LANGUAGE_NAMES),
            index=list(LANGUAGE_NAMES).index(w.language),
            format_func=lambda x: LANGUAGE_NAMES[x],
            width=200,
        )
    month = _asked(lambda tx: statistics.month(tx, chosen, clock.now(), zone))
    t = w.translate
    with st.container(horizontal=True):
        for name, number in statistics_sheet.totals(t, month)[:6]:
            st.metric(name, number, border=True)
    title = (
        f"客诉统计表 {chosen:%Y-%m}"
        if language == "zh-Hans"
        else f"客訴統計表 {chosen:%Y-%m}"
        if language == "zh-Hant"
        else f"Complaint statistics {chosen:%Y-%m}"
    )
    company = wiring.settings().company.name
    files: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        (
            w("Monthly summary (Word)"),
            f"kesu-{chosen:%Y-%m}-summary.docx",
            _DOCX,
            lambda: statistics_word.monthly_summary(month, language, company),
        ),
        (
            w("Monthly summary and statistics table (Excel)"),
            f"kesu-{chosen:%Y-%m}.xlsx",
            _XLSX,
            lambda: statistics_sheet.workbook(month.lines, language, title, month),
        ),
        (
            w("Statistics table (Word)"),
            f"kesu-{chosen:%Y-%m}-table.docx",
            _DOCX,
            lambda: statistics_word.statistics_table(month.lines, language, title),
        ),
    )
    with st.container(horizontal=True):
        for name, file, mime, make in files:
            st.download_button(
                name,
                data=make,
                file_name=file,
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"report_{file}",
            )
    columns = [Column(str(i), w(h)) for i, (h, _) in enumerate(statistics_sheet.COLUMNS[:9])]
    rows = [
        Row(
            cells=[{"t": page.one_line("" if v is None else v, 80)} for v in statistics_sheet.row(t, x)[:9]],
            id=x.case_no,
            href=f"/case?no={x.case_no}",
        )
        for x in month.lines[:100]
    ]
    opened = table(
        "statistics", columns, rows, label=w("Complaint statistics"), empty=w("No case was received in this month.")
    ).opened
    if len(month.lines) > 100:
        st.caption(w("The first {count} cases are shown; the files hold them all.", count=100))
    if opened:
        from dashboard.screens import goto

        goto("case", no=opened)
