"""The quick look that spares a second start the migration."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from techwize_core.kernel.db.migrate import head_revision
from techwize_core.kernel.db.revision import is_current, newest_revision


def test_the_newest_file_is_the_head() -> None:
    assert newest_revision() == head_revision()


def test_a_migrated_database_is_current_and_an_older_one_is_not(owner_url: str) -> None:
    assert is_current(owner_url)
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    assert not is_current(owner_url)
    with engine.begin() as connection:
        connection.execute(text("drop table alembic_version"))
    engine.dispose()
    assert not is_current(owner_url)
