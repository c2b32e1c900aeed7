"""Files on their way into the store: written down first, so that none is left there unknown.

A file is stored before the row that names it is committed. When that
transaction is rolled back, or its process dies, nobody would know of the file:
so its key is written down before, in a transaction of its own, and looked up
again a day later.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select, text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import ProjectAsset, StagedFile

SETTLED_AFTER = timedelta(days=1)
"""No request lives as long: by then the row is there, or never will be."""
_BATCH = 200
_TENANTS = text("select id from tenants order by id")


def stage(work: UnitOfWork, key: str) -> None:
    """Write down, for good, that a file is about to be stored under ``key``."""
    with work.platform.unit(Scope.worker(work.tenant_id)) as aside:
        staged = StagedFile(
            id=new_id(), tenant_id=work.tenant_id, file_key=key, created_at=work.now()
        )
        aside.session.add(staged)


def clear_staged_files(platform: Platform) -> None:
    """Delete the stored files that no row came to name, and forget the others' staging."""
    with platform.unit(Scope.for_system()) as work:
        tenants = work.session.scalars(_TENANTS).all()
    for tenant_id in tenants:
        while _clear_some(platform, Scope.worker(tenant_id)) == _BATCH:
            continue


def _clear_some(platform: Platform, scope: Scope) -> int:
    named = exists().where(ProjectAsset.file_url == StagedFile.file_key)
    with platform.unit(scope) as work:
        rows = work.session.execute(
            select(StagedFile.id, StagedFile.file_key, named)
            .where(StagedFile.created_at < work.now() - SETTLED_AFTER)
            .order_by(StagedFile.created_at)
            .limit(_BATCH)
        ).all()
        # Another worker may sweep too: what is deleted twice is deleted.
        for _id, key, is_named in rows:
            if not is_named:
                # Before the row goes: a store that does not answer is asked again.
                platform.store.delete(key)
        work.session.execute(delete(StagedFile).where(StagedFile.id.in_([row.id for row in rows])))
        return len(rows)
