"""`python -m dashboard`: reads the settings as JSON from standard input (`foundations.settings.as_json`) and serves."""

from __future__ import annotations

import sys

from foundations.settings.as_json import load


def main() -> int:
    """Exit status 0 after a clean stop, 2 without settings, 1 with a sentence when the store or the port cannot be had."""
    from dashboard.web.server import serve
    from store.engine.errors import StoreError

    given = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read()
    if not given.strip():
        print("dashboard: no settings on standard input; start it with `kesu dashboard`", file=sys.stderr)  # noqa: T201 - for people
        return 2
    try:
        serve(load(given))
    except StoreError as error:
        print(f"dashboard: {error}", file=sys.stderr)  # noqa: T201 - for people
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
