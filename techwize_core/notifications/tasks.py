"""Sending messages, with retries; what is not sent stays visible."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.notifications.private_mail import opened
from techwize_core.sdk import (
    Message,
    NotificationChannel,
    OutcomeUnknown,
    PluginError,
    ProviderRefused,
)
from techwize_core.tenants.service import plugin_caller

log = get_logger(__name__)

RETRY_AFTER = tuple(timedelta(seconds=s) for s in (30, 300, 1800, 7200, 21600))
LEASE = timedelta(minutes=2)
SEND_SECONDS = 60.0


def send_message(platform: Platform, tenant_id: UUID, message_id: UUID) -> None:
    """Send one message that is due; another worker's is left alone."""
    with platform.unit(Scope.worker(tenant_id)) as work:
        claimed = _claim(work, message_id)
    if claimed is None:
        return
    message, channel_id = claimed
    offer = next((o for o in platform.extensions.channels if o.item.id == channel_id), None)
    if offer is None:
        _note(
            platform, tenant_id, message_id, error="its channel is no longer installed", final=True
        )
        return
    channel: NotificationChannel = offer.item
    try:
        report = plugin_caller(platform, tenant_id).call(
            offer.plugin_id,
            "send",
            lambda context: channel.send(context, message),
            seconds=SEND_SECONDS,
        )
    except ProviderRefused as error:
        _note(platform, tenant_id, message_id, error=error.detail, final=True)
    except OutcomeUnknown as error:
        _note(platform, tenant_id, message_id, error=error.detail, unknown=True)
    except PluginError as error:
        _note(platform, tenant_id, message_id, error=str(error))
    else:
        _note(platform, tenant_id, message_id, done=report.outcome, reference=report.reference)


def _claim(work: UnitOfWork, message_id: UUID) -> tuple[Message, str] | None:
    row = work.session.scalar(
        select(OutgoingMessage)
        .where(
            OutgoingMessage.id == message_id,
            OutgoingMessage.status == "waiting",
            OutgoingMessage.next_attempt_at <= work.now(),
        )
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    # The claim: nobody else takes it meanwhile, and a killed sender's is taken up again.
    row.next_attempt_at = work.now() + LEASE
    row.attempts += 1
    return opened(row, Vault(*work.platform.settings.secrets)), row.channel


def _note(
    platform: Platform,
    tenant_id: UUID,
    message_id: UUID,
    *,
    done: str | None = None,
    reference: str = "",
    error: str = "",
    final: bool = False,
    unknown: bool = False,
) -> None:
    with platform.unit(Scope.worker(tenant_id)) as work:
        row = work.session.get_one(OutgoingMessage, message_id)
        row.error_message = error or None
        if done is not None:
            row.status, row.reference, row.next_attempt_at = done, reference, None
        elif unknown:
            # It may have gone out: a second mail is worse than a row that staff can see.
            row.status, row.next_attempt_at = "unknown", None
        elif final or row.attempts > len(RETRY_AFTER):
            row.status, row.next_attempt_at = "failed", None
            log.warning("message.failed", message_id=str(message_id), error=error)
        else:
            row.next_attempt_at = work.now() + RETRY_AFTER[row.attempts - 1]
        if row.status != "waiting":
            row.sealed_link = None


def sweep_messages(platform: Platform) -> None:
    """Enqueue the messages that are due."""
    with platform.unit(Scope.for_system()) as work:
        due = work.session.execute(
            select(OutgoingMessage.tenant_id, OutgoingMessage.id)
            .where(
                OutgoingMessage.status == "waiting", OutgoingMessage.next_attempt_at <= work.now()
            )
            .order_by(OutgoingMessage.next_attempt_at)
            .limit(100)
        ).all()
    for tenant_id, message_id in due:
        platform.tasks.enqueue("send_message", tenant_id, message_id)
