"""A complaint from its arrival to the answer in the customer's mailbox, driven in the browser while the service runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import settled, sign_in
from tests.browser.life_house import LifeHouse, letter, with_table
from tests.servers import running_sink, until

pytestmark = pytest.mark.timeout(900)  # a service and a dashboard start first, and then a whole life is lived
PEOPLE = {
    "qa.lin": "qa",
    "sales.zhou": "sales",
    "mr.sun": "management_representative",
    "gm.he": "general_manager",
}
LIST = "table[aria-label='Work list']"
LEAK = letter(
    "顾伟 <gu.wei@mingtai-sz.test>",
    "关于球阀漏水的投诉",
    "质量部：\n客户名称：苏州明泰机电有限公司\n联系人：顾伟\n产品名称：不锈钢球阀\n规格型号：DN25\n批号：BV260918-07\n"
    "不良数量：46件\n问题描述：阀芯密封面划伤，装机后漏水。\n客户要求：换货\n",
    1,
)
INJURY = letter(
    "Helen Marsh <helen.marsh@northlake.test>",
    "Complaint: lever snapped, one person injured",
    "Customer: Northlake Pumps Ltd.\nContact: Helen Marsh\nProduct: Butterfly valve BFV-80\nLot No.: B26-0447\n"
    "Defect: the handle lever snapped and a fitter cut his hand.\nPlease send your written report by tomorrow.\n",
    2,
)
ATTACHED = with_table(
    letter("林志强 <lin@jinhai-pump.test>", "投诉单，见附件", "您好，投诉内容见附件，请尽快处理。\n林志强", 3),
    "客户投诉单.docx",
    {"客户名称": "金海泵业有限公司", "产品名称": "止回阀", "批号": "CV260830-02", "不良描述": "阀瓣卡滞，见铸造砂眼"},
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LifeHouse]:
    """Three complaints have come, the service answers them, everybody may sign in."""
    url = f"sqlite:///{tmp_path}/kesu.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with running_sink() as sink:
        made = LifeHouse(tmp_path, sink, url)
        made.write()
        made.add_people(PEOPLE)
        with made.living():
            for number, mail in enumerate((LEAK, INJURY, ATTACHED), start=1):
                made.deliver(mail, number)
            until(lambda: len(made.cases()) == 3, 180, "three cases")
            yield made


@pytest.fixture
def enter(house: LifeHouse, chromium: Any) -> Iterator[Callable[..., Any]]:
    """`enter(user, path)` gives a page of a browser of its own."""
    contexts = []

    def open_page(user: str, path: str = "/") -> Any:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        sign_in(page, house.url, user, path)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _one(house: LifeHouse, words: str) -> str:
    """The number of the one case with these words in its subject."""
    (found,) = [number for subject, number in house.cases().items() if words in subject]
    return found


def _show(house: LifeHouse, number: str) -> dict[str, Any]:
    (found,) = house.kesu("case", "show", number, "--json")
    return found


def _do(page: Any, title: str, fill: Callable[[Any], None] = lambda _dialog: None) -> None:
    """One action of the case through its form, to the sentence that says that it is done."""
    settled(page)
    page.get_by_role("button", name=title, exact=True).first.click()
    dialog = page.locator("[role=dialog]")
    dialog.wait_for()
    settled(page)
    fill(dialog)
    dialog.get_by_role("button", name=title, exact=True).click()
    page.get_by_text(f"Done: {title}").wait_for()
    settled(page)


def _verified(dialog: Any) -> None:
    dialog.get_by_role("combobox", name="Is it true?").click()
    dialog.page.get_by_role("option", name="True", exact=True).click()
    dialog.get_by_label("How it was verified").fill("retained sample")
    dialog.get_by_label("Findings").fill("密封面划伤属实")


def test_a_complaint_lives_from_its_arrival_to_the_answer_that_the_customer_gets(
    house: LifeHouse, enter: Callable[..., Any]
) -> None:
    qa = enter("qa.lin")

    # the case due next stands first
    due = [c for c in house.kesu("case", "list", "--json") if c["next_deadline"]]
    first = min(due, key=lambda c: (c["next_deadline"]["due_at"], c["case_no"]))["case_no"]
    qa.wait_for_selector(f"{LIST} a.main")
    assert qa.locator(f"{LIST} a.main").first.inner_text() == first

    # a Chinese word from inside an attachment finds its case
    qa.get_by_label("Search").fill("铸造砂眼")
    qa.get_by_label("Search").press("Enter")
    attached = _one(house, "见附件")
    qa.wait_for_selector(f"{LIST} tbody tr >> nth=0")
    until(lambda: qa.locator(f"{LIST} a.main").all_inner_texts() == [attached], 60, "the one case that has the word")

    # a field is corrected in the review, and the command line shows it
    number = _one(house, "球阀漏水")
    qa.goto(f"{house.url}/review?no={number}")
    settled(qa)
    card = qa.locator(".card[data-field='lot_no']")
    card.click()
    card.press("e")
    qa.locator("#edit-lot_no").fill("BV260918-08")
    qa.locator("#edit-lot_no").press("Enter")
    qa.wait_for_selector(".card[data-field='lot_no'] >> text=BV260918-08")
    shown = _show(house, number)
    (lot,) = shown["fields"]["lot_no"]
    assert (lot["value"], lot["confirmed_by"]) == ("BV260918-08", "qa.lin")
    (entry,) = [e for e in shown["history"] if e["what"] == "field:lot_no"]
    assert (entry["by"], entry["from"], entry["to"]) == ("qa.lin", ["BV260918-07"], ["BV260918-08"])

    # the reply is written; before it is approved it cannot be sent, and the page says why
    qa.goto(f"{house.url}/case?no={number}&tab=letters")
    _do(qa, "Verify the complaint", _verified)
    _do(qa, "Draft the reply", lambda d: d.get_by_label("Text").fill("我司已查明原因，将更换全部阀芯。"))
    qa.get_by_text("我司已查明原因").first.wait_for()
    assert qa.get_by_role("button", name="Send the reply").count() == 0
    qa.get_by_text(re.compile(r"^Not possible now")).click()
    refusal = qa.locator(".kesu-why:has-text('Send the reply')")
    refusal.wait_for()
    assert "S0-5.4.4" in refusal.inner_text()
    assert not [m for m in house.mails() if "我司已查明原因" in _text(m)], "nothing has left yet"

    # approved by those who must, it is sent and arrives
    for user in ("mr.sun", "gm.he"):
        _do(enter(user, f"/case?no={number}&tab=letters"), "Approve")
    qa.reload()
    _do(qa, "Send the reply")
    arrived = until(lambda: [m for m in house.mails() if "我司已查明原因" in _text(m)], 120, "the reply to arrive")
    assert len(arrived) == 1
    assert "gu.wei@mingtai-sz.test" in str(arrived[0]["To"])
    assert number in str(arrived[0]["Subject"])
    assert arrived[0]["In-Reply-To"] == "<life-1@mingtai-sz.test>"
    until(lambda: _show(house, number)["status"] == "replied", 60, "the case to say that it was answered")

    # the language is switched and remembered by whom it belongs to, also in another browser
    qa.get_by_text("繁體中文").click()
    qa.wait_for_selector("[role=radio][aria-checked=true]:has-text('繁體中文')", timeout=60_000)
    enter("qa.lin").wait_for_selector("h1:has-text('工作清單')")
    enter("mr.sun").wait_for_selector("h1:has-text('Work list')")


def _text(mail: Any) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
