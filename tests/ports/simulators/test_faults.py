"""What a simulator was told to do wrong can be left out of what it is called."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.simulators.faults import without_faults


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
