"""Places scenes on whole frames, so that the parts add up to the whole exactly."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.sdk.storyboard import Storyboard


@dataclass(frozen=True)
class SceneSpan:
    """A scene's first frame in the film and how many frames it lasts."""

    first: int
    frames: int
    fps: int

    @property
    def start(self) -> float:
        """Seconds from the film's start."""
        return self.first / self.fps

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frames / self.fps


def scene_spans(storyboard: Storyboard) -> tuple[SceneSpan, ...]:
    """A span for each scene. Rounded on running sums: rounding errors never add up."""
    fps = storyboard.canvas.fps
    spans, clock, first = [], 0.0, 0
    for scene in storyboard.scenes:
        clock += scene.seconds
        end = max(first + 1, round(clock * fps))
        spans.append(SceneSpan(first, end - first, fps))
        first = end
    return tuple(spans)


def transition_frames(storyboard: Storyboard, index: int) -> int:
    """For how many frames scene ``index`` comes in over the one before it."""
    scene = storyboard.scenes[index]
    if index == 0 or scene.transition.kind == "cut":
        return 0
    wanted = round(scene.transition.seconds * storyboard.canvas.fps)
    return min(wanted, scene_spans(storyboard)[index].frames // 2)
