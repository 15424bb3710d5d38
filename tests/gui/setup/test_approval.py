"""A protocol that is not approved is not offered as ready if only approved protocols may run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.files import read_program
from praxis_desktop.records.approved_protocols import ApprovedList, NotApproved
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import RunsSettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import share_cache

TIMEOUT_MS = 60_000


@pytest.fixture
def approvals(tmp_path: Path) -> ApprovedList:
    """The list of approved protocols; initially empty."""
    return ApprovedList(tmp_path / "approved.json")


@pytest.fixture
def written() -> list[Settings]:
    """The settings as they are in the files; initially those that the launcher has."""
    return []


@pytest.fixture
def launcher(
    tmp_path: Path, approvals: ApprovedList, runtime: RuntimeModel, written: list[Settings]
) -> Iterator[Launcher]:
    """A launcher of real runs, where only approved protocols run."""
    written.append(Settings(runs=RunsSettings(approved_only=True, approved_list=str(approvals.path))))
    made = Launcher(
        cache=share_cache(tmp_path / "cache"),
        spools=tmp_path / "spools",
        settings=lambda: written[0],
        reread=lambda: written[-1],
        observe=runtime.observe,
        lacks=runtime.note_missing,
    )
    yield made
    assert made.close(Deadline.after(60))


@pytest.fixture
def model(qapp: object, launcher: Launcher) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(launcher.launch)


@pytest.fixture
def hello(qtbot: QtBot, window: MainWindow, launcher: Launcher, tmp_path: Path) -> Path:
    """A protocol without instruments, which is open in the window."""
    window.protocol_opened.connect(launcher.expect)
    path = tmp_path / "hello.py"
    path.write_text("print('hello')\n")
    window.files.open_file(path)
    qtbot.waitUntil(lambda: window.setup.page.path == path)
    return path


def test_the_set_up_says_that_a_protocol_is_not_approved_and_what_to_do_until_it_is(
    qtbot: QtBot, window: MainWindow, model: RunModel, approvals: ApprovedList, hello: Path
) -> None:
    page = window.setup.page
    foot, notice = page.foot, page.protocol.notice
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
    assert foot.sentence == "Not ready: This version is not approved"
    assert "only approved protocols run here" in foot.start_button.toolTip()
    assert notice.sentence.startswith("The current version of hello.py is not approved")
    assert "Ask an approver to run: praxis-desktop protocols approve" in notice.remedy
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert not model.is_active
    assert page.failure.message == notice.sentence

    approved = approvals.approve(read_program(hello), name="hello", by="Ada", reason="checked")
    qtbot.waitUntil(foot.start_button.isEnabled, timeout=TIMEOUT_MS)
    assert notice.sentence == page.failure.message == ""
    approvals.unapprove([approved.sha256])
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)


def test_a_list_that_cannot_be_read_is_said_before_the_start(
    qtbot: QtBot, window: MainWindow, approvals: ApprovedList, hello: Path
) -> None:
    foot = window.setup.page.foot
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
    approvals.path.write_text("{")
    notice = window.setup.page.protocol.notice
    qtbot.waitUntil(lambda: "it is damaged" in notice.sentence, timeout=TIMEOUT_MS)
    assert foot.sentence == "Not ready: Its approval cannot be checked"


def test_a_protocol_is_ready_as_long_as_the_settings_do_not_ask_for_its_approval(
    qtbot: QtBot, window: MainWindow, launcher: Launcher, hello: Path, written: list[Settings]
) -> None:
    foot = window.setup.page.foot
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
    written.append(Settings())  # somewhere else, while the window is open
    qtbot.waitUntil(foot.start_button.isEnabled, timeout=TIMEOUT_MS)
    written.append(written[0])
    with pytest.raises(NotApproved):
        launcher.launch(RunRequest(Program("", str(hello))))(print)
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
