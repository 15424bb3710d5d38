"""The USB process: opens a device and carries out the transfers that arrive on its line, until the other end
is closed.

Its arguments are the names of the device and the port, and its end of the line: a descriptor or, on Windows,
a name. Its first message is ``OPENED``, or ``REFUSED`` and the fault. One thread at a time reads the line;
while it carries out what it has read, the next thread reads. Transfers to one endpoint stay in order and do
not wait for transfers to other endpoints. Each IN endpoint has a thread that reads it continuously.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import FrameType

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.ports.dialects.transfers import (
    CONTROL,
    FAILED,
    GIVE_UP,
    NUMBERS,
    STALLED,
    WAY_FOR_STOP,
    Completion,
    Transfer,
    TransferInvalid,
)
from praxis_desktop.ports.errors import PortRefused, encode_fault, named
from praxis_desktop.ports.usb.devices import missing
from praxis_desktop.ports.usb.message_ends import MessageEnd
from praxis_desktop.ports.usb.process.outlet import Outlet
from praxis_desktop.ports.usb.process.owned import Gone, Owner

if sys.platform == "win32":
    from praxis_desktop.core.windows import end_late

OPENED = bytes((GIVE_UP, 0))
REFUSED = bytes((GIVE_UP, 1))

_WAIT_MS = 100
"""Duration, in ms, of an attempt to read a packet, for which a configuration change may have to wait."""
_PAUSE_S = 0.05
"""Time, in seconds, before an endpoint is read again after a failure."""
_LAST_TRANSFERS_S = 5.0
_AFTER_SIGNAL_S = 10.0
"""Time, in seconds, for which to continue after SIGTERM, so that a guardian can still send stop commands."""
_RELEASE_S = 5.0
_CLEAR_HALT = (0x02, 0x01, 0)
"""The type, the request and the value of CLEAR_FEATURE(ENDPOINT_HALT)."""


class _Queue:
    """The queue for one endpoint. It holds transfers, each with the bytes counted for it, and the numbers of
    transfers that were refused.
    """

    def __init__(self, endpoint: int) -> None:
        self.endpoint = endpoint
        self.waiting: deque[tuple[Transfer, int, int] | int] = deque()
        self.is_served = False


class Service:
    """Carries out the transfers on ``line`` using ``device``, until either is gone."""

    def __init__(self, line: MessageEnd, device: Owner) -> None:
        self._line = line
        self._device = device
        self._outlet = Outlet(line)
        self._over = threading.Event()
        self._is_over = False
        self._leading = threading.Lock()
        self._lock = threading.Condition()
        self._queues: dict[int, _Queue] = {}
        self._idle = 0
        self._given_up = 0
        """The number of times that all transfers have been abandoned."""
        self._reading: dict[int, threading.Thread] = {}
        self._halted: set[int] = set()
        self._active = 0
        self._is_changing = False

    def serve(self) -> None:
        """Carry out transfers until the service ends; then finish those already accepted, and return."""
        self._add_worker()
        self._read_endpoints()
        self._over.wait()
        deadline = Deadline.after(_LAST_TRANSFERS_S)
        with self._lock:
            self._lock.wait_for(
                lambda: not any(queue.is_served for queue in self._queues.values()), deadline.remaining
            )
        self._outlet.end()
        for thread in self._reading.values():
            thread.join(_WAIT_MS / 1000 * 2)

    def end(self) -> None:
        """End the service. Thread-safe, and safe to call in signal handlers."""
        self._is_over = True
        self._over.set()

    def _lose(self) -> None:
        """End the service, and shut the line, which tells the program that the device is gone."""
        self.end()
        self._line.shut()

    # ---- transfers to the device
    def _add_worker(self) -> None:
        threading.Thread(target=self._work, name="transfers", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            with self._leading:
                message = b"" if self._is_over else self._line.receive()
                if not message:
                    self.end()
                    return
                queues = list(self._accepted(message))
                with self._lock:
                    self._idle -= 1
                    is_last = bool(queues) and not self._idle
            if is_last:
                self._add_worker()
            for other in queues[1:]:
                threading.Thread(target=self._carry_out, args=(other,), daemon=True).start()
            if queues:
                self._carry_out(queues[0])

    def _accepted(self, messages: bytes) -> Iterator[_Queue]:
        """Queue the messages; return the queues that no thread serves yet."""
        while messages:
            if messages.startswith(WAY_FOR_STOP):
                self._give_up()
                messages = messages[len(WAY_FOR_STOP) :]
                continue
            try:
                first = Transfer.first(messages)
            except TransferInvalid:
                first = None
            endpoint = messages[0]
            transfer, length = first or (None, len(messages))  # nothing can be found after an invalid message
            messages = messages[length:]
            if transfer is not None or endpoint <= NUMBERS:
                queue = self._queued(endpoint, transfer)
                if queue is not None:
                    yield queue

    def _queued(self, endpoint: int, transfer: Transfer | None) -> _Queue | None:
        """Queue a transfer or, if it is None, a refusal; return the queue if no thread serves it."""
        counted = 0
        if transfer is not None:
            counted = self._outlet.admit(
                len(transfer.data)
                + (transfer.setup.length if endpoint == CONTROL and transfer.setup.is_in else 0)
            )
        with self._lock:
            queue = self._queues.setdefault(endpoint, _Queue(endpoint))
            if transfer is not None and counted:
                queue.waiting.append((transfer, counted, self._given_up))
            elif queue.waiting and isinstance(queue.waiting[-1], int):
                queue.waiting[-1] += 1
            else:
                queue.waiting.append(1)
            if queue.is_served:
                return None
            queue.is_served = True
        return queue

    def _give_up(self) -> None:
        """Fail all queued transfers, abandon the OUT transfers in progress, and drop kept completions."""
        with self._lock:
            self._given_up += 1
            for queue in self._queues.values():
                while queue.waiting:
                    self._refuse(queue.endpoint, queue.waiting.popleft())
        self._outlet.drop()

    def _refuse(self, endpoint: int, waiting: tuple[Transfer, int, int] | int) -> None:
        refused = (
            Completion(CONTROL, status=FAILED)
            if endpoint == CONTROL
            else Completion.written(endpoint, 0, FAILED)
        )
        counted, times = (0, waiting) if isinstance(waiting, int) else (waiting[1], 1)
        self._outlet.answer(endpoint, refused.to_bytes(), counted, times)

    def _carry_out(self, queue: _Queue) -> None:
        while True:
            with self._lock:
                if not queue.waiting:
                    queue.is_served = False
                    self._lock.notify_all()
                    return
                next_one = queue.waiting.popleft()
            if isinstance(next_one, int):
                self._refuse(queue.endpoint, next_one)
                continue
            transfer, counted, given_up = next_one
            try:
                completion = self._transferred(transfer, given_up)
            except Gone:
                queue.is_served = False
                self._lose()
                return
            self._outlet.answer(queue.endpoint, completion.to_bytes(), counted)

    def _transferred(self, transfer: Transfer, given_up: int) -> Completion:
        if transfer.endpoint != CONTROL:
            return self._device.send(
                transfer.endpoint, transfer.data, transfer.timeout_ms, lambda: self._given_up != given_up
            )
        setup = transfer.setup
        if self._device.changes(setup):
            with self._change():
                return self._device.control(setup, transfer.data_stage, transfer.timeout_ms)
        completion = self._device.control(setup, transfer.data_stage, transfer.timeout_ms)
        if (setup.request_type, setup.request, setup.value) == _CLEAR_HALT and not completion.status:
            with self._lock:
                self._halted.discard(setup.index)
                self._lock.notify_all()
        return completion

    # ---- IN endpoints
    def _read_endpoints(self) -> None:
        """Start a thread for each current IN endpoint that no thread is reading."""
        with self._lock:
            for endpoint in self._device.in_endpoints - self._reading.keys():
                thread = threading.Thread(
                    target=self._read, args=(endpoint,), name=f"endpoint {endpoint:#x}", daemon=True
                )
                self._reading[endpoint] = thread
                thread.start()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Suspend reading for the duration of the block; then read the endpoints that now exist."""
        with self._lock:
            self._is_changing = True
            self._lock.wait_for(lambda: not self._active)
        try:
            yield
        finally:
            with self._lock:
                self._is_changing = False
                self._halted.clear()
                self._lock.notify_all()
            self._read_endpoints()

    def _read(self, endpoint: int) -> None:
        """Read an endpoint for as long as it exists. A failure is reported once; a stalled endpoint is not
        read until the program clears the stall.
        """
        failed = 0
        while not self._is_over:
            with self._lock:
                if self._is_changing or endpoint in self._halted:
                    self._lock.wait(_WAIT_MS / 1000)
                    continue
                if endpoint not in self._device.in_endpoints:
                    del self._reading[endpoint]
                    return
                self._active += 1
            try:
                got = self._received(endpoint)
            except Gone:
                self._lose()
                return
            if got is None:
                continue
            if got.status and got.status != STALLED:
                self._over.wait(_PAUSE_S)
            if not (got.status and got.status == failed) and not self._outlet.packet(got.to_bytes()):
                return
            failed = 0 if got.status == STALLED else got.status

    def _received(self, endpoint: int) -> Completion | None:
        """Return a packet if one arrives within _WAIT_MS, otherwise None. Raises Gone."""
        is_halted = False
        try:
            got = self._device.receive(endpoint, _WAIT_MS)
            is_halted = got is not None and got.status == STALLED
        finally:
            with self._lock:
                self._active -= 1
                if is_halted:
                    self._halted.add(endpoint)
                if self._is_changing:
                    self._lock.notify_all()
        return got


def _ignore(*names: str) -> None:
    for each in names:
        signal.signal(getattr(signal, each), signal.SIG_IGN)


if sys.platform == "win32":

    def _outlive_program() -> None:
        _ignore("SIGINT", "SIGBREAK")
        end_late()

    def _end_after_signal(service: Service) -> None:
        """Do nothing, because ``end_late`` makes Windows terminate this process after the programs."""
else:

    def _outlive_program() -> None:
        """Ignore signals from a terminal, because this process must outlive the program."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        _ignore("SIGINT", "SIGHUP", "SIGQUIT", "SIGTSTP")

    def _end_after_signal(service: Service) -> None:
        """End the service some time after SIGTERM."""

        def end_soon(number: int, frame: FrameType | None) -> None:
            ending = threading.Timer(_AFTER_SIGNAL_S, service.end)
            ending.daemon = True
            ending.start()

        signal.signal(signal.SIGTERM, end_soon)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def main() -> None:
    """Carry out transfers until the line closes or the device disappears."""
    _outlive_program()
    device, name, place = sys.argv[1:4]
    line = MessageEnd.at(place)
    try:
        owner = _opened(device, name)
    except PraxisError as error:
        fault = (
            error if isinstance(error, PortError) else PortRefused(error.message, port=name, hint=error.hint)
        )
        with suppress(OSError):  # nobody is waiting any longer
            line.send(REFUSED + encode_fault(fault))
        return
    with suppress(OSError):
        line.send(OPENED)
    service = Service(line, owner)
    _end_after_signal(service)
    service.serve()
    hanging = threading.Timer(_RELEASE_S, os._exit, (1,))
    hanging.daemon = True
    hanging.start()
    owner.release()
    os._exit(0)  # a library may still wait for a device that hangs


def _opened(device: str, name: str) -> Owner:
    """Open the device. Raises PraxisError."""
    try:
        opening = import_module("praxis_desktop.ports.usb.process.opening")
    except ImportError as error:  # the system lacks PyUSB
        raise missing(error, named(name, device), name) from error
    owner: Owner = opening.opened(device, name)
    return owner


if __name__ == "__main__":
    main()
