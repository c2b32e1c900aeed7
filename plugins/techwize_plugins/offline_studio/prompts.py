"""The prompts that a new tenant's library starts with; data only.

They are written for any writer. The offline writer uses the voice direction;
one that asks a language model uses them all. Each variable is a field of the
brief or something that a writer makes of it.
"""

from __future__ import annotations

from techwize_core.sdk import PromptSpec

PROMPTS = (
    PromptSpec(
        key="script-default",
        prompt_type="script",
        template_text=(
            "Write the spoken script of a {duration} video for {target_platform} in {language}, "
            "for the Kenyan business {business_name}.\n"
            "Title: {title}\nAbout it: {description}\nTone: {tone}\n"
            "Write exactly one line for each of these scenes, in this order: {scene_roles}. "
            "All lines together have at most {word_limit} words. State only facts that are given "
            "above. Simple words, short sentences, no emoji, no markup. Give each line a "
            "headline of at most 28 characters for the screen."
        ),
        variables=(
            "duration",
            "target_platform",
            "language",
            "business_name",
            "title",
            "description",
            "tone",
            "scene_roles",
            "word_limit",
        ),
    ),
    PromptSpec(
        key="hook-default",
        prompt_type="hook",
        template_text=(
            "Write the first line of a video about {title} by {business_name} in {language}. "
            "It must make somebody who is scrolling stop within two seconds. At most 12 words, "
            "{tone} in tone, no exaggeration that the facts do not carry: {description}"
        ),
        variables=("title", "business_name", "language", "tone", "description"),
    ),
    PromptSpec(
        key="cta-default",
        prompt_type="cta",
        template_text=(
            "Write the last line of the video in {language}. It asks for one thing: {cta_text}. "
            "Name {business_name} and, when given, {cta_url}. At most 14 words."
        ),
        variables=("language", "cta_text", "business_name", "cta_url"),
    ),
    PromptSpec(
        key="voice-direction-default",
        prompt_type="voice_direction",
        template_text="{direction} Say the name {business_name} slowly and clearly.",
        variables=("direction", "business_name"),
    ),
)
