"""A person's notifications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pyramid.request import Request

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery
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


@endpoint(
    "GET",
    "/api/notifications",
    permission=Permission.SELF,
    summary="My notifications, newest first",
    tag=_TAG,
    query=PageQuery,
    answer=Page[NotificationOut],
)
def list_notifications(request: Request, query: PageQuery) -> dict[str, Any]:
    return request.work.get(NotificationService).mine(query).as_page(NotificationOut)


@endpoint(
    "POST",
    "/api/notifications/{notification_id}/read",
    permission=Permission.SELF,
    summary="Mark as read",
    tag=_TAG,
    answer=NotificationOut,
)
def mark_read(request: Request) -> Notification:
    notification_id = parse_id(request.matchdict["notification_id"])
    if notification_id is None:
        raise NotFound("There is no such notification.")
    return request.work.get(NotificationService).mark_read(notification_id)
