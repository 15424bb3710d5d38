"""From the library through the form and its dry run to a run, with real guests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.setup.page import SetupPage
from praxis_desktop.gui.setup.parameters_card import FormPanel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.protocols import library
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.plugs import CH340, FTDI, Bench
from tests.gui.test_main_window import drop
from tests.samples.dry import SAMPLES

TIMEOUT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton
SOURCE = '''"""Weigh what a pipette delivers."""

import asyncio

from praxis import protocol_function
from pylabrobot.resources import Plate
from pylabrobot.scales import Scale


@protocol_function(
    title="Weigh portions",
    description="Weighs portions of water",
    category="weighing",
    param_metadata={"portions": {"description": "How many", "min": 1, "max": 9}},
)
async def weigh_portions(scale: Scale, plate: Plate, portions: int = 2, volume: float = 50.0) -> None:
    print(portions, volume, plate.num_items)
    if portions == 9:
        raise RuntimeError("nine are too many")
    await asyncio.sleep(0.05)
'''


@pytest.fixture
def cache() -> Path:
    """This computer's cache, because its contents take long to make."""
    return cache_directory()


@pytest.fixture
def launcher(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher with separate data and the machine code of this computer."""
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
    cache: Path,
) -> Iterator[MainWindow]:
    """A window with the library in it."""
    with desk_of(qtbot, launcher, appearance, settings, instruments, cache) as window:
        yield window


@contextmanager
def desk_of(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    cache: Path,
) -> Iterator[MainWindow]:
    """Open a window with the library in it, and close it at the end."""
    setup = SetupModel(lambda: launcher.pool)
    library = LibraryModel(lambda: launcher.pool, cache)
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(RunModel(launcher.launch)),
            runtime=RuntimeModel(),
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            setup=setup,
            library=library,
        )
    )
    window.switch.show_library()
    library.changed.connect(setup.reread)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    assert setup.shut_down(Deadline.after(20))
    assert library.shut_down(Deadline.after(20))
    window.deleteLater()


def wait_for_dry_run(qtbot: QtBot, window: MainWindow, state: str) -> None:
    assert window.models.setup is not None
    rehearsal = window.models.setup
    qtbot.waitUntil(lambda: rehearsal.rehearsal.state == state, timeout=TIMEOUT_MS)


def test_a_dropped_file_becomes_a_form_a_dry_run_and_a_run(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    dropped = tmp_path / "weigh_portions.py"
    dropped.write_text(SOURCE, encoding="utf-8")
    assert drop(desk, dropped)
    page = desk.setup.page
    wait_for_dry_run(qtbot, desk, "passed")
    assert page.path == data_directory() / "protocols" / "weigh_portions.py"
    assert page.cards is not None
    form = page.cards.form
    assert [field.name.text() for field in form.fields] == ["Portions", "Volume"]
    assert page.head.mode.number == 0
    assert page.foot.start_button.text() == "Start simulated run"

    portions = form.field("portions")
    assert portions is not None
    keys = portions.control.focusProxy() or portions
    QTest.keyClick(keys, Qt.Key.Key_End)
    QTest.keyClick(keys, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: not page.foot.start_button.isEnabled())
    assert page.foot.sentence == "Not ready: Portions must be a whole number, 1 to 9, not 20"
    assert portions.notice.sentence == "Must be a whole number, 1 to 9, not 20"

    QTest.keyClick(keys, Qt.Key.Key_Backspace)
    QTest.keyClick(keys, Qt.Key.Key_Up)
    wait_for_dry_run(qtbot, desk, "passed")
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        QTest.mouseClick(page.foot.start_button, LEFT)
    assert desk.page.output.view.toPlainText() == "simulated: scale\n3 50.0 96\n"
    assert desk.page.steps.rows.rows[0].event.title == "Connect scale"


def test_an_emptied_field_and_restored_defaults_stay_so_in_the_next_window(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    cache: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "weigh_portions.py"
    path.write_text(SOURCE, encoding="utf-8")

    def open_form(window: MainWindow) -> FormPanel:
        with qtbot.waitSignal(window.protocol_opened, timeout=TIMEOUT_MS):
            window.files.open_file(path)
        assert window.setup.page.cards is not None
        return window.setup.page.cards.form

    def type_value(form: FormPanel, name: str, text: str) -> None:
        field = form.field(name)
        assert field is not None
        keys = field.control.focusProxy() or field
        QTest.keyClick(keys, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(keys, Qt.Key.Key_Delete)
        QTest.keyClicks(keys, text)

    known = launcher, appearance, settings, instruments, cache
    with desk_of(qtbot, *known) as window:
        form = open_form(window)
        type_value(form, "portions", "3")
        wait_for_dry_run(qtbot, window, "passed")
        with qtbot.waitSignal(window.models.runs.selected.ended, timeout=TIMEOUT_MS):
            QTest.mouseClick(window.setup.page.foot.start_button, LEFT)
        type_value(form, "volume", "")
    with desk_of(qtbot, *known) as window:
        form = open_form(window)
        assert form.texts == {"portions": "3", "volume": ""}
        QTest.mouseClick(form.presets.reset_button, LEFT)
        assert form.texts == {}
    with desk_of(qtbot, *known) as window:
        assert open_form(window).texts == {}


def test_a_file_may_be_run_next_once_its_form_is_there_or_cannot_be(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path, refused = tmp_path / "weigh_portions.py", tmp_path / "refused.py"
    path.write_text(SOURCE, encoding="utf-8")
    refused.write_text("def helper():\n    pass\n", encoding="utf-8")
    page, told = desk.setup.page, []
    desk.protocol_opened.connect(lambda opened: told.append((opened, page.has_form)))
    for file in (path, refused):
        with qtbot.waitSignal(desk.protocol_opened, timeout=TIMEOUT_MS):
            desk.files.open_file(file)
    assert told == [(path, True), (refused, False)]


def test_from_the_library_to_a_simulated_run_by_two_presses(qtbot: QtBot, desk: MainWindow) -> None:
    assert desk.library is not None
    library = desk.library.page
    desk.library._model.start()
    qtbot.waitUntil(lambda: library.rows.total > 0, timeout=TIMEOUT_MS)
    library.views.choose_target("gravimetric_check")
    library.views.cards.setFocus()
    QTest.keyClick(library.views.cards, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.pages.currentWidget() is desk.setup.page, timeout=TIMEOUT_MS)
    foot = desk.setup.page.foot
    for _ in range(2):
        QTest.keyClick(desk.windowHandle(), Qt.Key.Key_Return)
    assert not desk.models.runs.is_active, "Enter starts nothing"
    qtbot.waitUntil(lambda: desk.setup.page.has_form, timeout=TIMEOUT_MS)
    QTest.mouseClick(foot.start_button, LEFT)
    qtbot.waitUntil(lambda: desk.models.runs.selected.phase == "running", timeout=TIMEOUT_MS)
    assert desk.pages.currentWidget() is desk.page
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        desk.models.runs.selected.stop()


def test_real_labware_is_ticked_before_the_run(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "weigh_portions.py"
    path.write_text(SOURCE, encoding="utf-8")
    desk.files.open_file(path)
    wait_for_dry_run(qtbot, desk, "passed")
    page = desk.setup.page
    assert page.cards is not None
    labware = page.cards.labware
    assert (labware.state.words, labware.all_button.isHidden()) == ("1 item, simulated", True)
    qtbot.waitUntil(
        lambda: labware.deck is not None and labware.deck.isVisibleTo(labware), timeout=TIMEOUT_MS
    )
    deck = labware.deck
    assert deck is not None
    assert [(piece.title, piece.slot, piece.placing) for piece in deck.pieces] == [("Plate", 0, "")]
    QTest.mouseClick(page.head.mode.button(1), LEFT)
    assert labware.state.words == "0 of 1 placed"
    assert [obstacle.section for obstacle in desk.setup.readiness.obstacles][-1] == "labware"
    assert not deck.isVisibleTo(labware), "nobody said where the plate stands"
    row = labware.rows[0]
    row.choose(f"{row.choice}@2")
    row.changed.emit()
    qtbot.waitUntil(lambda: deck.isVisibleTo(labware), timeout=TIMEOUT_MS)
    assert [(piece.slot, piece.placing) for piece in deck.pieces] == [(2, "open")]
    QTest.keyClick(deck, Qt.Key.Key_Return)
    assert labware.list.items[0].box.hasFocus()
    QTest.mouseClick(labware.all_button, LEFT)
    assert labware.state.words == "1 of 1 placed"
    assert deck.pieces[0].placing == "placed"
    assert all(obstacle.section != "labware" for obstacle in desk.setup.readiness.obstacles)


def test_values_are_remembered_and_kept_as_presets(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "weigh_portions.py"
    path.write_text(SOURCE, encoding="utf-8")
    desk.files.open_file(path)
    wait_for_dry_run(qtbot, desk, "passed")
    setup, view = desk.models.setup, desk.setup.page.cards
    assert setup is not None
    assert view is not None
    form = view.form
    assert form.presets.list.currentText() == "Defaults", "there was no run yet"
    fill_in(form, "volume", "20")
    wait_for_dry_run(qtbot, desk, "passed")
    QTest.mouseClick(desk.setup.page.foot.preset_button, LEFT)
    QTest.keyClicks(form.presets.name, "Small portions")
    with qtbot.waitSignal(setup.presets_changed):
        QTest.keyClick(form.presets.name, Qt.Key.Key_Return)
    fill_in(form, "volume", "70")
    wait_for_dry_run(qtbot, desk, "passed")
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(desk, Qt.Key.Key_F5)
    with qtbot.waitSignal(setup.preset_loaded):
        setup.load_preset("Small portions")
    assert form.texts == {"volume": "20"}

    qtbot.waitUntil(lambda: any((data_directory() / "presets").rglob(".last.json")))
    with qtbot.waitSignal(setup.opened, timeout=TIMEOUT_MS):
        desk.files.open_file(path)
    qtbot.waitUntil(lambda: form.texts == {"volume": "70"}, timeout=TIMEOUT_MS)
    assert form.presets.list.currentText() == "Last used values"
    assert form.presets.list.findText("Small portions") >= 0


def test_a_preset_shows_the_values_that_it_changes_and_folds_the_others_away(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "weigh_portions.py"
    more = "".join(f", {name}: int = 1" for name in ("rounds", "tips", "wait", "mixes"))
    path.write_text(SOURCE.replace("volume: float = 50.0", f"volume: float = 50.0{more}"), encoding="utf-8")
    desk.files.open_file(path)
    wait_for_dry_run(qtbot, desk, "passed")
    page, setup = desk.setup.page, desk.models.setup
    assert setup is not None
    assert page.cards is not None
    form = page.cards.form
    assert page.body.sections.buttons["values"].text() == "Values"
    assert all(field.isVisible() for field in form.fields)
    fill_in(form, "wait", "3")
    assert all(field.isVisible() for field in form.fields), "nothing folds while it is filled in"
    wait_for_dry_run(qtbot, desk, "passed")
    QTest.mouseClick(page.foot.preset_button, LEFT)
    QTest.keyClicks(form.presets.name, "Long wait")
    with qtbot.waitSignal(setup.presets_changed):
        QTest.keyClick(form.presets.name, Qt.Key.Key_Return)
    with qtbot.waitSignal(setup.preset_loaded):
        setup.load_preset("Long wait")
    assert [field.parameter.name for field in form.fields if field.isVisible()] == ["wait"]
    qtbot.waitUntil(lambda: form.differing.text() == "1 of 6 differs from the defaults")
    QTest.mouseClick(form.presets.reset_button, LEFT)
    assert all(field.isVisible() for field in form.fields)
    qtbot.waitUntil(lambda: form.differing.text() == "No value differs from the defaults")


def fill_in(form: FormPanel, name: str, text: str) -> None:
    field = form.field(name)
    assert field is not None
    keys = field.control.focusProxy()
    assert isinstance(keys, QLineEdit)
    keys.selectAll()
    QTest.keyClicks(keys, text)


def test_what_a_dry_run_finds_keeps_the_run_from_starting(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    dropped = tmp_path / "weigh_portions.py"
    dropped.write_text(SOURCE.replace("portions: int = 2", "portions: int = 9"), encoding="utf-8")
    assert drop(desk, dropped)
    wait_for_dry_run(qtbot, desk, "problems")
    foot = desk.setup.page.foot
    assert not foot.start_button.isEnabled()
    assert "nine are too many" in foot.sentence
    panel = desk.setup.page.cards
    assert panel is not None
    assert panel.dry_run.chip.text() == "1 problem"
    assert panel.dry_run.findings

    QTest.mouseClick(desk.setup.page.head.mode.button(1), LEFT)
    form = panel.form.field("portions")
    assert form is not None
    QTest.keyClick(form.control.focusProxy() or form, Qt.Key.Key_Down)
    wait_for_dry_run(qtbot, desk, "passed")
    assert foot.sentence == "Not ready: Choose an instrument for Scale"
    QTest.keyClick(desk, Qt.Key.Key_F5)
    assert not desk.models.runs.selected.is_active


def test_the_library_follows_its_folder_and_greys_what_is_broken(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    folder = data_directory() / "protocols"
    folder.mkdir(parents=True)
    (folder / "broken.py").write_text("import nothing_like_this\n\ndef main(n: int) -> None: ...\n")
    assert desk.library is not None
    model, library = desk.library._model, desk.library.page
    model.start()
    qtbot.waitUntil(lambda: library.rows.total > 9, timeout=TIMEOUT_MS)
    library.search.setText("broken")
    qtbot.waitUntil(lambda: [entry.problem is None for entry in library.rows.entries] == [False])
    told = library.rows.data(library.rows.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "No module named 'nothing_like_this'" in str(told)

    (folder / "weigh_portions.py").write_text(SOURCE, encoding="utf-8")
    library.search.setText("weighs water")
    qtbot.waitUntil(
        lambda: [entry.target for entry in library.rows.entries] == ["weigh_portions"], timeout=TIMEOUT_MS
    )
    library.views.cards.setFocus()
    QTest.keyClick(library.views.cards, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.setup.page.path == folder / "weigh_portions.py", timeout=TIMEOUT_MS)
    assert desk.pages.currentWidget() is desk.setup.page


def test_a_name_that_is_taken_is_asked_about_on_a_sheet(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    folder = data_directory() / "protocols"
    folder.mkdir(parents=True)
    (folder / "hello.py").write_text("print('old')\n")
    (tmp_path / "hello.py").write_text("print('new')\n")
    assert desk.library is not None
    sheet = desk.library.sheet
    drop(desk, tmp_path / "hello.py")
    qtbot.waitUntil(sheet.isVisible)
    assert "hello.py" in sheet.title.text()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert (folder / "hello.py").read_text() == "print('old')\n"
    drop(desk, tmp_path / "hello.py")
    qtbot.waitUntil(sheet.isVisible)
    QTest.mouseClick(sheet.buttons[2], LEFT)
    qtbot.waitUntil(lambda: desk.setup.page.path == folder / "hello_2.py", timeout=TIMEOUT_MS)
    assert desk.setup.page.cards is not None
    assert desk.setup.page.cards.form.isHidden()


def test_a_dropped_file_that_does_not_load_is_told_with_its_line(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "divides.py"
    path.write_text(
        "from praxis import protocol_function\n\nRATIO = 1 / 0\n\n"
        '@protocol_function(title="Divides")\nasync def divide(n: int = 1) -> None: ...\n'
    )
    drop(desk, path)
    page = desk.setup.page
    qtbot.waitUntil(lambda: "division by zero" in page.failure.message, timeout=TIMEOUT_MS)
    assert desk.pages.currentWidget() is page
    assert page.head.line == "Run setup · check failed"
    assert page.foot.sentence == "Not ready: The file cannot be loaded"
    assert page.failure.details.isHidden(), "what led to it is folded away at first"
    qtbot.waitUntil(lambda: page.failure.source is not None and page.failure.source.isVisible())
    assert page.failure.source is not None
    lines = page.failure.source.lines
    assert lines is not None
    assert (lines.line, lines.texts[lines.line - lines.first]) == (3, "RATIO = 1 / 0")
    page.failure.clear()
    QTest.mouseClick(page.head.problem_button, LEFT)
    assert "division by zero" in page.failure.message
    qtbot.waitUntil(page.failure.source.isVisible)

    assert page.path is not None
    page.path.write_text(SOURCE, encoding="utf-8")
    desk.files.open_file(page.path)
    qtbot.waitUntil(lambda: "file checked just now" in page.head.line, timeout=TIMEOUT_MS)
    assert page.failure.message == ""
    assert page.head.problem_button.isHidden()


FORESEEN = re.compile(r"Step \d+ of 26 · ")


@pytest.mark.parametrize("is_changed", [False, True], ids=["same values", "other values"])
def test_a_dry_run_that_passes_after_the_start_tells_the_run_what_is_to_come(
    qtbot: QtBot, desk: MainWindow, *, is_changed: bool
) -> None:
    desk.files.open_file(SAMPLES / "gravimetric_check.py")
    page = desk.setup.page
    qtbot.waitUntil(lambda: page.has_form and page.foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
    assert desk.setup.choices is not None
    assert desk.setup.choices.is_rehearsing
    QTest.mouseClick(page.foot.start_button, LEFT)
    model = desk.models.runs.selected
    qtbot.waitUntil(lambda: model.request is not None, timeout=TIMEOUT_MS)
    assert model.forecast is None
    if is_changed:
        page.show_texts({"portions": "7"})
        wait_for_dry_run(qtbot, desk, "updating")
    wait_for_dry_run(qtbot, desk, "passed")
    assert model.is_active, "it goes on"
    if is_changed:
        assert model.forecast is None, "it was started with other values"
    else:
        head = desk.page.header
        qtbot.waitUntil(lambda: bool(FORESEEN.match(head._sentence.text())), timeout=TIMEOUT_MS)
        qtbot.waitUntil(lambda: head.end.text().startswith("At least until "), timeout=TIMEOUT_MS)
        assert not desk.page.panels.checks.is_empty, "and what will be checked"
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        model.stop()


def test_values_that_others_replace_can_be_had_again(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "weigh_portions.py"
    path.write_text(SOURCE, encoding="utf-8")
    desk.files.open_file(path)
    wait_for_dry_run(qtbot, desk, "passed")
    assert desk.setup.page.cards is not None
    form = desk.setup.page.cards.form
    presets = form.presets
    assert not form.undo_button.isVisible()
    fill_in(form, "volume", "70")
    assert presets.list.currentText() == ""
    QTest.mouseClick(presets.reset_button, LEFT)
    assert (form.texts, presets.list.currentText()) == ({}, "Defaults")
    QTest.mouseClick(form.undo_button, LEFT)
    assert (form.texts, presets.list.currentText()) == ({"volume": "70"}, "")
    assert not form.undo_button.isVisible()
    QTest.mouseClick(presets.reset_button, LEFT)
    QTest.keyClick(presets.reset_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.texts == {"volume": "70"}
    QTest.mouseClick(presets.reset_button, LEFT)
    fill_in(form, "volume", "80")
    assert not form.undo_button.isVisible(), "what was typed since would be lost"
    fill_in(form, "volume", "50")
    assert presets.list.currentText() == "Defaults"


def test_what_is_filled_in_stays_when_one_goes_to_another_page_and_comes_back(
    qtbot: QtBot, desk: MainWindow
) -> None:
    assert desk.library is not None
    library, page = desk.library.page, desk.setup.page
    desk.library._model.start()
    qtbot.waitUntil(lambda: library.rows.total > 0, timeout=TIMEOUT_MS)

    def run_protocol() -> None:
        library.views.choose_target("gravimetric_check")
        library.views.cards.setFocus()
        QTest.keyClick(library.views.cards, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: desk.pages.currentWidget() is page and page.has_form, timeout=TIMEOUT_MS)

    run_protocol()
    assert page.cards is not None
    fill_in(page.cards.form, "portions", "3")
    page.instruments.rows[0].field.set_device("sim:mettler,busy:at=14")
    page.details.notes_field.setText("evaporation trap is empty")
    QTest.mouseClick(desk.rail.instruments_button, LEFT)
    qtbot.waitUntil(lambda: desk.pages.currentWidget() is not page, timeout=TIMEOUT_MS)
    QTest.mouseClick(desk.rail.library_button, LEFT)
    run_protocol()
    QApplication.processEvents()
    assert page.cards.form.texts == {"portions": "3"}
    assert page.instruments.rows[0].field.device == "sim:mettler,busy:at=14"
    assert page.details.notes == "evaporation trap is empty"


def test_a_run_started_before_its_form_was_there_waits_until_its_values_were_seen(
    qtbot: QtBot, desk: MainWindow
) -> None:
    page, foot = desk.setup.page, desk.setup.page.foot
    started: list[object] = []
    desk.setup.starting.run_started.connect(started.append)
    desk.library.open_requested.emit(library.bundled_protocols()["gravimetric_check"], None)  # type: ignore[union-attr]
    qtbot.waitUntil(foot.start_button.isEnabled, timeout=TIMEOUT_MS)
    assert not page.has_form
    QTest.mouseClick(foot.start_button, LEFT)
    qtbot.waitUntil(lambda: page.has_form, timeout=TIMEOUT_MS)
    wait_for_dry_run(qtbot, desk, "passed")
    assert not started
    assert foot.details == "Not started yet: check the values, then start."
    QTest.mouseClick(foot.start_button, LEFT)
    qtbot.waitUntil(lambda: desk.models.runs.selected.phase == "running", timeout=TIMEOUT_MS)
    assert started
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        desk.models.runs.selected.stop()


def test_what_is_filled_in_stays_when_the_library_learns_the_function_meanwhile(
    qtbot: QtBot, desk: MainWindow
) -> None:
    page, paths = desk.setup.page, library.bundled_protocols()

    def set_up(name: str, function: str | None) -> None:
        desk.library.open_requested.emit(paths[name], function)  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: page.path == paths[name] and page.has_form, timeout=TIMEOUT_MS)

    set_up("gravimetric_check", None)  # its card says "Preparing"
    assert page.cards is not None
    fill_in(page.cards.form, "portions", "3")
    QTest.mouseClick(desk.rail.library_button, LEFT)
    set_up("gravimetric_check", "main")
    assert page.cards.form.texts == {"portions": "3"}
    set_up("serial_dilution", "serial_dilution")
    set_up("gravimetric_check", "main")
    assert page.cards.form.texts == {"portions": "3"}


def test_what_is_filled_in_stays_when_another_protocol_is_set_up_in_between(
    qtbot: QtBot, desk: MainWindow
) -> None:
    assert desk.library is not None
    page, paths = desk.setup.page, library.bundled_protocols()

    def set_up(name: str) -> None:
        desk.library.open_requested.emit(paths[name], None)  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: page.path == paths[name] and page.has_form, timeout=TIMEOUT_MS)

    set_up("serial_dilution")
    assert page.cards is not None
    fill_in(page.cards.form, "num_dilutions", "6")
    page.cards.labware.rows[0].choose("cor_96_wellplate_2mL_Vb")
    set_up("gravimetric_check")
    page.instruments.rows[0].field.set_device("sim:mettler,busy:at=14")
    set_up("serial_dilution")
    assert page.cards.form.texts == {"num_dilutions": "6"}
    assert page.cards.labware.rows[0].choice == "cor_96_wellplate_2mL_Vb"
    set_up("gravimetric_check")
    assert page.instruments.rows[0].field.device == "sim:mettler,busy:at=14"


PORTS = '''"""Weigh."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///


def main(portions: int = 2):
    print(portions)
'''


def opened(qtbot: QtBot, desk: MainWindow, path: Path, source: str) -> SetupPage:
    """Open a protocol of this source as a user does, and wait for its dry run."""
    path.write_text(source, encoding="utf-8")
    desk.files.open_file(path)
    qtbot.waitUntil(lambda: desk.setup.page.path == path and desk.setup.page.has_form, timeout=TIMEOUT_MS)
    wait_for_dry_run(qtbot, desk, "passed")
    return desk.setup.page


def changed_on_disk(qtbot: QtBot, desk: MainWindow, path: Path, source: str) -> None:
    """Write another source to the open file, and have the window look at it, as it does when activated."""
    path.write_text(source, encoding="utf-8")
    assert desk.models.setup is not None
    with qtbot.waitSignal(desk.models.setup.opened, timeout=TIMEOUT_MS):
        desk.models.setup.reread()


def ticks(page: SetupPage) -> list[tuple[str, bool]]:
    """Return what is to be placed or done, and whether it is ticked."""
    assert page.cards is not None
    return [(item.item.where, item.box.isChecked()) for item in page.cards.labware.list.items]


def test_a_tick_counts_only_for_what_it_was_set_for(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    def with_tasks(*tasks: str) -> str:
        return SOURCE.replace('"weighing",', f'"weighing",\n    setup_instructions={[*tasks]},')

    path = tmp_path / "weigh_portions.py"
    page = opened(qtbot, desk, path, with_tasks("Open the lid.", "Level it."))
    assert page.cards is not None
    placing = page.cards.labware
    QTest.mouseClick(page.head.mode.button(1), LEFT)
    for item in placing.list.items:
        QTest.mouseClick(item.box, LEFT)
    assert all(is_ticked for _, is_ticked in ticks(page))
    changed_on_disk(qtbot, desk, path, with_tasks("EMPTY THE WASTE BOTTLE.", "Open the lid.", "Fill it."))
    qtbot.waitUntil(lambda: len(ticks(page)) == 4, timeout=TIMEOUT_MS)
    assert ticks(page)[1:] == [
        ("EMPTY THE WASTE BOTTLE.", False),
        ("Open the lid.", True),
        ("Fill it.", False),
    ]
    assert ticks(page)[0][1]
    placing.rows[0].choose("cor_96_wellplate_2mL_Vb@5")
    placing.rows[0].changed.emit()
    qtbot.waitUntil(lambda: "2 mL" in ticks(page)[0][0], timeout=TIMEOUT_MS)
    assert not ticks(page)[0][1], "another plate, at another position"
    page.instruments.rows[0].field.set_device("tcp://10.0.0.5:4001")
    assert desk.setup.starting._state().has_deck, "once queued, it pauses for the deck to be checked again"
    page.instruments.rows[0].field.set_device("sim:mettler")
    assert not desk.setup.starting._state().has_deck


def test_roles_that_a_file_renames_or_adds_are_shown_and_the_others_keep_their_choices(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "weigh.py"
    page = opened(qtbot, desk, path, PORTS)
    page.instruments.rows[0].field.set_device("sim:mettler,mass=5")
    text = form_of(page).field("portions")
    assert text is not None
    text.control.set_text("7")
    text.control.edited.emit()
    more = PORTS.replace("# ///\n\n", '# pump = "Masterflex pump"\n# ///\n\n')
    changed_on_disk(qtbot, desk, path, more)
    qtbot.waitUntil(lambda: len(page.instruments.rows) == 2 and page.has_form, timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=sim:mettler,mass=5", "pump=sim:masterflex")
    assert form_of(page).texts == {"portions": "7"}
    # The name stays, but means another instrument.
    changed_on_disk(qtbot, desk, path, PORTS.replace("Mettler Toledo balance (MT-SICS)", "Masterflex pump"))
    qtbot.waitUntil(lambda: len(page.instruments.rows) == 1 and page.has_form, timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=sim:masterflex",)
    assert form_of(page).texts == {"portions": "7"}
    # Beside a real instrument, a new role is not simulated on its own.
    page.instruments.rows[0].field.set_device("tcp://10.0.0.5:4001")
    changed_on_disk(qtbot, desk, path, more.replace("Mettler Toledo balance (MT-SICS)", "Masterflex pump"))
    qtbot.waitUntil(lambda: len(page.instruments.rows) == 2 and page.has_form, timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=tcp://10.0.0.5:4001",)


TABLE = """import praxis


@praxis.protocol_function(param_metadata={"table": {"columns": ["sample"]}})
def copy(table: praxis.Table) -> str:
    return " ".join(row["sample"] for row in table)
"""


def test_a_table_that_has_changed_on_disk_is_read_again_before_the_run_starts(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    rows, path = tmp_path / "samples.csv", tmp_path / "copy_samples.py"
    rows.write_text("sample,volume\nA,1\n", encoding="utf-8")
    path.write_text(TABLE, encoding="utf-8")
    desk.files.open_file(path)
    qtbot.waitUntil(lambda: desk.setup.page.path == path and desk.setup.page.has_form, timeout=TIMEOUT_MS)
    page, model = desk.setup.page, desk.models.runs.selected
    field = form_of(page).field("table")
    assert field is not None
    field.control.set_text(str(rows))
    field.control.edited.emit()
    wait_for_dry_run(qtbot, desk, "passed")
    rows.write_text("sample,volume\nB,2\n", encoding="utf-8")
    QTest.mouseClick(page.foot.start_button, LEFT)
    words = "samples.csv has changed and was read again. Check the dry run, then start."
    qtbot.waitUntil(lambda: page.foot.details == words, timeout=TIMEOUT_MS)
    wait_for_dry_run(qtbot, desk, "passed")
    assert not desk.models.runs.shown, "nothing has started"
    QTest.mouseClick(page.foot.start_button, LEFT)
    qtbot.waitUntil(lambda: model.request is not None, timeout=TIMEOUT_MS)
    assert model.request is not None
    assert model.request.setup is not None
    (file,) = model.request.setup.files.values()
    assert file == b"sample,volume\nB,2\n"
    qtbot.waitUntil(lambda: not model.is_active, timeout=TIMEOUT_MS)


def form_of(page: SetupPage) -> FormPanel:
    """Return the form of the open protocol."""
    assert page.cards is not None
    return page.cards.form


def test_what_was_typed_and_not_run_is_there_again_in_the_next_window(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    cache: Path,
    tmp_path: Path,
) -> None:
    for expected in ({}, {"volume": "70"}):
        with desk_of(qtbot, launcher, appearance, settings, instruments, cache) as window:
            page = opened(qtbot, window, tmp_path / "weigh.py", SOURCE)
            assert form_of(page).texts == expected
            fill_in(form_of(page), "volume", "70")


def test_what_was_entered_for_a_protocol_stays_with_it(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path, script = tmp_path / "weigh.py", tmp_path / "script.py"
    page = opened(qtbot, desk, path, PORTS)
    (row,) = page.instruments.rows
    row.field.set_device("tcp://10.0.0.5:4001")
    limits = row.options.limit_field
    qtbot.waitUntil(lambda: limits.findData("mettler") > 0, timeout=TIMEOUT_MS)
    limits.setCurrentIndex(limits.findData("mettler"))
    limits.activated.emit(limits.currentIndex())
    row.options.remember_box.setChecked(False)
    details = page.details
    details.name_field.setText("Sample 17")
    details.notes_field.setText("patient 0815")
    QTest.mouseClick(details.error_ways.button(1), LEFT)
    form_of(page).presets.ask_name()
    # A script without a form, with the same role, then the protocol again.
    script.write_text(PORTS.partition("\n\n\ndef")[0] + "\nprint(1)\n", encoding="utf-8")
    desk.files.open_file(script)
    qtbot.waitUntil(lambda: page.path == script and bool(page.instruments.rows), timeout=TIMEOUT_MS)
    assert (details.name, details.notes, details.on_error) == ("", "", "ask")
    page.instruments.rows[0].field.set_device("tcp://10.0.0.6:4001")
    desk.files.open_file(path)
    qtbot.waitUntil(lambda: page.path == path and page.has_form, timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=tcp://10.0.0.5:4001",)
    assert page.instruments.limits() == {"scale": "mettler"}
    assert not page.instruments.rows[0].options.remember_box.isChecked()
    assert (details.name, details.notes, details.on_error) == ("Sample 17", "patient 0815", "abort")
    assert not form_of(page).presets.name.isVisible()
    desk.files.open_file(script)
    qtbot.waitUntil(lambda: page.path == script and bool(page.instruments.rows), timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=tcp://10.0.0.6:4001",)


def test_a_deck_editor_closes_when_another_protocol_is_opened(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    page = opened(qtbot, desk, tmp_path / "weigh_portions.py", SOURCE)
    assert page.cards is not None
    page.cards.labware.deck_wanted.emit()
    assert desk.setup.deck is not None
    editor = desk.setup.deck.editor
    assert editor is not None
    qtbot.waitUntil(lambda: editor.is_open, timeout=TIMEOUT_MS)
    opened(qtbot, desk, tmp_path / "weigh.py", PORTS)
    assert not editor.is_open


def test_a_value_is_typed_to_its_end_while_the_file_changes(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "weigh_portions.py"
    page = opened(qtbot, desk, path, SOURCE)
    desk.activateWindow()
    field = form_of(page).field("volume")
    assert field is not None
    edit = field.control.focusProxy()
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "12")
    changed_on_disk(qtbot, desk, path, SOURCE + "\n# a comment\n")
    qtbot.waitUntil(lambda: form_of(page).field("volume") is not field, timeout=TIMEOUT_MS)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    QTest.keyClicks(focus, "0")
    assert form_of(page).texts == {"volume": "120"}


def test_what_was_entered_is_there_again_when_what_it_was_for_comes_back_to_the_file(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "weigh_portions.py"
    page = opened(qtbot, desk, path, SOURCE)
    fill_in(form_of(page), "volume", "70")
    fill_in(form_of(page), "portions", "3")
    changed_on_disk(qtbot, desk, path, SOURCE.replace(", volume: float = 50.0", "").replace("volume,", "0,"))
    qtbot.waitUntil(lambda: form_of(page).field("volume") is None, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: form_of(page).texts == {"portions": "3"}, timeout=TIMEOUT_MS)
    changed_on_disk(qtbot, desk, path, SOURCE.replace("volume: float = 50.0", "volume: float = 70"))
    qtbot.waitUntil(lambda: form_of(page).texts == {"portions": "3"}, timeout=TIMEOUT_MS)
    changed_on_disk(qtbot, desk, path, SOURCE)
    qtbot.waitUntil(lambda: form_of(page).texts == {"portions": "3", "volume": "70"}, timeout=TIMEOUT_MS)
    # Somebody who goes back to the default means the default.
    fill_in(form_of(page), "volume", "50")
    changed_on_disk(qtbot, desk, path, SOURCE + "\n# a comment\n")
    qtbot.waitUntil(lambda: form_of(page).texts == {"portions": "3"}, timeout=TIMEOUT_MS)

    path = tmp_path / "weigh.py"
    page = opened(qtbot, desk, path, PORTS)
    page.instruments.rows[0].field.set_device("sim:mettler,mass=5")
    changed_on_disk(qtbot, desk, path, PORTS.replace("scale =", "balance ="))
    qtbot.waitUntil(lambda: page.has_form and page.instruments.row("balance") is not None, timeout=TIMEOUT_MS)
    changed_on_disk(qtbot, desk, path, PORTS)
    qtbot.waitUntil(lambda: page.has_form and page.instruments.row("scale") is not None, timeout=TIMEOUT_MS)
    assert page.instruments.bindings() == ("scale=sim:mettler,mass=5",)


def test_a_machine_of_another_class_does_not_get_the_port_of_the_one_before(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "weigh_portions.py"
    page = opened(qtbot, desk, path, SOURCE)
    (row,) = page.instruments.rows
    QTest.mouseClick(page.head.mode.button(1), LEFT)
    assert row.backend, "the only driver of a scale"
    row.field.set_device("tcp://10.0.0.5:4001")
    changed_on_disk(
        qtbot,
        desk,
        path,
        SOURCE.replace("pylabrobot.scales import Scale", "pylabrobot.pumps import Pump").replace(
            "scale: Scale", "scale: Pump"
        ),
    )
    qtbot.waitUntil(lambda: page.has_form and page.instruments.rows[0] is not row, timeout=TIMEOUT_MS)
    (row,) = page.instruments.rows
    assert (row.backend, row.field.device, row.is_set) == ("", "", False)
    changed_on_disk(qtbot, desk, path, SOURCE.replace('"How many"', '"How many portions"'))
    qtbot.waitUntil(lambda: page.has_form and page.instruments.rows[0] is not row, timeout=TIMEOUT_MS)
    assert not page.instruments.rows[0].is_simulated


def test_a_preset_and_undo_stay_when_the_file_changes(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "weigh_portions.py"
    page = opened(qtbot, desk, path, SOURCE)
    setup, form = desk.models.setup, form_of(page)
    assert setup is not None
    fill_in(form, "volume", "20")
    wait_for_dry_run(qtbot, desk, "passed")
    QTest.mouseClick(page.foot.preset_button, LEFT)
    QTest.keyClicks(form.presets.name, "Small")
    with qtbot.waitSignal(setup.presets_changed):
        QTest.keyClick(form.presets.name, Qt.Key.Key_Return)
    fill_in(form, "volume", "70")
    with qtbot.waitSignal(setup.preset_loaded):
        setup.load_preset("Small")
    form.presets.list.setCurrentIndex(form.presets.list.findText("Small"))
    field = form.field("volume")
    changed_on_disk(qtbot, desk, path, SOURCE + "\n# a comment\n")
    qtbot.waitUntil(lambda: form.field("volume") is not field, timeout=TIMEOUT_MS)
    assert (form.presets.list.currentText(), form.texts) == ("Small", {"volume": "20"})
    QTest.mouseClick(form.undo_button, LEFT)
    assert (form.presets.list.currentText(), form.texts) == ("", {"volume": "70"})
    again = form.field("volume")
    changed_on_disk(qtbot, desk, path, SOURCE + "\n# another comment\n")
    qtbot.waitUntil(lambda: form.field("volume") is not again, timeout=TIMEOUT_MS)
    assert (form.presets.list.currentText(), form.texts) == ("", {"volume": "70"})


def test_an_open_list_of_instruments_keeps_its_highlight_when_a_port_is_plugged_in(
    qtbot: QtBot, desk: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    page = opened(qtbot, desk, tmp_path / "weigh.py", PORTS)
    field = page.instruments.rows[0].field
    desk.instruments.look()
    bench.plug(FTDI)
    bench.plug(CH340)
    qtbot.waitUntil(lambda: field.findText("ttyUSB1", Qt.MatchFlag.MatchContains) > 0, timeout=TIMEOUT_MS)
    field.set_device(str(FTDI.identity))
    field.setFocus()
    field.showPopup()
    rows = field.view()
    rows.setCurrentIndex(field.model().index(field.findText("ttyUSB1", Qt.MatchFlag.MatchContains), 0))
    bench.plug(PortInfo("/dev/ttyACM0", vid=0x2341, pid=0x0043, serial_number="A1", location="1-1"))
    qtbot.waitUntil(lambda: field.findText("ttyACM0", Qt.MatchFlag.MatchContains) > 0, timeout=TIMEOUT_MS)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert field.device == str(CH340.identity)
