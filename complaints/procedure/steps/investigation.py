"""Actions of investigation: verification, departments, containment, cause, actions, verdict, disposition, site visits.

A function named like an action carries it out; `complaints.procedure.actions` says what the action takes, who may do it and under which
clause. `<action>_gate` raises Forbidden while the procedure does not yet allow it. Both change the act's copy of the case.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from complaints.calendar import deadlines
from complaints.model import Action, Case, Letter
from complaints.procedure.act import Act, open_clocks
from complaints.procedure.steps.answering import put_up
from complaints.procedure.tasks import TaskKind, about_letter, finish, raise_task
from complaints.reading import Json
from complaints.refusals import BadData, Forbidden
from complaints.rules.provinces import in_own_province, province_in, province_of_phone

#: the return of a whole lot: task, who must act, clause
RETURN_TASKS: Final[tuple[tuple[TaskKind, str, str], ...]] = (
    ("plan_exchange", "sales", "S0-5.4.5"),
    ("segregate_return", "qa", "S0-5.4.6"),
    ("inspect_return", "qa", "S0-5.4.7"),
)
_HANDLED = ("rework", "repair", "scrap")  # what is done to goods that are here again
_GOODS_STAY = ("concession", "none")


def verify(act: Act) -> None:
    act.case.record["verification"] = act.stamp(
        result=act.data["result"], method=act.data["method"], findings=act.data["findings"]
    )
    act.move("disproved" if act.data["result"] == "false" else "verified")


def assign(act: Act) -> None:
    case, due = act.case, _end_of(act, act.data.get("due"))
    for department in act.data["departments"]:
        if department not in case.departments:
            case.departments.append(department)
        asked = [t for t in case.tasks if t.kind == "department_report" and t.subject == department]
        if any(not t.done_at for t in asked):
            continue
        raise_task(
            case,
            "department_report",
            "department",
            act.now,
            subject=department,
            due_at=due,
            key=f"department_report:{department}:{len(asked) + 1}",
            owner=department,
        )
    finish(case, act.now, act.actor.name, "assign_departments", "same_complaint")
    act.move("assign")


def _end_of(act: Act, day: str | None) -> datetime | None:
    if not day:
        return None
    return act.calendar.end_of_day(date.fromisoformat(day))


def contain(act: Act) -> None:
    _add(act, "containment")


def add_action(act: Act) -> None:
    _add(act, act.data["kind"])
    finish(act.case, act.now, act.actor.name, "new_action_needed")


def _add(act: Act, kind: str) -> None:
    act.case.actions.append(
        Action(kind, act.data["text"], act.data["owner"], act.data["due"], act.now, created_by=act.actor.name)
    )


def hold_lots(act: Act) -> None:
    held = held_lots(act.case.record)
    again = [lot for lot in act.data["lots"] if lot in held]
    if again:
        raise Forbidden("lot {lot} is held already", "S2-4.4", lot=again[0])
    act.listed("holds").append(act.stamp(lots=act.data["lots"], place=act.data.get("place", "")))
    here: tuple[TaskKind, ...] = (
        () if _waiting_return(act.case) else ("segregate_return",)
    )  # without the notice nothing was taken in
    finish(act.case, act.now, act.actor.name, "hold_affected_lots", *here)


def release_hold_gate(act: Act) -> None:
    if not held_lots(act.case.record):
        raise Forbidden("no lot is held", "S3-5.5.3")


def release_hold(act: Act) -> None:
    held = held_lots(act.case.record)
    free = [lot for lot in act.data["lots"] if lot not in held]
    if free:
        raise Forbidden("lot {lot} is not held", "S3-5.5.3", lot=free[0])
    act.listed("releases").append(act.stamp(lots=act.data["lots"], inspection=act.data["inspection"]))
    if _waiting_return(act.case) is None:  # goods that nobody may take in are not inspected (S0-5.4.5)
        finish(act.case, act.now, act.actor.name, "inspect_return", "accept_return_with_notice")


def held_lots(record: dict[str, Json]) -> list[str]:
    """Lots that are held and not yet released, in the order in which they were held."""
    held = [lot for hold in record.get("holds", []) for lot in hold["lots"]]
    for release in record.get("releases", []):
        for lot in release["lots"]:
            if lot in held:
                held.remove(lot)
    return held


def report_cause(act: Act) -> None:
    case = act.case
    affected = act.data.get("affected_lots", [])
    act.listed("causes").append(
        act.stamp(occurrence=act.data["occurrence"], escape=act.data.get("escape", ""), affected_lots=affected)
    )
    waiting = [t for t in case.tasks if t.kind == "department_report" and not t.done_at]
    mine = [t for t in waiting if t.owner == act.actor.name] or (waiting if len(waiting) == 1 else [])
    for task in waiting if act.actor.role == "qa" else mine:
        task.done_at, task.done_by = act.now, act.actor.name
    free = [lot for lot in affected if lot not in held_lots(case.record)]
    if free:
        raise_task(
            case, "hold_affected_lots", "qa", act.now, detail={"lots": free}, key=f"hold_affected_lots:{','.join(free)}"
        )
    act.move("report_cause")


def complete_action(act: Act) -> None:
    action = _action(act)
    if action.completed_at is not None:
        raise Forbidden("action {action} is completed already", "S2-4.5", action=act.data["action"])
    action.completed_at, action.completed_by, action.evidence = act.now, act.actor.name, act.data["evidence"]
    finish(act.case, act.now, act.actor.name, "chase_action", subject=str(action.id))
    if action.kind != "containment":
        _raise_about(act, "evaluate_action", action)


def evaluate(act: Act) -> None:
    action = _action(act)
    if action.completed_at is None:
        raise Forbidden(
            "action {action} must be completed before its effect is judged", "S2-4.5", action=act.data["action"]
        )
    action.effective, action.evaluation = act.data["effective"], act.data["evidence"]
    action.evaluated_at, action.evaluated_by = act.now, act.actor.name
    finish(act.case, act.now, act.actor.name, "evaluate_action", subject=str(action.id))
    if not action.effective:
        _raise_about(act, "new_action_needed", action)


def _raise_about(act: Act, kind: TaskKind, action: Action) -> None:
    """Quality assurance is asked something about one action, once."""
    detail, key = {"action": action.id}, f"{kind}:{action.id}"
    raise_task(act.case, kind, "qa", act.now, subject=str(action.id), detail=detail, key=key)


def _action(act: Act) -> Action:
    found = next((a for a in act.case.actions if a.id == act.data["action"]), None)
    if found is None:
        raise BadData("there is no action {value} on this case", key="action", value=act.data["action"])
    return found


def judge(act: Act) -> None:
    act.case.record["judgement"] = act.stamp(justified=act.data["justified"], fault=act.data["fault"])


def dispose_gate(act: Act) -> None:
    if "verification" not in act.case.record:
        raise Forbidden("nothing is disposed of before quality control has inspected it: verify first", "S0-5.4.6")


def dispose(act: Act) -> None:
    disposition, quantity = act.data["disposition"], act.data.get("quantity")
    waiting = _waiting_return(act.case)
    if disposition in _HANDLED and waiting is not None:
        raise Forbidden("the return notice is not yet approved; no goods come back without it", "S0-5.4.5")
    if disposition in _HANDLED and any(t.kind == "inspect_return" and not t.done_at for t in act.case.tasks):
        raise Forbidden("the returned goods are inspected first: hold their lots, then release them", "S0-5.4.6")
    act.listed("dispositions").append(act.stamp(disposition=disposition, quantity=quantity))
    if disposition in _GOODS_STAY:
        _withdraw_return(act)
        finish(act.case, act.now, act.actor.name, "accept_return_with_notice", *(kind for kind, _, _ in RETURN_TASKS))
    elif _is_whole_lot(act.case, disposition, quantity):
        _ask_for_return(act)


def _is_whole_lot(case: Case, disposition: str, quantity: Json) -> bool:
    """Whether goods come back as a whole: returned without a quantity, or all that was delivered as far as that is known."""
    if quantity is None:
        return disposition == "return"
    delivered = case.first("qty_delivered")
    if disposition not in ("return", "exchange") or not isinstance(delivered, dict):
        return False
    same = quantity["unit"] in (None, delivered.get("unit"))
    return bool(same and quantity["amount"] >= delivered["amount"])


def _ask_for_return(act: Act) -> None:
    """What the return of a whole lot asks of people: the notice with its approvals, count, inspection, new plan."""
    _withdraw_return(act)
    facts: dict[str, Json] = {"disposition": act.data["disposition"]}
    if act.data.get("quantity") is not None:
        facts["quantity"] = act.data["quantity"]
    put_up(act, act.write("return_notice", status="awaiting_approval", **facts))
    finish(act.case, act.now, act.actor.name, "decide_disposition")
    number = len(act.case.record["dispositions"])
    lots = [str(v.value) for v in act.case.fields.get("lot_no", []) if v.value is not None]
    for kind, role, clause in RETURN_TASKS:
        if kind == "plan_exchange" and act.data["disposition"] != "exchange":
            continue
        detail = {"clause": clause, "lots": lots, "quantity": act.data.get("quantity")}
        raise_task(act.case, kind, role, act.now, subject=str(number), detail=detail, key=f"{kind}:{number}")


def _waiting_return(case: Case) -> Letter | None:
    """The return notice that still waits for an approval (S0-5.4.5)."""
    return next((x for x in case.letters if x.kind == "return_notice" and x.status == "awaiting_approval"), None)


def _withdraw_return(act: Act) -> None:
    """A notice that nobody has approved yet gives way to what is decided now."""
    letter = _waiting_return(act.case)
    if letter is not None:
        letter.status = "cancelled"
        finish(act.case, act.now, act.actor.name, "approve_letter", subject=about_letter(letter))


def third_party_notice(act: Act) -> None:
    act.listed("third_party_notices").append(act.stamp(party=act.data["party"], text=act.data["text"]))


def start_site_visit_gate(act: Act) -> None:
    if open_clocks(act.case, "site_visit"):
        raise Forbidden("a visit is under way already; record its result first", "S1-4.1")


def start_site_visit(act: Act) -> None:
    case = act.case
    site = act.data.get("province") or province_in(str(case.first("address") or ""))
    site = site or province_of_phone(str(case.first("contact_phone") or case.first("contact_fax") or ""))
    inside = in_own_province(act.rules.company_province, site)
    visits = act.listed("site_visits")
    visits.append(act.stamp(province=site, in_province=inside, reason=act.data.get("reason", "")))
    timer = act.rules.site_visit["in_province" if inside else "outside"]
    step = {"step": "province", "province": site, "in_province": inside}
    deadline = deadlines.start("site_visit", timer, act.now, act.calendar, ref=str(len(visits)), first=(step,))
    case.deadlines.append(deadline)
    act.write(
        "site_visit_notice", status="queued", visit_by=deadline.due_at.isoformat(), reason=act.data.get("reason", "")
    )


def record_site_visit_gate(act: Act) -> None:
    if not open_clocks(act.case, "site_visit"):
        raise Forbidden("no visit is under way; start one first", "S1-4.5")


def record_site_visit(act: Act) -> None:
    visit = act.listed("site_visits")[-1]
    visit["result"] = act.stamp(result=act.data["result"], signed_by=act.data.get("signed_by", ""))
    act.stop("site_visit")
