"""``techwize render``: a storyboard file in, a film and its report out. No database."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from techwize_core.rendering.engine import RenderResult, render
from techwize_core.rendering.errors import RenderError
from techwize_core.rendering.gates import QualityReport, measure
from techwize_core.rendering.scenes import Progress
from techwize_core.sdk.storyboard import PIXELS, Storyboard

DONE, FAILED, WRONG_USE = 0, 1, 2


def render_file(
    storyboard_path: Path,
    output: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's own name
    as_json: bool = False,
    cache_dir: Path | None = None,
    jobs: int | None = None,
) -> int:
    """Render ``storyboard_path`` to ``output`` and return the exit code.

    0: rendered and every gate holds; 1: it failed or a gate does not hold; 2:
    the storyboard or the format is wrong. Paths in the storyboard are relative
    to its folder. Errors go to stderr in one line each; with ``as_json`` the
    report goes to stdout as JSON, otherwise a short text does.
    """
    storyboard = _read(storyboard_path, format)
    if storyboard is None:
        return WRONG_USE
    began = time.perf_counter()
    try:
        result = render(
            storyboard,
            output,
            cache_dir=cache_dir or Path(tempfile.gettempdir()) / "techwize-render",
            base_dir=storyboard_path.resolve().parent,
            progress=_shown_progress(),
            jobs=jobs,
        )
        report = measure(output, storyboard)
    except (RenderError, OSError) as problem:
        click.echo(f"\n{problem}" if sys.stderr.isatty() else str(problem), err=True)
        return FAILED
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        click.echo(json.dumps(report_data(result, report, seconds), indent=2))
    else:
        click.echo(f"{output}: {result.seconds:g} s of film in {seconds:g} s, "
              f"{result.cache_hits} parts from the cache")  # fmt: skip
    for sentence in report.failures:
        click.echo(sentence, err=True)
    return DONE if report.passed else FAILED


def _read(path: Path, shape: str | None) -> Storyboard | None:
    """The storyboard in the wanted format; None after saying what is wrong."""
    try:
        storyboard = Storyboard.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as problem:
        click.echo(f"{path}: {problem.strerror or problem}", err=True)
    except UnicodeDecodeError:
        click.echo(f"{path}: this is not a text file.", err=True)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        click.echo(f"{path}: {where}: {first['msg']}", err=True)
    else:
        if shape is None:
            return storyboard
        for known in PIXELS:
            if known == shape:
                return storyboard.in_format(known)
        click.echo(f"--format must be one of {', '.join(PIXELS)}.", err=True)
    return None


def report_data(result: RenderResult, report: QualityReport, seconds: float) -> dict[str, Any]:
    """What ``--json`` prints: files, seconds, steps, cache hits, the quality report."""
    return {
        "output": str(result.path),
        "poster": str(result.poster),
        "thumbnail": str(result.thumbnail),
        "subtitles": [str(result.srt), str(result.vtt)],
        "film_seconds": result.seconds,
        "wall_seconds": seconds,
        "cache_hits": result.cache_hits,
        "scenes": [
            {"id": s.scene, "key": s.key, "from_cache": s.from_cache} for s in result.scenes
        ],
        "steps": [{"step": step.step, "seconds": step.seconds} for step in result.steps],
        "quality": {"passed": report.passed, "gates": [g.model_dump() for g in report.gates]},
    }


def _shown_progress() -> Progress:
    """Progress on stderr: rewritten in place on a terminal, silent elsewhere."""
    on_terminal = sys.stderr.isatty()

    def show(step: str, done: int, total: int) -> None:
        if on_terminal:
            filled = round(24 * done / max(1, total))
            bar = "█" * filled + "░" * (24 - filled)
            click.echo(f"\r{step:<10} {bar} {done}/{total} ", nl=False, err=True)

    return show
