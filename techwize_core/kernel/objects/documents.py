"""Checks on uploaded documents: whole, unlocked, and no bomb when unpacked."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from techwize_core.kernel.objects.errors import UnsupportedContent, UnusableDocument
from techwize_core.kernel.objects.store import CHUNK_BYTES

_ZIP_END = b"PK\x05\x06"
_ZIP64_END = b"PK\x06\x07"
_MAX_ZIP_DIRECTORY_BYTES = 512 * 1024  # some 5,000 entries
_MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENCRYPTED = 0x1


def is_docx(source: BinaryIO) -> bool:
    """Whether a ZIP archive is a Word document; raises ``UnsupportedContent`` if with macros."""
    if not _has_small_directory(source):
        return False
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    if any(name.endswith("vbaProject.bin") or "/activeX/" in name for name in names):
        raise UnsupportedContent("This document holds macros; save it as DOCX without macros.")
    return {"[Content_Types].xml", "word/document.xml"} <= names


def looks_like_text(source: BinaryIO) -> bool:
    """Whether the whole file is UTF-8 text without control characters."""
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := source.read(CHUNK_BYTES):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check_document(path: Path, extension: str) -> None:
    """Raise :class:`UnusableDocument` when the sniffed document is broken or a bomb."""
    if extension == ".pdf":
        _check_pdf(path)
    elif extension == ".docx":
        _check_docx(path)


def _check_pdf(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - CHUNK_BYTES // 64))
        end = file.read()
    if b"startxref" not in end or b"%%EOF" not in end:
        raise UnusableDocument("This PDF is cut off or broken; save it again and send it anew.")


def _check_docx(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & _ENCRYPTED for entry in entries):
                raise UnusableDocument("This document is locked; save it without a password.")
            if sum(entry.file_size for entry in entries) > _MAX_UNPACKED_BYTES:
                raise UnusableDocument("This document is too large when unpacked; send a PDF.")
            # Reads every entry in pieces, none further than its declared size.
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise UnusableDocument("This document is broken; save it again.") from error
    if damaged is not None:
        raise UnusableDocument("This document is broken; save it again.")


def _has_small_directory(source: BinaryIO) -> bool:
    """Look before :mod:`zipfile` does: it loads the whole directory, which could be huge."""
    size = source.seek(0, 2)
    source.seek(max(0, size - 65_557))  # the end record with its longest comment
    tail = source.read()
    place = tail.rfind(_ZIP_END)
    if place < 0 or _ZIP64_END in tail:
        return False
    directory_bytes = int.from_bytes(tail[place + 12 : place + 16], "little")
    return directory_bytes <= _MAX_ZIP_DIRECTORY_BYTES
