"""Why a message was taken for what it is, in words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.words.language import N_, Words
from dashboard.words.safe import one_line
from wording import names
from wording.reasons import reason

#: what the rules of triage call their finding
_RULES = {
    "words": N_("Taken for “{kind}” because of: {words}"),
    "answers a known case": N_("Answers a known case: {words}"),
    "no customer's letter": N_("Not a customer's letter because of: {words}"),
    "unasked offer": N_("An unasked offer because of: {words}"),
    "own people, no customer inside": N_("Written by our own people, without a customer's letter in it: {words}"),
}
#: how automatic mail gives itself away; a rule that is not here is the name of a line in the mail's head
ROBOTS = {
    "feedback report": N_("a feedback report"),
    "list server alert": N_("an alert of a mailing list"),
    "receipt subject": N_("the subject of a receipt"),
    "recall note": N_("a note that recalls a mail"),
    "delivery system wrote it": N_("written by a delivery system"),
    "bounce subject": N_("the subject of a failure report"),
    "bounce subject and text": N_("subject and text of a failure report"),
    "empty envelope sender and failure text": N_("no envelope sender and the text of a failure report"),
    "vacation header": N_("the mark of an absence note"),
    "subject": N_("the subject of an automatic reply"),
    "absence note": N_("an absence note"),
    "empty envelope sender": N_("no envelope sender"),
    "calendar answer": N_("the answer to an invitation"),
    "calendar invitation": N_("an invitation of a calendar"),
    "a calendar program sent it": N_("sent by a calendar program"),
    "automatic by its envelope": N_("the envelope sender of an automatic reply"),
    "words of absence": N_("the subject of an absence note"),
    "words of a receipt": N_("the subject of a confirmation"),
    "speaks to its own customer": N_("it speaks to us as to its own customer"),
    "notice of a portal": N_("a notice of a customer's system"),
    "tells how to unsubscribe": N_("it tells how to unsubscribe"),
    "only confirms": N_("it only confirms that something was received"),
    "says of itself that a program sent it": N_("it says that a program sent it"),
    "robot address": N_("the address of a robot"),
}


def why(w: Words, kind: str, reasons: Sequence[tuple[str, str, str]]) -> list[str]:
    """One sentence for each finding, none of them twice."""
    robots = {(rule, words) for what, rule, words in reasons if what == "automatic"}
    made = [
        _sentence(w, kind, "automatic" if (rule, words) in robots else what, rule, words)
        for what, rule, words in reasons
    ]
    return list(dict.fromkeys(made))


def _sentence(w: Words, kind: str, what: str, rule: str, words: str) -> str:
    said = one_line(words, 120)
    if what == "automatic":
        by = w.name(ROBOTS, rule)
        return w("Automatic mail, known by: {rule}", rule=f"{by}{w.colon}{said}" if said else by)
    if rule in _RULES:
        return w(_RULES[rule], kind=w.name(names.MESSAGE_KIND, kind), words=said).rstrip(": ：")
    return reason(w.language, f"{rule}: {said}" if said else one_line(rule, 120))
