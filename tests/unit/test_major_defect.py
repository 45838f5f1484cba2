"""Class I that the machine only suggests: the clock of four hours runs, people are asked at once, and a lower class ends it."""

from __future__ import annotations

from datetime import datetime

import pytest

from complaints.calendar.deadlines import state
from complaints.correspondence.case_after import absorbed, customer_message
from complaints.model import Task
from complaints.procedure.steps.major_defect import heed
from complaints.reading import Mail, Reading
from complaints.refusals import Forbidden
from complaints.rules.shapes import Rules
from recognition.said import said_of
from tests.cases import CN, GM, MR, QA, SALES, Life, at, life, new_case


def suspected(received: str = "2026-11-20 10:00") -> Life:
    """A complaint that reads like class I, as it is registered."""
    case = life(received, suggested_class="I", suggestion_text="one operator is in hospital")
    heed(case.case, case.now, case.rules, case.calendar)
    return case


def task(case: Life, name: str) -> Task:
    return [t for t in case.case.tasks if t.kind == name][-1]


def says(text: str) -> Reading:
    return Reading("again.eml", kind="reply", mail=Mail("wang@customer.test", subject="Re: 投诉", text=text))


def test_sales_and_quality_are_asked_at_registration_and_warned_before_the_four_hours_end():
    case = suspected()
    assert case.clock("major_defect_notice").due_at == at("2026-11-20 14:00")
    assert {"report_major_defect", "classify"} <= case.open_tasks()
    assert (task(case, "report_major_defect").owner_role, task(case, "classify").owner_role) == ("sales", "qa")
    assert task(case, "report_major_defect").due_at == task(case, "classify").due_at == at("2026-11-20 14:00")
    assert task(case, "classify").detail == {"class": "I", "text": "one operator is in hospital"}
    case.go("2026-11-20 12:59")
    assert "major_defect_notice_due_soon" not in case.open_tasks()
    case.go("2026-11-20 13:00")
    assert "major_defect_notice_due_soon" in case.open_tasks()


def test_asking_twice_asks_once():
    case = suspected()
    before = len(case.case.tasks)
    heed(case.case, case.now, case.rules, case.calendar)
    assert len(case.case.tasks) == before


def test_a_suggested_class_ii_starts_nothing():
    case = life(suggested_class="II")
    heed(case.case, case.now, case.rules, case.calendar)
    assert case.open_tasks() == set()
    assert all(d.name != "major_defect_notice" for d in case.case.deadlines)


def test_a_company_that_counts_the_other_way_round_is_asked_for_its_own_gravest_class():
    case = Life(new_case(at("2026-11-20 10:00"), suggested_class="III"), at("2026-11-20 10:00"))
    case.rules = Rules(most_serious_class="III")
    heed(case.case, case.now, case.rules, case.calendar)
    assert task(case, "report_major_defect").detail["class"] == "III"


def test_the_notice_approved_by_both_stops_the_clock_and_ends_the_asking():
    case = suspected()
    case.do(SALES, "report_major_defect", text="操作工受伤")
    assert "report_major_defect" not in case.open_tasks()
    case.do(MR, "approve")
    assert case.clock("major_defect_notice").met_at is None
    case.do(GM, "approve")
    assert case.clock("major_defect_notice").met_at == case.now
    assert "classify" in case.open_tasks()  # the class is still the machine's


def test_a_rejected_notice_is_asked_for_again_while_its_clock_runs():
    case = suspected()
    case.do(SALES, "report_major_defect", text="操作工受伤")
    case.do(MR, "reject", reason="没有批号")
    assert case.clock("major_defect_notice").met_at is None
    assert "report_major_defect" in case.open_tasks()
    case.do(SALES, "report_major_defect", text="操作工受伤,批号 A1")
    assert "report_major_defect" not in case.open_tasks()


def test_a_lower_class_confirmed_cancels_the_clock_with_history_and_nobody_is_asked_any_more():
    case = suspected()
    case.do(QA, "classify", **{"class": "II"})
    clock = case.clock("major_defect_notice")
    assert state(clock, case.now) == "cancelled"
    assert not {"report_major_defect", "classify"} & case.open_tasks()
    [entry] = [h for h in case.case.history if h.what == "deadline:major_defect_notice"]
    assert (entry.by, entry.after["cancelled_at"]) == (QA.name, case.now.isoformat())
    case.go("2026-11-20 15:00")
    assert "major_defect_notice_late" not in {t.kind for t in case.case.tasks}


def test_class_i_confirmed_keeps_the_running_clock_and_asks_sales_only():
    case = suspected()
    started = case.clock("major_defect_notice")
    case.go("2026-11-20 11:00")
    case.do(QA, "classify", **{"class": "I"})
    assert case.clock("major_defect_notice").started_at == started.started_at
    assert "report_major_defect" in case.open_tasks()
    assert "classify" not in case.open_tasks()


def test_class_i_confirmed_after_it_was_lowered_starts_a_clock_of_its_own():
    case = suspected()
    case.do(QA, "classify", **{"class": "III"})
    case.go("2026-11-20 16:00")
    case.do(QA, "classify", **{"class": "I"})
    assert case.clock("major_defect_notice").due_at == at("2026-11-20 20:00")
    assert "report_major_defect" in case.open_tasks()


def test_a_later_message_that_tells_of_an_injury_suggests_class_i_and_starts_the_clock():
    case = life(suggested_class="II")
    case.go("2026-11-23 09:00")
    said = says("补充一下:昨天又有一台漏电,一名操作工触电受伤,已经住院。")
    case.case = customer_message(case.case, said, said_of(said, case.case), case.now, case.rules, case.calendar, 7)
    assert case.case.suggested_class == "I"
    assert case.clock("major_defect_notice").due_at == at("2026-11-23 13:00")
    assert {"report_major_defect", "classify"} <= case.open_tasks()
    assert "suggested_class" in {h.what for h in case.case.history}


def test_a_later_message_never_changes_the_class_that_a_person_confirmed_but_asks_to_look_again():
    case = life(suggested_class="II")
    case.do(QA, "classify", **{"class": "II"})
    said = says("昨天又有一台漏电,一名操作工触电受伤,已经住院。")
    case.case = customer_message(case.case, said, said_of(said, case.case), case.now, case.rules, case.calendar, 7)
    assert (case.case.severity_class, case.case.suggested_class) == ("II", "II")
    assert "classify" in case.open_tasks()
    assert all(d.name != "major_defect_notice" for d in case.case.deadlines)


def test_a_later_message_that_says_nothing_graver_leaves_the_class():
    case = suspected()
    before = case.case.deadlines
    said = says("照片已经补充,请查收。")
    case.case = customer_message(case.case, said, said_of(said, case.case), case.now, case.rules, case.calendar, 7)
    assert (case.case.suggested_class, case.case.deadlines) == ("I", before)


def test_a_merged_case_hands_its_running_clock_of_the_notice_to_the_one_that_stays():
    grave, stays = suspected("2026-11-20 10:00"), life("2026-11-20 09:00", suggested_class="II")
    grave.case.case_no = "KS20261120-002"
    grave.go("2026-11-20 11:00")
    grave.do(QA, "merge", into=stays.case.case_no)
    assert state(grave.clock("major_defect_notice"), grave.now) == "cancelled"
    stays.case = absorbed(stays.case, grave.case, grave.now, QA.name, stays.rules, CN)
    assert stays.case.suggested_class == "I"
    assert stays.clock("major_defect_notice").due_at == at("2026-11-20 14:00")
    assert {"report_major_defect", "classify"} <= stays.open_tasks()


def test_a_notice_given_before_the_merge_need_not_be_given_again():
    grave, stays = suspected("2026-11-20 10:00"), life("2026-11-20 09:00", suggested_class="II")
    grave.do(SALES, "report_major_defect", text="操作工受伤")
    grave.do(MR, "approve")
    grave.do(GM, "approve")
    grave.do(QA, "merge", into="KS20261120-009")
    stays.case = absorbed(stays.case, grave.case, grave.now, QA.name, stays.rules, CN)
    assert stays.clock("major_defect_notice").met_at == grave.now
    assert "report_major_defect" not in stays.open_tasks()


def test_a_case_is_not_merged_while_management_has_yet_to_decide_on_its_notice():
    case = suspected()
    case.do(SALES, "report_major_defect", text="操作工受伤")
    with pytest.raises(Forbidden, match="still waits for its decision"):
        case.do(QA, "merge", into="KS20261120-009")
    case.do(MR, "reject", reason="nobody was hurt")
    assert case.do(QA, "merge", into="KS20261120-009").status == "closed"


def test_an_interim_report_that_was_due_before_class_i_was_confirmed_is_asked_for_at_once():
    case = life()
    case.now = at("2026-12-02 10:00")
    case.do(QA, "classify", **{"class": "I"})
    assert case.case.record["wake_at"] == at("2026-11-27 08:30").isoformat()
    case.go("2026-12-02 10:01")
    assert "interim_report_due" in case.open_tasks()
    assert datetime.fromisoformat(str(case.case.record["wake_at"])) > case.now  # and it is not looked at for ever


def test_an_action_added_after_the_day_it_is_due_is_chased_at_once():
    case = life()
    case.now = at("2026-12-02 10:00")
    case.do(QA, "add_action", kind="corrective", text="new tool", owner="sun", due="2026-12-01")
    assert case.case.record["wake_at"] == at("2026-12-02 08:30").isoformat()
    case.go("2026-12-02 10:01")
    assert "chase_action" in case.open_tasks()
