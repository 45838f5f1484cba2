"""Who is signed in and who is not: idle time, sign-out, attempts, two people at once, one person in two places."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from casework import acts
from casework.due import calendar_of
from complaints.model import Actor
from store import cases
from store.tables import LoginSessionRow
from tests.browser.conftest import Running, load, settled, sign_in
from tests.browser.sample_store import PASSWORD, settings
from tests.servers import until

LIST = "table[aria-label='Work list']"
ENDED = "text=You are not signed in"


def number_of(dashboard: Running, words: str) -> str:
    """The number of the one case whose first message has these words in its subject."""
    with dashboard.db.reading() as tx:
        (found,) = [c.case_no for c in cases.list_cases(tx, None) if words in c.subject]
    return found


def note(dashboard: Running, number: str, text: str, by: Actor) -> None:
    made = settings(dashboard.folder)
    acts.act(dashboard.db, made, calendar_of(made), number, "note", {"text": text}, by, datetime.now(UTC))


def notes(dashboard: Running, number: str) -> list[str]:
    return [e.after["text"] for e in load(dashboard, number).history if e.what == "action:note"]


def idle(dashboard: Running, page: Any) -> None:
    """Let the session of this browser have been idle for longer than the dashboard allows."""
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "kesu_session")
    with dashboard.db.transaction() as tx:
        wanted = hashlib.sha256(token.encode()).hexdigest()
        row = tx.session.exec(select(LoginSessionRow).where(col(LoginSessionRow.token_hash) == wanted)).one()
        row.last_seen_at = datetime.now(UTC) - timedelta(minutes=61)
        tx.session.add(row)


@pytest.mark.parametrize("path", ["/", "/case?no={number}"])
def test_a_page_left_open_shows_nothing_any_more_after_the_idle_time(
    dashboard: Running, opened: Callable[..., Any], path: str
) -> None:
    number = number_of(dashboard, "Broken lever")
    page = opened("qa.lin", path.format(number=number))
    (page.locator(LIST) if path == "/" else page).get_by_text("Northlake").first.wait_for()
    settled(page)
    idle(dashboard, page)
    page.wait_for_selector(ENDED, timeout=90_000)  # nobody does anything: the page's own timer finds out
    until(lambda: page.get_by_text("Northlake").count() == 0, 60, "the data to be gone")
    page.goto(dashboard.url)
    assert "/sign-in" in page.url
    assert page.request.get(f"{dashboard.url}/made/sheet?no={number}", max_redirects=0).status == 401


def test_what_is_done_after_the_idle_time_is_not_done(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "密封圈尺寸超差客訴")
    before = notes(dashboard, number)
    page = opened("qa.lin", f"/case?no={number}")
    settled(page)
    page.get_by_role("button", name="Write a note").click()
    dialog = page.locator("[role=dialog]")
    dialog.get_by_label("Text").wait_for()
    settled(page)
    dialog.get_by_label("Text").fill("written too late")
    idle(dashboard, page)
    dialog.get_by_role("button", name="Write a note").click()
    page.wait_for_selector(ENDED)
    assert notes(dashboard, number) == before


def test_failed_attempts_are_told_to_wait_in_words(dashboard: Running, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{dashboard.url}/sign-in?lang=en")
    said = ""
    for _ in range(8):
        page.fill("#user", "somebody.else")
        page.fill("#password", "a guess")
        page.click("button[type=submit]")
        said = page.locator("[role=alert]").inner_text()
        if "Please wait" in said:
            break
    assert re.search(r"Please wait \d+ seconds", said), said
    page.fill("#user", "viewer.tan")  # others are not made to wait
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("h1.kesu-h1", timeout=60_000)
    context.close()


def test_a_page_of_a_session_that_was_ended_elsewhere_is_nobodys(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    first = opened("mr.sun", "/figures?figure=repeats")  # a page that does not draw itself again unasked
    settled(first)
    second = first.context.new_page()
    second.goto(dashboard.url)
    second.wait_for_selector("h1.kesu-h1")
    settled(second)
    second.get_by_role("button", name="mr.sun").click()
    second.get_by_role("button", name="Sign out").click()
    second.wait_for_selector(ENDED)
    sign_in(second, dashboard.url, "viewer.tan")
    settled(second)
    # the first page still has the connection of the one who left: whoever sits there now sees nothing of his
    assert first.locator(ENDED).count() == 0
    first.get_by_text("Age of open cases").click()
    first.wait_for_selector(ENDED)
    assert first.locator("table").count() == 0
    first.reload()
    first.wait_for_selector("h1.kesu-h1")
    assert first.get_by_role("button", name="viewer.tan").count() == 1
    assert first.get_by_role("button", name="mr.sun").count() == 0


def test_two_people_at_once_each_see_their_own(dashboard: Running, opened: Callable[..., Any]) -> None:
    pages = {"sales.zhou": opened("sales.zhou", "/?view=mine"), "dept.wu": opened("dept.wu", "/?view=mine")}
    number = number_of(dashboard, "产品有问题")
    pages["sales.zhou"].goto(f"{dashboard.url}/case?no={number}")
    settled(pages["sales.zhou"])
    pages["sales.zhou"].get_by_role("button", name="Write a note").click()
    pages["sales.zhou"].locator("[role=dialog]").get_by_label("Text").wait_for()
    settled(pages["sales.zhou"])
    pages["sales.zhou"].locator("[role=dialog]").get_by_label("Text").fill("only in my form")
    for _ in range(2):
        for name, page in pages.items():
            settled(page)
            other = next(x for x in pages if x != name)
            assert page.get_by_role("button", name=name, exact=False).count() == 1
            assert page.get_by_role("button", name=other).count() == 0
        pages["dept.wu"].goto(f"{dashboard.url}/case?no={number}")
    assert pages["dept.wu"].get_by_text("only in my form").count() == 0
    assert pages["dept.wu"].locator("textarea").count() == 0
    assert pages["dept.wu"].evaluate("document.cookie").count("kesu_session") == 0, "no script can read it"


def test_a_change_by_somebody_else_is_announced_and_what_was_typed_is_kept(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number = number_of(dashboard, "投诉单，见附件")
    page = opened("qa.lin", f"/case?no={number}&tab=history")
    settled(page)
    note(dashboard, number, "from the other side", Actor("sales.zhou", "sales"))
    page.get_by_text("sales.zhou changed this case at").wait_for(timeout=90_000)
    assert page.get_by_text("from the other side").count() == 0, "nothing moves before the reader asks for it"
    page.get_by_role("button", name="Show the change").click()
    page.get_by_text("from the other side").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Write a note").click()
    dialog = page.locator("[role=dialog]")
    dialog.get_by_label("Text").wait_for()
    settled(page)
    dialog.get_by_label("Text").fill("a long text that took an hour")
    note(dashboard, number, "once more", Actor("sales.zhou", "sales"))
    dialog.get_by_role("button", name="Write a note").click()
    page.get_by_text("Somebody else changed this in the meantime").wait_for()
    assert notes(dashboard, number) == ["from the other side", "once more"]
    page.get_by_text("once more").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Write a note").click()
    expect(page.locator("[role=dialog]").get_by_label("Text")).to_have_value("a long text that took an hour")
    page.locator("[role=dialog]").get_by_role("button", name="Write a note").click()
    page.get_by_text("Done: Write a note").wait_for()
    assert notes(dashboard, number) == ["from the other side", "once more", "a long text that took an hour"]


def test_two_people_in_one_review_do_not_overwrite_each_other(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "密封圈尺寸超差客訴")
    ours, theirs = opened("qa.lin", f"/review?no={number}"), opened("sales.zhou", f"/review?no={number}")
    for page, value in ((theirs, "FK-THEIRS"), (ours, "FK-OURS")):
        card = page.locator(".card[data-field='lot_no']")
        card.click()
        card.press("e")
        page.locator("#edit-lot_no").fill(value)
    theirs.locator("#edit-lot_no").press("Enter")
    until(lambda: load(dashboard, number).first("lot_no") == "FK-THEIRS", 60, "the first correction")
    ours.locator("#edit-lot_no").press("Enter")
    ours.get_by_text("Somebody else changed this in the meantime").wait_for()
    ours.wait_for_selector(".card[data-field='lot_no'] >> text=FK-THEIRS")
    assert load(dashboard, number).first("lot_no") == "FK-THEIRS"
