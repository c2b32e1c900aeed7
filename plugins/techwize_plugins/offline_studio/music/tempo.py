"""Chooses a tempo at which beats fall near the cuts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_STEP_BPM = 0.25


def fitting_tempo(slowest: float, fastest: float, cuts: Sequence[float]) -> float:
    """The beats per minute in a range whose beats lie nearest to the cuts (seconds).

    Without cuts it is the middle of the range. Distances are measured in
    seconds, so that fast tempi win only where they truly meet the cuts better.
    """
    middle = (slowest + fastest) / 2
    if not cuts:
        return middle
    tempi = np.arange(slowest, fastest + _STEP_BPM / 2, _STEP_BPM)
    beats = np.asarray(cuts, float)[None, :] * tempi[:, None] / 60
    off = np.abs(beats - np.round(beats)) / tempi[:, None] * 60
    # A trace of preference for the middle decides between equals.
    cost = np.sqrt(np.mean(off**2, axis=1)) + 1e-5 * np.abs(tempi - middle)
    return float(tempi[int(np.argmin(cost))])
