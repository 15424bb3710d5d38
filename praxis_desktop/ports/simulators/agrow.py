"""An Agrowtek dosing pump array with Modbus RTU, or Modbus TCP behind a gateway.

Sources: what PyLabRobot's AgrowPumpArrayBackend reads and writes (registers 19 and 20 hold four characters,
the third of which is the number of channels; register 100 + n is channel n's speed in percent), and the
Modbus specification. Assumed: the other registers, that a channel turns at 100 rpm at 100 percent, and that
values above 100 are refused.

The first message that arrives determines the framing; messages in the other framing are not answered.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.dialects.messages import NoMessage
from praxis_desktop.ports.dialects.modbus import crc, rtu_frame, tcp_frame
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Instrument, Refused
from praxis_desktop.ports.simulators.world import Flow, WorldPart
from praxis_desktop.ports.transport import LineSettings

_ANSWER_S = 0.005
_NAME, _FIRST_SPEED, _MOST_PERCENT = 19, 100, 100
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE, _BUSY = 1, 2, 3, 6
_MOST_REGISTERS = 125


class AgrowPumps(Instrument):
    """The pumps: register 100 + n is the speed of channel n in percent; 0 stops it.

    Channel 0 delivers to the balance below it; the delivered amount is given in revolutions.
    """

    kind: ClassVar[str] = "agrow"
    world_part: ClassVar[WorldPart] = "pump"
    description: ClassVar[str] = "Agrowtek pump array (Modbus), simulated"
    line: ClassVar[LineSettings] = LineSettings(115200, 8, "E")
    terminator: ClassVar[bytes] = b""
    command_gap_s: ClassVar[float] = 0.5
    command_names: ClassVar[Mapping[str, str]] = {
        "3, 4": "read registers: 19 and 20 the name, 100 + n the speeds",
        "6, 16": "write speeds, 0 to 100 percent",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "unit": "Modbus address, 1",
        "channels": "pumps, 1 to 9, 6",
        "rpm": "at 100 percent, 100",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._delivered = self.flow = Flow()
        self._unit = int(self.options.get("unit", 1)) & 0xFF
        self._channels = min(max(int(self.options.get("channels", 6)), 1), 9)
        self._most_rpm = abs(self.options.get("rpm", 100.0))
        self._speeds = [0] * self._channels
        self._is_tcp: bool | None = None

    # ---- Instrument
    def split(self, received: bytearray) -> list[bytes]:
        commands: list[bytes] = []
        while received and (size := self._size(bytes(received))):
            commands.append(bytes(received[:size]))
            del received[:size]
        return commands

    def _size(self, data: bytes) -> int:
        """Return the size of the message at the start of ``data``; 0 if it is incomplete."""
        is_noise = True
        for is_tcp in (False, True) if self._is_tcp is None else (self._is_tcp,):
            try:
                frame = tcp_frame(data) if is_tcp else rtu_frame(data)
            except NoMessage:
                continue
            if frame is not None:
                self._is_tcp = is_tcp
                return frame[0]
            is_noise = False
        return len(data) if is_noise else 0  # noise counts as one message, which obey drops

    def obey(self, command: bytes, now: int) -> None:
        try:
            frame = tcp_frame(command) if self._is_tcp else rtu_frame(command)
        except NoMessage:
            return
        if frame is None or frame[1] not in (self._unit, 0):
            return
        try:
            reply = self._carry_out(frame[2], now)
        except Refused as refused:
            reply = bytes([frame[2][0] | 0x80, refused.number])
        if frame[1] or not self._unit:  # address 0 is the broadcast address, unless it is this unit's own
            self.send(self._framed(command, reply), now, _ANSWER_S)

    def _framed(self, command: bytes, reply: bytes) -> bytes:
        body = bytes([self._unit]) + reply
        if self._is_tcp:
            return command[:4] + struct.pack(">H", len(body)) + body
        return body + crc(body)

    def busy_reply(self, command: str) -> bytes:
        data = command.encode("latin-1")
        return self._framed(data, bytes([data[7 if self._is_tcp else 1] | 0x80, _BUSY]))

    def transmission_error(self) -> str:
        """Return "", because an invalid message gets no reply."""
        return ""

    def lose_power(self, now: int) -> None:
        self._speeds = [0] * self._channels
        self._delivered.run(0.0, now)

    def state(self, now: int) -> Mapping[str, object]:
        return {"speeds_percent": list(self._speeds), "revolutions": round(self._delivered.by(now), 4)}

    # ---- registers
    def _carry_out(self, pdu: bytes, now: int) -> bytes:
        function = pdu[0]
        if function not in (3, 4, 6, 16):
            raise Refused(_ILLEGAL_FUNCTION)
        if len(pdu) < 5:
            raise Refused(_ILLEGAL_VALUE)
        first, count = struct.unpack_from(">HH", pdu, 1)
        if function in (3, 4):
            if not 1 <= count <= _MOST_REGISTERS:
                raise Refused(_ILLEGAL_VALUE)
            values = [self._register(first + index) for index in range(count)]
            return bytes([function, 2 * count]) + struct.pack(f">{count}H", *values)
        written = [count]
        if function == 16:
            if not 1 <= count <= _MOST_REGISTERS or len(pdu) != 6 + 2 * count or pdu[5] != 2 * count:
                raise Refused(_ILLEGAL_VALUE)
            written = list(struct.unpack_from(f">{count}H", pdu, 6))
        if not _FIRST_SPEED <= first <= _FIRST_SPEED + self._channels - len(written):
            raise Refused(_ILLEGAL_ADDRESS)
        if max(written) > _MOST_PERCENT:
            raise Refused(_ILLEGAL_VALUE)
        place = first - _FIRST_SPEED
        self._speeds[place : place + len(written)] = written
        self._delivered.run(self._speeds[0] / _MOST_PERCENT * self._most_rpm / 60, now)
        return pdu[:5]

    def _register(self, address: int) -> int:
        if _NAME <= address < _NAME + 2:
            name = f"LX{self._channels}P".encode("ascii")
            return int.from_bytes(name[2 * (address - _NAME) : 2 * (address - _NAME) + 2], "big")
        if _FIRST_SPEED <= address < _FIRST_SPEED + self._channels:
            return self._speeds[address - _FIRST_SPEED]
        raise Refused(_ILLEGAL_ADDRESS)
