"""Runs the migrations on the connection that `database.py` hands over."""

from alembic import context

from assist.store.tables import Base

_OURS = set(Base.metadata.tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # The durable jobs keep tables of their own beside ours.
    include_name=lambda name, kind, _parents: kind != "table" or name in _OURS,
    render_as_batch=True,
)
context.run_migrations()
