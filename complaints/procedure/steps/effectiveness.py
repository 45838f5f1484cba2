"""Which corrective and preventive actions have not yet shown their effect (S2-4.5f: a new action takes the place of one without)."""

from __future__ import annotations

from complaints.model import Action, Case


def unproved(case: Case) -> list[Action]:
    """Actions not yet judged effective, but those that did not work and have since been followed by one that does."""
    measures = [a for a in case.actions if a.kind != "containment"]
    return [a for a in measures if not a.effective and not _replaced(a, measures)]


def _replaced(action: Action, measures: list[Action]) -> bool:
    judged = action.evaluated_at
    return judged is not None and any(a.effective and a.created_at >= judged for a in measures)
