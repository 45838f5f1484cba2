"""The charts of the figures: few, plain, in colours that people with any eyes can tell apart, each with words for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

#: Okabe and Ito's colours
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000")
_HEIGHT = 340


def _frame(rows: Sequence[Sequence[Any]], headings: Sequence[str]) -> Any:
    import pandas  # type: ignore[import-untyped]

    return pandas.DataFrame([list(r) for r in rows], columns=[f"c{i}" for i in range(len(headings))])


def _show(chart: Any, alt: str) -> None:
    st.altair_chart(chart.properties(height=_HEIGHT), width="stretch", alt=alt)


def lines(
    rows: Sequence[Sequence[Any]], headings: Sequence[str], *, x: int, y: int, colour: int, alt: str, top: float
) -> None:
    """One line a series over the months."""
    import altair

    data = _frame(rows, headings)
    base = altair.Chart(data).encode(
        x=altair.X(f"c{x}:O", title=headings[x], axis=altair.Axis(labelAngle=0)),
        y=altair.Y(f"c{y}:Q", title=headings[y], scale=altair.Scale(domain=[0, top])),
        color=altair.Color(f"c{colour}:N", title=headings[colour], scale=altair.Scale(range=list(PALETTE))),
        tooltip=[altair.Tooltip(f"c{i}", title=h) for i, h in enumerate(headings)],
    )
    _show(
        base.mark_line(strokeWidth=2)
        + base.mark_point(filled=True, size=60).encode(shape=altair.Shape(f"c{colour}:N", legend=None)),
        alt,
    )


def bars(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """Bars in the order given."""
    import altair

    base = altair.Chart(_frame(rows, headings)).encode(
        x=altair.X("c0:N", sort=None, title=headings[0], axis=altair.Axis(labelAngle=0)),
        y=altair.Y("c1:Q", title=headings[1]),
        tooltip=[altair.Tooltip(f"c{i}", title=h) for i, h in enumerate(headings)],
    )
    _show(base.mark_bar(color=PALETTE[0]) + base.mark_text(dy=-8).encode(text="c1:Q"), alt)


def pareto(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """Bars by size with the running share as a line."""
    import altair

    x = altair.X("c0:N", sort=None, title=headings[0], axis=altair.Axis(labelAngle=-30, labelLimit=180))
    tips = [altair.Tooltip(f"c{i}", title=h) for i, h in enumerate(headings)]
    base = altair.Chart(_frame(rows, headings)).encode(x=x, tooltip=tips)
    bar = base.mark_bar(color=PALETTE[0]).encode(y=altair.Y("c1:Q", title=headings[1]))
    share = base.mark_line(color=PALETTE[1], point=altair.OverlayMarkDef(color=PALETTE[1])).encode(
        y=altair.Y("c2:Q", title=headings[2], scale=altair.Scale(domain=[0, 100]))
    )
    _show(altair.layer(bar, share).resolve_scale(y="independent"), alt)


def control(rows: Sequence[Sequence[Any]], headings: Sequence[str], *, alt: str) -> None:
    """Received and closed by month, with the mean and its limits."""
    import altair

    base = altair.Chart(_frame(rows, headings)).encode(
        x=altair.X("c0:O", title=headings[0], axis=altair.Axis(labelAngle=0)),
        tooltip=[altair.Tooltip(f"c{i}", title=h) for i, h in enumerate(headings)],
    )
    closed = base.mark_bar(color=PALETTE[5], opacity=0.55, size=26).encode(
        y=altair.Y("c2:Q", title=f"{headings[1]} / {headings[2]}")
    )
    received = base.mark_line(
        color=PALETTE[0], strokeWidth=2.5, point=altair.OverlayMarkDef(size=70, color=PALETTE[0])
    ).encode(y="c1:Q")
    mean = base.mark_line(color=PALETTE[6]).encode(y="c3:Q")
    limits = [base.mark_line(color=PALETTE[1], strokeDash=[6, 4]).encode(y=f"c{i}:Q") for i in (4, 5)]
    _show(altair.layer(closed, mean, *limits, received), alt)
