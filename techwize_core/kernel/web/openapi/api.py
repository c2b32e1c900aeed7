"""``GET /api/openapi.json``."""

from __future__ import annotations

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.conditional import SHARED
from techwize_core.kernel.web.encoding import encode
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.openapi.document import describe
from techwize_core.kernel.web.validation import JSON

_KEPT = "techwize.openapi"


@endpoint(
    "GET",
    "/api/openapi.json",
    permission=Permission.PUBLIC,
    summary="This document",
    tag="About",
    answer=dict,
    cache=SHARED,
)
def read_document(request: Request) -> Response:
    kept: bytes | None = request.registry.get(_KEPT)
    if kept is None:
        # At the first call: a web process starts without it.
        kept = encode(describe(request.registry, request.platform.settings.base_url))
        request.registry[_KEPT] = kept
    return Response(kept, content_type=JSON, charset=None)
