"""What stands in a case's record and in its history, in words: the names of keys and the values under them."""

from __future__ import annotations

from complaints.model import Action, Case
from complaints.procedure.steps.not_business import out_of_figures
from complaints.reading import Json
from dashboard.words import action_forms, values
from dashboard.words.language import N_, Words
from dashboard.words.letter_names import LetterNames
from dashboard.words.safe import one_line
from wording import names
from wording.reasons import reason

#: keys of the program's own bookkeeping, and what the columns of the table say already
NOISE = frozenset({"key", "created_at", "created_by", "by", "id", "warned_at", "late_at", "wake_at", "at"})
KEYS = {
    "owner_role": N_("Who"),
    "role": N_("Role"),
    "status": N_("Status"),
    "to": N_("To"),
    "subject": N_("Subject"),
    "ordinal": N_("No."),
    "drafted_by": N_("Drafted"),
    "sent_at": N_("Sent"),
    "bounced_at": N_("Bounced"),
    "approvals": N_("Approvals"),
    "verdict": N_("Verdict"),
    "on_behalf_of": N_("On behalf of"),
    "reason": N_("Reason"),
    "done_at": N_("Done"),
    "done_by": N_("Person"),
    "due_at": N_("Due"),
    "due": N_("Due"),
    "met_at": N_("Met"),
    "cancelled_at": N_("Cancelled"),
    "suspended_at": N_("Waiting for customer"),
    "rule": N_("Rule"),
    "provisional": N_("Provisional"),
    "text": N_("Text"),
    "owner": N_("Owner"),
    "kind": N_("Kind"),
    "evidence": N_("Evidence"),
    "effective": N_("Is it effective?"),
    "completed_at": N_("Done"),
    "completed_by": N_("Person"),
    "lots": N_("Lots"),
    "place": N_("Place"),
    "result": N_("Result"),
    "method": N_("How it was verified"),
    "findings": N_("Findings"),
    "class": N_("Class"),
    "kinds": N_("Kinds"),
    "departments": N_("Departments"),
    "occurrence": N_("Why it occurred"),
    "escape": N_("Why it was not found"),
    "affected_lots": N_("Affected lots"),
    "justified": N_("Is it justified?"),
    "fault": N_("Whose fault"),
    "disposition": N_("Disposition"),
    "quantity": N_("Quantity"),
    "feedback": N_("Feedback"),
    "sample": N_("With a defective sample"),
    "field": N_("Fact"),
    "value": N_("Value"),
    "values": N_("Value"),
    "language": N_("Language"),
    "note": N_("Note"),
    "until": N_("Until"),
    "since": N_("Since"),
    "by": N_("Person"),
    "at": N_("At"),
    "party": N_("Party"),
    "authority": N_("Authority"),
    "inspection": N_("Inspection result"),
    "province": N_("Province"),
    "signed_by": N_("Signed by"),
    "released_at": N_("Released"),
    "facts": N_("Missing facts"),
    "action": N_("Action"),
    "letter": N_("Letter"),
    "into": N_("Case number"),
    "messages": N_("Messages"),
    "evaluated_at": N_("Evaluated"),
    "evaluated_by": N_("Evaluated by"),
    "evaluation": N_("Evaluation"),
    "read_at": N_("Read"),
    "by_means": N_("How"),
    "in_province": N_("In our own province"),
    "message": N_("Message"),
}
RECORD = {
    "verification": N_("Verification"),
    "hand_over": N_("Hand over to QC"),
    "holds": N_("Held lots"),
    "releases": N_("Release held lots"),
    "causes": N_("Cause"),
    "judgement": N_("Judgement"),
    "dispositions": N_("Disposition"),
    "feedback": N_("Feedback of the customer"),
    "site_visits": N_("Site visit"),
    "third_party_notices": N_("Third-party notice"),
    "regulator_reports": N_("Report to an authority"),
    "recalls": N_("Recall"),
    "legal_hold": N_("Legal hold"),
    "answer_class": N_("Class"),
    "delegations": N_("Delegations"),
    "seen": N_("Mark as seen"),
    "proposed_changes": N_("The customer says something else now"),
    "related_cases": N_("Similar complaints"),
    "acknowledged_by": N_("Acknowledged by a person"),
    "information_requests": N_("Request for information"),
    "silence_confirmed": N_("Silence of the customer confirmed"),
    "reopened": N_("Reopened"),
    "answer_counted": N_("Silence counted from the answer"),
    "backlog": N_("Received before kesu answered mail"),
    "thanked": N_("The customer only thanked"),
    "heard_at": N_("Last heard from the customer"),
    "legal_hold_released": N_("Release the legal hold"),
    "merged_from": N_("Merged from"),
    "merged_into": N_("Merged into"),
    "split_into": N_("Split into"),
    "split_off": N_("Split off"),
}
TABLES = {
    "status": {**names.LETTER_STATE, **names.STATUS},
    "owner_role": names.ROLE,
    "role": names.ROLE,
    "on_behalf_of": names.ROLE,
    "verdict": {"approved": N_("approved"), "rejected": N_("rejected")},
    "fault": names.FAULT,
    "disposition": names.DISPOSITION,
    "feedback": action_forms.FEEDBACK,
    "result": action_forms.VERDICT,
    "kinds": names.KIND,
    "field": names.FIELD,
    "acknowledgement": names.ACKNOWLEDGEMENT,
    "missing": names.MISSING,
    "facts": names.MISSING,
    "complaint_kinds": names.KIND,
    "departments": names.DEPARTMENT,
    "channel": names.CHANNEL,
    "close_reason": names.CLOSE_REASON,
    "kind": {**names.MESSAGE_KIND, **names.ACTION_KIND},
    "language": names.LANGUAGE,
}


#: for what belongs to no case: letters and messages stay numbers
_UNNAMED = LetterNames()


def told(w: Words, what: str, value: Json, named: LetterNames = _UNNAMED) -> str:
    """A value of the history in words, on one line and bounded; letters and messages by the names given."""
    if value in (None, "", [], {}):
        return ""
    if what in ("letter", "message") and isinstance(value, int):
        return named.letter(w, value) if what == "letter" else named.message(w, value)
    if what == "messages" and isinstance(value, list):
        return w.separator.join(named.message(w, v) for v in value)
    if what == "field:customer_request" and isinstance(value, list):
        return w.listed(names.REQUEST, [str(x) for x in value])
    if what.startswith("field:"):
        return one_line(values.shown(w, what[6:], value), 300)
    if what in TABLES:
        given = value if isinstance(value, list) else [value]
        return w.separator.join(w.name(TABLES[what], str(x)) for x in given)
    if what.startswith("task:") and value == "open":
        return w("Open")
    if isinstance(value, bool):
        return w("Yes") if value else w("No")
    if isinstance(value, list):
        return one_line(w.separator.join(told(w, "", v, named) for v in value), 300)
    if isinstance(value, dict):
        if "amount" in value:
            return values.shown(w, "qty_defective", value)
        made = [(k, told(w, k, v, named)) for k, v in value.items() if k not in NOISE]
        return one_line(w.semicolon.join(f"{w.name(KEYS, k)}{w.colon}{v}" for k, v in made if v), 400)
    text = reason(w.language, str(value)) if what == "acknowledgement_reason" else str(value)
    return (
        w.stored_instant(text) if len(text) >= 16 and text[4:5] == "-" and text[10:11] == "T" else one_line(text, 300)
    )


#: (8D step, key of the record, title) in the order of the 8D report
STEPS = tuple(
    (step, key, RECORD[key])
    for step, key in (
        ("", "hand_over"),
        ("D2", "verification"),
        ("D3", "holds"),
        ("D3", "releases"),
        ("D4", "causes"),
        ("", "judgement"),
        ("", "dispositions"),
        ("", "site_visits"),
        ("", "third_party_notices"),
        ("", "regulator_reports"),
        ("", "recalls"),
        ("D8", "feedback"),
        ("D8", "silence_confirmed"),
        ("D8", "reopened"),
    )
)


def closed_because(w: Words, case: Case) -> str:
    """Why a case was closed; one that was no complaint by its own words."""
    return w.name(names.NOT_BUSINESS if out_of_figures(case) else names.OUTCOME, case.close_reason)


def closed(w: Words, case: Case) -> str:
    """When a case was closed and why; empty while it is open."""
    return f"{w.instant(case.closed_at)} · {closed_because(w, case)}" if case.closed_at else ""


def action_state(w: Words, a: Action) -> tuple[str, str]:
    """How far an action has come, and the evidence or the evaluation."""
    if a.effective is not None:
        return w("Effective") if a.effective else w("Not effective"), a.evaluation
    return (w("Done, effect not evaluated"), a.evidence) if a.completed_at else (w("Open"), "")


def pairs(w: Words, item: Json, named: LetterNames = _UNNAMED) -> list[tuple[str, str, str]]:
    """One entry of the record as (name, value, remark); who recorded it and when stand together in the last line."""
    if not isinstance(item, dict):
        return [("", one_line(item, 500), "")]
    made = [
        (w.name(KEYS, key), _long(w, key, v, named), "")
        for key, v in item.items()
        if v not in (None, "", [], {}) and key not in ("by", "at")
    ]
    by, at = one_line(item.get("by") or "", 60), w.stored_instant(item["at"]) if item.get("at") else ""
    return [*made, (w("Recorded"), " · ".join(x for x in (at, by) if x), "")]


def _long(w: Words, key: str, value: Json, named: LetterNames) -> str:
    """A value with all its lines, where people have written a text."""
    return one_line(value, 2000) if isinstance(value, str) and key not in TABLES else told(w, key, value, named)


def task(w: Words, name: str, detail: Json) -> str:
    """A task by its stable word; tasks about a clock name the clock."""
    base, _, timer = name.partition(":")
    timer = timer or (str(detail.get("timer") or detail.get("deadline") or "") if isinstance(detail, dict) else "")
    for end in ("due_soon", "late"):
        of_clock = base.removesuffix(f"_{end}")
        if base not in names.TASK and of_clock in names.TIMER:
            base, timer = end, of_clock
    said = w.name(names.TASK, base)
    return f"{said}{w.colon}{w.name(names.TIMER, timer)}" if timer else said
