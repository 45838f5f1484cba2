"""What people do to a case: one action, one transaction, by the rules alone, with its letters written in the same breath."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from casework.acknowledgement import new_message_id
from casework.due import rules_of
from casework.letter_facts import facts_of
from casework.merging import merge_into, split_off
from casework.offices import delegations_now
from complaints.calendar.working_days import Calendar
from complaints.correspondence.case_after import settled
from complaints.model import Actor, Case, Letter
from complaints.procedure.act import Wanted
from complaints.procedure.actions import DELEGATES
from complaints.procedure.perform import Outcome, perform
from complaints.reading import Json
from complaints.refusals import BadData
from complaints.rules.shapes import Rules
from foundations.language.sentence import say
from foundations.settings.shapes import Settings
from store import cases, outbox, users
from store.database import Database
from store.engine.errors import Conflict
from store.engine.transaction import Transaction
from wording import letters

#: what a person wrote and management approved stands in the letter word for word, however long it is
_WHOLE = ("text", "answer")
#: action -> the key under which its data name a user
NAMES_A_USER = {"delegate": "to", "take": "owner"}


def act(
    db: Database,
    settings: Settings,
    calendar: Calendar,
    case_no: str,
    action: str,
    data: Mapping[str, Json],
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Case:
    """Does one action in one transaction and gives the case as it is then, ids filled in.

    Raises complaints.refusals.Refused with the rule that forbids it, LetterError, NotFound, and Conflict when the case
    is no longer of `expected_version`; then nothing was kept.
    """
    rules = rules_of(settings)
    with db.transaction() as tx:
        if action == "not_business":
            outbox.hold_still(tx, case_no)
        case = cases.load(tx, case_no, for_update=True)
        if expected_version is not None and case.version != expected_version:
            raise Conflict(
                say(
                    "case {case_no} was changed by somebody else in the meantime; load it again and try again",
                    case_no=case_no,
                )
            )
        outcome = _perform(tx, case, action, data, actor, now, rules, calendar, settings)
        made = outcome.case
        if action == "delegate":
            _delegate(tx, made, actor, now)
        if action == "merge":
            made = merge_into(tx, made, actor, now, rules, calendar)
        saved = cases.save(tx, made)
        if any(not letter.to and letter.sent_at == now for letter in saved.letters):
            saved = cases.save(tx, settled(saved, now, rules, calendar))  # given by hand: it counts at once
        if action == "split":
            numbers = made.record["split_off"][-1]["messages"]
            saved = split_off(tx, saved, numbers, actor, settings, rules, calendar, now)
        return cases.load(tx, saved.case_no)


def preview(
    db: Database,
    settings: Settings,
    calendar: Calendar,
    case_no: str,
    action: str,
    data: Mapping[str, Json],
    actor: Actor,
    now: datetime,
) -> list[Letter]:
    """The letters that an action would write, as they would leave; keeps nothing and refuses what `act` refuses."""
    with db.reading() as tx:
        case = cases.load(tx, case_no)
        outcome = _perform(tx, case, action, data, actor, now, rules_of(settings), calendar, settings)
    return [wanted.letter for wanted in outcome.wanted]


def _perform(
    tx: Transaction,
    case: Case,
    action: str,
    data: Mapping[str, Json],
    actor: Actor,
    now: datetime,
    rules: Rules,
    calendar: Calendar,
    settings: Settings,
) -> Outcome:
    key = NAMES_A_USER.get(action, "")
    if isinstance(data.get(key), str):
        data = {**data, key: _user_named(tx, key, data[key])}
    outcome = perform(case, action, data, actor, now, rules, calendar, delegations_now(tx, now))
    for wanted in outcome.wanted:
        _write(outcome.case, wanted, settings)
    for letter in outcome.case.letters:
        if letter.status == "queued" and not letter.message_id:
            letter.message_id = new_message_id(case.case_no, settings)
    return outcome


def _user_named(tx: Transaction, key: str, name: str) -> str:
    """The name, as the store writes it, of a user to whom something is given under `key`. Raises BadData under that key
    unless he is there, may sign in and does casework."""
    user = users.find(tx, name)
    if user is None or user.disabled:
        raise BadData("there is no user {value}", key=key, value=name)
    if user.role not in DELEGATES:
        raise BadData("{value} is {role} and cannot act for anybody", key=key, value=user.name, role=user.role)
    return user.name


def _write(case: Case, wanted: Wanted, settings: Settings) -> None:
    """Makes the words of a letter, and puts it into the conversation with the customer."""
    letter = wanted.letter
    facts = facts_of(case, wanted, settings)
    whole = {f"\ue000{name}\ue001": facts[name] for name in _WHOLE if facts.get(name)}
    facts |= {name: f"\ue000{name}\ue001" for name in _WHOLE if facts.get(name)}
    letter.subject, body = letters.render(wanted.template, letter.language, facts, settings.letters.templates)
    for mark, words in whole.items():
        body = body.replace(mark, words)
    letter.body = body
    thread = [m.message_id for m in case.messages if m.message_id and not m.is_copy]
    if letter.to and thread:
        letter.in_reply_to = next(
            (m.message_id for m in reversed(case.messages) if m.message_id and m.direction == "in" and not m.is_copy),
            thread[-1],
        )
        letter.references = tuple(dict.fromkeys([*thread[-10:], letter.in_reply_to]))


def _delegate(tx: Transaction, case: Case, actor: Actor, now: datetime) -> None:
    made = case.record["delegations"][-1]
    until = datetime.fromisoformat(made["until"])
    users.delegate(tx, made["role"], from_user=actor.name, to_user=made["to"], since=now, until=until)
