"""Kernels with the console's own image, and their messages as a list."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.settings import Settings
from praxis_desktop.workers.console.kernel import Furnish, Kernel
from praxis_desktop.workers.console.messages import Message, Outgoing, StateChange, Stream

LIMIT_S = 60.0
"""The time limit for everything, on a computer that is busy with other tests."""


class Talk:
    """A kernel, and a client that talks with it."""

    def __init__(self, snapshots: DesktopSnapshots, furnish: Furnish | None = None) -> None:
        self._messages: queue.SimpleQueue[Outgoing] = queue.SimpleQueue()
        self.heard: list[Outgoing] = []
        recipe = snapshots.environments.console().recipe
        self.kernel = Kernel(
            lambda control: snapshots.prepare(recipe, control=control), self._messages.put, furnish
        )

    def hear(self, wanted: Callable[[Outgoing], bool]) -> Outgoing:
        """Return the next message that is wanted; those before it are kept, too."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            message = self._messages.get(timeout=max(0.01, deadline - time.monotonic()))
            self.heard.append(message)
            if wanted(message):
                return message

    def reply(self, msg_type: str, request: str) -> Message:
        """Return the message of that type that belongs to a request."""
        heard = self.hear(lambda m: isinstance(m, Message) and (m.msg_type, m.parent) == (msg_type, request))
        assert isinstance(heard, Message)
        return heard

    def become(self, state: str) -> StateChange:
        """Wait until the kernel has that state."""
        heard = self.hear(lambda m: isinstance(m, StateChange) and m.state == state)
        assert isinstance(heard, StateChange)
        return heard

    def run(self, code: str) -> list[Message]:
        """Run a cell; returns its messages, from first to last."""
        self.heard.clear()
        request = self.kernel.execute(code)
        self.end(request)
        return [m for m in self.heard if isinstance(m, Message) and m.parent == request]

    def begin(self, code: str) -> str:
        """Start a cell and wait until it runs; the kernel does not become idle between consecutive cells."""
        request = self.kernel.execute(code)
        self.hear(
            lambda m: (
                isinstance(m, Message) and m.parent == request and m.content.get("execution_state") == "busy"
            )
        )
        return request

    def end(self, request: str) -> None:
        """Wait until a cell has ended."""
        self.hear(
            lambda m: (
                isinstance(m, Message)
                and m.parent == request
                and (m.content.get("execution_state") == "idle" or m.content.get("status") == "aborted")
            )
        )

    def until_printed(self, text: str) -> None:
        """Wait until that text was printed, from now on."""
        self.heard.clear()
        while text not in self.printed:
            self.hear(lambda m: isinstance(m, Stream))

    @property
    def printed(self) -> str:
        """The text printed in the messages so far."""
        return b"".join(m.data for m in self.heard if isinstance(m, Stream)).decode()

    def value(self, code: str) -> object:
        """Return the text of a cell's result."""
        results = [m for m in self.run(code) if m.msg_type == "execute_result"]
        assert len(results) == 1, self.heard
        data = results[0].content["data"]
        assert isinstance(data, dict)
        return data["text/plain"]

    def error(self, code: str) -> str:
        """Return the name of the error that ends a cell, or "" for none."""
        names = [m.content["ename"] for m in self.run(code) if m.msg_type == "error"]
        return str(names[0]) if names else ""


@pytest.fixture(scope="session")
def console_snapshots() -> Iterator[DesktopSnapshots]:
    """The service that makes interpreters for consoles."""
    snapshots = desktop_snapshots(cache_directory(), Settings())
    yield snapshots
    assert snapshots.close(Deadline.after(LIMIT_S))


@pytest.fixture
def talk(console_snapshots: DesktopSnapshots) -> Iterator[Talk]:
    """A kernel, ended after the test."""
    talk = Talk(console_snapshots)
    yield talk
    assert talk.kernel.close(Deadline.after(LIMIT_S))
