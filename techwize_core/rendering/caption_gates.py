"""Gates on captions: inside the safe area, all words in order, in time with the voice."""

from __future__ import annotations

from techwize_core.rendering.caption_marks import place_cue
from techwize_core.rendering.captions import CaptionTrack, build_captions, timed_words
from techwize_core.rendering.gate import Gate
from techwize_core.rendering.look import look_of
from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk.storyboard import Storyboard

MOST_MILLISECONDS = 80


def caption_gates(storyboard: Storyboard, track: CaptionTrack | None = None) -> list[Gate]:
    """The gates of ``track`` (None: the one that the storyboard is rendered with).

    The words' places are those that the renderer draws them at.
    """
    made = track or build_captions(storyboard)
    if not any(part.cues for part in made.scenes):
        return []
    outside = _outside(storyboard, made)
    lost = _lost(storyboard, made)
    late = _lateness(storyboard, made)
    return [
        Gate.of("captions_inside", not outside, ", ".join(outside[:5]) or "inside", "inside"),
        Gate.of("captions_complete", not lost, ", ".join(lost[:5]) or "all words", "all words"),
        Gate.of("captions_in_time", late <= MOST_MILLISECONDS, f"{late:.0f} ms",
                f"at most {MOST_MILLISECONDS} ms"),
    ]  # fmt: skip


def _outside(storyboard: Storyboard, track: CaptionTrack) -> list[str]:
    """Words whose box leaves the safe area."""
    look = look_of(storyboard)
    return [
        spot.word.text
        for part in track.scenes
        if part.style != "none"
        for cue in part.cues
        for spot in place_cue(cue, part.style, look)
        if not look.safe.holds(spot.box, slack=1)
    ]


def _lost(storyboard: Storyboard, track: CaptionTrack) -> list[str]:
    """Scenes whose captions are not their line's own words in their order."""
    return [
        scene.id
        for scene, part in zip(storyboard.scenes, track.scenes, strict=True)
        if scene.voice is not None
        and [word.text for cue in part.cues for word in cue.words] != scene.voice.text.split()
    ]


def _lateness(storyboard: Storyboard, track: CaptionTrack) -> float:
    """The 95th percentile of how far words are shown from when they are said, milliseconds.

    Highlights fall on whole frames, so up to half a frame is in the nature of film.
    """
    fps, apart = storyboard.canvas.fps, [0.0]
    spans = scene_spans(storyboard)
    for scene, part, span in zip(storyboard.scenes, track.scenes, spans, strict=True):
        said = timed_words(scene, span.seconds)
        shown = [word for cue in part.cues for word in cue.words]
        for one, other in zip(said, shown, strict=False):
            apart.append(abs(one.start - round(other.start * fps) / fps) * 1000)
    return sorted(apart)[int(0.95 * (len(apart) - 1))]
