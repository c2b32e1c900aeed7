"""Whether the database is at this version's schema, asked without loading Alembic."""

from __future__ import annotations

import psycopg

from techwize_core.kernel.db.libpq import libpq_url
from techwize_core.kernel.resources import resource


def newest_revision() -> str:
    """The newest revision that this installation brings; our files begin with theirs ("0003_…")."""
    names = [path.name for path in (resource("migrations") / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


def is_current(owner_url: str) -> bool:
    """Whether nothing is to be migrated; False also for a database that cannot say."""
    try:
        with psycopg.connect(libpq_url(owner_url)) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except psycopg.Error:
        return False
    return row == (newest_revision(),)
