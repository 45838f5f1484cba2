"""Our own addresses beside Streamlit's: the page that loads the screens, sign-in and out, attachments as downloads, pages of documents as pictures."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dashboard import accounts, clock, wiring
from dashboard.accounts import COOKIE
from dashboard.originals import files
from dashboard.web import shell
from dashboard.web.guard import PAGES
from dashboard.web.not_found import first_language, nowhere, words_for
from dashboard.words.language import LANGUAGE_NAMES, LANGUAGES, Words, words
from dashboard.words.safe import escaped, file_name
from store.engine.errors import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_NO_STORE = {"Cache-Control": "no-store"}
#: an attachment can only be saved: never shown, never run, whatever it calls itself
_DOWNLOAD = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def routes() -> list[Any]:
    """The addresses, for `streamlit.App`."""
    from starlette.routing import Route

    return [
        *(Route(f"/{path}", _shell, methods=["GET"]) for path in ("", *sorted(PAGES))),
        Route("/sign-in", _sign_in_page, methods=["GET"]),
        Route("/sign-in", _sign_in, methods=["POST"]),
        Route("/enter", _enter, methods=["GET"]),
        Route("/file/{message:int}/{position:int}", _attachment, methods=["GET"]),
        Route("/original/{message:int}", _original, methods=["GET"]),
        Route("/made/{what}", _made, methods=["GET"]),
        Route("/print/{number}", _print, methods=["GET"]),
        Route("/page/{message:int}/{position:int}/{number:int}", _page, methods=["GET"]),
    ]


def safe_next(given: str) -> str:
    """An address of this dashboard only: anything that could lead elsewhere becomes the first screen."""
    plain = given.startswith("/") and not given.startswith(("//", "/\\")) and "\\" not in given
    return given if plain and not any(ord(c) < 33 for c in given) and not given.startswith("/sign-in") else "/"


def _page_html(
    request: Request, *, user: str = "", after: str = "", trouble: str = "", status: int = 200, language: str = ""
) -> Response:
    from pathlib import Path

    from starlette.responses import HTMLResponse

    language = language or first_language(request)
    w = words(language, wiring.settings().company.timezone)
    links = " ".join(
        f'<a lang="{x}" href="/sign-in?lang={x}&amp;next={quote(after, safe="")}"{" aria-current=true" if x == language else ""}>{LANGUAGE_NAMES[x]}</a>'
        for x in LANGUAGES
    )
    body = (Path(__file__).parent / "sign_in.html").read_text(encoding="utf-8")
    made = body.format(
        language=language,
        title=html.escape(w("Sign in")),
        company=escaped(wiring.settings().company.name),
        trouble=f'<p class="bad" role="alert">{html.escape(trouble)}</p>' if trouble else "",
        next=html.escape(after, quote=True),
        user=escaped(user, 200) if user else "",
        user_label=html.escape(w("User name")),
        password_label=html.escape(w("Password")),
        button=html.escape(w("Sign in")),
        other=_provider_link(w),
        languages=links,
        language_label=html.escape(w("Language")),
    )
    response = HTMLResponse(made, status_code=status, headers=_NO_STORE)
    if language != request.cookies.get("kesu_language"):
        response.set_cookie(
            "kesu_language", language, max_age=365 * 86400, samesite="lax", secure=_secure(request), path="/"
        )
    return response


def _provider_link(w: Words) -> str:
    if not accounts.provider_configured():
        return ""
    return f'<p class="other"><a href="/">{html.escape(w("Sign in with the company account"))}</a></p>'


def _secure(request: Request) -> bool:
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "") == "https"


async def _shell(_request: Request) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(shell.page(), headers={"Cache-Control": "no-cache"})


async def _sign_in_page(request: Request) -> Response:
    return _page_html(request, after=safe_next(request.query_params.get("next", "/")))


async def _sign_in(request: Request) -> Response:
    """Checks name and password; many failures make the next try wait (`store.users`)."""
    from anyio import to_thread
    from starlette.responses import RedirectResponse

    form = await request.form(max_files=0, max_fields=8)
    given = {k: str(form.get(k, ""))[:1000] for k in ("user", "password", "next", "lang")}
    language = given["lang"] if given["lang"] in LANGUAGES else first_language(request)
    w = words(language, wiring.settings().company.timezone)
    after = safe_next(given["next"])
    origin = request.headers.get("origin")
    if origin and origin != "null" and origin.split("://")[-1] != request.headers.get("host"):
        return _page_html(
            request, after=after, trouble=w("Please sign in on this page itself."), status=403, language=language
        )
    address = request.client.host if request.client else ""
    try:
        result = await to_thread.run_sync(accounts.sign_in, given["user"], given["password"], address, clock.now())
    except StoreError as error:
        from dashboard.frame.page import trouble as told

        return _page_html(
            request, user=given["user"], after=after, trouble=told(w, error), status=503, language=language
        )
    if result.token:
        response = RedirectResponse(after, status_code=303, headers=_NO_STORE)
        response.set_cookie(COOKIE, result.token, httponly=True, samesite="lax", secure=_secure(request), path="/")
        return response
    if result.wait_seconds:
        trouble = w(
            "Too many failed attempts. Please wait {seconds} seconds and try again.", seconds=result.wait_seconds
        )
        return _page_html(request, user=given["user"], after=after, trouble=trouble, status=429, language=language)
    trouble = w("User name or password is wrong.")
    return _page_html(request, user=given["user"], after=after, trouble=trouble, status=401, language=language)


async def _enter(request: Request) -> Response:
    """Sets the cookie of a session that was opened for someone whom the provider vouches for."""
    from starlette.responses import RedirectResponse

    token = accounts.enter(request.query_params.get("code", ""), clock.now())
    response = RedirectResponse("/" if token else "/sign-in", status_code=303, headers=_NO_STORE)
    if token:
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=_secure(request), path="/")
    return response


async def _attachment(request: Request) -> Response:
    from anyio import to_thread

    found = await to_thread.run_sync(files.attachment, request.path_params["message"], request.path_params["position"])
    return _download(found) if found else await _gone(request)


async def _original(request: Request) -> Response:
    from anyio import to_thread

    found = await to_thread.run_sync(files.original, request.path_params["message"])
    return _download(found) if found else await _gone(request)


async def _made(request: Request) -> Response:
    """A file that is made now, for the person of the session and in that person's language."""
    from anyio import to_thread
    from starlette.responses import PlainTextResponse

    from dashboard.frame import page, session
    from dashboard.sheet import downloads

    def make() -> tuple[files.Found | None, str]:
        account = accounts.of_token(request.cookies.get(COOKIE, ""), clock.now(), active=True)
        if account is None:
            return None, ""
        who = session.of_account(account, first_language(request))
        w = session.words_of(who)
        try:
            found = downloads.made(request.path_params["what"], request.query_params, who, w)
        except StoreError as error:
            return None, page.trouble(w, error)
        return found, w("This is no longer there.")

    found, why = await to_thread.run_sync(make)
    if found is None:
        return PlainTextResponse(why, status_code=404, headers=_NO_STORE) if why else await _gone(request)
    return _download(found)


#: a page of our own making, of escaped words only: looked at and printed, running and loading nothing
_PAPER = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


async def _print(request: Request) -> Response:
    """The case sheet as a page, in the language of the person of the session."""
    from anyio import to_thread
    from starlette.responses import HTMLResponse, PlainTextResponse

    from dashboard.frame import page, session
    from dashboard.sheet import downloads

    def make() -> tuple[bytes | None, str]:
        account = accounts.of_token(request.cookies.get(COOKIE, ""), clock.now(), active=True)
        if account is None:
            return None, ""
        who = session.of_account(account, first_language(request))
        w = session.words_of(who)
        try:
            return downloads.printed(request.path_params["number"], who, w), w("This is no longer there.")
        except StoreError as error:
            return None, page.trouble(w, error)

    made, why = await to_thread.run_sync(make)
    if made is None:
        return PlainTextResponse(why, status_code=404, headers=_NO_STORE) if why else await _gone(request)
    return HTMLResponse(made, headers=_PAPER)


async def _gone(request: Request) -> Response:
    """What was to be saved or printed is not there."""
    from anyio import to_thread

    w = await to_thread.run_sync(words_for, request)
    return nowhere(w, w("This is no longer there."))


def _download(found: files.Found) -> Response:
    from starlette.responses import Response as Plain

    name = file_name(found.name)
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\;' else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Plain(found.data, media_type=found.type, headers={**_DOWNLOAD, "Content-Disposition": disposition})


async def _page(request: Request) -> Response:
    from anyio import to_thread
    from starlette.responses import PlainTextResponse
    from starlette.responses import Response as Plain

    p = request.path_params
    picture = await to_thread.run_sync(files.page_picture, p["message"], p["position"], p["number"])
    if picture is None:
        return PlainTextResponse("no picture of this page", status_code=404, headers=_NO_STORE)
    return Plain(
        picture,
        media_type="image/png",
        headers={"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"},
    )
