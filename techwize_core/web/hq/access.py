"""Who may do what, from the code; and what an agency demands of its staff's logins."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.access import AccessService
from techwize_core.accounts.people import PeopleService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.web.page import page
from techwize_core.web.staff import attempt

_HERE = "/hq/access"


@page("GET", _HERE, permission=Permission.USERS_READ, template="hq/access.html.jinja2")
def show_access(request: Request) -> dict[str, Any]:
    """Roles and permissions."""
    return {"access": request.work.get(AccessService).overview()}


@page("POST", _HERE, permission=Permission.ACCESS_MANAGE)
def change_access(request: Request) -> Response:
    """Demand a second factor of staff, or no longer."""
    wanted = request.POST.get("staff_second_factor") == "true"

    def act() -> None:
        request.work.get(AccessService).demand_second_factor(wanted)
        request.registry["techwize.tenants"].forget()

    return attempt(request, act, done="Saved.", back=_HERE)


@page("POST", "/hq/people/{user_id}/log-out", permission=Permission.ACCESS_MANAGE)
def log_person_out(request: Request) -> Response:
    """Log somebody out everywhere."""
    user_id = _person(request)
    return attempt(
        request,
        lambda: request.work.get(AccessService).log_out(user_id),
        done="Logged out everywhere.",
        back=f"/hq/people/{user_id}",
    )


@page("POST", "/hq/people/{user_id}/second-factor", permission=Permission.ACCESS_MANAGE)
def take_second_factor(request: Request) -> Response:
    """Take a lost second factor away."""
    user_id = _person(request)
    return attempt(
        request,
        lambda: request.work.get(AccessService).take_second_factor(user_id),
        done="The second step is gone. The password alone opens the account now.",
        back=f"/hq/people/{user_id}",
    )


def _person(request: Request) -> Any:
    return request.work.get(PeopleService).get(id_at(request, "user_id")).id
