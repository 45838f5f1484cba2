"""Gates of the procedure: approvals by the right people, recall and report, legal hold, stock under inspection."""

from __future__ import annotations

import json

from tests.flow.contract_house import House, open_tasks


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
