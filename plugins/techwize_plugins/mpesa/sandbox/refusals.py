"""How the sandbox says no: Daraja's error envelope, and plain problems on its own switches."""

from __future__ import annotations

import uuid
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse


class DarajaRefusal(Exception):
    """A refusal in Daraja's own words (Daraja 3.0 portal, error tables)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class SwitchRefusal(Exception):
    """A refusal on ``/sandbox/*``: ``detail`` is a sentence that says what to do."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def invalid(field: str) -> DarajaRefusal:
    """The refusal of one field of a request."""
    return DarajaRefusal(400, "400.002.02", f"Bad Request - Invalid {field}")


async def daraja_refusal(request: Request, error: Exception) -> JSONResponse:
    """Answer a :class:`DarajaRefusal`."""
    refusal = cast("DarajaRefusal", error)
    envelope = {
        "requestId": str(uuid.uuid4()),
        "errorCode": refusal.code,
        "errorMessage": refusal.message,
    }
    return JSONResponse(envelope, status_code=refusal.status)


async def switch_refusal(request: Request, error: Exception) -> JSONResponse:
    """Answer a :class:`SwitchRefusal`."""
    refusal = cast("SwitchRefusal", error)
    problem = {"title": "Refused", "status": refusal.status, "detail": refusal.detail}
    return JSONResponse(problem, status_code=refusal.status, media_type="application/problem+json")


async def path_refusal(request: Request, error: Exception) -> JSONResponse:
    """Answer a path or method that is not there, in the words of whoever owns the path."""
    status = getattr(error, "status_code", 404)
    if request.url.path.startswith(("/sandbox/", "/phone")):
        detail = "no such page" if status == 404 else "not with this method"
        return await switch_refusal(request, SwitchRefusal(status, detail))
    if status == 405:
        refusal = DarajaRefusal(405, "405.001", f"{request.method} Method Not Allowed")
    else:
        refusal = DarajaRefusal(404, "404.001.01", "Resource not found")
    return await daraja_refusal(request, refusal)
