"""Where an order is taken: the brief as a form, and one project per intention."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import Project
from techwize_core.projects.schemas import NewProject
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

_SAME_INTENTION = timedelta(minutes=2)

BRIEF_FIELDS = (
    "package_id",
    "template_id",
    "title",
    "description",
    "target_platform",
    "video_duration",
    "language",
    "color_primary",
    "use_colours",
    "cta_text",
    "cta_url",
    "custom_script",
    "client_notes",
)
"""What the brief's form sends, in its order; the account step carries it along."""


def brief_from_form(sent: dict[str, Any]) -> dict[str, Any]:
    """The flat fields of the form as the model's values."""
    values = {name: sent.get(name) for name in BRIEF_FIELDS}
    if sent.get("use_colours") and sent.get("color_primary"):
        values["brand_colors"] = {"primary": sent["color_primary"]}
    values["script_provided"] = bool(sent.get("custom_script"))
    return values


class OrderDesk:
    """Takes orders of the current client."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def take(self, new: NewProject) -> Project:
        """The project; the one from a moment ago when the same form is sent twice."""
        twin = self._twin(new)
        return twin if twin is not None else self._work.get(ProjectService).order(new)

    def _twin(self, new: NewProject) -> Project | None:
        return self._work.session.scalar(
            select(Project)
            .where(
                Project.client_id == self._work.user_id,
                Project.status == Status.PENDING_PAYMENT.value,
                Project.package_id == new.package_id,
                Project.title == new.title,
                Project.description == new.description,
                Project.created_at > self._work.now() - _SAME_INTENTION,
            )
            .order_by(Project.created_at.desc())
            .limit(1)
        )
