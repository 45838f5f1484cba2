"""The door of the web server: headers that forbid foreign content, known host names only, and no page without a sign-in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import quote

from dashboard.accounts import COOKIE
from store.engine.errors import StoreError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SIGN_IN = "/sign-in"
#: Streamlit needs inline scripts, workers from blobs and evaluated chart expressions; everything comes from this address.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
#: what a browser needs before anybody has signed in; none of it shows anything of the store
OPEN_PATHS = (
    SIGN_IN,
    "/_stcore/health",
    "/_stcore/script-health-check",
    "/auth/",
    "/oauth2callback",
    "/static/",
    "/favicon",
)


#: what only a session of ours opens, also where a provider signs people in and the script asks who it is
PRIVATE_PATHS = ("/file/", "/original/", "/page/", "/made/", "/print/")


#: the screens by their addresses
PAGES = frozenset({"work", "case", "review", "messages", "mailboxes", "figures", "people", "settings"})
#: the first parts of all other addresses that somebody answers: ours and Streamlit's
_SERVED = frozenset(
    {"", "sign-in", "enter", "file", "original", "page", "made", "print"}
    | {"_stcore", "static", "app", "media", "component", "auth", "oauth2callback", "favicon.png", "favicon.ico"}
)


def leads_nowhere(path: str) -> bool:
    """Whether neither a screen nor anything else has this address."""
    first, _, rest = path.strip("/").partition("/")
    return first not in _SERVED and (first not in PAGES or bool(rest))


class Guard:
    """Wraps the whole application. `known(token)` says whether a session token is good; it may block. `lost` answers
    a browser that asks for a page under an address that leads nowhere."""

    def __init__(
        self, app: App, *, known: Callable[[str], bool], hosts: Iterable[str], outside_login: bool, lost: App
    ) -> None:
        self.app = app
        self.lost = lost
        self.known = known
        self.hosts = {h.lower() for h in hosts}
        #: with an OpenID provider Streamlit's own cookie counts, and the script asks who it is
        self.outside_login = outside_login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if not self._host_allowed(scope):
            await _refuse(scope, send, 400, b"unknown host name; see [dashboard] allowed_hosts")
            return
        wants_page = scope["type"] == "http" and scope["method"] == "GET" and b"text/html" in _header(scope, b"accept")
        if not self._open(scope["path"]) and not await self._signed_in(scope):
            await _refuse(scope, send, 303 if wants_page else 401, b"please sign in")
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", ())}
                message["headers"] = [*message.get("headers", ()), *(h for h in HEADERS if h[0] not in given)]
            await send(message)

        nowhere = wants_page and leads_nowhere(scope["path"])
        await (self.lost if nowhere else self.app)(scope, receive, with_headers)

    def _host_allowed(self, scope: Scope) -> bool:
        host = _header(scope, b"host").decode("latin-1").lower()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return "*" in self.hosts or name.strip("[]") in self.hosts

    @staticmethod
    def _open(path: str) -> bool:
        return any(
            path == p or (p.endswith("/") and path.startswith(p)) or (p == "/favicon" and path.startswith(p))
            for p in OPEN_PATHS
        )

    async def _signed_in(self, scope: Scope) -> bool:
        from anyio import to_thread

        if self.outside_login and not scope["path"].startswith(PRIVATE_PATHS):
            return True
        token = cookie(scope, COOKIE)
        try:
            return bool(token) and await to_thread.run_sync(self.known, token)
        except StoreError:
            # nobody can be known now: the page loads and its script, which asks again, says so in words
            return not scope["path"].startswith(PRIVATE_PATHS)


def cookie(scope: Scope, name: str) -> str:
    """The value of one cookie of a request, or the empty string."""
    for part in _header(scope, b"cookie").decode("latin-1").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def _header(scope: Scope, name: bytes) -> bytes:
    return next((v for k, v in scope["headers"] if k.lower() == name), b"")


async def _refuse(scope: Scope, send: Send, status: int, words: bytes) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4401})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *HEADERS]
    if status == 303:
        here = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
        headers.append((b"location", f"{SIGN_IN}?next={quote(here, safe='')}".encode("latin-1")))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
