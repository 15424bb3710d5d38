"""The base class of simulated instruments: bytes in, bytes out, and times, but no clock and no port."""

from __future__ import annotations

import heapq
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from threading import RLock
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.simulators.faults import ArmedFault, Fault, Part, spoil
from praxis_desktop.ports.simulators.world import Flow, Wells, WorldPart
from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine, across_null_modem

if TYPE_CHECKING:
    from praxis_desktop.ports.usb import DeviceDescription

Action = Callable[[int], object]
"""A scheduled action, which is called with the time, in nanoseconds, at which it was due."""

_CATCH_UP = 10_000


class Appointment:
    """A scheduled action, which is repeated every ``period`` ns if ``period`` is not 0. ``of`` is the
    connection on which the action sends data.
    """

    __slots__ = ("action", "of", "period")

    def __init__(self, action: Action, period: int = 0, of: Connection | None = None) -> None:
        self.action: Action | None = action
        self.period = period
        self.of = of

    def cancel(self) -> None:
        """Cancel the action, unless it has already been run or cancelled."""
        self.action = None


class Agenda:
    """Bytes and actions, scheduled for times in nanoseconds. Entries due at the same time stay in order."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, Appointment | bytes]] = []
        self._made = 0

    def add(self, when: int, entry: Appointment | bytes) -> None:
        """Schedule an entry at ``when``."""
        self._made += 1
        heapq.heappush(self._entries, (when, self._made, entry))

    def next_due(self) -> int | None:
        """Return the time at which the first entry is due; None if there are no entries."""
        while self._entries and _is_cancelled(self._entries[0][2]):
            heapq.heappop(self._entries)
        return self._entries[0][0] if self._entries else None

    def last_due(self) -> int:
        """Return the time at which the last entry is due; 0 if there are no entries."""
        return max((when for when, _, _ in self._entries), default=0)

    def take(self, until: int, now: int, turn: Callable[[Connection], object] | None = None) -> bytes | None:
        """Take the first entry if it is due by ``until``: run it if it is an action, return it if it is
        bytes. If many repetitions of an action were missed before ``now``, they are skipped. ``turn`` is
        called with an action's connection before the action is run.
        """
        if (due := self.next_due()) is None or due > until:
            return None
        when, _, entry = heapq.heappop(self._entries)
        if isinstance(entry, bytes):
            return entry
        if turn is not None and entry.of is not None:
            turn(entry.of)
        self._do(entry, when, now)
        return None

    def _do(self, appointment: Appointment, when: int, now: int) -> None:
        if appointment.action is None:
            return
        if appointment.period:
            again = when + appointment.period
            if again + _CATCH_UP * appointment.period < now:
                # The instrument was not driven for a long time: skip the missed actions.
                again = now - (now - when) % appointment.period
            self.add(again, appointment)
        appointment.action(when)

    def drop_bytes(self) -> None:
        """Drop the bytes that are not due yet."""
        self._entries = [entry for entry in self._entries if not isinstance(entry[2], bytes)]
        heapq.heapify(self._entries)


def _is_cancelled(entry: Appointment | bytes) -> bool:
    return isinstance(entry, Appointment) and entry.action is None


Place = tuple[str, int]
"""An address and a port at which a program listens."""


class Connection:
    """The state that an instrument keeps for each connection: the data received, and the data to be sent. A
    serial instrument has one permanent connection. If the instrument itself made the connection, ``calls`` is
    the address of the listening program.
    """

    def __init__(self, calls: Place | None = None) -> None:
        self.calls = calls
        self.received = bytearray()
        self.received_at = 0
        self.agenda = Agenda()
        """Bytes to be sent later, and the scheduled end of the connection."""
        self.held: list[bytes] = []
        self.end: Literal["", "ended", "reset"] = ""
        """How the instrument has ended the connection: normally, with a reset, or ("") not at all."""
        self.is_dead = False
        """Whether the instrument no longer replies on the connection, without having closed it."""
        self.has_news: Callable[[], object] = _nothing
        """Called when another connection has scheduled something for this one."""

    def fall(self, end: Literal["ended", "reset"]) -> None:
        """End the connection."""
        self.end = self.end or end


def _nothing() -> None:
    """Do nothing."""


def _unheard(place: Place) -> None:
    """Do nothing."""


class Listening(Protocol):
    """A listening program to which an instrument connects. It also drives the instrument, because the
    instrument may connect while no port to it is open.
    """

    @property
    def place(self) -> Place | None:
        """The address at which the program listens; None if connections to any address are passed on."""
        ...

    def connect(self, connection: Connection) -> None:
        """Take a connection that the instrument has made."""
        ...

    def hear(self) -> None:
        """Called when the instrument has scheduled an action."""
        ...


class Witness(Protocol):
    """Observes an instrument's commands and replies, for example for a rehearsal."""

    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """Record that ``instrument`` is about to carry out a command that begins with ``word``."""
        ...

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Record that ``instrument`` sends a reply or a status; ``parts`` do not include the effects of
        faults.
        """
        ...


SECOND = 1_000_000_000
_LONGEST_COMMAND = 4096


class Reply(Struct, frozen=True):
    """A reply without its terminator, and its delay in seconds."""

    text: str
    delay_s: float = 0.0


class Refused(Exception):
    """The instrument refuses a command; ``number`` is the error number in its reply, ``why`` the text."""

    def __init__(self, number: int, why: str = "") -> None:
        super().__init__(why)
        self.number = number


def refuse_unknown(options: Iterable[str], kind: str, *known: Mapping[str, str]) -> None:
    """Raise UsageError, which lists the options of the simulator ``kind``, unless all ``options`` are in
    ``known`` or are ``seed``.
    """
    every = {"seed": "", **{name: f" ({what})" for names in known for name, what in names.items()}}
    for name in options:
        if name not in every:
            raise UsageError(
                Message("simulator {kind} has no option {name}", kind=repr(kind), name=repr(name)),
                hint=Message("It has: {names}.", names=", ".join(map("".join, every.items()))),
            )


class Instrument(ABC):
    """An instrument that reads commands and answers them.

    It is deterministic: the same seed, bytes and times give the same answers. Times are in nanoseconds, and
    come from any clock that never goes backwards. The instrument's driver calls ``connect`` when a port to
    the instrument is opened, ``receive`` with the data written, ``tell_line`` when a modem line of the port
    changes, and ``advance`` at ``next_due``, and sends the bytes that these methods return. Only one thread
    may drive it at a time; ``inject`` and ``clear_faults`` may be called on any thread. While it is
    ``unplugged``, the instrument sends nothing, but continues its actions.

    An instrument on the network can have several connections at a time: its driver calls ``accept`` for a new
    one, and ``turn_to`` before any other call. All connections share the instrument's state. An instrument
    with ``calls_back`` set also connects to the programs in ``listening``, and ignores their replies.

    An instrument that uses lines of text overrides ``answer``; one that uses its own frames overrides
    ``split`` and ``obey``, and answers through ``send``.
    """

    kind: ClassVar[str]
    description: ClassVar[str]
    connections: ClassVar[int] = 1
    """Maximum number of network connections that a program may have to the instrument at a time."""
    line: ClassVar[LineSettings] = LineSettings()
    """The settings of the instrument's end of the line; other settings corrupt the data."""
    terminator: ClassVar[bytes] = b"\r\n"
    """The terminator of each reply; empty if the length determines where a reply ends."""
    command_end: ClassVar[bytes] = b"\n"
    """The end of a command; a CR before a final LF is part of it."""
    header_length: ClassVar[int] = 0
    """The number of bytes at the start of each message that are never changed by a fault."""
    restart_s: ClassVar[float] = 0.0
    """Time, in seconds, from a power cycle until the instrument can be reached again; 0 for a serial
    instrument, whose port belongs to the adapter and does not disappear.
    """
    command_gap_s: ClassVar[float] = 0.0
    """Silence, in seconds, after which an incomplete command is dropped; 0 means never."""
    usb_id: ClassVar[tuple[int, int] | None] = None
    tcp_port: ClassVar[int] = 0
    """The TCP port of the instrument; 0 for a serial instrument."""
    calls_back: ClassVar[bool] = False
    """Whether the instrument connects to listening programs."""
    longest_command: ClassVar[int] = _LONGEST_COMMAND
    """Maximum length, in bytes, of an incomplete command."""
    world_part: ClassVar[WorldPart] = ""
    """The instrument's part in the world shared by the simulated instruments."""
    option_names: ClassVar[Mapping[str, str]] = {}
    """Numeric options in addition to ``seed``, with their meanings."""
    command_names: ClassVar[Mapping[str, str]] = {}
    """Descriptions of the commands, for users. Related commands share an entry."""
    text_option_names: ClassVar[Mapping[str, str]] = {}
    """Options whose values are strings without commas, with their meanings."""

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        self.options = dict(options or {})
        refuse_unknown(self.options, self.kind, self.option_names, self.text_option_names)
        self.texts: dict[str, str] = {}
        """The values of the text options."""
        self.unplugged = False
        self.failure = ""
        """The reason why the author's code failed; after a failure, the instrument does nothing more."""
        self.carries_lines = False
        """Whether the port has modem lines and breaks; a pty has neither, so the instrument ignores them."""
        self.heard_noise = False
        """Whether bytes with parity or framing errors have been dropped since the last command."""
        self.ahead_ns = 0
        """How far the instrument's clock, which its ports use, is ahead of the computer's, in nanoseconds."""
        self.outputs: dict[OutputLine, bool] = {"dtr": False, "rts": False, "break": False}
        """The state of the computer's modem lines, as far as known."""
        seed = int(self.options.get("seed", 0))
        self.chance = random.Random(f"{self.kind} {seed}")
        self._fault_chance = random.Random(f"{self.kind} faults {seed}")
        self.role = ""
        """The role of the instrument's port in a run; ``wells`` uses it for labware on or in the instrument.
        """
        self.beside: Mapping[str, Instrument] = {}
        """All simulated instruments in the run, keyed by role."""
        self.wells = Wells()
        """The labware and liquids shared by a run's simulated instruments."""
        self.driving = RLock()
        """Held by the thread that drives the instrument."""
        self.listening: list[Listening] = []
        self.witness: Witness | None = None
        self.alone_until = 0
        """The time, in nanoseconds, before which nobody operates the instrument by hand."""
        self.unheard: Callable[[Place], object] = _unheard
        """Called with an address to which the instrument is set to connect, if no program listens there."""
        self._agenda = Agenda()
        self._connection = Connection()
        self._accepted = 0
        self._is_started = False
        self._goes_on = False
        self._answering: list[Part] | None = None
        self._hangs_up = False
        self._taken = Counter[str]()
        self._word = ""
        """The word that ``word_of`` returned for the newest command."""
        self._last_replies: dict[str, list[Part]] = {}
        """The last reply to each kind of command, which the fault "stuck" repeats."""
        self._messages_sent = 0
        self._armed_faults = [ArmedFault(fault) for fault in faults]

    # ---- for subclasses to override
    def split(self, received: bytearray) -> list[bytes]:
        """Remove complete commands from ``received``; return them without their terminators."""
        *commands, rest = received.split(self.command_end)
        received[:] = rest
        if self.command_end == b"\n":
            return [bytes(command).removesuffix(b"\r") for command in commands]
        return [bytes(command) for command in commands]

    def obey(self, command: bytes, now: int) -> None:
        """Carry out one command from ``split``. All data sent during the call counts as one reply."""
        if not command.isascii():
            self._send_text(self.transmission_error(), now)
            return
        for reply in self.answer(command.decode("ascii"), now):
            self.send(reply, now)

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        """Carry out one command line, given without its terminator, and return the replies."""
        return ()

    def started(self, now: int) -> None:  # noqa: B027 most instruments do nothing unasked
        """Start actions that need no command, such as status reports. Called only once, on first contact."""

    def framed(self, data: bytes) -> Iterable[bytes]:
        """Return the messages into which a part of a reply is split; by default, a single message."""
        return (data,)

    def word_of(self, command: str) -> str:
        """Return the word by which the fault "busy" recognizes a command."""
        return command.partition(" ")[0].strip()

    def line_changed(self, line: OutputLine, on: bool, now: int) -> None:  # noqa: B027 nor watch a line
        """React to a change of DTR or RTS, or to a break. Called only if the port has modem lines."""

    def input_line(self, line: InputLine) -> bool:
        """Return the state of CTS, DSR, RI or CD; by default, the one that a null-modem cable gives."""
        return across_null_modem(self.outputs, line)

    @abstractmethod
    def busy_reply(self, command: str) -> str | bytes:
        """Return the reply to a ``command`` refused as busy: text, bytes (a whole frame), or "" for none."""

    @abstractmethod
    def transmission_error(self) -> str | bytes:
        """Return the reply to malformed data: text, bytes (a whole frame), or "" for none."""

    @abstractmethod
    def state(self, now: int) -> Mapping[str, object]:
        """Return the state at ``now``, such as targets, readings and errors, as JSON values whose names
        include the units.
        """

    @property
    def loses_state(self) -> bool:
        """Whether ``lose_power`` does anything."""
        return type(self).lose_power is not Instrument.lose_power

    def lose_power(self, now: int) -> None:  # noqa: B027 nothing is known of most
        """Lose power and restart: forget all settings. Anything on or in the instrument stays there."""

    # ---- effects on and from other instruments
    flow: Flow | None = None
    """The flow that the instrument delivers if it is a pump."""

    def stand_under(self, flow: Flow, grams: float) -> bool:
        """Weigh the delivered ``flow``, at ``grams`` per unit. Returns False unless this is a balance."""
        return False

    def look(  # noqa: B027 most read no plates
        self, liquids: Mapping[str, Mapping[str, float]], heater: Instrument | None
    ) -> None:
        """If this is a plate reader, base its readings on ``liquids``, keyed by name, and its temperature on
        ``heater``.
        """

    def temperature(self, now: int) -> float | None:
        """Return the temperature, in °C, of labware on or in the instrument; None if it has no heater."""
        return None

    # ---- for its driver
    def accept(self) -> Connection | None:
        """Accept a new connection, and switch to it; None if refused. A serial instrument has only one."""
        if not self.tcp_port:
            return self._connection
        self._accepted += 1
        if any(armed.turns_away(self._accepted) for armed in self._armed_faults):
            return None
        if not self._goes_on:
            self._connection = Connection()
        return self._connection

    def on_usb(self) -> DeviceDescription | None:
        """Return the instrument's description as a USB device without a serial port; None if it is not such a
        device.
        """
        return None

    def turn_to(self, connection: Connection) -> None:
        """Receive, advance and send on ``connection`` from now on."""
        self._connection = connection

    def connect(self, now: int, *, carries_lines: bool = False) -> list[bytes]:
        """Record that a port to the instrument was opened. Data sent earlier is lost."""
        self.carries_lines = carries_lines
        if self._connection.calls is not None:
            return self._start(now)
        if self._goes_on:
            self._goes_on = False
            return self._start(now)
        self._connection.received.clear()
        self.advance(now)
        self._connection.held.clear()
        return self._start(now)

    def go_on(self, owed: bytes) -> None:
        """Record that the port will be reopened as if it had never been closed. ``owed`` is data that the
        instrument sent but that was never received.
        """
        self._goes_on = True
        if owed:
            self._connection.held.insert(0, owed)

    def disconnect(self, now: int) -> None:
        """Record that the port was closed: unsent data is lost, the modem lines drop, and a break ends."""
        for line, is_on in self.outputs.items():
            if is_on:
                self.tell_line(line, False, now)
        self.forget_replies()

    def receive(self, data: bytes, now: int) -> list[bytes]:
        """Receive data; return the data that the instrument sends back immediately."""
        sent = self._start(now)
        if self.unplugged:
            return []
        here = self._connection
        if here.is_dead or here.calls is not None:
            return sent + self.advance(now)
        if self.command_gap_s and now - here.received_at > self.command_gap_s * SECOND:
            here.received.clear()
        here.received_at = now
        here.received += data
        for command in self.split(here.received):
            self._take(command, now)
        if len(here.received) > self.longest_command:
            here.received.clear()
            self._send_text(self.transmission_error(), now)
        return sent + self.advance(now)

    def tell_line(self, line: OutputLine, on: bool, now: int) -> list[bytes]:
        """Record that the computer set a modem line; return the data sent immediately."""
        sent = self._start(now)
        self.outputs[line] = on
        if self.carries_lines and not self.unplugged:
            self.line_changed(line, on, now)
        return sent + self.advance(now)

    def next_due(self) -> int | None:
        """Return the time at which ``advance`` has something to do; None if there is nothing to do until more
        data is received.
        """
        dues = [self._agenda.next_due(), self._connection.agenda.next_due()]
        return min((due for due in dues if due is not None), default=None)

    def advance(self, now: int) -> list[bytes]:
        """Do everything that is due by ``now``; return the data sent, in order."""
        here = self._connection
        while (due := self.next_due()) is not None and due <= now:
            if due == self._agenda.next_due():
                self._agenda.take(due, now, self.turn_to)
                self._connection = here
            elif (data := here.agenda.take(due, now)) and not self.unplugged:
                here.held.append(data)
        if self._must_wait():
            return []
        sent, here.held = here.held, []
        return sent

    def leave_alone(self, now: int, until: int) -> None:
        """Postpone manual actions due after ``now``, such as putting a portion on a pan, until after
        ``until``.
        """
        self.alone_until = until

    def act(self, now: int) -> None:
        """Do everything that is due by ``now``, whether or not a port is open."""
        here, self._connection = self._connection, Connection()
        self.advance(now)
        self._connection = here

    @property
    def acts_at(self) -> int | None:
        """The time at which ``act`` next has something to do; None if there is nothing."""
        return self._agenda.next_due()

    def unplug(self) -> None:
        """Unplug the cable: nothing is transferred in either direction."""
        self.unplugged = True
        self._connection.received.clear()
        self.forget_replies()

    def plug_in(self) -> None:
        """Plug in the same cable or another one; the instrument has been switched on all along."""
        self.unplugged = False

    def inject(self, fault: Fault) -> None:
        """Add a fault, which starts counting now."""
        self._armed_faults.append(
            ArmedFault(fault, self._taken[fault.command], self._messages_sent, self._accepted)
        )

    def clear_faults(self) -> None:
        """Remove all faults; an unplugged cable stays unplugged."""
        self._armed_faults.clear()

    def close(self) -> None:  # noqa: B027 most need nothing that must be given up
        """Release the instrument's resources, because it will no longer be driven. Idempotent."""

    @property
    def counts(self) -> tuple[int, int]:
        """The counts to which faults refer: commands received, and replies and statuses sent."""
        return self._taken[""], self._messages_sent

    @property
    def faults(self) -> list[Fault]:
        """The instrument's faults, including those that have already occurred."""
        return [armed.fault for armed in self._armed_faults]

    # ---- for subclasses to call
    def send(self, reply: Reply | bytes, now: int, delay_s: float = 0.0) -> None:
        """Send a reply or an unsolicited status, subject to faults; bytes must be a whole frame, including
        its end.
        """
        if isinstance(reply, Reply):
            part = (delay_s + reply.delay_s, reply.text.encode("latin-1") + self.terminator)
        else:
            part = (delay_s, reply)
        self._send_parts([part], now)

    def send_lines(self, lines: Iterable[str], now: int) -> None:
        """Send several lines as one reply or status."""
        self._send_parts([(0.0, line.encode("latin-1") + self.terminator) for line in lines], now)

    def _send_parts(self, parts: list[Part], now: int) -> None:
        if self._answering is not None:
            self._answering += parts
        else:
            self._send_message(parts, now)

    def later(self, delay_s: float, action: Action, now: int) -> Appointment:
        """Schedule ``action`` for ``delay_s`` seconds after ``now``."""
        appointment = Appointment(action, of=self._connection)
        self._arrange(now + round(delay_s * SECOND), appointment)
        return appointment

    def every(self, period_s: float, action: Action, now: int) -> Appointment:
        """Schedule ``action`` every ``period_s`` seconds, starting one period after ``now``."""
        appointment = Appointment(action, round(period_s * SECOND), self._connection)
        self._arrange(now + appointment.period, appointment)
        return appointment

    def _arrange(self, when: int, appointment: Appointment) -> None:
        self._agenda.add(when, appointment)
        for program in self.listening:
            program.hear()

    def call(self, place: Place, data: bytes, now: int) -> None:
        """Connect to the program that is listening at ``place``, and send it ``data`` as one message. If no
        program listens there, the message is lost.
        """
        fault = self._next_fault()
        is_twice = fault is not None and fault.name == "double"
        program = None if self.unplugged else self._program_at(place)
        for _ in range(1 + is_twice):
            made = Connection(calls=place)
            self._put(made, [(0.0, data)], None if is_twice else fault, now)
            if program is not None and (fault is None or fault.name != "silence"):
                program.connect(made)

    def will_call(self, place: Place) -> None:
        """Record that the instrument is set to connect to a program at ``place``."""
        if self._program_at(place) is None:
            self.unheard(place)

    def _program_at(self, place: Place) -> Listening | None:
        return next((each for each in self.listening if each.place in (place, None)), None)

    def forget_received(self) -> None:
        """Drop an incomplete command."""
        self._connection.received.clear()

    def forget_replies(self) -> None:
        """Drop unsent replies."""
        self._connection.agenda.drop_bytes()
        self._connection.held.clear()

    def hang_up(self, now: int) -> None:
        """End the connection once everything that is due has been sent, including the reply to the current
        command.
        """
        if self._answering is None:
            self._end_after_replies(now)
        else:
            self._hangs_up = True

    def _end_after_replies(self, now: int) -> None:
        here = self._connection
        here.agenda.add(max(now, here.agenda.last_due()), Appointment(lambda _: here.fall("ended")))

    def _must_wait(self) -> bool:
        """Return whether output must wait until the computer switches RTS on, which happens only with RTS/CTS
        flow control.
        """
        return self.line.rtscts and self.carries_lines and not self.outputs["rts"]

    # ---- messages and faults
    def _start(self, now: int) -> list[bytes]:
        if not self._is_started:
            self._is_started = True
            self.started(now)
        return self.advance(now)

    def _take(self, command: bytes, now: int) -> None:
        """Carry out ``command``, or refuse it if the instrument is busy."""
        text = command.decode("latin-1")
        self._word = word = self.word_of(text)
        if self.witness is not None:
            self.witness.command(self, word, now)
        self._taken.update({"", word})
        self._answering = []
        if any(armed.refuses(word, self._taken) for armed in self._armed_faults):
            self._send_text(self.busy_reply(text), now)
        else:
            self.obey(command, now)
        self.heard_noise = False
        parts, self._answering = self._answering, None
        if parts:
            self._send_message(parts, now)
        hangs_up, self._hangs_up = self._hangs_up, False
        if hangs_up and (not parts or self._connection.agenda.next_due() is not None):
            self._end_after_replies(now)

    def _send_text(self, text: str | bytes, now: int) -> None:
        if text:
            self.send(Reply(text) if isinstance(text, str) else text, now)

    def _send_message(self, parts: list[Part], now: int) -> None:
        self._connection.has_news()
        if self.witness is not None:
            self.witness.reply(self, parts)
        fault = self._next_fault()
        if fault is not None and fault.name == "stuck":
            last = self._last_replies.get(self._word, parts)
            parts = [(delay_s, data) for (delay_s, _), (_, data) in zip(parts, last, strict=False)]
        else:
            self._last_replies[self._word] = parts
        self._put(self._connection, parts, fault, now)

    def _next_fault(self) -> Fault | None:
        """Count one more message; return the fault (if any) that affects it."""
        self._messages_sent += 1
        struck = (
            armed.fault for armed in self._armed_faults if armed.strikes(self._messages_sent, self._word)
        )
        return next(struck, None)

    def _put(self, here: Connection, parts: list[Part], fault: Fault | None, now: int) -> None:
        """Send a message, with its fault (if any), on the connection ``here``."""
        if fault is not None and fault.name == "half-open":
            here.is_dead = True
        if here.is_dead:
            return
        if fault is not None and fault.name == "reset":
            when = now + round(parts[0][0] * SECOND)
            here.agenda.add(when, Appointment(lambda _: here.fall("reset")))
            return
        if fault is not None and fault.name == "unplug":
            self.later(parts[0][0], lambda _: self.unplug(), now)
            return
        if fault is not None and fault.name != "stuck":
            parts = self._spoilt(parts, fault)
        for delay_s, data in parts:
            for frame in self.framed(data):
                here.agenda.add(now + int(delay_s * SECOND), frame)

    def _spoilt(self, parts: list[Part], fault: Fault) -> list[Part]:
        """Return the parts with the fault applied to everything except their headers."""
        size = self.header_length
        spoilt: list[Part] = []
        for header, group in groupby(parts, lambda part: part[1][:size]):
            bodies = [(delay_s, data[size:]) for delay_s, data in group]
            changed = spoil(bodies, self.terminator, fault, self._fault_chance, self.line.bytesize)
            spoilt += [(delay_s, header + body) for delay_s, body in changed]
        return spoilt


class Ramp:
    """A value that moves towards its target, by ``rise`` per second upward or ``fall`` per second downward.

    The movement is linear, so the time of arrival is exact. Times are in nanoseconds, and must not decrease.
    """

    def __init__(self, value: float, *, rise: float, fall: float | None = None) -> None:
        self.rise = rise
        self.fall = rise if fall is None else fall
        self.target = value
        self._from = value
        self._since = 0

    def aim(self, target: float, now: int) -> None:
        """Start moving towards ``target``."""
        self._from, self._since, self.target = self.value(now), now, target

    def set_rates(self, now: int, *, rise: float, fall: float | None = None) -> None:
        """Change the rates with effect from ``now``."""
        self.aim(self.target, now)
        self.rise, self.fall = rise, rise if fall is None else fall

    def value(self, now: int) -> float:
        """Return the value at ``now``."""
        passed_s = max(0, now - self._since) / SECOND
        if self.target >= self._from:
            return min(self.target, self._from + self.rise * passed_s)
        return max(self.target, self._from - self.fall * passed_s)

    def arrives(self) -> int:
        """Return the time, in nanoseconds, at which the value reaches or reached the target."""
        way = self.target - self._from
        return self._since + round(abs(way) / (self.rise if way >= 0 else self.fall) * SECOND)

    def has_arrived(self, now: int) -> bool:
        """Return whether the value has reached the target at ``now``."""
        return now >= self.arrives()
