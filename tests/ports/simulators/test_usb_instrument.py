"""Simulated instruments on USB carry out transfers, answer in packets, and have the faults of all others."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from praxis_desktop.ports.dialects.transfers import RESET, STALLED, Completion, Setup, Transfer
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument
from tests.ports.usb.instruments import Echo, Keys

NUMBER_IN = Setup(0xC0, 7, 0, 0, 4)


def asked(instrument: UsbInstrument, endpoint: int, data: bytes, after_s: float = 0) -> list[Completion]:
    """Return the data that the instrument sends within ``after_s`` of a transfer."""
    sent = instrument.receive(Transfer(endpoint, data).to_bytes(), 0)
    sent += instrument.advance(round(after_s * SECOND))
    return [Completion.from_bytes(each) for each in sent]


def bodies(completions: Iterable[Completion], endpoint: int = 0x81) -> list[bytes]:
    return [each.data for each in completions if each.endpoint == endpoint]


def test_a_transfer_is_completed_and_answered() -> None:
    completions = asked(Echo(), 2, b"hello")
    assert completions == [Completion.written(2, 5), Completion(0x81, b"hello")]


@pytest.mark.parametrize(
    ("data", "packets"),
    [(b"1234567", [b"1234567"]), (b"12345678", [b"12345678", b""]), (b"123456789", [b"12345678", b"9"])],
)
def test_an_answer_comes_in_packets_and_ends_with_a_short_one(data: bytes, packets: list[bytes]) -> None:
    assert bodies(asked(Echo(), 2, data)) == packets


@pytest.mark.parametrize(
    ("setup", "data", "answer"),
    [
        (NUMBER_IN, b"", Completion(0, b"abcd")),
        (Setup(0x40, 8, 0, 0, 1), b"x", Completion(0, status=STALLED)),
        (Setup(0x00, 9, 1, 0, 0), b"", Completion(0)),
        (Setup(0x00, 9, 2, 0, 0), b"", Completion(0, status=STALLED)),
        (Setup(0x01, 11, 0, 0, 0), b"", Completion(0)),
        (Setup(0x80, 6, 0x0301, 0x0409, 255), b"", Completion(0, b"\x0e\x03P\0r\0a\0x\0i\0s\0")),
        (Setup(0x80, 6, 0x0309, 0x0409, 255), b"", Completion(0, status=STALLED)),
        (Setup(0x80, 6, 0x0100, 0, 4), b"", Completion(0, b"\x12\x01\0\x02")),
        (RESET, b"", Completion(0)),
    ],
)
def test_control_transfers_are_carried_out_or_stalled(setup: Setup, data: bytes, answer: Completion) -> None:
    assert asked(Echo(), 0, setup.to_bytes() + data) == [answer]


def test_an_endpoint_that_it_has_not_takes_nothing() -> None:
    (completion,) = asked(Echo(), 5, b"hello")
    assert completion.count == 0
    assert completion.status


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("silence", []),
        ("late:delay=2", [b"12345678", b"9"]),
        ("partial", [b"1234"]),
        ("terminator", [b"12345678", b"\xc6"]),
        ("double", [b"12345678", b"9", b"12345678", b"9"]),
        ("fragmented", [bytes((each,)) for each in b"123456789"]),
    ],
)
def test_faults_change_what_is_sent_but_not_its_framing(fault: str, expected: list[bytes]) -> None:
    completions = asked(Echo(faults=[parse_fault(fault)]), 2, b"123456789", after_s=5)
    assert bodies(completions) == expected
    assert completions[0] == Completion.written(2, 9)


def test_a_reset_forgets_what_was_to_be_sent() -> None:
    instrument = Echo(faults=[parse_fault("late:delay=2")])
    asked(instrument, 2, b"hello")
    asked(instrument, 0, RESET.to_bytes())
    assert not instrument.advance(9 * SECOND)


@pytest.mark.parametrize(
    ("setup", "is_stalled"),
    [
        (Setup(0x00, 9, 1, 0, 0), False),  # SET_CONFIGURATION
        (Setup(0x00, 9, 0, 0, 0), False),
        (Setup(0x00, 9, 2, 0, 0), True),
        (Setup(0x01, 11, 0, 0, 0), False),  # SET_INTERFACE
        (Setup(0x01, 11, 1, 0, 0), True),
        (Setup(0x02, 1, 0, 0x81, 0), False),  # CLEAR_FEATURE(ENDPOINT_HALT)
        (Setup(0x00, 5, 42, 0, 0), True),  # SET_ADDRESS
    ],
)
def test_it_has_its_own_configurations_and_no_others(setup: Setup, is_stalled: bool) -> None:
    assert asked(Echo(), 0, setup.to_bytes()) == [Completion(0, status=STALLED if is_stalled else 0)]


def test_it_appears_on_usb_with_its_own_serial_number() -> None:
    instrument = Echo()
    instrument.texts["serial"] = "A7"
    described = instrument.on_usb()
    assert (described.usb_id, described.serial_number) == ((0x1234, 0x5678), "A7")


def test_reports_are_answered_one_packet_each() -> None:
    assert bodies(asked(Keys(), 1, b"\x01" + bytes(63))) == [b"\x02" + bytes(63)]


def test_feature_reports_go_by_control_transfers() -> None:
    keys = Keys()
    assert asked(keys, 0, Setup(0xA1, 1, 0x0305, 0, 64).to_bytes()) == [Completion(0, b"\x05on")]
    assert asked(keys, 0, Setup(0x21, 9, 0x0305, 0, 2).to_bytes() + b"\x05x") == [Completion(0)]
    assert asked(keys, 0, Setup(0xA1, 1, 0x0306, 0, 64).to_bytes()) == [Completion(0, status=STALLED)]
