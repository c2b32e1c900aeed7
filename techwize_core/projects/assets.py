"""The files of a project."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, get_args
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.objects.intake import AssetType, CleanUpload, clean_upload, receive_upload
from techwize_core.kernel.objects.keys import ProjectFolder, project_key
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project, ProjectAsset
from techwize_core.projects.schemas import AssetQuery
from techwize_core.projects.staging import stage
from techwize_core.projects.states import Status

ASSETS_PER_PROJECT = 60
URL_SECONDS = int(timedelta(hours=1).total_seconds())
_CLOSED = {Status.COMPLETED.value, Status.ARCHIVED.value, Status.CANCELLED.value}
_FOLDERS = {Role.CLIENT: ProjectFolder.CLIENT_ASSETS}


class AssetService:
    """Uploads and deletes; row level security decides whose."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session
        self._store = work.platform.store

    def of(self, project: Project) -> Sequence[ProjectAsset]:
        """The project's files, oldest first."""
        return self._session.scalars(
            select(ProjectAsset)
            .where(ProjectAsset.project_id == project.id)
            .order_by(ProjectAsset.uploaded_at, ProjectAsset.id)
        ).all()

    def page(self, project: Project, page: AssetQuery) -> Slice[ProjectAsset]:
        """One page of the project's files, oldest first."""
        files = select(ProjectAsset).where(ProjectAsset.project_id == project.id)
        columns = (ProjectAsset.asset_type, ProjectAsset.is_approved)
        return paginate(self._session, matching(files, page, *columns), page)

    def upload(
        self, project: Project, asset_type: str, file_name: str, source: BinaryIO
    ) -> ProjectAsset:
        """Check, clean and keep one file.

        Raises the intake's errors (413, 415, 422, 507), :class:`Conflict` for a
        project that takes no more files, :class:`Forbidden` when a client sends
        a final output.
        """
        kind = self._kind(project, asset_type)
        with tempfile.TemporaryDirectory(prefix="techwize-upload-") as name:
            folder = Path(name)
            raw = folder / "upload"
            receive_upload(source, raw, kind)
            clean = clean_upload(raw, kind, folder)
            return self._keep(project, kind, _plain_name(file_name, clean), clean)

    def _kind(self, project: Project, asset_type: str) -> AssetType:
        if asset_type not in get_args(AssetType):
            raise Invalid.field("asset_type", f"Use one of {', '.join(get_args(AssetType))}.")
        if asset_type == "final_output" and self._work.scope.role is Role.CLIENT:
            raise Forbidden("Finished videos are added by the studio.")
        if project.status in _CLOSED:
            raise Conflict(f"A project that is {project.status} takes no more files.")
        count = self._session.scalar(
            select(func.count())
            .select_from(ProjectAsset)
            .where(ProjectAsset.project_id == project.id)
        )
        if (count or 0) >= ASSETS_PER_PROJECT:
            raise Conflict(f"A project has at most {ASSETS_PER_PROJECT} files. Delete one first.")
        return asset_type  # type: ignore[return-value]

    def _keep(
        self, project: Project, kind: AssetType, name: str, clean: CleanUpload
    ) -> ProjectAsset:
        asset_id = new_id()
        folder = _FOLDERS.get(self._work.scope.role, ProjectFolder.WORK_IN_PROGRESS)
        if kind == "final_output":
            folder = ProjectFolder.DELIVERABLES
        key = project_key(project.tenant_id, project.id, folder, asset_id, clean.type.extension)
        stage(self._work, key)
        stored = self._store.put(key, clean.path, clean.type.media_type)
        details: dict[str, Any] = {
            "width": clean.width,
            "height": clean.height,
            "seconds": clean.seconds,
        }
        asset = ProjectAsset(
            id=asset_id,
            tenant_id=project.tenant_id,
            project_id=project.id,
            asset_type=kind,
            file_name=name,
            file_url=key,
            file_size=stored.size,
            media_type=stored.content_type,
            sha256=stored.sha256,
            uploaded_by=self._work.scope.user_id,
            details={k: v for k, v in details.items() if v is not None},
            uploaded_at=self._work.now(),
        )
        self._session.add(asset)
        self._session.flush()
        tell(self._work, project, "asset_added", {"asset_id": str(asset_id)}, live="timeline")
        return asset

    def get(self, project: Project, asset_id: UUID) -> ProjectAsset:
        """One file of the project. Raises :class:`NotFound`."""
        asset = self._session.scalar(
            select(ProjectAsset).where(
                ProjectAsset.id == asset_id, ProjectAsset.project_id == project.id
            )
        )
        if asset is None:
            raise NotFound("This project has no such file.")
        return asset

    def delete(self, project: Project, asset_id: UUID) -> None:
        """Delete a file: its uploader and admins may. Raises :class:`Forbidden` for others."""
        asset = self.get(project, asset_id)
        person = self._work.scope
        if asset.uploaded_by != person.user_id and person.role is not Role.ADMIN:
            raise Forbidden("Only the person who uploaded a file, or an admin, may delete it.")
        key = asset.file_url
        self._session.delete(asset)
        self._session.flush()
        # Deleted from the store only once the row is gone for good, and then certainly.
        record(self._work, "file_released", {"key": key})
        tell(self._work, project, "asset_deleted", {"asset_id": str(asset_id)}, live="timeline")

    def approve(self, project: Project, asset_id: UUID, approved: bool) -> ProjectAsset:
        """Mark a client's file as fit for use, or not."""
        asset = self.get(project, asset_id)
        asset.is_approved = approved
        self._session.flush()
        return asset

    def address(self, key: str, *, download_name: str | None = None) -> str:
        """A short-lived signed address of a stored file."""
        return self._store.signed_url(
            key, expires_seconds=URL_SECONDS, download_name=download_name, now=self._work.now()
        )


def _plain_name(file_name: str, clean: CleanUpload) -> str:
    """The uploader's name for the file, without folders or control characters, with the true extension."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    stem = "".join(c for c in Path(last).stem if c.isprintable() and c not in '<>:"|?*')[
        :100
    ].strip(". ")
    return f"{stem or 'file'}{clean.type.extension}"
