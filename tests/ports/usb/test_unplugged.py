"""An unplugged USB device is reported at once, however its driver reports it."""

from __future__ import annotations

import queue

import pytest

from praxis_desktop.core.events import ConnectionEvent
from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.errors import PortDisconnected
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.transport import LineSettings, Port, PortReader
from tests.ports.usb.instruments import Echo
from tests.ports.usb.test_guest_transfers import simulated
from tests.ports.wires import WAIT_S

TOLD = "port echo: the instrument was disconnected. Check its power and its cable"


def opened(opener: Opener, binding: Binding, reader: PortReader) -> Port:
    return opener.open(binding, reader, LineSettings(), dtr=True, rts=True)


def test_a_real_device(monkeypatch: pytest.MonkeyPatch) -> None:
    told = queue.Queue[ConnectionEvent]()
    opener, binding = Opener(tell=told.put), parse_binding("echo=usb:1234:5678")
    with ExportedInstrument(Echo(), "127.0.0.1:0") as served:
        monkeypatch.setenv("PRAXIS_USBIP", served.device)
        reader = PortReader("echo")
        port = opened(opener, binding, reader)
        served.unplug()
        event = told.get(timeout=WAIT_S)
        assert (event.what, event.message, event.is_away) == ("unplugged", TOLD, True)
        with pytest.raises(PortDisconnected):
            reader.read(1, WAIT_S)
        port.close()
        served.wait()
        served.plug_in()
        opened(opener, binding, PortReader("echo")).close()
        assert told.get(timeout=WAIT_S).what == "reopened"
        assert told.empty()
    opener.end()


def test_a_simulated_one() -> None:
    told = queue.Queue[ConnectionEvent]()
    opener = Opener(tell=told.put)
    port = opened(opener, simulated(Echo(faults=[parse_fault("unplug")])), PortReader("echo"))
    port.write(Transfer(2, b"x").to_bytes(), WAIT_S)
    event = told.get(timeout=WAIT_S)
    assert (event.what, event.message) == ("unplugged", TOLD)
    port.close()
    opener.end()


def test_a_port_that_the_program_closes_was_not_unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    told = queue.Queue[ConnectionEvent]()
    opener = Opener(tell=told.put)
    with ExportedInstrument(Echo(), "127.0.0.1:0") as served:
        monkeypatch.setenv("PRAXIS_USBIP", served.device)
        opened(opener, parse_binding("echo=usb:1234:5678"), PortReader("echo")).close()
    opener.end()
    assert told.empty()
