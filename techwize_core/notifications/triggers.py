"""Which event tells whom what: the spec's notification triggers, one function each."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.money import Money
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.models import Notification
from techwize_core.notifications.service import NotificationService
from techwize_core.notifications.texts import Text
from techwize_core.projects.models import Project, ProjectRevision
from techwize_core.projects.states import Status


def welcome(work: UnitOfWork, event: Event) -> str | None:
    """A new client is welcomed."""
    if event.payload.get("role") != Role.CLIENT.value:
        return None
    told = work.get(NotificationService).notify(
        UUID(event.payload["user_id"]), "status_update", Text.WELCOME, {}, source=str(event.id)
    )
    return _said(told)


def order_confirmation(work: UnitOfWork, event: Event) -> str | None:
    """The client knows that we have the order, and what is to be paid."""
    project = _project(work, event)
    values = {**_words(project), "amount": Money(project.total_amount).format()}
    return _said(_tell_client(work, event, project, "order_confirmation", Text.ORDERED, values))


def payment_received(work: UnitOfWork, event: Event) -> str | None:
    """The client gets the confirmation, the team the good news; once for each payment."""
    project = _project(work, event)
    values = {**_words(project), "amount": Money(Decimal(str(event.payload["amount"]))).format()}
    told = [_tell_client(work, event, project, "payment_received", Text.PAID, values)]
    notifications = work.get(NotificationService)
    told.extend(
        notifications.notify(
            admin,
            "status_update",
            Text.TEAM_PAID,
            values,
            source=str(event.id),
            project=project,
            link=_hq(project),
        )
        for admin in notifications.admins()
    )
    return _said(*told)


def status_changed(work: UnitOfWork, event: Event) -> str | None:
    """Production started, ready for review, completed, delivery available."""
    texts = {
        Status.IN_PRODUCTION.value: (("status_update", Text.STARTED),),
        Status.AWAITING_APPROVAL.value: (("delivery_ready", Text.READY),),
        Status.COMPLETED.value: (
            ("status_update", Text.COMPLETED),
            ("delivery_ready", Text.AVAILABLE),
        ),
    }.get(str(event.payload.get("to")), ())
    if not texts:
        return None
    project = _project(work, event)
    words = _words(project)
    return _said(*(_tell_client(work, event, project, kind, text, words) for kind, text in texts))


def revision_requested(work: UnitOfWork, event: Event) -> str | None:
    """The client knows that we have the changes; the editor knows what they are."""
    project = _project(work, event)
    revision = work.session.get_one(ProjectRevision, UUID(event.payload["revision_id"]))
    values = {
        **_words(project),
        "number": str(revision.revision_number),
        "wish": revision.description[:500],
    }
    told = [_tell_client(work, event, project, "status_update", Text.REVISION, values)]
    if project.assigned_to is not None:
        told.append(
            _tell_editor(work, event, project, project.assigned_to, Text.TEAM_REVISION, values)
        )
    return _said(*told)


def assigned(work: UnitOfWork, event: Event) -> str | None:
    """The editor knows of new work."""
    project = _project(work, event)
    editor = UUID(event.payload["editor_id"])
    return _said(_tell_editor(work, event, project, editor, Text.TEAM_ASSIGNED, _words(project)))


def _said(*told: Notification | None) -> str | None:
    """What the log keeps: the titles of what people were told just now."""
    return "; ".join(f"told: {one.title}" for one in told if one is not None) or None


def _project(work: UnitOfWork, event: Event) -> Project:
    return work.session.get_one(Project, event.project_id)


def _words(project: Project) -> dict[str, str]:
    return {"reference": project.reference, "title": project.title}


def _hq(project: Project) -> str:
    return f"/hq/projects/{project.id}"


def _tell_client(
    work: UnitOfWork, event: Event, project: Project, kind: str, text: Text, values: dict[str, str]
) -> Notification | None:
    return work.get(NotificationService).notify(
        project.client_id,
        kind,
        text,
        values,
        source=str(event.id),
        project=project,
        link=f"/portal/projects/{project.id}",
    )


def _tell_editor(
    work: UnitOfWork,
    event: Event,
    project: Project,
    editor: UUID,
    text: Text,
    values: dict[str, str],
) -> Notification | None:
    return work.get(NotificationService).notify(
        editor,
        "status_update",
        text,
        values,
        source=str(event.id),
        project=project,
        link=f"/studio/projects/{project.id}",
    )
