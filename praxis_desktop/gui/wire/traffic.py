"""Lines of what passes on ports: pieces of one answer are put together, and equal polls counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from praxis_desktop.gui.wire.exchange import Exchange

MOST_LINES = 50_000
"""Lines that are shown; the oldest of more make room, the run's record has them all."""

_LONGEST = 512
"""Bytes that are put together to a line."""


@dataclass(slots=True, eq=False)
class WireLine:
    """What was sent or answered, ``count`` times the same, ``last`` the latest time."""

    first: Exchange
    data: bytes
    count: int = 1
    last: float = 0.0

    @property
    def step(self) -> int:
        """The step that caused it."""
        return self.first.step


@dataclass(slots=True)
class _Port:
    """The end of what passed on a port: the last poll and its answer, and the poll that may be the same."""

    lines: deque[WireLine] = field(default_factory=lambda: deque(maxlen=2))
    asked: WireLine | None = None
    heard: bytes = b""


class Traffic:
    """Takes exchanges in their order, and gives them as lines; with ``counts_polls`` those that ask and are
    answered as before are one.
    """

    def __init__(self, *, counts_polls: bool = True) -> None:
        self._counts_polls = counts_polls
        self._ports: dict[str, _Port] = {}
        self._fresh: list[WireLine] = []
        self.has_changed = False
        """Whether lines that were given have changed since they were ``taken``."""

    @property
    def is_waiting(self) -> bool:
        """Whether something was held back that may be a poll as before."""
        return any(port.asked is not None for port in self._ports.values())

    def take(self, exchanges: Iterable[Exchange]) -> list[WireLine]:
        """The lines that are new; others may have changed."""
        self._fresh = []
        self.has_changed = False
        for exchange in exchanges:
            self._add(exchange)
        return self._fresh

    def release(self) -> list[WireLine]:
        """What was held back: nothing has come for long enough."""
        self._fresh = []
        self.has_changed = False
        for port in self._ports.values():
            self._let_go(port)
        return self._fresh

    def _add(self, exchange: Exchange) -> None:
        port = self._ports.setdefault(exchange.port, _Port())
        if port.asked is not None and not exchange.is_out:
            heard, answer = port.heard + exchange.data, port.lines[1].data
            if answer == heard:
                self._count(port, exchange.time)
                return
            if answer.startswith(heard):
                port.heard = heard
                return
        if port.asked is not None:
            self._let_go(port, exchange.time)
        if self._continues(port, exchange):
            return
        if self._may_be_poll(port, exchange):
            port.asked, port.heard = WireLine(exchange, exchange.data, 1, exchange.time), b""
            return
        self._append(port, WireLine(exchange, exchange.data, 1, exchange.time))

    def _continues(self, port: _Port, exchange: Exchange) -> bool:
        """Put a piece behind the one that it continues."""
        last = port.lines[-1] if port.lines else None
        if (
            last is None
            or last.count > 1
            or not _is_alike(last.first, exchange)
            or last.data[-1:] in (b"\n", b"\r", b"\x03")
            or len(last.data) + len(exchange.data) > _LONGEST
        ):
            return False
        last.data += exchange.data
        last.last = exchange.time
        self.has_changed = True
        return True

    def _may_be_poll(self, port: _Port, exchange: Exchange) -> bool:
        """Whether it asks what was asked just before, and answered."""
        if not self._counts_polls or len(port.lines) < 2 or not exchange.is_out:
            return False
        asked, answered = port.lines
        return (
            asked.first.is_out
            and not answered.first.is_out
            and asked.data == exchange.data
            and _is_alike(asked.first, exchange)
        )

    def _count(self, port: _Port, time: float) -> None:
        """The poll and its answer were the same once more."""
        asked, answered = port.lines
        assert port.asked is not None
        asked.count, asked.last = asked.count + 1, port.asked.last
        answered.count, answered.last = answered.count + 1, time
        port.asked, port.heard = None, b""
        self.has_changed = True

    def _let_go(self, port: _Port, time: float = 0.0) -> None:
        asked, heard, port.asked, port.heard = port.asked, port.heard, None, b""
        if asked is None:
            return
        self._append(port, asked)
        if heard:
            first = asked.first
            answer = Exchange(
                time or first.time, first.port, False, heard, first.step, first.file, first.line
            )
            self._append(port, WireLine(answer, heard, 1, answer.time))

    def _append(self, port: _Port, line: WireLine) -> None:
        port.lines.append(line)
        self._fresh.append(line)


def _is_alike(one: Exchange, other: Exchange) -> bool:
    """Whether both go the same way, for the same line of the program."""
    return (one.is_out, one.step, one.line, one.file) == (other.is_out, other.step, other.line, other.file)


def lines_of(exchanges: Iterable[Exchange], *, counts_polls: bool = True) -> list[WireLine]:
    """All that has passed, as lines."""
    traffic = Traffic(counts_polls=counts_polls)
    return traffic.take(exchanges) + traffic.release()
