"""``simulate``: serves an instrument to other programs, shows its traffic, and obeys typed commands."""

from __future__ import annotations

import argparse
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop import ports, runs
from praxis_desktop.cli.output.command_output import Teller, write_lines
from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.core.errors import PortError, PraxisError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.ports.own_simulators import is_own
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.faults import CONNECTION_FAULTS, FAULTS, VALUE_FAULTS, parse_fault
from praxis_desktop.ports.simulators.listening import ListeningInstrument
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators import Instrument
    from praxis_desktop.ports.simulators.serving import ServedInstrument

DESCRIPTION = """Serve a simulated instrument on a pseudo-terminal, for any program that opens serial ports,
or with --listen on a TCP port. The first line on standard output is the path or address to open.
Ctrl+C ends it. An instrument on USB becomes the device of a USB/IP server: programs see it if
PRAXIS_USBIP is set to the address, and use it as --port ROLE=usb:VID:PID.

Without KIND: list the instruments. KIND may carry options and faults as in sim:KIND of --port:
mettler,mass=20,late:at=3. An instrument of your own is FILE.py:CLASS (simulators.html in the
manual)."""

COMMANDS = """commands on standard input:
  FAULT        cause a fault from now on: late:delay=2   garbage:at=1   silence:after=3
  clear        end all faults
  unplug       pull the cable: the port vanishes
  plug         plug it in again: a new port, under the same link
  state        the instrument's internal state
  faults       the active faults
  help         this list, with all faults
  quit         end"""


def declare(simulate: argparse.ArgumentParser) -> None:
    """Declare ``simulate [KIND]``."""
    simulate.description = DESCRIPTION
    simulate.epilog = COMMANDS
    simulate.add_argument(
        "kind", nargs="?", metavar="KIND", help="for example mettler or bioshake,ambient=21"
    )
    simulate.add_argument(
        "--faults", default="", metavar="SPEC", help="the faults to cause, such as silence:after=3,busy:at=2"
    )
    simulate.add_argument(
        "--link", type=Path, metavar="PATH", help="a symbolic link that always leads to the port"
    )
    simulate.add_argument(
        "--listen",
        metavar="HOST:PORT",
        help="serve it on a TCP port, such as 127.0.0.1:31950; port 0: any free port",
    )
    simulate.add_argument(
        "--json", action="store_true", help="print one JSON object per line, every exchange too"
    )
    simulate.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.kind is None:
        return list_simulators(as_json=options.json)
    if options.listen and options.link:
        raise UsageError("--link is for a pseudo-terminal, --listen for a TCP port", hint="Give one of them.")
    kind, comma, rest = options.kind.partition(",")
    kind = kind if is_own(kind) else ports.simulator_for(kind) or kind
    return serve(
        f"{kind}{comma}{rest}",
        faults=options.faults,
        link=options.link,
        listen=options.listen,
        as_json=options.json,
    )


_LOCALLY = "127.0.0.1:0"
_LONGEST_COMMAND = 4096
_BACKGROUND_S = 0.5
"""Seconds between checks of whether a background job has come to the foreground."""


class SimulatorEvent(Event, frozen=True):
    """A kind of instrument that can be simulated."""

    name: ClassVar[str] = "simulator"
    kind: str
    description: str


class PlugEvent(Event, frozen=True):
    """The port has appeared or disappeared. ``path`` is the path to open, ``device`` the pty behind it."""

    name: ClassVar[str] = "plug"
    plugged: bool
    kind: str
    path: str
    device: str
    line: str


class ExchangeEvent(Event, frozen=True):
    """Bytes received or sent by the instrument, in hexadecimal and as text with escapes.

    ``time_ns`` is the time on the monotonic clock.
    """

    name: ClassVar[str] = "exchange"
    direction: Literal["received", "sent"]
    time_ns: int
    data: str
    text: str


class InstrumentEvent(Event, frozen=True):
    """The state of the instrument, and its faults."""

    name: ClassVar[str] = "instrument"
    state: Mapping[str, object]
    faults: tuple[str, ...]


def list_simulators(*, as_json: bool) -> int:
    """List the instruments that can be simulated; return the exit code."""
    simulators = ports.known_simulators().values()
    if as_json:
        teller = Teller(as_json=True)
        for simulator in simulators:
            teller.event(SimulatorEvent(simulator.kind, simulator.description))
        teller.result()
    else:
        write_lines(aligned([(simulator.kind, simulator.description) for simulator in simulators]))
    return 0


def serve(specification: str, *, faults: str, link: Path | None, listen: str | None, as_json: bool) -> int:
    """Serve an instrument on a pty, or at the address ``listen``, until Ctrl+C or ``quit``. Returns the exit
    code. Raises UsageError.
    """
    parsed = [parse_fault(fault) for fault in faults.split(",") if fault]
    instrument = ports.make_instrument(specification)
    for fault in parsed:
        instrument.inject(fault)
    teller = _SimulationTeller(as_json=as_json)
    if is_own(specification):
        _start_own(instrument, teller)
    requests = _Requests()
    with closing(instrument):
        observe = teller.exchange if as_json else None
        served: ServedInstrument
        if isinstance(instrument, UsbInstrument):
            place = _LOCALLY if listen is None else listen
            served = ExportedInstrument(instrument, place, observe=observe, vanished=requests.look)
        elif listen is None:
            link = None if link is None else link.absolute()
            served = ports.PtyInstrument(instrument, link=link, observe=observe, vanished=requests.look)
        else:
            served = ListeningInstrument(instrument, listen, observe=observe, vanished=requests.look)
        with served, stopping_by_signal(requests.stop):
            teller.plugged(served, plugged=True)
            _Attendant(served, teller, requests).work()
        _check(instrument)
        teller.result(state="cancelled" if requests.is_stopped else "completed")
    return ExitCode.STOPPED if requests.is_stopped else 0


def _start_own(instrument: Instrument, teller: _SimulationTeller) -> None:
    """Start a user's own instrument to learn its line settings, showing its output. Raises PortError."""
    if isinstance(instrument, runs.GuestInstrument):
        instrument.guest.tell = lambda line: teller.say(f"it prints: {line}")
        instrument.start()
    _check(instrument)


def _check(instrument: Instrument) -> None:
    """Raise PortError if the instrument has permanently failed."""
    if instrument.failure:
        raise PortError(instrument.failure, port=instrument.kind, hint="Fix the simulator, then start again.")


class _Requests:
    """Requests to the thread that serves the instrument: to process typed bytes, or to check again. All
    methods are thread-safe.
    """

    def __init__(self) -> None:
        self._typed: SimpleQueue[bytes] = SimpleQueue()
        self.is_stopped = False

    def pass_on(self, typed: bytes) -> None:
        """Pass typed bytes to the thread."""
        self._typed.put(typed)

    def look(self) -> None:
        """Make the thread check whether something else has changed."""
        self._typed.put(b"")

    def stop(self) -> None:
        """Stop the thread."""
        self.is_stopped = True
        self.look()

    def wait(self) -> bytes | None:
        """Return the next typed bytes, b"" if something else may have changed, or None after a while."""
        with suppress(Empty):
            return self._typed.get(timeout=LONGEST_WAIT_S)
        return None


class _SimulationTeller(Teller):
    """Shows the instrument's events; users are shown only the important ones."""

    def say(self, sentence: str) -> None:
        self.event(LogEvent(sentence))

    def plugged(self, served: ServedInstrument, *, plugged: bool) -> None:
        instrument = served.instrument
        line = "" if instrument.tcp_port or instrument.on_usb() else str(instrument.line)
        if self.as_json:
            event = PlugEvent(plugged, instrument.kind, served.path, served.device, line)
            self.event(event)
        elif plugged:
            self.for_people(served.path)
            self.say(f"{instrument.description}{line and ': ' + line}. Type help for the commands.")
            if isinstance(instrument, UsbInstrument) and instrument.usb_id is not None:
                vendor, product = instrument.usb_id
                kind = "usb" if instrument.hid_usage is None else "hid"
                self.say(
                    f"To use it, set {USBIP_VARIABLE} to {served.path}; "
                    f"then: praxis-desktop run PROTOCOL --port ROLE={kind}:{vendor:04x}:{product:04x}"
                )
        else:
            self.for_people("unplugged")

    def exchange(self, direction: Literal["received", "sent"], data: bytes, time_ns: int) -> None:
        text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
        # The reader of the output may be gone; the instrument is served all the same.
        with suppress(OSError):
            self.event(ExchangeEvent(direction, time_ns, data.hex(), text))

    def instrument(self, served: ServedInstrument, *, with_state: bool) -> None:
        state = dict(served.state()) if with_state else {}
        faults = tuple(str(fault) for fault in served.instrument.faults)
        if self.as_json:
            self.event(InstrumentEvent(state, faults))
        else:
            self.for_people(*[f"{name}: {value}" for name, value in state.items()])
            self.for_people(*[f"fault: {fault}" for fault in faults])


class _Attendant:
    """Obeys the commands typed while an instrument is being served."""

    def __init__(self, served: ServedInstrument, teller: _SimulationTeller, requests: _Requests) -> None:
        self._served = served
        self._teller = teller
        self._requests = requests
        self._was_plugged = True
        self._typed = b""

    def work(self) -> None:
        """Serve until ``quit``, a request to stop, or a failure, even after the input ends."""
        threading.Thread(target=self._read, name="typed commands", daemon=True).start()
        while not self._requests.is_stopped and not self._served.instrument.failure:
            data = self._requests.wait()
            if data is None:
                continue
            self._notice()
            if data and not self._obey_all(data):
                return

    def _read(self) -> None:
        """Pass on what is typed. This needs its own thread, because Windows cannot wait for input and
        something else at the same time.
        """
        descriptor = _standard_input()
        while descriptor is not None and not self._requests.is_stopped:
            if not _may_read(descriptor):
                time.sleep(_BACKGROUND_S)
                continue
            # A read that has begun would go on in the background.
            if os.name == "posix" and not select.select([descriptor], [], [], LONGEST_WAIT_S)[0]:
                continue
            if _may_read(descriptor):
                data = b""
                with suppress(OSError):
                    data = os.read(descriptor, _LONGEST_COMMAND)
                if not data:
                    return
                self._requests.pass_on(data)

    def _notice(self) -> None:
        if self._was_plugged and self._served.instrument.unplugged:
            self._was_plugged = False
            self._teller.plugged(self._served, plugged=False)

    def _obey_all(self, data: bytes) -> bool:
        """Execute the commands that have arrived; return False after ``quit``."""
        *lines, self._typed = (self._typed + data).split(b"\n")
        self._typed = self._typed[-_LONGEST_COMMAND:]
        for line in lines:
            command = line.decode("utf-8", "replace").strip()
            if command == "quit":
                return False
            if command:
                self._try(command)
        return True

    def _try(self, command: str) -> None:
        try:
            self._obey(command)
        except PraxisError as error:
            self._teller.event(LogEvent(f"{error.message}. {error.hint}".rstrip(), "warning"))

    def _obey(self, command: str) -> None:
        if command == "unplug":
            self._served.unplug()
            self._served.wait()
            self._notice()
        elif command == "plug":
            self._plug()
        elif command == "clear":
            self._served.clear_faults()
        elif command in ("state", "faults"):
            self._teller.instrument(self._served, with_state=command == "state")
        elif command == "help":
            self._help()
        else:
            self._inject(command)

    def _plug(self) -> None:
        if not self._served.instrument.unplugged:
            raise UsageError("it is plugged in", hint=f"Its port is {self._served.path}.")
        self._notice()
        self._served.plug_in()
        self._was_plugged = True
        self._teller.plugged(self._served, plugged=True)

    def _inject(self, command: str) -> None:
        for fault in command.split(","):
            self._served.inject(parse_fault(fault.strip()))
        self._teller.instrument(self._served, with_state=False)

    def _help(self) -> None:
        known = {**FAULTS, **CONNECTION_FAULTS, **VALUE_FAULTS}
        faults = [f"  {name:<11}  {what}" for name, what in known.items()]
        for line in (
            *COMMANDS.splitlines(),
            "faults, each with :after=N, :at=N, :every=N, :times=N:",
            *faults,
        ):
            self._teller.say(line)


def _standard_input() -> int | None:
    try:
        return sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _may_read(descriptor: int) -> bool:
    """Return whether ``descriptor`` may be read: a POSIX terminal suspends background jobs that read it."""
    if os.name != "posix":
        return True
    try:
        return not os.isatty(descriptor) or os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:  # a terminal, but not our controlling one: reading it stops no job
        return True
