"""Several cases of the work list are given an owner at once: by the rules, each with its own history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from casework import acts
from casework.due import calendar_of
from complaints.model import Actor
from dashboard import wiring
from dashboard.actions import doing
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.session import Person
from dashboard.words.language import words
from store import cases
from tests.browser.conftest import Running, settled
from tests.browser.sample_store import settings
from tests.servers import until

LIST = "table[aria-label='Work list']"


def _owners(dashboard: Running, numbers: list[str]) -> list[str]:
    with dashboard.db.reading() as tx:
        return [cases.load(tx, number).owner for number in numbers]


def test_ticked_cases_get_the_owner_and_each_a_line_in_its_history(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    window = opened("qa.lin", "/?view=all&sort=case_no")
    window.wait_for_selector(f"{LIST} a.main")
    settled(window)
    window.get_by_text("Choose several").click()
    window.locator(f"{LIST} tbody .pick input").first.wait_for()
    settled(window)
    numbers = window.locator(f"{LIST} a.main").all_inner_texts()[:2]
    for number in numbers:
        window.get_by_role("checkbox", name=f"Choose {number}").check()
    window.wait_for_selector("text=2 chosen")
    settled(window)
    window.locator(".st-key-kesu_give input").click()
    window.get_by_role("option", name="sales.zhou").click()
    settled(window)
    window.get_by_role("button", name="Give the cases").click()
    window.wait_for_selector("text=2 cases were given to sales.zhou.")
    assert _owners(dashboard, numbers) == ["sales.zhou", "sales.zhou"]
    with dashboard.db.reading() as tx:
        told = [[(e.what, e.by) for e in cases.load(tx, number).history] for number in numbers]
    assert all(("action:take", "qa.lin") in entries for entries in told)
    window.wait_for_selector("text=0 chosen")
    until(lambda: window.locator(f"{LIST} .pick input:checked").count() == 0, 30, "the ticks to be gone")


def test_all_of_a_page_are_ticked_with_one_press(opened: Callable[..., Any]) -> None:
    window = opened("qa.lin", "/?view=all")
    window.wait_for_selector(f"{LIST} a.main")
    settled(window)
    window.get_by_text("Choose several").click()
    window.get_by_role("checkbox", name="Choose all of this page").check()
    count = window.locator(f"{LIST} a.main").count()
    window.wait_for_selector(f"text={count} chosen")
    window.get_by_text("Choose several").click()
    window.locator(f"{LIST} .pick").first.wait_for(state="detached")
    settled(window)
    window.get_by_text("Choose several").click()
    window.wait_for_selector("text=0 chosen")


def test_who_may_not_give_cases_is_not_offered_it(opened: Callable[..., Any]) -> None:
    window = opened("viewer.tan")
    window.wait_for_selector(f"{LIST} a.main")
    settled(window)
    assert window.get_by_text("Choose several").count() == 0


def _reader(role: str) -> Context:
    return Context(Person("qa.lin", role, "en"), words("en", "Asia/Shanghai"))


def test_a_case_that_changed_meanwhile_is_left_alone_and_the_others_are_given(
    dashboard: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = settings(dashboard.folder)
    wiring.start(made)
    reader = _reader("qa")
    monkeypatch.setattr(page, "context", lambda *, active=False: reader)
    with dashboard.db.reading() as tx:
        first, second = list(cases.list_cases(tx, "open"))[:2]
        seen = {c.case_no: cases.load(tx, c.case_no).version for c in (first, second)}
    sales = Actor("sales.zhou", "sales")
    acts.act(dashboard.db, made, calendar_of(made), first.case_no, "note", {"text": "x"}, sales, datetime.now(UTC))
    done, left = doing.perform_all(reader, seen, "take", {"owner": "qa.lin"})
    assert done == [second.case_no]
    assert list(left) == [first.case_no]
    assert "Somebody else changed this" in left[first.case_no]
    assert _owners(dashboard, [second.case_no]) == ["qa.lin"]


def test_the_rules_ask_again_for_each_case(dashboard: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.start(settings(dashboard.folder))
    reader = _reader("viewer")
    monkeypatch.setattr(page, "context", lambda *, active=False: reader)
    with dashboard.db.reading() as tx:
        numbers = [c.case_no for c in list(cases.list_cases(tx, "open"))[:2]]
        seen = {number: cases.load(tx, number).version for number in numbers}
    before = _owners(dashboard, numbers)
    done, left = doing.perform_all(reader, seen, "take", {"owner": "viewer.tan"})
    assert done == []
    assert set(left) == set(numbers)
    assert _owners(dashboard, numbers) == before
