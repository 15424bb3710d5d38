"""Frames in their order, most of them in a file: the host reads that even when the interpreter is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

PATH = "/tmp/.praxis-trace"
"""JSON, line by line: frames, and ``{"left_out": N}`` where there were too many."""

MOST_UNSAVED = 128
"""Frames that are lost at most with an interpreter. While there are few, it is fewer."""

_MOST_UNCOUNTED = 1024


class FrameStore:
    """Takes frames. The file is left as the program finds it: closed, and of no concern to it."""

    def __init__(self) -> None:
        self.count = 0
        """How many frames were taken."""
        self.left_out = 0
        self._unsaved: list[dict[str, Any]] = []
        self._save_at = 1
        # As they are before a program has had a chance to change them.
        self._encode: Callable[[Any], str] = json.JSONEncoder().encode
        self._open, self._write, self._close = os.open, os.write, os.close
        remove()

    def add(self, frame: dict[str, Any]) -> None:
        """Take a frame; plain data that nobody will change."""
        self._unsaved.append(frame)
        self.count += 1
        if self.count >= self._save_at:
            self._save()

    def leave_out(self) -> None:
        """Count a frame that is not taken."""
        self.left_out += 1
        if self.left_out % _MOST_UNCOUNTED == 1:
            self._append([{"left_out": self.left_out}])

    def rest(self) -> str:
        """What is not in the file, line by line as there."""
        return "\n".join(map(self._encode, [*self._unsaved, {"left_out": self.left_out}]))

    def _save(self) -> None:
        self._save_at = self.count + min(self.count, MOST_UNSAVED)
        if self._append(self._unsaved):
            self._unsaved = []

    def _append(self, lines: list[dict[str, Any]]) -> bool:
        """Whether it worked: memory, the stack or the folder may be at an end, which is the program's
        business. Then what is to be saved is kept for later.
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
    """There is nothing in the file."""
    try:
        os.unlink(PATH)  # noqa: PTH108 - pathlib is not loaded in every image
    except OSError:
        return
