"""What people do in the dashboard, seen in the browser and in the store behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from casework import acts
from casework.dispatch import Dispatch
from casework.due import calendar_of, rules_of
from complaints.model import Actor, Case
from complaints.refusals import Refused
from outgoing.folder import FolderCourier
from outgoing.post import post_due
from store import cases, users
from tests.browser.conftest import Running, load, settled, sign_in
from tests.browser.sample_store import PASSWORD, settings
from tests.servers import until

QA, SALES = Actor("qa.lin", "qa"), Actor("sales.zhou", "sales")
MR, GM = Actor("mr.sun", "management_representative"), Actor("gm.he", "general_manager")


LIST = "table[aria-label='Work list']"


def number_of(dashboard: Running, words: str) -> str:
    """The number of the one case whose first message has these words in its subject."""
    with dashboard.db.reading() as tx:
        found = [c.case_no for c in cases.list_cases(tx, None) if words in c.subject]
    assert len(found) == 1, found
    return found[0]


def act(dashboard: Running, number: str, action: str, data: dict[str, Any], actor: Actor) -> Case:
    made = settings(dashboard.folder)
    return acts.act(dashboard.db, made, calendar_of(made), number, action, data, actor, datetime.now(UTC))


def test_the_first_line_of_the_work_list_is_the_case_due_next(dashboard: Running, opened: Callable[..., Any]) -> None:
    with dashboard.db.reading() as tx:
        due = [c for c in cases.list_cases(tx, "open") if c.next_due_at is not None]
    first = min(due, key=lambda c: (c.next_due_at, c.id))
    page = opened("qa.lin")
    page.wait_for_selector(f"{LIST} a.main")
    assert page.locator(f"{LIST} a.main").first.inner_text() == first.case_no
    row = page.locator(f"{LIST} tbody tr").first.inner_text()
    assert re.search(r"Late|Due soon|On time", row), "the state stands there as a word"
    page.locator(f"{LIST} a.main").first.click()
    page.wait_for_selector(f"h1:has-text('{first.case_no}')")
    assert f"no={first.case_no}" in page.url


def test_a_filter_lives_in_the_address_and_can_be_sent(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "球阀阀芯漏水")
    page = opened("qa.lin", "/?q=%E9%98%80%E8%8A%AF&view=all&sort=received&desc=1")
    page.wait_for_selector(f"{LIST} a.main:has-text('{number}')")
    assert page.locator(f"{LIST} tbody tr").count() == 1
    page.get_by_label("Search").fill("no such word anywhere")
    page.get_by_label("Search").press("Enter")
    page.wait_for_selector("text=No case matches")
    assert "q=no+such" in page.url or "q=no%20such" in page.url
    page.reload()
    page.wait_for_selector("text=No case matches")
    assert page.get_by_label("Search").input_value() == "no such word anywhere"


def test_a_chinese_word_inside_an_attachment_finds_its_case(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "投诉单，见附件")
    page = opened("qa.lin", "/?q=%E7%A0%82%E7%9C%BC")
    page.wait_for_selector(f"{LIST} a.main")
    assert page.locator(f"{LIST} a.main").all_inner_texts() == [number]


def test_a_field_corrected_by_keyboard_is_in_the_store_and_in_its_history(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number = number_of(dashboard, "球阀阀芯漏水")
    page = opened("qa.lin", f"/review?no={number}")
    card = page.locator(".card[data-field='lot_no']")
    card.click()
    page.wait_for_selector(".card.on[data-field='lot_no']")
    assert page.locator("mark.now").count() == 1, "clicking a field shows its place"
    assert "BV260918-07" in page.locator("mark.now").inner_text()
    card.press("e")
    field = page.locator("#edit-lot_no")
    field.fill("BV260918-08")
    field.press("Enter")
    until(lambda: load(dashboard, number).first("lot_no") == "BV260918-08", 60, "the correction to be kept")
    case = load(dashboard, number)
    assert case.fields["lot_no"][0].confirmed_by == "qa.lin"
    entry = next(e for e in reversed(case.history) if e.what == "field:lot_no")
    assert (entry.by, entry.before, entry.after) == ("qa.lin", ["BV260918-07"], ["BV260918-08"])
    page.wait_for_selector(".card[data-field='lot_no'] >> text=BV260918-08")


def test_enter_confirms_a_value_and_goes_on(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "Broken lever")
    page = opened("qa.lin", f"/review?no={number}")
    card = page.locator(".card[data-field='customer_name']")
    card.click()
    card.press("Enter")
    until(lambda: load(dashboard, number).fields["customer_name"][0].confirmed_by == "qa.lin", 60, "the confirmation")
    assert load(dashboard, number).first("customer_name") == "Northlake Pumps Ltd."


def test_what_was_typed_wrongly_is_refused_in_words(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "Broken lever")
    before = load(dashboard, number).fields.get("qty_defective")
    page = opened("qa.lin", f"/review?no={number}")
    card = page.locator(".card[data-field='qty_defective']")
    card.click()
    card.press("e")
    page.locator("#edit-qty_defective").fill("several")
    page.locator("#edit-qty_defective").press("Enter")
    page.wait_for_selector(".refused")
    assert load(dashboard, number).fields.get("qty_defective") == before
    assert page.locator(".refused").inner_text() == "A number with a unit, as 120 pcs"
    assert page.locator("#edit-qty_defective").input_value() == "several", "what was typed can be mended"


def test_what_was_refused_and_cancelled_does_not_come_back(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "Broken lever")
    page = opened("qa.lin", f"/review?no={number}")
    card = page.locator(".card[data-field='qty_defective']")
    card.click()
    card.press("e")
    page.locator("#edit-qty_defective").fill("several")
    page.locator("#edit-qty_defective").press("Enter")
    page.wait_for_selector(".refused")
    page.get_by_role("button", name="Cancel").click()
    page.locator(".refused").wait_for(state="detached")
    settled(page)
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_selector(f"h1:text-is('{number}')")
    settled(page)
    page.get_by_role("button", name="Review the facts").click()
    page.wait_for_selector(".card.on")
    settled(page)
    assert page.locator(".refused").count() == 0
    card.click()
    card.press("e")
    assert page.locator("#edit-qty_defective").input_value() != "several"


def test_the_language_is_switched_and_remembered(dashboard: Running, opened: Callable[..., Any]) -> None:
    page = opened("dept.wu")
    page.get_by_text("繁體中文").click()
    page.wait_for_selector("h1:has-text('工作清單')")
    page.reload()
    page.wait_for_selector("h1:has-text('工作清單')")
    with dashboard.db.reading() as tx:
        found = users.find(tx, "dept.wu")
    assert found is not None
    assert found.language == "zh-Hant"
    page.get_by_text("简体中文").click()
    page.wait_for_selector("h1:has-text('工作清单')")


def test_on_a_tablet_the_language_stands_behind_the_name(opened: Callable[..., Any]) -> None:
    page = opened("sales.zhou")
    page.set_viewport_size({"width": 820, "height": 1180})
    menu = page.get_by_role("button", name="sales.zhou")
    menu.click()
    page.locator(".st-key-kesu_menu_language").get_by_role("radio", name="简体中文").click()
    page.wait_for_selector("h1:has-text('工作清单')")
    settled(page)
    if not page.locator(".st-key-kesu_menu_language").is_visible():
        menu.click()
    page.locator(".st-key-kesu_menu_language").get_by_role("radio", name="English").click()
    page.wait_for_selector("h1:has-text('Work list')")


@pytest.mark.parametrize("path", ["/nowhere", "/case/KS1", "/company-sign-in"])
def test_an_address_of_no_screen_is_told_in_the_readers_words(opened: Callable[..., Any], path: str) -> None:
    page = opened("qa.lin")
    here = page.url.rstrip("/")
    answer = page.goto(here + path)
    assert answer.status == 404
    assert page.inner_text("h1") == "This page is not there"
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_selector("h1:has-text('Work list')")


@pytest.mark.parametrize("path", ["/file/999999/0", "/original/999999"])
def test_a_file_that_is_gone_is_told_in_the_readers_words(opened: Callable[..., Any], path: str) -> None:
    page = opened("qa.lin")
    answer = page.goto(page.url.rstrip("/") + path)
    assert answer.status == 404
    assert "This is no longer there." in page.inner_text("main")


def test_nothing_from_a_hostile_message_runs_or_loads(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "<script>")
    page = opened("qa.lin", "/?view=all&q=leaking")
    page.wait_for_selector(f"{LIST} a.main")
    for path in (
        f"/case?no={number}",
        f"/case?no={number}&tab=messages",
        f"/case?no={number}&tab=documents",
        f"/case?no={number}&tab=history",
        f"/review?no={number}",
    ):
        page.goto(dashboard.url + path)
        page.wait_for_selector("h1.kesu-h1")
        page.wait_for_timeout(800)  # time for anything hostile to run; nothing is awaited
        assert page.evaluate("window.kesuRan") is None, path
    page.goto(f"{dashboard.url}/case?no={number}&tab=messages")
    page.wait_for_selector(".kesu-letter")
    settled(page)
    assert "<script>" in page.locator(".kesu-message:not(.out) .kesu-head").nth(3).inner_text(), (
        "the subject is shown as text"
    )
    assert "⟦U+202E⟧" in page.locator(".kesu-message:not(.out)").first.inner_text(), (
        "a mark that turns names round is shown"
    )
    page.get_by_text("Show formatting").click()
    page.wait_for_selector(".kesu-letter b")
    inside = page.locator(".kesu-message:not(.out) .kesu-letter").first.evaluate(
        "e => e.querySelectorAll('a,img,script,style,iframe,svg,form,input').length"
    )
    assert inside == 0
    page.wait_for_timeout(800)
    assert page.evaluate("window.kesuRan") is None
    assert page.foreign == []


def test_an_attachment_is_only_ever_saved(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "<script>")
    case = load(dashboard, number)
    page = opened("viewer.tan")
    answer = page.request.get(f"{dashboard.url}/file/{case.messages[0].id}/0")
    assert answer.status == 200
    headers = answer.headers
    assert headers["content-disposition"].startswith("attachment")
    assert "\u202e" not in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert b"kesuRan=12" in answer.body()


def test_a_stranger_gets_the_sign_in_page_and_no_data(dashboard: Running, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    number = number_of(dashboard, "Broken lever")
    page.goto(f"{dashboard.url}/case?no={number}")
    assert "/sign-in" in page.url
    case = load(dashboard, number)
    for path in (
        f"/file/{case.messages[0].id}/0",
        f"/original/{case.messages[0].id}",
        f"/page/{case.messages[0].id}/0/1",
    ):
        assert page.request.get(dashboard.url + path, max_redirects=0).status in (303, 401)
    closed = page.evaluate(
        """url => new Promise(done => { const s = new WebSocket(url); s.onopen = () => done('open'); s.onclose = () => done('closed'); })""",
        dashboard.url.replace("http", "ws") + "/_stcore/stream",
    )
    assert closed == "closed"
    page.goto(dashboard.url)
    page.fill("#user", "qa.lin")
    page.fill("#password", "wrong password")
    page.click("button[type=submit]")
    page.wait_for_selector("[role=alert]")
    context.close()


def test_an_address_that_leads_elsewhere_is_not_followed_after_signing_in(dashboard: Running, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, dashboard.url, "viewer.tan", "/sign-in?next=//elsewhere.test/steal")
    assert page.url.startswith(dashboard.url)
    context.close()


def test_failed_attempts_are_slowed(dashboard: Running, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    statuses = []
    for _ in range(5):
        answer = page.request.post(
            f"{dashboard.url}/sign-in",
            form={"user": "nobody.at.all", "password": "guess", "next": "/"},
            headers={"Origin": dashboard.url},
            max_redirects=0,
        )
        statuses.append(answer.status)
    assert statuses[:2] == [401, 401]
    assert statuses[-1] == 429
    context.close()


def test_a_reload_keeps_one_signed_in_and_signing_out_ends_it(dashboard: Running, opened: Callable[..., Any]) -> None:
    page = opened("sales.zhou")
    cookie = next(c for c in page.context.cookies() if c["name"] == "kesu_session")
    assert cookie["httpOnly"]
    page.reload()
    page.wait_for_selector("h1:has-text('Work list')")
    settled(page)
    page.get_by_role("button", name="sales.zhou").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("text=You are not signed in")
    page.goto(dashboard.url)
    assert "/sign-in" in page.url


def test_a_viewer_is_offered_nothing_and_told_why(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "密封圈尺寸超差客訴")
    page = opened("viewer.tan", f"/case?no={number}")
    page.wait_for_selector("text=Nothing for you to do in this case just now.")
    page.get_by_text("Not possible now").click()
    page.wait_for_selector("text=not for Viewer")
    assert page.get_by_role("button", name="Confirm the class").count() == 0
    page.goto(f"{dashboard.url}/review?no={number}")
    page.wait_for_selector(".card")
    assert page.locator(".card button").count() == 0
    page.goto(f"{dashboard.url}/people")
    page.wait_for_selector("text=Only administrators manage people.")


def test_an_administrator_adds_a_person_who_may_then_sign_in(
    dashboard: Running, opened: Callable[..., Any], chromium: Any
) -> None:
    page = opened("admin.qiu", "/people")
    form = page.locator("[data-testid=stForm]").first
    form.get_by_label("User name").fill("new.lu")
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("text=may sign in now")
    context = chromium.new_context()
    sign_in(context.new_page(), dashboard.url, "new.lu")
    context.close()


def test_an_administrator_is_told_why_a_person_cannot_be_kept_so(opened: Callable[..., Any]) -> None:
    page = opened("admin.qiu", "/people")
    form = page.locator("[data-testid=stForm]").first
    form.get_by_label("User name").fill("QA.lin")
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("text=there is a user QA.lin already")
    settled(page)
    page.get_by_label("User name").last.click()
    page.get_by_role("option", name="admin.qiu").click()
    page.get_by_role("button", name="Save").wait_for()
    settled(page)
    form = page.locator("[data-testid=stForm]").last
    form.get_by_label("Role").click()
    page.get_by_role("option", name="Viewer").click()
    form.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=admin.qiu is the only administrator")


def test_an_unapproved_reply_is_not_offered_and_an_approved_one_leaves(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number = number_of(dashboard, "球阀阀芯漏水")
    act(dashboard, number, "verify", {"result": "true", "method": "retained sample", "findings": "scratch found"}, QA)
    act(dashboard, number, "draft_reply", {"text": "我司已查明原因，将更换全部阀芯。"}, QA)
    page = opened("qa.lin", f"/case?no={number}&tab=letters")
    page.wait_for_selector("text=我司已查明原因")
    assert page.get_by_role("button", name="Send the reply").count() == 0
    page.get_by_text("Not possible now").click()
    page.wait_for_selector("text=S0-5.4.4")
    with pytest.raises(Refused):
        act(dashboard, number, "send_reply", {}, QA)
    for user in ("mr.sun", "gm.he"):
        chief = opened(user, f"/case?no={number}&tab=letters")
        chief.get_by_role("button", name="Approve", exact=True).first.click()
        chief.locator("[role=dialog]").wait_for()
        settled(chief)
        chief.locator("[role=dialog]").get_by_role("button", name="Approve", exact=True).click()
        chief.wait_for_selector("text=Done: Approve")
    assert [a.by for a in _answer(load(dashboard, number)).approvals] == ["mr.sun", "gm.he"]
    page.reload()
    settled(page)
    page.get_by_role("button", name="Send the reply").click()
    page.locator("[role=dialog]").wait_for()
    settled(page)
    page.locator("[role=dialog]").get_by_role("button", name="Send the reply").click()
    until(lambda: _answer(load(dashboard, number)).status == "queued", 60, "the letter to be in the outbox")
    sent = [(str(m["To"]), str(m["Subject"])) for m in _post(dashboard)]
    assert any("gu.wei@mingtai-sz.test" in to and number in subject for to, subject in sent), sent
    assert _answer(load(dashboard, number)).status == "sent"
    assert load(dashboard, number).status == "replied"


def _answer(case: Case) -> Any:
    return next(x for x in case.letters if x.kind == "formal_answer")


def _post(dashboard: Running) -> list[Any]:
    """Let everything that is due leave into a folder, and give the messages in it."""
    folder = dashboard.folder / "sent"
    folder.mkdir(exist_ok=True)
    courier = FolderCourier(folder)
    made = settings(dashboard.folder)
    dispatch = Dispatch(rules_of(made), calendar_of(made))
    while post_due(dashboard.db, courier, made, datetime.now(UTC), on_sent=dispatch.sent, on_failed=dispatch.failed):
        pass
    return [message_from_bytes(p.read_bytes(), policy=default) for p in sorted(folder.rglob("*.eml"))]


def test_two_people_see_each_others_change_instead_of_overwriting_it(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    number = number_of(dashboard, "产品有问题")
    page = opened("qa.lin", f"/case?no={number}")
    page.get_by_role("button", name="Write a note").click()
    dialog = page.locator("[role=dialog]")
    dialog.get_by_label("Text").wait_for()
    settled(page)
    dialog.get_by_label("Text").fill("written while somebody else worked")
    act(dashboard, number, "note", {"text": "the other one was faster"}, SALES)
    dialog.get_by_role("button", name="Write a note").click()
    page.wait_for_selector("text=Somebody else changed this in the meantime")
    notes = [e.after["text"] for e in load(dashboard, number).history if e.what == "action:note"]
    assert notes == ["the other one was faster"]


def test_a_filed_message_becomes_a_case_when_somebody_has_chosen(
    dashboard: Running, opened: Callable[..., Any]
) -> None:
    page = opened("qa.lin", "/messages")
    page.get_by_text("All filed").click()
    page.wait_for_selector("a.main >> nth=0")
    settled(page)
    page.locator("a.main").first.click()
    page.get_by_role("button", name="Make a case").wait_for()
    settled(page)
    page.get_by_role("button", name="Make a case").click()
    page.get_by_role("dialog").get_by_role("button", name="Open without a letter").click()
    page.wait_for_selector("text=was opened")
    number = page.locator("h1.kesu-h1").first.inner_text()
    assert load(dashboard, number).history[0].by == "qa.lin"


def test_quarantine_names_the_reason_and_leads_to_the_stub_case(dashboard: Running, opened: Callable[..., Any]) -> None:
    page = opened("qa.lin", "/mailboxes")
    page.wait_for_selector("text=it has no headers")
    page.get_by_role("button", name="Enter by hand").first.click()
    page.wait_for_selector(".card")


def test_a_page_of_a_fax_is_a_picture_with_places_marked(dashboard: Running, opened: Callable[..., Any]) -> None:
    number = number_of(dashboard, "New fax from")
    page = opened("qa.lin", f"/review?no={number}")
    page.get_by_role("tab", name=re.compile("fax-20261120")).click()
    picture = page.locator(".page img").first
    picture.wait_for()
    until(lambda: picture.evaluate("i => i.complete && i.naturalWidth > 500"), 60, "the page to be drawn")


@pytest.mark.parametrize("figure", ["kept", "pareto", "trend", "ages"])
def test_every_chart_has_words_and_a_table_behind_it(opened: Callable[..., Any], figure: str) -> None:
    page = opened("gm.he", f"/figures?figure={figure}")
    page.wait_for_selector("[data-testid=stVegaLiteChart]")
    page.get_by_text("Table and export").click()
    page.wait_for_selector("table[aria-label]")
    settled(page)  # the chart is drawn late and moves what stands below it
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Path(download.value.path()).read_bytes().startswith(b"PK"), "it is a workbook"


def test_the_headers_keep_foreign_content_out(dashboard: Running, opened: Callable[..., Any]) -> None:
    page = opened("qa.lin")
    answer = page.request.get(dashboard.url + "/")
    policy = answer.headers["content-security-policy"]
    assert "img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.request.get(dashboard.url + "/", headers={"Host": "rebound.attacker.test"}).status == 400
    page.wait_for_selector(f"{LIST} a.main")
    assert page.foreign == []
