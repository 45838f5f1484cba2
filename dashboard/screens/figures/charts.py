"""The charts of the figures: few, plain, in colours that people with any eyes can tell apart, each with words for readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

#: Okabe and Ito's colours
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000")
_HEIGHT = 400
#: of the deadlines kept: below 80 %, below 95 %, below all, all; dark words stand well on each
_KEPT = (80, 95, 99.95)
_KEPT_GROUND = ("#f2a66b", "#ffe0ad", "#dceaf7", "#a9d2f0")
_INK = "#1f2430"
_SIGNAL = "#c0262d"


def _frame(rows: Sequence[Sequence[Any]], headings: Sequence[str]) -> Any:
    import pandas  # type: ignore[import-untyped]

    return pandas.DataFrame([list(r) for r in rows], columns=[f"c{i}" for i in range(len(headings))])


def _show(chart: Any, alt: str, height: int = _HEIGHT) -> None:
    # A chart is drawn anew when its width changes, and is empty for that moment: without a room of its own height the
    # page would jump, and a press on what stands below would go astray.
    room = st.container(key=f"kesu_chart_{height}")
    room.html(f"<style>.st-key-kesu_chart_{height} {{ min-height: {height}px; }}</style>")
    room.altair_chart(chart.properties(height=height), width="stretch", alt=alt)


def _tips(headings: Sequence[str]) -> list[Any]:
    import altair

    return [altair.Tooltip(f"c{i}", title=h) for i, h in enumerate(headings)]


def _up_to(rows: Sequence[Sequence[Any]], *columns: int) -> Any:
    """A scale from 0 with some air above the highest value, so that its point and its number are seen whole."""
    import altair

    return altair.Scale(domain=[0, max((float(r[i]) for r in rows for i in columns), default=1.0) * 1.12 or 1])


def kept(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """A field a month (column 0) and timer (column 1) with the share kept (column 4) as number and ground."""
    import altair

    base = altair.Chart(_frame(rows, headings)).encode(
        x=altair.X(
            "c0:O",
            title=None,
            axis=altair.Axis(labelAngle=0, orient="top", domain=False, ticks=False, labelFlush=False),
        ),
        y=altair.Y("c1:N", title=None, sort=None, axis=altair.Axis(labelLimit=260, domain=False, ticks=False)),
        tooltip=_tips(headings),
    )
    ground = altair.Scale(type="threshold", domain=list(_KEPT), range=list(_KEPT_GROUND))
    field = base.mark_rect(cornerRadius=4, xOffset=1, x2Offset=-1, yOffset=1, y2Offset=-1).encode(
        color=altair.Color("c4:Q", scale=ground, legend=None)
    )
    number = base.mark_text(color=_INK, fontSize=13).encode(text=altair.Text("c4:Q", format=".0f"))
    _show(field + number, alt, 30 + 40 * len({r[1] for r in rows}))


def bars(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """Bars in the order given, each with its number."""
    import altair

    base = altair.Chart(_frame(rows, headings)).encode(
        x=altair.X("c0:N", sort=None, title=headings[0], axis=altair.Axis(labelAngle=0)),
        y=altair.Y("c1:Q", title=headings[1], scale=_up_to(rows, 1)),
        tooltip=_tips(headings),
    )
    _show(base.mark_bar(color=PALETTE[0]) + base.mark_text(dy=-9, color=PALETTE[6]).encode(text="c1:Q"), alt)


def pareto(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """Bars by size, each with its number, and the running share as a line."""
    import altair

    x = altair.X(
        "c0:N", sort=None, title=None, axis=altair.Axis(labelAngle=0 if len(rows) < 9 else -30, labelLimit=170)
    )
    base = altair.Chart(_frame(rows, headings)).encode(x=x, tooltip=_tips(headings))
    y = altair.Y("c1:Q", title=headings[1], scale=_up_to(rows, 1))
    bar = base.mark_bar(color=PALETTE[0]).encode(y=y)
    number = base.mark_text(dy=-9, color=PALETTE[6]).encode(y=y, text="c1:Q")
    share = base.mark_line(color=PALETTE[1], point=altair.OverlayMarkDef(color=PALETTE[1])).encode(
        y=altair.Y("c2:Q", title=headings[2], scale=altair.Scale(domain=[0, 105]))
    )
    _show(altair.layer(altair.layer(bar, number), share).resolve_scale(y="independent"), alt)


def control(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, limits: str, alt: str) -> None:
    """Received and closed by month with the mean and its limits, each named above; months outside them are ringed.

    Columns: month, received, closed, mean, lower limit, upper limit, signal in words (empty for none).
    """
    import altair

    series = altair.Scale(
        domain=[headings[1], headings[2], headings[3], limits], range=[PALETTE[0], "#9ccbee", PALETTE[6], PALETTE[1]]
    )

    legend = altair.Legend(title=None, orient="top", symbolType="square")

    def named(name: str) -> Any:
        """The base with a column that says which series this is, so that the colour has a word above the chart."""
        told = base.transform_calculate(series=json.dumps(name))
        return told.encode(color=altair.Color("series:N", scale=series, legend=legend, sort=None))

    y = _up_to(rows, 1, 2, 5)
    base = altair.Chart(_frame(rows, headings)).encode(
        x=altair.X("c0:O", title=None, axis=altair.Axis(labelAngle=0)), tooltip=_tips(headings)
    )
    closed = named(headings[2]).mark_bar(size=26).encode(y=altair.Y("c2:Q", title=None, scale=y))
    point = altair.OverlayMarkDef(size=70)
    received = named(headings[1]).mark_line(strokeWidth=2.5, point=point).encode(y="c1:Q")
    mean = named(headings[3]).mark_line().encode(y="c3:Q")
    bounds = [named(limits).mark_line(strokeDash=[6, 4]).encode(y=f"c{i}:Q") for i in (4, 5)]
    ring = base.mark_point(size=260, stroke=_SIGNAL, strokeWidth=2.5, aria=False).encode(y="c1:Q")
    signals = ring.transform_filter("datum.c6 != ''")
    _show(altair.layer(closed, mean, *bounds, received, signals), alt)
