"""What a step works with: the run, the results of the steps before it, and its providers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.platform import Platform
from techwize_core.production.facts import Facts
from techwize_core.production.lease import RunLease
from techwize_core.production.provider_calls import ProviderCalls
from techwize_core.production.providers import Studio
from techwize_core.sdk.storyboard import Storyboard
from techwize_core.sdk.studio import Script
from techwize_core.tenants.service import TenantService

Progress = Callable[[int, int], None]


def _untold(_done: int, _total: int) -> None:
    """The progress of a step that nobody follows."""


@dataclass
class RunContext:
    """One run in one worker. ``outputs`` holds each finished step's result by its name."""

    lease: RunLease
    studio: Studio
    calls: ProviderCalls
    outputs: dict[str, Json] = field(default_factory=dict)
    progress: Progress = _untold

    @property
    def platform(self) -> Platform:
        """The worker's own."""
        return self.lease.platform

    @property
    def tenant_id(self) -> UUID:
        """Whose run it is."""
        return self.lease.tenant_id

    @property
    def project_id(self) -> UUID:
        """What it makes a film for."""
        return self.lease.project_id

    @property
    def folder(self) -> Path:
        """The run's own working files on this machine; storyboards name files from here."""
        return run_folder(self.platform, self.lease.run_id)

    @property
    def render_cache(self) -> Path:
        """Scenes and mixes of all runs on this machine, by the hash of what they are made from."""
        return self.platform.settings.cache_dir / "render"

    def cancelled(self) -> bool:
        """Whether to stop at once."""
        return self.lease.must_stop()

    @property
    def facts(self) -> Facts:
        """What the brief step collected."""
        return Facts.model_validate(self.outputs["brief"])

    @property
    def script(self) -> Script:
        """What the script step wrote, or a person after it."""
        return Script.model_validate(self.outputs["script"])

    @property
    def draft(self) -> Storyboard:
        """The storyboard before anybody has spoken."""
        return Storyboard.model_validate(self.outputs["storyboard"])

    @property
    def film(self) -> Storyboard:
        """The storyboard with the voice and its true times."""
        return Storyboard.model_validate(self.outputs["voice"]["storyboard"])

    @property
    def scored(self) -> Storyboard:
        """The storyboard with voice and music: what is rendered."""
        return Storyboard.model_validate(self.outputs["mix"]["storyboard"])


def open_context(lease: RunLease) -> RunContext:
    """The context of the run that ``lease`` holds."""
    with lease.unit() as (work, _run):
        tenants = work.get(TenantService)
        caller, order = tenants.plugins(), dict(tenants.current().settings.get("studio", {}))
    studio = Studio(caller, lease.platform.extensions, order)
    folder = run_folder(lease.platform, lease.run_id) / "calls"
    calls = ProviderCalls(lease.platform, lease.tenant_id, lease.project_id, folder)
    return RunContext(lease, studio, calls)


def run_folder(platform: Platform, run_id: UUID) -> Path:
    """Where a run's working files lie on this machine."""
    return platform.settings.cache_dir / "runs" / str(run_id)
