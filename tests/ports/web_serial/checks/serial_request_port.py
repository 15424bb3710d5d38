"""serial_requestPort.https.window.js"""

from __future__ import annotations

from typing import Any

import js
from pyodide.ffi import to_js

from tests.ports.web_serial.checks.conformance import dictionary, on_fake_only, rejected


def _request(*filters: dict[str, int]) -> Any:
    converted = [dictionary(**members) for members in filters]
    return js.navigator.serial.requestPort(dictionary(filters=to_js(converted)))


async def without_a_choice_there_is_no_port(fake: Any) -> None:
    fake.add_port()
    fake.choose(None)
    await rejected(js.navigator.serial.requestPort(), "NotFoundError")


async def the_chosen_port_is_returned(fake: Any) -> None:
    fake.add_port()
    fake.choose(fake.add_port())
    port = await js.navigator.serial.requestPort()
    assert port.constructor.name == "SerialPort"
    assert port == (await js.navigator.serial.getPorts())[1]


async def the_same_object_is_returned_every_time(fake: Any) -> None:
    fake.choose(fake.add_port())
    first = await js.navigator.serial.requestPort()
    assert first == await js.navigator.serial.requestPort()


async def an_empty_list_of_filters_is_valid(fake: Any) -> None:
    fake.choose(fake.add_port())
    port = await _request()
    assert port.constructor.name == "SerialPort"


async def an_empty_filter_is_not_valid(fake: Any) -> None:
    fake.choose(fake.add_port())
    await rejected(_request({}), "TypeError")


async def a_product_without_its_vendor_is_not_valid(fake: Any) -> None:
    fake.choose(fake.add_port())
    await rejected(_request({"usbProductId": 1}), "TypeError")


@on_fake_only("a pseudo-terminal has no USB ids")
async def filters_reach_whoever_is_asked(fake: Any) -> None:
    fake.choose(fake.add_port(0x403, 0x6001))
    await _request({"usbVendorId": 0x403, "usbProductId": 0x6001}, {"usbVendorId": 0x1234})
    assert fake.filters() == "1027:24577 4660:None"
