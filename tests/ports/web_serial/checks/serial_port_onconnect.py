"""serialPort_onconnect.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import Events


async def a_port_that_comes_back_tells_so_itself(fake: Any) -> None:
    serial = js.navigator.serial
    first = Events(serial, kinds=("connect", "disconnect"))
    end = fake.plug_in()
    port = (await first.next("connect")).target
    assert port.connected
    fake.unplug(end)
    assert (await first.next("disconnect")).target == port
    first.close()
    events = Events(port, kinds=("connect",))
    fake.plug_in_again(end)
    event = await events.next("connect")
    assert event.target == port
    assert event.bubbles
    assert port.connected
    assert (await serial.getPorts())[0] == port
    events.close()


async def the_handler_attribute_is_called(fake: Any) -> None:
    serial, heard = js.navigator.serial, []
    serial.onconnect = lambda event: heard.append(event.type)
    events = Events(serial, kinds=("connect",))
    fake.plug_in()
    await events.next("connect")
    assert heard == ["connect"]
    serial.onconnect = None
    events.close()
