"""The line of a program that a failure is about, with those around it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QColor, QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.legible import legible_line
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel

_AROUND = 3
"""Lines that are shown before and after."""
_LONGEST_LINE = 300
_LARGEST = 8 << 20
"""Bytes of a program that are read."""
_PADDING = 8


class SourceLines(NamedTuple):
    """Lines of a file, from the number ``first``; ``line`` is the one that is meant."""

    path: Path
    line: int
    first: int
    texts: tuple[str, ...]


class _Lines(QWidget):
    accessible_role = QAccessible.Role.StaticText

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shown = SourceLines(Path(), 0, 1, ())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_lines(self, lines: SourceLines) -> None:
        self._shown = lines
        at = lines.line - lines.first
        text = lines.texts[at].strip() if 0 <= at < len(lines.texts) else ""
        self.setAccessibleName(
            self.tr("Line {n} of {file}: {text}").format(n=lines.line, file=lines.path.name, text=text)
        )
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        self.setFont(self._appearance.font("mono"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(100, len(self._shown.texts) * self._row + 2 * _PADDING)

    @property
    def _row(self) -> int:
        return self.fontMetrics().height() + 4

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, tone = self._appearance.colors, self._appearance.tone("err")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CHIP, RADIUS_CHIP)
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
    """Hidden until ``show_place`` has read the lines; where they cannot be read it stays so."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: SourceLines | None = None
        self.place = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.editor_button = Button(
            self.tr("Open in editor"), appearance=appearance, icon="file", parent=self
        )
        self.editor_button.setToolTip(self.tr("Open the file with the program of this computer for it"))
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
        """Show a line of a file, as soon as it is read."""
        self._reader.start(path, line)

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


def read_lines(path: Path, line: int) -> SourceLines:
    """On a thread: a line of a file and those around it. Raises StorageError."""
    try:
        with open_regular(path) as file:
            text = file.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}") from error
    texts = text.splitlines()
    line = min(line, len(texts))
    first = max(line - _AROUND, 1)
    shown = [_legible(each) for each in texts[first - 1 : line + _AROUND]]
    return SourceLines(path, line, first, tuple(shown))


def _legible(text: str) -> str:
    indent = len(text) - len(text.lstrip())
    return text[:indent].expandtabs(4) + legible_line(text[indent : indent + _LONGEST_LINE])
