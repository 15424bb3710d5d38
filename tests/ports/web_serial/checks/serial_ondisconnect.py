"""serial_ondisconnect.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import Events


async def a_port_that_is_unplugged_is_told_of(fake: Any) -> None:
    serial = js.navigator.serial
    events = Events(serial, kinds=("connect", "disconnect"))
    ends, ports = [], []
    for _ in range(2):
        ends.append(fake.plug_in())
        ports.append((await events.next("connect")).target)
    for index in (1, 0):
        fake.unplug(ends[index])
        event = await events.next("disconnect")
        assert event.constructor.name == "Event"
        assert event.target == ports[index]
        assert not ports[index].connected
        assert len(await serial.getPorts()) == index
    events.close()
