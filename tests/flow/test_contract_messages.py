"""Messages that come in: whose word counts, to which case they belong, and what a person decides about them."""

from __future__ import annotations

import email
import email.policy
import io
import json

import pytest

from tests.flow.contract_house import COMPLAINT, CUSTOMER, House, deadline, due, open_tasks, state
from tests.servers import free_port


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
    status, out, said = house.kesu("message", "make-case", number, "--as", "qin", "--acknowledge")
    assert (status, "wang@alpha.test" in said) == (0, True)
    [case] = house.cases()
    assert json.loads(out) == {"id": int(number), "case_no": case["case_no"]}
    assert case["received_at"] == "2026-11-20T16:30:00+08:00"
    assert house.letter("acknowledgement", case["case_no"])["status"] == "queued"
    assert house.kesu("message", "make-case", number, "--as", "qin", "--acknowledge")[0] == 1
    assert len(house.cases()) == 1


@pytest.fixture
def filed(house: House) -> str:
    """The number of a message that opened no case."""
    house.mail("2026-11-20 16:30", "Please quote 500 pcs of housing H-200.\n", subject="Request for quotation")
    house.run("2026-11-20 16:31")
    [message] = house.messages()
    return str(message["id"])


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    typing = io.StringIO(typed)
    monkeypatch.setattr(typing, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typing)


def test_a_program_that_does_not_choose_leaves_the_letter_for_a_person(
    house: House, filed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    status, out, said = house.kesu("message", "make-case", filed, "--as", "qin")
    house.case_no = json.loads(out)["case_no"]
    assert status == 0
    assert all(word in said for word in ("wang@alpha.test", "held", "--acknowledge", "--no-acknowledge"))
    case = house.show()
    assert (house.letter("acknowledgement")["status"], open_tasks(case)) == ("held", ["release_acknowledgement"])
    house.run("2026-11-20 16:40")
    assert house.sent() == []


def test_whoever_says_that_no_letter_goes_has_the_task_to_answer(house: House, filed: str) -> None:
    status, out, said = house.kesu("message", "make-case", filed, "--as", "sara", "--no-acknowledge")
    house.case_no = json.loads(out)["case_no"]
    assert (status, "sara" in said) == (0, True)
    case = house.show()
    assert (case["acknowledgement"], open_tasks(case)) == ("suppressed", ["answer_by_phone_or_fax"])
    assert "sara" in case["acknowledgement_reason"]
    assert state(case, "first_answer") != "cancelled"
    house.run("2026-11-28 16:40")
    assert house.sent() == []
    assert {"first_answer_late", "acknowledge_late"} <= set(open_tasks(house.show()))


@pytest.mark.parametrize(("typed", "status"), [("perhaps\nY\n", "queued"), ("n\n", "draft")])
def test_at_a_terminal_the_letter_is_shown_and_asked_for(
    house: House, filed: str, monkeypatch: pytest.MonkeyPatch, typed: str, status: str
) -> None:
    at_a_terminal(monkeypatch, typed)
    done, out, said = house.kesu("message", "make-case", filed, "--as", "qin")
    house.case_no = json.loads(out)["case_no"]
    letter = house.letter("acknowledgement")
    assert (done, letter["status"]) == (0, status)
    assert letter["to"] in said
    assert letter["subject"] in said


def test_breaking_off_at_the_terminal_does_nothing(house: House, filed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = house.messages()
    at_a_terminal(monkeypatch, "")
    status, out, _ = house.kesu("message", "make-case", filed, "--as", "qin")
    assert (status, out) == (130, "")
    assert house.cases() == []
    assert house.messages() == before


def test_a_robots_mail_is_never_answered_and_says_why(house: House) -> None:
    house.mail(
        "2026-11-20 16:30",
        "Big sale of housings!\n",
        subject="Special offer",
        Precedence="bulk",
        List_Unsubscribe="<mailto:u@alpha.test>",
    )
    house.run("2026-11-20 16:31")
    [message] = house.messages()
    status, out, said = house.kesu("message", "make-case", str(message["id"]), "--as", "qin", "--acknowledge")
    house.case_no = json.loads(out)["case_no"]
    assert (status, "automatic or bulk mail" in said) == (0, True)
    assert house.letter("acknowledgement")["status"] == "draft"


def test_a_mailbox_that_cannot_be_reached_does_not_stop_the_others(house: House) -> None:
    path = house.folder / "kesu.toml"
    dead = '\n[[mailbox]]\nname = "dead"\nhost = "127.0.0.1"\nport = {}\ntls = "none"\nuser = "u"\npassword = "p"\n'
    path.write_text(path.read_text(encoding="utf-8") + dead.format(free_port()), encoding="utf-8")
    house.mail("2026-11-20 16:30")
    status, _, said = house.kesu("run", "--once", "--at", "2026-11-20T16:31")
    assert (status, "dead" in said) == (1, True)
    assert [x["acknowledgement"] for x in house.cases()] == ["sent"]
