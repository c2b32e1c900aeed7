"""A payments world: real PostgreSQL and policies, the real M-Pesa plugin, its sandbox.

Tasks run in the test's own thread when it says so, in the order of the queue, so
that no test waits for time.
"""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
from pyramid.config import Configurator
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from techwize_core.accounts.models import Profile, User
from techwize_core.catalog.models import ServiceCategory, ServicePackage
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.db.session import open_engine
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.platform import Platform
from techwize_core.payments import ledger
from techwize_core.payments.balance import Balance, balance_of
from techwize_core.payments.hook_addresses import hook_address
from techwize_core.payments.initiation import PaymentWish, initiate
from techwize_core.payments.janitor import ask_about_payments, match_orphans
from techwize_core.payments.models import Payment, PaymentCallback
from techwize_core.projects.models import Project
from techwize_core.projects.schemas import NewProject
from techwize_core.projects.service import ProjectService
from techwize_core.sdk import NextStep
from techwize_core.sdk.testing.loopback import LoopbackServer
from techwize_core.tenants.service import create_tenant

DOMAINS = ("tenants", "accounts", "catalog", "projects", "payments")
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PRICE = Decimal("3500.00")


@dataclass(frozen=True)
class Client:
    """Somebody who orders and pays; each has a phone of their own."""

    scope: Scope
    phone: str

    @property
    def user_id(self) -> UUID:
        assert self.scope.user_id is not None
        return self.scope.user_id


@dataclass
class World:
    """One tenant that takes M-Pesa, and what tests do with it."""

    platform: Platform
    config: Configurator
    tenant_id: UUID
    hook_token: str
    package_id: UUID
    sandbox: LoopbackServer
    http: httpx.Client
    statement_from: int = 0
    _phones: Iterator[int] = field(default_factory=lambda: iter(range(10_000_000, 99_000_000)))

    # -- people and orders -------------------------------------------------

    def person(self, role: Role = Role.CLIENT) -> Client:
        """A new person with a new phone."""
        phone = f"2547{next(self._phones):08d}"
        user_id = new_id()
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            work.session.add(
                User(
                    id=user_id,
                    tenant_id=self.tenant_id,
                    email=f"{user_id}@example.com",
                    password_hash="x",
                )
            )
            work.session.flush()
            work.session.add(
                Profile(
                    id=user_id,
                    tenant_id=self.tenant_id,
                    full_name="Wambui Mwangi",
                    company_name="Kilimani Coffee House",
                    phone_number=phone,
                    role=role.value,
                )
            )
        return Client(Scope(self.tenant_id, user_id, role), phone)

    def order(self, client: Client) -> UUID:
        """A new order over KES 3,500."""
        with self.platform.unit(client.scope) as work:
            project = work.get(ProjectService).order(
                NewProject(package_id=self.package_id, title="Fresh roast")
            )
            return project.id

    def pay(self, client: Client, project_id: UUID, **wish: Any) -> tuple[Payment, NextStep]:
        """Start an M-Pesa payment as the client."""
        return initiate(self.platform, client.scope, PaymentWish(project_id, "mpesa", **wish))

    # -- the sandbox -------------------------------------------------------

    def behave(self, client: Client, outcome: str, **more: Any) -> None:
        """How the client's next prompts go; by themselves, unless ``auto`` is given."""
        body = {"msisdn": client.phone, "outcome": outcome, "auto": True, **more}
        self.http.post(f"{self.sandbox.url}/sandbox/behaviour", json=body).raise_for_status()

    def answer(self, client: Client, **how: Any) -> None:
        """The client types a PIN, or cancels."""
        self.http.post(
            f"{self.sandbox.url}/sandbox/phone/{client.phone}", json=how or {"pin": "1234"}
        ).raise_for_status()

    def statement(self, client: Client) -> list[dict[str, Any]]:
        """What the client's phone really paid."""
        items = self.http.get(f"{self.sandbox.url}/sandbox/statement").json()["items"]
        return [item for item in items if item["msisdn"] == client.phone]

    # -- time and tasks ----------------------------------------------------

    def run_tasks(self) -> int:
        """Carry out what waits in the queue, and what that enqueues; how many there were."""
        queue, done = self.platform.tasks.queues["default"], 0
        queue.storage.blocking = False  # an empty queue is an answer, not something to wait for
        while (task := queue.dequeue()) is not None:
            queue.execute(task)
            done += 1
            assert done < 500
        return done

    def run_until(self, holds: Callable[[], bool], seconds: float = 15.0) -> None:
        """Carry out tasks until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it did not come to hold in time"
            if self.run_tasks() == 0:
                time.sleep(0.01)

    def later(self, **by: float) -> None:
        """Move the platform's clock, then let the janitor and its tasks work."""
        self.platform.clock.move(timedelta(**by))
        ask_about_payments(self.platform)
        match_orphans(self.platform)
        self.run_tasks()

    # -- looking -----------------------------------------------------------

    def payment(self, payment_id: UUID) -> Payment:
        """The attempt as it is now."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            return work.session.get_one(Payment, payment_id)

    def project(self, project_id: UUID) -> Project:
        """The project as it is now."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            return work.session.get_one(Project, project_id)

    def balance(self, project_id: UUID) -> Balance:
        """The project's balance."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            return balance_of(work, work.session.get_one(Project, project_id))

    def callbacks(self, payment_id: UUID | None = None) -> list[PaymentCallback]:
        """The inbox, oldest first."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            query = select(PaymentCallback).order_by(PaymentCallback.created_at)
            if payment_id is not None:
                query = query.where(PaymentCallback.payment_id == payment_id)
            return list(work.session.scalars(query))

    def events(self, project_id: UUID, kind: str) -> list[dict[str, Any]]:
        """The payloads of a project's events of one kind."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            rows = work.session.execute(
                text("select payload from events where project_id = :p and kind = :k order by id"),
                {"p": project_id, "k": kind},
            )
            return [row[0] for row in rows]

    def books(self) -> list[ledger.Problem]:
        """What does not add up."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            return ledger.check(work)

    def address(self, attempt_id: UUID | None, provider: str = "mpesa") -> str:
        """The path of a secret address."""
        settings = self.platform.settings
        full = hook_address("http://here", settings.secret, self.hook_token, provider, attempt_id)
        return full.removeprefix("http://here")


def configure(platform: Platform) -> Configurator:
    config = Configurator(settings={}, default_permission=None)
    config.registry["platform"] = platform
    config.include("techwize_core.kernel.platform")
    config.include("techwize_core.kernel.web")
    for domain in DOMAINS:
        config.include(f"techwize_core.{domain}")
    config.commit()
    return config


def make_tenant(database: EmbeddedPostgres, slug: str) -> tuple[UUID, str]:
    engine = open_engine(database.address.owner_url, pool_size=1)
    with Session(engine) as session, session.begin():
        tenant = create_tenant(
            session, slug, f"{slug.title()} Studio", [f"{slug}.localhost"], {"accent": "#1F5C8A"}
        )
        made = tenant.id, tenant.hook_token
    engine.dispose()
    return made


def make_package(platform: Platform, tenant_id: UUID) -> UUID:
    with platform.unit(Scope.worker(tenant_id)) as work:
        category = ServiceCategory(
            id=new_id(),
            tenant_id=tenant_id,
            key="promo",
            name="Promo",
            description="",
            icon="",
            display_order=1,
        )
        work.session.add(category)
        work.session.flush()
        package = ServicePackage(
            id=new_id(),
            tenant_id=tenant_id,
            category_id=category.id,
            name="Basic",
            price_kes=PRICE,
            delivery_days=3,
            includes_voiceover=True,
            includes_music=True,
            revision_count=2,
        )
        work.session.add(package)
        return package.id


def serve_web(config: Configurator, port: int) -> Any:
    """The WSGI application on a real port, for the sandbox to call back."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args: Any) -> None:
            return

        def address_string(self) -> str:
            return str(self.client_address[0])

    class Threaded(socketserver.ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 128

    @contextlib.contextmanager
    def serving() -> Iterator[None]:
        server = make_server("127.0.0.1", port, config.make_wsgi_app(), Threaded, Quiet)
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()

    return serving()


def success_body(
    checkout_id: str | None,
    merchant_id: str | None,
    amount: Any = 3500.0,
    receipt: str = "FORGED0001",
) -> bytes:
    """A success as Daraja writes it."""
    items = [
        {"Name": "Amount", "Value": amount},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": 20261122184500},
        {"Name": "PhoneNumber", "Value": 254712345678},
    ]
    callback = {
        "MerchantRequestID": merchant_id,
        "CheckoutRequestID": checkout_id,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": items},
    }
    return json.dumps({"Body": {"stkCallback": callback}}).encode()
