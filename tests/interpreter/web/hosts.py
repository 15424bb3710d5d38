"""A host with a loop and promises but no guest, which is enough for the web's streams and events."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.host.event_loop import EventLoop
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.waiting import PromiseFactory


def make_host() -> Any:
    """Return the parts of a Host that the web platform's objects use."""
    host: Any = SimpleNamespace()
    host.control = Control()
    host.environment = VirtualEnvironment()
    host.loop = EventLoop(host)
    host.promises = PromiseFactory(host)
    host.uncaught = []
    host.loop.on_uncaught = host.uncaught.append
    return host


def outcome(promise: Promise) -> Any:
    """Return the outcome of a promise after all microtasks: its value, the exception, or "pending"."""
    promise._host.loop.drain()
    return promise.value if promise.settled else "pending"


def read(reader: Any, *arguments: Any) -> Any:
    """Return the outcome of a read: the bytes or the chunk, None at the end, an exception, or "pending"."""
    step = outcome(reader.read(*arguments))
    if step == "pending" or isinstance(step, BaseException):
        return step
    if step.done:
        return None
    return bytes(step.value) if isinstance(step.value, bytearray) else step.value
