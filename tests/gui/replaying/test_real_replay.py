"""A run with a real guest is played in the report, in a violet frame, and compared with a changed program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.history.controller import HistoryView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays
from tests.cli.command import praxis
from tests.cli.homes import home

TIMEOUT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton
SOURCE = '''"""Weigh once."""

from praxis import protocol_function, step
import serial

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///


@protocol_function(title="Weigh once")
async def weigh_once() -> str:
    with step("Ask"):
        with serial.Serial("scale", timeout=2) as port:
            port.write(b"I4\\r\\n")
            answer = port.readline()
    print("asked")
    return "done"
'''


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    """A launcher with interpreters."""
    made = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    yield made
    assert made.close(Deadline.after(20))


def test_a_run_is_played_in_a_violet_frame_and_compared(
    qtbot: QtBot, appearance: Appearance, launcher: Launcher, tmp_path: Path
) -> None:
    program = tmp_path / "weigh_once.py"
    program.write_text(SOURCE, encoding="utf-8")
    env = home(tmp_path)
    done = praxis("run", str(program), "--port", "scale=sim:mettler", env=env)
    assert done.code == 0, done.err
    folder = Path(env["PRAXIS_HOME"]) / "data" / "history"
    settings = Settings(history=HistorySettings(folder=str(folder)))
    replays = Replays(lambda: launcher.pool)
    view = HistoryView(AskedHistory(lambda: settings), replays=replays, appearance=appearance)
    qtbot.addWidget(view)
    view.resize(1184, 700)
    view.show()
    view.show_list()
    qtbot.waitUntil(lambda: len(view.page.rows.runs) == 1, timeout=TIMEOUT_MS)
    view.open_run(view.page.rows.runs[0].row.run_id)
    report = view.report
    qtbot.waitUntil(lambda: report.opened is not None, timeout=TIMEOUT_MS)

    report.fold.button.setChecked(True)
    QTest.mouseClick(report.technical.replay_button, LEFT)
    player = report.replaying.player
    assert not report.band.isVisible()
    qtbot.waitUntil(lambda: player.clock.seconds > 0, timeout=TIMEOUT_MS)
    player.clock.set_position(player.clock.seconds)
    rows = player.view.wire.rows
    assert rows.lines[0].data == b"I4\r\n"
    player.view.wire.table.selectRow(0)
    assert player.view.wire.code.text() == 'port.write(b"I4\\r\\n")'
    assert report.timeline.rows.now == rows.lines[0].step + 1  # its only step has ended
    qtbot.waitUntil(lambda: "identical, bit for bit" in report.notice.sentence, timeout=TIMEOUT_MS)

    changed = tmp_path / "changed.py"
    changed.write_text(SOURCE.replace("asked", "asked kindly"), encoding="utf-8")
    view.compare_with(str(changed))
    qtbot.waitUntil(player.bar.compare_button.isEnabled, timeout=TIMEOUT_MS)
    lines = [line.texts for line in player.differences.table.rows.lines]
    assert ("Printed", "line 1", "asked", "asked kindly") in lines
    changed.write_text(SOURCE.replace("I4", "I3"), encoding="utf-8")
    view.compare_with(str(changed))
    qtbot.waitUntil(player.bar.compare_button.isEnabled, timeout=TIMEOUT_MS)
    assert "It sends different bytes to scale" in player.differences.diverged.sentence

    view.go_back()  # Esc leaves the replay first
    assert not report.replaying.is_open
    assert report.band.isVisible()
    assert replays.close(Deadline.after(20))
