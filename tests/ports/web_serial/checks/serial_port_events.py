"""serialPort_events.https.any.js"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_proxy

from tests.ports.web_serial.checks.conformance import first_port

BUBBLING = {"bubbles": True}


class Heard:
    """Listeners on navigator.serial and on a port, and the targets that they were called for, in order."""

    def __init__(self, port: Any, act: Callable[[Any], object]) -> None:
        self.port = port
        self.calls: list[str] = []
        self._act = act
        self._listener = create_proxy(self._hear)
        self._places: list[tuple[Any, str, bool]] = []

    def listen(self, kind: str, *phases: bool) -> None:
        for target in (js.navigator.serial, self.port):
            for capture in phases:
                target.addEventListener(kind, self._listener, capture)
                self._places.append((target, kind, capture))

    def _hear(self, event: Any) -> None:
        self.calls.append(f"{event.type} {event.currentTarget.constructor.name}")
        self._act(event)

    def dispatch(self, kind: str) -> None:
        self.port.dispatchEvent(js.CustomEvent.new(kind, **BUBBLING))

    def close(self) -> None:
        for target, kind, capture in self._places:
            target.removeEventListener(kind, self._listener, capture)


def _stop(event: Any) -> None:
    event.stopPropagation()


def _cancel(event: Any) -> None:
    event.cancelBubble = True


async def _heard(fake: Any, stop: Callable[[Any], None], stops_at: str, *phases: bool) -> list[str]:
    port, _ = await first_port(fake)

    def act(event: Any) -> None:
        if event.currentTarget.constructor.name == stops_at:
            stop(event)

    heard = Heard(port, act)
    heard.listen("foo", *phases)
    heard.dispatch("foo")
    heard.close()
    return heard.calls


async def stop_propagation_on_the_way_down(fake: Any) -> None:
    assert await _heard(fake, _stop, "Serial", True, False) == ["foo Serial"]


async def cancel_bubble_on_the_way_down(fake: Any) -> None:
    assert await _heard(fake, _cancel, "Serial", True, False) == ["foo Serial"]


async def stop_propagation_on_the_way_up(fake: Any) -> None:
    assert await _heard(fake, _stop, "SerialPort", False) == ["foo SerialPort"]


async def cancel_bubble_on_the_way_up(fake: Any) -> None:
    assert await _heard(fake, _cancel, "SerialPort", False) == ["foo SerialPort"]


async def an_event_dispatched_by_a_listener_goes_its_whole_way_first(fake: Any) -> None:
    port, _ = await first_port(fake)

    def act(event: Any) -> None:
        if event.type == "foo" and event.currentTarget.constructor.name == "Serial":
            heard.dispatch("bar")

    heard = Heard(port, act)
    heard.listen("foo", True)
    heard.listen("bar", False)
    heard.dispatch("foo")
    heard.close()
    assert heard.calls == ["foo Serial", "bar SerialPort", "bar Serial", "foo SerialPort"]


async def listeners_hear_on_the_way_down_and_on_the_way_up(fake: Any) -> None:
    calls = await _heard(fake, _stop, "nobody", True, False)
    assert calls == ["foo Serial", "foo SerialPort", "foo SerialPort", "foo Serial"]
