"""The complaint case and what hangs on it: values that rules decide on, the store keeps and the dashboard shows.

All instants are timezone-aware; the store keeps them in UTC and callers show them in the company's zone. The aggregate
`Case` is mutable so that a rule can work on a copy; no rule changes the case it was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from complaints.reading import FieldValue, Json

STATUSES = (
    "new",
    "acknowledged",
    "assessing",
    "investigating",
    "awaiting_approval",
    "replied",
    "reminded",
    "closed",
    "reopened",
)
ROLES = ("viewer", "sales", "qa", "department", "management_representative", "general_manager", "admin")
MESSAGE_STATES = ("pending", "registered", "filed", "quarantined")
#: the languages in which letters are written
LETTER_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
#: ways on which a complaint comes by word of mouth; its customer is asked to confirm it in writing (S2-2c)
ORAL = frozenset({"phone", "visit", "meeting"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user with a role, or the system itself (`SYSTEM`)."""

    name: str
    role: str


SYSTEM = Actor("kesu", "system")


@dataclass(slots=True)
class Deadline:
    """One running or ended clock of a case. `kind` and `name` are the contract's timer name; `ref` tells two of one name apart."""

    name: str
    started_at: datetime
    due_at: datetime
    rule: str  # "2 working days"
    clause: str  # "S0-5.3.5"
    provisional: bool = False
    explanation: tuple[Json, ...] = ()  # steps as data: [{"step": "...", "at": iso, ...}], worded by `wording`
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    suspended_at: datetime | None = None  # waiting for the customer since
    warned_at: datetime | None = None  # the due-soon task was raised
    late_at: datetime | None = None  # the late task was raised
    ref: str = ""  # letter id, visit number …
    id: int | None = None


@dataclass(slots=True)
class Approval:
    """One verdict of the chain on a letter."""

    role: str
    by: str
    at: datetime
    verdict: str  # "approved" or "rejected"
    reason: str = ""
    on_behalf_of: str = ""  # the role whose delegate decided


@dataclass(slots=True)
class Letter:
    """An outgoing letter in the outbox, from draft to accepted by the mail server.

    `status` is `draft` (being written, or rejected), `awaiting_approval` (the chain has not ended), `approved` (a person
    may send it), `held` (an acknowledgement that waits for a person's release), `queued` (in the outbox, the courier
    takes it), `sent` (the server has accepted it), `failed` (refused for good, or come back: `bounced_at` is set) or
    `cancelled`.
    """

    kind: str  # acknowledgement, information_request, reminder, interim_report, formal_answer, ...
    to: str
    subject: str
    body: str  # plain text; the HTML part is made from it
    language: str
    status: str
    created_at: datetime
    message_id: str = ""  # stable from the moment it is queued
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    ordinal: int = 1  # n-th formal answer
    drafted_by: str = ""
    approvals: list[Approval] = field(default_factory=list)
    attempts: int = 0
    next_attempt_at: datetime | None = None
    last_error: str = ""
    sent_at: datetime | None = None
    read_at: datetime | None = None  # a receipt said so; information only
    bounced_at: datetime | None = None
    release_at: datetime | None = None  # a held acknowledgement goes by itself then
    answers_message: int | None = None
    leased_until: datetime | None = None  # a courier has it in hand until then; only the outbox writes this
    id: int | None = None

    @property
    def delivered(self) -> bool:
        """Accepted by the server and no failure report since (contract §3)."""
        return self.sent_at is not None and self.bounced_at is None


@dataclass(slots=True)
class Task:
    """Something a person must do. `kind` and `subject` say what and about what; `key` makes raising it twice a no-op."""

    kind: str  # stable word: answer_by_phone_or_fax, acknowledge_due_soon, reach_customer, ...
    owner_role: str
    created_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    detail: Json = None  # facts for the wording
    key: str = ""
    owner: str = ""  # a named person or department when known
    subject: str = ""  # which action, letter, field, department, clock, ...; empty: the case as a whole
    id: int | None = None


@dataclass(slots=True)
class Action:
    """A corrective or preventive action (D5–D7) with owner, due date and effectiveness."""

    kind: str  # corrective, preventive, containment
    text: str
    owner: str
    due: str  # ISO date
    created_at: datetime
    created_by: str = ""
    completed_at: datetime | None = None
    completed_by: str = ""
    evidence: str = ""
    effective: bool | None = None
    evaluated_at: datetime | None = None
    evaluated_by: str = ""
    evaluation: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: when, who, what, from what to what, why. `digest` chains it to the entry before."""

    at: datetime
    by: str
    what: str  # stable word: "registered", "field:lot_no", "status", "action:classify", ...
    before: Json = None
    after: Json = None
    why: str = ""
    id: int | None = None
    digest: str = ""


@dataclass(slots=True)
class CaseMessage:
    """A message of a case, incoming or outgoing, as the case shows it."""

    id: int  # of the message that came in; of a letter that left its id, negative
    direction: str  # "in" or "out"
    from_address: str
    subject: str
    received_at: datetime
    kind: str
    message_id: str  # in angle brackets, as a letter's; empty when it has none
    mailbox: str = ""
    is_copy: bool = False
    from_name: str = ""


@dataclass(slots=True)
class Waiting:
    """An interval in which the customer's answer is awaited; open while `until` is None."""

    since: datetime
    until: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Case:
    """A complaint case with everything a rule may need. `version` guards against two people writing at once."""

    case_no: str
    status: str
    received_at: datetime
    registered_at: datetime
    channel: str  # email, fax, phone, ...
    language: str
    kind: str  # complaint, claim, return_request
    mailboxes: list[str] = field(default_factory=list)
    fields: dict[str, list[FieldValue]] = field(default_factory=dict)
    complaint_kinds: list[str] = field(default_factory=list)
    severity_class: str | None = None  # confirmed by a person
    suggested_class: str | None = None
    suggestion_rule: str = ""
    suggestion_text: str = ""
    missing: list[str] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)  # lower-case addresses of the customer's side
    acknowledgement: str = "suppressed"  # queued, sent, suppressed, failed or manual
    acknowledgement_reason: str = ""
    acknowledged_at: datetime | None = None
    answer_to: str = ""
    manual_entry: bool = False  # a stub: could not be read, a person must enter the facts
    incomplete_fax: bool = False
    owner: str = ""
    departments: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    messages: list[CaseMessage] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    history: list[HistoryEntry] = field(default_factory=list)
    #: everything else of the procedure, by stable key: verification, judgement, containment, holds, cause, disposition,
    #: feedback, site_visit, notices, recall, legal_hold, merged_into, related_cases, ... (JSON values only)
    record: dict[str, Json] = field(default_factory=dict)
    closed_at: datetime | None = None
    close_reason: str = ""
    version: int = 0
    id: int | None = None

    def first(self, name: str) -> Json:
        """The best value of a field, or None."""
        values = self.fields.get(name)
        return values[0].value if values else None

    def letter(self, letter_id: int) -> Letter | None:
        """The letter of that number, or None when this case has none."""
        return next((x for x in self.letters if x.id == letter_id), None)

    def open_deadlines(self) -> list[Deadline]:
        """Clocks that were neither met nor cancelled; one that waits for the customer is among them."""
        return [d for d in self.deadlines if d.met_at is None and d.cancelled_at is None]
