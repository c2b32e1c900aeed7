from __future__ import annotations

import re
from typing import get_args

import pluggy
from techwize_plugins.offline_studio.plugin import plugin

from techwize_core.sdk import PROJECT_NAME, TechwizeHooks
from techwize_core.sdk.catalog import PromptType


def hooks() -> pluggy.HookRelay:
    manager = pluggy.PluginManager(PROJECT_NAME)
    manager.add_hookspecs(TechwizeHooks)
    manager.register(plugin)
    manager.check_pending()
    return manager.hook


def test_registers_what_a_video_without_keys_needs() -> None:
    hook = hooks()
    assert [info.id for info in hook.techwize_plugin_info()] == ["offline_studio"]
    assert [writer.id for writer in hook.techwize_writers()[0]] == ["offline"]
    assert [voice.id for voice in hook.techwize_voices()[0]] == ["hibari", "espeak"]
    assert [music.id for music in hook.techwize_music()[0]] == ["beds"]


def test_prompts_name_the_variables_that_they_use() -> None:
    (prompts,) = hooks().techwize_prompts()
    assert {prompt.prompt_type for prompt in prompts} == set(get_args(PromptType))
    for prompt in prompts:
        assert set(re.findall(r"\{(\w+)\}", prompt.template_text)) == set(prompt.variables)
