"""Limits on writes: only complete, allowed commands are sent, however a program splits them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.write_limits import (
    AllowedCommand,
    CommandRefused,
    NumberLimit,
    WriteGuard,
    WriteLimits,
)

SHAKER = WriteLimits(
    (
        AllowedCommand("getTempActual"),
        AllowedCommand(
            r"setTempTarget(?P<temperature>[0-9]{1,4})",
            (("temperature", NumberLimit(minimum=4, maximum=95, scale=0.1, unit="°C")),),
            "target temperature",
        ),
    ),
    terminator=b"\r",
)


def test_an_allowed_command_leaves_whole() -> None:
    assert (
        WriteGuard(SHAKER).admit(b"getTempActual\rsetTempTarget370\r") == b"getTempActual\rsetTempTarget370\r"
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (b"setTempTarget951\r", "target temperature: 95.1 °C is above 95 °C"),
        (b"setTempTarget39\r", "target temperature: 3.9 °C is below 4 °C"),
        (b"resetDevice\r", "the command 'resetDevice' is not among those allowed"),
        (b"getTempActual \r", "is not among those allowed"),
        (b"\x00getTempActual\r", "is not among those allowed"),
    ],
)
def test_a_forbidden_command_is_refused_with_the_reason(command: bytes, reason: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        WriteGuard(SHAKER).admit(command)
    assert reason in refused.value.reason


def test_nothing_of_a_write_leaves_when_one_command_in_it_is_forbidden() -> None:
    guard = WriteGuard(SHAKER)
    with pytest.raises(CommandRefused):
        guard.admit(b"getTempActual\rsetTempTarget999\r")
    assert guard.admit(b"getTempActual\r") == b"getTempActual\r"


def test_a_forbidden_command_in_pieces_never_leaves() -> None:
    guard = WriteGuard(SHAKER)
    assert guard.admit(b"setTemp") == b""
    assert guard.admit(b"Target99") == b""
    with pytest.raises(CommandRefused):
        guard.admit(b"9\r")
    assert guard.admit(b"getTempActual\r") == b"getTempActual\r"


def test_a_part_of_the_terminator_cannot_hide_a_second_command() -> None:
    limits = WriteLimits((AllowedCommand("S.*"),), terminator=b"\r\n")
    for hidden in (b"S\rT\r\n", b"S\nT\r\n"):
        with pytest.raises(CommandRefused, match="part of a terminator"):
            WriteGuard(limits).admit(hidden)


def test_a_command_without_end_is_refused() -> None:
    with pytest.raises(CommandRefused, match="more than 4096 bytes"):
        WriteGuard(SHAKER).admit(b"x" * 5000)


def test_bytes_that_stand_alone_leave_at_once() -> None:
    limits = WriteLimits((AllowedCommand("\x02P02H"),), terminator=b"\r", immediate=(b"\x05",))
    guard = WriteGuard(limits)
    assert guard.admit(b"\x05") == b"\x05"
    assert guard.admit(b"\x02P02H\r") == b"\x02P02H\r"


def test_frames_that_begin_with_their_length_are_told_apart() -> None:
    limits = WriteLimits((AllowedCommand("...T0RAT."),), length_offset=1)
    guard = WriteGuard(limits)
    frame = bytes([8]) + b"01T0RAT1"
    assert guard.admit(frame[:3]) == b""
    assert guard.admit(frame[3:] + frame) == frame + frame
    with pytest.raises(CommandRefused):
        guard.admit(bytes([8]) + b"01T0AOD1")


@pytest.mark.parametrize("text", ["nan", "inf", "1e1", "", "1_0", " 1", "--1", "0x1", "²"])
def test_what_an_instrument_would_not_read_as_a_number_is_refused(text: str) -> None:
    assert NumberLimit().objection(text) == f"{text!r} is not a number"


def test_limits_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(UsageError, match="regular expression"):
        WriteLimits((AllowedCommand("("),))
    with pytest.raises(UsageError, match="no group 'speed'"):
        WriteLimits((AllowedCommand("S", (("speed", NumberLimit()),)),))
    with pytest.raises(UsageError, match="where a command ends"):
        WriteLimits((), terminator=b"")


@given(
    commands=st.lists(
        st.sampled_from([b"getTempActual", b"setTempTarget370", b"setTempTarget40"]), max_size=6
    ),
    cuts=st.lists(st.integers(0, 200), max_size=12),
)
def test_allowed_commands_arrive_whole_however_they_are_cut(commands: list[bytes], cuts: list[int]) -> None:
    wire = b"".join(command + b"\r" for command in commands)
    guard = WriteGuard(SHAKER)
    places = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
    left = b"".join(guard.admit(wire[a:b]) for a, b in pairwise(places))
    assert left == wire


@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=8))
def test_whatever_leaves_is_made_of_allowed_commands(data: bytes, cuts: list[int]) -> None:
    guard = WriteGuard(SHAKER)
    left = b""
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(places):
        try:
            left += guard.admit(data[start:end])
        except CommandRefused:
            continue
    for command in left.split(b"\r")[:-1]:
        assert command == b"" or command == b"getTempActual" or command.startswith(b"setTempTarget")
    assert left == b"" or left.endswith(b"\r")
