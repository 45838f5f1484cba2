"""Fixtures that every room's tests share: an empty store on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database, open_database
from tests import postgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server with an empty store as template; starting it takes seconds, so there is one per session."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as server:
        server.sql("CREATE DATABASE template_kesu")
        open_database(server.url("template_kesu"), server.folder / "files").close()
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of an empty, migrated database on the test server."""
    name = f"kesu_{next(_numbers)}"
    postgres_server.sql(f"CREATE DATABASE {name} TEMPLATE template_kesu STRATEGY FILE_COPY")
    yield postgres_server.url(name)
    postgres_server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite store to copy: faster than migrating one for every test."""
    path = tmp_path_factory.mktemp("template") / "kesu.db"
    open_database(f"sqlite:///{path}", path.parent / "files").close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite store."""
    shutil.copy(sqlite_template, tmp_path / "kesu.db")
    return f"sqlite:///{tmp_path}/kesu.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, once on SQLite and once on PostgreSQL: for stores of older versions."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/bare.db"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"bare_{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty store, once on SQLite and once on PostgreSQL."""
    opened = open_database(database_url, tmp_path / "kesu-files")
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty store on SQLite only, for tests to which the database makes no difference."""
    opened = open_database(sqlite_url, tmp_path / "kesu-files")
    yield opened
    opened.close()
