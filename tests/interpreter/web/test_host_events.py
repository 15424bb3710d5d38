"""Events of the host's own targets: down from the outermost parent and up again, in order, and no further."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from praxis_desktop.interpreter.host.js.attributes import get, put
from praxis_desktop.interpreter.host.js.values import NULL, JsError, JsObject
from praxis_desktop.interpreter.host.web.abort import AbortController
from praxis_desktop.interpreter.host.web.event import Event
from praxis_desktop.interpreter.host.web.event_target import EventHandler, EventTarget
from tests.interpreter.conformance.rows import read_rows
from tests.interpreter.conformance.test_conformance import mismatches
from tests.interpreter.guests import in_guest
from tests.interpreter.web.hosts import make_host


class Device(EventTarget):
    """An embedder's target with a handler attribute."""

    __slots__ = ()

    js_members: ClassVar[Mapping[str, str]] = {**EventTarget.js_members, "onconnect": "on_connect"}
    js_settable = ("onconnect",)
    on_connect = EventHandler("connect")


class Log:
    """Listeners that record where they were called, and may do more."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def listen(self, target: EventTarget, name: str, then: Any = None) -> None:
        """Listen in both phases."""
        for capture in (False, True):
            label = f"{name} {'down' if capture else 'up'}"

            def heard(event: Event, label: str = label) -> None:
                self.seen.append(f"{label} {event.event_phase}")
                if then is not None:
                    then(event, label)

            target.add_event_listener("connect", heard, capture)


def test_a_bubbling_event_goes_down_through_the_parents_and_up_again() -> None:
    host, log = make_host(), Log()
    outer = EventTarget(host)
    inner = EventTarget(host, outer)
    log.listen(outer, "outer")
    log.listen(inner, "inner")
    assert inner.emit("connect", bubbles=True)
    assert log.seen == ["outer down 1", "inner down 2", "inner up 2", "outer up 3"]


def test_an_event_that_does_not_bubble_goes_down_alone() -> None:
    host, log = make_host(), Log()
    outer = EventTarget(host)
    inner = EventTarget(host, outer)
    log.listen(outer, "outer")
    log.listen(inner, "inner")
    inner.emit("connect")
    assert log.seen == ["outer down 1", "inner down 2", "inner up 2"]


def test_each_target_on_the_way_is_the_current_one_and_the_target_stays() -> None:
    host = make_host()
    outer = EventTarget(host)
    inner = EventTarget(host, outer)
    seen: list[Any] = []
    outer.add_event_listener("connect", lambda event: seen.append((event.target, event.current_target)))
    outer.add_event_listener("connect", lambda event: seen.append(event.composed_path()))
    inner.emit("connect", bubbles=True)
    assert seen == [(inner, outer), [inner, outer]]


def test_propagation_stops_wherever_a_listener_says_so() -> None:
    for stopping, expected in (
        ("outer down", ["outer down 1"]),
        ("inner down", ["outer down 1", "inner down 2"]),
        ("inner up", ["outer down 1", "inner down 2", "inner up 2"]),
    ):
        for stop in (Event.stop_propagation, _cancel_bubble):
            host, log = make_host(), Log()
            outer = EventTarget(host)
            inner = EventTarget(host, outer)

            def then(event: Event, label: str, stop: Any = stop, stopping: str = stopping) -> None:
                if label == stopping:
                    stop(event)

            log.listen(outer, "outer", then)
            log.listen(inner, "inner", then)
            inner.emit("connect", bubbles=True)
            assert log.seen == expected, (stopping, stop)


def _cancel_bubble(event: Event) -> None:
    put(event, "cancelBubble", False)
    put(event, "cancelBubble", True)


def test_events_nest_and_each_goes_its_own_way() -> None:
    host = make_host()
    seen: list[str] = []
    outer = EventTarget(host)
    inner = EventTarget(host, outer)

    def connected(event: Event) -> None:
        seen.append("connect begins")
        outer.emit("disconnect")
        seen.append("connect ends")

    inner.add_event_listener("connect", connected)
    outer.add_event_listener("disconnect", lambda event: seen.append(f"disconnect {event.event_phase}"))
    outer.add_event_listener("connect", lambda event: seen.append("connect above"))
    inner.emit("connect", bubbles=True)
    assert seen == ["connect begins", "disconnect 2", "connect ends", "connect above"]


def test_a_handler_attribute_is_null_until_set_and_keeps_its_place() -> None:
    host, seen = make_host(), []
    device = Device(host)
    assert get(device, "onconnect") is NULL
    put(device, "onconnect", lambda event: seen.append("first"))
    device.add_event_listener("connect", lambda event: seen.append("listener"))
    put(device, "onconnect", lambda event: seen.append("second"))
    device.emit("connect")
    put(device, "onconnect", NULL)
    device.emit("connect")
    assert seen == ["second", "listener", "listener"]
    assert get(device, "onconnect") is NULL


def test_a_handler_that_returns_false_prevents_the_default() -> None:
    device = Device(make_host())
    put(device, "onconnect", lambda event: False)
    assert device.emit("connect", cancelable=True) is False
    assert device.emit("connect") is True


def test_what_a_listener_raises_is_reported_and_the_others_are_called() -> None:
    host = make_host()
    seen: list[Event] = []
    target = EventTarget(host)

    def broken(event: Event) -> None:
        raise ValueError("broken")

    target.add_event_listener("connect", broken)
    target.add_event_listener("connect", seen.append)
    assert target.emit("connect")
    assert len(seen) == 1
    assert [str(error) for error in host.uncaught] == ["broken"]


def test_events_of_the_host_are_trusted_until_a_program_dispatches_them() -> None:
    host, seen = make_host(), []
    target = EventTarget(host)
    target.add_event_listener("connect", lambda event: seen.append(event.is_trusted))
    event = Event(host, "connect")
    target.fire(event)
    target.dispatch_event(event)
    assert seen == [True, False]


def test_a_listener_goes_with_its_signal() -> None:
    host = make_host()
    seen: list[bool] = []
    target = EventTarget(host)
    controller = AbortController(host)
    target.add_event_listener("connect", seen.append, JsObject(signal=controller.signal))
    target.emit("connect")
    controller.abort()
    target.emit("connect")
    assert len(seen) == 1


def test_abort_steps_run_before_listeners_once_and_not_when_removed() -> None:
    host = make_host()
    signal = AbortController(host).signal
    seen: list[str] = []
    removed = _Step(seen, "removed")
    signal.add_event_listener("abort", lambda event: seen.append("listener"))
    signal.add_abort_step(_Step(seen, "step"))
    signal.add_abort_step(removed)
    signal.remove_abort_step(removed)
    signal.abort(JsError("why"))
    signal.abort(JsError("again"))
    signal.add_abort_step(_Step(seen, "late"))
    assert seen == ["step", "listener"]
    assert str(signal.reason) == "why"


class _Step:
    def __init__(self, seen: list[str], name: str) -> None:
        self._seen = seen
        self._name = name

    def __call__(self) -> None:
        self._seen.append(self._name)


def test_guests_get_the_standard_where_node_differs_from_browsers() -> None:
    rows = read_rows("beyond_node", Path(__file__).parent)
    found = in_guest(lambda guest: mismatches(guest, rows))
    assert not found, "\n".join(found)
