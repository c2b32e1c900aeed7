"""What a tenant sells."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import selectinload

from techwize_core.catalog.models import AiPrompt, ServiceCategory, ServicePackage, VideoTemplate
from techwize_core.catalog.schemas import TemplateQuery
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.tenants.service import TenantService


class CatalogService:
    """Categories, packages, templates and prompts of the current tenant."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def categories(self) -> Sequence[ServiceCategory]:
        """The categories on sale in display order, with their packages, cheapest first."""
        return self._session.scalars(
            select(ServiceCategory)
            .where(ServiceCategory.is_active, ServiceCategory.key.not_in(self._switched_off()))
            .options(selectinload(ServiceCategory.packages))
            .order_by(ServiceCategory.display_order, ServiceCategory.name)
        ).all()

    def package(self, package_id: UUID) -> ServicePackage | None:
        """The package, on sale or not; None when there is none."""
        return self._session.scalar(select(ServicePackage).where(ServicePackage.id == package_id))

    def package_on_sale(self, package_id: UUID) -> ServicePackage:
        """The package. Raises :class:`Invalid` when it is not sold (any more)."""
        package = self._session.scalar(
            select(ServicePackage)
            .join(ServiceCategory, ServiceCategory.id == ServicePackage.category_id)
            .where(
                ServicePackage.id == package_id,
                ServicePackage.is_active,
                ServiceCategory.is_active,
                ServiceCategory.key.not_in(self._switched_off()),
            )
        )
        if package is None:
            raise Invalid.field(
                "package_id", "This package is not on sale. Choose one from the services list."
            )
        return package

    def _switched_off(self) -> list[str]:
        """Keys of categories whose plugin the agency does not use now; what was ordered goes on."""
        plugins = self._work.get(TenantService).plugins()
        return [
            offer.item.key
            for offer in self._work.platform.extensions.categories
            if not plugins.is_enabled(offer.plugin_id)
        ]

    def check_category(self, category_id: UUID) -> None:
        """Raises :class:`Invalid` when the field ``category_id`` names no category."""
        wanted = select(ServiceCategory.id).where(ServiceCategory.id == category_id)
        if self._session.scalar(wanted) is None:
            raise Invalid.field("category_id", "There is no such category; see /api/services.")

    def check_category_key(self, key: str) -> None:
        """Raises :class:`Invalid` when the field ``category`` names no category by its key."""
        keys = self._session.scalars(select(ServiceCategory.key)).all()
        if key not in keys:
            raise Invalid.field("category", f"Use one of {', '.join(sorted(keys))}.")

    def count_use(self, template_id: UUID) -> None:
        """Count that a project chose the template; runs as the worker."""
        self._session.execute(
            update(VideoTemplate)
            .where(VideoTemplate.id == template_id)
            .values(usage_count=VideoTemplate.usage_count + 1)
        )

    def category_of(self, package: ServicePackage) -> ServiceCategory:
        """The package's category."""
        return self._session.get_one(ServiceCategory, package.category_id)

    def templates(
        self, *, category_id: UUID | None = None, style: str | None = None
    ) -> Sequence[VideoTemplate]:
        """The active templates of the gallery, most used first."""
        query = _gallery(category_id, style)
        return self._session.scalars(
            query.order_by(VideoTemplate.usage_count.desc(), VideoTemplate.name)
        ).all()

    def templates_page(
        self, query: TemplateQuery, *, category_id: UUID | None = None
    ) -> Slice[VideoTemplate]:
        """One page of the gallery, most used first unless the query says otherwise."""
        found = matching(_gallery(category_id, query.style), query, VideoTemplate.duration)
        return paginate(self._session, found, query)

    def template_on_offer(self, template_id: UUID) -> VideoTemplate:
        """The template. Raises :class:`Invalid` when it is not in the gallery."""
        template = self._session.scalar(
            select(VideoTemplate).where(VideoTemplate.id == template_id, VideoTemplate.is_active)
        )
        if template is None:
            raise Invalid.field("template_id", "This template is not in the gallery.")
        return template

    def prompts(self, category_key: str | None = None) -> dict[str, str]:
        """The newest active prompt text of each type; a category's own wins over the general one."""
        rows = self._session.scalars(
            select(AiPrompt)
            .where(
                AiPrompt.is_active,
                (AiPrompt.category.is_(None)) | (AiPrompt.category == category_key),
            )
            .order_by(AiPrompt.category.nulls_first(), AiPrompt.created_at, AiPrompt.version)
        )
        return {prompt.prompt_type: prompt.template_text for prompt in rows}


def _gallery(category_id: UUID | None, style: str | None) -> Select[tuple[VideoTemplate]]:
    query = select(VideoTemplate).where(VideoTemplate.is_active)
    if category_id is not None:
        query = query.where(VideoTemplate.category_id == category_id)
    if style is not None:
        query = query.where(VideoTemplate.style == style)
    return query
