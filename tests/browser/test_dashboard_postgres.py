"""The dashboard over PostgreSQL: every screen opens without an error, files are made, a field is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from dashboard.sheet.figure_tables import DIMENSIONS, FIGURES
from store import cases
from store.questions import mail_views
from tests import postgres
from tests.browser.conftest import Running, serving, settled, sign_in
from tests.browser.sample_store import STORE_FILE, build, worked_on
from tests.servers import until

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(900)]  # a server, a store and a dashboard are made first
TABS = ("facts", "deadlines", "messages", "documents", "tasks", "measures", "letters", "history")


@pytest.fixture(scope="module")
def house(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The invented store on PostgreSQL, some of its cases worked on."""
    folder = tmp_path_factory.mktemp("postgres")
    postgres_server.sql("CREATE DATABASE kesu_screens TEMPLATE template_kesu STRATEGY FILE_COPY")
    (folder / STORE_FILE).write_text(postgres_server.url("kesu_screens"))
    with closing(build(folder, more=8)) as db:
        worked_on(db, folder)
        with serving(folder) as url:
            yield Running(url, db, folder)


def _paths(house: Running) -> dict[str, list[str]]:
    """Every screen with what can be chosen on it, in parts."""
    with house.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, None) if "球阀阀芯漏水" in c.subject)
        message = mail_views.messages(tx)[0].id
    filters = "sla=late&class=I&status=new&kind=QLT-FUN&owner=qa.lin&customer=a&product=b&sort=customer&desc=1&page=2"
    sorts = (("mine", "due"), ("late", "owner"), ("today", "severity"), ("waiting", "status"), ("all", "closed"))
    return {
        "lists": [
            "/",
            *(f"/?view={v}&sort={s}" for v, s in sorts),
            f"/?{filters}",
            "/?view=all&q=%E7%A0%82%E7%9C%BC",
            "/messages?which=filed",
            "/messages?mq=valve",
            "/messages?which=pending",
            f"/messages?id={message}",
        ],
        "case": [*(f"/case?no={number}&tab={tab}" for tab in TABS), f"/review?no={number}", "/review"],
        "figures": [
            *(f"/figures?figure={x}&months=12" for x in FIGURES),
            *(f"/figures?figure=pareto&by={x}" for x in DIMENSIONS),
            "/figures?figure=reports",
        ],
        "others": ["/mailboxes", "/people", "/settings"],
    }


@pytest.mark.parametrize("part", ["lists", "case", "figures", "others"])
def test_every_screen_opens_without_an_error(house: Running, chromium: Any, part: str) -> None:
    page = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB").new_page()
    page.set_default_timeout(60_000)
    sign_in(page, house.url, "admin.qiu")
    for path in _paths(house)[part]:
        page.goto(house.url + path)
        page.wait_for_selector("h1.kesu-h1")
        settled(page)
        errors = page.locator("[data-testid=stAlertContentError], [data-testid=stException]").all_inner_texts()
        assert errors == [], path
    log = (house.folder / "dashboard.log").read_text(errors="replace")
    assert "a screen failed" not in log
    assert "Traceback" not in log
    page.context.close()


def test_files_are_made_on_postgresql(house: Running, chromium: Any) -> None:
    with house.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, None) if "球阀阀芯漏水" in c.subject)
    page = chromium.new_context().new_page()
    sign_in(page, house.url, "viewer.tan")
    report = "report?form=statistics.xlsx&month=2026-11&language=zh-Hans"
    for made in (
        f"sheet?no={number}",
        f"paper?no={number}&kind=8d&form=docx",
        "figure?figure=pareto&by=fault&months=6",
        report,
    ):
        answer = page.request.get(f"{house.url}/made/{made}")
        assert answer.status == 200, made
        assert answer.headers["content-disposition"].startswith("attachment"), made
    for nothing in (
        "sheet?no=KS-none",
        f"paper?no={number}&kind=8d&form=exe",
        "figure?figure=kept&months=7",
        "report?form=x&month=2026-11&language=en",
        "anything",
        "form?no=x",
    ):
        assert page.request.get(f"{house.url}/made/{nothing}").status == 404, nothing
    page.context.close()


def test_a_correction_on_postgresql_is_in_the_store(house: Running, chromium: Any) -> None:
    with house.db.reading() as tx:
        number = next(c.case_no for c in cases.list_cases(tx, None) if "密封圈尺寸超差客訴" in c.subject)
    page = chromium.new_context().new_page()
    page.set_default_timeout(60_000)
    sign_in(page, house.url, "qa.lin", f"/review?no={number}")
    card = page.locator(".card[data-field='lot_no']")
    card.click()
    card.press("e")
    page.locator("#edit-lot_no").fill("FK-1151103")
    page.locator("#edit-lot_no").press("Enter")

    def kept() -> bool:
        with house.db.reading() as tx:
            return cases.load(tx, number).first("lot_no") == "FK-1151103"

    until(kept, 60, "the correction to be kept")
    page.goto(f"{house.url}/?view=all&q=FK-1151103")
    page.wait_for_selector(f"table[aria-label='Work list'] a.main:has-text('{number}')")
    page.context.close()
