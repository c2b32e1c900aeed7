"""Writing events. Delivery is in :mod:`techwize_core.kernel.outbox.delivery`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.models import Event

if TYPE_CHECKING:
    from techwize_core.kernel.work import UnitOfWork

LIVE_CHANNEL = "techwize_live"


def record(
    work: UnitOfWork,
    kind: str,
    payload: Json,
    *,
    project_id: UUID | None = None,
    sequence: int | None = None,
    live: str | None = None,
) -> Event:
    """Write an event in the current transaction; it is delivered once that commits.

    ``payload`` must be JSON and hold no secret: it is stored and shown to staff.
    """
    scope: Scope = work.scope
    if scope.tenant_id is None:
        raise ValueError("an event belongs to a tenant")
    event = Event(
        tenant_id=scope.tenant_id,
        kind=kind,
        payload=payload,
        project_id=project_id,
        sequence=sequence,
        live=live,
        actor_id=scope.user_id,
        created_at=work.now(),
    )
    work.session.add(event)
    work.session.flush()
    work.after_commit("deliver_event", event.id)
    if live is not None and project_id is not None:
        announce(work, project_id, {"sequence": sequence})
    return event


def announce(work: UnitOfWork, project_id: UUID, data: Json) -> None:
    """Tell the live process, on commit, that a project has news.

    ``data`` with a ``sequence`` points at an event row; anything else is a
    passing tick (render progress) that is sent on as it is.
    """
    message = {"tenant_id": str(work.scope.tenant_id), "project_id": str(project_id), **data}
    work.session.execute(
        text("select pg_notify(:channel, :message)"),
        {"channel": LIVE_CHANNEL, "message": json.dumps(message)},
    )
