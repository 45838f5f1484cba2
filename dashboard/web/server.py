"""The dashboard's web server: Streamlit's application behind our guard, with our own addresses for sign-in and files."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import accounts, clock, wiring
from dashboard.web.guard import Guard
from dashboard.web.not_found import lost
from foundations.settings.shapes import Settings
from store.engine.errors import StoreError

SCRIPT = Path(__file__).parents[1] / "app.py"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: text on its ground has a contrast of 4.5 or more, edges 3 or more (WCAG 2.2 AA); amber stands well apart from red
LIGHT = {
    "primaryColor": "#0b5cad",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f2f5f8",
    "textColor": "#1f2430",
    "linkColor": "#0b5cad",
    "borderColor": "#c3cad3",
    "redColor": "#c0262d",
    "redBackgroundColor": "#fdecec",
    "redTextColor": "#9e1c23",
    "orangeColor": "#d98a00",
    "orangeBackgroundColor": "#fff1cf",
    "orangeTextColor": "#7a4a00",
    "greenColor": "#0c8a5f",
    "greenBackgroundColor": "#e4f5ed",
    "greenTextColor": "#0c5a44",
    "blueColor": "#3273dc",
    "blueBackgroundColor": "#e8f1ff",
    "blueTextColor": "#1f4aa8",
}
DARK = {
    "primaryColor": "#1f6fc4",
    "backgroundColor": "#14181d",
    "secondaryBackgroundColor": "#1f262e",
    "textColor": "#e9ebee",
    "linkColor": "#8dc0f7",
    "borderColor": "#46505b",
    "redColor": "#f0767d",
    "redBackgroundColor": "#4a2024",
    "redTextColor": "#f9b4b8",
    "orangeColor": "#e8a838",
    "orangeBackgroundColor": "#42300c",
    "orangeTextColor": "#f6cf8a",
    "greenColor": "#4cc79a",
    "greenBackgroundColor": "#0e3a2b",
    "greenTextColor": "#8fe0bd",
    "blueColor": "#6aa6f5",
    "blueBackgroundColor": "#1e3050",
    "blueTextColor": "#a3c8fb",
}


def hosts(settings: Settings) -> list[str]:
    """The names under which a browser may ask: loopback, the address served on, and what is configured."""
    own = [settings.dashboard.host] if settings.dashboard.host not in ("0.0.0.0", "::") else []  # noqa: S104 - compared, not bound
    return [*LOOPBACK, *own, *settings.dashboard.allowed_hosts]


def options(settings: Settings) -> dict[str, Any]:
    """Streamlit's own settings: closed by default, nothing sent anywhere, no developer's tools."""
    d = settings.dashboard
    made: dict[str, Any] = {
        "server.address": d.host,
        "server.port": d.port,
        "server.headless": True,
        "server.allowedHosts": hosts(settings),
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.maxUploadSize": 50,
        "server.enableStaticServing": False,
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": d.host,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "runner.magicEnabled": False,
        # a collection of everything after each run took longer than the run; see `_warm`
        "runner.postScriptGC": False,
        "logger.level": "warning",
        "theme.font": '"Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK TC", system-ui, sans-serif',
        "theme.baseFontSize": 15,
        "theme.showWidgetBorder": True,
    }
    made |= {f"theme.light.{k}": v for k, v in LIGHT.items()} | {f"theme.dark.{k}": v for k, v in DARK.items()}
    return made


def application(settings: Settings) -> Any:
    """The whole ASGI application. `wiring.start(settings)` must have been called."""
    import streamlit as st
    from starlette.middleware import Middleware

    from dashboard.web.routes import routes

    known = partial(_known, settings)
    outside = accounts.provider_configured()
    door = Middleware(Guard, known=known, hosts=hosts(settings), outside_login=outside, lost=lost)
    return st.App(SCRIPT, routes=routes(), middleware=[door], on_script_error=_fault)


def _fault(error: Exception) -> bool:
    """A fault of the program, or a store that is away: noted in the log, told to the reader in a sentence."""
    import streamlit as st

    from dashboard.frame.page import trouble
    from dashboard.words.language import words

    logging.getLogger("kesu.dashboard").error("a screen failed", exc_info=error)
    cookie = st.context.cookies.get("kesu_language", "")
    w = words(cookie or wiring.settings().dashboard.language, wiring.settings().company.timezone)
    if isinstance(error, StoreError):
        st.error(trouble(w, error), icon=":material/cloud_off:")
    else:
        st.error(
            w(
                "Something went wrong on this page. It was noted; please reload, and tell the administrator if it comes again."
            )
        )
    return True


def _known(_settings: Settings, token: str) -> bool:
    return accounts.of_token(token, clock.now(), active=False) is not None


def _warm() -> None:
    """Import what the first visitors would wait for, while the server starts.

    What has been imported by then lives as long as the process, and the collector need not look at it again and again.
    """
    for module in (
        "pandas",
        "pyarrow",
        "altair",
        "nh3",
        "dashboard.screens.figures.page",
        "dashboard.screens.case.page",
    ):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _worth_saying(record: logging.LogRecord) -> bool:
    """Streamlit asks to be started again after its options were set, which we do before it serves anybody."""
    return "config option section was detected" not in str(record.msg)


def serve(settings: Settings) -> None:
    """Open the store and serve until stopped by SIGTERM or SIGINT. Raises the errors of the store."""
    wiring.start(settings)
    logging.getLogger("streamlit.config").addFilter(_worth_saying)
    threading.Thread(target=_warm, daemon=True).start()
    print(f"dashboard: http://{settings.dashboard.host}:{settings.dashboard.port}", file=sys.stderr)  # noqa: T201 - for people
    application(settings).run(config=options(settings))
