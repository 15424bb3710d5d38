"""Bytes read with line settings other than the sender's are garbled as by a UART."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.transport import BYTE_SIZES, PARITIES, STOP_BITS, LineSettings, heard

LINES = st.builds(
    LineSettings,
    baudrate=st.sampled_from([300, 4800, 9600, 19200, 115200]),
    bytesize=st.sampled_from(BYTE_SIZES),
    parity=st.sampled_from(sorted(PARITIES)),
    stopbits=st.sampled_from(STOP_BITS),
)


def received(data: bytes, sent_as: LineSettings, read_as: LineSettings) -> list[tuple[str, bytes]]:
    return [(kind or "good", part) for kind, part in heard(data, sent_as, read_as)]


@given(data=st.binary(min_size=1, max_size=40), line=LINES)
def test_with_the_same_settings_everything_arrives(data: bytes, line: LineSettings) -> None:
    mask = (1 << line.bytesize) - 1
    assert received(data, line, line) == [("good", bytes(byte & mask for byte in data))]


@given(data=st.binary(max_size=40), sent_as=LINES, read_as=LINES)
def test_with_any_settings_something_arrives_that_fits_a_byte(
    data: bytes, sent_as: LineSettings, read_as: LineSettings
) -> None:
    parts = received(data, sent_as, read_as)
    assert bool(parts) == bool(data) or read_as.baudrate != sent_as.baudrate
    for kind, part in parts:
        assert kind == "good" or len(part) == 1
        assert all(byte < 1 << read_as.bytesize for byte in part)


@pytest.mark.parametrize(
    ("data", "sent_as", "read_as", "parts"),
    [
        # Seven bits and even parity are eight bits whose highest is the parity.
        (b"AC", LineSettings(bytesize=7, parity="E"), LineSettings(), [("good", b"A\xc3")]),
        # Eight bits with the highest clear, read as seven and a parity of the same kind that is wrong or not.
        (b"A", LineSettings(), LineSettings(bytesize=7, parity="E"), [("good", b"A")]),
        (b"C", LineSettings(), LineSettings(bytesize=7, parity="E"), [("parity", b"C")]),
        (b"A", LineSettings(parity="E"), LineSettings(parity="O"), [("parity", b"A")]),
        (b"A", LineSettings(parity="M"), LineSettings(parity="S"), [("parity", b"A")]),
        # The even parity bit 0 stands where the stop bit should: a framing error, but the byte is right.
        (b"A", LineSettings(parity="E"), LineSettings(), [("framing", b"A")]),
        (b"C", LineSettings(parity="E"), LineSettings(), [("good", b"C")]),
        # A NUL at half the rate holds the line low for longer than a frame.
        (b"\0", LineSettings(4800), LineSettings(9600), [("break", b"\0")]),
        # One bit of the sender is two of the receiver.
        (b"U", LineSettings(4800), LineSettings(9600), [("framing", b"\x66"), ("good", b"\xe6")]),
    ],
)
def test_what_an_oscilloscope_would_predict(
    data: bytes, sent_as: LineSettings, read_as: LineSettings, parts: list[tuple[str, bytes]]
) -> None:
    assert received(data, sent_as, read_as) == parts


def test_a_difference_of_two_percent_does_no_harm() -> None:
    text = bytes(range(256))
    assert received(text, LineSettings(9600), LineSettings(9792)) == [("good", text)]
