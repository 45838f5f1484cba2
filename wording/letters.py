"""Letters to customers: templates per kind and language, rendered in a sandbox that can neither reach out nor run away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.exceptions import SecurityError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from wording import dates, facts
from wording.catalogue import LANGUAGES

TEMPLATES = Path(__file__).parent / "letter_templates"
MAX_SUBJECT = 200  # characters
MAX_BODY = 20_000
MAX_FACT = 4_000
#: Filters that could blow a short text up or hide a value; a letter needs none of them.
_REFUSED_FILTERS = ("center", "format", "indent", "pprint", "tojson", "wordwrap", "xmlattr", "urlize", "attr", "map")


class LetterError(Exception):
    """A letter that cannot be written: no such template, a fact it needs is absent, or it grows beyond its bounds."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates compute nothing: no calls but macros, no multiplication, no ranges."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002  Jinja calls it so
        raise SecurityError(f"a letter may not use {operator}")

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro)


def render(kind: str, language: str, values: Mapping[str, Any], templates: Path | None = None) -> tuple[str, str]:
    """Subject and plain-text body of a letter of this kind (`acknowledgement`, …) in `zh-Hans`, `zh-Hant` or `en`.

    `values` are the facts; a template tests optional ones with `is defined`, and one it uses without testing must be
    there. Instants are aware and already in the zone to be shown. `templates` is a folder `<language>/<kind>.j2` of
    the company's own, looked at first. Raises LetterError; never returns half a letter.
    """
    language = language if language in LANGUAGES else "en"
    try:
        template = _environment(language, templates).get_template(f"{language}/{kind}.j2")
        pieces, size = [], 0
        for piece in template.generate({name: _bounded(value) for name, value in values.items()}):
            size += len(piece)
            if size > MAX_SUBJECT + MAX_BODY:
                raise LetterError(f"letter {kind} in {language} grows beyond {MAX_BODY} characters")
            pieces.append(piece)
    except TemplateNotFound as error:
        raise LetterError(f"there is no letter {kind} in {language}") from error
    except (TemplateError, TypeError, ValueError, AttributeError) as error:
        raise LetterError(f"letter {kind} in {language} cannot be written: {error}") from error
    subject, _, body = "".join(pieces).lstrip().partition("\n")
    subject = " ".join(subject.split())
    if not subject or not body.strip():
        raise LetterError(f"letter {kind} in {language} has no subject or no body")
    return (subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1] + "…"), _tidy(body)


@lru_cache(maxsize=16)
def _environment(language: str, templates: Path | None) -> _Sandbox:
    folders = [str(folder) for folder in (templates, TEMPLATES) if folder is not None]
    made = _Sandbox(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals.clear()
    for name in _REFUSED_FILTERS:
        made.filters.pop(name, None)
    made.filters["day"] = lambda value: dates.day(language, value)
    made.filters["instant"] = lambda value: dates.instant(language, value)
    made.filters["missing"] = lambda value: facts.missing(language, value)
    made.filters["requests"] = lambda value: facts.requests(language, value)
    made.filters["quantity"] = lambda value: facts.quantity(language, value)
    return made


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MAX_FACT else value[: MAX_FACT - 1] + "…"
    if isinstance(value, list | tuple):
        return tuple(_bounded(item) for item in value[:200])
    return value


def _tidy(body: str) -> str:
    """Paragraphs one blank line apart, no blanks at line ends, one line end at the end."""
    lines: list[str] = []
    for line in (raw.rstrip() for raw in body.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
