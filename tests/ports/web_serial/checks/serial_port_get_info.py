"""serialPort_getInfo.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import first_port, on_fake_only

NO_IDS = "a pseudo-terminal has no USB ids"


async def _shows(fake: Any, vendor: int | None, product: int | None, shown: str) -> None:
    port, _ = await first_port(fake, vendor=vendor, product=product)
    assert js.JSON.stringify(port.getInfo()) == shown


async def without_ids_it_is_empty(fake: Any) -> None:
    await _shows(fake, None, None, "{}")


@on_fake_only(NO_IDS)
async def a_vendor_is_shown(fake: Any) -> None:
    await _shows(fake, 1, None, '{"usbVendorId":1}')


@on_fake_only(NO_IDS)
async def a_product_is_shown(fake: Any) -> None:
    await _shows(fake, None, 2, '{"usbProductId":2}')


@on_fake_only(NO_IDS)
async def vendor_and_product_are_shown(fake: Any) -> None:
    await _shows(fake, 1, 2, '{"usbVendorId":1,"usbProductId":2}')
