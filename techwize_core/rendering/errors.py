"""What can go wrong in a render, each with a sentence that says what to do."""

from __future__ import annotations


class RenderError(Exception):
    """The film could not be made. ``str(error)`` is one sentence for staff."""


class RenderCancelled(RenderError):
    """The caller asked to stop; finished scenes stay in the cache."""

    def __init__(self) -> None:
        super().__init__("The render was cancelled; finished scenes are kept for the next try.")


class UnusableMedia(RenderError):
    """A picture, clip or sound cannot be used. ``sentence`` is written for the client."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence}")
        self.name = name
        self.sentence = sentence


class SpeechTooLong(RenderError):
    """The voice does not fit into the ordered length.

    ``spoken`` and ``available`` are seconds; speaking ``spoken / available``
    times as fast would just fit.
    """

    def __init__(self, spoken: float, available: float) -> None:
        super().__init__(
            f"The voice needs {spoken:.1f} s but the film has room for {available:.1f} s: "
            "shorten the script or speak faster."
        )
        self.spoken = spoken
        self.available = available
