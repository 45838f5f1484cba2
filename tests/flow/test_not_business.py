"""Closing a case that is none, from the command line to the courier: what has not left never leaves, what leaves is told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from casework.acts import act
from casework.dispatch import Dispatch
from casework.watch import watch_due
from complaints.model import Actor, Case
from complaints.rules.shapes import Rules
from outgoing.courier import TemporaryFailure
from outgoing.post import post_due
from store import cases, outbox
from store.database import Database
from tests.cases import new_case
from tests.flow.contract_house import House, open_tasks
from tests.flow.test_register import CALENDAR, NOW, SETTINGS

QA = Actor("qin", "qa")
DISPATCH = Dispatch(Rules(), CALENDAR)
NO = "KS20261120-001"


def kept(db: Database) -> Case:
    made = new_case(NOW)
    made.messages, made.letters[0].id = [], None
    made.letters[0].message_id, made.letters[0].next_attempt_at = "<l@example.test>", NOW
    with db.transaction() as tx:
        return cases.add(tx, made)


def void(db: Database, at: datetime = NOW) -> Case:
    return act(db, SETTINGS, CALENDAR, NO, "not_business", {"reason": "mistake"}, QA, at)


def load(db: Database) -> Case:
    with db.reading() as tx:
        return cases.load(tx, NO)


class MidwayCourier:
    """A mail server that takes its time: meanwhile somebody closes the case."""

    def __init__(self, db: Database, trouble: Exception | None = None) -> None:
        self.db, self.trouble, self.sent, self.closed = db, trouble, 0, None

    def send(self, _sender: str, _recipient: str, _raw: bytes, _envelope: str) -> str:
        self.closed = void(self.db)
        if self.trouble:
            raise self.trouble
        self.sent += 1
        return "250 taken"


def post(db: Database, courier: MidwayCourier, at: datetime = NOW) -> bool:
    return post_due(db, courier, SETTINGS, at, on_sent=DISPATCH.sent, on_failed=DISPATCH.failed)  # type: ignore[arg-type]


def test_a_letter_in_the_outbox_is_withdrawn_before_a_courier_takes_it(database: Database) -> None:
    kept(database)
    void(database)
    assert not post(database, MidwayCourier(database))
    case = load(database)
    assert (case.letters[0].status, case.letters[0].sent_at, case.acknowledgement) == ("cancelled", None, "suppressed")


def test_a_letter_that_leaves_while_the_case_closes_is_told_as_sent(database: Database) -> None:
    kept(database)
    courier = MidwayCourier(database)
    assert post(database, courier)
    assert courier.closed is not None
    assert (courier.closed.letters[0].status, courier.closed.acknowledgement) == ("queued", "queued")
    case = load(database)
    assert (case.status, case.close_reason) == ("closed", "mistake")
    assert (case.letters[0].status, case.acknowledgement, case.acknowledged_at) == ("sent", "sent", NOW)
    assert [h.what for h in case.history].count("letter_sent") == 1
    assert not any(d.met_at for d in case.deadlines if d.cancelled_at)


def test_a_letter_that_a_courier_could_not_hand_over_then_is_not_tried_again(database: Database) -> None:
    kept(database)
    courier = MidwayCourier(database, TemporaryFailure("451 try later", "wait", whole_server=False))
    assert post(database, courier)
    later = NOW + timedelta(hours=1)
    assert not post(database, courier, later)
    watch_due(database, SETTINGS, CALENDAR, later)
    case = load(database)
    assert (case.letters[0].status, case.acknowledgement) == ("cancelled", "suppressed")
    assert courier.sent == 0
    act(database, SETTINGS, CALENDAR, NO, "reopen", {"reason": "r"}, QA, later)
    assert load(database).letters[0].status == "draft"


def test_a_courier_that_comes_while_the_case_closes_finds_nothing(database: Database) -> None:
    letter_id = kept(database).letters[0].id or 0
    with database.transaction() as tx:
        outbox.hold_still(tx, NO)
        case = cases.load(tx, NO, for_update=True)
        case.letters[0].status = "cancelled"
        cases.save(tx, case)
    with database.transaction() as tx:
        assert not outbox.claim(tx, letter_id, NOW, NOW + timedelta(minutes=10))


def test_the_command_closes_it_out_of_the_figures_and_reopening_counts_it_again(house: House) -> None:
    house.opened()
    house.refused("2026-11-20 17:00", "vera", "not_business", "not for viewer", reason="mistake")
    house.refused("2026-11-20 17:00", "dora", "not_business", "not for department", reason="mistake")
    house.do("2026-11-20 17:05", "qin", "hold_lots", lots=["A240115-03"])
    house.refused("2026-11-20 17:06", "sara", "not_business", "lot A240115-03 is held", reason="mistake")
    house.do("2026-11-20 17:07", "qin", "release_hold", lots=["A240115-03"], inspection="ok")
    letters = len(house.sent())
    case = house.do("2026-11-20 17:10", "sara", "not_business", reason="mistake", note="a colleague's exercise")
    assert (case["status"], case["close_reason"], case["acknowledgement"]) == ("closed", "mistake", "sent")
    assert {d["state"] for d in case["deadlines"]} == {"met", "cancelled"}
    assert open_tasks(case) == []
    assert all(x["done_by"] != "sara" for x in case["tasks"])
    assert "leased_until" not in case["letters"][0]
    told = next(h for h in case["history"] if h["what"] == "action:not_business")
    assert (told["by"], told["to"]["reason"], told["why"]) == ("sara", "mistake", "a colleague's exercise")
    house.run("2026-12-20 09:00")
    assert len(house.sent()) == letters, "a letter was written to somebody who is no customer"
    assert [x["case_no"] for x in house.cases()] == [house.case_no]
    assert case["retention_until"] == "2029-11-20"
    case = house.do("2026-12-20 10:00", "qin", "reopen", reason="it was one")
    assert (case["status"], case["close_reason"]) == ("reopened", "")
    assert {d["name"] for d in case["deadlines"] if d["state"] == "late"} >= {"written_answer", "feedback"}
    house.run("2026-12-20 10:01")
    assert "written_answer_late" in open_tasks(house.show())


@pytest.mark.parametrize(("reason", "status"), [("mistake", "reopened"), ("spam", "closed")])
def test_what_the_customer_writes_then_is_read_by_a_person(house: House, reason: str, status: str) -> None:
    house.opened()
    answered = house.letter("acknowledgement")["message_id"]
    house.do("2026-11-20 17:10", "qin", "not_business", reason=reason)
    house.mail(
        "2026-11-23 10:00",
        "When do we get your answer? The latch still breaks.",
        subject="Re: Complaint",
        answers=answered,
    )
    house.run("2026-11-23 10:01")
    case = house.show()
    assert case["status"] == status
    assert "read_message" in open_tasks(case)
    assert len(house.cases()) == 1


def test_the_help_names_reasons_and_roles(house: House) -> None:
    status, out, _ = house.kesu("case", "do", "--help", "not_business")
    told = json.loads(out[out.index("{") :])
    assert (status, told["roles"], told["data"][0]["choices"]) == (
        0,
        ["sales", "qa"],
        ["spam", "mistake", "test", "duplicate"],
    )
