"""The command line as other programs drive it: roles and data of every action, refusals in words, exit codes, zone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.flow.contract_house import House

#: the contract's table of actions: data (required, then optional behind a stroke) and the roles that may
ACTIONS = """
correct_field: field value | reason: sales qa
acknowledge_manually: by | at: sales qa
request_information: facts | text: sales qa
start_waiting: | reason: sales qa
end_waiting: | reason: sales qa
hand_over: sample |: sales
classify: class | kinds reason: qa
verify: result method findings |: qa
assign: departments | due: qa
contain: text owner due |: qa department
hold_lots: lots | place: qa
release_hold: lots inspection |: qa
report_cause: occurrence | escape affected_lots: department qa
add_action: kind text owner due |: department qa
complete_action: action evidence |: department qa
evaluate: action effective evidence |: qa
judge: justified fault |: qa
dispose: disposition | quantity: qa sales
interim_report: text |: qa sales
draft_reply: text | language: qa sales
send_reply: | letter: sales qa
record_feedback: feedback | text: sales qa
remind: |: sales
confirm_silence: |: sales
close: reason |: qa
reopen: reason |: qa sales
merge: into |: qa
split: messages |: qa
report_major_defect: text |: sales
start_site_visit: | province reason: sales
record_site_visit: result | signed_by: sales
third_party_notice: party text |: qa
regulator_report: authority text |: qa
recall: lots class text |: qa
delegate: role to until |: management_representative general_manager
hold_legally: reason |: qa
release_legal_hold: reason |: qa
seen: |: management_representative general_manager
note: text |: sales qa department management_representative general_manager
"""

IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("correct_field", {"field": "qty_defective", "value": "many"}),
    ("correct_field", {"field": "occurred_at", "value": "2026-02-30"}),
    ("correct_field", {"field": "complaint_date", "value": "yesterday"}),
    ("correct_field", {"field": "contact_email", "value": "nobody"}),
    ("correct_field", {"field": "contact_phone", "value": "12"}),
    ("correct_field", {"field": "customer_request", "value": ["moon"]}),
    ("correct_field", {"field": "sample_available", "value": "maybe"}),
    ("correct_field", {"field": "defect_rate", "value": "high"}),
    ("correct_field", {"field": "amount_claimed", "value": {"amount": "x", "currency": "CNY"}}),
    ("acknowledge_manually", {"by": "phone", "at": "2027-06-01T10:00:00+08:00"}),
    ("request_information", {"facts": []}),
    ("request_information", {"facts": ["favourite_colour"]}),
    ("contain", {"text": "t", "owner": "dora", "due": "soon"}),
    ("assign", {"departments": "production", "due": 7}),
    ("split", {"messages": []}),
    ("dispose", {"disposition": "burn"}),
    ("classify", {"class": "II", "kinds": ["NO-SUCH"]}),
]


def test_every_action_refuses_the_roles_that_the_contract_does_not_name(house: House) -> None:
    house.opened()
    data: dict[str, dict[str, Any]] = {
        "correct_field": {"field": "lot_no", "value": "B1"}, "acknowledge_manually": {"by": "phone"},
        "request_information": {"facts": ["occurred_at"]}, "hand_over": {"sample": False}, "classify": {"class": "II"},
        "verify": {"result": "true", "method": "m", "findings": "f"}, "assign": {"departments": ["production"]},
        "contain": {"text": "t", "owner": "dora", "due": "2026-12-01"}, "hold_lots": {"lots": ["A"]},
        "release_hold": {"lots": ["A"], "inspection": "i"}, "report_cause": {"occurrence": "o"},
        "add_action": {"kind": "corrective", "text": "t", "owner": "dora", "due": "2026-12-01"},
        "complete_action": {"action": 1, "evidence": "e"}, "evaluate": {"action": 1, "effective": True, "evidence": "e"},
        "judge": {"justified": True, "fault": "company"}, "dispose": {"disposition": "exchange"},
        "interim_report": {"text": "t"}, "draft_reply": {"text": "t"}, "record_feedback": {"feedback": "satisfied"},
        "close": {"reason": "accepted"}, "reopen": {"reason": "r"}, "merge": {"into": "KS20261120-002"},
        "split": {"messages": [1]}, "report_major_defect": {"text": "t"}, "record_site_visit": {"result": "r"},
        "third_party_notice": {"party": "p", "text": "t"}, "regulator_report": {"authority": "a", "text": "t"},
        "recall": {"lots": ["A"], "class": "I", "text": "t"},
        "delegate": {"role": "general_manager", "to": "sven", "until": "2026-12-01"},
        "hold_legally": {"reason": "r"}, "release_legal_hold": {"reason": "r"}, "note": {"text": "t"},
    }  # fmt: skip
    people = {"sales": "sara", "qa": "qin", "department": "dora", "management_representative": "mira"}
    people |= {"general_manager": "gerd", "admin": "adam", "viewer": "vera"}
    before = house.everything()
    tried = 0
    for line in ACTIONS.strip().splitlines():
        action, _, roles = (x.strip() for x in line.split(":"))
        strangers = [x for x in people if x not in roles.split()]
        for role in {strangers[tried % len(strangers)], strangers[(tried // 2 + 3) % len(strangers)]}:
            given = json.dumps(data.get(action, {}))
            status, out, said = house.kesu(
                "case", "do", house.case_no, action, "--as", people[role], "--data", given, "--at", "2026-11-23T10:00"
            )
            assert (action, role, status, out) == (action, role, 1, "")
            assert all(x in said for x in roles.split()), f"{action} by {role}: {said}"
            tried += 1
    assert tried >= 60
    assert house.everything() == before


def test_help_prints_what_the_contract_says_of_every_action(house: House) -> None:
    for line in ACTIONS.strip().splitlines():
        action, keys, roles = (x.strip() for x in line.split(":"))
        status, out, _ = house.kesu("case", "do", "--help", action)
        assert status == 0
        told = json.loads(out[out.index("{") :])
        required, optional = ({*part.split()} for part in keys.split("|"))
        assert {x["key"] for x in told["data"] if x["required"]} == required, action
        assert {x["key"] for x in told["data"] if not x["required"]} == optional | {"note"}, action
        assert set(told["roles"]) == set(roles.split()), action
        assert told["action"] == action
    for action in ("approve", "reject"):
        assert '"letter"' in house.kesu("case", "do", "--help", action)[1]


def test_bad_use_gives_its_status_and_a_sentence_and_changes_nothing(house: House) -> None:
    house.opened()
    before = house.everything()
    number = house.case_no
    tries: list[tuple[int, tuple[str, ...]]] = [
        (2, ("run", "--at", "2026-11-21T10:00")),
        (2, ("run", "--once", "--at", "soon")),
        (2, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": "t"}', "--at", "soon")),
        (2, ("case", "do", number, "note", "--as", "qin", "--data", '{"text":')),
        (2, ("case", "do", number, "note", "--data", "{}")),
        (1, ("case", "do", number, "note", "--as", "nobody", "--data", '{"text": "t"}')),
        (1, ("case", "do", "KS20200101-001", "note", "--as", "qin", "--data", '{"text": "t"}')),
        (1, ("case", "show", "KS20200101-001", "--json")),
        (1, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": ""}')),
        (1, ("case", "do", number, "note", "--as", "qin", "--data", '{"text": "t", "colour": "red"}')),
        (1, ("case", "do", number, "classify", "--as", "qin", "--data", '{"class": "IV"}')),
        (1, ("case", "do", number, "classify", "--as", "qin", "--data", '{"class": ["II"]}')),
        (1, ("case", "do", number, "assign", "--as", "qin", "--data", '{"departments": []}')),
        (1, ("case", "do", number, "hand_over", "--as", "sara", "--data", '{"sample": "maybe"}')),
        (1, ("case", "do", number, "complete_action", "--as", "qin", "--data", '{"action": 77, "evidence": "e"}')),
        (1, ("case", "do", number, "judge", "--as", "qin", "--data", '{"justified": true, "fault": "weather"}')),
        (1, ("case", "do", number, "acknowledge_manually", "--as", "sara", "--data", '{"by": "pigeon"}')),
        (
            1,
            (
                "case",
                "do",
                number,
                "contain",
                "--as",
                "qin",
                "--data",
                '{"text": "t", "owner": "o", "due": "2026-02-30"}',
            ),
        ),
        (2, ("user", "add", "x", "--role", "king", "--password-file", str(house.folder / "password"))),
    ]
    for expected, arguments in tries:
        status, out, said = house.kesu(*arguments)
        assert (arguments, status, out) == (arguments, expected, "")
        assert said.strip()
    assert house.everything() == before


@pytest.mark.parametrize("place", ["smtp", "mailbox"])
def test_rehearsing_is_refused_when_a_server_is_not_on_loopback(house: House, place: str) -> None:
    house.opened()
    path = house.folder / "kesu.toml"
    text = path.read_text(encoding="utf-8")
    if place == "smtp":
        text = text.replace('host = "127.0.0.1"', 'host = "smtp.example.test"').replace(
            'tls = "none"', 'tls = "starttls"'
        )
    else:
        text = text.replace('path = "in"', 'host = "imap.example.test"\nuser = "u"\npassword = "p"')
    path.write_text(text, encoding="utf-8")
    note = ("case", "do", house.case_no, "note", "--as", "qin", "--data", '{"text": "t"}')
    for arguments in (("run", "--once", "--at", "2026-11-21T10:00"), (*note, "--at", "2026-11-21T10:00")):
        status, out, said = house.kesu(*arguments)
        assert (status, out) == (2, "")
        assert re.search("loopback", said)
    assert house.kesu(*note)[0] == 0


def test_a_value_that_cannot_be_is_refused_in_words(house: House) -> None:
    house.opened()
    for action, data in IMPOSSIBLE:
        house.refused("2026-11-23 10:00", "qin", action, r"\w", **data)


def test_everything_shown_is_in_the_zone_of_the_company(house: House) -> None:
    house.opened()
    house.refused("2026-11-23 09:00", "sara", "acknowledge_manually", r"2026-11-20T16:31:00\+08:00", by="phone")
    case = house.do("2026-11-23 09:00", "qin", "correct_field", field="occurred_at", value="2026-11-18T15:20")
    assert case["fields"]["occurred_at"][0]["value"] == "2026-11-18T15:20:00+08:00"
    house.judged()
    house.answered("2026-12-01 09:00", "2026-12-01 10:00")
    house.do("2026-12-02 09:00", "sara", "start_site_visit")
    shown = json.dumps(house.show())
    assert re.findall(r'"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*(?:Z|\+00:00)"', shown) == []


def test_cases_are_listed_by_status(house: House) -> None:
    house.opened()
    for wanted in ("new", "acknowledged", "replied", "closed", "open"):
        status, out, _ = house.kesu("case", "list", "--status", wanted, "--json")
        assert (wanted, status, len(out.splitlines())) == (wanted, 0, int(wanted in ("acknowledged", "open")))
    assert house.kesu("case", "list", "--status", "sleeping", "--json")[0] == 2
