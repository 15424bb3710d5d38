"""Figures of a run in the window: named in the output, shown small below it, and opened if they are saved."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import DisplayEvent, ErrorInfo, ExecutionResult, ResultEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.output import figures as figure_pictures
from praxis_desktop.gui.output.figures import MOST_TILES, FigurePictures
from praxis_desktop.gui.output.sheets import FigureSheet, TableSheet
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import Failure, KeptFiles
from praxis_desktop.gui.window.dialogs import FileChooser
from tests.gui.scripted_runs import Script, ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">'
)
CIRCLE = f'{HEAD}<circle cx="20" cy="15" r="9"/></svg>'
NESTED = "".join(f'<g id="b{n}">' + f'<use xlink:href="#b{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
HOSTILE = f'{HEAD}<g id="b0"><rect width="9" height="9"/></g>{NESTED}</svg>'
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def svg(number: int, drawing: str = CIRCLE) -> DisplayEvent:
    return DisplayEvent("image/svg+xml", drawing, f"figure-{number}.svg", len(drawing))


def shows(*figures: DisplayEvent) -> Script:
    def script(run: ScriptedRun) -> ErrorInfo | None:
        run.print("before\n")
        for figure in figures:
            run.report(figure)
        return None

    return script


def run(qtbot: QtBot, window: MainWindow, model: RunModel) -> None:
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(window.setup.page.foot.start_button, LEFT)


def kept(*names: str) -> ResultEvent:
    files = [{"name": name, "size": 3} for name in names]
    artifacts = {"folder": "/runs/1", "files": files, "message": ""}
    return ResultEvent("completed", "1", ExecutionResult("", 1.0, 1.0), {"artifacts": artifacts})


def test_a_figure_is_named_in_the_output_and_drawn_below_it(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = shows(svg(1), DisplayEvent("image/png", DOT, "figure-2.png", 70))
    run(qtbot, opened, model)
    panel = opened.page.output
    assert panel.view.toPlainText() == f"before\nfigure-1.svg, {len(CIRCLE)} bytes\nfigure-2.png, 70 bytes\n"
    assert panel.figures._heading.text() == "2 figures"
    tiles = list(panel.figures.tiles.values())
    qtbot.waitUntil(lambda: all(tile.has_picture for tile in tiles), timeout=60_000)

    launches.script = shows()
    run(qtbot, opened, model)
    assert panel.figures.isHidden()
    assert not panel.figures.tiles


def test_a_figure_is_shown_large_copied_and_saved_by_keys_alone(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, tmp_path: Path
) -> None:
    titled = CIRCLE.replace("<circle", "<title>Growth &amp; decay</title><circle")
    launches.script = shows(svg(1, titled))
    run(qtbot, opened, model)
    (tile,) = opened.page.output.figures.tiles.values()
    assert tile.accessibleName() == "Figure Growth & decay"
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    (sheet,) = opened.findChildren(FigureSheet)
    assert sheet.is_open
    assert sheet.title.text() == "Growth & decay"
    qtbot.waitUntil(lambda: sheet.view.has_picture, timeout=60_000)
    qtbot.waitUntil(lambda: not sheet.guard.is_on)

    sheet.copy_button.setFocus()
    QTest.keyClick(sheet.copy_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sheet.words.text() == "Copied", timeout=60_000)
    assert QGuiApplication.clipboard().image().width() == 1680

    saved: list[bytes] = []
    for button, name in ((sheet.save_button, "mine.svg"), (sheet.png_button, "mine.png")):
        QTest.keyClick(button, Qt.Key.Key_Space)
        chooser = opened.findChild(FileChooser)
        assert chooser is not None
        field = chooser.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.setText(str(tmp_path / name))
        with qtbot.waitSignal(chooser.destroyed):
            QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda name=name: sheet.words.text() == f"Saved as {name}", timeout=60_000)  # type: ignore[misc]
        saved.append((tmp_path / name).read_bytes())
    assert saved[0] == titled.encode()
    assert QImage.fromData(saved[1]).width() == 1680

    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_a_table_is_shown_large_sorted_copied_and_saved(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, tmp_path: Path
) -> None:
    text = "well,od\nA1,0.5\nA2,12\nA3,3\n"
    launches.script = shows(DisplayEvent("text/csv", text, "table-1.csv", len(text)))
    run(qtbot, opened, model)
    (tile,) = opened.page.output.figures.tiles.values()
    assert opened.page.output.figures._heading.text() == "1 table"
    assert tile.accessibleName() == "Table table-1.csv"
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    (sheet,) = opened.findChildren(TableSheet)
    qtbot.waitUntil(sheet.copy_button.isEnabled)
    assert sheet.words.text() == "3 rows, 2 columns"
    qtbot.waitUntil(lambda: not sheet.guard.is_on)
    sheet.table.sort_by(1)
    sheet.copy_button.setFocus()
    QTest.keyClick(sheet.copy_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sheet.words.text() == "Copied")
    assert QGuiApplication.clipboard().text().splitlines() == ["well,od", "A1,0.5", "A3,3", "A2,12"]

    QTest.keyClick(sheet.save_button, Qt.Key.Key_Space)
    chooser = opened.findChild(FileChooser)
    assert chooser is not None
    field = chooser.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(str(tmp_path / "mine.csv"))
    with qtbot.waitSignal(chooser.destroyed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.words.text() == "Saved as mine.csv")
    assert (tmp_path / "mine.csv").read_text("utf-8") == text
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_what_is_not_a_table_is_said_to_be_none(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = shows(DisplayEvent("text/csv", "\n", "table-1.csv", 1))
    run(qtbot, opened, model)
    (tile,) = opened.page.output.figures.tiles.values()
    QTest.mouseClick(tile, LEFT)
    (sheet,) = opened.findChildren(TableSheet)
    qtbot.waitUntil(lambda: sheet.words.text() == "table-1.csv is not a table: no headings")


def test_html_and_figures_that_are_too_large_are_named_and_not_drawn(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    html = DisplayEvent("text/html", "<b>1</b>", "figure-1.html", 8)
    launches.script = shows(html, DisplayEvent("image/png", "", "figure-2.png", 5 << 20))
    run(qtbot, opened, model)
    strip = opened.page.output.figures
    page, picture = strip.tiles.values()
    assert (page._words, picture._words) == ("HTML", "Not shown here")
    QTest.mouseClick(page, LEFT)
    assert opened.status._news.text() == "figure-1.html can be opened when the run has ended"
    asked: list[Path] = []
    strip.opened.disconnect()
    strip.opened.connect(asked.append)
    model._take_event(kept("figure-1.html"))
    QTest.mouseClick(page, LEFT)
    assert asked == [Path("/runs/1")]
    QTest.mouseClick(picture, LEFT)
    assert opened.status._news.text() == "figure-2.png was not saved"


def test_a_low_log_has_a_button_that_leads_to_the_figures(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    titled = CIRCLE.replace("<circle", "<title>Growth</title><circle")
    launches.script = shows(svg(1, titled))
    run(qtbot, opened, model)
    panel = opened.page.output
    assert panel.figures_button.isHidden()
    panel.setFixedHeight(110)
    qtbot.waitUntil(panel.figures_button.isVisible)
    assert panel.figures.isHidden()
    assert panel.figures_button.accessibleName() == "1 figure"
    QTest.mouseClick(panel.figures_button, LEFT)
    sheet = opened.findChild(FigureSheet)
    assert sheet is not None
    assert sheet.title.text() == "Growth"
    sheet.dismiss()
    launches.script = shows()
    run(qtbot, opened, model)
    assert panel.figures_button.isHidden()


def test_of_many_figures_the_newest_are_shown(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = shows(*[DisplayEvent("image/png", "", f"figure-{n}.png", 5 << 20) for n in range(300)])
    run(qtbot, opened, model)
    strip = opened.page.output.figures
    assert len(strip.tiles) == MOST_TILES
    shown = [tile.figure.file for tile in strip.tiles.values() if tile.isVisible()]
    assert shown[-1] == "figure-299.png"
    assert strip._heading.text() == f"300 figures, last {len(shown)} shown"
    opened.resize(1024, 700)
    opened.page.files.show_files(KeptFiles(Path("/runs/1"), ("figure-1.png",)))
    opened.page.show_failure(Failure("ValueError: out of range", "Look.", "line\n" * 30))
    qtbot.waitUntil(lambda: not strip.isVisible() or strip._heading.isHidden())
    assert opened.minimumSizeHint().width() <= 1024
    assert opened.minimumSizeHint().height() <= 700
    opened.page.failure.clear()
    assert not strip.isVisible() or [tile for tile in strip.tiles.values() if tile.isVisible()], "titles"


@pytest.fixture
def pictures(qapp: object) -> Iterator[FigurePictures]:
    """An object that draws figures."""
    made = FigurePictures()
    yield made
    made.close()


def test_a_figure_that_would_take_for_ever_is_given_up_and_the_next_is_drawn(
    qtbot: QtBot, pictures: FigurePictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure_pictures, "TIMEOUT_S", 3.0)
    told: dict[int, bytes] = {}
    pictures.drawn.connect(told.__setitem__)
    pictures.draw(1, svg(1, HOSTILE), QSize(40, 30))
    pictures.draw(2, svg(2, "no svg"), QSize(40, 30))
    pictures.draw(3, svg(3), QSize(40, 30))
    qtbot.waitUntil(lambda: len(told) == 3, timeout=60_000)
    assert told[1] == told[2] == b""
    assert told[3].startswith(base64.b64decode(DOT)[:8])


def test_what_a_new_run_does_not_need_is_not_drawn(qtbot: QtBot, pictures: FigurePictures) -> None:
    told: dict[int, bytes] = {}
    pictures.drawn.connect(told.__setitem__)
    pictures.draw(1, svg(1, HOSTILE), QSize(40, 30))
    pictures.draw(2, svg(2), QSize(40, 30))
    pictures.clear()
    pictures.draw(3, svg(3), QSize(40, 30))
    qtbot.waitUntil(lambda: 3 in told, timeout=60_000)
    assert told[3]
    assert 2 not in told


def test_whatever_name_a_program_gives_a_figure_it_is_one_short_line(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = shows(DisplayEvent("text/html", "", "a\n\x1b[2J" + "b" * (4 << 20), 8))
    run(qtbot, opened, model)
    assert opened.page.output.view.toPlainText() == f"before\na__[2J{'b' * 114}, 8 bytes\n"


def test_a_figure_with_colours_for_dark_screens_is_drawn_for_the_look_of_the_window(
    qtbot: QtBot, pictures: FigurePictures
) -> None:
    both = (
        f"{HEAD}<style>@media (prefers-color-scheme: dark){{.p{{fill:#102030}}}}</style>"
        '<rect class="p" width="40" height="30" fill="#fefefe"/></svg>'
    )
    told: dict[int, bytes] = {}
    pictures.drawn.connect(told.__setitem__)
    pictures.draw(1, svg(1, both), QSize(40, 30))
    pictures.draw(2, svg(2, both), QSize(40, 30), is_dark=True)
    pictures.draw(3, svg(3), QSize(40, 30), is_dark=True)
    qtbot.waitUntil(lambda: len(told) == 3, timeout=60_000)
    colours = [QImage.fromData(told[number], "PNG").pixelColor(2, 2).name() for number in (1, 2, 3)]  # type: ignore[arg-type]
    assert colours == ["#fefefe", "#102030", "#ffffff"], "others are drawn for white paper"
