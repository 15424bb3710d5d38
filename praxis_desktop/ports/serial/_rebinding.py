"""A port that survives its device's absence: it waits for the device, reopens it, and continues."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.delivery import HeldReceiver
from praxis_desktop.ports.devices.identity import Whereabouts
from praxis_desktop.ports.errors import (
    CABLE_HINT,
    PortClosed,
    PortDisconnected,
    PortFault,
    PortNotFound,
    PortTimeout,
    PortWriteCut,
    closed,
)
from praxis_desktop.ports.transport import (
    InputLine,
    LineErrorKind,
    LineSettings,
    OutputLine,
    Port,
    PortStatistics,
    Receiver,
    never,
)

_STEADY_S = 1.0
_REST_LIMIT_S = 2.0


class StillWanted(Protocol):
    """Asks the user whether to keep waiting for a missing device. Thread-safe."""

    @property
    def is_wanted(self) -> bool | None:
        """The user's answer; None while it is pending."""
        ...

    def withdraw(self) -> None:
        """Withdraw the question, because the device is back or the wait is over."""
        ...


AskWhetherWanted = Callable[[str, str], StillWanted | None]
"""A function that asks whether to wait longer for an instrument, given the port's role and what has happened;
the function returns None if nobody can be asked. It is called on any thread and must not block.
"""


class Incarnation:
    """The receiver for a device's port from one opening to the next. It passes data on from ``begin`` until
    ``end``; if data is received before ``begin``, the port's thread waits. ``lose`` is called when the device
    disappears.
    """

    port: Port

    def __init__(self, receiver: Receiver, lose: Callable[[Incarnation, PortError], None]) -> None:
        self._receiver = receiver
        self._lose = lose
        self._decided = threading.Event()
        self.writing = threading.Lock()
        """Held while writing, so that the port is not closed before the amount of data sent is known."""
        self._has_gone = threading.Event()
        self._is_over = False
        self._has_spoken = False
        self._begun = math.inf

    def begin(self) -> None:
        """Start passing data on."""
        self._begun = time.monotonic()
        self._decided.set()

    def end(self) -> None:
        """Stop passing data on, and close the device's port."""
        self._is_over = True
        self._decided.set()
        self.port.close()

    def end_after_the_rest(self) -> None:
        """Pass on the data that the system still holds from the vanished device, then end."""
        self._has_gone.wait(_REST_LIMIT_S)
        with self.writing:
            self.end()

    @property
    def was_brief(self) -> bool:
        """Whether the device sent nothing and soon disappeared, like a device that fails to start."""
        return not self._has_spoken and time.monotonic() - self._begun < _STEADY_S

    def on_bytes(self, data: bytes) -> None:
        if self._is_passing_on():
            self._has_spoken = True
            self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        if self._is_passing_on():
            self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        if self._is_passing_on():
            self._has_gone.set()
            self._lose(self, error)

    def _is_passing_on(self) -> bool:
        if not self._decided.is_set():
            self._decided.wait()
        return not self._is_over


logger = logging.getLogger(__name__)

Happened = Callable[[str, Mapping[str, object]], None]
"""A function that is called with ``lost``, and later with ``rebound`` or ``gone``, each time with details. It
is called on one of the port's threads, before any later data is delivered and before calls fail.
"""

_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 0.5
_JOIN_LIMIT_S = 5.0
_AnswerT = TypeVar("_AnswerT")


def _tell_nobody(what: str, details: Mapping[str, object]) -> None:
    """Ignore the event."""


class Reacquaint(Protocol):
    """Checks that the instrument on a device that has come back is the same as before."""

    def hold(self, receiver: Receiver) -> HeldReceiver | None:
        """Return a receiver that holds back data for ``receiver`` until the check is done; None if the
        instrument cannot be distinguished from others.
        """
        ...

    def meet(self, port: Port, held: HeldReceiver) -> bytes:
        """Query the instrument on ``port``; return any other data received. Raises PortNotFound for a
        different instrument, and another PortError if the instrument may still identify itself later.
        """
        ...


class _Replaced(Exception):
    """A different instrument is at the port; ``fault`` describes it."""

    def __init__(self, fault: PortNotFound) -> None:
        super().__init__(fault.message)
        self.fault = fault


class OpenDevice(Protocol):
    """A function that opens the device at a path, as SerialPort does. Raises PortError."""

    def __call__(
        self, device: str, receiver: Receiver, settings: LineSettings, *, dtr: bool, rts: bool
    ) -> Port: ...


class _Begun(NamedTuple):
    """A write to ``port`` of which ``written`` bytes, but not the ``remainder``, were sent. A device that has
    been away since then must not receive the remainder, because it has forgotten the beginning.
    """

    port: Port
    written: int
    remainder: bytes


class RebindingPort(Port):
    """A port whose device may disappear and return within ``grace`` seconds; callers notice only a delay.

    During the absence, reads wait, and so do writes, within their time-outs. Data that the driver had
    accepted is not sent again, and an interrupted write raises PortWriteCut; the port stays usable. Settings
    and modem lines that are set during the absence take effect when the device is back; until then, the input
    lines read as off. Before the port continues, ``reacquaint`` checks that the instrument is the same; a
    different instrument ends the wait at once. After ``grace``, and after any longer wait allowed by
    ``ask_whether_wanted``, the receiver's ``on_lost`` is called, and all calls raise PortDisconnected, or
    PortNotFound if a different instrument is there.
    """

    def __init__(
        self,
        device: str,
        receiver: Receiver,
        settings: LineSettings,
        *,
        name: str,
        grace: float,
        open_device: OpenDevice,
        happened: Happened | None = None,
        ask_whether_wanted: AskWhetherWanted | None = None,
        reacquaint: Reacquaint | None = None,
        dtr: bool = True,
        rts: bool = True,
        whereabouts: Whereabouts | None = None,
    ) -> None:
        self.device = device
        self.name = name
        self.settings = settings
        self._receiver = receiver
        self._grace = grace
        self._open_device = open_device
        self._happened = happened or _tell_nobody
        self._ask_whether_wanted = ask_whether_wanted
        self._reacquaint = reacquaint
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}
        self._state = threading.Condition()
        self._writing = threading.Lock()
        self._begun: _Begun | None = None
        """The last write by ``write_now``, if only part of it was sent."""
        self._ended = threading.Event()
        self._closing = False
        self._lost: PortFault | None = None
        self._past = PortStatistics(time.monotonic_ns())
        self._deadline = NEVER
        self._gone_since = 0.0
        self._reason = self._hint = ""
        self._another: PortFault | None = None
        """Describes the different instrument that is at the port; None if there is none."""
        self._pause_s = _SHORTEST_PAUSE_S
        self._thread: threading.Thread | None = None
        first = Incarnation(receiver, self._lose)
        first.port = open_device(device, first, settings, dtr=dtr, rts=rts)
        self._current: Incarnation | None = first
        try:
            self._whereabouts = whereabouts or Whereabouts(device)
        except BaseException:
            first.end()
            raise
        first.begin()

    @property
    def is_open(self) -> bool:
        return not self._closing

    # ---- the device disappears
    def _lose(self, incarnation: Incarnation, error: PortError) -> None:
        """Record that the device is gone. May be called on any thread, and more than once."""
        with self._state:
            if incarnation is not self._current or self._closing:
                return
            self._current = None
            if self._deadline is NEVER or not incarnation.was_brief:
                self._deadline = Deadline.after(self._grace)
                self._pause_s = _SHORTEST_PAUSE_S
            self._thread = threading.Thread(
                target=self._wait_for_device, args=(incarnation,), name=f"rebind {self.name}", daemon=True
            )
            self._thread.start()
        logger.info("port %s (%s) is gone: %s", self.name, self.device, error)

    # ---- and comes back, or not (the rebinding thread)
    def _wait_for_device(self, gone: Incarnation) -> None:
        try:
            gone.end_after_the_rest()
            self._past = gone.port.statistics().after(self._past)
            identity = self._whereabouts.identity
            self._happened("lost", {"device": self.device, "identity": identity, "grace_s": self._grace})
            self._rebind()
        except PraxisError as error:
            self._give_up(self._disconnected(Message("cannot wait for it: {error}", error=error), error.hint))

    def _rebind(self) -> None:
        """Open the device as soon as it is present, and continue; give up at the deadline unless the user
        chooses to wait longer.
        """
        self._gone_since = time.monotonic()
        self._reason, self._hint = self._absent(), ""
        question: StillWanted | None = None
        try:
            while not self._closing:
                if self._deadline.expired:
                    if question is None and self._ask_whether_wanted is not None:
                        question = self._ask_whether_wanted(self.name, self._reason)
                    if question is None or question.is_wanted is False:
                        self._happened("gone", {"device": self.device})
                        self._give_up(self._another or self._disconnected(self._reason, self._hint))
                        return
                    if question.is_wanted:
                        question, self._deadline = None, Deadline.after(self._grace)
                        self._another = None  # it is queried again
                if self._is_found():
                    return
        finally:
            if question is not None:
                question.withdraw()

    def _absent(self) -> str:
        return Message(
            "{whereabouts} did not come back within {grace:g} s",
            whereabouts=self._whereabouts,
            grace=self._grace,
        )

    def _is_found(self) -> bool:
        """Look for the device after a pause; return True if it is present and open."""
        self._ended.wait(min(self._pause_s, self._deadline.remaining or self._pause_s))
        self._pause_s = min(self._pause_s * 1.5, _LONGEST_PAUSE_S)
        found = self._whereabouts.find()
        if found is not None and self._another is not None:
            return False  # it would only say again that it is a different one
        self._reason, self._hint, self._another = self._absent(), "", None
        if found is None:
            return False
        try:
            self._go_on(found, time.monotonic() - self._gone_since)
        except _Replaced as replaced:
            self._another, self._reason = replaced.fault, replaced.fault.message
            self._deadline = Deadline.after(0)
            return False
        except PortError as refused:
            # A device that just appeared may not have its permissions yet, or a prober may be using it.
            self._reason, self._hint = (
                Message(
                    "{whereabouts} is back, but {message}",
                    whereabouts=self._whereabouts,
                    message=refused.message,
                ),
                refused.hint,
            )
            return False
        return True

    def _go_on(self, device: str, absent_s: float) -> None:
        held = None if self._reacquaint is None else self._reacquaint.hold(self._receiver)
        incarnation = Incarnation(held or self._receiver, self._lose)
        settings, lines = self.settings, dict(self._outputs)
        incarnation.port = port = self._open_device(
            device, incarnation, settings, dtr=lines["dtr"], rts=lines["rts"]
        )
        lines["break"] = False
        is_wanted = False
        rest = b""
        try:
            if held is not None:
                rest = self._meet(incarnation, held)
            self._happened("rebound", {"device": device, "absent_s": round(absent_s, 3)})
            with self._state:  # later changes go directly to the device
                if self.settings != settings:
                    port.configure(self.settings)
                for line, on in self._outputs.items():
                    if on != lines[line]:
                        port.set_line(line, on)
                is_wanted = not self._closing
                if is_wanted:
                    self.device, self._current = device, incarnation
                    self._state.notify_all()
        finally:
            if not is_wanted:
                incarnation.end()
        if is_wanted:
            logger.info("port %s is back as %s after %.1f s", self.name, device, absent_s)
            if held is not None:
                held.deliver(rest)
                held.pass_on()
            incarnation.begin()

    def _meet(self, incarnation: Incarnation, held: HeldReceiver) -> bytes:
        """Check that the instrument is the same; return any other data. Raises PortError or _Replaced."""
        assert self._reacquaint is not None
        incarnation.begin()  # delivers to ``held``
        try:
            return self._reacquaint.meet(incarnation.port, held)
        except PortNotFound as fault:
            raise _Replaced(fault) from fault

    def _disconnected(self, reason: str, hint: str) -> PortDisconnected:
        return PortDisconnected(
            Message(
                "the instrument on port {name} was disconnected: {reason}",
                name=repr(self.name),
                reason=reason,
            ),
            port=self.name,
            hint=joined(
                " ", filter(None, (hint, CABLE_HINT, "To see what is connected: praxis-desktop ports"))
            ),
        )

    def _give_up(self, fault: PortFault) -> None:
        with self._state:
            if self._closing:
                return
            self._lost = fault
            self._state.notify_all()
        self._receiver.on_lost(fault)

    # ---- calls
    def _check(self) -> None:
        if self._closing:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost.again()

    def _connected(self, deadline: Deadline, cancelled: Callable[[], bool]) -> Incarnation | None:
        """Return the device, waiting for it if necessary; None if ``cancelled``. Raises PortFault."""
        with self._state:
            while True:
                self._check()
                if self._current is not None:
                    return self._current
                if cancelled():
                    return None
                if deadline.expired:
                    raise PortTimeout(
                        Message(
                            "the instrument on port {name} was disconnected before this was sent",
                            name=repr(self.name),
                        ),
                        port=self.name,
                        hint=CABLE_HINT,
                        waiting_for=Message("{whereabouts} to come back", whereabouts=self._whereabouts),
                    )
                self._state.wait(deadline.remaining)

    def _if_there(self, act: Callable[[Port], _AnswerT], absent: _AnswerT) -> _AnswerT:
        """Return the result of ``act`` on the device, or ``absent`` while the device is away."""
        with self._state:
            self._check()
            incarnation = self._current
        if incarnation is None:
            return absent
        try:
            return act(incarnation.port)
        except PortDisconnected as lost:
            self._lose(incarnation, lost)
        except PortClosed:
            self._check()
        return absent

    # ---- output
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        deadline = Deadline.after(timeout)

        def is_cancelled() -> bool:
            return self._closing or cancelled()

        with self._writing:
            begun, self._begun = self._begun, None
            if begun is not None and begun.remainder != data:
                begun = None
            while True:
                if begun is None:
                    incarnation = self._connected(deadline, cancelled)
                    if incarnation is None:
                        return 0
                else:
                    self._check()
                    incarnation = self._current
                    if incarnation is None or incarnation.port is not begun.port:
                        raise self._cut(0, data, begun)
                try:
                    with incarnation.writing:
                        return incarnation.port.write(data, deadline.remaining, cancelled=is_cancelled)
                except PortDisconnected as lost:
                    self._lose(incarnation, lost)
                    if lost.written:
                        raise self._cut(lost.written, data, begun) from lost
                except PortClosed:  # the device went away before the write started
                    self._check()

    def _cut(self, written: int, data: bytes, begun: _Begun | None) -> PortWriteCut:
        """Return the fault for ``data``, or the rest of a ``begun`` write, cut off at ``written`` bytes."""
        before = 0 if begun is None else begun.written
        return PortWriteCut(
            Message(
                "the instrument on port {name} was disconnected after {written} of {length} bytes of a "
                "write; the rest was not sent",
                name=repr(self.name),
                written=before + written,
                length=before + len(data),
            ),
            port=self.name,
            hint="Check the instrument's state before the command is sent again.",
            written=written,
        )

    def write_now(self, data: bytes) -> int:
        if not self._writing.acquire(blocking=False):
            self._check()
            return 0
        try:
            self._begun = None
            return self._if_there(lambda port: self._write_now(port, data), 0)
        finally:
            self._writing.release()

    def _write_now(self, port: Port, data: bytes) -> int:
        written = port.write_now(data)
        if 0 < written < len(data):
            self._begun = _Begun(port, written, data[written:])
        return written

    def can_write_now(self, length: int) -> bool:
        incarnation = self._current
        return incarnation is not None and incarnation.port.can_write_now(length)

    def wake_writer(self) -> None:
        with self._state:
            self._state.notify_all()
            incarnation = self._current
        if incarnation is not None:
            incarnation.port.wake_writer()

    def pending_output(self) -> int:
        return self._if_there(lambda port: port.pending_output(), 0)

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        """Wait as the device's port does; return True while the device is away, because unsent data is
        lost.
        """
        return self._if_there(lambda port: port.drain(timeout, cancelled=cancelled), True)

    def discard_output(self) -> None:
        self._if_there(lambda port: port.discard_output(), None)

    def discard_input(self) -> None:
        self._if_there(lambda port: port.discard_input(), None)

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        with self._state:
            self._if_there(lambda port: port.configure(settings), None)
            self.settings = settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._state:
            self._if_there(lambda port: port.set_line(line, on), None)
            self._outputs[line] = on

    def line(self, line: InputLine) -> bool:
        return self._if_there(lambda port: port.line(line), False)

    def set_latency_timer(self, milliseconds: int) -> int | None:
        return self._if_there(lambda port: port.set_latency_timer(milliseconds), None)

    def statistics(self) -> PortStatistics:
        incarnation = self._current
        return self._past if incarnation is None else incarnation.port.statistics().after(self._past)

    # ---- closing
    def close(self) -> None:
        with self._state:
            if self._closing:
                return
            self._closing = True
            incarnation, thread = self._current, self._thread
            self._state.notify_all()
        self._ended.set()
        if incarnation is not None:
            incarnation.end()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_JOIN_LIMIT_S)
