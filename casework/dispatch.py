"""What a letter's fate does to its case: accepted by the mail server, refused for good, or come back as undeliverable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaints.calendar.working_days import Calendar
from complaints.correspondence.case_after import settled
from complaints.model import HistoryEntry
from complaints.reading import DeliveryReport
from complaints.rules.shapes import Rules
from store import cases
from store.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Called in the transaction in which `store.outbox` has noted what became of a letter; moves its case on."""

    rules: Rules
    calendar: Calendar

    def sent(self, tx: Transaction, case_no: str, letter_id: int, at: datetime) -> None:
        """The server has accepted the letter: clocks stop and start by its kind."""
        self._settle(tx, case_no, HistoryEntry(at, "kesu", "letter_sent", None, letter_id), at)

    def failed(self, tx: Transaction, case_no: str, letter_id: int, error: str, at: datetime) -> None:
        """The server refused the letter for good: a person must reach the customer."""
        self._settle(tx, case_no, HistoryEntry(at, "kesu", "letter_failed", None, letter_id, error), at)

    def bounced(self, tx: Transaction, case_no: str, letter_id: int, report: DeliveryReport, at: datetime) -> None:
        """A failure report came for a letter that the server had accepted; a second report changes nothing."""
        why = " ".join(part for part in (report.status, report.diagnostic) if part) or "undeliverable"
        self._settle(tx, case_no, HistoryEntry(at, "kesu", "letter_bounced", None, letter_id, why), at)

    def _settle(self, tx: Transaction, case_no: str, entry: HistoryEntry, at: datetime) -> None:
        case = cases.load(tx, case_no, for_update=True)
        if any((h.what, h.after) == (entry.what, entry.after) for h in case.history):
            return
        case.history.append(entry)
        cases.save(tx, settled(case, at, self.rules, self.calendar))
