"""Music, and the mix of the whole film's sound."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.extensions.registry import Offer
from techwize_core.production.context import RunContext
from techwize_core.production.provider_calls import Answer, Request, Result
from techwize_core.production.providers import first_that_answers
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.audio import AudioMix, mix_audio
from techwize_core.sdk import Bed, BedRequest, MusicSource
from techwize_core.sdk.storyboard import Music, Storyboard

_SECONDS = 120.0


class MixStep(Step):
    """Voice over ducked music at the target loudness."""

    name = "mix"

    def inputs(self, run: RunContext) -> Json:
        facts = run.facts
        sources = run.studio.music(facts.mood) if facts.music else []
        return {
            "storyboard": run.outputs["voice"]["storyboard"],
            "mood": facts.mood,
            "music": facts.music,
            "seed": facts.brief.seed,
            "levels": facts.document.music.model_dump(mode="json"),
            "sources": run.studio.names_of(sources),
        }

    def carry_out(self, run: RunContext) -> StepResult:
        film, facts = run.film, run.facts
        provider, result = None, None
        # An editor's own choice of music in the storyboard stands.
        if facts.music and film.music is None:
            result, provider = first_that_answers(
                run.studio,
                run.studio.music(facts.mood),
                f"music in the mood {facts.mood}",
                lambda offer: _bed(run, film, offer),
            )
            film = _scored(run, film, result)
        mixed = mix_of(run, film)
        output: Json = {"storyboard": film.model_dump(mode="json", by_alias=True)}
        if mixed.loudness is not None:
            output["lufs"] = mixed.loudness.lufs
        return (
            StepResult(output, provider)
            if result is None
            else StepResult(output, provider, result.paid)
        )

    def at_hand(self, run: RunContext, output: Json) -> bool:
        music = Storyboard.model_validate(output["storyboard"]).music
        return music is None or (run.folder / music.source).exists()


def mix_of(run: RunContext, film: Storyboard) -> AudioMix:
    """The film's sound, mixed where it is missing."""
    return mix_audio(film, cache_dir=run.render_cache, base_dir=run.folder, cancelled=run.cancelled)


def _bed(run: RunContext, film: Storyboard, offer: Offer[MusicSource]) -> Result:
    cuts = tuple(round(cut, 3) for cut in accumulate(scene.seconds for scene in film.scenes))
    wanted = BedRequest(
        mood=run.facts.mood, seconds=film.seconds, cuts=cuts[:-1], seed=run.facts.brief.seed
    )
    request = Request(run.studio.name_of(offer), "bed", wanted.model_dump(mode="json"), ".wav")

    def ask(target: Path) -> Answer:
        bed = run.studio.call(offer, "bed", lambda c: offer.item.bed(c, wanted, target), _SECONDS)
        return Answer(bed.model_dump(mode="json", exclude={"path"}))

    return run.calls.once(request, ask)


def _scored(run: RunContext, film: Storyboard, result: Result) -> Storyboard:
    bed = Bed.model_validate({**result.value, "path": result.file})
    levels = run.facts.document.music
    music = Music(
        source=bed.path.relative_to(run.folder).as_posix(),
        bed_db=levels.bed_db,
        duck_db=levels.duck_db,
        licence=bed.licence,
    )
    licences = (*film.licences, f"Music: {bed.licence}")
    return film.model_copy(update={"music": music, "licences": licences})
