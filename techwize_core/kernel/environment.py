"""The variables that a process is given; what they mean is for :mod:`techwize_core.kernel.settings`.

Apart from it because each process of a run reads them first, and some need no more.
"""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values


def environment(env_file: Path = Path(".env")) -> dict[str, str]:
    """The process environment over the ``.env`` file."""
    from_file = {key: value for key, value in dotenv_values(env_file).items() if value is not None}
    return {**from_file, **os.environ}
