"""Writes 16-bit WAV files, whole or not at all."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono ``(n,)`` or stereo ``(n, 2)`` in [-1, 1]."""


def write_wav(target: Path, samples: Samples, sample_rate: int) -> None:
    """Write ``samples`` to ``target``; an interrupted write leaves no half file there."""
    pcm = np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    unfinished = target.with_name(f".{target.name}.part")
    with wave.open(str(unfinished), "wb") as out:
        out.setnchannels(1 if pcm.ndim == 1 else pcm.shape[1])
        out.setsampwidth(2)
        out.setframerate(sample_rate)
        out.writeframes(pcm.tobytes())
    unfinished.replace(target)
