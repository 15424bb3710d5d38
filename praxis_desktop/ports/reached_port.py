"""The port behind a guest's channel, reached through the interpreter's Environment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.records import replace
from praxis_desktop.ports.answers import decode_fault, encode_fault, told
from praxis_desktop.ports.errands import Errand, ended
from praxis_desktop.ports.errors import PortDisconnected, PortTimeout, closed
from praxis_desktop.ports.guest._delivery import PortHost
from praxis_desktop.ports.open_line import OpenLine
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, OutputLine, Port

if TYPE_CHECKING:
    from praxis_desktop.ports.opening import Guard

SUCCESS, _FAULT, _STARTED = b"+", b"!", b"~"

_LEAVING_S = 2.0

IN_THE_CALL = 0
"""The number of a request that the guest waits for within its call."""

Outcome = bytes | int | str
"""What a guest gets: bytes read, a number, or the text of a fault."""


class ReachedPort:
    """Does things to a port on behalf of a guest: at once, or by a thread when they may take long.

    ``complete(number, outcome)`` is called, never within a call of the guest, when what a thread does has
    ended. In a replay there is no port.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        complete: Callable[[int, Outcome], None],
        guard: Guard | None,
    ) -> None:
        self.number = number
        self.binding = binding
        self.channel = f"serial:{number}"
        self.last_fault: PortError | None = None
        self._environment = host.environment
        self._loop = host.loop
        self._control = host.control
        self._complete = complete
        self._guard = guard
        self._port: Port | None = None
        self.line: OpenLine | None = None
        """How the port is open, as far as the guest knows; None when it is not. The same in a replay, where
        there is no port.
        """
        self._wanted: OpenLine | None = None
        self._opening = -1
        """The number of the errand that opens the port."""
        self._errands: dict[int, Errand] = {}

    def perform(self, request: bytes, action: Callable[[Port], bytes | None]) -> bytes | str:
        """Do ``action`` with the port; its answer, or the fault's text."""

        def act() -> bytes:
            try:
                return SUCCESS + (action(self._opened()) or b"")
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        return self._answer(self._environment.perform(self.channel, request, act))

    def configure(self, settings: LineSettings) -> bytes | str:
        """Change the settings of the line."""

        def act(port: Port) -> None:
            if self._guard is not None:
                self._guard.check_settings(settings)
            port.configure(settings)

        request = f"configure {settings!r}".encode()
        return self._noted(
            self.perform(request, act),
            lambda line: replace(line, settings=settings),
        )

    def set_line(self, line: OutputLine, on: bool) -> bytes | str:
        """Set ``dtr``, ``rts`` or ``break``."""
        return self.set_lines([(line, on)])

    def set_lines(self, wanted: Sequence[tuple[OutputLine, bool]]) -> bytes | str:
        """Set some of them, in this order."""

        def set_all(port: Port) -> None:
            if self._guard is not None:
                self._guard.check_lines(wanted)
                if self._guard.holds_line and ("break", True) in wanted:
                    self._let_leave(port)
            for line, on in wanted:
                port.set_line(line, on)

        told = ",".join(f"{line} {on:d}" for line, on in wanted)
        levels = {"is_break" if line == "break" else line: on for line, on in wanted}
        return self._noted(
            self.perform(f"set {told}".encode(), set_all), lambda line: replace(line, **levels)
        )

    def _let_leave(self, port: Port) -> None:
        """Wait until all has left: a break would spoil the command that is leaving. Raises PortTimeout."""
        if not port.drain(_LEAVING_S, cancelled=self._is_stopping):
            raise PortTimeout(
                f"port {self.binding.role!r}: no break was sent, since what was written does not leave",
                port=self.binding.role,
                hint="Is the instrument on, and does flow control let it receive?",
            )

    def _is_stopping(self) -> bool:
        """Whether a wait is to end before its time."""
        return self._control.interrupted or self._control.killed is not None

    def _noted(self, answer: bytes | str, change: Callable[[OpenLine], OpenLine]) -> bytes | str:
        if self.line is not None and not isinstance(answer, str):
            self.line = change(self.line)
        return answer

    @property
    def is_lost(self) -> bool:
        """Whether the guest was told that the device is gone."""
        return isinstance(self.last_fault, PortDisconnected)

    @property
    def is_at_work(self) -> bool:
        """Whether a thread does something to the port (any thread)."""
        return bool(self._errands)

    def _opened(self) -> Port:
        if self._port is None:
            raise closed(self.binding.role)
        return self._port

    def _send(self, number: int, request: bytes, action: Callable[[], bytes]) -> str | None:
        """Do ``action``, which may ``_start`` an errand ``number``. Returns the fault's text."""

        def act() -> bytes:
            try:
                return action()
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        answer = self._environment.perform(self.channel, request, act)
        if answer == _STARTED and number not in self._errands:
            self._errands[number] = Errand(number)  # in a replay
        return self._tell(decode_fault(answer[1:])) if answer[:1] == _FAULT else None

    def _start(self, number: int, name: str, act: Callable[[Errand], Port | None]) -> bytes:
        errand = self._errands[number] = Errand(number)
        name = f"{name} {self.binding.role}"
        errand.start(act, name, environment=self._environment, channel=self.channel)
        return _STARTED

    def _ended(self, payload: bytes) -> str | None:
        """Take in the end of an errand; returns its fault's text."""
        number, fault = ended(payload)
        errand = self._errands.pop(number, None)
        if errand is None:
            return None
        self._port = errand.take() or self._port
        fault_text = self._tell(decode_fault(fault)) if fault else None
        if number == self._opening:
            self._opening = -1
            self.line = None if fault else self._wanted
        if number != IN_THE_CALL:
            self._loop.enqueue(partial(self._complete, number, fault_text or 0))
        return fault_text

    def _cancel_errands(self) -> list[int]:
        for errand in self._errands.values():
            errand.cancel()
        numbers = list(self._errands)
        self._errands.clear()
        return numbers

    def _answer(self, answer: bytes) -> bytes | str:
        if answer[:1] == _FAULT:
            return self._tell(decode_fault(answer[1:]))
        return answer[1:]

    def _tell(self, fault: PortError) -> str:
        self.last_fault = fault
        return told(fault)
