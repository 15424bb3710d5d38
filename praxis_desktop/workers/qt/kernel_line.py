"""A kernel for the window: what it says comes by signals, on the window's thread, as much as can be shown."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.qt.display_limit import DisplayLimit
from praxis_desktop.workers.qt.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.workers.kernel.kernel import Furnish, Kernel, Prepare

OUTPUT_AT_ONCE = 16 << 10
"""Bytes of output that the window gets in one turn of its loop, and every PAUSE_MS: it can show as many."""

PAUSE_MS = 33

TURN_S = 0.008
"""Seconds in which messages are handed on in one turn."""


class KernelLine(QObject):
    """One console's kernel, replaced when it is started anew. Methods are called on the thread that made this
    object, and return at once; signals come there, and carry messages of ``workers.kernel.messages``.
    """

    said = Signal(object)
    """A Message, an InputRequest or a StateChange; a Stream with as much output as can be shown."""
    skipped = Signal(int)
    """Bytes of output that are left out before the next: there were more than the window can show."""
    left_out = Signal(int)
    """Displays that are left out here: there were more than the window can show."""
    woken = Signal(int)
    """There is something to tell, by the kernel of that number; for this class alone."""

    def __init__(
        self, prepare: Prepare, furnish: Furnish | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._furnish = furnish
        self._number = 0
        self._kernels: list[Kernel] = []
        """The last one is in use; those before it are about to end."""
        self._messages: Mailbox[object] | None = None
        self._limit: DisplayLimit | None = None
        self._taken: deque[object] = deque()
        """Out of the mailbox, not yet told."""
        self.woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def kernel(self) -> Kernel | None:
        """The one in use."""
        return self._kernels[-1] if self._kernels else None

    def start(self) -> Kernel:
        """Start one, anew if there is one already: that is ended, and heard no more."""
        if self._kernels:
            self._kernels[-1].kill()
        self._kernels = [kernel for kernel in self._kernels if kernel.state != "dead"]
        self._number += 1
        number = self._number
        self._messages = messages = Mailbox(lambda: self.woken.emit(number), _stream_of, _part_of)
        self._limit = limit = DisplayLimit(messages.put)
        self._taken.clear()
        kernel = self._make(limit.put)
        self._kernels.append(kernel)
        return kernel

    def _make(self, put: Callable[[object], None]) -> Kernel:
        """A kernel that tells ``put``."""
        from praxis_desktop.workers.kernel.kernel import Kernel

        return Kernel(self._prepare, put, self._furnish)

    def shut_down(self, deadline: Deadline) -> bool:
        """End all; False if a thread is still there at the deadline."""
        for kernel in self._kernels:
            kernel.kill()
        return all(kernel.close(deadline) for kernel in self._kernels)

    @Slot(int)
    def _tell(self, number: int) -> None:
        if number != self._number or self._messages is None or self._taken:
            return
        messages, skipped, is_more = self._messages.take(OUTPUT_AT_ONCE)
        if skipped:
            self.skipped.emit(skipped)
        self._taken.extend(messages)
        self._hand_on_some()
        if is_more and not self._taken:
            QTimer.singleShot(PAUSE_MS, self, self._tell_more)

    def _hand_on_some(self) -> None:
        began, limit = time.perf_counter(), self._limit
        while self._taken:
            if time.perf_counter() - began > TURN_S:
                QTimer.singleShot(PAUSE_MS, self, self._tell_more)
                return
            message = self._taken.popleft()
            if limit is not None:
                message, left_out = limit.taken(message)
                if left_out:
                    self.left_out.emit(left_out)
            self._hand_on(message)

    def _hand_on(self, message: object) -> None:
        self.said.emit(message)

    @Slot()
    def _tell_more(self) -> None:
        self._hand_on_some()
        self._tell(self._number)


def _stream_of(message: object) -> str | None:
    from praxis_desktop.workers.kernel.messages import Stream

    return message.name if isinstance(message, Stream) else None


def _part_of(message: object, data: bytes) -> object:
    from praxis_desktop.workers.kernel.messages import Stream

    assert isinstance(message, Stream)
    return Stream(message.name, data)
