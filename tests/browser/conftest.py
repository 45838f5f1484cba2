"""Chromium, a dashboard in a process of its own over an invented store, and pages signed in as somebody."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from complaints.model import Case
from foundations.settings.as_json import dump
from store import cases
from store.database import Database, open_database
from tests.browser.sample_store import PASSWORD, build, settings
from tests.servers import free_port, until

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    os.environ.get("KESU_CHROMIUM")
    or shutil.which(
        "chromium-headless-shell"
    )  # without windows of its own it takes a third of the processor's time less
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or "/usr/bin/chromium"
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--force-prefers-reduced-motion",  # a moving sign is drawn anew for every frame, by the processor
    "--js-flags=--no-opt --no-maglev",  # a page lives for seconds: what compiling its programs well costs never comes back
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the browser, and may fail once: the summary tells of each that did (`RERUN`)."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class Running:
    """A dashboard that serves, and its store."""

    url: str
    db: Database
    folder: Path


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented store to copy; making it takes seconds, so the processes of one test run make it together once."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder = run / "samples"
    with (run / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder).close()
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="module")
def dashboard(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The dashboard over a copy of the invented store: one for a file, so that none finds what another has changed."""
    folder = tmp_path_factory.mktemp("dashboard") / "store"
    shutil.copytree(sample_store, folder)
    made = settings(folder)
    with closing(open_database(made.store.url, made.store.files)) as db, serving(folder) as url:
        yield Running(url, db, folder)


def load(dashboard: Running, number: str) -> Case:
    with dashboard.db.reading() as tx:
        return cases.load(tx, number)


class serving:  # noqa: N801 - used as a function in `with`
    """Serves the store in a folder from a process of its own; stopped at the end."""

    def __init__(
        self,
        folder: Path,
        language: str = "en",
        before: Callable[[int], None] = lambda _port: None,
        module: tuple[str, ...] = ("dashboard",),
    ) -> None:
        self.folder, self.language, self.before, self.module = folder, language, before, module

    def __enter__(self) -> str:
        port = free_port()
        self.before(port)
        made = settings(self.folder, port, self.language)
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self.log = (self.folder / "dashboard.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.module],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder,
            env=environment,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(dump(made).encode())
        self.process.stdin.close()
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url) or self.process.poll() is not None, 180, "the dashboard to answer")
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "dashboard.log").read_text(errors="replace")[-3000:])
        return url

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests; each page has a context, and so cookies, of its own."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def sign_in(page: Any, url: str, user: str, path: str = "/") -> None:
    """Sign in on the sign-in page and wait for the screen that was asked for."""
    page.goto(url + path)
    page.fill("#user", user)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("h1.kesu-h1", timeout=120_000)


def settled(page: Any) -> None:
    """Wait until the page is connected and its script has run to the end, so that nothing moves under a click."""
    page.wait_for_selector(
        "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]", timeout=120_000
    )


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember which tests failed, so that what their pages showed can be told."""
    report = yield
    before = report.when != "setup" and item.stash.get(_FAILED, False)  # a second try begins anew
    item.stash[_FAILED] = before or report.failed
    return report


@pytest.fixture
def opened(request: pytest.FixtureRequest, dashboard: Running, chromium: Any) -> Iterator[Callable[..., Any]]:
    """`opened(user, path)` gives a page signed in as this user; it fails the test when anything foreign was asked for."""
    contexts = []

    def open_page(user: str = "qa.lin", path: str = "/") -> Any:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.foreign = []
        page.on(
            "request",
            lambda r: (
                page.foreign.append(r.url)
                if not r.url.startswith((dashboard.url, dashboard.url.replace("http", "ws"), "data:", "blob:"))
                else None
            ),
        )
        sign_in(page, dashboard.url, user, path)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        if request.node.stash.get(_FAILED, False):
            for page in context.pages:
                print(f"== {page.url}\n{page.locator('body').inner_text()[:3000]}")
        context.close()
