"""Lives of cases over months of rehearsed time, through `kesu run --once --at` and `kesu case do --at` alone.

Every expectation is the contract's or a clause's; every gate is tried before its time, by the wrong person and around it.
"""

from __future__ import annotations

from tests.flow.contract_house import House, deadline, due, open_tasks, state


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
