"""Triggers that keep history and numbers from being changed, and the indexes of full text."""

from __future__ import annotations

from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: tables whose rows may be added and nothing else
ADD_ONLY = ("history", "ledger", "calendar_change")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
        _search_postgresql()
    else:
        _guard_sqlite()
        _search_sqlite()


def _guard_sqlite() -> None:
    for table in ADD_ONLY:
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} may only be added to'); END"
            )
    op.execute(
        "CREATE TRIGGER number_sequence_grows BEFORE UPDATE ON number_sequence WHEN NEW.last <= OLD.last "
        "OR NEW.key <> OLD.key BEGIN SELECT RAISE(ABORT, 'numbers are never given twice'); END"
    )
    op.execute(
        "CREATE TRIGGER number_sequence_stays BEFORE DELETE ON number_sequence "
        "BEGIN SELECT RAISE(ABORT, 'numbers are never given twice'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION kesu_add_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% may only be added to', TG_TABLE_NAME; END $$"
    )
    for table in ADD_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_add_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kesu_add_only()"
        )
    op.execute(
        "CREATE FUNCTION kesu_numbers_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' AND NEW.last > OLD.last AND NEW.key = OLD.key THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'numbers are never given twice'; END $$"
    )
    op.execute(
        "CREATE TRIGGER number_sequence_grows BEFORE UPDATE OR DELETE ON number_sequence "
        "FOR EACH ROW EXECUTE FUNCTION kesu_numbers_grow()"
    )


def _search_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5"
        "(body, content='search_text', content_rowid='id', tokenize='trigram')"
    )
    op.execute("CREATE VIRTUAL TABLE search_terms USING fts5vocab('search_index', 'instance')")
    gone = "INSERT INTO search_index(search_index, rowid, body) VALUES ('delete', OLD.id, OLD.body);"
    come = "INSERT INTO search_index(rowid, body) VALUES (NEW.id, NEW.body);"
    op.execute(f"CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN {come} END")
    op.execute(f"CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN {gone} END")
    op.execute(f"CREATE TRIGGER search_text_changed AFTER UPDATE OF body ON search_text BEGIN {gone} {come} END")


def _search_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION kesu_pairs(body text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ "
        "SELECT coalesce(array_agg(DISTINCT pair), '{}') FROM (SELECT c || lead(c) OVER (ORDER BY n) AS pair "
        "FROM unnest(string_to_array(body, NULL)) WITH ORDINALITY AS letters(c, n)) AS pairs "
        "WHERE octet_length(pair) > 2 $$"
    )
    op.execute("CREATE INDEX ix_search_pairs ON search_text USING gin (kesu_pairs(body))")
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute("CREATE INDEX ix_search_trigrams ON search_text USING gin (body gin_trgm_ops)")
    except DBAPIError:
        pass  # no right to make the extension: such questions read the whole table, and Chinese has its own index
