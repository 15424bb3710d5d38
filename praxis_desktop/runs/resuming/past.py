"""Reads, from an interrupted run's record, what is needed to resume the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.decks import held_after
from praxis_desktop.core.devices import TRANSFER_PREFIXES
from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.core.wall_clock import remaining_lag
from praxis_desktop.interpreter.faults import Fatal
from praxis_desktop.ports.dialects.transfers import Completion
from praxis_desktop.ports.dialects.usb import sent_text
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.wire import CAUSE, RECONNECT, SETTLED, SETTLING
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.guardian_notes import GuardedPorts, GuardianNote
from praxis_desktop.records.reading import (
    CheckpointEntry,
    Entry,
    EventEntry,
    FactsEntry,
    RecoveryEntry,
    SegmentEntry,
    WireEntry,
)

GUEST_TOLD = frozenset({"step", "data", "verdict", "display", "cell"})
"""Events that come from a guest. A replay produces them again."""

LAG = "lag_ns"
"""The key, in a resumed run's record, for the lag of the program's clock in nanoseconds."""

_LONGEST_ABSENCE_NS = 30 * 86400 * 10**9

_LEAST_KEPT, _MOST_KEPT = 20_000, 40_000
"""Limits on the number of records kept for an open port. Older records cannot belong to open exchanges."""

_LATEST = 200
"""How many of a port's latest records are searched for the port's last exchange."""


class PlacedRecord(Struct, frozen=True):
    """A record of port traffic, and the number of answers that the guest had received before it."""

    place: int
    record: WireRecord
    is_settling: bool = False
    """Whether this record was made while an earlier exchange was being settled."""


class RecordedPast:
    """Collects a record's entries as a replay reaches them."""

    def __init__(self) -> None:
        self.told = 0
        """Number of events from the guest so far."""
        self.passed_ns = 0
        """Duration of the run in nanoseconds, without the time between its segments."""
        self.state = ""
        """The run's last state."""
        self.open_steps: dict[int, Mapping[str, object]] = {}
        """The open steps, as events."""
        self.prompts = 0
        """The highest question number so far."""
        self.segments = 1
        self.checkpoints = 0
        self.simulated_on_usb: frozenset[str] = frozenset()
        """The ports with simulated USB instruments, provided that these are treated as real instruments."""
        self._last_ns = 0
        """The time of the last entry, in nanoseconds since the start of the record."""
        self._is_interrupted = False
        self._lag_ns = self._lags_since = 0
        """The lag of the program's wall clock when the program was last resumed, and how long the run had
        lasted by then.
        """
        self._guarded = GuardedPorts()
        self.held: Mapping[str, str] = {}
        """What each liquid handler held at the end, in sentences keyed by role."""
        self.doubts: dict[str, str] = {}
        """The unresolved doubts about how the run ended, as sentences keyed by subject."""
        self._ports: dict[str, RecordedPort] = {}
        self._notes: Sequence[GuardianNote] = ()

    def add(self, entry: Entry, place: int) -> None:
        """Add ``entry``, which follows the first ``place`` answers to the guest."""
        if isinstance(entry, WireEntry):
            record = entry.record
            self._guarded.add_wire(record)
            self._add_time(record.time_ns)
            port = self._ports.get(record.role)
            if port is None:
                self._ports[record.role] = port = RecordedPort()
            if record.direction == "event":
                port = self._add_port_event(port, record)
            port.add(record, place)
            return
        self._guarded.add(entry)
        match entry:
            case EventEntry(time_ns, event):
                self._add_time(time_ns)
                self._add_event(event)
            case SegmentEntry():
                self.segments += 1
                self._is_interrupted = True
            case FactsEntry(told) if isinstance(lag_ns := told.get(LAG), int):
                self._lag_ns, self._lags_since = lag_ns, self.passed_ns
            case CheckpointEntry():
                self.checkpoints += 1
            case RecoveryEntry(told):
                self.add_damage(str(told.get("damage") or ""))
            case _:
                pass

    def _add_time(self, time_ns: int) -> None:
        passed = time_ns - self._last_ns
        if passed > 0:
            self._last_ns = time_ns
            if not self._is_interrupted:
                self.passed_ns += passed
        self._is_interrupted = False

    def lag_ns(self, elapsed_ns: int) -> int:
        """Return the lag of the program's wall clock if the run continues ``elapsed_ns`` after its record
        began: what remains of earlier lags, plus the time since the record's last entry. Return 0 if that
        time is so long that the computer's clock must be wrong.
        """
        absence = max(0, elapsed_ns - self._last_ns)
        if absence > _LONGEST_ABSENCE_NS:
            return 0
        return remaining_lag(self._lag_ns, self.passed_ns - self._lags_since) + absence

    def add_damage(self, damage: str) -> None:
        """Record that any data after this point was lost or never written, unless ``damage`` is ""."""
        if damage:
            self.doubts["damaged end"] = Message(
                "The record of this run was cut off or damaged at its end ({damage}). What was sent "
                "after that, if anything, is not known.",
                damage=damage,
            )

    @property
    def guarded(self) -> frozenset[str]:
        """The ports whose instruments the guardian had to stop when the run's process died."""
        return self._guarded.guarded

    def add_guardian(self, notes: Sequence[GuardianNote]) -> list[GuardianNote]:
        """Record what the guardian did during the interruption; return the notes not seen before."""
        self._notes = notes
        new = list(notes[self._guarded.known_notes :])
        doubts = [self._guarded.complaint(new)]
        if new:
            told = "; ".join(map(str, new))
            doubts.insert(
                0,
                Message(
                    "The program does not know what happened to its instruments after it was interrupted: "
                    "{told}. Bring them into the state that the program left them in, such as their speed "
                    "and temperature.",
                    told=told,
                ),
            )
        if any(doubts):
            self.doubts["emergency stop"] = joined(" ", filter(None, doubts))
        return new

    def _add_event(self, event: Mapping[str, object]) -> None:
        kind = event.get("event")
        if kind in GUEST_TOLD:
            self.told += 1
        if kind == "state":
            self.state = str(event.get("state"))
        elif kind == "action":
            self._add_action(event)
        elif kind == "prompt":
            number = event.get("number")
            self.prompts = max(self.prompts, number if isinstance(number, int) else 0)
        elif kind == "step":
            number = event.get("step")
            if isinstance(number, int):
                if event.get("status") == "started":
                    self.open_steps[number] = event
                else:
                    self.open_steps.pop(number, None)
            decks = event.get("decks")
            if isinstance(decks, Mapping):
                self.held = held_after(self.held, decks)

    def _add_action(self, event: Mapping[str, object]) -> None:
        details = event.get("details")
        if event.get("action") == "emergency_stop":
            self.doubts["emergency stop"] = Message(
                "{by} stopped this run's instruments with an emergency stop. The run's program is not aware "
                "of this.",
                by=event.get("by") or "Somebody",
            )
        elif event.get("action") == "settle" and isinstance(details, Mapping):
            self.doubts.pop(str(details.get("what")), None)

    def _add_port_event(self, port: RecordedPort, record: WireRecord) -> RecordedPort:
        """Process an event on a port; return the port, which is a new one if the event opened it."""
        known_notes = self._guarded.known_notes
        match record.what:
            case "opening" if port.is_reconnecting:
                port.is_reconnecting = False  # for the program, the port has stayed open
            case "opening":
                device = str(record.details.get("device", ""))
                has_transfers = device.startswith(TRANSFER_PREFIXES) or record.role in self.simulated_on_usb
                self._ports[record.role] = port = RecordedPort(known_notes, has_transfers=has_transfers)
            case what if what == RECONNECT:
                # Data that arrives now may be the reply to a stop by the guardian.
                port.reconnect(is_settling=known_notes > port.known_notes)
            case what if what == SETTLING:
                port.begin_settling()
            case what if what == SETTLED:
                port.settle(record, known_notes)
            case _:
                pass
        return port

    def port(self, role: str) -> RecordedPort:
        """Return what is known about a port; nothing, if the port has no records."""
        return self._ports.get(role) or RecordedPort()

    @property
    def roles(self) -> tuple[str, ...]:
        """The ports that have records."""
        return tuple(self._ports)

    def latest_records(self) -> Iterator[WireRecord]:
        """Yield the latest traffic records of all ports, port by port."""
        for port in self._ports.values():
            for placed in port.wire[-_LATEST:]:
                yield placed.record

    def overheard(self, role: str) -> list[GuardianNote]:
        """Return the notes that the guardian has written about a port since it was last opened or settled."""
        return [note for note in self._notes[self.port(role).known_notes :] if note.port == role]

    def is_guarded_since(self, role: str) -> bool:
        """Return whether the guardian has written any notes since the port was last opened or settled."""
        return len(self._notes) > self.port(role).known_notes


class RecordedPort:
    """What a record says about a port since the port was last opened. ``known_notes`` is the number of
    guardian notes known at that time; a port of a USB or HID device has transfers.
    """

    def __init__(self, known_notes: int = 0, *, has_transfers: bool = False) -> None:
        self.wire: list[PlacedRecord] = []
        """The records; if there are too many, only the latest."""
        self.received = bytearray()
        """The data received for the program."""
        self.forgotten = 0
        """The number of times that the program's unread data was dropped."""
        self.known_notes = known_notes
        """The number of guardian notes known when the port was last opened or settled."""
        self.is_unsettled = False
        """Whether an exchange was being settled. The instrument's next data may belong to it."""
        self.is_reconnecting = False
        self._is_settling = False
        self._trimmed_at = _MOST_KEPT
        """The number of records at which old ones are dropped."""
        self._transfers = _Transfers() if has_transfers else None

    def add(self, record: WireRecord, place: int) -> None:
        """Add the port's next record, which follows the first ``place`` answers to the guest."""
        wire, direction = self.wire, record.direction
        wire.append(PlacedRecord(place, record, self._is_settling))
        if len(wire) >= self._trimmed_at:
            self._trimmed_at = _trim(wire) + _MOST_KEPT
        if self._is_settling or direction == "event":
            return
        transfers = self._transfers
        if direction == "in":
            self.received += record.data if transfers is None else transfers.receive(record.data)
        elif transfers is not None:
            transfers.send(record.data)

    def begin_settling(self) -> None:
        """Treat the port's data from now on as part of an exchange that is being settled."""
        self._is_settling = self.is_unsettled = True

    def reconnect(self, *, is_settling: bool) -> None:
        """Process the start of a reopening, during which an exchange may have to be settled."""
        self.is_reconnecting, self._is_settling = True, False
        if self._transfers is not None:
            self._transfers.reconnect()
        if is_settling:
            self.begin_settling()

    def settle(self, settled: WireRecord, known_notes: int) -> None:
        """Apply a decision about the open exchanges."""
        self._is_settling = self.is_unsettled = False
        self.known_notes = known_notes
        given = settled.details.get("from")
        if self._transfers is not None:
            self._transfers.settle(settled, bytes(self.received))
        if isinstance(given, int):
            self.received[given:] = bytes.fromhex(str(settled.details.get("delivered", "")))
        if settled.details.get("forget"):
            self.forgotten += 1

    def undelivered(self, delivered: int) -> bytes:
        """Return the data received for the program, except for the first ``delivered`` bytes."""
        return bytes(self.received[delivered:])

    def owed(self, seen: int) -> Counter[int]:
        """Return, for each endpoint of a USB or HID device, the number of transfers whose completions are not
        among the first ``seen`` bytes that the program received.
        """
        transfers = self._transfers
        return Counter() if transfers is None else transfers.owed(bytes(self.received[:seen]))

    def begun_write(self, place: int, data: bytes) -> Literal["not left", "left", "answered"]:
        """Return the outcome of the program's last write, which wrote ``data`` after ``place`` answers.
        "answered" means that data has arrived since, or that the command was found to have been carried out.
        """
        state: Literal["not left", "left", "answered"] = "not left"
        again: list[bytes] = []
        for placed in self.wire:
            record = placed.record
            if placed.place != place or (placed.is_settling and record.direction != "event"):
                continue
            if record.direction == "out":
                if again and record.data == again[0]:
                    again.pop(0)
                elif data.startswith(record.data):
                    state = "left"
            elif record.direction == "in":
                state = "answered" if state == "left" else state
            elif record.what == SETTLED:
                again = again_of(record)
                if record.details.get("begun"):
                    state = "not left"
                elif state == "left":
                    state = "answered"
        return state


class _Transfers:
    """The transfers that the program requested on a port."""

    def __init__(self) -> None:
        self.asked = Counter[int]()
        """The number of requested transfers, keyed by endpoint."""
        self._again: list[bytes] = []
        """The commands that have yet to be sent again, each of which the program requested only once."""
        self._unseen = Counter[int]()
        """Completions that were received but never reached the program."""
        self._coming: dict[int, list[bool]] = {}
        """For each endpoint, whether each of the completions expected for resent commands is to be passed to
        the program.
        """

    def send(self, data: bytes) -> None:
        """Count a write."""
        if self._again and data == self._again[0]:
            self._again.pop(0)
        else:
            self.asked += endpoints.asked(data)

    def receive(self, data: bytes) -> bytes:
        """Return the part of ``data`` that the program receives. The completion of a resent command is left
        out if the program already has the completion of the first transmission.
        """

        def is_kept(each: Completion) -> bool:
            coming = self._coming.get(each.endpoint)
            return coming.pop(0) if coming else True

        return endpoints.kept_completions(data, is_kept) if any(self._coming.values()) else data

    def reconnect(self) -> None:
        """Stop expecting completions of transfers made before the port was reopened."""
        self._coming.clear()

    def settle(self, settled: WireRecord, received: bytes) -> None:
        """Apply a decision; ``received`` is the data received for the program up to that point."""
        told = settled.details
        self._again = again_of(settled)
        exchanges = told.get("exchanges")
        if told.get("begun") and isinstance(exchanges, list) and exchanges:
            self._again.append(bytes.fromhex(str(exchanges[-1].get("command"))))
        given, unread = told.get("from"), told.get("unread")
        if isinstance(given, int) and isinstance(unread, int) and unread:
            self._unseen += endpoints.completed(received[given - unread : given])
        self.reconnect()
        if isinstance(given, int):
            delivered = bytes.fromhex(str(told.get("delivered", "")))
            owed = self.owed(received[:given]) - endpoints.completed(delivered)
            again = again_of(settled)
            for command, ours in zip(again, endpoints.owed_of(self._again, owed), strict=False):
                for endpoint, count in endpoints.asked(command).items():
                    gets = [False] * (count - ours[endpoint]) + [True] * ours[endpoint]
                    self._coming.setdefault(endpoint, []).extend(gets)

    def owed(self, seen: bytes) -> Counter[int]:
        """Return, for each endpoint, the number of transfers whose completions are not in ``seen``."""
        return self.asked + self._unseen - endpoints.completed(seen)


def _trim(wire: list[PlacedRecord]) -> int:
    """Drop old records, so that long runs need no more memory than short ones; return how many are left. One
    record of received data is kept, as evidence that the instrument replies at all.
    """
    past = wire[:-_LEAST_KEPT]
    heard = next((each for each in reversed(past) if each.record.direction == "in"), None)
    wire[:-_LEAST_KEPT] = [
        each
        for each in past
        if each is heard or (each.record.direction == "event" and each.record.what != CAUSE)
    ]
    return len(wire)


def again_of(record: WireRecord) -> list[bytes]:
    """Return the commands that are to be sent again according to a SETTLED record."""
    told = record.details.get("again")
    return [bytes.fromhex(each) for each in told if isinstance(each, str)] if isinstance(told, list) else []


WHERE_SOMEBODY_ANSWERS = (
    "Resume it where somebody can answer: in a terminal, in the window, or with --on-prompt ask."
)


class StaysInterrupted(Fatal):
    """A run was not resumed, and its uncertain exchanges stay undecided. The run can be resumed later."""

    exit_code = ExitCode.FAULT


class RecordChanged(StaysInterrupted):
    """The record could not be read again up to the end that had been verified, because of ``damage``."""

    def __init__(self, damage: str) -> None:
        super().__init__(
            Message("the record was changed while it was read: {damage}", damage=damage),
            hint="Check the disk that it is on, then resume the run again.",
        )


class PortMissing(StaysInterrupted):
    """A port that the program had open is no longer available."""

    exit_code = ExitCode.PORT


class NotAnswered(StaysInterrupted):
    """The run was stopped before it went live, or before one of its questions had been answered."""

    exit_code = ExitCode.STOPPED


_GO_ON, _STAY = "go_on", "stay"
_SHOWN = 60


def settle_doubts(
    past: RecordedPast,
    *,
    ask: Callable[[PromptEvent], tuple[object, str]],
    tell: Callable[[Event], None],
) -> None:
    """Ask the user about every uncertain outcome in ``past``, if the program had ports, and record the
    answers. Raises StaysInterrupted if the user decides not to continue, or if nobody can be asked.
    """
    if not past.roles:
        return
    for what, message in sorted(past.doubts.items()):
        value, by = ask(_prompt(what, joined(" ", (message, _last_sent(past)))))
        if value != _GO_ON:
            raise StaysInterrupted(
                Message(
                    "the instruments may not be in the state they were in at the end of the record: {by} is "
                    "not sure",
                    by=by,
                ),
                hint="Check them, then resume the run again, or give it up with `praxis-desktop "
                "history close`.",
            )
        tell(
            ActionEvent(
                "settle",
                by,
                "the instruments are in the state they were in at the end of the record",
                {"what": what},
            )
        )


def _prompt(what: str, message: str) -> PromptEvent:
    return PromptEvent(
        0,
        "choose",
        Message(
            "Are the instruments in the state they were in at the end of the record?\n{message} Check them.",
            message=message,
        ),
        (
            Choice(_GO_ON, "They are", "The run continues from there."),
            Choice(_STAY, "No, or not sure", "Nothing will be sent; the run will remain interrupted."),
        ),
        details={"what": what},
    )


def _last_sent(past: RecordedPast) -> str:
    told = []
    for role in past.roles:
        sent = [placed.record.data for placed in past.port(role).wire if placed.record.direction == "out"]
        if sent:
            text = sent[-1][:_SHOWN].decode("latin-1").strip("\r\n\0 ")
            plain = repr(text) if text.isprintable() and text else sent[-1][:_SHOWN].hex(" ")
            shown = sent_text(sent[-1]) or plain
            told.append(Message("the last command on port {role} was {shown}", role=role, shown=shown))
    step = past.open_steps[max(past.open_steps)] if past.open_steps else None
    where = (
        Message(", in step {step}, {title}", step=step.get("step"), title=step.get("title")) if step else ""
    )
    return Message(
        "As far as is known, {told}{where}.",
        told=" and ".join(told) or "nothing was sent on any port",
        where=where,
    )


class SaidBefore(Struct, frozen=True):
    """The user's statement, made in advance, about the last command to a port: that the command was carried
    out (``done``), or that it was not (``send``). The user is then not asked about the command, but the
    step's declaration and the instrument's reply take precedence.
    """

    role: str
    command: bytes
    said: Literal["done", "send"]


def said_of(said: Iterable[SaidBefore], role: str, command: bytes) -> str:
    """Return the statement about a command, or "" if there is none."""
    return next((one.said for one in said if (one.role, one.command) == (role, command)), "")
