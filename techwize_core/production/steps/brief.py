"""Collecting the order: words, files, template, brand, and what revisions ask for."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.objects import ObjectMissing
from techwize_core.production.context import RunContext
from techwize_core.production.errors import StepRefused
from techwize_core.production.facts import Facts, Material, Unusable
from techwize_core.production.order import Order, read_order
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.production.versions import earlier_version, is_same_film, with_another_seed
from techwize_core.production.wishes import Wishes, read_wishes
from techwize_core.rendering.errors import UnusableMedia
from techwize_core.rendering.ingest import inspect_media
from techwize_core.sdk.storyboard import BrandKit
from techwize_core.sdk.studio import Brief
from techwize_core.sdk.template import TemplateDocument

SECONDS = {"15s": 15.0, "30s": 30.0, "60s": 60.0}


class BriefStep(Step):
    """Everything that the later steps need to know, read once: a run never mixes two briefs."""

    name = "brief"

    def inputs(self, run: RunContext) -> Json:
        return {
            "order": asdict(self._order(run)),
            "seed": run.lease.seed,
            "version": run.lease.number,
        }

    def carry_out(self, run: RunContext) -> StepResult:
        order = self._order(run)
        materials: list[tuple[str, Material]] = []
        unusable: list[Unusable] = []
        for number, asset in enumerate(order.assets):
            run.lease.raise_if_stopped()
            found = _material(run, asset)
            if isinstance(found, Material):
                materials.append((asset["type"], found))
            else:
                unusable.append(found)
            run.progress(number + 1, len(order.assets))
        facts = _facts(order, run.lease.seed, materials, unusable)
        if is_same_film(facts, earlier_version(run)):
            facts = with_another_seed(facts, run.lease.number)
        return StepResult(facts.model_dump(mode="json", by_alias=True))

    def at_hand(self, run: RunContext, output: Json) -> bool:
        facts = Facts.model_validate(output)
        return all(_fetch(run, material) for material in facts.materials)

    def _order(self, run: RunContext) -> Order:
        with run.lease.unit() as (work, _row):
            return read_order(work, run.project_id, run.lease.seed)


def _material(run: RunContext, asset: Json) -> Material | Unusable:
    """The file, fetched and looked at."""
    suffix = Path(asset["key"]).suffix
    material = Material(
        asset_id=asset["id"], key=asset["key"], path=f"media/{asset['sha256']}{suffix}"
    )
    if not _fetch(run, material):
        sentence = "This file is missing. Please upload it again."
        return Unusable(asset_id=asset["id"], file_name=asset["name"], sentence=sentence)
    try:
        item = inspect_media(run.folder / material.path)
    except UnusableMedia as error:
        return Unusable(asset_id=asset["id"], file_name=asset["name"], sentence=error.sentence)
    size = {"kind": item.kind, "width": item.width, "height": item.height, "seconds": item.seconds}
    return material.model_copy(update=size)


def _fetch(run: RunContext, material: Material) -> bool:
    target = run.folder / material.path
    if target.exists():
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        run.platform.store.fetch_to(material.key, target)
    except ObjectMissing:
        return False
    return True


def _facts(
    order: Order, seed: int, materials: list[tuple[str, Material]], unusable: list[Unusable]
) -> Facts:
    try:
        template = TemplateDocument.model_validate(order.template)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise StepRefused(f"The template {order.template_key} is not valid: {reason}.") from error
    wishes = read_wishes(order.revisions)
    logo = next((m for kind, m in materials if kind == "logo" and m.kind == "image"), None)
    values = _values(order, template, wishes)
    return Facts(
        brief=_brief(order, template, values, wishes, seed),
        seconds=SECONDS[order.project["video_duration"]],
        platform=order.project["target_platform"],
        template=order.template,
        brand=_brand(order, logo),
        values=values,
        media=tuple(m for kind, m in materials if kind != "logo"),
        logo=logo,
        unusable=tuple(unusable),
        voiceover=order.voiceover,
        music=order.music,
        mood=wishes.mood or template.music.mood,
        prompts=order.prompts,
        revisions=order.revisions,
        wishes=wishes,
    )


def _values(order: Order, template: TemplateDocument, wishes: Wishes) -> dict[str, str]:
    """The template's slots from the client's own words; what was not said stays out."""
    named = order.named_values()
    project = order.project
    found = {
        "price": wishes.price or order.price(),
        "phone": wishes.phone or order.phone(),
        "url": wishes.address or project["cta_url"],
    }
    values = {
        "title": wishes.apply_to(project["title"]),
        "cta_text": wishes.apply_to(project["cta_text"]),
        "cta_url": found["url"],
        "phone": found["phone"],
    }
    for slot in template.slots:
        value = found.get(slot.type, "") or named.get(slot.id, "")
        values[slot.id] = wishes.apply_to(value)[: slot.max_chars]
    return {name: value for name, value in values.items() if value}


def _brief(
    order: Order, template: TemplateDocument, values: dict[str, str], wishes: Wishes, seed: int
) -> Brief:
    project = order.project
    slots = {slot.id: values[slot.id] for slot in template.slots if slot.id in values}
    if values.get("phone"):
        slots.setdefault("phone", values["phone"])
    return Brief(
        category_key=order.category_key,
        business_name=order.business_name,
        title=wishes.apply_to(project["title"]),
        description=wishes.apply_to(project["description"]),
        target_platform=project["target_platform"],
        duration=project["video_duration"],
        language=project["language"],
        tone=wishes.mood or template.music.mood,
        cta_text=values.get("cta_text", ""),
        cta_url=values.get("cta_url", ""),
        custom_script=wishes.apply_to(project["custom_script"]),
        slots=slots,
        scene_roles=template.spoken_roles,
        seed=seed,
    )


def _brand(order: Order, logo: Material | None) -> BrandKit:
    colours = order.project["brand_colors"]
    # The client's names for colours, by the brand kit's own.
    named = {
        "primary": colours.get("primary"),
        "accent": colours.get("accent") or colours.get("secondary"),
        "ink": colours.get("text"),
        "paper": colours.get("background"),
    }
    chosen = {name: colour for name, colour in named.items() if colour}
    return BrandKit(business_name=order.business_name, logo=logo.path if logo else None, **chosen)
