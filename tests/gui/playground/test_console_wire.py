"""The console's traffic with an instrument is shown in its monitor, like the traffic of runs."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.ports.roles import parse_binding
from tests.gui.playground.conftest import Playground

WEIGH = """
import serial
with serial.Serial("scale", timeout=30) as scale:
    scale.write(b"SI\\r\\n")
    scale.readline()
"""


def test_bytes_on_the_wire_are_handed_on(playground: Playground) -> None:
    playground.become("idle")
    heard: list[tuple[SerialEvent, ...]] = []
    devices: dict[str, str] = {}

    def hear(events: tuple[SerialEvent, ...], by_role: Mapping[str, str]) -> None:
        heard.append(events)
        devices.update(by_role)

    playground.route.exchanged.connect(hear)
    line = playground.route.parts.line
    line.grant(parse_binding("scale=sim:mettler"), "mettler")
    playground.wait(lambda: any(port.role == "scale" for port in line.ports))
    assert playground.run(WEIGH)
    playground.wait(lambda: any(event.direction == "in" for events in heard for event in events))
    passed = [event for events in heard for event in events]
    assert bytes.fromhex(passed[0].data) == b"SI\r\n"
    assert devices == {"scale": "sim:mettler"}
