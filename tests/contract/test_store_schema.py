"""The tables that migrations make are the tables that the program means, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from store.database import Database, open_database
from store.engine import schema
from store.engine.errors import StoreUnavailable


def test_migrations_make_exactly_the_tables_that_the_program_means(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": schema.is_ours, "target_metadata": SQLModel.metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_head_is_the_newest_revision(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        script = ScriptDirectory.from_config(schema.alembic_config(connection))
        assert script.get_current_head() == schema.HEAD
        assert schema.current(connection) == schema.HEAD


def test_an_empty_store_is_prepared_when_it_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/kesu.db"
    with pytest.raises(StoreUnavailable, match="no database"):
        open_database(url, tmp_path / "files", create=False)
    open_database(url, tmp_path / "files").close()
    again = open_database(url, tmp_path / "files", create=False)
    again.close()
    assert (tmp_path / "files").is_dir()


def test_a_store_of_a_newer_version_is_refused_in_words(database: Database, database_url: str, tmp_path: Path) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="newer version"):
        open_database(database_url, tmp_path / "kesu-files")
    with pytest.raises(StoreUnavailable, match="revision 9999"):
        open_database(database_url, tmp_path / "kesu-files", create=False)


def test_an_interrupted_first_migration_leaves_nothing_and_is_done_again(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/second.db"
    monkeypatch.setattr(schema, "HEAD", "0001:nonsense")
    with pytest.raises(StoreUnavailable):
        open_database(url, tmp_path / "files")
    monkeypatch.undo()
    again = open_database(url, tmp_path / "files")
    with again.reading() as tx:
        assert tx.session.connection().execute(text("SELECT count(*) FROM cases")).scalar() == 0
    again.close()


@pytest.mark.parametrize("table", ["history", "ledger", "calendar_change"])
def test_tables_of_record_refuse_to_change_or_forget(database: Database, table: str) -> None:
    from tests.store_samples import NOW, kept_case

    with database.transaction() as tx:
        kept_case(tx)
        tx.session.connection().execute(
            text(
                "INSERT INTO calendar_change (calendar, at, by, what, before, after, why) "
                "VALUES ('CN', :now, 'qa', 'day', 'null', 'null', '')"
            ),
            {"now": NOW},
        )
    key = "seq" if table == "ledger" else "id"
    for statement in (f"UPDATE {table} SET {key} = {key} + 1000", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="may only be added to"), database.engine.begin() as connection:
            connection.execute(text(statement))
