"""One JSON object on one line, for every reader of lines: also for those to whom more than a line feed ends a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from foundations.language.pattern import Pattern

#: NEL, LINE and PARAGRAPH SEPARATOR, which Unicode (and Python's `splitlines`) takes for line ends and JSON does not
#: escape; and halves of surrogate pairs, which no UTF-8 stream takes
_NO_LINE_HOLDS = Pattern("[\x85\u2028\u2029\ud800-\udfff]")


def json_line(value: Any, *, default: Callable[[Any], Any] | None = None, **_: Any) -> str:
    """A value as JSON without line end; `default` as of `json.dumps`. Other keywords are a logger's, and ignored."""
    text = json.dumps(value, ensure_ascii=False, default=default)
    return _NO_LINE_HOLDS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
