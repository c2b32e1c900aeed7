"""Reads an order from the other domains: what was bought, what was said, what was sent in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from techwize_core.accounts.models import Profile
from techwize_core.catalog.models import VideoTemplate
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.errors import StepRefused
from techwize_core.production.wishes import read_phone, read_price
from techwize_core.projects.assets import AssetService
from techwize_core.projects.models import Project, ProjectAsset
from techwize_core.projects.review import ReviewService
from techwize_core.projects.service import ProjectService

_USED = {"image", "video", "logo"}
_NAMED_VALUE = re.compile(r"^\s*([A-Za-z][\w -]{1,39}?)\s*[:=]\s*(\S.{0,199}?)\s*$", re.M)


@dataclass(frozen=True)
class Order:
    """What a project asks for, as plain data."""

    project: Json
    business_name: str
    category_key: str
    voiceover: bool
    music: bool
    template_key: str
    template: Json
    prompts: dict[str, str]
    assets: tuple[Json, ...]
    revisions: tuple[str, ...]

    def said(self) -> str:
        """All that the client wrote, from the general to the particular."""
        fields = ("title", "description", "custom_script", "client_notes", "cta_text")
        return "\n".join(self.project[name] for name in fields)

    def named_values(self) -> dict[str, str]:
        """What the client wrote as "name: value" lines; names in lower case with underscores."""
        pairs = _NAMED_VALUE.findall(self.said())
        return {re.sub(r"[\s-]+", "_", name.lower()): value for name, value in pairs}

    def price(self) -> str:
        """The last price that the client wrote, as ``KSh 3,500``, or ``""``."""
        return read_price(self.said())

    def phone(self) -> str:
        """The last phone number that the client wrote, or ``""``.

        Never the profile's: that one is for us, not for the public.
        """
        return read_phone(self.said())


_BRIEF = (
    "title", "description", "target_platform", "video_duration", "language", "custom_script",
    "brand_colors", "cta_text", "cta_url", "client_notes",
)  # fmt: skip


def read_order(work: UnitOfWork, project_id: UUID, seed: int) -> Order:
    """The order of a project. Raises :class:`StepRefused` when its category has no template."""
    catalog = work.get(CatalogService)
    project = work.get(ProjectService).get(project_id)
    package = catalog.package(project.package_id)
    if package is None:
        raise StepRefused("The package of this order is gone.")
    category = catalog.category_of(package)
    template = _template(work, project, category.id, seed)
    client = work.session.get_one(Profile, project.client_id)
    return Order(
        project={name: getattr(project, name) for name in _BRIEF},
        business_name=(client.company_name or client.full_name).strip()[:80],
        category_key=category.key,
        voiceover=project.agreed_voiceover,
        music=project.agreed_music,
        template_key=template.key,
        template=template.document,
        prompts=catalog.prompts(category.key),
        assets=tuple(_assets(work.get(AssetService).of(project))),
        revisions=tuple(r.description for r in work.get(ReviewService).revisions(project)),
    )


def _template(work: UnitOfWork, project: Project, category_id: UUID, seed: int) -> VideoTemplate:
    """The chosen template, else one of the category, of the ordered length where there is one."""
    if project.template_id is not None:
        return work.session.get_one(VideoTemplate, project.template_id)
    gallery = work.get(CatalogService).templates(category_id=category_id)
    offered = sorted(gallery, key=lambda template: template.key)
    fitting = [t for t in offered if t.duration == project.video_duration] or offered
    if not fitting:
        raise StepRefused("This category has no video template: add one, then run the step again.")
    return fitting[seed % len(fitting)]


def _assets(assets: Iterable[ProjectAsset]) -> Iterable[Json]:
    for asset in assets:
        # What the studio made earlier is not what the film is made from.
        if asset.asset_type in _USED and asset.run_id is None:
            yield {
                "id": str(asset.id),
                "type": asset.asset_type,
                "name": asset.file_name,
                "key": asset.file_url,
                "sha256": asset.sha256,
            }
