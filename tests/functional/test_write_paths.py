"""Each way of writing in a request is committed with it, and rolled back with a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyramid.request import Request
from sqlalchemy import insert, select, text
from webtest import TestApp

from techwize_core.analytics.models import Lead
from techwize_core.app import configure
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from tests.fixtures.orders import tenant_of

FIELDS = {"name": "X", "message": "y", "source": "test"}


def by_orm(request: Request) -> None:
    request.work.session.add(Lead(id=new_id(), tenant_id=request.tenant.id, **FIELDS))


def by_core(request: Request) -> None:
    row = {"id": new_id(), "tenant_id": request.tenant.id, **FIELDS}
    request.work.session.execute(insert(Lead.__table__).values(**row))


def by_text(request: Request) -> None:
    request.work.session.execute(
        text(
            "insert into leads (id, tenant_id, name, message, source) values (:id, :tenant, 'X', 'y', 'test')"
        ),
        {"id": new_id(), "tenant": request.tenant.id},
    )


def by_savepoint(request: Request) -> None:
    with request.work.session.begin_nested():
        by_text(request)


def by_another_role(request: Request) -> None:
    with acting_as(request.work.session, Role.WORKER):
        by_orm(request)


WAYS = [by_orm, by_core, by_text, by_savepoint, by_another_role]


def app_with(platform: Platform, view: Callable[[Request], Any]) -> TestApp:
    """The application with one more endpoint."""
    config = configure(platform)
    config.add_endpoint(
        Endpoint("test.write", "POST", "/api/write", Permission.PUBLIC, view, "x", "x")
    )
    return TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})


def written(platform: Platform) -> int:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return len(work.session.scalars(select(Lead)).all())


@pytest.mark.parametrize("write", WAYS)
def test_what_a_view_writes_is_there_afterwards(
    platform: Platform, write: Callable[[Request], None]
) -> None:
    def view(request: Request) -> dict[str, str]:
        write(request)
        return {}

    app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"})
    assert written(platform) == 1


@pytest.mark.parametrize("write", WAYS)
def test_a_refusal_leaves_nothing(platform: Platform, write: Callable[[Request], None]) -> None:
    def view(request: Request) -> None:
        write(request)
        raise Conflict("not now")

    app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"}, status=409)
    assert written(platform) == 0


@pytest.mark.parametrize("write", WAYS)
def test_a_refusal_that_must_be_remembered_is(
    platform: Platform, write: Callable[[Request], None]
) -> None:
    def view(request: Request) -> None:
        write(request)
        request.keep_changes = True
        raise Conflict("not now, and we know it was you")

    app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"}, status=409)
    assert written(platform) == 1


def test_a_defect_leaves_nothing_and_enqueues_nothing(platform: Platform) -> None:
    def view(request: Request) -> None:
        by_orm(request)
        request.work.after_commit("delete_object", "tenants/x")
        raise RuntimeError

    platform.tasks.queues["default"].storage.flush_queue()
    app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"}, status=500)
    assert written(platform) == 0
    assert platform.tasks.queues["default"].pending_count() == 0


def test_a_statement_that_the_database_refuses_at_the_end_is_an_answer(platform: Platform) -> None:
    def view(request: Request) -> dict[str, str]:
        # Deferred: the ledger's balance is checked when the transaction ends.
        with acting_as(request.work.session, Role.WORKER):
            request.work.session.execute(
                text(
                    "insert into ledger_entries (id, tenant_id, transaction_id, account, amount, currency, cause)"
                    " select gen_random_uuid(), :tenant, gen_random_uuid(), 'x', 1, 'KES', 'x'"
                ),
                {"tenant": request.tenant.id},
            )
        return {}

    answer = app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"}, status=500)
    assert answer.content_type == "application/problem+json"


def test_the_role_is_lowered_again_after_a_failure(platform: Platform) -> None:
    def view(request: Request) -> dict[str, str]:
        with pytest.raises(Conflict), acting_as(request.work.session, Role.WORKER):
            raise Conflict("x")
        seen = request.work.session.scalar(text("select count(*) from leads"))
        return {"role": request.work.scope.role.value, "seen": str(seen)}

    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.add(Lead(id=new_id(), tenant_id=work.tenant_id, **FIELDS))
    answer = app_with(platform, view).post("/api/write", headers={"X-Tenant": "demo"})
    assert answer.json == {"role": "anonymous", "seen": "0"}
