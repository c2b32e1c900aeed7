"""Packages as the office prices them. An order keeps the terms that it was made under."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select

from techwize_core.catalog.admin_schemas import NewPackage, PackagePatch, PackageQuery
from techwize_core.catalog.models import ServicePackage
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.rows import flush_unique, row_by_id
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.web.pages import Slice, containing, matching, paginate
from techwize_core.kernel.work import UnitOfWork

_TAKEN = "This category has a package of that name already. Change that one, or take another name."


class PackageDesk:
    """Adds and changes packages; runs as an admin. None is ever deleted, since orders name it."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: PackageQuery) -> Slice[ServicePackage]:
        """Packages, newest first unless the query says otherwise."""
        columns = (ServicePackage.category_id, ServicePackage.is_active)
        found = matching(select(ServicePackage), query, *columns)
        if query.q:
            found = found.where(containing(query.q, ServicePackage.name))
        return paginate(self._session, found, query)

    def get(self, package_id: UUID, *, lock: bool = False) -> ServicePackage:
        """The package. Raises :class:`NotFound`."""
        missing = "There is no such package."
        return row_by_id(self._session, ServicePackage, package_id, missing=missing, lock=lock)

    def add(self, new: NewPackage) -> ServicePackage:
        """A new package.

        Raises :class:`Invalid` for an unknown category, and :class:`Conflict`
        for a name that the category has already.
        """
        self._work.get(CatalogService).check_category(new.category_id)
        package = ServicePackage(
            id=new_id(),
            tenant_id=self._work.tenant_id,
            created_at=self._work.now(),
            **new.model_dump(),
        )
        flush_unique(self._session, package, taken=_TAKEN)
        details = {"name": package.name, "price_kes": f"{package.price_kes:.2f}"}
        write_audit(self._work, "package.added", "package", package.id, details)
        return package

    def change(self, package_id: UUID, patch: PackagePatch) -> ServicePackage:
        """Change what is sold from now on; the audit log keeps the values before and after.

        Raises :class:`NotFound`, and :class:`Conflict` for a name that the
        category has already.
        """
        package = self.get(package_id, lock=True)
        changes: dict[str, Any] = {}
        for name, value in patch.model_dump(exclude_unset=True).items():
            before = getattr(package, name)
            if before != value:
                changes[name] = {"from": before, "to": value}
                setattr(package, name, value)
        if changes:
            flush_unique(self._session, package, taken=_TAKEN)
            details = to_jsonable_python(changes)
            write_audit(self._work, "package.changed", "package", package.id, details)
        return package
