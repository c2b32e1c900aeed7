"""What happens to projects by itself."""

from __future__ import annotations

from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.assignment import AssignmentService
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status


def assign_queued(work: UnitOfWork, event: Event) -> str | None:
    """A project that was just paid goes to the editor with the least open work."""
    if event.payload.get("to") != Status.QUEUED.value or event.project_id is None:
        return None
    project = work.get(ProjectService).lock(event.project_id)
    if project.status != Status.QUEUED.value or project.assigned_to is not None:
        return None
    try:
        work.get(AssignmentService).assign(project, None)
    except Conflict:
        # Nobody works here yet: HQ shows it as unassigned, which is no failure of the payment.
        return "nobody to assign it to"
    return f"assigned to {project.assigned_to}"


def count_template_use(work: UnitOfWork, event: Event) -> str | None:
    """The gallery shows first what is chosen most; a client may not write its counts."""
    if event.project_id is None:
        return None
    project = work.get(ProjectService).get(event.project_id)
    if project.template_id is None:
        return None
    work.get(CatalogService).count_use(project.template_id)
    return "counted the chosen template"


def delete_released_file(work: UnitOfWork, event: Event) -> str:
    """Remove a file whose row is gone.

    Here and not in a task: to delete twice is to delete once, and a store that
    does not answer, or a worker that dies, is followed by another run.
    """
    work.platform.store.delete(event.payload["key"])
    return "deleted a file that was taken off its project"
