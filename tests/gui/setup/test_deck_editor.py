"""Setting a deck up by drag and drop and by keys: undo, refusals, and the run and the bench that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.deck_editor import DeckEditor
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.protocols.benches import deck_plan
from praxis_desktop.protocols.benches.bench import LabwareChoice, Place
from praxis_desktop.protocols.benches.catalogue import Catalogue, labware_titles
from praxis_desktop.protocols.benches.files import load_bench
from praxis_desktop.protocols.definition import LabwareRole
from praxis_desktop.workers.setup.sheets import LabwareSheet
from tests.gui.setup import test_bench
from tests.gui.test_file_chooser import type_name

desk, launcher, start = test_bench.desk, test_bench.launcher, test_bench.start
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TIPS, PLATES = "TIP_CAR_480_A00", "PLT_CAR_L5AC_A00"
TRANSFER = '''"""Transfer a column."""

from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(title="Transfer a column")
async def main(liquid_handler: LiquidHandler, plate: Plate, tips: TipRack) -> None:
    await liquid_handler.pick_up_tips(tips["A1:H1"])
    await liquid_handler.aspirate(plate["A1:H1"], vols=[20] * 8)
    await liquid_handler.dispense(plate["A2:H2"], vols=[20] * 8)
    await liquid_handler.discard_tips()
'''


def sheet(catalogue: Catalogue, role: str, kind: str) -> LabwareSheet:
    kinds = [each for each in catalogue.labware.values() if each.is_a(kind)]
    of_role = LabwareRole(role, f"pylabrobot.resources:{kind}")
    return LabwareSheet(of_role, kind, labware_titles(kinds), kinds[0].name)


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> Iterator[DeckEditor]:
    """The open sheet, with a tip rack on its carrier at rail 1 and a plate that stands nowhere."""
    catalogue = Catalogue.find()
    cover = QWidget()
    qtbot.addWidget(cover)
    cover.resize(1184, 660)
    cover.show()
    made = DeckEditor(appearance=appearance, parent=cover)
    made.setGeometry(cover.rect())
    pieces = [
        LabwareChoice("plate", "cor_96_wellplate_360uL_Fb"),
        LabwareChoice("tips", "hamilton_96_tiprack_300uL_filter", {}, Place(carrier=TIPS, rails=1, spot=2)),
    ]
    roles = [sheet(catalogue, "plate", "Plate"), sheet(catalogue, "tips", "TipRack")]
    made.edit(deck_plan.plan_of("STARLetDeck", pieces, catalogue), roles, catalogue)
    qtbot.wait(600)  # until the sheet no longer ignores what is pressed
    yield made  # while the cover exists
    made.dismiss()


def entry_place(editor: DeckEditor, begins: str) -> QPoint:
    """Return where the entry of the catalogue is that begins like this."""
    texts = [line.texts[0] for line in editor.table.rows.lines]
    index = editor.table.model().index(
        next(at for at, text in enumerate(texts) if text.startswith(begins)), 0
    )
    editor.table.scrollTo(index)
    return editor.table.visualRect(index).center()


def drag_entry(editor: DeckEditor, begins: str, to: QPoint, *, is_dropped: bool = True) -> None:
    """Drag an entry to a pixel of the deck."""
    viewport, start = editor.table.viewport(), entry_place(editor, begins)
    QTest.mousePress(viewport, LEFT, PLAIN, start)
    QTest.mouseMove(viewport, start + QPoint(30, 0))
    end = viewport.mapFromGlobal(editor.canvas.mapToGlobal(to))
    QTest.mouseMove(viewport, end)
    QApplication.processEvents()
    if is_dropped:
        QTest.mouseRelease(viewport, LEFT, PLAIN, end)


def drag(editor: DeckEditor, name: str, to: QPoint) -> None:
    """Drag a piece that is on the deck."""
    start = editor.canvas.place(name).topLeft().toPoint() + QPoint(6, 6)
    QTest.mousePress(editor.canvas, LEFT, PLAIN, start)
    QTest.mouseMove(editor.canvas, start + QPoint(20, 0))
    QTest.mouseMove(editor.canvas, to)
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, to)


def at_rail(editor: DeckEditor, rails: int) -> QPoint:
    """Return the pixel in the middle of a carrier of six rails whose left edge is at a rail."""
    return editor.canvas.box(100 + (rails - 1) * 22.5 + 67.5, 300, 0, 0).topLeft().toPoint()


def rails(editor: DeckEditor) -> dict[str, int]:
    return {carrier.catalogue: carrier.rails for carrier in editor.plan.carriers}


def test_a_carrier_and_labware_are_dragged_onto_the_deck(editor: DeckEditor) -> None:
    drag_entry(editor, PLATES, at_rail(editor, 8))
    assert rails(editor) == {TIPS: 1, PLATES: 8}
    assert editor.notice.sentence == "Plate carrier, PLT_CAR_L5AC_A00, rail 8"
    drag_entry(editor, "Plate:", editor.canvas.place(f"{PLATES}_8-3").center().toPoint())
    assert editor.plan.piece("plate").place == Place(carrier=PLATES, rails=8, spot=3)
    drag(editor, "plate", editor.canvas.place(f"{PLATES}_8-0").center().toPoint())
    assert editor.plan.piece("plate").place == Place(carrier=PLATES, rails=8, spot=0)
    drag(editor, f"{PLATES}_8", at_rail(editor, 14))
    assert editor.plan.piece("plate").place == Place(carrier=PLATES, rails=14, spot=0)


def test_a_wrong_place_is_refused_with_the_reason_before_and_after_the_drop(editor: DeckEditor) -> None:
    before = editor.plan
    drag_entry(editor, PLATES, at_rail(editor, 4), is_dropped=False)
    assert editor.canvas.landing is not None
    assert editor.canvas.landing.refusal == "Rail 4: TIP_CAR_480_A00 at rail 1 is in the way"
    QTest.mouseRelease(editor.table.viewport(), LEFT, PLAIN, QPoint(0, 0))
    drag_entry(editor, PLATES, at_rail(editor, 4))
    assert editor.notice.sentence == "Rail 4: TIP_CAR_480_A00 at rail 1 is in the way"
    drag_entry(editor, "Plate:", editor.canvas.place(f"{TIPS}_1-2").center().toPoint())
    assert editor.notice.sentence == "Tips is already in that place"
    drag_entry(editor, "Plate:", at_rail(editor, 20))
    assert editor.plan == before


def test_changes_are_taken_back_and_made_again(editor: DeckEditor) -> None:
    drag_entry(editor, PLATES, at_rail(editor, 8))
    QTest.mouseClick(editor.undo_button, LEFT)
    assert rails(editor) == {TIPS: 1}
    assert not editor.undo_button.isEnabled()
    QTest.keyClick(
        editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert rails(editor) == {TIPS: 1, PLATES: 8}
    editor.canvas.setFocus()
    drag(editor, f"{TIPS}_1", QPoint(-40, 60))  # off the deck
    assert rails(editor) == {PLATES: 8}
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.plan.piece("tips").place == Place(carrier=TIPS, rails=1, spot=2)


def test_all_of_it_works_by_keys(editor: DeckEditor) -> None:
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "l5ac_a00")
    assert editor.table.rows.lines[0].texts[0] == PLATES
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is editor.table
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    assert editor.notice.sentence == "Rail 7"  # the first rail that is free for it
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Return)
    assert rails(editor) == {TIPS: 1, PLATES: 8}
    editor.field.clear()
    QTest.keyClicks(editor.field, "plate:")
    editor.table.setFocus()
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Up)
    assert editor.notice.sentence == "Rail 8, site 1"
    QTest.keyClick(editor.canvas, Qt.Key.Key_Return)
    assert editor.plan.piece("plate").place == Place(carrier=PLATES, rails=8, spot=1)
    assert "Plate, rail 8, site 1" in editor.canvas.accessibleDescription()
    QTest.keyClick(editor.canvas, Qt.Key.Key_Return)  # pick it up again
    QTest.keyClick(editor.canvas, Qt.Key.Key_Up)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Escape)  # and leave it where it was
    assert editor.is_open
    assert editor.plan.piece("plate").place == Place(carrier=PLATES, rails=8, spot=1)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Delete)
    assert editor.plan.piece("plate").place == Place()


def test_labware_of_the_catalogue_becomes_that_of_the_role_it_is_put_for(editor: DeckEditor) -> None:
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "hamilton 1000 tips filters")
    begins = editor.table.rows.lines[0].texts[0]
    drag_entry(editor, begins, editor.canvas.place(f"{TIPS}_1-2").center().toPoint())
    assert "1000" in editor.plan.piece("tips").catalogue
    drag_entry(editor, begins, editor.canvas.place(f"{TIPS}_1-0").center().toPoint())
    assert editor.notice.sentence == "This protocol needs no more labware of this kind"


def test_another_deck_has_other_carriers(editor: DeckEditor) -> None:
    field = editor.deck_field
    field.setCurrentIndex(field.findData("EVO100Deck"))
    field.activated.emit(field.currentIndex())
    assert editor.plan.carriers == ()
    assert any(line.texts[0] == "MP_3Pos" for line in editor.table.rows.lines)
    assert not any(line.texts[0] == PLATES for line in editor.table.rows.lines)
    QTest.mouseClick(editor.undo_button, LEFT)
    assert (editor.plan.deck, rails(editor)) == ("STARLetDeck", {TIPS: 1})


def test_a_deck_that_was_set_up_is_used_by_the_run_and_saved_as_a_bench(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = test_bench.opened(qtbot, desk, tmp_path, TRANSFER)
    page, setup = desk.setup.page, desk.models.setup
    assert setup is not None
    qtbot.waitUntil(lambda: setup.rehearsal.state == "passed", timeout=test_bench.TIMEOUT_MS)
    assert page.cards is not None
    QTest.mouseClick(page.cards.labware.deck_button, LEFT)
    assert desk.setup.deck is not None
    editor = desk.setup.deck.editor
    assert editor is not None
    qtbot.wait(600)
    drag_entry(editor, TIPS, at_rail(editor, 1))
    drag_entry(editor, PLATES, at_rail(editor, 8))
    drag_entry(editor, "Tips:", editor.canvas.place(f"{TIPS}_1-0").center().toPoint())
    drag_entry(editor, "Plate:", editor.canvas.place(f"{PLATES}_8-2").center().toPoint())
    QTest.mouseClick(editor.use_button, LEFT)
    assert not editor.is_open
    test_bench.wait_until_ready(qtbot, desk)
    qtbot.waitUntil(
        lambda: setup.rehearsal.state == "passed" and setup.is_current, timeout=test_bench.TIMEOUT_MS
    )
    report = setup.rehearsal.report
    assert report is not None
    assert report.layout is not None
    stands = {piece.name: piece.parent for piece in report.layout.pieces}
    assert stands["plate"] == f"{PLATES}_8-2"

    QTest.mouseClick(bench.line.save_button, LEFT)
    chooser = desk.findChild(FileChooser)
    assert chooser is not None
    file = tmp_path / "star.json"
    with qtbot.waitSignal(bench.saved, timeout=test_bench.TIMEOUT_MS):
        type_name(chooser, str(file))
    assert json.loads(file.read_text("utf-8"))["deck"]["deck"] == "pylabrobot.resources:STARLetDeck"
    saved = load_bench(str(file))
    assert {choice.role: choice.place for choice in saved.labware} == {
        "plate": Place(carrier=PLATES, rails=8, spot=2),
        "tips": Place(carrier=TIPS, rails=1, spot=0),
    }


FILL = '''"""Fill a column."""

from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough


@protocol_function(title="Fill a column")
async def main(
    liquid_handler: LiquidHandler, plate: Plate, other: Plate, tips: TipRack, water: Trough
) -> None:
    await liquid_handler.pick_up_tips(tips["A1:H1"])
    await liquid_handler.aspirate([water] * 8, vols=[100] * 8)
    await liquid_handler.dispense(plate["A1:H1"], vols=[100] * 8)
    await liquid_handler.discard_tips()
'''
TABLE = {
    "plate": {"catalogue": "cor_96_wellplate_360uL_Fb", "place": {"location": [0, 0, 0]}},
    "other": {"catalogue": "cor_96_wellplate_360uL_Fb", "place": {"location": [850, 0, 0]}},
    "water": {
        "catalogue": "hamilton_1_trough_60mL_Vb",
        "volumes": {"": 500},
        "place": {"location": [300, 0, 0]},
    },
    "tips": {"catalogue": "hamilton_96_tiprack_300uL_filter", "place": {"location": [400, 0, 0]}},
}


def test_what_the_dry_run_finds_on_the_deck_and_whether_supplies_suffice_is_shown_before_the_start(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = test_bench.opened(qtbot, desk, tmp_path, FILL)
    setup, page = desk.models.setup, desk.setup.page
    assert setup is not None
    deck = {"deck": "Deck", "arguments": {"size_x": 900, "size_y": 400, "size_z": 500}}
    test_bench.dropped(qtbot, desk, bench, test_bench.bench_file(tmp_path, labware=TABLE, deck=deck))
    qtbot.waitUntil(lambda: setup.rehearsal.state == "problems", timeout=test_bench.TIMEOUT_MS)
    report = setup.rehearsal.report
    assert report is not None
    told = [finding.message for finding in report.findings]
    assert "other extends beyond the deck by 77.8 mm" in told
    assert "water: cannot aspirate 100 µL, because it is empty" in told
    assert page.cards is not None
    labware = page.cards.labware
    assert labware.deck is not None
    wrong = {piece.name for piece in labware.deck.pieces if piece.is_wrong}
    assert wrong == {"other", "water"}
    assert any("see the dry run" in labware.deck.words_of(piece) for piece in labware.deck.pieces)
    assert labware.supplies is not None
    assert labware.supplies.answer.text() == "No"
    assert "800 µL needed. Add 300 µL." in [line.text() for line in labware.supplies.lines]
