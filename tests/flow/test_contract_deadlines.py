"""Dates and deadlines as other programs see them: `kesu workdays` and `kesu due` against vectors counted by hand.

The days off come from the official tables: the State Council's notice for 2026 (with its six make-up working days),
Taiwan's calendar of 民國115, Hong Kong's general holidays for 2026. 2027 has no table yet: Monday to Friday, 1 January
off, and marked provisional.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.cli import run

# start, n, calendar, the n-th working day after it, provisional
WORKDAYS = [
    # China: New Year 2026 (1, 2 January off; Sunday 4 January works)
    ("2025-12-31", 1, "CN", "2026-01-04", False),
    ("2025-12-31", 2, "CN", "2026-01-05", False),
    ("2026-01-01", 1, "CN", "2026-01-04", False),
    ("2026-01-02", 1, "CN", "2026-01-04", False),
    ("2026-01-03", 2, "CN", "2026-01-05", False),
    ("2026-01-04", 1, "CN", "2026-01-05", False),
    ("2026-01-09", 1, "CN", "2026-01-12", False),
    # China: Spring Festival (16 to 20 and 23 February off; Saturdays 14 and 28 February work)
    ("2026-02-12", 2, "CN", "2026-02-14", False),
    ("2026-02-13", 1, "CN", "2026-02-14", False),
    ("2026-02-13", 2, "CN", "2026-02-24", False),
    ("2026-02-14", 1, "CN", "2026-02-24", False),
    ("2026-02-17", 1, "CN", "2026-02-24", False),
    ("2026-02-24", 4, "CN", "2026-02-28", False),
    ("2026-02-27", 1, "CN", "2026-02-28", False),
    ("2026-02-27", 2, "CN", "2026-03-02", False),
    ("2026-02-28", 1, "CN", "2026-03-02", False),
    # China: Qingming, Labour Day (1, 4, 5 May off; Saturday 9 May works), Dragon Boat, Mid-Autumn
    ("2026-04-03", 1, "CN", "2026-04-07", False),
    ("2026-04-30", 1, "CN", "2026-05-06", False),
    ("2026-05-08", 1, "CN", "2026-05-09", False),
    ("2026-05-08", 2, "CN", "2026-05-11", False),
    ("2026-05-09", 1, "CN", "2026-05-11", False),
    ("2026-06-18", 1, "CN", "2026-06-22", False),
    ("2026-09-24", 1, "CN", "2026-09-28", False),
    # China: National Day (1, 2, 5, 6, 7 October off; Sunday 20 September and Saturday 10 October work)
    ("2026-09-18", 1, "CN", "2026-09-20", False),
    ("2026-09-18", 2, "CN", "2026-09-21", False),
    ("2026-09-19", 1, "CN", "2026-09-20", False),
    ("2026-09-20", 1, "CN", "2026-09-21", False),
    ("2026-09-30", 1, "CN", "2026-10-08", False),
    ("2026-09-30", 2, "CN", "2026-10-09", False),
    ("2026-09-30", 3, "CN", "2026-10-10", False),
    ("2026-09-30", 4, "CN", "2026-10-12", False),
    ("2026-10-03", 3, "CN", "2026-10-10", False),
    ("2026-10-10", 1, "CN", "2026-10-12", False),
    # China: an ordinary weekend, ten days, and the turn of the year
    ("2026-11-20", 2, "CN", "2026-11-24", False),
    ("2026-11-21", 2, "CN", "2026-11-24", False),
    ("2026-11-22", 1, "CN", "2026-11-23", False),
    ("2026-11-20", 10, "CN", "2026-12-04", False),
    ("2026-12-17", 10, "CN", "2026-12-31", False),
    ("2026-12-18", 10, "CN", "2027-01-04", True),
    ("2026-12-30", 1, "CN", "2026-12-31", False),
    ("2026-12-30", 2, "CN", "2027-01-04", True),
    ("2026-12-30", 10, "CN", "2027-01-14", True),
    ("2026-12-31", 1, "CN", "2027-01-04", True),
    ("2027-01-01", 1, "CN", "2027-01-04", True),
    # Taiwan 2026: no make-up days; off 14 to 22 February, 27 February, 3 and 6 April, 1 May, 19 June, 25 and
    # 28 September, 9 and 26 October, 25 December
    ("2025-12-31", 1, "TW", "2026-01-02", False),
    ("2026-02-13", 1, "TW", "2026-02-23", False),
    ("2026-02-13", 2, "TW", "2026-02-24", False),
    ("2026-02-26", 1, "TW", "2026-03-02", False),
    ("2026-04-02", 1, "TW", "2026-04-07", False),
    ("2026-04-30", 1, "TW", "2026-05-04", False),
    ("2026-05-08", 1, "TW", "2026-05-11", False),
    ("2026-06-18", 1, "TW", "2026-06-22", False),
    ("2026-09-18", 1, "TW", "2026-09-21", False),
    ("2026-09-24", 1, "TW", "2026-09-29", False),
    ("2026-09-30", 1, "TW", "2026-10-01", False),
    ("2026-10-08", 1, "TW", "2026-10-12", False),
    ("2026-10-23", 1, "TW", "2026-10-27", False),
    ("2026-12-24", 1, "TW", "2026-12-28", False),
    ("2026-12-30", 2, "TW", "2027-01-04", True),
    # Hong Kong 2026: off 17 to 19 February, 3, 6 and 7 April, 1 and 25 May, 19 June, 1 July, 1 and 19 October, 25 December
    ("2025-12-31", 1, "HK", "2026-01-02", False),
    ("2026-02-13", 1, "HK", "2026-02-16", False),
    ("2026-02-16", 1, "HK", "2026-02-20", False),
    ("2026-02-13", 2, "HK", "2026-02-20", False),
    ("2026-04-02", 1, "HK", "2026-04-08", False),
    ("2026-04-30", 1, "HK", "2026-05-04", False),
    ("2026-05-22", 1, "HK", "2026-05-26", False),
    ("2026-06-18", 1, "HK", "2026-06-22", False),
    ("2026-06-30", 1, "HK", "2026-07-02", False),
    ("2026-09-25", 1, "HK", "2026-09-28", False),
    ("2026-09-30", 1, "HK", "2026-10-02", False),
    ("2026-10-16", 1, "HK", "2026-10-20", False),
    ("2026-12-24", 1, "HK", "2026-12-28", False),
    ("2026-12-31", 1, "HK", "2027-01-04", True),
    # plain weeks know no holidays and need no table
    ("2026-02-13", 2, "PLAIN", "2026-02-17", False),
    ("2026-09-30", 3, "PLAIN", "2026-10-05", False),
    ("2026-05-08", 1, "PLAIN", "2026-05-11", False),
    ("2026-09-18", 1, "PLAIN", "2026-09-21", False),
]

NAMES = ("forward_to_qa", "hand_over_to_qc", "first_answer", "acknowledge", "feedback", "written_answer")
RULES = {
    "forward_to_qa": "S2-2",
    "major_defect_notice": "S0-5.5.3",
    "hand_over_to_qc": "S0-5.4.1",
    "first_answer": "S3-5.9.1",
    "acknowledge": "S0-5.3.5",
    "feedback": "S3-5.2.4",
    "written_answer": "S2-4.9",
}

# received, class, calendar, then in the company's zone: +30 min, +8 h, +24 h, the last day of acknowledge (2 working
# days), of feedback (1 week), of the written answer; "~" marks a provisional day
DUE = [
    # an ordinary Friday afternoon; the class moves the written answer and nothing else of the six
    ("2026-11-20T16:30:00+08:00", "", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-04"),
    ("2026-11-20T16:30:00+08:00", "I", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-11"),
    ("2026-11-20T16:30:00+08:00", "II", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-04"),
    ("2026-11-20T16:30:00+08:00", "III", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "11-27"),
    # the last minute of a day, and the first of the next one
    ("2026-11-19T23:59:59+08:00", "II", "CN", "11-20 00:29:59", "11-20 07:59:59", "11-20 23:59:59", "11-23", "11-26", "12-03"),
    ("2026-11-20T00:00:00+08:00", "II", "CN", "11-20 00:30", "11-20 08:00", "11-21 00:00", "11-24", "11-27", "12-04"),
    # before, within and after working hours of one day: the same days
    ("2026-11-17T03:15:00+08:00", "III", "CN", "11-17 03:45", "11-17 11:15", "11-18 03:15", "11-19", "11-24", "11-24"),
    ("2026-11-17T12:30:00+08:00", "III", "CN", "11-17 13:00", "11-17 20:30", "11-18 12:30", "11-19", "11-24", "11-24"),
    ("2026-11-17T22:40:00+08:00", "III", "CN", "11-17 23:10", "11-18 06:40", "11-18 22:40", "11-19", "11-24", "11-24"),
    # a Saturday and a Sunday: weeks that end on a weekend move to Monday
    ("2026-11-21T10:00:00+08:00", "II", "CN", "11-21 10:30", "11-21 18:00", "11-22 10:00", "11-24", "11-30", "12-07"),
    ("2026-11-22T23:30:00+08:00", "I", "CN", "11-23 00:00", "11-23 07:30", "11-23 23:30", "11-24", "11-30", "12-14"),
    # make-up days: received on one, before one, and a week that ends on one
    ("2026-09-18T16:30:00+08:00", "III", "CN", "09-18 17:00", "09-19 00:30", "09-19 16:30", "09-21", "09-28", "09-28"),
    ("2026-09-20T09:00:00+08:00", "II", "CN", "09-20 09:30", "09-20 17:00", "09-21 09:00", "09-22", "09-28", "10-08"),
    ("2026-10-10T09:00:00+08:00", "II", "CN", "10-10 09:30", "10-10 17:00", "10-11 09:00", "10-13", "10-19", "10-26"),
    ("2026-02-14T17:29:00+08:00", "III", "CN", "02-14 17:59", "02-15 01:29", "02-15 17:29", "02-25", "02-24", "02-24"),
    ("2026-02-07T10:00:00+08:00", "III", "CN", "02-07 10:30", "02-07 18:00", "02-08 10:00", "02-10", "02-14", "02-14"),
    ("2026-02-07T10:00:00+08:00", "I", "CN", "02-07 10:30", "02-07 18:00", "02-08 10:00", "02-10", "02-14", "02-28"),
    ("2026-09-26T10:00:00+08:00", "II", "CN", "09-26 10:30", "09-26 18:00", "09-27 10:00", "09-29", "10-08", "10-10"),
    # long holidays
    ("2026-09-30T17:00:00+08:00", "I", "CN", "09-30 17:30", "10-01 01:00", "10-01 17:00", "10-09", "10-08", "10-21"),
    ("2026-10-01T11:00:00+08:00", "II", "CN", "10-01 11:30", "10-01 19:00", "10-02 11:00", "10-09", "10-08", "10-15"),
    ("2026-09-17T11:00:00+08:00", "II", "CN", "09-17 11:30", "09-17 19:00", "09-18 11:00", "09-20", "09-24", "10-08"),
    ("2026-02-13T08:30:00+08:00", "I", "CN", "02-13 09:00", "02-13 16:30", "02-14 08:30", "02-24", "02-24", "03-06"),
    ("2026-04-29T15:00:00+08:00", "III", "CN", "04-29 15:30", "04-29 23:00", "04-30 15:00", "05-06", "05-06", "05-06"),
    # the turn of the year
    ("2026-12-17T10:00:00+08:00", "II", "CN", "12-17 10:30", "12-17 18:00", "12-18 10:00", "12-21", "12-24", "12-31"),
    ("2026-12-18T10:00:00+08:00", "II", "CN", "12-18 10:30", "12-18 18:00", "12-19 10:00", "12-22", "12-25", "01-04~"),
    ("2026-12-25T09:00:00+08:00", "I", "CN", "12-25 09:30", "12-25 17:00", "12-26 09:00", "12-29", "01-04~", "01-15~"),
    ("2026-12-30T09:00:00+08:00", "III", "CN", "12-30 09:30", "12-30 17:00", "12-31 09:00", "01-04~", "01-06~", "01-06~"),
    # other zones of input: the day is the company's
    ("2026-11-19T15:59:59Z", "II", "CN", "11-20 00:29:59", "11-20 07:59:59", "11-20 23:59:59", "11-23", "11-26", "12-03"),
    ("2026-11-19T16:00:00Z", "II", "CN", "11-20 00:30", "11-20 08:00", "11-21 00:00", "11-24", "11-27", "12-04"),
    ("2026-11-20T03:30:00-05:00", "II", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-04"),
    ("2026-11-20T14:00:00+05:30", "II", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-04"),
    ("2026-11-20T16:30:00", "II", "CN", "11-20 17:00", "11-21 00:30", "11-21 16:30", "11-24", "11-27", "12-04"),
    # Taiwan
    ("2026-02-12T10:00:00+08:00", "III", "TW", "02-12 10:30", "02-12 18:00", "02-13 10:00", "02-23", "02-23", "02-23"),
    ("2026-02-07T10:00:00+08:00", "I", "TW", "02-07 10:30", "02-07 18:00", "02-08 10:00", "02-10", "02-23", "03-02"),
    ("2026-09-23T10:00:00+08:00", "II", "TW", "09-23 10:30", "09-23 18:00", "09-24 10:00", "09-29", "09-30", "10-07"),
    ("2026-09-18T16:30:00+08:00", "III", "TW", "09-18 17:00", "09-19 00:30", "09-19 16:30", "09-22", "09-29", "09-29"),
    ("2026-12-11T10:00:00+08:00", "II", "TW", "12-11 10:30", "12-11 18:00", "12-12 10:00", "12-15", "12-18", "12-28"),
    # Hong Kong
    ("2026-03-30T10:00:00+08:00", "III", "HK", "03-30 10:30", "03-30 18:00", "03-31 10:00", "04-01", "04-08", "04-08"),
    ("2026-02-13T18:00:00+08:00", "I", "HK", "02-13 18:30", "02-14 02:00", "02-14 18:00", "02-20", "02-20", "03-06"),
    ("2026-12-24T10:00:00+08:00", "III", "HK", "12-24 10:30", "12-24 18:00", "12-25 10:00", "12-29", "12-31", "12-31"),
    # plain weeks
    ("2026-09-30T10:00:00+08:00", "III", "PLAIN", "09-30 10:30", "09-30 18:00", "10-01 10:00", "10-02", "10-07", "10-07"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in: the built-in defaults hold."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command that succeeds prints: one JSON value and nothing else."""
    capsys.readouterr()
    status = run(arguments)
    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    return json.loads(said.out)


def due(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    """Name and instant of each deadline."""
    return {x["name"]: x["due_at"] for x in answer(capsys, "due", *arguments)["deadlines"]}


def instant(received: str, short: str) -> str:
    """`01-04~` or `11-21 16:30` in full: the year beside the receipt, the end of the working day, the company's offset."""
    day, _, clock = short.rstrip("~").partition(" ")
    year = int(received[:4]) + (day[:2] == "01" and received[5:7] == "12")
    return f"{year}-{day}T{(clock or '17:30'):0<5}{'' if clock.count(':') == 2 else ':00'}+08:00"


@pytest.mark.parametrize(("start", "n", "calendar", "expected", "provisional"), WORKDAYS)
def test_the_nth_working_day(
    start: str, n: int, calendar: str, expected: str, provisional: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    given = answer(capsys, "workdays", start, str(n), "--calendar", calendar)
    assert given == {"date": expected, "provisional": provisional}


@pytest.mark.parametrize("vector", DUE, ids=lambda v: " ".join(v[:3]))
def test_the_deadlines_of_a_case(vector: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    received, severity, calendar, *expected = vector
    arguments = ["--received", received, "--calendar", calendar, "--channel", "email"]
    given = answer(capsys, "due", *arguments, *(["--class", severity] if severity else []))
    assert given["calendar"] == calendar
    found = {x["name"]: x for x in given["deadlines"]}
    assert set(found) == {*NAMES, *(["major_defect_notice"] if severity == "I" else [])}
    for name, short in zip(NAMES, expected, strict=True):
        assert (name, found[name]["due_at"]) == (name, instant(received, short))
        if name not in ("forward_to_qa", "hand_over_to_qc", "first_answer"):
            assert (name, found[name]["provisional"]) == (name, short.endswith("~"))
    for name, deadline in found.items():
        assert set(deadline) == {"name", "due_at", "rule", "clause", "provisional"}
        assert (deadline["clause"], bool(deadline["rule"])) == (RULES[name], True)


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(WORKDAYS) + len(DUE) >= 80
    assert len({x[:3] for x in WORKDAYS}) == len(WORKDAYS)
    assert len({x[:3] for x in DUE}) == len(DUE)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-20T16:30:00+08:00", "2026-11-20T20:30:00+08:00"),
        ("2026-11-20T22:15:00+08:00", "2026-11-21T02:15:00+08:00"),
        ("2026-10-02T03:00:00+08:00", "2026-10-02T07:00:00+08:00"),
        ("2026-12-31T21:00:00+08:00", "2027-01-01T01:00:00+08:00"),
    ],
)
def test_a_major_defect_is_told_in_four_hours_by_night_and_on_holidays(
    received: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert due(capsys, "--received", received, "--class", "I")["major_defect_notice"] == expected
    for lesser in ("II", "III"):
        assert "major_defect_notice" not in due(capsys, "--received", received, "--class", lesser)


@pytest.mark.parametrize("channel", ["phone", "letter", "visit", "meeting", "portal", "im", "customer_inspection"])
def test_two_working_days_are_for_mail_and_fax_only(channel: str, capsys: pytest.CaptureFixture[str]) -> None:
    received = "2026-11-20T16:30:00+08:00"
    by_mail = due(capsys, "--received", received, "--channel", "email")
    assert due(capsys, "--received", received, "--channel", "fax") == by_mail
    del by_mail["acknowledge"]
    assert due(capsys, "--received", received, "--channel", channel) == by_mail


def test_the_receipt_is_shown_in_the_zone_of_the_company(capsys: pytest.CaptureFixture[str]) -> None:
    for given in ("2026-11-20T08:30:00Z", "2026-11-20T16:30:00", "2026-11-20T16:30+08:00", "2026-11-19T22:30:00-10:00"):
        assert answer(capsys, "due", "--received", given)["received_at"] == "2026-11-20T16:30:00+08:00"


def test_hours_run_through_a_change_of_the_clocks(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (company / "kesu.toml").write_text(
        '[company]\ntimezone = "America/New_York"\ncalendar = "PLAIN"\nworking_hours = ["09:00-18:00"]\n',
        encoding="utf-8",
    )
    found = due(capsys, "--received", "2026-10-31T12:00:00")
    assert found["first_answer"] == "2026-11-01T11:00:00-05:00"
    assert found["acknowledge"] == "2026-11-03T18:00:00-05:00"
    assert found["feedback"] == "2026-11-09T18:00:00-05:00"


def test_a_day_ends_when_the_company_goes_home(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (company / "other.toml").write_text(
        '[company]\ncalendar = "TW"\ntimezone = "Asia/Taipei"\nworking_hours = ["09:00-12:30", "13:30-18:15"]\n',
        encoding="utf-8",
    )
    found = due(capsys, "--received", "2026-09-24T10:00:00", "--config", "other.toml")
    assert found["acknowledge"] == "2026-09-30T18:15:00+08:00"
    assert found["written_answer"] == "2026-10-08T18:15:00+08:00"


def test_a_company_names_its_own_days_in_a_file_beside_the_configuration(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = company / "house"
    house.mkdir()
    (house / "kesu.toml").write_text('[company]\ncalendar = "days.txt"\n', encoding="utf-8")
    (house / "days.txt").write_text(
        "base CN\n2026-11-23 off\n2026-11-28 work # stock-taking\n2027 published\n2027-02-05/2027-02-11 off\n",
        encoding="utf-8",
    )
    for start, n, expected in (
        ("2026-11-20", "1", "2026-11-24"),
        ("2026-11-27", "1", "2026-11-28"),
        ("2026-09-30", "3", "2026-10-10"),
        ("2026-12-30", "2", "2027-01-01"),
        ("2027-02-04", "1", "2027-02-12"),
    ):
        given = answer(capsys, "workdays", start, n, "--config", str(house / "kesu.toml"))
        assert given == {"date": expected, "provisional": False}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["workdays", "2026-02-30", "1"], "2026-02-30"),
        (["workdays", "tomorrow", "1"], "tomorrow"),
        (["workdays", "", "1"], "START"),
        (["workdays", "2026-11-20", "two"], "N"),
        (["workdays", "2026-11-20", "1.5"], "N"),
        (["workdays", "2026-11-20", "-1"], "-1"),
        (["workdays", "2026-11-20", "99999999999999999999"], "99999999999999999999"),
        (["workdays", "9999-12-30", "5"], "9999"),
        (["workdays", "2026-11-20"], "N"),
        (["workdays"], "START"),
        (["workdays", "2026-11-20", "1", "--calendar", "MARS"], "MARS"),
        (["due"], "--received"),
        (["due", "--received", "yesterday"], "yesterday"),
        (["due", "--received", ""], "--received"),
        (["due", "--received", "2026-02-30T10:00:00+08:00"], "2026-02-30"),
        (["due", "--received", "2026-11-20T25:00:00+08:00"], "25:00"),
        (["due", "--received", "2026-11-20T16:30:00+99:00"], "+99:00"),
        (["due", "--received", "0001-01-01T00:00:00+14:00"], "0001"),
        (["due", "--received", "9999-12-31T23:59:59-14:00"], "9999"),
        (["due", "--received", "2026-11-20T16:30:00+08:00", "--class", "IV"], "IV"),
        (["due", "--received", "2026-11-20T16:30:00+08:00", "--class", ""], "class"),
        (["due", "--received", "2026-11-20T16:30:00+08:00", "--channel", "pigeon"], "pigeon"),
        (["due", "--received", "2026-11-20T16:30:00+08:00", "--calendar", "MARS"], "MARS"),
        (["due", "--received", "2026-11-20T16:30:00+08:00", "--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_bad_input_is_a_sentence_and_status_two(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    status = run(arguments)
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert word in said.err
    assert "Traceback" not in said.err


def test_the_program_itself_gives_these_answers_and_statuses(company: Path) -> None:
    def kesu(*arguments: str) -> tuple[int, str, str]:
        program = [sys.executable, "-m", "service.cli", *arguments]
        project = str(Path(__file__).resolve().parents[2])
        done = subprocess.run(
            program, cwd=company, env={"PYTHONPATH": project, "PATH": "/usr/bin:/bin"}, capture_output=True, check=False
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    assert kesu("workdays", "2026-09-30", "3") == (0, '{"date": "2026-10-10", "provisional": false}\n', "")
    status, out, err = kesu("workdays", "2026-13-01", "1")
    assert (status, out, "2026-13-01" in err, "Traceback" in err) == (2, "", True, False)
