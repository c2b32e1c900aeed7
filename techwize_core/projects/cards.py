"""What a list or a board says of each project beside its own columns, in four queries for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from techwize_core.accounts.people import PeopleService
from techwize_core.catalog.models import ServiceCategory, ServicePackage
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import Project, ProjectAsset


@dataclass(frozen=True)
class Card:
    """A project with the names that people know it by.

    ``editor`` is None while nobody works on it; ``poster_key`` is the object
    store's key of the newest version's small picture, None before there is one.
    """

    project: Project
    client: str
    editor: str | None
    category: str
    package: str
    poster_key: str | None


class ProjectCards:
    """Adds names and pictures to projects that the current person may see."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def of(self, projects: Sequence[Project]) -> list[Card]:
        """A card for each project, in the same order."""
        people = [project.client_id for project in projects]
        people += [project.assigned_to for project in projects if project.assigned_to]
        names = self._work.get(PeopleService).names(people)
        packages = self._packages({project.package_id for project in projects})
        posters = self._posters([project.id for project in projects])
        return [
            Card(
                project=project,
                client=names.get(project.client_id, ""),
                editor=names.get(project.assigned_to, "") if project.assigned_to else None,
                category=packages[project.package_id][0],
                package=packages[project.package_id][1],
                poster_key=posters.get(project.id),
            )
            for project in projects
        ]

    def one(self, project: Project) -> Card:
        """The card of one project."""
        return self.of([project])[0]

    def _packages(self, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
        same = and_(
            ServiceCategory.tenant_id == ServicePackage.tenant_id,
            ServiceCategory.id == ServicePackage.category_id,
        )
        rows = self._session.execute(
            select(ServicePackage.id, ServiceCategory.name, ServicePackage.name)
            .join(ServiceCategory, same)
            .where(ServicePackage.id.in_(ids))
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _posters(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = self._session.execute(
            select(ProjectAsset.project_id, ProjectAsset.details["thumbnail_key"].astext)
            .ext(distinct_on(ProjectAsset.project_id))
            .where(ProjectAsset.project_id.in_(ids), ProjectAsset.asset_type == "final_output")
            .order_by(ProjectAsset.project_id, ProjectAsset.uploaded_at.desc(), ProjectAsset.id)
        )
        return {row[0]: row[1] for row in rows if row[1]}
