"""The history of a case in words: what one person did at one moment stands together, and is said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from complaints.model import HistoryEntry
from complaints.reading import Json
from dashboard.words import action_forms
from dashboard.words.language import N_, Words
from dashboard.words.letter_names import LetterNames
from dashboard.words.record import RECORD, task, told
from dashboard.words.safe import one_line
from wording import names
from wording.reasons import reason

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
    "received_at": N_("Received"),
    "channel": N_("Channel"),
    "incomplete_fax": N_("Fax with pages missing"),
    "copy": N_("The same letter again"),
    "read_again": N_("Read again"),
    "letter_sent": N_("Letter sent"),
    "letter_failed": N_("Letter refused by the mail server"),
    "letter_bounced": N_("Letter came back"),
    "merged": N_("Merged from"),
    "split": N_("Split into"),
}
#: entries whose value is the number of a message, and those of a letter
_MESSAGES = frozenset({"message", "copy", "read_again"})
_LETTERS = frozenset({"letter_sent", "letter_failed", "letter_bounced"})
#: what the machine gives as the reason of a change; {number} stands for what varies
_WHY = {
    "time": N_("because time has passed"),
    "letters": N_("because of a letter of ours"),
    "the same complaint": N_("the same complaint"),
    "another complaint": N_("another complaint"),
    "undeliverable": N_("could not be delivered"),
    "message {number} from the customer": N_("message {number} from the customer"),
    "merged with {number}": N_("merged with {number}"),
    "split off {number}": N_("split off {number}"),
}
_PREFIX = {
    "field": N_("Fact"),
    "deadline": N_("Deadline"),
    "letter": N_("Letter"),
    "task": N_("Task"),
    "action": N_("Action"),
    "record": N_("Record"),
}
#: says the field, its value before and its value after by itself
_CORRECTED = "action:correct_field"
#: say the reason by a stable word, whose name stands in a table
_CLOSING = {"action:close": names.OUTCOME, "action:not_business": names.NOT_BUSINESS}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what changed, from what to what, and why."""

    what: str
    change: str
    why: str


def moments(
    w: Words, entries: Sequence[HistoryEntry], named: LetterNames
) -> Iterator[tuple[datetime, str, list[Change]]]:
    """(when, who, what then changed), in the order given; letters and messages by the names given."""
    for (at, by), group in groupby(entries, key=lambda e: (e.at, e.by)):
        yield at, w("the program") if by == "kesu" else one_line(by, 40), _changes(w, list(group), named)


def _changes(w: Words, group: list[HistoryEntry], named: LetterNames) -> list[Change]:
    """What an action says need not be said again of the record that it wrote."""
    said = [e for e in group if e.what.partition(":")[2] in action_forms.TITLES and e.what.startswith("action:")]
    acted = [set(_change(w, e.what, e.before, e.after, named).split(w.semicolon)) for e in said]
    clause = next((_why(w, e.why, named) for e in group if e.what.startswith("record:") and e.why), "")
    corrected = {f"field:{e.after.get('field')}" for e in said if e.what == _CORRECTED and isinstance(e.after, dict)}
    made = []
    for e in group:
        if e.what in corrected:
            continue
        change = _change(w, e.what, e.before, e.after, named)
        why = _why(w, e.why, named) if e.why and e.why not in _CLOSING.get(e.what, ()) else ""
        if e not in said and e.what.startswith(("record:", "action:")):
            parts = set(change.split(w.semicolon))
            if any(acts and acts <= parts for acts in acted):
                continue
        made.append(Change(_what(w, e.what), change, why or (clause if e in said else "")))
    return made


def _what(w: Words, what: str) -> str:
    if what in _WHAT:
        return w(_WHAT[what])
    prefix, _, rest = what.partition(":")
    if prefix == "action" and rest in action_forms.TITLES:
        return w(action_forms.TITLES[rest])
    if prefix == "record":
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(RECORD, rest)}"
    if prefix in _PREFIX and rest:
        first, _, number = rest.partition(":")
        if prefix == "task":
            return f"{w(_PREFIX[prefix])}{w.colon}{task(w, rest, None)}"
        table = {
            "field": names.FIELD,
            "deadline": names.TIMER,
            "letter": names.LETTER_KIND,
            "action": names.ACTION_KIND,
        }.get(prefix, {})
        return f"{w(_PREFIX[prefix])}{w.colon}{w.name(table, first)}" + (f" {number}" if number.isdigit() else "")
    return one_line(what, 60)


def _change(w: Words, what: str, before: Json, after: Json, named: LetterNames) -> str:
    if what == _CORRECTED and isinstance(after, dict):
        return _corrected(w, before, after)
    if what in _CLOSING and isinstance(after, dict):
        after = {**after, "reason": w.name(_CLOSING[what], after.get("reason"))}
    if what in _MESSAGES:
        return named.message(w, after)
    if what in _LETTERS:
        return named.letter(w, after)
    if what in ("merged", "split"):
        return one_line(before if what == "merged" else after, 60)
    old, new = told(w, what, before, named), told(w, what, after, named)
    if old and new:
        return f"{old} → {new}"
    return new or (f"{old} → {w('nothing')}" if old else "")


def _corrected(w: Words, before: Json, after: dict[str, Json]) -> str:
    """A fact's value before and after; where it had been read stays in the record, and is not said here."""
    field = str(after.get("field") or "")
    readings = before if isinstance(before, list) else []
    old = told(w, f"field:{field}", [x.get("value") if isinstance(x, dict) else x for x in readings])
    new = told(w, f"field:{field}", after.get("value")) or w("nothing")
    return f"{w.name(names.FIELD, field)}{w.colon}{f'{old} → {new}' if old else new}"


def _why(w: Words, why: str, named: LetterNames) -> str:
    """A reason; the name of an action in front of its clause is put into words."""
    number = why.removeprefix("message ").removesuffix(" from the customer")
    if why == f"message {number} from the customer" and number.isdigit() and int(number) in named.hours:
        return w("message of {at} from the customer", at=named.hours[int(number)])
    word, _, rest = why.partition(" ")
    if word in action_forms.TITLES and (not rest or rest.startswith("(")):
        return f"{w(action_forms.TITLES[word])} {rest}".strip()
    for template, said in _WHY.items():
        start, place, end = template.partition("{number}")
        number = why.removeprefix(start).removesuffix(end)
        if (place and why == f"{start}{number}{end}" and " " not in number) or why == template:
            return w(said, number=one_line(number, 60)) if place else w(said)
    return reason(w.language, why)
