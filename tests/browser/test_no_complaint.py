"""A case that is none is closed on its page, and a filed message becomes a case only as somebody has chosen."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from complaints.reading import Mail, Reading
from dashboard import clock
from store import cases, inbox
from store.questions import figures
from tests.browser.conftest import Running, load, settled

_COUNT = itertools.count(1)


def fresh_case(dashboard: Running) -> str:
    """A case on which nobody has worked."""
    with dashboard.db.reading() as tx:
        return next(
            x.case_no for x in cases.list_cases(tx, "open") if x.status in ("new", "acknowledged") and not x.owner
        )


def filed(dashboard: Running, *, answerable: bool) -> int:
    """A message of today that was filed as an inquiry; one that may not be answered came without an envelope sender."""
    refused = "" if answerable else "empty envelope sender (RFC 3834 section 2)"
    asks = Mail("lin@customer.test", "Lin", subject="Request for quotation", text="Please quote 500 housings H-200.")
    reading = Reading(
        "a.eml",
        kind="inquiry",
        language="en",
        mail=asks,
        acknowledge=answerable,
        acknowledge_reason=refused,
        answer_to="lin@customer.test",
        participants=("lin@customer.test",),
    )
    now, raw = clock.now(), f"inquiry {next(_COUNT)}".encode()
    with dashboard.db.transaction() as tx:
        sha256 = tx.files.put(raw)
        place: dict[str, Any] = {"mailbox": "complaints", "folder": "INBOX", "uidvalidity": 99, "uid": next(_COUNT)}
        kept = inbox.keep(tx, **place, sha256=sha256, size=len(raw), received_at=now, kept_at=now)
        inbox.keep_reading(tx, kept.message_id, reading, received_at=now)
        inbox.file(tx, kept.message_id, reading, reading.kind, now)
    return kept.message_id


def numbers(dashboard: Running) -> set[str]:
    with dashboard.db.reading() as tx:
        return {x.case_no for x in cases.list_cases(tx)}


def test_a_case_is_closed_as_none_and_opened_again(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = fresh_case(dashboard)
    with dashboard.db.reading() as tx:
        before = figures.open_at(tx, clock.now())
    page = opened("sales.zhou", f"/case?no={number}")
    page.get_by_role("button", name="Close as no complaint").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("counted nowhere").wait_for()
    dialog.get_by_text("no letter is written to the customer").wait_for()
    dialog.get_by_role("button", name="Close as no complaint").click()
    dialog.get_by_text("Please fill in: Reason").wait_for()
    assert load(dashboard, number).status != "closed"
    dialog.get_by_role("combobox", name="Reason").click()
    page.get_by_role("option", name="Opened by mistake").click()
    dialog.get_by_label("Note for the history").fill("a colleague's exercise")
    dialog.get_by_role("button", name="Close as no complaint").click()
    page.get_by_text("Closed: Opened by mistake").wait_for()
    case = load(dashboard, number)
    assert (case.status, case.close_reason, case.open_deadlines()) == ("closed", "mistake", [])
    with dashboard.db.reading() as tx:
        assert figures.open_at(tx, clock.now()) == before - 1
    page.get_by_text("History", exact=True).first.click()
    page.get_by_text("a colleague's exercise").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Reopen the case").click()
    dialog.get_by_label("Reason").fill("it was one")
    dialog.get_by_role("button", name="Reopen the case").click()
    page.get_by_text("Done: Reopen the case").wait_for()
    assert load(dashboard, number).open_deadlines()


def test_a_viewer_is_not_offered_to_close_it(dashboard: Running, opened: Callable[..., Any]) -> None:
    page = opened("viewer.tan", f"/case?no={fresh_case(dashboard)}")
    page.get_by_text("Not possible now").wait_for()
    assert page.get_by_role("button", name="Close as no complaint").count() == 0


def test_nothing_happens_to_a_message_before_somebody_has_chosen(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number, before = filed(dashboard, answerable=True), numbers(dashboard)
    page = opened("qa.lin", f"/messages?id={number}")
    page.get_by_role("button", name="Make a case").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Open and send this letter").wait_for()
    shown = dialog.locator(".kesu-letter").inner_text()
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="hidden")
    settled(page)
    assert numbers(dashboard) == before
    page.get_by_role("button", name="Make a case").click()
    dialog.get_by_role("button", name="Open and send this letter").wait_for()
    page.reload()
    page.get_by_role("button", name="Make a case").wait_for()
    settled(page)
    assert numbers(dashboard) == before
    page.get_by_role("button", name="Make a case").click()
    dialog.get_by_role("button", name="Open without a letter").click()
    page.get_by_text("No letter goes to the customer by itself: opened without a letter by qa.lin").wait_for()
    (made,) = numbers(dashboard) - before
    case = load(dashboard, made)
    (letter,) = case.letters
    assert (letter.status, case.acknowledgement) == ("draft", "suppressed")
    assert shown.split() == letter.body.split()


def test_the_letter_that_was_shown_is_the_one_that_goes(dashboard: Running, opened: Callable[..., Any]) -> None:
    number, before = filed(dashboard, answerable=True), numbers(dashboard)
    page = opened("sales.zhou", f"/messages?id={number}")
    page.get_by_role("button", name="Make a case").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Open and send this letter").wait_for()
    shown, facts = dialog.locator(".kesu-letter").inner_text(), dialog.locator(".kesu-facts").inner_text()
    dialog.get_by_role("button", name="Open and send this letter").click()
    page.get_by_text("The acknowledgement goes to").wait_for()
    (made,) = numbers(dashboard) - before
    (letter,) = load(dashboard, made).letters
    assert (letter.status, letter.body.split()) == ("queued", shown.split())
    assert letter.to in facts
    assert letter.subject in facts


def test_a_message_that_may_not_be_answered_says_why_and_asks_still(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number, before = filed(dashboard, answerable=False), numbers(dashboard)
    page = opened("qa.lin", f"/messages?id={number}")
    page.get_by_role("button", name="Make a case").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("No letter goes to the customer by itself:").wait_for()
    assert dialog.get_by_role("button", name="Open and send this letter").count() == 0
    assert numbers(dashboard) == before
    dialog.get_by_role("button", name="Open without a letter").click()
    page.get_by_text("was opened").wait_for()
    (made,) = numbers(dashboard) - before
    assert load(dashboard, made).acknowledgement == "suppressed"
