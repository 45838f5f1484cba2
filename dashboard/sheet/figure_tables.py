"""The table behind each figure: counted in the store, worded for one reader; the screen draws it, the download keeps it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.papers.statistics import last_months, month_edges
from dashboard import clock, wiring
from dashboard.words.language import N_, Words
from dashboard.words.safe import one_line
from store.engine.transaction import Transaction
from store.questions import figures
from wording import names

DIMENSIONS = {
    "kind": N_("Kind"),
    "product": N_("Product"),
    "customer": N_("Customer"),
    "department": N_("Department"),
    "fault": N_("Whose fault"),
    "class": N_("Class"),
    "channel": N_("Channel"),
}
#: months that can be looked back on, with their words
MONTHS = {"3": N_("3 months"), "6": N_("6 months"), "12": N_("12 months"), "24": N_("24 months")}
_NAMES = {"kind": names.KIND, "department": names.DEPARTMENT, "fault": names.FAULT, "channel": names.CHANNEL}
#: upper ends of the bands of ages, in days
AGES = (2, 7, 14, 21, 60)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A title, the headings and the rows; no rows where there is nothing to count."""

    title: str
    headings: list[str]
    rows: list[list[Any]]


def figure_table(w: Words, figure: str, months: int, by: str = "kind") -> FigureTable:
    """One of FIGURES over the last `months`; `by` is the dimension of the Pareto. Raises the errors of the store."""
    return FIGURES[figure](w, months, by)


def _edges(count: int) -> list[datetime]:
    zone = wiring.settings().company.zone
    return month_edges(last_months(clock.now(), count, zone), count, zone)


def _month(edge: datetime) -> str:
    return f"{edge:%Y-%m}"


def _asked(question: Callable[[Transaction], Any]) -> Any:
    with wiring.database().reading() as tx:
        return question(tx)


def _kept(w: Words, count: int, _by: str) -> FigureTable:
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
    return FigureTable(w("Deadlines kept"), [w("Month"), w("Timer"), w("Kept"), w("Missed"), w("Kept in %")], rows)


def _pareto(w: Words, count: int, by: str) -> FigureTable:
    edges = _edges(count)
    found = _asked(lambda tx: figures.pareto(tx, by, edges[0], edges[-1], limit=20))
    total, running = sum(n for _, n in found), 0
    rows: list[list[Any]] = []
    for word, number in found:
        running += number
        shown = w.name(_NAMES.get(by, {}), word) if word else w("not known")
        rows.append([one_line(shown, 60), number, round(100 * running / total, 1) if total else 0])
    headings = [w(DIMENSIONS[by]), w("Cases"), w("Running share in %")]
    return FigureTable(f"{w('Pareto')} {w(DIMENSIONS[by])}", headings, rows)


def _trend(w: Words, count: int, _by: str) -> FigureTable:
    """Cases received a month on a c-chart: the mean and three times its square root about it."""
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
    return FigureTable(w("Trend"), headings, rows)


def _repeats(w: Words, count: int, _by: str) -> FigureTable:
    edges = _edges(count)
    found = _asked(lambda tx: figures.repeats(tx, edges[0], edges[-1]))
    rows = [[one_line(a, 80), one_line(b, 80), w.listed(names.KIND, k.split()), n] for a, b, k, n in found]
    return FigureTable(w("Repeats"), [w("Customer"), w("Product"), w("Kinds"), w("Cases")], rows)


def _ages(w: Words, _count: int, _by: str) -> FigureTable:
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
    return FigureTable(w("Age of open cases"), [w("Age"), w("Open cases")], rows)


FIGURES: dict[str, Callable[[Words, int, str], FigureTable]] = {
    "kept": _kept,
    "pareto": _pareto,
    "trend": _trend,
    "repeats": _repeats,
    "ages": _ages,
}
