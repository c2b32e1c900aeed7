"""My API keys, as a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.api_keys import ApiKeyService
from techwize_core.accounts.credential_schemas import NewKey
from techwize_core.accounts.models import ApiKey
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.permissions import Permission, scopes_of
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.pages import PageQuery
from techwize_core.kernel.web.throttle import OWN
from techwize_core.web.account.frame import framed
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page

_PAGE = "account/keys.html.jinja2"
_HERE = "/account/keys"
_DAYS = {"30": 30, "90": 90, "365": 365}


@page("GET", _HERE, permission=Permission.ACCOUNT)
def show_keys(request: Request) -> Response:
    """My keys, and a form for another."""
    return _show(request, Form(request))


@page("POST", _HERE, permission=Permission.ACCOUNT, rate=OWN)
def make_key(request: Request) -> Response:
    """Make a key; its secret is shown this once."""
    form = Form.read(request, NewKey, prepare=lambda sent: _prepared(request, sent))
    if form.is_good:
        try:
            made = request.work.get(ApiKeyService).create(form.checked())
            return _show(request, Form(request), made=made)
        except (Conflict, Forbidden) as error:
            form.refuse(error)
    form.values["scopes"] = request.POST.getall("scopes")
    return _show(request, form, status=422)


@page("POST", f"{_HERE}/{{key_id}}/delete", permission=Permission.ACCOUNT)
def delete_key(request: Request) -> Response:
    """End a key at once."""
    request.work.get(ApiKeyService).delete(id_at(request, "key_id"))
    request.session.flash(("ok", translate(request, "The key is dead.")))
    return go_to(_HERE)


def _prepared(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    days = _DAYS.get(sent.get("days", ""))
    end = request.work.now() + timedelta(days=days) if days else None
    return {**sent, "scopes": request.POST.getall("scopes"), "expires_at": end}


def _show(
    request: Request,
    form: Form[Any],
    *,
    made: tuple[ApiKey, str] | None = None,
    status: int = 200,
) -> Response:
    found = request.work.get(ApiKeyService).mine(PageQuery(limit=100))
    values = {
        "form": form,
        "keys": found.rows,
        "secret": made[1] if made else None,
        "scopes": scopes_of(request.viewer.role),
    }
    return framed(request, _PAGE, values, status=status)
