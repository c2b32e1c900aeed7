"""How long things take in the sandbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SandboxTimes:
    """All in seconds; tests shorten them."""

    prompt: float = 60.0
    late_callback: float = 90.0
    prompt_reaches_phone: float = 0.05
    hold_response: float = 10.0
    token_life: int = 3599
