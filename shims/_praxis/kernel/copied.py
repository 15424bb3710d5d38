"""A console in a copy of a paused program. The copy stays paused; the console works with its names."""

from __future__ import annotations

import asyncio
import os
import sys
import types
from collections.abc import Iterator
from typing import Any

from _praxis import programs
from _praxis.scheduler import scheduler

_OURS = __file__.rpartition("/kernel/")[0]
_LIBRARY = os.__file__.rpartition("/")[0]


def stand_still() -> list[asyncio.Task[Any]]:
    """Prevent the program from continuing, whatever the console does, by dropping callbacks, timers and
    waiting tasks. Returns the program's tasks, the main one first.
    """
    loop = asyncio.get_event_loop()
    main = [program.task for program in programs._running if isinstance(program.task, asyncio.Task)]
    tasks = [*main, *(task for task in asyncio.all_tasks(loop) if task not in main)]
    scheduler.ready.clear()
    for timer in scheduler.timers():
        timer.cancel()
    for task in tasks:
        waiter: Any = getattr(task, "_fut_waiter", None)
        for callback, _ in getattr(waiter, "_callbacks", None) or ():
            waiter.remove_done_callback(callback)
    programs._running.clear()
    scheduler.settle()
    return tasks


def begin(title: str) -> None:
    """Start a shell with the names of the paused program: its file's globals, and the locals of the calls
    in progress. The locals of inner calls take precedence.
    """
    tasks = stand_still()
    # Imported only now, because programs do not need it.
    from _praxis.kernel import standing
    from _praxis.kernel.shell import made_shell

    shell = made_shell()
    standing.remember()
    frames = [frame for task in tasks[:1] for frame in _frames(task.get_coro()) if _is_of_program(frame)]
    names: dict[str, Any] = {}
    if frames:
        names.update(frames[0].f_globals)
    for frame in frames:
        names.update(frame.f_locals)
    found = {name: value for name, value in names.items() if not name.startswith("__")}
    shell.push(found, interactive=True)
    where = f", line {frames[-1].f_lineno}" if frames else ""
    sys.stdout.write(
        f"A copy of {title}{where}. It stands still; its instruments can be read, not written.\n"
    )


def _frames(coroutine: Any) -> Iterator[types.FrameType]:
    """Yield the frames of a waiting coroutine, outermost first."""
    while coroutine is not None:
        frame = None
        for name in ("cr_frame", "gi_frame", "ag_frame"):
            frame = frame or getattr(coroutine, name, None)
        if frame is not None:
            yield frame
        inner = None
        for name in ("cr_await", "gi_yieldfrom", "ag_await"):
            inner = inner or getattr(coroutine, name, None)
        coroutine = inner


def _is_of_program(frame: types.FrameType) -> bool:
    name = frame.f_code.co_filename
    return not name.startswith((_OURS, _LIBRARY, "/lib/", "<frozen"))
