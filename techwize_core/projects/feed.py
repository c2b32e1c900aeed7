"""A project's own sequence of events, which its pages follow."""

from __future__ import annotations

from sqlalchemy import update

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import Project


def tell(
    work: UnitOfWork, project: Project, kind: str, payload: Json, *, live: str | None = None
) -> Event:
    """Record an event of the project.

    With ``live`` ("timeline", "render", "payment", "notification", "comment")
    the project's pages receive ``payload`` under that name, in sequence without
    gaps: the number is taken under the project's row lock.
    """
    sequence = None
    if live is not None:
        sequence = work.session.scalar(
            update(Project)
            .where(Project.id == project.id)
            .values(event_sequence=Project.event_sequence + 1, updated_at=Project.updated_at)
            .returning(Project.event_sequence)
            .execution_options(synchronize_session=False)
        )
    return record(
        work,
        kind,
        {"reference": project.reference, "title": project.title, **payload},
        project_id=project.id,
        sequence=sequence,
        live=live,
    )
