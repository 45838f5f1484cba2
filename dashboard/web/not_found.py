"""The page for an address that leads nowhere: a sentence in the reader's language and the way back, instead of Streamlit's."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard import accounts, clock, wiring
from dashboard.accounts import COOKIE
from dashboard.web.guard import Receive, Scope, Send
from dashboard.words.language import LANGUAGES, Words, words
from store.engine.errors import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

#: a page of our own making that runs and loads nothing
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def first_language(request: Request) -> str:
    """The language of somebody who is not known: of the address, of the last visit, or the company's."""
    for given in (request.query_params.get("lang", ""), request.cookies.get("kesu_language", "")):
        if given in LANGUAGES:
            return given
    return wiring.settings().dashboard.language


def words_for(request: Request) -> Words:
    """The words in which the sender of this request reads; may block."""
    language = first_language(request)
    try:
        known = accounts.of_token(request.cookies.get(COOKIE, ""), clock.now(), active=False)
    except StoreError:
        known = None
    if known is not None and known.language in LANGUAGES:
        language = known.language
    return words(language, wiring.settings().company.timezone)


def nowhere(w: Words, sentence: str) -> Response:
    """The page, with a sentence that says what is not there."""
    from starlette.responses import HTMLResponse

    body = (Path(__file__).parent / "not_found.html").read_text(encoding="utf-8")
    made: dict[str, Any] = {
        "title": w("This page is not there"),
        "sentence": sentence,
        "back": w("Back to the list"),
        "language": w.language,
    }
    told = body.format(**{key: html.escape(value) for key, value in made.items()})
    return HTMLResponse(told, status_code=404, headers=_HEADERS)


async def lost(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a browser that asks for a page under an address that no screen has."""
    from anyio import to_thread
    from starlette.requests import Request

    w = await to_thread.run_sync(words_for, Request(scope))
    answer = nowhere(w, w("No screen has this address. Perhaps it was mistyped, or a link was cut off."))
    await answer(scope, receive, send)
