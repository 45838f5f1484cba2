"""Further lives of cases through the commands: what crosses holidays, the turn of the year, other cases, and people's offices."""

from __future__ import annotations

import json

import pytest

from tests.flow.contract_house import COMPLAINT, House, deadline, due, open_tasks, state

OTHER = (
    COMPLAINT.replace("A240115-03", "B991231-07").replace("H-200", "K-500").replace("PO-2026-00123", "PO-2026-00777")
)


def test_a_third_answer_counts_its_silence_over_the_turn_of_the_year(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-03 10:00", "sara", "record_feedback", feedback="objection", text="no cause is shown")
    house.answered("2026-12-08 09:00", "2026-12-08 10:00", "The cause.")
    assert (due(house.show(), "silence_reminder"), deadline(house.show(), "silence_reminder")["provisional"]) == (
        "2027-01-04 17:30",  # day 26 is Sunday 3 January
        True,
    )
    house.do("2026-12-15 10:00", "sara", "record_feedback", feedback="objection", text="the parts still break")
    house.answered("2026-12-17 09:00", "2026-12-18 10:00", "A new tool.")
    answers = [x for x in house.show()["letters"] if x["kind"] == "formal_answer"]
    assert [len(x["approvals"]) for x in answers] == [2, 2, 2]
    house.refused("2027-01-12 17:00", "sara", "remind", "2027-01-13")
    house.do("2027-01-13 09:00", "sara", "remind")
    house.run("2027-01-13 09:01")
    assert due(house.show(), "silence_close") == "2027-01-27 17:30"
    house.refused("2027-01-27 17:29", "sara", "confirm_silence", "10 working days")
    house.refused("2027-01-27 17:31", "qin", "close", "sales", reason="no_feedback")
    house.do("2027-01-27 17:31", "sara", "confirm_silence")
    assert house.do("2027-01-28 09:00", "qin", "close", reason="no_feedback")["close_reason"] == "no_feedback"


def test_waiting_over_the_national_holidays_adds_its_days_before_the_holiday_rule(house: House) -> None:
    house.opened("2026-09-17 09:00", "2026-09-17 09:01")
    house.do("2026-09-17 10:00", "qin", "classify", class_="II")
    case = house.show()
    assert (due(case, "written_answer"), due(case, "feedback")) == ("2026-10-08 17:30", "2026-09-24 17:30")
    house.do("2026-09-24 10:00", "sara", "start_waiting", reason="photos")
    house.run("2026-09-26 10:00")
    assert "feedback_late" not in open_tasks(house.show())
    case = house.do("2026-09-28 10:00", "sara", "end_waiting")
    assert (due(case, "feedback"), due(case, "written_answer")) == ("2026-09-28 17:30", "2026-10-08 17:30")
    house.do("2026-09-29 10:00", "sara", "start_waiting", reason="samples")
    case = house.do("2026-10-09 09:00", "sara", "end_waiting")  # 4 and 10 days: 1 October + 14
    assert due(case, "written_answer") == "2026-10-15 17:30"
    assert due(case, "feedback") == "2026-09-28 17:30"  # it was over before the second interval began
    house.run("2026-10-09 09:01")
    assert "feedback_late" in open_tasks(house.show())


def test_class_i_confirmed_after_the_promise_keeps_the_date_and_reports_every_fifth_working_day(house: House) -> None:
    house.opened()
    assert due(house.show(), "written_answer") == "2026-12-04 17:30"
    case = house.do("2026-11-23 10:00", "qin", "classify", class_="I")
    assert (due(case, "written_answer"), due(case, "major_defect_notice")) == ("2026-12-04 17:30", "2026-11-23 14:00")
    assert "report_major_defect" in open_tasks(case)
    house.run("2026-11-23 14:01")
    assert "major_defect_notice_late" in open_tasks(house.show())
    house.run("2026-11-27 09:00")
    assert "interim_report_due" in open_tasks(house.show())
    house.do("2026-11-27 10:00", "qin", "interim_report", text="The tool is being measured.")
    house.run("2026-11-27 10:01")
    assert (state(house.show(), "feedback"), "interim_report_due" in open_tasks(house.show())) == ("met", False)
    house.run("2026-12-04 09:00")
    assert "interim_report_due" in open_tasks(house.show())
    case = house.do("2026-12-04 10:00", "qin", "classify", class_="II")
    assert state(case, "major_defect_notice") == "cancelled"
    assert [x for x in case["history"] if x["what"] == "deadline:major_defect_notice" and x["by"] == "qin"]


def test_a_reminder_that_comes_back_after_sales_confirmed_the_silence_stops_the_close(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-04 10:00")
    house.do("2026-12-30 09:00", "sara", "remind")
    house.run("2026-12-30 09:01")
    house.run("2027-01-15 09:00")
    house.do("2027-01-15 09:10", "sara", "confirm_silence")
    house.bounce("2027-01-15 09:20", "reminder")
    house.run("2027-01-15 09:30")
    assert "reach_customer" in open_tasks(house.show())
    house.refused("2027-01-15 10:00", "qin", "close", "remind", reason="no_feedback")
    house.do("2027-01-15 10:10", "sara", "correct_field", field="contact_email", value="li@alpha.test", reason="phone")
    house.do("2027-01-15 10:20", "sara", "remind")
    house.run("2027-01-15 10:21")
    case = house.show()
    assert (case["status"], due(case, "silence_close")) == ("reminded", "2027-01-29 17:30")
    house.refused("2027-01-29 17:00", "sara", "confirm_silence", "10 working days")
    house.refused("2027-01-29 17:00", "qin", "close", r"\(S2", reason="no_feedback")
    house.do("2027-01-29 17:31", "sara", "confirm_silence")
    assert house.do("2027-01-29 17:32", "qin", "close", reason="no_feedback")["status"] == "closed"


def test_an_answer_that_comes_back_after_the_close_is_still_told_to_people(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied", text="by telephone")
    house.do("2026-12-02 10:00", "qin", "close", reason="accepted")
    house.run("2026-12-02 10:01")
    house.bounce("2026-12-02 10:30", "closing_note")
    house.run("2026-12-02 11:00")
    case = house.show()
    assert case["status"] == "closed"
    assert "reach_customer" in open_tasks(case)


def test_a_delegate_whose_days_end_between_two_approvals_cannot_give_the_second(house: House) -> None:
    house.opened()
    house.judged()
    house.do("2026-11-24 09:00", "qin", "draft_reply", text="The cause.")
    house.do(
        "2026-11-24 10:00", "gerd", "delegate", role="general_manager", to="sven", until="2026-11-25T12:00:00+08:00"
    )
    house.do("2026-11-25 11:59", "mira", "approve")
    house.refused("2026-11-25 12:01", "sven", "approve", "general.manager")
    house.refused("2026-11-25 12:02", "sara", "send_reply", "general.manager")
    house.do("2026-11-25 13:00", "gerd", "approve")
    house.do("2026-11-25 13:01", "sara", "send_reply")
    house.run("2026-11-25 13:02")
    assert house.show()["status"] == "replied"


def test_merging_keeps_the_earliest_clock_the_graver_class_and_the_decisions_that_wait(house: House) -> None:
    house.opened("2026-11-20 10:00", "2026-11-20 10:01")
    stays = house.case_no
    house.opened(
        "2026-11-20 14:00",
        "2026-11-20 14:01",
        text=COMPLAINT.replace(
            "the latch breaks at once", "the latch broke and one operator was burned and is in hospital"
        ),
        subject="Accident with H-200",
    )
    grave = house.case_no
    assert house.show()["suggested_class"] == "I"
    house.do("2026-11-20 14:30", "sara", "report_major_defect", text="one person hurt")
    house.refused("2026-11-20 14:40", "qin", "merge", "decision", into=stays)
    house.do("2026-11-20 14:41", "mira", "reject", reason="name the lot")
    house.do("2026-11-20 15:00", "qin", "merge", into=stays)
    house.case_no = stays
    case = house.show()
    assert (case["suggested_class"], due(case, "major_defect_notice")) == ("I", "2026-11-20 18:00")
    assert {"report_major_defect", "classify"} <= set(open_tasks(case))
    assert due(case, "hand_over_to_qc") == "2026-11-20 18:00"
    assert [x["direction"] for x in case["messages"]].count("in") == 2
    assert house.show(grave)["close_reason"] == "duplicate"
    house.refused("2026-11-20 15:10", "qin", "reopen", stays, case_no=grave, reason="no")
    house.mail("2026-11-20 15:20", "More photos follow.", subject=f"Re: [{grave}]")
    house.run("2026-11-20 15:21")
    assert len([m for m in house.show()["messages"] if m["direction"] == "in"]) == 3


def test_a_message_split_off_has_the_clocks_of_its_own_arrival(house: House) -> None:
    house.opened("2026-11-20 10:00", "2026-11-20 10:01")
    first = house.case_no
    house.mail("2026-11-23 11:00", OTHER, subject=f"Re: [{first}] and another thing")
    house.run("2026-11-23 11:01")
    number = [m["id"] for m in house.show()["messages"] if m["direction"] == "in"][-1]
    house.refused("2026-11-23 11:30", "qin", "split", "did not come", messages=[number + 999])
    house.do("2026-11-23 11:30", "qin", "split", messages=[number])
    [second] = {x["case_no"] for x in house.cases()} - {first}
    case = house.show(second)
    assert (due(case, "acknowledge"), due(case, "written_answer")) == ("2026-11-25 17:30", "2026-12-07 17:30")
    assert due(house.show(first), "acknowledge") == "2026-11-24 17:30"
    assert len([m for m in house.show(first)["messages"] if m["direction"] == "in"]) == 1


def test_a_reopened_case_counts_silence_from_its_new_answer_only(house: House) -> None:
    house.opened("2026-10-12 09:00", "2026-10-12 09:01")
    house.do("2026-10-12 10:00", "sara", "hand_over", sample=False)
    house.do("2026-10-12 11:00", "qin", "classify", class_="III")
    house.do("2026-10-12 11:00", "qin", "verify", result="true", method="m", findings="f")
    house.do("2026-10-12 11:00", "qin", "judge", justified=True, fault="company")
    house.answered("2026-10-13 09:00", "2026-10-13 10:00")
    house.do("2026-10-14 09:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-10-14 10:00", "qin", "close", reason="accepted")
    house.mail("2026-11-02 09:00", "The latch broke again after two weeks.", subject=f"Re: [{house.case_no}]")
    house.run("2026-11-02 09:01")
    assert house.show()["status"] == "reopened"
    house.refused("2026-11-12 09:00", "sara", "remind", "spoken")
    house.refused("2026-11-12 09:00", "qin", "close", "accept", reason="accepted")
    house.answered("2026-11-03 09:00", "2026-11-03 10:00", "A stronger latch.")
    assert due(house.show(), "silence_reminder") == "2026-11-30 17:30"  # day 26 is Sunday 29 November
    house.refused("2026-11-27 09:00", "sara", "remind", "2026-11-29")
    house.do("2026-11-30 09:00", "sara", "remind")
    house.run("2026-11-30 09:01")
    assert due(house.show(), "silence_close") == "2026-12-14 17:30"
    house.do("2026-12-14 17:31", "sara", "confirm_silence")
    assert house.do("2026-12-15 09:00", "qin", "close", reason="no_feedback")["status"] == "closed"


def test_recall_and_report_hold_the_close_and_are_carried_out_after_it(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 09:10", "qin", "recall", lots=["A240115-03"], class_="II", text="latch")
    house.do("2026-12-02 09:20", "qin", "regulator_report", authority="SAMR", text="latch")
    house.refused("2026-12-02 09:30", "qin", "close", "decision", reason="accepted")
    house.refused("2026-12-02 09:30", "mira", "approve", "general.manager")
    letters = {x["kind"]: x["id"] for x in house.show()["letters"]}
    house.refused("2026-12-02 09:30", "gerd", "approve", "letter")  # two wait: one must be named
    house.do("2026-12-02 09:40", "gerd", "delegate", role="general_manager", to="sven", until="2026-12-02")
    house.do("2026-12-02 09:50", "sven", "approve", letter=letters["recall"])
    house.refused("2026-12-02 10:00", "qin", "close", "decision", reason="accepted")
    house.do("2026-12-02 10:10", "gerd", "reject", letter=letters["regulator_report"], reason="not needed")
    case = house.do("2026-12-02 10:20", "qin", "close", reason="accepted")
    assert "carry_out_recall" in open_tasks(case)
    assert "carry_out_regulator_report" not in open_tasks(case)


@pytest.mark.parametrize(
    ("calendar", "received", "expected"),
    [
        ("CN", "2026-12-24", ("2026-12-28T17:30:00+08:00", False)),
        ("TW", "2026-12-24", ("2026-12-29T17:30:00+08:00", False)),
        ("HK", "2026-12-24", ("2026-12-29T17:30:00+08:00", False)),
        ("PLAIN", "2026-12-24", ("2026-12-28T17:30:00+08:00", False)),
        ("CN", "2026-12-31", ("2027-01-05T17:30:00+08:00", True)),
        ("TW", "2026-12-31", ("2027-01-05T17:30:00+08:00", True)),
        ("HK", "2026-12-31", ("2027-01-05T17:30:00+08:00", True)),
        ("PLAIN", "2026-12-31", ("2027-01-04T17:30:00+08:00", False)),
    ],
)
def test_two_working_days_at_the_turn_of_the_year_by_four_calendars(
    house: House, calendar: str, received: str, expected: tuple[str, bool]
) -> None:
    status, out, _ = house.kesu("due", "--received", f"{received}T10:00:00+08:00", "--calendar", calendar)
    found = {x["name"]: x for x in json.loads(out)["deadlines"]}["acknowledge"]
    assert (status, (found["due_at"], found["provisional"])) == (0, expected)


def test_an_action_without_effect_is_replaced_after_the_close_and_holds_nothing_once_the_new_one_works(
    house: House,
) -> None:
    path = house.folder / "kesu.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n[procedure]\nclose_requires_effectiveness = true\n", encoding="utf-8"
    )
    house.opened()
    house.judged()
    action = {"kind": "corrective", "owner": "dora", "due": "2026-12-01"}
    first = house.do("2026-11-24 09:00", "dora", "add_action", text="brief the shift", **action)["actions"][-1]["id"]
    house.do("2026-11-25 09:00", "dora", "complete_action", action=first, evidence="list")
    case = house.do("2026-12-01 09:00", "qin", "evaluate", action=first, effective=False, evidence="3 of 500 again")
    assert "new_action_needed" in open_tasks(case)
    house.answered("2026-12-01 09:10", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.refused("2026-12-02 10:00", "qin", "close", "effective", reason="accepted")
    second = house.do("2026-12-02 11:00", "dora", "add_action", text="new tool", **action)["actions"][-1]["id"]
    house.run("2026-12-03 09:00")
    assert "chase_action" in open_tasks(house.show())
    house.do("2026-12-03 10:00", "dora", "complete_action", action=second, evidence="report")
    house.refused("2026-12-03 10:01", "qin", "close", "effective", reason="accepted")
    house.do("2026-12-20 10:00", "qin", "evaluate", action=second, effective=True, evidence="0 of 5000")
    assert house.do("2026-12-20 10:01", "qin", "close", reason="accepted")["status"] == "closed"


def test_thanks_after_the_close_leave_it_closed_and_a_but_opens_it(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 10:00", "qin", "close", reason="accepted")
    house.run("2026-12-02 10:01")
    note = house.letter("closing_note")
    house.mail("2026-12-02 11:00", "收到，谢谢！", subject=f"Re: {note['subject']}", answers=note["message_id"])
    house.run("2026-12-02 11:01")
    case = house.show()
    assert (case["status"], "see_thanks" in open_tasks(case)) == ("closed", True)
    assert case["messages"][-1]["kind"] == "reply"
    assert "see_thanks" not in open_tasks(house.do("2026-12-02 12:00", "sara", "note", text="seen"))
    house.mail("2026-12-03 11:00", "谢谢，但是还是漏水。", subject=f"Re: {note['subject']}", answers=note["message_id"])
    house.run("2026-12-03 11:01")
    assert house.show()["status"] == "reopened"
