"""serial_getPorts.https.any.js"""

from __future__ import annotations

from typing import Any

import js


async def every_port_is_listed(fake: Any) -> None:
    fake.add_port()
    fake.add_port()
    ports = await js.navigator.serial.getPorts()
    assert len(ports) == 2
    assert [port.constructor.name for port in ports] == ["SerialPort", "SerialPort"]


async def the_same_objects_are_listed_every_time(fake: Any) -> None:
    fake.add_port()
    first = await js.navigator.serial.getPorts()
    second = await js.navigator.serial.getPorts()
    assert len(first) == len(second) == 1
    assert first[0] == second[0]
