"""The history of a case: who changed what, when, from what to what and why; it can only grow."""

from __future__ import annotations

import streamlit as st

from complaints.reading import Json
from dashboard import forms, page, values
from dashboard.loading import Loaded
from dashboard.page import Context
from dashboard.safe import escaped
from dashboard.words import N_, Words
from wording import names
from wording.reasons import reason

_LIMIT = 400
_WHAT = {
    "registered": N_("Registered"),
    "status": N_("Status"),
    "severity_class": N_("Class"),
    "suggested_class": N_("Suggested class"),
    "acknowledgement": N_("Acknowledgement"),
    "acknowledgement_reason": N_("Why no acknowledgement"),
    "acknowledged_at": N_("Acknowledged"),
    "answer_to": N_("Answers go to"),
    "owner": N_("Owner"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "complaint_kinds": N_("Kinds"),
    "departments": N_("Departments"),
    "missing": N_("Missing"),
    "participants": N_("Participants"),
    "manual_entry": N_("Enter the facts by hand"),
    "closed_at": N_("Closed"),
    "close_reason": N_("Reason of closing"),
    "waiting": N_("Waiting for customer"),
    "message": N_("Message"),
    "note": N_("Note"),
}
_PREFIX = {
    "field": N_("Fact"),
    "deadline": N_("Deadline"),
    "letter": N_("Letter"),
    "task": N_("Task"),
    "action": N_("Action"),
    "record": N_("Record"),
}


def history(c: Context, found: Loaded) -> None:
    """The newest entries first; the rest is told of in a sentence."""
    w = c.w
    entries = found.case.history[-_LIMIT:]
    rows = []
    for e in reversed(entries):
        change = _change(w, e.what, e.before, e.after)
        who = w("the program") if e.by == "kesu" else page.one_line(e.by, 40)
        why = f"<br><i>{escaped(_why(w, e.why))}</i>" if e.why else ""
        rows.append(
            f'<tr><td class="at">{escaped(w.instant(e.at))}</td><td>{escaped(who)}</td><th scope="row">{escaped(_what(w, e.what))}</th><td>{escaped(change)}{why}</td></tr>'
        )
    head = "".join(f'<th scope="col">{escaped(x)}</th>' for x in (w("When"), w("Who"), w("What"), w("Change")))
    st.html(f'<table class="kesu-history"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    if len(found.case.history) > _LIMIT:
        st.caption(w("The {count} newest entries are shown; `kesu case show` prints them all.", count=_LIMIT))


def _what(w: Words, what: str) -> str:
    if what in _WHAT:
        return w(_WHAT[what])
    prefix, _, rest = what.partition(":")
    if prefix == "action" and rest in forms.TITLES:
        return w(forms.TITLES[rest])
    if prefix == "record":
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(_RECORD, rest)}"
    if prefix in _PREFIX and rest:
        first, _, number = rest.partition(":")
        table = {
            "field": names.FIELD,
            "deadline": names.TIMER,
            "letter": names.LETTER_KIND,
            "task": names.TASK,
            "action": names.ACTION_KIND,
        }.get(prefix, {})
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(table, first)}" + (f" {number}" if number.isdigit() else "")
    return page.one_line(what, 60)


def _change(w: Words, what: str, before: Json, after: Json) -> str:
    old, new = _told(w, what, before), _told(w, what, after)
    if old and new:
        return f"{old} → {new}"
    return new or (f"{old} → {w('nothing')}" if old else "")


def _why(w: Words, why: str) -> str:
    """A reason; the name of an action in front of its clause is put into words."""
    word, _, rest = why.partition(" ")
    return f"{w(forms.TITLES[word])} {rest}".strip() if word in forms.TITLES else reason(w.language, why)


#: keys of the program's own bookkeeping, and what the columns of the table say already
_NOISE = frozenset({"key", "created_at", "created_by", "by", "id", "warned_at", "late_at", "wake_at", "at"})
_KEYS = {
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
}
_RECORD = {
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
}
_TABLES = {
    "status": {**names.LETTER_STATE, **names.STATUS},
    "owner_role": names.ROLE,
    "role": names.ROLE,
    "on_behalf_of": names.ROLE,
    "verdict": {"approved": N_("approved"), "rejected": N_("rejected")},
    "fault": names.FAULT,
    "disposition": names.DISPOSITION,
    "feedback": forms.FEEDBACK,
    "result": forms.VERDICT,
    "kinds": names.KIND,
    "field": names.FIELD,
    "acknowledgement": names.ACKNOWLEDGEMENT,
    "missing": names.MISSING,
    "complaint_kinds": names.KIND,
    "departments": names.DEPARTMENT,
    "close_reason": names.CLOSE_REASON,
    "kind": {**names.MESSAGE_KIND, **names.ACTION_KIND},
    "language": names.LANGUAGE,
}


def _told(w: Words, what: str, value: Json) -> str:
    """A value of the history in words, on one line and bounded."""
    if value in (None, "", [], {}):
        return ""
    if what == "field:customer_request" and isinstance(value, list):
        return w.listed(names.REQUEST, [str(x) for x in value])
    if what.startswith("field:"):
        return page.one_line(values.shown(w, what[6:], value), 300)
    if what in _TABLES:
        given = value if isinstance(value, list) else [value]
        return w.separator.join(w.name(_TABLES[what], str(x)) for x in given)
    if what.startswith("task:") and value == "open":
        return w("Open")
    if isinstance(value, bool):
        return w("Yes") if value else w("No")
    if isinstance(value, list):
        return page.one_line(w.separator.join(_told(w, "", v) for v in value), 300)
    if isinstance(value, dict):
        told = [(k, _told(w, k, v)) for k, v in value.items() if k not in _NOISE]
        return page.one_line(w.separator.join(f"{w.name(_KEYS, k)}{w.colon}{v}" for k, v in told if v), 400)
    text = reason(w.language, str(value)) if what == "acknowledgement_reason" else str(value)
    return (
        w.stored_instant(text)
        if len(text) >= 16 and text[4:5] == "-" and text[10:11] == "T"
        else page.one_line(text, 300)
    )
