"""What leaves the site leads back to the agency that sent it, never to another one's host."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from webtest import TestApp

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.platform import Platform
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.payments import receipts
from techwize_core.payments.models import Receipt
from techwize_core.tenants.service import TenantService, create_tenant
from tests.fixtures.api import Api
from tests.fixtures.orders import pay_in_full, tenant_of


def address_of(platform: Platform, slug: str) -> str:
    """The agency's address as mails and receipts spell it."""
    with platform.unit(Scope.worker(tenant_of(platform, slug))) as work:
        return work.get(TenantService).address


@pytest.mark.parametrize(
    ("base_url", "demo", "zawadi"),
    [
        # A loopback name leads to the first agency, so that one keeps it.
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000", "http://zawadi.localhost:8000"),
        ("https://demo.localhost", "https://demo.localhost", "https://zawadi.localhost"),
        ("https://zawadi.localhost", "https://demo.localhost", "https://zawadi.localhost"),
        ("https://nobody.example", "https://demo.localhost", "https://zawadi.localhost"),
    ],
)
def test_an_agency_is_named_by_a_host_that_leads_to_it(
    platform: Platform, base_url: str, demo: str, zawadi: str
) -> None:
    platform.settings = platform.settings.model_copy(update={"base_url": base_url})
    assert address_of(platform, "demo") == demo
    assert address_of(platform, "zawadi") == zawadi


@pytest.mark.needs_plugins
def test_the_links_of_mails_open_at_the_agency_that_sent_them(
    api: Api, app: TestApp, platform: Platform, run_tasks
) -> None:
    api.at("zawadi").signup()
    run_tasks()
    with platform.unit(Scope.worker(tenant_of(platform, "zawadi"))) as work:
        messages = work.session.scalars(select(OutgoingMessage)).all()
    assert messages
    for message in messages:
        assert message.body_text.endswith("\n\nhttp://zawadi.localhost/portal\n")
        assert '"http://zawadi.localhost/portal"' in message.body_html


def test_the_code_on_a_receipt_opens_at_the_agency_that_gave_it(
    app: TestApp, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    real = receipts.set_receipt
    monkeypatch.setattr(receipts, "set_receipt", lambda data: printed.append(data) or real(data))
    for slug in ("demo", "zawadi"):
        client = Api(app, tenant=slug).signup()
        payment_id = paid_order(platform, client, slug)
        with platform.unit(Scope.worker(tenant_of(platform, slug))) as work:
            tenant_id = work.tenant_id
        receipts.make_receipt(platform, tenant_id, payment_id)
        parts = urlsplit(printed[-1]["address"])
        answer = app.get(parts.path, headers={"Host": parts.netloc}, status=200)
        assert printed[-1]["number"] in answer.text


@pytest.mark.parametrize(
    "host",
    ["", "https://acme.example", "acme.example:8000", "acme example", "-acme", "a..b", "../acme"],
)
def test_what_is_no_host_name_is_refused_in_a_sentence(
    app: TestApp, owner_url: str, host: str
) -> None:
    engine = create_engine(owner_url)
    with Session(engine) as session, pytest.raises(Invalid) as refused:
        create_tenant(session, "acme", "Acme", [host], {})
    engine.dispose()
    [problem] = refused.value.errors
    assert problem["msg"].endswith("is no host name; write it without https:// and port.")


def paid_order(platform: Platform, client: Api, slug: str) -> UUID:
    """An order that is paid; returns its payment."""
    pay_in_full(platform, client.order()["id"], slug)
    with platform.unit(Scope.worker(tenant_of(platform, slug))) as work:
        return work.session.scalars(select(Receipt.payment_id)).one()
