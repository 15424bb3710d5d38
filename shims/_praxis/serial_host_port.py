"""A granted port as the host knows it, by its number: what all calls of its functions have in common."""

from __future__ import annotations

import sys

import _praxis_serial as host
from serial.serialutil import PortNotOpenError

from _praxis import granted_ports, places, signals, steps
from _praxis.serial_faults import fault
from _praxis.serial_requests import Outcome

_host_cause = host.cause
_host_resume = host.resume

INTERRUPTED = -1
"""What a host function returns that an interrupt has ended."""


class HostPort:
    """What reading and writing need of a port; pyserial's SerialBase keeps the rest."""

    _port: str | None
    is_open: bool
    _number = 0
    _role = ""
    _cause = (0, 0, "")
    """The step and the line for which the host was told last that bytes leave."""

    @property
    def label(self) -> str:
        """What faults are about."""
        return str(self._port)

    def _check(self) -> None:
        if not self.is_open:
            raise PortNotOpenError

    def _tell_cause(self, step: steps.Running | None) -> None:
        """Tell the host, if it is another one than before, which line of the program has bytes written, on
        behalf of ``step``: the line of the caller's caller that is the program's own.
        """
        file, line = places.place_of(sys._getframe(2))
        number = 0
        if step is not None:
            number = step.number
            if not line:
                file, line = step.place
        cause = (number, line, file)
        if cause != self._cause:
            self._cause = cause
            _host_cause(self._number, number, file, line)

    def _count(self, out: int, received: int, step: steps.Running | None) -> None:
        """So many bytes were written and received on behalf of ``step``."""
        if step is not None:
            self._role = self._role or granted_ports.role_of(self.label)
            steps.count(self._role, out, received, step)

    # ---- what host functions return
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
    """Bytes in the form that crosses to the host without a proxy: one character each."""
    return bytes(data).decode("latin-1")
