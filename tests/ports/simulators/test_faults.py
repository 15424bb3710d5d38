"""Faults of simulators: their notation, their removal from a device's name, and their counts."""

from __future__ import annotations

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators.faults import ArmedFault, parse_fault, without_faults


@pytest.mark.parametrize(
    ("device", "sound"),
    [
        ("sim:mettler", "sim:mettler"),
        ("sim:mettler,mass=20,busy:at=3,unplug", "sim:mettler,mass=20"),
        ("sim:pump.py:Pump,late:at=3,speed=20", "sim:pump.py:Pump,speed=20"),
        ("sim:mettler,unknown", "sim:mettler,unknown"),
        ("/dev/ttyUSB0,silence", "/dev/ttyUSB0,silence"),
    ],
)
def test_a_device_without_its_faults(device: str, sound: str) -> None:
    assert without_faults(device) == sound


@pytest.mark.parametrize("text", ["busy:command=S:at=2", "late:after=2:delay=0.5", "garbage:times=1:bytes=3"])
def test_a_fault_reads_as_it_was_typed(text: str) -> None:
    assert str(parse_fault(text)) == text


def test_a_busy_command_is_counted_by_its_first_word_alone() -> None:
    busy = ArmedFault(parse_fault("busy:command=S:at=2"))
    assert not busy.refuses("SI", {"": 2, "S": 0, "SI": 2})
    assert not busy.refuses("S", {"": 3, "S": 1, "SI": 2})
    assert busy.refuses("S", {"": 4, "S": 2, "SI": 2})


@pytest.mark.parametrize("text", ["late:command=S", "busy:command="])
def test_only_busy_takes_a_command(text: str) -> None:
    with pytest.raises(UsageError, match="has no setting 'command'"):
        parse_fault(text)
