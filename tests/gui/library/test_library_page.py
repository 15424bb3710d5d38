"""The library page: what it shows of protocols, how to find them, and the actions on them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library import table_model
from praxis_desktop.gui.library.card_drawing import origin_of
from praxis_desktop.gui.library.filters import TABLE
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.library.table import EntryTable
from praxis_desktop.gui.library.table_model import EntryFilter
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.last_runs import LastRun, LastRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import StateLook
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.library.files import FolderKind
from praxis_desktop.runs.library import Library, LibraryEntry, LoadProblem
from praxis_desktop.workers.launch.preparation_progress import Readiness
from tests.gui.guards import let_appear

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000


def entry(name: str, category: str, *tags: str, folder: FolderKind = "bundled") -> LibraryEntry:
    title = name.replace("_", " ").capitalize()
    protocol = Protocol(
        name=name, title=title, category=category, tags=tags, description=f"{title} of a plate."
    )
    return LibraryEntry(name, f"/library/{name}.py", folder, protocol)


ENTRIES = (
    entry("serial_dilution", "liquid_handling", "dilution", "demo"),
    entry("kinetic_assay", "plate_reading", "assay", "demo"),
    entry("pump_dispense", "dispensing", "serial", folder="own"),
    LibraryEntry("broken", "/library/broken.py", "own", problem=LoadProblem("broken.py, line 3: invalid")),
)


@pytest.fixture
def library(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LibraryModel:
    """A library whose protocols are set by the tests."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))

    def never() -> None:
        raise AssertionError

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def page(window: MainWindow, library: LibraryModel) -> LibraryPage:
    """The page with four protocols, visible."""
    assert window.library is not None
    window.switch.show_library()
    library._take_library(Library(ENTRIES))
    return window.library.page


def names(page: LibraryPage) -> list[str]:
    return [shown.target for shown in page.rows.entries]


def test_before_anything_is_known_there_are_place_holders(window: MainWindow) -> None:
    assert window.library is not None
    window.switch.show_library()
    page = window.library.page
    assert page.skeleton.isVisible()
    assert page.head.words.text() == "Reading the protocols…"
    assert page.empty.isHidden()
    page.skeleton._draw_cards()
    page.skeleton.grab()


@pytest.mark.parametrize("is_typed_into", [True, False])
def test_protocols_that_come_take_the_keys_from_no_sheet(
    qtbot: QtBot, window: MainWindow, library: LibraryModel, is_typed_into: bool
) -> None:
    assert window.library is not None
    window.switch.show_library()
    if is_typed_into:
        window.menus.palette.trigger()
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    typed_into = QApplication.focusWidget()
    library._take_library(Library(ENTRIES))
    assert QApplication.focusWidget() is (typed_into if is_typed_into else window.library.page.views.current)


def test_cards_say_what_a_protocol_is_and_how_it_stands(page: LibraryPage) -> None:
    assert page.head.words.text() == "4 protocols"
    assert page.filters.shown.text() == "Showing 4 of 4"
    told = page.rows.data(
        page.rows.index(page.rows.place_of("serial_dilution"), 0), Qt.ItemDataRole.AccessibleTextRole
    )
    assert told == "Serial dilution. Liquid handling. Serial dilution of a plate. Check passed"
    page.views.cards.grab()


def test_protocols_of_the_same_title_are_told_apart_by_their_files(page: LibraryPage) -> None:
    first = entry("leak_test", "dispensing", folder="own")
    second = structs.replace(first, target="leak_test_2", path="/library/leak_test_2.py")
    page.rows.show_entries((first, second))
    told = [page.rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert {text.split(". ")[1] for text in told} == {"leak_test.py", "leak_test_2.py"}


def test_a_protocol_that_never_ran_for_real_has_its_violet_frame_also_while_it_is_chosen(
    qtbot: QtBot, window: MainWindow, page: LibraryPage, appearance: Appearance
) -> None:
    ended = StateLook("Completed", "check", "idle")
    simulated = LastRun("passed", ended, time.time() - 100, is_simulated=True, number=133)
    page.show_runs({"kinetic_assay": LastRuns(None, simulated)})
    cards = page.views.cards
    cell = page.rows.index(page.rows.place_of("kinetic_assay"), 0)
    violet = QColor(appearance.tone("sim").line).rgb()

    def edge() -> int:
        """Return the number of violet pixels on the card's upper edge."""
        QPixmapCache.clear()
        place, image = cards.visualRect(cell), cards.viewport().grab().toImage()
        rows = range(place.top(), place.top() + 4)
        return sum(
            image.pixelColor(x, y).rgb() == violet for y in rows for x in range(place.left(), place.right())
        )

    cards.setCurrentIndex(page.rows.index(page.rows.place_of("pump_dispense"), 0))
    before = edge()
    cards.setCurrentIndex(cell)
    cards.setFocus()
    assert 0 < before == edge()


def test_last_runs_are_told_and_sort_the_protocols(page: LibraryPage) -> None:
    now = time.time()
    ended = StateLook("Completed", "check", "idle")
    real = LastRun("failed", ended, now - 7300, number=131, reason="It delivers too little.")
    simulated = LastRun("passed", ended, now - 100, is_simulated=True, number=133)
    page.show_runs(
        {
            "pump_dispense": LastRuns(real, structs.replace(simulated, begun=now - 8000)),
            "kinetic_assay": LastRuns(None, simulated),
        }
    )
    assert names(page) == ["kinetic_assay", "pump_dispense", "broken", "serial_dilution"]
    words = {shown.target: page.rows.last_words(shown) for shown in page.rows.entries}
    assert words["pump_dispense"] == "Failed, run 131, 2 h ago; Passed in simulation, run 133, 2 h ago"
    assert words["kinetic_assay"] == "Passed in simulation, run 133, 1 min ago"
    assert words["serial_dilution"] == "Never run"
    assert words["broken"] == ""


def test_a_card_of_a_file_that_python_has_not_read_yet_says_so(page: LibraryPage) -> None:
    known = ENTRIES[0]
    library = page._model
    library._take_library(Library((structs.replace(known, is_outline=True),)))
    index = page.rows.index(0, 0)
    assert page.rows.data(index) == "Serial dilution"
    assert page.rows.check_look(page.rows.entries[0]).word == "Preparing"
    said = page.rows.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Serial dilution. Liquid handling. Serial dilution of a plate. Preparing"
    library._take_library(Library((known,)))
    assert page.rows.check_look(page.rows.entries[0]).word == "Check passed"


def test_a_protocol_found_by_its_title_comes_before_those_found_by_their_descriptions(
    page: LibraryPage,
) -> None:
    weighing = Protocol(name="a", title="Aliquots", description="Weigh each aliquot after a wash.")
    washing = Protocol(name="b", title="Plate wash", description="Rinse a plate.")
    tagged = Protocol(name="c", title="Buffer change", tags=("wash",))
    protocols = (weighing, tagged, washing)
    entries = [LibraryEntry(each.name, f"/library/{each.name}.py", "own", each) for each in protocols]
    page._model._take_library(Library(tuple(entries)))
    assert names(page) == ["a", "c", "b"], "by their names, as long as nothing is searched for"
    page.rows.look_for(EntryFilter(("wash",)))
    assert names(page) == ["b", "c", "a"]
    page.rows.look_for(EntryFilter(("wash", "weigh")))
    assert names(page) == ["a"]


def test_filters_narrow_and_can_be_cleared(qtbot: QtBot, page: LibraryPage) -> None:
    filters = page.filters
    QTest.keyClick(filters.category, Qt.Key.Key_Down)
    menu = filters.category.menu
    assert menu.isVisible()
    actions = {action.text(): action for action in menu.actions()}
    menu.setActiveAction(actions["Plate reading"])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert names(page) == ["kinetic_assay"]
    assert filters.category.text() == "Plate reading"
    assert menu.isVisible(), "more can be chosen"
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(actions["Liquid handling"]).center())
    assert sorted(names(page)) == ["kinetic_assay", "serial_dilution"], "one of several is enough"
    assert filters.category.text() == "2 chosen"
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(actions["All categories"]).center())
    assert len(names(page)) == 4
    menu.setActiveAction(actions["Plate reading"])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert names(page) == ["kinetic_assay"]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    filters.clear()
    filters.check.setCurrentIndex(filters.check.findData("failed"))
    filters.check.activated.emit(filters.check.currentIndex())
    assert names(page) == ["broken"]
    filters.clear()
    for chip in filters.tags.chips:
        if chip.text() in ("dilution", "serial"):
            chip.click()
    assert sorted(names(page)) == ["pump_dispense", "serial_dilution"], "one of several tags is enough"
    page.search.setText("nothing like it")
    qtbot.waitUntil(page.empty.isVisible, timeout=TIMEOUT_MS)
    assert page.empty.title == "Nothing matches “nothing like it”"
    QTest.mouseClick(page.empty.clear_button, LEFT)
    assert len(names(page)) == 4
    assert page.views.cards.isVisible()


def test_typing_searches_and_enter_opens(qtbot: QtBot, window: MainWindow, page: LibraryPage) -> None:
    page.views.cards.setFocus()
    QTest.keyClicks(page.views.cards, "k")
    QTest.keyClicks(page.search, "inetic")
    qtbot.waitUntil(lambda: names(page) == ["kinetic_assay"], timeout=TIMEOUT_MS)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.views.cards.hasFocus() or not window.isActiveWindow()
    with qtbot.waitSignal(page.entry_opened, timeout=TIMEOUT_MS) as opened:
        page.views.cards.entry_opened.emit(page.views.cards.currentIndex())
    assert opened.args[0].target == "kinetic_assay"


def test_space_tells_all_of_a_protocol_and_enter_runs_it(
    qtbot: QtBot, window: MainWindow, page: LibraryPage
) -> None:
    assert window.library is not None
    sheet = window.library.details_sheet
    page.views.choose_target("kinetic_assay")
    QTest.keyClick(page.views.cards, Qt.Key.Key_Space)
    assert sheet.title.text() == "Kinetic assay"
    told = sheet.details.text().replace("\u200b", "")
    assert "/library/kinetic_assay.py" in told
    assert "Tags: assay, demo" in told
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    page.filters.views.button(TABLE).click()
    assert page.views.table is not None
    QTest.keyClick(page.views.table, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.library.open_requested, timeout=TIMEOUT_MS):
        QTest.mouseClick(sheet.buttons[-1], LEFT)


def test_a_click_on_the_button_or_the_dots_of_a_card_is_told(qtbot: QtBot, page: LibraryPage) -> None:
    view = page.views.cards
    index = page.rows.index(page.rows.place_of("serial_dilution"), 0)
    view.scrollTo(index)
    button = view._delegate.button_rect(view.visualRect(index)).center().toPoint()
    with qtbot.waitSignal(page.entry_opened, timeout=TIMEOUT_MS):
        QTest.mouseClick(view.viewport(), LEFT, pos=button)
    dots = view._delegate.menu_rect(view.visualRect(index)).center().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=dots)
    menu = page.entry_menu
    assert menu.menu.isVisible()
    assert menu.remove.text() == "Remove all samples from library…"
    menu.menu.close()


def test_a_press_on_one_card_and_a_release_on_another_do_nothing(qtbot: QtBot, page: LibraryPage) -> None:
    view = page.views.cards
    opened: list[QModelIndex] = []
    page.entry_opened.connect(opened.append)

    def place(target: str) -> QPoint:
        index = page.rows.index(page.rows.place_of(target), 0)
        return view._delegate.button_rect(view.visualRect(index)).center().toPoint()

    first, second = (page.rows.entries[row].target for row in range(2))
    QTest.mousePress(view.viewport(), LEFT, pos=place(first))
    QTest.mouseRelease(view.viewport(), LEFT, pos=place(second))
    QTest.mousePress(view.viewport(), LEFT, pos=place(first) - QPoint(90, 60))
    QTest.mouseRelease(view.viewport(), LEFT, pos=place(first))
    assert opened == []
    QTest.mouseClick(view.viewport(), LEFT, pos=place(first))
    assert len(opened) == 1
    page.filters.views.button(TABLE).click()
    table = page.views.table
    assert isinstance(table, EntryTable)
    table.grab()
    ways = [table.visualRect(page.rows.index(row, table_model.OPEN)).center() for row in range(2)]
    QTest.mousePress(table.viewport(), LEFT, pos=ways[0])
    QTest.mouseRelease(table.viewport(), LEFT, pos=ways[1])
    assert len(opened) == 1
    QTest.mouseClick(table.viewport(), LEFT, pos=ways[0])
    assert len(opened) == 2


def test_the_table_shows_the_same_choice_and_sorts(qtbot: QtBot, page: LibraryPage) -> None:
    page.views.choose_target("kinetic_assay")
    page.filters.views.button(TABLE).click()
    table = page.views.table
    assert isinstance(table, EntryTable)
    assert page.views.cards.isHidden()
    assert page.views.entry is not None
    assert page.views.entry.target == "kinetic_assay"
    assert table.isRowHidden(len(page.rows.entries))
    assert not table.isRowHidden(0)
    head = table.horizontalHeader()
    head.sectionClicked.emit(table_model.CHECK)
    assert names(page)[0] == "broken"
    assert page.views.entry.target == "kinetic_assay", "sorting chooses nothing else"
    table.grab()
    with qtbot.waitSignal(page.entry_opened, timeout=TIMEOUT_MS):
        QTest.keyClick(table, Qt.Key.Key_Return)
    page.filters.views.button(0).click()
    assert not table.isVisible()
    assert page.views.entry.target == "kinetic_assay"


def many(page: LibraryPage, library: LibraryModel) -> list[LibraryEntry]:
    """Show 120 protocols, and scroll until "p_060", partly hidden, is the first in view."""
    entries = [entry(f"p_{number:03}", "dispensing") for number in range(120)]
    library._take_library(Library(tuple(entries)))
    page.views.choose_target("p_002")
    view = page.views.current
    middle = view.visualRect(page.rows.index(60, 0))
    view.verticalScrollBar().setValue(middle.top() + 20)
    assert first_in_view(page) == ("p_060", -20)
    return entries


def top(page: LibraryPage, target: str) -> int:
    """Return the position of a protocol in its view, in pixels."""
    return page.views.current.visualRect(page.rows.index(page.rows.place_of(target), 0)).top()


def first_in_view(page: LibraryPage) -> tuple[str, int]:
    """Return the first protocol in view, and its position in pixels."""
    places = ((target, top(page, target)) for target in names(page))
    row = page.views.current.visualRect(page.rows.index(0, 0))
    return next((target, place) for target, place in places if place > -row.height())


@pytest.mark.parametrize("is_table", [False, True])
def test_protocols_in_view_stay_there_when_files_and_last_runs_change(
    window: MainWindow, page: LibraryPage, library: LibraryModel, is_table: bool
) -> None:
    page.filters.views.button(TABLE if is_table else 0).click()
    entries = many(page, library)
    added = [entry(f"a_{number}", "dispensing") for number in range(9)]
    ran = LastRuns(LastRun("passed", StateLook("Completed", "check", "idle"), time.time() - 100, number=7))
    changes: tuple[Callable[[], None], ...] = (
        lambda: library._take_library(Library((*entries[:50], *entries[51:]))),
        lambda: library._take_library(Library((*added, *entries))),
        lambda: page.show_runs({"p_110": ran}),
    )
    for change in changes:
        before, listed = first_in_view(page), names(page)
        window.switch.show_run()
        change()
        window.switch.show_library()
        assert names(page) != listed
        assert top(page, before[0]) == before[1] == -20
    page.show_runs({first_in_view(page)[0]: ran})
    assert first_in_view(page)[0] in names(page)[60:80], "the others stay if the first in view is run"
    assert page.views.entry is not None
    assert page.views.entry.target == "p_002"
    page.rows.look_for(EntryFilter(("p_00",)))
    page.views.keep_choice()
    assert page.views.entry.target == "p_002"
    assert page.views.current.verticalScrollBar().value() < 300, "a search begins at the top"


def test_an_added_protocol_comes_into_view_once_it_has_been_read(
    window: MainWindow, page: LibraryPage, library: LibraryModel
) -> None:
    entries = many(page, library)
    page.views.choose_target("p_200")
    assert top(page, "p_060") == -20, "it has not been read yet"
    library._take_library(Library((*entries, entry("p_200", "dispensing"))))
    assert page.views.entry is not None
    assert page.views.entry.target == "p_200"
    room = page.views.current.viewport().rect()
    assert room.contains(page.views.current.visualRect(page.views.current.currentIndex()))
    page.views.current.scrollToTop()
    library._take_library(Library((*entries[1:], entry("p_200", "dispensing"))))
    assert page.views.current.verticalScrollBar().value() == 0


@pytest.mark.parametrize("is_table", [False, True])
def test_a_protocol_that_was_searched_for_and_opened_stays_chosen(
    qtbot: QtBot, page: LibraryPage, is_table: bool
) -> None:
    page.filters.views.button(TABLE if is_table else 0).click()
    page.views.choose_target("pump_dispense")
    for is_opened, target in ((False, "pump_dispense"), (True, "kinetic_assay")):
        page.search.setText("kinetic")
        qtbot.waitUntil(lambda: names(page) == ["kinetic_assay"], timeout=TIMEOUT_MS)
        if is_opened:
            with qtbot.waitSignal(page.entry_opened, timeout=TIMEOUT_MS):
                QTest.keyClick(page.views.current, Qt.Key.Key_Return)
        page.search.clear()
        qtbot.waitUntil(lambda: len(names(page)) == 4, timeout=TIMEOUT_MS)
        assert page.views.entry is not None
        assert page.views.entry.target == target


def test_an_empty_library_says_what_to_do(qtbot: QtBot, page: LibraryPage, library: LibraryModel) -> None:
    library._take_library(Library())
    assert page.head.words.text() == "No protocols yet"
    assert page.empty.title == "No protocols here yet"
    assert page.filters.isHidden()
    with qtbot.waitSignal(page.add_requested, timeout=TIMEOUT_MS):
        QTest.mouseClick(page.empty.file_button, LEFT)


def test_a_library_that_cannot_be_read_says_why(window: MainWindow, library: LibraryModel) -> None:
    assert window.library is not None
    window.switch.show_library()
    library._take_problem("the disk is gone")
    page = window.library.page
    assert page.empty.title == "The library could not be read"
    assert "the disk is gone" in page.empty.accessibleName()


def test_a_library_that_could_not_be_read_is_read_again_once_python_is_ready(
    page: LibraryPage, library: LibraryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[None] = []
    monkeypatch.setattr(library, "look", lambda: looked.append(None))
    library._take_problem("pyodide.wasm is missing")
    runtime = RuntimeModel()
    page.follow_runtime(runtime)
    for readiness in (
        Readiness("error"),
        Readiness("loading"),
        Readiness("ready"),
        Readiness("ready", warm=1),
    ):
        runtime.readiness = readiness
        runtime.changed.emit()
    assert looked == [None]


def test_delete_asks_in_the_table_too_and_says_why_nothing_is_removed(
    qtbot: QtBot, window: MainWindow, page: LibraryPage, library: LibraryModel
) -> None:
    mine = entry("mine", "weighing", folder="own")
    library._take_library(Library((mine, entry("shared", "weighing", folder="added"))))
    page.filters.views.button(TABLE).click()
    table = page.views.table
    controller = window.library
    assert table is not None
    assert controller is not None
    page.views.choose_target("mine")
    table.setFocus()
    let_appear(qtbot, table)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert controller.remove_sheet.isVisible()
    QTest.keyClick(controller.remove_sheet, Qt.Key.Key_Escape)
    page.views.choose_target("shared")
    told: list[PraxisError] = []
    controller.failed.connect(told.append)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert not controller.remove_sheet.isVisible()
    assert [error.message for error in told] == ["shared.py cannot be removed here"]


def test_cards_offer_to_set_a_run_up_while_python_is_not_ready(page: LibraryPage) -> None:
    class Start(RuntimeModel):
        seconds = 0

        @property
        def loading_s(self) -> int:
            return self.seconds

    runtime = Start()
    page.follow_runtime(runtime)
    words: list[str] = []
    for readiness, runtime.seconds in (
        (Readiness("loading"), 0),
        (Readiness("loading"), 1),
        (Readiness("ready"), 1),
        (Readiness("error"), 0),
    ):
        runtime.readiness = readiness
        runtime.changed.emit()
        words.append(page.views.cards.opening_words)
    assert words == ["Run Protocol", "Set up run", "Run Protocol", "Set up run"]


def test_a_protocol_of_ones_own_is_duplicated_and_removed(
    qtbot: QtBot,
    window: MainWindow,
    page: LibraryPage,
    library: LibraryModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = tmp_path / "home" / "data" / "protocols"
    own.mkdir(parents=True)
    file = own / "mine.py"
    file.write_text("print(1)\n", encoding="utf-8")
    mine = LibraryEntry("mine", str(file), "own", Protocol(name="mine", title="Mine"))
    library._take_library(Library((mine,)))
    page.duplicate_wanted.emit(mine)
    qtbot.waitUntil((own / "mine_2.py").exists, timeout=TIMEOUT_MS)
    trash = tmp_path / "trash"
    monkeypatch.setattr(
        "PySide6.QtCore.QFile.moveToTrash", staticmethod(lambda name: bool(Path(name).rename(trash)))
    )
    page.views.cards.setFocus()
    let_appear(qtbot, page.views.cards)
    QTest.keyClick(page.views.cards, Qt.Key.Key_Delete)
    assert window.library is not None
    sheet = window.library.remove_sheet
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert file.exists()
    QTest.keyClick(page.views.cards, Qt.Key.Key_Delete)
    QTest.mouseClick(sheet.buttons[1], LEFT)
    qtbot.waitUntil(trash.exists, timeout=TIMEOUT_MS)
    assert not file.exists()


def test_everything_fits_the_smallest_window_and_has_a_name(
    qtbot: QtBot, window: MainWindow, page: LibraryPage
) -> None:
    window.resize(1024, 700)
    assert window.minimumSizeHint().width() <= 1024
    assert page.filters.order_button.isVisible()
    assert page.filters.order.isHidden()
    actions = page.filters._choices.actions()
    page.filters._take_action(actions[1])
    assert page.filters.sort_key == "name"
    assert names(page) == sorted(names(page), key=lambda name: name != "broken")
    window.resize(1280, 800)
    assert page.filters.order.isVisible()
    fields = (page.search, page.filters.category, page.filters.check, page.filters.order, page.views.cards)
    for widget in (*fields, page.filters.order_button, page.add_button):
        described = QAccessible.queryAccessibleInterface(widget)
        assert described.text(QAccessible.Text.Name), widget
    assert all(action.text() for action in page.entry_menu.menu.actions()[:4])


def test_how_it_looks_is_kept(
    page: LibraryPage, settings: WindowSettings, library: LibraryModel, appearance: Appearance, qtbot: QtBot
) -> None:
    page.filters.choose_order("category")
    page.filters.views.button(TABLE).click()
    assert settings.library_order == "category"
    assert settings.library_is_table
    again = LibraryPage(model=library, appearance=appearance)
    qtbot.addWidget(again)
    again.remember_in(settings)
    assert again.filters.order.currentText() == "Sort: category"
    assert again.views.current is again.views.table
    settings.library_order = "nonsense of another version"
    again.remember_in(settings)
    assert again.filters.order.currentText() == "Sort: last run"


def test_who_adds_no_protocol_is_shown_what_is_expected(
    qtbot: QtBot, window: MainWindow, page: LibraryPage, library: LibraryModel
) -> None:
    assert window.library is not None
    sheet, wanted = window.library.problem_sheet, list[str]()
    window.library.page_wanted.disconnect()
    window.library.page_wanted.connect(wanted.append)
    for reason, is_offered in (("entry", True), ("syntax", False)):
        problem = LoadProblem("gradient.py has no entry", reason=reason)
        gradient = LibraryEntry("gradient", "/library/gradient.py", "own", problem=problem)
        library._take_library(Library((gradient,)))
        page.entry_opened.emit(gradient)
        assert sheet.buttons[1].isVisible() == is_offered
        sheet.buttons[0].setFocus()
        QTest.keyClick(sheet, Qt.Key.Key_Tab)
        assert sheet.buttons[1 if is_offered else 2].hasFocus()
        if is_offered:
            QTest.mouseClick(sheet.buttons[1], LEFT)
        else:
            QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert wanted == ["protocols.html"]


def test_what_is_wrong_with_a_file_is_shown_instead_of_setting_it_up(
    qtbot: QtBot, window: MainWindow, page: LibraryPage
) -> None:
    assert window.library is not None
    page.views.choose_target("broken")
    assert page.views.entry is not None
    opened: list[object] = []
    window.library.open_requested.connect(opened.append)
    page.entry_opened.emit(page.views.entry)
    sheet = window.library.problem_sheet
    assert sheet.isVisible()
    assert sheet.title.text().replace("\u200b", "") == "broken.py cannot be loaded"
    assert "ine 3: invalid" in sheet.details.text()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert not opened


def test_a_card_says_first_what_category_it_is_or_else_whose() -> None:
    protocol = Protocol(name="mine", title="Mine", category="plate_reading")
    assert origin_of(LibraryEntry("mine", "/own/mine.py", "own", protocol)) == "Plate reading · yours"
    assert (
        origin_of(LibraryEntry("mine", "/own/mine.py", "own", Protocol(name="mine", title="Mine"))) == "Yours"
    )
