"""The steps of a run, in order; each is one module with one class."""

from __future__ import annotations

from techwize_core.production.models import STEPS
from techwize_core.production.steps.brief import BriefStep
from techwize_core.production.steps.captions import CaptionsStep
from techwize_core.production.steps.gates import GatesStep
from techwize_core.production.steps.mix import MixStep
from techwize_core.production.steps.render import RenderStep
from techwize_core.production.steps.scenes import ScenesStep
from techwize_core.production.steps.script import ScriptStep
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.production.steps.storyboard import StoryboardStep
from techwize_core.production.steps.voice import VoiceStep

_ALL: tuple[Step, ...] = (
    BriefStep(),
    ScriptStep(),
    StoryboardStep(),
    VoiceStep(),
    CaptionsStep(),
    ScenesStep(),
    MixStep(),
    RenderStep(),
    GatesStep(),
)
CARRIED_OUT: dict[str, Step] = {step.name: step for step in _ALL}
if tuple(CARRIED_OUT) != STEPS:
    raise ImportError("the steps and their rows are out of order")

__all__ = ["CARRIED_OUT", "Step", "StepResult"]
