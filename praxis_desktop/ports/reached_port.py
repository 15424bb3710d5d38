"""The port behind a guest's channel, reached through the interpreter's Environment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.answers import decode_fault, encode_fault, told
from praxis_desktop.ports.delivery import PortHost
from praxis_desktop.ports.errands import Errand, ended
from praxis_desktop.ports.errors import PortDisconnected, closed
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import Port

SUCCESS, _FAULT, _STARTED = b"+", b"!", b"~"

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
        self, number: int, binding: Binding, host: PortHost, complete: Callable[[int, Outcome], None]
    ) -> None:
        self.number = number
        self.binding = binding
        self.channel = f"serial:{number}"
        self.last_fault: PortError | None = None
        self._environment = host.environment
        self._loop = host.loop
        self._complete = complete
        self._port: Port | None = None
        self._errands: dict[int, Errand] = {}

    def perform(self, request: bytes, action: Callable[[Port], bytes | None]) -> bytes | str:
        """Do ``action`` with the port; its answer, or the fault's text."""

        def act() -> bytes:
            try:
                return SUCCESS + (action(self._opened()) or b"")
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        return self._answer(self._environment.perform(self.channel, request, act))

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
