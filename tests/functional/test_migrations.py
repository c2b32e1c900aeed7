"""The schema's revisions: up, down and up again, by an owner without privileges, as the models say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, create_engine, make_url, text

from techwize_core.kernel.db.migrate import current_revision, head_revision, migrate, script_config
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.settings import load_settings
from techwize_core.models import metadata
from tests.fixtures.platform import settings_for

_numbers = itertools.count(1)

LEFT_BEHIND = text(
    """
    select 'relation ' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'queue') and c.relkind in ('r', 'S', 'v') and c.relname <> 'alembic_version'
    union all select 'function ' || p.proname from pg_proc p where p.proname like 'tw\\_%'
    union all select 'policy ' || policyname from pg_policies
    union all select 'schema ' || nspname from pg_namespace where nspname = 'queue'
    """
)


@pytest.fixture
def admin(postgres_server: EmbeddedPostgres) -> Iterator[Engine]:
    """The cluster's superuser, who makes databases and roles."""
    engine = create_engine(
        postgres_server.url("postgres", "postgres"), isolation_level="AUTOCOMMIT"
    )
    yield engine
    engine.dispose()


@contextmanager
def empty_database(admin: Engine, owner: str = "techwize_owner") -> Iterator[str]:
    """An empty database's name."""
    name = f"empty_{next(_numbers)}"
    with admin.connect() as connection:
        connection.execute(
            text(f"create database {name} owner {owner} template template0 encoding 'UTF8'")
        )
        try:
            yield name
        finally:
            connection.execute(text(f"drop database {name} with (force)"))


@contextmanager
def role(admin: Engine, definition: str) -> Iterator[str]:
    """A role of the cluster, such as ``login createrole``."""
    name = f"duka_{next(_numbers)}"
    with admin.connect() as connection:
        connection.execute(text(f"create role {name} {definition}"))
        try:
            yield name
        finally:
            connection.execute(text(f"drop role {name}"))


@contextmanager
def without_our_roles(admin: Engine) -> Iterator[None]:
    """As if nobody had ever run ``roles.sql``."""
    with admin.connect() as connection:
        for name in ("app", "system"):
            connection.execute(text(f"alter role techwize_{name} rename to hidden_{name}"))
        try:
            yield
        finally:
            for name in ("app", "system"):
                connection.execute(text(f"drop role if exists techwize_{name}"))
                connection.execute(text(f"alter role hidden_{name} rename to techwize_{name}"))


def looked_at(url: str) -> Engine:
    return create_engine(url)


def test_up_down_and_up_again_leaves_nothing_in_between(
    postgres_server: EmbeddedPostgres, admin: Engine
) -> None:
    with empty_database(admin) as name:
        url = postgres_server.url("techwize_owner", name)
        engine = looked_at(url)
        for _ in range(2):
            migrate(url)
            with engine.connect() as connection:
                assert current_revision(connection) == head_revision()
            migrate(url, "base")
            with engine.connect() as connection:
                assert connection.scalars(LEFT_BEHIND).all() == []
                assert current_revision(connection) is None
        engine.dispose()


def test_each_step_can_be_taken_alone(postgres_server: EmbeddedPostgres, admin: Engine) -> None:
    steps = [s.revision for s in ScriptDirectory.from_config(script_config()).walk_revisions()][
        ::-1
    ]
    with empty_database(admin) as name:
        url = postgres_server.url("techwize_owner", name)
        engine = looked_at(url)
        for step in [*steps, *steps[-2::-1], "head"]:
            migrate(url, step)
            with engine.connect() as connection:
                assert current_revision(connection) == (steps[-1] if step == "head" else step)
        # Nothing to do is nothing done.
        migrate(url)
        engine.dispose()


def test_models_and_migrations_agree(owner_url: str) -> None:
    engine = looked_at(owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_check_of_the_models_is_in_the_database(owner_url: str) -> None:
    """Alembic compares no check constraints, and these are the guards of our enumerations."""
    engine = looked_at(owner_url)
    with engine.connect() as connection:
        there = set(
            connection.scalars(text("select conname from pg_constraint where contype = 'c'"))
        )
    engine.dispose()
    wanted = {
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert wanted
    assert wanted - there == set()


def test_an_owner_of_any_name_needs_no_privilege(
    postgres_server: EmbeddedPostgres, admin: Engine
) -> None:
    with role(admin, "login") as owner, empty_database(admin, owner) as name:
        migrate(postgres_server.url(owner, name))
        engine = looked_at(postgres_server.url(owner, name))
        with engine.begin() as connection:
            powers = connection.execute(
                text(
                    "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
                )
            ).one()
            assert tuple(powers) == (False, False, False)
            # FORCEd row level security holds for owners too; theirs is a policy for all rows.
            connection.execute(
                text(
                    "insert into tenants (id, slug, name, brand, settings, hook_token) values (gen_random_uuid(), 'duka', 'Duka', '{}', '{}', 'x')"
                )
            )
            assert (
                connection.scalar(text("update tenants set name = 'Duka 2' returning name"))
                == "Duka 2"
            )
        engine.dispose()


def test_without_the_roles_an_owner_who_may_makes_them(
    postgres_server: EmbeddedPostgres, admin: Engine, tmp_path: Path
) -> None:
    with (
        role(admin, "login createrole") as owner,
        role(admin, "login") as app,
        without_our_roles(admin),
        empty_database(admin, owner) as name,
    ):
        migrate(postgres_server.url(owner, name), app_url=postgres_server.url(app, name))
        works_as(postgres_server.url(app, name), postgres_server, name, tmp_path)
        with admin.connect() as connection:
            made = connection.execute(
                text(
                    "select rolcanlogin, rolinherit, rolbypassrls from pg_roles where rolname = 'techwize_app'"
                )
            ).one()
            assert tuple(made) == (False, False, False)


def works_as(app_url: str, server: EmbeddedPostgres, name: str, folder: Path) -> None:
    """The platform does its work as that role, and sees no more than it should."""
    values = {**settings_for(server, name, folder), "DATABASE_URL": app_url}
    platform = open_platform(load_settings(values), values)
    try:
        with platform.unit(Scope()) as work:
            assert work.session.scalar(text("select count(*) from projects")) == 0
            inside = text("select pg_has_role(current_user, 'techwize_app', 'usage')")
            assert work.session.scalar(inside) is True
            beyond = text("select has_table_privilege('events', 'update')")
            assert work.session.scalar(beyond) is False, (
                "the system role's rights come by SET ROLE alone"
            )
        with platform.unit(Scope.for_system()) as work:
            assert work.session.scalar(text("select current_user")) == "techwize_system"
        platform.tasks.queues["default"].pending_count()
    finally:
        platform.close()


def test_without_the_roles_an_owner_who_may_not_is_told_what_to_do(
    postgres_server: EmbeddedPostgres, admin: Engine
) -> None:
    with (
        role(admin, "login") as owner,
        without_our_roles(admin),
        empty_database(admin, owner) as name,
        pytest.raises(ConfigurationError, match=r"roles\.sql"),
    ):
        migrate(postgres_server.url(owner, name))


def test_a_login_of_another_name_becomes_a_member(
    postgres_server: EmbeddedPostgres, admin: Engine, tmp_path: Path
) -> None:
    with (
        role(admin, "login createrole") as owner,
        role(admin, "login") as app,
        empty_database(admin, owner) as name,
    ):
        with admin.connect() as connection:
            connection.execute(text(f"grant techwize_app to {owner} with admin option"))
        migrate(postgres_server.url(owner, name), app_url=postgres_server.url(app, name))
        works_as(postgres_server.url(app, name), postgres_server, name, tmp_path)
        # A second time changes nothing.
        migrate(postgres_server.url(owner, name), app_url=postgres_server.url(app, name))


def test_a_login_that_does_not_exist_is_made_with_its_password(
    postgres_server: EmbeddedPostgres, admin: Engine
) -> None:
    with role(admin, "login createrole") as owner, empty_database(admin, owner) as name:
        wanted = f"made_{next(_numbers)}"
        app_url = make_url(postgres_server.url(wanted, name)).set(password="it's 100% \\ secret")
        with admin.connect() as connection:
            connection.execute(text(f"grant techwize_app to {owner} with admin option"))
            migrate(
                postgres_server.url(owner, name),
                app_url=app_url.render_as_string(hide_password=False),
            )
            kept = connection.execute(
                text(
                    "select rolcanlogin, rolsuper, rolbypassrls, rolpassword from pg_authid where rolname = :name"
                ),
                {"name": wanted},
            ).one()
            connection.execute(text(f"drop role {wanted}"))
        assert tuple(kept[:3]) == (True, False, False)
        assert kept[3].startswith("SCRAM-SHA-256")


@pytest.mark.parametrize("powers", ["login", "login createrole"])
def test_a_login_that_the_owner_may_not_admit_is_named(
    powers: str, postgres_server: EmbeddedPostgres, admin: Engine
) -> None:
    with (
        role(admin, powers) as owner,
        role(admin, "login") as app,
        empty_database(admin, owner) as name,
        pytest.raises(ConfigurationError, match=f"GRANT techwize_app TO {app}"),
    ):
        migrate(postgres_server.url(owner, name), app_url=postgres_server.url(app, name))


def test_an_unknown_revision_is_a_sentence(owner_url: str) -> None:
    with pytest.raises(ConfigurationError, match="no revision 'zzz'"):
        migrate(owner_url, "zzz")
