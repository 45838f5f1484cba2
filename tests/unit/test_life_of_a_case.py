"""Lives of cases by the pure rules, from receipt to the end, each with the attempts to break its gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.calendar.deadlines import state
from complaints.model import Actor
from complaints.procedure.perform import available
from complaints.reading import FieldValue, Mail, Reading, Source
from complaints.refusals import BadData, Forbidden
from complaints.rules.shapes import Rules
from recognition.said import said_of
from tests.cases import ADMIN, DEPARTMENT, GM, MR, QA, SALES, VIEWER, ZONE, at, life, value


def due(clock) -> str:
    return clock.due_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def test_a_case_closes_when_the_customer_accepts_the_answer():
    case = life()
    case.send()
    assert case.case.status == "acknowledged"
    assert case.clock("first_answer").met_at == at("2026-11-20 16:30")
    case.go("2026-11-20 17:00")
    case.do(SALES, "hand_over", sample=True)
    assert case.case.status == "assessing"
    case.do(QA, "classify", **{"class": "II"}, kinds=["QLT-FUN"])
    case.do(QA, "verify", result=True, method="留样检验", findings="属实")
    case.do(QA, "assign", departments=["production"])
    case.do(DEPARTMENT, "report_cause", occurrence="刀具磨损", escape="抽检漏检", affected_lots=["A1", "A2"])
    case.do(QA, "hold_lots", lots=["A1", "A2"])
    case.do(DEPARTMENT, "add_action", kind="corrective", text="换刀", owner="sun", due="2026-11-27")
    case.do(QA, "judge", justified=True, fault="company")
    case.do(QA, "dispose", disposition="exchange", quantity=120)
    case.do(SALES, "interim_report", text="正在调查")
    case.send()
    assert case.clock("feedback").met_at is not None
    assert case.clock("written_answer").met_at is None
    case.answer()
    assert case.case.status == "replied"
    assert case.clock("written_answer").met_at is not None
    with pytest.raises(Forbidden, match="without the customer's acceptance"):
        case.do(QA, "close", reason="accepted")
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    assert case.case.status == "closed"
    assert case.case.close_reason == "accepted"
    assert not case.case.open_deadlines()
    assert {"see_result"} <= case.open_tasks()
    action = case.case.actions[0]
    case.go("2026-12-01 09:00")
    assert "chase_action" in case.open_tasks()
    case.do(DEPARTMENT, "complete_action", action=action.id, evidence="照片")
    assert "chase_action" not in case.open_tasks()
    case.do(QA, "evaluate", action=action.id, effective=True, evidence="三批无不良")
    case.do(GM, "seen")
    case.do(MR, "seen")
    assert "see_result" not in case.open_tasks()


def test_nothing_leaves_before_the_chain_has_approved_it_in_order_and_never_by_its_drafter():
    case = life()
    drafter = Actor("qian", "qa")  # the same person as the management representative
    case.do(drafter, "draft_reply", text="答复")
    assert case.case.status == "awaiting_approval"
    for who in (SALES, QA):
        with pytest.raises(Forbidden, match="waits for management_representative"):
            case.do(who, "send_reply")
    with pytest.raises(Forbidden, match="waits for management_representative"):
        case.do(GM, "approve")
    with pytest.raises(Forbidden, match="drafted himself"):
        case.do(MR, "approve")
    other = Actor("wu", "management_representative")
    case.do(other, "approve")
    with pytest.raises(Forbidden, match="waits for general_manager"):
        case.do(SALES, "send_reply")
    with pytest.raises(Forbidden, match="waits for general_manager"):
        case.do(other, "approve")
    case.do(GM, "reject", reason="原因不清")
    assert case.case.status == "investigating"
    with pytest.raises(Forbidden, match="cannot be sent"):
        case.do(SALES, "send_reply", letter=case.letter("formal_answer").id)
    case.do(QA, "draft_reply", text="答复二")
    assert [x.status for x in case.case.letters if x.kind == "formal_answer"] == ["cancelled", "awaiting_approval"]
    assert case.letter("formal_answer").approvals == []


def test_a_delegate_approves_for_his_role_until_the_day_ends():
    case = life()
    deputy = Actor("chen", "sales")
    with pytest.raises(Forbidden, match="only general_manager"):
        case.do(MR, "delegate", role="general_manager", to="chen", until="2026-11-22")
    case.do(GM, "delegate", role="general_manager", to="chen", until="2026-11-22")
    case.do(QA, "draft_reply", text="答复")
    case.do(MR, "approve")
    case.now = at("2026-11-23 00:00")
    with pytest.raises(Forbidden, match="general_manager or its delegate"):
        case.do(deputy, "approve")
    case.now = at("2026-11-22 23:59")
    with pytest.raises(Forbidden, match="not for viewer"):
        case.do(VIEWER, "approve")
    case.do(deputy, "approve")
    assert case.letter("formal_answer").status == "approved"
    assert case.letter("formal_answer").approvals[-1].on_behalf_of == "general_manager"


def test_nobody_approves_twice_in_one_chain_as_himself_and_as_a_delegate():
    case = life()
    deputy = Actor("chen", "sales")
    case.do(GM, "delegate", role="general_manager", to=MR.name, until="2026-11-30")
    case.do(GM, "delegate", role="general_manager", to=deputy.name, until="2026-11-30")
    case.do(MR, "delegate", role="management_representative", to=deputy.name, until="2026-11-30")
    for first in (MR, deputy):
        case.do(QA, "draft_reply", text="答复")
        letter = case.letter("formal_answer").id
        case.do(first, "approve")
        for data in ({}, {"letter": letter}):
            with pytest.raises(Forbidden, match="has approved letter"):
                case.do(first, "approve", **data)
            with pytest.raises(Forbidden, match="waits for general_manager"):
                case.do(SALES, "send_reply", **data)
        offered = {n: ok for n, ok, _ in available(case.case, first, case.rules, case.now, case.calendar)}
        assert not offered["approve"]
    case.do(MR, "approve")
    assert [a.by for a in case.letter("formal_answer").approvals] == [deputy.name, MR.name]
    assert case.letter("formal_answer").status == "approved"
    case.do(deputy, "draft_reply", text="答复二")
    with pytest.raises(Forbidden, match="drafted himself"):
        case.do(deputy, "approve")


def test_a_withdrawal_needs_the_words_in_which_the_customer_withdraws():
    case = life()
    for feedback, text in (("satisfied", ""), ("satisfied", "  "), ("objection", "我们撤诉?不!")):
        case.do(SALES, "record_feedback", feedback=feedback, **({"text": text} if text else {}))
        with pytest.raises(Forbidden, match="words in which he withdraws"):
            case.do(QA, "close", reason="withdrawn")
        case.now += timedelta(minutes=1)
    case.do(SALES, "record_feedback", feedback="satisfied", text="王先生来电:是我方用错型号,撤回投诉")
    case.do(QA, "close", reason="withdrawn")
    assert (case.case.status, case.case.close_reason) == ("closed", "withdrawn")


def test_silence_closes_a_case_only_after_reminder_ten_working_days_and_confirmation():
    case = life("2026-11-20 16:30")
    case.send()
    case.go("2026-12-04 10:00")
    case.answer()
    assert due(case.clock("silence_reminder")) == "2026-12-30 17:30"
    for day in ("2026-12-05 09:00", "2026-12-29 17:00"):
        case.go(day)
        with pytest.raises(Forbidden, match="after 25 days"):
            case.do(SALES, "remind")
    assert "remind_customer" not in case.open_tasks()
    case.go("2026-12-30 08:30")
    assert "remind_customer" in case.open_tasks()
    case.do(SALES, "remind")
    with pytest.raises(Forbidden, match="reminded first"):
        case.do(SALES, "confirm_silence")
    case.send()
    assert case.case.status == "reminded"
    assert due(case.clock("silence_close")) == "2027-01-14 17:30"
    assert case.clock("silence_close").provisional
    case.go("2027-01-14 17:29")
    with pytest.raises(Forbidden, match="10 working days of silence"):
        case.do(SALES, "confirm_silence")
    with pytest.raises(Forbidden):
        case.do(QA, "close", reason="no_feedback")
    case.go("2027-01-14 17:30")
    assert "confirm_silence" in case.open_tasks()
    with pytest.raises(Forbidden, match="sales must confirm"):
        case.do(QA, "close", reason="no_feedback")
    with pytest.raises(Forbidden, match="not for qa"):
        case.do(QA, "confirm_silence")
    case.do(SALES, "confirm_silence")
    for reason in ("accepted", "unfounded", "duplicate", "withdrawn"):
        with pytest.raises(Forbidden):
            case.do(QA, "close", reason=reason)
    case.do(QA, "close", reason="no_feedback")
    assert case.case.close_reason == "no_feedback"


def test_a_bounce_stops_silence_and_somebody_must_reach_the_customer():
    case = life()
    case.send()
    answer = case.answer()
    case.go(timedelta(days=3))
    case.bounce(answer)
    assert case.clock("silence_reminder").cancelled_at is not None
    assert "reach_customer" in case.open_tasks()
    case.go("2027-03-01 09:00")
    with pytest.raises(Forbidden, match="not delivered"):
        case.do(SALES, "remind")
    case.do(SALES, "record_feedback", feedback="satisfied", text="电话")
    with pytest.raises(Forbidden, match="not delivered"):
        case.do(QA, "close", reason="accepted")
    case.answer("再次答复")
    assert case.letter("formal_answer").ordinal == 2
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")


def test_a_bounced_reminder_starts_no_ten_days_and_can_be_sent_again():
    case = life()
    case.send()
    case.answer()
    case.go("2026-12-16 09:00")
    case.do(SALES, "remind")
    case.send()
    case.go("2026-12-17 09:00")
    case.bounce(case.letter("reminder"))
    assert case.case.status == "replied"
    case.go("2027-02-01 09:00")
    with pytest.raises(Forbidden):
        case.do(SALES, "confirm_silence")
    case.do(SALES, "remind")
    case.send()
    assert case.case.status == "reminded"
    assert case.clock("silence_close").started_at == at("2027-02-01 09:00")


def test_out_of_office_and_receipts_are_no_feedback_but_a_customers_message_is():
    case = life()
    case.send()
    case.answer()
    case.go("2026-12-01 09:00")
    from complaints.correspondence.case_after import customer_message

    robot = Reading("a.eml", kind="auto_reply", automatic=True)
    assert (
        customer_message(case.case, robot, said_of(robot, case.case), case.now, case.rules, case.calendar, 7)
        is case.case
    )
    receipt = Reading("a.eml", kind="receipt", automatic=False)
    assert (
        customer_message(case.case, receipt, said_of(receipt, case.case), case.now, case.rules, case.calendar, 7)
        is case.case
    )
    spoken = Reading("b.eml", kind="reply", mail=Mail(subject="Re"), fields={"lot_no": (value("L9"),)})
    case.case = customer_message(case.case, spoken, said_of(spoken, case.case), case.now, case.rules, case.calendar, 8)
    assert case.clock("silence_reminder").met_at == case.now
    assert case.case.first("lot_no") == "L9"
    assert "read_message" in case.open_tasks()
    case.go("2026-12-30 09:00")
    with pytest.raises(Forbidden, match="spoken since"):
        case.do(SALES, "remind")


def test_an_objection_is_not_silence_and_leads_to_the_next_answer():
    case = life()
    case.send()
    case.answer()
    case.do(SALES, "record_feedback", feedback="objection", text="不同意")
    assert case.case.status == "investigating"
    case.go("2027-03-01 09:00")
    with pytest.raises(Forbidden):
        case.do(SALES, "remind")
    with pytest.raises(Forbidden):
        case.do(QA, "close", reason="accepted")
    case.answer("补充答复")
    assert case.letter("formal_answer").ordinal == 2
    with pytest.raises(Forbidden, match="without the customer's acceptance"):
        case.do(QA, "close", reason="accepted")
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")


def test_a_disproved_complaint_closes_as_unfounded_only_once_answered():
    case = life()
    case.send()
    with pytest.raises(Forbidden, match="verified"):
        case.do(QA, "close", reason="unfounded")
    case.do(QA, "verify", result="false", method="检验", findings="不属实")
    with pytest.raises(Forbidden, match="formal answer"):
        case.do(QA, "close", reason="unfounded")
    case.answer()
    assert case.letter("formal_answer").subject == "refusal"
    case.do(QA, "close", reason="unfounded")


def test_waiting_for_the_customer_puts_off_two_clocks_only():
    case = life("2026-11-20 16:30")
    case.send()
    before = {d.name: d.due_at for d in case.case.deadlines}
    case.go("2026-11-23 10:00")
    case.do(SALES, "start_waiting", reason="批号")
    assert case.clock("written_answer").suspended_at == case.now
    assert case.clock("hand_over_to_qc").suspended_at is None
    case.now = at("2026-12-20 09:00")
    assert state(case.clock("written_answer"), case.now) == "on_time"
    case.now = at("2026-11-26 15:00")
    case.do(SALES, "end_waiting")
    assert due(case.clock("written_answer")) == "2026-12-07 17:30"
    assert due(case.clock("feedback")) == "2026-11-30 17:30"
    assert {d.name for d in case.case.deadlines if d.due_at != before[d.name]} == {"written_answer", "feedback"}
    assert any(s["step"] == "waited" and s["days"] == 3 for s in case.clock("written_answer").explanation)
    with pytest.raises(Forbidden, match="not awaited"):
        case.do(SALES, "end_waiting")


def test_a_class_raised_later_adds_clocks_and_keeps_the_promised_date():
    case = life("2026-11-20 16:30")
    case.send()
    promised = case.clock("written_answer").due_at
    case.go("2026-11-24 09:00")
    case.do(QA, "classify", **{"class": "I"})
    assert case.clock("written_answer").due_at == promised
    assert any(s["step"] == "promise_kept" for s in case.clock("written_answer").explanation)
    assert due(case.clock("major_defect_notice")) == "2026-11-24 13:00"
    case.do(QA, "classify", **{"class": "III"})
    assert due(case.clock("written_answer")) == "2026-11-27 17:30"
    assert case.clock("major_defect_notice").cancelled_at is not None


def test_a_company_whose_gravest_class_is_three_has_its_timers_there():
    rules = replace(Rules(), most_serious_class="III")
    case = life()
    case.rules = rules
    case.do(QA, "classify", **{"class": "I"})
    assert "major_defect_notice" not in [d.name for d in case.case.open_deadlines()]
    case.do(QA, "classify", **{"class": "III"})
    assert "major_defect_notice" in [d.name for d in case.case.open_deadlines()]
    assert [rules.own_class(x) for x in ("I", "II", "III", None)] == ["III", "II", "I", None]
    assert Rules().own_class("I") == "I"


def test_a_class_confirmed_before_anything_was_promised_counts_from_the_receipt():
    case = life("2026-11-20 16:30", acknowledgement="suppressed")
    case.case.acknowledgement, case.case.letters = "suppressed", []
    case.do(QA, "classify", **{"class": "I"})
    assert due(case.clock("written_answer")) == "2026-12-11 17:30"


def test_the_notice_of_a_major_defect_stops_its_clock_when_both_have_approved():
    case = life("2026-11-20 09:00", suggested_class="I")
    assert due(case.clock("major_defect_notice")) == "2026-11-20 13:00"
    case.do(SALES, "report_major_defect", text="断裂")
    case.do(MR, "approve")
    assert case.clock("major_defect_notice").met_at is None
    case.do(GM, "approve")
    assert case.clock("major_defect_notice").met_at == case.now


def test_recall_and_regulator_report_wait_for_the_general_manager_and_hold_the_close():
    case = life()
    case.send()
    case.do(QA, "recall", lots=["A1"], **{"class": "II"}, text="全部召回")
    with pytest.raises(Forbidden, match="general_manager"):
        case.do(MR, "approve")
    case.do(QA, "draft_reply", text="x")
    with pytest.raises(Forbidden, match="decision"):
        case.do(QA, "close", reason="accepted")
    case.do(GM, "approve", letter=case.letter("recall").id)
    assert case.letter("recall").status == "approved"
    assert "carry_out_recall" in case.open_tasks()


@pytest.mark.parametrize(
    ("own", "site", "expected"),
    [
        ("广东", "广东", "2026-11-23 17:30"),
        ("广东", "廣東省深圳市", "2026-11-23 17:30"),
        ("广东", "山西", "2026-11-25 17:30"),
        ("广东", "Shanxi", "2026-11-25 17:30"),
        ("广东", None, "2026-11-23 17:30"),
        ("", "山西", "2026-11-23 17:30"),
    ],
)
def test_staff_are_on_site_within_one_or_three_working_days_by_province(own, site, expected):
    case = life("2026-11-20 16:30")
    case.rules = Rules(company_province=own)
    case.do(SALES, "start_site_visit", **({"province": site} if site else {}), reason="电话无法解决")
    assert due(case.clock("site_visit")) == expected
    with pytest.raises(Forbidden, match="under way"):
        case.do(SALES, "start_site_visit")
    case.do(SALES, "record_site_visit", result="已修复", signed_by="王经理")
    assert case.clock("site_visit").met_at == case.now


def test_a_closed_case_opens_again_for_its_customer_within_the_time_and_only_then():
    from complaints.correspondence.case_after import customer_message

    case = life()
    case.send()
    case.answer()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    spoken = Reading("b.eml", kind="reply", mail=Mail(subject="Re"))
    late = customer_message(
        case.case, spoken, said_of(spoken, case.case), case.now + timedelta(days=91), case.rules, case.calendar, 9
    )
    assert late.status == "closed"
    assert "decide_new_case" in {t.kind for t in late.tasks}
    case.now += timedelta(days=90)
    case.case = customer_message(case.case, spoken, said_of(spoken, case.case), case.now, case.rules, case.calendar, 9)
    assert case.case.status == "reopened"
    with pytest.raises(Forbidden, match="without the customer's acceptance"):
        case.do(QA, "close", reason="accepted")


def test_contradicting_facts_are_proposed_and_a_persons_value_stays():
    from complaints.correspondence.case_after import customer_message

    case = life()
    case.do(QA, "correct_field", field="lot_no", value=["A1"], reason="电话核实")
    said = Reading(
        "b.eml",
        kind="reply",
        fields={"lot_no": (value("B2"),), "qty_defective": (value({"amount": 3, "unit": "pcs"}),)},
    )
    case.case = customer_message(case.case, said, said_of(said, case.case), case.now, case.rules, case.calendar, 9)
    assert case.case.first("lot_no") == "A1"
    assert case.case.first("qty_defective") == {"amount": 3, "unit": "pcs"}
    assert case.case.record["proposed_changes"][0]["values"] == ["B2"]
    assert "review_change" in case.open_tasks()
    case.do(QA, "correct_field", field="lot_no", value="B2")
    assert "review_change" not in case.open_tasks()


def test_what_stands_in_the_subject_of_our_own_letter_is_not_the_customers_word():
    from complaints.correspondence.case_after import customer_message

    case = life()
    case.case.letters[0].subject = "[KS20261120-001] 已收到贵司的反馈:轴承 A1"
    case.case.missing = ["lot_no"]
    ours = FieldValue("轴承 A1", "轴承 A1", "regex", Source("subject"), 0.9)
    fields = {"model_spec": (ours,), "product_name": (ours,), "lot_no": (value("B2"),)}
    said = Reading(
        "b.eml",
        kind="reply",
        fields=fields,
        mail=Mail("wang@customer.test", subject=f"回复: {case.case.letters[0].subject}"),
    )
    after = customer_message(case.case, said, said_of(said, case.case), case.now, case.rules, case.calendar, 9)
    assert after.first("lot_no") == "B2"
    assert "model_spec" not in after.fields
    assert not after.record.get("proposed_changes")
    his_own = replace(said, mail=Mail("wang@customer.test", subject="轴承 A1 又坏了"))
    assert (
        customer_message(case.case, his_own, said_of(his_own, case.case), case.now, case.rules, case.calendar, 9).first(
            "model_spec"
        )
        == "轴承 A1"
    )


def test_a_confirmed_value_keeps_its_place_and_a_corrected_one_leaves_it_in_the_history():
    case = life()
    place = Source("form.pdf", 2, (0.1, 0.2, 0.3, 0.4), "批号:A1")
    case.case.fields["lot_no"] = [FieldValue("A1", "批号:A1", "table", place, 0.62)]
    case.do(QA, "correct_field", field="lot_no", value="A1")
    assert case.case.fields["lot_no"] == [FieldValue("A1", "批号:A1", "table", place, 0.62, confirmed_by=QA.name)]
    assert [h.before for h in case.case.history if h.what == "action:correct_field"] == [None]
    case.do(SALES, "correct_field", field="lot_no", value=["A1", "B2"])
    first, second = case.case.fields["lot_no"]
    assert (first.source, first.confirmed_by) == (place, SALES.name)
    assert (second.method, second.source.part) == ("human", "entered")
    case.do(QA, "correct_field", field="lot_no", value="C3", reason="label seen")
    [kept] = case.case.fields["lot_no"]
    assert (kept.value, kept.method, kept.source) == ("C3", "human", Source("entered"))
    gone = [h for h in case.case.history if h.what == "action:correct_field"][-1].before
    assert [(x["value"], x["raw"], x["method"], x["source"]["part"]) for x in gone] == [
        ("A1", "批号:A1", "table", "form.pdf"),
        ("B2", "B2", "human", "entered"),
    ]
    assert gone[0]["source"]["box"] == [0.1, 0.2, 0.3, 0.4]


def test_the_return_of_a_whole_lot_asks_for_its_notice_and_an_inspection_before_anything_is_done_with_it():
    case = life()
    case.case.fields |= {"lot_no": [value("A1")], "qty_delivered": [value({"amount": 500, "unit": "pcs"})]}
    case.do(QA, "verify", result="true", method="m", findings="f")
    before = case.open_tasks()
    case.do(SALES, "dispose", disposition="return", quantity=120)
    case.do(SALES, "dispose", disposition="exchange")
    assert case.open_tasks() == before
    case.do(SALES, "dispose", disposition="exchange", quantity={"amount": 500, "unit": "pcs"})
    goods = {"segregate_return", "inspect_return"}
    assert case.open_tasks() - before == goods | {"approve_letter", "plan_exchange"}
    asked = {t.kind: (t.owner_role, t.detail["clause"]) for t in case.case.tasks if t.detail and "clause" in t.detail}
    assert asked["inspect_return"] == ("qa", "S0-5.4.7")
    with pytest.raises(Forbidden, match="return notice is not yet approved"):
        case.do(QA, "dispose", disposition="scrap")
    case.answer()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    assert case.open_tasks() >= goods | {"approve_letter"}
    for nobody in (SALES, QA, MR, GM):  # the department first, and never the drafter
        with pytest.raises(Forbidden):
            case.do(nobody, "approve")
    case.do(QA, "hold_lots", lots=["A1"], place="cage 3")
    case.do(QA, "release_hold", lots=["A1"], inspection="our own stock")
    assert case.open_tasks() >= goods
    case.do(DEPARTMENT, "approve")
    assert "accept_return_with_notice" not in case.open_tasks()
    case.do(GM, "approve")
    assert case.letter("return_notice").status == "approved"
    assert "accept_return_with_notice" in case.open_tasks()
    case.do(QA, "hold_lots", lots=["A1"], place="cage 3")
    assert "segregate_return" not in case.open_tasks()
    case.do(QA, "release_hold", lots=["A1"], inspection="all 500 to be reworked")
    assert not case.open_tasks() & (goods | {"accept_return_with_notice"})
    case.do(QA, "reopen", reason="rework")
    case.do(QA, "dispose", disposition="rework")
    case.do(QA, "dispose", disposition="return")
    assert "inspect_return" in case.open_tasks()
    case.do(DEPARTMENT, "reject", reason="scrap it there")
    assert not case.open_tasks() & goods
    assert "decide_disposition" in case.open_tasks()
    case.do(QA, "dispose", disposition="return")
    case.do(QA, "dispose", disposition="none")
    assert not case.open_tasks() & goods
    assert case.letter("return_notice").status == "cancelled"


def test_an_information_request_lists_only_missing_facts():
    case = life(missing=["lot_no", "occurred_at"])
    case.do(SALES, "request_information", facts=["lot_no"])
    assert case.letter("information_request").status == "queued"
    with pytest.raises(Forbidden, match="only missing facts"):
        case.do(SALES, "request_information", facts=["product_name"])
    case.do(SALES, "request_information", facts=[], text="请确认数量")
    with pytest.raises(BadData, match="facts must not be empty"):
        case.do(SALES, "request_information", facts=[])
    with pytest.raises(BadData, match="no fact colour"):
        case.do(SALES, "request_information", facts=["colour"])


def test_actions_may_be_made_to_hold_the_close():
    case = life()
    case.rules = Rules(close_requires_effectiveness=True)
    case.send()
    case.do(QA, "add_action", kind="preventive", text="x", owner="sun", due="2026-12-01")
    case.answer()
    case.do(SALES, "record_feedback", feedback="satisfied")
    with pytest.raises(Forbidden, match="not yet effective"):
        case.do(QA, "close", reason="accepted")
    number = case.case.actions[0].id
    with pytest.raises(Forbidden, match="completed before"):
        case.do(QA, "evaluate", action=number, effective=True, evidence="e")
    case.do(DEPARTMENT, "complete_action", action=number, evidence="e")
    case.do(QA, "evaluate", action=number, effective=True, evidence="e")
    case.do(QA, "close", reason="accepted")


def test_warnings_come_once_in_working_hours_before_the_deadline():
    case = life("2026-11-20 16:30")
    case.send()
    case.go("2026-11-20 17:28")
    assert not {t for t in case.open_tasks() if t.startswith("hand_over")}
    case.go("2026-11-20 17:29")  # due at 00:30, the last moment of work before its last quarter
    assert "hand_over_to_qc_due_soon" in case.open_tasks()
    case.go("2026-11-20 17:29")
    assert len([t for t in case.case.tasks if t.kind == "hand_over_to_qc_due_soon"]) == 1
    case.go("2026-11-21 00:31")
    assert "hand_over_to_qc_late" in case.open_tasks()
    assert "hand_over_to_qc_due_soon" not in case.open_tasks()
    case.go("2026-11-22 03:00")
    assert len([t for t in case.case.tasks if t.kind == "hand_over_to_qc_late"]) == 1
    case.do(SALES, "hand_over", sample=False)
    assert "hand_over_to_qc_late" not in case.open_tasks()
    case.go("2026-11-25 20:00")  # the last quarter of the week of feedback begins at night
    assert "feedback_due_soon" not in case.open_tasks()
    case.go("2026-11-26 08:30")
    assert "feedback_due_soon" in case.open_tasks()


def test_a_year_that_is_published_is_counted_again_with_its_history():
    case = life("2026-12-25 10:00")
    clock = case.clock("written_answer")
    assert clock.provisional
    assert due(clock) == "2027-01-08 17:30"
    case.calendar = case.calendar.with_days(off=[date(2027, 1, 8)], work=[date(2027, 1, 9)], published=[2027])
    case.go("2026-12-26 10:00")
    assert due(case.clock("written_answer")) == "2027-01-09 17:30"
    assert not case.clock("written_answer").provisional
    assert any(h.what == "deadline:written_answer" and h.after["due_at"] for h in case.case.history)


def test_a_message_may_be_merged_away_and_the_earlier_receipt_counts():
    from complaints.correspondence.case_after import absorbed

    later, earlier = life("2026-11-20 16:30"), life("2026-11-20 09:00")
    earlier.case.case_no = "KS20261120-009"
    with pytest.raises(BadData, match="another case"):
        earlier.do(QA, "merge", into="KS20261120-009")
    earlier.do(QA, "merge", into="KS20261120-001")
    assert (earlier.case.status, earlier.case.close_reason) == ("closed", "duplicate")
    with pytest.raises(Forbidden, match="merged into"):
        earlier.do(QA, "reopen", reason="x")
    made = absorbed(later.case, earlier.case, later.now, "zhao", later.rules, later.calendar)
    assert made.received_at == at("2026-11-20 09:00")
    assert next(d for d in made.deadlines if d.name == "hand_over_to_qc").due_at == at("2026-11-20 17:00")


@pytest.mark.parametrize("who", [VIEWER, ADMIN])
def test_viewers_and_administrators_do_no_casework(who):
    from complaints.procedure.perform import available

    case = life()
    assert not any(allowed for _, allowed, _ in available(case.case, who, case.rules, case.now, case.calendar))


def test_a_legal_hold_and_its_release_are_recorded():
    case = life()
    case.do(QA, "hold_legally", reason="诉讼")
    with pytest.raises(Forbidden):
        case.do(QA, "hold_legally", reason="again")
    case.do(QA, "release_legal_hold", reason="结束")
    assert case.case.record["legal_hold"] is None


def test_a_fax_without_mail_address_is_answered_by_hand():
    case = life()
    case.case.answer_to, case.case.letters, case.case.channel = "", [], "fax"
    case.now = at("2026-11-20 16:50")
    case.do(SALES, "acknowledge_manually", by="phone", at="2026-11-20T16:40:00+08:00", note="电话")
    assert case.case.status == "acknowledged"
    assert case.clock("first_answer").met_at == at("2026-11-20 16:40")
    case.do(QA, "draft_reply", text="答复")
    case.do(MR, "approve")
    case.do(GM, "approve")
    case.do(SALES, "send_reply")
    assert case.letter("formal_answer").delivered
    case.settle()
    assert case.case.status == "replied"


def test_a_classified_case_asks_for_the_departments_its_kinds_go_to():
    case = life()
    case.do(QA, "classify", **{"class": "II"}, kinds=["QLT-TST", "PKG"])
    task = next(t for t in case.case.tasks if t.kind == "assign_departments")
    assert task.detail == {"departments": ["laboratory", "quality", "warehouse"]}
    case.do(QA, "assign", departments=["laboratory"])
    assert "assign_departments" not in case.open_tasks()
