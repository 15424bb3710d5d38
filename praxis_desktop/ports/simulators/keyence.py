"""A Keyence BL-1300 (or BL-600) laser barcode reader on its serial port, with factory settings.

Sources: the BL-600 series user's manual, chapter 7 (9600 7E1; a command ends in CR or is enclosed in STX and
ETX, and its answer takes the same form; LF may follow it; ESC clears received data; 30 s between two
characters cancel a command; read, test and invalid commands are not answered; SSET and SEND enter and leave
the setting mode, in which an invalid command is answered with ERR00), and PyLabRobot 0.2.2 (RMOTOR is
answered with MOTORON or MOTOROFF, LON with the text of the barcode, NG or ERR99; LOFF is not answered).

Assumed: the text ERROR in answer to LOFF if nothing was read; MOTOR1 and MOTOR0 to switch the motor; NG in
answer to LON while the motor is off; 60 to 200 ms for a read, and 2 s for the motor to reach its speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Appointment, Instrument, Reply
from praxis_desktop.ports.transport import LineSettings

_STX, _ETX, _CR, _LF, _ESC = 0x02, 0x03, 0x0D, 0x0A, 0x1B
_LONGEST_COMMAND = 64
_PATIENCE_NS = 30 * SECOND
_ANSWER_S = 0.01
_SPIN_UP_S = 2.0
_BARCODE = "PRX0001234"


class BarcodeReader(Instrument):
    """The reader: a motor that turns the mirror, and a laser that is on from LON until a read or LOFF.

    ``RMOTOR`` reports whether the motor turns. The stop command, ``LOFF``, ends reading.
    """

    kind: ClassVar[str] = "keyence"
    description: ClassVar[str] = "Keyence BL-1300 barcode reader, simulated"
    line: ClassVar[LineSettings] = LineSettings(9600, 7, "E")
    terminator: ClassVar[bytes] = b"\r"
    command_end: ClassVar[bytes] = b"\r"
    command_names: ClassVar[Mapping[str, str]] = {
        "LON, LOFF": "read, stop reading",
        "RMOTOR": "whether the motor turns",
        "MOTOR1, MOTOR0": "switch the motor",
        "SSET, SEND, SAVE": "enter and leave the setting mode, save",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "motor": "1: the motor turns when it is switched on, 1",
        "ng": "share of reads that fail with NG, 0",
        "unreadable": "share of reads that find no barcode until LOFF, 0",
        "read_s": "seconds that a read takes; by default random, 0.06 to 0.2",
    }
    text_option_names: ClassVar[Mapping[str, str]] = {
        "barcode": f"what it reads, {_BARCODE}; several with | between them are read in turn",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._motor = "on" if self.options.get("motor", 1.0) else "off"
        self._is_laser_on = False
        self._is_setting = False
        self._reads = 0
        self._last_read: str | None = None
        self._reading: Appointment | None = None
        self._spinning_up: Appointment | None = None
        self._heard_at = 0
        self._is_framed = False

    # ---- Instrument
    def receive(self, data: bytes, now: int) -> list[bytes]:
        if now - self._heard_at > _PATIENCE_NS:
            self.forget_received()
        self._heard_at = now
        return super().receive(data, now)

    def split(self, received: bytearray) -> list[bytes]:
        commands: list[bytes] = []
        command = bytearray()
        for byte in received:
            if byte == _ESC:
                command.clear()
            elif byte == _STX:
                command[:] = bytes([_STX])
            elif byte == _CR or (byte == _ETX and command[:1] == bytes([_STX])):
                commands.append(bytes(command))
                command.clear()
            elif byte != _LF and len(command) <= _LONGEST_COMMAND:
                command.append(byte)
        received[:] = command
        return commands

    def obey(self, command: bytes, now: int) -> None:
        self._is_framed = command[:1] == bytes([_STX])
        text = command.removeprefix(bytes([_STX])).decode("latin-1")
        for reply in self.answer(text, now):
            self._tell(reply.text, now, reply.delay_s)

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        if command == "SSET":
            self._stop_reading()
            self._is_setting = True
            return [Reply("OK", _ANSWER_S)]
        if self._is_setting:
            return self._answer_setting(command)
        if command == "LON":
            return self._read(now)
        if command == "LOFF":
            return self._stop_reading()
        if command == "RMOTOR":
            return [Reply("MOTORON" if self._motor == "on" else "MOTOROFF", _ANSWER_S)]
        if command in ("MOTOR0", "MOTOR1"):
            self._switch_motor(command == "MOTOR1", now)
            return [Reply("OK", _ANSWER_S)]
        return []

    def busy_reply(self, command: str) -> str:
        return "NG"

    def transmission_error(self) -> str:
        """Return "", because unknown commands get no reply."""
        return ""

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "motor": self._motor,
            "is_laser_on": self._is_laser_on,
            "is_setting": self._is_setting,
            "reads": self._reads,
            "last_read": self._last_read,
        }

    # ---- commands
    def _answer_setting(self, command: str) -> Iterable[Reply]:
        if command == "SEND":
            self._is_setting = False
        return [Reply("OK" if command in ("SEND", "SAVE") else "ERR00", _ANSWER_S)]

    def _read(self, now: int) -> Iterable[Reply]:
        if self._motor != "on":
            return [Reply("NG", _ANSWER_S)]
        if self._is_laser_on:
            return []
        self._is_laser_on = True
        takes_s = self.options.get("read_s", self.chance.uniform(0.06, 0.2))
        luck = self.chance.random()
        no_good = self.options.get("ng", 0.0)
        if luck < no_good:
            self._reading = self.later(takes_s, lambda when: self._end("NG", when), now)
        elif luck >= no_good + self.options.get("unreadable", 0.0):
            self._reading = self.later(takes_s, lambda when: self._end(self._barcode(), when), now)
        return []

    def _barcode(self) -> str:
        barcodes = self.texts.get("barcode", _BARCODE).split("|")
        barcode = barcodes[self._reads % len(barcodes)]
        self._last_read = barcode.encode("ascii", "replace").decode("ascii")
        self._reads += 1
        return self._last_read

    def _end(self, text: str, now: int) -> None:
        self._is_laser_on, self._reading = False, None
        self._tell(text, now)

    def _stop_reading(self) -> Iterable[Reply]:
        if not self._is_laser_on:
            return []
        self._is_laser_on = False
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        return [Reply("ERROR", _ANSWER_S)]

    def _switch_motor(self, on: bool, now: int) -> None:
        if self._spinning_up is not None:
            self._spinning_up.cancel()
            self._spinning_up = None
        if not on:
            self._stop_reading()
            self._motor = "off"
        elif self._motor != "on":
            self._motor = "spinning up"
            self._spinning_up = self.later(_SPIN_UP_S, self._turn, now)

    def _turn(self, _: int) -> None:
        self._motor, self._spinning_up = "on", None

    def _tell(self, text: str, now: int, delay_s: float = 0.0) -> None:
        if self._is_framed:
            frame = bytes([_STX]) + text.encode("ascii") + bytes([_ETX])
            self.send(frame, now, delay_s)
        else:
            self.send(Reply(text, delay_s), now)
