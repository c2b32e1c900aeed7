"""HQ's first page: what needs somebody now; and the board."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.accounts.people import PeopleService
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission
from techwize_core.projects.board import COLUMNS, Board
from techwize_core.web.hq.attention import Overview
from techwize_core.web.page import page
from techwize_core.web.staff import card_values


@page("GET", "/hq", permission=Permission.ANALYTICS_READ, template="hq/overview.html.jinja2")
def show_overview(request: Request) -> dict[str, Any]:
    """One sentence, what it is made of, and the week's figures."""
    overview = request.work.get(Overview)
    concerns = overview.concerns()
    return {
        "concerns": concerns,
        "total": sum(concern.count for concern in concerns),
        "figures": overview.figures(),
        "counts": overview.counts(),
        "statuses": [status.value for status in COLUMNS],
    }


@page("GET", "/hq/board", permission=Permission.PROJECT_ASSIGN, template="hq/board.html.jinja2")
def show_board(request: Request) -> dict[str, Any]:
    """Open work by status; of one editor, or of nobody, when the address says so."""
    who = request.GET.get("editor", "")
    editor_id = parse_id(who)
    columns = request.work.get(Board).columns(assigned_to=editor_id, unassigned=who == "none")
    return {
        "columns": [
            {
                "status": column.status.value,
                "count": column.count,
                "cards": [card_values(request, card) for card in column.cards],
            }
            for column in columns
        ],
        "editors": request.work.get(PeopleService).assignable(),
        "who": who if editor_id or who == "none" else "",
        "path": request.path_qs,
    }
