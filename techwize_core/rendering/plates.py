"""The cache of plates: every scene's ground, prepared once, with what is bright in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
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
from techwize_core.sdk.storyboard import Picture, Scene, Storyboard

_REVISION = "1"
"""Goes up when plates are drawn otherwise, so that old caches are not used."""
_BRIGHT_CLIP = 205
"""The brightness assumed behind texts on clips, whose every frame is not looked at."""


@dataclass(frozen=True)
class Ground:
    """What a scene stands on, ready for ffmpeg. ``clip`` is set for videos only."""

    path: Path
    digest: str
    clip: MediaItem | None = None

    def brightness(self, top: float, bottom: float) -> float:
        """How bright (0..255) the bright parts are between two shares of the height."""
        if self.clip is not None:
            return _BRIGHT_CLIP
        with Image.open(self.path) as plate:
            plate.draft("L", (plate.width // 8, plate.height // 8))
            grey = np.asarray(plate.convert("L").resize((54, 96), Image.Resampling.BOX))
        rows = grey[int(top * 96) : max(int(top * 96) + 1, int(bottom * 96))]
        return float(np.percentile(rows, 88))


def prepare_ground(scene: Scene, storyboard: Storyboard, base_dir: Path, cache_dir: Path) -> Ground:
    """The ground of ``scene``: from the cache, or drawn into it.

    Raises UnusableMedia when its picture cannot be used.
    """
    ground, canvas = scene.ground, storyboard.canvas.size
    if isinstance(ground, Picture):
        item = inspect_media(base_dir / ground.source)
        digest = file_digest(item.path)
        if item.kind == "video":
            return Ground(item.path, digest, item)
        facts = [digest, ground.fit, ground.focus]
    else:
        facts = [ground.model_dump(exclude={"motion"}), storyboard.brand.model_dump()]
        facts.append(storyboard.seed)
    key = hashed(["plate", _REVISION, OVERSAMPLING, canvas, *facts])
    target = cache_dir / "plates" / f"{key}.jpg"
    if not target.exists():
        if isinstance(ground, Picture):
            plate = make_plate(open_upright(item.path), ground.fit, ground.focus, canvas)
        else:
            plate = draw_backdrop(ground, storyboard.brand, canvas, storyboard.seed)
        with replacing(target) as part:
            write_plate(plate, part)
    return Ground(target, key)


def hashed(facts: object) -> str:
    """SHA-256 over the JSON of ``facts``: the name of what they make."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
