"""What concerns the person: their news and their profile."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.models import Profile
from techwize_core.accounts.schemas import ProfilePatch
from techwize_core.accounts.service import AccountService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.pages import PageQuery
from techwize_core.kernel.web.validation import validate
from techwize_core.notifications.service import NotificationService
from techwize_core.web.forms import Form
from techwize_core.web.languages import COOKIE, translate
from techwize_core.web.page import go_to, page
from techwize_core.web.rendering import render
from techwize_core.web.unread import UnreadCount

_PROFILE = "portal/profile.html.jinja2"
_FIELDS = ("full_name", "phone_number", "whatsapp_number", "company_name", "language")


@page(
    "GET",
    "/portal/notifications",
    permission=Permission.SELF,
    template="portal/notifications.html.jinja2",
)
def show_notifications(request: Request) -> dict[str, Any]:
    """My news, newest first."""
    query: PageQuery = validate(PageQuery, {"cursor": request.GET.get("cursor") or None}, "query")
    found = request.work.get(NotificationService).mine(query)
    return {"news": found.rows, "next_cursor": found.next_cursor, "cursor": query.cursor}


@page("POST", "/portal/notifications/read", permission=Permission.SELF)
def read_all(request: Request) -> Response:
    """Mark all as read."""
    request.work.get(UnreadCount).clear(request.viewer)
    return go_to("/portal/notifications")


@page("GET", "/portal/profile", permission=Permission.SELF, template=_PROFILE)
def show_profile(request: Request) -> dict[str, Any]:
    """Who I am."""
    profile: Profile = request.work.get(AccountService).profile(request.viewer.user_id)
    return {"form": Form(request, {name: getattr(profile, name) for name in _FIELDS})}


@page("POST", "/portal/profile", permission=Permission.SELF)
def change_profile(request: Request) -> Response:
    """Change it. Emptied fields are emptied."""
    form = Form.read(request, ProfilePatch)
    if not form.is_good:
        return render(request, _PROFILE, {"form": form}, status=422)
    cleared = {name: None for name in ("phone_number", "whatsapp_number") if not form.value(name)}
    wanted = form.checked().model_copy(update=cleared)
    wanted.model_fields_set.update(cleared)
    request.work.get(AccountService).change_profile(wanted)
    request.session.flash(("ok", translate(request, "Saved.")))
    response = go_to("/portal/profile")
    response.delete_cookie(COOKIE, path="/")
    return response
