"""Whether the database is at this version's schema, asked without loading Alembic."""

from __future__ import annotations

import psycopg
from sqlalchemy.engine import make_url

from techwize_core.kernel.resources import resource


def newest_revision() -> str:
    """The newest revision that this installation brings; our files begin with theirs ("0003_…")."""
    names = [path.name for path in (resource("migrations") / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


def is_current(owner_url: str) -> bool:
    """Whether nothing is to be migrated; False also for a database that cannot say."""
    address = make_url(owner_url).set(drivername="postgresql")
    try:
        with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except psycopg.Error:
        return False
    return row == (newest_revision(),)
