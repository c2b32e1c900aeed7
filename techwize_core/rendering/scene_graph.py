"""One ffmpeg filter graph per scene: ground, transition, veil and letters, logo, encoder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from techwize_core.rendering.ingest import MediaItem, chosen_fit
from techwize_core.rendering.motion import camera
from techwize_core.rendering.plates import Ground, hashed
from techwize_core.rendering.timeline import SceneSpan
from techwize_core.sdk.storyboard import Motion, Picture, Quality, Scene, Transition

ENGINE_REVISION = "3"
"""Goes up when the same storyboard is drawn otherwise: old scenes are then made anew."""
GOP_SECONDS = 2
_BT709 = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_XFADES = {"fade": "fade", "slide": "smoothleft", "wipe": "wipeleft", "zoom": "zoomin"}


@dataclass(frozen=True)
class LogoSpot:
    """A prepared logo, where it stands and from when (seconds in the scene)."""

    path: Path
    x: int
    y: int
    at: float
    until: float


@dataclass
class GraphInputs:
    """ffmpeg's inputs with what names their content in the cache key."""

    arguments: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    def add(self, arguments: list[str], digest: str) -> int:
        """Add an input and return its index."""
        self.arguments += arguments
        self.digests.append(digest)
        return len(self.digests) - 1


@dataclass(frozen=True)
class Shot:
    """A ground seen for ``count`` frames from frame ``first`` of its scene's ``span``."""

    scene: Scene
    ground: Ground
    span: SceneSpan
    first: int
    count: int


def shot_chain(shot: Shot, size: tuple[int, int], inputs: GraphInputs) -> str:
    """The chain that makes a shot's frames, without its output label."""
    end = f"setsar=1,{_BT709},format=yuv420p"
    picture, clip = shot.scene.ground, shot.ground.clip
    if clip is None or not isinstance(picture, Picture):
        index = inputs.add(["-i", str(shot.ground.path)], shot.ground.digest)
        motion: Motion = picture.motion
        move = camera(motion, shot.span.frames, shot.first, shot.count, size, shot.span.fps)
        return f"[{index}:v]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,{move},{end}"
    chain = _clip_chain(shot, picture, clip, size, inputs)
    if shot.ground.veil is None:
        return f"{chain},{end}"
    index = inputs.add(["-i", str(shot.ground.veil)], shot.ground.veil.stem)
    veil = f"[{index}:v]format=yuva420p,loop=-1:1[veil{index}]"
    return f"{chain}[clip{index}];{veil};[clip{index}][veil{index}]overlay=shortest=1,{end}"


def _clip_chain(
    shot: Shot, picture: Picture, clip: MediaItem, size: tuple[int, int], inputs: GraphInputs
) -> str:
    """A clip's frames: constant rate, cropped or padded, looped if it is too short."""
    begin = picture.start + shot.first / shot.span.fps
    if clip.seconds:
        begin %= clip.seconds
    arguments = ["-stream_loop", "-1", "-ss", f"{begin:.3f}", "-i", str(shot.ground.path)]
    index = inputs.add(arguments, f"{shot.ground.digest}@{begin:.3f}")
    (w, h), fps = size, shot.span.fps
    head = f"[{index}:v]fps={fps},trim=end_frame={shot.count},setpts=N/{fps}/TB,"
    colour = "out_color_matrix=bt709:out_range=tv"
    crop = f"crop={w}:{h}:(iw-{w})*{picture.focus[0]}:(ih-{h})*{picture.focus[1]}"
    if chosen_fit(picture.fit, clip.aspect, size) == "fill":
        fill = f"scale={w}:{h}:force_original_aspect_ratio=increase:{colour}"
        return f"{head}{fill},{crop}"
    # Blurred small and then enlarged: many times cheaper than blurring the whole frame.
    small = f"{w // 8}:{h // 8}"
    return (
        f"{head}format=yuv420p,split[a{index}][b{index}];"
        f"[a{index}]scale={small}:force_original_aspect_ratio=increase:{colour},crop={small},"
        f"gblur=8,eq=brightness=-0.12,scale={w}:{h}[pad{index}];"
        f"[b{index}]scale={w}:{h}:force_original_aspect_ratio=decrease:{colour}[whole{index}];"
        f"[pad{index}][whole{index}]overlay=(W-w)/2:(H-h)*0.42"
    )


def scene_graph(
    shot: Shot,
    before: Shot | None,
    logo: LogoSpot | None,
    size: tuple[int, int],
    inputs: GraphInputs,
) -> str:
    """The whole graph of a scene, ending in ``[v]``; ``{script}`` stands for the ASS file."""
    fps = shot.span.fps
    parts = [f"{shot_chain(shot, size, inputs)}[ground]"]
    ground = "ground"
    if before is not None:
        parts.append(f"{shot_chain(before, size, inputs)}[before]")
        parts.append(
            f"[before][ground]{_xfade(shot.scene.transition, before.count - 1, fps)}[blended]"
        )
        ground = "blended"
    letters = f"[{ground}]ass=filename={{script}}:fontsdir=fonts"
    if logo is None:
        parts.append(f"{letters},format=yuv420p[v]")
        return ";".join(parts)
    index = inputs.add(["-i", str(logo.path)], logo.path.stem)
    fades = (
        f"fade=t=in:st={logo.at:.3f}:d=0.3:alpha=1,"
        f"fade=t=out:st={logo.until - 0.2:.3f}:d=0.2:alpha=1"
    )
    parts.append(f"{letters}[lettered]")
    parts.append(
        f"[{index}:v]format=yuva420p,loop=-1:1,trim=end_frame={shot.count},"
        f"setpts=N/{fps}/TB,fps={fps},{fades}[logo]"
    )
    parts.append(f"[lettered][logo]overlay={logo.x}:{logo.y},format=yuv420p[v]")
    return ";".join(parts)


def _xfade(transition: Transition, frames: int, fps: int) -> str:
    return f"xfade=transition={_XFADES[transition.kind]}:duration={frames / fps:.4f}:offset=0"


def encoder(quality: Quality, fps: int) -> list[str]:
    """x264's options: equal for every scene, so that they join without a second encode.

    The thread count is fixed because x264's output depends on it.
    """
    gop = GOP_SECONDS * fps
    return [
        "-c:v", "libx264", "-preset", quality.preset, "-crf", str(quality.crf),
        "-profile:v", "high", "-pix_fmt", "yuv420p", "-threads", "2",
        "-x264-params", f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:force-cfr=1",
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
        "-color_trc", "bt709", "-r", str(fps), "-video_track_timescale", str(fps * 1000),
        "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
    ]  # fmt: skip


def scene_key(
    graph: str, script: str, fonts: list[str], inputs: GraphInputs, options: list[str], frames: int
) -> str:
    """The name of the scene in the cache: everything that its pixels depend on."""
    return hashed([ENGINE_REVISION, graph, script, fonts, inputs.digests, options, frames])
