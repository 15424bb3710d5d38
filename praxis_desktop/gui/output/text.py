"""Interprets terminal escape sequences, and yields runs of styled text.

Follows ECMA-48, "Select Graphic Rendition"; other sequences are removed.
"""

from __future__ import annotations

import codecs
import colorsys
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, structs

ColorName = Literal["", "red", "green", "yellow", "blue", "magenta", "cyan", "grey"]
"""Names of colours that the window defines for light and dark mode; "" is the normal text colour."""

_BASIC: tuple[ColorName, ...] = ("grey", "red", "green", "yellow", "blue", "magenta", "cyan", "")
_SEQUENCE = re.compile(r"\x1b(?:\[([0-9;:]*)([ -/]*[@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])?")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,256}\x1b?)?\Z")
_MOST_UNFINISHED = 260
_LEVELS = (0, 95, 135, 175, 215, 255)
"""Levels of each channel in the 216-colour cube."""


class TextStyle(Struct, frozen=True):
    """The style of a piece of text. If ``is_marked``, the background is highlighted."""

    color: ColorName = ""
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_marked: bool = False


PLAIN = TextStyle()


class AnsiText:
    """Interprets text piece by piece; an escape sequence may be split between two pieces."""

    def __init__(self) -> None:
        self._style = PLAIN
        self._held = ""

    def feed(self, text: str) -> Iterator[tuple[str, TextStyle]]:
        """Yield the next piece of text, divided into non-empty runs."""
        text = self._held + text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _MOST_UNFINISHED))
        self._held = unfinished.group() if unfinished else ""
        end = len(text) - len(self._held)
        place = 0
        for found in _SEQUENCE.finditer(text, 0, end):
            if found.start() > place:
                yield text[place : found.start()], self._style
            place = found.end()
            if found[2] == "m":
                self._style = _styled(self._style, found[1])
        if place < end:
            yield text[place:end], self._style


def runs_of(text: str) -> list[tuple[str, TextStyle]]:
    """Return the runs of a complete text."""
    return list(AnsiText().feed(text))


def _styled(style: TextStyle, parameters: str) -> TextStyle:
    codes = [int(code) if code else 0 for code in parameters.replace(":", ";").split(";")]
    while codes:
        code = codes.pop(0)
        if code in (38, 48):
            color = _extended(codes)
            if code == 38:
                style = structs.replace(style, color=color)
            else:
                style = structs.replace(style, is_marked=True)
        else:
            style = _with_code(style, code)
    return style


def _with_code(style: TextStyle, code: int) -> TextStyle:
    if code == 0:
        return PLAIN
    if code in (1, 22):
        return structs.replace(style, is_bold=code == 1)
    if code in (3, 23):
        return structs.replace(style, is_italic=code == 3)
    if code in (4, 24):
        return structs.replace(style, is_underlined=code == 4)
    if code in (7, 27, 49):
        return structs.replace(style, is_marked=code == 7)
    if 30 <= code <= 37 or 90 <= code <= 97:
        return structs.replace(style, color=_BASIC[code % 10])
    if code == 39:
        return structs.replace(style, color="")
    if 40 <= code <= 47 or 100 <= code <= 107:
        return structs.replace(style, is_marked=True)
    return style


def _extended(codes: list[int]) -> ColorName:
    """Return the colour given by the codes after a 38 or 48, and remove those codes from ``codes``."""
    kind = codes.pop(0) if codes else 0
    if kind == 5 and codes:
        return _indexed(codes.pop(0))
    if kind == 2 and len(codes) >= 3:
        color = _nearest(codes[0], codes[1], codes[2])
        del codes[:3]
        return color
    codes.clear()
    return ""


def _indexed(number: int) -> ColorName:
    if number < 16:
        return _BASIC[number % 8]
    if number < 232:
        cube = number - 16
        return _nearest(_LEVELS[cube // 36], _LEVELS[cube // 6 % 6], _LEVELS[cube % 6])
    return "grey"


def _nearest(red: int, green: int, blue: int) -> ColorName:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(min(part, 255) / 255 for part in (red, green, blue)))
    if saturation < 0.25 or not 0.08 < lightness < 0.95:
        return "grey" if 0.2 < lightness < 0.8 else ""
    names: tuple[ColorName, ...] = ("red", "yellow", "green", "cyan", "blue", "magenta", "red")
    return names[round(hue * 6)]


PieceKind = Literal["stdout", "stderr", "note"]

LINE_LIMIT = 2048
"""Length, in characters, at which a line is broken, because laying out megabytes would freeze the window."""

_RETURN = re.compile(r"(\r+)")
# QTextDocument uses U+FDD0 and U+FDD1 internally; the separators would begin lines that are not counted.
_PLAIN = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"} | {
    0x2028: "\n",
    0x2029: "\n",
    0xFDD0: "\ufffd",
    0xFDD1: "\ufffd",
}


class Piece(Struct, frozen=True):
    r"""Text to append. If ``erases_line``, the last line is erased first (``\r`` in a progress display)."""

    kind: PieceKind
    text: str
    erases_line: bool = False
    style: TextStyle = PLAIN


class OutputText:
    """Turns chunks of bytes into pieces of text. The text does not depend on how the bytes are chunked."""

    def __init__(self) -> None:
        self._decoders = self._new_decoders()
        self._styled = self._new_styled()
        self._column = 0
        self._has_returned = False
        self._pieces: list[Piece] = []

    def feed(self, stream: Literal["stdout", "stderr"], data: bytes, *, skipped: int = 0) -> list[Piece]:
        """Return the pieces for a chunk. ``skipped`` is the number of bytes left out before the chunk."""
        self._pieces = []
        if skipped:
            self._note_gap(skipped)
        for text, style in self._styled[stream].feed(self._decoders[stream].decode(data)):
            for part in _RETURN.split(text.translate(_PLAIN)):
                if part.startswith("\r"):
                    self._has_returned = True
                elif part:
                    self._write(stream, part, style)
        return self._pieces

    def note(self, sentence: str) -> list[Piece]:
        """Return a note from the application, on a line of its own."""
        start = "\n" if self._column else ""
        self._column = 0
        self._has_returned = False
        return [Piece("note", f"{start}{sentence}\n")]

    def _note_gap(self, skipped: int) -> None:
        self._decoders = self._new_decoders()
        self._styled = self._new_styled()
        self._pieces += self.note(f"\u22ef {skipped:,} bytes not shown here \u22ef".replace(",", "\u202f"))

    def _write(self, kind: PieceKind, text: str, style: TextStyle) -> None:
        if self._has_returned:
            self._has_returned = False
            if not text.startswith("\n"):
                self._erase_line(kind)
        lines = text.split("\n")
        if self._column + len(lines[0]) > LINE_LIMIT or max(map(len, lines)) > LINE_LIMIT:
            lines[0] = "\n".join(_cut(lines[0], LINE_LIMIT - self._column))
            lines[1:] = ["\n".join(_cut(line, LINE_LIMIT)) for line in lines[1:]]
            text = "\n".join(lines)
        last = text.rfind("\n")
        self._column = len(text) - last - 1 if last >= 0 else self._column + len(text)
        self._append(kind, text, style)

    def _append(self, kind: PieceKind, text: str, style: TextStyle) -> None:
        if self._pieces and (self._pieces[-1].kind, self._pieces[-1].style) == (kind, style):
            last = self._pieces[-1]
            self._pieces[-1] = Piece(kind, last.text + text, last.erases_line, style)
        else:
            self._pieces.append(Piece(kind, text, style=style))

    def _erase_line(self, kind: PieceKind) -> None:
        """Erase the current line, from this chunk if the line began there, otherwise from the display."""
        self._column = 0
        while self._pieces:
            last = self._pieces.pop()
            kept, newline, _ = last.text.rpartition("\n")
            if newline:
                self._pieces.append(Piece(last.kind, kept + newline, last.erases_line, last.style))
                return
        self._pieces.append(Piece(kind, "", erases_line=True))

    @staticmethod
    def _new_styled() -> dict[str, AnsiText]:
        return {"stdout": AnsiText(), "stderr": AnsiText()}

    @staticmethod
    def _new_decoders() -> dict[str, codecs.IncrementalDecoder]:
        make = codecs.getincrementaldecoder("utf-8")
        return {"stdout": make("replace"), "stderr": make("replace")}


def _cut(line: str, room: int) -> list[str]:
    """Split a line into a first part of ``room`` characters and further parts of LINE_LIMIT characters."""
    parts = [line[:room]]
    parts += [line[start : start + LINE_LIMIT] for start in range(room, len(line), LINE_LIMIT)]
    return parts
