"""Actions of intake: facts, first answer, information requests, waiting, hand-over, class (S2-2, S0-5.4.1, S2-4.2).

A function named like an action carries it out; `complaints.procedure.actions` says what the action takes, who may do it and under which
clause. `<action>_gate` raises Forbidden while the procedure does not yet allow it. Both change the act's copy of the case.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from complaints.calendar import deadlines
from complaints.calendar.working_days import Calendar
from complaints.completeness import NEEDED, missing_after
from complaints.field_forms import normal
from complaints.model import ORAL, Case, Waiting
from complaints.procedure.act import Act, end_waits, open_clocks
from complaints.procedure.steps.major_defect import ASKS, NOTICE, class_confirmed, heed
from complaints.procedure.tasks import finish, raise_task, reached
from complaints.reading import FieldValue, Json, Source
from complaints.refusals import BadData, Forbidden
from complaints.rules.shapes import Rules

CLOCK_TOLERANCE = timedelta(minutes=5)  # between two machines of one house


def correct_field(act: Act) -> None:
    name, case = act.data["field"], act.case
    values = normal(name, act.data.get("value"), act.calendar.zone)
    known = case.fields.get(name, [])
    made = [_said(v, known, act.actor.name) for v in values]
    act.replaced = [_as_read(old) for old in known if all(old.value != new.value for new in made)] or None
    if made:
        case.fields[name] = made
    else:
        case.fields.pop(name, None)
    case.missing = missing_after(case.missing, name, bool(made), lambda field: bool(case.fields.get(field)))
    proposed = [p for p in case.record.get("proposed_changes", []) if p["field"] != name]
    if "proposed_changes" in case.record:
        case.record["proposed_changes"] = proposed
    finish(case, act.now, act.actor.name, "review_change", subject=name)
    if case.manual_entry and not case.missing:
        case.manual_entry = False
        finish(case, act.now, act.actor.name, "enter_facts")


def _said(value: Json, known: list[FieldValue], by: str) -> FieldValue:
    """A value as a person gives it: one that was read already is confirmed and keeps its place, a new one is entered."""
    read = next((old for old in known if old.value == value), None)
    if read is not None:
        return replace(read, confirmed_by=by)
    return FieldValue(value, str(value), "human", Source("entered"), 1.0, confirmed_by=by)


def _as_read(old: FieldValue) -> Json:
    """A value that gives way, with where it was read: the history keeps what the case no longer shows."""
    box = list(old.source.box) if old.source.box else None
    return asdict(old) | {"source": asdict(old.source) | {"box": box}}


def acknowledge_manually_gate(act: Act) -> None:
    if act.case.acknowledged_at is not None and act.case.acknowledgement in ("sent", "manual"):
        at = act.case.acknowledged_at.astimezone(act.calendar.zone).isoformat(timespec="seconds")
        raise Forbidden("the receipt was acknowledged already on {at}", "S3-5.9.1", at=at)


def take(act: Act) -> None:
    act.case.owner = act.data.get("owner") or act.actor.name


def acknowledge_manually(act: Act) -> None:
    at = datetime.fromisoformat(act.data["at"]) if act.data.get("at") else act.now
    if at > act.now + CLOCK_TOLERANCE:
        raise BadData("{key} must not lie in the future", key="at")
    if at < act.case.received_at - CLOCK_TOLERANCE:
        raise BadData("{key} must not lie before the complaint was received", key="at")
    case = act.case
    case.acknowledged_at, case.acknowledgement, case.acknowledgement_reason = at, "manual", ""
    case.record["acknowledged_by"] = act.stamp(by_means=act.data["by"])
    for letter in case.letters:
        if letter.kind == "acknowledgement" and letter.status in ("held", "queued", "draft"):
            letter.status = "cancelled"
    act.stop("first_answer", at)
    act.stop("acknowledge", at)
    finish(case, act.now, act.actor.name, "answer_by_phone_or_fax", "release_acknowledgement")
    reached(case, act.now, act.actor.name, "acknowledgement")
    act.move("acknowledged")


def request_information(act: Act) -> None:
    facts, text = act.data["facts"], act.data.get("text", "")
    unknown = [fact for fact in facts if fact not in NEEDED]
    if unknown:
        raise BadData(
            "{key} knows no fact {value}; the facts are {known}", key="facts", value=unknown[0], known=", ".join(NEEDED)
        )
    there = [fact for fact in facts if fact not in act.case.missing]
    if there:
        raise Forbidden("an information request lists only missing facts; {fact} is known", "S2-2e", fact=there[0])
    if not facts and not text:
        raise BadData("{key} must not be empty", key="facts")
    asked = act.listed("information_requests")
    before = [request["at"] for request in asked if set(request["facts"]) & set(facts)]
    again: dict[str, Json] = {"asked_at": before[-1]} if before else {}
    act.write("information_request", status="queued", missing=facts, text=text, oral=act.case.channel in ORAL, **again)
    asked.append(act.stamp(facts=facts))
    finish(act.case, act.now, act.actor.name, "ask_for_missing_pages", "remind_of_missing_facts")


def start_waiting_gate(act: Act) -> None:
    if any(w.until is None for w in act.case.waiting):
        raise Forbidden("the customer's answer is awaited already", "S2-2e")


def start_waiting(act: Act) -> None:
    act.case.waiting.append(Waiting(act.now, None, act.data.get("reason", "")))
    for deadline in act.case.open_deadlines():
        if deadline.name in deadlines.SUSPENDABLE:
            deadline.suspended_at = act.now


def end_waiting_gate(act: Act) -> None:
    if not any(w.until is None for w in act.case.waiting):
        raise Forbidden("the customer's answer is not awaited", "S2-2e")


def end_waiting(act: Act) -> None:
    stop_waiting(act.case, act.now, act.rules, act.calendar)


def stop_waiting(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    """Ends an open interval of waiting, if there is one, and puts off the clocks that stood still by its days."""
    if not any(w.until is None for w in case.waiting):
        return
    end_waits(case, now)
    for index, deadline in enumerate(case.deadlines):
        if deadline.suspended_at is None or deadline.met_at or deadline.cancelled_at:
            continue
        timer = deadlines.timer_of(deadline, case, rules)
        again = deadlines.recomputed(deadline, timer, calendar, case.waiting)
        moved = again.due_at != deadline.due_at
        case.deadlines[index] = replace(
            again,
            suspended_at=None,
            warned_at=None if moved else deadline.warned_at,
            late_at=None if moved else deadline.late_at,
        )


def hand_over(act: Act) -> None:
    act.case.record["hand_over"] = act.stamp(sample=act.data["sample"])
    act.stop("hand_over_to_qc")
    act.move("hand_over")


def classify(act: Act) -> None:
    case, new = act.case, act.data["class"]
    if "kinds" in act.data:
        unknown = [kind for kind in act.data["kinds"] if kind not in act.rules.routing]
        if unknown:
            known = ", ".join(act.rules.routing)
            raise BadData(
                "{key} knows no kind {value}; the kinds are {known}", key="kinds", value=unknown[0], known=known
            )
        case.complaint_kinds = act.data["kinds"]
    case.severity_class = new
    _reckon_answer(act, new)
    class_confirmed(case, act.now, act.actor.name)
    if new == act.rules.most_serious_class:
        heed(case, act.now, act.rules, act.calendar)
    else:
        act.cancel(NOTICE)
        finish(case, act.now, act.actor.name, ASKS)
    _suggest_departments(act)
    finish(case, act.now, act.actor.name, "same_complaint")
    act.move("classify")


def _suggest_departments(act: Act) -> None:
    """QA is asked to give the case to the departments that its kinds go to first (S2-4.4)."""
    first = dict.fromkeys(name for kind in act.case.complaint_kinds for name in act.rules.routing.get(kind, ()))
    wanted = [name for name in first if name not in act.case.departments]
    if wanted and not act.case.departments:
        raise_task(
            act.case,
            "assign_departments",
            "qa",
            act.now,
            detail={"departments": wanted},
            key=f"assign_departments:{','.join(wanted)}",
        )


def _reckon_answer(act: Act, new: str) -> None:
    """The written answer counts by the new class, unless that would move a promised date to a later day."""
    case, rules = act.case, act.rules
    before = case.record.get("answer_class") or rules.unclassified_counts_as
    promised = case.acknowledged_at is not None or case.acknowledgement in ("queued", "sent")
    later = rules.written_answer[new].span > rules.written_answer[before].span
    counts_as = before if promised and later else new
    case.record["answer_class"] = counts_as
    for deadline in open_clocks(case, "written_answer"):
        steps: list[dict[str, object]] = [{"step": "class", "class": new, "confirmed": True}]
        if counts_as != new:
            steps.append({"step": "promise_kept", "class": before})
        marked = replace(deadline, explanation=tuple(steps))
        again = deadlines.recomputed(marked, rules.written_answer[counts_as], act.calendar, case.waiting)
        if again.due_at != deadline.due_at:
            again = replace(again, warned_at=None, late_at=None)
        case.deadlines[case.deadlines.index(deadline)] = again
