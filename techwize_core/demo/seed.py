"""Demo tenants and logins. Run at each start with ``--demo``; what is there stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from techwize_core.accounts.models import User
from techwize_core.accounts.schemas import Signup
from techwize_core.accounts.service import AccountService
from techwize_core.catalog.installation import CatalogInstaller
from techwize_core.catalog.models import ServiceCategory, ServicePackage
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.db.session import open_engine
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.tenants.models import Tenant
from techwize_core.tenants.service import TenantService, create_tenant

PASSWORD = "karibu-demo"  # noqa: S105 (published in the README, demo data only)


@dataclass(frozen=True)
class DemoTenant:
    """What makes one demo tenant differ from the other. ``price_factor`` shapes its catalogue."""

    slug: str
    name: str
    hosts: tuple[str, ...]
    brand: dict[str, Any]
    people: dict[Role, str]
    price_factor: Decimal
    categories: tuple[str, ...] | None = None


TENANTS = (
    DemoTenant(
        slug="demo",
        name="Tech-Wize Studio",
        hosts=("demo.localhost",),
        brand={"accent": "#B8431F", "phone": "254712000100", "email": "hello@demo.techwize.test"},
        people={
            Role.ADMIN: "Amina Wanjiru",
            Role.EDITOR: "Brian Otieno",
            Role.CLIENT: "Njeri Kamau",
            Role.PARTNER: "Hassan Abdi",
        },
        price_factor=Decimal(1),
    ),
    DemoTenant(
        slug="zawadi",
        name="Zawadi Films",
        hosts=("zawadi.localhost",),
        brand={"accent": "#1F5C8A", "phone": "254733000200", "email": "jambo@zawadi.techwize.test"},
        people={
            Role.ADMIN: "Grace Achieng",
            Role.EDITOR: "Kevin Mutua",
            Role.CLIENT: "Fatuma Ali",
            Role.PARTNER: "Peter Njoroge",
        },
        price_factor=Decimal("1.2"),
        categories=("product_promo", "creator_branding"),
    ),
)


def seed_demo(platform: Platform, owner_url: str) -> None:
    """Make what is missing of the demo tenants; safe to repeat."""
    engine = open_engine(owner_url, pool_size=1)
    try:
        for wanted in TENANTS:
            with Session(engine) as session, session.begin():
                tenant = session.scalar(select(Tenant).where(Tenant.slug == wanted.slug))
                fresh = tenant is None
                if tenant is None:
                    tenant = create_tenant(
                        session, wanted.slug, wanted.name, list(wanted.hosts), wanted.brand
                    )
                tenant_id = tenant.id
            with platform.unit(Scope.worker(tenant_id)) as work:
                _people(work, wanted)
                work.get(CatalogInstaller).install(work.get(TenantService).plugins())
                if fresh:
                    _own_catalogue(work, wanted)
    finally:
        engine.dispose()


def _people(work: UnitOfWork, wanted: DemoTenant) -> None:
    known = set(work.session.scalars(select(User.email)))
    for role, name in wanted.people.items():
        email = f"{role.value}@{wanted.slug}.techwize.test"
        if email not in known:
            phone = "254712345678" if role is Role.CLIENT else None
            new = Signup(
                email=email, password=SecretStr(PASSWORD), full_name=name, phone_number=phone
            )
            work.get(AccountService).sign_up(new, role=role)


def _own_catalogue(work: UnitOfWork, wanted: DemoTenant) -> None:
    """A white-label tenant sells at its own prices, and not everything."""
    for package in work.session.scalars(select(ServicePackage)):
        package.price_kes = (package.price_kes * wanted.price_factor / 100).quantize(
            Decimal(1)
        ) * 100
    if wanted.categories is not None:
        for category in work.session.scalars(select(ServiceCategory)):
            category.is_active = category.key in wanted.categories
