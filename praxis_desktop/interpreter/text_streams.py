"""Text instead of bytes: adapters for embedders that show output and answer input as strings."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator


class TextSink:
    """A sink for ``stdout`` or ``stderr`` that hands on what was written as text.

    A character whose bytes come in two writes is handed on whole; bytes that are no UTF-8 become U+FFFD.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __call__(self, data: bytes) -> None:
        text = self._decoder.decode(data)
        if text:
            self._write(text)

    def close(self) -> None:
        """Hand on what is left of a character that was never completed."""
        text = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        if text:
            self._write(text)


def as_text(write: Callable[[str], object]) -> TextSink:
    """``Interpreter.boot(runtime, stdout=as_text(print_it))``: output as strings."""
    return TextSink(write)


class LineInput:
    """A source for ``stdin`` that takes lines from an iterable when the guest wants them, not before.

    Each is given a newline unless it ends with one. A pending line is cut when the guest reads less.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: Iterator[str] = iter(lines)
        self._rest = b""

    def __call__(self, count: int) -> bytes:
        """Up to ``count`` bytes of the present line; b"" after the last."""
        if not self._rest:
            line = next(self._lines, None)
            if line is None:
                return b""
            self._rest = (line if line.endswith("\n") else line + "\n").encode()
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken


def from_lines(lines: Iterable[str]) -> LineInput:
    """``Interpreter.boot(runtime, stdin=from_lines(["12.5", "yes"]))``: input from strings."""
    return LineInput(lines)
