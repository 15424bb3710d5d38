"""Refuses, on use, the part of ``serial.threaded`` that needs a thread. Its protocol classes work."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

_REASON = (
    "can't start new thread: serial.threaded needs one, but programs here have a single thread. Read "
    "with `await asyncio.to_thread(port.readline)`, which lets other tasks continue, and pass the "
    "data to Protocol.data_received()."
)


def refuse(module: ModuleType) -> None:
    """Make ``ReaderThread`` of ``serial.threaded`` explain why it cannot start."""

    def start(self: Any) -> NoReturn:
        raise RuntimeError(_REASON)

    module.ReaderThread.start = start
