"""The traffic of a port is kept as exchanges."""

from __future__ import annotations

from typing import Literal

import pytest

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.testing import Exchange, Traffic
from praxis_desktop.testing.simulated_run import TrafficRecorder


def recorded(*parts: tuple[Literal["in", "out"], bytes]) -> Traffic:
    recorder = TrafficRecorder()
    for direction, data in parts:
        recorder.add(SerialEvent("scale", direction, data.hex()))
    return recorder.by_role(("scale",))["scale"]


def test_an_exchange_is_what_is_written_and_what_is_read_before_the_next_write() -> None:
    traffic = recorded(
        ("out", b"S"),
        ("out", b"I\r\n"),
        ("in", b"S S"),
        ("in", b" 1 g\r\n"),
        ("out", b"T\r\n"),
        ("out", b"@"),
    )
    assert traffic.exchanges == (Exchange(b"SI\r\n", b"S S 1 g\r\n"), Exchange(b"T\r\n@", b""))
    assert (traffic.written, traffic.read) == (b"SI\r\nT\r\n@", b"S S 1 g\r\n")


def test_what_comes_unasked_first_answers_nothing() -> None:
    assert recorded(("in", b"ready"), ("out", b"S")).exchanges == (
        Exchange(b"", b"ready"),
        Exchange(b"S", b""),
    )


def test_a_port_without_traffic_is_there_and_others_are_named() -> None:
    ports = TrafficRecorder().by_role(("scale", "pump"))
    assert ports["pump"] == Traffic()
    with pytest.raises(KeyError, match="no port 'shaker': it had 'scale', 'pump'"):
        ports["shaker"]
