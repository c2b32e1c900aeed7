"""``techwize user`` and ``techwize tenant``: the first admin, and white-label tenants."""

from __future__ import annotations

import re
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from techwize_core.accounts.access import AccessService
from techwize_core.accounts.models import User
from techwize_core.accounts.schemas import Signup
from techwize_core.accounts.service import AccountService
from techwize_core.catalog.installation import CatalogInstaller
from techwize_core.cli.installation import data_option, installation
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.db.session import open_engine
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.web.validation import validate
from techwize_core.tenants.lookup import TenantLookup
from techwize_core.tenants.service import TenantService, create_tenant


@click.group()
def user() -> None:
    """People."""


@user.command("create")
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.option("--email", required=True)
@click.option("--name", required=True, help="Full name.")
@click.option(
    "--role",
    type=click.Choice(["client", "editor", "admin", "partner"]),
    default="admin",
    show_default=True,
)
@click.password_option(help="At least 10 characters; asked for when left out.")
@data_option
def create_user(slug: str, email: str, name: str, role: str, password: str, data_dir: Path) -> None:
    """Make an account, for the first admin above all."""
    new: Signup = validate(
        Signup, {"email": email, "password": password, "full_name": name}, "account"
    )
    with installation(data_dir) as place, place.platform() as platform:
        tenant = TenantLookup(platform).by_slug(slug)
        with platform.unit(Scope.worker(tenant.id)) as work:
            work.get(AccountService).sign_up(new, role=Role(role))
    click.echo(f"{new.email} is now {role} at {slug}.")


@user.command("forget-second-factor")
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.option("--email", required=True)
@data_option
def forget_second_factor(slug: str, email: str, data_dir: Path) -> None:
    """Take away the second step of somebody who lost phone and codes, when no admin is left to do it."""
    with installation(data_dir) as place, place.platform() as platform:
        tenant = TenantLookup(platform).by_slug(slug)
        with platform.unit(Scope.worker(tenant.id)) as work:
            found = work.session.scalar(select(User.id).where(User.email == email.strip().lower()))
            if found is None:
                raise NotFound(f"Nobody at {slug} has the address {email}.")
            work.get(AccessService).take_second_factor(found)
    click.echo(f"{email} logs in with the password alone now, and is logged out everywhere.")


def _colour(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise click.BadParameter("write a colour as #rrggbb")
    return value


@click.group()
def tenant() -> None:
    """Agencies on this platform."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option(
    "--host", "hosts", multiple=True, help="Host name that leads to it; may be given several times."
)
@click.option(
    "--accent",
    callback=_colour,
    default="#B8431F",
    show_default=True,
    help="Brand colour, #rrggbb.",
)
@data_option
def create(slug: str, name: str, hosts: tuple[str, ...], accent: str, data_dir: Path) -> None:
    """Make a tenant that can sell at once: packages, templates, sign-up."""
    with installation(data_dir) as place:
        engine = open_engine(place.owner(), pool_size=1)
        with Session(engine) as session, session.begin():
            made = create_tenant(session, slug, name, list(hosts), {"accent": accent})
            tenant_id = made.id
        engine.dispose()
        with place.platform() as platform, platform.unit(Scope.worker(tenant_id)) as work:
            work.get(CatalogInstaller).install(work.get(TenantService).plugins())
    click.echo(
        f"The tenant {slug} can sell now. Make its admin: techwize user create --tenant {slug} --email …"
    )
