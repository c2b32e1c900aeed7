"""The end of a run: the film becomes the project's, and staff or the client have their turn."""

from __future__ import annotations

import re
import shutil

from sqlalchemy import select

from techwize_core.kernel.ids import new_id
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.context import RunContext
from techwize_core.production.models import ProductionRun, RunState
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project, ProjectAsset, ProjectRevision
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status


def finish_run(run: RunContext) -> None:
    """Hand over the film and move the project to review, in one transaction."""
    report = run.outputs["gates"]
    with run.lease.unit() as (work, row):
        project = work.get(ProjectService).lock(run.project_id)
        row.status = RunState.SUCCEEDED.value
        row.report = report
        row.finished_at = work.now()
        row.error_message = row.lease_owner = row.lease_until = None
        asset = _hand_over(work, run, project, row)
        _resolve_revisions(work, project)
        if project.status == Status.IN_PRODUCTION.value:
            work.get(ProjectService).move(
                project, Status.IN_REVIEW, f"Version {row.number} is made"
            )
        payload = {
            "run_id": str(row.id),
            "number": row.number,
            "asset_id": str(asset.id),
            "passed": report["passed"],
            "failures": report["failures"],
        }
        tell(work, project, "production_finished", payload)
    # Everything in it is in the store or in the cache; a later re-run fetches what it needs.
    shutil.rmtree(run.folder, ignore_errors=True)


def _hand_over(
    work: UnitOfWork, run: RunContext, project: Project, row: ProductionRun
) -> ProjectAsset:
    """The version's row among the project's files; a re-run brings the same row up to date."""
    made = run.outputs["render"]
    film = made["film"]
    asset = work.session.scalar(
        select(ProjectAsset).where(
            ProjectAsset.run_id == row.id, ProjectAsset.asset_type == "final_output"
        )
    )
    if asset is None:
        asset = ProjectAsset(
            id=new_id(),
            tenant_id=project.tenant_id,
            project_id=project.id,
            asset_type="final_output",
            run_id=row.id,
        )
        work.session.add(asset)
    asset.file_name = f"{_slug(project)}-v{row.number}.mp4"
    asset.file_url = film["key"]
    asset.file_size = film["size"]
    asset.media_type = film["media_type"]
    asset.sha256 = film["sha256"]
    asset.uploaded_at = work.now()
    beside = {f"{name}_key": made[name]["key"] for name in ("poster", "thumbnail", "srt", "vtt")}
    asset.details = {
        "version": row.number,
        "format": made["format"],
        "seconds": made["seconds"],
        "licences": list(run.scored.licences),
        **beside,
    }
    work.session.flush()
    return asset


def _resolve_revisions(work: UnitOfWork, project: Project) -> None:
    """What was asked for has been produced; whether it pleases is the client's to say."""
    waiting = select(ProjectRevision).where(
        ProjectRevision.project_id == project.id, ProjectRevision.status != "completed"
    )
    for revision in work.session.scalars(waiting):
        revision.status = "completed"
        revision.resolved_at = work.now()


def _slug(project: Project) -> str:
    words = re.findall(r"[a-z0-9]+", project.title.lower())[:8]
    return "-".join([project.reference.lower(), *words])
