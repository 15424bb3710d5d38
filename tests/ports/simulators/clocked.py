"""A simulated instrument on a clock controlled by the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument


class Clocked:
    """An instrument with an open port, and the time. On USB, ``say`` makes a transfer to its first OUT
    endpoint, and its output is the data of its IN endpoints.
    """

    def __init__(self, specification: str, *, carries_lines: bool = True) -> None:
        self.instrument = make_instrument(specification)
        self.now = 10**6 * SECOND
        self.instrument.connect(self.now, carries_lines=carries_lines)

    def say(self, data: bytes, seconds: float = 1.0) -> bytes:
        """Write ``data``; returns the bytes received within ``seconds``."""
        return self.heard(self.instrument.receive(self.on_wire(data), self.now)) + self.wait(seconds)

    def on_wire(self, data: bytes) -> bytes:
        """Return the message that carries ``data`` to the instrument."""
        if not isinstance(self.instrument, UsbInstrument):
            return data
        out = next(each.address for each in self.instrument.endpoints if not each.is_in)
        return Transfer(out, data).to_bytes()

    def heard(self, sent: Iterable[bytes]) -> bytes:
        """Return the instrument's data in the messages that it sends."""
        if not isinstance(self.instrument, UsbInstrument):
            return b"".join(sent)
        completions = map(Completion.from_bytes, sent)
        return b"".join(each.data for each in completions if each.endpoint >= 0x80)

    def wait(self, seconds: float) -> bytes:
        """Let ``seconds`` pass, with every action at its time; returns the received bytes."""
        end = self.now + round(seconds * SECOND)
        sent = b""
        while (due := self.instrument.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            sent += self.heard(self.instrument.advance(self.now))
        self.now = end
        return sent

    @property
    def state(self) -> Mapping[str, object]:
        return self.instrument.state(self.now)
