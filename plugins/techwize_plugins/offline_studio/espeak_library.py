"""Asks espeak-ng for samples and word positions, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from techwize_core.sdk import ProviderUnavailable

from .sound_file import Samples

_PROGRAM = Path(__file__).with_name("espeak_process.py")
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Utterance:
    """Mono samples at ``rate``; ``words`` are (character offset in the text, sample) pairs."""

    samples: Samples
    rate: int
    words: tuple[tuple[int, int], ...]


def synthesise(text: str, voice: str, words_per_minute: int) -> Utterance:
    """Speak plain text with a voice such as ``"sw"`` or ``"sw+f2"``.

    Raises ``ProviderUnavailable`` when the library or the voice is missing, or
    when espeak-ng crashes or hangs over the text.
    """
    import espeakng_loader

    paths = [espeakng_loader.get_library_path(), espeakng_loader.get_data_path()]
    # -I and -S: no site-packages and no user folder, which halves the start.
    command = [sys.executable, "-I", "-S", str(_PROGRAM), *paths, voice, str(words_per_minute)]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=_TIMEOUT_SECONDS, check=True
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()[-200:]
        raise ProviderUnavailable(
            reason or "espeak-ng crashed", code=str(error.returncode)
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ProviderUnavailable("espeak-ng did not finish in time") from error
    header, _, sound = done.stdout.partition(b"\n")
    details = json.loads(header)
    samples = np.frombuffer(sound, "<i2").astype(np.float32) / 32768.0
    return Utterance(samples, details["rate"], tuple(map(tuple, details["words"])))
