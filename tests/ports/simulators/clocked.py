"""A simulated instrument on a clock controlled by the test."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.instrument import SECOND


class Clocked:
    """An instrument with an open port, and the time."""

    def __init__(self, specification: str, *, carries_lines: bool = True) -> None:
        self.instrument = make_instrument(specification)
        self.now = 10**6 * SECOND
        self.instrument.connect(self.now, carries_lines=carries_lines)

    def say(self, data: bytes, seconds: float = 1.0) -> bytes:
        """Write ``data``; returns the bytes received within ``seconds``."""
        return b"".join(self.instrument.receive(data, self.now)) + self.wait(seconds)

    def wait(self, seconds: float) -> bytes:
        """Let ``seconds`` pass, with every action at its time; returns the received bytes."""
        end = self.now + round(seconds * SECOND)
        sent = b""
        while (due := self.instrument.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            sent += b"".join(self.instrument.advance(self.now))
        self.now = end
        return sent

    @property
    def state(self) -> Mapping[str, object]:
        return self.instrument.state(self.now)
