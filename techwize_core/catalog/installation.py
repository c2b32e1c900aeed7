"""Copies what category and studio plugins bring into a tenant's catalogue.

It adds and never overwrites: a tenant's own prices and texts stay.
"""

from __future__ import annotations

from sqlalchemy import select

from techwize_core.catalog.models import AiPrompt, ServiceCategory, ServicePackage, VideoTemplate
from techwize_core.kernel.extensions.caller import PluginCaller
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.work import UnitOfWork
from techwize_core.sdk import CategorySpec, PromptSpec, TemplateSpec
from techwize_core.tenants.service import TenantService


def install_catalogue(work: UnitOfWork, _event: Event) -> None:
    """A plugin was switched on: the agency sells what it brings from now on."""
    work.get(CatalogInstaller).install(work.get(TenantService).plugins())


class CatalogInstaller:
    """Installs for the current tenant; runs as the worker."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def install(self, plugins: PluginCaller) -> None:
        """Add what the tenant's enabled plugins bring and the catalogue lacks."""
        extensions = self._work.platform.extensions
        for category in extensions.categories:
            if plugins.is_enabled(category.plugin_id):
                self._category(category.item)
        for template in extensions.templates:
            if plugins.is_enabled(template.plugin_id):
                self._template(template.item)
        for prompt in extensions.prompts:
            if plugins.is_enabled(prompt.plugin_id):
                self._prompt(prompt.item)
        self._session.flush()

    def _category(self, spec: CategorySpec) -> None:
        if self._find_category(spec.key) is not None:
            return
        category = ServiceCategory(
            tenant_id=self._work.tenant_id, **spec.model_dump(exclude={"packages"}), is_active=True
        )
        self._session.add(category)
        self._session.flush()
        for package in spec.packages:
            fields = package.model_dump()
            fields["features"] = list(fields["features"])
            self._session.add(
                ServicePackage(
                    tenant_id=self._work.tenant_id,
                    category_id=category.id,
                    is_active=True,
                    **fields,
                )
            )

    def _template(self, spec: TemplateSpec) -> None:
        known = self._session.scalar(select(VideoTemplate.id).where(VideoTemplate.key == spec.key))
        category = self._find_category(spec.category_key)
        if known is not None or category is None:
            return
        self._session.add(
            VideoTemplate(
                tenant_id=self._work.tenant_id,
                key=spec.key,
                name=spec.name,
                category_id=category.id,
                style=spec.style,
                duration=spec.duration,
                document=spec.document,
            )
        )

    def _prompt(self, spec: PromptSpec) -> None:
        if self._session.scalar(select(AiPrompt.id).where(AiPrompt.key == spec.key)) is not None:
            return
        self._session.add(
            AiPrompt(
                tenant_id=self._work.tenant_id,
                key=spec.key,
                prompt_type=spec.prompt_type,
                template_text=spec.template_text,
                variables=list(spec.variables),
                category=spec.category_key,
            )
        )

    def _find_category(self, key: str) -> ServiceCategory | None:
        return self._session.scalar(select(ServiceCategory).where(ServiceCategory.key == key))
