"""The settings page in the real window: changes are saved, reported, and can be undone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance, fitting_sizes
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.diagnostics import DiagnosticsSection
from praxis_desktop.gui.settings.general import AppearanceSection
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.settings.page import Section, SectionMaker, SettingsPage
from praxis_desktop.gui.settings.rows import FoldersRow, KeyRow, KeyRows, NumberRow, SwitchRow
from praxis_desktop.gui.settings.system import PoolSection, RuntimeSection
from praxis_desktop.gui.setup.wheels import Wheels, WheelsPanel
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.packages.wheelhouse.adding import Added
from praxis_desktop.runs import desktop_snapshots
from praxis_desktop.settings import KEYS, load_settings, save_user_setting
from praxis_desktop.snapshots.recipes import BASELINE, package_recipe
from praxis_desktop.workers.pool._warm_interpreters import WarmCounts
from tests.cli.homes import know_wheels
from tests.packages.wheel_making import make_wheel

WAIT_MS = 30_000
SECTIONS = (
    "appearance",
    "folders",
    "runtime",
    "pool",
    "safety",
    "packages",
    "shortcuts",
    "diagnostics",
    "about",
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    know_wheels(tmp_path / "home")
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    for key in KEYS.values():
        if key.env:
            monkeypatch.delenv(key.env, raising=False)


@pytest.fixture
def system_file(tmp_path: Path) -> Path:
    """The administrator's file, absent unless a test writes it."""
    return tmp_path / "system.json"


@pytest.fixture
def preferences(qapp: QApplication, system_file: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsModel:
    """The settings, in a separate home."""
    monkeypatch.setattr("praxis_desktop.settings.saving.system_settings_file", lambda: system_file)
    return SettingsModel(partial(load_settings, system_file=system_file, pool_by_default=True))


def put_on_the_shelf(wanted: Sequence[Path | str], report: Callable[[Event], None]) -> Added:
    """Add wheels without installing them."""
    service = desktop_snapshots(settings=load_settings())
    try:
        service.environments.wheelhouse.add([Path(path) for path in wanted])
    finally:
        service.close(Deadline.after(20))
    return Added((), (), 0)


@pytest.fixture
def wheels(qapp: QApplication) -> Wheels:
    """Adds wheels to the user's own."""
    return Wheels(put_on_the_shelf)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, preferences: SettingsModel) -> SettingsPage:
    """The page, with its settings loaded."""
    assert window.preferences is not None
    window.menus.settings.trigger()
    qtbot.waitUntil(lambda: preferences.settings is not None, timeout=WAIT_MS)
    assert window.preferences.page is not None
    return window.preferences.page


def written(tmp_path: Path) -> dict[str, dict[str, object]]:
    """Return the contents of the user's file."""
    file = tmp_path / "home" / "config" / "settings.json"
    return json.loads(file.read_text()) if file.exists() else {}


R = TypeVar("R", bound=KeyRow)


def row_of(page: SettingsPage, name: str, kind: type[R]) -> R:
    """Return the row of a setting."""
    row = page.section(KEYS[name].row).keys[name]
    assert isinstance(row, kind)
    return row


def is_dark(appearance: Appearance) -> bool:
    return appearance.is_dark


def is_still(appearance: Appearance) -> bool:
    return appearance.reduces_motion


def newest(window: MainWindow) -> tuple[str, str, dict[str, Callable[[], object]]]:
    """Return the title, the text and the actions of the last message."""
    message = window.messages.model.all[0]
    return message.title, message.text, {action.title: action.do for action in message.actions}


def test_the_page_is_gone_to_from_the_rail_the_keys_and_the_line_at_the_foot(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.preferences is not None
    assert not window.findChildren(SettingsPage)  # it is not made before it is needed
    window.rail.settings_button.click()
    page = window.preferences.page
    assert page is not None
    assert window.pages.currentWidget() is page
    assert window.rail.settings_button.isChecked()
    window.switch.show_run()
    window.status.runtime.click()
    assert window.pages.currentWidget() is page
    assert page.list.number == SECTIONS.index("runtime")
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert page.list.button(page.list.number).hasFocus()


@pytest.mark.parametrize("name", ["safety", "shortcuts"])
def test_tab_enters_the_chosen_section_in_view(
    qtbot: QtBot, window: MainWindow, page: SettingsPage, name: str
) -> None:
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: tuple(page.sections) == SECTIONS, timeout=WAIT_MS)
    QTest.mouseClick(page.list.button(SECTIONS.index(name)), Qt.MouseButton.LeftButton)
    QTest.keyClick(page.list.button(SECTIONS.index(name)), Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.sections[name].isAncestorOf(focused)
    qtbot.waitUntil(lambda: focused.visibleRegion().boundingRect() == focused.rect())


def test_a_wheel_added_by_the_user_is_told_and_listed_at_once(
    qtbot: QtBot, window: MainWindow, page: SettingsPage, wheels: Wheels, tmp_path: Path
) -> None:
    section = page.section("packages")
    qtbot.waitUntil(lambda: section.remark.text().endswith(" 0 added by you"), timeout=WAIT_MS)
    path = make_wheel(tmp_path / "new", "kappa", "1.0", {"kappa.py": b""})
    (panel,) = section.findChildren(WheelsPanel)
    with qtbot.waitSignal(wheels.done, timeout=WAIT_MS):
        window.files.add_wheels([path])
        assert panel.isVisibleTo(section)
        assert panel.sentences == ("Adding kappa-1.0-py3-none-any.whl", "Reading wheels")
    assert panel.button.text() == "Close"
    qtbot.waitUntil(lambda: section.remark.text().endswith(" 1 added by you"), timeout=WAIT_MS)


def test_the_sections_come_one_after_the_other_and_arrows_go_through_them(
    qtbot: QtBot, page: SettingsPage
) -> None:
    qtbot.waitUntil(lambda: tuple(page.sections) == SECTIONS, timeout=WAIT_MS)
    page.list.button(0).setFocus()
    for number in range(1, len(SECTIONS)):
        QTest.keyClick(page.list.button(page.list.number), Qt.Key.Key_Down)
        assert page.list.number == number
    bar = page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() == bar.maximum(), timeout=WAIT_MS)
    bar.setValue(0)
    assert page.list.number == 0


def test_every_control_has_a_name_and_says_why_it_cannot_be_used(qtbot: QtBot, page: SettingsPage) -> None:
    for name in SECTIONS:
        page.section(name)
    qtbot.wait(50)
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            text = getattr(widget, "text", None)
            assert widget.accessibleName() or (text is not None and text()), widget
    for section in page.sections.values():
        for row in section.keys.values():
            assert row.control.isEnabled() or row.reason, row.key.name


@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_smallest_window(
    qtbot: QtBot, window: MainWindow, page: SettingsPage, appearance: Appearance, scheme: str, size: QSize
) -> None:
    appearance.choose("dark" if scheme == "dark" else "light")
    window.resize(size)
    for name in SECTIONS:
        page.go_to(name)
    qtbot.wait(50)
    hint = window.minimumSizeHint()
    assert hint.width() <= 1024
    assert hint.height() <= 700
    for section in page.sections.values():
        assert section.minimumSizeHint().width() <= page.area.viewport().width()
        assert section.width() <= page.area.viewport().width()


# ---- changes
def test_a_switch_is_written_told_and_taken_back(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "runs.require_reason", SwitchRow)
    assert not row.switch.isChecked()
    with qtbot.waitSignal(preferences.saved, timeout=WAIT_MS):
        row.switch.click()
    assert written(tmp_path)["runs"]["require_reason"] is True
    title, text, actions = newest(window)
    assert title == "Ask for reasons: Yes"
    assert text == ""
    qtbot.waitUntil(lambda: window.page.conduct.requires_reason, timeout=WAIT_MS)
    actions["Undo"]()
    qtbot.waitUntil(lambda: not window.page.conduct.requires_reason, timeout=WAIT_MS)
    assert written(tmp_path) == {}
    assert not row.switch.isChecked()


def test_what_holds_from_the_next_start_offers_one(
    qtbot: QtBot, window: MainWindow, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "pool.enabled", SwitchRow)
    asked = []
    assert window.preferences is not None
    window.preferences.restart_wanted.connect(lambda: asked.append(True))
    with qtbot.waitSignal(preferences.saved, timeout=WAIT_MS):
        row.switch.click()
    _, text, actions = newest(window)
    assert "after the program is restarted" in text
    actions["Restart now"]()
    assert asked == [True]


def test_a_number_is_written_once_it_is_typed_and_never_out_of_range(
    qtbot: QtBot, tmp_path: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "ports.grace", NumberRow)
    field = row.number.field
    page.go_to("safety")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "99999")
    assert "0 to 3600" in row.reason
    field.selectAll()
    with qtbot.waitSignal(preferences.saved, timeout=WAIT_MS):
        QTest.keyClicks(field, "2 min")
    assert written(tmp_path) == {"ports": {"grace": 120.0}}
    assert row.reason == ""
    field.selectAll()
    QTest.keyClicks(field, "many")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert written(tmp_path) == {"ports": {"grace": 120.0}}


def test_a_number_that_is_typed_slowly_is_saved_as_it_reads(
    qtbot: QtBot, tmp_path: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "ports.grace", NumberRow)
    field = row.number.field
    page.go_to("safety")
    field.setFocus()
    field.selectAll()
    for typed in "15":
        with qtbot.waitSignal(preferences.saved, timeout=WAIT_MS):
            QTest.keyClicks(field, typed)
        qtbot.wait(50)  # until the saved value has been shown
    assert written(tmp_path) == {"ports": {"grace": 15.0}}
    field.selectAll()
    QTest.keyClicks(field, "99999")
    with qtbot.waitSignal(preferences.changed, timeout=WAIT_MS):
        preferences.save("runs.require_reason", True)
    assert field.text() == "99999"
    assert "0 to 3600" in row.reason


def test_many_steps_end_with_the_last_number(
    qtbot: QtBot, tmp_path: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "runs.step_timeout", NumberRow)
    for _ in range(12):
        row.number.more.click()
    qtbot.waitUntil(lambda: written(tmp_path).get("runs", {}).get("step_timeout") == 120, timeout=WAIT_MS)


def test_changes_that_follow_each_other_are_all_written(
    qtbot: QtBot, tmp_path: Path, preferences: SettingsModel
) -> None:
    with qtbot.waitSignal(preferences.changed, timeout=WAIT_MS):
        preferences.read()
    for number in range(20):
        preferences.save("ports.grace", float(number))
        preferences.save("runs.require_reason", bool(number % 2))
    qtbot.waitUntil(
        lambda: written(tmp_path) == {"ports": {"grace": 19.0}, "runs": {"require_reason": True}},
        timeout=WAIT_MS,
    )


def test_the_pool_says_what_its_interpreters_are_warm_for(
    qtbot: QtBot,
    window: MainWindow,
    runtime: RuntimeModel,
    preferences: SettingsModel,
    appearance: Appearance,
) -> None:
    library = package_recipe((), ("serial", "pylabrobot.scales", "typing.Any"))
    program = package_recipe((), ("praxis",), "/tmp/weigh.py")
    counts = WarmCounts(prepared=4, taken_warm=1, recipes=(BASELINE, library, program))
    rows = KeyRows(preferences, window.dialogs, appearance=appearance)
    section = PoolSection(rows, runtime, lambda: counts, appearance=appearance)
    qtbot.addWidget(section)
    assert section.taken.value.text() == "1"
    assert section.rows[0].help_text.split("\n") == [
        "Programs that use only the standard library",
        "Protocols that use pylabrobot, serial",
        "weigh.py, with everything it imports",
    ]


def test_bytes_are_shown_in_larger_units(qtbot: QtBot, page: SettingsPage) -> None:
    assert row_of(page, "execution.memory_bytes", NumberRow).number.text() == "1024"
    assert row_of(page, "history.limit_bytes", NumberRow).number.text() == "0"


def test_what_an_administrator_has_locked_says_so(
    qtbot: QtBot, system_file: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    system_file.write_text(json.dumps({"runs": {"approved_only": True}, "locked": ["runs.approved_only"]}))
    with qtbot.waitSignal(preferences.changed, timeout=WAIT_MS):
        preferences.read()
    row = row_of(page, "runs.approved_only", SwitchRow)
    assert row.switch.isChecked()
    assert not row.switch.isEnabled()
    assert row.reason == f"Locked by the administrator of this computer: {system_file}"
    assert row.reason in row.switch.accessibleDescription()


def test_what_the_environment_sets_says_so(
    qtbot: QtBot, page: SettingsPage, preferences: SettingsModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "7")
    with qtbot.waitSignal(preferences.changed, timeout=WAIT_MS):
        preferences.read()
    row = row_of(page, "ports.grace", NumberRow)
    assert row.number.text() == "7"
    assert not row.number.isEnabled()
    assert "PRAXIS_PORT_GRACE" in row.reason


def test_a_file_that_cannot_be_written_is_said_and_the_old_value_shown(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, page: SettingsPage, preferences: SettingsModel
) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "config").write_text("a file where the folder should be")
    row = row_of(page, "runs.require_reason", SwitchRow)
    with qtbot.waitSignals([preferences.failed, preferences.changed], timeout=WAIT_MS):
        row.switch.click()
    assert "cannot be written" in newest(window)[0]
    assert not row.switch.isChecked()


def test_values_that_are_not_heeded_are_told_once(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, preferences: SettingsModel
) -> None:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    (config / "settings.json").write_text('{"ports": {"grace": "<b>soon</b>"}}')
    for _ in range(2):
        with qtbot.waitSignal(preferences.changed, timeout=WAIT_MS):
            preferences.read()
    told = [message for message in window.messages.model.all if "ignored" in message.title]
    assert len(told) == 1
    assert "<b>soon</b>" in told[0].text


# ---- sections
def test_the_theme_changes_at_once_and_back(
    window: MainWindow, page: SettingsPage, appearance: Appearance, settings: WindowSettings
) -> None:
    section = page.section("appearance")
    assert isinstance(section, AppearanceSection)
    section.scheme.button(1).click()
    assert is_dark(appearance)
    assert settings.scheme == "dark"
    newest(window)[2]["Undo"]()
    assert not is_dark(appearance)
    assert section.scheme.number == 0


def test_language_motion_sound_and_size_are_kept(
    window: MainWindow, page: SettingsPage, appearance: Appearance, settings: WindowSettings
) -> None:
    section = page.section("appearance")
    assert isinstance(section, AppearanceSection)
    section.language.setCurrentIndex(2)
    section.language.activated.emit(2)
    assert settings.language == "de"
    assert "Restart now" in newest(window)[2]
    section.motion.click()
    assert settings.reduces_motion
    assert is_still(appearance)
    assert QApplication.cursorFlashTime() == 0
    newest(window)[2]["Undo"]()
    assert not is_still(appearance)
    section.sound.click()
    assert not settings.sounds
    assert not window.page.conduct.sounds
    section.display_size.button(1).setEnabled(True)
    section.display_size.button(1).click()
    assert settings.display_size == 125
    newest(window)[2]["Undo"]()
    assert settings.display_size == 100


def test_the_news_of_a_change_covers_no_row(qtbot: QtBot, window: MainWindow, page: SettingsPage) -> None:
    window.resize(1024, 700)
    section = page.section("appearance")
    assert isinstance(section, AppearanceSection)
    section.motion.click()
    qtbot.waitUntil(lambda: bool(window.messages.toasts.shown), timeout=WAIT_MS)
    (toast,) = window.messages.toasts.shown
    place = toast.rect().translated(toast.mapToGlobal(QPoint()))
    column = page.list.rect().translated(page.list.mapToGlobal(QPoint()))
    assert column.contains(place)
    entries = page.list.findChildren(FlatButton)
    assert not any(place.intersects(one.rect().translated(one.mapToGlobal(QPoint()))) for one in entries)
    window.menus.instruments.trigger()
    qtbot.waitUntil(lambda: toast.x() > window.width() // 2, timeout=WAIT_MS)


def test_sizes_that_the_screen_cannot_show_are_not_offered() -> None:
    assert fitting_sizes(QSize(1920, 1080), 100) == (100, 125, 150)
    assert fitting_sizes(QSize(1280, 720), 150) == (100, 125, 150)
    assert fitting_sizes(QSize(1366, 768), 100) == (100,)
    assert fitting_sizes(QSize(1400, 900), 100) == (100, 125)
    assert fitting_sizes(QSize(800, 600), 100) == (100,)


def test_the_folders_say_what_is_in_them(
    qtbot: QtBot, tmp_path: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    own = tmp_path / "home" / "data" / "protocols"
    own.mkdir(parents=True)
    (own / "a.py").write_text("")
    section = page.section("folders")
    preferences.read()
    qtbot.waitUntil(lambda: "1 file" in section.rows[0].help_text, timeout=WAIT_MS)
    assert str(own) in section.rows[0].help_text


def test_a_folder_of_protocols_is_added_and_removed(
    qtbot: QtBot, tmp_path: Path, page: SettingsPage, preferences: SettingsModel
) -> None:
    row = row_of(page, "library.folders", FoldersRow)
    folder = str(tmp_path / "a & b <i>")
    with qtbot.waitSignals([preferences.saved, preferences.changed], timeout=WAIT_MS):
        row._take(folder)
    assert row.help_text == folder
    row.remove_button.click()
    (action,) = row.menu.actions()
    with qtbot.waitSignals([preferences.saved, preferences.changed], timeout=WAIT_MS):
        action.trigger()
    row.menu.close()
    assert row.folders() == []


def test_the_records_move_to_another_folder(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, page: SettingsPage, preferences: SettingsModel
) -> None:
    target = tmp_path / "records"
    with qtbot.waitSignal(preferences.moved, timeout=WAIT_MS):
        preferences.move_records(target)
    assert written(tmp_path)["history"]["folder"] == str(target)
    assert newest(window)[0] == "The records were moved"


def test_the_runtime_is_verified_and_its_images_cleared_after_a_question(
    qtbot: QtBot, window: MainWindow, page: SettingsPage, runtime: RuntimeModel
) -> None:
    section = page.section("runtime")
    assert isinstance(section, RuntimeSection)
    qtbot.waitUntil(lambda: "Pyodide" in section.remark.text(), timeout=WAIT_MS)
    section.verify_button.click()
    qtbot.waitUntil(lambda: "intact" in section.notice.sentence, timeout=WAIT_MS)
    section.clear_button.click()
    assert section.keep_button.hasFocus() or section.sure_button.isVisibleTo(section)
    section.keep_button.click()
    assert section.notice.sentence == ""
    section.clear_button.click()
    section.sure_button.click()
    qtbot.waitUntil(lambda: "freed" in section.notice.sentence, timeout=WAIT_MS)


def test_the_self_test_says_what_it_finds_and_its_report_is_copied_and_saved(
    qtbot: QtBot, page: SettingsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis_desktop.workers.diagnosis import checks

    found = [
        checks.Check("Program", "ok", "It is here"),
        checks.Check("Ports", "warning", "One is slow", "Wait for it."),
    ]
    monkeypatch.setattr(checks, "diagnose", lambda settings: iter(found))
    section = page.section("diagnostics")
    assert isinstance(section, DiagnosticsSection)
    section.test_button.click()
    qtbot.waitUntil(lambda: "warnings: 1" in section.notice.sentence, timeout=WAIT_MS)
    section.copy_button.click()
    assert QApplication.clipboard().text() == (
        "Program: ok: It is here\nPorts: warning: One is slow\n    Wait for it."
    )
    target = tmp_path / "report.zip"
    section.save_to(str(target))
    qtbot.waitUntil(lambda: str(target) in section.notice.sentence, timeout=WAIT_MS)
    with zipfile.ZipFile(target) as archive:
        assert b"One is slow" in archive.read("report.txt")
    section.save_to(str(tmp_path / "report.zip" / "inside.zip"))
    qtbot.waitUntil(lambda: "cannot be written" in section.notice.sentence, timeout=WAIT_MS)


# ---- what the window remembers
def test_a_damaged_file_of_the_window_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "memory.ini"
    file.write_bytes(b"[window]\nappearance=dark\n\0\xff garbage without a sign\n")
    found = WindowSettings(file)
    assert found.put_aside == tmp_path / "memory.damaged.ini"
    assert found.scheme == "system"
    found.scheme = "light"
    found.save()
    assert WindowSettings(file).scheme == "light"
    assert WindowSettings(file).put_aside is None


@pytest.mark.parametrize(
    ("text", "size", "language"),
    [
        ("[window]\ndisplay_size=125\nlanguage=de\n", 125, "de"),
        ("[window]\ndisplay_size=9000\nlanguage=../../etc\n", 100, "system"),
        ("", 100, "system"),
    ],
)
def test_only_known_sizes_and_languages_count(tmp_path: Path, text: str, size: int, language: str) -> None:
    file = tmp_path / "memory.ini"
    file.write_text(text)
    found = WindowSettings(file)
    assert (found.display_size, found.language) == (size, language)


def test_a_damaged_settings_file_is_put_aside_once(tmp_path: Path) -> None:
    from praxis_desktop.settings.saving import put_aside_damaged

    file = tmp_path / "settings.json"
    assert put_aside_damaged(user_file=file) is None
    file.write_text('{"runs": {}}')
    assert put_aside_damaged(user_file=file) is None
    file.write_bytes(b"\xff{")
    assert put_aside_damaged(user_file=file) == tmp_path / "settings.damaged.json"
    assert not file.exists()
    assert put_aside_damaged(user_file=file) is None
    save_user_setting("ports.grace", 3.0, user_file=file)
    assert put_aside_damaged(user_file=file) is None


def test_a_section_is_hidden_until_it_is_complete(qtbot: QtBot, appearance: Appearance) -> None:
    made: list[Section] = []

    def make() -> Section:
        made.append(Section(appearance=appearance))
        return made[0]

    page = SettingsPage([SectionMaker("one", "One", "palette", make)], None, appearance=appearance)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: bool(made), timeout=WAIT_MS)
    page.show()
    assert made[0].isVisible() == ("one" in page.sections)
    qtbot.waitUntil(lambda: "one" in page.sections, timeout=WAIT_MS)
    assert made[0].isVisible()
