"""The window's end of a console, with the console's own image."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.settings import Settings
from praxis_desktop.workers.console.messages import Message, StateChange
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.qt.console import ConsoleClient

LIMIT_MS = 60_000


class Shown:
    """The messages of a console that the window would show."""

    def __init__(self, line: ConsoleClient, qtbot: QtBot) -> None:
        self.line = line
        self.said: list[object] = []
        self.told: list[object] = []
        self._qtbot = qtbot
        line.said.connect(self.said.append)
        line.told.connect(self.told.append)

    def become(self, state: str) -> StateChange:
        """Wait for a state, from now on."""

        def is_there() -> None:
            assert any(isinstance(m, StateChange) and m.state == state for m in self.said), self.said

        self._qtbot.waitUntil(is_there, timeout=LIMIT_MS)
        return next(m for m in self.said if isinstance(m, StateChange) and m.state == state)

    def run(self, code: str) -> list[Message]:
        """Run a cell; returns its messages."""
        assert self.line.kernel is not None
        self.said.clear()
        request = self.line.kernel.execute(code)

        def has_ended() -> None:
            assert any(
                isinstance(m, Message)
                and (m.msg_type, m.parent) == ("status", request)
                and m.content["execution_state"] == "idle"
                for m in self.said
            ), self.said

        self._qtbot.waitUntil(has_ended, timeout=LIMIT_MS)
        return [m for m in self.said if isinstance(m, Message) and m.parent == request]


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    made = Launcher(cache=cache_directory(), spools=tmp_path_factory.mktemp("spools"), settings=Settings)
    yield made
    assert made.close(Deadline.after(60))


@pytest.fixture
def shown(launcher: Launcher, qtbot: QtBot) -> Iterator[Shown]:
    line = ConsoleClient(launcher.console())
    shown = Shown(line, qtbot)
    line.start()
    shown.become("idle")
    yield shown
    assert line.shut_down(Deadline.after(60))


def value(messages: list[Message]) -> object:
    results = [m.content["data"] for m in messages if m.msg_type == "execute_result"]
    assert len(results) == 1, messages
    assert isinstance(results[0], dict)
    return results[0]["text/plain"]


def test_a_console_of_the_launcher_answers_and_starts_anew(shown: Shown) -> None:
    assert value(shown.run("x = 41\nx + 1")) == "42"
    shown.said.clear()
    shown.line.start()
    shown.become("idle")
    assert any(m.content["ename"] == "NameError" for m in shown.run("x") if m.msg_type == "error")
