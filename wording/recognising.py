"""Finds the template that a finished English sentence was made of, so that it can be said again in another language."""

from __future__ import annotations

import re
from functools import lru_cache

from foundations.language.pattern import Pattern

_FACT = Pattern(r"\{(\w+)\}")


def made_of(templates: tuple[str, ...], sentence: str) -> tuple[str, dict[str, str]] | None:
    """The template of a sentence with its facts, or None; the one with the most fixed words where several fit."""
    for template, pattern in _patterns(templates):
        if found := pattern.fullmatch(sentence):
            return template, found.groupdict()
    return None


@lru_cache(maxsize=8)
def _patterns(templates: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    made = []
    for template in sorted(templates, key=lambda each: -len(_FACT.sub("", each))):
        parts = _FACT.split(template)
        expression = "".join(f"(?P<{p}>.+)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
        made.append((template, re.compile(expression, re.DOTALL)))
    return tuple(made)
