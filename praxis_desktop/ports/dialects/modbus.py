"""Parses Modbus over TCP and over serial lines (RTU): finds the end of a message, and describes it.

Sources: MODBUS Application Protocol Specification V1.1b3, Messaging on TCP/IP V1.0b, Serial Line V1.02. A
request's text gives register addresses as sent, counted from 0: ``unit 1: write register 16 = 1200``.
"""

from __future__ import annotations

import struct
from collections import deque

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.messages import NoMessage, Said, shortened

LONGEST_PDU = 253
_HEADER = struct.Struct(">HHHB")

_READS = {1: "coils", 2: "discrete inputs", 3: "holding registers", 4: "input registers"}
_BITS = (1, 2)
_EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, still working",
    6: "device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target does not respond",
}
_FIXED_REQUESTS = {1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5, 7: 1, 8: 5, 11: 1, 12: 1, 17: 1, 22: 7, 24: 3}
"""Keyed by function code: the length of a request's PDU, in bytes. Other requests state their own length."""
_COUNTED_REQUESTS = {15: 5, 16: 5, 20: 1, 21: 1, 23: 9}
"""Keyed by function code: the index of the byte that says how many more bytes follow in a request's PDU."""
_FIXED_REPLIES = {5: 5, 6: 5, 7: 2, 8: 5, 11: 5, 15: 5, 16: 5, 22: 7}
_COUNTED_REPLIES = (1, 2, 3, 4, 12, 17, 20, 21, 23)
_NO_MESSAGE = "not a Modbus message"


def crc(data: bytes) -> bytes:
    """Return the checksum of an RTU frame."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def tcp_frame(data: bytes) -> tuple[int, int, bytes] | None:
    """Return the first TCP frame in ``data``: its size, unit and PDU; None if the frame is incomplete.

    Raises NoMessage.
    """
    if len(data) < _HEADER.size:
        if data[2:4].strip(b"\0"):
            raise NoMessage(_NO_MESSAGE)
        return None
    _, protocol, length, unit = _HEADER.unpack_from(data)
    if protocol or not 2 <= length <= LONGEST_PDU + 1:
        raise NoMessage(_NO_MESSAGE)
    size = 6 + length
    return None if len(data) < size else (size, unit, data[7:size])


def rtu_frame(data: bytes, *, is_reply: bool = False) -> tuple[int, int, bytes] | None:
    """Return the first RTU frame in ``data``: its size, unit and PDU; None if the frame is incomplete.

    Raises NoMessage for an unknown function or a wrong checksum.
    """
    length = _pdu_length(data[1:], is_reply=is_reply)
    if length is None or len(data) < length + 3:
        return None
    size = length + 3
    if crc(data[: size - 2]) != data[size - 2 : size]:
        raise NoMessage("a Modbus message with a wrong checksum")
    return size, data[0], data[1 : size - 2]


def _pdu_length(pdu: bytes, *, is_reply: bool) -> int | None:
    """Return the total length of the PDU at the start of ``pdu``; None if the length is not known yet."""
    if not pdu:
        return None
    function = pdu[0]
    if is_reply:
        if function >= 0x80:
            return 2
        fixed = _FIXED_REPLIES.get(function)
        place = 1 if function in _COUNTED_REPLIES else None
    else:
        fixed, place = _FIXED_REQUESTS.get(function), _COUNTED_REQUESTS.get(function)
    if fixed is not None:
        return fixed
    if place is None:
        raise NoMessage(Message("Modbus function {function} of unknown length", function=function))
    return place + 1 + pdu[place] if len(pdu) > place else None


def first_request(data: bytes, *, is_tcp: bool) -> Said | None:
    """Return the request at the start of ``data``; None if it is incomplete.

    Raises NoMessage for anything that a device might interpret differently, such as a wrong length or
    checksum.
    """
    frame = tcp_frame(data) if is_tcp else rtu_frame(data)
    if frame is None:
        return None
    size, unit, pdu = frame
    if pdu[0] in (*_FIXED_REQUESTS, *_COUNTED_REQUESTS) and _pdu_length(pdu, is_reply=False) != len(pdu):
        raise NoMessage("a Modbus message whose length contradicts its function")
    actions = _actions(pdu)
    units = tuple(f"unit {unit}: {action}" for action in actions)
    return Said(size, f"unit {unit}: {_summary(pdu, actions)}", units)


def _actions(pdu: bytes) -> list[str]:
    """Return the actions that a request asks for, one for each coil or register written."""
    function = pdu[0]
    words = struct.unpack(f">{len(pdu[1:]) // 2}H", pdu[1 : 1 + len(pdu[1:]) // 2 * 2])
    if function in _READS:
        first, count = words
        return [_read(_READS[function], first, count)]
    if function == 5:
        if words[1] not in (0, 0xFF00):
            raise NoMessage("a coil is set to neither 0 nor 1")
        return [f"write coil {words[0]} = {int(words[1] > 0)}"]
    if function == 6:
        return [f"write register {words[0]} = {words[1]}"]
    if function == 15:
        first, count = words[:2]
        bits = _bits(_counted(pdu, 5, (count + 7) // 8), count)
        return [f"write coil {first + index} = {bit}" for index, bit in enumerate(bits)]
    if function == 16:
        first, count = words[:2]
        values = struct.unpack(f">{count}H", _counted(pdu, 5, 2 * count))
        return [f"write register {first + index} = {value}" for index, value in enumerate(values)]
    if function == 22:
        return [f"mask register {words[0]}: and {words[1]}, or {words[2]}"]
    if function == 23:
        first, count, start, written = words[:4]
        values = struct.unpack(f">{written}H", _counted(pdu, 9, 2 * written))
        return [
            _read("holding registers", first, count),
            *(f"write register {start + index} = {value}" for index, value in enumerate(values)),
        ]
    return [f"function {function}{' ' if pdu[1:] else ''}{pdu[1:].hex(' ')}"]


def _counted(pdu: bytes, place: int, size: int) -> bytes:
    """Return the data that follows the count byte at index ``place``. Raises NoMessage if ``size`` is 0, or
    if the count or the length of the data differs from ``size``.
    """
    if not size or pdu[place] != size or len(pdu) != place + 1 + size:
        raise NoMessage("a Modbus message whose length does not match its count")
    return pdu[place + 1 :]


def _read(what: str, first: int, count: int) -> str:
    return f"read {what} {first} to {first + count - 1}"


def _bits(data: bytes, count: int) -> list[int]:
    return [data[index // 8] >> index % 8 & 1 for index in range(min(count, 8 * len(data)))]


def _summary(pdu: bytes, actions: list[str]) -> str:
    if pdu[0] not in (15, 16, 23):
        return actions[0]
    reads = [action for action in actions if action.startswith("read ")]
    writes = [action for action in actions if action.startswith("write ")]
    if len(writes) < 2:
        return "; ".join(actions)
    what = "coils" if pdu[0] == 15 else "registers"
    first, last = (write.split()[2] for write in (writes[0], writes[-1]))
    values = ", ".join(write.rpartition(" ")[2] for write in writes)
    told = f"write {what} {first} to {last} = {values}"
    return shortened("; ".join([*reads, told]))


class ModbusTalk:
    """Reads the requests and replies on one connection or line; each request helps to interpret its reply."""

    def __init__(self, *, is_tcp: bool) -> None:
        self._is_tcp = is_tcp
        self._asked: deque[bytes] = deque(maxlen=64)
        """The PDUs of unanswered requests, each preceded by its transaction number and unit."""

    def request(self, data: bytes) -> Said | None:
        """Return the request at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        said = first_request(data, is_tcp=self._is_tcp)
        if said is not None:
            frame = data[: said.size]
            self._asked.append(frame[:2] + frame[6:] if self._is_tcp else b"\0\0" + frame[:-2])
        return said

    def reply(self, data: bytes) -> Said | None:
        """Return the reply at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        frame = tcp_frame(data) if self._is_tcp else rtu_frame(data, is_reply=True)
        if frame is None:
            return None
        size, unit, pdu = frame
        mark = (data[:2] if self._is_tcp else b"\0\0") + bytes([unit])
        asked = b""
        while self._asked and not asked:
            oldest = self._asked.popleft()
            if oldest[:3] == mark and oldest[3] == pdu[0] & 0x7F:
                asked = oldest[3:]
        if pdu[0] >= 0x80:
            return Said(size, f"unit {unit}: {_refusal(pdu, asked)}", is_error=True)
        return Said(size, shortened(f"unit {unit}: {_answer(pdu, asked)}"))


def _refusal(pdu: bytes, asked: bytes) -> str:
    number = pdu[1] if len(pdu) > 1 else 0
    what = _summary(asked, _actions(asked)) if asked else f"function {pdu[0] & 0x7F}"
    return f"refused, {_EXCEPTIONS.get(number, 'exception')} ({number}): {what}"


def _answer(pdu: bytes, asked: bytes) -> str:
    function = pdu[0]
    if function in (*_READS, 23) and len(pdu) > 1:
        first, count = struct.unpack(">HH", asked[1:5]) if asked else (0, 0)
        data = pdu[2:]
        values = (
            _bits(data, count or 8 * len(data))
            if function in _BITS
            else list(struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2]))
        )
        place = f" {first} to {first + count - 1}" if asked else ""
        listed = ", ".join(str(value) for value in values)
        return f"{_READS.get(function, 'holding registers')}{place}: {listed}"
    if function in (5, 6, 15, 16, 22):
        return f"done: {_summary(asked, _actions(asked))}" if asked else "done"
    return f"function {function}: {pdu[1:].hex(' ')}"
