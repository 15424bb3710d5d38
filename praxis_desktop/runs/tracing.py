"""The frames of a traced program, fetched from the guest or from the files that the guest left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.interpreter.faults import GuestError

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem

_FILE = "/tmp/.praxis-trace"


_FIELDS = (
    {"operation", "list", "index", "value", "line", "name"},
    {"operation", "node", "type", "field", "value", "target", "line", "name"},
)


class Trace(Struct, frozen=True):
    """A program's operations on its lists, in order (docs/tracing.md), and the number of dropped frames.
    ``is_cut`` means that the guest was lost, and the latest frames with it.
    """

    frames: tuple[Mapping[str, object], ...] = ()
    left_out: int = 0
    is_cut: bool = False

    @property
    def callstack(self) -> tuple[Mapping[str, object], ...]:
        """The frames, followed by the number of dropped frames, if any."""
        if not self.left_out:
            return self.frames
        return (*self.frames, {"operation": "left_out", "count": self.left_out})


def taken_trace(interpreter: Interpreter, files: FileSystem | None) -> Trace:
    """Stop tracing, and return the trace. If the guest is lost or out of memory, most of its trace is in
    ``files``.
    """
    frames, left_out = ([], 0) if files is None else _saved(files)
    try:
        rest = interpreter.load("_praxis.tracing").get_attribute("taken")()
    except GuestError:
        return Trace(tuple(frames), left_out, is_cut=True)
    more, left_out = _read(str(rest).encode())
    return Trace((*frames, *more), left_out)


def _saved(files: FileSystem) -> tuple[list[Mapping[str, object]], int]:
    return _read(files.read_file(_FILE)) if files.exists(_FILE) else ([], 0)


def _read(lines: bytes) -> tuple[list[Mapping[str, object]], int]:
    frames: list[Mapping[str, object]] = []
    left_out = 0
    for line in lines.splitlines():
        told = _told(line)
        count = told.get("left_out")
        if isinstance(count, int):
            left_out = count
        elif any(told.keys() >= fields for fields in _FIELDS):
            frames.append(told)
    return frames, left_out


def _told(line: bytes) -> Mapping[str, object]:
    """Read a line from the guest, which the program in the guest may have altered."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
