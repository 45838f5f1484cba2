"""A case that is no complaint closes out of the figures, tells nobody, loses nothing, and comes back whole when that was wrong."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from complaints.correspondence.case_after import customer_message
from complaints.model import Actor
from complaints.procedure.actions import ACTIONS, NOT_BUSINESS
from complaints.procedure.perform import available, perform
from complaints.procedure.retention import keeping
from complaints.procedure.steps.not_business import WITHDRAWN, out_of_figures
from complaints.procedure.tasks import raise_task
from complaints.reading import Mail, Reading
from complaints.refusals import BadData, Forbidden
from recognition.said import said_of
from tests.cases import DEPARTMENT, EVERYBODY, GM, MR, QA, SALES, Life, life

#: how a case comes into each open state while its customer has no formal answer
WAYS: dict[str, tuple[tuple[Actor, str, dict[str, Any]], ...]] = {
    "new": (),
    "acknowledged": ((SALES, "acknowledge_manually", {"by": "phone"}),),
    "assessing": ((QA, "classify", {"class": "II"}),),
    "investigating": ((QA, "assign", {"departments": ["quality"]}),),
    "awaiting_approval": ((QA, "draft_reply", {"text": "t"}),),
    "reopened": ((QA, "not_business", {"reason": "test"}), (SALES, "reopen", {"reason": "r"})),
}


def came(here: Life) -> None:
    """The customer writes again."""
    said = Reading("m.eml", kind="reply", mail=Mail(text="Where is our answer? The pump still leaks."))
    here.case = customer_message(here.case, said, said_of(said, here.case), here.now, here.rules, here.calendar, 7)


@pytest.mark.parametrize("reason", NOT_BUSINESS)
@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("who", [SALES, QA], ids=lambda p: p.role)
def test_every_open_case_without_an_answer_closes_as_none(who: Actor, status: str, reason: str) -> None:
    here = life()
    for actor, action, data in WAYS[status]:
        here.do(actor, action, **data)
    assert here.case.status == status
    met = [d.name for d in here.case.deadlines if d.met_at]
    here.now += timedelta(minutes=5)
    case = here.do(who, "not_business", reason=reason, note="the boss asked twice")
    assert (case.status, case.close_reason, case.closed_at) == ("closed", reason, here.now)
    assert out_of_figures(case)
    assert not case.open_deadlines()
    assert [d.name for d in case.deadlines if d.met_at] == met, "a clock counts as kept that nobody has kept"
    assert not here.open_tasks()
    assert {x.status for x in case.letters} <= {"cancelled"}
    told = [h for h in case.history if h.what == "action:not_business"][-1]
    assert (told.by, told.at, told.after["reason"], told.why) == (who.name, here.now, reason, "the boss asked twice")
    assert any(h.what == "status" and h.after == "closed" for h in case.history)


def test_only_those_who_do_casework_may() -> None:
    here = life()
    offered = {who.role: available(here.case, who, here.rules, here.now, here.calendar) for who in EVERYBODY}
    may = {role for role, told in offered.items() if any(name == "not_business" and yes for name, yes, _ in told)}
    assert may == {"sales", "qa"} == set(ACTIONS["not_business"].roles)
    with pytest.raises(BadData, match="reason"):
        here.do(QA, "not_business", reason="accepted")


def test_a_letter_that_has_not_left_never_leaves() -> None:
    for status in ("queued", "held"):
        here = life()
        here.case.letters[0].status, here.case.letters[0].release_at = status, here.now + timedelta(hours=3)
        raise_task(here.case, "release_acknowledgement", "sales", here.now)
        here.do(SALES, "request_information", facts=[], text="which lot?")
        case = here.do(QA, "not_business", reason="spam")
        assert [x.status for x in case.letters] == ["cancelled", "cancelled"]
        assert (case.acknowledgement, case.acknowledgement_reason) == ("suppressed", WITHDRAWN)
        here.go(timedelta(days=3))
        here.send()
        assert not [x for x in here.case.letters if x.sent_at]


def test_a_letter_in_the_couriers_hand_stays_and_is_withdrawn_only_when_he_could_not_deliver() -> None:
    here = life()
    here.case.letters[0].leased_until = here.now + timedelta(minutes=10)
    case = here.do(QA, "not_business", reason="mistake")
    assert (case.letters[0].status, case.acknowledgement) == ("queued", "queued")
    sent = Life(deepcopy(here.case), here.now)
    sent.send()
    assert (sent.case.letters[0].status, sent.case.acknowledgement, sent.case.status) == ("sent", "sent", "closed")
    assert sent.case.acknowledged_at == here.now
    assert not any(d.met_at for d in sent.case.deadlines if d.name in ("first_answer", "acknowledge"))
    assert here.case.record["wake_at"] == (here.now + timedelta(minutes=10)).isoformat(), "nobody would look again"
    here.go(timedelta(minutes=5))
    assert here.case.letters[0].status == "queued"
    here.go(timedelta(minutes=5))
    assert (here.case.letters[0].status, here.case.acknowledgement) == ("cancelled", "suppressed")
    here.do(QA, "reopen", reason="r")
    assert here.case.letters[0].status == "draft"


def test_tasks_end_by_nobodys_hand() -> None:
    here = life()
    raise_task(here.case, "enter_facts", "qa", here.now)
    here.do(QA, "assign", departments=["production"])
    case = here.do(SALES, "not_business", reason="test")
    assert {t.done_by for t in case.tasks} == {"kesu"}
    assert {h.by for h in case.history if h.what.startswith("task:") and h.before == "open"} == {SALES.name}


def _refused(here: Life, sentence: str, clause: str) -> None:
    offered = {n: why for n, _, why in available(here.case, QA, here.rules, here.now, here.calendar)}
    for who in (QA, SALES):
        with pytest.raises(Forbidden, match=sentence) as refused:
            here.do(who, "not_business", reason="mistake")
        assert refused.value.clause == clause
    assert offered["not_business"] is not None


def test_what_stands_in_the_way_is_named() -> None:
    here = life()
    here.do(QA, "hold_legally", reason="court")
    _refused(here, "legal hold", "S2-4.8")
    here = life()
    here.do(QA, "hold_lots", lots=["H1"])
    _refused(here, "lot H1 is held", "S3-5.5.3")
    here.do(QA, "release_hold", lots=["H1"], inspection="ok")
    here.do(QA, "add_action", kind="corrective", text="change the seal", owner="wu", due="2027-01-10")
    _refused(here, "change the seal", "S2-4.5")
    number = here.case.actions[-1].id
    here.do(QA, "complete_action", action=number, evidence="e")
    _refused(here, "change the seal", "S2-4.5")
    here.do(QA, "evaluate", action=number, effective=True, evidence="e")
    here.do(QA, "report_cause", occurrence="x", affected_lots=["B2"])
    _refused(here, "hold_affected_lots", "S2-4.4")
    here = life()
    here.do(SALES, "start_site_visit")
    _refused(here, "a visit is under way", "S1-4.5")
    here = life()
    here.do(QA, "recall", lots=["A"], **{"class": "I"}, text="t")
    _refused(here, "a recall still waits", "S2-4.6")
    here.do(GM, "approve")
    _refused(here, "a recall was decided on", "S2-4.6")


@pytest.mark.parametrize("what", ["queued", "sent", "failed"])
def test_a_case_whose_customer_has_a_formal_answer_closes_by_what_came_of_it(what: str) -> None:
    here = life()
    here.do(QA, "draft_reply", text="t")
    here.do(MR, "approve")
    here.do(GM, "approve")
    here.do(SALES, "send_reply")
    if what != "queued":
        here.send()
    if what == "failed":
        here.bounce(here.letter("formal_answer"))
    _refused(here, "a formal answer has gone", "S2-4.7")


def test_a_complaint_found_true_is_no_mistake_but_may_be_an_exercise() -> None:
    here = life()
    here.do(QA, "verify", result="true", method="m", findings="f")
    for reason in ("spam", "mistake", "duplicate"):
        with pytest.raises(Forbidden, match="found true"):
            here.do(SALES, "not_business", reason=reason)
    exercise = Life(deepcopy(here.case), here.now)
    assert exercise.do(SALES, "not_business", reason="test").status == "closed"
    here.do(QA, "verify", result="false", method="m", findings="another company's pump")
    assert here.do(SALES, "not_business", reason="mistake").status == "closed"


def test_management_that_has_approved_a_notice_sees_what_came_of_it() -> None:
    here = life()
    here.do(QA, "classify", **{"class": "I"})
    here.do(SALES, "report_major_defect", text="t")
    here.do(MR, "approve")
    here.do(GM, "approve")
    here.do(QA, "not_business", reason="duplicate")
    assert sorted(t.owner_role for t in here.case.tasks if t.done_at is None) == [GM.role, MR.role]


def test_reopening_brings_clocks_and_tasks_back_and_asks_to_answer() -> None:
    here = life()
    raise_task(here.case, "enter_facts", "qa", here.now)
    running = {d.name: d.due_at for d in here.case.open_deadlines()}
    here.do(SALES, "not_business", reason="spam")
    here.go(timedelta(hours=20))
    assert not here.open_tasks(), "nobody is warned of a clock that does not run"
    case = here.do(SALES, "reopen", reason="it is a customer after all")
    assert (case.status, case.close_reason, out_of_figures(case)) == ("reopened", "", False)
    assert {d.name: d.due_at for d in case.open_deadlines()} == running
    assert here.open_tasks() == {"enter_facts", "answer_by_phone_or_fax", "take_up_again"}
    assert (case.letters[0].status, case.acknowledgement) == ("draft", "suppressed")
    here.go(timedelta(days=30))
    here.send()
    assert not here.case.letters[0].sent_at, "the withdrawn letter left by itself"
    assert "first_answer_late" in here.open_tasks()
    here.do(SALES, "approve", letter=1)
    here.send()
    assert here.case.acknowledgement == "sent"
    assert not {"answer_by_phone_or_fax", "first_answer_late"} & here.open_tasks()


def test_a_clock_that_stood_still_is_put_off_by_the_days_waited_until_the_closing() -> None:
    here = life()
    due = here.clock("written_answer").due_at
    here.do(SALES, "start_waiting")
    here.go(timedelta(days=4))
    here.do(QA, "not_business", reason="mistake")
    assert not any(w.until is None for w in here.case.waiting)
    here.do(QA, "reopen", reason="r")
    assert here.clock("written_answer").due_at > due
    assert here.clock("written_answer").suspended_at is None


def test_a_customer_who_was_told_meanwhile_is_not_asked_for_again() -> None:
    here = life()
    here.case.letters[0].leased_until = here.now + timedelta(minutes=10)
    here.do(QA, "not_business", reason="mistake")
    here.send()
    here.do(QA, "reopen", reason="r")
    assert here.clock("first_answer").met_at == here.case.acknowledged_at
    assert "answer_by_phone_or_fax" not in here.open_tasks()


def test_a_customers_message_opens_a_mistake_again_with_its_clocks() -> None:
    for reason in ("mistake", "test", "duplicate"):
        here = life()
        here.do(QA, "not_business", reason=reason)
        here.now += timedelta(days=10)
        came(here)
        assert here.case.status == "reopened"
        assert {"read_message", "take_up_again", "answer_by_phone_or_fax"} <= here.open_tasks()
        assert "written_answer" in {d.name for d in here.case.open_deadlines()}


def test_more_from_a_spammer_is_read_by_a_person_and_opens_nothing() -> None:
    here = life()
    here.do(QA, "not_business", reason="spam")
    here.now += timedelta(days=10)
    came(here)
    assert (here.case.status, here.open_tasks()) == ("closed", {"read_message"})
    here.do(SALES, "note", text="more of the same")
    assert not here.open_tasks()


def test_a_letter_that_comes_back_asks_nobody_to_reach_a_customer_who_is_none() -> None:
    here = life()
    here.send()
    here.do(QA, "not_business", reason="spam")
    here.bounce(here.case.letters[0])
    assert not here.open_tasks()
    assert here.case.acknowledgement == "failed"


def test_it_is_kept_as_long_as_other_closed_cases() -> None:
    here = life()
    here.do(QA, "not_business", reason="test")
    other = deepcopy(here.case)
    other.close_reason = "accepted"
    assert keeping(here.case, here.rules, here.calendar) == keeping(other, here.rules, here.calendar)
    here.do(QA, "hold_legally", reason="court")
    assert keeping(here.case, here.rules, here.calendar).until is None


def test_a_merged_duplicate_is_a_complaint_and_counts() -> None:
    here = life()
    here.do(QA, "merge", into="KS20261120-002")
    assert (here.case.close_reason, out_of_figures(here.case)) == ("duplicate", False)


def test_a_closed_case_must_be_opened_first() -> None:
    here = life()
    here.do(QA, "not_business", reason="test")
    with pytest.raises(Forbidden, match="reopen it before"):
        here.do(QA, "not_business", reason="spam")
    with pytest.raises(Forbidden):
        perform(here.case, "close", {"reason": "accepted"}, QA, here.now, here.rules, here.calendar)
    assert DEPARTMENT.role not in ACTIONS["not_business"].roles
