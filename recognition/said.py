"""What a customer's message about his own case comes to: a mere courtesy or a word, and how grave it is."""

from __future__ import annotations

from complaints.correspondence.case_after import Said
from complaints.model import Case
from complaints.reading import Reading
from recognition.complaint_kinds import kinds_of
from recognition.severity import suggest
from recognition.thanks import courtesy


def said_of(reading: Reading, case: Case) -> Said:
    """The message's words weighed against the case: its subjects and people tell a courtesy, its text the class."""
    subjects = [x.subject for x in case.letters] + [m.subject for m in case.messages]
    people = [str(v.value) for v in case.fields.get("contact_name", [])] + [m.from_name for m in case.messages]
    severity = reading.severity
    if not severity.severity_class and reading.mail is not None:  # triage suggests a class for complaints only
        severity = suggest(reading.mail.text, kinds_of(reading.mail.text), reading.fields)
    return Said(courtesy(reading, subjects, people), severity)
