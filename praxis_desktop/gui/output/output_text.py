"""What a program printed as text that a text widget can bear: decoded, in styles, without long lines."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

from praxis_desktop.gui.output.ansi_text import PLAIN, AnsiText, TextStyle

PieceKind = Literal["stdout", "stderr", "note"]

LINE_LIMIT = 2048
"""Characters after which a line is broken: laying out one line of megabytes would stop the window for
minutes.
"""

_RETURN = re.compile(r"(\r+)")
# Qt takes U+FDD0 and U+FDD1 for frames of its documents; the separators would be lines that are not counted.
_PLAIN = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"} | {
    0x2028: "\n",
    0x2029: "\n",
    0xFDD0: "\ufffd",
    0xFDD1: "\ufffd",
}


@dataclass(frozen=True, slots=True)
class Piece:
    r"""Text to append. ``erases_line`` says that the last line shown is emptied before (a progress
    display's ``\r``).
    """

    kind: PieceKind
    text: str
    erases_line: bool = False
    style: TextStyle = PLAIN


class OutputText:
    """Turns chunks of bytes into pieces of text. However the bytes are cut, the text comes out the same."""

    def __init__(self) -> None:
        self._decoders = self._new_decoders()
        self._styled = self._new_styled()
        self._column = 0
        self._has_returned = False
        self._pieces: list[Piece] = []

    def feed(self, stream: Literal["stdout", "stderr"], data: bytes, *, skipped: int = 0) -> list[Piece]:
        """Take a chunk, and tell of the ``skipped`` bytes before it that will not be shown."""
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
        """A sentence of ours, on a line of its own."""
        start = "\n" if self._column else ""
        self._column = 0
        self._has_returned = False
        return [Piece("note", f"{start}{sentence}\n")]

    def _note_gap(self, skipped: int) -> None:
        self._decoders = self._new_decoders()
        self._styled = self._new_styled()
        self._pieces += self.note(
            f"\u22ef {skipped:,} bytes are not shown here \u22ef".replace(",", "\u202f")
        )

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
        """Take back the line that is being written: as far as it is in this chunk, else tell the display
        to.
        """
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
    """A line in parts: ``room`` characters, then LINE_LIMIT each."""
    parts = [line[:room]]
    parts += [line[start : start + LINE_LIMIT] for start in range(room, len(line), LINE_LIMIT)]
    return parts
