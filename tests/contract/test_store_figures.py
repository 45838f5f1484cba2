"""Figures over many cases – by month in the company's zone – counted the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.papers import statistics
from complaints.model import Action, Deadline
from complaints.procedure.actions import NOT_BUSINESS
from store import cases
from store.database import Database
from store.questions import figures
from store.questions.figures import BY, Flow, Kept
from tests.store_samples import kept_case, value

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
#: the last hour of September and the first of October in Shanghai: both the 30th of September in UTC
SEPTEMBER, OCTOBER = datetime(2026, 9, 30, 15, 30, tzinfo=UTC), datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
EDGES = statistics.month_edges(date(2026, 9, 1), 3, SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _clock(name: str, start: datetime, met: timedelta | None, **more: Any) -> Deadline:
    """Due an hour after its start, met that long after it."""
    return Deadline(name, start, start + HOUR, "", "", met_at=None if met is None else start + met, **more)


def _case(tx: Any, number: str, received: datetime, **changes: Any) -> None:
    fields = {
        "customer_name": [value(changes.pop("customer", "华东机电"))],
        "product_name": [value(changes.pop("product", "球阀"))],
        "lot_no": [value("L1"), value("L2")],
        **changes.pop("more", {}),
    }
    closed = changes.pop("closed_at", None)
    plain: dict[str, Any] = {"letters": [], "tasks": [], "actions": [], "deadlines": [], "fields": fields}
    made = kept_case(tx, number, received_at=received, registered_at=received, **{**plain, **changes})
    if closed is not None:
        made.status, made.closed_at, made.close_reason = "closed", closed, "completed"
        cases.save(tx, made)


@pytest.fixture
def counted(database: Database) -> Database:
    odd = 'half \ud800 and \x00 and "judgement":{"fault":"nobody"}'
    with database.transaction() as tx:
        _case(
            tx,
            "C-1",
            SEPTEMBER,
            closed_at=OCTOBER,
            complaint_kinds=["QLT-FUN", "PKG"],
            severity_class="I",
            departments=["quality", "production"],
            record={"note": odd, "judgement": {"by": "qa {lin}", "justified": True, "fault": "company"}},
            deadlines=[
                _clock("acknowledge", SEPTEMBER - HOUR, HOUR / 2),
                _clock("feedback", SEPTEMBER - HOUR, 2 * HOUR),
            ],
            actions=[Action("corrective", "夹具包胶", "吴工", "2026-10-05", SEPTEMBER)],
            more={
                "qty_defective": [value({"amount": 46, "unit": "pcs"})],
                "amount_claimed": [value({"amount": 900, "currency": "CNY"})],
            },
        )
        _case(
            tx,
            "C-2",
            OCTOBER,
            suggested_class="II",
            complaint_kinds=["QLT-FUN"],
            record={"judgement": {"fault": "carrier"}},
            deadlines=[
                _clock("acknowledge", OCTOBER - HOUR, None),  # due in October's first hour, never met
                _clock("written_answer", NOW, None),  # still runs
                _clock("feedback", OCTOBER, 3 * HOUR, cancelled_at=NOW),
            ],
            actions=[
                replace(Action("preventive", "点检表", "吴工", "2026-10-09", OCTOBER), completed_at=NOW, effective=True)
            ],
        )
        _case(
            tx,
            "C-3",
            OCTOBER + DAY,
            product="闸阀",
            suggested_class=None,
            complaint_kinds=[],
            channel="fax",
            record={"note": odd},
        )
        _case(tx, "C-4", OCTOBER + 2 * DAY, complaint_kinds=["QLT-FUN"], closed_at=NOW - DAY)
        _case(tx, "C-5", NOW - HOUR, customer="", complaint_kinds=["QLT-FUN"])
    return database


def test_deadlines_kept_are_counted_by_the_companys_month(counted: Database) -> None:
    with counted.reading() as tx:
        found = figures.kept(tx, EDGES, NOW)
    assert sorted(found, key=lambda k: (k.span, k.timer)) == [
        Kept(0, "acknowledge", 1, 0),
        Kept(0, "feedback", 0, 1),
        Kept(1, "acknowledge", 0, 1),
        Kept(2, "written_answer", 0, 0),
    ]


def test_cases_flow_by_the_companys_month_and_empty_months_are_there(counted: Database) -> None:
    with counted.reading() as tx:
        assert figures.flow(tx, EDGES) == [Flow(0, 1, 0), Flow(1, 3, 1), Flow(2, 1, 1)]
        assert figures.flow(tx, statistics.month_edges(date(2026, 7, 1), 2, SHANGHAI)) == [Flow(0, 0, 0), Flow(1, 0, 0)]
        in_utc = statistics.month_edges(date(2026, 9, 1), 2, ZoneInfo("UTC"))
        assert [f.received for f in figures.flow(tx, in_utc)] == [2, 2], "a month is what the zone says"


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("kind", {"QLT-FUN": 4, "PKG": 1, "": 1}),
        ("product", {"球阀": 4, "闸阀": 1}),
        ("customer", {"华东机电": 4, "": 1}),
        ("department", {"quality": 1, "production": 1, "": 4}),
        ("fault", {"company": 1, "carrier": 1, "": 3}),
        ("class", {"I": 1, "II": 3, "": 1}),
        ("channel", {"email": 4, "fax": 1}),
    ],
)
def test_cases_are_counted_by_every_dimension_the_most_first(counted: Database, by: str, found: dict[str, int]) -> None:
    with counted.reading() as tx:
        rows = figures.pareto(tx, by, EDGES[0], EDGES[-1])
        assert dict(rows) == found
        assert [n for _, n in rows] == sorted(found.values(), reverse=True)
        assert figures.pareto(tx, by, EDGES[0], EDGES[-1], limit=1) == rows[:1]
        assert sum(n for _, n in figures.pareto(tx, by, EDGES[0], EDGES[1])) in {1, 2}, "September has one case"


def test_every_dimension_is_tried_here() -> None:
    assert set(BY) == {"kind", "product", "customer", "department", "fault", "class", "channel"}


def test_repeats_leave_nameless_complaints_out(counted: Database) -> None:
    with counted.reading() as tx:
        assert figures.repeats(tx, EDGES[0], EDGES[-1]) == [("华东机电", "球阀", "QLT-FUN", 2)]
        assert figures.repeats(tx, EDGES[0], EDGES[1]) == []


def test_open_cases_are_counted_by_age_and_at_an_instant(counted: Database) -> None:
    with counted.reading() as tx:
        assert figures.ages(tx, [NOW - 60 * DAY, NOW - 49 * DAY, NOW - DAY]) == [0, 2, 0, 1]
        assert [figures.open_at(tx, at) for at in (SEPTEMBER, EDGES[1], OCTOBER + 3 * DAY, NOW)] == [0, 1, 3, 3]


def _everything(db: Database) -> list[Any]:
    """Every figure, table and summary over all months of this file."""
    since, before = EDGES[0], EDGES[-1]
    with db.reading() as tx:
        return [
            sorted(figures.kept(tx, EDGES, NOW), key=repr),
            [sorted(figures.pareto(tx, by, since, before)) for by in BY],
            figures.flow(tx, EDGES),
            figures.repeats(tx, since, before),
            figures.ages(tx, [NOW - 60 * DAY, NOW - DAY]),
            [figures.open_at(tx, at) for at in (*EDGES, OCTOBER + HOUR, NOW)],
            figures.statistics_rows(tx, since, before),
            figures.actions_of(tx, since, before),
            [statistics.month(tx, date(2026, month, 1), NOW, SHANGHAI) for month in (9, 10, 11)],
            statistics.table(tx, since, before, SHANGHAI),
        ]


@pytest.mark.parametrize("reason", NOT_BUSINESS)
def test_what_was_no_complaint_is_counted_nowhere_until_it_is_reopened(counted: Database, reason: str) -> None:
    before = _everything(counted)
    with counted.transaction() as tx:
        # the same customer and product as others, a clock kept and one missed, an action: it would be seen everywhere
        made = kept_case(
            tx,
            "C-9",
            received_at=OCTOBER,
            registered_at=OCTOBER,
            letters=[],
            tasks=[],
            complaint_kinds=["QLT-FUN"],
            severity_class="I",
            departments=["quality"],
            record={"judgement": {"fault": "company"}, "note": 'they say "merged_into":"C-1"'},
            fields={"customer_name": [value("华东机电")], "product_name": [value("球阀")]},
            deadlines=[_clock("acknowledge", OCTOBER, HOUR / 2), _clock("feedback", OCTOBER, 2 * HOUR)],
            actions=[replace(Action("corrective", "x", "y", "2026-10-09", OCTOBER), completed_at=NOW, effective=True)],
        )
    open_ = _everything(counted)
    assert [i for i, (a, b) in enumerate(zip(before, open_, strict=True)) if a == b] == [], (
        "it should be seen while open"
    )
    made.status, made.closed_at, made.close_reason = "closed", OCTOBER + HOUR, reason
    with counted.transaction() as tx:
        cases.save(tx, made)
    assert _everything(counted) == before
    with counted.reading() as tx:
        assert cases.find_by_number(tx, "c-9") == "C-9"
        assert [x.case_no for x in cases.list_cases(tx, "closed")].count("C-9") == 1
        made = cases.load(tx, "C-9")
    made.status, made.closed_at, made.close_reason = "reopened", None, ""
    with counted.transaction() as tx:
        cases.save(tx, made)
    assert _everything(counted)[1] == open_[1]


def test_a_merged_duplicate_is_counted_as_before(counted: Database) -> None:
    before = _everything(counted)
    with counted.transaction() as tx:
        made = cases.load(tx, "C-4")
        made.close_reason, made.record["merged_into"] = "duplicate", "C-2"
        cases.save(tx, made)
    assert _everything(counted)[1] == before[1]


def test_a_row_of_the_statistics_says_what_the_case_says(counted: Database) -> None:
    with counted.reading() as tx:
        first, second = figures.statistics_rows(tx, EDGES[0], OCTOBER + HOUR)
        assert figures.actions_of(tx, EDGES[0], EDGES[1]) == (1, 0, 0)
        assert figures.actions_of(tx, EDGES[0], EDGES[-1]) == (2, 1, 1)
        assert figures.actions_of(tx, NOW, NOW + DAY) == (0, 0, 0)
    assert (first.case_no, first.lot_no, first.actions) == ("C-1", ["L1", "L2"], ["夹具包胶"])
    assert (first.qty_defective, first.amount_claimed) == (
        {"amount": 46, "unit": "pcs"},
        {"amount": 900, "currency": "CNY"},
    )
    assert first.clocks["feedback"] == (SEPTEMBER, SEPTEMBER + HOUR)
    assert set(second.clocks) == {"acknowledge", "written_answer"}, "a cancelled clock says nothing"


def test_the_months_summary_is_the_same_on_both(counted: Database) -> None:
    with counted.reading() as tx:
        month = statistics.month(tx, date(2026, 10, 1), NOW, SHANGHAI)
        assert statistics.month(tx, date(2026, 9, 1), NOW, SHANGHAI).received == 1
    assert (month.received, month.closed, month.open_at_end, month.open_late) == (3, 1, 3, 1)
    assert [line.case_no for line in month.lines] == ["C-2", "C-3", "C-4"]
    assert month.lines[0].received_on == date(2026, 10, 1)
    assert month.by_fault[0][1] == 2
    assert dict(month.by_fault) == {"carrier": 1, "": 2}
    assert month.kept == [("acknowledge", 0, 1)]
