"""Scenes of the library, with its pictures of protocols, and of the first start."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent

from build_tools.screenshots.stage import Stage

_WRONG = {
    "colony_count.py": """from praxis import protocol_function
from pylabrobot.camera import ColonyCounter


@protocol_function(title="Colony count", description="Count colonies on a plate", category="plate_reading")
async def colony_count(plates: int = 1) -> None:
    print(await ColonyCounter().count(plates))
""",
    "unfinished_assay.py": """from praxis import protocol_function


@protocol_function(title="Unfinished assay"
async def unfinished_assay() -> None:
    pass
""",
}
"""Protocols that cannot be run."""


def library(stage: Stage) -> None:
    """The complete first page; a search with few results, and one with none."""
    library_is_there(stage)
    stage.shoot("01-library")
    stage.type("dilution")
    stage.rest(600)
    stage.shoot("01-library-search")
    stage.type(" of gold")
    stage.rest(600)
    stage.shoot("01-library-no-match")


def library_table(stage: Stage) -> None:
    """The protocols as a table."""
    library_is_there(stage)
    stage.press("Table")
    stage.shoot("01b-library-table")


def library_drop(stage: Stage) -> None:
    """A file is dragged over the window: one that can be added, and one that cannot."""
    library_is_there(stage)
    for name, picture in (
        ("gradient_elution.py", "01c-library-drop"),
        ("results.xlsx", "01c-library-refused"),
    ):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/home/user/{name}")])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        stage.window.dragEnterEvent(QDragEnterEvent(QPoint(400, 300), copy, data, left, none))
        stage.shoot(picture)
        stage.window.dragLeaveEvent(QDragLeaveEvent())


def library_problems(stage: Stage) -> None:
    """A protocol that fails its check, and an unreadable file."""
    from praxis_desktop.core.directories import data_directory

    folder = data_directory() / "protocols"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _WRONG.items():
        (folder / name).write_text(text, "utf-8")
    stage.do("Instruments")
    stage.window.switch.show_library()
    library_is_there(stage)
    stage.rest(4000)
    stage.shoot("01-library-problems")
    stage.press("Table")
    stage.shoot("01b-library-table-problems")


def library_versions(stage: Stage) -> None:
    """A protocol changed since it ran, a requested check, and an empty library."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.protocols.library.files import bundled_folder

    library_is_there(stage)
    controller = stage.window.library
    assert controller is not None
    page = controller.page
    entry = next(entry for entry in page.rows.entries if entry.target == "serial_dilution")
    page.versions_wanted.emit(entry)
    stage.until("the versions", lambda: bool(controller.versions_sheet.table.rows.lines))
    stage.rest(600)
    stage.shoot("01e-library-versions")
    controller.versions_sheet.dismiss()
    page.entry_menu.check_wanted.emit(entry)
    stage.until("the check", page.checks.hide_button.isVisible)
    stage.shoot("01-library-checked")
    own = data_directory() / "protocols"
    kept = list(own.glob("*.py")) if own != bundled_folder().path else []
    for file in kept:
        file.rename(file.with_suffix(".kept"))
    page.samples_unwanted.emit()
    stage.press("Remove them")
    stage.until("an empty library", page.empty.samples_button.isVisible)
    stage.shoot("01d-library-empty")
    page.samples_wanted.emit()
    for file in kept:
        file.with_suffix(".kept").rename(file)
    library_is_there(stage)


def library_sheets(stage: Stage) -> None:
    """The menu of a protocol, its details, and the questions before it is removed or replaced."""
    from praxis_desktop.core.directories import data_directory

    library_is_there(stage)
    controller = stage.window.library
    assert controller is not None
    page = controller.page
    entry = page.rows.entries[0]

    def open_menu() -> None:
        page.entry_menu.menu.close()
        card = page.views.cards.visualRect(page.views.cards.model().index(0, 0))
        place = page.views.cards.viewport().mapToGlobal(card.topRight()) - QPoint(60, -56)
        page.entry_menu.open_for(entry, place)

    stage.shoot("01f-library-menu", open_menu)
    page.entry_menu.menu.close()
    field = page.filters.category

    def open_list() -> None:
        field.menu.close()
        field.open_menu()

    stage.shoot("01j-library-filter", open_list)
    field.menu.close()
    page.details_wanted.emit(entry)
    stage.shoot("01g-library-details")
    controller.details_sheet.buttons[0].click()
    page.samples_unwanted.emit()
    stage.shoot("01h-library-remove")
    controller.samples_sheet.buttons[0].click()
    own = data_directory() / "protocols"
    own.mkdir(parents=True, exist_ok=True)
    (own / "incubation.py").write_text("print('another one')\n", "utf-8")
    controller.add(stage.protocols / "incubation.py")
    stage.until("the question", controller.sheet.isVisible)
    stage.shoot("01i-library-same-name")
    controller.sheet.buttons[0].click()


def first_start(stage: Stage) -> None:
    """No runs yet, and Python is being prepared."""
    controller = stage.window.first_start
    assert controller is not None
    stage.until("the card", lambda: controller.card is not None and controller.card.isVisible())
    stage.rest(2500)
    stage.shoot("08-first-start")


def first_start_failed(stage: Stage) -> None:
    """Python cannot be prepared: the reason and the remedy."""
    controller = stage.window.first_start
    assert controller is not None
    state = stage.window.models.runtime
    stage.until("the failure", lambda: state.readiness.state == "error" and controller.card is not None)
    stage.rest(2500)
    stage.shoot("08-first-start-failed")


def library_is_there(stage: Stage) -> None:
    """Wait until the first page has its cards, and the preparation of Python is no longer shown."""
    controller = stage.window.library
    assert controller is not None
    stage.until("cards of protocols", lambda: controller.page.views.cards.model().rowCount() > 5)
    first_start = stage.window.first_start
    assert first_start is not None
    stage.until("Python", lambda: stage.window.models.runtime.readiness.state != "loading")

    def is_over() -> bool:
        card = first_start.card
        if card is not None and card.close_button.isVisible():
            card.close_button.click()
        return card is None or not card.isVisible()

    stage.until("the end of the preparations", is_over)
    stage.rest(2500)
