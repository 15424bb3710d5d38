"""Performs a guest's writes to a port, both blocking and awaited, within the port's limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.errors import INTERRUPTED, closed
from praxis_desktop.ports.guest._operations import (
    IN_THE_CALL,
    SUCCESS,
    Outcome,
    PortOperation,
    PortOperations,
)
from praxis_desktop.ports.transport import Port
from praxis_desktop.ports.wire import Cause


class Writer:
    """The writing side of a guest's port. ``arrive`` handles a completion; see ``Reader.arrive``."""

    def __init__(self, operations: PortOperations, arrive: Callable[[bytes], object]) -> None:
        self._operations = operations
        self._arrive = arrive
        self._has_turn = False
        """Whether one of the program's threads is writing, in which case the others must wait."""
        self._waiting = 0
        """The number of threads waiting for their turn to write."""

    # ---- within the guest's call
    def write(self, data: bytes, timeout: float | None, cause: Cause | None = None) -> Outcome:
        """Write during the guest's call; return the number of bytes, INTERRUPTED, or a fault's text. Without
        a ``cause``, the cause of the last write is used.
        """
        return self._in_turn(partial(self._write, data, timeout), cause)

    def _in_turn(self, act: Callable[[], Outcome], cause: Cause | None) -> Outcome:
        """Call ``act`` once no other thread of the program is writing, so that bytes and their cause are
        logged together.
        """
        operations, has_others = self._operations, self._operations.readiness.has_others
        if has_others:
            self._waiting += 1
            try:
                while self._has_turn:
                    self._await_completion()
            except WaitInterrupted:
                operations.rest = partial(self._in_turn, act, cause)
                return INTERRUPTED
            finally:
                self._waiting -= 1
            self._has_turn = True
        try:
            if cause is not None:
                operations.be_caused_by(cause)
            return act()
        finally:
            if has_others:
                self._has_turn = False
                if self._waiting:
                    operations.inbox.notify()

    def _write(self, data: bytes, timeout: float | None) -> Outcome:
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        # Bytes held back until their command is complete count as written.
        held = len(data) - len(admitted)
        return self._write_on(admitted, held, timeout) if admitted else len(data)

    def _admitted(self, data: bytes) -> bytes | str:
        """Return the part of a write that may be sent now, or a fault's text."""
        guard = self._operations.guard
        if guard is None:
            return data
        is_break = self._operations.line is not None and self._operations.line.is_break
        return self._operations.perform(b"admit\n" + data, lambda port: guard.admit(data, is_break=is_break))

    def _write_on(self, data: bytes, before: int, timeout: float | None) -> Outcome:
        """Write ``data``, the remainder of a write that has already sent ``before`` bytes. After an
        interrupt, ``resume`` continues with the unsent bytes.
        """
        if self._operations.readiness.has_others:
            return self._write_beside_threads(data, before, timeout)
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
            return self._interrupted(data, self._recorded(written), before, timeout)
        if isinstance(answer, str):
            left = getattr(self._operations.last_fault, "written", 0)
        else:
            left = int(answer)
        self._operations.report("out", data[:left])
        self._operations.control.check()
        return answer if isinstance(answer, str) else before + left

    def _write_beside_threads(self, data: bytes, before: int, timeout: float | None) -> Outcome:
        """Like ``_write_on``, but lets the program's other threads run meanwhile, because the instrument may
        accept no more data until one of these threads has read the replies.
        """
        operations, cause = self._operations, self._operations.cause
        try:
            while self.is_writing:
                self._await_completion()
            fault = self._send(IN_THE_CALL, data, timeout)
        except WaitInterrupted:
            return self._interrupted(data, 0, before, timeout)
        if fault is not None:
            return fault
        operation = operations.under_way.get(IN_THE_CALL)
        written, is_interrupted = len(data), False
        if operation is not None:
            while operations.under_way.get(IN_THE_CALL) is operation:
                try:
                    self._await_completion()
                except WaitInterrupted:
                    is_interrupted = operation.cancelled = True
                    self.wake()
            if operations.line is None:
                return operations.tell(closed(operations.binding.role))
            written = self._recorded(operation.written)
            if operation.fault is not None:
                operations.report("out", data[:written], cause)
                return operation.fault
        if is_interrupted and written < len(data):
            return self._interrupted(data, written, before, timeout)
        if is_interrupted:
            operations.readiness.put_back()
        operations.report("out", data[:written], cause)
        return before + written

    def _await_completion(self) -> None:
        """Wait for a completion on the port, and handle it. Raises WaitInterrupted after an interrupt, or if
        the waiting thread has an exception pending.
        """
        payload = self._operations.inbox.wait(None)
        if payload is None:
            raise WaitInterrupted
        self._arrive(payload)

    def _recorded(self, written: int) -> int:
        """Return the number of bytes sent, which a replay takes from the record."""
        operations = self._operations
        return int(operations.environment.perform(operations.channel, b"written", lambda: b"%d" % written))

    def _interrupted(self, data: bytes, written: int, before: int, timeout: float | None) -> Outcome:
        """End the guest's call after an interrupt; ``resume`` will continue after the ``written`` bytes."""
        self._operations.report("out", data[:written])
        rest = partial(self._write_on, data[written:], before + written, timeout)
        self._operations.rest = partial(self._in_turn, rest, self._operations.cause)
        return INTERRUPTED

    # ---- awaited
    def start_write(
        self, number: int, data: bytes, timeout: float | None, cause: Cause | None = None
    ) -> Outcome:
        """Write as many bytes as fit. Returns 0 if that is all of ``data``; otherwise returns ``number``, and
        a thread sends the remainder. If ``cause`` is None, the cause of the last write is used.
        """
        if cause is not None:
            self._operations.be_caused_by(cause)
        admitted = self._admitted(data)
        if isinstance(admitted, str):
            return admitted
        if not admitted:
            return 0
        try:
            fault = self._send(number, admitted, timeout)
        except WaitInterrupted:  # nothing was sent: the write waits until it is cancelled
            self._operations.control.put_back()
            self._operations.under_way[number] = PortOperation(number)
            return number
        if fault is not None:
            return fault
        self._operations.report("out", admitted)
        return number if number in self._operations.under_way else 0

    def _send(self, number: int, data: bytes, timeout: float | None) -> str | None:
        """Write as many bytes as fit. If that is not all of ``data``, a thread sends the remainder as
        operation ``number``. Returns a fault's text or None. Raises WaitInterrupted if nothing was sent.
        """

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
                operation.written = len(data) - len(rest)

                def write(part: bytes) -> int:
                    return port.write(part, timeout, cancelled=lambda: operation.cancelled)

                try:
                    operation.written += (
                        write(rest) if guard is None else guard.send(rest, write, has_turn=has_turn)
                    )
                except PortError as fault:
                    operation.written += getattr(fault, "written", 0)
                    raise

            try:
                return self._operations.start(number, "write", write_rest)
            except BaseException:
                if guard is not None and has_turn:
                    guard.end_turn()
                raise

        fault = self._operations.send(number, b"write\n" + data, act)
        operation = self._operations.under_way.get(number)
        if operation is not None:
            operation.is_write = True
            self._operations.note_sent(data)  # already now, because the rest may leave at any time
        return fault

    @property
    def is_writing(self) -> bool:
        """Whether a thread is completing a write; until it ends, the number of bytes sent is unknown."""
        under_way = self._operations.under_way
        return bool(under_way) and any(operation.is_write for operation in tuple(under_way.values()))

    @property
    def is_incomplete(self) -> bool:
        """Whether a write, of whose end the guest has not been told yet, is in progress or has failed."""
        under_way = tuple(self._operations.under_way.values())
        return any(each.is_write and (each.is_at_work or each.fault is not None) for each in under_way)

    def start_drain(self, number: int) -> Outcome:
        """Start waiting until all output is sent. Returns a fault's text, or else ``number``, the request
        that completes later.
        """

        def act() -> bytes:
            port = self._operations.opened()

            def drain(operation: PortOperation) -> None:
                port.drain(cancelled=lambda: operation.cancelled)

            return self._operations.start(number, "drain", drain)

        return self._operations.send(number, b"drain", act) or number

    # ---- buffers
    def end_blocking_write(self) -> None:
        """End the write in which another thread of the program is blocked, if any."""
        operation = self._operations.under_way.get(IN_THE_CALL)
        if operation is not None and operation.is_write:
            operation.cancelled = True
            self.wake()

    def wake(self) -> None:
        """Make a blocked write check for interrupts. Thread-safe."""
        if self._operations.port is not None:
            self._operations.port.wake_writer()

    def discard_output(self) -> str | None:
        """Drop written data that has not been sent. Under limits, everything admitted is still sent, because
        a truncated command and the next one could together form a third command.
        """
        guard = self._operations.guard
        if guard is not None:
            guard.forget()

        def act(port: Port) -> None:
            if guard is None or not guard.holds_line:
                port.discard_output()

        answer = self._operations.perform(b"discard output", act)
        return answer if isinstance(answer, str) else None
