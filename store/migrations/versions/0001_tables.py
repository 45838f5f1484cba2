"""The first tables."""
# ruff: noqa: PLR0915 - written by Alembic, one statement after the other

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import store.engine.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "calendar_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("calendar", store.engine.columns.Key(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", store.engine.columns.Words(), nullable=False),
        sa.Column("what", store.engine.columns.Words(), nullable=False),
        sa.Column("before", store.engine.columns.JsonText(), nullable=False),
        sa.Column("after", store.engine.columns.JsonText(), nullable=False),
        sa.Column("why", store.engine.columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_change_calendar"), ["calendar"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("calendar", store.engine.columns.Key(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", store.engine.columns.Words(), nullable=False),
        sa.Column("by", store.engine.columns.Words(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "day"),
    )
    op.create_table(
        "calendar_year",
        sa.Column("calendar", store.engine.columns.Key(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", store.engine.columns.Words(), nullable=False),
        sa.Column("by", store.engine.columns.Words(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "year"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_no", store.engine.columns.Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", store.engine.columns.Key(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("registered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("channel", store.engine.columns.Words(), nullable=False),
        sa.Column("language", store.engine.columns.Words(), nullable=False),
        sa.Column("kind", store.engine.columns.Words(), nullable=False),
        sa.Column("mailboxes", store.engine.columns.JsonText(), nullable=False),
        sa.Column("complaint_kinds", store.engine.columns.JsonText(), nullable=False),
        sa.Column("severity_class", store.engine.columns.Words(), nullable=True),
        sa.Column("suggested_class", store.engine.columns.Words(), nullable=True),
        sa.Column("suggestion_rule", store.engine.columns.Words(), nullable=False),
        sa.Column("suggestion_text", store.engine.columns.Words(), nullable=False),
        sa.Column("missing", store.engine.columns.JsonText(), nullable=False),
        sa.Column("participants", store.engine.columns.JsonText(), nullable=False),
        sa.Column("acknowledgement", store.engine.columns.Key(), nullable=False),
        sa.Column("acknowledgement_reason", store.engine.columns.Words(), nullable=False),
        sa.Column("acknowledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer_to", store.engine.columns.Words(), nullable=False),
        sa.Column("manual_entry", sa.Boolean(), nullable=False),
        sa.Column("incomplete_fax", sa.Boolean(), nullable=False),
        sa.Column("owner", store.engine.columns.Key(), nullable=False),
        sa.Column("departments", store.engine.columns.JsonText(), nullable=False),
        sa.Column("waiting", store.engine.columns.JsonText(), nullable=False),
        sa.Column("record", store.engine.columns.JsonText(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("close_reason", store.engine.columns.Words(), nullable=False),
        sa.Column("history_count", sa.Integer(), nullable=False),
        sa.Column("history_digest", store.engine.columns.Words(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("severity", store.engine.columns.Key(), nullable=False),
        sa.Column("customer_name", store.engine.columns.Key(), nullable=False),
        sa.Column("product_name", store.engine.columns.Key(), nullable=False),
        sa.Column("lot_no", store.engine.columns.JsonText(), nullable=False),
        sa.Column("kinds", store.engine.columns.Words(), nullable=False),
        sa.Column("department", store.engine.columns.Words(), nullable=False),
        sa.Column("subject", store.engine.columns.Words(), nullable=False),
        sa.Column("from_address", store.engine.columns.Key(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("open_tasks", sa.Integer(), nullable=False),
        sa.Column("lowest_confidence", sa.Float(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("next_deadline_name", store.engine.columns.Words(), nullable=False),
        sa.Column("next_started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_warn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("watch_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("watched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_no"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_acknowledgement",
            ["acknowledgement", "id"],
            unique=False,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        )
        batch_op.create_index("ix_cases_all_received", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_cases_closed", ["closed_at", "id"], unique=False)
        batch_op.create_index("ix_cases_customer", ["customer_name", "received_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_from_address"), ["from_address"], unique=False)
        batch_op.create_index("ix_cases_next_due", ["open", "next_due_at", "id"], unique=False)
        batch_op.create_index("ix_cases_owner", ["owner", "open", "next_due_at", "id"], unique=False)
        batch_op.create_index("ix_cases_product", ["product_name", "received_at", "id"], unique=False)
        batch_op.create_index("ix_cases_received", ["open", "received_at", "id"], unique=False)
        batch_op.create_index(
            "ix_cases_review",
            ["next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("open AND needs_review"),
            postgresql_where=sa.text("open AND needs_review"),
        )
        batch_op.create_index("ix_cases_severity", ["severity", "open", "next_due_at", "id"], unique=False)
        batch_op.create_index("ix_cases_status", ["status", "next_due_at", "id"], unique=False)
        batch_op.create_index(
            "ix_cases_waiting",
            ["next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("open AND is_waiting"),
            postgresql_where=sa.text("open AND is_waiting"),
        )
        batch_op.create_index(
            "ix_cases_watch",
            ["watch_at"],
            unique=False,
            sqlite_where=sa.text("watch_at IS NOT NULL"),
            postgresql_where=sa.text("watch_at IS NOT NULL"),
        )

    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", store.engine.columns.Words(), nullable=False),
        sa.Column("from_user", store.engine.columns.Words(), nullable=False),
        sa.Column("to_user", store.engine.columns.Key(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_to", ["to_user", "until"], unique=False)

    op.create_table(
        "failed_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", store.engine.columns.Key(), nullable=False),
        sa.Column("address", store.engine.columns.Key(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("failed_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_failed_attempt_address", ["address", "at"], unique=False)
        batch_op.create_index("ix_failed_attempt_name", ["name", "at"], unique=False)

    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", store.engine.columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "mailbox_state",
        sa.Column("name", store.engine.columns.Key(), nullable=False),
        sa.Column("folder", store.engine.columns.Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_uid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_contact_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_error", store.engine.columns.Words(), nullable=False),
        sa.Column("last_error_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("on_server", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("first_started_on", sa.Date(), nullable=True),
        sa.Column("credentials_expire_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "number_sequence",
        sa.Column("key", store.engine.columns.Key(), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "setting",
        sa.Column("key", store.engine.columns.Key(), nullable=False),
        sa.Column("value", store.engine.columns.JsonText(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("by", store.engine.columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", store.engine.columns.Words(), nullable=False),
        sa.Column("folded_name", store.engine.columns.Key(), nullable=False),
        sa.Column("role", store.engine.columns.Words(), nullable=False),
        sa.Column("email", store.engine.columns.Key(), nullable=False),
        sa.Column("department", store.engine.columns.Words(), nullable=False),
        sa.Column("password_hash", store.engine.columns.Words(), nullable=False),
        sa.Column("language", store.engine.columns.Words(), nullable=False),
        sa.Column("preferences", store.engine.columns.JsonText(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("disabled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded_name"),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_email"), ["email"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", store.engine.columns.Words(), nullable=False),
        sa.Column("text", store.engine.columns.Words(), nullable=False),
        sa.Column("owner", store.engine.columns.Words(), nullable=False),
        sa.Column("due", store.engine.columns.Key(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", store.engine.columns.Words(), nullable=False),
        sa.Column("completed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("completed_by", store.engine.columns.Words(), nullable=False),
        sa.Column("evidence", store.engine.columns.Words(), nullable=False),
        sa.Column("effective", sa.Boolean(), nullable=True),
        sa.Column("evaluated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("evaluated_by", store.engine.columns.Words(), nullable=False),
        sa.Column("evaluation", store.engine.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index("ix_action_case", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "ix_action_open",
            ["due"],
            unique=False,
            sqlite_where=sa.text("completed_at IS NULL OR effective IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL OR effective IS NULL"),
        )

    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", store.engine.columns.Key(), nullable=False),
        sa.Column("ref", store.engine.columns.Words(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("warn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("rule", store.engine.columns.Words(), nullable=False),
        sa.Column("clause", store.engine.columns.Words(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("explanation", store.engine.columns.JsonText(), nullable=False),
        sa.Column("met_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("suspended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("warned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("late_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index("ix_deadline_case", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_deadline_figures", ["name", "due_at"], unique=False)
        batch_op.create_index(
            "ix_deadline_open",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.create_index(
            "ix_deadline_provisional",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("provisional AND met_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("provisional AND met_at IS NULL AND cancelled_at IS NULL"),
        )

    op.create_table(
        "field_value",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", store.engine.columns.Key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", store.engine.columns.JsonText(), nullable=False),
        sa.Column("raw", store.engine.columns.Words(), nullable=False),
        sa.Column("method", store.engine.columns.Words(), nullable=False),
        sa.Column("source", store.engine.columns.JsonText(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("confirmed_by", store.engine.columns.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "name", "position"),
    )
    with op.batch_alter_table("field_value", schema=None) as batch_op:
        batch_op.create_index("ix_field_value_name", ["name", "case_id"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", store.engine.columns.Words(), nullable=False),
        sa.Column("what", store.engine.columns.Words(), nullable=False),
        sa.Column("before", store.engine.columns.JsonText(), nullable=False),
        sa.Column("after", store.engine.columns.JsonText(), nullable=False),
        sa.Column("why", store.engine.columns.Words(), nullable=False),
        sa.Column("digest", store.engine.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", store.engine.columns.Words(), nullable=False),
        sa.Column("chain", store.engine.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_case_id"), ["case_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", store.engine.columns.Key(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", store.engine.columns.Key(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kept_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", store.engine.columns.Key(), nullable=False),
        sa.Column("kind", store.engine.columns.Key(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", store.engine.columns.Words(), nullable=False),
        sa.Column("traceback", store.engine.columns.Words(), nullable=False),
        sa.Column("from_address", store.engine.columns.Key(), nullable=False),
        sa.Column("from_name", store.engine.columns.Words(), nullable=False),
        sa.Column("subject", store.engine.columns.Words(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("rfc_id", store.engine.columns.Key(), nullable=False),
        sa.Column("content_digest", store.engine.columns.Key(), nullable=False),
        sa.Column("language", store.engine.columns.Words(), nullable=False),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.Column("answer_due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by", store.engine.columns.Words(), nullable=False),
        sa.Column("warned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("late_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_answer_due",
            ["answer_due_at"],
            unique=False,
            sqlite_where=sa.text("answer_due_at IS NOT NULL AND answered_at IS NULL"),
            postgresql_where=sa.text("answer_due_at IS NOT NULL AND answered_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_content_digest"), ["content_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_from_address"), ["from_address"], unique=False)
        batch_op.create_index("ix_message_kind", ["kind", "state", "received_at"], unique=False)
        batch_op.create_index("ix_message_listing", ["received_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_rfc_id"), ["rfc_id"], unique=False)
        batch_op.create_index("ix_message_state", ["state", "next_attempt_at", "id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", store.engine.columns.Words(), nullable=False),
        sa.Column("owner_role", store.engine.columns.Key(), nullable=False),
        sa.Column("owner", store.engine.columns.Words(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_by", store.engine.columns.Words(), nullable=False),
        sa.Column("detail", store.engine.columns.JsonText(), nullable=False),
        sa.Column("key", store.engine.columns.Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_case", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "ix_task_open",
            ["owner_role", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "uq_task_key",
            ["case_id", "key"],
            unique=True,
            sqlite_where=sa.text("key <> ''"),
            postgresql_where=sa.text("key <> ''"),
        )

    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox", store.engine.columns.Key(), nullable=False),
        sa.Column("folder", store.engine.columns.Key(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kept_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("moved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("set_aside_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_arrival_unmoved",
            ["mailbox", "folder", "uidvalidity"],
            unique=False,
            sqlite_where=sa.text("moved_at IS NULL"),
            postgresql_where=sa.text("moved_at IS NULL"),
        )

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", store.engine.columns.Words(), nullable=False),
        sa.Column("name", store.engine.columns.Words(), nullable=False),
        sa.Column("type", store.engine.columns.Words(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", store.engine.columns.Key(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("problem", store.engine.columns.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "position"),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_sha256"), ["sha256"], unique=False)

    op.create_table(
        "case_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", store.engine.columns.Words(), nullable=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "message_id"),
    )
    with op.batch_alter_table("case_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_message_message_id"), ["message_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", store.engine.columns.Key(), nullable=False),
        sa.Column("status", store.engine.columns.Words(), nullable=False),
        sa.Column("to_address", store.engine.columns.Key(), nullable=False),
        sa.Column("from_address", store.engine.columns.Words(), nullable=False),
        sa.Column("subject", store.engine.columns.Words(), nullable=False),
        sa.Column("body", store.engine.columns.Words(), nullable=False),
        sa.Column("language", store.engine.columns.Words(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("message_id", store.engine.columns.Words(), nullable=False),
        sa.Column("rfc_id", store.engine.columns.Key(), nullable=False),
        sa.Column("in_reply_to", store.engine.columns.Words(), nullable=False),
        sa.Column("references", store.engine.columns.JsonText(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("drafted_by", store.engine.columns.Words(), nullable=False),
        sa.Column("approvals", store.engine.columns.JsonText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("lease_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("lease_by", store.engine.columns.Words(), nullable=False),
        sa.Column("first_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_error", store.engine.columns.Words(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("sent_sha256", store.engine.columns.Words(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("bounced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("bounce", store.engine.columns.JsonText(), nullable=False),
        sa.Column("release_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answers_message", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_message"],
            ["message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_caps", ["kind", "to_address", "created_at"], unique=False)
        batch_op.create_index("ix_letter_caps_all", ["kind", "created_at"], unique=False)
        batch_op.create_index("ix_letter_case", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "ix_letter_failed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        )
        batch_op.create_index(
            "ix_letter_held",
            ["release_at"],
            unique=False,
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.create_index(
            "ix_letter_queue",
            ["next_attempt_at", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.create_index(
            "uq_letter_rfc_id",
            ["rfc_id"],
            unique=True,
            sqlite_where=sa.text("rfc_id <> ''"),
            postgresql_where=sa.text("rfc_id <> ''"),
        )

    op.create_table(
        "reading",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", store.engine.columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_table(
        "search_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", store.engine.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.create_index(
            "uq_search_text_facts",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("message_id IS NULL"),
            postgresql_where=sa.text("message_id IS NULL"),
        )


def downgrade() -> None:
    raise NotImplementedError("going back loses what the newer tables hold: restore the backup made before the upgrade")
