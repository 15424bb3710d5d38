"""A guest's program continues if its instrument's cable is plugged in again in time, and gets an error
otherwise, or if the instrument was sending.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports import delivery
from praxis_desktop.ports.errors import PortDisconnected
from tests.ports.guests import Outcome, run_guest
from tests.ports.servers import plain_server
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


ONE_LINE = """
import serial
with serial.Serial("scale", timeout=TIMEOUT) as port:
    port.write(b"S")
    got = READ
got.decode()
"""
AWAITED_LINE = """
import asyncio, serial

async def main():
    with serial.Serial("scale", timeout=TIMEOUT) as port:
        port.write(b"S")
        return await asyncio.get_running_loop().run_in_executor(None, lambda: READ)

(await main()).decode()
"""
BYTE_BY_BYTE = """
import serial
got = b""
with serial.Serial("scale", timeout=60) as port:
    port.write(b"S")
    while not got.endswith(b"\\n"):
        got += port.read(1)
got.decode()
"""
POLLED = """
import serial, time
got = b""
with serial.Serial("scale") as port:
    port.write(b"S")
    while not got.endswith(b"\\n"):
        got += port.read(port.in_waiting)
        time.sleep(0.05)
got.decode()
"""
ALL_AT_ONCE = """
import serial, time
with serial.Serial("scale") as port:
    port.write(b"S")
    time.sleep(2)
    got = port.read_all()
got.decode()
"""
WEB_SERIAL = """
from js import navigator, Uint8Array
from pyodide.ffi import to_js
port = (await navigator.serial.getPorts())[0]
await port.open(baudRate=9600)
writer = port.writable.getWriter()
await writer.write(Uint8Array.new(to_js(b"S")))
reader = port.readable.getReader()
got = b""
try:
    while not got.endswith(b"\\n"):
        got += bytes((await reader.read()).value.to_py())
finally:
    reader.releaseLock()
    writer.releaseLock()
    await port.close()
got.decode()
"""


def _line(program: str, read: str, timeout: float | None) -> str:
    return program.replace("READ", read).replace("TIMEOUT", repr(timeout))


PARTLY = {
    **{
        f"{read} {timeout}": _line(ONE_LINE, read, timeout)
        for read in ("port.readline()", "port.read(6)", "port.read_until(b'\\n')")
        for timeout in (2, None)
    },
    "awaited": _line(AWAITED_LINE, "port.readline()", 2),
}
IN_PIECES = {
    "byte by byte": BYTE_BY_BYTE,
    "polled": POLLED,
    "all at once": ALL_AT_ONCE,
    "web serial": WEB_SERIAL,
}


def _is_cut_off(outcome: Outcome) -> bool:
    return outcome.error is not None and (
        outcome.error.type_name.endswith("PortDisconnected") or "was disconnected" in str(outcome.error)
    )


@pytest.mark.parametrize("grace", ["0", "3600"])
@pytest.mark.parametrize("program", PARTLY.values(), ids=PARTLY)
def test_part_of_a_reply_is_not_a_reply(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch, program: str, grace: str
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", grace)
    scale = desk.plug("scale")

    def unplug(_: threading.Event) -> None:
        assert scale.receive(1) == b"S"
        scale.send(b"12.")
        time.sleep(0.2)
        desk.unplug("scale")

    journal = Journal()
    with Meanwhile(unplug):
        outcome = run_guest(
            program,
            [f"scale={desk.path('scale')}"],
            environment=RecordingEnvironment(LiveEnvironment(), journal),
        )
    assert _is_cut_off(outcome), outcome
    replayed = run_guest(program, [f"scale={desk.path('scale')}"], environment=ReplayEnvironment(journal))
    assert str(replayed.error) == str(outcome.error)


@pytest.mark.parametrize("program", [*PARTLY.values(), *IN_PIECES.values()], ids=[*PARTLY, *IN_PIECES])
def test_parts_of_two_replies_are_never_joined(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    scale = desk.plug("scale")

    def replug(ended: threading.Event) -> None:
        assert scale.receive(1) == b"S"
        scale.send(b"1")
        time.sleep(0.2)
        desk.unplug("scale")
        there = desk.plug("scale")
        while not ended.wait(0.05):
            there.send(b"5.20\n")

    with Meanwhile(replug):
        outcome = run_guest(program, [f"scale={desk.path('scale')}"])
    assert _is_cut_off(outcome), outcome


def test_after_a_reply_that_was_cut_off_the_port_can_be_used(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    scale = desk.plug("scale")

    def replug(_: threading.Event) -> None:
        assert scale.receive(1) == b"S"
        scale.send(b"1")
        time.sleep(0.2)
        desk.unplug("scale")
        there = desk.plug("scale")
        assert there.receive(1) == b"S"
        there.send(b"15.20\n")

    with Meanwhile(replug):
        outcome = run_guest(
            """
import serial
with serial.Serial("scale", timeout=60) as port:
    for attempt in range(2):
        port.write(b"S")
        try:
            got = port.readline()
        except serial.SerialException:
            got = b""
got.decode()
""",
            [f"scale={desk.path('scale')}"],
        )
    assert (outcome.error, outcome.value) == (None, "15.20\n")


@pytest.mark.parametrize(
    "program", [_line(ONE_LINE, "port.readline()", 2), _line(ONE_LINE, "port.read(6)", None)]
)
def test_a_serial_server_that_hangs_up_gives_no_part_of_a_reply(program: str) -> None:
    with plain_server() as server:

        def hang_up(_: threading.Event) -> None:
            far = server.accept()
            assert server.receive(1) == b"S"
            far.sendall(b"12.")
            time.sleep(0.2)
            far.close()

        with Meanwhile(hang_up):
            outcome = run_guest(program, [f"scale={server.url}"])
    assert _is_cut_off(outcome), outcome


def test_a_record_of_an_earlier_version_is_replayed_as_it_was(
    desk: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "0")
    monkeypatch.setattr(delivery, "LOST", delivery.LOST_AFTER_BYTES)
    scale = desk.plug("scale")

    def unplug(_: threading.Event) -> None:
        assert scale.receive(1) == b"S"
        scale.send(b"12.")
        time.sleep(0.2)
        desk.unplug("scale")

    with Meanwhile(unplug):
        outcome = run_guest(_line(ONE_LINE, "port.readline()", 2), [f"scale={desk.path('scale')}"])
    assert (outcome.error, outcome.value) == (None, "12.")


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
