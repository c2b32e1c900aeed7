"""The functions that run with their owner's eyes: these and no others, and what they must never give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from techwize_core.kernel.db.scope import Role, Scope
from tests.fixtures.world import World
from tests.security.actors import Connection, act_as, people_of
from tests.security.expectations import ESCAPE_HATCHES

_ROLES_THAT_MAY_CALL = {
    "tw_check_balanced()": [],
    "tw_find_tenant(wanted_host text, wanted_slug text)": ["techwize_app"],
    "tw_first_tenant()": ["techwize_app"],
    "tw_hook_tenant(token text)": ["techwize_app"],
    "tw_resume_session(wanted_tenant uuid, wanted_session uuid, wanted_kind text, wanted_hash text, "
    "at timestamp with time zone)": ["techwize_app"],
    "tw_search_projects(wanted text)": ["techwize_app"],
}


def test_these_functions_and_no_others_run_with_their_owners_eyes(as_owner: Connection) -> None:
    found = as_owner.execute(
        "select proname || '(' || pg_get_function_identity_arguments(oid) || ')' from pg_proc"
        " where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    ).fetchall()
    assert sorted(name for (name,) in found) == sorted(ESCAPE_HATCHES)


def test_each_has_its_search_path_pinned_and_is_nobodys_to_call_but_the_apps(
    as_owner: Connection,
) -> None:
    found = as_owner.execute(
        "select proname || '(' || pg_get_function_identity_arguments(oid) || ')',"
        " 'search_path=pg_catalog, public' = any(coalesce(proconfig, '{}')),"
        " proowner::regrole::text,"
        " array(select grantee::regrole::text from aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        "   where grantee <> proowner)"
        " from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name: (pinned, owner, callers) for name, pinned, owner, callers in found} == {
        name: (True, "techwize_owner", callers) for name, callers in _ROLES_THAT_MAY_CALL.items()
    }


def test_the_schema_on_their_path_is_closed_to_the_app(as_app: Connection) -> None:
    """Else it could plant an operator there, which they would run as their owner."""
    for statement in (
        "create function public.btrim(text) returns text language sql as $$ select 'x' $$",
        "create table public.planted (x int)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_app.execute(statement)
        as_app.rollback()


def test_a_tenant_is_found_by_one_exact_key(world: World, as_app: Connection) -> None:
    def find(host: str | None, slug: str | None) -> list[str]:
        query = "select slug from tw_find_tenant(%s, %s)"
        return [slug for (slug,) in as_app.execute(query, [host, slug])]

    assert find("zawadi.localhost", None) == ["zawadi"]
    assert find(None, "zawadi") == ["zawadi"]
    assert find("zawadi.localhost", "demo") == ["demo"]
    for host, slug in (
        ("%", None),
        ("", ""),
        (None, None),
        ("zawadi", None),
        ("ZAWADI.localhost", None),
    ):
        assert find(host, slug) == []


def test_finding_a_tenant_does_not_give_its_hook_token(as_app: Connection) -> None:
    for call in ("tw_find_tenant('localhost', 'demo')", "tw_hook_tenant('x')"):
        columns = as_app.execute(f"select * from {call}").description or []
        assert [c.name for c in columns] == ["id", "slug", "name", "brand", "settings"]


def test_a_hook_tokens_tenant_needs_the_whole_token(
    world: World, as_app: Connection, as_owner: Connection
) -> None:
    found = as_owner.execute(
        "select hook_token from tenants where id = %s", [world.zawadi.id]
    ).fetchone()
    token = str(found[0]) if found else ""
    query = "select id from tw_hook_tenant(%s)"
    assert as_app.execute(query, [token]).fetchall() == [(world.zawadi.id,)]
    for guess in ("", token[:-1], token + "0", token.swapcase(), "%", None):
        if guess != token:
            assert as_app.execute(query, [guess]).fetchall() == []


def test_the_first_tenant_is_a_slug_and_nothing_else(as_app: Connection) -> None:
    assert as_app.execute("select tw_first_tenant()").fetchall() == [("demo",)]


def test_a_search_gives_what_the_person_may_see(world: World, as_app: Connection) -> None:
    """Every row of the world is called alike, so that only the person tells them apart."""
    found = {}
    for tenant in (world.demo, world.zawadi):
        for letter, scope in people_of(tenant).items():
            act_as(as_app, scope)
            rows = as_app.execute("select tw_search_projects('title')").fetchall()
            found[tenant.id, letter] = {row[0] for row in rows}
    for tenant in (world.demo, world.zawadi):
        mine, theirs = tenant.mine.project, tenant.theirs.project
        expected = {letter: set() for letter in "POVSN"} | {
            "C": {mine},
            "c": {theirs},
            "E": {mine},
            "e": {theirs},
            "A": {mine, theirs},
            "W": {mine, theirs},
        }
        assert {letter: found[tenant.id, letter] for letter in expected} == expected


def test_a_search_says_nothing_about_clients_whom_the_person_may_not_see(
    world: World, as_app: Connection, as_owner: Connection
) -> None:
    as_owner.execute(
        "update profiles set full_name = 'Zuhura Zakaria', phone_number = '254112987654' where id = %s",
        [world.demo.stranger],
    )
    as_owner.commit()
    people = people_of(world.demo)
    for words, who in (("Zuhura", "CEP"), ("0112 987 654", "CEP")):
        for letter in who:
            act_as(as_app, people[letter])
            assert as_app.execute("select tw_search_projects(%s)", [words]).fetchall() == []
        act_as(as_app, people["A"])
        found = as_app.execute("select tw_search_projects(%s)", [words]).fetchall()
        assert found == [(world.demo.theirs.project,)]


_RESUME = "select * from tw_resume_session(%s, %s, %s, %s, %s)"
_SCOPE = (
    "select current_setting('techwize.tenant_id'), current_setting('techwize.user_id'),"
    " current_setting('techwize.role')"
)


@pytest.fixture
def living_session(world: World, as_owner: Connection) -> UUID:
    """A session of the demo client that lives for another day."""
    found = as_owner.execute(
        "update sessions set ended_at = null, kind = 'page', refresh_hash = 'abc',"
        " expires_at = now() + interval '1 day' where tenant_id = %s and user_id = %s returning id",
        [world.demo.id, world.demo.people[Role.CLIENT]],
    ).fetchone()
    person = world.demo.people[Role.CLIENT]
    as_owner.execute("update users set is_active = true where id = %s", [person])
    as_owner.commit()
    assert found is not None
    return UUID(str(found[0]))


def test_a_session_resumed_gives_its_person_and_their_scope(
    world: World, as_app: Connection, living_session: UUID
) -> None:
    as_app.rollback()
    asked = [world.demo.id, living_session, "page", "abc", datetime.now(UTC)]
    cursor = as_app.execute(_RESUME, asked)
    assert [column.name for column in cursor.description or []] == [
        *("user_id", "role", "full_name", "email", "language"),
        *("email_verified_at", "last_seen_at"),
    ]
    person = world.demo.people[Role.CLIENT]
    assert [row[:2] for row in cursor] == [(person, "client")]
    assert as_app.execute(_SCOPE).fetchone() == (str(world.demo.id), str(person), "client")


@pytest.mark.parametrize(
    "wrong", ["tenant", "session", "kind", "hash", "late", "ended", "switched off"]
)
def test_any_other_session_leaves_a_visitor(
    world: World, as_app: Connection, as_owner: Connection, living_session: UUID, wrong: str
) -> None:
    changes = {
        "ended": ("update sessions set ended_at = now() where id = %s", living_session),
        "switched off": (
            "update users set is_active = false where id = %s",
            world.demo.people[Role.CLIENT],
        ),
    }
    if wrong in changes:
        statement, key = changes[wrong]
        as_owner.execute(statement, [key])
        as_owner.commit()
    tenant = world.zawadi.id if wrong == "tenant" else world.demo.id
    asked = [
        tenant,
        uuid4() if wrong == "session" else living_session,
        "api" if wrong == "kind" else "page",
        "abd" if wrong == "hash" else "abc",
        datetime.now(UTC) + timedelta(days=2 if wrong == "late" else 0),
    ]
    # Whoever the transaction was before.
    act_as(as_app, people_of(world.demo)["A"])
    assert as_app.execute(_RESUME, asked).fetchall() == []
    assert as_app.execute(_SCOPE).fetchone() == (str(tenant), "", "anonymous")


def test_the_system_role_may_call_none(as_app: Connection) -> None:
    for call in (
        "tw_find_tenant('x', 'y')",
        "tw_first_tenant()",
        "tw_hook_tenant('x')",
        "tw_search_projects('x')",
        "tw_resume_session(null, null, null, null, now())",
    ):
        as_app.rollback()
        as_app.execute("set local role techwize_system")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_app.execute(f"select {call}")


def test_a_search_with_a_tenant_that_does_not_exist_finds_nothing(
    world: World, as_app: Connection
) -> None:
    act_as(as_app, Scope(uuid4(), None, Role.WORKER))
    assert as_app.execute("select tw_search_projects('title')").fetchall() == []
