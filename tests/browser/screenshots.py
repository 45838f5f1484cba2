"""`python -m tests.browser.screenshots [folder]`: pictures of every screen in every language, over an invented store.

A tool of the development environment: it needs Playwright, Chromium and the samples of the tests. Writes
docs/screenshots/<language>/<screen>.png.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from wording import LANGUAGES

PROJECT = Path(__file__).resolve().parents[2]
#: name -> address; `{case}` and `{fax}` stand for numbers of sample cases
SCREENS = {
    "work-list": "/",
    "search": "/?q=%E7%A0%82%E7%9C%BC&view=all",
    "review": "/review?no={case}",
    "review-fax": "/review?no={fax}",
    "case": "/case?no={case}",
    "case-deadlines": "/case?no={case}&tab=deadlines",
    "case-conversation": "/case?no={case}&tab=messages",
    "case-letters": "/case?no={case}&tab=letters",
    "case-8d": "/case?no={case}&tab=measures",
    "case-history": "/case?no={case}&tab=history",
    "messages": "/messages?which=filed",
    "mailboxes": "/mailboxes",
    "figures-kept": "/figures?figure=kept",
    "figures-pareto": "/figures?figure=pareto",
    "figures-trend": "/figures?figure=trend",
    "figures-reports": "/figures?figure=reports",
    "people": "/people",
    "settings": "/settings",
}


def main() -> int:
    """Make the store, serve it, go through every screen as each language's reader, in light and one in dark."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, CHROMIUM, serving
    from tests.browser.sample_store import build, worked_on

    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "screenshots"
    if not Path(CHROMIUM).exists():
        print(f"screenshots: there is no Chromium at {CHROMIUM}; set KESU_CHROMIUM", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = build(folder, more=60)
        numbers = worked_on(db, folder)
        with serving(folder) as url, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for language in LANGUAGES:
                _one_language(browser, url, language, target / language, numbers)
            _one(browser, url, "en", target / "en" / "work-list-dark.png", "/", scheme="dark")
            _one(browser, url, "zh-Hans", target / "zh-Hans" / "work-list-tablet.png", "/", size=(1024, 768))
            browser.close()
        db.close()
    return 0


def _one_language(browser: Any, url: str, language: str, target: Path, numbers: dict[str, str]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    context, page = _signed_in(browser, url, language)
    page.goto(f"{url}/sign-in?lang={language}")
    _keep(page, target / "sign-in.png")
    for name, address in SCREENS.items():
        _picture(page, url + address.format(**numbers), target / f"{name}.png")
    context.close()


def _one(
    browser: Any,
    url: str,
    language: str,
    target: Path,
    address: str,
    *,
    scheme: str = "light",
    size: tuple[int, int] = (1366, 768),
) -> None:
    context, page = _signed_in(browser, url, language, scheme=scheme, size=size)
    _picture(page, url + address, target)
    context.close()


def _signed_in(
    browser: Any, url: str, language: str, *, scheme: str = "light", size: tuple[int, int] = (1366, 768)
) -> tuple[Any, Any]:
    from dashboard.words import LANGUAGE_NAMES
    from tests.browser.conftest import sign_in

    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    sign_in(page, url, os.environ.get("KESU_SCREENSHOT_USER", "gm.he"))
    page.get_by_text(LANGUAGE_NAMES[language], exact=True).first.click()
    page.wait_for_timeout(1200)
    return context, page


def _picture(page: Any, address: str, target: Path) -> None:
    """Take the picture once the page has come to rest."""
    page.goto(address)
    page.wait_for_selector("h1.kesu-h1")
    page.wait_for_function(
        "!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')", timeout=15_000
    )
    page.wait_for_timeout(1500)
    _keep(page, target)


def _keep(page: Any, target: Path) -> None:
    """Write the picture with few colours: flat screens lose nothing and the repository stays small."""
    import io

    from PIL import Image

    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
