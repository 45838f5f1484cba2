"""The part that leaves the page for another address of this dashboard, for the one moment when a cookie must be set."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

_JS = """
export default function (component) {
  const to = component.data.to;
  if (typeof to === "string" && to.startsWith("/") && !to.startsWith("//")) window.location.replace(to);
}
"""


@cache
def _part() -> Callable[..., Any]:
    import streamlit as st

    return st.components.v2.component("kesu_go", js=_JS)


def go(to: str) -> None:
    """Load an address of this dashboard in place of the page."""
    _part()(key="kesu_go", data={"to": to})
