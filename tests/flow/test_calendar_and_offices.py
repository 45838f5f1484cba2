"""What administrators and leaders take back or publish: days of the calendar that move clocks, and delegations."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework import company_days, offices
from casework.acts import act
from casework.watch import watch_due
from complaints.calendar.working_days import Calendar
from complaints.model import Actor, Case
from complaints.refusals import BadData, Forbidden
from store import calendars, history, users
from store.calendars import DayOverride
from store.database import Database
from store.engine.errors import NotFound
from tests.flow.test_register import CALENDAR, COMPLAINT, Desk, deadline

ADMIN, QA, MR, GM = (
    Actor("root", "admin"),
    Actor("zhao", "qa"),
    Actor("qian", "management_representative"),
    Actor("zhou", "general_manager"),
)
SALES = Actor("li", "sales")


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def calendar_now(desk: Desk) -> Calendar:
    """The company's calendar with the days and years of the store, as the service puts it together."""
    with desk.db.reading() as tx:
        days, years = calendars.overrides(tx, CALENDAR.name), calendars.published_years(tx, CALENDAR.name)
    off, work = [d.day for d in days if not d.working], [d.day for d in days if d.working]
    return CALENDAR.with_days(off=off, work=work, published=years)


def watched(desk: Desk, case_no: str | None) -> Case:
    """The case after the watch has looked at a later moment."""
    desk.now += timedelta(minutes=1)
    watch_due(desk.db, desk.settings, calendar_now(desk), desk.now)
    return desk.case(case_no)


def due(case: Case, name: str) -> str:
    return deadline(case, name).due_at.astimezone(CALENDAR.zone).strftime("%Y-%m-%d %H:%M")


def test_a_day_set_and_removed_moves_the_promised_clocks_there_and_back_with_history(desk: Desk) -> None:
    case_no = desk.arrive(COMPLAINT).case_no
    assert due(desk.case(case_no), "acknowledge") == "2026-11-24 17:30"
    company_days.set_day(desk.db, CALENDAR, DayOverride(date(2026, 11, 24), False, "厂庆"), ADMIN, desk.now)
    assert due(watched(desk, case_no), "acknowledge") == "2026-11-25 17:30"
    company_days.clear_day(desk.db, CALENDAR, date(2026, 11, 24), ADMIN, desk.now)
    case = watched(desk, case_no)
    assert due(case, "acknowledge") == "2026-11-24 17:30"
    assert len([h for h in case.history if h.what == "deadline:acknowledge"]) == 2
    with desk.db.reading() as tx:
        assert [(c.what, c.by) for c in calendars.changes(tx, CALENDAR.name)] == [("day:2026-11-24", "root")] * 2
        assert list(history.verify(tx)) == []


def test_a_published_year_makes_its_dates_final_and_counts_them_again(desk: Desk) -> None:
    desk.now = desk.now.replace(month=12, day=21)
    case_no = desk.arrive(COMPLAINT, received_at=desk.now).case_no
    assert (due(desk.case(case_no), "written_answer"), deadline(desk.case(case_no), "written_answer").provisional) == (
        "2027-01-04 17:30",
        True,
    )
    table = "2027-01-01/2027-01-04 off\n2027-01-09 work\n2027 published\n"
    assert company_days.publish_year(desk.db, CALENDAR, table, "notice of 2026-12-21", ADMIN, desk.now) == [2027]
    case = watched(desk, case_no)
    assert (due(case, "written_answer"), deadline(case, "written_answer").provisional) == ("2027-01-05 17:30", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2027-01-01 off", "names no year"),
        ("2027-01-01 perhaps\n2027 published", "cannot be read"),
        ("2028-01-01 off\n2027 published", "does not fit: 2028-01-01"),
        ("2027-01-09 off\n2027-01-09 work\n2027 published", "does not fit: 2027-01-09"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_and_changes_nothing(desk: Desk, text: str, why: str) -> None:
    with pytest.raises(BadData, match=why):
        company_days.publish_year(desk.db, CALENDAR, text, "", ADMIN, desk.now)
    assert calendar_now(desk) == CALENDAR


def test_only_administrators_change_the_calendar(desk: Desk) -> None:
    for actor in (QA, SALES, MR, GM):
        with pytest.raises(Forbidden, match="by admin only"):
            company_days.set_day(desk.db, CALENDAR, DayOverride(date(2026, 11, 24), False), actor, desk.now)
        with pytest.raises(Forbidden, match="by admin only"):
            company_days.clear_day(desk.db, CALENDAR, date(2026, 11, 24), actor, desk.now)
        with pytest.raises(Forbidden, match="by admin only"):
            company_days.publish_year(desk.db, CALENDAR, "2027 published", "", actor, desk.now)


def test_a_delegation_taken_back_decides_nothing_any_more_not_even_on_the_case_it_was_made_on(desk: Desk) -> None:
    with desk.db.transaction() as tx:
        for name, role in (("li", "sales"), ("zhou", "general_manager"), ("qian", "management_representative")):
            users.add(tx, name, role, at=desk.now)
    case_no = desk.arrive(COMPLAINT).case_no
    assert case_no

    def do(action: str, who: Actor, **data: object) -> Case:
        return act(desk.db, desk.settings, CALENDAR, case_no, action, data, who, desk.now)

    with pytest.raises(BadData, match="in the past"):
        do("delegate", GM, role="general_manager", to="li", until=desk.now.isoformat())
    do("delegate", GM, role="general_manager", to="li", until="2026-12-31")
    do("draft_reply", QA, text="原因与措施")
    do("approve", MR)
    with desk.db.reading() as tx:
        [lent] = users.delegations(tx, desk.now)
    assert offices.may_take_back(lent, ADMIN)
    for stranger in (MR, SALES, QA):
        assert not offices.may_take_back(lent, stranger)
        with pytest.raises(Forbidden, match="taken back by zhou"):
            offices.take_back(desk.db, lent.id, stranger, desk.now)
    offices.take_back(desk.db, lent.id, GM, desk.now)
    desk.now += timedelta(minutes=1)
    with pytest.raises(Forbidden, match="general_manager"):
        do("approve", SALES)
    assert do("approve", GM).letters[-1].status == "approved"
    with pytest.raises(NotFound):
        offices.take_back(desk.db, lent.id + 99, ADMIN, desk.now)
