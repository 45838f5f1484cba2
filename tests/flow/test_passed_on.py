"""Complaints that reach us through others: a colleague's forward or note of a call, a fax, the same complaint twice."""

from __future__ import annotations

from typing import Any

from tests.flow.contract_house import COMPLAINT, House, open_tasks

COLLEAGUE = "sara@example.test"
FORWARDED = f"""Please look after this.

-----Original Message-----
From: Wang Li <wang@alpha.test>
Sent: Friday, 20 November 2026 15:30
To: sara@example.test
Subject: latches break

{COMPLAINT}"""
CALL = """客户来电投诉:华东电机有限公司王工反映,外壳 H-200 批号A240115-03 有40件卡扣断裂,要求换货。
电话:0755-26881234
"""


def answered(house: House) -> dict[str, Any]:
    """The formal answer after both approvals, sent; the letter as the case shows it."""
    house.do("2026-11-23 10:00", "qin", "verify", result="true", method="sample", findings="so it is")
    house.do("2026-11-24 09:00", "qin", "draft_reply", text="The latch was moulded too cold.")
    house.do("2026-11-24 09:10", "mira", "approve")
    house.do("2026-11-24 09:20", "gerd", "approve")
    house.do("2026-11-24 09:30", "sara", "send_reply")
    house.run("2026-11-24 09:31")
    return house.letter("formal_answer")


def test_what_a_colleague_forwards_is_answered_to_the_customer_after_a_person_released_it(house: House) -> None:
    case = house.opened(text=FORWARDED, subject="FW: latches break", sender=COLLEAGUE)
    [prepared] = case["letters"]
    assert (prepared["status"], prepared["to"], house.sent()) == ("draft", "wang@alpha.test", [])
    house.do("2026-11-20 17:00", "sara", "approve", letter=prepared["id"])
    house.run("2026-11-20 17:01")
    assert [str(x["To"]) for x in house.sent()] == ["wang@alpha.test"]
    assert (answered(house)["to"], house.show()["status"]) == ("wang@alpha.test", "replied")


def test_no_letter_of_a_case_ever_goes_to_the_colleague_who_passed_it_on(house: House) -> None:
    house.opened(text=FORWARDED, subject="FW: latches break", sender=COLLEAGUE)
    letter = answered(house)
    assert (letter["to"], letter["status"], house.show()["status"]) == ("", "sent", "replied")
    assert not [x for x in house.sink.letters if b"moulded" in x.raw]


def test_a_note_of_a_call_is_a_complaint_by_word_of_mouth_and_is_to_be_confirmed_in_writing(house: House) -> None:
    case = house.opened(text=CALL, subject="客户电话投诉", sender=COLLEAGUE)
    assert (case["channel"], case["acknowledgement"]) == ("phone", "suppressed")
    assert "acknowledge" not in [x["name"] for x in case["deadlines"]]
    assert "以书面形式予以确认" in house.letter("acknowledgement")["body"]
    house.do("2026-11-20 17:00", "sara", "correct_field", field="contact_email", value="wang@huadong.test")
    house.do("2026-11-20 17:10", "sara", "request_information", facts=[], text="请附照片。")
    house.run("2026-11-20 17:11")
    letter = house.letter("information_request")
    assert letter["to"] == "wang@huadong.test"
    assert "书面形式" in letter["body"]


def test_the_same_complaint_by_another_way_asks_qa_whether_to_merge(house: House) -> None:
    house.opened(text=COMPLAINT)
    first = house.case_no
    second = house.opened(
        "2026-11-21 10:00", "2026-11-21 10:05", sender="wang.private@mail.test", text=COMPLAINT, subject="Latches"
    )
    assert "same_complaint" in open_tasks(second)
    [task] = [x for x in second["tasks"] if x["name"] == "same_complaint"]
    assert task["owner_role"] == "qa"
    house.do("2026-11-23 09:00", "qin", "merge", into=first)
    assert "same_complaint" not in open_tasks(house.show())
    other = COMPLAINT.replace("A240115-03", "B991231-77").replace("PO-2026-00123", "PO-2026-00999")
    third = house.opened("2026-11-23 10:00", "2026-11-23 10:05", text=other, subject="Another lot")
    assert "same_complaint" not in open_tasks(third)


def test_facts_asked_for_in_vain_are_asked_for_once_more_after_two_working_days(house: House) -> None:
    house.opened(text="Dear sirs, your housing is broken, please exchange it.\n\nWang\n")
    house.do("2026-11-20 17:00", "sara", "request_information", facts=["lot_no"])
    house.run("2026-11-20 17:01")  # a Friday
    house.run("2026-11-24 17:00")
    assert "remind_of_missing_facts" not in open_tasks(house.show())
    house.run("2026-11-25 08:31")
    assert "remind_of_missing_facts" in open_tasks(house.show())
    house.do("2026-11-25 09:00", "sara", "request_information", facts=["lot_no"])
    house.run("2026-11-25 09:01")
    assert "remind_of_missing_facts" not in open_tasks(house.show())
    assert "kindly remind" in house.letter("information_request")["body"]
    house.mail(
        "2026-11-26 09:00", "Lot: C-77", subject="Re: your question", answers=str(house.sent()[-1]["Message-ID"])
    )
    house.run("2026-12-07 09:00")
    assert "remind_of_missing_facts" not in open_tasks(house.show())
