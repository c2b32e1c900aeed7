"""Mixes the whole film's sound once: voice at its exact times, music ducked beneath it.

The voice is evened out and brought to a known loudness, the bed is set against
it and ducked by side chain, and the sum is brought to the target by a plain
gain into a limiter. loudnorm is not used for that last step: where peaks stand
in the way it changes to its dynamic mode, which pumps. Measured, corrected and
measured again, the gain is as exact.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from techwize_core.rendering.errors import UnusableMedia
from techwize_core.rendering.ffmpeg import Cancelled, never, replacing, run_ffmpeg
from techwize_core.rendering.ingest import file_digest
from techwize_core.rendering.loudness import Loudness, measure_loudness, read_loudness
from techwize_core.rendering.plates import hashed
from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk.storyboard import Music, Quality, Storyboard

AUDIO_REVISION = "1"
RATE = 48_000
_VOICE_LUFS = -18.0
_TOLERANCE_LU = 0.1
_MOST_CORRECTIONS = 4
_AAC_HEADROOM_DB = 0.7
"""AAC overshoots the limiter's ceiling by some tenths of a decibel."""
_LOUDNESS = "loudness"
_METER = "ebur128=peak=true:framelog=quiet"
# Filters with two inputs work on whatever has arrived, and their last bits depend on
# how it was cut: blocks of one size make the mix the same every time.
_BLOCKS = "asetnsamples=n=1024:p=0"
_FLOAT = ["-c:a", "pcm_f32le", "-f", "wav"]


@dataclass(frozen=True)
class AudioMix:
    """The finished sound: AAC in ``path``. ``loudness`` is None for a film without sound."""

    path: Path
    seconds: float
    loudness: Loudness | None
    from_cache: bool


@dataclass(frozen=True)
class _PlacedLine:
    path: Path
    digest: str
    samples: int
    """From the film's start to the line's first sample, at ``RATE``."""


def mix_audio(
    storyboard: Storyboard, *, cache_dir: Path, base_dir: Path, cancelled: Cancelled = never
) -> AudioMix:
    """The film's sound as an AAC file of exactly the film's length, from the cache when it can.

    Raises UnusableMedia for a sound that is missing, RenderCancelled, RenderError.
    """
    spans = scene_spans(storyboard)
    seconds = (spans[-1].first + spans[-1].frames) / storyboard.canvas.fps
    lines, music = _placed_lines(storyboard, base_dir), _music_path(storyboard, base_dir)
    facts = [
        AUDIO_REVISION, round(seconds * RATE), [(line.digest, line.samples) for line in lines],
        music and [file_digest(music), storyboard.music], storyboard.quality.model_dump_json(),
    ]  # fmt: skip
    folder = cache_dir / "audio" / hashed(facts)
    target = folder / "mix.m4a"
    # The loudness is written last: only with it is a mix finished.
    if target.exists() and (folder / _LOUDNESS).exists():
        return AudioMix(target, seconds, _remembered(folder), True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".work-", dir=folder) as work:
        mixer = _Mixer(Path(work), target, seconds, storyboard.quality, cancelled)
        mixed = mixer.mix(lines, music, storyboard.music)
    _remember(folder, mixed)
    return AudioMix(target, seconds, mixed, False)


def _placed_lines(storyboard: Storyboard, base_dir: Path) -> list[_PlacedLine]:
    placed = []
    for scene, span in zip(storyboard.scenes, scene_spans(storyboard), strict=True):
        if scene.voice is not None and scene.voice.audio is not None:
            path = _existing(base_dir / scene.voice.audio)
            samples = round((span.start + scene.voice.offset) * RATE)
            placed.append(_PlacedLine(path, file_digest(path), samples))
    return placed


def _music_path(storyboard: Storyboard, base_dir: Path) -> Path | None:
    return _existing(base_dir / storyboard.music.source) if storyboard.music else None


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise UnusableMedia(path.name, "This sound file is missing.")
    try:
        with av.open(str(path)) as sound:
            next(sound.decode(sound.streams.audio[0]))
    except (FFmpegError, IndexError, StopIteration) as problem:
        raise UnusableMedia(path.name, "This is not a sound we can read.") from problem
    return path.resolve()


def _remember(folder: Path, loudness: Loudness | None) -> None:
    values = (loudness.lufs, loudness.true_peak_db, loudness.range_lu) if loudness else ()
    with replacing(folder / _LOUDNESS) as part:
        part.write_text(" ".join(map(str, values)), encoding="ascii")


def _remembered(folder: Path) -> Loudness | None:
    text = (folder / _LOUDNESS).read_text(encoding="ascii").split()
    return Loudness(*map(float, text)) if text else None


@dataclass(frozen=True)
class _Mixer:
    """Works in ``folder`` and leaves the finished sound at ``target``."""

    folder: Path
    target: Path
    seconds: float
    quality: Quality
    cancelled: Cancelled

    def mix(
        self, lines: list[_PlacedLine], music: Path | None, bed: Music | None
    ) -> Loudness | None:
        """Write the sound and return its loudness before AAC; None when there is no sound."""
        voice = self._voice_bus(lines) if lines else None
        if voice is not None and voice.silent:
            voice = None
        if music is None and voice is None:
            self._encode("anullsrc=r=48000:cl=stereo", None)
            return None
        rough = self._rough_mix(voice, music, bed)
        if rough.silent:
            self._encode("anullsrc=r=48000:cl=stereo", None)
            return None
        return self._to_target(rough)

    def _run(self, inputs: list[str], graph: str, target: Path, codec: list[str]) -> str:
        with replacing(target) as part:
            return run_ffmpeg(
                [*inputs, "-filter_complex", graph, "-map", "[out]", "-map_metadata", "-1",
                 "-fflags", "+bitexact", "-flags:a", "+bitexact", *codec, str(part.resolve())],
                cancelled=self.cancelled,
            )  # fmt: skip

    @property
    def _whole(self) -> str:
        """Filters that make a sound exactly as long as the film."""
        samples = round(self.seconds * RATE)
        return f"apad=whole_len={samples},atrim=end_sample={samples}"

    def _voice_bus(self, lines: list[_PlacedLine]) -> Loudness:
        """Every line at its time on one mono track, low rumble and loud syllables tamed."""
        inputs, parts = [], []
        for number, line in enumerate(lines):
            inputs += ["-i", str(line.path)]
            # Two milliseconds of fade: a cut into a waveform clicks.
            parts.append(
                f"[{number}:a:0]aresample={RATE},aformat=channel_layouts=mono,"
                f"afade=t=in:d=0.002,adelay={line.samples}S:all=1,{_BLOCKS}[l{number}]"
            )
        labels = "".join(f"[l{number}]" for number in range(len(lines)))
        together = f"{labels}amix=inputs={len(lines)}:normalize=0:duration=longest"
        tamed = "highpass=f=75,acompressor=threshold=0.08:ratio=2.5:attack=8:release=120"
        graph = ";".join([*parts, f"{together},{tamed},{self._whole},{_METER}[out]"])
        return read_loudness(self._run(inputs, graph, self.folder / "voice.wav", _FLOAT))

    def _rough_mix(self, voice: Loudness | None, music: Path | None, bed: Music | None) -> Loudness:
        inputs: list[str] = []
        graph = ""
        if voice is not None:
            inputs += ["-i", str((self.folder / "voice.wav").resolve())]
            gain = f"volume={_VOICE_LUFS - voice.lufs:.2f}dB"
            graph = f"[0:a]{gain},pan=stereo|c0=c0|c1=c0,{_BLOCKS}[voice]"
        if music is not None and bed is not None:
            inputs += ["-stream_loop", "-1", "-i", str(music)]
            graph = self._with_bed(graph, music, bed, voice is not None)
        else:
            graph += f";[voice]{self._whole},{_METER}[out]"
        return read_loudness(self._run(inputs, graph, self.folder / "rough.wav", _FLOAT))

    def _with_bed(self, graph: str, music: Path, bed: Music, voiced: bool) -> str:
        level = measure_loudness(music, self.cancelled)
        wanted = _VOICE_LUFS - (bed.bed_db if voiced else 0)
        fade_out = max(0.0, self.seconds - bed.fade_out)
        chain = (
            f"[{1 if voiced else 0}:a:0]aresample={RATE},aformat=channel_layouts=stereo,"
            f"volume={wanted - level.lufs:.2f}dB,{self._whole},"
            f"afade=t=in:d={bed.fade_in},afade=t=out:st={fade_out:.3f}:d={bed.fade_out},{_BLOCKS}"
        )
        if not voiced:
            return f"{chain},{_METER}[out]"
        together = f"amix=inputs=2:normalize=0,{self._whole},{_METER}[out]"
        if not bed.duck_db:
            return f"{graph};{chain}[bed];[voice][bed]{together}"
        # With ratio 20 the reduction is the voice's level above the threshold, so
        # that a threshold duck_db below the voice ducks by about duck_db.
        threshold = 10 ** ((_VOICE_LUFS - bed.duck_db * 20 / 19) / 20)
        duck = f"sidechaincompress=threshold={threshold:.5f}:ratio=20:attack=25:release=380:knee=4"
        return (
            f"{graph};[voice]asplit[heard][key];{chain}[bed];[bed][key]{duck},{_BLOCKS}[under];"
            f"[heard][under]{together}"
        )

    def _to_target(self, rough: Loudness) -> Loudness:
        """Gain into the limiter until the loudness is right, then AAC.

        The limiter works at four times the rate, where it sees true peaks.
        """
        gain = self.quality.lufs - rough.lufs
        ceiling = 10 ** ((self.quality.true_peak_db - _AAC_HEADROOM_DB) / 20)
        source = ["-i", str((self.folder / "rough.wav").resolve())]
        for _ in range(_MOST_CORRECTIONS):
            graph = (
                f"[0:a]volume={gain:.3f}dB,aresample={RATE * 4},"
                f"alimiter=limit={ceiling:.4f}:attack=4:release=80:level=0:latency=1,"
                f"aresample={RATE},{self._whole},{_METER}[out]"
            )
            reached = read_loudness(self._run(source, graph, self.folder / "mastered.wav", _FLOAT))
            if abs(reached.lufs - self.quality.lufs) <= _TOLERANCE_LU:
                break
            gain += self.quality.lufs - reached.lufs
        self._encode("[0:a]anull", self.folder / "mastered.wav")
        return reached

    def _encode(self, chain: str, source: Path | None) -> None:
        inputs = ["-i", str(source.resolve())] if source else []
        codec = ["-c:a", "aac", "-b:a", f"{self.quality.audio_kbps}k", "-ar", str(RATE), "-ac", "2"]
        self._run(inputs, f"{chain},{self._whole}[out]", self.target, codec)
