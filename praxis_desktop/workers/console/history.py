"""The input history of consoles, shared by all windows and terminals of a user.

Each cell is one line of JSON, appended in a single write, so that two consoles can write at the same time. A
line that a crash cut short is skipped.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import deque
from pathlib import Path

from praxis_desktop.core.files import make_private, read_regular, replacing

log = logging.getLogger(__name__)

CONSOLE_HISTORY = "console-history.jsonl"
"""The file in the data folder that the window's console and terminal consoles share."""

KEPT = 5_000
"""Number of cells that are remembered; the file may hold twice as many before the oldest are removed."""

MOST_CHARACTERS = 100_000
"""Maximum length, in characters, of a cell that is remembered; a longer one was probably pasted."""


class ConsoleHistory:
    """The cells in the file ``path``, which need not exist.

    The methods read and write the file, so do not call them on the window's thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[str]:
        """Return the cells, oldest first, without consecutive duplicates."""
        cells: deque[str] = deque(maxlen=KEPT)
        for line in self._lines():
            try:
                code = json.loads(line)["code"]
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
            if isinstance(code, str) and (not cells or cells[-1] != code):
                cells.append(code)
        return list(cells)

    def add(self, code: str) -> None:
        """Remember a cell. A write error is logged, and does not affect the cell."""
        if not code.strip() or len(code) > MOST_CHARACTERS:
            return
        line = json.dumps({"time": round(time.time(), 3), "code": code}) + "\n"
        try:
            make_private(self._path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            descriptor = os.open(self._path, flags, 0o600)
            try:
                os.write(descriptor, self._begun(descriptor) + line.encode("ascii"))
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning("Input is not saved in %s: %s", self._path, error.strerror)

    def trim(self) -> None:
        """Remove the oldest cells from the file if there are too many."""
        lines = self._lines()
        if len(lines) <= 2 * KEPT:
            return
        try:
            with replacing(self._path) as file:
                file.write(b"\n".join(lines[-KEPT:]) + b"\n")
        except OSError as error:
            log.warning("The saved input cannot be shortened in %s: %s", self._path, error.strerror)

    @staticmethod
    def _begun(descriptor: int) -> bytes:
        """Return a newline if a crash cut the last line short, otherwise b""."""
        size = os.fstat(descriptor).st_size
        if not size:
            return b""
        os.lseek(descriptor, size - 1, os.SEEK_SET)
        return b"" if os.read(descriptor, 1) == b"\n" else b"\n"

    def _lines(self) -> list[bytes]:
        try:
            return read_regular(self._path).splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            log.warning("The earlier input in %s cannot be read: %s", self._path, error.strerror)
            return []
