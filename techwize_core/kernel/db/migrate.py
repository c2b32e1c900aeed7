"""Bringing the database to a revision, as the role that owns the tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError

from techwize_core.kernel.db.session import open_engine
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.resources import resource

# Somebody else's long transaction must stop a migration, not the whole site behind its lock.
_LIMITS = "set lock_timeout = '5s'; set statement_timeout = '10min'"


def migrate(owner_url: str, revision: str = "head", *, app_url: str | None = None) -> None:
    """Upgrade (or, with ``base`` or an older revision, downgrade) the database.

    ``app_url`` names the login role that is to be a member of ``techwize_app``.
    Raises :class:`ConfigurationError` when the roles are missing and may not be made.
    """
    engine = open_engine(owner_url, pool_size=1)
    try:
        with engine.connect() as connection:
            connection.execute(text(_LIMITS))
            _ensure_roles(connection)
            if app_url:
                _ensure_login(connection, app_url)
            connection.commit()
            _run(connection, revision)
    finally:
        engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    config = script_config()
    config.attributes["connection"] = connection
    older = revision == "base" or _is_older(connection, revision)
    # Looking has begun a transaction; Alembic commits only those that it begins itself.
    connection.commit()
    try:
        (command.downgrade if older else command.upgrade)(config, revision)
    except CommandError as error:
        raise ConfigurationError(f"There is no revision {revision!r}: {error}.") from None


def script_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    return config


def head_revision() -> str:
    """The revision that this version of the code needs."""
    head = ScriptDirectory.from_config(script_config()).get_current_head()
    if head is None:
        raise ConfigurationError("The installation has no migrations; install the wheel again.")
    return head


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_older(connection: Connection, revision: str) -> bool:
    script = ScriptDirectory.from_config(script_config())
    current = current_revision(connection)
    if current is None or revision == "head":
        return False
    return revision in {step.revision for step in script.walk_revisions("base", current)} - {
        current
    }


def _ensure_roles(connection: Connection) -> None:
    have = set(
        connection.scalars(
            text(
                "select rolname from pg_roles where rolname in ('techwize_app', 'techwize_system')"
            )
        )
    )
    if have == {"techwize_app", "techwize_system"}:
        return
    if not connection.scalar(
        text("select rolcreaterole or rolsuper from pg_roles where rolname = current_user")
    ):
        raise ConfigurationError(
            "The database lacks the roles techwize_app and techwize_system, and the owner may not make them."
            " Run config/postgres/roles.sql as a superuser once, then try again."
        )
    if "techwize_system" not in have:
        connection.execute(text("create role techwize_system nologin nosuperuser"))
    if "techwize_app" not in have:
        # NOINHERIT: the app may become techwize_system, but never has its rights by itself.
        connection.execute(text("create role techwize_app nologin noinherit nosuperuser"))
    connection.execute(text("grant techwize_system to techwize_app"))


def _ensure_login(connection: Connection, app_url: str) -> None:
    """Make the login role of ``app_url`` a member of ``techwize_app`` where we may."""
    url = make_url(app_url)
    name = url.username or ""
    if name in {"", "techwize_app"}:
        return
    quote = connection.dialect.identifier_preparer.quote
    known = connection.scalar(
        text("select true from pg_roles where rolname = :name"), {"name": name}
    )
    member = known and connection.scalar(
        text("select pg_has_role(:name, 'techwize_app', 'usage')"), {"name": name}
    )
    if member:
        return
    try:
        _make_member(connection, url, known=bool(known))
    except ProgrammingError as error:
        # No CREATEROLE, or (since PostgreSQL 16) not the one who made techwize_app.
        raise ConfigurationError(
            f"The role {name} of DATABASE_URL is no member of techwize_app, and the owner may not change that."
            f" Run as a superuser: GRANT techwize_app TO {quote(name)};"
        ) from error


def _make_member(connection: Connection, url: URL, *, known: bool) -> None:
    quote = connection.dialect.identifier_preparer.quote
    name = url.username or ""
    if not known:
        connection.execute(text(f"create role {quote(name)} login nosuperuser nobypassrls"))
        if url.password:
            literal = connection.connection.driver_connection.execute(  # type: ignore[union-attr]
                "select quote_literal(%s)", [str(url.password)]
            ).fetchone()[0]
            connection.exec_driver_sql(
                f"alter role {quote(name)} password {literal}".replace("%", "%%")
            )
    connection.execute(text(f"grant techwize_app to {quote(name)}"))
