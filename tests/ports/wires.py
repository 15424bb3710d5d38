"""Ptys as wires: a port opens one end, and the test uses the other; and a log of what a port tells."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from build_tools.wine import lending
from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.serial._local import PortableLine, PosixLine
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.simulators import pty
from praxis_desktop.ports.transport import LineSettings, PortReader
from praxis_desktop.ports.wire import NOTHING

WAIT_S = 20.0
"""The time that a test waits for something that must happen, in seconds."""

NO_PORTS = "Windows has no pseudo-terminals, and nobody lends COM ports"

HAS_PORTS = os.name == "posix" or lending.VARIABLE in os.environ

needs_ports = pytest.mark.skipif(not HAS_PORTS, reason=NO_PORTS)
"""A mark for tests whose instruments are at ports of this computer: pseudo-terminals, or COM ports that the
host of Wine lends.
"""


of_terminals = pytest.mark.skipif(os.name != "posix", reason="about what POSIX says of terminals")
exclusive = pytest.mark.skipif(lending.VARIABLE in os.environ, reason="Wine lets two programs open a port")


LINES = [
    pytest.param(
        PosixLine,
        marks=pytest.mark.skipif(os.name != "posix", reason="Windows has the portable line in its place"),
    ),
    PortableLine,
]
"""The ways to drive pyserial."""


class Wire:
    """A pty: a port opens ``device``, and the test uses the instrument's end."""

    def __init__(self) -> None:
        try:
            self._pair = pty.TerminalPair(LineSettings(9600))
        except ImportError:
            pytest.skip(NO_PORTS)
        self.device = self._pair.device
        self.plugged = True
        self._is_closed = False

    def fileno(self) -> int:
        """Return what ``select`` waits for: bytes from the port."""
        return self._pair.fileno()

    def read(self, most: int = 65536) -> bytes:
        """Wait for bytes from the port. Raises OSError when it is unplugged."""
        while self.plugged:
            if select.select([self], [], [], 0.05)[0]:
                with suppress(BlockingIOError):
                    return self._pair.read(most)
        raise OSError("unplugged")

    def receive(self, count: int) -> bytes:
        """Read exactly ``count`` bytes from the port."""
        data = b""
        while len(data) < count:
            ready, _, _ = select.select([self], [], [], WAIT_S)
            assert ready, f"only {data!r} came"
            data += self._pair.read(count - len(data))
        return data

    def has_bytes(self) -> bool:
        """Return whether there are bytes from the port to read."""
        return bool(select.select([self], [], [], 0)[0])

    def send(self, data: bytes) -> None:
        """Send bytes to the port."""
        view = memoryview(data)
        while view:
            select.select([], [self], [])
            with suppress(BlockingIOError):
                view = view[self._pair.write(view) :]

    def baudrate(self) -> int:
        """Return the speed that a port has set."""
        return self._pair.settings().baudrate

    def unplug(self) -> None:
        """Make the device disappear."""
        self.plugged = False
        if not self._is_closed:
            self._is_closed = True
            self._pair.close()


def lead(name: Path, made: Wire) -> None:
    """Let ``name``, see ``port_name``, lead to this wire, and no longer to another."""
    if os.name != "posix":
        lending.ask(f"link {name} {made.device}")
        return
    new = name.with_name(f"{name.name}.new")
    new.symlink_to(made.device)
    new.replace(name)


def lead_nowhere(name: Path) -> None:
    """Let ``name``, see ``port_name``, lead to no wire."""
    if os.name == "posix":
        name.unlink()
    else:
        lending.ask(f"unlink {name}")


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire that is unplugged after the test."""
    made = Wire()
    try:
        yield made
    finally:
        made.unplug()


def kept_name(line: Wire, folder: Path) -> str:
    """Return a name under which the port is remembered: a link to it, because a pseudo-terminal's own name
    is not, or a COM port.
    """
    if os.name != "posix":
        return line.device
    link = folder / "balance"
    link.symlink_to(line.device)
    return str(link)


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
