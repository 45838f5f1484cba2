"""Gettext catalogues by language and domain; a missing translation shows the English sentence itself."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
LOCALES = Path(__file__).parent / "locales"


@lru_cache(maxsize=64)
def text(language: str, domain: str = "kesu") -> Callable[[str], str]:
    """The translating function of one language (`zh-Hans`, `zh-Hant`, `en`; any other reads as English) and domain."""
    return gettext.translation(domain, LOCALES, languages=[language], fallback=True).gettext
