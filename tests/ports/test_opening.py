"""A run reports when an instrument disappears and when it is back."""

from __future__ import annotations

import threading
import time
from typing import Any, cast

import pytest
import serial

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ConnectionEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports.claims.claiming import Claim
from praxis_desktop.ports.emergency.port import StoppablePort
from praxis_desktop.ports.errors import PortBusy, PortClosed, PortDisconnected, PortTimeout
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.simulators._port import SimulatedPort
from praxis_desktop.ports.transport import LineSettings, PortReader
from tests.ports.guests import booted, run_guest
from tests.ports.wires import WAIT_S, failure, needs_ports, wire


def test_a_cable_that_is_pulled_and_plugged_in_again_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    told: list[ConnectionEvent] = []
    binding = parse_binding("scale=sim:mettler")
    assert binding.instrument is not None
    reader = PortReader("scale")
    opened = Opener(tell=told.append).open(binding, reader, LineSettings(), dtr=True, rts=True)
    assert isinstance(opened, StoppablePort)
    port = opened.behind
    assert isinstance(port, SimulatedPort)
    try:
        port.unplug()
        port.plug_in()
        port.write(b"SI\r\n", WAIT_S)
        assert reader.read_until(b"\r\n", WAIT_S)
    finally:
        opened.close()
    assert [(event.port, event.what) for event in told] == [("scale", "lost"), ("scale", "rebound")]
    assert (told[0].seconds, told[0].message.startswith("port scale: ")) == (60.0, True)


def test_an_instrument_that_is_given_up_is_told_of_and_when_its_port_is_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "0.05")
    told: list[ConnectionEvent] = []
    opener = Opener(tell=told.append)
    binding = parse_binding("scale=sim:mettler")
    reader = PortReader("scale")
    lost = opener.open(binding, reader, LineSettings(), dtr=True, rts=True)
    assert isinstance(lost, StoppablePort)
    port = lost.behind
    assert isinstance(port, SimulatedPort)
    port.unplug()
    with pytest.raises(PortDisconnected):
        reader.read(1, WAIT_S)
    lost.close()
    port.plug_in()
    opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True).close()
    opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True).close()
    assert [event.what for event in told] == ["lost", "gone", "reopened"]
    assert told[1].message == "port scale: the instrument did not come back; no longer waiting"
    assert all(isinstance(event.message, Message) for event in told), "the window translates it"
    assert told[2].message == "port scale: the instrument was reconnected"


def test_a_port_that_is_just_being_opened_is_waited_for_at_the_end() -> None:
    """The process waits, or the guardian would stop the instrument whose port was just being opened."""
    begun, goes_on, done = threading.Event(), threading.Event(), list[str]()

    class Claimed:
        def release(self) -> None:
            done.append("released")

    def claim(binding: Binding) -> Claim:
        begun.set()
        assert goes_on.wait(WAIT_S)
        return cast("Claim", Claimed())

    with wire() as made:
        opener = Opener(claim=claim)

        def open_port() -> None:
            with pytest.raises(PortError, match="is not open"):
                opener.open(
                    Binding("pump", made.device), PortReader("pump"), LineSettings(), dtr=True, rts=True
                )
            done.append("refused")

        def end() -> None:
            opener.end()
            done.append("ended")

        opening, ending = threading.Thread(target=open_port), threading.Thread(target=end)
        opening.start()
        assert begun.wait(WAIT_S)
        ending.start()
        ending.join(0.2)
        assert done == []
        goes_on.set()
        opening.join(WAIT_S)
        ending.join(WAIT_S)
        assert sorted(done) == ["ended", "refused", "released"]
        assert not opener.held_roles


def test_a_port_that_nobody_has_closed_is_others_at_the_end() -> None:
    """A program that is killed while it opens a port has no name for the port yet, and cannot close it."""
    with wire() as made:
        killed = Opener()
        binding = Binding("pump", made.device)
        left = killed.open(binding, PortReader("pump"), LineSettings(), dtr=True, rts=True)
        killed.end()
        assert not left.is_open
        next_one = Opener()
        next_one.open(binding, PortReader("pump"), LineSettings(), dtr=True, rts=True).close()
        next_one.end()


def test_a_program_that_is_killed_while_it_opens_its_port_leaves_it_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_opening, goes_on = threading.Event(), threading.Event()
    really_open = Binding.open

    def open_slowly(self: Binding, *told: Any, **settings: Any) -> Any:
        is_opening.set()
        assert goes_on.wait(WAIT_S)
        return really_open(self, *told, **settings)

    def program(device: str) -> None:
        granted = GrantedPorts([Binding("pump", device)])
        with Interpreter.restore(booted()) as interpreter:
            granted.grant_to(interpreter)

            def kill() -> None:
                assert is_opening.wait(WAIT_S)
                interpreter.kill()
                goes_on.set()

            threading.Thread(target=kill).start()
            try:
                with pytest.raises(Killed):
                    interpreter.run_script("import serial; serial.Serial('pump')", filename="program.py")
            finally:
                granted.close_all()

    with wire() as made:
        with monkeypatch.context() as slow:
            slow.setattr(Binding, "open", open_slowly)
            run_in_guest_thread(lambda: program(made.device))
        again = run_guest(
            "import serial\nwith serial.Serial('pump') as port: opened = port.is_open\nopened",
            [f"pump={made.device}"],
        )
    assert again.value is True


class _SlowDriver:
    """pyserial's ``open`` with a driver that hangs until ``go_on`` is set, for every port."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on, self.opened = threading.Event(), threading.Event(), threading.Event()
        really = serial.Serial.open

        def open_slowly(port: serial.Serial) -> None:
            self.begun.set()
            assert self.go_on.wait(WAIT_S)
            really(port)
            self.opened.set()

        monkeypatch.setattr(serial.Serial, "open", open_slowly)


def _is_free_again(device: str) -> bool:
    """Whether a port can be opened, now or soon."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        try:
            SerialPort(device, PortReader("x")).close()
        except PortBusy:
            time.sleep(0.01)
        else:
            return True
    return False


@needs_ports
def test_a_driver_that_does_not_open_a_port_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praxis_desktop.ports.serial._pyserial._OPEN_LIMIT_S", 0.1)
    driver = _SlowDriver(monkeypatch)
    with wire() as slow:
        refused = failure(lambda: SerialPort(slow.device, PortReader("scale"), name="scale"))
        assert isinstance(refused, PortTimeout)
        assert refused.message == (
            f"port 'scale' ({slow.device}) did not open within 0.1 s: its driver is not responding"
        )
        assert refused.hint.startswith("Unplug the adapter and plug it in again")
        driver.go_on.set()
        assert driver.opened.wait(WAIT_S)
        monkeypatch.setattr("praxis_desktop.ports.serial._pyserial._OPEN_LIMIT_S", WAIT_S)
        assert _is_free_again(slow.device)


@needs_ports
def test_the_end_does_not_wait_for_a_driver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = _SlowDriver(monkeypatch)
    opener, faults = Opener(), list[PortError]()
    with wire() as slow:
        binding = parse_binding(f"scale={slow.device}")
        opening = threading.Thread(
            target=lambda: faults.append(
                failure(lambda: opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True))
            )
        )
        opening.start()
        assert driver.begun.wait(WAIT_S)
        begun = time.monotonic()
        opener.end()
        assert time.monotonic() - begun < 3
        opening.join(WAIT_S)
        assert [type(fault) for fault in faults] == [PortClosed]
        driver.go_on.set()
        assert driver.opened.wait(WAIT_S)
        assert _is_free_again(slow.device)
