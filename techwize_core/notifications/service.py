"""Telling people: a row that the portal shows, and messages through the tenant's channels."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from techwize_core.accounts.models import Profile, User
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.extensions.registry import Offer
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.web.pages import PageQuery, Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.mail import mail_html
from techwize_core.notifications.models import Notification, OutgoingMessage
from techwize_core.notifications.texts import Text, text_for
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project
from techwize_core.sdk import Message, NotificationChannel
from techwize_core.tenants.service import TenantService

log = get_logger(__name__)


class NotificationService:
    """Writes notifications as the worker; reads a person's own."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def notify(
        self,
        user_id: UUID,
        kind: str,
        text: Text,
        values: dict[str, str],
        *,
        source: str,
        project: Project | None = None,
        link: str = "/portal",
    ) -> Notification | None:
        """Tell one person once: None when ``source`` (what caused it) told them before."""
        profile = self._session.get(Profile, user_id)
        if profile is None:
            return None
        tenant = self._work.get(TenantService).current()
        title, message = text_for(profile.language, text, {"tenant": tenant.name, **values})
        # One cause may have several texts for one person: completed, and available.
        unique = f"{source}/{text.value}/{user_id}"
        created = self._session.scalar(
            insert(Notification)
            .values(
                id=new_id(),
                tenant_id=tenant.id,
                user_id=user_id,
                project_id=project.id if project else None,
                type=kind,
                title=title,
                message=message,
                link=link,
                is_read=False,
                source=unique,
                created_at=self._work.now(),
            )
            .on_conflict_do_nothing()
            .returning(Notification.id)
        )
        if created is None:
            return None
        notification = self._session.get_one(Notification, created)
        self._send(notification, profile)
        if project is not None and user_id == project.client_id:
            tell(
                self._work, project, "notified", {"title": title, "type": kind}, live="notification"
            )
        return notification

    def _send(self, notification: Notification, profile: Profile) -> None:
        """A message for each channel of the tenant that can reach the person."""
        user = self._session.get_one(User, profile.id)
        plugins = self._work.get(TenantService).plugins()
        used = []
        for offer in self._work.platform.extensions.channels:
            message = OutgoingMessage(
                id=new_id(),
                tenant_id=notification.tenant_id,
                channel=offer.item.id,
                source=notification.source,
                notification_id=notification.id,
                to_name=profile.full_name,
                to_email=user.email,
                to_phone=profile.whatsapp_number or profile.phone_number,
                subject=notification.title,
                body_text=self._plain(notification),
                body_html=self._html(notification, profile),
                next_attempt_at=self._work.now(),
                created_at=self._work.now(),
            )
            if plugins.is_enabled(offer.plugin_id) and can_reach(offer, message):
                self._session.add(message)
                used.append(offer.item.id)
                self._work.after_commit("send_message", message.tenant_id, message.id)
        notification.sent_via = ",".join(used) or None
        self._session.flush()

    def _link(self, notification: Notification) -> str:
        return self._work.get(TenantService).address + notification.link

    def _plain(self, notification: Notification) -> str:
        return f"{notification.message}\n\n{self._link(notification)}\n"

    def _html(self, notification: Notification, profile: Profile) -> str:
        tenant = self._work.get(TenantService).current()
        return mail_html(
            tenant_name=tenant.name,
            accent=str(tenant.brand.get("accent", "#B8431F")),
            language=profile.language,
            name=profile.full_name,
            title=notification.title,
            message=notification.message,
            link=self._link(notification),
        )

    def admins(self) -> Sequence[UUID]:
        """The active admins of the tenant."""
        return self._session.scalars(
            select(Profile.id)
            .join(User, User.id == Profile.id)
            .where(Profile.role == Role.ADMIN.value, User.is_active)
            .order_by(Profile.id)
        ).all()

    def mine(self, page: PageQuery) -> Slice[Notification]:
        """The current person's notifications, newest first."""
        query = select(Notification).where(Notification.user_id == self._work.user_id)
        columns = (Notification.is_read, Notification.type, Notification.project_id)
        return paginate(self._session, matching(query, page, *columns), page)

    def mark_read(self, notification_id: UUID) -> Notification:
        """Mark one as read. Raises :class:`NotFound` for one that is not the person's."""
        found = self._session.scalar(
            update(Notification)
            .where(Notification.id == notification_id, Notification.user_id == self._work.user_id)
            .values(is_read=True)
            .returning(Notification)
        )
        if found is None:
            raise NotFound("There is no such notification.")
        return found


def can_reach(offer: Offer[NotificationChannel], row: OutgoingMessage) -> bool:
    """Whether the channel has what it needs for the message."""
    try:
        return offer.item.can_reach(as_message(row))
    except Exception:  # a channel's defect must not cost the person the notification in the portal
        log.exception("plugin.raised", plugin=offer.plugin_id, operation="can_reach")
        return False


def as_message(row: OutgoingMessage) -> Message:
    """The row as channels see it."""
    return Message(
        id=row.id,
        to_name=row.to_name,
        to_email=row.to_email,
        to_phone=row.to_phone,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
    )
