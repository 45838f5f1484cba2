"""Every state of a case walked with every action by every role: what may be done is done, what may not names its rule."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from complaints.model import STATUSES, Actor, Case, CaseMessage
from complaints.procedure.actions import ACTIONS, help_json
from complaints.procedure.perform import available, perform
from complaints.procedure.states import MOVES, OPEN
from complaints.refusals import BadData, Forbidden, Refused
from tests.cases import EVERYBODY, GM, MR, QA, SALES, Life, at, life

CLAUSE = re.compile(r"S[0-4]-\d|ISO 10002 7\.\d")

DATA: dict[str, dict[str, Any]] = {
    "correct_field": {"field": "lot_no", "value": "A1"},
    "acknowledge_manually": {"by": "phone"},
    "request_information": {"facts": ["lot_no"]},
    "hand_over": {"sample": True},
    "classify": {"class": "II"},
    "verify": {"result": "true", "method": "m", "findings": "f"},
    "assign": {"departments": ["production"]},
    "contain": {"text": "t", "owner": "o", "due": "2027-12-01"},
    "hold_lots": {"lots": ["B7"]},
    "release_hold": {"lots": ["H1"], "inspection": "ok"},
    "report_cause": {"occurrence": "x"},
    "add_action": {"kind": "corrective", "text": "t", "owner": "o", "due": "2027-12-01"},
    "complete_action": {"action": 901, "evidence": "e"},
    "evaluate": {"action": 902, "effective": True, "evidence": "e"},
    "judge": {"justified": True, "fault": "company"},
    "dispose": {"disposition": "exchange"},
    "interim_report": {"text": "t"},
    "draft_reply": {"text": "t"},
    "record_feedback": {"feedback": "satisfied"},
    "close": {"reason": "accepted"},
    "not_business": {"reason": "mistake"},
    "reopen": {"reason": "r"},
    "merge": {"into": "KS20261120-999"},
    "split": {"messages": [2]},
    "report_major_defect": {"text": "t"},
    "record_site_visit": {"result": "r"},
    "third_party_notice": {"party": "p", "text": "t"},
    "regulator_report": {"authority": "a", "text": "t"},
    "recall": {"lots": ["A1"], "class": "I", "text": "t"},
    "delegate": {"role": "general_manager", "to": "chen", "until": "2028-01-01"},
    "hold_legally": {"reason": "r"},
    "release_legal_hold": {"reason": "r"},
    "note": {"text": "t"},
}


def _prepared() -> Life:
    case = life(missing=["lot_no", "occurred_at"])
    case.case.messages.append(CaseMessage(2, "in", "a@b.test", "s", case.now, "reply", "<2@b.test>"))
    for number in (901, 902):
        case.do(QA, "add_action", kind="corrective", text="t", owner="o", due="2027-12-01")
        case.case.actions[-1].id = number
    case.do(QA, "complete_action", action=902, evidence="e")
    case.do(QA, "hold_lots", lots=["H1"])
    return case


def cases() -> dict[str, Case]:
    """A case in every state, each reached by the rules themselves."""
    made: dict[str, Case] = {}
    case = _prepared()
    made["new"] = deepcopy(case.case)
    case.send()
    made["acknowledged"] = deepcopy(case.case)
    case.do(SALES, "hand_over", sample=False)
    made["assessing"] = deepcopy(case.case)
    case.do(QA, "verify", result="true", method="m", findings="f")
    made["investigating"] = deepcopy(case.case)
    case.do(QA, "draft_reply", text="t")
    made["awaiting_approval"] = deepcopy(case.case)
    case.do(MR, "approve")
    case.do(GM, "approve")
    case.do(SALES, "send_reply")
    case.send()
    made["replied"] = deepcopy(case.case)
    case.go("2026-12-20 09:00")
    case.do(SALES, "remind")
    case.send()
    made["reminded"] = deepcopy(case.case)
    case.go("2027-03-20 09:00")
    case.do(SALES, "confirm_silence")
    case.do(QA, "close", reason="no_feedback")
    made["closed"] = deepcopy(case.case)
    case.do(QA, "reopen", reason="r")
    made["reopened"] = case.case
    return made


CASES = cases()
NOW = at("2027-03-20 09:00")


def test_there_is_a_case_in_every_state():
    assert set(CASES) == set(STATUSES)
    assert all(case.status == status for status, case in CASES.items())


def tried(here: Life, action: str, who: Actor) -> tuple[Case | None, Refused | None]:
    """The case after the action, or why it was refused."""
    try:
        return perform(here.case, action, DATA.get(action, {}), who, NOW, here.rules, here.calendar).case, None
    except Refused as refused:
        return None, refused


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize("status", STATUSES)
def test_every_action_in_every_state_is_done_with_history_or_refused_with_its_rule(status: str, action: str):
    here = Life(CASES[status], NOW)
    for who in EVERYBODY:
        before = deepcopy(here.case)
        offered = {name: allowed for name, allowed, _ in available(here.case, who, here.rules, NOW, here.calendar)}
        after, refused = tried(here, action, who)
        assert here.case == before, "the case given was changed"
        if after is None:
            assert isinstance(refused, BadData) or CLAUSE.match(refused.clause) or action == "note"
            continue
        assert offered[action], f"{who.role} could {action} although it was not offered"
        assert who.role in ACTIONS[action].roles
        assert status in ACTIONS[action].statuses
        entry = next(h for h in after.history[len(before.history) :] if h.what == f"action:{action}")
        assert (entry.by, entry.at) == (who.name, NOW)
        assert after.history[: len(before.history)] == before.history
        if after.status != status:
            assert any(to == after.status for moves in MOVES.values() for frm, to in moves.items() if frm == status)
            assert any(h.what == "status" and h.before == status and h.after == after.status for h in after.history)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_no_open_case_closes_without_cause(status: str):
    for reason in ("unfounded", "duplicate", "withdrawn", "accepted"):
        with pytest.raises(Forbidden):
            perform(
                CASES[status], "close", {"reason": reason}, QA, NOW, Life(CASES[status], NOW).rules, life().calendar
            )


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_data_is_checked_key_by_key(action: str):
    here = Life(next(c for s, c in CASES.items() if s in ACTIONS[action].statuses), NOW)
    who = next(p for p in EVERYBODY if p.role in ACTIONS[action].roles)
    good = DATA.get(action, {})
    with pytest.raises(BadData, match="takes no key colour"):
        perform(here.case, action, {**good, "colour": "red"}, who, NOW, here.rules, here.calendar)
    for key in ACTIONS[action].keys:
        if key.required and key.form != "anything":
            with pytest.raises(BadData, match=key.name):
                perform(
                    here.case,
                    action,
                    {k: v for k, v in good.items() if k != key.name},
                    who,
                    NOW,
                    here.rules,
                    here.calendar,
                )
        for wrong in ({"a": 1}, 1.5, ["x", ["y"]], "\x00" * 3):
            if key.form in ("anything", "quantity") or (isinstance(wrong, str) and key.form in ("text", "long_text")):
                continue
            with pytest.raises(BadData):
                perform(here.case, action, {**good, key.name: wrong}, who, NOW, here.rules, here.calendar)


def test_an_unknown_action_names_the_known_ones():
    with pytest.raises(BadData, match="correct_field"):
        perform(CASES["new"], "explode", {}, QA, NOW, life().rules, life().calendar)


def test_the_help_of_every_action_tells_keys_roles_and_states():
    for name in ACTIONS:
        told = help_json(name)
        assert told["about"]
        assert told["roles"]
        assert [k["key"] for k in told["data"]][-1] == "note"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("lot_no", ["A1", "A2"], 7),
        ("complaint_date", "2026-11-20", "20.11.2026"),
        ("occurred_at", "2026-11-20T15:20:00+08:00", "2026-11-20T25:20"),
        ("contact_phone", "+8675526881234;ext=806", "0755-26881234"),
        ("contact_email", "Wang@Customer.test", "wang"),
        ("qty_defective", {"amount": 120, "unit": "pcs"}, {"amount": 120, "unit": "heaps"}),
        ("defect_rate", 0.025, 2.5),
        ("amount_claimed", {"amount": "12500.00", "currency": "CNY"}, {"amount": "many", "currency": "CNY"}),
        ("mileage_km", 30000, "30000 km"),
        ("sample_available", True, "yes"),
        ("customer_request", ["return", "8d_report"], "more"),
        ("urgency", "urgent", "very"),
        ("description", "a\nb", 3),
    ],
)
def test_a_corrected_field_is_in_its_normal_form_or_refused(field: str, good: Any, bad: Any):
    case = life()
    case.do(QA, "correct_field", field=field, value=good)
    made = case.case.fields[field]
    assert all(v.method == "human" and v.confirmed_by == QA.name for v in made)
    assert [v.value for v in made] == (
        list(good) if isinstance(good, list) else [good.lower() if field == "contact_email" else good]
    )
    with pytest.raises(BadData, match=field):
        case.do(QA, "correct_field", field=field, value=bad)


def test_an_emptied_field_is_missing_again():
    case = life()
    case.do(QA, "correct_field", field="product_name", value=None)
    assert "product_name" in case.case.missing
    with pytest.raises(BadData, match="no field colour"):
        case.do(QA, "correct_field", field="colour", value="red")
