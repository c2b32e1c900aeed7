"""The secret addresses that providers send their callbacks to.

``/api/hooks/<tenant>-<provider>-<attempt>``: the first part is the tenant's
rotatable secret, the second proves which provider the address was given to, and
the third names the attempt that it was made for. All of it is hexadecimal,
because Daraja refuses addresses with words such as "mpesa", "sql" or "exe" in
them, and random letters would spell one some day.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from techwize_core.kernel.secrets import derive_key

_TOKEN = re.compile(
    r"(?P<tenant>[0-9a-f]{16,200})-(?P<mark>[0-9a-f]{32})(?:-(?P<attempt>[0-9a-f]{32}))?", re.ASCII
)


@dataclass(frozen=True)
class HookToken:
    """What the last segment of a callback address says; nothing in it is proven yet."""

    hook_token: str
    mark: str
    attempt_id: UUID | None


def hook_address(
    base_url: str, secret: bytes, hook_token: str, provider_id: str, attempt_id: UUID | None
) -> str:
    """The address for one provider of the tenant that owns ``hook_token``."""
    parts = [hook_token.encode().hex(), _mark(secret, hook_token, provider_id)]
    if attempt_id is not None:
        parts.append(attempt_id.hex)
    return f"{base_url.rstrip('/')}/api/hooks/{'-'.join(parts)}"


def read_hook_token(text: str) -> HookToken | None:
    """The parts of a token; None for a text of any other form."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        return None
    try:
        tenant = bytes.fromhex(found["tenant"]).decode("ascii")
    except ValueError:
        return None
    return HookToken(
        tenant, found["mark"], UUID(hex=found["attempt"]) if found["attempt"] else None
    )


def provider_of(token: HookToken, secret: bytes, provider_ids: Iterable[str]) -> str | None:
    """The provider whose address this is, compared in constant time; None when it is nobody's."""
    matching = [
        provider
        for provider in provider_ids
        if hmac.compare_digest(_mark(secret, token.hook_token, provider), token.mark)
    ]
    return matching[0] if matching else None


def _mark(secret: bytes, hook_token: str, provider_id: str) -> str:
    # The provider knows the tenant's part, but cannot make another provider's address from it.
    key = derive_key(secret, "techwize/hook-address/1")
    return hmac.new(key, f"{hook_token}\0{provider_id}".encode(), hashlib.sha256).hexdigest()[:32]
