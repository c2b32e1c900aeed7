"""A project's production as the studio's templates show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyramid.request import Request

from techwize_core.production.models import (
    ACTIVE,
    STEPS,
    ProductionRun,
    ProductionStep,
    RunState,
    StepState,
)
from techwize_core.production.service import ProductionService
from techwize_core.projects.assets import AssetService
from techwize_core.projects.models import Project, ProjectAsset

WORDS_PER_SECOND = 2.4
"""How fast our voices read, near enough to warn of a script that is too long."""


@dataclass(frozen=True)
class RunView:
    """A run with its steps. ``percent`` of the whole run, ``cost`` in US dollars, ``seconds`` of work."""

    run: ProductionRun
    steps: Sequence[ProductionStep]

    @property
    def is_active(self) -> bool:
        """Whether it goes on."""
        return self.run.status in ACTIVE

    @property
    def current(self) -> ProductionStep | None:
        """The step at work, or the one that failed; None before the first and after the last."""
        wanted = (StepState.RUNNING.value, StepState.FAILED.value)
        return next((step for step in self.steps if step.status in wanted), None)

    @property
    def percent(self) -> int:
        """How much of the run is done, each step counting alike."""
        done = sum(step.status == StepState.SUCCEEDED.value for step in self.steps)
        part = _share(self.current) if self.is_active else 0.0
        return min(100, round(100 * (done + part) / len(STEPS)))

    @property
    def cost(self) -> Decimal:
        """What providers billed."""
        return sum((step.cost for step in self.steps), Decimal(0))

    @property
    def seconds(self) -> float:
        """What the steps took together."""
        return sum(step.seconds or 0.0 for step in self.steps)

    @property
    def retry_step(self) -> str | None:
        """Where a failed run goes on."""
        failed = self.run.status == RunState.FAILED.value
        return (
            next((s.name for s in self.steps if s.status != "succeeded"), None) if failed else None
        )

    @property
    def script(self) -> dict[str, Any] | None:
        """The script step's output; None before there is one."""
        step = next((step for step in self.steps if step.name == "script"), None)
        return step.output if step and step.status == StepState.SUCCEEDED.value else None


def _share(step: ProductionStep | None) -> float:
    progress = (step.progress or {}) if step else {}
    return progress.get("done", 0) / progress["total"] if progress.get("total") else 0.0


@dataclass(frozen=True)
class Version:
    """A finished film with the addresses that a player needs; ``run`` is None for an uploaded one."""

    asset: ProjectAsset
    run: ProductionRun | None
    src: str
    download: str
    poster: str | None
    captions: str | None

    @property
    def number(self) -> int | None:
        """The version's number; None for one that was uploaded by hand."""
        return self.asset.details.get("version")


def runs_of(request: Request, project: Project) -> list[RunView]:
    """The project's runs, newest first."""
    production = request.work.get(ProductionService)
    return [RunView(run, production.steps(run)) for run in production.runs(project)]


def versions_of(
    request: Request, assets: Sequence[ProjectAsset], runs: Sequence[RunView]
) -> list[Version]:
    """The finished films, newest first."""
    store = request.work.get(AssetService)
    by_run = {view.run.id: view.run for view in runs}
    films = [asset for asset in assets if asset.asset_type == "final_output"]
    return [_version(store, asset, by_run.get(asset.run_id)) for asset in reversed(films)]


def _version(store: AssetService, asset: ProjectAsset, run: ProductionRun | None) -> Version:
    def at(name: str) -> str | None:
        return store.address(asset.details[name]) if asset.details.get(name) else None

    return Version(
        asset=asset,
        run=run,
        src=store.address(asset.file_url),
        download=store.address(asset.file_url, download_name=asset.file_name),
        poster=at("poster_key"),
        captions=at("vtt_key"),
    )


def material_of(request: Request, assets: Sequence[ProjectAsset]) -> list[dict[str, Any]]:
    """The client's and the studio's files, without the finished films."""
    store, me = request.work.get(AssetService), request.viewer
    return [
        {
            "asset": asset,
            "url": store.address(asset.file_url),
            "download": store.address(asset.file_url, download_name=asset.file_name),
            "is_picture": asset.media_type.startswith("image/"),
            "may_delete": asset.uploaded_by == me.user_id or me.role == "admin",
        }
        for asset in assets
        if asset.asset_type != "final_output"
    ]


def spoken_seconds(lines: Sequence[dict[str, Any]]) -> float:
    """How long a script takes to say, in seconds."""
    return sum(len(str(line.get("text", "")).split()) for line in lines) / WORDS_PER_SECOND
