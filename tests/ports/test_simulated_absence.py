"""The cable of a simulated instrument can be pulled and plugged in again within its port's
reconnection time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from praxis_desktop.ports.errors import PortDisconnected
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators._port import SimulatedPort
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.transport import LineSettings, PortReader
from tests.ports.wires import WAIT_S, failure

GRACE_S = 5.0


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = SECOND
        self.appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self.time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self.appointment = None if when is None else (when, callback)

    def pass_by(self, seconds: float) -> None:
        """Let time pass, and run the actions scheduled in it."""
        end = self.time + round(seconds * SECOND)
        while self.appointment is not None and self.appointment[0] <= end:
            (when, callback), self.appointment = self.appointment, None
            self.time = max(self.time, when)
            callback()
        self.time = end

    def close(self) -> None:
        self.appointment = None


class Balance:
    """A simulated balance on a port that waits for it to come back."""

    def __init__(self, specification: str = "mettler", grace: float = GRACE_S) -> None:
        self.clock = Clock()
        self.reader = PortReader("scale")
        self.told: list[str] = []
        binding = parse_binding(f"scale=sim:{specification}")
        port = binding.open(
            self.reader, LineSettings(), schedule=self.clock, grace=grace, happened=self._happened
        )
        assert isinstance(port, SimulatedPort)
        assert binding.instrument is not None
        self.port, self.instrument = port, binding.instrument

    def _happened(self, what: str, details: Mapping[str, object]) -> None:
        self.told.append(what)


@pytest.fixture
def balance() -> Iterator[Balance]:
    made = Balance()
    yield made
    made.port.close()


def test_what_is_written_meanwhile_is_heard_when_the_cable_is_back(balance: Balance) -> None:
    balance.port.unplug()
    balance.clock.pass_by(2)
    assert balance.port.write(b"I4\r\n", 1) == 4
    balance.clock.pass_by(2)
    assert balance.reader.waiting == 0
    balance.port.plug_in()
    balance.clock.pass_by(1)
    assert balance.reader.read_until(b"\r\n", 0).startswith(b'I4 A "B')
    assert balance.told == ["lost", "rebound"]
    assert balance.instrument.outputs["dtr"]


def test_the_cable_may_be_pulled_any_number_of_times(balance: Balance) -> None:
    for _ in range(5):
        balance.port.unplug()
        balance.clock.pass_by(GRACE_S - 0.1)
        balance.port.plug_in()
        balance.port.write(b"I4\r\n", 1)
        balance.clock.pass_by(1)
        assert balance.reader.read_until(b"\r\n", 0).startswith(b'I4 A "B')


def test_the_instrument_itself_may_come_back(balance: Balance) -> None:
    """An instrument that restarts does this."""
    now = balance.clock.now()
    balance.instrument.later(0.5, lambda _: balance.instrument.unplug(), now)
    balance.instrument.later(3, lambda _: balance.instrument.plug_in(), now)
    balance.port.write(b"", 1)
    balance.clock.pass_by(10)
    assert balance.told == ["lost", "rebound"]
    balance.port.write(b"I4\r\n", 1)
    balance.clock.pass_by(1)
    assert balance.reader.read_until(b"\r\n", 0).startswith(b'I4 A "B')


def test_beyond_the_window_it_is_lost(balance: Balance) -> None:
    balance.port.unplug()
    balance.port.write(b"I4\r\n", 1)
    balance.clock.pass_by(GRACE_S - 0.001)
    assert balance.told == ["lost"]
    assert balance.reader.read(1, 0) == b""
    balance.clock.pass_by(0.001)
    for action in (lambda: balance.reader.read(1, WAIT_S), lambda: balance.port.write(b"I4\r\n", 1)):
        error = failure(action)
        assert type(error) is PortDisconnected
        assert "sim:mettler did not come back within 5 s" in error.message
    assert balance.told == ["lost", "gone"]
    balance.port.plug_in()
    assert type(failure(lambda: balance.port.write(b"x", 1))) is PortDisconnected


def test_without_a_window_it_is_lost_at_once() -> None:
    balance = Balance("mettler,unplug:after=0", grace=0)
    balance.port.write(b"SI\r\n", 1)
    assert type(failure(lambda: balance.reader.read(1, WAIT_S))) is PortDisconnected
    assert balance.told == []
    balance.port.close()
