"""Writing to the port behind a guest's channel: what its limits admit, within the guest's call or awaited."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.answers import INTERRUPTED
from praxis_desktop.ports.errands import Errand
from praxis_desktop.ports.guest._delivery import PortHost
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.reached_port import SUCCESS, Outcome, ReachedPort
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import Port

_REMEMBERED = 60
"""Bytes of the last write that the message of a fault quotes."""


class WritableChannel(ReachedPort):
    """The half of a guest's channel that writes. ``observe`` is told what goes over the wire, in the guest's
    order; nothing does in a replay.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        opener: Opener,
        *,
        complete: Callable[[int, Outcome], None],
        observe: Callable[[SerialEvent], None] | None,
    ) -> None:
        super().__init__(number, binding, host, complete, opener.guard(binding.role))
        self._opener = opener
        self._observe = observe
        self._rest: Callable[[], Outcome] | None = None
        self._asked = b""
        self._cause: Mapping[str, Any] = {}
        """The step and the line that the program wrote for last, as far as it told."""

    def _report(self, direction: Literal["in", "out"], data: bytes) -> None:
        if direction == "out" and data:
            self._asked = data[-_REMEMBERED:]
        if self._observe is not None and data and not self._environment.is_replay:
            cause = self._cause
            self._observe(
                SerialEvent(
                    self.binding.role,
                    direction,
                    data.hex(),
                    cause.get("step", 0),
                    cause.get("file", ""),
                    cause.get("line", 0),
                    time.time(),
                )
            )

    def resume(self) -> Outcome:
        """Go on with what an interrupt ended, once the guest has dealt with the interrupt."""
        rest, self._rest = self._rest, None
        return 0 if rest is None else rest()

    # ---- within the guest's call
    def write(self, data: bytes, timeout: float | None) -> Outcome:
        """Write within the guest's call; the count, INTERRUPTED, or a fault's text."""
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        # What is held back until its command is complete counts as written.
        held = len(data) - len(admitted)
        return self._write_on(admitted, held, timeout) if admitted else len(data)

    def _admitted(self, data: bytes) -> bytes | str:
        """What of a write may leave now, or the fault's text."""
        guard = self._guard
        if guard is None:
            return data
        is_break = self.line is not None and self.line.is_break
        return self.perform(b"admit\n" + data, lambda port: guard.admit(data, is_break=is_break))

    def _write_on(self, data: bytes, before: int, timeout: float | None) -> Outcome:
        """Write ``data``, the rest of a write of which ``before`` bytes have left. After an interrupt
        ``resume`` goes on with what is left then.
        """
        written = 0

        def act(port: Port) -> bytes:
            nonlocal written

            def write(part: bytes) -> int:
                return port.write(part, timeout, cancelled=self._is_stopping)

            written = write(data) if self._guard is None else self._guard.send(data, write)
            if written < len(data) and self._control.take_interrupt():
                raise WaitInterrupted
            return b"%d" % written

        try:
            answer = self.perform(b"write\n" + data, act)
        except WaitInterrupted:
            left = int(self._environment.perform(self.channel, b"written", lambda: b"%d" % written))
            self._report("out", data[:left])
            self._rest = partial(self._write_on, data[left:], before + left, timeout)
            return INTERRUPTED
        if isinstance(answer, str):
            left = getattr(self.last_fault, "written", 0)
        else:
            left = int(answer)
        self._report("out", data[:left])
        self._control.check()
        return answer if isinstance(answer, str) else before + left

    # ---- awaited
    def start_write(self, number: int, data: bytes, timeout: float | None) -> Outcome:
        """Write what fits; 0 when that is all, else ``number``: the rest follows from a thread."""
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        data = admitted
        if not data:
            return 0

        def act() -> bytes:
            port = self._opened()
            guard, has_turn = self._guard, False
            if guard is None:
                rest = data[port.write_now(data) :]
            else:
                rest, has_turn = guard.send_now(data, port.write_now)
            if not rest:
                return SUCCESS

            def write_rest(errand: Errand) -> None:
                def write(part: bytes) -> int:
                    return port.write(part, timeout, cancelled=lambda: errand.cancelled)

                if guard is None:
                    write(rest)
                else:
                    guard.send(rest, write, has_turn=has_turn)

            try:
                return self._start(number, "write", write_rest)
            except BaseException:
                if guard is not None and has_turn:
                    guard.end_turn()
                raise

        try:
            fault = self._send(number, b"write\n" + data, act)
        except WaitInterrupted:  # nothing has left: it waits until it is cancelled
            self._control.put_back()
            self._errands[number] = Errand(number)
            return number
        if fault is not None:
            return fault
        self._report("out", data)
        errand = self._errands.get(number)
        if errand is None:
            return 0
        errand.is_write = True
        return number

    @property
    def is_writing(self) -> bool:
        """Whether a thread sends the rest of a write: how much of it has left is not known before its end."""
        return any(errand.is_write for errand in tuple(self._errands.values()))

    def start_drain(self, number: int) -> Outcome:
        """Wait until everything written has left: ``number``, completed with 0 then, or a fault's text."""

        def act() -> bytes:
            port = self._opened()

            def drain(errand: Errand) -> None:
                port.drain(cancelled=lambda: errand.cancelled)

            return self._start(number, "drain", drain)

        return self._send(number, b"drain", act) or number

    # ---- meanwhile
    def wake_writer(self) -> None:
        """Make a blocked write look at the flags (any thread)."""
        if self._port is not None:
            self._port.wake_writer()

    def discard_output(self) -> str | None:
        """Forget what was written and has not left yet. Under limits what was admitted leaves whole: a part
        of a command, and the next one behind it, could be a third.
        """
        guard = self._guard
        if guard is not None:
            guard.forget()

        def act(port: Port) -> None:
            if guard is None or not guard.holds_line:
                port.discard_output()

        answer = self.perform(b"discard output", act)
        return answer if isinstance(answer, str) else None
