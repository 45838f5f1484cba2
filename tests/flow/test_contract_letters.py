"""Letters that leave: accepted, refused for now or for good, come back, written once only."""

from __future__ import annotations

from tests.flow.contract_house import House, deadline, due, open_tasks, state


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


def test_a_second_pass_at_the_same_instant_changes_nothing_and_writes_to_nobody(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.run("2026-12-28 10:00")
    before, letters = house.everything(), len(house.sent())
    house.run("2026-12-28 10:00")
    assert house.everything() == before
    assert len(house.sent()) == letters
