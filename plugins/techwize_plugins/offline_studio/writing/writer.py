"""The writer ``offline``: needs no key, no network and no time."""

from __future__ import annotations

from typing import Any

from techwize_core.sdk import Brief, ProviderContext, ProviderRefused, Script, Writer
from techwize_core.sdk.studio import Language
from techwize_plugins.offline_studio.clean_text import clean_text

from .composition import GRAMMARS, Composition
from .own_script import own_lines


class OfflineWriter(Writer):
    """Writes from a template grammar, or spreads the client's own script over the scenes."""

    id = "offline"
    languages: tuple[Language, ...] = ("en", "sw")

    def is_configured(self, context: ProviderContext[Any]) -> bool:
        return True

    def write(self, context: ProviderContext[Any], brief: Brief, prompts: dict[str, str]) -> Script:
        """See :meth:`Writer.write`. Of ``prompts`` only ``voice_direction`` matters here.

        Raises ``ProviderRefused`` when the brief names no spoken scene.
        """
        if not brief.scene_roles:
            raise ProviderRefused("the template has no spoken scene to write for")
        lines = own_lines(brief) if brief.custom_script.strip() else ()
        return Script(
            language=brief.language,
            lines=lines or Composition(brief).lines(),
            voice_direction=_direction(brief, prompts),
            writer=self.id,
        )


def _direction(brief: Brief, prompts: dict[str, str]) -> str:
    direction = GRAMMARS[brief.language].directions[brief.tone]
    wanted = prompts.get("voice_direction", "")
    marks = {
        "direction": direction,
        "business_name": clean_text(brief.business_name),
        "tone": brief.tone,
        "language": brief.language,
        "duration": brief.duration,
    }
    for name, value in marks.items():
        wanted = wanted.replace("{" + name + "}", value)
    return wanted or direction
