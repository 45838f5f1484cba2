"""What a case needs before it may be closed, for each reason, and what opens it again."""

from __future__ import annotations

from tests.flow.contract_house import House, open_tasks


def test_what_was_found_true_does_not_close_as_unfounded(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-11-24 10:00", "2026-11-24 11:00")
    house.refused("2026-11-25 09:00", "qin", "close", "disprov|unfounded|fact|verif", reason="unfounded")


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


def test_a_withdrawal_needs_the_customers_word(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 10:00", "qin", "close", "withdraw", reason="withdrawn")
    house.refused("2026-11-23 10:00", "qin", "close", r"\(S2", reason="accepted")
    house.do("2026-11-23 11:00", "sara", "record_feedback", feedback="satisfied", text="they withdraw it: a mix-up")
    case = house.do("2026-11-23 12:00", "qin", "close", reason="withdrawn")
    assert (case["status"], case["close_reason"]) == ("closed", "withdrawn")


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


def test_a_report_that_the_general_manager_rejects_no_longer_holds_the_close(house: House) -> None:
    house.opened()
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "record_feedback", feedback="satisfied")
    house.do("2026-12-02 10:00", "qin", "regulator_report", authority="SAMR", text="latch")
    house.refused("2026-12-02 10:30", "mira", "reject", "general.manager", reason="no")
    house.do("2026-12-02 11:00", "gerd", "reject", reason="not reportable")
    assert house.do("2026-12-02 13:00", "qin", "close", reason="accepted")["status"] == "closed"


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
