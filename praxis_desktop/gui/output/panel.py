"""The output card of a run: its log, its printed output, and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.events import DisplayEvent, LogEvent
from praxis_desktop.gui import output
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.output.figures import FigureButton, FigureStrip
from praxis_desktop.gui.output.log_rows import LogKeeper, LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.output.text import OutputText
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import KeptFiles
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, EmptyWords, Label, bytes_text, count_text
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, Icon, RowCard, Separator

if TYPE_CHECKING:
    from praxis_desktop.runs.printed_output import OutputChunk


_LEAST_WIDTH = 100
_CHANGES = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest})


class OutcomeArea(QuietScrollArea):
    """Contains the outcome ``panels``, which show and hide themselves; ``changed`` is emitted when the
    content changes, and ``closed`` when a panel has been closed.
    """

    changed = Signal()
    closed = Signal()

    def __init__(self, panels: Sequence[QWidget], *, appearance: Appearance) -> None:
        content = QWidget()
        super().__init__(content, appearance=appearance)
        self._panels = tuple(panels)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 3, 6, 3)
        column.setSpacing(8)
        for panel in panels:
            column.addWidget(panel)
            panel.installEventFilter(self)
        column.addStretch(1)
        Guard(content)

    @property
    def is_empty(self) -> bool:
        """Whether all panels are hidden."""
        return all(panel.isHidden() for panel in self._panels)

    def height_for(self, width: int) -> int:
        """Return the height, in pixels, needed to show everything at ``width``."""
        inside = width - 2 * self.frameWidth()
        content = self._content
        needed = content.sizeHint().height()
        if content.hasHeightForWidth():
            needed = content.heightForWidth(inside)
        return needed + 2 * self.frameWidth()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEAST_WIDTH, 0)  # the panel can scroll, so it needs no height for its content

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.HideToParent:
            self.closed.emit()
        is_kept = super().eventFilter(watched, event)
        if event.type() in _CHANGES:
            self.changed.emit()
        return is_kept


_TITLE_FROM = 440
"""Width, in pixels, below which the title is hidden."""
_FILTER_WIDTH, _LEAST_FILTER = 320, 110
_HEADING_ROOM = 40
"""Width of the heading, in pixels, excluding the segments and the filter."""
_FOLLOW_WIDTH = 130
"""Minimum free width, in pixels, at which the button that jumps to the newest line has a label."""
_FIGURES_WIDTH = 130
"""Minimum free width, in pixels, at which the button that opens figures has a label."""
_NO_LIMIT = (1 << 24) - 1
_LINES_BESIDE = 140
"""Minimum height, in pixels, that must remain for the lines if the outcome is shown below them."""
_FOOT_FROM = 240
"""Height, in pixels, below which the footer is hidden; the footer's actions are also in menus."""
_PRINTS, _OUTCOME = 2, 3
"""Numbers of the segments for the printed output and for the outcome."""


_PICTURES_FROM = 300
"""Minimum height of the card, in pixels, at which figures are shown below the lines. In a shorter
card, a button opens them.
"""


class OutputPanel(Card):
    """Shows the log with times, only the warnings in it, or the output as it was printed. All three views
    show warnings, which the user must not miss. ``save_requested`` requests that the output be saved.
    """

    save_requested = Signal()

    def __init__(self, *, model: RunModel, runtime: RuntimeModel, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._model = model
        self._text = OutputText()
        self.rows = LogRows()
        self._keeper = LogKeeper(rows=self.rows, model=model, runtime=runtime, parent=self)
        self.title = Label(self.tr("Log"), appearance=appearance, role="h2")
        names = (self.tr("All"), self.tr("Warnings"), self.tr("Prints"), self.tr("Outcome"))
        self.segments = Segments(names, appearance=appearance, parent=self)
        self.segments.setAccessibleName(self.tr("Lines shown"))
        self.segments.button(_OUTCOME).setToolTip(self.tr("Problems, saved files, the record"))
        self.segments.button(_OUTCOME).hide()
        self.outcome: OutcomeArea | None = None
        """The outcome of the run, set by ``put_outcome``."""
        self._is_outcome_wanted = False
        self.filter = LineField(appearance=appearance, icon="search")
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter the log"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(_FILTER_WIDTH)
        self.log = LogTable(self.rows, appearance=appearance)
        self.follow_button = Button(
            self.tr("Follow"), appearance=appearance, kind=ButtonKind.GHOST, icon="chevron-down", parent=self
        )
        self.follow_button.setToolTip(self.tr("Go to the newest line and follow it"))
        self.follow_button.setAccessibleName(self.follow_button.text())
        self.follow_button.hide()
        self.copy_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="copy", parent=self)
        self.copy_button.setAccessibleName(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy the selection, or everything shown (Ctrl+Shift+C)"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="save", parent=self)
        self.save_button.setAccessibleName(self.tr("Save as…"))
        self.save_button.setToolTip(self.tr("Save the whole output to a file (Ctrl+S)"))
        self.save_button.clicked.connect(self.save_requested)
        self.view = OutputView(appearance=appearance)
        self.view.setAccessibleName(self.tr("Program output"))
        self.view.setPlaceholderText(self.tr("What the protocol prints will appear here."))
        self._footer = ElidedLabel(
            appearance=appearance, role="small", color="text3", elide=Qt.TextElideMode.ElideMiddle
        )
        self._folder_button = Button(
            self.tr("Show log"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self._folder_button.setToolTip(self.tr("Open the full log's folder"))
        self._folder_button.clicked.connect(self._open_folder)
        self.figures = FigureStrip(appearance=appearance)
        self.figures_button = FigureButton(self.figures, appearance=appearance, parent=self)
        self._views = QStackedWidget(self)
        self._views.addWidget(self.log)
        self._views.addWidget(self.view)
        # The lines take the space that figures leave.
        self._views.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setFocusProxy(self.log)
        self.empty = EmptyWords(self.tr("The log is empty."), view=self.log, appearance=appearance)
        self._lay_out(appearance)
        self.segments.chosen.connect(self._choose)
        self.filter.textChanged.connect(self._filter)
        self.follow_button.clicked.connect(self._follow)
        self.log.following_changed.connect(self._show_following)
        self.rows.counted.connect(self._count_warnings)
        self.rows.lines_changed.connect(self._enable_buttons)
        self.rows.modelReset.connect(self._enable_buttons)
        model.started.connect(self._clear)
        model.forgotten.connect(self._forget)
        model.output_arrived.connect(self._show)
        model.logged.connect(self._note)
        model.figures_arrived.connect(self._show_figures)
        model.files_kept.connect(self.figures.take_files)
        self.figures.figure_wanted.connect(self._show_large)
        self.figures.changed.connect(self._arrange)
        model.ended.connect(self._show_footer)
        self._show_footer()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.figures.set_low(self.height() < _PICTURES_FROM)
        self._arrange()

    def put_outcome(self, panels: Sequence[QWidget]) -> None:
        """Show the outcome of a run in ``panels``, below the lines if both fit, otherwise in place of the
        lines. The size of the card does not change.
        """
        self.outcome = OutcomeArea(panels, appearance=self._appearance)
        self.outcome.hide()
        self._content.addWidget(self.outcome)
        button = self.segments.button(_OUTCOME)
        button.setEnabled(False)
        button.show()
        self.outcome.changed.connect(self._arrange)
        self.outcome.closed.connect(self._leave_outcome)

    @Slot()
    def show_outcome(self) -> None:
        """Show the outcome until the user switches to another view."""
        self._is_outcome_wanted = True
        self._arrange()

    @Slot()
    def _leave_outcome(self) -> None:
        """Return to the log, because an outcome panel has been closed."""
        self._is_outcome_wanted = False
        if self.segments.number == _OUTCOME:
            self.segments.button(0).setChecked(True)

    @Slot()
    def _arrange(self) -> None:
        """Distribute the space, starting with the most important part."""
        width, height = self.width(), self.height()
        has_foot = height >= _FOOT_FROM
        for part in (self._foot, self._foot_line):
            part.setVisible(has_foot)
        room = width - self.segments.sizeHint().width() - _HEADING_ROOM
        number = self.segments.number
        may_filter = number not in (_PRINTS, _OUTCOME)
        # A filter in use must not disappear while it hides lines.
        is_filtering = may_filter and (bool(self.filter.text()) or self.filter.hasFocus())
        if is_filtering:
            room -= _LEAST_FILTER
        is_low = height < _PICTURES_FROM
        self.figures_button.fit(is_wanted=is_low, has_room=room >= _FIGURES_WIDTH)
        has_button = not self.figures_button.isHidden()
        if has_button:
            room -= self.figures_button.sizeHint().width()
        is_full = has_button or is_filtering
        self.title.setVisible(width >= _TITLE_FROM and (not is_full or room >= 0))
        if not self.follow_button.isHidden():
            self.follow_button.setText(self.tr("Follow") if room >= _FOLLOW_WIDTH else "")
            self.follow_button.updateGeometry()
            room -= self.follow_button.sizeHint().width()
        self.filter.setVisible(may_filter and (is_filtering or room >= _LEAST_FILTER))
        if self.outcome is None:
            return
        is_empty = self.outcome.is_empty
        needed = self.outcome.height_for(width - self._content.contentsMargins().left() - 4)
        left = height - self._heading.sizeHint().height() - (self._foot.height() if has_foot else 0)
        is_below = not is_empty and left - needed >= _LINES_BESIDE
        has_turn = not is_empty and not is_below
        self.segments.button(_OUTCOME).setEnabled(has_turn)
        is_wanted = self._is_outcome_wanted = self._is_outcome_wanted and not is_empty
        if (number == _OUTCOME) != (has_turn and (is_wanted or number == _OUTCOME)):
            self.segments.button(_OUTCOME if has_turn else 0).setChecked(True)  # this calls the method again
            self._is_outcome_wanted = is_wanted
            return
        self.outcome.setMinimumHeight(needed if is_below else 0)
        self.outcome.setMaximumHeight(needed if is_below else _NO_LIMIT)
        self.outcome.setVisible(is_below or number == _OUTCOME)
        self._lines.setVisible(number != _OUTCOME)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to copy or save."""
        return self.view.document().isEmpty()

    @property
    def has_focus(self) -> bool:
        """Whether the lines have the focus."""
        return self.view.hasFocus() or self.log.hasFocus()

    @property
    def log_file(self) -> Path | None:
        """The file with the complete output, or None if the output was not kept."""
        output = self._model.output
        return None if output is None else output.spool

    @Slot()
    def copy(self) -> None:
        """Copy the selection, or everything shown if nothing is selected."""
        if self._is_log_shown:
            self.log.copy()
        elif self.view.textCursor().hasSelection():
            self.view.copy()
        else:
            QGuiApplication.clipboard().setText(self.view.toPlainText())

    @Slot(object)
    def choose_steps(self, steps: frozenset[int] | None) -> None:
        """Show the events in ``steps``; None shows all events."""
        if steps is not None and not self._is_log_shown:
            self.segments.button(0).click()
        self.rows.choose_steps(steps)
        self.log.follow(steps is None)

    @property
    def _is_log_shown(self) -> bool:
        return self._views.currentWidget() is self.log and self.segments.number != _OUTCOME

    def _lay_out(self, appearance: Appearance) -> None:
        heading = self._heading = QHBoxLayout()
        heading.setContentsMargins(14, 6, 8, 6)
        heading.setSpacing(8)
        heading.addWidget(self.title)
        heading.addWidget(self.segments)
        heading.addStretch(1)
        heading.addWidget(self.figures_button)
        heading.addWidget(self.filter, 20)
        heading.addWidget(self.follow_button)
        self._lines = QWidget(self)
        lines = QVBoxLayout(self._lines)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._views, 1)
        lines.addWidget(self.figures)
        content = self._content = QVBoxLayout()
        content.setContentsMargins(4, 4, 2, 2)
        content.setSpacing(0)
        content.addWidget(self._lines, 1)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(14, 0, 6, 0)
        foot.setSpacing(0)
        self._foot.setFixedHeight(CONTROL_HEIGHT)
        foot.addWidget(self._footer, 1)
        for button in (self._folder_button, self.copy_button, self.save_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(heading)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(content, 1)
        self._foot_line = Separator(appearance=appearance)
        layout.addWidget(self._foot_line)
        layout.addWidget(self._foot)

    @Slot()
    def _forget(self) -> None:
        """Clear everything, because another run is being shown."""
        self._clear()
        self.rows.clear()

    @Slot()
    def _clear(self) -> None:
        self._text = OutputText()
        self.view.clear()
        self.figures.clear()
        self.log.follow(True)
        self._show_footer()

    @Slot(object)
    def _show(self, chunks: Sequence[OutputChunk]) -> None:
        pieces = []
        for chunk in chunks:
            fed = self._text.feed(chunk.stream, chunk.data, skipped=chunk.skipped)
            self._keeper.take_pieces(fed, chunk.step, chunk.place)
            pieces += fed
        self.view.append_pieces(pieces)
        self._show_footer()

    @Slot(object)
    def _note(self, event: LogEvent) -> None:
        if event.level == "info":
            return
        self.view.append_pieces(self._text.note(spoken(event.message)))
        self._show_footer()

    @Slot(object)
    def _show_figures(self, figures: Sequence[DisplayEvent]) -> None:
        pieces = []
        for figure in figures:
            pieces += self._text.note(f"{figure.file}, {bytes_text(figure.size)}")
        self.view.append_pieces(pieces)
        self.figures.show_figures(figures)
        self._show_footer()

    @Slot(object)
    def _show_large(self, figure: DisplayEvent) -> None:
        output.show_large(figure, asker=self, appearance=self._appearance)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._is_outcome_wanted = number == _OUTCOME
        if number != _OUTCOME:
            shown = self.view if number == _PRINTS else self.log
            self._views.setCurrentWidget(shown)
            self.setFocusProxy(shown)
            if number != _PRINTS:
                self.rows.choose(kind="warnings" if number else "all")
        self._arrange()
        self._show_following()
        self._enable_buttons()

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.rows.choose(text=text)
        self._arrange()

    @Slot(int)
    def _count_warnings(self, count: int) -> None:
        words = self.tr("Warnings {n}").format(n=count_text(count)) if count else self.tr("Warnings")
        self.segments.button(1).setText(words)
        self.segments.button(1).updateGeometry()

    @Slot()
    def _follow(self) -> None:
        self.log.follow(True)
        self.log.setFocus()

    @Slot()
    def _show_following(self) -> None:
        is_away = self._is_log_shown and not self.log.is_following
        if is_away == self.follow_button.isHidden():
            self.follow_button.setVisible(is_away)
            self._arrange()

    @Slot()
    def _enable_buttons(self) -> None:
        is_empty = not self.rows.shown if self._is_log_shown else self.is_empty
        self.copy_button.setEnabled(not is_empty)
        self.save_button.setEnabled(not self.is_empty)
        none = self.tr("The log is empty.")
        self.empty.setText(self.tr("No line matches.") if self.rows.lines else none)

    @Slot()
    def _show_footer(self) -> None:
        log_file = self.log_file
        parts = []
        if self._model.skipped_bytes:
            parts.append(self.tr("{size} not shown here").format(size=bytes_text(self._model.skipped_bytes)))
        if log_file is not None:
            parts.append(self.tr("Full log: {path}").format(path=log_file))
        elif self._model.output is not None:
            parts.append(self.tr("No full log is kept"))
        self._footer.setText(
            " · ".join(parts) if parts else self.tr("The full output is saved in a log file")
        )
        self._folder_button.setVisible(log_file is not None)
        self._enable_buttons()

    @Slot()
    def _open_folder(self) -> None:
        if self.log_file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.log_file.parent)))


_NAMES_SHOWN = 8


class FilesPanel(RowCard):
    """The files that a run saved. Hidden until the files are known, and again when the next run starts."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._kept: KeptFiles | None = None
        self._icon = Icon("folder-open", "ok", size=24, appearance=appearance, parent=self)
        self._count = Label(appearance=appearance, role="h3")
        self._names = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._message = Label(appearance=appearance, role="small", wrap=True)
        self._message.set_tone("warn")
        self.open_button = Button(
            self.tr("Open folder"), appearance=appearance, icon="folder-open", parent=self
        )
        self.open_button.setToolTip(self.tr("Show the files the program saved"))
        self.open_button.clicked.connect(self.open_folder)
        self.arrange(self._icon, (self._count, self._names, self._message), self.open_button, spacing=2)
        self.hide()

    @Slot(object)
    def show_files(self, kept: KeptFiles) -> None:
        """Show the files that a run saved."""
        self._kept = kept
        count = len(kept.names)
        words = {0: self.tr("No files saved"), 1: self.tr("1 file saved")}
        self._count.setText(words.get(count, self.tr("{count} files saved").format(count=count)))
        names = ", ".join(kept.names[:_NAMES_SHOWN])
        self._names.setText(f"{names}, …" if count > _NAMES_SHOWN else names)
        self._names.setVisible(count > 0)
        self._message.setText(kept.message)
        self._message.setVisible(bool(kept.message))
        self._icon.show_icon("folder-open" if count else "alert-circle", "ok" if count else "warn")
        self.open_button.setVisible(count > 0)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Hide the files."""
        self._kept = None
        self.hide()

    @Slot()
    def open_folder(self) -> None:
        """Open the folder with the files in the system's file browser."""
        if self._kept is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._kept.folder)))
