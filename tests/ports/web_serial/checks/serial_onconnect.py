"""serial_onconnect.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import Events


async def a_port_that_is_plugged_in_is_told_of(fake: Any) -> None:
    serial = js.navigator.serial
    events = Events(serial, kinds=("connect",))
    assert len(await serial.getPorts()) == 0
    targets = []
    for count in (1, 2):
        fake.plug_in()
        event = await events.next("connect")
        assert event.constructor.name == "Event"
        assert event.isTrusted
        assert event.target.constructor.name == "SerialPort"
        targets.append(event.target)
        ports = await serial.getPorts()
        assert len(ports) == count
        assert all(port in targets for port in ports)
    assert targets[0] != targets[1]
    events.close()
