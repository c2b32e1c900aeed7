"""Taking callbacks in: stored raw before anything else is done, and answered at once."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.secrets import first_reading
from techwize_core.payments.hook_addresses import provider_of, read_hook_token
from techwize_core.payments.models import PaymentCallback
from techwize_core.tenants.lookup import TenantLookup

ACCEPTED = {"ResultCode": 0, "ResultDesc": "Accepted"}

_MOST_HEADERS = 60
_LONGEST_HEADER = 2000
_NOT_KEPT = frozenset({"authorization", "cookie"})


@dataclass(frozen=True)
class Destination:
    """Whom a callback is for, as its address says."""

    tenant_id: UUID
    provider_id: str
    secret_path: bool
    attempt_hint: UUID | None = None


def destination_of(request: Request, token: str) -> Destination:
    """The destination of a secret address.

    Raises :class:`NotFound` for a token that we did not make.
    """
    platform: Platform = request.platform
    read = read_hook_token(token)
    if read is None:
        raise NotFound("There is nothing at this address.")
    lookup: TenantLookup = request.registry["techwize.tenants"]
    tenant = lookup.by_hook_token(read.hook_token)
    known = [offer.item.id for offer in platform.extensions.payment_providers]
    provider_id = first_reading(
        platform.settings.secrets, lambda secret: provider_of(read, secret, known)
    )
    if provider_id is None:
        raise NotFound("There is nothing at this address.")
    return Destination(tenant.id, provider_id, True, read.attempt_id)


def take_in(request: Request, destination: Destination) -> None:
    """Store the request as a callback, in a transaction that ends before it is answered.

    Raises :class:`~techwize_core.kernel.errors.TooLarge` for a body over the endpoint's limit.
    """
    body = request.body_file.read()
    platform: Platform = request.platform
    # Not the request's own unit of work: a host without tenant must not stop a secret address.
    scope = Scope(tenant_id=destination.tenant_id, role=Role.ANONYMOUS)
    with platform.unit(scope) as work:
        callback = PaymentCallback(
            id=new_id(),
            tenant_id=destination.tenant_id,
            provider=destination.provider_id,
            body=body,
            headers=_headers(request),
            remote_addr=request.client_address,
            secret_path=destination.secret_path,
            attempt_hint=destination.attempt_hint,
            flagged=_suspicion(platform.settings.webhook_allowed_ips, request.client_address),
            created_at=work.now(),
        )
        work.session.add(callback)
        work.session.flush()
        record(
            work,
            "callback_received",
            {"callback_id": str(callback.id), "provider": callback.provider},
        )


def _headers(request: Request) -> dict[str, str]:
    """The headers that a signature may need; JSON in the database holds no NUL."""
    kept = [
        (name.lower(), value)
        for name, value in request.headers.items()
        if name.lower() not in _NOT_KEPT
    ]
    return {name: value[:_LONGEST_HEADER].replace("\0", "") for name, value in kept[:_MOST_HEADERS]}


def _suspicion(allowed: tuple[str, ...], address: str) -> str:
    if not allowed:
        return ""
    try:
        here = ip_address(address)
        known = any(here in ip_network(entry, strict=False) for entry in allowed)
    except ValueError:
        known = False
    return "" if known else f"it came from {address}, which is not in WEBHOOK_ALLOWED_IPS"
