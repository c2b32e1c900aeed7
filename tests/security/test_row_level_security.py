"""What row level security holds beyond whole rows: columns, the ledger, words among staff.

The rows themselves are tried in :mod:`tests.security.test_matrix`.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.platform import Platform
from tests.fixtures.world import World
from tests.security.actors import Connection, act_as


def test_internal_comments_are_for_staff(world: World, as_app: Connection) -> None:
    internal = "select count(*) from comments where internal"
    seen = {}
    for role in (Role.CLIENT, Role.EDITOR, Role.ADMIN):
        act_as(as_app, Scope(world.demo.id, world.demo.people[role], role))
        seen[role] = as_app.execute(internal).fetchone()
    assert seen == {Role.CLIENT: (0,), Role.EDITOR: (1,), Role.ADMIN: (1,)}


def test_an_asset_is_deleted_by_its_uploader_and_admins_only(
    world: World, as_app: Connection
) -> None:
    deleted = {}
    for role in (Role.EDITOR, Role.CLIENT, Role.ADMIN):
        act_as(as_app, Scope(world.demo.id, world.demo.people[role], role))
        deleted[role] = as_app.execute(
            "delete from project_assets where uploaded_by = %s", [world.demo.mine.person]
        ).rowcount
    assert deleted == {Role.EDITOR: 0, Role.CLIENT: 1, Role.ADMIN: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entries set amount = amount",
        "delete from ledger_entries",
        "truncate ledger_entries",
    ],
)
def test_the_ledger_is_append_only_even_for_its_owner(
    statement: str, world: World, as_owner: Connection
) -> None:
    with pytest.raises(psycopg.Error, match="append-only"):
        as_owner.execute(statement)


def test_a_ledger_transaction_that_does_not_sum_to_zero_is_refused_at_its_end(
    world: World, as_app: Connection
) -> None:
    act_as(as_app, Scope.worker(world.demo.id))
    as_app.execute(
        "insert into ledger_entries (id, tenant_id, transaction_id, account, amount, currency, cause)"
        " values (gen_random_uuid(), %s, gen_random_uuid(), 'provider:mpesa', 100, 'KES', 'test')",
        [world.demo.id],
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="does not sum to zero"):
        as_app.commit()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (Role.CLIENT, "update profiles set role = 'admin' where id = tw_user()"),
        (Role.EDITOR, "update profiles set role = 'admin' where id = tw_user()"),
        (Role.PARTNER, "update profiles set role = 'admin' where id = tw_user()"),
        (Role.CLIENT, "update projects set client_id = gen_random_uuid()"),
        (Role.ADMIN, "update projects set client_id = gen_random_uuid()"),
        (Role.CLIENT, "update projects set payment_status = 'paid'"),
        (Role.EDITOR, "update projects set payment_status = 'paid'"),
        (Role.ADMIN, "update projects set payment_status = 'paid'"),
        (Role.CLIENT, "update payments set state = 'succeeded'"),
        (
            Role.CLIENT,
            "insert into events (id, tenant_id, kind, project_id, payload)"
            " select gen_random_uuid(), tw_tenant(), 'x', gen_random_uuid(), '{}'",
        ),
    ],
)
def test_columns_that_are_not_for_a_role(
    role: Role, statement: str, world: World, as_app: Connection
) -> None:
    act_as(as_app, Scope(world.demo.id, world.demo.people[role], role))
    try:
        changed = as_app.execute(statement).rowcount
    except psycopg.errors.InsufficientPrivilege:
        changed = 0
    assert changed == 0


def test_a_session_whose_scope_was_forgotten_sees_nothing_after_a_commit(
    platform: Platform, app: object
) -> None:
    with platform.unit(Scope()) as work:
        assert work.session.execute(text("select count(*) from profiles")).scalar() == 0


def test_a_scope_ends_with_its_transaction(world: World, as_app: Connection) -> None:
    """A pooled connection brings nobody's rights along."""
    act_as(as_app, Scope.worker(world.demo.id))
    assert as_app.execute("select count(*) > 0 from projects").fetchone() == (True,)
    as_app.commit()
    assert as_app.execute("select count(*) from projects").fetchone() == (0,)


def test_a_write_without_rights_is_an_error_not_a_silence(world: World, platform: Platform) -> None:
    scope = Scope(world.demo.id, world.demo.people[Role.CLIENT], Role.CLIENT)
    with pytest.raises(ProgrammingError) as refused, platform.unit(scope) as work:
        work.session.execute(
            text(
                "insert into leads (id, tenant_id, name, message, source)"
                " values (gen_random_uuid(), :tenant, :name, 'y', 'z')"
            ),
            {"tenant": world.zawadi.id, "name": "Wanjiru"},
        )
    # It will be logged: with its statement, without anybody's data.
    assert "insert into leads" in str(refused.value)
    assert "Wanjiru" not in str(refused.value)
