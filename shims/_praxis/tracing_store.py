"""Stores frames in order, most of them in a file that the host can read even if the interpreter is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

PATH = "/tmp/.praxis-trace"
"""The file for frames. Each line is JSON: a frame, or ``{"left_out": N}`` if there were too many frames."""

MOST_UNSAVED = 128
"""Maximum number of frames that are lost with an interpreter. At the start, fewer can be lost."""

_MOST_UNCOUNTED = 1024


class FrameStore:
    """Stores frames. The file is closed between writes, so that the program has no descriptor for it."""

    def __init__(self) -> None:
        self.count = 0
        """Number of frames stored."""
        self.left_out = 0
        self._unsaved: list[dict[str, Any]] = []
        self._save_at = 1
        # Looked up before a program can change them.
        self._encode: Callable[[Any], str] = json.JSONEncoder().encode
        self._open, self._write, self._close = os.open, os.write, os.close
        remove()

    def add(self, frame: dict[str, Any]) -> None:
        """Store a frame of plain data, which must not change afterwards."""
        self._unsaved.append(frame)
        self.count += 1
        if self.count >= self._save_at:
            self._save()

    def leave_out(self) -> None:
        """Count a frame that is not stored."""
        self.left_out += 1
        if self.left_out % _MOST_UNCOUNTED == 1:
            self._append([{"left_out": self.left_out}])

    def rest(self) -> str:
        """Return the frames that are not in the file, line by line in the file's format."""
        return "\n".join(map(self._encode, [*self._unsaved, {"left_out": self.left_out}]))

    def _save(self) -> None:
        self._save_at = self.count + min(self.count, MOST_UNSAVED)
        if self._append(self._unsaved):
            self._unsaved = []

    def _append(self, lines: list[dict[str, Any]]) -> bool:
        """Append lines, and return whether that worked. The caller keeps lines that could not be appended.

        Memory, stack or disk space may be exhausted, but that must not raise an exception in the program.
        """
        try:
            data = "".join([self._encode(line) + "\n" for line in lines]).encode()
            file = self._open(PATH, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        except (MemoryError, RecursionError, OSError):
            return False
        try:
            return self._write(file, data) == len(data)
        except OSError:
            return False
        finally:
            self._close(file)


def remove() -> None:
    """Remove the file."""
    try:
        os.unlink(PATH)  # noqa: PTH108 - pathlib is not loaded in every image
    except OSError:
        return
