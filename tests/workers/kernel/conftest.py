"""Kernels with the console's own image, and what they say as a list."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.guests import DesktopSnapshots, desktop_snapshots
from praxis_desktop.settings import Settings
from praxis_desktop.workers.console.kernel import Furnish, Kernel
from praxis_desktop.workers.console.messages import Message, Outgoing, StateChange, Stream

LIMIT_S = 60.0
"""How long anything may take on a computer that is busy with other tests."""


class Talk:
    """A kernel, and who talks with it."""

    def __init__(self, snapshots: DesktopSnapshots, furnish: Furnish | None = None) -> None:
        self._messages: queue.SimpleQueue[Outgoing] = queue.SimpleQueue()
        self.heard: list[Outgoing] = []
        recipe = snapshots.environments.console().recipe
        self.kernel = Kernel(
            lambda control: snapshots.prepare(recipe, control=control), self._messages.put, furnish
        )

    def hear(self, wanted: Callable[[Outgoing], bool]) -> Outgoing:
        """The next message that is wanted; those before it are heard, too."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            message = self._messages.get(timeout=max(0.01, deadline - time.monotonic()))
            self.heard.append(message)
            if wanted(message):
                return message

    def reply(self, msg_type: str, request: str) -> Message:
        """The message of that type that belongs to a request."""
        heard = self.hear(lambda m: isinstance(m, Message) and (m.msg_type, m.parent) == (msg_type, request))
        assert isinstance(heard, Message)
        return heard

    def become(self, state: str) -> StateChange:
        """Wait until the kernel is that."""
        heard = self.hear(lambda m: isinstance(m, StateChange) and m.state == state)
        assert isinstance(heard, StateChange)
        return heard

    def run(self, code: str) -> list[Message]:
        """What a cell comes to, from its first message to its last."""
        self.heard.clear()
        request = self.kernel.execute(code)
        self.end(request)
        return [m for m in self.heard if isinstance(m, Message) and m.parent == request]

    def begin(self, code: str) -> str:
        """Start a cell and wait until it runs; right after another one, the kernel does not become idle."""
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
        """Wait until that was printed among what is heard from now on."""
        self.heard.clear()
        while text not in self.printed:
            self.hear(lambda m: isinstance(m, Stream))

    @property
    def printed(self) -> str:
        """What was printed among what was heard."""
        return b"".join(m.data for m in self.heard if isinstance(m, Stream)).decode()

    def value(self, code: str) -> object:
        """The text of a cell's result."""
        results = [m for m in self.run(code) if m.msg_type == "execute_result"]
        assert len(results) == 1, self.heard
        data = results[0].content["data"]
        assert isinstance(data, dict)
        return data["text/plain"]

    def error(self, code: str) -> str:
        """The name of the error that a cell ends with, "" for none."""
        names = [m.content["ename"] for m in self.run(code) if m.msg_type == "error"]
        return str(names[0]) if names else ""


@pytest.fixture(scope="session")
def console_snapshots() -> Iterator[DesktopSnapshots]:
    """Where consoles' interpreters come from."""
    snapshots = desktop_snapshots(cache_directory(), Settings())
    yield snapshots
    assert snapshots.close(Deadline.after(LIMIT_S))


@pytest.fixture
def talk(console_snapshots: DesktopSnapshots) -> Iterator[Talk]:
    """A kernel that is ended with the test."""
    talk = Talk(console_snapshots)
    yield talk
    assert talk.kernel.close(Deadline.after(LIMIT_S))
