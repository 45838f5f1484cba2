"""Figures: deadlines kept, Pareto, trend with control limits, repeats, ageing, and the reports as Excel and Word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from casework.papers import statistics, statistics_sheet
from casework.papers.statistics import last_months
from dashboard import clock, wiring
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.table import Column, Row, table
from dashboard.screens.figures import charts
from dashboard.sheet import downloads
from dashboard.sheet.figure_tables import DIMENSIONS, MONTHS, FigureTable, figure_table
from dashboard.words.language import LANGUAGE_NAMES, N_, Words

VIEWS = {
    "kept": N_("Deadlines kept"),
    "pareto": N_("Pareto"),
    "trend": N_("Trend"),
    "repeats": N_("Repeats"),
    "ages": N_("Age of open cases"),
    "reports": N_("Reports"),
}


def show() -> None:
    """The screen."""
    c = page.context(active=True)
    w = c.w
    page.heading(w("Figures"))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        view = page.chosen(
            w("View"),
            "figure",
            {k: w(v) for k, v in VIEWS.items()},
            default="kept",
            segments=True,
            label_visibility="collapsed",
        )
        months = "6"
        if view not in ("ages", "reports"):
            months = page.chosen(
                w("Period"),
                "months",
                {k: w(v) for k, v in MONTHS.items()},
                default="6",
                segments=True,
                label_visibility="collapsed",
            )
    with page.told(w):
        if view == "reports":
            _reports(c)
        else:
            _drawn(c, view, months)


def _drawn(c: Context, figure: str, months: str) -> None:
    """A figure: the chart, and the table behind it with its Excel file."""
    w = c.w
    by = "kind"
    if figure == "pareto":
        by = page.chosen(
            w("By"),
            "by",
            {k: w(v) for k, v in DIMENSIONS.items()},
            default="kind",
            segments=True,
            label_visibility="collapsed",
        )
    with st.spinner(w("Counting …")):
        found = figure_table(w, figure, int(months), by)
    if not found.rows and figure in _NOTHING:
        page.empty(w(_NOTHING[figure]))
        return
    _CHARTS[figure](w, found, by)
    to = downloads.address("figure", figure=figure, months=months, by=by)
    if figure == "repeats":
        page.downloads([(w("Excel"), to)], "figure")
        return
    with st.expander(w("Table and export"), expanded=False):
        # above the table, which moves what stands below it when it is drawn
        page.downloads([(w("Excel"), to)], "figure")
        _table(w, f"figure_{figure}", found)


def _table(
    w: Words, key: str, found: FigureTable, empty: str = N_("Nothing to count yet."), *, leads: bool = False
) -> None:
    """The rows as a table; with `leads` a row leads to the cases of its customer and product."""
    rows = [
        Row(
            cells=[{"t": page.one_line("" if v is None else v, 120)} for v in row],
            href="/?" + urlencode({"view": "all", "customer": row[0], "product": row[1]}) if leads else "",
        )
        for row in found.rows
    ]
    numbers = {i for row in found.rows for i, v in enumerate(row) if isinstance(v, int | float)}
    columns = [Column(str(i), h, cls="num" if i in numbers else "") for i, h in enumerate(found.headings)]
    table(key, columns, rows, label=found.title, empty=w(empty))


def _kept(w: Words, t: FigureTable, _by: str) -> None:
    charts.kept(t.rows, t.headings, alt=w("Share of deadlines kept by month and timer"))
    st.caption(w("Share of the deadlines of a month that were kept, in %. Those still running count nowhere."))


def _pareto(w: Words, t: FigureTable, by: str) -> None:
    charts.pareto(t.rows, t.headings, alt=w("Cases by {dimension}, the most first", dimension=w(DIMENSIONS[by])))


def _trend(w: Words, t: FigureTable, _by: str) -> None:
    charts.control(
        t.rows, t.headings, limits=w("Control limits"), alt=w("Cases received and closed by month with control limits")
    )
    st.caption(
        w(
            "Limits: mean of the whole months ± 3 times its square root (c-chart). The present month is not part of the mean."
        )
    )


def _repeats(w: Words, t: FigureTable, _by: str) -> None:
    _table(w, "repeats", t, N_("No complaint came more than once in this period."), leads=True)


def _ages(w: Words, t: FigureTable, _by: str) -> None:
    charts.bars(t.rows, t.headings, alt=w("Open cases by age"))


_CHARTS: dict[str, Callable[[Words, FigureTable, str], None]] = {
    "kept": _kept,
    "pareto": _pareto,
    "trend": _trend,
    "repeats": _repeats,
    "ages": _ages,
}
_NOTHING = {
    "kept": N_("No deadline has ended in this period."),
    "pareto": N_("No case was received in this period."),
}


def _reports(c: Context) -> None:
    """The monthly summary and the statistics table, each as Excel and Word in the chosen language."""
    w = c.w
    zone = wiring.settings().company.zone
    newest = last_months(clock.now(), 1, zone)
    months = [last_months(clock.now(), n, zone) for n in range(1, 25)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="kesu_asked"):
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
    with st.spinner(w("Counting …")), wiring.database().reading() as tx:
        month = statistics.month(tx, chosen, clock.now(), zone)
    t = w.translate
    with st.container(horizontal=True, key="kesu_numbers"):
        for name, number in statistics_sheet.totals(t, month)[:6]:
            st.metric(name, number, border=True)
    files = (
        (w("Monthly summary (Word)"), "summary.docx"),
        (w("Monthly summary and statistics table (Excel)"), "statistics.xlsx"),
        (w("Statistics table (Word)"), "table.docx"),
    )
    page.downloads(
        [
            (name, downloads.address("report", form=form, month=f"{chosen:%Y-%m}", language=language))
            for name, form in files
        ],
        "reports",
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
