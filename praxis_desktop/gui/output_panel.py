"""The card with a run's output and the log, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.events import DisplayEvent, LogEvent
from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button, ButtonKind
from praxis_desktop.gui.figure_strip import FigureStrip
from praxis_desktop.gui.labels import ElidedLabel
from praxis_desktop.gui.log_view import LogView
from praxis_desktop.gui.output_text import OutputText
from praxis_desktop.gui.output_view import OutputView
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.segments import Segments
from praxis_desktop.gui.surfaces import Card, Separator
from praxis_desktop.gui.tokens import CONTROL_HEIGHT

if TYPE_CHECKING:
    from praxis_desktop.runs.output import OutputChunk


class OutputPanel(Card):
    """Shows what the program prints, or what is done for it; ``save_requested`` asks where to save what was
    printed.

    Warnings stand in both: a person must not miss them.
    """

    save_requested = Signal()

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._model = model
        self._text = OutputText()
        self.segments = Segments((self.tr("Output"), self.tr("Log")), appearance=appearance, parent=self)
        self.log = LogView(model=model, runtime=runtime, appearance=appearance)
        self.copy_button = Button(
            self.tr("Copy"), appearance=appearance, kind=ButtonKind.GHOST, icon="copy", parent=self
        )
        self.copy_button.setToolTip(self.tr("Copy the selected text, or all that is shown (Ctrl+Shift+C)"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = Button(
            self.tr("Save as…"), appearance=appearance, kind=ButtonKind.GHOST, icon="save", parent=self
        )
        self.save_button.setToolTip(self.tr("Save the whole output to a file (Ctrl+S)"))
        self.save_button.clicked.connect(self._ask)
        self.view = OutputView(appearance=appearance)
        self.view.setAccessibleName(self.tr("Output of the program"))
        self.view.setPlaceholderText(self.tr("What the protocol prints appears here."))
        self._footer = ElidedLabel(
            appearance=appearance, role="small", color="text3", elide=Qt.TextElideMode.ElideMiddle
        )
        self._folder_button = Button(
            self.tr("Show log"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self._folder_button.setToolTip(self.tr("Open the folder of the full log"))
        self._folder_button.clicked.connect(self._open_folder)
        self.figures = FigureStrip(appearance=appearance)
        printed = QWidget(self)
        below = QVBoxLayout(printed)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.view, 1)
        below.addWidget(self.figures)
        self._views = QStackedWidget(self)
        self._views.addWidget(printed)
        self._views.addWidget(self.log)
        self._lay_out(appearance)
        self.segments.chosen.connect(self._choose)
        self.log.textChanged.connect(self._enable_buttons)
        model.started.connect(self._clear)
        model.output_arrived.connect(self._show)
        model.logged.connect(self._note)
        model.figures_arrived.connect(self._show_figures)
        model.files_kept.connect(self.figures.take_files)
        model.ended.connect(self._show_footer)
        self._show_footer()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to copy or to save."""
        return self.view.document().isEmpty()

    @property
    def log_file(self) -> Path | None:
        """The file that holds all of the output, None when none is kept."""
        output = self._model.output
        return None if output is None else output.spool

    @Slot()
    def copy(self) -> None:
        """Copy the selection, or all that is shown."""
        view = self.log if self._is_log_shown else self.view
        if view.textCursor().hasSelection():
            view.copy()
        else:
            QGuiApplication.clipboard().setText(view.toPlainText())

    @property
    def _is_log_shown(self) -> bool:
        return self._views.currentWidget() is self.log

    def _lay_out(self, appearance: Appearance) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(12, 8, 10, 8)
        heading.setSpacing(2)
        heading.addWidget(self.segments)
        heading.addStretch(1)
        heading.addWidget(self.copy_button)
        heading.addWidget(self.save_button)
        text = QVBoxLayout()
        text.setContentsMargins(10, 4, 2, 4)
        text.addWidget(self._views)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 0, 10, 0)
        self._foot.setFixedHeight(CONTROL_HEIGHT)
        foot.addWidget(self._footer, 1)
        foot.addWidget(self._folder_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(heading)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(text, 1)
        layout.addWidget(Separator(appearance=appearance))
        layout.addWidget(self._foot)

    @Slot()
    def _clear(self) -> None:
        self._text = OutputText()
        self.view.clear()
        self.figures.clear()
        self._show_footer()

    @Slot(object)
    def _show(self, chunks: Sequence[OutputChunk]) -> None:
        pieces = []
        for chunk in chunks:
            pieces += self._text.feed(chunk.stream, chunk.data, skipped=chunk.skipped)
        self.view.append_pieces(pieces)
        self._show_footer()

    @Slot(object)
    def _note(self, event: LogEvent) -> None:
        if event.level == "info":
            return
        self.view.append_pieces(self._text.note(event.message))
        self._show_footer()

    @Slot(object)
    def _show_figures(self, figures: Sequence[DisplayEvent]) -> None:
        pieces = []
        for figure in figures:
            pieces += self._text.note(f"{figure.file}, {bytes_for_people(figure.size)}")
        self.view.append_pieces(pieces)
        self.figures.show_figures(figures)
        self._show_footer()

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._views.setCurrentIndex(number)
        self._enable_buttons()

    @Slot()
    def _enable_buttons(self) -> None:
        is_empty = self.log.document().isEmpty() if self._is_log_shown else self.is_empty
        self.copy_button.setEnabled(not is_empty)
        self.save_button.setEnabled(not self.is_empty)

    @Slot()
    def _show_footer(self) -> None:
        log_file = self.log_file
        parts = []
        if self._model.skipped_bytes:
            parts.append(
                self.tr("{size} are not shown here").format(size=size_text(self._model.skipped_bytes))
            )
        if log_file is not None:
            parts.append(self.tr("Full log: {path}").format(path=log_file))
        elif self._model.output is not None:
            parts.append(self.tr("No full log is kept"))
        self._footer.setText(" · ".join(parts) if parts else self.tr("The full output is kept in a log file"))
        self._folder_button.setVisible(log_file is not None)
        self._enable_buttons()

    @Slot()
    def _ask(self) -> None:
        self.save_requested.emit()

    @Slot()
    def _open_folder(self) -> None:
        if self.log_file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.log_file.parent)))


def size_text(size: int) -> str:
    """A number of bytes for people: two figures at least, decimal units."""
    if size < 1000:
        return f"{size} bytes"
    value, unit = size / 1000, "kB"
    for larger in ("MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f} {unit}"
