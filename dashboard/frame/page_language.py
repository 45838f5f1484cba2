"""The part that names the language of the page, for screen readers and for the right shapes of Chinese characters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

_JS = """
export default function (component) {
  const language = component.data.language;
  if (document.documentElement.lang !== language) document.documentElement.lang = language;
}
"""


@cache
def _part() -> Callable[..., Any]:
    import streamlit as st

    return st.components.v2.component("kesu_tongue", js=_JS)


def tongue(language: str) -> None:
    """Say that the page is in this language from now on."""
    _part()(key="kesu_tongue", data={"language": language})
