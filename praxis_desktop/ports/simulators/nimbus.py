"""A Hamilton Nimbus, a liquid handler with independent channels, on TCP port 2000.

Sources: the packet layers that PyLabRobot 0.2.2 packs and unpacks (its notes name Hamilton's libraries and
Piglet), its driver's commands with their numbers and parameters, and the object addresses in its notes. A
packet starts with its length. Protocol 7 opens a connection and numbers the client; protocol 6 carries HARP
packets from one address to another: registrations, or HOI2 calls of objects' methods.

Assumed: the names and versions of objects, the contents of errors, the times of motions (3 s for
initialization, 1 s for a pick-up, for liquids according to the flow rate), that a channel must have a tip for
liquids and none for a pick-up, and that commands are carried out one after another.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument, Refused

_INITIALIZATION, _DISCOVERY = 7, 6
_HOI, _REGISTRATION = 2, 3
_STATUS_REQUEST, _COMMAND_REQUEST = 0, 3
_REGISTER, _REGISTERED, _ASK_OBJECTS, _OBJECTS = 0, 1, 12, 13
_OBJECT_LIST = 6
_RESPONSE, _EXCEPTION = 1, 2
"""The numbers to add to a request's action to get the action of the response or the exception."""
_CORE, _PIPETTE, _DOOR = 48896, 257, 268
_NAMES = {_CORE: "NimbusCore", _PIPETTE: "Pipette", _DOOR: "DoorLock"}
_U16, _BOOL, _STRING, _U32_TYPE, _I16S, _BOOLS = 5, 23, 15, 6, 25, 29
_FORMATS = {1: "b", 2: "h", 3: "i", 4: "B", 5: "H", 6: "I", 22: "B", 23: "B", 24: "b", 25: "h", 26: "H"}
_FORMATS |= {27: "i", 28: "I", 29: "B", 36: "q", 37: "Q", 40: "f", 41: "d"}
_ANSWER_S, _INITIALIZE_S, _MOVE_S = 0.003, 3.0, 1.0
_LONGEST = 8192
_UNKNOWN, _NOT_INITIALIZED, _TIP, _NO_TIP, _WRONG, _BUSY = 1, 2, 3, 4, 5, 6

Values = Sequence[Sequence[int | float]]


class _Call(Struct, frozen=True):
    """A method call; ``header`` contains the addresses and the sequence number of the HARP packet."""

    source: bytes
    target: bytes
    sequence: int
    interface: int
    action: int
    method: int
    values: list[tuple[int | float, ...]]


class Nimbus(Instrument):
    """The liquid handler. It has no command that stops a motion."""

    kind: ClassVar[str] = "nimbus"
    description: ClassVar[str] = "Hamilton Nimbus liquid handler, simulated"
    tcp_port: ClassVar[int] = 2000
    connections: ClassVar[int] = 4
    restart_s: ClassVar[float] = 60.0  # assumed
    terminator: ClassVar[bytes] = b""
    longest_command: ClassVar[int] = _LONGEST
    command_names: ClassVar[Mapping[str, str]] = {
        "protocol 7": "open a connection",
        "registration": "register, list the root object",
        "interface 0": "name of an object, addresses of its parts",
        "NimbusCore 3, 14, 15, 29": "park, is it initialized, channels, initialize",
        "Pipette 4, 5, 82": "pick up tips, drop them",
        "Pipette 6, 7": "aspirate, dispense",
        "Pipette 16, 32, 43, 44, 66, 67": "tips, settings of channels",
        "DoorLock 1, 2, 3": "lock, unlock, is it locked",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "channels": "channels, 8",
        "initialized": "1: it has been initialized, 0",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = self.options.get("pace", 1.0)
        self._channels = min(16, max(1, int(self.options.get("channels", 8))))
        self._is_initialized = bool(self.options.get("initialized", 0))
        self._is_locked = self._is_parked = False
        self._tips = [False] * self._channels
        self._ul = [0.0] * self._channels
        self._settings: dict[tuple[int, int], bool] = {}
        self._clients = 0
        self._free_at = 0
        self._methods: dict[tuple[int, int], Callable[[Values], tuple[float, bytes]]] = {
            (_CORE, 3): self._park,
            (_CORE, 14): lambda values: (0.0, _fragment(_BOOL, self._is_initialized)),
            (_CORE, 15): lambda values: (
                0.0,
                _fragment(_U16, self._channels) + _fragment(_I16S, *[0] * self._channels),
            ),
            (_CORE, 29): self._initialize,
            (_PIPETTE, 4): self._pick_up,
            (_PIPETTE, 5): self._drop,
            (_PIPETTE, 82): self._drop,
            (_PIPETTE, 6): self._aspirate,
            (_PIPETTE, 7): self._dispense,
            (_PIPETTE, 16): lambda values: (0.0, _fragment(_I16S, *map(int, self._tips))),
            (_PIPETTE, 32): lambda values: (0.0, b""),
            (_PIPETTE, 43): lambda values: (0.0, b""),
            (_PIPETTE, 44): lambda values: (0.0, b""),
            (_PIPETTE, 66): self._tell_settings,
            (_PIPETTE, 67): self._set,
            (_DOOR, 1): lambda values: self._lock(is_locked=True),
            (_DOOR, 2): lambda values: self._lock(is_locked=False),
            (_DOOR, 3): lambda values: (0.0, _fragment(_BOOL, self._is_locked)),
        }

    # ---- Instrument
    def split(self, received: bytearray) -> list[bytes]:
        packets = []
        while len(received) >= 2:
            size = 2 + int.from_bytes(received[:2], "little")
            if not 6 <= size <= _LONGEST:
                received.clear()  # the start of the next packet is unknown
                break
            if len(received) < size:
                break
            packets.append(bytes(received[:size]))
            del received[:size]
        return packets

    def obey(self, command: bytes, now: int) -> None:
        try:
            self._take_packet(command, now)
        except (struct.error, IndexError):
            return  # a packet that contradicts its own lengths

    def busy_reply(self, command: str) -> bytes:
        packet = command.encode("latin-1")
        try:
            call = _read_call(packet)
        except (struct.error, IndexError):
            return b""
        return b"" if call is None else _answer(call, _EXCEPTION, _error(_BUSY, "the instrument is busy"))

    def transmission_error(self) -> bytes:
        return b""

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._is_initialized = self._is_locked = self._is_parked = False
        self._settings.clear()
        self._free_at = now

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": self._is_initialized,
            "is_parked": self._is_parked,
            "is_door_locked": self._is_locked,
            "tips": list(self._tips),
            "volumes_ul": [round(volume, 1) for volume in self._ul],
            "is_moving": now < self._free_at,
        }

    # ---- packets
    def _take_packet(self, packet: bytes, now: int) -> None:
        if packet[2] == _INITIALIZATION:
            self._clients = self._clients % 0xFFFF + 1
            wanted = [int.from_bytes(packet[place : place + 2], "little") for place in (20, 26)]
            numbers = zip((1, 2, 4), (self._clients, *wanted), strict=True)
            told = b"".join(struct.pack("<BBHH", name, 16, 0, value) for name, value in numbers)
            self.send(_packed(_INITIALIZATION, bytes((0, 0, 3, 0)) + told), now, _ANSWER_S)
            return
        if packet[2] != _DISCOVERY:
            return
        if packet[6 + _u16(packet, 4) + 14] == _REGISTRATION:
            self._register(packet[6 + _u16(packet, 4) :], now)
            return
        call = _read_call(packet)
        if call is None:
            return
        took_s, action, content = 0.0, _RESPONSE, b""
        try:
            took_s, content = self._carry_out(call)
        except Refused as refused:
            action, content = _EXCEPTION, _error(refused.number, str(refused))
        self._free_at = max(now, self._free_at) + round(took_s / self._pace * SECOND)
        self.send(_answer(call, action, content), now, (self._free_at - now) / SECOND + _ANSWER_S)

    def _register(self, harp: bytes, now: int) -> None:
        content = harp[22 + _u16(harp, 18) :]
        action, options = _u16(content, 0), b""
        if action == _ASK_OBJECTS:
            options = struct.pack("<BBHH", _OBJECT_LIST, 4, 0, _CORE)
        elif action != _REGISTER:
            return
        answered = _OBJECTS if action == _ASK_OBJECTS else _REGISTERED
        told = (
            struct.pack("<HHBB", answered, 0, 0, 0)
            + content[6:18]
            + struct.pack("<H", len(options))
            + options
        )
        self.send(_harp(harp[6:12], harp[:6], harp[12], _REGISTRATION, 4, told), now, _ANSWER_S)

    def _carry_out(self, call: _Call) -> tuple[float, bytes]:
        module, node, number = struct.unpack("<HHH", call.target)
        if (module, node) != (1, 1) or number not in _NAMES:
            raise Refused(_UNKNOWN, "no such object")
        if call.interface == 0:
            return 0.0, self._introduce(number, call)
        method = self._methods.get((number, call.method))
        if call.interface != 1 or method is None:
            raise Refused(_UNKNOWN, "no such method")
        is_motion = (number, call.method) in ((_CORE, 3), *((_PIPETTE, each) for each in (4, 5, 6, 7, 82)))
        if is_motion and not self._is_initialized:
            raise Refused(_NOT_INITIALIZED, "the instrument is not initialized")
        try:
            return method(call.values)
        except (IndexError, ValueError):
            raise Refused(_WRONG, "wrong parameters") from None

    def _introduce(self, number: int, call: _Call) -> bytes:
        parts = (_PIPETTE, _DOOR) if number == _CORE else ()
        if call.method == 1:
            return (
                _text(_NAMES[number])
                + _text("1.0.0")
                + _fragment(_U32_TYPE, sum(of == number for of, _ in self._methods))
                + _fragment(_U16, len(parts))
            )
        if call.method == 3 and call.values and 0 <= call.values[0][0] < len(parts):
            address = (1, 1, parts[int(call.values[0][0])])
            return b"".join(_fragment(_U16, each) for each in address)
        raise Refused(_UNKNOWN, "no such method")

    # ---- methods: the seconds that they take, and what they return
    def _park(self, values: Values) -> tuple[float, bytes]:
        self._is_parked = True
        return _MOVE_S, b""

    def _initialize(self, values: Values) -> tuple[float, bytes]:
        if any(len(each) != self._channels for each in values) or len(values) != 6:
            raise Refused(_WRONG, "wrong parameters")
        self._is_initialized = True
        self._tips = [False] * self._channels
        self._ul = [0.0] * self._channels
        return _INITIALIZE_S, b""

    def _lock(self, *, is_locked: bool) -> tuple[float, bytes]:
        self._is_locked = is_locked
        return 0.0, b""

    def _tell_settings(self, values: Values) -> tuple[float, bytes]:
        channel = int(values[0][0])
        return 0.0, _fragment(
            _BOOLS, *(self._settings.get((channel, int(each)), False) for each in values[1])
        )

    def _set(self, values: Values) -> tuple[float, bytes]:
        channel = int(values[0][0])
        if not 1 <= channel <= self._channels:
            raise Refused(_WRONG, "no such channel")
        for index, is_enabled in zip(values[1], values[2], strict=False):
            self._settings[channel, int(index) & 0xFF] = bool(is_enabled)
        return 0.0, b""

    def _used(self, pattern: Sequence[int | float], *, with_tips: bool) -> list[int]:
        """Return the channels in a pattern. Raises Refused unless all of them have tips or, if ``with_tips``
        is false, none has.
        """
        if len(pattern) != self._channels:
            raise Refused(_WRONG, "wrong parameters")
        used = [channel for channel, is_used in enumerate(pattern) if is_used]
        for channel in used:
            if self._tips[channel] != with_tips:
                why = "has no tip" if with_tips else "has a tip already"
                raise Refused(_NO_TIP if with_tips else _TIP, f"channel {channel + 1} {why}")
        self._is_parked = False
        return used

    def _pick_up(self, values: Values) -> tuple[float, bytes]:
        for channel in self._used(values[0], with_tips=False):
            self._tips[channel] = True
        return _MOVE_S, b""

    def _drop(self, values: Values) -> tuple[float, bytes]:
        for channel in self._used(values[0], with_tips=True):
            self._tips[channel], self._ul[channel] = False, 0.0
        return _MOVE_S, b""

    def _aspirate(self, values: Values) -> tuple[float, bytes]:
        return self._move_liquid(values, volumes=15, speeds=17, sign=1)

    def _dispense(self, values: Values) -> tuple[float, bytes]:
        return self._move_liquid(values, volumes=14, speeds=17, sign=-1)

    def _move_liquid(self, values: Values, *, volumes: int, speeds: int, sign: int) -> tuple[float, bytes]:
        longest_s = 0.0
        for channel in self._used(values[1], with_tips=True):
            ul, per_s = values[volumes][channel] / 10, max(1, values[speeds][channel]) / 10
            self._ul[channel] = max(0.0, self._ul[channel] + sign * ul)
            longest_s = max(longest_s, ul / per_s)
        return _MOVE_S + longest_s, b""


def _u16(data: bytes, place: int) -> int:
    return int(struct.unpack_from("<H", data, place)[0])


def _packed(protocol: int, content: bytes) -> bytes:
    return struct.pack("<HBBH", 4 + len(content), protocol, 0x30, 0) + content


def _harp(source: bytes, target: bytes, sequence: int, protocol: int, action: int, content: bytes) -> bytes:
    header = source + target + struct.pack("<BBBBHH", sequence, 0, protocol, action, 22 + len(content), 0)
    return _packed(_DISCOVERY, header + b"\0\0" + content)


def _read_call(packet: bytes) -> _Call | None:
    """Return the call in a packet; None if it contains none. Raises struct.error or IndexError."""
    if packet[2] != _DISCOVERY:
        return None
    harp = packet[6 + _u16(packet, 4) :]
    if harp[14] != _HOI:
        return None
    content = harp[22 + _u16(harp, 18) :]
    interface, action, method, _, _ = struct.unpack_from("<BBHBB", content)
    if action & 0x0F not in (_STATUS_REQUEST, _COMMAND_REQUEST):
        return None
    return _Call(
        source=harp[:6],
        target=harp[6:12],
        sequence=harp[12],
        interface=interface,
        action=action & 0x0F,
        method=method,
        values=_values(content[6:]),
    )


def _values(content: bytes) -> list[tuple[int | float, ...]]:
    """Return the parameters of a call, each as a tuple, even a single value. Raises struct.error."""
    found = []
    while content:
        kind, _, size = struct.unpack_from("<BBH", content)
        form = _FORMATS.get(kind, "B")
        count = size // struct.calcsize(form)
        found.append(struct.unpack_from(f"<{count}{form}", content, 4))
        content = content[4 + size :]
    return found


def _answer(call: _Call, action: int, content: bytes) -> bytes:
    told = (
        struct.pack("<BBHBB", call.interface, call.action + action, call.method, 0, _count(content)) + content
    )
    return _harp(call.target, call.source, call.sequence, _HOI, call.action + action, told)


def _count(content: bytes) -> int:
    count = 0
    while content:
        content = content[4 + _u16(content, 2) :]
        count += 1
    return count


def _fragment(kind: int, *values: int | bool) -> bytes:
    data = struct.pack(f"<{len(values)}{_FORMATS[kind]}", *map(int, values))
    return struct.pack("<BBH", kind, int(kind == _BOOLS), len(data)) + data


def _text(text: str) -> bytes:
    data = text.encode() + b"\0"
    return struct.pack("<BBH", _STRING, 0, len(data)) + data


def _error(number: int, why: str) -> bytes:
    return _fragment(_U32_TYPE, number) + _text(why)
