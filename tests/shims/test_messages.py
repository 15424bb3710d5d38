"""Messages from a guest: the same text as the host would make, and data that the host accepts."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.messages import Message, message_in

_MOST = 1 << 16


def _module() -> ModuleType:
    path = Path(__file__).parents[2] / "shims/_praxis/messages.py"
    spec = importlib.util.spec_from_file_location("guest_messages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


guest: Any = _module()


@given(
    st.sampled_from(["{a} of {b}", "{{{a}}}: {b}", "{a}", "{b}{a}"]),
    st.text() | st.integers() | st.booleans() | st.none(),
    st.floats() | st.text(),
)
def test_both_sides_make_the_same_text(template: str, a: object, b: object) -> None:
    assert guest.Message(template, a=a, b=b) == Message(template, a=a, b=b)


@pytest.mark.parametrize(("spec", "value"), [("g", 1.5), (".2f", 2 / 3), (",", 12345), ("03d", 7)])
def test_numbers_are_written_alike(spec: str, value: object) -> None:
    template = f"{{value:{spec}}} µL"
    assert guest.Message(template, value=value) == Message(template, value=value)


@given(st.text() | st.integers(-(1 << 52), 1 << 52) | st.floats(-1e9, 1e9) | st.none())
def test_the_host_takes_what_a_guest_tells(value: object) -> None:
    made = guest.Message("{what}: {inner}", what="scale", inner=guest.Message("at {value}", value=value))
    taken = message_in(json.loads(json.dumps(guest.told(made))), _MOST)
    assert taken == made
    assert isinstance(taken, Message)
    assert isinstance(taken.values["inner"], Message)


@pytest.mark.parametrize("value", [math.inf, math.nan, 1 << 200])
def test_what_the_host_does_not_take_is_told_as_text(value: float) -> None:
    made = guest.Message("at {value}", value=value)
    assert guest.told(made) == made
    assert type(guest.told(made)) is str


def test_a_message_in_messages_without_end_is_told_as_far_as_the_host_takes_it() -> None:
    made = guest.Message("{n} pieces", n=1)
    for _ in range(50):
        made = guest.Message("of {which}", which=made)
    assert message_in(guest.told(made), _MOST) == made


def test_an_error_keeps_its_message() -> None:
    said = str(ValueError(guest.Message("{port} is not open", port="scale")))
    assert guest.told(said) == {"id": "{port} is not open", "values": {"port": "scale"}}


def test_joining_keeps_what_the_parts_are_made_of() -> None:
    both = guest.joined(", ", ["plate A1", guest.Message("{n} others", n=2)])
    assert both == "plate A1, 2 others"
    assert message_in(guest.told(both), _MOST) == both
    assert type(guest.joined(", ", ["plate A1", "plate A2"])) is str


def test_a_message_comes_back_from_plain_data() -> None:
    made = guest.Message("{what} of {n:g}", what=guest.Message("{n} tips", n=8), n=1.5)
    again = guest.taken(guest.told(made))
    assert (again, guest.told(again)) == (made, guest.told(made))


def test_a_title_is_made_of_a_template_and_its_values_in_order() -> None:
    told = guest.json_of_template("{n} from {place}", ['\x1f"', guest.Message("{n} tips", n=8)])
    assert json.loads(told) == ["{n} from {place}", '\x1f"', {"id": "{n} tips", "values": {"n": 8}}]
    assert json.loads(guest.json_of("wash")) == "wash"
