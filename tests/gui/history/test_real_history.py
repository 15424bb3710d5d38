"""A run with a real guest is in the history, is replayed from its record, and is set up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays

TIMEOUT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton
SOURCE = '''"""Count portions."""

from praxis import Duration, protocol_function, step


@protocol_function(title="Count portions", param_metadata={"settling": {"unit": "min"}})
async def count_portions(portions: int = 2, settling: Duration = Duration("2 min"), loud: bool = True) -> int:
    for number in range(portions):
        with step(f"Portion {number + 1}"):
            print(number)
    return portions
'''


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher with separate data and the machine code of this computer."""
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    made = Launcher(cache=cache, spools=tmp_path / "spools")
    yield made
    made.close(Deadline.after(20))


@pytest.fixture
def desk(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    tmp_path: Path,
) -> Iterator[MainWindow]:
    """A window with forms, a library and a history."""
    setup = SetupModel(lambda: launcher.pool)
    replays = Replays(lambda: launcher.pool)
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(RunModel(launcher.launch)),
            runtime=RuntimeModel(),
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            setup=setup,
            library=LibraryModel(lambda: launcher.pool, tmp_path / "cache"),
            history=AskedHistory(lambda: launcher.settings),
        )
    )
    assert window.history is not None
    window.history.offer_replays(replays)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    assert replays.close(Deadline.after(20))
    assert setup.shut_down(Deadline.after(20))
    window.deleteLater()


def planned_steps(setup: SetupModel) -> int:
    """Return the number of steps of a run with the values of the form, 0 while unknown."""
    report = setup.rehearsal.report if setup.rehearsal.state == "passed" else None
    return 0 if report is None else report.steps


def test_a_run_is_replayed_and_set_up_again_from_the_history(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "count_portions.py"
    path.write_text(SOURCE, encoding="utf-8")
    desk.files.open_file(path)
    setup = desk.models.setup
    assert setup is not None
    qtbot.waitUntil(lambda: setup.rehearsal.state == "passed", timeout=TIMEOUT_MS)
    view = desk.setup.page.cards
    assert view is not None
    view.show_texts({"portions": "3"})
    qtbot.waitUntil(lambda: setup.setup is not None, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: planned_steps(setup) == 3, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        desk.setup.starting.run()
    view.show_texts({"portions": "5"})

    assert desk.history is not None
    QTest.mouseClick(desk.page.header.buttons.report_button, LEFT)
    kept = desk.history.view
    assert kept is not None
    assert desk.pages.currentWidget() is kept
    qtbot.waitUntil(lambda: kept.report.opened is not None, timeout=TIMEOUT_MS)
    QTest.mouseClick(desk.rail.history_button, LEFT)
    qtbot.waitUntil(lambda: len(kept.page.rows.runs) == 1, timeout=TIMEOUT_MS)
    QTest.keyClick(kept.page.table, Qt.Key.Key_Return)
    report = kept.report
    qtbot.waitUntil(lambda: report.opened is not None, timeout=TIMEOUT_MS)
    assert report.band.word.text() == "No verdict"
    assert [step.title for step in report.timeline.rows.steps] == ["Portion 1", "Portion 2", "Portion 3"]
    assert report.opened is not None
    assert report.opened.details.header["planned"] == {"steps": 3, "checks": 0}
    facts = {line.texts[1]: line.texts[2] for line in report.views.facts.rows.lines}
    assert (facts["Portions"], facts["Settling"], facts["Loud"]) == ("3", "120 s", "yes")
    report.fold.button.setChecked(True)
    QTest.mouseClick(report.technical.replay_button, LEFT)
    qtbot.waitUntil(lambda: "identical, bit for bit" in report.notice.sentence, timeout=TIMEOUT_MS)

    with qtbot.waitSignal(setup.opened, timeout=TIMEOUT_MS):
        QTest.mouseClick(report.head.again_button, LEFT)
    assert desk.pages.currentWidget() is desk.setup.page
    qtbot.waitUntil(lambda: view.form.texts["portions"] == "3", timeout=TIMEOUT_MS)
