"""Brings a database to the newest tables, quickly when it has them already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from foundations.language.sentence import say
from store.engine.errors import StoreUnavailable

if TYPE_CHECKING:
    from alembic.config import Config


#: the newest revision in `migrations/versions`; a test proves that it is
HEAD = "0008"
#: PostgreSQL: whoever holds this number migrates, others wait
_LOCK = 0x6B657375


def where_is(engine: Engine) -> str:
    """The address of the database as it may be shown: without its password."""
    return engine.url.render_as_string(hide_password=True)


def current(connection: Connection) -> str | None:
    """The revision that the tables have; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine) -> None:
    """Brings the tables to HEAD in one transaction; two programs that start at once do it one after the other.

    Raises StoreUnavailable when the store was written by a newer version of the program.
    """
    with engine.connect().execution_options(kesu_writing=False) as connection, connection.begin():
        found = current(connection)
    if found == HEAD:
        return
    with engine.connect().execution_options(kesu_migrating=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if current(connection) != HEAD:  # perhaps somebody else did it while we waited
            _upgrade(connection, where_is(engine))


def _upgrade(connection: Connection, where: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(alembic_config(connection), HEAD)
    except CommandError as error:
        raise StoreUnavailable(
            say(
                "the store {where} was written by a newer version of kesu ({error}); start that version, or restore a backup",
                where=where,
                error=error,
            )
        ) from error


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration without any file: the scripts beside this module, run on the given connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def require_current(engine: Engine) -> None:
    """Raises StoreUnavailable unless the tables are there and of this version of the program."""
    with engine.connect().execution_options(kesu_writing=False) as connection, connection.begin():
        found = current(connection)
    if found != HEAD:
        if found is None:
            raise StoreUnavailable(
                say(
                    "the store {where} is empty; start the service (kesu run), which prepares it",
                    where=where_is(engine),
                )
            )
        raise StoreUnavailable(
            say(
                "the store {where} has tables of revision {found}, this program needs {wanted}; "
                "start the service (kesu run), which prepares it",
                where=where_is(engine),
                found=found,
                wanted=HEAD,
            )
        )


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether Alembic compares this: not the tables and indexes of full text, which only plain SQL can say."""
    return not (kind in {"table", "index"} and (name or "").startswith(("search_index", "search_terms", "ix_search_")))
