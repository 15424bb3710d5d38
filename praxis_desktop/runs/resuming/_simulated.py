"""Restores simulated instruments, which were lost with the run's process, by replaying the record to them.

Simulated instruments are deterministic: the same bytes at the same times lead to the same state.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from praxis_desktop import ports
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.transfers import Completion
from praxis_desktop.ports.transport import LineSettings, Rs485Settings
from praxis_desktop.ports.wire import RECONNECT
from praxis_desktop.records.reading import Entry, EventEntry, RecordReader, SegmentEntry, WireEntry
from praxis_desktop.runs.resuming.past import RecordChanged, StaysInterrupted

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.simulators import Instrument, SimulatedPort
    from praxis_desktop.ports.transport import LineErrorKind
    from praxis_desktop.ports.wire_logs import WireRecord


TakesDecks = Callable[[Mapping[str, object]], object]
"""Applies the changes that a step made to decks."""

_NUMBER = re.compile(rb"[-+ ]*[0-9][0-9.]*")
_SHOWN = 60


def rehearse(
    folder: Path,
    bindings: Sequence[Binding],
    segments: int,
    tell: Callable[[LogEvent], None],
    take_decks: TakesDecks | None = None,
) -> None:
    """Restore the simulated instruments for ``bindings`` from the first ``segments`` segments of the record
    in ``folder``, reporting each instrument to ``tell``. ``take_decks`` receives the steps' reports about
    decks. Raises StaysInterrupted or JournalError.
    """
    if all(each.instrument is None for each in bindings):
        return
    rehearsal = Rehearsal(bindings, take_decks)
    count = 1
    with RecordReader(folder) as record:
        for entry in record.entries():
            count += isinstance(entry, SegmentEntry)
            if count > segments:
                break
            rehearsal.add(entry)
        if count <= segments and record.damage is not None:
            raise RecordChanged(record.damage.what)
    for role in rehearsal.finish():
        tell(
            LogEvent(
                Message("port {role}: its simulated instrument was restored to its earlier state", role=role),
                "notice",
            )
        )


class Rehearsal:
    """Replays a record, entry by entry, to the simulated instruments for ``bindings``."""

    def __init__(self, bindings: Sequence[Binding], take_decks: TakesDecks | None = None) -> None:
        self._take_decks = take_decks
        self._parts = {each.role: _Part(each) for each in bindings if each.instrument is not None}
        self._last = 0
        self._absence = 0
        """Nanoseconds during which no process existed. For the instruments, this time did not pass."""
        self._is_absent = False

    def add(self, entry: Entry) -> None:
        """Replay ``entry``."""
        if not self._parts:
            return
        match entry:
            case WireEntry(time_ns, record):
                at = self._passed(time_ns)
                part = self._parts.get(record.role)
                if part is not None:
                    part.live(record, at)
            case EventEntry(time_ns, event):
                self._passed(time_ns)
                decks = event.get("decks")
                if self._take_decks is not None and isinstance(decks, Mapping):
                    self._take_decks(decks)
            case SegmentEntry():
                for part in self._parts.values():
                    part.leave(self._last - self._absence)
                self._is_absent = True
            case _:
                pass

    def _passed(self, time_ns: int) -> int:
        """Return ``time_ns`` minus the time during which there was no process."""
        if self._is_absent:
            self._is_absent = False
            self._absence += max(0, time_ns - self._last)
        self._last = max(self._last, time_ns)
        return self._last - self._absence

    def finish(self) -> list[str]:
        """Finish at the end of the record, before ports are reopened; return the roles whose instruments were
        restored. Raises StaysInterrupted if an instrument's replies differed.
        """
        at = self._last - self._absence
        return [role for role, part in self._parts.items() if part.finish(at)]


class _Part:
    """Restores one instrument."""

    def __init__(self, binding: Binding) -> None:
        assert binding.instrument is not None
        self._binding = binding
        self._instrument: Instrument = binding.instrument
        self._clock = _RecordedTime()
        self._port: SimulatedPort | None = None
        self._had_said = bytearray()
        self._says = _Heard()
        self._goes_on = False
        self._has_lived = False
        self._difference = ""

    def live(self, record: WireRecord, at: int) -> None:
        """Replay ``record`` at the time ``at``, in nanoseconds."""
        self._has_lived = True
        self._clock.advance(at)
        # What failed in the recorded run fails again.
        with suppress(PortError):
            self._do(record)
        self._compare()

    def _do(self, record: WireRecord) -> None:
        details: Mapping[str, Any] = record.details
        if record.direction == "in":
            self._had_said += record.data
        elif record.direction == "out":
            if self._port is not None:
                self._port.write(record.data)
        elif record.what == RECONNECT:
            self._goes_on = True
        elif record.what == "opening":
            self._open(details)
        elif record.what == "line error":
            self._had_said += bytes.fromhex(str(details.get("data", "")))
        elif self._port is None:
            return
        elif record.what == "configure":
            self._port.configure(_settings(details) or self._instrument.line)
        elif record.what == "line":
            self._port.set_line(details["line"], bool(details["on"]))
        elif record.what == "closed":
            self._port.close()
            self._port = None

    def _open(self, details: Mapping[str, Any]) -> None:
        if self._goes_on:
            self._goes_on = False
            self._instrument.go_on(b"")
        port = self._binding.open(
            self._says,
            _settings(details),
            dtr=bool(details.get("dtr")),
            rts=bool(details.get("rts")),
            schedule=self._clock,
        )
        assert isinstance(port, ports.SimulatedPort)
        self._port = port

    def leave(self, at: int) -> None:
        """Record that the run's process died. If no port is open, first run the instrument's actions up to
        that time, because any connections that it made until then were to the program that died.
        """
        self._clock.advance(at)
        if self._port is None:
            self._instrument.act(at)
        else:
            self._port.let_go()
            self._port = None

    def finish(self, at: int) -> bool:
        """Prepare the instrument for its port to be reopened; return whether the instrument was used. Raises
        StaysInterrupted.
        """
        if not self._has_lived:
            return False
        was_open = self._port is not None
        self.leave(at)
        self._compare()
        rest = len(self._had_said)
        if not self._difference and not _is_alike(bytes(self._had_said), bytes(self._says.data[:rest])):
            self._difference = _told(bytes(self._had_said), bytes(self._says.data))
        if self._difference:
            raise StaysInterrupted(
                Message(
                    "the simulated instrument on port {role} ({device}) did not return to its earlier "
                    "state: {difference}",
                    role=self._binding.role,
                    device=self._binding.device,
                    difference=self._difference,
                ),
                hint=(
                    "Was the simulator's file changed, or was the simulator used in the window? Run the "
                    "program again, or give up this run with `praxis-desktop history close`."
                ),
            )
        if was_open:
            self._instrument.go_on(bytes(self._says.data[rest:]))
        self._instrument.ahead_ns = at - time.monotonic_ns()
        return True

    def _compare(self) -> None:
        """Compare complete replies with the recorded ones, ignoring numbers, because readings may differ."""
        while not self._difference and (whole := self._whole()) is not None:
            had_said, says = bytes(self._had_said[: whole[0]]), bytes(self._says.data[: whole[1]])
            del self._had_said[: whole[0]], self._says.data[: whole[1]]
            if not _is_alike(had_said, says):
                self._difference = _told(had_said, says)

    def _whole(self) -> tuple[int, int] | None:
        """Return the lengths of the first complete reply as recorded and as replayed; None if either is
        incomplete.
        """
        end = self._instrument.terminator
        if self._instrument.on_usb() is not None:
            return self._whole_message()
        if not end:
            common = min(len(self._had_said), len(self._says.data))
            return (common, common) if common else None
        one, other = self._had_said.find(end), self._says.data.find(end)
        return None if one < 0 or other < 0 else (one + len(end), other + len(end))

    def _whole_message(self) -> tuple[int, int] | None:
        """Do the same as ``_whole``, but for a USB device. The order of the device's endpoints and of the
        parts of a message may vary. The first recorded message is therefore paired with an equal replayed
        message, or else with the first from the same endpoint. The replayed message is moved to the front.
        """
        recorded = Completion.first(bytes(self._had_said))
        if recorded is None:
            return None
        places: list[tuple[bool, int, int]] = []
        place, says = 0, bytes(self._says.data)
        while (found := Completion.first(says[place:])) is not None:
            message, size = found
            if message.endpoint == recorded[0].endpoint:
                places.append((message != recorded[0], place, size))
            place += size
        if not places:
            return None
        _, place, size = min(places)
        self._says.data[:] = says[place : place + size] + says[:place] + says[place + size :]
        return recorded[1], size


def _is_alike(one: bytes, other: bytes) -> bool:
    return one == other or _NUMBER.sub(b"0", one) == _NUMBER.sub(b"0", other)


def _told(had_said: bytes, says: bytes) -> str:
    return Message(
        "it replied {had_said} before and {says} now",
        had_said=repr(had_said[:_SHOWN]),
        says=repr(says[:_SHOWN]),
    )


def _settings(details: Mapping[str, Any]) -> LineSettings | None:
    """Return the line settings in an entry of a record; None for a connection. Raises StaysInterrupted if the
    settings are malformed.
    """
    if "settings" not in details:
        return None
    try:
        told = dict(details["settings"])
        rs485 = told.pop("rs485", None)
        return LineSettings(**told, rs485=None if rs485 is None else Rs485Settings(**rs485))
    except (KeyError, TypeError, ValueError) as error:
        raise StaysInterrupted(
            Message(
                "the record does not say how a simulated instrument was opened ({error})", error=repr(error)
            ),
            hint="Run the program again, or give up this run with `praxis-desktop history close`.",
        ) from error


class _Heard:
    """Collects the data that an instrument sends."""

    def __init__(self) -> None:
        self.data = bytearray()

    def on_bytes(self, data: bytes) -> None:
        self.data += data

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self.data += data

    def on_lost(self, error: PortError) -> None:
        """Do nothing, because no more data will arrive."""


class _RecordedTime:
    """A Schedule that follows the times in a record."""

    def __init__(self) -> None:
        self._now = 0
        self._appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self._now

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self._appointment = None if when is None else (when, callback)

    def close(self) -> None:
        self._appointment = None

    def advance(self, until: int) -> None:
        """Run all actions scheduled up to ``until``, and set the time to ``until``."""
        while self._appointment is not None and self._appointment[0] <= until:
            when, callback = self._appointment
            self._appointment = None
            self._now = max(self._now, when)
            callback()
        self._now = max(self._now, until)
