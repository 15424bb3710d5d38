"""Faults of simulated instruments: which replies they affect, and how."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from msgspec import Struct

from praxis_desktop.core.errors import UsageError

FAULTS = {
    "silence": "no reply",
    "late": "the reply comes late (delay=SECONDS, default 3)",
    "partial": "half of the reply, without its end",
    "garbage": "meaningless bytes (bytes=N: only N of them, in the middle)",
    "terminator": "the reply has the wrong ending, or a frame without a terminator has a wrong last byte",
    "busy": "the instrument says it cannot do this now",
    "unplug": "the cable is pulled before the reply",
    "double": "the reply comes twice",
}
"""The faults that simulators can have, keyed by their names in specifications."""

CONNECTION_FAULTS = {
    "refused": "the connection is refused (counts connections)",
    "reset": "the connection is reset in place of the reply",
    "half-open": "the instrument vanishes: it neither answers on this connection any more nor ends it",
    "slow": "the reply trickles in byte by byte, over delay=SECONDS (default 3)",
    "fragmented": "each byte of the reply comes alone",
}
"""The additional faults that connections to simulators can have."""

VALUE_FAULTS = {
    "wrong": "the last number with decimals in the reply is 10 % more",
    "stuck": "the reply is the last one to the same command (command=S: only to this command)",
}
"""The faults of instruments that reply with numbers as text: a wrong but plausible value."""

Part = tuple[float, bytes]
"""A part of a reply: its delay in seconds, and its bytes."""

_NUMBERS = ("after", "at", "every", "times")
_HINT = (
    "A fault is NAME[:after=N][:at=N][:every=N][:times=N], busy and stuck also busy:command=NAME; known are "
    + ", ".join([*FAULTS, *CONNECTION_FAULTS, *VALUE_FAULTS])
    + "."
)


class Fault(Struct, frozen=True):
    """A fault, and the replies that it affects, counted from 1.

    ``after=3`` means from the fourth reply on; ``at=3`` the third; ``every=3`` the third, sixth, ...;
    ``times`` limits how often the fault occurs. Without any of these, every reply is affected. All data sent
    in answer to one command counts as one reply, as does an unsolicited status. ``busy`` counts commands
    instead of replies and, with ``command=S``, only commands that begin with the word ``S``. ``stuck`` with
    ``command=S`` affects only the replies to such commands.
    """

    name: str
    after: int = 0
    at: int = 0
    every: int = 1
    times: int = 0
    delay_s: float = 3.0
    garbage_bytes: int = 0
    command: str = ""

    def __str__(self) -> str:
        """Return the fault as it is written in a specification."""
        numbers = {name: getattr(self, name) for name in _NUMBERS if getattr(self, name) != (name == "every")}
        if self.name in ("late", "slow"):
            numbers["delay"] = f"{self.delay_s:g}"
        if self.garbage_bytes:
            numbers["bytes"] = self.garbage_bytes
        command = [f"command={self.command}"] if self.command else []
        return ":".join([self.name, *command, *(f"{name}={number}" for name, number in numbers.items())])

    def hits(self, reply_number: int) -> bool:
        """Return whether the fault affects the reply with the given number."""
        if self.at:
            return reply_number == self.at
        past = reply_number - self.after
        if past <= 0 or past % self.every:
            return False
        return not self.times or past // self.every <= self.times


class ArmedFault(Struct, frozen=True):
    """An instrument's fault, with the numbers of commands, messages and connections that came before it."""

    fault: Fault
    commands: int = 0
    messages: int = 0
    connections: int = 0

    def refuses(self, word: str, taken: Mapping[str, int]) -> bool:
        """Return whether the fault makes the instrument refuse the newest command, which begins with
        ``word``, as if busy. ``taken`` counts the commands by first word, and all commands under "".
        """
        fault = self.fault
        is_meant = fault.name == "busy" and fault.command in ("", word)
        return is_meant and fault.hits(taken[fault.command] - self.commands)

    def strikes(self, message_number: int, word: str) -> bool:
        """Return whether the fault affects the message with the given number, sent after a command that
        begins with ``word``.
        """
        counts_others = self.fault.name in ("busy", "refused")
        is_meant = self.fault.command in ("", word)
        return not counts_others and is_meant and self.fault.hits(message_number - self.messages)

    def turns_away(self, connection_number: int) -> bool:
        """Return whether the fault refuses the connection with the given number."""
        return self.fault.name == "refused" and self.fault.hits(connection_number - self.connections)


def _is_known(name: str) -> bool:
    return name in FAULTS or name in CONNECTION_FAULTS or name in VALUE_FAULTS


def is_fault(text: str) -> bool:
    """Return whether ``text`` is a fault rather than an option."""
    return _is_known(text.partition(":")[0]) or "=" not in text.partition(":")[0]


def without_faults(device: str) -> str:
    """Return ``sim:KIND[,...]`` without its faults; any other device is returned unchanged."""
    if not device.startswith("sim:"):
        return device
    kind, *parts = device.split(",")
    return ",".join([kind, *(part for part in parts if not _is_known(part.partition(":")[0]))])


def parse_fault(text: str) -> Fault:
    """Parse ``NAME[:KEY=VALUE...]``. Raises UsageError, which lists the faults."""
    name, *parts = text.split(":")
    if not _is_known(name):
        raise UsageError(f"a simulated instrument has no fault {name!r}", hint=_HINT)
    numbers: dict[str, int] = {}
    delay_s, command = 3.0, ""
    for part in parts:
        key, _, value = part.partition("=")
        try:
            if key in _NUMBERS:
                numbers[key] = int(value) if key == "after" and value == "0" else int(_positive(int(value)))
            elif key == "bytes" and name == "garbage":
                numbers["garbage_bytes"] = int(_positive(int(value)))
            elif key == "delay" and name in ("late", "slow"):
                delay_s = _positive(float(value))
            elif key == "command" and name in ("busy", "stuck") and value:
                command = value
            else:
                raise UsageError(f"fault {name!r} has no setting {key!r}", hint=_HINT)
        except ValueError as error:
            if isinstance(error, UsageError):
                raise
            raise UsageError(f"{part!r} in fault {name!r}: not a positive number", hint=_HINT) from None
    return Fault(name, delay_s=delay_s, command=command, **numbers)


def _positive(number: float) -> float:
    if not 0 < number < float("inf"):
        raise ValueError(number)
    return number


def spoil(
    parts: list[Part], terminator: bytes, fault: Fault, chance: random.Random, data_bits: int = 8
) -> list[Part]:
    """Return ``parts``, which end in ``terminator``, changed by ``fault``. A byte has ``data_bits`` bits."""
    if fault.name == "late":
        return [(delay_s + fault.delay_s, data) for delay_s, data in parts]
    if fault.name == "partial":
        return _half(parts, terminator)
    if fault.name == "garbage":
        return [
            (delay_s, _garbled(data.removesuffix(terminator), fault, chance, data_bits) + terminator)
            for delay_s, data in parts
        ]
    if fault.name == "wrong":
        return with_wrong_value(parts)
    if fault.name == "terminator":
        return [(delay_s, _misended(data, terminator, data_bits)) for delay_s, data in parts]
    if fault.name == "double":
        return parts + parts
    if fault.name in ("slow", "fragmented"):
        return _in_single_bytes(parts, fault.delay_s if fault.name == "slow" else 0.0)
    return []


def with_wrong_value(parts: list[Part]) -> list[Part]:
    """Return the parts with 10 % added to their last number that has decimals, if there is one."""
    for place in reversed(range(len(parts))):
        delay_s, data = parts[place]
        found = list(_DECIMAL.finditer(data)) if data.isascii() else []
        if found:
            number, (start, end) = found[-1][0], found[-1].span()
            decimals = len(number.partition(b".")[2])
            wrong = b"%.*f" % (decimals, float(number) * 1.1)
            if number.lstrip(b"-").startswith(b"0") and not number.lstrip(b"-").startswith(b"0."):
                wrong = wrong.zfill(len(number))
            before = data[:start]
            while len(wrong) > end - start and before.endswith(b"  "):
                before, start = before[:-1], start - 1
            changed = before + wrong + data[end:]
            return [*parts[:place], (delay_s, changed), *parts[place + 1 :]]
    return parts


_DECIMAL = re.compile(rb"-?[0-9]+\.[0-9]+")


def _in_single_bytes(parts: list[Part], over_s: float) -> list[Part]:
    count = sum(len(data) for _, data in parts)
    singles = [(delay_s, bytes([byte])) for delay_s, data in parts for byte in data]
    return [(delay_s + over_s * index / count, byte) for index, (delay_s, byte) in enumerate(singles, 1)]


def _half(parts: list[Part], terminator: bytes) -> list[Part]:
    whole = b"".join(data for _, data in parts).removesuffix(terminator)
    left = max(1, len(whole) // 2)
    kept: list[Part] = []
    for delay_s, data in parts:
        if left > 0:
            kept.append((delay_s, data[:left]))
            left -= len(data)
    return kept


def _garbled(body: bytes, fault: Fault, chance: random.Random, data_bits: int) -> bytes:
    # Bytes that no instrument sends: non-ASCII bytes, or control characters if a byte has 7 bits.
    lowest, beyond = (0x80, 0x100) if data_bits == 8 else (0x0E, 0x20)
    count = fault.garbage_bytes or max(4, len(body))
    noise = bytes(chance.randrange(lowest, beyond) for _ in range(count))
    if not fault.garbage_bytes:
        return noise
    start = max(0, (len(body) - count) // 2)
    return body[:start] + noise + body[start + count :]


def _misended(data: bytes, terminator: bytes, data_bits: int) -> bytes:
    if terminator:
        return data.removesuffix(terminator) + (b"\r" if b"\n" in terminator else b"\n")
    return data[:-1] + bytes([data[-1] ^ (0xFF if data_bits == 8 else 0x7F)])
