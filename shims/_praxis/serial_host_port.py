"""A granted port, which host functions identify by its number: the parts common to reading and writing."""

from __future__ import annotations

import _thread
import sys

import _praxis_serial as host
from serial.serialutil import PortNotOpenError

from _praxis import granted_ports, places, program_threads, signals, steps
from _praxis.serial_faults import fault
from _praxis.serial_requests import Outcome

_host_resume = host.resume

Cause = tuple[int, str, int, str]
"""The origin of a write: step number (0: none), file, line, and thread name ("": the main thread)."""

INTERRUPTED = -1
"""What a host function returns if an interrupt ended it."""


class HostPort:
    """The part of a port that reading and writing share. pyserial's SerialBase provides the other parts."""

    _port: str | None
    is_open: bool
    _number = 0
    _role = ""
    _cause: Cause | tuple[()] = ()
    """The cause that was last reported to the host for a write."""

    @property
    def label(self) -> str:
        """The port's name in faults."""
        return str(self._port)

    def _check(self) -> None:
        if not self.is_open:
            raise PortNotOpenError

    def _changed_cause(self, step: steps.Running | None) -> Cause | tuple[()]:
        """Return the cause of a write, to be passed to the host, or () if it is the same as for the last
        write. The cause is ``step``, and the innermost line of the program at or above the caller's caller.

        If there are other threads, the cause is always returned, because one of them may write in between.
        """
        file, line = places.place_of(sys._getframe(2))
        number = 0
        if step is not None:
            number = step.number
            if not line:
                file, line = step.place
        cause = (number, file, line, program_threads.current_name())
        if _thread._count():
            self._cause = ()  # nor is it known afterwards which of them has written last
            return cause
        if cause == self._cause:
            return ()
        self._cause = cause
        return cause

    def _count(self, out: int, received: int, step: steps.Running | None) -> None:
        """Count the bytes written and received for ``step``."""
        if step is not None:
            self._role = self._role or granted_ports.role_of(self.label)
            steps.count(self._role, out, received, step)

    # ---- results of host functions
    def _bytes(self, outcome: Outcome) -> bytes:
        if isinstance(outcome, bytes):
            return outcome
        if isinstance(outcome, str):
            raise fault(outcome, self.label)
        signals.call_own_handler()
        return self._bytes(_host_resume(self._number))

    def _int(self, outcome: Outcome) -> int:
        if isinstance(outcome, str):
            raise fault(outcome, self.label)
        return int(outcome)

    def _done(self, outcome: int | str | None) -> None:
        if outcome is not None:
            self._int(outcome)


def text_of(data: bytes | bytearray | memoryview) -> str:
    """Return bytes as a string with one character per byte, which reaches the host without a proxy."""
    return bytes(data).decode("latin-1")
