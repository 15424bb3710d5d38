"""Messages and descriptors are read as they were written, and no other data is mistaken for one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.dialects.transfers import Completion, Setup, Transfer, TransferInvalid
from praxis_desktop.ports.usb import Configuration, DeviceDescription, Endpoint, Interface

BYTE, WORD = st.integers(0, 255), st.integers(0, 0xFFFF)
OUT = st.integers(1, 15)
KINDS: Any = st.sampled_from(["bulk", "interrupt", "isochronous"])
ENDPOINTS = st.builds(
    Endpoint, st.integers(1, 15) | st.integers(0x81, 0x8F), KINDS, st.integers(0, 1024), BYTE
)
INTERFACES = st.builds(Interface, st.lists(ENDPOINTS, max_size=4).map(tuple), BYTE, BYTE, BYTE, BYTE, BYTE)


@given(OUT, st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_an_out_transfer_is_read_as_it_was_written(endpoint: int, data: bytes, timeout_ms: int) -> None:
    transfer = Transfer(endpoint, data, timeout_ms)
    assert Transfer.from_bytes(transfer.to_bytes()) == transfer


@given(st.integers(0, 127), BYTE, WORD, WORD, st.binary(max_size=64))
def test_a_control_transfer_has_its_data_behind_its_setup_packet(
    request_type: int, request: int, value: int, index: int, data: bytes
) -> None:
    setup = Setup(request_type, request, value, index, len(data))
    transfer = Transfer(0, setup.to_bytes() + data)
    read = Transfer.from_bytes(transfer.to_bytes())
    assert (read.setup, read.data_stage) == (setup, data)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_transfer_or_refused(message: bytes) -> None:
    try:
        transfer = Transfer.from_bytes(message)
    except TransferInvalid:
        return
    assert transfer.to_bytes() == message


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (b"\x02", "incomplete"),
        (b"\x02\0\0\0\0\x02\0a", "incomplete"),
        (b"\x02\0\0\0\0\x01\0ab", "more than one"),
        (b"\x81\0\0\0\0\0\0", "not an endpoint to which"),
        (b"\x10\0\0\0\0\0\0", "not an endpoint to which"),
        (b"\0\0\0\0\0\x02\0\x40\0", "eight bytes"),
        (Transfer(0, Setup(0x40, 1, 0, 0, 2).to_bytes() + b"x").to_bytes(), "length differs"),
        (Transfer(0, Setup(0xC0, 1, 0, 0, 2).to_bytes() + b"xy").to_bytes(), "length differs"),
        (Transfer(2, bytes(16385)).to_bytes(), "at most 16384"),
        (Transfer(2, bytes(65535)).to_bytes(), "at most 16384"),
    ],
)
def test_a_wrong_transfer_is_refused_with_the_reason(message: bytes, why: str) -> None:
    with pytest.raises(TransferInvalid, match=why):
        Transfer.from_bytes(message)


@given(st.lists(st.builds(Transfer, OUT, st.binary(max_size=30), BYTE)), st.integers(0, 12))
def test_several_transfers_in_one_message_are_read_one_by_one(transfers: list[Transfer], cut: int) -> None:
    data = b"".join(each.to_bytes() for each in transfers)
    data = data[: max(0, len(data) - cut)]
    read = []
    while (found := Transfer.first(data)) is not None:
        read.append(found[0])
        data = data[found[1] :]
    assert read == transfers[: len(read)]
    assert len(data) < 7 + 30


@given(st.integers(0x81, 0x8F) | st.just(0), st.binary(max_size=100), BYTE)
def test_a_completion_is_read_as_it_was_written(endpoint: int, data: bytes, status: int) -> None:
    completion = Completion(endpoint, data, status)
    assert Completion.from_bytes(completion.to_bytes()) == completion


@given(OUT, st.integers(0, 16384), BYTE)
def test_the_completion_of_an_out_transfer_tells_how_much_was_written(
    endpoint: int, count: int, status: int
) -> None:
    completion = Completion.from_bytes(Completion.written(endpoint, count, status).to_bytes())
    assert (completion.count, completion.status) == (count, status)


@given(st.lists(INTERFACES, max_size=4).map(tuple), BYTE)
def test_a_configuration_is_read_as_it_was_written(interfaces: tuple[Interface, ...], value: int) -> None:
    configuration = Configuration(interfaces, value)
    assert Configuration.from_bytes(configuration.to_bytes()) == configuration


@given(st.binary(max_size=80))
def test_damaged_descriptors_are_read_as_far_as_they_go(data: bytes) -> None:
    Configuration.from_bytes(Configuration(()).to_bytes() + data)


def test_a_described_device_tells_its_numbers_and_its_strings() -> None:
    described = DeviceDescription.made(
        (0x08AF, 0x8000),
        Configuration((Interface((Endpoint(0x81),)),)),
        manufacturer="Hamilton",
        product="STAR",
        serial_number="",
    )
    assert (described.usb_id, described.serial_number) == ((0x08AF, 0x8000), "")
    assert described.string_descriptor(0) == b"\x04\x03\x09\x04"
    assert described.string_descriptor(2) == b"\x0a\x03S\0T\0A\0R\0"
    assert described.string_descriptor(3) is None
