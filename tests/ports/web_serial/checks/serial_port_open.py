"""serialPort_open.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import dictionary, first_port, on_fake_only, rejected

EIGHT_BITS = "a Linux pseudo-terminal keeps eight data bits and no parity"


async def a_port_that_is_open_is_not_opened_again(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    await rejected(port.open(baudRate=9600), "InvalidStateError")
    await port.close()


async def of_two_calls_at_once_the_second_is_refused(fake: Any) -> None:
    port, _ = await first_port(fake)
    first = port.open(baudRate=9600)
    await rejected(port.open(baudRate=9600), "InvalidStateError")
    await first
    await port.close()


async def the_baud_rate_is_required_and_greater_than_zero(fake: Any) -> None:
    port, _ = await first_port(fake)
    await rejected(port.open(dictionary()), "TypeError")
    for baud_rate in (-1, 0, float("nan"), 1e12):
        await rejected(port.open(baudRate=baud_rate), "TypeError")


async def _tries(fake: Any, name: str, *, refused: tuple[Any, ...] = (), taken: tuple[Any, ...] = ()) -> None:
    port, _ = await first_port(fake)
    for value in refused:
        await rejected(port.open(dictionary(baudRate=9600, **{name: value})), "TypeError")
    for value in taken:
        await port.open(dictionary(baudRate=9600, **{name: value}))
        await port.close()


async def data_bits_other_than_7_and_8_are_refused(fake: Any) -> None:
    await _tries(fake, "dataBits", refused=(-1, 0, 6, 9), taken=(None, 8))


@on_fake_only(EIGHT_BITS)
async def data_bits_may_be_7(fake: Any) -> None:
    await _tries(fake, "dataBits", taken=(7,))


async def parity_other_than_none_even_and_odd_is_refused(fake: Any) -> None:
    await _tries(fake, "parity", refused=(0, "null", "cats"), taken=(None, "none"))


@on_fake_only(EIGHT_BITS)
async def parity_may_be_even_and_odd(fake: Any) -> None:
    await _tries(fake, "parity", taken=("even", "odd"))


async def stop_bits_are_1_or_2(fake: Any) -> None:
    await _tries(fake, "stopBits", refused=(-1, 0, 3, 4), taken=(None, 1, 2))


async def the_buffer_size_is_greater_than_zero(fake: Any) -> None:
    await _tries(fake, "bufferSize", refused=(-1, 0), taken=(None, 1))


async def a_buffer_of_a_gigabyte_is_refused(fake: Any) -> None:
    await _tries(fake, "bufferSize", refused=(1 << 30,))


async def flow_control_other_than_none_and_hardware_is_refused(fake: Any) -> None:
    await _tries(fake, "flowControl", refused=("software",), taken=(None, "none"))
