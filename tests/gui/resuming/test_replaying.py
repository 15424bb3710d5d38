"""A run is replayed from its record in the window, which reports any differences."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import KeptRecord
from praxis_desktop.gui.run_page.record import RecordPanel
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.records.history.history import History
from praxis_desktop.runs.recorded import NotRepeatable
from praxis_desktop.runs.replay import Difference, ReplayReport
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays
from tests.cli.command import praxis
from tests.cli.homes import home

LEFT = Qt.MouseButton.LeftButton
SAME = ReplayReport("1", "identical", 1, 12, 741, 0.27, 25.5)
OTHER = Difference("request", "write 'T'", "write 'S'", time_s=3.4, step=7, title="Tare scale")


class Scripted(Replays):
    """Replays with a result set by a test, delivered when allowed."""

    def __init__(self, outcome: ReplayReport | PraxisError) -> None:
        super().__init__(lambda: pytest.fail("nothing is prepared"))
        self.outcome = outcome
        self.may_end = threading.Event()
        self.stops = 0

    def replay(self, folder: Path, *, until: str = "") -> ReplayReport:
        """Return the result set by the test."""
        assert self.may_end.wait(20)
        if isinstance(self.outcome, PraxisError):
            raise self.outcome
        return self.outcome

    def stop(self) -> None:
        """Record the call, and end."""
        self.stops += 1
        self.may_end.set()


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> RecordPanel:
    """The panel of a record."""
    shown = RecordPanel(appearance=appearance)
    qtbot.addWidget(shown)
    shown.show_record(KeptRecord("1", Path("/not/there")))
    return shown


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (SAME, "Replayed: identical, bit for bit. 12 steps in 0.3 s; the run took 25.5 s."),
        (
            ReplayReport("1", "partial", 0, 1, 741, 0.2, 3.0, "it was stopped"),
            "Replayed in part: identical. 1 step in 0.2 s; the run took 3.0 s. It was stopped.",
        ),
        (
            ReplayReport("1", "different", 0, 1, 741, 0.2, 3.0, difference=OTHER),
            "The replay differs from the recording in step 7, Tare scale, after 3.4 s. Now: ",
        ),
        (
            NotRepeatable("1", "it is older", "Use the older."),
            "Run 1 cannot be replayed: it is older. Use the older.",
        ),
    ],
)
def test_what_a_replay_came_to_is_said(
    qtbot: QtBot, panel: RecordPanel, outcome: ReplayReport | PraxisError, words: str
) -> None:
    assert panel.replay_button.isHidden()
    replays = Scripted(outcome)
    panel.offer_replays(replays)
    QTest.mouseClick(panel.replay_button, LEFT)
    assert not panel.replay_button.isEnabled()
    replays.may_end.set()
    qtbot.waitUntil(panel.replay_button.isEnabled)
    assert panel.words.text().startswith(words)


def test_a_replay_that_takes_long_says_how_far_it_is_and_is_ended(qtbot: QtBot, panel: RecordPanel) -> None:
    replays = Scripted(Killed("the replay was stopped"))
    panel.offer_replays(replays)
    panel.show_record(KeptRecord("1", Path("/not/there"), 120.0))
    QTest.mouseClick(panel.replay_button, LEFT)
    assert panel.cancel_button.isHidden()
    replays.seconds = 30.0
    qtbot.waitUntil(panel.cancel_button.isVisible)
    assert panel.words.text() == "Replaying the run: 00:30 of 02:00"
    assert (panel.progress.isVisible(), panel.progress.value()) == (True, 25)
    panel.cancel_button.setFocus()
    QTest.keyClick(panel.cancel_button, Qt.Key.Key_Space)
    assert replays.stops == 1
    qtbot.waitUntil(panel.replay_button.isEnabled)
    assert panel.words.text() == "The replay was stopped. The record did not change."
    assert panel.cancel_button.isHidden()
    assert panel.progress.isHidden()


def test_another_run_is_not_held_up(qtbot: QtBot, panel: RecordPanel) -> None:
    replays = Scripted(SAME)
    panel.offer_replays(replays)
    QTest.mouseClick(panel.replay_button, LEFT)
    panel.clear()
    assert replays.stops == 1


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    """A launcher with interpreters."""
    made = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    yield made
    assert made.close(Deadline.after(20))


def test_a_replay_is_ended_with_the_window(tmp_path: Path, launcher: Launcher) -> None:
    program = tmp_path / "program.py"
    program.write_text("total = 0\nfor number in range(3_000_000): total += number\nprint(total)\n")
    env = home(tmp_path)
    assert praxis("run", str(program), env=env).code == 0
    history = History(Path(env["PRAXIS_HOME"]) / "data" / "history")
    folder = history.folder_of(history.find("last"))
    replays = Replays(lambda: launcher.pool)
    assert replays.replay(folder).state == "identical"
    ended: list[BaseException] = []

    def replay() -> None:
        try:
            replays.replay(folder)
        except Killed as error:
            ended.append(error)

    thread = threading.Thread(target=replay)
    thread.start()
    while thread.is_alive():
        replays.stop()
        thread.join(0.01)
    assert ended, "it was ended by a person"
    assert replays.replay(folder).state == "identical"
    assert replays.seconds > 0
    assert replays.close(Deadline.after(20))
    with pytest.raises(Killed):
        replays.replay(folder)
