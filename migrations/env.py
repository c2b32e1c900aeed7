"""Alembic's environment: one connection, given by :mod:`techwize_core.kernel.db.migrate`."""

from alembic import context

from techwize_core.models import metadata


def _ours(obj: object, name: str | None, kind: str, *_rest: object) -> bool:
    # Plugins' tables have version tables of their own.
    return not (
        kind == "table" and (name or "").startswith("plugin_") and name != "plugin_installations"
    )


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=_ours,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
