"""Clocks as a case shows them: which run, until when, what moves or suspends them, and what is told before they are late."""

from __future__ import annotations

import json
import re

from tests.flow.contract_house import COMPLAINT, House, deadline, due, open_tasks, state

#: province said, letterhead of the complaint, when staff must be there after Friday 20 November
SITES = [
    ("广东", "", "2026-11-23 17:30"),
    ("廣東省", "", "2026-11-23 17:30"),
    ("浙江", "", "2026-11-25 17:30"),
    ("深圳", "", "2026-11-23 17:30"),  # no name of a province: unknown counts as ours, which is the stricter
    ("", "", "2026-11-23 17:30"),
    ("", "地址:浙江省杭州市西湖区文三路1号\n", "2026-11-25 17:30"),
    ("", "地址:广东省佛山市南海区工业路8号\n", "2026-11-23 17:30"),
    ("", "Tel: 0571-88881234\n", "2026-11-25 17:30"),
    ("", "Tel: 0755-26881234\n", "2026-11-23 17:30"),
    ("", "Tel: 13800138000\n", "2026-11-23 17:30"),
    ("广东", "Tel: 0571-88881234\n", "2026-11-23 17:30"),
]


def test_a_class_raised_later_adds_a_timer_and_leaves_the_promised_date(house: House) -> None:
    case = house.opened()
    assert "4 December 2026" in house.sent()[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "major_defect_notice" not in [x["name"] for x in case["deadlines"]]
    house.do("2026-11-23 09:00", "qin", "classify", class_="II")
    case = house.do("2026-11-24 10:00", "qin", "classify", class_="I", reason="a second plant stands still")
    assert due(case, "written_answer") == "2026-12-04 17:30"
    assert due(case, "major_defect_notice") == "2026-11-24 14:00"
    assert state(case, "written_answer") == "on_time"
    why = " ".join(str(x) for x in case["history"] if x["by"] == "qin")
    assert "a second plant stands still" in why
    house.refused("2026-11-24 11:00", "sara", "classify", "qa", class_="III")


def test_a_lesser_class_confirmed_brings_the_written_answer_forward(house: House) -> None:
    house.opened()
    case = house.do("2026-11-23 09:00", "qin", "classify", class_="III")
    assert due(case, "written_answer") == "2026-11-27 17:30"


def test_waiting_for_the_customer_suspends_two_timers_only(house: House) -> None:
    case = house.opened(text=COMPLAINT.replace("We found this on 18 November 2026 and ask", "We ask"))
    assert case["missing"] == ["occurred_at"]
    fixed = {x["name"]: x["due_at"] for x in case["deadlines"]}
    house.refused("2026-11-23 09:00", "sara", "request_information", "missing", facts=["lot_no"])
    house.refused("2026-11-23 09:00", "sara", "end_waiting", "wait")
    house.do("2026-11-23 09:30", "sara", "request_information", facts=["occurred_at"])
    case = house.show()
    if not case["waiting"]:
        house.do("2026-11-23 09:30", "sara", "start_waiting", reason="asked for the date")
    house.refused("2026-11-23 09:40", "sara", "start_waiting", "wait")
    house.run("2026-11-23 09:41")
    assert [x["X-Case-No"] for x in house.sent()] == [house.case_no] * 2
    house.run("2026-11-30 09:00")
    assert not [x for x in open_tasks(house.show()) if "feedback" in x or "written_answer" in x]
    assert {state(house.show(), x) for x in ("feedback", "written_answer")} == {"on_time"}
    case = house.do("2026-11-30 09:30", "sara", "end_waiting")
    assert due(case, "feedback") == "2026-12-04 17:30"
    assert due(case, "written_answer") == "2026-12-11 17:30"
    for name in ("forward_to_qa", "hand_over_to_qc", "first_answer", "acknowledge"):
        assert deadline(case, name)["due_at"] == fixed[name]
    assert state(case, "hand_over_to_qc") == "late"


def test_no_deadline_is_next_while_every_open_clock_stands_still(house: House) -> None:
    house.opened()
    house.do("2026-11-20 16:40", "sara", "hand_over", sample=False)
    house.do("2026-11-23 09:30", "sara", "start_waiting", reason="asked for the date")
    [listed], shown = house.cases(), house.show()
    assert listed["next_deadline"] is shown["next_deadline"] is None
    assert {x["name"] for x in shown["deadlines"] if x["state"] not in ("met", "cancelled")} == {
        "feedback",
        "written_answer",
    }
    house.do("2026-11-24 09:30", "sara", "end_waiting")
    [listed], shown = house.cases(), house.show()
    assert listed["next_deadline"] == shown["next_deadline"]
    assert shown["next_deadline"]["name"] == "feedback"


def test_staff_are_on_site_in_one_working_day_within_the_province_and_three_outside(house: House) -> None:
    for number, (_, letterhead, _) in enumerate(SITES):
        text = COMPLAINT.replace("lot A240115-03", f"lot A2401{number + 10}-03") + letterhead
        house.mail("2026-11-20 16:30", text, sender=f"wang@site{number}.test")
    house.run("2026-11-20 16:31")
    cases = {next(x["from"] for x in house.show(c["case_no"])["messages"]): c["case_no"] for c in house.cases()}
    assert len(cases) == len(SITES)
    for number, (province, letterhead, expected) in enumerate(SITES):
        house.case_no = cases[f"wang@site{number}.test"]
        given = {"province": province} if province else {}
        case = house.do("2026-11-20 17:05", "sara", "start_site_visit", reason="the telephone did not help", **given)
        assert (province, letterhead, due(case, "site_visit")) == (province, letterhead, expected)
    house.refused("2026-11-20 17:06", "sara", "start_site_visit", "under way|visit")
    case = house.do("2026-11-23 16:00", "sara", "record_site_visit", result="latch replaced", signed_by="Wang Li")
    assert state(case, "site_visit") == "met"
    assert deadline(case, "site_visit")["met_at"] == "2026-11-23T16:00:00+08:00"
    house.refused("2026-11-23 17:00", "sara", "record_site_visit", "visit", result="again")


def test_a_major_defect_is_noticed_within_four_hours_and_approved_by_both(house: House) -> None:
    case = house.opened(
        "2026-11-20 22:15",
        "2026-11-20 22:16",
        text="Dear sirs, the charger CH-5, lot C260901, caught fire and one operator was burned and is in hospital. 1 pcs.\n",
        subject="Fire",
    )
    assert (case["suggested_class"], case["severity_class"]) == ("I", None)
    assert due(case, "major_defect_notice") == "2026-11-21 02:15"
    assert due(case, "written_answer") == "2026-12-04 17:30"  # until a person confirms a class, class II counts
    assert {"report_major_defect", "classify"} <= set(open_tasks(case))  # at once: nobody works before it is over
    house.refused("2026-11-20 23:00", "qin", "report_major_defect", "sales", text="fire")
    case = house.do("2026-11-20 23:00", "sara", "report_major_defect", text="Charger burned, one person hurt.")
    assert deadline(case, "major_defect_notice")["met_at"] is None
    house.refused("2026-11-20 23:10", "gerd", "approve", "management.representative")
    case = house.do("2026-11-20 23:20", "mira", "approve")
    assert deadline(case, "major_defect_notice")["met_at"] is None
    case = house.do("2026-11-21 01:00", "gerd", "approve")
    assert state(case, "major_defect_notice") == "met"
    assert deadline(case, "major_defect_notice")["met_at"] == "2026-11-21T01:00:00+08:00"
    letters = len(house.sent())
    house.run("2026-11-21 01:01")
    assert all(x["To"] != "wang@alpha.test" for x in house.sent()[letters:]), "an internal notice went to the customer"


def test_make_up_days_count_for_the_reminder_and_the_ten_days_after_it(house: House) -> None:
    case = house.opened("2026-08-20 10:00", "2026-08-20 10:01", text=COMPLAINT.replace("18 November", "18 August"))
    assert due(case, "acknowledge") == "2026-08-24 17:30"
    house.do("2026-08-20 11:00", "qin", "classify", class_="II")
    house.do("2026-08-20 11:00", "qin", "verify", result="true", method="m", findings="f")
    house.do("2026-08-20 11:00", "qin", "judge", justified=False, fault="customer")
    house.answered("2026-08-25 09:00", "2026-08-25 10:00")
    case = house.show()
    assert due(case, "silence_reminder") == "2026-09-20 17:30"  # day 26 is a Sunday that is a working day
    house.refused("2026-09-19 10:00", "sara", "remind", "25|26")
    house.do("2026-09-20 10:00", "sara", "remind")
    house.run("2026-09-20 10:01")
    case = house.show()
    # 21 22 23 24 28 29 30 September, 8 9 October and Saturday 10 October, a make-up day
    assert (due(case, "silence_close"), deadline(case, "silence_close")["provisional"]) == ("2026-10-10 17:30", False)
    house.refused("2026-10-10 12:00", "sara", "confirm_silence", "10 working")
    house.do("2026-10-10 17:30", "sara", "confirm_silence")
    assert house.do("2026-10-12 09:00", "qin", "close", reason="no_feedback")["status"] == "closed"


def test_a_deadline_is_due_soon_in_the_last_quarter_of_its_span_and_then_late(house: House) -> None:
    house.opened()  # feedback runs from Friday 16:30 to the next Friday 17:30: 169 hours, the last quarter 42 h 15 min
    for at, expected in (
        ("2026-11-25 23:10", "on_time"),
        ("2026-11-25 23:20", "due_soon"),
        ("2026-11-27 17:29", "due_soon"),
        ("2026-11-27 17:31", "late"),
    ):
        assert (at, state(house.do(at, "qin", "note", text="looked"), "feedback")) == (at, expected)


def test_warnings_come_before_a_deadline_and_once(house: House) -> None:
    house.opened()
    for at in ("2026-11-26 09:00", "2026-11-26 10:00", "2026-11-27 09:00", "2026-11-30 09:00", "2026-12-01 09:00"):
        house.run(at)
    case = house.show()
    about = [x for x in case["tasks"] if "feedback" in json.dumps(x)]
    assert about
    assert len({json.dumps([x["name"], x.get("detail")]) for x in about}) == len(about)
    assert len(house.sent()) == 1, "the customer is not written to about our own deadlines"


def test_every_stored_time_is_the_rehearsed_one_and_later_mail_arrives_then(house: House) -> None:
    case = house.opened("2031-03-09 09:00", "2031-03-03 09:00")
    assert (case["case_no"], case["received_at"]) == ("KS20310303-001", "2031-03-03T09:00:00+08:00")
    assert deadline(case, "acknowledge")["provisional"] is True
    house.do("2031-03-03 10:00", "sara", "hand_over", sample=False)
    house.run("2031-03-04 09:00")
    years = set(re.findall(r"(\d{4})-\d\d-\d\dT", json.dumps([house.everything(), house.messages()])))
    assert years == {"2031"}
    assert {x["Date"].datetime.year for x in house.sent()} == {2031}


def test_a_provisional_date_is_counted_again_when_the_year_is_published(house: House) -> None:
    house.opened("2026-12-21 10:00", "2026-12-21 10:01")
    case = house.show()
    assert (due(case, "written_answer"), deadline(case, "written_answer")["provisional"]) == ("2027-01-04 17:30", True)
    house.do("2026-12-21 11:00", "qin", "classify", class_="II")
    days = "base = 'CN'\npublished = [2027]\noff = [2027-01-01, 2027-01-04]\nwork = [2027-01-09]\n"
    (house.folder / "days.toml").write_text(days, encoding="utf-8")
    path = house.folder / "kesu.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[company]", '[company]\ncalendar = "days.toml"'), "utf-8")
    house.run("2026-12-22 09:00")
    case = house.show()
    assert (due(case, "written_answer"), deadline(case, "written_answer")["provisional"]) == ("2027-01-05 17:30", False)
    assert [x for x in case["history"] if "written_answer" in x["what"] and x["at"].startswith("2026-12-22")]
    assert deadline(case, "acknowledge")["due_at"] == "2026-12-23T17:30:00+08:00"
