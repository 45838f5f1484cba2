"""What every screen needs to be a page: who looks, in which words, the heading, the address bar, errors told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from dashboard.frame import session
from dashboard.frame.session import Person
from dashboard.words.language import Words
from dashboard.words.safe import escaped, label, one_line
from store.engine.errors import Conflict, NotFound, StoreError, StoreFull, StoreLocked

#: seconds between two refreshes of what people watch
REFRESH_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Context:
    """The person and the words of this run."""

    who: Person
    w: Words


def context(*, active: bool = False) -> Context:
    """Who looks and in which words; stops the page when nobody is signed in."""
    who = session.current(active=active)
    return Context(who, session.words_of(who))


def heading(
    title: str,
    subtitle: str = "",
    *,
    back: Sequence[tuple[str, str]] = (),
    width: Literal["stretch", "content"] = "stretch",
) -> None:
    """The title of a screen and one quiet line below it, as text; above it the ways back and on, as (words, address)."""
    ways = "".join(f'<a class="kesu-back" href="{escaped(to)}" target="_self">{escaped(way)}</a>' for way, to in back)
    above = f'<nav class="kesu-way" aria-label="{escaped(title)}">{ways}</nav>' if ways else ""
    below = f'<p class="kesu-sub">{escaped(subtitle)}</p>' if subtitle else ""
    st.html(f'{above}<h1 class="kesu-h1">{escaped(title)}</h1>{below}', width=width)


def no_such(w: Words, title: str, sentence: str, back: str = "/") -> None:
    """A page of its own for what is not there: what was asked for, a sentence, and the way back."""
    heading(one_line(title, 80), back=[(f"← {w('Back to the list')}", back)])
    empty(sentence)


def section(title: str) -> None:
    """A heading inside a screen."""
    st.html(f'<h2 class="kesu-h2">{escaped(title)}</h2>')


def facts(pairs: list[tuple[str, str]]) -> None:
    """Names and values below each other, long values wrapped; empty values are left out."""
    rows = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in pairs if value)
    if rows:
        st.html(f'<dl class="kesu-facts">{rows}</dl>')


def cards(given: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> None:
    """Facts in boxes beside each other: a title, and (name, value, remark) below each other; empty values are left out."""
    made = []
    for title, rows in given:
        lines = "".join(
            f"<dt>{escaped(name)}</dt><dd>{escaped(value)}"
            + (f' <span class="kesu-remark">{escaped(remark)}</span>' if remark else "")
            + "</dd>"
            for name, value, remark in rows
            if value
        )
        if lines:
            made.append(
                f'<section class="kesu-card"><h2 class="kesu-h2">{escaped(title)}</h2><dl class="kesu-facts">{lines}</dl></section>'
            )
    if made:
        st.html(f'<div class="kesu-cards">{"".join(made)}</div>')


def badges(given: list[tuple[str, str]]) -> None:
    """Words on coloured ground beside each other: (word, tone)."""
    spans = "".join(f'<span class="kesu-badge kesu-{tone}">{escaped(word)}</span>' for word, tone in given if word)
    if spans:
        st.html(f'<div class="kesu-badges">{spans}</div>')


def empty(sentence: str) -> None:
    """The sentence that stands where there is nothing to show."""
    st.html(f'<p class="kesu-empty">{escaped(sentence)}</p>')


def downloads(given: list[tuple[str, str]], key: str) -> None:
    """Links that save a file, beside each other: (label, address of `dashboard.sheet.downloads`). Good whatever the page does."""
    links = "".join(
        f'<a class="kesu-save{" paper" if to.startswith("/print/") else ""}" href="{escaped(to)}"'
        f"{' target=_blank rel=noopener' if to.startswith('/print/') else ''}>{escaped(title, 100)}</a>"
        for title, to in given
    )
    if links:
        st.container(key=f"kesu_save_{key}", width="content").html(f'<div class="kesu-saves">{links}</div>')


def parameter(name: str, default: str = "", allowed: Mapping[str, Any] | tuple[str, ...] | None = None) -> str:
    """A filter from the address bar; a value that is not allowed reads as the default."""
    value = str(st.query_params.get(name, default))
    return value if allowed is None or value in allowed else default


def set_parameters(values: Mapping[str, str], *, defaults: Mapping[str, str]) -> None:
    """Put filters into the address bar; those at their default are left out, so that addresses stay short."""
    for name, value in values.items():
        if value and value != defaults.get(name, ""):
            if st.query_params.get(name) != value:
                st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def chosen(
    title: str, name: str, options: Mapping[str, str], *, default: str = "", resets: tuple[str, ...] = (), **look: Any
) -> str:
    """A choice that lives in the address bar under `name`: a list, or with `segments=True` buttons beside each other.

    `options` are words by key; the key stands in the address, so that an address means the same in every language.
    `resets` are parameters that a new choice takes away, such as the number of the page.
    """
    key, now = f"choice_{name}", parameter(name, default, options)
    if st.session_state.get(key) != (now or None):
        st.session_state[key] = now or None

    def changed() -> None:
        set_parameters({name: st.session_state[key] or "", **dict.fromkeys(resets, "")}, defaults={name: default})

    def named(word: str) -> str:
        return options.get(word, word)

    if look.pop("segments", False):
        value = st.segmented_control(
            title, list(options), required=True, format_func=named, key=key, on_change=changed, **look
        )
    else:
        value = st.selectbox(title, list(options), index=None, format_func=named, key=key, on_change=changed, **look)
    return str(value or default)


def trouble(w: Words, error: StoreError) -> str:
    """A sentence that says what happened and what to do."""
    if isinstance(error, Conflict):
        return w(
            "Somebody else changed this in the meantime. The page now shows their change; please look and try again."
        )
    if isinstance(error, NotFound):
        return w("This is no longer there.")
    if isinstance(error, StoreLocked):
        return w("The store is busy just now. Nothing was changed; please try again in a moment.")
    if isinstance(error, StoreFull):
        return w("The disk of the store is full. Nothing was changed; please tell the administrator.")
    return w("The store cannot be reached. Nothing was changed; please tell the administrator.")


@contextmanager
def told(w: Words) -> Iterator[None]:
    """Trouble with the store becomes a sentence on the page; anything else is a fault and passes."""
    try:
        yield
    except StoreError as error:
        st.error(trouble(w, error))


def flash(message: str, kind: str = "success") -> None:
    """Keep a sentence for the next run of this session, which shows it once."""
    st.session_state["kesu_flash"] = (kind, message)


def show_flash() -> None:
    """Show what `flash` kept."""
    kept = st.session_state.pop("kesu_flash", None)
    if kept:
        kind, message = kept
        {"success": st.success, "error": st.error, "warning": st.warning}[kind](label(message, 600))


def refreshed(seconds: float = REFRESH_SECONDS) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A part of a page that draws itself again while people watch, without touching the rest."""

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        return st.fragment(function, run_every=seconds)

    return wrap


__all__ = [
    "Context",
    "badges",
    "cards",
    "chosen",
    "context",
    "downloads",
    "empty",
    "escaped",
    "facts",
    "flash",
    "heading",
    "label",
    "no_such",
    "one_line",
    "parameter",
    "refreshed",
    "section",
    "set_parameters",
    "show_flash",
    "told",
]
