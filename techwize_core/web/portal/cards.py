"""The list of orders: what each card says, for all in as many queries as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pyramid.request import Request
from sqlalchemy import select

from techwize_core.payments.models import OPEN_STATES, Payment
from techwize_core.projects.models import Project, ProjectAsset, TimelineEntry
from techwize_core.web.formats import when_filter
from techwize_core.web.languages import language_of, translate
from techwize_core.web.portal.next_steps import NextStep, Standing, next_step
from techwize_core.web.portal.versions import Version, Versions, own_files


@dataclass(frozen=True)
class Card:
    """One order in the list."""

    project: Project
    next: NextStep
    newest: Version | None


def project_cards(request: Request, projects: Sequence[Project]) -> list[Card]:
    """The cards, in the given order."""
    session = request.work.session
    ids = [project.id for project in projects]
    open_ids = set(
        session.scalars(
            select(Payment.project_id).where(
                Payment.project_id.in_(ids),
                Payment.state.in_(OPEN_STATES),
                Payment.closed_at.is_(None),
            )
        )
    )
    assets = _grouped(session, ProjectAsset, ids, ProjectAsset.uploaded_at)
    moves = _grouped(session, TimelineEntry, ids, TimelineEntry.created_at)
    when = when_filter(language_of(request), request.work.now)
    cards = []
    for project in projects:
        versions = request.work.get(Versions).shown(project, assets[project.id], moves[project.id])
        newest = versions[0] if versions else None
        standing = Standing(
            project,
            is_due=project.payment_status != "paid",
            payment_open=project.id in open_ids,
            version=newest.number if newest else None,
            files=len(own_files(assets[project.id])),
        )
        step = next_step(standing, lambda text, **values: translate(request, text, **values), when)
        cards.append(Card(project, step, newest))
    return cards


def _grouped(session: Any, model: Any, ids: list[UUID], order: Any) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.scalars(
        select(model).where(model.project_id.in_(ids)).order_by(order, model.id)
    ):
        groups[row.project_id].append(row)
    return groups
