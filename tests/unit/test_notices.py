"""Whom a task concerns, and when he may be written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from complaints.calendar.working_days import built_in
from complaints.correspondence.staff_notices import is_safe_address, may_tell
from complaints.model import Task
from complaints.procedure.roles import Delegation, Person, roles_of
from complaints.procedure.roles import whose as whose_it_is
from foundations.settings.shapes import Company

CALENDAR = built_in("CN", Company().zone, Company().working_hours)
FRIDAY = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # 16:30 in Shanghai
NIGHT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
WU, LI, ZHAO = Person("Wu", "sales"), Person("li", "qa"), Person("zhao", "department", "production")


@pytest.mark.parametrize(
    ("owner", "role", "whose"),
    [
        ("", "sales", {"Wu"}),
        ("", "qa", {"li"}),
        ("wu", "qa", {"Wu"}),
        ("production", "department", {"zhao"}),
        ("somebody who left", "qa", {"li"}),
        ("", "general_manager", set()),
    ],
)
def test_a_task_is_its_named_owners_or_else_its_roles(owner: str, role: str, whose: set[str]) -> None:
    task = Task("chase_action", role, FRIDAY, owner=owner)
    assert {p.name for p in whose_it_is(task, (WU, LI, ZHAO), (), FRIDAY)} == whose


def test_a_delegate_is_told_while_the_role_is_lent_to_him() -> None:
    lent = [Delegation("general_manager", "li", FRIDAY + timedelta(hours=1))]
    assert roles_of(LI, lent, FRIDAY) == ["qa", "general_manager"]
    assert roles_of(LI, lent, FRIDAY + timedelta(hours=2)) == ["qa"]


def test_nobody_is_written_to_at_night_unless_it_is_due_before_morning() -> None:
    assert may_tell(None, FRIDAY, CALENDAR)
    assert not may_tell(None, NIGHT, CALENDAR)
    assert not may_tell(NIGHT + timedelta(days=5), NIGHT, CALENDAR)
    assert may_tell(NIGHT + timedelta(hours=4), NIGHT, CALENDAR)
    assert not may_tell(NIGHT - timedelta(hours=1), NIGHT, CALENDAR), "what is late already can wait till morning"


def test_a_notice_never_goes_into_a_mailbox_that_kesu_reads() -> None:
    ours = ["complaints@example.test", ""]
    assert is_safe_address("wu@example.test", ours)
    assert not is_safe_address("Complaints@example.test", ours)
    assert not is_safe_address("", ours)
