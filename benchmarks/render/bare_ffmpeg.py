"""The straightforward ffmpeg command that a skilled hand would write for the same film.

zoompan on each still (twice the size, against jitter), xfade between them, one
ASS file with a title and word-highlighted captions per scene, the voice lines
at their times over a bed ducked by side chain, loudnorm, all in one run.
"""

from __future__ import annotations

from pathlib import Path

from techwize_core.rendering.ffmpeg import ffmpeg_program

FPS, WIDTH, HEIGHT, FADE = 30, 1080, 1920, 0.3
_STYLES = """[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Title,DejaVu Sans,100,&H00FFFFFF,&H00FFFFFF,&H00000000,&H80000000,1,0,0,0,100,100,0,0,1,0,4,\
7,65,150,300,1
Style: Caption,DejaVu Sans,64,&H0040B0E2,&H00FFFFFF,&H00101010,&H80000000,1,0,0,0,100,100,0,0,1,5,\
0,2,65,150,680,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def bare_command(folder: Path, board: dict, output: Path) -> list[str]:
    """The command, after writing its caption file into ``folder``."""
    scenes = board["scenes"]
    captions = folder / "bare.ass"
    captions.write_text(_captions(scenes))
    each = scenes[0]["seconds"]
    pictures, voices = [], []
    for scene in scenes:
        pictures += ["-i", str(folder / scene["ground"]["source"])]
        voices += ["-i", str(folder / scene["voice"]["audio"])]
    bed = ["-i", str(folder / board["music"]["source"])]
    graph = ";".join([*_picture(len(scenes), each, captions), *_sound(len(scenes), each)])
    return [
        ffmpeg_program(), "-y", "-loglevel", "error", *pictures, *voices, *bed,
        "-filter_complex", graph, "-map", "[v]", "-map", "[a]",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-movflags", "+faststart",
        "-t", str(each * len(scenes)), str(output),
    ]  # fmt: skip


def _picture(count: int, each: float, captions: Path) -> list[str]:
    parts = []
    for number in range(count):
        # Every scene but the last runs on under the next one's fade.
        frames = round((each + (FADE if number < count - 1 else 0)) * FPS)
        zoom = f"1+0.12*on/{frames}" if number % 2 == 0 else f"1.12-0.12*on/{frames}"
        parts.append(
            f"[{number}:v]scale={2 * WIDTH}:{2 * HEIGHT}:force_original_aspect_ratio=increase,"
            f"crop={2 * WIDTH}:{2 * HEIGHT},setsar=1,format=yuv420p,"
            f"zoompan=z='{zoom}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
            f":d={frames}:s={WIDTH}x{HEIGHT}:fps={FPS}[z{number}]"
        )
    last = "z0"
    for number in range(1, count):
        parts.append(
            f"[{last}][z{number}]xfade=transition=fade:duration={FADE}:offset={each * number:.3f}"
            f"[x{number}]"
        )
        last = f"x{number}"
    parts.append(f"[{last}]ass=filename='{captions}',format=yuv420p[v]")
    return parts


def _sound(count: int, each: float) -> list[str]:
    parts = [
        f"[{count + n}:a]aresample=48000,adelay={round((n * each + 0.4) * 1000)}:all=1[l{n}]"
        for n in range(count)
    ]
    lines = "".join(f"[l{n}]" for n in range(count))
    return [
        *parts,
        f"{lines}amix=inputs={count}:normalize=0,apad=whole_dur={each * count},asplit[voice][key]",
        f"[{2 * count}:a]aresample=48000,volume=0.5[bed]",
        "[bed][key]sidechaincompress=threshold=0.03:ratio=8:attack=20:release=350[under]",
        "[voice][under]amix=inputs=2:duration=first:normalize=0,"
        "loudnorm=I=-14:TP=-1:LRA=11,aresample=48000[a]",
    ]


def _captions(scenes: list[dict]) -> str:
    events, start = [], 0.0
    for scene in scenes:
        end = start + scene["seconds"]
        title = scene["layers"][0]["text"]
        events.append(
            f"Dialogue: 0,{_at(start + 0.2)},{_at(end)},Title,,0,0,0,,{{\\fad(300,200)}}{title}"
        )
        words = scene["voice"]["text"].split()
        step = scene["voice"]["seconds"] / len(words)
        for first in range(0, len(words), 5):
            page = words[first : first + 5]
            body = "".join(f"{{\\k{round(step * 100)}}}{word} " for word in page)
            begin = start + 0.4 + first * step
            until = begin + len(page) * step
            events.append(f"Dialogue: 1,{_at(begin)},{_at(until)},Caption,,0,0,0,,{body.strip()}")
        start = end
    return _STYLES + "\n".join(events) + "\n"


def _at(seconds: float) -> str:
    return f"{int(seconds // 3600)}:{int(seconds // 60 % 60):02d}:{seconds % 60:05.2f}"
