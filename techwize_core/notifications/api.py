"""A person's notifications."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict
from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery, Slice
from techwize_core.kernel.web.texts import example, one_of
from techwize_core.notifications.models import Notification
from techwize_core.notifications.service import NotificationService

_TAG = "Notifications"


NotificationType = Literal[
    "order_confirmation", "payment_received", "delivery_ready", "status_update"
]
_NOTIFICATION: JsonDict = {
    "id": "0192f4cc-3b4a-7d5e-8f60-7182a3b4c5d6",
    "project_id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
    "type": "delivery_ready",
    "title": "Your video is ready",
    "message": "Look at Fresh roast, every morning and tell us what you think.",
    "link": "/portal/projects/0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
    "is_read": False,
    "sent_via": "email",
    "created_at": "2026-11-23T06:31:20.664503Z",
}


class NotificationOut(BaseModel, json_schema_extra=example(_NOTIFICATION)):
    """A notification."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID | None
    type: Annotated[str, one_of(NotificationType)]
    title: str
    message: str
    link: str
    is_read: bool
    sent_via: str | None
    created_at: Timestamp


class NotificationQuery(PageQuery):
    """Filters of a person's notifications."""

    is_read: bool | None = None
    type: NotificationType | None = None
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
