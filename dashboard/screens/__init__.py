"""The screens, each a module or folder with `show()`; this module leads from one to another within a browser session."""

from __future__ import annotations

from typing import Any


def keep_pages(pages: dict[str, Any]) -> None:
    """Remember the pages of this run in this session, so that parts of a page drawn later can lead to them."""
    import streamlit as st

    st.session_state["kesu_pages"] = pages


def goto(address: str, **parameters: str) -> None:
    """Leave this screen for another of the same session."""
    import streamlit as st

    st.switch_page(st.session_state["kesu_pages"][address], query_params=parameters)
