"""The staff's search: forgiving about how people type, and quick on many projects."""

from __future__ import annotations

import re
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine, text

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of
from tests.fixtures.projects import bring_to

PROJECTS = 20_000


@pytest.fixture
def order(api: Api) -> dict[str, str]:
    """One order with names worth searching for, among others of another client."""
    someone = api.signup(phone_number="0733 111 222")
    for title in ("Karibu Duka opening", "100% cotton_shirts"):
        someone.order(title=title)
    client = api.signup(full_name="Wanjiru Kamau", phone_number="0712 345 678")
    return client.order(title="Fresh mandazi every morning")


def found(api: Api, words: str) -> list[str]:
    answer = api.login("admin").get("/api/admin/projects", q=words)
    return sorted(item["title"] for item in answer["items"])


@pytest.mark.parametrize(
    "words",
    [
        "mandazi",
        "MANDAZI",
        "  mandazi ",
        "ndaz",
        "mandzi",
        "mandaazi",
        "fresh mandasi",
        "wanjiru",
        "Wanjiru Kamau",
        "wanjiro",
        "kamua",
        "0712 345 678",
        "0712345678",
        "+254 712 345678",
        "712345",
    ],
)
def test_finds_by_title_and_client_also_when_typed_badly(
    words: str, api: Api, order: dict[str, str]
) -> None:
    assert found(api, words) == ["Fresh mandazi every morning"]


def test_finds_a_reference_as_people_write_it(api: Api, order: dict[str, str]) -> None:
    number = order["reference"].removeprefix("TW-")
    for words in (f"TW-{number}", f"tw {number}", f"tw{number}", number):
        assert found(api, words) == [order["title"]]


def test_signs_that_mean_something_to_the_database_mean_themselves(
    api: Api, order: dict[str, str]
) -> None:
    assert found(api, "100%") == ["100% cotton_shirts"]
    assert found(api, "cotton_") == ["100% cotton_shirts"]
    assert found(api, "%%%") == []
    assert found(api, "n_m") == []
    assert found(api, "\\") == []


def test_an_editor_finds_what_is_assigned_to_them(
    platform: Platform, api: Api, order: dict[str, str]
) -> None:
    bring_to(platform, order["id"], Status.QUEUED)
    editor = api.login("editor")
    assert editor.get("/api/admin/projects", q="mandazi")["items"] == []
    api.login("admin").patch(
        f"/api/admin/projects/{order['id']}/assign", {"editor_id": editor.user["id"]}
    )
    assert len(editor.get("/api/admin/projects", q="mandazi")["items"]) == 1


def test_other_filters_hold_beside_it(api: Api, order: dict[str, str]) -> None:
    admin = api.login("admin")
    assert admin.get("/api/admin/projects", q="mandazi", status="completed")["items"] == []


@pytest.fixture
def many(platform: Platform, api: Api, owner_url: str) -> UUID:
    """Twenty thousand projects of the demo tenant, and as many clients."""
    tenant = tenant_of(platform, "demo")
    package = api.login("client").order()["package_id"]
    names = {"tenant": tenant, "package": package, "count": PROJECTS}
    engine = create_engine(owner_url)
    with engine.begin() as owner:
        for statement in (
            # In one go, which is quicker, and then as it always is.
            "alter index ix_projects_words set (fastupdate = on)",
            "alter index ix_profiles_words set (fastupdate = on)",
            "insert into users (id, tenant_id, email, password_hash, is_active)"
            " select gen_random_uuid(), :tenant, n || '@example.com', '', true"
            " from generate_series(1, :count) n",
            "insert into profiles (id, tenant_id, full_name, phone_number, role, language)"
            " select id, tenant_id, 'Client ' || left(md5(email), 8),"
            " '2547' || lpad(split_part(email, '@', 1), 8, '0'), 'client', 'en' from users"
            " where email like '%@example.com' and tenant_id = :tenant"
            " on conflict do nothing",
            "insert into projects (id, tenant_id, client_id, package_id, status, title, description,"
            " target_platform, video_duration, language, script_provided, custom_script, brand_colors,"
            " cta_text, cta_url, priority, total_amount, payment_status, revision_count_used,"
            " client_notes, internal_notes, event_sequence, agreed_price, agreed_days,"
            " agreed_revisions, agreed_voiceover, agreed_music)"
            " select gen_random_uuid(), :tenant, p.id, :package, 'pending_payment',"
            " 'Video ' || left(md5(p.phone_number), 8), '', 'tiktok', '30s', 'en', false, '', '{}', '', '', 'normal',"
            " 3500, 'pending', 0, '', '', 0, 3500, 5, 1, true, true from profiles p"
            " where p.full_name like 'Client %' and p.tenant_id = :tenant",
            "alter index ix_projects_words set (fastupdate = off)",
            "alter index ix_profiles_words set (fastupdate = off)",
            "reindex index ix_projects_words",
            "reindex index ix_profiles_words",
            "analyze",
        ):
            owner.execute(text(statement), names)
    engine.dispose()
    return tenant


def test_many_projects_are_searched_by_index(
    many: UUID, postgres_server: EmbeddedPostgres, database: str
) -> None:
    for words in ("mandazi", "mandzi bakery", "254700012345", "0700012345"):
        plans = _plans_of_a_search(postgres_server.url("postgres", database), many, words)
        inner = next(plan for plan in plans if "ix_projects_words" in plan)
        assert "ix_profiles_words" in inner
        assert re.search(r"Seq Scan on (projects|profiles)", inner) is None
        outer = plans[-1]
        assert "tw_search_projects" in outer
        assert "Seq Scan on projects" not in outer
    # Why the function is there; once PostgreSQL can do without, so can we.
    plain = _plan_without_the_function(postgres_server.url("techwize_app", database), many)
    assert "ix_projects_words" not in plain


def _plan_without_the_function(app_url: str, tenant: UUID) -> str:
    with psycopg.connect(app_url.replace("+psycopg", "")) as connection:
        _act_as_admin(connection, tenant)
        lines = connection.execute(
            "explain select id from projects where title ilike '%mandazi%'"
        ).fetchall()
    return "\n".join(line for (line,) in lines)


def _plans_of_a_search(superuser_url: str, tenant: UUID, words: str) -> list[str]:
    """What PostgreSQL did for a page of the list, statements inside functions included, in order."""
    plans: list[str] = []
    with psycopg.connect(superuser_url.replace("+psycopg", "")) as connection:
        connection.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
        connection.execute("load 'auto_explain'")
        for name, value in {
            "auto_explain.log_min_duration": "0",
            "auto_explain.log_nested_statements": "on",
            "client_min_messages": "log",
        }.items():
            connection.execute("select set_config(%s, %s, false)", [name, value])
        # Policies look at the current role, who is no longer the superuser.
        connection.execute("set role techwize_app")
        _act_as_admin(connection, tenant)
        plans.clear()
        connection.execute(
            "select id from projects where id in (select id from tw_search_projects(%s) as id)"
            " order by created_at desc, id desc limit 21",
            [words],
        )
    return plans


def _act_as_admin(connection: psycopg.Connection, tenant: UUID) -> None:  # type: ignore[type-arg]
    connection.execute(
        "select set_config('techwize.tenant_id', %s, true), set_config('techwize.role', 'admin', true)",
        [str(tenant)],
    )
