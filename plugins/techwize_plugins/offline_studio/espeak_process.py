"""Speaks one text with the espeak-ng library; run as a program of its own, never imported.

The library keeps its voice, its callback and the phase of its wave generator
in process-wide variables that nothing resets: the same text spoken twice in
one process differs by some hundred samples. A fresh process per line makes
equal requests equal, lets threads speak side by side, and keeps a crash of the
C library away from the worker. It imports the standard library alone, so it
starts in about 20 ms.

Arguments: library, data folder, voice, words per minute. The text comes on
standard input; a line of JSON and then raw 16-bit samples go to standard output.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

# Numbers from speak_lib.h of espeak-ng 1.52.
_RETRIEVAL_SYNCHRONOUS = 2
_UTF8 = 1
_BY_CHARACTER = 1
_RATE_PARAMETER = 1
_EVENT_END_OF_LIST, _EVENT_WORD = 0, 1
_KEEP_GOING = 0


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def _initialised(library_path: str, data_path: str, voice: str, pace: int) -> tuple[Any, int]:
    library = ctypes.CDLL(library_path)
    rate = library.espeak_Initialize(_RETRIEVAL_SYNCHRONOUS, 0, data_path.encode(), 0)
    if rate <= 0:
        sys.exit("espeak-ng could not be started; is its data folder complete?")
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        sys.exit(f"espeak-ng has no voice named {voice!r}")
    library.espeak_SetParameter(_RATE_PARAMETER, pace, 0)
    return library, rate


def _speak(library: Any, text: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    sound = bytearray()
    words: list[tuple[int, int]] = []

    def collect(wave: Any, count: int, events: Any) -> int:
        if wave and count:
            sound.extend(ctypes.string_at(wave, count * 2))
        index = 0
        while events[index].type != _EVENT_END_OF_LIST:
            if events[index].type == _EVENT_WORD:
                words.append((events[index].text_position - 1, events[index].sample))
            index += 1
        return _KEEP_GOING

    # Kept in a variable: the library calls it until the synthesis is done.
    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    status = library.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    if status != 0:
        sys.exit(f"espeak-ng failed with status {status}")
    return bytes(sound), words


def main(arguments: list[str]) -> None:
    """Speak standard input; see the module's docstring."""
    library_path, data_path, voice, pace = arguments
    library, rate = _initialised(library_path, data_path, voice, int(pace))
    sound, words = _speak(library, sys.stdin.buffer.read())
    header = json.dumps({"rate": rate, "words": words})
    sys.stdout.buffer.write(header.encode() + b"\n" + sound)


if __name__ == "__main__":
    main(sys.argv[1:])
