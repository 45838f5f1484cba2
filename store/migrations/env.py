"""Runs migrations on the connection that `store.engine.schema` hands over, inside its transaction; nothing else starts them."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - fills the metadata
from store.engine.schema import is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=is_ours,
)
context.run_migrations()
