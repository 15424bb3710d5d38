"""Writes to a guest's port within its limits, either within the guest's call or awaited."""

from __future__ import annotations

from functools import partial

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.errors import INTERRUPTED
from praxis_desktop.ports.guest._operations import SUCCESS, Outcome, PortOperation, PortOperations
from praxis_desktop.ports.transport import Port


class Writer:
    """The writing side of a guest's port."""

    def __init__(self, operations: PortOperations) -> None:
        self._operations = operations

    # ---- within the guest's call
    def write(self, data: bytes, timeout: float | None) -> Outcome:
        """Write within the guest's call; return the number of bytes, INTERRUPTED, or a fault's text."""
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        # Bytes held back until their command is complete count as written.
        held = len(data) - len(admitted)
        return self._write_on(admitted, held, timeout) if admitted else len(data)

    def _admitted(self, data: bytes) -> bytes | str:
        """The part of a write that may be sent now, or else a fault's text."""
        guard = self._operations.guard
        if guard is None:
            return data
        is_break = self._operations.line is not None and self._operations.line.is_break
        return self._operations.perform(b"admit\n" + data, lambda port: guard.admit(data, is_break=is_break))

    def _write_on(self, data: bytes, before: int, timeout: float | None) -> Outcome:
        """Write ``data``, the remainder of a write of which ``before`` bytes were sent. After an
        interrupt, ``resume`` continues with the unsent bytes.
        """
        written = 0

        def act(port: Port) -> bytes:
            nonlocal written

            def write(part: bytes) -> int:
                return port.write(part, timeout, cancelled=self._operations.is_stopping)

            written = (
                write(data) if self._operations.guard is None else self._operations.guard.send(data, write)
            )
            if written < len(data) and self._operations.control.take_interrupt():
                raise WaitInterrupted
            return b"%d" % written

        try:
            answer = self._operations.perform(b"write\n" + data, act)
        except WaitInterrupted:
            left = int(
                self._operations.environment.perform(
                    self._operations.channel, b"written", lambda: b"%d" % written
                )
            )
            self._operations.report("out", data[:left])
            self._operations.rest = partial(self._write_on, data[left:], before + left, timeout)
            return INTERRUPTED
        if isinstance(answer, str):
            left = getattr(self._operations.last_fault, "written", 0)
        else:
            left = int(answer)
        self._operations.report("out", data[:left])
        self._operations.control.check()
        return answer if isinstance(answer, str) else before + left

    # ---- awaited
    def start_write(self, number: int, data: bytes, timeout: float | None) -> Outcome:
        """Write as much as fits. Returns 0 if that is all of ``data``; otherwise returns ``number``, and a
        thread sends the remainder.
        """
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        data = admitted
        if not data:
            return 0

        def act() -> bytes:
            port = self._operations.opened()
            guard, has_turn = self._operations.guard, False
            if guard is None:
                rest = data[port.write_now(data) :]
            else:
                rest, has_turn = guard.send_now(data, port.write_now)
            if not rest:
                return SUCCESS

            def write_rest(operation: PortOperation) -> None:
                def write(part: bytes) -> int:
                    return port.write(part, timeout, cancelled=lambda: operation.cancelled)

                if guard is None:
                    write(rest)
                else:
                    guard.send(rest, write, has_turn=has_turn)

            try:
                return self._operations.start(number, "write", write_rest)
            except BaseException:
                if guard is not None and has_turn:
                    guard.end_turn()
                raise

        try:
            fault = self._operations.send(number, b"write\n" + data, act)
        except WaitInterrupted:  # nothing was sent: the write waits until it is cancelled
            self._operations.control.put_back()
            self._operations.under_way[number] = PortOperation(number)
            return number
        if fault is not None:
            return fault
        self._operations.report("out", data)
        operation = self._operations.under_way.get(number)
        if operation is None:
            return 0
        operation.is_write = True
        return number

    @property
    def is_writing(self) -> bool:
        """Whether a thread is completing a write; until it ends, the number of bytes sent is unknown."""
        return any(operation.is_write for operation in tuple(self._operations.under_way.values()))

    def start_drain(self, number: int) -> Outcome:
        """Wait until everything is sent. Returns ``number``, which completes with 0, or a fault's text."""

        def act() -> bytes:
            port = self._operations.opened()

            def drain(operation: PortOperation) -> None:
                port.drain(cancelled=lambda: operation.cancelled)

            return self._operations.start(number, "drain", drain)

        return self._operations.send(number, b"drain", act) or number

    # ---- buffers
    def wake(self) -> None:
        """Make a blocked write check for interrupts. Safe from any thread."""
        if self._operations.port is not None:
            self._operations.port.wake_writer()

    def discard_output(self) -> str | None:
        """Drop written data that has not been sent. Under limits, everything admitted is sent, because an
        incomplete command followed by the next command could form a third one.
        """
        guard = self._operations.guard
        if guard is not None:
            guard.forget()

        def act(port: Port) -> None:
            if guard is None or not guard.holds_line:
                port.discard_output()

        answer = self._operations.perform(b"discard output", act)
        return answer if isinstance(answer, str) else None
