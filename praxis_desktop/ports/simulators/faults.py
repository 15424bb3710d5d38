"""How a simulated instrument misbehaves: which reply goes wrong, and in what way."""

from __future__ import annotations

import random
from dataclasses import dataclass

from praxis_desktop.core.errors import UsageError

FAULTS = {
    "silence": "no reply",
    "late": "the reply comes later (delay=SECONDS, 3 unless told)",
    "partial": "half of the reply, without its end",
    "garbage": "bytes that mean nothing",
    "terminator": "the reply ends in a bare CR",
    "busy": "the instrument says it cannot do this now",
    "unplug": "the cable comes off before the reply",
    "double": "the reply comes twice",
}
"""The faults a simulator knows, by the name used in a specification."""

_NUMBERS = ("after", "at", "every", "times")
_HINT = "A fault is NAME[:after=N][:at=N][:every=N][:times=N]; known are " + ", ".join(FAULTS) + "."


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong, and for which replies, counted from 1.

    ``after=3``: from the fourth reply on; ``at=3``: the third; ``every=3``: the third, sixth, ...;
    ``times`` limits how often. Without any of these every reply is hit.
    """

    name: str
    after: int = 0
    at: int = 0
    every: int = 1
    times: int = 0
    delay_s: float = 3.0

    def hits(self, reply_number: int) -> bool:
        """Whether the reply with this number goes wrong."""
        if self.at:
            return reply_number == self.at
        past = reply_number - self.after
        if past <= 0 or past % self.every:
            return False
        return not self.times or past // self.every <= self.times


def is_fault(text: str) -> bool:
    """Whether ``text`` means a fault (and not an instrument's option)."""
    return text.partition(":")[0] in FAULTS or "=" not in text.partition(":")[0]


def parse_fault(text: str) -> Fault:
    """Read ``NAME[:KEY=VALUE...]``. Raises UsageError that lists the faults."""
    name, *parts = text.split(":")
    if name not in FAULTS:
        raise UsageError(f"a simulated instrument has no fault {name!r}", hint=_HINT)
    numbers: dict[str, int] = {}
    delay_s = 3.0
    for part in parts:
        key, _, value = part.partition("=")
        try:
            if key in _NUMBERS:
                numbers[key] = int(value) if key == "after" and value == "0" else int(_positive(int(value)))
            elif key == "delay" and name == "late":
                delay_s = _positive(float(value))
            else:
                raise UsageError(f"fault {name!r} has no setting {key!r}", hint=_HINT)
        except ValueError as error:
            if isinstance(error, UsageError):
                raise
            raise UsageError(f"{part!r} in fault {name!r}: not a positive number", hint=_HINT) from None
    return Fault(name, delay_s=delay_s, **numbers)


def _positive(number: float) -> float:
    if not 0 < number < float("inf"):
        raise ValueError(number)
    return number


def spoil(reply: bytes, terminator: bytes, fault: Fault, chance: random.Random) -> list[tuple[float, bytes]]:
    """What is sent instead of ``reply`` (which ends in ``terminator``): delays in seconds, and bytes."""
    body = reply.removesuffix(terminator)
    if fault.name == "late":
        return [(fault.delay_s, reply)]
    if fault.name == "partial":
        return [(0.0, body[: max(1, len(body) // 2)])]
    if fault.name == "garbage":
        return [(0.0, bytes(chance.randrange(0x80, 0x100) for _ in range(max(4, len(body)))) + terminator)]
    if fault.name == "terminator":
        return [(0.0, body + b"\r")]
    if fault.name == "double":
        return [(0.0, reply), (0.0, reply)]
    return []
