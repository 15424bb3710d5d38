"""A port that plays back a recording. The same requests, in the same order, get the same replies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import cast

from msgspec import to_builtins

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortFault, PortReplayEnded, PortReplayMismatch
from praxis_desktop.ports.lines.line import InProcessPort
from praxis_desktop.ports.replay.recordings import Act, Recording, Request
from praxis_desktop.ports.simulators import RunSchedule, Schedule
from praxis_desktop.ports.transport import (
    InputLine,
    LineErrorKind,
    LineSettings,
    OutputLine,
    Receiver,
    across_null_modem,
    never,
)

logger = logging.getLogger(__name__)

_END_MARGIN_NS = 2_000_000_000
"""Time, in nanoseconds, from the end of the recording until a waiting reader gets an error."""
_SHOWN = 48
"""Number of bytes to show on either side of a difference between requests."""


class ReplayedPort(InProcessPort):
    """An open port that plays a recording.

    The bytes written must be exactly those in the recording, but may be split in any way. After each write,
    the data recorded after that write is received: after the same delay with the timing ``same``, immediately
    with ``fast``. Data recorded before a request but not yet due is delivered with the request. Line settings
    and modem lines that differ from the recording are logged once and have no effect. A different request
    raises PortReplayMismatch and ends reception; a request beyond the recording raises PortReplayEnded, and
    so does waiting for data more than two seconds after the recorded end. An immediate reply is received
    during ``write``. The constructor raises PortBusy and PortReplayEnded.
    """

    def __init__(
        self,
        recording: Recording,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        schedule: Schedule | None = None,
        dtr: bool = True,
        rts: bool = True,
    ) -> None:
        super().__init__(f"replay:{recording.name}", receiver, settings, name)
        self._recording = recording
        self._session = recording.begin(self.name, beside_others=settings is None)
        self._schedule = schedule or RunSchedule.alone(Message("port {name}", name=self.name))
        self._written = 0
        self._request = 0
        self._step = 0
        self._act = 0
        self._anchor = self._schedule.now()
        self._ended = False
        self._warned = False
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}
        self._levels: dict[str, bool] = {}
        if settings is not None:
            self._compare_settings(self._session.settings)
        with self._lock:
            self._make_appointment()

    # ---- input
    def _due(self) -> int | None:
        """Return the time at which the next step, or the end, is due."""
        if self._lost is not None or self._ended:
            return None
        if self._step < len(self._session.steps):
            step = self._session.steps[self._step]
            if step.offset > self._reached:
                return None
            return self._anchor + (step.delay if self._recording.timing == "same" else 0)
        if self._request < len(self._session.requests):
            return None
        return self._anchor + self._session.rest + _END_MARGIN_NS

    @property
    def _reached(self) -> int:
        """The total number of bytes in the requests that have been written completely."""
        return self._session.requests[self._request - 1].end if self._request else 0

    def _make_appointment(self) -> None:
        self._schedule.call_at(self._due(), self._on_due)

    def _on_due(self) -> None:
        with self._lock:
            if self._open:
                self._go_on()

    def _go_on(self) -> None:
        """Perform the steps that are due, and schedule the next one. Call this with the lock held."""
        while (due := self._due()) is not None and due <= self._schedule.now():
            if self._step == len(self._session.steps):
                self._ended = True
                self._lose(self._end_of_recording("nothing more is received"))
            else:
                self._take_step()
        self._make_appointment()

    def _take_step(self) -> None:
        step = self._session.steps[self._step]
        self._step += 1
        match step.kind:
            case "bytes":
                self._tally.received(len(step.data))
                self._receiver.on_bytes(step.data)
            case "line error":
                kind = cast("LineErrorKind", step.details.get("kind"))
                self._tally.line_error(kind)
                self._receiver.on_line_error(kind, bytes.fromhex(str(step.details.get("data", ""))))
            case "level":
                self._levels[str(step.details.get("line"))] = bool(step.details.get("on"))
            case "lost":
                assert step.fault is not None
                self._lose(self._recorded(step.fault))

    def _lose(self, fault: PortFault) -> None:
        """Report ``fault``, and deliver nothing more."""
        self._lost = fault
        self._receiver.on_lost(fault)

    def _recorded(self, fault: PortFault) -> PortFault:
        """Return a recorded fault with this port's name."""
        again = fault.again()
        again.port = self.name
        return again

    # ---- output
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._lock:
            self._check()
            place = 0
            while place < len(data):
                place += self._write_part(data, place)
            self._make_appointment()
        return len(data)

    def _write_part(self, data: bytes, place: int) -> int:
        """Write up to the end of the current request; return the number of bytes written."""
        session = self._session
        fault = session.write_faults.get(self._written)
        if fault is not None:
            del session.write_faults[self._written]
            raise self._recorded(fault)
        if self._request == len(session.requests):
            self._fail(
                self._end_of_recording(Message("the program writes {data}", data=_shown(data[place:])))
            )
        request = session.requests[self._request]
        begun = self._written - request.start
        part = data[place : place + len(request.data) - begun]
        expected = request.data[begun : begun + len(part)]
        if part != expected:
            same = next(i for i, (a, b) in enumerate(zip(part, expected, strict=True)) if a != b)
            self._fail(self._mismatch(request, request.data[:begun] + data[place:], begun + same))
        self._tally.sent(len(part))
        self._written += len(part)
        if self._written == request.end:
            self._answer_request()
        return len(part)

    def _answer_request(self) -> None:
        """Handle a complete request: deliver the data recorded before it, and schedule the data recorded
        after it.
        """
        end = self._session.requests[self._request].end
        steps = self._session.steps
        while self._lost is None and self._step < len(steps) and steps[self._step].offset < end:
            self._take_step()
        self._check()
        self._request += 1
        self._anchor = self._schedule.now()
        self._go_on()

    def _fail(self, fault: PortFault) -> None:
        self._lose(fault)
        self._schedule.call_at(None, self._on_due)
        raise fault.again()

    def _mismatch(self, request: Request, actual: bytes, position: int) -> PortReplayMismatch:
        begin = max(0, position - _SHOWN)
        expected, written = _shown(request.data, begin, position), _shown(actual, begin, position)
        column = len(_shown(request.data[:position], begin, position)) - 1
        return PortReplayMismatch(
            Message(
                "port {name}: request {request} differs from the recorded one at byte {position}: "
                "the program writes {written} instead of {expected}",
                name=repr(self.name),
                request=self._request + 1,
                position=position,
                written=written,
                expected=expected,
            ),
            port=self.name,
            hint=f"  recorded  {expected}  at {request.at / 1e9:.3f} s\n"
            f"  written   {written}\n"
            f"            {' ' * column}^\n"
            f"The program, or its parameters, differ from those recorded in {self._recording.name}.",
            expected=request.data,
            actual=actual,
            position=position,
        )

    def _end_of_recording(self, what: str) -> PortReplayEnded:
        count = len(self._session.requests)
        requests = "1 request" if count == 1 else Message("{count} requests", count=count)
        return PortReplayEnded(
            Message(
                "port {name}: the recording ends after {requests}, and {what}",
                name=repr(self.name),
                requests=requests,
                what=what,
            ),
            port=self.name,
            hint=Message(
                "The program recorded in {name} did less, or the recording was cut off.",
                name=self._recording.name,
            ),
        )

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        with self._lock:
            self._check()
            act = self._next_act("configure")
            if act is not None and act.fault is not None:
                raise self._recorded(act.fault)
            self.settings = settings
            self._compare_settings(None if act is None else act.details.get("settings"))

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._lock:
            self._check()
            act = self._next_act("line")
            if act is not None and act.fault is not None:
                raise self._recorded(act.fault)
            self._outputs[line] = on
            if act is None or dict(act.details) != {"line": line, "on": on}:
                self._warn(
                    Message("{line} is set to {on:d}, which was not recorded here", line=line.upper(), on=on)
                )

    def _next_act(self, what: str) -> Act | None:
        """Return the next recorded change of kind ``what``; other kinds may occur in a different order."""
        acts = self._session.acts
        place = next((i for i in range(self._act, len(acts)) if acts[i].what == what), None)
        if place is None:
            return None
        acts[self._act], acts[place] = acts[place], acts[self._act]
        self._act += 1
        return acts[self._act - 1]

    def _compare_settings(self, recorded: object) -> None:
        told = to_builtins(self.settings)
        if not isinstance(recorded, Mapping):
            self._warn(
                Message("it is set to {settings}, which was not recorded here", settings=self.settings)
            )
            return
        differing = {name for name, value in recorded.items() if name in told and told[name] != value}
        if differing:
            was = ", ".join(f"{name} {recorded[name]!r}" for name in sorted(differing))
            self._warn(
                Message(
                    "it is set to {settings}, but was recorded with {was}", settings=self.settings, was=was
                )
            )

    def _warn(self, what: str) -> None:
        if not self._warned:
            self._warned = True
            logger.warning("port %s (%s): %s; the replay continues", self.name, self.device, what)

    def line(self, line: InputLine) -> bool:
        """Return the recorded level or, if none was recorded, the one that a null-modem cable would give."""
        with self._lock:
            self._check()
            if line in self._levels:
                return self._levels[line]
            for step in self._session.steps:
                if step.kind == "level" and step.details.get("line") == line:
                    return bool(step.details.get("on"))
            return across_null_modem(self._outputs, line)

    # ---- closing
    def close(self) -> None:
        with self._lock:
            if not self._open:
                return
            self._open = False
            self._schedule.call_at(None, self._on_due)
        left = len(self._session.requests) - self._request
        if left and self._lost is None:
            logger.warning("port %s (%s): %d recorded requests were not made", self.name, self.device, left)
        self._recording.end()
        self._schedule.close()


def _shown(data: bytes, begin: int = 0, position: int = 0) -> str:
    """Return bytes as text for a message; for long data, only the part around ``position``."""
    end = max(begin + _SHOWN, position + _SHOWN)
    before = "..." if begin else ""
    after = "..." if len(data) > end else ""
    return f"{before}{data[begin:end]!r}{after}"
