"""The report of a recorded run is printed through the dialog, by keyboard; errors are shown."""

from __future__ import annotations

import threading
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.controller import HistoryView
from praxis_desktop.gui.history.printing import (
    Printers,
    PrintingCancelled,
    opened_pdf,
    print_report,
    report_pdf,
)
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from tests.records.history.telling import run

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000
A4_POINTS = (595, 842)


@pytest.fixture(autouse=True)
def home(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the program's own data."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))


@pytest.fixture
def kept(tmp_path: Path) -> History:
    """The recorded runs."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """The window's requests to the history."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


@pytest.fixture
def record(kept: History) -> Path:
    """The record of a run."""
    return kept.places.run(run(kept))


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow, kept: History, record: Path) -> HistoryView:
    """The page of that run."""
    assert window.history is not None
    window.show()
    window.history.show_run(record.name)
    view = window.history.view
    assert view is not None
    qtbot.waitUntil(lambda: view.report.opened is not None, timeout=TIMEOUT_MS)
    return view


def pdf_printer(path: Path) -> QPrinter:
    """Return a printer that writes to a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setOutputFileName(str(path))
    return printer


def never(done: int, total: int) -> None:
    """Ignore a call."""


def test_the_report_is_printed(qtbot: QtBot, shown: HistoryView, record: Path, tmp_path: Path) -> None:
    shown.printing.ask(record, "run")
    shown.printing.sheet.dismiss()
    target = tmp_path / "report.pdf"
    with qtbot.waitSignal(shown.printing.ended, timeout=TIMEOUT_MS):
        shown.printing.print_with(pdf_printer(target))
    pages = pypdf.PdfReader(target).pages
    assert str(len(pages)) in shown.printing.line.notice.sentence
    assert str(target) in shown.printing.line.notice.sentence
    size = pages[0].mediabox
    assert (round(size.width), round(size.height)) == A4_POINTS


def test_a_sheet_asks_for_the_printer_and_escape_prints_nothing(qtbot: QtBot, shown: HistoryView) -> None:
    shown.report.head.export_button.print_action.trigger()
    sheet = shown.printing.sheet
    assert sheet.isVisible()
    qtbot.waitUntil(lambda: "Looking" not in sheet.words.text(), timeout=TIMEOUT_MS)
    QTest.keyClick(sheet.cancel_button, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert not shown.printing.is_printing


def test_the_sheet_says_that_there_is_no_printer_and_what_to_do(shown: HistoryView) -> None:
    sheet = shown.printing.sheet
    sheet.show_printers(Printers((), ""))
    assert not sheet.print_button.isEnabled()
    assert "Export the report as a PDF" in sheet.words.text()


def test_the_usual_printer_is_offered_first_and_then_the_one_that_was_chosen(shown: HistoryView) -> None:
    sheet = shown.printing.sheet
    found = Printers(("Lab 1", "Lab 2", "Office"), "Lab 2")
    sheet.show_printers(found)
    assert sheet.printer_field.currentText() == "Lab 2"
    sheet.printer_field.setCurrentText("Office")
    sheet.show_printers(found)
    assert sheet.printer_field.currentText() == "Office"


@pytest.mark.parametrize(
    ("first", "last", "pages"), [("", "", (0, 0)), ("2", "3", (2, 3)), ("", "3", (1, 3)), ("2", "", (2, 999))]
)
def test_pages_copies_and_sides_are_those_of_the_sheet(
    shown: HistoryView, tmp_path: Path, first: str, last: str, pages: tuple[int, int]
) -> None:
    sheet, printer = shown.printing.sheet, pdf_printer(tmp_path / "x.pdf")
    sheet.first_field.setText(first)
    sheet.last_field.setText(last)
    sheet.copies_field.setText("3")
    sheet.apply_to(printer)
    assert (printer.fromPage(), printer.toPage()) == pages
    assert printer.copyCount() == 3


def test_pages_the_wrong_way_round_are_told(qtbot: QtBot, shown: HistoryView) -> None:
    sheet = shown.printing.sheet
    sheet.ask("Print run")
    sheet.show_printers(Printers(("Lab 1",), "Lab 1"))
    sheet.first_field.setText("3")
    sheet.last_field.setText("2")
    with qtbot.assertNotEmitted(sheet.wanted):
        sheet.print_button.click()
    assert "before the first" in sheet.words.text()
    sheet.dismiss()


def test_what_is_printed_is_what_the_pdf_shows(record: Path, tmp_path: Path) -> None:
    target = tmp_path / "printed.pdf"
    told: list[tuple[int, int]] = []
    count = print_report(record, pdf_printer(target), threading.Event(), lambda *far: told.append(far))
    assert told[0] == (0, count)
    assert told[-1] == (count, count)
    with opened_pdf(report_pdf(record)) as meant, opened_pdf(target.read_bytes()) as printed:
        assert printed.count == meant.count == count
        for number in range(count):
            with meant.drawn(number, 200) as page:
                one = page.rows(0, page.height).copy()
            with printed.drawn(number, 200) as page:
                other = page.rows(0, page.height).copy().scaled(one.size())
            difference = sum(
                abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness())
                for x in range(0, one.width(), 13)
                for y in range(0, one.height(), 13)
            )
            samples = len(range(0, one.width(), 13)) * len(range(0, one.height(), 13))
            assert difference / samples < 4  # of 255


def test_some_pages_alone_backwards_and_on_other_paper(record: Path, tmp_path: Path) -> None:
    printer = pdf_printer(tmp_path / "one.pdf")
    printer.setFromTo(1, 1)
    assert print_report(record, printer, threading.Event(), never) == 1
    assert len(pypdf.PdfReader(tmp_path / "one.pdf").pages) == 1
    printer = pdf_printer(tmp_path / "letter.pdf")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    printer.setPageMargins(QMarginsF(10, 10, 10, 10))
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    count = print_report(record, printer, threading.Event(), never)
    with opened_pdf((tmp_path / "letter.pdf").read_bytes()) as printed:
        assert printed.count == count
        assert printed.size(0).toSize() == QSizeF(612, 792).toSize()


def test_it_is_cancelled_between_pages(record: Path, tmp_path: Path) -> None:
    ends = threading.Event()
    ends.set()
    with pytest.raises(PrintingCancelled):
        print_report(record, pdf_printer(tmp_path / "cut.pdf"), ends, never)


def test_a_printer_that_takes_nothing_is_told(
    qtbot: QtBot, shown: HistoryView, record: Path, tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match="is not accepting print jobs"):
        print_report(record, pdf_printer(tmp_path / "nowhere" / "x.pdf"), threading.Event(), never)
    shown.printing.ask(record, "run")
    shown.printing.sheet.dismiss()
    with qtbot.waitSignal(shown.printing.ended, timeout=TIMEOUT_MS):
        shown.printing.print_with(pdf_printer(tmp_path / "nowhere" / "x.pdf"))
    assert "is not accepting print jobs" in shown.printing.line.notice.sentence
    assert shown.printing.line.hide_button.isVisible()
    assert not shown.printing.is_printing
