"""``/.well-known/techwize.json``: where the other processes are."""

from __future__ import annotations

from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from techwize_core import __version__
from techwize_core.kernel.web.encoding import encode


def live_address(request: Request) -> str:
    """The public address of the live process, as this request's browser reaches it."""
    settings = request.platform.settings
    return settings.live_url or settings.base_url


@view_config(route_name="well_known", require_csrf=False)
def well_known(request: Request) -> Response:
    """Addresses for programs."""
    settings = request.platform.settings
    body = {"name": "Tech-Wize", "version": __version__, "live_url": live_address(request)}
    if settings.demo == "on" and settings.sandbox_url:
        body["sandbox_url"] = settings.sandbox_url
    return Response(encode(body), content_type="application/json", charset=None)
