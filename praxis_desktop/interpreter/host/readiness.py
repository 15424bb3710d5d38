"""Waits for events on descriptors, and notifies the threads and the loop that wait for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.network import CHANNEL

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Readiness:
    """Reports events on pipes, socket pairs and connections. Pipes and socket pairs exist only inside the
    guest: the program determines their events, so records do not contain them.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self.listener: Callable[[], object] | None = None
        """The function to call between turns after an event on a descriptor; None unless a callback of the
        guest's loop waits for a descriptor.
        """
        self._is_news = False
        host.obstacles["readiness"] = self._obstacle

    def _obstacle(self) -> str:
        return "a callback that waits for a descriptor" if self.listener is not None else ""

    @property
    def has_others(self) -> bool:
        """Whether the program has other threads, which may read and write while one thread waits."""
        return bool(self._host.threads.alive)

    @property
    def thread(self) -> int:
        """The number of the program's running thread."""
        return self._host.threads.current

    def wait(self, deadline: int | None) -> bool:
        """Wait for an event. Return False once ``deadline`` (monotonic) has passed.

        Raises WaitInterrupted after an interrupt, or if the waiting thread has an exception pending.
        """
        network = self._host.network
        if network is not None:
            return network.wait(deadline)
        has_news = self._host.environment.waits.wait(CHANNEL, deadline) is not None
        if not has_news and deadline is None:
            raise WaitInterrupted
        return has_news

    def wait_in_call(self) -> None:
        """Wait inside a system call. After an interrupt, raises EINTR, so that CPython looks for signals and
        finds the interrupt.
        """
        try:
            self.wait(None)
        except WaitInterrupted:
            self.put_back()
            raise SyscallError(errnos.EINTR) from None

    def put_back(self) -> None:
        """Make the interrupt that ended a wait pending again, for CPython to find after EINTR. Do nothing on
        threads other than the main thread, because pending exceptions, not interrupts, end their waits.
        """
        if self._host.threads.is_main:
            self._host.control.put_back()

    def changed(self) -> None:
        """Make all waits recheck their conditions, and queue a call to the listener unless one is queued."""
        self._host.environment.waits.notify(CHANNEL)
        if self.listener is not None and not self._is_news:
            self._is_news = True
            self._host.loop.enqueue(self._tell)

    def _tell(self) -> None:
        self._is_news = False
        if self.listener is not None:
            self.listener()
