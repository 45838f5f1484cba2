"""Giving several cases of the work list an owner at once: each by the rules, with a line in its own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from complaints.procedure.actions import ACTIONS
from dashboard.actions import doing
from dashboard.actions.dialog import colleagues
from dashboard.frame import page
from dashboard.frame.page import Context
from dashboard.frame.table import Picking
from dashboard.words.safe import one_line

_ON, _ROUND, _SEEN = "kesu_giving", "kesu_giving_round", "kesu_giving_seen"


def may(c: Context) -> bool:
    """Whether this person's role gives cases at all; the rules ask again for each case."""
    return c.who.role in ACTIONS["take"].roles


def switch(c: Context) -> Picking | None:
    """The switch above the list; gives what the table needs while it is on."""
    if not may(c):
        return None
    w = c.w
    if not st.toggle(w("Choose several"), key=_ON):
        return None
    return Picking(w("Choose {case}", case="{row}"), w("Choose all of this page"), st.session_state.get(_ROUND, 0))


def bar(c: Context, picked: Sequence[str], versions: Mapping[str, int]) -> None:
    """Who shall have the cases that are ticked; `versions` are those of the lines shown now."""
    w = c.w
    seen: dict[str, int] = st.session_state.get(_SEEN, {})
    st.session_state[_SEEN] = dict(versions)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="kesu_give"):
        st.caption(w("{count} chosen", count=len(picked)), width="content")
        names = colleagues()
        owner = st.selectbox(
            w("New owner"),
            names,
            index=None,
            format_func=lambda n: one_line(n, 60),
            placeholder=w("New owner"),
            label_visibility="collapsed",
            width=220,
        )
        pressed = st.button(w("Give the cases"), type="primary", disabled=not picked or owner is None)
    if pressed and owner is not None:
        _give(c, {number: seen[number] for number in picked if number in seen}, owner)


def _give(c: Context, cases: Mapping[str, int], owner: str) -> None:
    w = c.w
    done, left = doing.perform_all(c, cases, "take", {"owner": owner})
    told = [w("{count} cases were given to {name}.", count=len(done), name=owner)] if done else []
    told += [f"{number}{w.colon}{why}" for number, why in left.items()]
    page.flash(" ".join(told), "warning" if left else "success")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun(scope="app")
