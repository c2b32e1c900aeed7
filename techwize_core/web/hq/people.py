"""People in HQ: accounts, and those who wrote to us."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.access import AccessService
from techwize_core.accounts.people import PeopleService, UserQuery
from techwize_core.accounts.schemas import UserPatch
from techwize_core.analytics.schemas import LeadQuery
from techwize_core.analytics.service import LeadService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.web.forms import Form
from techwize_core.web.page import go_to, page
from techwize_core.web.staff import asked_for, attempt, chosen_filters


@page("GET", "/hq/people", permission=Permission.USERS_READ, template="hq/people.html.jinja2")
def show_people(request: Request) -> dict[str, Any]:
    """Everybody with an account, filtered by what the address says."""
    query = asked_for(request, UserQuery)
    found = request.work.get(PeopleService).page(query)
    return {
        "people": found.rows,
        "next_cursor": found.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
    }


@page(
    "GET",
    "/hq/people/{user_id}",
    permission=Permission.USERS_READ,
    template="hq/person.html.jinja2",
)
def show_person(request: Request) -> dict[str, Any]:
    """One account."""
    person = request.work.get(PeopleService).get(id_at(request, "user_id"))
    return {"person": person, "logins": request.work.get(AccessService).logins_of(person.id)}


@page("POST", "/hq/people/{user_id}", permission=Permission.ACCESS_MANAGE)
def change_person(request: Request) -> Response:
    """Give another role, or switch the account off or on."""
    people, user_id = request.work.get(PeopleService), id_at(request, "user_id")
    people.get(user_id)
    back = f"/hq/people/{user_id}"
    form = Form.read(request, UserPatch)
    if not form.is_good:
        request.session.flash(("stop", next(iter(form.errors.values()))))
        return go_to(back)
    return attempt(request, lambda: people.change(user_id, form.checked()), done="Kept.", back=back)


@page("GET", "/hq/leads", permission=Permission.LEADS_READ, template="hq/leads.html.jinja2")
def show_leads(request: Request) -> dict[str, Any]:
    """Who wrote to us, newest first."""
    query = asked_for(request, LeadQuery)
    found = request.work.get(LeadService).page(query)
    return {"leads": found.rows, "next_cursor": found.next_cursor, "paged": bool(query.cursor)}
