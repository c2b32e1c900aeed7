"""``/api/docs``: the API's description as a page."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.web.page import page


@page("GET", "/api/docs", permission=Permission.PUBLIC, template="public/api_docs.html.jinja2")
def show_api_docs(_request: Request) -> dict[str, Any]:
    """Drawn by the page's own script from ``/api/openapi.json``."""
    return {}
