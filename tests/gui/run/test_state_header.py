"""The band at the top of a run is repainted only where something changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run_page.header import StateHeader


class Paints(QObject):
    """Records which widgets were painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.seen: list[QObject] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


def test_what_changes_nothing_draws_nothing_anew(
    qtbot: QtBot, model: RunModel, appearance: Appearance
) -> None:
    header = StateHeader(model=model, appearance=appearance)
    header.show_protocol("Shake")
    header.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    header.resize(1200, header.height())
    qtbot.addWidget(header)
    with qtbot.waitExposed(header):
        header.show()
    QApplication.processEvents()
    paints = Paints(header, header.run_button)
    model.changed.emit()
    QApplication.processEvents()
    assert not paints.seen
    model.phase = "completed"
    model.changed.emit()
    qtbot.waitUntil(lambda: set(paints.seen) == {header, header.run_button})
    paints.seen.clear()
    appearance.choose("dark")
    qtbot.waitUntil(lambda: set(paints.seen) == {header, header.run_button})
