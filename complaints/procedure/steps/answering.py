"""Actions of answering: interim report, formal answer with its approvals, notices that wait for management, delegates.

A function named like an action carries it out; `complaints.procedure.actions` says what the action takes, who may do it and under which
clause. `<action>_gate` raises Forbidden while the procedure does not yet allow it. Both change the act's copy of the case.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from complaints.model import Approval, Case, Letter
from complaints.procedure.act import NOTICES, Act, Handler, chosen_letter, dispatch
from complaints.procedure.actions import CASEWORKERS
from complaints.procedure.roles import Delegation, acts_for, next_role
from complaints.procedure.steps.major_defect import ASKS, NOTICE, heed
from complaints.procedure.tasks import CARRY_OUT, TaskKind, about_letter, finish, raise_task
from complaints.reading import Json
from complaints.refusals import BadData, Forbidden
from complaints.rules.shapes import Rules

_UNDER_WAY = ("draft", "awaiting_approval", "approved")


def interim_report(act: Act) -> None:
    act.write("interim_report", status="queued", text=act.data["text"])
    finish(act.case, act.now, act.actor.name, "interim_report_due")


def draft_reply_gate(act: Act) -> None:
    if any(x.kind == "formal_answer" and x.status == "queued" for x in act.case.letters):
        raise Forbidden("the formal answer is on its way; draft the next one when it has left", "S2-4.6")


def draft_reply(act: Act) -> None:
    case = act.case
    for letter in case.letters:
        if letter.kind == "formal_answer" and letter.status in _UNDER_WAY:
            letter.status = "cancelled"
            finish(case, act.now, act.actor.name, "approve_letter", "send_reply", subject=about_letter(letter))
    ordinal = 1 + sum(1 for x in case.letters if x.kind == "formal_answer" and x.status in ("sent", "failed"))
    judgement = case.record.get("judgement") or {}
    disproved = (case.record.get("verification") or {}).get("result") == "false"
    refused = judgement.get("justified") is False or (disproved and "justified" not in judgement)
    letter = act.write(
        "formal_answer",
        status="awaiting_approval",
        template="refusal" if refused else "formal_answer",
        text=act.data["text"],
        ordinal=ordinal,
    )
    letter.ordinal = ordinal
    put_up(act, letter)
    finish(case, act.now, act.actor.name, "answer_objection", "draft_again")
    act.move("draft_reply")


def put_up(act: Act, letter: Letter) -> None:
    """The letter waits for the first role of its chain; one without a chain is approved at once."""
    letter.status = "awaiting_approval" if act.rules.chain(letter.kind) else "approved"
    _ask_next(act, letter)


def _ask_next(act: Act, letter: Letter) -> None:
    role = next_role(letter, act.rules.chain(letter.kind))
    detail: Json = {"kind": letter.kind, "ordinal": letter.ordinal}
    if role is not None:
        _raise(act, "approve_letter", role, letter, detail, f"approve:{about_letter(letter)}:{role}")
    elif letter.kind == "formal_answer":
        _raise(act, "send_reply", "sales", letter, detail, f"send_reply:{about_letter(letter)}")
    elif letter.kind == "return_notice":
        _raise(act, "accept_return_with_notice", "sales", letter, detail, f"accept:{about_letter(letter)}")
    elif letter.kind in CARRY_OUT:
        _raise(act, CARRY_OUT[letter.kind], "qa", letter, detail, f"carry_out:{about_letter(letter)}")


def _raise(act: Act, kind: TaskKind, role: str, letter: Letter, detail: Json, key: str) -> None:
    raise_task(act.case, kind, role, act.now, subject=about_letter(letter), detail=detail, key=key)


def delegations_of(case: Case) -> tuple[Delegation, ...]:
    """Delegations that were made on this case."""
    return tuple(
        Delegation(d["role"], d["to"], datetime.fromisoformat(d["until"]), d["by"])
        for d in case.record.get("delegations", [])
    )


def _may_decide(act: Act, letter: Letter) -> bool:
    role = next_role(letter, act.rules.chain(letter.kind))
    mine = role is not None and _stands_for(act, role) is not None
    return mine and letter.drafted_by != act.actor.name and not _has_approved(act, letter)


def _has_approved(act: Act, letter: Letter) -> bool:
    """Whether this person has approved this letter already, for whichever office: a chain is as many people as roles."""
    return any(a.by == act.actor.name and a.verdict == "approved" for a in letter.approvals)


def _stands_for(act: Act, role: str) -> str | None:
    return acts_for(act.actor, role, act.delegations, act.now)


def _releasable(act: Act) -> list[Letter]:
    """Acknowledgements that a person may release (mode = "review")."""
    mine = act.actor.role in CASEWORKERS
    return [x for x in act.case.letters if mine and x.kind == "acknowledgement" and x.status == "held"]


def decide_gate(act: Act) -> None:
    """Something waits for this person's verdict, or a letter was named that must be looked at."""
    if act.data.get("letter") is None:
        _to_decide(act)


def _to_decide(act: Act) -> Letter:
    waiting = [x for x in act.case.letters if x.status == "awaiting_approval"]
    mine = [x for x in waiting if _may_decide(act, x)]
    letter = chosen_letter(act, mine or _releasable(act))
    if letter is None:
        if not waiting:
            raise Forbidden("no letter waits for approval", "S0-5.4.4")
        letter = waiting[0]
    if letter.kind == "acknowledgement" and letter.status in ("held", "draft") and act.actor.role in CASEWORKERS:
        return letter
    role = next_role(letter, act.rules.chain(letter.kind))
    if role is None:
        raise Forbidden(
            "letter {letter} does not wait for approval; it is {status}",
            "S0-5.4.4",
            letter=letter.id,
            status=letter.status,
        )
    if _stands_for(act, role) is None:
        raise Forbidden("letter {letter} waits for {role} or its delegate", "S0-5.4.4", letter=letter.id, role=role)
    if letter.drafted_by == act.actor.name:
        raise Forbidden("nobody approves what he drafted himself", "S0-5.4.4")
    if _has_approved(act, letter):
        raise Forbidden(
            "{name} has approved letter {letter} already; the approval as {role} is another person's",
            "S0-5.4.4",
            name=act.actor.name,
            letter=letter.id,
            role=role,
        )
    return letter


def approve(act: Act) -> None:
    letter = _to_decide(act)
    if letter.kind == "acknowledgement":
        _release(act, letter)
        return
    _verdict(act, letter, "approved")
    if next_role(letter, act.rules.chain(letter.kind)) is None:
        letter.status = "approved"
        if letter.kind == NOTICE:
            act.stop(NOTICE)
    _ask_next(act, letter)


def _release(act: Act, letter: Letter) -> None:
    if not letter.to:
        raise Forbidden("there is no mail address to answer to; use acknowledge_manually", "S3-5.9.1")
    dispatch(letter, act.now)
    act.case.answer_to = act.case.answer_to or letter.to  # whom a person has answered, later letters may reach
    act.case.acknowledgement = "queued"
    finish(act.case, act.now, act.actor.name, "release_acknowledgement", "answer_by_phone_or_fax")


def _verdict(act: Act, letter: Letter, verdict: str) -> None:
    role = next_role(letter, act.rules.chain(letter.kind)) or ""
    behalf = _stands_for(act, role) or ""
    letter.approvals.append(Approval(role, act.actor.name, act.now, verdict, act.data.get("reason", ""), behalf))
    finish(act.case, act.now, act.actor.name, "approve_letter", subject=about_letter(letter))


def reject(act: Act) -> None:
    letter = _to_decide(act)
    if letter.kind == "acknowledgement":
        letter.status = "cancelled"
        act.case.acknowledgement = "suppressed"
        act.case.acknowledgement_reason = act.data.get("reason") or f"not released by {act.actor.name}"
        finish(act.case, act.now, act.actor.name, "release_acknowledgement")
        raise_task(act.case, "answer_by_phone_or_fax", "sales", act.now, key="answer_by_phone_or_fax")
        return
    _verdict(act, letter, "rejected")
    if letter.kind == "formal_answer":
        letter.status = "draft"
        detail = {"ordinal": letter.ordinal, "reason": act.data.get("reason", "")}
        _raise(act, "draft_again", "qa", letter, detail, f"draft_again:{about_letter(letter)}")
        act.move("rejected")
    else:
        letter.status = "cancelled"
        if letter.kind == NOTICE:  # its clock runs on: another notice is asked for
            heed(act.case, act.now, act.rules, act.calendar)
        if letter.kind == "return_notice":  # nothing comes back: what is done instead is decided anew
            finish(act.case, act.now, act.actor.name, "segregate_return", "inspect_return", "plan_exchange")
            _raise(act, "decide_disposition", "sales", letter, None, f"decide_disposition:{about_letter(letter)}")


def send_reply_gate(act: Act) -> None:
    if act.data.get("letter") is None:
        _to_send(act)


def _held(act: Act) -> Letter | None:
    """The acknowledgement that waits for a person's release (`mode = "review"`), when it is the letter meant."""
    wanted = act.data.get("letter")
    if wanted is None and any(x.kind == "formal_answer" and x.status == "approved" for x in act.case.letters):
        return None
    held = [x for x in act.case.letters if x.kind == "acknowledgement" and x.status == "held"]
    return next((x for x in held if wanted in (None, x.id)), None)


def _to_send(act: Act) -> Letter:
    released = _held(act)
    if released is not None:
        return released
    ready = [x for x in act.case.letters if x.kind == "formal_answer" and x.status == "approved"]
    letter = chosen_letter(act, ready)
    if letter is None:
        waiting = next(
            (x for x in act.case.letters if x.kind == "formal_answer" and x.status == "awaiting_approval"), None
        )
        if waiting is None:
            raise Forbidden("there is no approved answer to send; draft one first", "S0-5.4.4")
        letter = waiting
    if letter.kind != "formal_answer":
        raise Forbidden("letter {letter} is no formal answer", "S0-5.4.4", letter=letter.id)
    if letter.status == "awaiting_approval":
        role = next_role(letter, act.rules.chain(letter.kind)) or ""
        raise Forbidden("no reply leaves before it is approved; it waits for {role}", "S0-5.4.4", role=role)
    if letter.status != "approved" or not fully_approved(letter, act.rules):
        raise Forbidden(
            "letter {letter} cannot be sent; it is {status}", "S0-5.4.4", letter=letter.id, status=letter.status
        )
    return letter


def fully_approved(letter: Letter, rules: Rules) -> bool:
    """Every role of the chain has approved this letter, in order, each by another person than the drafter and the others,
    and nobody has rejected it since."""
    given = [a for a in letter.approvals if a.verdict == "approved"]
    rejected = any(a.verdict == "rejected" for a in letter.approvals)
    people = {a.by for a in given}
    own = letter.drafted_by in people
    in_order = tuple(a.role for a in given) == rules.chain(letter.kind)
    return in_order and len(people) == len(given) and not rejected and not own


def send_reply(act: Act) -> None:
    letter = _to_send(act)
    dispatch(letter, act.now)
    if letter.kind == "acknowledgement":
        finish(act.case, act.now, act.actor.name, "release_acknowledgement")
    else:
        finish(act.case, act.now, act.actor.name, "send_reply", subject=about_letter(letter))


def _notice_gate(kind: str, clause: str) -> Handler:
    def gate(act: Act) -> None:
        if any(x.kind == kind and x.status == "awaiting_approval" for x in act.case.letters):
            raise Forbidden("a {kind} waits for its decision already", clause, kind=kind)

    return gate


report_major_defect_gate = _notice_gate("major_defect_notice", "S0-5.5.3")
regulator_report_gate = _notice_gate("regulator_report", "S2-4.6")
recall_gate = _notice_gate("recall", "S2-4.5")


def report_major_defect(act: Act) -> None:
    letter = act.write(NOTICE, status="awaiting_approval", text=act.data["text"])
    put_up(act, letter)
    finish(act.case, act.now, act.actor.name, ASKS)
    if letter.status == "approved":
        act.stop(NOTICE)


def regulator_report(act: Act) -> None:
    put_up(
        act,
        act.write(
            "regulator_report", status="awaiting_approval", authority=act.data["authority"], text=act.data["text"]
        ),
    )
    act.listed("regulator_reports").append(act.stamp(authority=act.data["authority"], text=act.data["text"]))


def recall(act: Act) -> None:
    facts = {"lots": act.data["lots"], "recall_class": act.data["class"], "text": act.data["text"]}
    put_up(act, act.write("recall", status="awaiting_approval", **facts))
    act.listed("recalls").append(act.stamp(**facts))


def delegate(act: Act) -> None:
    role, to = act.data["role"], act.data["to"]
    if role != act.actor.role:
        raise Forbidden("only {role} hands on the office of {role}", "S0-5.4.4", role=role)
    if to == act.actor.name:
        raise BadData("{key} must be somebody else", key="to")
    until = _until(act)
    if until <= act.now:
        raise BadData("{key} must not lie in the past: {value}", key="until", value=act.data["until"])
    act.listed("delegations").append({"role": role, "to": to, "until": until.isoformat(), "by": act.actor.name})


def _until(act: Act) -> datetime:
    """The instant named, or the last second of the day named."""
    text = act.data["until"]
    if len(text) > 10:
        return datetime.fromisoformat(text)
    after = datetime.combine(
        date.fromisoformat(text) + timedelta(days=1), datetime.min.time(), tzinfo=act.calendar.zone
    )
    return after - timedelta(seconds=1)


def undecided_notices(case: Case) -> list[Letter]:
    """Notices that still wait for management."""
    holding = NOTICES - {"return_notice"}  # goods may come back after the close
    return [x for x in case.letters if x.kind in holding and x.status == "awaiting_approval"]
