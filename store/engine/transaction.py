"""One transaction of the store, as the steps and screens pass it to the functions of this package."""

from __future__ import annotations

from sqlmodel import Session

from store.engine.files import Files


class Transaction:
    """One transaction: everything done through it is kept together, or nothing is."""

    def __init__(self, session: Session, files: Files, *, writing: bool) -> None:
        self.session = session
        self.files = files
        self.writing = writing
        #: case id → (entries, last digest) of the histories that grew; the ledger takes them just before the commit
        self.grown: dict[int, tuple[int, str]] = {}

    @property
    def postgresql(self) -> bool:
        """Whether this runs on PostgreSQL (else SQLite)."""
        return self.session.get_bind().dialect.name == "postgresql"
