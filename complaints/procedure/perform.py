"""The one door to a case: every action by its table, with roles, data, states and gates, and a history of all it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from complaints.calendar.working_days import Calendar
from complaints.model import Actor, Case, HistoryEntry
from complaints.procedure.act import Act, Handler, Wanted
from complaints.procedure.action_data import checked
from complaints.procedure.actions import ACTIONS, ActionRule
from complaints.procedure.changes import record_changes
from complaints.procedure.passing_time import kept_awake
from complaints.procedure.roles import Delegation
from complaints.procedure.steps import answering as reply
from complaints.procedure.steps import closing as end
from complaints.procedure.steps import intake
from complaints.procedure.steps import investigation as work
from complaints.procedure.steps import not_business as void
from complaints.procedure.steps.answering import delegations_of
from complaints.reading import Json
from complaints.refusals import BadData, Forbidden, Refused
from complaints.rules.shapes import Rules


@dataclass(frozen=True, slots=True)
class Outcome:
    """The case as it is after an action, and the letters whose words the step must have made before it keeps them."""

    case: Case
    wanted: tuple[Wanted, ...] = ()


_HANDLERS: Mapping[str, Handler] = {
    "correct_field": intake.correct_field,
    "take": intake.take,
    "acknowledge_manually": intake.acknowledge_manually,
    "request_information": intake.request_information,
    "start_waiting": intake.start_waiting,
    "end_waiting": intake.end_waiting,
    "hand_over": intake.hand_over,
    "classify": intake.classify,
    "verify": work.verify,
    "assign": work.assign,
    "contain": work.contain,
    "hold_lots": work.hold_lots,
    "release_hold": work.release_hold,
    "report_cause": work.report_cause,
    "add_action": work.add_action,
    "complete_action": work.complete_action,
    "evaluate": work.evaluate,
    "judge": work.judge,
    "dispose": work.dispose,
    "interim_report": reply.interim_report,
    "draft_reply": reply.draft_reply,
    "approve": reply.approve,
    "reject": reply.reject,
    "send_reply": reply.send_reply,
    "record_feedback": end.record_feedback,
    "remind": end.remind,
    "confirm_silence": end.confirm_silence,
    "close": end.close,
    "not_business": void.not_business,
    "reopen": end.reopen,
    "merge": end.merge,
    "split": end.split,
    "report_major_defect": reply.report_major_defect,
    "start_site_visit": work.start_site_visit,
    "record_site_visit": work.record_site_visit,
    "third_party_notice": work.third_party_notice,
    "regulator_report": reply.regulator_report,
    "recall": reply.recall,
    "delegate": reply.delegate,
    "hold_legally": end.hold_legally,
    "release_legal_hold": end.release_legal_hold,
    "seen": end.seen,
    "note": end.note,
}
#: what stands against an action whatever its data say; asked also to show what may be done now
_GATES: Mapping[str, Callable[[Act], None]] = {
    "acknowledge_manually": intake.acknowledge_manually_gate,
    "start_waiting": intake.start_waiting_gate,
    "end_waiting": intake.end_waiting_gate,
    "release_hold": work.release_hold_gate,
    "dispose": work.dispose_gate,
    "start_site_visit": work.start_site_visit_gate,
    "record_site_visit": work.record_site_visit_gate,
    "draft_reply": reply.draft_reply_gate,
    "approve": reply.decide_gate,
    "reject": reply.decide_gate,
    "send_reply": reply.send_reply_gate,
    "report_major_defect": reply.report_major_defect_gate,
    "regulator_report": reply.regulator_report_gate,
    "recall": reply.recall_gate,
    "remind": end.remind_gate,
    "confirm_silence": end.confirm_silence_gate,
    "close": end.close_gate,
    "not_business": void.not_business_gate,
    "reopen": end.reopen_gate,
    "merge": end.merge_gate,
    "hold_legally": end.hold_legally_gate,
    "release_legal_hold": end.release_legal_hold_gate,
}


def perform(
    case: Case,
    action: str,
    data: Mapping[str, Json],
    actor: Actor,
    now: datetime,
    rules: Rules,
    calendar: Calendar,
    delegations: Iterable[Delegation] | None = None,
) -> Outcome:
    """What the case becomes when `actor` does `action` at `now`; the case given is not changed.

    Raises Forbidden (role, state of the case, a gate; with its clause) or BadData (unknown action, unknown, missing or
    wrong key). Every change is in the history of the case that comes back. `delegations` are the company's
    that are in force; without them (None) those made on this case count, as if none was ever taken back.
    """
    rule = _rule(action)
    _check_role(rule, actor)
    _check_state(rule, case)
    made = checked(rule, data, calendar.zone)
    after = deepcopy(case)
    act = Act(
        after, actor, now, rules, calendar, made, delegations_of(case) if delegations is None else tuple(delegations)
    )
    if action in _GATES:
        _GATES[action](act)
    _HANDLERS[action](act)
    why = made.get("note") or made.get("reason") or ""
    after.history.append(HistoryEntry(now, actor.name, f"action:{action}", act.replaced, deepcopy(made), str(why)))
    record_changes(case, after, now, actor.name, f"{action} ({rule.clause})" if rule.clause else action)
    return Outcome(kept_awake(after, now, rules, calendar), tuple(act.wanted))


def available(
    case: Case,
    actor: Actor,
    rules: Rules,
    now: datetime,
    calendar: Calendar,
    delegations: Iterable[Delegation] | None = None,
) -> list[tuple[str, bool, Refused | None]]:
    """Every action as (name, may it be done now, why not), in the order of the table. The data may still be refused."""
    delegations = delegations_of(case) if delegations is None else tuple(delegations)
    answers: list[tuple[str, bool, Refused | None]] = []
    for name, rule in ACTIONS.items():
        try:
            _check_role(rule, actor)
            _check_state(rule, case)
            if name in _GATES:
                _GATES[name](Act(case, actor, now, rules, calendar, {}, delegations))
            answers.append((name, True, None))
        except BadData:  # several letters wait: one must be named, which the caller does
            answers.append((name, True, None))
        except Refused as refused:
            answers.append((name, False, refused))
    return answers


def _rule(action: str) -> ActionRule:
    if action not in ACTIONS:
        raise BadData("there is no action {action}; the actions are {known}", action=action, known=", ".join(ACTIONS))
    return ACTIONS[action]


def _check_role(rule: ActionRule, actor: Actor) -> None:
    if actor.role not in rule.roles:
        raise Forbidden(
            "{action} is for {roles}, not for {role}",
            rule.clause,
            action=rule.name,
            roles=", ".join(rule.roles),
            role=actor.role,
        )


def _check_state(rule: ActionRule, case: Case) -> None:
    if case.status in rule.statuses:
        return
    if case.status == "closed":
        raise Forbidden("the case is closed; reopen it before {action}", rule.clause, action=rule.name)
    states = ", ".join(sorted(rule.statuses))
    raise Forbidden(
        "{action} needs a case that is {states}; this one is {status}",
        rule.clause,
        action=rule.name,
        states=states,
        status=case.status,
    )
