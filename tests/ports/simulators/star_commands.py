"""A simulated STAR at its wire, for tests: firmware commands in, replies out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.simulators import Wells, make_instrument
from praxis_desktop.ports.simulators.instrument import SECOND

ROLE = "star"
_PACKET = 64


class Robot:
    """A STAR with an open port, whose time is the test's."""

    def __init__(self, specification: str = "star", *, is_set_up: bool = True) -> None:
        self.instrument = make_instrument(specification)
        self.instrument.role = ROLE
        self.now = 10**6 * SECOND
        self._packets = b""
        self._count = 0
        self.instrument.connect(self.now)
        if is_set_up:
            self.set_up()

    @property
    def wells(self) -> Wells:
        return self.instrument.wells

    @property
    def state(self) -> Mapping[str, object]:
        return self.instrument.state(self.now)

    def set_up(self) -> None:
        """Initialize the arm, the channels, the 96 head and the iSWAP."""
        assert self.do("C0VI") == "er00/00"
        assert self.do("C0DIxp08000yp4050 3780 3510 3240 2970 2700 2430 2160tp2450tz1220te3600tm1&tt04ti0")
        for command in ("C0EIxs00420xd1yh1203za2164ze2450", "C0FI", "C0PGth2800"):
            assert self.do(command) == "er00/00"

    def do(self, command: str, seconds: float = 60.0) -> str:
        """Send a command; return the part of its reply after the id, "" without a reply in time."""
        number = self.send(command)
        replies = self.wait(seconds)
        return next((reply[10:] for reply in replies if reply[6:10] == number), "")

    def send(self, command: str) -> str:
        """Send a command without waiting; return its id."""
        self._count += 1
        number = f"{self._count:04}"
        self.write(f"{command[:4]}id{number}{command[4:]}".encode())
        return number

    def write(self, data: bytes) -> None:
        """Send a transfer, with the empty one that ends one of whole packets."""
        for each in (data, b"") if len(data) % _PACKET == 0 else (data,):
            self._hear(self.instrument.receive(Transfer(2, each).to_bytes(), self.now))

    def wait(self, seconds: float) -> list[str]:
        """Let time pass; return the replies, each whole."""
        end = self.now + round(seconds * SECOND)
        while (due := self.instrument.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            self._hear(self.instrument.advance(self.now))
        self.now = end
        heard, self._packets = self._packets.decode("latin-1"), b""
        return re.split(r"(?<=.)(?=[A-Z][0-9A-Z][A-Z]{2}id[0-9]{4})", heard) if heard else []

    def _hear(self, messages: list[bytes]) -> None:
        for message in messages:
            completion = Completion.from_bytes(message)
            if completion.endpoint == 0x81:
                self._packets += completion.data
