"""Consoles of a launcher, and their messages and events."""

from __future__ import annotations

import gc
import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.settings import Settings
from praxis_desktop.workers.console.messages import Outgoing, StateChange
from praxis_desktop.workers.console.session import ConsoleHost, ConsoleSession
from praxis_desktop.workers.launch.launcher import Launcher
from tests.workers.kernel.conftest import LIMIT_S, Talk

__all__ = ["LIMIT_S", "ConsoleTalk", "OpenConsole"]


class ConsoleTalk(Talk):
    """A started console, and a client that talks with it."""

    def __init__(self, host: ConsoleHost) -> None:
        self._messages: queue.SimpleQueue[Outgoing] = queue.SimpleQueue()
        self.heard: list[Outgoing] = []
        self.told: list[Event] = []
        self._news = threading.Condition()
        self.host = host
        self.session: ConsoleSession = host.session(self._tell)
        self.session.changed = self._wake
        self.kernel = self.session.begin(self._messages.put)

    def _tell(self, event: Event) -> None:
        with self._news:
            self.told.append(event)
            self._news.notify_all()

    def _wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def become(self, state: str) -> StateChange:
        """Wait until the kernel has that state; a dead kernel keeps its state."""
        heard = self.hear(lambda m: isinstance(m, StateChange) and m.state in (state, "dead"))
        assert isinstance(heard, StateChange)
        assert heard.state == state, heard
        return heard

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is checked at each event."""
        with self._news:
            assert self._news.wait_for(is_so, LIMIT_S), self.told


OpenConsole = Callable[..., ConsoleTalk]


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """A launcher that makes consoles like the window's."""
    made = Launcher(cache=cache_directory(), spools=tmp_path_factory.mktemp("spools"), settings=Settings)
    yield made
    assert made.close(Deadline.after(LIMIT_S))


@pytest.fixture
def open_console(launcher: Launcher) -> Iterator[OpenConsole]:
    """Starts a console that may use ports such as ``scale=sim:mettler``, and ends it after the test."""
    opened: list[ConsoleTalk] = []
    gc.collect()  # ports that other tests had open need not be stopped here

    def start(*ports: str, host: ConsoleHost | None = None) -> ConsoleTalk:
        bindings: tuple[Binding, ...] = tuple(parse_bindings(ports))
        talk = ConsoleTalk(host or launcher.console(bindings=bindings))
        opened.append(talk)
        return talk

    yield start
    for talk in opened:
        assert talk.kernel.close(Deadline.after(LIMIT_S))
    for host in {id(talk.host): talk.host for talk in opened}.values():
        host.close()
