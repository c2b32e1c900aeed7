"""Turns what a client typed into plain text that can be spoken and shown.

Voice and captions both use :func:`clean_text`, so that a mark which the voice
leaves out can never shift the captions against the sound.
"""

from __future__ import annotations

import html
import re
import unicodedata

_HIDDEN_BLOCK = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,500}\)")
_LINE_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+•▪●‣]\s+|\d{1,2}[.)]\s+)")
_RULE = re.compile(r"^\s*[-*_=~]{3,}\s*$")
_MARKS = re.compile(r"[*`~^\\{}<>\[\]|]+|(?<!\w)_+|_+(?!\w)")
_REPEATED = re.compile(r"([!?.,;:])(?:\s*\1)+")
_SPACE_BEFORE = re.compile(r"\s+([,.;:!?…)])")
_ENDS_CLAUSE = ".!?…,;:"
_KEPT_SYMBOLS = frozenset("°©®™")


def clean_text(text: str) -> str:
    """The text without markup, emoji and control characters, on one line with single spaces.

    Words stay as they are and in their order. A line break after an unfinished
    line becomes a full stop, since it is heard as a pause. Returns ``""`` when
    nothing sayable is left.
    """
    text = html.unescape(text)
    text = _HIDDEN_BLOCK.sub(" ", text)
    text = _TAG.sub(" ", text)
    text = _PICTURE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = _join_lines(text)
    text = "".join(map(_plain_character, unicodedata.normalize("NFC", text)))
    text = _MARKS.sub(" ", text)
    text = " ".join(text.split())
    text = _SPACE_BEFORE.sub(r"\1", text)
    # An ellipsis typed as dots is a pause, not three ends of a sentence.
    text = text.replace("...", "…")
    text = _REPEATED.sub(r"\1", text).strip()
    return text if any(character.isalnum() for character in text) else ""


def _join_lines(text: str) -> str:
    lines = []
    for raw in re.split(r"[\r\n\u2028\u2029\x0b\x0c]+", text):
        line = "" if _RULE.match(raw) else _LINE_MARK.sub("", raw).strip()
        if line:
            lines.append(line)
    joined = ""
    for line in lines:
        if joined and joined[-1] not in _ENDS_CLAUSE and line[:1].isupper():
            joined += "."
        joined += f" {line}" if joined else line
    return joined


def _plain_character(character: str) -> str:
    """The character, its plain form (styled letters of social media), a space, or nothing."""
    if character.isascii():
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if 0x1D400 <= ord(character) <= 0x1D7FF or 0xFF01 <= ord(character) <= 0xFF5E:
        return unicodedata.normalize("NFKC", character)
    # Joiners and direction marks vanish without a gap; they stand inside words.
    if category in ("Cf", "Mn", "Me", "Sk") and not unicodedata.combining(character):
        return ""
    if category in ("So", "Cs", "Co", "Cn") and character not in _KEPT_SYMBOLS:
        return " "
    return character
