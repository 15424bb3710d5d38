"""Sends requests from a run's process to its parent, for actions that the process must not perform itself."""

from __future__ import annotations

import errno
import itertools
import os
import queue
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.errors import PortFailed
from praxis_desktop.ports.usb import DeviceDescription
from praxis_desktop.workers.pool.messages import (
    ClaimPorts,
    HeldSlot,
    Help,
    JoinGuardian,
    KnownAt,
    LetGo,
    ListenAt,
    ListPorts,
    LookOnUsb,
    NewFile,
    OpenPort,
    ParentReply,
    ParentRequest,
    SetLatency,
    SignRecord,
    TellKinds,
    fault_of,
)

if TYPE_CHECKING:
    from msgspec import Struct

    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings

ANSWER_S = 60.0
"""Maximum number of seconds to wait for an answer; the wait for the answer to a claim has no limit."""

_LOOK_S = 0.05
"""Interval, in seconds, between checks of whether the wait for a claim has been cancelled."""


class ParentClient:
    """Sends requests to the parent through ``send``. Descriptors arrive on ``connection``; answers are passed
    to ``helped``. Implements ``Elsewhere``, and ``Signing`` for the run's record. Thread-safe.
    """

    def __init__(self, send: Callable[[Struct], None], connection: int, public_key: bytes) -> None:
        self._send = send
        self._connection = socket.socket(fileno=connection)
        self.public_key = public_key
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: dict[int, queue.SimpleQueue[tuple[ParentReply, int]]] = {}

    def helped(self, message: ParentReply) -> None:
        """Process an answer. Call this on the listening thread."""
        descriptor = -1
        if message.has_descriptor:
            _, (descriptor,), _, _ = socket.recv_fds(self._connection, 1, 1)
        with self._lock:
            answers = self._waiting.get(message.number)
        if answers is not None:
            answers.put((message, descriptor))
        elif descriptor >= 0:  # the caller no longer waits for the descriptor
            os.close(descriptor)

    def open_port(
        self, device: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool, exclusive: bool
    ) -> int:
        """See ``Elsewhere``."""
        return self._descriptor(OpenPort(name, device, settings, dtr, rts, exclusive), name)[0]

    def connect(self, url: str, name: str) -> tuple[int, str]:
        """See ``Elsewhere``."""
        descriptor, security = self._descriptor(OpenPort(name, url), name)
        return descriptor, str(security or "")

    def listen(self, url: str, name: str) -> int:
        """See ``Elsewhere``."""
        return self._descriptor(ListenAt(name, url), name)[0]

    def tell_kinds(self, kinds: Mapping[str, str]) -> None:
        """See ``Elsewhere``."""
        self._answer(TellKinds(dict(kinds)))

    def guardian(self) -> int:
        """See ``Elsewhere``."""
        return self._descriptor(JoinGuardian(), "")[0]

    def slot(self, role: str, device: str) -> int:
        """See ``Elsewhere``."""
        value = self._answer(HeldSlot(role, device)).value
        if not isinstance(value, int):
            raise PortFailed(Message("port {role} is not held by the guardian", role=repr(role)), port=role)
        return value

    def new_file(self, path: Path) -> int:
        """See ``Elsewhere``."""
        return self._descriptor(NewFile(str(path)), "")[0]

    def present_ports(self) -> list[PortInfo]:
        """See ``Elsewhere``."""
        return msgspec.convert(self._answer(ListPorts()).value, list[PortInfo])

    def on_usb(self, device: str) -> DeviceDescription | None:
        """See ``Elsewhere``."""
        value = self._answer(LookOnUsb(device)).value
        return None if value is None else msgspec.convert(value, DeviceDescription, str_keys=True)

    def known_at(self, role: str, device: str) -> object:
        """See ``Elsewhere``."""
        return self._answer(KnownAt(role, device)).value

    def set_latency_timer(self, device: str, milliseconds: int) -> int | None:
        """See ``Elsewhere``."""
        value = self._answer(SetLatency(device, milliseconds)).value
        return value if isinstance(value, int) else None

    def sign(self, digest: bytes) -> bytes:
        """See ``Signing``."""
        value = self._answer(SignRecord(digest)).value
        if not isinstance(value, str):
            raise StorageError("the record was not signed by its run's own process")
        return bytes.fromhex(value)

    def claim(
        self,
        bindings: Sequence[Binding],
        *,
        run_number: int,
        queue: bool,
        tell: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> Callable[[], None]:
        """See ``Elsewhere``."""
        ports = tuple((binding.role, binding.device) for binding in bindings if not binding.is_simulated)
        number, answers = self._ask(ClaimPorts(ports, queue, run_number))
        let_go = False

        def release() -> None:
            self._send(ParentRequest(next(self._numbers), LetGo(number)))

        try:
            while True:
                answer = _next(answers, _LOOK_S)
                if answer is None:
                    if cancelled() and not let_go:
                        let_go = True
                        release()
                elif answer.fault is not None:
                    raise fault_of(answer.fault, ports[0][0] if ports else "")
                elif not answer.waits:
                    return release
                elif tell is not None:
                    tell(answer.waits)
        finally:
            self._forget(number)

    def _descriptor(self, what: Help, port: str) -> tuple[int, object]:
        """Return the descriptor that the parent sends, and the value sent with it."""
        number, answers = self._ask(what)
        try:
            answer, descriptor = answers.get(timeout=ANSWER_S)
        except queue.Empty:
            raise PortFailed("the program that runs the protocol is not responding", port=port) from None
        finally:
            self._forget(number)
        if answer.fault is not None:
            raise fault_of(answer.fault, port)
        if descriptor < 0:
            raise OSError(errno.EBADF, "no descriptor was received")
        return descriptor, answer.value

    def _answer(self, what: Help) -> ParentReply:
        number, answers = self._ask(what)
        try:
            answer, _ = answers.get(timeout=ANSWER_S)
        except queue.Empty:
            raise StorageError("the program that runs the protocol is not responding") from None
        finally:
            self._forget(number)
        if answer.fault is not None:
            raise fault_of(answer.fault, "")
        return answer

    def _ask(self, what: Help) -> tuple[int, queue.SimpleQueue[tuple[ParentReply, int]]]:
        number = next(self._numbers)
        answers: queue.SimpleQueue[tuple[ParentReply, int]] = queue.SimpleQueue()
        with self._lock:
            self._waiting[number] = answers
        self._send(ParentRequest(number, what))
        return number, answers

    def _forget(self, number: int) -> None:
        with self._lock:
            self._waiting.pop(number, None)


def _next(answers: queue.SimpleQueue[tuple[ParentReply, int]], seconds: float) -> ParentReply | None:
    try:
        answer: Any
        answer, _ = answers.get(timeout=seconds)
    except queue.Empty:
        return None
    assert isinstance(answer, ParentReply)
    return answer
