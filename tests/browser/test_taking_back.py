"""What people take back on the screens: a day of the calendar, a delegation; and the official table of a year is published there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dashboard import clock
from store import calendars, users
from store.calendars import DayOverride
from tests.browser.conftest import Running, settled


def choose(page: Any, label: str, option: str) -> None:
    """Picks an option of a select box by a part of its words."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def publish(page: Any, days: str) -> None:
    """Fills in the official table and sends it; its part of the page may be folded."""
    if not page.get_by_label("Days").is_visible():
        page.get_by_text("Official table of a year").click()
    page.get_by_label("Days").fill(days)
    page.get_by_label("Source").fill("notice")
    page.get_by_role("button", name="Publish").click()


def test_a_year_is_published_and_a_day_of_the_companys_removed(opened: Callable[..., Any], dashboard: Running) -> None:
    now = clock.now()
    with dashboard.db.transaction() as tx:
        calendars.set_day(tx, "CN", DayOverride(date(2026, 12, 24), False, "stocktaking"), by="admin.qiu", at=now)
    page = opened("admin.qiu", "/settings")
    choose(page, "Day that follows its week again", "2026-12-24")
    page.get_by_role("button", name="Remove this day").click()
    page.get_by_text("The day was removed.").wait_for()
    settled(page)
    publish(page, "2031-01-01 perhaps")
    page.get_by_text("cannot be read").wait_for()
    settled(page)
    publish(page, "2031-01-01 off\n2031 published")
    page.get_by_text("The year is published.").wait_for()
    with dashboard.db.reading() as tx:
        assert calendars.published_years(tx, "CN") == {2031}
        assert calendars.overrides(tx, "CN") == [DayOverride(date(2031, 1, 1), False)]


def test_the_giver_takes_a_delegation_back_and_others_cannot(opened: Callable[..., Any], dashboard: Running) -> None:
    now = clock.now()
    with dashboard.db.transaction() as tx:
        users.delegate(
            tx, "general_manager", from_user="gm.he", to_user="sales.zhou", since=now, until=now + timedelta(days=3)
        )
    other = opened("mr.sun", "/people")
    other.get_by_role("grid", name="Delegations").or_(other.get_by_text("Delegations")).first.wait_for()
    assert other.get_by_role("button", name="Take back").count() == 0
    page = opened("gm.he", "/people")
    choose(page, "Delegation", "sales.zhou")
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("The delegation was taken back").wait_for()
    with dashboard.db.reading() as tx:
        assert users.delegations(tx, clock.now()) == []
