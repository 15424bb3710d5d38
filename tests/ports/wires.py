"""Ptys as wires: a port opens one end, and the test uses the other; and a log of what a port tells."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.serial._real import SerialPort
from praxis_desktop.ports.transport import LineSettings, PortReader
from praxis_desktop.ports.wire import NOTHING
from tests.posix import tty

WAIT_S = 20.0
"""The time that a test waits for something that must happen, in seconds."""


@dataclass
class Wire:
    """A pty: a port opens ``device``, and ``far`` is the descriptor of the instrument's end."""

    far: int
    near: int
    device: str
    plugged: bool = field(default=True)

    def receive(self, count: int) -> bytes:
        """Read exactly ``count`` bytes from the port."""
        data = b""
        while len(data) < count:
            ready, _, _ = select.select([self.far], [], [], WAIT_S)
            assert ready, f"only {data!r} came"
            data += os.read(self.far, count - len(data))
        return data

    def has_bytes(self) -> bool:
        """Return whether there are bytes from the port to read."""
        return bool(select.select([self.far], [], [], 0)[0])

    def send(self, data: bytes) -> None:
        """Send bytes to the port."""
        os.write(self.far, data)

    def unplug(self) -> None:
        """Make the device disappear."""
        if self.plugged:
            self.plugged = False
            os.close(self.near)
            os.close(self.far)


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire that is unplugged after the test."""
    far, near = os.openpty()
    tty.setraw(near)
    made = Wire(far, near, os.ttyname(near))
    try:
        yield made
    finally:
        made.unplug()


class Connection:
    """An open port with a reader, and its wire."""

    def __init__(self, name: str = "scale", capacity: int | None = None) -> None:
        self._wire = wire()
        self.wire = self._wire.__enter__()
        self.reader = PortReader(name) if capacity is None else PortReader(name, capacity)
        self.port = SerialPort(self.wire.device, self.reader, LineSettings(115200), name=name)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *exception: object) -> None:
        self.port.close()
        self._wire.__exit__(None, None, None)


def failure(action: Callable[[], object]) -> PortError:
    """Return the PortError that ``action`` raises."""
    try:
        result = action()
    except PortError as error:
        return error
    raise AssertionError(f"no error, but {result!r}")


class Told(NamedTuple):
    """One logged event."""

    what: str
    data: bytes = b""
    details: Mapping[str, object] = NOTHING


class Log:
    """Logs events."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self.told.append(Told("out", data))

    def left(self, role: str, data: bytes, at: int) -> None:
        self.told.append(Told("out", data))

    def received(self, role: str, data: bytes, at: int) -> None:
        self.told.append(Told("in", data))

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self.told.append(Told(what, details=details))

    def details(self, what: str) -> list[Mapping[str, object]]:
        return [each.details for each in self.told if each.what == what]

    def sent_bytes(self) -> bytes:
        return b"".join(each.data for each in self.told if each.what == "out")
