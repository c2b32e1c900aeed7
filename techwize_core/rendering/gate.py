"""One quality gate: what was measured, what was wanted, and a sentence when they differ."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

_ADVICE = {
    "duration": "The film is {measured} long instead of {wanted}: render it again.",
    "size": "The picture is {measured} instead of {wanted}: render it again.",
    "frame_rate": "The film runs at {measured} instead of {wanted}: render it again.",
    "picture_format": "The picture is {measured} instead of {wanted}: phones may not play it.",
    "starts_at_once": "The film's index comes last, so it does not start at once: join it again.",
    "sound_format": "The sound is {measured} instead of {wanted}: mix it again.",
    "sound_length": "Sound and picture end {measured}, allowed is {wanted}: mix it again.",
    "loudness": "The film is {measured} loud instead of {wanted}: mix it again.",
    "true_peak": "The sound peaks at {measured}, allowed is {wanted}: mix it again.",
    "no_black": "The picture is black at {measured}: look at the scene there.",
    "no_frozen": "The picture stands still at {measured}: give the scene a motion.",
    "no_silence": "Nothing is heard at {measured}: look at voice and music there.",
    "captions_inside": "Captions leave the safe area: {measured}. Shorten their words.",
    "captions_complete": "Captions do not hold the spoken words: {measured}.",
    "captions_in_time": "Captions are {measured} off the voice, allowed is {wanted}.",
}


class Gate(BaseModel):
    """A gate's name and outcome. ``measured`` and ``wanted`` carry their units."""

    model_config = ConfigDict(frozen=True)

    name: str
    passed: bool
    measured: str
    wanted: str
    sentence: str = ""

    @classmethod
    def of(cls, name: str, passed: bool, measured: str, wanted: str) -> Gate:
        """A gate with its sentence for staff when it did not hold."""
        said = "" if passed else _ADVICE[name].format(measured=measured, wanted=wanted)
        return cls(name=name, passed=passed, measured=measured, wanted=wanted, sentence=said)
