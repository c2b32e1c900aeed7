"""Sees to it that each version of a film differs from the one before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from techwize_core.production.context import RunContext
from techwize_core.production.facts import Facts
from techwize_core.production.models import ProductionRun, ProductionStep, RunState
from techwize_core.sdk.studio import Script


@dataclass(frozen=True)
class EarlierVersion:
    """What the last finished run worked from, and what was said in it."""

    facts: Facts
    script: Script


def earlier_version(run: RunContext) -> EarlierVersion | None:
    """The finished version before this run's; None for the first."""
    with run.lease.unit() as (work, _row):
        before = work.session.scalar(
            select(ProductionRun.id)
            .where(
                ProductionRun.project_id == run.project_id,
                ProductionRun.number < run.lease.number,
                ProductionRun.status == RunState.SUCCEEDED.value,
            )
            .order_by(ProductionRun.number.desc())
            .limit(1)
        )
        steps = {
            step.name: step.output
            for step in work.session.scalars(
                select(ProductionStep).where(
                    ProductionStep.run_id == before, ProductionStep.name.in_(("brief", "script"))
                )
            )
        }
    if steps.get("brief") is None or steps.get("script") is None:
        return None
    return EarlierVersion(
        Facts.model_validate(steps["brief"]), Script.model_validate(steps["script"])
    )


def is_same_film(facts: Facts, before: EarlierVersion | None) -> bool:
    """Whether these facts would give the earlier version once more."""
    if before is None:
        return False
    said = " ".join(f"{line.text} {line.headline}" for line in before.script.lines).lower()
    fresh = [
        pair for pair in facts.wishes.replacements if pair not in before.facts.wishes.replacements
    ]
    if any(old.lower() in said for old, _new in fresh):
        return False
    return _shown(facts) == _shown(before.facts)


def with_another_seed(facts: Facts, number: int) -> Facts:
    """The same order in another variant: other words and other music from the same material."""
    brief = facts.brief.model_copy(update={"seed": facts.brief.seed + number})
    return facts.model_copy(update={"brief": brief})


def _shown(facts: Facts) -> object:
    """What is seen or heard of the facts, apart from the variant's seed."""
    brief = facts.brief.model_copy(update={"seed": 0})
    look = (facts.template, facts.brand, facts.media, facts.platform, facts.seconds)
    return brief, facts.values, facts.mood, facts.wishes.speed, look
