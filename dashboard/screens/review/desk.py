"""The review desk part: the original beside the fields, driven by keyboard; it reports what the reader decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from complaints.reading import Json

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on one field: `op` is `confirm`, `correct` (with `value` as typed) or `clear`.
    The desk sends the next when the data say that this `number` is answered."""

    field: str
    op: str
    value: Json
    number: int = 0


@cache
def _part() -> Callable[..., Any]:
    import streamlit as st

    return st.components.v2.component(
        "kesu_review",
        html='<div class="kesu-review"></div>',
        css=(_HERE / "desk.css").read_text(encoding="utf-8"),
        js=(_HERE / "desk.js").read_text(encoding="utf-8"),
    )


def review_desk(key: str, data: Mapping[str, Json], left: Callable[[int], None]) -> Decision | None:
    """Show the desk; `data` as `dashboard.originals.beside` makes it. Returns the decision just taken, if any.

    `left` is told the number of the decision to leave what was refused; ahead of the run, which may lead to another page.
    """

    def told() -> None:
        import streamlit as st

        act = (st.session_state.get(key) or {}).get("act")
        if isinstance(act, Mapping) and act.get("op") == "leave":
            number = act.get("n")
            left(number if isinstance(number, int) else 0)

    result = _part()(key=key, data=dict(data), on_act_change=told)
    act = result.act
    if not isinstance(act, Mapping) or act.get("op") not in ("confirm", "correct", "clear"):
        return None
    number = act.get("n")
    return Decision(
        str(act.get("field", "")), str(act["op"]), act.get("value"), number if isinstance(number, int) else 0
    )
