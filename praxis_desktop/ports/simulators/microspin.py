"""A HighRes MicroSpin, a plate centrifuge with a door and two buckets, on its command port (TCP 1000).

Sources: the command server that PyLabRobot 0.2.2 ships to test its driver, which quotes the manual (section
6.6) and sessions with a device: a command is acknowledged with ``ACK!``, its text and its number, followed by
lines of data and by ``OK!``, ``ERROR!`` or ``ABORTED!``; ``status`` waits until the rotor has stopped;
``abort`` ends the current motion, and no other motion starts before ``clearbuttonabort``; errors are put on a
stack, whose last ten entries can be read.

Assumed: the times of motions; a rotor that takes 10 s to reach its speed at 100 %; that each connection's
commands are carried out one after another, independently of other connections; and that spins above 3000 g
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from msgspec import Struct

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import (
    SECOND,
    Appointment,
    Connection,
    Instrument,
    Refused,
    Reply,
)

_MOST_ERRORS = 10
_WRONG = -12
_HOME_S, _DOOR_S, _RAMP_S = 3.0, 2.0, 10.0
_OPEN, _CLOSED = 19242, -258
_ROUND = 8192
_ABORTED = 'Issue the "clearbuttonabort" (cba) command to re-enable the machine'


class _Command(Struct, frozen=True):
    names: str
    does: str
    least: int = 0
    most: int = 0
    takes: str = ""


_COMMANDS = {
    each.names.split(", ")[0]: each
    for each in (
        _Command("clearbuttonabort, cba", "Clear abort state."),
        _Command("commandstat, cstat", "Gets status of a command.", 1, 1, "<command id>"),
        _Command("disconnect, d", "Close the current client's connection."),
        _Command("errors, e", "Display the top 10 errors on the error stack.", 0, 1, "[<n>]"),
        _Command("help", "Displays the parameter information for a specific command.", 1, 1, "<command>"),
        _Command("info, ??", "Displays the list of user commands with parameter information.", 0, 1, "[all]"),
        _Command("list, ?", "Displays the list of user commands that the server recognizes.", 0, 1, "[all]"),
        _Command("logcommands", "Log all received commands to a file.", 1, 1, "yes|no"),
        _Command("version, v", "Return the software version report."),
        _Command("whoami", "Get the current client's client number."),
        _Command("abort, a", "Stop current machine operation."),
        _Command("home", "Homes the system"),
        _Command("homedstatus, hss", "returns whether the device is in a homed state"),
        _Command("open", "Open the door and present the specified bucket.", 1, 1, "<bucket>"),
        _Command("spin, sp", "Spin the centrifuge.", 4, 4, "<G-force> <acceleration> <deceleration> <time>"),
        _Command("status, s", "Returns the device status report."),
    )
}
_CANONICAL = {name: first for first, command in _COMMANDS.items() for name in command.names.split(", ")}
_MOTIONS = ("home", "open", "spin")


class _Task:
    """A command in progress: its text, its number, and the connection that waits for it."""

    def __init__(self, text: str, number: int, of: Connection) -> None:
        self.text = text
        self.number = number
        self.of = of
        self.end: Appointment | None = None


class MicroSpin(Instrument):
    """The centrifuge: a rotor with two buckets behind a door.

    The stop command, ``abort``, must be sent on a second connection, because the first connection is not
    served while it waits for a motion.
    """

    kind: ClassVar[str] = "microspin"
    description: ClassVar[str] = "HighRes MicroSpin centrifuge, simulated"
    tcp_port: ClassVar[int] = 1000
    connections: ClassVar[int] = 8
    command_names: ClassVar[Mapping[str, str]] = {
        "home, homedstatus": "find home, whether that was done",
        "open n": "open the door and present bucket n",
        "spin g a d s": "spin s seconds at g, with acceleration and deceleration in percent",
        "abort, clearbuttonabort": "stop, allow motions again",
        "status": "positions, once the rotor stands",
        "errors, version, whoami, commandstat": "reports",
        "list, info, help": "the commands",
        "logcommands, disconnect": "log, end the connection",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "homed": "1: it has found its home, 0",
        "pace": "how many times faster than usual it moves, 1",
        "hangs": "1: the sensor never reports that the rotor stands after a spin below 50 g, 0",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = self.options.get("pace", 1.0)
        self._homed = bool(self.options.get("homed", 0))
        self._rotor = 0
        self._door = _CLOSED
        self._bucket = 0
        self._is_aborted = False
        self._hangs = False
        self._spins = 0
        self._count = 0
        self._errors: list[str] = []
        self._motion: _Task | None = None
        self._waiting: list[_Task] = []
        """The status requests that are waiting for the rotor to stop."""
        self._busy: list[_Task] = []
        """The commands in progress, each of which blocks further commands on its connection."""
        self._queues: list[tuple[Connection, str]] = []
        self._reports: dict[str, Callable[[list[str], int], list[str]]] = {
            "version": lambda words, now: [
                "Product Name: RandomServe",
                f"Serial Number: HRB-{self._serial_number}",
                "Version:               MS-1.3.3",
            ],
            "list": lambda words, now: [f"{each.names:<32}- {each.does}" for each in _COMMANDS.values()],
            "info": lambda words, now: [line for each in _COMMANDS.values() for line in _explained(each, 32)],
            "help": self._help,
            "errors": lambda words, now: self._errors[-_number(words[0] if words else "10") :],
            "homedstatus": lambda words, now: ["homed" if self._homed else "not homed"],
            "clearbuttonabort": self._clear_abort,
            "logcommands": _log_commands,
            "disconnect": self._disconnect,
        }
        self._serial_number = f"{self.chance.randrange(10**7):07d}"

    # ---- Instrument
    def obey(self, command: bytes, now: int) -> None:
        text = command.decode("latin-1").strip()
        if not text:
            return
        if any(task.of is self._connection for task in self._busy):
            self._queues.append((self._connection, text))
        else:
            self._begin(text, now)

    def busy_reply(self, command: str) -> str:
        text = command.strip()
        return f"ACK! {text} 0\r\nError 1: (00:00:00) -1: device is busy\r\nERROR! {text} 0"

    def transmission_error(self) -> str:
        return ""

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_homed": self._homed,
            "bucket_at_door": self._bucket,
            "is_door_open": self._door == _OPEN,
            "moves": "" if self._motion is None else self._motion.text,
            "is_aborted": self._is_aborted,
            "spins": self._spins,
            "errors": list(self._errors),
        }

    # ---- commands
    def _begin(self, text: str, now: int) -> None:
        self._count += 1
        task = _Task(text, self._count, self._connection)
        self.send(Reply(f"ACK! {text} {task.number}"), now)
        first, *words = text.split()
        name = _CANONICAL.get(first, first)
        try:
            if name not in _COMMANDS:
                raise Refused(_WRONG, f'Command "{first}" not recognized!')
            _check_count(name, words)
            if name in _MOTIONS:
                self._move(name, words, task, now)
            elif name == "status":
                self._ask_status(task, now)
            elif name == "abort":
                self._abort(task, now)
            elif name == "whoami":
                self._finish(task, "OK", now, [str(task.number)])
            elif name == "commandstat":
                number = int(words[0]) if words[0].isdecimal() else 0
                raise Refused(task.number, f"Command id {number} not in recorded history.")
            else:
                self._finish(task, "OK", now, self._reports[name](words, now))
        except Refused as refused:
            minutes, seconds = divmod(now // SECOND, 60)
            clock = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}:{seconds:02d}"
            self._errors.append(f"Error {len(self._errors) + 1}: ({clock}) {refused.number}: {refused}")
            self._finish(task, "ERROR", now, self._errors[-_MOST_ERRORS:])

    def _finish(self, task: _Task, how: str, now: int, lines: Sequence[str] = ()) -> None:
        """End a command on its connection, and start the next command that is waiting on that connection."""
        here = self._connection
        self.turn_to(task.of)
        self.send_lines([*lines, f"{how}! {task.text} {task.number}"], now)
        if task in self._busy:
            self._busy.remove(task)
            self._take_up(task.of, now)
        self.turn_to(here)

    def _take_up(self, connection: Connection, now: int) -> None:
        for index, (of, text) in enumerate(self._queues):
            if of is connection:
                del self._queues[index]
                self.later(0.0, partial(self._resume, text), now)
                return

    def _resume(self, text: str, now: int) -> None:
        self._begin(text, now)
        if not any(task.of is self._connection for task in self._busy):
            self._take_up(self._connection, now)

    def _move(self, name: str, words: list[str], task: _Task, now: int) -> None:
        if self._is_aborted:
            self._finish(task, "ABORTED", now)
            return
        if self._motion is not None:
            raise Refused(_WRONG, "device is busy")
        numbers = [_number(word) for word in words]
        if name == "open" and numbers[0] not in (1, 2):
            raise Refused(_WRONG, f"bucket must be 1 or 2, got {numbers[0]}")
        if name == "spin" and not 1 <= numbers[0] <= 3000:
            raise Refused(_WRONG, f"g out of range: {numbers[0]}")
        if name == "spin" and not (1 <= numbers[1] <= 100 and 1 <= numbers[2] <= 100 and numbers[3] >= 1):
            raise Refused(_WRONG, f"spin params out of range: {numbers[1:]}")
        if name != "home" and not self._homed:
            raise Refused(_WRONG, "device is not homed")
        seconds = {"home": _HOME_S, "open": _DOOR_S}.get(name, 0.0)
        if name == "spin":
            seconds = numbers[3] + _RAMP_S * (100 / numbers[1] + 100 / numbers[2]) * numbers[0] / 3000
            seconds += _DOOR_S if self._door == _OPEN else 0.0
        self._motion = task
        self._busy.append(task)
        task.end = self.later(seconds / self._pace, lambda when: self._arrive(name, numbers, when), now)

    def _arrive(self, name: str, numbers: list[int], now: int) -> None:
        task, self._motion = self._motion, None
        if name == "home":
            self._homed, self._rotor, self._door, self._bucket = True, 1958, _CLOSED, 0
        elif name == "open":
            self._door, self._bucket = _OPEN, numbers[0]
        else:
            self._spins += 1
            self._door, self._bucket = _CLOSED, 0
            self._rotor = (self._rotor + numbers[0]) % _ROUND
            self._hangs = bool(self.options.get("hangs", 0)) and numbers[0] < 50
        assert task is not None
        self._finish(task, "OK", now)
        self._settle(now)

    def _settle(self, now: int) -> None:
        """Reply to the status requests that were waiting for the rotor to stop."""
        if not self._hangs:
            waiting, self._waiting = self._waiting, []
            for task in waiting:
                self._finish(task, "OK", now, self._positions())

    def _positions(self) -> list[str]:
        return [f"Spindle Position: {self._rotor}", f"Door Position: {self._door}"]

    def _ask_status(self, task: _Task, now: int) -> None:
        if self._motion is None and not self._hangs:
            self._finish(task, "OK", now, self._positions())
        else:
            self._waiting.append(task)
            self._busy.append(task)

    def _abort(self, task: _Task, now: int) -> None:
        self._is_aborted = True
        motion, self._motion = self._motion, None
        if motion is not None:
            assert motion.end is not None
            motion.end.cancel()
            self._finish(motion, "ABORTED", now)
        self._settle(now)
        self._finish(task, "OK", now, [_ABORTED])

    def _clear_abort(self, words: list[str], now: int) -> list[str]:
        self._is_aborted = False
        return []

    def _disconnect(self, words: list[str], now: int) -> list[str]:
        self.hang_up(now)
        return []

    def _help(self, words: list[str], now: int) -> list[str]:
        name = _CANONICAL.get(words[0])
        if name is None:
            raise Refused(_WRONG, f"Can't provide information on unrecognized command '{words[0]}'")
        return _explained(_COMMANDS[name], 0)


def _explained(command: _Command, width: int) -> list[str]:
    counts = str(command.most) if command.least == command.most else f"{command.least} - {command.most}"
    takes = f"Parameters({counts}): {command.takes}" if command.most else "(No parameters)"
    name = f"{command.names:<{width}}" if width else f"{command.names} "
    return [f"{name}- {command.does}", f"     {takes}", ""]


def _log_commands(words: list[str], now: int) -> list[str]:
    if words[0].lower() not in ("yes", "no"):
        raise Refused(_WRONG, f"yes or no expected, got {words[0]}")
    return []


def _check_count(name: str, words: list[str]) -> None:
    command = _COMMANDS[name]
    if not command.least <= len(words) <= command.most:
        raise Refused(
            _WRONG,
            f'Abnormal number of parameters ({len(words)}) for command "{name}".  '
            f"Min: {command.least}, Max: {command.most}",
        )


_NUMBER = re.compile(r"-?\d{1,6}\Z")


def _number(word: str) -> int:
    if not _NUMBER.match(word):
        raise Refused(_WRONG, f"not a whole number: {word}")
    return int(word)
