"""Typed text is converted to the intended bytes, or refused with the position of the error."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.monitor.monitoring import role_named
from praxis_desktop.ports.monitor.traffic import (
    LONGEST,
    NotTyped,
    bytes_of_hex,
    bytes_of_text,
    hexadecimal,
    visible,
)


@pytest.mark.parametrize("text", ["49 34 0D 0A", "49340d0a", "0x49,0x34, 0x0D 0xA", " 49-34:0d;0a "])
def test_hexadecimal_in_every_way_people_write_it(text: str) -> None:
    assert bytes_of_hex(text) == b"I4\r\n"


@pytest.mark.parametrize(("text", "place"), [("49 4G", 3), ("491", 0), ("49 0D 0x", 6), ("49 é", 3)])
def test_wrong_hexadecimal_is_refused_at_its_place(text: str, place: int) -> None:
    with pytest.raises(NotTyped) as refused:
        bytes_of_hex(text)
    assert refused.value.place == place


def test_text_is_one_byte_a_character() -> None:
    assert bytes_of_text("5 µL") == b"5 \xb5L"
    with pytest.raises(NotTyped) as refused:
        bytes_of_text("5 €")
    assert (refused.value.place, "hexadecimal" in refused.value.hint) == (2, True)


def test_a_megabyte_that_was_pasted_is_not_sent() -> None:
    with pytest.raises(NotTyped, match=str(LONGEST)):
        bytes_of_text("x" * (1 << 20))


def test_every_byte_is_shown() -> None:
    assert visible(b"SI\r\n\x02\xff\\") == "SI\\r\\n\\x02\\xff\\\\"
    assert hexadecimal(b"SI\r\n") == "53 49 0D 0A"


@pytest.mark.parametrize(
    ("name", "role"),
    [("Bench scale", "Bench_scale"), ("2. Pumpe", "port_2._Pumpe"), ("天", "port"), ("", "port")],
)
def test_a_port_is_called_as_its_instrument(name: str, role: str) -> None:
    assert role_named(name) == role
