"""From the dry run to a rehearsal with faults, its cells, and a branch as a record: with the real engine."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.rehearsal import matrix as matrices
from praxis_desktop.gui.rehearsal import proposal_sheet
from praxis_desktop.gui.rehearsal.controller import RehearsalController
from praxis_desktop.gui.rehearsal.model import RehearsalModel
from praxis_desktop.gui.rehearsal.page import RehearsalPage
from praxis_desktop.gui.rehearsal.proposal_sheet import ProposalSheet
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols.library.files import LibraryFolder
from praxis_desktop.records import history_of
from praxis_desktop.runs.rehearsal.faults import COLUMNS
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays
from praxis_desktop.workers.setup.rehearsal_edits import Edit, Proposal
from tests.gui.guards import let_appear

TIMEOUT_MS = 240_000
LEFT = Qt.MouseButton.LeftButton
WARM = '''"""Warm a block."""

# /// script
# [tool.praxis.ports]
# block = "Opentrons Temperature Module"
# ///
import praxis
import serial
from praxis import protocol_function


@protocol_function(title="Warm up")
async def warm(temperature: float = 60.0) -> None:
    with serial.Serial("block", 115200, timeout=5) as block:
        with praxis.step("Warm up"):
            block.write(b"M104 S%g\\r\\n" % temperature)
            if not block.read_until(b"ok\\r\\nok\\r\\n").endswith(b"ok\\r\\n"):
                raise TimeoutError("the block gave no answer")
        with praxis.step("Switch off"):
            block.write(b"M18\\r\\n")
            block.read_until(b"ok\\r\\nok\\r\\n")
'''


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher with data of its own and the machine code of this computer."""
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "5")
    made = Launcher(cache=cache, spools=tmp_path / "spools")
    made.cache = cache  # type: ignore[attr-defined]
    yield made
    made.close(Deadline.after(20))


@pytest.fixture
def desk(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
) -> Iterator[MainWindow]:
    setup = SetupModel(lambda: launcher.pool)
    rehearsals = RehearsalModel(
        cache=launcher.cache,  # type: ignore[attr-defined]
        pool=lambda: launcher.pool,
        history=lambda: history_of(launcher.settings.history),
    )
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(RunModel(launcher.launch)),
            runtime=RuntimeModel(),
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            setup=setup,
            history=AskedHistory(lambda: launcher.settings),
            rehearsals=rehearsals,
        )
    )
    replays = Replays(lambda: launcher.pool)
    assert window.history is not None
    window.history.offer_replays(replays)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    assert replays.close(Deadline.after(20))
    assert rehearsals.shut_down(Deadline.after(20))
    assert setup.shut_down(Deadline.after(20))
    window.deleteLater()


def opened(qtbot: QtBot, window: MainWindow, folder: Path, source: str = WARM) -> RehearsalController:
    """Open the protocol, and wait for its dry run."""
    path = folder / "warm.py"
    path.write_text(source, encoding="utf-8")
    window.files.open_file(path)
    model = window.models.setup
    assert model is not None
    assert window.rehearsing is not None
    qtbot.waitUntil(lambda: model.rehearsal.state == "passed", timeout=TIMEOUT_MS)
    return window.rehearsing


def rehearsed(
    qtbot: QtBot, window: MainWindow, folder: Path, source: str = WARM
) -> tuple[RehearsalController, RehearsalPage]:
    """Press the button beside the dry run, and wait for the end."""
    route = opened(qtbot, window, folder, source)
    cards = window.setup.page.cards
    assert cards is not None
    QTest.mouseClick(cards.dry_run.rehearsed.button, LEFT)
    qtbot.waitUntil(lambda: route.model.state.phase == "ended", timeout=TIMEOUT_MS)
    page = route.page
    assert page is not None
    assert page.isVisible()
    return route, page


def test_a_rehearsal_fills_a_matrix_and_its_unsafe_branch_can_be_stepped_through(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrices, "fault_title", "Fault {}, with a name".format)  # longer, as in German
    route, page = rehearsed(qtbot, desk, tmp_path)
    monkeypatch.undo()
    matrix = page.matrix
    last, metrics = len(COLUMNS) - 1, QFontMetrics(desk.models.appearance.font("caption"))
    name = metrics.horizontalAdvance(f"Fault {COLUMNS[last].name}, with a name")
    middle = matrix.columnViewportPosition(last) + matrix.columnWidth(last) / 2
    assert middle + name * math.cos(math.radians(52)) <= matrix.viewport().width(), "the last name is whole"
    titles = [matrix.branches.operation_at(row).title for row in range(matrix.branches.rowCount())]
    assert titles == ["Warm up", "Switch off"]
    assert page.head.title.text() == "Rehearsal of Warm up"
    assert page.head.words.text().startswith("2 operations × 13 faults · ")
    assert page.chips["unsafe"].isVisible()
    assert not page.chips["unsafe"].text().endswith(" 0")
    # Findings first, the unsafe ones above all; a press on one opens its cell.
    first = page.aside.findings.cards[0]
    assert "Unsafe: the heater is left on (block)" in first.accessibleName()
    QTest.mouseClick(first, LEFT)
    assert matrix.hasFocus()
    said = str(matrix.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("Step 1, Warm up · Block, ")
    assert "Unsafe" in said
    panel = page.aside.branch
    assert panel.title.text().startswith("Unsafe: the heater is left on (block)")
    qtbot.waitUntil(lambda: panel.source.lines is not None)
    assert panel.source.lines is not None
    assert panel.source.lines.path == tmp_path / "warm.py"
    # What happened is told in time, from the step with the fault to the end.
    began, *_, ended = panel.moments.words
    assert began.startswith("0:0")
    assert began.endswith(" Warm up")
    assert ended.endswith(" Unsafe: the heater is left on (block)")
    # As in the run itself, a person is asked about what fails.
    assert any(words.endswith(" A person is asked") for words in panel.moments.words)
    # F8 goes round the cells that must not be; a fault that cannot happen says so.
    place = matrix.currentIndex()
    desk.menus.problem.trigger()
    assert "Unsafe" in str(matrix.currentIndex().data(Qt.ItemDataRole.DisplayRole))
    never = matrix.branches.index(0, 11)
    assert never.data(Qt.ItemDataRole.DisplayRole) == "cannot happen here"
    # The filter leaves only operations with such a branch.
    QTest.mouseClick(page.chips["unsafe"], LEFT)
    assert [matrix.branches.operation_at(row).title for row in range(matrix.branches.rowCount())] in (
        ["Warm up"],
        ["Warm up", "Switch off"],
    )
    QTest.mouseClick(page.chips["unsafe"], LEFT)
    # Enter leads to the button that shows the branch as a run.
    matrix.setCurrentIndex(place)
    matrix.setFocus()
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert panel.show_button.hasFocus()
    with qtbot.waitSignal(route.model.recorded, timeout=TIMEOUT_MS):
        QTest.keyClick(panel.show_button, Qt.Key.Key_Space)
    history = desk.history
    assert history is not None
    qtbot.waitUntil(lambda: history.view is not None and history.view.report.replaying.is_open)
    assert history.view is not None
    player = history.view.report.replaying.player
    qtbot.waitUntil(lambda: player.clock.seconds > 0)
    history.view.go_back()
    qtbot.waitUntil(page.isVisible)
    let_appear(qtbot, page.matrix)
    # Back in the setup, the panel of the dry run tells what was found.
    QTest.keyClick(page.matrix, Qt.Key.Key_Escape)
    assert desk.setup.page.isVisible()
    cards = desk.setup.page.cards
    assert cards is not None
    told = cards.dry_run.rehearsed
    assert told.unsafe.isVisible()
    assert told.link.text() == f"Show the {route.model.bad}"
    assert not told.button.isVisible()


def test_the_report_is_exported_in_the_format_that_the_files_name_says(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    route, page = rehearsed(qtbot, desk, tmp_path)
    QTest.mouseClick(page.head.export_button, LEFT)
    dialog = desk.findChild(FileChooser)
    assert dialog is not None
    assert [Path(each).name for each in dialog.selectedFiles()] == ["Rehearsal_Warm_up.txt"]
    dialog.reject()
    with qtbot.waitSignal(route.saved, timeout=TIMEOUT_MS):
        page.save_report(str(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_text("utf-8").startswith("2 operations × 13 faults: ")
    with qtbot.waitSignal(route.saved, timeout=TIMEOUT_MS):
        page.save_report(str(tmp_path / "report.csv"))
    rows = (tmp_path / "report.csv").read_text("utf-8-sig")
    assert "1:silence,Warm up,block,warm.py," in rows
    page.save_report(str(tmp_path / "report.docx"))
    qtbot.waitUntil(lambda: page.notice.sentence == "report.docx is not a rehearsal file")
    assert page.notice.remedy == "Choose a name that ends in .txt, .csv or .json."


DRAWS = WARM.replace("import praxis\n", "import random\nimport praxis\n").replace(
    """        with praxis.step("Switch off"):""",
    """        for number in range(12):
            if random.random() < 0.5:
                praxis.output(f"drawn_{number}", 1.0)
        with praxis.step("Switch off"):""",
)


def test_figures_by_chance_and_a_computer_that_dies(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    route, page = rehearsed(qtbot, desk, tmp_path, DRAWS)
    told = page.aside.findings.chance
    assert told.isVisible()
    assert told.text().startswith("Varies randomly, so a wrong value may go unnoticed: drawn_")
    with qtbot.waitSignal(route.saved, timeout=TIMEOUT_MS):
        page.save_report(str(tmp_path / "report.txt"))
    assert "Varies randomly, so" in (tmp_path / "report.txt").read_text("utf-8")
    # A death of the computer is recorded as a run that was interrupted and resumed.
    branch = next(each for each in route.model.state.branches if each.fault == "pc-dies")
    page.show_branch(branch)
    panel = page.aside.branch
    assert panel.show_button.isEnabled()
    with qtbot.waitSignal(route.model.recorded, timeout=TIMEOUT_MS):
        QTest.mouseClick(panel.show_button, LEFT)
    history = desk.history
    assert history is not None
    qtbot.waitUntil(lambda: history.view is not None and history.view.report.replaying.is_open)
    assert history.view is not None
    player = history.view.report.replaying.player
    qtbot.waitUntil(lambda: player.clock.seconds > 600, timeout=TIMEOUT_MS)


def proposed(qtbot: QtBot, page: RehearsalPage) -> ProposalSheet:
    """Open the first finding and have its edit rehearsed."""
    QTest.mouseClick(page.aside.findings.cards[0], LEFT)
    panel = page.aside.branch
    qtbot.waitUntil(panel.propose_button.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(panel.propose_button, LEFT)
    sheet = page.proposal_sheet
    qtbot.waitUntil(sheet.copy_button.isEnabled, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: bool(sheet.differences.model().rowCount()), timeout=TIMEOUT_MS)
    return sheet


def test_an_edit_is_rehearsed_before_it_is_saved_and_handles_the_finding(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    route, page = rehearsed(qtbot, desk, tmp_path)
    protocol = tmp_path / "warm.py"
    protocol.chmod(0o644)
    sheet = proposed(qtbot, page)
    assert sheet.notice.sentence == "With this edit: Asked a person"
    assert sheet.save_button.text() == "Save to warm.py"
    assert sheet.size() == desk.body.size()
    QTest.mouseClick(sheet.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("--- warm.py\n+++ warm.py\n@@ ")
    assert "+        finally:" in copied
    assert protocol.read_text("utf-8") == WARM  # nothing is written before the user says so
    with qtbot.waitSignal(route.saved, timeout=TIMEOUT_MS) as saved:
        QTest.mouseClick(sheet.save_button, LEFT)
    assert saved.args == ["The edit was saved. The original file is warm.py.bak", protocol]
    assert (tmp_path / "warm.py.bak").read_text("utf-8") == WARM
    assert "        finally:\n            with praxis.step(" in protocol.read_text("utf-8")
    if os.name == "posix":  # elsewhere files have no such modes
        assert protocol.stat().st_mode & 0o777 == 0o644
    # Rehearsed again, only what no edit can handle is unsafe.
    qtbot.waitUntil(lambda: "the file was saved at" in page.notice.sentence, timeout=TIMEOUT_MS)
    setup = desk.models.setup
    assert setup is not None
    qtbot.waitUntil(lambda: setup.rehearsal.state == "passed", timeout=TIMEOUT_MS)
    QTest.mouseClick(page.head.button, LEFT)
    qtbot.waitUntil(lambda: route.model.state.phase == "ended", timeout=TIMEOUT_MS)
    unsafe = {
        route.model.state.branches[number].fault
        for number, outcome in route.model.outcomes.items()
        if outcome.outcome == "unsafe"
    }
    assert unsafe <= {"out", "pc-dies"}
    # For those, no edit is offered.
    QTest.mouseClick(page.aside.findings.cards[0], LEFT)
    qtbot.wait(300)
    assert not page.aside.branch.propose_button.isVisible()


def test_the_edit_of_an_installed_sample_can_only_be_saved_as_a_copy(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    route, page = rehearsed(qtbot, desk, tmp_path)
    monkeypatch.setattr(proposal_sheet, "bundled_folder", lambda: LibraryFolder(tmp_path, "bundled"))
    sheet = proposed(qtbot, page)
    assert not sheet.save_button.isVisible()
    with qtbot.waitSignal(route.saved, timeout=TIMEOUT_MS):
        sheet.save_copy(str(tmp_path / "copy.py"))
    assert "finally:" in (tmp_path / "copy.py").read_text("utf-8")
    assert (tmp_path / "warm.py").read_text("utf-8") == WARM
    assert not list(tmp_path.glob("*.bak*"))


def test_an_edit_of_a_file_that_was_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "warm.py"
    path.write_bytes(WARM.replace("\n", "\r\n").encode())
    edit = Proposal(WARM, Edit(f"{WARM}# edited\n"))
    proposal_sheet.write_edit(path, edit, path)
    assert path.read_bytes().endswith(b"\r\n# edited\r\n")
    assert (tmp_path / "warm.py.bak").read_bytes() == WARM.replace("\n", "\r\n").encode()
    with pytest.raises(UsageError, match=r"warm\.py was changed in the meantime"):
        proposal_sheet.write_edit(path, edit, path)


def test_operations_of_one_step_are_named_with_their_lines(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    two = WARM.replace(
        """            if not""",
        """            with serial.Serial("fan", 115200, timeout=5) as fan:
                fan.write(b"M18\\r\\n")
                fan.read_until(b"ok\\r\\nok\\r\\n")
            if not""",
    ).replace("# ///\nimport", '# fan = "Opentrons Temperature Module"\n# ///\nimport')
    route = opened(qtbot, desk, tmp_path, two)
    route.rehearse()
    qtbot.waitUntil(lambda: bool(route.model.state.operations), timeout=TIMEOUT_MS)
    page = route.page
    assert page is not None
    said = [
        str(page.matrix.branches.headerData(row, Qt.Orientation.Vertical))
        for row in range(page.matrix.branches.rowCount())
    ]
    route.model.cancel()
    assert said[:2] == ["Step 1@16, Warm up · Block", "Step 1@16.2, Warm up · Fan"]


def test_a_rehearsal_can_be_cancelled_and_keeps_what_is_known(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    route = opened(qtbot, desk, tmp_path)
    desk.menus.rehearse.trigger()
    qtbot.waitUntil(lambda: route.page is not None and route.page.isVisible())
    page = route.page
    assert page is not None
    assert page.head.button.text() == "Cancel"
    qtbot.waitUntil(lambda: bool(route.model.outcomes), timeout=TIMEOUT_MS)
    QTest.mouseClick(page.head.button, LEFT)
    assert route.model.state.phase == "cancelled"
    known = len(route.model.outcomes)
    assert page.head.words.text().startswith(f"Cancelled: {known} of {len(route.model.state.branches)} ")
    assert page.head.button.text() == "Rehearse again"
    qtbot.waitUntil(lambda: bool(route.model.state.findings), timeout=TIMEOUT_MS)
    assert route.model.state.phase == "cancelled"
    cards = desk.setup.page.cards
    assert cards is not None
    told = cards.dry_run.rehearsed
    assert told.heading.text() == "Rehearsal cancelled"
    assert told.age.text() == f"{len(route.model.outcomes)} of {len(route.model.state.branches)} tried"
    assert not told.button.isHidden()
    assert told.safe.isHidden() == (not route.model.bad), "no tick for those that were tried"


def test_a_rehearsal_of_a_changed_file_is_out_of_date(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    route = opened(qtbot, desk, tmp_path)
    route.rehearse()
    qtbot.waitUntil(lambda: bool(route.model.outcomes), timeout=TIMEOUT_MS)
    route.model.cancel()
    qtbot.waitUntil(lambda: bool(route.model.state.findings), timeout=TIMEOUT_MS)
    page, setup = route.page, desk.models.setup
    assert page is not None
    assert setup is not None
    (tmp_path / "warm.py").write_text(WARM.replace("60.0", "61.0"), encoding="utf-8")
    setup.reread()
    qtbot.waitUntil(lambda: "the file was saved at" in page.notice.sentence, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: setup.rehearsal.state == "passed", timeout=TIMEOUT_MS)
    QTest.mouseClick(page.head.button, LEFT)
    assert route.model.state.phase == "beginning"
    assert page.notice.sentence == ""
    route.model.cancel()
