"""`python -m tests.browser.screenshots [folder]`: pictures of every screen in every language, over an invented busy day.

A tool of the development environment: it needs Playwright, Chromium and the samples of the tests. Writes
docs/screenshots/<language>/<screen>.png; what ends in -dark or -tablet shows the same screen so. The store and the clock
are always the same, so that a picture changes only when the dashboard does.

    --only WORDS     only the screens whose names hold one of these words, as case,review
    --languages …    as en,zh-Hans
    --as en,dark,tablet   further looks for every screen (a few have them anyway)
    --store FOLDER   keep the store there, and use it again when it is there already
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wording import LANGUAGES

PROJECT = Path(__file__).resolve().parents[2]
#: name -> address; `{case}`, `{fax}` … stand for numbers of sample cases
SCREENS = {
    "sign-in": "/sign-in?lang={language}",
    "work-list": "/",
    "work-list-late": "/?view=late",
    "search": "/?q=%E7%A0%82%E7%9C%BC&view=all",
    "review": "/review?no={new}",
    "review-fax": "/review?no={fax}",
    "case": "/case?no={case}",
    "case-deadlines": "/case?no={case}&tab=deadlines",
    "case-conversation": "/case?no={case}&tab=messages",
    "case-documents": "/case?no={fax}&tab=documents",
    "case-tasks": "/case?no={case}&tab=tasks",
    "case-8d": "/case?no={case}&tab=measures",
    "case-letters": "/case?no={approval}&tab=letters",
    "case-history": "/case?no={case}&tab=history",
    "messages": "/messages",
    "mailboxes": "/mailboxes",
    "figures-kept": "/figures?figure=kept&months=12",
    "figures-pareto": "/figures?figure=pareto&months=12",
    "figures-trend": "/figures?figure=trend&months=12",
    "figures-repeats": "/figures?figure=repeats&months=12",
    "figures-ages": "/figures?figure=ages",
    "figures-reports": "/figures?figure=reports",
    "people": "/people",
    "settings": "/settings",
}
#: who looks: what a screen offers depends on the role
WHO = {"people": "admin.qiu", "case-letters": "gm.he"}
USER = "qa.lin"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "dark"},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "color_scheme": "light", "has_touch": True},
}
#: language -> look -> screens that are shown so in docs/
MORE: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"dark": ("work-list", "case", "review-fax"), "tablet": ("case",)},
    "zh-Hans": {"dark": ("review",), "tablet": ("work-list", "review-fax")},
    "zh-Hant": {"dark": ("figures-pareto",)},
}
#: the page has come to rest: the script has run, pictures and charts are there, nothing has moved for some frames
RESTED = """() => {
  if (location.pathname === '/sign-in') return document.readyState === 'complete';
  const app = document.querySelector('[data-testid=stApp]');
  if (!app || !document.querySelector('h1.kesu-h1')) return false;
  if (app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]')) return false;
  const all = root => [...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const nodes = all(document);
  if (nodes.some(e => e.tagName === 'IMG' && !e.complete)) return false;
  if (nodes.some(e => e.dataset && e.dataset.testid === 'stVegaLiteChart' && !e.querySelector('canvas, svg'))) return false;
  const now = nodes.length + ' ' + document.body.innerText.length + ' ' + document.documentElement.scrollHeight;
  const kept = window.kesuRest || {};
  window.kesuRest = {now, frames: kept.now === now ? (kept.frames || 0) + 1 : 0};
  return window.kesuRest.frames >= 12;
}"""


def main(given: list[str]) -> int:
    """Make the store, serve it, go through every screen as each language's reader."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", nargs="?", type=Path, default=PROJECT / "docs" / "screenshots")
    asked.add_argument("--only", default="")
    asked.add_argument("--languages", default=",".join(LANGUAGES))
    asked.add_argument("--as", dest="looks", default="")
    asked.add_argument("--store", type=Path)
    wanted = asked.parse_args(given)

    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, CHROMIUM

    if not Path(CHROMIUM).exists():
        print(f"screenshots: there is no Chromium at {CHROMIUM}; set KESU_CHROMIUM", file=sys.stderr)
        return 1
    words = [x for x in wanted.only.split(",") if x]
    names = [n for n in SCREENS if not words or any(x in n for x in words)]
    with served(wanted.store) as (url, numbers), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language in wanted.languages.split(","):
            target = wanted.folder / language
            if not words:
                shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True, exist_ok=True)
            for look, shown in _looks(language, names, [x for x in wanted.looks.split(",") if x]):
                _pictures(browser, url, language, look, shown, target, numbers)
        browser.close()
    return 0


def _looks(language: str, names: list[str], further: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "light", names
    for look in ("dark", "tablet"):
        chosen = names if look in further else [n for n in MORE.get(language, {}).get(look, ()) if n in names]
        if chosen:
            yield look, chosen


@contextmanager
def served(kept: Path | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """The busy day, served at its own time; gives the address and the numbers of the cases that are shown."""
    from tests.browser.busy_store import NOW, build
    from tests.browser.conftest import serving

    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name)
        numbers = folder / "numbers.json"
        if not numbers.exists():
            folder.mkdir(parents=True, exist_ok=True)
            db, found = build(folder)
            db.close()
            numbers.write_text(json.dumps(found))
        with serving(folder, module=("tests.browser.clocked", NOW.isoformat())) as url:
            yield url, json.loads(numbers.read_text())


def _pictures(
    browser: Any, url: str, language: str, look: str, names: list[str], target: Path, numbers: dict[str, str]
) -> None:
    """One context a person; most screens are seen by the same one."""
    opened: dict[str, tuple[Any, Any]] = {}
    for name in names:
        user = os.environ.get("KESU_SCREENSHOT_USER") or WHO.get(name, USER)
        if user not in opened:
            opened[user] = signed_in(browser, url, language, look, user)
        page = opened[user][1]
        page.goto(url + SCREENS[name].format(language=language, **numbers))
        page.wait_for_function(RESTED, polling="raf", timeout=60_000)
        _keep(page, target / (f"{name}.png" if look == "light" else f"{name}-{look}.png"))
    for context, _ in opened.values():
        context.close()


def signed_in(browser: Any, url: str, language: str, look: str, user: str) -> tuple[Any, Any]:
    """A context of this look and a page in it, signed in as somebody who reads this language."""
    from dashboard.words.language import LANGUAGE_NAMES
    from tests.browser.conftest import sign_in

    context = browser.new_context(locale="en-GB", reduced_motion="reduce", **LOOKS[look])
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, url, user)
    size = page.viewport_size
    page.set_viewport_size(LOOKS["light"]["viewport"])  # where the languages stand beside each other
    button = page.locator(".st-key-kesu_top").get_by_role("radio", name=LANGUAGE_NAMES[language], exact=True)
    button.click()
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)
    page.set_viewport_size(size)
    page.wait_for_function(RESTED, polling="raf", timeout=60_000)
    return context, page


def _keep(page: Any, target: Path) -> None:
    """Write the picture with few colours: flat screens lose nothing and the repository stays small."""
    from PIL import Image

    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
