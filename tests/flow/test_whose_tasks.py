"""Whose task it is has one answer: the list of open tasks shows a person what word by mail tells him, and the other way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from casework.notices import tell_people
from casework.offices import tasks_of
from complaints.model import Task
from complaints.procedure.roles import Delegation, Person, whose
from foundations.settings.shapes import Notices
from store import users
from store.database import Database
from store.questions.views import TaskLine
from tests.flow.test_register import CALENDAR, NOW, SETTINGS
from tests.store_samples import kept_case

UNTIL = NOW + timedelta(days=2)
WU, LI, SUN = Person("wu", "sales"), Person("li", "qa"), Person("sun", "department", "production")
PEOPLE = (WU, LI, SUN)


@pytest.fixture
def staffed(database: Database) -> Database:
    """A store with three people, one open task for sales and one for quality assurance that is given to production."""
    with database.transaction() as tx:
        for person in PEOPLE:
            users.add(
                tx, person.name, person.role, at=NOW, email=f"{person.name}@example.test", department=person.department
            )
        tasks = [
            Task("reach_customer", "sales", NOW, key="one"),
            Task("chase_action", "qa", NOW, key="two", owner=" Production "),
        ]
        kept_case(tx, tasks=tasks, letters=[])
    return database


def _kinds(db: Database, name: str, now: datetime = NOW) -> list[str]:
    with db.reading() as tx:
        return [t.kind for t in tasks_of(tx, name, now, limit=50)]


def _told(db: Database, now: datetime) -> int:
    return tell_people(db, replace(SETTINGS, notices=Notices(mail=True)), CALENDAR, now)


def test_a_delegate_sees_the_task_in_his_list_as_long_as_the_delegation_runs(staffed: Database) -> None:
    assert _kinds(staffed, "li") == []
    with staffed.transaction() as tx:
        users.delegate(tx, "sales", from_user="wu", to_user="li", since=NOW, until=UNTIL)
    assert _kinds(staffed, "li") == ["reach_customer"]
    assert _kinds(staffed, "li", UNTIL) == ["reach_customer"]
    assert _kinds(staffed, "li", UNTIL + timedelta(seconds=1)) == []
    assert _kinds(staffed, "wu") == ["reach_customer"], "he who lends an office keeps it"


def test_a_task_given_to_a_department_stands_in_its_list_and_not_in_that_of_the_role(staffed: Database) -> None:
    assert _kinds(staffed, "sun") == ["chase_action"]
    assert _kinds(staffed, "li") == []


def test_everybody_is_told_of_exactly_what_stands_in_his_list(staffed: Database) -> None:
    with staffed.transaction() as tx:
        users.delegate(tx, "sales", from_user="wu", to_user="li", since=NOW, until=UNTIL)
    listed = {person.name for person in PEOPLE if _kinds(staffed, person.name)}
    assert listed == {"wu", "li", "sun"}
    assert _told(staffed, NOW) == len(listed)


def test_nobody_has_tasks_who_may_not_sign_in(staffed: Database) -> None:
    with staffed.transaction() as tx:
        users.disable(tx, "sun", NOW)
    assert _kinds(staffed, "sun") == []
    assert _kinds(staffed, "nobody") == []
    assert _kinds(staffed, "li") == ["chase_action"], "a department without people: the role sees to it"


def test_a_list_is_as_long_as_asked_of_what_is_ones_own(staffed: Database) -> None:
    tasks = [Task("read_message", "qa", NOW, due_at=NOW, key=f"p{n}", owner="production") for n in range(5)]
    with staffed.transaction() as tx:
        kept_case(tx, case_no="KS20261120-002", tasks=[*tasks, Task("classify", "qa", NOW, key="mine")], letters=[])
    with staffed.reading() as tx:
        assert [t.kind for t in tasks_of(tx, "li", NOW, limit=2)] == ["classify"]
        assert len(tasks_of(tx, "sun", NOW, limit=2)) == 2


def test_whose_a_task_is_says_the_rule_alone() -> None:
    lent = (Delegation("sales", "li", UNTIL),)
    task = Task("reach_customer", "sales", NOW)
    assert whose(task, PEOPLE, (), NOW) == [WU]
    assert whose(task, PEOPLE, lent, UNTIL) == [WU, LI]
    assert whose(task, PEOPLE, lent, UNTIL + timedelta(seconds=1)) == [WU]
    assert whose(replace(task, owner="LI"), PEOPLE, (), NOW) == [LI]
    line = TaskLine(1, "KS-1", "chase_action", "qa", "production", NOW, None, None, "", "")
    assert whose(line, PEOPLE, lent, NOW) == [SUN]
    assert whose(replace(line, owner="somebody who left"), PEOPLE, lent, NOW) == [LI]
