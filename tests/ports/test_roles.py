"""``--port`` is understood, and what cannot be meant is told with its remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.roles import Binding, parse_binding, parse_bindings
from praxis_desktop.ports.settings import LineSettings


def test_a_device_and_a_simulator() -> None:
    assert parse_binding("scale=/dev/ttyUSB0") == Binding("scale", "/dev/ttyUSB0")
    simulated = parse_binding("scale = sim:mettler,seed=3,late:at=2")
    assert simulated.is_simulated
    assert simulated.info().vid == 0x0403
    assert "balance" in simulated.info().description


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scale", "which role"),
        ("scale=", "which role"),
        ("=/dev/ttyUSB0", "name of a role"),
        ("my scale=/dev/ttyUSB0", "name of a role"),
        ("scale=/dev/tty\0", "name of a port"),
        ("scale=sim:", "no simulator ''"),
        ("scale=sim:oven", "no simulator 'oven'"),
    ],
)
def test_what_cannot_be_meant(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse_binding(text)
    assert caught.value.exit_code == 2
    assert "mettler" in caught.value.hint


@pytest.mark.parametrize(
    "texts", [["scale=/dev/a", "scale=/dev/b"], ["scale=/dev/a", "pump=/dev/a"]], ids=["role", "device"]
)
def test_nothing_is_bound_twice(texts: list[str]) -> None:
    with pytest.raises(UsageError, match="scale"):
        parse_bindings(texts)


def test_two_simulators_of_a_kind_are_two_instruments() -> None:
    first, second = parse_bindings(["left=sim:mettler", "right=sim:mettler"])
    assert first.instrument is not second.instrument


@given(st.text(max_size=60))
def test_any_text_is_a_binding_or_a_usage_error(text: str) -> None:
    try:
        binding = parse_binding(text)
    except UsageError:
        return
    assert binding.role
    assert binding.device


@pytest.mark.parametrize(
    "wrong",
    [
        {"baudrate": 0},
        {"baudrate": -9600},
        {"baudrate": True},
        {"bytesize": 9},
        {"parity": "X"},
        {"stopbits": 3},
    ],
)
def test_settings_no_line_can_have(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        LineSettings(**wrong)  # type: ignore[arg-type]


def test_settings_read_as_technicians_write_them() -> None:
    assert str(LineSettings(19200, 7, "E", 2)) == "19200 7E2"
    assert LineSettings(9600).seconds_for(960) == 1.0
