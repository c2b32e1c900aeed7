"""Everything that a project's page shows, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyramid.request import Request

from techwize_core.catalog.models import ServicePackage
from techwize_core.catalog.service import CatalogService
from techwize_core.payments.models import OPEN_STATES, Payment
from techwize_core.payments.service import PaymentService
from techwize_core.production.models import STEPS
from techwize_core.production.service import ProductionService
from techwize_core.projects.assets import AssetService
from techwize_core.projects.comments import CommentService
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.models import Project
from techwize_core.projects.review import ReviewService
from techwize_core.projects.states import Status, allowed_targets
from techwize_core.web.formats import when_filter
from techwize_core.web.languages import language_of, translate
from techwize_core.web.portal.next_steps import NextStep, Standing, next_step
from techwize_core.web.portal.versions import Version, Versions, own_files


@dataclass(frozen=True)
class Rounds:
    """Rounds of changes: how many are left, and what the next one costs beyond them."""

    included: int
    used: int
    fee: Any

    @property
    def left(self) -> int:
        """Included rounds that are still free."""
        return max(0, self.included - self.used)


class ProjectPage:
    """The parts of the page; each is read when a template asks for it."""

    def __init__(self, request: Request, project: Project) -> None:
        self._request = request
        self._work = request.work
        self.project = project

    @cached_property
    def package(self) -> ServicePackage | None:
        """What was ordered."""
        return self._work.get(CatalogService).package(self.project.package_id)

    @cached_property
    def _assets(self) -> Any:
        return self._work.get(AssetService).of(self.project)

    @cached_property
    def _moves(self) -> Any:
        return self._work.get(ProjectList).timeline(self.project)

    @cached_property
    def payments(self) -> list[Payment]:
        """The attempts to pay, newest first."""
        return self._work.get(PaymentService).attempts(self.project)

    @cached_property
    def balance(self) -> Any:
        """What it costs, what is paid, what is due."""
        return self._work.get(PaymentService).balance(self.project)

    @cached_property
    def files(self) -> list[dict[str, Any]]:
        """What the client sent, with a small picture where it is one."""
        assets = self._work.get(AssetService)
        return [
            {
                "asset": asset,
                "url": assets.address(asset.file_url, download_name=asset.file_name),
                "picture": assets.address(asset.file_url)
                if asset.media_type.startswith("image/")
                else None,
            }
            for asset in own_files(self._assets)
        ]

    @cached_property
    def versions(self) -> list[Version]:
        """The films that the client may watch, newest first."""
        return self._work.get(Versions).shown(self.project, self._assets, self._moves)

    @property
    def newest(self) -> Version | None:
        """The film in the player."""
        return self.versions[0] if self.versions else None

    @cached_property
    def next(self) -> NextStep:
        """The sentence and the button at the top."""
        language = language_of(self._request)
        standing = Standing(
            self.project,
            is_due=self.balance.due > 0,
            payment_open=any(p.state in OPEN_STATES and p.closed_at is None for p in self.payments),
            version=self.newest.number if self.newest else None,
            files=len(self.files),
        )
        when = when_filter(language, self._work.now)
        return next_step(
            standing, lambda text, **values: translate(self._request, text, **values), when
        )

    @cached_property
    def progress(self) -> dict[str, Any] | None:
        """The step that is being made now; None when nothing is."""
        production = self._work.get(ProductionService)
        run = production.active(self.project)
        if run is None:
            return None
        steps = production.steps(run)
        running = next((s for s in steps if s.status != "succeeded"), steps[-1])
        counted = running.progress or {}
        done = sum(step.status == "succeeded" for step in steps)
        return {
            "step": running.name,
            "done": counted.get("done"),
            "total": counted.get("total"),
            "percent": round(100 * done / len(STEPS)),
        }

    @cached_property
    def comments(self) -> Any:
        """The conversation, oldest first."""
        return self._work.get(CommentService).of(self.project)

    @cached_property
    def timeline(self) -> list[Any]:
        """The moves, newest first."""
        return list(reversed(self._moves))

    @cached_property
    def revisions(self) -> Any:
        """The rounds of changes that were asked for, newest first."""
        return list(reversed(self._work.get(ReviewService).revisions(self.project)))

    @cached_property
    def rounds(self) -> Rounds:
        """How many rounds are left, and the price of one more."""
        fee = self._work.get(ReviewService).fee(self.project)
        return Rounds(self.project.agreed_revisions, self.project.revision_count_used, fee)

    def may(self, target: str) -> bool:
        """Whether the person may move the project to ``target`` now."""
        allowed = allowed_targets(Status(self.project.status), self._work.scope.role)
        return Status(target) in allowed

    @property
    def takes_files(self) -> bool:
        """Whether a file still helps."""
        return self.project.status in (
            Status.PENDING_PAYMENT,
            Status.QUEUED,
            Status.AWAITING_APPROVAL,
        )
