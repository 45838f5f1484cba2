"""The database as one object: opens SQLite or PostgreSQL, gives transactions, and speaks of trouble in its own words.

`Database.transaction()` writes and commits on exit; `Database.reading()` sees one moment and can write nothing. Steps
and screens pass the `Transaction` to the functions of the other modules of this package and never see SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from foundations.language.sentence import say
from store.engine import schema
from store.engine.errors import StoreUnavailable
from store.engine.faults import explain, os_fault
from store.engine.files import Files
from store.engine.transaction import Transaction
from store.history import seal

BUSY_SECONDS = 30.0


class Database:
    """The store: a database and the folder of files that belongs to it. Safe to share between threads."""

    def __init__(self, engine: Engine, files: Files) -> None:
        self.engine = engine
        self.files = files
        self.where = schema.where_is(engine)

    @property
    def postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Writes: commits on exit, undoes everything on an exception.

        Raises StoreLocked, StoreFull, StoreUnavailable or Conflict; then nothing of it was kept. On SQLite it is the
        only writer from its first moment (BEGIN IMMEDIATE); others wait up to 30 s.
        """
        with self._explained(), self._session(writing=True) as session:
            transaction = Transaction(session, self.files, writing=True)
            yield transaction
            session.flush()
            seal(transaction)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Reads one moment of the store; writing through it fails. Never blocks a writer and is never blocked by one."""
        with self._explained(), self._session(writing=False) as session:
            yield Transaction(session, self.files, writing=False)

    @contextmanager
    def _session(self, *, writing: bool) -> Iterator[Session]:
        options: dict[str, Any] = {"kesu_writing": writing}
        if self.postgresql and not writing:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
            Session(connection, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = explain(error, self.where)
            if told is None:
                raise
            raise told from error

    def migrate(self) -> None:
        """Brings the tables to the newest form; does nothing, quickly, when they have it."""
        with self._explained():
            schema.migrate(self.engine)

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()


def open_database(url: str, files: Path, *, create: bool = True) -> Database:
    """Opens the store at `url` (`sqlite:///path` or `postgresql+psycopg://user:password@host/name`) with its folder of files.

    With `create`, a missing SQLite file, its tables and the folder are made and the tables brought to the newest form;
    without, a store that is not there or not up to date is StoreUnavailable.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(say("[store] url is no database address: {url}", url=repr(url))) from error
    backend = address.get_backend_name()
    if backend == "sqlite":
        path = address.database
        if not path or path == ":memory:":
            raise StoreUnavailable(say("[store] url needs a file: sqlite:///kesu.db"))
        if not create and not Path(path).is_file():
            raise StoreUnavailable(
                say("there is no database {path} yet; start the service (kesu run) first", path=path)
            )
        engine = _sqlite_engine(path, create=create)
    elif backend in {"postgresql", "postgres"}:
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            json_serializer=None,
            connect_args={
                "connect_timeout": 10,
                "application_name": "kesu",
                "options": f"-c lock_timeout={int(BUSY_SECONDS * 1000)} -c timezone=UTC -c client_encoding=UTF8",
            },
        )
    else:
        raise StoreUnavailable(
            say("[store] url must begin with sqlite:/// or postgresql+psycopg://, not {backend}://", backend=backend)
        )
    database = Database(engine, Files(files))
    try:
        if create:
            try:
                files.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise os_fault(error, f"files {files}") from error
            database.migrate()
        else:
            with database._explained():
                schema.require_current(database.engine)
    except BaseException:
        database.close()
        raise
    return database


def _sqlite_engine(path: str, *, create: bool) -> Engine:
    if create:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise os_fault(error, path) from error
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves, below: the driver would begin late and in the wrong mode
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # a letter must not leave for a commit that a power cut takes back
        cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writing = options.get("kesu_writing", True)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        # a table that a migration makes anew must not take the rows that refer to it along
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('kesu_migrating') else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
