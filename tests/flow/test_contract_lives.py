"""Lives of cases over months of rehearsed time, through `kesu run --once --at` and `kesu case do --at` alone.

Every expectation is the contract's or a clause's; every gate is tried before its time, by the wrong person and around it.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.contract_house import COMPLAINT, CUSTOMER, House, deadline, due, open_tasks, ready, state
from tests.servers import SmtpSink, free_port, running_sink

#: the contract's table of actions: data (required, then optional behind a stroke) and the roles that may
ACTIONS = """
correct_field: field value | reason: sales qa
acknowledge_manually: by | at: sales qa
request_information: facts | text: sales qa
start_waiting: | reason: sales qa
end_waiting: | reason: sales qa
hand_over: sample |: sales
classify: class | kinds reason: qa
verify: result method findings |: qa
assign: departments | due: qa
contain: text owner due |: qa department
hold_lots: lots | place: qa
release_hold: lots inspection |: qa
report_cause: occurrence | escape affected_lots: department qa
add_action: kind text owner due |: department qa
complete_action: action evidence |: department qa
evaluate: action effective evidence |: qa
judge: justified fault |: qa
dispose: disposition | quantity: qa sales
interim_report: text |: qa sales
draft_reply: text | language: qa sales
send_reply: | letter: sales qa
record_feedback: feedback | text: sales qa
remind: |: sales
confirm_silence: |: sales
close: reason |: qa
reopen: reason |: qa sales
merge: into |: qa
split: messages |: qa
report_major_defect: text |: sales
start_site_visit: | province reason: sales
record_site_visit: result | signed_by: sales
third_party_notice: party text |: qa
regulator_report: authority text |: qa
recall: lots class text |: qa
delegate: role to until |: management_representative general_manager
hold_legally: reason |: qa
release_legal_hold: reason |: qa
seen: |: management_representative general_manager
note: text |: sales qa department management_representative general_manager
"""


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    """The customer's mail server, on loopback."""
    with running_sink() as running:
        yield running


@pytest.fixture(scope="module")
def built(sink: SmtpSink, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with its people, to copy."""
    folder = tmp_path_factory.mktemp("company") / "house"
    ready(folder, sink.port)
    return folder


@pytest.fixture
def house(built: Path, sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> House:
    """A company that begins its first day, with nobody's complaint yet."""
    shutil.copytree(built, tmp_path / "house")
    sink.letters.clear()
    return House(tmp_path / "house", sink, capsys)


def test_a_silent_customer_is_reminded_on_day_26_and_closed_ten_working_days_later(house: House) -> None:
    case = house.opened()
    assert (case["case_no"], case["status"]) == ("KS20261120-001", "acknowledged")
    assert (case["acknowledgement"], case["acknowledged_at"]) == ("sent", "2026-11-20T16:31:00+08:00")
    [letter] = house.sent()
    assert "[KS20261120-001]" in letter["Subject"]
    assert {x["name"]: x["due_at"] for x in case["deadlines"]} == {
        "forward_to_qa": "2026-11-20T17:00:00+08:00",
        "hand_over_to_qc": "2026-11-21T00:30:00+08:00",
        "first_answer": "2026-11-21T16:30:00+08:00",
        "acknowledge": "2026-11-24T17:30:00+08:00",
        "feedback": "2026-11-27T17:30:00+08:00",
        "written_answer": "2026-12-04T17:30:00+08:00",
    }
    case = house.do("2026-11-20 17:10", "sara", "hand_over", sample=True)
    assert [state(case, x) for x in ("forward_to_qa", "hand_over_to_qc", "first_answer", "acknowledge")] == ["met"] * 4
    assert deadline(case, "hand_over_to_qc")["met_at"] == "2026-11-20T17:10:00+08:00"
    case = house.do("2026-11-23 09:00", "qin", "classify", class_="II", kinds=["QLT-FUN"])
    assert (case["severity_class"], due(case, "written_answer")) == ("II", "2026-12-04 17:30")
    house.do("2026-11-23 10:00", "qin", "verify", result="true", method="retained sample", findings="latch breaks")
    case = house.do("2026-11-23 10:05", "qin", "assign", departments=["production", "laboratory"], due="2026-11-27")
    assert case["status"] == "investigating"
    house.do("2026-11-23 11:00", "qin", "hold_lots", lots=["A240115-03"], place="Q1")
    house.do("2026-11-23 11:05", "dora", "contain", text="stock sorted by hand", owner="dora", due="2026-11-24")
    house.do(
        "2026-11-25 15:00",
        "dora",
        "report_cause",
        occurrence="cold tool",
        escape="not tested",
        affected_lots=["A240116"],
    )
    case = house.do(
        "2026-11-25 15:10", "dora", "add_action", kind="corrective", text="heat", owner="dora", due="2026-12-10"
    )
    [action] = [x for x in case["actions"] if x["kind"] == "corrective"]
    house.refused("2026-11-25 15:20", "qin", "evaluate", "complet", action=action["id"], effective=True, evidence="x")
    house.do("2026-12-01 10:00", "dora", "complete_action", action=action["id"], evidence="photo")
    house.do("2026-12-02 10:00", "qin", "evaluate", action=action["id"], effective=True, evidence="0 of 500")
    house.do("2026-12-02 11:00", "qin", "judge", justified=True, fault="company")

    house.refused("2026-12-03 09:00", "sara", "send_reply", "approv|draft|answer")
    case = house.do("2026-12-03 09:00", "qin", "draft_reply", text="The tool was too cold; it is heated now.")
    assert case["status"] == "awaiting_approval"
    house.refused("2026-12-03 09:10", "sara", "send_reply", "approv")
    house.refused("2026-12-03 09:11", "gerd", "approve", "management.representative")
    house.refused("2026-12-03 09:12", "qin", "approve", "management.representative|draft")
    house.do("2026-12-03 09:20", "mira", "approve")
    house.refused("2026-12-03 09:30", "mira", "approve", "general.manager")
    house.refused("2026-12-03 09:31", "sara", "send_reply", "approv")
    case = house.do("2026-12-03 10:00", "gerd", "approve")
    [reply] = [x for x in case["letters"] if x["kind"] == "formal_answer"]
    assert len(reply["approvals"]) == 2
    house.refused("2026-12-03 10:01", "dora", "send_reply", "sales")
    assert len(house.sent()) == 1
    house.do("2026-12-04 09:00", "sara", "send_reply")
    house.run("2026-12-04 09:01")
    case = house.show()
    assert case["status"] == "replied"
    assert deadline(case, "written_answer")["state"] == deadline(case, "feedback")["state"] == "met"
    assert house.sent()[-1]["To"] == "wang@alpha.test"
    assert "heated now" in house.sent()[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert due(case, "silence_reminder") == "2026-12-30 17:30"

    for reason in ("no_feedback", "accepted", "unfounded", "withdrawn", "duplicate"):
        house.refused("2026-12-28 10:00", "qin", "close", r"\(\S+.*\)", reason=reason)
    house.refused("2026-12-29 10:00", "sara", "remind", "25|26|remind")
    house.refused("2026-12-29 10:01", "sara", "confirm_silence", "remind")
    house.run("2026-12-30 08:30")
    assert any("remind" in x for x in open_tasks(house.show()))
    house.refused("2026-12-30 09:00", "qin", "remind", "sales")
    house.do("2026-12-30 09:00", "sara", "remind")
    house.refused("2026-12-30 09:01", "sara", "confirm_silence", "deliver|10 working|remind")
    house.run("2026-12-30 09:02")
    case = house.show()
    assert case["status"] == "reminded"
    assert (due(case, "silence_close"), deadline(case, "silence_close")["provisional"]) == ("2027-01-14 17:30", True)
    house.refused("2027-01-13 17:30", "sara", "confirm_silence", "10 working")
    house.refused("2027-01-14 12:00", "qin", "close", "10 working|sales|confirm", reason="no_feedback")
    house.run("2027-01-14 17:30")
    house.refused("2027-01-15 09:00", "qin", "close", "sales|confirm", reason="no_feedback")
    house.refused("2027-01-15 09:01", "qin", "confirm_silence", "sales")
    house.do("2027-01-15 09:10", "sara", "confirm_silence")
    house.refused("2027-01-15 09:11", "sara", "close", "qa", reason="no_feedback")
    case = house.do("2027-01-15 09:20", "qin", "close", reason="no_feedback")
    assert (case["status"], case["close_reason"]) == ("closed", "no_feedback")
    house.do("2027-01-16 09:00", "mira", "seen")
    house.do("2027-01-16 09:05", "gerd", "seen")
    house.refused("2027-01-16 09:10", "qin", "close", "closed", reason="accepted")
    house.refused("2027-01-16 09:10", "qin", "draft_reply", "closed", text="more")
    history = house.show()["history"]
    assert [x["at"] for x in history] == sorted(x["at"] for x in history)
    assert {"kesu", "sara", "qin", "dora", "mira", "gerd"} <= {x["by"] for x in history}
    assert house.cases()[0]["status"] == "closed"
    assert house._lines("case", "list", "--status", "open", "--json") == []


def test_an_objection_brings_a_second_answer_that_needs_its_own_approvals(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    assert due(house.show(), "silence_reminder") == "2026-12-28 17:30"  # day 26 is Sunday 27 December
    case = house.do("2026-12-10 10:00", "sara", "record_feedback", feedback="objection", text="the cause is not shown")
    assert case["status"] in ("investigating", "assessing", "reopened")
    assert deadline(case, "silence_reminder")["state"] in ("met", "cancelled")
    house.refused("2026-12-10 10:10", "qin", "close", "satisf|object|accept", reason="accepted")
    house.refused("2026-12-10 10:10", "qin", "close", "object|remind|silen", reason="no_feedback")
    house.refused("2026-12-29 10:00", "sara", "remind", "object|answer|25|26")
    house.refused("2026-12-10 10:10", "sara", "send_reply", "approv|draft|answer")
    house.do("2026-12-15 10:00", "qin", "draft_reply", text="Here is the proof of the cause.")
    house.refused("2026-12-15 10:01", "sara", "send_reply", "approv")
    house.do("2026-12-15 10:10", "mira", "reject", reason="name the lots")
    house.refused("2026-12-15 10:11", "gerd", "approve", "approv|management.representative")
    house.answered("2026-12-16 10:00", "2026-12-17 10:00", "The proof, lot by lot.")
    case = house.show()
    assert case["status"] == "replied"
    assert len([x for x in case["letters"] if x["status"] == "sent" and x["kind"] == "formal_answer"]) == 2
    assert due(case, "silence_reminder") == "2027-01-12 17:30"
    house.mail(
        "2026-12-18 11:00",
        "Thank you, we accept your answer.",
        subject=f"Re: [{house.case_no}]",
        answers=house.letter("formal_answer")["message_id"],
    )
    house.run("2026-12-18 11:05")
    case = house.show()
    assert [x["direction"] for x in case["messages"]].count("in") == 2
    assert deadline(case, "silence_reminder")["state"] in ("met", "cancelled")
    house.refused("2026-12-18 11:30", "qin", "close", "satisf|accept|feedback", reason="accepted")
    house.do("2026-12-18 13:00", "sara", "record_feedback", feedback="satisfied")
    assert house.do("2026-12-18 14:00", "qin", "close", reason="accepted")["close_reason"] == "accepted"


def test_acceptance_closes_while_the_preventive_action_lives_on(house: House) -> None:
    house.opened()
    house.judged()
    case = house.do(
        "2026-11-24 09:00", "dora", "add_action", kind="preventive", text="poka-yoke", owner="dora", due="2027-02-01"
    )
    number = case["actions"][-1]["id"]
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-05 10:00", "sara", "record_feedback", feedback="satisfied", text="by telephone")
    assert house.do("2026-12-07 10:00", "qin", "close", reason="accepted")["status"] == "closed"
    house.run("2027-01-29 10:00")
    before = len(open_tasks(house.show()))
    house.run("2027-02-02 10:00")
    assert len(open_tasks(house.show())) > before, "nobody chases the action that is late"
    house.refused("2027-02-02 11:00", "sara", "complete_action", "department", action=number, evidence="x")
    house.refused("2027-02-02 11:00", "qin", "evaluate", "complet", action=number, effective=True, evidence="x")
    house.do("2027-02-02 11:10", "dora", "complete_action", action=number, evidence="photo")
    case = house.do("2027-03-02 11:10", "qin", "evaluate", action=number, effective=False, evidence="3 of 500 again")
    assert case["status"] == "closed"
    case = house.do(
        "2027-03-02 13:00", "dora", "add_action", kind="corrective", text="new tool", owner="dora", due="2027-03-31"
    )
    second = case["actions"][-1]["id"]
    assert second != number
    house.do("2027-03-20 13:00", "dora", "complete_action", action=second, evidence="report")
    case = house.do("2027-04-20 13:00", "qin", "evaluate", action=second, effective=True, evidence="0 of 5000")
    assert case["status"] == "closed"


def test_an_unfounded_complaint_is_answered_before_it_is_closed(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 09:00", "qin", "close", r"\(", reason="unfounded")
    house.judged(result="false", justified=False)
    house.refused("2026-11-24 09:00", "qin", "close", "answer", reason="unfounded")
    house.answered("2026-11-24 10:00", "2026-11-24 11:00", "The latch was opened with a tool; it meets its drawing.")
    house.refused("2026-11-25 09:00", "sara", "close", "qa", reason="unfounded")
    case = house.do("2026-11-25 09:00", "qin", "close", reason="unfounded")
    assert (case["status"], case["close_reason"]) == ("closed", "unfounded")


def test_what_was_found_true_does_not_close_as_unfounded(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-11-24 10:00", "2026-11-24 11:00")
    house.refused("2026-11-25 09:00", "qin", "close", "disprov|unfounded|fact|verif", reason="unfounded")


def test_a_formal_answer_that_comes_back_stops_the_clock_and_lets_nothing_close(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.bounce("2026-12-04 08:00", "formal_answer")
    house.run("2026-12-04 08:05")
    case = house.show()
    assert case["status"] != "replied"
    assert deadline(case, "silence_reminder")["state"] == "cancelled"
    assert any("reach" in x for x in open_tasks(case))
    for reason in ("accepted", "no_feedback", "unfounded"):
        house.refused("2026-12-10 10:00", "qin", "close", "deliver|came back|failed", reason=reason)
    house.refused("2026-12-28 10:00", "sara", "remind", "deliver|answer")
    house.do("2026-12-28 10:00", "sara", "correct_field", field="contact_email", value="li@alpha.test")
    house.answered("2026-12-28 11:00", "2026-12-28 12:00")
    case = house.show()
    assert house.sent()[-1]["To"] == "li@alpha.test"
    assert (case["status"], due(case, "silence_reminder")) == ("replied", "2027-01-25 17:30")  # day 26 is Saturday 23
    house.do("2026-12-29 10:00", "sara", "record_feedback", feedback="satisfied")
    assert house.do("2026-12-29 11:00", "qin", "close", reason="accepted")["status"] == "closed"


def test_robots_answering_the_reminder_are_no_feedback_and_the_customer_is(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-04 10:00")
    house.do("2026-12-30 09:00", "sara", "remind")
    house.run("2026-12-30 09:01")
    reminder = house.letter("reminder")["message_id"]
    house.mail(
        "2026-12-30 09:02",
        "I am out of the office until 11 January.",
        subject=f"Automatic reply: [{house.case_no}] reminder",
        answers=reminder,
        Auto_Submitted="auto-replied",
    )
    house.mail(
        "2026-12-30 09:30", "您好,我正在休假,1月11日返回。", subject=f"自动回复: [{house.case_no}]", answers=reminder
    )
    letters = len(house.sent())
    house.run("2026-12-30 10:00")
    case = house.show()
    assert case["status"] == "reminded"
    assert (state(case, "silence_close"), due(case, "silence_close")) == ("on_time", "2027-01-14 17:30")
    assert len(house.sent()) == letters
    assert len(house.cases()) == 1
    assert {x["kind"] for x in house.messages()} == {"complaint", "auto_reply"}
    house.mail("2027-01-05 10:00", "The new parts break as well.", subject="Re: your reminder", answers=reminder)
    house.run("2027-01-05 10:01")
    case = house.show()
    assert deadline(case, "silence_close")["state"] in ("met", "cancelled")
    house.run("2027-01-15 10:00")
    house.refused("2027-01-15 10:01", "sara", "confirm_silence", r"\(S2")
    house.refused("2027-01-15 10:01", "qin", "close", r"\(S2", reason="no_feedback")


def test_a_class_raised_later_adds_a_timer_and_leaves_the_promised_date(house: House) -> None:
    case = house.opened()
    assert "4 December 2026" in house.sent()[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "major_defect_notice" not in [x["name"] for x in case["deadlines"]]
    house.do("2026-11-23 09:00", "qin", "classify", class_="II")
    case = house.do("2026-11-24 10:00", "qin", "classify", class_="I", reason="a second plant stands still")
    assert due(case, "written_answer") == "2026-12-04 17:30"
    assert due(case, "major_defect_notice") == "2026-11-24 14:00"
    assert state(case, "written_answer") == "on_time"
    why = " ".join(str(x) for x in case["history"] if x["by"] == "qin")
    assert "a second plant stands still" in why
    house.refused("2026-11-24 11:00", "sara", "classify", "qa", class_="III")


def test_a_lesser_class_confirmed_brings_the_written_answer_forward(house: House) -> None:
    house.opened()
    case = house.do("2026-11-23 09:00", "qin", "classify", class_="III")
    assert due(case, "written_answer") == "2026-11-27 17:30"


def test_nobody_approves_his_own_draft_and_a_delegate_acts_only_in_his_days(house: House) -> None:
    house.opened()
    house.judged()
    house.refused(
        "2026-11-23 11:00",
        "sara",
        "delegate",
        "management_representative|for ",
        role="general_manager",
        to="sven",
        until="2026-12-31",
    )
    house.refused(
        "2026-11-23 11:00",
        "mira",
        "delegate",
        "general.manager|own role|role",
        role="general_manager",
        to="sven",
        until="2026-12-31",
    )
    house.refused(
        "2026-11-23 11:00",
        "mira",
        "delegate",
        "user",
        role="management_representative",
        to="nobody",
        until="2026-12-31",
    )
    house.do("2026-11-23 11:00", "mira", "delegate", role="management_representative", to="qin", until="2026-12-10")
    house.do("2026-11-23 11:00", "gerd", "delegate", role="general_manager", to="sven", until="2026-11-25")
    house.do("2026-11-24 09:00", "qin", "draft_reply", text="We have found the cause.")
    house.refused("2026-11-24 09:10", "qin", "approve", "draft")
    house.refused("2026-11-24 09:10", "quan", "approve", "management.representative")
    house.do("2026-11-24 09:20", "mira", "approve")
    house.refused("2026-11-26 09:00", "sven", "approve", "general.manager")
    case = house.do("2026-11-25 17:00", "sven", "approve")
    [reply] = [x for x in case["letters"] if x["kind"] == "formal_answer"]
    assert [x["user"] if "user" in x else x["by"] for x in reply["approvals"]] == ["mira", "sven"]
    house.do("2026-11-25 17:10", "sara", "send_reply")
    house.run("2026-11-25 17:11")
    assert house.show()["status"] == "replied"
    house.do("2026-11-27 09:00", "sara", "draft_reply", text="A supplement: the measures in full.")
    house.do("2026-11-27 09:10", "qin", "approve")
    house.refused("2026-11-27 09:20", "sven", "approve", "general.manager")
    house.do("2026-11-27 09:30", "gerd", "approve")


def test_every_action_refuses_the_roles_that_the_contract_does_not_name(house: House) -> None:
    house.opened()
    data: dict[str, dict[str, Any]] = {
        "correct_field": {"field": "lot_no", "value": "B1"}, "acknowledge_manually": {"by": "phone"},
        "request_information": {"facts": ["occurred_at"]}, "hand_over": {"sample": False}, "classify": {"class": "II"},
        "verify": {"result": "true", "method": "m", "findings": "f"}, "assign": {"departments": ["production"]},
        "contain": {"text": "t", "owner": "dora", "due": "2026-12-01"}, "hold_lots": {"lots": ["A"]},
        "release_hold": {"lots": ["A"], "inspection": "i"}, "report_cause": {"occurrence": "o"},
        "add_action": {"kind": "corrective", "text": "t", "owner": "dora", "due": "2026-12-01"},
        "complete_action": {"action": 1, "evidence": "e"}, "evaluate": {"action": 1, "effective": True, "evidence": "e"},
        "judge": {"justified": True, "fault": "company"}, "dispose": {"disposition": "exchange"},
        "interim_report": {"text": "t"}, "draft_reply": {"text": "t"}, "record_feedback": {"feedback": "satisfied"},
        "close": {"reason": "accepted"}, "reopen": {"reason": "r"}, "merge": {"into": "KS20261120-002"},
        "split": {"messages": [1]}, "report_major_defect": {"text": "t"}, "record_site_visit": {"result": "r"},
        "third_party_notice": {"party": "p", "text": "t"}, "regulator_report": {"authority": "a", "text": "t"},
        "recall": {"lots": ["A"], "class": "I", "text": "t"},
        "delegate": {"role": "general_manager", "to": "sven", "until": "2026-12-01"},
        "hold_legally": {"reason": "r"}, "release_legal_hold": {"reason": "r"}, "note": {"text": "t"},
    }  # fmt: skip
    people = {"sales": "sara", "qa": "qin", "department": "dora", "management_representative": "mira"}
    people |= {"general_manager": "gerd", "admin": "adam", "viewer": "vera"}
    before = house.everything()
    tried = 0
    for line in ACTIONS.strip().splitlines():
        action, _, roles = (x.strip() for x in line.split(":"))
        strangers = [x for x in people if x not in roles.split()]
        for role in {strangers[tried % len(strangers)], strangers[(tried // 2 + 3) % len(strangers)]}:
            given = json.dumps(data.get(action, {}))
            status, out, said = house.kesu(
                "case", "do", house.case_no, action, "--as", people[role], "--data", given, "--at", "2026-11-23T10:00"
            )
            assert (action, role, status, out) == (action, role, 1, "")
            assert all(x in said for x in roles.split()), f"{action} by {role}: {said}"
            tried += 1
    assert tried >= 60
    assert house.everything() == before


def test_help_prints_what_the_contract_says_of_every_action(house: House) -> None:
    for line in ACTIONS.strip().splitlines():
        action, keys, roles = (x.strip() for x in line.split(":"))
        status, out, _ = house.kesu("case", "do", "--help", action)
        assert status == 0
        told = json.loads(out[out.index("{") :])
        required, optional = ({*part.split()} for part in keys.split("|"))
        assert {x["key"] for x in told["data"] if x["required"]} == required, action
        assert {x["key"] for x in told["data"] if not x["required"]} == optional | {"note"}, action
        assert set(told["roles"]) == set(roles.split()), action
        assert told["action"] == action
    for action in ("approve", "reject"):
        assert '"letter"' in house.kesu("case", "do", "--help", action)[1]


def test_a_closed_case_opens_again_when_the_customer_writes(house: House) -> None:
    house.opened()
    house.judged()
    answer = house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 10:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 11:00", "qin", "close", reason="accepted")
    house.run("2026-12-02 11:01")
    house.refused("2026-12-02 12:00", "dora", "reopen", "sales", reason="x")
    house.mail("2026-12-20 10:00", "The replaced parts break again.", subject="Re: your answer", answers=answer)
    house.run("2026-12-20 10:05")
    case = house.show()
    assert (len(house.cases()), case["status"]) == (1, "reopened")
    house.refused("2026-12-21 10:00", "qin", "close", r"\(S2", reason="accepted")
    house.refused("2026-12-21 10:00", "qin", "close", r"\(S2", reason="no_feedback")
    house.answered("2026-12-22 09:00", "2026-12-22 10:00", "We replace them once more.")
    house.do("2026-12-28 09:00", "sara", "record_feedback", feedback="satisfied")
    assert house.do("2026-12-28 10:00", "qin", "close", reason="accepted")["status"] == "closed"
    case = house.do("2027-01-05 10:00", "qin", "reopen", reason="the sample was another lot")
    assert case["status"] == "reopened"
    house.refused("2027-01-05 10:10", "qin", "close", r"\(S2", reason="accepted")


def test_waiting_for_the_customer_suspends_two_timers_only(house: House) -> None:
    case = house.opened(text=COMPLAINT.replace("We found this on 18 November 2026 and ask", "We ask"))
    assert case["missing"] == ["occurred_at"]
    fixed = {x["name"]: x["due_at"] for x in case["deadlines"]}
    house.refused("2026-11-23 09:00", "sara", "request_information", "missing", facts=["lot_no"])
    house.refused("2026-11-23 09:00", "sara", "end_waiting", "wait")
    house.do("2026-11-23 09:30", "sara", "request_information", facts=["occurred_at"])
    case = house.show()
    if not case["waiting"]:
        house.do("2026-11-23 09:30", "sara", "start_waiting", reason="asked for the date")
    house.refused("2026-11-23 09:40", "sara", "start_waiting", "wait")
    house.run("2026-11-23 09:41")
    assert [x["X-Case-No"] for x in house.sent()] == [house.case_no] * 2
    house.run("2026-11-30 09:00")
    assert not [x for x in open_tasks(house.show()) if "feedback" in x or "written_answer" in x]
    assert {state(house.show(), x) for x in ("feedback", "written_answer")} == {"on_time"}
    case = house.do("2026-11-30 09:30", "sara", "end_waiting")
    assert due(case, "feedback") == "2026-12-04 17:30"
    assert due(case, "written_answer") == "2026-12-11 17:30"
    for name in ("forward_to_qa", "hand_over_to_qc", "first_answer", "acknowledge"):
        assert deadline(case, name)["due_at"] == fixed[name]
    assert state(case, "hand_over_to_qc") == "late"


def test_the_conversation_tells_letters_from_messages_and_the_company_from_its_envelope(house: House) -> None:
    shown = house.opened()
    assert house.sink.letters[0].mail_from != "complaints@example.test"
    came, left = shown["messages"]
    [letter] = shown["letters"]
    assert (came["direction"], came["from"], came["letter"]) == ("in", CUSTOMER, None)
    assert came["message_id"] == "<m1@alpha.test>"
    assert (left["direction"], left["from"], left["letter"]) == ("out", "complaints@example.test", letter["id"])
    assert left["message_id"] == letter["message_id"]
    assert came["id"] > 0 > left["id"]
    house.refused("2026-11-23 09:00", "qin", "split", "message|messages", messages=[left["id"]])


def test_a_shown_case_says_how_long_it_is_kept_and_under_which_hold(house: House) -> None:
    shown = house.opened()
    assert shown["retention_until"] is shown["legal_hold"] is None
    house.do("2026-11-23 11:00", "sara", "record_feedback", feedback="satisfied", text="they withdraw it")
    shown = house.do("2026-11-23 12:00", "qin", "close", reason="withdrawn")
    assert shown["retention_until"] == house.show()["retention_until"] == "2029-11-23"
    shown = house.do("2026-11-24 12:00", "qin", "hold_legally", reason="a suit is pending")
    assert (shown["retention_until"], shown["legal_hold"]["reason"]) == (None, "a suit is pending")
    shown = house.do("2026-11-25 12:00", "qin", "release_legal_hold", reason="settled")
    assert (shown["retention_until"], shown["legal_hold"]) == ("2029-11-23", None)


def test_no_deadline_is_next_while_every_open_clock_stands_still(house: House) -> None:
    house.opened()
    house.do("2026-11-20 16:40", "sara", "hand_over", sample=False)
    house.do("2026-11-23 09:30", "sara", "start_waiting", reason="asked for the date")
    [listed], shown = house.cases(), house.show()
    assert listed["next_deadline"] is shown["next_deadline"] is None
    assert {x["name"] for x in shown["deadlines"] if x["state"] not in ("met", "cancelled")} == {
        "feedback",
        "written_answer",
    }
    house.do("2026-11-24 09:30", "sara", "end_waiting")
    [listed], shown = house.cases(), house.show()
    assert listed["next_deadline"] == shown["next_deadline"]
    assert shown["next_deadline"]["name"] == "feedback"


def test_the_customers_answer_ends_the_waiting_and_fills_what_was_missing(house: House) -> None:
    house.opened(text=COMPLAINT.replace("We found this on 18 November 2026 and ask", "We ask"))
    house.do("2026-11-23 10:00", "sara", "request_information", facts=["occurred_at"])
    if not house.show()["waiting"]:
        house.do("2026-11-23 10:00", "sara", "start_waiting")
    house.run("2026-11-23 10:01")
    asked = [x for x in house.show()["letters"] if x["kind"] != "acknowledgement"][-1]["message_id"]
    house.mail("2026-11-25 10:00", "Date of occurrence: 2026-11-18\n", subject="Re: your question", answers=asked)
    house.run("2026-11-25 10:00")
    case = house.show()
    assert len(house.cases()) == 1
    assert case["missing"] == []
    assert case["fields"]["occurred_at"][0]["value"] == "2026-11-18"
    assert (
        due(case, "written_answer") == "2026-12-07 17:30"
    )  # two days: 4 December becomes Sunday 6 and rolls to Monday
    house.refused("2026-11-25 11:00", "sara", "end_waiting", "wait")


def test_one_complaint_in_two_cases_is_merged_and_what_does_not_belong_is_split(house: House) -> None:
    first = house.opened()["case_no"]
    other = house.opened(
        "2026-11-20 16:40",
        "2026-11-20 16:41",
        text=COMPLAINT.replace("Wang Li\n", "Chen Mei\n").replace("the latch breaks", "the latch of the cover breaks"),
        subject="Latches",
        sender="chen@alpha.test",
    )["case_no"]
    assert (first, other) == ("KS20261120-001", "KS20261120-002")
    house.refused("2026-11-23 10:00", "qin", "merge", "no case|there is", case_no=other, into="KS20261120-009")
    house.refused("2026-11-23 10:00", "qin", "merge", "another case", case_no=other, into=other)
    house.refused("2026-11-23 10:00", "sara", "merge", "qa", case_no=other, into=first)
    house.refused("2026-11-23 10:00", "qin", "close", "merg", case_no=other, reason="duplicate")
    house.do("2026-11-23 10:00", "qin", "merge", case_no=other, into=first)
    gone, stays = house.show(other), house.show(first)
    assert (gone["status"], gone["close_reason"], stays["status"]) == ("closed", "duplicate", "acknowledged")
    arrived = [x for x in stays["messages"] if x["direction"] == "in"]
    assert [x["from"] for x in arrived] == ["wang@alpha.test", "chen@alpha.test"]
    house.mail(
        "2026-11-24 10:00", "Any news?", sender="chen@alpha.test", subject="News", answers=arrived[1]["message_id"]
    )
    house.run("2026-11-24 10:00")
    stays = house.show(first)
    assert [x["direction"] for x in stays["messages"]].count("in") == 3
    assert house.show(other)["status"] == "closed"
    house.refused("2026-11-24 11:00", "qin", "split", "message", case_no=first, messages=[9999])
    every = [x["id"] for x in stays["messages"] if x["direction"] == "in"]
    house.refused("2026-11-24 11:00", "qin", "split", "message|all|remain", case_no=first, messages=every)
    house.do("2026-11-24 11:00", "qin", "split", case_no=first, messages=[arrived[1]["id"]])
    numbers = [x["case_no"] for x in house.cases()]
    assert len(numbers) == len(set(numbers)) == 3
    [new] = set(numbers) - {first, other}
    assert new == "KS20261124-001"
    split = house.show(new)
    assert [x["from"] for x in split["messages"] if x["direction"] == "in"] == ["chen@alpha.test"]
    assert due(split, "written_answer") == "2026-12-04 17:30"
    assert split["received_at"] == "2026-11-20T16:40:00+08:00"


#: province said, letterhead of the complaint, when staff must be there after Friday 20 November
SITES = [
    ("广东", "", "2026-11-23 17:30"),
    ("廣東省", "", "2026-11-23 17:30"),
    ("浙江", "", "2026-11-25 17:30"),
    ("深圳", "", "2026-11-23 17:30"),  # no name of a province: unknown counts as ours, which is the stricter
    ("", "", "2026-11-23 17:30"),
    ("", "地址:浙江省杭州市西湖区文三路1号\n", "2026-11-25 17:30"),
    ("", "地址:广东省佛山市南海区工业路8号\n", "2026-11-23 17:30"),
    ("", "Tel: 0571-88881234\n", "2026-11-25 17:30"),
    ("", "Tel: 0755-26881234\n", "2026-11-23 17:30"),
    ("", "Tel: 13800138000\n", "2026-11-23 17:30"),
    ("广东", "Tel: 0571-88881234\n", "2026-11-23 17:30"),
]


def test_staff_are_on_site_in_one_working_day_within_the_province_and_three_outside(house: House) -> None:
    for number, (_, letterhead, _) in enumerate(SITES):
        text = COMPLAINT.replace("lot A240115-03", f"lot A2401{number + 10}-03") + letterhead
        house.mail("2026-11-20 16:30", text, sender=f"wang@site{number}.test")
    house.run("2026-11-20 16:31")
    cases = {next(x["from"] for x in house.show(c["case_no"])["messages"]): c["case_no"] for c in house.cases()}
    assert len(cases) == len(SITES)
    for number, (province, letterhead, expected) in enumerate(SITES):
        house.case_no = cases[f"wang@site{number}.test"]
        given = {"province": province} if province else {}
        case = house.do("2026-11-20 17:05", "sara", "start_site_visit", reason="the telephone did not help", **given)
        assert (province, letterhead, due(case, "site_visit")) == (province, letterhead, expected)
    house.refused("2026-11-20 17:06", "sara", "start_site_visit", "under way|visit")
    case = house.do("2026-11-23 16:00", "sara", "record_site_visit", result="latch replaced", signed_by="Wang Li")
    assert state(case, "site_visit") == "met"
    assert deadline(case, "site_visit")["met_at"] == "2026-11-23T16:00:00+08:00"
    house.refused("2026-11-23 17:00", "sara", "record_site_visit", "visit", result="again")


def test_a_major_defect_is_noticed_within_four_hours_and_approved_by_both(house: House) -> None:
    case = house.opened(
        "2026-11-20 22:15",
        "2026-11-20 22:16",
        text="Dear sirs, the charger CH-5, lot C260901, caught fire and one operator was burned and is in hospital. 1 pcs.\n",
        subject="Fire",
    )
    assert (case["suggested_class"], case["severity_class"]) == ("I", None)
    assert due(case, "major_defect_notice") == "2026-11-21 02:15"
    assert due(case, "written_answer") == "2026-12-04 17:30"  # until a person confirms a class, class II counts
    assert {"report_major_defect", "classify"} <= set(open_tasks(case))  # at once: nobody works before it is over
    house.refused("2026-11-20 23:00", "qin", "report_major_defect", "sales", text="fire")
    case = house.do("2026-11-20 23:00", "sara", "report_major_defect", text="Charger burned, one person hurt.")
    assert deadline(case, "major_defect_notice")["met_at"] is None
    house.refused("2026-11-20 23:10", "gerd", "approve", "management.representative")
    case = house.do("2026-11-20 23:20", "mira", "approve")
    assert deadline(case, "major_defect_notice")["met_at"] is None
    case = house.do("2026-11-21 01:00", "gerd", "approve")
    assert state(case, "major_defect_notice") == "met"
    assert deadline(case, "major_defect_notice")["met_at"] == "2026-11-21T01:00:00+08:00"
    letters = len(house.sent())
    house.run("2026-11-21 01:01")
    assert all(x["To"] != "wang@alpha.test" for x in house.sent()[letters:]), "an internal notice went to the customer"


def test_recall_and_report_to_an_authority_wait_for_the_general_manager(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.refused("2026-12-02 09:30", "gerd", "recall", "qa", lots=["A240115-03"], class_="II", text="all")
    for action, data in (
        ("recall", {"lots": ["A240115-03"], "class_": "II", "text": "all of the lot"}),
        ("regulator_report", {"authority": "市场监督管理局", "text": "latch"}),
    ):
        case = house.do("2026-12-02 10:00", "qin", action, **data)
        assert any("approve" in x or action in x for x in open_tasks(case)), open_tasks(case)
        house.refused("2026-12-02 10:10", "mira", "approve", "general.manager")
        house.refused("2026-12-02 10:10", "qin", "approve", "general.manager|draft")
        house.refused(
            "2026-12-02 10:20", "qin", "close", "general.manager|wait|recall|authority|decision", reason="accepted"
        )
        house.do("2026-12-02 11:00", "gerd", "approve")
        house.refused("2026-12-02 11:10", "gerd", "approve", "approv")
    house.do("2026-12-02 12:00", "qin", "third_party_notice", party="carrier", text="see the photographs")
    assert house.do("2026-12-02 13:00", "qin", "close", reason="accepted")["status"] == "closed"


def test_a_legal_hold_is_set_and_released_by_qa_with_reasons(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 10:00", "qin", "release_legal_hold", "hold", reason="r")
    house.refused("2026-11-23 10:00", "sara", "hold_legally", "qa", reason="lawsuit")
    house.refused("2026-11-23 10:00", "qin", "hold_legally", "reason")
    house.do("2026-11-23 10:00", "qin", "hold_legally", reason="lawsuit expected")
    house.refused("2026-11-23 10:30", "qin", "hold_legally", "hold", reason="again")
    house.do("2028-11-23 10:00", "qin", "release_legal_hold", reason="settled")
    said = [x for x in house.show()["history"] if "lawsuit expected" in json.dumps(x)]
    assert said
    assert said[0]["by"] == "qin"


def test_stock_moves_only_after_inspection(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 10:00", "sara", "dispose", "verif|inspect", disposition="exchange")
    house.do("2026-11-23 10:00", "qin", "hold_lots", lots=["A240115-03", "A240116"], place="Q1")
    house.refused("2026-11-23 10:10", "qin", "release_hold", "inspection", lots=["A240115-03"])
    house.refused("2026-11-23 10:10", "qin", "release_hold", "held|hold", lots=["Z9"], inspection="i")
    house.judged("2026-11-23 11:00")
    house.do("2026-11-23 12:00", "sara", "dispose", disposition="exchange", quantity={"amount": 40, "unit": "pcs"})
    house.do("2026-11-23 13:00", "qin", "release_hold", lots=["A240115-03"], inspection="100 %, 3 scrapped")
    house.refused("2026-11-23 14:00", "qin", "release_hold", "held|hold", lots=["A240115-03"], inspection="again")


def test_what_a_person_entered_is_not_overwritten_by_the_customers_next_mail(house: House) -> None:
    house.opened()
    house.do("2026-11-23 10:00", "qin", "correct_field", field="lot_no", value=["A240115-04"], reason="label seen")
    house.refused("2026-11-23 10:00", "qin", "correct_field", "field|no_such", field="no_such_field", value="x")
    house.mail(
        "2026-11-24 10:00",
        "Lot No.: A240115-03\n",
        subject="Re: lot",
        answers=house.letter("acknowledgement")["message_id"],
    )
    house.run("2026-11-24 10:01")
    case = house.show()
    assert case["lot_no"][0] == "A240115-04"
    assert case["fields"]["lot_no"][0]["confirmed_by"] == "qin"


def test_feedback_before_any_answer_is_no_acceptance_of_it(house: House) -> None:
    house.opened()
    house.judged()
    house.refused("2026-11-24 10:00", "qin", "close", "answer", reason="accepted")
    status, _, _ = house.kesu(
        "case",
        "do",
        house.case_no,
        "record_feedback",
        "--as",
        "sara",
        "--data",
        '{"feedback": "satisfied"}',
        "--at",
        "2026-11-24T10:00",
    )
    assert status in (0, 1)
    house.refused("2026-11-24 11:00", "qin", "close", "answer", reason="accepted")
    house.answered("2026-11-25 09:00", "2026-11-25 10:00")
    house.refused("2026-11-25 11:00", "qin", "close", "satisf|accept|feedback", reason="accepted")


def test_an_acknowledgement_that_cannot_be_sent_becomes_a_task_and_a_telephone_call_stops_the_clock(
    house: House,
) -> None:
    house.sink.refuse[("rcpt", "wang@alpha.test")] = ["550 5.1.1 no such user"]
    house.mail("2026-11-20 16:30")
    house.kesu("run", "--once", "--at", "2026-11-20T16:31")
    [case] = house.cases()
    house.case_no = case["case_no"]
    case = house.show()
    assert (case["status"], case["acknowledgement"]) == ("new", "failed")
    assert deadline(case, "first_answer")["met_at"] is None
    assert open_tasks(case)
    case = house.do("2026-11-23 09:00", "sara", "acknowledge_manually", by="phone", at="2026-11-21T10:00:00+08:00")
    assert (case["status"], case["acknowledgement"]) == ("acknowledged", "manual")
    assert deadline(case, "first_answer")["met_at"] == "2026-11-21T10:00:00+08:00"
    assert state(case, "acknowledge") == "met"
    house.refused("2026-11-23 09:10", "sara", "acknowledge_manually", "acknowledged", by="phone")


def test_bad_use_gives_its_status_and_a_sentence_and_changes_nothing(house: House) -> None:
    house.opened()
    before = house.everything()
    number = house.case_no
    tries: list[tuple[int, tuple[str, ...]]] = [
        (2, ("run", "--at", "2026-11-21T10:00")),
        (2, ("run", "--once", "--at", "soon")),
        (2, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": "t"}', "--at", "soon")),
        (2, ("case", "do", number, "note", "--as", "qin", "--data", '{"text":')),
        (2, ("case", "do", number, "note", "--data", "{}")),
        (1, ("case", "do", number, "note", "--as", "nobody", "--data", '{"text": "t"}')),
        (1, ("case", "do", "KS20200101-001", "note", "--as", "qin", "--data", '{"text": "t"}')),
        (1, ("case", "show", "KS20200101-001", "--json")),
        (1, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": ""}')),
        (1, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": "t", "colour": "red"}')),
        (1, ("case", "do", number, "classify", "--as", "qin", "--data", '{"class": "IV"}')),
        (1, ("case", "do", number, "classify", "--as", "qin", "--data", '{"class": ["II"]}')),
        (1, ("case", "do", number, "assign", "--as", "qin", "--data", '{"departments": []}')),
        (1, ("case", "do", number, "hand_over", "--as", "sara", "--data", '{"sample": "maybe"}')),
        (1, ("case", "do", number, "complete_action", "--as", "qin", "--data", '{"action": 77, "evidence": "e"}')),
        (1, ("case", "do", number, "judge", "--as", "qin", "--data", '{"justified": true, "fault": "weather"}')),
        (1, ("case", "do", number, "acknowledge_manually", "--as", "sara", "--data", '{"by": "pigeon"}')),
        (
            1,
            (
                "case",
                "do",
                number,
                "contain",
                "--as",
                "qin",
                "--data",
                '{"text": "t", "owner": "o", "due": "2026-02-30"}',
            ),
        ),
        (2, ("user", "add", "x", "--role", "king", "--password-file", str(house.folder / "password"))),
    ]
    for expected, arguments in tries:
        status, out, said = house.kesu(*arguments)
        assert (arguments, status, out) == (arguments, expected, "")
        assert said.strip()
    assert house.everything() == before


@pytest.mark.parametrize("place", ["smtp", "mailbox"])
def test_rehearsing_is_refused_when_a_server_is_not_on_loopback(house: House, place: str) -> None:
    house.opened()
    path = house.folder / "kesu.toml"
    text = path.read_text(encoding="utf-8")
    if place == "smtp":
        text = text.replace('host = "127.0.0.1"', 'host = "smtp.example.test"').replace(
            'tls = "none"', 'tls = "starttls"'
        )
    else:
        text = text.replace('path = "in"', 'host = "imap.example.test"\nuser = "u"\npassword = "p"')
    path.write_text(text, encoding="utf-8")
    note = ("case", "do", house.case_no, "note", "--as", "qin", "--data", '{"text": "t"}')
    for arguments in (("run", "--once", "--at", "2026-11-21T10:00"), (*note, "--at", "2026-11-21T10:00")):
        status, out, said = house.kesu(*arguments)
        assert (status, out) == (2, "")
        assert re.search("loopback", said)
    assert house.kesu(*note)[0] == 0


def test_a_second_pass_at_the_same_instant_changes_nothing_and_writes_to_nobody(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.run("2026-12-28 10:00")
    before, letters = house.everything(), len(house.sent())
    house.run("2026-12-28 10:00")
    assert house.everything() == before
    assert len(house.sent()) == letters


def test_a_draft_changed_after_its_approvals_needs_them_again(house: House) -> None:
    house.opened()
    house.judged()
    house.do("2026-11-24 09:00", "qin", "draft_reply", text="First words.")
    house.do("2026-11-24 09:10", "mira", "approve")
    house.do("2026-11-24 09:20", "gerd", "approve")
    house.do("2026-11-24 10:00", "qin", "draft_reply", text="Quite other words.")
    house.kesu("case", "do", house.case_no, "send_reply", "--as", "sara", "--at", "2026-11-24T10:10")
    house.run("2026-11-24 10:11")
    assert not [x for x in house.sent() if "Quite other words" in str(x.get_body(("plain",)))]
    case = house.show()
    [waiting] = [x for x in case["letters"] if "Quite other words" in x["body"]]
    assert (waiting["sent_at"], waiting["approvals"]) == (None, [])


def test_an_approved_answer_is_sent_once(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-11-24 09:00", "2026-11-24 10:00")
    house.refused("2026-11-24 10:10", "sara", "send_reply", r"\(S0")
    house.refused("2026-11-24 10:10", "gerd", "approve", r"\(S0")
    house.run("2026-11-24 10:20")
    assert len(house.sent()) == 2


def test_a_reminder_that_comes_back_is_no_silence(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-04 10:00")
    house.do("2026-12-30 09:00", "sara", "remind")
    house.run("2026-12-30 09:01")
    house.bounce("2026-12-31 08:00", "reminder")
    house.run("2026-12-31 08:01")
    case = house.show()
    assert case["status"] != "reminded"
    assert state(case, "silence_close") == "cancelled"
    assert any("reach" in x for x in open_tasks(case))
    house.refused("2027-01-20 10:00", "sara", "confirm_silence", "deliver|came back|remind")
    house.refused("2027-01-20 10:00", "qin", "close", "deliver|came back|remind", reason="no_feedback")


def test_make_up_days_count_for_the_reminder_and_the_ten_days_after_it(house: House) -> None:
    case = house.opened("2026-08-20 10:00", "2026-08-20 10:01", text=COMPLAINT.replace("18 November", "18 August"))
    assert due(case, "acknowledge") == "2026-08-24 17:30"
    house.do("2026-08-20 11:00", "qin", "classify", class_="II")
    house.do("2026-08-20 11:00", "qin", "verify", result="true", method="m", findings="f")
    house.do("2026-08-20 11:00", "qin", "judge", justified=False, fault="customer")
    house.answered("2026-08-25 09:00", "2026-08-25 10:00")
    case = house.show()
    assert due(case, "silence_reminder") == "2026-09-20 17:30"  # day 26 is a Sunday that is a working day
    house.refused("2026-09-19 10:00", "sara", "remind", "25|26")
    house.do("2026-09-20 10:00", "sara", "remind")
    house.run("2026-09-20 10:01")
    case = house.show()
    # 21 22 23 24 28 29 30 September, 8 9 October and Saturday 10 October, a make-up day
    assert (due(case, "silence_close"), deadline(case, "silence_close")["provisional"]) == ("2026-10-10 17:30", False)
    house.refused("2026-10-10 12:00", "sara", "confirm_silence", "10 working")
    house.do("2026-10-10 17:30", "sara", "confirm_silence")
    assert house.do("2026-10-12 09:00", "qin", "close", reason="no_feedback")["status"] == "closed"


def test_a_read_receipt_is_neither_feedback_nor_a_case(house: House) -> None:
    house.opened()
    house.judged()
    answer = house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    raw = (
        "From: wang@alpha.test\r\nTo: complaints@example.test\r\nSubject: Read: your answer\r\nMIME-Version: 1.0\r\n"
        "Message-ID: <mdn1@alpha.test>\r\nDate: Tue, 01 Dec 2026 11:00:00 +0800\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message was displayed.\r\n\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; wang@alpha.test\r\n"
        f"Original-Message-ID: {answer}\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    house.put(email.message_from_bytes(raw.encode(), policy=email.policy.SMTP), "2026-12-01 11:00")
    letters = len(house.sent())
    house.run("2026-12-01 11:01")
    case = house.show()
    assert (len(house.cases()), case["status"], len(house.sent())) == (1, "replied", letters)
    assert deadline(case, "silence_reminder")["met_at"] is None
    assert "receipt" in {x["kind"] for x in house.messages()}
    house.refused("2026-12-02 10:00", "qin", "close", r"\(S2", reason="accepted")


def test_a_deadline_is_due_soon_in_the_last_quarter_of_its_span_and_then_late(house: House) -> None:
    house.opened()  # feedback runs from Friday 16:30 to the next Friday 17:30: 169 hours, the last quarter 42 h 15 min
    for at, expected in (
        ("2026-11-25 23:10", "on_time"),
        ("2026-11-25 23:20", "due_soon"),
        ("2026-11-27 17:29", "due_soon"),
        ("2026-11-27 17:31", "late"),
    ):
        assert (at, state(house.do(at, "qin", "note", text="looked"), "feedback")) == (at, expected)


def test_an_interim_report_meets_the_week_and_not_the_written_answer(house: House) -> None:
    house.opened()
    house.refused("2026-11-26 09:00", "dora", "interim_report", "sales", text="x")
    house.do("2026-11-26 09:00", "sara", "interim_report", text="We are testing the retained sample.")
    house.run("2026-11-26 09:01")
    case = house.show()
    assert deadline(case, "feedback")["met_at"] == "2026-11-26T09:01:00+08:00"
    assert deadline(case, "written_answer")["met_at"] is None
    assert house.sent()[-1]["To"] == "wang@alpha.test"
    assert case["status"] not in ("replied", "closed")


def test_warnings_come_before_a_deadline_and_once(house: House) -> None:
    house.opened()
    for at in ("2026-11-26 09:00", "2026-11-26 10:00", "2026-11-27 09:00", "2026-11-30 09:00", "2026-12-01 09:00"):
        house.run(at)
    case = house.show()
    about = [x for x in case["tasks"] if "feedback" in json.dumps(x)]
    assert about
    assert len({json.dumps([x["name"], x.get("detail")]) for x in about}) == len(about)
    assert len(house.sent()) == 1, "the customer is not written to about our own deadlines"


def test_a_company_may_hold_the_close_until_every_action_is_effective(house: House) -> None:
    path = house.folder / "kesu.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n[procedure]\nclose_requires_effectiveness = true\n", encoding="utf-8"
    )
    house.opened()
    house.judged()
    house.do("2026-11-24 09:00", "dora", "add_action", kind="corrective", text="t", owner="dora", due="2026-12-01")
    number = house.show()["actions"][-1]["id"]
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.refused("2026-12-02 10:00", "qin", "close", "effective", reason="accepted")
    house.do("2026-12-02 10:00", "dora", "complete_action", action=number, evidence="e")
    house.refused("2026-12-02 10:01", "qin", "close", "effective", reason="accepted")
    house.do("2026-12-20 10:00", "qin", "evaluate", action=number, effective=True, evidence="e")
    assert house.do("2026-12-20 10:01", "qin", "close", reason="accepted")["status"] == "closed"


def test_qa_makes_a_case_of_a_letter_that_looked_like_an_inquiry(house: House) -> None:
    house.mail(
        "2026-11-20 16:30",
        "Please quote 500 pcs of housing H-200 and tell us your lead time.\n",
        subject="Request for quotation",
    )
    house.run("2026-11-20 16:31")
    assert house.cases() == []
    [message] = house.messages()
    assert (message["kind"], message["case_no"], message["state"]) == ("inquiry", None, "filed")
    number = str(message["id"])
    for who in ("vera", "nobody", "adam"):
        status, out, said = house.kesu("message", "make-case", number, "--as", who)
        assert (who, status, out, bool(said)) == (who, 1, "", True)
    assert house.cases() == []
    assert house.kesu("message", "make-case", number, "--as", "qin")[0] == 0
    [case] = house.cases()
    assert case["received_at"] == "2026-11-20T16:30:00+08:00"
    assert house.kesu("message", "make-case", number, "--as", "qin")[0] == 1
    assert len(house.cases()) == 1


def test_everything_shown_is_in_the_zone_of_the_company(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 09:00", "sara", "acknowledge_manually", r"2026-11-20T16:31:00\+08:00", by="phone")
    case = house.do("2026-11-23 09:00", "qin", "correct_field", field="occurred_at", value="2026-11-18T15:20")
    assert case["fields"]["occurred_at"][0]["value"] == "2026-11-18T15:20:00+08:00"
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "start_site_visit")
    shown = json.dumps(house.show())
    assert re.findall(r'"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*(?:Z|\+00:00)"', shown) == []


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("correct_field", {"field": "qty_defective", "value": "many"}),
    ("correct_field", {"field": "occurred_at", "value": "2026-02-30"}),
    ("correct_field", {"field": "complaint_date", "value": "yesterday"}),
    ("correct_field", {"field": "contact_email", "value": "nobody"}),
    ("correct_field", {"field": "contact_phone", "value": "12"}),
    ("correct_field", {"field": "customer_request", "value": ["moon"]}),
    ("correct_field", {"field": "sample_available", "value": "maybe"}),
    ("correct_field", {"field": "defect_rate", "value": "high"}),
    ("correct_field", {"field": "amount_claimed", "value": {"amount": "x", "currency": "CNY"}}),
    ("acknowledge_manually", {"by": "phone", "at": "2027-06-01T10:00:00+08:00"}),
    ("request_information", {"facts": []}),
    ("request_information", {"facts": ["favourite_colour"]}),
    ("contain", {"text": "t", "owner": "dora", "due": "soon"}),
    ("assign", {"departments": "production", "due": 7}),
    ("split", {"messages": []}),
    ("dispose", {"disposition": "burn"}),
    ("classify", {"class": "II", "kinds": ["NO-SUCH"]}),
]


def test_a_value_that_cannot_be_is_refused_in_words(house: House) -> None:
    house.opened()
    for action, data in IMPOSSIBLE:
        house.refused("2026-11-23 10:00", "qin", action, r"\w", **data)


def test_every_stored_time_is_the_rehearsed_one_and_later_mail_arrives_then(house: House) -> None:
    case = house.opened("2031-03-09 09:00", "2031-03-03 09:00")
    assert (case["case_no"], case["received_at"]) == ("KS20310303-001", "2031-03-03T09:00:00+08:00")
    assert deadline(case, "acknowledge")["provisional"] is True
    house.do("2031-03-03 10:00", "sara", "hand_over", sample=False)
    house.run("2031-03-04 09:00")
    years = set(re.findall(r"(\d{4})-\d\d-\d\dT", json.dumps([house.everything(), house.messages()])))
    assert years == {"2031"}
    assert {x["Date"].datetime.year for x in house.sent()} == {2031}


def test_a_mailbox_that_cannot_be_reached_does_not_stop_the_others(house: House) -> None:
    path = house.folder / "kesu.toml"
    dead = '\n[[mailbox]]\nname = "dead"\nhost = "127.0.0.1"\nport = {}\ntls = "none"\nuser = "u"\npassword = "p"\n'
    path.write_text(path.read_text(encoding="utf-8") + dead.format(free_port()), encoding="utf-8")
    house.mail("2026-11-20 16:30")
    status, _, said = house.kesu("run", "--once", "--at", "2026-11-20T16:31")
    assert (status, "dead" in said) == (1, True)
    assert [x["acknowledgement"] for x in house.cases()] == ["sent"]


def test_a_letter_refused_for_now_waits_and_its_clock_runs_on(house: House) -> None:
    house.sink.refuse[("rcpt", "wang@alpha.test")] = ["451 4.3.0 try again later"]
    house.mail("2026-11-20 16:30")
    house.kesu("run", "--once", "--at", "2026-11-20T16:31")
    house.case_no = house.cases()[0]["case_no"]
    case = house.show()
    assert (case["acknowledgement"], case["acknowledged_at"], case["status"]) == ("queued", None, "new")
    assert deadline(case, "first_answer")["met_at"] is None
    house.run("2026-11-21 09:00")
    case = house.show()
    assert (case["acknowledgement"], case["acknowledged_at"]) == ("sent", "2026-11-21T09:00:00+08:00")
    assert deadline(case, "acknowledge")["met_at"] == "2026-11-21T09:00:00+08:00"
    assert len(house.sent()) == 1


def test_an_acknowledgement_that_comes_back_is_told_to_people(house: House) -> None:
    house.opened()
    house.bounce("2026-11-20 16:40", "acknowledgement")
    house.run("2026-11-20 16:41")
    case = house.show()
    assert case["acknowledgement"] == "failed"
    assert any("reach" in x for x in open_tasks(case))
    assert (len(house.cases()), len(house.sent())) == (1, 1)
    case = house.do("2026-11-20 17:00", "sara", "acknowledge_manually", by="phone")
    assert (case["acknowledgement"], state(case, "acknowledge")) == ("manual", "met")


def test_a_customer_who_writes_long_after_the_close_is_not_lost(house: House) -> None:
    house.opened()
    house.judged()
    answer = house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 10:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 11:00", "qin", "close", reason="accepted")
    house.mail(
        "2027-09-20 10:00", "Once more 12 pcs of housing H-200 are broken.", subject="Broken again", answers=answer
    )
    house.run("2027-09-20 10:05")
    held = [x["case_no"] for x in house.messages()]
    assert len(held) == 2
    shown = [house.show(x["case_no"]) for x in house.cases()]
    assert any(x["status"] != "closed" or open_tasks(x) for x in shown), "nobody is told that the customer wrote"


def test_a_report_that_the_general_manager_rejects_no_longer_holds_the_close(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 10:00", "qin", "regulator_report", authority="SAMR", text="latch")
    house.refused("2026-12-02 10:30", "mira", "reject", "general.manager", reason="no")
    house.do("2026-12-02 11:00", "gerd", "reject", reason="not reportable")
    assert house.do("2026-12-02 13:00", "qin", "close", reason="accepted")["status"] == "closed"


def test_a_withdrawal_needs_the_customers_word(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 10:00", "qin", "close", "withdraw", reason="withdrawn")
    house.refused("2026-11-23 10:00", "qin", "close", r"\(S2", reason="accepted")
    house.do("2026-11-23 11:00", "sara", "record_feedback", feedback="satisfied", text="they withdraw it: a mix-up")
    case = house.do("2026-11-23 12:00", "qin", "close", reason="withdrawn")
    assert (case["status"], case["close_reason"]) == ("closed", "withdrawn")


def test_an_objection_is_never_silence_nor_acceptance_whatever_time_passes(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-28 09:00", "sara", "remind")
    house.run("2026-12-28 09:01")
    house.do("2027-01-05 09:00", "sara", "record_feedback", feedback="objection")
    house.run("2027-06-01 09:00")
    house.refused("2027-06-01 09:01", "sara", "confirm_silence", r"\(S2")
    house.refused("2027-06-01 09:01", "sara", "remind", r"\(S2")
    for reason in ("accepted", "no_feedback", "unfounded", "withdrawn"):
        house.refused("2027-06-01 09:02", "qin", "close", r"\(S2", reason=reason)


def test_cases_are_listed_by_status(house: House) -> None:
    house.opened()
    for wanted in ("new", "acknowledged", "replied", "closed", "open"):
        status, out, _ = house.kesu("case", "list", "--status", wanted, "--json")
        assert (wanted, status, len(out.splitlines())) == (wanted, 0, int(wanted in ("acknowledged", "open")))
    assert house.kesu("case", "list", "--status", "sleeping", "--json")[0] == 2


def test_a_provisional_date_is_counted_again_when_the_year_is_published(house: House) -> None:
    house.opened("2026-12-21 10:00", "2026-12-21 10:01")
    case = house.show()
    assert (due(case, "written_answer"), deadline(case, "written_answer")["provisional"]) == ("2027-01-04 17:30", True)
    house.do("2026-12-21 11:00", "qin", "classify", class_="II")
    days = "base = 'CN'\npublished = [2027]\noff = [2027-01-01, 2027-01-04]\nwork = [2027-01-09]\n"
    (house.folder / "days.toml").write_text(days, encoding="utf-8")
    path = house.folder / "kesu.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[company]", '[company]\ncalendar = "days.toml"'), "utf-8")
    house.run("2026-12-22 09:00")
    case = house.show()
    assert (due(case, "written_answer"), deadline(case, "written_answer")["provisional"]) == ("2027-01-05 17:30", False)
    assert [x for x in case["history"] if "written_answer" in x["what"] and x["at"].startswith("2026-12-22")]
    assert deadline(case, "acknowledge")["due_at"] == "2026-12-23T17:30:00+08:00"
