"""What every simulated instrument is: bytes in, bytes out, both with a time; no clock or port of its own."""

from __future__ import annotations

import heapq
import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.simulators.faults import Fault, spoil

SECOND = 1_000_000_000
_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Reply:
    """What the instrument answers, without its terminator, and how many seconds it takes."""

    text: str
    delay_s: float = 0.0


class Instrument(ABC):
    """An instrument that reads commands line by line and answers. Deterministic: same seed, bytes and
    times, same answers.

    Times are nanoseconds of any clock that does not go back. Whoever drives it calls ``receive`` with what
    was written, ``advance`` when ``next_due`` has come, and sends what these return. After ``unplugged``
    turned true it stays silent.
    """

    kind: ClassVar[str]
    description: ClassVar[str]
    line: ClassVar[LineSettings] = LineSettings()
    terminator: ClassVar[bytes] = b"\r\n"
    usb_id: ClassVar[tuple[int, int] | None] = None
    option_names: ClassVar[Mapping[str, str]] = {}
    """Options besides ``seed``, each with what it means."""

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        self.options = dict(options or {})
        for name in self.options:
            if name not in self.option_names and name != "seed":
                known = ", ".join(f"{known} ({what})" for known, what in self.option_names.items())
                raise UsageError(
                    f"simulator {self.kind!r} has no option {name!r}", hint=f"It has: seed, {known}."
                )
        self.faults = tuple(faults)
        self.unplugged = False
        seed = int(self.options.get("seed", 0))
        self.chance = random.Random(f"{self.kind} {seed}")
        self._fault_chance = random.Random(f"{self.kind} faults {seed}")
        self._line = bytearray()
        self._outbox: list[tuple[int, int, bytes | None]] = []
        self._sent = 0
        self._replies = 0

    # ---- what an instrument is made of
    @abstractmethod
    def answer(self, command: str, now: int) -> Iterable[Reply]:
        """Obey one command line (without its terminator) and answer."""

    @abstractmethod
    def busy_reply(self, command: str) -> str:
        """What it says when it cannot obey ``command`` now."""

    @abstractmethod
    def transmission_error(self) -> str:
        """What it says to a line that is too long or not ASCII."""

    # ---- what drives it
    def receive(self, data: bytes, now: int) -> list[bytes]:
        """Take what was written to the instrument; returns what it sends at once."""
        if self.unplugged:
            return []
        self._line += data
        while (end := self._line.find(b"\n")) >= 0:
            line = bytes(self._line[:end])
            del self._line[: end + 1]
            self._obey(line.removesuffix(b"\r"), now)
        if len(self._line) > _LONGEST_LINE:
            self._line.clear()
            self.send(Reply(self.transmission_error()), "", now)
        return self.advance(now)

    def next_due(self) -> int | None:
        """When ``advance`` has something to do; None: not before more is received."""
        return self._outbox[0][0] if self._outbox else None

    def advance(self, now: int) -> list[bytes]:
        """What is due by ``now``, in order."""
        due: list[bytes] = []
        while self._outbox and self._outbox[0][0] <= now and not self.unplugged:
            _, _, data = heapq.heappop(self._outbox)
            if data is None:
                self.unplugged = True
                self._outbox.clear()
            else:
                due.append(data)
        return due

    def plug_in(self) -> None:
        """Connect it again, as after a replaced cable."""
        self.unplugged = False
        self._line.clear()

    # ---- for subclasses
    def send(self, reply: Reply, command: str, now: int) -> None:
        """Queue a reply to ``command``, faults applied."""
        self._replies += 1
        data = reply.text.encode("ascii") + self.terminator
        parts = [(0.0, data)]
        for fault in self.faults:
            if fault.hits(self._replies):
                if fault.name == "unplug":
                    self._queue(None, now + int(reply.delay_s * SECOND))
                    return
                if fault.name == "busy":
                    parts = [(0.0, self.busy_reply(command).encode("ascii") + self.terminator)]
                else:
                    parts = spoil(data, self.terminator, fault, self._fault_chance)
                break
        for delay_s, part in parts:
            self._queue(part, now + int((reply.delay_s + delay_s) * SECOND))

    def forget_replies(self) -> None:
        """Drop what was not sent yet."""
        self._outbox = [entry for entry in self._outbox if entry[2] is None]

    def _obey(self, line: bytes, now: int) -> None:
        try:
            command = line.decode("ascii")
        except UnicodeDecodeError:
            self.send(Reply(self.transmission_error()), "", now)
            return
        for reply in self.answer(command, now):
            self.send(reply, command, now)

    def _queue(self, data: bytes | None, when: int) -> None:
        self._sent += 1
        heapq.heappush(self._outbox, (when, self._sent, data))
