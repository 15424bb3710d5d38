"""Adapters for embedders that handle a guest's output and input as strings instead of bytes."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator


class TextSink:
    """A sink for ``stdout`` or ``stderr`` that passes on the output as text. A character split between two
    writes is passed on whole. Bytes that are not UTF-8 become U+FFFD.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __call__(self, data: bytes) -> None:
        text = self._decoder.decode(data)
        if text:
            self._write(text)

    def close(self) -> None:
        """Pass on the remaining bytes of an incomplete character."""
        text = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        if text:
            self._write(text)


def as_text(write: Callable[[str], object]) -> TextSink:
    """Return a sink for text output: ``Interpreter.boot(runtime, stdout=as_text(print_it))``."""
    return TextSink(write)


class LineInput:
    """A source for ``stdin`` that takes lines from an iterable, each only when the guest requests it. A
    line without a newline gets one. If the guest reads less than a line, it gets the remainder on the
    next read.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: Iterator[str] = iter(lines)
        self._rest = b""

    def __call__(self, count: int) -> bytes:
        """Return up to ``count`` bytes of the current line, or b"" after the last line."""
        if not self._rest:
            line = next(self._lines, None)
            if line is None:
                return b""
            self._rest = (line if line.endswith("\n") else line + "\n").encode()
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken


def from_lines(lines: Iterable[str]) -> LineInput:
    """Return a source of text input: ``Interpreter.boot(runtime, stdin=from_lines(["12.5", "yes"]))``."""
    return LineInput(lines)
