"""What is to be done for a case, by when: clocks, tasks, actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from store.engine.columns import indexed, json_list, key, link, partial, plain, words


class DeadlineRow(SQLModel, table=True):
    """One clock of a case."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_case", "case_id", "id"),
        Index("ix_deadline_figures", "name", "due_at"),
        partial("ix_deadline_open", "due_at", where="met_at IS NULL AND cancelled_at IS NULL"),
        partial("ix_deadline_provisional", "case_id", where="provisional AND met_at IS NULL AND cancelled_at IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    name: str = indexed()
    ref: str = words()
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    rule: str = words()
    clause: str = words()
    provisional: bool = False
    explanation: Any = json_list()
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    suspended_at: datetime | None = None
    warned_at: datetime | None = None
    late_at: datetime | None = None


class TaskRow(SQLModel, table=True):
    """Something a person must do."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_case", "case_id", "id"),
        partial("uq_task_key", "case_id", "key", where="key <> ''", unique=True),
        partial("ix_task_open", "owner_role", "due_at", "id", where="done_at IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    kind: str = words()
    owner_role: str = indexed()
    owner: str = words()
    created_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = words()
    detail: Any = plain()
    key: str = indexed()
    subject: str = words()


class ActionRow(SQLModel, table=True):
    """A corrective, preventive or containment action."""

    __tablename__ = "action"
    __table_args__ = (
        Index("ix_action_case", "case_id", "id"),
        partial("ix_action_open", "due", where="completed_at IS NULL OR effective IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    kind: str = words()
    text: str = words()
    owner: str = words()
    due: str = indexed()
    created_at: datetime
    created_by: str = words()
    completed_at: datetime | None = None
    completed_by: str = words()
    evidence: str = words()
    effective: bool | None = None
    evaluated_at: datetime | None = None
    evaluated_by: str = words()
    evaluation: str = words()
