"""The cache of plates: every scene's ground, prepared once, with what is bright in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from techwize_core.rendering.backdrops import draw_backdrop
from techwize_core.rendering.ffmpeg import replacing
from techwize_core.rendering.ingest import (
    MediaItem,
    file_digest,
    inspect_media,
    make_plate,
    open_upright,
    write_plate,
)
from techwize_core.rendering.motion import OVERSAMPLING
from techwize_core.rendering.veils import VeilPlan, measured_veil, veil_mask
from techwize_core.sdk.storyboard import Picture, Scene, Storyboard

_REVISION = "3"
"""Goes up when plates are drawn otherwise, so that old caches are not used."""


@dataclass(frozen=True)
class Ground:
    """What a scene stands on, ready for ffmpeg.

    ``clip`` and its ``veil``, a PNG to lay over it, are set for videos only.
    """

    path: Path
    digest: str
    clip: MediaItem | None = None
    veil: Path | None = None


def prepare_ground(
    scene: Scene, plan: VeilPlan, storyboard: Storyboard, base_dir: Path, cache_dir: Path
) -> Ground:
    """The ground of ``scene``, veiled behind its texts: from the cache, or drawn into it.

    Raises UnusableMedia when its picture cannot be used.
    """
    ground, canvas = scene.ground, storyboard.canvas.size
    if isinstance(ground, Picture):
        item = inspect_media(base_dir / ground.source)
        digest = file_digest(item.path)
        if item.kind == "video":
            veil = _clip_veil(plan, canvas, cache_dir)
            return Ground(item.path, hashed([digest, veil and veil.stem]), item, veil)
        facts: list[object] = [digest, ground.fit, ground.focus, asdict(plan)]
    else:
        facts = [ground.model_dump(exclude={"motion"}), storyboard.brand.model_dump()]
        facts.append(storyboard.seed)
    key = hashed(["plate", _REVISION, OVERSAMPLING, canvas, *facts])
    target = cache_dir / "plates" / f"{key}.jpg"
    if not target.exists():
        if isinstance(ground, Picture):
            plate = make_plate(open_upright(item.path), ground.fit, ground.focus, canvas)
            _lay_veil(plate, plan)
        else:
            plate = draw_backdrop(ground, storyboard.brand, canvas, storyboard.seed)
        with replacing(target) as part:
            write_plate(plate, part)
    return Ground(target, key)


def _lay_veil(plate: Image.Image, plan: VeilPlan) -> None:
    veil = measured_veil(plan, plate)
    if not veil.nothing:
        plate.paste((0, 0, 0), mask=veil_mask(veil, plate.size))


def _clip_veil(plan: VeilPlan, canvas: tuple[int, int], cache_dir: Path) -> Path | None:
    veil = measured_veil(plan, None)
    if veil.nothing:
        return None
    target = cache_dir / "plates" / f"{hashed(['veil', _REVISION, canvas, asdict(veil)])}.png"
    if not target.exists():
        picture = Image.new("RGBA", canvas, (0, 0, 0, 0))
        picture.putalpha(veil_mask(veil, canvas))
        with replacing(target) as part:
            picture.save(part, "PNG")
    return target


def hashed(facts: object) -> str:
    """SHA-256 over the JSON of ``facts``: the name of what they make."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
