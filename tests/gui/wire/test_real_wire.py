"""A run with a real guest and a simulated balance: its bytes are shown with their step and their line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.wire.panel import WirePanel
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.launch.launcher import Launcher

TIMEOUT_MS = 60_000
SOURCE = '''"""Weigh."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
import praxis
import serial

with praxis.step("Weigh all"):
    with serial.Serial("scale", timeout=5) as port:
        with praxis.step("Identify"):
            port.write(b"I4\\r\\n")
            port.readline()
        with praxis.step("Tare"):
            port.write(b"TAC\\r\\n")
            port.readline()
'''


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher with separate data and the machine code of this computer."""
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    made = Launcher(cache=cache, spools=tmp_path / "spools")
    yield made
    made.close(Deadline.after(20))


def test_bytes_of_a_run_are_told_with_their_step_and_line(
    qtbot: QtBot, appearance: Appearance, launcher: Launcher, tmp_path: Path
) -> None:
    program = tmp_path / "weigh.py"
    program.write_text(SOURCE, encoding="utf-8")
    model = RunModel(launcher.launch)
    panel = WirePanel(appearance=appearance)
    qtbot.addWidget(panel)
    panel.resize(800, 300)
    panel.show()
    panel.follow(model)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        model.start(RunRequest(Program("", str(program)), ports=("scale=sim:mettler",)))
    assert model.phase == "completed"
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 4, timeout=TIMEOUT_MS)
    told = [(line.data[:3], line.step, line.first.line) for line in panel.rows.lines]
    assert told == [(b"I4\r", 2, 13), (b"I4 ", 2, 13), (b"TAC", 3, 16), (b"TAC", 3, 16)]
    panel.table.selectRow(2)
    assert panel.cause.text() == "Step 3 · Tare · weigh.py, line 16"
    qtbot.waitUntil(lambda: panel.code.text() == 'port.write(b"TAC\\r\\n")', timeout=TIMEOUT_MS)
    panel.show_step(2)
    assert panel.rows.rowCount() == 2
    panel.show_step(1)  # and all inside of it
    assert panel.rows.rowCount() == 4
