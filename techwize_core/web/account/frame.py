"""The frame of the account's pages: the portal's, the studio's or HQ's, as its reader knows it."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.db.scope import Role
from techwize_core.web.rendering import render

_LAYOUTS = {Role.EDITOR: "layouts/studio.html.jinja2", Role.ADMIN: "layouts/hq.html.jinja2"}
_PORTAL = "layouts/portal.html.jinja2"


def framed(
    request: Request, template: str, values: dict[str, Any], *, status: int = 200
) -> Response:
    """The page, which no browser keeps: it may show a secret once."""
    layout = _LAYOUTS.get(request.viewer.role, _PORTAL)
    context = {**values, "layout": layout, "in_portal": layout == _PORTAL}
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
