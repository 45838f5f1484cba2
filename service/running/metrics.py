"""Figures of the running service for Prometheus; they cost nothing while nobody asks for them."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from complaints.model import MESSAGE_STATES
from foundations.settings.shapes import Metrics
from service.running.listening import check_port
from store import inbox, outbox
from store.database import Database

MESSAGES = Counter("kesu_messages_total", "Messages registered, by what became of them", ["what"])
LETTERS = Counter("kesu_letters_total", "Letters, by what became of them", ["what"])
READING = Histogram(
    "kesu_reading_seconds",
    "From taking a message to its registration",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300),
)
WAITING = Gauge("kesu_messages_kept", "Messages kept, by state", ["state"])
OLDEST_LETTER = Gauge("kesu_outbox_next_due_timestamp_seconds", "When the next queued letter is due; 0 without one")
MAILBOX_PROBLEM = Gauge("kesu_mailbox_problem", "1 while a mailbox cannot be used", ["mailbox"])
MAILBOX_CONTACT = Gauge("kesu_mailbox_contact_timestamp_seconds", "When a mailbox was last looked into", ["mailbox"])


def serve(settings: Metrics) -> Callable[[], None]:
    """Listens for Prometheus where a port is configured; gives what stops it. Raises Failure when the port is taken,
    OSError when the host is none of this machine's.
    """
    if not settings.port:
        return lambda: None
    check_port("[metrics] port", settings.host, settings.port)
    server, thread = start_http_server(settings.port, settings.host)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(5)

    return stop


def observe(db: Database) -> None:
    """Brings the figures that lie in the store up to date. Raises StoreError."""
    with db.reading() as tx:
        counts, states, due = inbox.count_messages(tx), inbox.mailbox_states(tx), outbox.next_due_at(tx)
    for state in MESSAGE_STATES:
        WAITING.labels(state).set(counts.by_state.get(state, 0))
    OLDEST_LETTER.set(due.timestamp() if due else 0)
    for mailbox in states:
        MAILBOX_PROBLEM.labels(mailbox.name).set(bool(mailbox.last_error))
        MAILBOX_CONTACT.labels(mailbox.name).set(mailbox.last_contact_at.timestamp() if mailbox.last_contact_at else 0)
