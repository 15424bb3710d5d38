"""A message has an English text, keeps its template and values, and can be translated from them."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.messages import (
    Message,
    joined,
    message_of,
    said_in,
    with_messages,
    with_said,
    without_said,
)
from praxis_desktop.core.prompts import Choice, PromptEvent

GERMAN = {
    "port {port}: {device} is not there": "Port {port}: {device} ist nicht da",
    "{seconds:g} s": "{seconds:g} s",
    "after {time}": "nach {time}",
    "No such device": "Das Gerät gibt es nicht",
}


def german(message: Message) -> str:
    return message.in_language(GERMAN.get, ",")


def absent() -> Message:
    return Message("port {port}: {device} is not there", port="scale", device="/dev/ttyUSB0")


def test_a_message_is_its_text() -> None:
    assert absent() == "port scale: /dev/ttyUSB0 is not there"
    assert json.dumps([absent()]) == '["port scale: /dev/ttyUSB0 is not there"]'


def test_it_is_said_in_another_language() -> None:
    assert german(absent()) == "Port scale: /dev/ttyUSB0 ist nicht da"


def test_numbers_have_the_sign_of_the_language() -> None:
    late = Message("after {time}", time=Message("{seconds:g} s", seconds=1.5))
    assert (late, german(late)) == ("after 1.5 s", "nach 1,5 s")


def test_what_is_not_translated_stays_english_as_a_whole() -> None:
    assert german(Message("the tray is at {time}", time=Message("after {time}", time="1 s"))) == (
        "the tray is at after 1 s"
    )


def test_a_text_of_several_words_in_a_field_is_translated_and_a_name_is_not() -> None:
    assert german(Message("after {time}", time="No such device")) == "nach Das Gerät gibt es nicht"


@pytest.mark.parametrize("keep", [str, copy.copy, lambda message: f"{message}"], ids=["str", "copy", "f"])
def test_what_it_is_made_of_is_kept_by(keep: object) -> None:
    kept = keep(absent())  # type: ignore[operator]
    assert isinstance(kept, Message)
    assert german(kept) == "Port scale: /dev/ttyUSB0 ist nicht da"


def test_joining_keeps_what_the_parts_are_made_of() -> None:
    both = joined("; ", [absent(), Message("after {time}", time="1 s")])
    assert isinstance(both, Message)
    assert german(both) == "Port scale: /dev/ttyUSB0 ist nicht da; nach 1 s"
    added = "x: " + absent() + "."
    assert isinstance(added, Message)
    assert german(added) == "x: Port scale: /dev/ttyUSB0 ist nicht da."


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 62), 1 << 62)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inside: st.builds(lambda value: Message("after {time}", time=value), inside),
    max_leaves=3,
)


@given(_VALUES, st.text())
def test_an_event_keeps_its_messages_through_json(value: object, plain: str) -> None:
    event = LogEvent(Message("{a} and {b}", a=value, b=plain), "info")
    told = json.loads(json.dumps(with_said(event.to_json())))
    again = without_said(told)
    assert again == event.to_json()
    assert isinstance(again["message"], Message)
    assert again["message"].to_json() == event.message.to_json()  # type: ignore[attr-defined]


def test_messages_deep_in_an_event_are_kept() -> None:
    choice = Choice("skip", "Skip", consequence=Message("after {time}", time="1 s"))
    event = PromptEvent(1, "recover", "What now?", choices=(Choice("again", "Again"), choice))
    again = with_messages(
        PromptEvent(
            1, "recover", "What now?", choices=(Choice("again", "Again"), Choice("skip", "Skip", "after 1 s"))
        ),
        json.loads(json.dumps(said_in(event, event.name))),
    )
    assert again == event
    assert isinstance(again.choices[1].consequence, Message)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"id": "after {time}", "values": {"time": "2 s"}},
        {"id": "{time.__class__}", "values": {"time": "1 s"}},
        {"id": "{time:>999999999}", "values": {"time": "1 s"}},
        {"id": "{time!r}", "values": {"time": "1 s"}},
        {"id": "{", "values": {}},
        {"id": "{0}", "values": {}},
        {"id": "after {time}", "values": {"time": ["1 s"]}},
        {"id": "{time}" * 100_000, "values": {"time": "x" * 1_000_000}},
        {"id": 1, "values": 2},
    ],
)
def test_a_record_that_says_something_else_does_not_change_the_text(told: object) -> None:
    assert type(message_of(told, "after 1 s")) is str


@given(
    st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_whatever_a_file_says_the_text_stays(told: object) -> None:
    said = {"message": told, "0.x": told, "": told}
    event: dict[str, object] = {"event": "log", "message": "after 1 s", "said": said}
    assert without_said(event) == {"event": "log", "message": "after 1 s"}
