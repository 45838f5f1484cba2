"""The line above every screen: who is signed in, the language, the way out."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard import accounts, clock
from dashboard.accounts import COOKIE
from dashboard.frame.page import Context
from dashboard.frame.page_language import tongue
from dashboard.frame.session import Person
from dashboard.words.language import LANGUAGE_NAMES
from dashboard.words.safe import label
from wording import names


def seen_by(who: Person, screen: str) -> Literal["visible", "hidden"]:
    """Whether a screen stands in the navigation; the screens themselves check again."""
    return (
        "visible"
        if screen != "people" or who.role in ("admin", "management_representative", "general_manager")
        else "hidden"
    )


def bar(c: Context) -> None:
    """The line itself."""
    w, who = c.w, c.who
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key="kesu_top"
    ):
        _languages(c, f"language_{who.language}")
        tongue(who.language)
        with st.popover(label(who.name, 30), icon=":material/account_circle:"):
            st.caption(f"{label(who.name)} · {w.name(names.ROLE, who.role)}")
            with st.container(key="kesu_menu_language"):  # where the line above has no room for it
                _languages(c, f"menu_language_{who.language}")
            if st.button(w("Sign out"), icon=":material/logout:", width="stretch"):
                accounts.sign_out(st.context.cookies.get(COOKIE, ""), clock.now())
                if accounts.provider_configured() and st.user.is_logged_in:
                    st.logout()
                st.rerun()


def _languages(c: Context, key: str) -> None:
    """The languages beside each other; the one that is pressed is kept for this person."""
    chosen = st.segmented_control(
        c.w("Language"),
        list(LANGUAGE_NAMES),
        default=c.who.language,
        required=True,
        format_func=lambda x: LANGUAGE_NAMES[x],
        label_visibility="collapsed",
        key=key,
    )
    if chosen and chosen != c.who.language:
        accounts.set_language(c.who.name, chosen)
        st.rerun()
