"""Messages written to hurt whoever reads them: opened on every screen, nothing of them runs, loads, moves or disguises itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from typing import Any

import pytest

from casework import quarantine
from casework.due import calendar_of, rules_of
from complaints.model import Actor
from store import cases
from store.questions import mail_views
from tests.browser.conftest import Running, settled
from tests.browser.sample_store import Sample, deliver, keep, settings

HTML = """<html><head><meta http-equiv="refresh" content="0;url=http://tracker.invalid/gone"><base href="http://tracker.invalid/">
<link rel="stylesheet" href="http://tracker.invalid/a.css"><style>body{display:none} @import url(http://tracker.invalid/b.css)</style>
<script>window.kesuRan=1</script><script src="http://tracker.invalid/c.js"></script></head>
<body onload="window.kesuRan=2" style="background:url(http://tracker.invalid/d.png)">
<p>The hostile valve is <b>leaking</b>. <a href="javascript:window.kesuRan=3" onclick="window.kesuRan=4">press here</a>
<a href="data:text/html,<script>window.kesuRan=5</script>">or here</a> <a href="http://tracker.invalid/login">sign in again</a></p>
<div style="position:fixed;inset:0;z-index:2147483647;background:#fff">Your session has ended, type your password</div>
<div id="root" class="kesu-h1 stApp"><table background="http://tracker.invalid/e.png"><tr><td>cell</td></tr></table></div>
<img src="http://tracker.invalid/f.png" srcset="http://tracker.invalid/g.png 2x" onerror="window.kesuRan=6">
<img src="cid:inside"><video src="http://tracker.invalid/h.mp4" autoplay></video><audio src="http://tracker.invalid/i.mp3"></audio>
<svg xmlns="http://www.w3.org/2000/svg" onload="window.kesuRan=7"><script>window.kesuRan=8</script><image href="http://tracker.invalid/j.png"/>
<foreignObject><iframe src="http://tracker.invalid/k"></iframe></foreignObject><a href="javascript:window.kesuRan=9"><text>x</text></a></svg>
<math><mtext><table><mglyph><style><img src=x onerror="window.kesuRan=10"></style></mglyph></table></mtext></math>
<iframe srcdoc="<script>parent.kesuRan=11</script>"></iframe><object data="http://tracker.invalid/l"></object><embed src="http://tracker.invalid/m">
<form action="http://tracker.invalid/n" method="post"><input name="password" autofocus onfocus="window.kesuRan=12"><button formaction="javascript:window.kesuRan=13">go</button></form>
<template><script>window.kesuRan=14</script></template><noscript><p title="</noscript><img src=x onerror=window.kesuRan=15>"></noscript>
<details open ontoggle="window.kesuRan=16"><summary>more</summary></details></body></html>"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.kesuRan=17"><script>window.kesuRan=18</script></svg>'
NAME = "\u202egro.elpmaxe\u202c <b onclick=x>Bob</b> ![x](http://tracker.invalid/o.png) $\\href{javascript:window.kesuRan=19}{x}$"
TEXT = """Customer: <img src=x onerror=window.kesuRan=20> Ltd ![x](http://tracker.invalid/p.png) [a](javascript:window.kesuRan=21)
Product: <svg onload=window.kesuRan=22> valve :material/delete: :red[x]
Lot No.: "><script>window.kesuRan=23</script>
Defect: hostile valve leaking \u202e gnp.x \u200b <iframe srcdoc="<script>parent.kesuRan=24</script>"></iframe>, please help at once
"""
#: everything on the page, in parts of ours too, that could do or fetch something and comes from a message
FOUND = """() => {
  const bad = [];
  const walk = root => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const own = [...e.attributes].filter(a => !/^(data-|aria-|title$|alt$|value$|placeholder$)/.test(a.name)).map(a => a.name + "=" + a.value).join(" ");
      const of_message = e.closest(".kesu-letter, .kesu-message") !== null;
      if (/tracker\\.invalid|kesuRan|javascript:|position:\\s*fixed;inset/i.test(own)) bad.push(e.tagName + " " + own.slice(0, 200));
      if (/^(SCRIPT|STYLE)$/.test(e.tagName) && /kesuRan|tracker\\.invalid/.test(e.textContent)) bad.push(e.tagName);
      if (/^(IFRAME|OBJECT|EMBED|VIDEO|AUDIO|MATH)$/.test(e.tagName)) bad.push(e.tagName);
      if (of_message && /^(FORM|INPUT|SVG|IMG|A|LINK|META|BASE|BUTTON)$/i.test(e.tagName) && !e.closest("a[href^='/']")) bad.push("in a letter: " + e.tagName);
      if (of_message && e.hasAttribute("style")) bad.push("style in a letter: " + e.getAttribute("style"));
    }
  };
  walk(document);
  return bad;
}"""


def _hostile(number: int, subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = f'"{NAME.replace(chr(34), "")}" <evil@attacker.test>'
    made["To"], made["Subject"] = "complaints@harbourvalve.test", subject
    made["Message-ID"] = f"<hostile-{number}@attacker.test>"
    made.set_content(text)
    made.add_alternative(HTML, subtype="html")
    made.add_attachment(SVG, maintype="image", subtype="svg+xml", filename="photo\u202egnp.svg")
    made.add_attachment(HTML.encode(), maintype="application", subtype="pdf", filename='"><img src=x onerror=a>.pdf')
    page = MIMEApplication(HTML.encode(), "xhtml+xml")
    page.add_header("Content-Disposition", "inline", filename="../../a.xhtml")
    made.attach(page)
    return made


@pytest.fixture(scope="module")
def hostile(dashboard: Running) -> dict[str, str]:
    """Three hostile messages: in a case, filed, and in quarantine; gives the addresses where they are read."""
    made, now = settings(dashboard.folder), datetime.now(UTC)
    calendar = calendar_of(made)

    def sample(number: int, subject: str, text: str) -> int:
        return deliver(
            dashboard.db,
            made,
            Sample(1, "complaints", lambda: _hostile(number, subject, text)),
            5000 + number,
            calendar,
            now,
        )

    subject = "Complaint <script>window.kesuRan=25</script> \u202e![x](http://tracker.invalid/q.png) hostile one"
    case = sample(1, subject, TEXT)
    filed = sample(
        2, "Price request <img src=x onerror=window.kesuRan=26>", "Please quote for 200 pcs gate valve DN50."
    )
    raw = b"Subject: <svg onload=window.kesuRan=27>\r\nFrom: <script>@x\r\n\r\n\x00"
    broken = keep(dashboard.db, raw, "complaints", 5900, now - timedelta(hours=1), now)
    quarantine.set_aside(
        dashboard.db, broken, "cannot be read: <img src=x onerror=window.kesuRan=28> ![x](http://tracker.invalid/r.png)",
        "", made, calendar, now, rules_of(made),
    )  # fmt: skip
    with dashboard.db.reading() as tx:
        states = {m.id: m for m in mail_views.messages(tx, state="", limit=500)}
        number = states[case].case_no
        assert number is not None
        stub = states[broken].case_no
        loaded = cases.load(tx, number)
    assert loaded.fields.get("customer_name"), "the hostile values were read as facts"
    from casework import acts

    acts.act(
        dashboard.db, made, calendar, number, "note", {"text": TEXT + "[x](javascript:window.kesuRan=29)"},
        Actor("qa.lin", "qa"), now,
    )  # fmt: skip
    tabs = ("facts", "deadlines", "messages", "documents", "tasks", "measures", "letters", "history")
    addresses = {f"case, {tab}": f"/case?no={number}&tab={tab}" for tab in tabs}
    addresses |= {
        "review": f"/review?no={number}",
        "work list": "/?view=all&q=hostile",
        "other messages": "/messages?which=filed",
        "message": f"/messages?id={filed}",
        "message of the case": f"/messages?id={case}",
        "quarantine": "/mailboxes",
        "stub": f"/review?no={stub}",
        "figures": "/figures?figure=pareto&by=customer",
        "statistics": "/figures?figure=reports",
        "sheet": f"/made/sheet?no={number}",
    }
    return addresses


def test_hostile_messages_are_read_on_every_screen_and_nothing_of_them_runs(
    dashboard: Running, hostile: dict[str, str], opened: Callable[..., Any]
) -> None:
    page = opened("qa.lin")
    told: list[str] = []
    page.on("dialog", lambda d: (told.append(d.message), d.dismiss()))
    page.context.on("page", lambda p: told.append(f"new page {p.url}"))
    for name, path in hostile.items():
        if name == "sheet":
            continue
        page.goto(dashboard.url + path)
        page.wait_for_selector("h1.kesu-h1")
        settled(page)
        for folded in page.locator("[data-testid=stExpander] summary").all():
            if folded.locator("xpath=..").get_attribute("open") is None:
                folded.click()
        if page.get_by_text("Show formatting").count():
            page.get_by_text("Show formatting").first.click()
            page.wait_for_selector(".kesu-letter b")
            settled(page)
        page.wait_for_timeout(300)  # time for anything hostile to run; nothing is awaited
        assert page.evaluate("window.kesuRan") is None, name
        assert page.evaluate(FOUND) == [], name
        assert page.url.startswith(dashboard.url), name
    assert (told, page.foreign) == ([], [])


def test_marks_that_disguise_a_name_are_shown(
    dashboard: Running, hostile: dict[str, str], opened: Callable[..., Any]
) -> None:
    page = opened("qa.lin", hostile["case, messages"])
    settled(page)
    words = page.locator(".kesu-message:not(.out)").first.inner_text()
    assert "⟦U+202E⟧" in words
    assert "\u202e" not in page.locator("body").inner_text()
    page.goto(dashboard.url + hostile["case, documents"])
    page.get_by_text("photo").first.wait_for()
    settled(page)
    assert "\u202e" not in page.locator("body").inner_text()


def test_the_sheet_and_the_files_of_a_hostile_case_can_only_be_saved(
    dashboard: Running, hostile: dict[str, str], opened: Callable[..., Any]
) -> None:
    page = opened("qa.lin", hostile["case, documents"])
    settled(page)
    links = page.evaluate(
        """() => { const made = []; const walk = r => { for (const e of r.querySelectorAll('*')) { if (e.shadowRoot) walk(e.shadowRoot);
        if (e.tagName === 'A' && /^\\/(file|original|made)/.test(e.getAttribute('href') || '')) made.push(e.getAttribute('href')); } }; walk(document); return made; }"""
    )
    assert len([x for x in links if x.startswith("/file/")]) >= 3
    for path in {*links, hostile["sheet"]}:
        answer = page.request.get(dashboard.url + path)
        assert answer.status == 200, path
        assert answer.headers["content-disposition"].startswith("attachment"), path
        assert "sandbox" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff", path
    sheet = page.request.get(dashboard.url + hostile["sheet"]).text()
    assert "<script" not in sheet
    assert "<img" not in sheet
    assert "&lt;img src=x" in sheet
