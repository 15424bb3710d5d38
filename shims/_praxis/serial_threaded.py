"""Refuses the part of ``serial.threaded`` that needs a thread, when it is used. Its protocol classes work."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

_REASON = (
    "can't start new thread: serial.threaded needs one, and a program here has none. Read with "
    "`await asyncio.to_thread(port.readline)`, which lets other tasks go on, and feed "
    "Protocol.data_received() with what comes."
)


def refuse(module: ModuleType) -> None:
    """Make ``ReaderThread`` of ``serial.threaded`` explain why it cannot start."""

    def start(self: Any) -> NoReturn:
        raise RuntimeError(_REASON)

    module.ReaderThread.start = start
