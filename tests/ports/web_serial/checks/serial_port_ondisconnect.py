"""serialPort_ondisconnect.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import Events


async def a_port_that_is_unplugged_tells_so_itself(fake: Any) -> None:
    serial = js.navigator.serial
    connects = Events(serial, kinds=("connect",))
    ends, ports, events = [], [], []
    for _ in range(2):
        ends.append(fake.plug_in())
        port = (await connects.next("connect")).target
        ports.append(port)
        events.append(Events(port, kinds=("disconnect",)))
    for index in (1, 0):
        fake.unplug(ends[index])
        event = await events[index].next("disconnect")
        assert event.constructor.name == "Event"
        assert event.target == ports[index]
        assert len(await serial.getPorts()) == index
        events[index].close()
    connects.close()
