"""What a person waits for in the browser with 100,000 cases: the first screen, then sorting, paging, searching, opening a case.

`python benchmarks/dashboard_browser.py [cases] [folder]` makes the store (or takes the one that it made in that folder
before), serves it, drives Chromium, and prints for each step the seconds until the page shows the answer and has come
to rest, and the processor seconds that the dashboard's process spent on it: the latter hold on a busy machine too.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import dashboard as questions
from store import users
from store.database import open_database
from tests.browser.conftest import ARGUMENTS, CHROMIUM, serving, settled, sign_in
from tests.browser.sample_store import PASSWORD, settings

TIMES = 5
FIRST = "table[aria-label='Work list'] a.main >> nth=0"


def _made(folder: Path, count: int) -> None:
    """The store with its cases, and somebody who may sign in."""
    made = settings(folder)
    questions.NOW = datetime.now(UTC)
    with closing(open_database(made.store.url, made.store.files)) as db:
        with db.reading() as tx:
            if users.find(tx, "qa.lin") is not None:
                return
        questions.seed(db, count)
        with db.transaction() as tx:
            hashed = users.hash_password(PASSWORD)
            users.add(tx, "qa.lin", "qa", at=questions.NOW, password_hash=hashed, language="en")


def _spent(pid: int) -> float:
    """Processor seconds of a process and its threads so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _steps(page: Any, url: str) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Name -> how to get ready (not measured), and the step to its visible end."""

    def open_at(path: str, sign: str) -> Callable[[], None]:
        def go() -> None:
            page.goto(url + path)
            page.wait_for_selector(sign)
            settled(page)

        return go

    def then(act: Callable[[], Any], shows: str) -> Callable[[], None]:
        """The act, and the sign in the page's own words that its answer is there."""

        def do() -> None:
            act()
            page.wait_for_function(shows)
            settled(page)

        return do

    def first_row() -> str:
        return str(page.locator(FIRST).inner_text())

    def changed(act: Callable[[], Any]) -> Callable[[], None]:
        def do() -> None:
            before = first_row()
            act()
            page.wait_for_function(
                "before => { const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];"
                " const first = roots.map(r => r.querySelector(\"table[aria-label='Work list'] a.main\")).find(Boolean);"
                " return first && first.innerText !== before; }",
                arg=before,
            )
            settled(page)

        return do

    ready, case = open_at("/", FIRST), open_at("/?view=all&sort=received", FIRST)
    tab = "[data-testid=stButtonGroup] button"
    return {
        "first screen": (lambda: page.goto("about:blank"), ready),
        "sort by customer": (ready, changed(page.get_by_role("button", name="Customer").first.click)),
        "next page": (ready, changed(page.get_by_role("button", name="Next page").first.click)),
        "late ones": (open_at("/?view=all&sort=received", FIRST), changed(page.locator(tab, has_text="Late").first.click)),
        "search, rare": (ready, changed(lambda: _search(page, "砂眼"))),
        "search, common": (ready, changed(lambda: _search(page, "密封面划伤"))),
        "open a case": (ready, then(lambda: page.locator(FIRST).click(), "() => document.querySelector('h1.kesu-h1')?.innerText.startsWith('KS')")),
        "another part of the case": (
            lambda: (case(), page.locator(FIRST).click(), page.wait_for_selector("h1:has-text('KS')"), settled(page)),
            then(page.locator(tab, has_text="Deadlines").first.click, "() => location.search.includes('tab=deadlines') && document.querySelector('.kesu-clock')"),
        ),
        "figures": (ready, open_at("/figures?months=12", "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")),
    }  # fmt: skip


def _search(page: Any, text: str) -> None:
    page.get_by_label("Search").fill(text)
    page.get_by_label("Search").press("Enter")


def measure(folder: Path, chromium: str = CHROMIUM) -> None:
    """Drive every step `TIMES` times and print the medians."""
    from playwright.sync_api import sync_playwright

    server = serving(folder)
    with server as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB").new_page()
        page.set_default_timeout(60_000)
        sign_in(page, url, "qa.lin")
        settled(page)
        print(f"{'':28}{'in the browser':>16}{'processor':>12}   load {os.getloadavg()[0]:.1f}")
        for name, (prepare, step) in _steps(page, url).items():
            waited, spent = [], []
            for _ in range(TIMES):
                prepare()
                begun, before = time.perf_counter(), _spent(server.process.pid)
                step()
                waited.append(time.perf_counter() - begun)
                spent.append(_spent(server.process.pid) - before)
            print(f"{name:28}{statistics.median(waited):14.2f} s{statistics.median(spent):10.2f} s")
        browser.close()


def main() -> None:
    """Make or take the store, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if not Path(CHROMIUM).exists():
        print("Chromium is not installed; nothing was measured")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _made(folder, count)
        measure(folder)


if __name__ == "__main__":
    main()
