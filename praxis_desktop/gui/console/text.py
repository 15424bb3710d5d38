"""Formats the text output of cells as lines for the transcript: coloured, with long lines split, and with
links in tracebacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import structs

from praxis_desktop.gui.console.looks import Look, LookKind
from praxis_desktop.gui.console.transcript import Run, TranscriptLine
from praxis_desktop.gui.output.text import OutputText

CELL, FILE = "cell:", "file:"
"""The prefixes of links to a line in a cell, and to a line in a file."""

_PORTION = 16 << 10
_CELL = re.compile(r"\s*Cell (In\[(\d+)\], line (\d+))")
_FILE = re.compile(r"\s*File (.+?):(\d+)(?=, in |$)")


def lines_of(text: str, kind: LookKind = "output") -> Iterator[TranscriptLine]:
    """Yield the lines of ``text`` with its terminal colours."""
    reader = OutputText()
    runs: list[Run] = []
    for start in range(0, len(text), _PORTION):
        for piece in reader.feed("stdout", text[start : start + _PORTION].encode("utf-8", "replace")):
            if piece.erases_line:
                runs = []
            first, *others = piece.text.split("\n")
            if first:
                runs.append((first, Look(kind, piece.style)))
            for line in others:
                yield TranscriptLine(tuple(runs))
                runs = [(line, Look(kind, piece.style))] if line else []
    if runs:
        yield TranscriptLine(tuple(runs))


def with_sources(lines: Iterable[TranscriptLine]) -> Iterator[TranscriptLine]:
    """Yield the lines of a traceback, with links to cells and to the guest's files."""
    for line in lines:
        text = "".join(part for part, _ in line.runs)
        if cell := _CELL.match(text):
            yield _linked(line, cell.start(1), cell.end(1), f"{CELL}{cell[2]}:{cell[3]}")
        elif file := _FILE.match(text):
            yield _linked(line, file.start(1), file.end(2), f"{FILE}{file[2]}:{file[1]}")
        else:
            yield line


def _linked(line: TranscriptLine, start: int, end: int, link: str) -> TranscriptLine:
    runs: list[Run] = []
    place = 0
    for text, look in line.runs:
        cut = sorted(
            {0, min(max(start - place, 0), len(text)), min(max(end - place, 0), len(text)), len(text)}
        )
        for begin, stop in pairwise(cut):
            is_link = place + begin >= start and place + stop <= end
            runs.append((text[begin:stop], structs.replace(look, link=link) if is_link else look))
        place += len(text)
    return structs.replace(line, runs=tuple(runs))
