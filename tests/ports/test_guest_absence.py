"""A guest's program continues if its instrument's cable is plugged in again in time, and gets an error
otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.ports.errors import PortDisconnected
from tests.ports.guests import run_guest
from tests.ports.sockets import Sockets, sockets
from tests.ports.wires import Wire, needs_ports

pytestmark = needs_ports


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Sockets]:
    with sockets(tmp_path) as made:
        yield made


class Meanwhile:
    """Events at the instrument while the guest runs, on a separate thread."""

    def __init__(self, act: Callable[[threading.Event], None]) -> None:
        self._ended = threading.Event()
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(act,), daemon=True)

    def _run(self, act: Callable[[threading.Event], None]) -> None:
        try:
            act(self._ended)
        except BaseException as error:  # noqa: BLE001 - told to the test
            self._errors.append(error)

    def __enter__(self) -> Meanwhile:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join(30)
        assert not self._errors, self._errors


def talk(there: Wire, ended: threading.Event) -> None:
    """Send ``x`` repeatedly, because data that nothing receives is lost."""
    while not ended.wait(0.05):
        there.send(b"x")


WAITING = """
import serial
with serial.Serial("scale", timeout=60) as port:
    port.write(b"1")
    got = port.read(1)
got.decode()
"""
AWAITING = """
import asyncio, serial

async def main():
    with serial.Serial("scale", timeout=60) as port:
        port.write(b"1")
        return await asyncio.get_running_loop().run_in_executor(None, port.read, 1)

(await main()).decode()
"""


@pytest.mark.parametrize("program", [WAITING, AWAITING], ids=["waiting", "awaiting"])
def test_a_read_goes_on_when_the_cable_is_back(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    first = desk.plug("scale")

    def replug(ended: threading.Event) -> None:
        assert first.receive(1) == b"1"
        desk.unplug("scale")
        talk(desk.plug("scale"), ended)

    with Meanwhile(replug):
        outcome = run_guest(program, [f"scale={desk.path('scale')}"])
    assert outcome.error is None
    assert outcome.value == "x"


def test_a_write_goes_on_when_the_cable_is_back(desk: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    first = desk.plug("scale")

    def replug(ended: threading.Event) -> None:
        assert first.receive(1) == b"1"
        desk.unplug("scale")
        second = desk.plug("scale")
        assert second.receive(1) == b"2"
        talk(second, ended)

    with Meanwhile(replug):
        outcome = run_guest(
            """
import serial
with serial.Serial("scale", timeout=0.2) as port:
    port.write(b"1")
    while not (got := port.read(1)):
        port.write(b"2")
got.decode()
""",
            [f"scale={desk.path('scale')}"],
        )
    assert outcome.error is None
    assert outcome.value == "x"


def test_a_cable_that_stays_off_is_an_error_that_says_so(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "0.3")
    first = desk.plug("scale")

    def unplug(_: threading.Event) -> None:
        assert first.receive(1) == b"1"
        desk.unplug("scale")

    with Meanwhile(unplug):
        outcome = run_guest(WAITING, [f"scale={desk.path('scale')}"])
    assert outcome.error is not None
    assert outcome.error.type_name.endswith("PortDisconnected")
    assert "did not come back within 0.3 s" in str(outcome.error)
    assert isinstance(outcome.ports.last_fault, PortDisconnected)
    assert "praxis-desktop ports" in outcome.ports.last_fault.hint


def test_a_stop_does_not_wait_for_the_cable(desk: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "3600")
    first = desk.plug("scale")

    def unplug(_: threading.Event) -> None:
        assert first.receive(1) == b"1"
        desk.unplug("scale")

    with Meanwhile(unplug):
        outcome = run_guest(
            """
import serial
with serial.Serial("scale") as port:
    while True:
        port.write(b"1")
""",
            [f"scale={desk.path('scale')}"],
            interrupt_after_s=1,
        )
    assert outcome.error is not None
    assert outcome.error.type_name.endswith("KeyboardInterrupt")
