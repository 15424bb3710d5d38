"""Stops the instrument on one port with stop commands and modem lines, and waits for confirmation.

The guardian sends the commands to a real instrument; this module reports and records the result. This module
itself sends the commands to a simulated instrument.
"""

from __future__ import annotations

import _thread
import functools
import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import TRANSFER_PREFIXES
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.expressions import Expression, ExpressionRefused
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.emergency.port import now_ms
from praxis_desktop.ports.errors import PortClosed, PortFailed, PortTimeout, named
from praxis_desktop.ports.transport import OutputLine

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.port import Hearing, StoppablePort
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.transport import Port


logger = logging.getLogger(__name__)

FOLDER = "instrument_profiles"
_LONGEST_CONFIRM_S = 10.0
_TRANSFER_MS = 1000
"""The time-out for stopping a USB device, in milliseconds."""


class StopCommand(Struct, frozen=True):
    """How to stop a kind of instrument. ``commands`` are sent in order; ``confirm`` must match the reply
    within ``confirm_s`` seconds, or is None if the instrument does not reply; ``drop_lines`` are the modem
    lines to switch off. ``advice`` tells the user what to do. ``name`` is the instrument's name.
    ``on_lost_program`` says what to do if this program dies: "stop" or "leave".
    """

    kind: str
    name: str
    simulator: str = ""
    backend: str = ""
    commands: tuple[bytes, ...] = ()
    confirm: Expression | None = None
    confirm_s: float = 0.5
    drop_lines: tuple[OutputLine, ...] = ()
    advice: str = ""
    on_lost_program: str = "stop"
    on_usb: tuple[str, ...] = ()
    """The ``VID:PID`` pairs of instruments that are reached over USB without a serial port."""


# The profiles' own types are not used here: importing msgspec and building its types takes 50 ms, as long as
# an entire emergency stop may take.


def read_stop_commands(*folders: Path) -> Mapping[str, StopCommand]:
    """Read the stop commands from the profiles in ``folders`` (by default, the shipped profiles and the
    user's), and return them keyed by kind of instrument. Files that are not profiles are ignored.
    """
    found = {}
    for folder in folders or (shipped("resources") / FOLDER, data_directory() / FOLDER):
        for path in sorted(folder.glob("*.json")):
            try:
                command = _read(json.loads(read_regular(path)), path)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # `ports check` reports what is wrong with the file
            found[command.kind] = command
    return found


def _expression(confirm: str, path: Path) -> Expression | None:
    """Compile ``confirm``. If it is invalid, return None, because the instrument must be stopped anyway."""
    try:
        return Expression(confirm)
    except ExpressionRefused as error:
        logger.warning("%s: it is not known whether the instrument confirms a stop: %s", path, error)
        return None


def _read(profile: dict[str, Any], path: Path) -> StopCommand:
    stop = profile["stop"]
    confirm = stop.get("confirm", "")
    lines: Iterator[OutputLine] = (line for line in ("dtr", "rts") if line in stop.get("drop_lines", ()))
    return StopCommand(
        str(profile["kind"]),
        str(profile["name"]),
        str(profile.get("simulator", "")),
        str(profile.get("backend", "")),
        tuple(_sent(text.encode("latin-1"), profile.get("endpoints")) for text in stop.get("send", ())),
        _expression(confirm, path) if confirm else None,
        min(float(stop.get("confirm_s", 0.5)), _LONGEST_CONFIRM_S),
        tuple(lines),
        str(stop["advice"]),
        "leave" if stop.get("on_lost_program") == "leave" else "stop",
        tuple(map(str, profile.get("usb", ()))) if profile.get("endpoints") else (),
    )


def _sent(data: bytes, endpoints: Mapping[str, str] | None) -> bytes:
    """Return the bytes to write for ``data``; for a USB device, a transfer to the ``out`` endpoint."""
    return Transfer(int(endpoints["out"], 16), data, _TRANSFER_MS).to_bytes() if endpoints else data


@functools.cache
def known_stop_commands() -> Mapping[str, StopCommand]:
    """Return the result of ``read_stop_commands``, cached so that no file is read while someone waits for an
    instrument to stop.
    """
    return read_stop_commands()


def kind_of_simulator(simulator: str) -> str:
    """Return the kind of instrument that ``sim:SIMULATOR`` simulates; "" if no profile names it."""
    commands = known_stop_commands()
    for command in commands.values():
        if simulator and command.simulator == simulator:
            return command.kind
    return simulator if simulator in commands else ""


def kind_of_device(device: str) -> str:
    """Return the kind of instrument at ``usb:VID:PID...`` or ``hid:VID:PID...``, which has no serial port; ""
    if unknown.
    """
    prefix, _, identity = device.partition(":")
    usb_id = identity.partition(",")[0].lower() if f"{prefix}:" in TRANSFER_PREFIXES else ""
    commands = known_stop_commands().values()
    return next((command.kind for command in commands if usb_id in command.on_usb), "")


def kind_of_backend(backend: str) -> str:
    """Return the kind of instrument that PyLabRobot's ``backend`` (module:Class) drives; "" if unknown.

    A class may be named by the module that defines it, or by an enclosing package that exports it.
    """
    commands = known_stop_commands().values()
    return next((command.kind for command in commands if _is_same_class(command.backend, backend)), "")


def kind_of_instrument(
    device: str,
    *,
    profile: str = "",
    backend: str = "",
    machine: str = "",
    limits: str = "",
    expected: str = "",
) -> str:
    """Return the kind of a real instrument, which determines how an emergency stop stops it; "" if unknown.
    The kind comes from the first of these that identifies one: the ``profile`` that the user named, the
    ``backend``, the kind that the simulator ``machine`` simulates, the ``device`` itself, the profile of its
    ``limits``, and the instrument ``expected`` by the protocol.
    """
    commands, named = known_stop_commands(), expected.strip().casefold()
    return (
        profile
        or kind_of_backend(backend)
        or kind_of_simulator(machine)
        or kind_of_device(device)
        or (limits if limits in commands else "")
        or next((one.kind for one in commands.values() if named and one.name.casefold() == named), "")
    )


def _is_same_class(one: str, other: str) -> bool:
    module, _, name = one.partition(":")
    another, _, another_name = other.partition(":")
    is_around = f"{module}.".startswith(f"{another}.") or f"{another}.".startswith(f"{module}.")
    return bool(name) and name == another_name and is_around


def not_stopped(
    role: str, device: str, kind: str, *, is_simulated: bool, was_opened: bool, asked_at: float
) -> HaltEvent:
    """Return the outcome for a granted port to which an emergency stop sends nothing, because the program
    never opened it, or closed it before sending anything. The line settings of such a port are unknown, and
    opening it might reset the instrument.
    """
    what: str = "was not connected, so no stop command was sent to it"
    if was_opened:
        what = "was closed before anything was sent to it, so no stop command was sent to it either"
    command = known_stop_commands().get(kind)
    can_move = command is None or command.on_lost_program == "stop"
    if is_simulated:
        what = Message("{what}; {simulated}", what=what, simulated=_SIMULATED)
    return HaltEvent(
        role,
        "not_connected",
        Message("{instrument}: {what}", instrument=named(role, device), what=what),
        milliseconds=round(now_ms(asked_at), 1),
        advice=_STILL_MOVING if can_move and not is_simulated else "",
        is_simulated=is_simulated,
        device=device,
    )


Tell = Callable[[HaltEvent], None]


_SEIZE_S = 1.0
_WRITE_S, _FIRST_WRITE_S = 1.0, 0.05
_HEAR_AGAIN_S = 0.02
_ALL_LINES: tuple[OutputLine, ...] = ("dtr", "rts")
_UNKNOWN = "This program has no stop command for the instrument. Stop it with its own button or switch."
_SIMULATED = "nothing to do: it is simulated"
_SAFE: frozenset[HaltOutcome] = frozenset({"sent", "confirmed"})
_STILL_MOVING = "If it is still moving or heating from earlier, stop it with its own button or switch."
_BY_HAND = "Stop the instrument with its own button or switch."


class Halt:
    """Stops the instrument on one port, as requested at ``asked_at`` (``time.monotonic``). ``why`` is the
    reason that the guardian notes if this program dies meanwhile.

    ``run``, which may be called on any thread, performs the stop; it must be called, because the port waits
    for the stop to end. ``tell`` receives each event, and ``ended`` is called last. ``told`` holds the events
    so far. A second thread reports and records the events, so that a full disk or a busy window does not
    delay the stop.
    """

    def __init__(
        self, port: StoppablePort, *, why: str, asked_at: float, tell: Tell, ended: Callable[[], None]
    ) -> None:
        self.port = port
        self._why = why
        self.told: list[HaltEvent] = []
        self.first_byte_ms: float | None = None
        self._asked_at = asked_at
        self._followers = [(tell, ended)]
        self._passed_on: list[HaltEvent] = []
        self._ending = threading.Lock()
        self._is_over = False
        self._is_noting = False
        self._notes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._command = known_stop_commands().get(port.kind)
        self._what = named(port.name, port.device)

    def join(self, tell: Tell, ended: Callable[[], None]) -> bool:
        """Add a listener, which also gets earlier events, but each event once only; return False if the stop
        is already over.
        """

        def follow() -> None:
            is_told = any(tell == other for other, _ in self._followers)
            self._followers.append((tell, ended))
            for event in () if is_told else self._passed_on:
                tell(event)

        with self._ending:
            if not self._is_over:
                self._notes.put(follow)
            return not self._is_over

    def run(self) -> None:
        """Stop the instrument. Never raises."""
        try:
            self._halt()
        except Exception:  # the other instruments must be stopped, and this failure reported
            logger.exception("%s was not halted", self._what)
            self._say("failed", "could not be stopped because of an internal error", advice=_BY_HAND)
        finally:
            self.port.end_halt()
            with self._ending:
                # Until it hears that its stop is recorded, the guardian makes no other: who asks joins it.
                self._notes.put(self._end)
                self._is_over = self.port.ward is None or self.port.ward.is_lost
            if not self._is_noting:
                self._keep_notes()

    def _halt(self) -> None:
        command = self._command
        hearing = self.port.heard.listen()
        try:
            ward = self.port.ward
            if ward is not None and not ward.is_lost:
                try:
                    self._have_stopped(ward, command, hearing)
                    return
                except PortFailed as fault:
                    logger.error("%s", fault)
            if ward is not None:
                ward.step_aside()
            with self.port.present() as behind:
                sent = self._send(behind, command) if command is not None and command.commands else None
                self._conclude(command, sent, hearing, lambda lines: self._drop(behind, lines))
        except PortError as fault:
            self._say(
                "failed",
                Message("could not be stopped: {message}", message=fault.message),
                advice=self._advice(command),
            )
        finally:
            self.port.heard.listen_no_more()

    # ---- by the guardian
    def _have_stopped(self, ward: Ward, command: StopCommand | None, hearing: Hearing) -> None:
        """Have the guardian stop the instrument, wait for any write by the guest to end, and report the
        result. Raises PortFailed.
        """
        self.port.wake_writer()  # a write in progress would go before the stop
        came = ward.halt(self._why)
        with suppress(PortError), self.port.seized(_SEIZE_S):
            pass  # any write in progress has now ended
        sent: bytes | None = None
        if came.is_closed:
            self._say("closed", "was closed before it could be stopped", advice=self._advice(command))
            return
        if came.failure:
            failure = Message("could not be stopped: {failure}", failure=came.failure)
            self._say("failed", failure, came.data, advice=self._advice(command))
        elif command is not None and command.commands:
            # If the command was sent twice, the instrument may have answered in between.
            sent, at = came.data, came.first_ns
            hearing.forget_before(came.first_ns)
            self.first_byte_ms = came.first_ns / 1e6 - self._asked_at * 1000
            told = Message("{sent} was sent to stop {name}", sent=repr(sent), name=command.name)
            if came.is_reopened:
                told = Message(
                    "{sent} was sent to stop {name}; its port was reopened to send it",
                    sent=repr(sent),
                    name=command.name,
                )
            self._say("sent", told, sent, max(0.0, self.first_byte_ms), at_ns=came.first_ns)
            self._note(lambda: self._journal(came.data, at))
        if came.is_reopened:
            self._overhear(ward, command, hearing)
        self._conclude(command, sent, hearing, lambda lines: ward.conclude())

    def _overhear(self, ward: Ward, command: StopCommand | None, hearing: Hearing) -> None:
        """Collect the data that the guardian receives on a port that the guest has closed."""
        pause = threading.Event()
        deadline = Deadline.after(0.0 if command is None or command.confirm is None else command.confirm_s)
        told = 0
        while not deadline.expired and not told:
            pause.wait(_HEAR_AGAIN_S)
            heard = ward.heard()
            if len(heard) > told:
                hearing.hear(heard[told:])
                told = len(heard)
        hearing.end()

    # ---- by this process
    def _send(self, port: Port, command: StopCommand) -> bytes | None:
        """Send the stop commands and return the bytes sent; if that fails, report why and return None."""
        try:
            with self.port.seized(_SEIZE_S) as was_cut:
                # An instrument that got half a command may read the first stop command as its other half.
                commands = command.commands * (2 if self._make_way(port) or was_cut else 1)
                at = time.monotonic_ns()
                try:
                    self._write(port, commands, _FIRST_WRITE_S)
                except PortTimeout:
                    # Pseudo-terminals and some adapters do not report their output buffer.
                    port.discard_output()
                    commands = command.commands * 2
                    self._write(port, commands, _WRITE_S)
                data = b"".join(commands)
        except PortClosed:
            if self.port.was_written:
                failure = "could not be stopped: its port was closed, and the guardian has died"
                self._say("failed", failure, advice=self._advice(command))
            else:
                self._say("closed", "was closed before it could be stopped", advice=self._advice(command))
            return None
        except PortError as fault:
            self._say(
                "failed",
                Message("could not be stopped: {message}", message=fault.message),
                advice=self._advice(command),
            )
            return None
        self._say(
            "sent",
            Message("{data} was sent to stop {name}", data=repr(data), name=command.name),
            data,
            self.first_byte_ms,
            at_ns=at,
        )
        # After the "sent" event, from which readers of the record learn who sent these bytes.
        self._note(lambda: self._journal(data, at))
        return data

    def _write(self, port: Port, commands: tuple[bytes, ...], seconds: float) -> None:
        """Send each of ``commands`` in its own write, which is a datagram on some lines. Raises PortError."""
        deadline = Deadline.after(seconds)
        for command in commands:
            port.write(command, deadline.remaining)
            if self.first_byte_ms is None:
                self.first_byte_ms = now_ms(self._asked_at)

    def _make_way(self, port: Port) -> bool:
        """Empty the output buffer and turn off flow control, so that the stop command reaches even an
        instrument that has paused the sender. Returns True if the buffer held anything.
        """
        settings = port.settings
        pending = 0
        with suppress(PortError):
            pending = port.pending_output()
            if pending:
                port.discard_output()
        if settings.xonxoff or settings.rtscts or settings.dsrdtr:
            with suppress(PortError):
                port.configure(structs.replace(settings, xonxoff=False, rtscts=False, dsrdtr=False))
        return bool(pending)

    # ---- the result
    def _conclude(
        self,
        command: StopCommand | None,
        sent: bytes | None,
        hearing: Hearing,
        drop: Callable[[tuple[OutputLine, ...]], tuple[str, ...]],
    ) -> None:
        """Wait for the confirmation, switch off the modem lines, and report the result."""
        advice = self._advice(command)
        is_confirmed = False
        if command is not None and command.confirm is not None and sent:
            is_confirmed = hearing.wait_for(command.confirm, Deadline.after(command.confirm_s))
        took = now_ms(self._asked_at)
        lines = drop(_ALL_LINES if command is None else command.drop_lines)
        switched = " and ".join(line.upper() for line in lines)
        dropped = Message("; {switched} switched off", switched=switched) if lines else ""
        if command is None:
            self._say(
                "no_stop_command",
                Message("this program has no stop command for it{dropped}", dropped=dropped),
                advice=advice,
            )
        elif not command.commands:
            self._say(
                "no_stop_command",
                Message("{name} has no stop command{dropped}", name=command.name, dropped=dropped),
                advice=advice,
            )
        elif sent is None:
            return
        elif is_confirmed:
            told = Message("{name} confirmed that it stopped{dropped}", name=command.name, dropped=dropped)
            # The time at which the reply's bytes arrived, not the current time: the log shows the two side by
            # side.
            came = hearing.last_ns
            took = max(0.0, came / 1e6 - self._asked_at * 1000)
            self.port.has_confirmed = True
            self._say("confirmed", told, sent, took, at_ns=came, reply=hearing.heard)
        elif self.port.has_confirmed and self.port.is_closed:
            # Sent once more while the guest's port was being closed: nobody was left to hear the reply.
            told = Message(
                "{name} had confirmed that it stopped before its port was closed", name=command.name
            )
            self._say("confirmed", told, sent, took)
        elif command.confirm is None:
            self._say(
                "unconfirmed",
                Message(
                    "{name} does not say whether it stopped{dropped}", name=command.name, dropped=dropped
                ),
                sent,
                took,
                advice,
            )
        elif self.port.heard.is_lost:
            told = Message(
                "the connection to {name} was lost, so the stop may not have reached it{dropped}",
                name=command.name,
                dropped=dropped,
            )
            self._say("unconfirmed", told, sent, took, advice)
        else:
            told = Message(
                "{name} did not confirm its stop within {confirm_s:g} s{dropped}",
                name=command.name,
                confirm_s=command.confirm_s,
                dropped=dropped,
            )
            self._say("unconfirmed", told, sent, took, advice)

    def _drop(self, port: Port, lines: tuple[OutputLine, ...]) -> tuple[str, ...]:
        """Switch off modem lines; return those that were switched off."""
        dropped = []
        for line in lines:
            try:
                port.set_line(line, False)
            except PortError as fault:
                logger.info("%s: %s was not switched off: %s", self._what, line.upper(), fault)
            else:
                dropped.append(line)
        return tuple(dropped)

    def _advice(self, command: StopCommand | None) -> str:
        return _UNKNOWN if command is None else command.advice or _BY_HAND

    # ---- reporting
    def _say(
        self,
        outcome: HaltOutcome,
        what: str,
        data: bytes = b"",
        at: float | None = None,
        advice: str = "",
        *,
        at_ns: int = 0,
        reply: bytes = b"",
    ) -> None:
        is_simulated = self.port.is_simulated
        if is_simulated and outcome not in _SAFE:
            what, advice = f"{what}; {_SIMULATED}", ""
        event = HaltEvent(
            port=self.port.name,
            outcome=outcome,
            message=Message("{instrument}: {what}", instrument=self._what, what=what),
            data=data.hex(),
            milliseconds=round(now_ms(self._asked_at) if at is None else at, 1),
            advice=advice,
            is_simulated=is_simulated,
            device=self.port.device,
            time=time.time() - (time.monotonic_ns() - at_ns) / 1e9 if at_ns else 0.0,
            reply=reply.hex(),
        )
        self.told.append(event)
        self._note(lambda: self._tell_event(event))

    def _tell_event(self, event: HaltEvent) -> None:
        if self.port.log is not None:
            details = {"outcome": event.outcome, "milliseconds": event.milliseconds}
            self.port.log.noticed("halt", details)
        self._passed_on.append(event)
        for tell in dict.fromkeys(tell for tell, _ in self._followers):
            try:
                tell(event)
            except Exception:  # the other listeners must still be called
                logger.exception("it could not be reported: %s", event.message)

    def _journal(self, data: bytes, at: int) -> None:
        if self.port.log is not None:
            self.port.log.sent_already(data, at)

    def _note(self, note: Callable[[], None]) -> None:
        """Queue ``note`` for the second thread, which is started only once the stop has been sent."""
        self._notes.put(note)
        if not self._is_noting:
            with suppress(RuntimeError):  # no thread is available: the notes are written at the end instead
                _thread.start_new_thread(self._keep_notes, ())
                self._is_noting = True

    def _end(self) -> None:
        """Let the guardian know that everything is recorded. From now on nobody can join the stop."""
        with self._ending:
            if self.port.ward is not None:
                self.port.ward.recorded()
            self._is_over = True

    def _keep_notes(self) -> None:
        while not (self._is_over and self._notes.empty()):
            try:
                self._notes.get()()
            except Exception:  # the remaining notes must still be written
                logger.exception("%s: what was done to stop it could not be recorded or reported", self._what)
        for _, ended in self._followers:
            ended()
