"""The table part: rows that open a case or a message, sortable headings, badges; keyboard and links work as in any page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. `cls` may be `nowrap`, `num`, `mid` (hidden on phones) or `low` (hidden on small tablets)."""

    key: str
    label: str
    sort: bool = False
    cls: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `id` is what `opened` returns, `href` the address for a new tab, `cells` one mapping per column.

    A cell has `t` (text), `sub` (second line), `badge` with `tone`, `chips`, `title`; all are shown as text.
    """

    cells: Sequence[Mapping[str, Any]]
    id: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was just clicked: the id of a row, or the key of a heading; and the ids of the rows that are ticked."""

    opened: str | None
    sorted_by: str | None
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picking:
    """That rows can be ticked: what the box of a row (`{row}` is its id) and the box of all rows are called. Another
    `round` takes all ticks away."""

    one: str
    all: str
    round: int = 0


@cache
def _part() -> Callable[..., Any]:
    import streamlit as st

    return st.components.v2.component(
        "kesu_table",
        html='<div class="kesu-table"></div>',
        css=(_HERE / "table.css").read_text(encoding="utf-8"),
        js=(_HERE / "table.js").read_text(encoding="utf-8"),
    )


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    label: str,
    empty: str,
    sort: tuple[str, bool] | None = None,
    before: Callable[[Chosen], None] | None = None,
    picking: Picking | None = None,
) -> Chosen:
    """Show the rows; `label` names the table for screen readers, `empty` is the sentence for no rows, `sort` (key, descending).

    `before` is told of a click ahead of the run that it causes, which then need not draw what is about to change.
    """

    def clicked() -> None:
        import streamlit as st

        now = st.session_state.get(key)
        if before is not None and now is not None:
            before(Chosen(opened=now.get("open"), sorted_by=now.get("sort")))

    _reserve(key, rows)
    result = _part()(
        key=key,
        data={
            "label": label,
            "empty": empty,
            "columns": [{"key": c.key, "label": c.label, "sort": c.sort, "cls": c.cls} for c in columns],
            "rows": [{"id": r.id, "href": r.href, "tone": r.tone, "cells": [dict(c) for c in r.cells]} for r in rows],
            "sort": {"key": sort[0], "desc": sort[1]} if sort else None,
            "pick": {"one": picking.one, "all": picking.all, "round": picking.round} if picking else None,
        },
        on_open_change=clicked,
        on_sort_change=clicked,
        on_picked_change=lambda: None,
    )
    shown = {row.id for row in rows if row.id}
    picked = [str(x) for x in result.picked or ()] if picking else []
    return Chosen(result.open, result.sort, tuple(x for x in picked if x in shown))


def _reserve(key: str, rows: Sequence[Row]) -> None:
    """Keep the room of the table until it is drawn, so that what stands below does not jump: about what its lines need."""
    import streamlit as st

    lines = sum(3.2 if any(cell.get("sub") for cell in row.cells) else 2.05 for row in rows)
    st.html(f"<style>.st-key-{key} {{ min-height: {1.9 + lines if rows else 3:.1f}rem; }}</style>")
