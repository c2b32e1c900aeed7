"""A person's notifications."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery, Slice
from techwize_core.notifications.models import Notification
from techwize_core.notifications.service import NotificationService

_TAG = "Notifications"


class NotificationOut(BaseModel):
    """A notification."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID | None
    type: str
    title: str
    message: str
    link: str
    is_read: bool
    sent_via: str | None
    created_at: Timestamp


class NotificationQuery(PageQuery):
    """Filters of a person's notifications."""

    is_read: bool | None = None
    type: (
        Literal["order_confirmation", "payment_received", "delivery_ready", "status_update"] | None
    ) = None
    project_id: UUID | None = None


@endpoint(
    "GET",
    "/api/notifications",
    permission=Permission.SELF,
    summary="My notifications, newest first",
    tag=_TAG,
    query=NotificationQuery,
    answer=Page[NotificationOut],
)
def list_notifications(request: Request, query: NotificationQuery) -> Slice[Notification]:
    return request.work.get(NotificationService).mine(query)


@endpoint(
    "POST",
    "/api/notifications/{notification_id}/read",
    permission=Permission.SELF,
    summary="Mark as read",
    tag=_TAG,
    answer=NotificationOut,
)
def mark_read(request: Request) -> Notification:
    missing = "There is no such notification."
    notification_id = id_at(request, "notification_id", otherwise=missing)
    return request.work.get(NotificationService).mark_read(notification_id)
