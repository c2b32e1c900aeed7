"""What a file is, read from its content alone; its name and declared type count for nothing.

A short list of types is accepted. The checks here look at the beginning (and a
ZIP's directory); the cleaning steps that follow decode the rest, so a file that
only begins like a picture does not pass as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Literal

from techwize_core.kernel.objects.documents import is_docx, looks_like_text
from techwize_core.kernel.objects.errors import UnsupportedContent, Unusable
from techwize_core.kernel.objects.keys import MEDIA_TYPES

Kind = Literal["image", "video", "document"]
ACCEPTED = (
    "Send JPEG, PNG, WebP or GIF pictures, MP4, MOV or WebM videos, "
    "or documents as PDF, DOCX or plain text."
)
_HEAD_BYTES = 4096
_KINDS: dict[str, Kind] = {
    ".jpg": "image",
    ".png": "image",
    ".webp": "image",
    ".gif": "image",
    ".mp4": "video",
    ".mov": "video",
    ".webm": "video",
    ".pdf": "document",
    ".docx": "document",
    ".txt": "document",
}
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", ".jpg"),
    (rb"\x89PNG\r\n\x1a\n", ".png"),
    (rb"RIFF....WEBPVP8[ LX]", ".webp"),
    (rb"GIF8[79]a", ".gif"),
    (rb"%PDF-[12]\.[0-9]", ".pdf"),
    (rb"....(?:moov|mdat|wide)", ".mov"),  # QuickTime from before the ftyp box
)
_REFUSED_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program, and programs are refused"),
    (
        rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ",
        "an archive; unpack it first",
    ),
    (rb"II\*\x00|MM\x00\*", "a TIFF or raw picture; export it as JPEG"),
    (rb"8BPS", "a Photoshop file; export it as PNG"),
    (rb"BM", "a BMP picture; save it as PNG"),
    (rb"\xd0\xcf\x11\xe0", "an old Office file; save it as DOCX or PDF"),
    (rb"RIFF....AVI ", "an AVI video; save it as MP4"),
    (rb"ID3|\xff[\xfb\xf3\xf2]|RIFF....WAVE|OggS|fLaC", "a sound file, and none is asked for here"),
)
# Text by its bytes, but not meant to be read.
_REFUSED_TEXTS: tuple[tuple[bytes, str], ...] = (
    (rb"#!", "a program, and programs are refused"),
    (rb"\{\\rtf", "an RTF document; save it as DOCX or PDF"),
    (rb"%!PS", "a PostScript file; save it as PDF or PNG"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<", re.DOTALL)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}


@dataclass(frozen=True)
class SniffedType:
    """An accepted type: ``media_type`` and ``extension`` belong together in ``MEDIA_TYPES``."""

    media_type: str
    extension: str
    kind: Kind

    @classmethod
    def of(cls, extension: str) -> SniffedType:
        """The accepted type with this extension."""
        return cls(MEDIA_TYPES[extension], extension, _KINDS[extension])


def sniff(source: BinaryIO) -> SniffedType:
    """The type of a file that can seek; it is read from its start and left there.

    Raises :class:`UnsupportedContent` with a sentence that names what it is and
    what to send instead, and :class:`Unusable` for an empty file.
    """
    source.seek(0)
    head = source.read(_HEAD_BYTES)
    if not head:
        raise Unusable("The file is empty; choose it again.")
    try:
        return SniffedType.of(_extension(source, head))
    finally:
        source.seek(0)


def _extension(source: BinaryIO, head: bytes) -> str:
    for pattern, extension in _BEGINNINGS:
        if re.match(pattern, head, re.DOTALL):
            return extension
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _of_matroska(head)
    if head.startswith(b"PK\x03\x04") and is_docx(source):
        return ".docx"
    _refuse_by(_REFUSED_TEXTS, head)
    if _MARKUP.match(head):
        what = "an SVG drawing; export it as PNG" if _SVG.search(head) else "a web page or XML file"
        raise UnsupportedContent(f"This is {what}. {ACCEPTED}")
    if looks_like_text(source):
        return ".txt"
    # Only now: a text may well begin with "BM" or "MZ".
    _refuse_by(_REFUSED_BEGINNINGS, head)
    raise UnsupportedContent(f"{_guess(head)} {ACCEPTED}")


def _refuse_by(beginnings: tuple[tuple[bytes, str], ...], head: bytes) -> None:
    for pattern, what in beginnings:
        if re.match(pattern, head, re.DOTALL):
            raise UnsupportedContent(f"This is {what}. {ACCEPTED}")


def _of_brand(head: bytes) -> str:
    """MP4 and its many relatives share one box; the major brand tells them apart."""
    brand = head[8:12]
    if brand in _PICTURE_BRANDS:
        raise UnsupportedContent(
            "HEIC pictures are not accepted yet. On an iPhone choose Settings, Camera, Formats, "
            "Most Compatible, or share the picture as JPEG."
        )
    if brand in _AVIF_BRANDS:
        raise UnsupportedContent("AVIF pictures are not accepted; save it as JPEG or PNG.")
    if brand in _SOUND_BRANDS:
        raise UnsupportedContent(f"This is a sound file, and none is asked for here. {ACCEPTED}")
    return ".mov" if brand == b"qt  " else ".mp4"


def _of_matroska(head: bytes) -> str:
    if b"\x42\x82\x84webm" in head[:64]:  # the DocType element
        return ".webm"
    raise UnsupportedContent(f"This is a Matroska video; save it as MP4. {ACCEPTED}")


def _guess(head: bytes) -> str:
    import puremagic  # reads its catalogue of formats as it loads: only for a file that we refuse

    try:
        found = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return "This kind of file is not known here."
    return f"This looks like a {found} file, which is not accepted."
