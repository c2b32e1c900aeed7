"""Calls to writers, voices and music sources, each made once: equal inputs are never billed twice.

The order of writing is what makes it so. A row says that the call was started;
the result is kept on the local disk the moment that the provider gives it, then
in the object store, then in the row. A worker that dies after the call finds
the result on the disk; one on another machine finds it in the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.objects import ObjectMissing
from techwize_core.kernel.objects.keys import ProjectFolder, media_type_of, project_key
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.hashing import digest, id_of
from techwize_core.production.models import ProviderCall


@dataclass(frozen=True)
class Answer:
    """What a provider gave: ``value`` as JSON, and what it asks for it in US dollars."""

    value: Json
    cost: Decimal = Decimal("0")


@dataclass(frozen=True)
class Request:
    """One call. ``provider`` names plugin, version and provider; ``inputs`` decide the result.

    With ``extension`` (".wav") the provider also writes a file.
    """

    provider: str
    operation: str
    inputs: Json
    extension: str | None = None

    @property
    def input_hash(self) -> str:
        """What equal calls have in common."""
        return digest([self.provider, self.operation, self.inputs])


@dataclass(frozen=True)
class Result:
    """A call's answer. ``path`` is its file on this machine.

    ``paid`` is what this run paid for it, in US dollars.
    """

    value: Json
    path: Path | None
    paid: Decimal

    @property
    def file(self) -> Path:
        """The file of a call that makes one. Raises :class:`LookupError` for others."""
        if self.path is None:
            raise LookupError("this call makes no file")
        return self.path


class ProviderCalls:
    """The calls that one run makes. ``folder`` is the run's own, on this machine."""

    def __init__(self, platform: Platform, tenant_id: UUID, project_id: UUID, folder: Path) -> None:
        self._platform = platform
        self._scope = Scope.worker(tenant_id)
        self._tenant_id = tenant_id
        self._project_id = project_id
        self._folder = folder

    def once(self, request: Request, call: Callable[[Path], Answer]) -> Result:
        """The result of ``request``: a kept one, or what ``call`` returns.

        ``call`` is given the path to write its file to. It runs outside any
        transaction; what it raises leaves the row as "failed".
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self._kept_on_disk(request) or self._kept_in_store(request)
        if kept is None:
            kept = self._ask(request, call)
        self._keep_in_store(request, kept)
        return kept

    def _kept_in_store(self, request: Request) -> Result | None:
        """The result of a call that is done; None when there is none, or its file is gone."""
        kept = self._recorded(request)
        if kept is None:
            return None
        path = self._path(request)
        if path is not None and not path.exists():
            try:
                self._platform.store.fetch_to(kept["key"], path)
            except ObjectMissing:
                return None
        return Result(kept["value"], path, Decimal("0"))

    def _kept_on_disk(self, request: Request) -> Result | None:
        note = self._note(request)
        if not note.exists():
            return None
        kept = json.loads(note.read_text(encoding="utf-8"))
        return Result(kept["value"], self._path(request), Decimal(kept["cost"]))

    def _ask(self, request: Request, call: Callable[[Path], Answer]) -> Result:
        self._mark_started(request)
        path = self._path(request)
        part = self._folder / f".asking-{request.input_hash}{request.extension or ''}"
        try:
            answer = call(part)
        except Exception:
            part.unlink(missing_ok=True)
            self._mark_failed(request)
            raise
        if path is not None:
            part.replace(path)
        # Written last and whole: where the note is, the file is.
        note = self._note(request)
        unfinished = note.with_suffix(".new")
        unfinished.write_text(
            json.dumps({"value": answer.value, "cost": str(answer.cost)}), encoding="utf-8"
        )
        unfinished.replace(note)
        return Result(answer.value, path, answer.cost)

    def _mark_started(self, request: Request) -> None:
        with self._platform.unit(self._scope) as work:
            fresh = insert(ProviderCall).values(
                id=new_id(),
                tenant_id=self._tenant_id,
                provider=request.provider,
                operation=request.operation,
                input_hash=request.input_hash,
                status="started",
                calls=1,
                cost=Decimal("0"),
                created_at=work.now(),
            )
            again = {"status": "started", "calls": ProviderCall.calls + 1, "result": None}
            work.session.execute(
                fresh.on_conflict_do_update(
                    index_elements=["tenant_id", "provider", "input_hash"], set_=again
                )
            )

    def _mark_failed(self, request: Request) -> None:
        with self._platform.unit(self._scope) as work:
            row = self._row(work, request)
            if row is not None:
                row.status = "failed"
                row.finished_at = work.now()

    def _keep_in_store(self, request: Request, result: Result) -> None:
        key, recorded = self.key(request), self._recorded(request)
        if recorded is not None and (key is None or recorded.get("key") != key):
            return  # made by another project's run, and kept there
        if recorded is not None and self._platform.store.exists(str(key)):
            return
        kept: Json = {"value": result.value}
        if key is not None and result.path is not None:
            self._platform.store.put(key, result.path, media_type_of(key))
            kept["key"] = key
        with self._platform.unit(self._scope) as work:
            row = self._row(work, request)
            if row is not None:
                row.status = "done"
                row.result = kept
                row.cost = result.paid
                row.finished_at = work.now()

    def key(self, request: Request) -> str | None:
        """Where in the object store the call's file is kept."""
        if request.extension is None:
            return None
        folder, name = ProjectFolder.WORK_IN_PROGRESS, id_of(request.input_hash)
        return project_key(self._tenant_id, self._project_id, folder, name, request.extension)

    def _recorded(self, request: Request) -> Json | None:
        with self._platform.unit(self._scope) as work:
            row = self._row(work, request)
            return row.result if row is not None and row.status == "done" else None

    def _row(self, work: UnitOfWork, request: Request) -> ProviderCall | None:
        return work.session.scalar(
            select(ProviderCall).where(
                ProviderCall.provider == request.provider,
                ProviderCall.input_hash == request.input_hash,
            )
        )

    def _path(self, request: Request) -> Path | None:
        if request.extension is None:
            return None
        return self._folder / f"{request.input_hash}{request.extension}"

    def _note(self, request: Request) -> Path:
        return self._folder / f"{request.input_hash}.json"
