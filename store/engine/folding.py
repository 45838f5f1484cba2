"""Folds text for search: width, case and script (Traditional characters to Simplified) make no difference."""

from __future__ import annotations

import unicodedata

from foundations.language.script import fold as fold_script


def fold(text: str) -> str:
    """Text as the search index keeps it and as questions are asked; runs of space become one space."""
    return " ".join(fold_script(unicodedata.normalize("NFKC", text).casefold()).split())
