"""Measures loudness and peaks as EBU R 128 does, from ffmpeg's own report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from techwize_core.rendering.ffmpeg import Cancelled, never, run_ffmpeg

SILENT_LUFS = -70.0
"""What ebur128 reports for silence."""
_INTEGRATED = re.compile(r"I:\s+(-?[\d.]+|-inf) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?[\d.]+|-inf) dBFS")
_RANGE = re.compile(r"LRA:\s+(-?[\d.]+) LU")


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness (LUFS), true peak (dBTP) and range (LU) of a sound."""

    lufs: float
    true_peak_db: float
    range_lu: float = 0

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard."""
        return self.lufs <= SILENT_LUFS + 0.5


def read_loudness(report: str) -> Loudness:
    """The summary at the end of an ffmpeg report with ``ebur128=peak=true`` in its graph."""
    summary = report[report.rfind("Summary:") :]
    found = _INTEGRATED.search(summary), _PEAK.search(summary), _RANGE.search(summary)
    lufs, peak, spread = (float(match[1]) if match else float("-inf") for match in found)
    return Loudness(max(lufs, SILENT_LUFS), peak, max(spread, 0.0))


def measure_loudness(path: Path, cancelled: Cancelled = never) -> Loudness:
    """The loudness of a file's sound."""
    report = run_ffmpeg(
        [
            "-i",
            str(path),
            "-map",
            "0:a:0",
            "-af",
            "ebur128=peak=true:framelog=quiet",
            "-f",
            "null",
            "-",
        ],
        cancelled=cancelled,
    )
    return read_loudness(report)
