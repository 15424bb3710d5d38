"""A real console in its own window, and a person who types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.console.editor import CodeEditor
from praxis_desktop.gui.console.transcript import Transcript
from praxis_desktop.gui.console.view import ConsoleView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.workers.console.history import ConsoleHistory
from praxis_desktop.workers.qt.console import KernelClient
from tests.workers.kernel.conftest import console_snapshots  # noqa: F401 - a fixture

LIMIT_MS = 90_000
"""Maximum time for any operation, in milliseconds, on a computer busy with other tests."""

NO_KEYS = Qt.KeyboardModifier.NoModifier


class Typist:
    """Types into ``view`` and reads the results."""

    def __init__(self, view: ConsoleView, qtbot: QtBot) -> None:
        self.view = view
        self._qtbot = qtbot

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until a condition is true."""
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=LIMIT_MS)

    def settle(self) -> None:
        """Wait until every cell has ended and all output is shown."""
        view = self.view
        self.wait(lambda: view.state.activity == "idle" and not view.model.waiting)
        self.wait(lambda: not view.outputs.is_writing)

    def type(self, text: str) -> None:
        """Press keys one after another; a newline is Enter."""
        for each in text:
            if each == "\n":
                self.press(Qt.Key.Key_Return)
            else:
                QTest.keyClicks(self.view.editor, each)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press a key in the editor."""
        QTest.keyClick(self.view.editor, key, modifiers)

    def answer(self, line: str) -> None:
        """Answer a cell that waits for a line."""
        self.wait(lambda: not self.view.input_line.isHidden())
        field = self.view.input_line.field
        QTest.keyClicks(field, line)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def run(self, code: str) -> str:
        """Run a cell; returns the text that appears below it."""
        number = len(self.view.cells)
        self.view.insert(code, run=True)
        self.wait(lambda: len(self.view.cells) > number and self.view.cells[-1].is_ok is not None)
        self.settle()
        return self.text.rpartition(code.rstrip())[2].strip("\n")

    @property
    def text(self) -> str:
        """All visible text."""
        return self.view.transcript.toPlainText()


@pytest.fixture
def line(qapp: object, console_snapshots: DesktopSnapshots) -> Iterator[KernelClient]:  # noqa: F811
    """The window's end of a kernel."""
    recipe = console_snapshots.environments.console().recipe
    made = KernelClient(lambda control: console_snapshots.prepare(recipe, control=control))
    yield made
    assert made.shut_down(Deadline.after(60))


@pytest.fixture
def typist(qtbot: QtBot, line: KernelClient, appearance: Appearance, tmp_path: Path) -> Iterator[Typist]:
    """A person at a console that is ready."""
    window = QWidget()
    window.resize(900, 640)
    layout = QVBoxLayout(window)
    transcript, editor = Transcript(appearance=appearance), CodeEditor(appearance=appearance)
    history = ConsoleHistory(tmp_path / "history.jsonl")
    view = ConsoleView(line, history, transcript, editor, appearance=appearance)
    layout.addWidget(view)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    typist = Typist(view, qtbot)
    view.start()
    typist.wait(lambda: view.state.activity == "idle")
    view.setFocus()
    typist.wait(view.editor.hasFocus)
    yield typist
    view.outputs.close()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
