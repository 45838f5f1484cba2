"""A customer's bare thank-you is seen by people and opens no closed case; whoever adds a word of trouble has written a message."""

from __future__ import annotations

import pytest

from complaints.correspondence.case_after import customer_message
from complaints.reading import AttachmentInfo, Mail, Reading
from complaints.refusals import Forbidden
from recognition.said import said_of
from recognition.thanks import courtesy
from tests.cases import QA, SALES, Life, life

OURS = "[KS20261120-001] 关于贵司投诉的答复"


def says(text: str, subject: str = f"Re: {OURS}", *files: AttachmentInfo) -> Reading:
    mail = Mail("wang@customer.test", "Wang Li", subject=subject, text=text)
    return Reading("a.eml", kind="reply", mail=mail, attachments=files)


def meant(text: str, subject: str = f"Re: {OURS}") -> str:
    return courtesy(says(text, subject), [OURS, "投诉:轴承异响"], ["王芳"])


@pytest.mark.parametrize(
    "text",
    [
        "收到,谢谢",
        "收到，谢谢！",
        "您好，\n已收到贵司的答复，非常感谢！\n\n王芳\n采购部",
        "张工您好：收到，谢谢。",
        "好的，辛苦了",
        "感谢贵司的支持与配合，祝商祺！",
        "收到，謝謝您的回覆。",
        "已收悉，感謝您的協助！",
        "多謝晒",
        "Thanks, received",
        "Well received with thanks.",
        "Noted, thanks.",
        "Dear Mr. Li,\n\nThank you very much for your prompt reply.\n\nBest regards\nWang Li\nAlpha Instruments Ltd.",
        "We have received your answer, thank you.",
        "Thank you for your letter and the 8D report.",
    ],
)
def test_a_courtesy_is_known_in_three_languages(text: str):
    assert meant(text) == "thanks"


@pytest.mark.parametrize(
    "text",
    [
        "收到，没有异议，谢谢",
        "問題已經解決，謝謝！",
        "没有问题，可以结案了",
        "Thank you. No further questions.",
        "We accept your answer. Thanks.",
    ],
)
def test_an_acceptance_is_more_than_a_courtesy(text: str):
    assert meant(text) == "accepts"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "谢谢，但是还是漏水",
        "謝謝，但是還是漏水",
        "Thanks, but it still leaks.",
        "收到，谢谢，请尽快处理",
        "收到，我们内部确认后回复",
        "Received. We will check and come back.",
        "收到。什么时候补货？",
        "Thanks. When do the new parts arrive?",
        "收到，停工",
        "好，还要退货",
        "谢谢，请补发10件",
        "Thank you, received 3 of 10.",
        "没有收到，谢谢",
        "Not received, thanks",
        "不接受你们的答复，谢谢",
        "We do not accept your answer. Thanks",
        "谢谢。问题没有解决",
        "问题还没有解决，谢谢",
        "感谢贵司的答复，我们不满意",
        "Thanks\nReturn Goods",
        "Thanks for nothing",
        "谢谢\n漏水",
    ],
)
def test_whatever_says_more_is_a_message(text: str):
    assert meant(text) == ""


def test_thanks_under_a_subject_of_its_own_or_with_a_file_says_something():
    assert meant("谢谢", "轴承又异响了") == ""
    assert meant("谢谢", "回复: 投诉:轴承异响") == "thanks"
    photo = AttachmentInfo("photo.jpg", "image/jpeg", 4000, "0" * 64, True)
    assert courtesy(says("谢谢", f"Re: {OURS}", photo), [OURS], []) == ""


def answered() -> Life:
    case = life()
    case.send()
    case.answer()
    case.case.letters[-1].subject = OURS
    return case


def hear(case: Life, text: str, number: int = 9) -> None:
    case.case = customer_message(
        case.case, says(text), said_of(says(text), case.case), case.now, case.rules, case.calendar, number
    )


@pytest.mark.parametrize("text", ["收到，谢谢", "收到，謝謝，沒有異議", "Thank you. No further questions."])
def test_a_courtesy_after_the_close_is_seen_and_the_case_stays_closed(text: str):
    case = answered()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    hear(case, text)
    assert case.case.status == "closed"
    assert "see_thanks" in case.open_tasks()
    assert case.case.record["thanked"][0]["message"] == 9
    case.do(SALES, "note", text="nothing more in it")
    assert "see_thanks" not in case.open_tasks()


def test_a_person_who_sees_more_in_it_opens_the_case_again():
    case = answered()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    hear(case, "收到，谢谢")
    case.do(SALES, "reopen", reason="he called and is not content")
    assert case.case.status == "reopened"
    assert "see_thanks" not in case.open_tasks()


def test_thanks_with_a_but_open_the_closed_case():
    case = answered()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    hear(case, "谢谢，但是还是漏水")
    assert case.case.status == "reopened"


def test_a_courtesy_after_the_answer_ends_silence_but_is_no_acceptance_and_sales_asks():
    case = answered()
    hear(case, "收到，谢谢")
    assert case.clock("silence_reminder").met_at == case.now
    assert case.case.status == "replied"
    assert "ask_whether_accepted" in case.open_tasks()
    with pytest.raises(Forbidden, match="acceptance"):
        case.do(QA, "close", reason="accepted")
    case.go("2026-12-30 09:00")
    with pytest.raises(Forbidden, match="spoken since"):
        case.do(SALES, "remind")
    case.do(SALES, "record_feedback", feedback="satisfied", text="on the phone")
    assert "ask_whether_accepted" not in case.open_tasks()
    assert case.do(QA, "close", reason="accepted").status == "closed"


def test_a_courtesy_answers_nothing_that_the_customer_was_asked_for():
    case = life(missing=["lot_no"])
    case.send()
    case.do(SALES, "request_information", facts=["lot_no"])
    case.do(SALES, "start_waiting", reason="lot asked for")
    case.case.letters[-1].subject = OURS
    case.send()
    hear(case, "收到，谢谢")
    assert case.case.waiting[-1].until is None
    case.go("2026-11-26 09:00")
    assert "remind_of_missing_facts" in case.open_tasks()
