"""Speaking the lines, and fitting the film to them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.extensions.registry import Offer
from techwize_core.production.context import RunContext
from techwize_core.production.errors import StepRefused
from techwize_core.production.pacing import with_voice
from techwize_core.production.provider_calls import Answer, Request, Result
from techwize_core.production.providers import first_that_answers
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.production.wishes import FASTEST
from techwize_core.rendering.errors import SpeechTooLong
from techwize_core.sdk import Speech, SpeechRequest, Voice
from techwize_core.sdk.storyboard import Storyboard

_SECONDS = 180.0
_MARGIN = 1.03
"""A little faster than just fits: voices do not obey to the millisecond."""
Spoken = dict[str, tuple[str, Speech]]


class VoiceStep(Step):
    """One recording for each line, all by one voice; each is a provider call of its own."""

    name = "voice"

    def inputs(self, run: RunContext) -> Json:
        facts = run.facts
        voices = run.studio.voices(run.draft.language) if facts.voiceover else []
        return {
            "storyboard": run.outputs["storyboard"],
            "template": facts.template,
            "seconds": facts.seconds,
            "voiceover": facts.voiceover,
            "speed": facts.wishes.speed,
            "voices": run.studio.names_of(voices),
        }

    def carry_out(self, run: RunContext) -> StepResult:
        facts, draft = run.facts, run.draft
        if not facts.voiceover:
            try:
                return StepResult(_output(self._fitted(run, draft, {}), None))
            except SpeechTooLong as error:
                raise StepRefused(str(error)) from error
        (film, paid), provider = first_that_answers(
            run.studio,
            run.studio.voices(draft.language),
            f"voice in {draft.language}",
            lambda offer: self._spoken_film(run, draft, offer),
        )
        return StepResult(_output(film, provider), provider, paid)

    def at_hand(self, run: RunContext, output: Json) -> bool:
        film = Storyboard.model_validate(output["storyboard"])
        audio = [scene.voice.audio for scene in film.scenes if scene.voice]
        return all((run.folder / path).exists() for path in audio if path)

    def _spoken_film(
        self, run: RunContext, draft: Storyboard, offer: Offer[Voice]
    ) -> tuple[Storyboard, Decimal]:
        speed = run.facts.wishes.speed
        speech, paid = self._all_lines(run, draft, offer, speed)
        try:
            return self._fitted(run, draft, speech), paid
        except SpeechTooLong as error:
            faster = round(speed * error.spoken / error.available * _MARGIN, 2)
            if faster > max(FASTEST, speed):
                raise StepRefused(str(error)) from error
        speech, more = self._all_lines(run, draft, offer, faster)
        try:
            return self._fitted(run, draft, speech), paid + more
        except SpeechTooLong as error:
            raise StepRefused(str(error)) from error

    def _fitted(self, run: RunContext, draft: Storyboard, speech: Spoken) -> Storyboard:
        return with_voice(draft, speech, run.facts.document, run.facts.seconds)

    def _all_lines(
        self, run: RunContext, draft: Storyboard, offer: Offer[Voice], speed: float
    ) -> tuple[Spoken, Decimal]:
        spoken: Spoken = {}
        paid = Decimal("0")
        lines = [(scene.id, scene.voice.text) for scene in draft.scenes if scene.voice]
        for number, (scene, text) in enumerate(lines):
            run.lease.raise_if_stopped()
            run.progress(number, len(lines))
            result = _line(run, offer, text, speed)
            speech = Speech.model_validate({**result.value, "path": result.file})
            spoken[scene] = (result.file.relative_to(run.folder).as_posix(), speech)
            paid += result.paid
        run.progress(len(lines), len(lines))
        return spoken, paid


def _line(run: RunContext, offer: Offer[Voice], text: str, speed: float) -> Result:
    language = run.draft.language
    voice = offer.item.voices[language][0]
    # The same seed for every film: an unchanged line in a new version is not bought again.
    wanted = SpeechRequest(text=text, language=language, voice=voice, speed=speed)
    request = Request(run.studio.name_of(offer), "speak", wanted.model_dump(mode="json"), ".wav")

    def ask(target: Path) -> Answer:
        speech = run.studio.call(
            offer, "speak", lambda c: offer.item.speak(c, wanted, target), _SECONDS
        )
        return Answer(speech.model_dump(mode="json", exclude={"path"}), speech.cost_usd)

    return run.calls.once(request, ask)


def _output(film: Storyboard, provider: str | None) -> Json:
    return {"storyboard": film.model_dump(mode="json", by_alias=True), "voice": provider}
