"""``Idempotency-Key``: the same POST twice does the work once and gets the same answer."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Invalid, Malformed
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.secrets import Vault

KEPT = timedelta(hours=24)

_CLAIM = text(
    """
    insert into idempotency_keys (id, tenant_id, caller, key, fingerprint, created_at)
    values (:id, :tenant, :caller, :key, :fingerprint, :now)
    on conflict (tenant_id, caller, key) do update
      set fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = null, answer = null
      where idempotency_keys.created_at < :oldest
    returning id
    """
)
_FIND = text(
    "select fingerprint, status, answer from idempotency_keys where caller = :caller and key = :key"
)
_KEEP = text(
    "update idempotency_keys set status = :status, answer = cast(:answer as jsonb)"
    " where caller = :caller and key = :key"
)
_FORGET = text("delete from idempotency_keys where created_at < :oldest")
_TENANTS = text("select id from tenants")


def answer_once(request: Request, act: Callable[[], Response]) -> Response:
    """Run ``act``, or give the answer that the same key got before.

    The claim is part of the request's transaction: a second request with the
    key waits for the first, and a refused one leaves no claim behind.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return act()
    if not 1 <= len(key) <= 255:
        raise Malformed("Idempotency-Key takes 1 to 255 characters.")
    names = {"caller": _caller(request), "key": key}
    session = request.work.session
    fingerprint = _fingerprint(request)
    claimed = session.execute(
        _CLAIM,
        {
            "id": new_id(),
            "tenant": request.tenant.id,
            "fingerprint": fingerprint,
            "now": request.work.now(),
            "oldest": request.work.now() - KEPT,
            **names,
        },
    ).scalar()
    vault = Vault(*request.platform.settings.secrets)
    if claimed is None:
        kept = session.execute(_FIND, names).one()
        if kept.fingerprint != fingerprint:
            raise Invalid("This Idempotency-Key was used for another request. Use a new key.")
        if kept.status is not None:
            return _replay(kept.status, kept.answer, vault)
        # A refusal that had to leave its marks: it is simply asked again.
    response = act()
    session.execute(
        _KEEP, {**names, "status": response.status_code, "answer": _pack(response, vault)}
    )
    return response


def forget_old_answers(platform: Platform) -> None:
    """Delete the answers that are kept no longer: they hold people's data, and pile up."""
    with platform.unit(Scope.for_system()) as work:
        tenants = work.session.scalars(_TENANTS).all()
    for tenant_id in tenants:
        with platform.unit(Scope.worker(tenant_id)) as work:
            work.session.execute(_FORGET, {"oldest": work.now() - KEPT})


def _replay(status: int, answer: dict[str, str], vault: Vault) -> Response:
    body = base64.b64decode(vault.open(answer["sealed"]))
    response = Response(body, status=status, content_type=answer["type"] or None, charset=None)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _pack(response: Response, vault: Vault) -> str:
    # Sealed: the answer of a login is a login.
    sealed = vault.seal(base64.b64encode(response.body).decode())
    return json.dumps({"type": response.content_type or "", "sealed": sealed})


def _caller(request: Request) -> str:
    identity = request.identity
    return str(identity.user_id) if identity else f"addr:{request.client_address}"


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.path_qs}\n".encode())
    body = request.environ.get("techwize.body")
    if body is None:
        _keep_body(request)
        while chunk := request.body_file.read(65536):
            digest.update(chunk)
        request.body_file.seek(0)
    else:
        digest.update(body)
    return digest.hexdigest()


def _keep_body(request: Request) -> None:
    """Let the body be read twice; WebOb's copy of an upload is given back with the request."""
    if not request.is_body_seekable:
        request.make_body_seekable()
        copy = request.body_file_raw
        request.add_finished_callback(lambda _request: copy.close())


def includeme(config: Configurator) -> None:
    """Nothing is kept for longer than it may be asked for."""
    config.add_sweep("idempotency", forget_old_answers, 3600.0)
    config.add_sealed_column("idempotency_keys", "answer")
