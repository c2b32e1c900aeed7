"""The hibari speech model with its inner clock made visible.

Its graph computes how many 25 ms frames each phoneme lasts, but does not
return that. A serialised protobuf message may be extended by appending fields,
so one more graph output is appended to the file's bytes in memory; no ONNX
library and no changed model file is needed.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import numpy as np

from techwize_core.sdk import ProviderUnavailable

from .sound_file import Samples

SAMPLE_RATE = 24_000
SAMPLES_PER_FRAME = 600
DURATIONS = "/Clip_output_0"
"""Name of the tensor "frames per phoneme" in the model of hibari-tts 0.2."""

_MODEL_GRAPH, _GRAPH_OUTPUT, _VALUE_NAME = 7, 12, 1
"""Field numbers of ModelProto, GraphProto and ValueInfoProto in onnx.proto."""


class TimedModel:
    """The loaded model. Calls may come from several threads; they run one at a time."""

    def __init__(self) -> None:
        # Imported here: onnxruntime takes a second and 40 MB, and most processes never speak.
        import onnxruntime
        from hibari import Hibari

        self._hibari = Hibari()
        options = onnxruntime.SessionOptions()
        # One thread: the worker renders scenes beside it, and more gain 30 % at best.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            Path(self._hibari.model_path).read_bytes() + _extra_output(DURATIONS),
            options,
            providers=["CPUExecutionProvider"],
        )
        self._lock = Lock()

    def phonemes(self, chunks: list[str]) -> list[str]:
        """The phonemes of each chunk (text without spaces, or a ``[text](/phonemes/)`` link).

        The chunks are read together, since neighbours change how a word sounds.
        """
        with self._lock:
            together = self._read(" ".join(chunks))
            if len(together) == len(chunks):
                return together
            # The tokenizer joined or dropped something; read each by itself instead.
            return [" ".join(self._read(chunk)) for chunk in chunks]

    def _read(self, text: str) -> list[str]:
        g2p = self._hibari.g2p
        read = [""]
        for token in g2p.phonemize_tokens(g2p.tokenize(text)):
            read[-1] += token.phonemes or ""
            if token.whitespace:
                read.append("")
        return read

    def synthesise(self, phonemes: str, speed: float, seed: int) -> tuple[Samples, list[int]]:
        """Speak a phoneme string at 24 kHz.

        Returns the sound and, for each character, the sample at which it begins,
        with the end of the last one appended (``len(phonemes) + 1`` numbers).

        Raises ``ProviderUnavailable`` when sound and times disagree, which means
        that the installed model is not the one this was written for.
        """
        from hibari import dsp

        known = [c in self._hibari.vocab for c in phonemes]
        ids = self._hibari.ids(phonemes)
        with self._lock:
            *spectrum, frames = self._session.run(
                None,
                {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)},
            )
        rng = np.random.default_rng(seed)
        samples = dsp.synth(*(part[0] for part in spectrum), rng)
        if len(frames) != len(ids) or int(frames.sum()) * SAMPLES_PER_FRAME != len(samples):
            raise ProviderUnavailable("the hibari model's word times do not fit its sound")
        return samples, _character_starts(known, frames)


def _character_starts(known: list[bool], frames: np.ndarray) -> list[int]:
    """Sample starts per character; one that the model does not know takes no time."""
    edges = (np.cumsum(frames) * SAMPLES_PER_FRAME).astype(int)
    starts, position = [], 0
    for is_known in known:
        starts.append(int(edges[position]))
        position += is_known
    starts.append(int(edges[position]))
    return starts


def _extra_output(name: str) -> bytes:
    value = _field(_VALUE_NAME, name.encode())
    return _field(_MODEL_GRAPH, _field(_GRAPH_OUTPUT, value))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited protobuf field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
