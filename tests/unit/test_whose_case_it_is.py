"""A case is somebody's: taken by one's own hand, given to a colleague, seen in the history."""

from __future__ import annotations

import pytest

from complaints.refusals import Forbidden
from tests.cases import DEPARTMENT, QA, SALES, life


def test_who_takes_a_case_is_its_owner_and_the_history_says_since_when():
    case = life()
    case.do(QA, "take")
    assert case.case.owner == "zhao"
    change = next(h for h in case.case.history if h.what == "owner")
    assert (change.by, change.before, change.after, change.at) == ("zhao", "", "zhao", case.now)


def test_a_case_is_given_to_a_colleague_and_taken_back():
    case = life()
    case.do(SALES, "take")
    case.do(SALES, "take", owner="zhao")
    assert case.case.owner == "zhao"
    case.do(SALES, "take")
    assert case.case.owner == "li"


def test_taking_a_case_moves_no_clock_and_no_state():
    case = life()
    before = (case.case.status, [(d.name, d.due_at, d.met_at) for d in case.case.deadlines])
    case.do(QA, "take")
    assert before == (case.case.status, [(d.name, d.due_at, d.met_at) for d in case.case.deadlines])


def test_a_department_does_not_take_a_case():
    with pytest.raises(Forbidden):
        life().do(DEPARTMENT, "take")
