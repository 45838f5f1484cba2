"""One complaint that comes by mail, fax and phone note is one case with three sources; one mail with two becomes two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.acts import act
from complaints.model import Actor, Case
from complaints.reading import Fax, Mail, Reading
from complaints.refusals import BadData, Forbidden
from foundations.settings.shapes import Acknowledgement
from store import cases, history
from store.database import Database
from tests.flow.test_register import CALENDAR, COMPLAINT, SETTINGS, Desk, value

QA, SALES = Actor("zhao", "qa"), Actor("li", "sales")
BY_FAX = replace(
    COMPLAINT,
    file="fax.eml",
    acknowledge=False,
    acknowledge_reason="it came by fax",
    fax=Fax("+8675526881234", pages=1),
    mail=Mail("fax@gateway.test", subject="New fax", message_id="<2@gateway.test>"),
    fields={"lot_no": (value("A1"),), "qty_defective": (value({"amount": 3, "unit": "pcs"}),)},
    content_digest="second",
    answer_to="",
    participants=(),
)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def do(desk: Desk, case_no: str | None, action: str, who: Actor = QA, **data: object) -> Case:
    assert case_no
    return act(desk.db, desk.settings, CALENDAR, case_no, action, data, who, desk.now)


def test_a_fax_and_a_mail_of_one_complaint_become_one_case_with_both_sources(desk: Desk):
    by_fax = desk.arrive(BY_FAX, "fax")
    desk.now += timedelta(hours=2)
    by_mail = desk.arrive(COMPLAINT)
    merged = do(desk, by_fax.case_no, "merge", into=by_mail.case_no)
    assert (merged.status, merged.close_reason, merged.record["merged_into"]) == (
        "closed",
        "duplicate",
        by_mail.case_no,
    )
    assert [m for m in merged.messages if m.direction == "in"] == []
    stays = desk.case(by_mail.case_no)
    assert len([m for m in stays.messages if m.direction == "in"]) == 2
    assert stays.mailboxes == ["complaints", "fax"]
    assert stays.first("lot_no") == "A1"
    assert stays.record["merged_from"] == [by_fax.case_no]
    assert stays.received_at == desk.now - timedelta(hours=2)  # the first arrival anywhere in the company
    clock = next(d for d in stays.deadlines if d.name == "hand_over_to_qc")
    assert clock.due_at == stays.received_at + timedelta(hours=8)
    with desk.db.reading() as tx:
        assert not list(history.verify(tx))


def test_a_reply_to_the_merged_case_reaches_the_one_that_stays(desk: Desk):
    first, second = (
        desk.arrive(COMPLAINT),
        desk.arrive(
            replace(COMPLAINT, content_digest="x", mail=replace(COMPLAINT.mail, message_id="<9@customer.test>"))
        ),
    )  # type: ignore[type-var]
    desk.accept()
    letter = desk.case(second.case_no).letters[0]
    do(desk, second.case_no, "merge", into=first.case_no)
    reply = Reading(
        "r.eml",
        kind="reply",
        mail=Mail("wang@customer.test", subject="Re", message_id="<r@customer.test>", in_reply_to=(letter.message_id,)),
        content_digest="r",
    )
    joined = desk.arrive(reply)
    assert joined.case_no == first.case_no
    assert "read_message" in {t.kind for t in desk.case(first.case_no).tasks}


def test_a_case_is_not_merged_into_itself_nor_into_nothing_nor_into_a_closed_one(desk: Desk):
    first = desk.arrive(COMPLAINT)
    second = desk.arrive(BY_FAX, "fax")
    for into in (first.case_no, "KS20990101-001"):
        with pytest.raises(BadData):
            do(desk, first.case_no, "merge", into=into)
    do(desk, second.case_no, "merge", into=first.case_no)
    with pytest.raises(Forbidden, match="closed"):
        do(desk, first.case_no, "merge", into=second.case_no)
    assert desk.case(first.case_no).status == "new"


def test_a_message_with_another_complaint_becomes_a_case_of_its_own(desk: Desk):
    first = desk.arrive(COMPLAINT)
    other = replace(
        COMPLAINT,
        kind="reply",
        case_no=first.case_no,
        mail=Mail(
            "wang@customer.test", subject="Re", message_id="<3@customer.test>", in_reply_to=("<1@customer.test>",)
        ),
        content_digest="third",
    )
    joined = desk.arrive(other)
    assert joined.case_no == first.case_no
    with pytest.raises(BadData):
        do(desk, first.case_no, "split", messages=[999])
    with pytest.raises(Forbidden, match="at least one"):
        do(desk, first.case_no, "split", messages=[first.message_id, joined.message_id])
    done = do(desk, first.case_no, "split", messages=[joined.message_id])
    assert [m.id for m in done.messages if m.direction == "in"] == [first.message_id]
    born = desk.case(done.record["split_into"][0])
    assert [m.id for m in born.messages if m.direction == "in"] == [joined.message_id]
    assert born.record["related_cases"] == [first.case_no]
    with desk.db.reading() as tx:
        assert cases.find_by_number(tx, born.case_no)
        assert not list(history.verify(tx))


def test_a_held_acknowledgement_is_released_by_a_person_or_withdrawn(database: Database):
    desk = Desk(database, replace(SETTINGS, acknowledgement=Acknowledgement(mode="review")))
    first = desk.arrive(COMPLAINT)
    assert desk.case(first.case_no).letters[0].status == "held"
    do(desk, first.case_no, "approve", SALES)
    assert [d.letter.kind for d in desk.accept()] == ["acknowledgement"]
    assert desk.case(first.case_no).status == "acknowledged"
    # it names a lot: a second letter within a day that names nothing of goods is given no letter that could be held
    of_a_lot = {**COMPLAINT.fields, "lot_no": (value("A2"),)}
    another = replace(COMPLAINT.mail, message_id="<9@customer.test>")  # type: ignore[type-var]
    second = desk.arrive(replace(COMPLAINT, content_digest="x", mail=another, fields=of_a_lot))
    do(desk, second.case_no, "reject", SALES, reason="电话已告知")
    kept = desk.case(second.case_no)
    assert (kept.letters[0].status, kept.acknowledgement, kept.acknowledgement_reason) == (
        "cancelled",
        "suppressed",
        "电话已告知",
    )
    assert desk.accept() == []
    assert "answer_by_phone_or_fax" in {t.kind for t in kept.tasks if not t.done_at}
