"""What is said when something is not there or the store is away; and that a refresh disturbs nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from casework import acts
from casework.due import calendar_of
from complaints.model import Actor
from store import cases
from tests import postgres
from tests.browser.conftest import Running, serving, settled, sign_in
from tests.browser.sample_store import STORE_FILE, build, settings
from tests.servers import until

QA = Actor("qa.lin", "qa")
LIST = "table[aria-label='Work list']"


@pytest.mark.parametrize("path", ["/case?no=KS19990101-001", "/review?no=KS19990101-001", "/case?no=%3Cb%3Enone"])
def test_an_unknown_case_number_is_told_with_the_way_back(opened: Callable[..., Any], path: str) -> None:
    page = opened("qa.lin", path)
    page.wait_for_selector("text=There is no case with this number")
    settled(page)
    assert page.locator("h1.kesu-h1").count() == 1
    assert page.get_by_role("alert").count() == 0, "nothing is broken, so nothing alarms"
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_selector(f"{LIST} a.main")


def test_the_way_back_leads_to_the_list_as_it_was(opened: Callable[..., Any]) -> None:
    page = opened("qa.lin", "/?view=all&sort=customer")
    page.wait_for_selector(f"{LIST} a.main")
    settled(page)
    page.locator(f"{LIST} a.main").first.click()
    page.wait_for_selector("a.kesu-back")
    settled(page)
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_selector(f"{LIST} a.main")
    assert "view=all" in page.url
    assert "sort=customer" in page.url


#: marks every row, selects the words of one, and notes from now on how faint the table ever is
WATCH = """() => {
  const table = [...document.querySelectorAll('*')].map(e => e.shadowRoot && e.shadowRoot.querySelector("table[aria-label='Work list']")).find(Boolean);
  const rows = [...table.tBodies[0].rows];
  rows.forEach(r => { r.kesuMark = true; });
  window.kesuBefore = Object.fromEntries(rows.map(r => [r.dataset.id, r.innerText]));
  const range = document.createRange();
  range.selectNodeContents(rows[0].querySelector('.sub'));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  window.kesuFaintest = 1;
  window.kesuTable = table;
  const look = () => {
    let shown = table.isConnected ? 1 : 0;
    for (let e = table; e; e = e.parentElement || (e.getRootNode() && e.getRootNode().host)) shown *= parseFloat(getComputedStyle(e).opacity);
    window.kesuFaintest = Math.min(window.kesuFaintest, shown);
    requestAnimationFrame(look);
  };
  look();
  return rows.length;
}"""


def test_a_refresh_changes_the_line_that_changed_and_nothing_else(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    page = opened("qa.lin", "/?view=all&sort=case_no")
    page.wait_for_selector(f"{LIST} a.main")
    settled(page)
    count = page.evaluate(WATCH)
    number = page.locator(f"{LIST} a.main").nth(count - 1).inner_text()
    made = settings(dashboard.folder)
    acts.act(dashboard.db, made, calendar_of(made), number, "take", {"owner": "sales.zhou"}, QA, datetime.now(UTC))
    page.wait_for_selector(f"{LIST} tr[data-id='{number}'] >> text=sales.zhou", timeout=90_000)
    drawn_again = page.evaluate(
        "[...window.kesuTable.tBodies[0].rows].filter(r => !r.kesuMark).map(r => [r.dataset.id, r.innerText !== window.kesuBefore[r.dataset.id]])"
    )
    assert [number, True] in drawn_again
    assert all(changed for _, changed in drawn_again), "a line that says what it said before is not drawn again"
    assert page.evaluate(
        "window.kesuTable.isConnected && (!window.kesuTable.tBodies[0].rows[0].kesuMark || String(getSelection()).length > 0)"
    ), "what was marked still is"
    assert page.evaluate("window.kesuFaintest") == 1, "the list never faded while it was refreshed"


def test_the_review_keeps_its_place_after_a_decision(dashboard: Running, opened: Callable[..., Any]) -> None:
    with dashboard.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, "open") if "投诉单，见附件" in c.subject)
    page = opened("qa.lin", f"/review?no={number}")
    page.wait_for_selector(".card.on")
    settled(page)
    page.locator(".card[data-field='lot_no']").click()
    tab = page.locator("[role=tab][aria-selected=true]").inner_text()
    page.locator(".card.on").press("Enter")

    def confirmed() -> bool:
        with dashboard.db.reading() as tx:
            return cases.load(tx, number).fields["lot_no"][0].confirmed_by == "qa.lin"

    until(confirmed, 30, "the confirmation")
    page.wait_for_selector(".card[data-field='lot_no'].attention-done", state="attached")
    settled(page)
    on = page.locator(".card.on")
    assert on.count() == 1
    assert on.get_attribute("data-field") != "lot_no", "the next field is in hand"
    seen = on.evaluate(
        "e => { const a = e.getBoundingClientRect(), b = e.closest('.list').getBoundingClientRect(); return a.top >= b.top - 4 && a.bottom <= b.bottom + 4; }"
    )
    assert seen, "the field in hand is seen"
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == tab


def test_facts_confirmed_faster_than_the_server_answers_are_all_kept(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    with dashboard.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, "open") if "阀芯漏水" in c.subject)
    page = opened("qa.lin", f"/review?no={number}")
    page.wait_for_selector(".card.on")
    settled(page)
    page.locator(".card[data-field='customer_name']").click()
    fields = []
    for _ in range(4):
        fields.append(page.locator(".card.on").get_attribute("data-field"))
        page.keyboard.press("Enter")
    assert len(set(fields)) == 4, "the next field is in hand at once"

    def confirmed() -> bool:
        with dashboard.db.reading() as tx:
            kept = cases.load(tx, number).fields
        return all(kept[field][0].confirmed_by == "qa.lin" for field in fields)

    until(confirmed, 60, "all four confirmations")


def test_what_is_being_typed_is_not_drawn_over_when_an_answer_comes(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    with dashboard.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, "open") if "密封圈尺寸" in c.subject)
    page = opened("qa.lin", f"/review?no={number}")
    page.wait_for_selector(".card.on")
    settled(page)
    page.locator(".card[data-field='customer_name']").click()
    page.keyboard.press("Enter")
    field = page.locator(".card.on").get_attribute("data-field")
    page.keyboard.press("e")
    page.locator(f"#edit-{field}").fill("half a wo")

    def confirmed() -> bool:
        with dashboard.db.reading() as tx:
            return cases.load(tx, number).fields["customer_name"][0].confirmed_by == "qa.lin"

    until(confirmed, 60, "the confirmation")
    settled(page)  # the run that has confirmed it has ended, and the page has its answer
    assert page.locator(f"#edit-{field}").input_value() == "half a wo"
    page.locator(f"#edit-{field}").press("Escape")
    page.wait_for_selector(".card[data-field='customer_name'].attention-done", state="attached")


@pytest.fixture
def away(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A dashboard over a database of its own, from which it can be cut off."""
    folder = tmp_path_factory.mktemp("away")
    postgres_server.sql("CREATE DATABASE kesu_away TEMPLATE template_kesu STRATEGY FILE_COPY")
    (folder / STORE_FILE).write_text(postgres_server.url("kesu_away"))
    with closing(build(folder)) as db, serving(folder) as url:
        yield Running(url, db, folder)


@pytest.mark.postgres
def test_a_store_that_is_away_is_told_in_words_and_comes_back_by_itself(
    away: Running, postgres_server: postgres.Server, chromium: Any
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(90_000)
    sign_in(page, away.url, "qa.lin")
    page.wait_for_selector(f"{LIST} a.main")
    settled(page)
    postgres_server.sql("ALTER DATABASE kesu_away ALLOW_CONNECTIONS false")
    postgres_server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'kesu_away'")
    page.wait_for_selector("text=The store cannot be reached")
    assert "Traceback" not in page.inner_text("body")
    page.reload()
    page.wait_for_selector("text=The store cannot be reached")
    stranger = chromium.new_context().new_page()
    stranger.goto(f"{away.url}/sign-in")
    stranger.fill("#user", "qa.lin")
    stranger.fill("#password", "whatever it is")
    stranger.click("button[type=submit]")
    stranger.wait_for_selector("[role=alert] >> text=The store cannot be reached")
    postgres_server.sql("ALTER DATABASE kesu_away ALLOW_CONNECTIONS true")
    page.reload()
    page.wait_for_selector(f"{LIST} a.main")
    stranger.context.close()
    context.close()
