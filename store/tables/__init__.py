"""All tables of the store: rows as SQL keeps them, never handed out (callers get values of complaints.model).

Instants are aware and in UTC. Bytes are never here: rows hold the SHA-256 under which `store.engine.files` keeps them.
Tables name one another by their SQL names, so none of these modules imports another; who imports this package has all
of them, which SQLModel needs to follow those names. Triggers and search indexes that SQLModel cannot express are in
`store.engine.schema`.
"""

from store.tables.calendars import CalendarChangeRow, CalendarDayRow, CalendarYearRow
from store.tables.cases import CaseMessageRow, CaseRow, FieldValueRow, NumberRow
from store.tables.history import HistoryRow, LedgerHeadRow, LedgerRow
from store.tables.letters import LetterRow, NoticeTaskRow
from store.tables.messages import (
    ArrivalRow,
    AttachmentRow,
    FaxPrintRow,
    MailboxStateRow,
    MessageRow,
    ReadingRow,
    WithheldRow,
)
from store.tables.people import DelegationRow, FailedAttemptRow, LoginSessionRow, UserRow
from store.tables.search import SearchRow
from store.tables.work import ActionRow, DeadlineRow, TaskRow

__all__ = [
    "ActionRow",
    "ArrivalRow",
    "AttachmentRow",
    "CalendarChangeRow",
    "CalendarDayRow",
    "CalendarYearRow",
    "CaseMessageRow",
    "CaseRow",
    "DeadlineRow",
    "DelegationRow",
    "FailedAttemptRow",
    "FaxPrintRow",
    "FieldValueRow",
    "HistoryRow",
    "LedgerHeadRow",
    "LedgerRow",
    "LetterRow",
    "LoginSessionRow",
    "MailboxStateRow",
    "MessageRow",
    "NoticeTaskRow",
    "NumberRow",
    "ReadingRow",
    "SearchRow",
    "TaskRow",
    "UserRow",
    "WithheldRow",
]
