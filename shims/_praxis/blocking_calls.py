"""Calls of a program's own lines that keep all of it waiting, as dry runs note them: in coroutines alone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from _praxis import places, waits
from _praxis.changed_modules import changed_module

_READING = "_praxis.serial_reading"

_MOST_FRAMES = 3
"""Between a program's line and the host's function: pyserial's own methods call each other."""


def watch(note: Callable[[str, float, places.Place], None]) -> None:
    """Tell ``note`` of each from now on: what is called, how long it may take (s, 0 for ever), and where."""
    begin = waits.begin

    def begun(seconds: float, frame: FrameType) -> Any:
        if places.is_own(frame.f_code.co_filename) and _in_a_task():
            note("time.sleep()", seconds, (frame.f_code.co_filename, frame.f_lineno))
        return begin(seconds, frame)

    waits.begin = begun

    def change(module: Any) -> None:
        module._host_read = _watched(module._host_read, 2, "read()", note)
        module._host_until = _watched(module._host_until, 3, "readline()", note)

    if _READING in sys.modules:
        change(sys.modules[_READING])
    else:
        sys.meta_path.insert(0, _Finder(change))


class _Finder(MetaPathFinder):
    """Changes the reading of ports when it is imported."""

    def __init__(self, change: Callable[[Any], None]) -> None:
        self._change = change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _READING:
            return None
        return changed_module(fullname, path, target, self._change)


def _watched(
    read: Callable[..., Any], index: int, name: str, note: Callable[[str, float, places.Place], None]
) -> Callable[..., Any]:
    """The host's function, with its waits told: its argument at ``index`` is the time-out in seconds."""

    def watched(*arguments: Any) -> Any:
        timeout = arguments[index]
        if timeout is None or timeout > waits.LONG:
            place = _caller(sys._getframe(1))
            if place is not places.NOWHERE and _in_a_task():
                note(name, timeout or 0.0, place)
        return read(*arguments)

    return watched


def _caller(frame: FrameType | None) -> places.Place:
    """The program's line that reads, if it is one of its own and no library's."""
    for _ in range(_MOST_FRAMES):
        if frame is None:
            break
        if places.is_own(frame.f_code.co_filename):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return places.NOWHERE


def _in_a_task() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False
