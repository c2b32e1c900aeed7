"""The library of film templates, which the gallery shows a part of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from techwize_core.catalog.admin_schemas import LibraryQuery, NewTemplate, TemplatePatch
from techwize_core.catalog.models import VideoTemplate
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.rows import flush_unique, row_by_id
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.web.pages import Slice, containing, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.sdk.template import TemplateDocument


class TemplateLibrary:
    """Adds and changes templates as an admin; editors read. None is deleted: films are made from it."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: LibraryQuery) -> Slice[VideoTemplate]:
        """Templates, newest first unless the query says otherwise."""
        columns = (
            VideoTemplate.category_id,
            VideoTemplate.style,
            VideoTemplate.duration,
            VideoTemplate.is_active,
        )
        found = matching(select(VideoTemplate), query, *columns)
        if query.q:
            found = found.where(containing(query.q, VideoTemplate.name, VideoTemplate.key))
        return paginate(self._session, found, query)

    def get(self, template_id: UUID, *, lock: bool = False) -> VideoTemplate:
        """The template. Raises :class:`NotFound`."""
        missing = "There is no such template."
        return row_by_id(self._session, VideoTemplate, template_id, missing=missing, lock=lock)

    def add(self, new: NewTemplate) -> VideoTemplate:
        """A new template; in the gallery at once unless it is added inactive.

        Raises :class:`Invalid` for an unknown category, and :class:`Conflict`
        for a document whose id the library has already.
        """
        self._work.get(CatalogService).check_category(new.category_id)
        template = VideoTemplate(
            id=new_id(),
            tenant_id=self._work.tenant_id,
            key=new.document.id,
            name=new.name or _title(new.document),
            usage_count=0,
            created_at=self._work.now(),
            document=_kept(new.document),
            **new.model_dump(include={"category_id", "style", "duration", "is_active"}),
        )
        taken = "The library has a template with this document's id already. Change that one."
        flush_unique(self._session, template, taken=taken)
        self._note("template.added", template, {"version": new.document.version})
        return template

    def change(self, template_id: UUID, patch: TemplatePatch) -> VideoTemplate:
        """Change a template, or give it another document; films that are made already stay.

        Raises :class:`NotFound`, and :class:`Invalid` for an unknown category
        or a document with another id.
        """
        template = self.get(template_id, lock=True)
        changes: dict[str, Any] = patch.model_dump(exclude_unset=True, exclude={"document"})
        if patch.category_id is not None:
            self._work.get(CatalogService).check_category(patch.category_id)
        if patch.document is not None:
            if patch.document.id != template.key:
                said = f"A template keeps its id, {template.key}. Add another one instead."
                raise Invalid(said, errors=[{"loc": ["body", "document", "id"], "msg": said}])
            changes["document"] = _kept(patch.document)
        changed = sorted(
            name for name, value in changes.items() if getattr(template, name) != value
        )
        for name in changed:
            setattr(template, name, changes[name])
        self._session.flush()
        if changed:
            self._note("template.changed", template, {"fields": changed})
        return template

    def _note(self, act: str, template: VideoTemplate, details: Json) -> None:
        write_audit(self._work, act, "template", template.id, {"key": template.key, **details})


def _kept(document: TemplateDocument) -> Json:
    """The document with its defaults written out, so that it outlives a change of theirs."""
    return document.model_dump(mode="json", by_alias=True)


def _title(document: TemplateDocument) -> str:
    return next(iter(document.title.values()), document.id)[:200]
