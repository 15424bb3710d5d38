"""The error panel. It shows one error at a time, inside the page, and never as a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QDesktopServices,
    QGuiApplication,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.output.text import OutputText
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.run.words import Failure
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.protocols import notebooks

MESSAGE_LIMIT = 400
DETAILS_LIMIT = 256 << 10
"""Maximum number of characters shown from the end of a traceback; the copy button copies all of it."""
_DETAILS_LINES = 12
_LEAST_LINES = 3
"""Minimum number of traceback lines shown when there is little room."""
_DETAILS_MARGIN = 10
_BOTH_NAMED_FROM = 520
"""Width, in pixels, below which the copy button shows only its icon."""


class FailurePanel(Card):
    """An error: what happened, what to do, and a folded traceback. A newer error replaces an older one. If a
    port failed, ``facts`` name the port and say what it was waiting for.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, tone="err")
        self._failure = Failure("")
        self._message = Label(appearance=appearance, role="h3", wrap=True)
        self._message.set_tone("err")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = Label(appearance=appearance, role="body", wrap=True)
        self._hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fact_grid = QGridLayout()
        self._fact_labels: list[Label] = []
        self._appearance = appearance
        self._details_button = Button(appearance=appearance, icon="chevron-up", parent=self)
        self._details_button.clicked.connect(self._toggle_details)
        self._copy_button = Button(self.tr("Copy details"), appearance=appearance, icon="copy", parent=self)
        self._copy_button.setAccessibleName(self._copy_button.text())
        self._copy_button.clicked.connect(self._copy)
        self._close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        self._close_button.setAccessibleName(self.tr("Close this message"))
        self._close_button.setToolTip(self.tr("Close this message"))
        self._close_button.clicked.connect(self.clear)
        self.details = OutputView(appearance=appearance, tone="err")
        self.details.setAccessibleName(self.tr("Error details"))
        self.source: SourceExcerpt | None = None
        """The excerpt of the source, created on first use."""
        self._lay_out(appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def message(self) -> str:
        """The message shown; "" while the panel is hidden."""
        return "" if self.isHidden() else self._message.text()

    @property
    def hint(self) -> str:
        """The remedy shown."""
        return self._hint.text()

    @property
    def facts(self) -> list[str]:
        """The facts that are shown, as a flat list in which each name is followed by its value."""
        return [label.text().replace("\u200b", "") for label in self._fact_labels]

    def show_failure(self, failure: Failure, facts: Sequence[tuple[str, str]] = ()) -> None:
        """Show a failure, replacing any earlier failure."""
        self._failure = failure
        self._show_facts(facts)
        self._message.setText(shortened(sentence(failure.message)))
        self._hint.setText(spoken(failure.hint))
        self._hint.setVisible(bool(failure.hint))
        lines = min(failure.stack.rstrip().count("\n") + 2, _DETAILS_LINES)
        spacing = self.details.fontMetrics().lineSpacing()
        self.details.setMinimumHeight(min(lines, _LEAST_LINES) * spacing + _DETAILS_MARGIN)
        self.details.setMaximumHeight(lines * spacing + _DETAILS_MARGIN)
        self.details.clear()
        tail = failure.stack.rstrip()[-DETAILS_LIMIT:]
        self.details.append_pieces(OutputText().feed("stdout", tail.encode("utf-8", "replace")))
        self.details.verticalScrollBar().setValue(self.details.verticalScrollBar().maximum())
        self._details_button.setVisible(bool(failure.stack))
        self._copy_button.setVisible(bool(failure.stack))
        self._set_details_visible(False)
        if self.source is not None:
            self.source.hide()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._message.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = event.size().width() < _BOTH_NAMED_FROM
        self._copy_button.setText("" if is_narrow else self.tr("Copy details"))
        self._copy_button.setToolTip(self.tr("Copy details") if is_narrow else "")
        self._copy_button.updateGeometry()

    def show_source(self, path: Path, line: int) -> None:
        """Show the failing line of the program. Does nothing for a notebook, because its line numbers differ
        from those shown in the cells.
        """
        if path.suffix == notebooks.ENDING:
            return
        if self.source is None:
            self.source = SourceExcerpt(appearance=self._appearance, parent=self)
            self._layout.insertWidget(1, self.source)
        self.source.show_place(path, line)

    def focus_first(self) -> None:
        """Focus the first button of the panel."""
        buttons = [] if self.source is None or self.source.isHidden() else [self.source.editor_button]
        buttons += [self._details_button, self._close_button]
        next(button for button in buttons if not button.isHidden()).setFocus()

    @Slot()
    def clear(self) -> None:
        """Hide the panel."""
        self.hide()

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for label in self._fact_labels:
            self._fact_grid.removeWidget(label)
            label.deleteLater()
        self._fact_labels = []
        for place, (name, value) in enumerate(facts):
            term = Label(name, appearance=self._appearance, role="body", color="text2", parent=self)
            told = Label(shortened(value), appearance=self._appearance, role="body", wrap=True, parent=self)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for label in (term, told):
                label.setMinimumHeight(label.fontMetrics().height() + 2)
            self._fact_grid.addWidget(term, place, 0, Qt.AlignmentFlag.AlignTop)
            self._fact_grid.addWidget(told, place, 1)
            self._fact_labels += [term, told]

    def _lay_out(self, appearance: Appearance) -> None:
        self._fact_grid.setHorizontalSpacing(14)
        self._fact_grid.setVerticalSpacing(2)
        self._fact_grid.setColumnStretch(1, 1)
        words = QVBoxLayout()
        words.setContentsMargins(0, 3, 0, 0)
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._hint)  # keeps the remedy in view if there is little space
        words.addLayout(self._fact_grid)
        top = QHBoxLayout()
        top.setSpacing(12)
        icon = Icon("alert-circle", "err", size=24, appearance=appearance, parent=self)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, 1, 0, 0)
        mark.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(mark)
        words.addStretch(1)
        top.addLayout(words, 1)
        top.addWidget(self._close_button, 0, Qt.AlignmentFlag.AlignTop)
        actions = QHBoxLayout()
        actions.setContentsMargins(36, 0, 0, 0)
        actions.setSpacing(8)
        actions.addWidget(self._details_button)
        actions.addWidget(self._copy_button)
        actions.addStretch(1)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 5, 6, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.details)
        layout.addLayout(actions)

    def _set_details_visible(self, is_visible: bool) -> None:
        self.details.setVisible(is_visible)
        self._details_button.setText(self.tr("Hide details") if is_visible else self.tr("Show details"))
        self._details_button.set_icon("chevron-up" if is_visible else "chevron-down")
        self._details_button.updateGeometry()

    @Slot()
    def _toggle_details(self) -> None:
        self._set_details_visible(self.details.isHidden())

    @Slot()
    def _copy(self) -> None:
        failure = self._failure
        pairs = zip(self.facts[::2], self.facts[1::2], strict=True)
        facts = "\n".join(f"{name}: {value}" for name, value in pairs)
        text = "\n\n".join(part for part in (failure.message, facts, failure.hint, failure.stack) if part)
        QGuiApplication.clipboard().setText(text)


def shortened(sentence: str) -> str:
    """Return a message, shortened to fit, because an exception may carry megabytes of text."""
    plain = sentence.replace("\0", "\ufffd")
    return plain if len(plain) <= MESSAGE_LIMIT else plain[: MESSAGE_LIMIT - 1] + "…"


_AROUND = 3
"""Number of lines shown before and after the failing line."""
_LONGEST_LINE = 300
_LARGEST = 8 << 20
"""Maximum size, in bytes, of a program file that is read."""
_PADDING = 8


class SourceLines(Struct, frozen=True):
    """Lines of a file, starting with line number ``first``; ``line`` is the number of the failing line."""

    path: Path
    line: int
    first: int
    texts: tuple[str, ...]


class _Lines(Drawn):
    accessible_role = QAccessible.Role.StaticText

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._shown = SourceLines(Path(), 0, 1, ())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("mono"))

    def show_lines(self, lines: SourceLines) -> None:
        self._shown = lines
        at = lines.line - lines.first
        text = lines.texts[at].strip() if 0 <= at < len(lines.texts) else ""
        self.setAccessibleName(
            self.tr("Line {n} of {file}: {text}").format(n=lines.line, file=lines.path.name, text=text)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(100, len(self._shown.texts) * self._row + 2 * _PADDING)

    @property
    def _row(self) -> int:
        return self.fontMetrics().height() + 4

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors, tone = self._appearance.colors, self._appearance.tone("err")
        draw_rounded(painter, self.rect(), RADIUS_CHIP, ground=colors.surface)
        metrics, row = self.fontMetrics(), self._row
        left = metrics.horizontalAdvance("0" * len(str(self._shown.first + len(self._shown.texts)))) + 40
        for at, text in enumerate(self._shown.texts):
            place = QRectF(0, _PADDING + at * row, self.width(), row)
            number = self._shown.first + at
            is_meant = number == self._shown.line
            if is_meant:
                painter.fillRect(place, QColor(tone.bg))
                mark = QRectF(8, place.center().y() - 7, 14, 14)
                self._appearance.draw_icon(painter, "arrow-right", mark, tone.fg)
            painter.setPen(QColor(tone.fg if is_meant else colors.text3))
            numbers = QRectF(0, place.top(), left - 12, row)
            painter.drawText(
                numbers, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(number)
            )
            painter.setPen(QColor(colors.text))
            words = place.adjusted(left, 0, -8, 0)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


class SourceExcerpt(QWidget):
    """An excerpt from a source file: a line, with ``around`` lines before and after it. Hidden until
    ``show_place`` has read the file.
    """

    def __init__(
        self, *, appearance: Appearance, around: int = _AROUND, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._around = around
        self.lines: SourceLines | None = None
        self.place = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.editor_button = Button(
            self.tr("Open in editor"), appearance=appearance, icon="file", parent=self
        )
        self.editor_button.setToolTip(self.tr("Open the file in its default program"))
        self._view = _Lines(appearance=appearance, parent=self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.place, 1)
        head.addWidget(self.editor_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(36, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._view)
        self._reader = BackgroundTask(read_lines, self)
        self._reader.done.connect(self._show)
        self._reader.failed.connect(self._give_up)
        self.editor_button.clicked.connect(self._open)
        self.hide()

    def show_place(self, path: Path, line: int) -> None:
        """Show a line of a file, once the file has been read."""
        self._reader.start(path, line, self._around)

    @Slot(object)
    def _show(self, lines: SourceLines) -> None:
        self.lines = lines
        self.place.setText(self.tr("{file}, line {n}").format(file=lines.path.name, n=lines.line))
        self._view.show_lines(lines)
        self.setVisible(bool(lines.texts))

    @Slot(object)
    def _give_up(self, error: StorageError) -> None:
        self.lines = None
        self.hide()

    @Slot()
    def _open(self) -> None:
        if self.lines is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.lines.path)))


def read_lines(path: Path, line: int, around: int) -> SourceLines:
    """Read a line of a file and the ``around`` lines before and after it, without their common indentation.
    Runs on a background thread. Raises StorageError.
    """
    try:
        with open_regular(path) as file:
            text = file.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror or error)
        ) from error
    texts = text.splitlines()
    line = min(line, len(texts))
    first = max(line - around, 1)
    shown = [_legible(each) for each in texts[first - 1 : line + around]]
    return SourceLines(path, line, first, tuple(dedent("\n".join(shown)).split("\n") if shown else ()))


def _legible(text: str) -> str:
    indent = len(text) - len(text.lstrip())
    return text[:indent].expandtabs(4) + legible_line(text[indent : indent + _LONGEST_LINE])
