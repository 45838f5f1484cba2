"""A task says in columns of their own what is to be done and about what; until now the second stood only within its key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.engine.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: beginnings of keys after which comes the subject alone
_WHOLE = frozenset(
    ("send_reply", "accept", "carry_out", "draft_again", "decide_disposition", "evaluate_action", "new_action_needed",
     "reach_customer", "remind_of_missing_facts", "read_message", "see_thanks", "ask_whether_accepted",
     "plan_exchange", "segregate_return", "inspect_return")
)  # fmt: skip
#: beginnings of keys after which comes the subject, a colon, and what tells this raising from others
_FIRST = frozenset(("chase_action", "review_change", "see_result"))
#: the same, where the subject may hold colons but what follows it does not
_ALL_BUT_LAST = frozenset(("approve", "department_report"))
_CLOCK = frozenset(("due_soon", "late"))


def subject_in(key: str) -> str:
    """What a task is about, from its key as it was made before this revision; empty when that is the case as a whole."""
    start, _, rest = key.partition(":")
    if start in _WHOLE:
        return rest
    if start in _FIRST:
        return rest.partition(":")[0]
    if start in _ALL_BUT_LAST:
        return rest.rpartition(":")[0]
    if start in _CLOCK:  # clock, number of the clock, when it is due
        return rest.split(":", 2)[1] if rest.count(":") >= 2 else ""
    return ""


def upgrade() -> None:
    op.execute("ALTER TABLE task RENAME COLUMN name TO kind")
    op.add_column("task", sa.Column("subject", store.engine.columns.Words(), nullable=False, server_default=""))
    task = sa.table("task", sa.column("id"), sa.column("key"), sa.column("subject"))
    found = [(number, subject_in(key)) for number, key in op.get_bind().execute(sa.select(task.c.id, task.c.key))]
    filled = [{"number": number, "about": subject} for number, subject in found if subject]
    if filled:
        op.get_bind().execute(
            sa.update(task).where(task.c.id == sa.bindparam("number")).values(subject=sa.bindparam("about")), filled
        )
