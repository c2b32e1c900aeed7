"""Why a step failed, in a sentence for staff, and whether another try may help."""

from __future__ import annotations

from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.objects import StorageError
from techwize_core.production.errors import StepRefused
from techwize_core.rendering.errors import RenderError, SpeechTooLong, UnusableMedia
from techwize_core.sdk import PluginError, ProviderError, ProviderRefused

_FINAL = (StepRefused, ProviderRefused, UnusableMedia, SpeechTooLong)


def explain(error: Exception) -> tuple[str, bool]:
    """The sentence, and True when trying again would fail in the same way."""
    if isinstance(error, ProviderError | TechwizeError):
        sentence = error.detail
    elif isinstance(error, StepRefused | RenderError | StorageError | PluginError):
        sentence = str(error)
    else:
        sentence = (
            f"An unexpected error ({type(error).__name__}) stopped the step; the log says more."
        )
    return sentence[:2000], isinstance(error, _FINAL)
