"""The list of shortcuts, built from the actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.commands.registry import KeyLine
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Separator

_HEIGHT = 22
_PADDING = 8
_GAP = 6
_LEAST = 22
_RADIUS = 5


def caps_width(keys: Sequence[str], metrics: QFontMetrics) -> int:
    """Return the width, in pixels, of ``keys`` drawn side by side."""
    widths = [max(_LEAST, metrics.horizontalAdvance(key) + 2 * _PADDING) for key in keys]
    return sum(widths) + _GAP * max(0, len(widths) - 1)


def draw_caps(
    painter: QPainter, keys: Sequence[str], left: float, middle: float, *, appearance: Appearance
) -> None:
    """Draw ``keys`` side by side, starting at ``left`` and vertically centred on ``middle``."""
    colors = appearance.colors
    painter.setFont(appearance.font("caption", weight=600))
    metrics = painter.fontMetrics()
    for key in keys:
        width = max(_LEAST, metrics.horizontalAdvance(key) + 2 * _PADDING)
        place = QRectF(left + 0.5, middle - _HEIGHT / 2 + 0.5, width - 1, _HEIGHT - 1)
        draw_rounded(painter, place, _RADIUS, ground=colors.border_strong, edge=colors.border)
        top = place.adjusted(0, 0, 0, -1.5)
        draw_rounded(painter, top, _RADIUS, ground=colors.sunken, edge=colors.border)
        painter.setPen(QColor(colors.text2))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, key)
        left += width + _GAP


def ways_width(ways: Sequence[Sequence[str]], joint: str, *, appearance: Appearance) -> int:
    """Return the width, in pixels, of alternative shortcuts separated by ``joint``."""
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    widths = [caps_width(way, metrics) for way in ways]
    return sum(widths) + _between(joint, metrics) * (len(widths) - 1)


def draw_ways(
    painter: QPainter,
    ways: Sequence[Sequence[str]],
    joint: str,
    left: float,
    middle: float,
    *,
    appearance: Appearance,
) -> None:
    """Draw alternative shortcuts separated by ``joint``, starting at ``left`` and vertically centred on
    ``middle``.
    """
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    between = _between(joint, metrics)
    for number, way in enumerate(ways):
        if number and joint:
            painter.setFont(appearance.font("caption"))
            painter.setPen(QColor(appearance.colors.text3))
            place = QRectF(left - between, middle - _HEIGHT / 2, between, _HEIGHT)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, joint)
        draw_caps(painter, way, left, middle, appearance=appearance)
        left += caps_width(way, metrics) + between


def _between(joint: str, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(joint) + 12 if joint else _GAP


class KeyCaps(Drawn):
    """Shows keys that are pressed together."""

    def __init__(self, keys: Sequence[str], *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._keys = tuple(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("+".join(keys))
        self.setFont(appearance.font("caption", weight=600))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(caps_width(self._keys, self.fontMetrics()) + 1, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        draw_caps(painter, self._keys, 0, self.height() / 2, appearance=self._appearance)


_SIZE = QSize(900, 620)
_LINE_HEIGHT = 31
_SHEET_GAP = 8
_COLUMN_GAP = 40


class ShortcutsSheet(Overlay):
    """The list of shortcuts in two columns of sections, filtered by the text typed in its field."""

    def __init__(
        self,
        lines: Callable[[], Sequence[KeyLine]],
        *,
        place: Callable[[], QRect],
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(_SIZE, place=place, appearance=appearance, parent=parent)
        self._lines = lines
        self.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.field = LineField(appearance=appearance, icon="search")
        self.field.setPlaceholderText(self.tr("Filter"))
        self.field.setAccessibleName(self.tr("Filter the list of keys"))
        self.field.setFixedWidth(180)
        self.field.textChanged.connect(self._filter)
        self.close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close")
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.dismiss)
        self._content = QWidget()
        self._row = QHBoxLayout(self._content)
        self._row.setContentsMargins(0, 0, 8, 6)
        self._row.setSpacing(_COLUMN_GAP)
        self._scroll = QuietScrollArea(self._content, appearance=appearance, takes_focus=True)
        self._scroll.setAccessibleName(self.tr("Keys"))
        self.nothing = Label(appearance=appearance, color="text2", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown: tuple[KeyLine, ...] = ()
        self._columns: list[QWidget] = []
        self._sections: list[tuple[Label, list[_KeyRow]]] = []
        self._lay_out()

    @Slot()
    def show_keys(self) -> None:
        """Open the list with all shortcuts."""
        self._fill()
        self.field.clear()
        self._filter()
        self.open(self.field)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Keyboard shortcuts"), appearance=self._appearance, role="h1"), 1)
        head.addWidget(self.field)
        head.addWidget(self.close_button)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(26, 18, 26, 16)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(Separator(appearance=self._appearance))
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self.nothing, 1)
        inside.addWidget(Separator(appearance=self._appearance))
        words = self.tr(
            "F12 acts as soon as it is pressed, even while a sheet is open. It stops every instrument in "
            "use, also in the playground."
        )
        inside.addWidget(ElidedLabel(words, appearance=self._appearance, role="small", color="text2"))

    @Slot()
    def _filter(self) -> None:
        """Show only the lines that contain all the words typed, and the sections that contain these lines."""
        words = self.field.text().casefold().split()
        has_any = False
        for title, rows in self._sections:
            for row in rows:
                row.setVisible(all(word in row.text for word in words))
            is_shown = any(not row.isHidden() for row in rows)
            title.setVisible(is_shown)
            has_any |= is_shown
        self.nothing.setVisible(not has_any)
        self.nothing.setText(self.tr("Nothing matches “{text}”").format(text=self.field.text().strip()))
        self._scroll.setVisible(has_any)

    def _fill(self) -> None:
        """Create the lines, unless they are up to date."""
        lines = tuple(self._lines())
        if lines == self._shown:
            return
        self._shown = lines
        for column in self._columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        sections: dict[str, list[KeyLine]] = {}
        for line in lines:
            sections.setdefault(line.section or self.tr("Everywhere"), []).append(line)
        self._sections.clear()
        self._columns = [self._made_column(half) for half in _halves(list(sections.items()))]
        for column in self._columns:
            self._row.addWidget(column, 1)

    def _made_column(self, sections: Sequence[tuple[str, Sequence[KeyLine]]]) -> QWidget:
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for title, lines in sections:
            label = Label(title, appearance=self._appearance, role="h3", color="link")
            label.setContentsMargins(0, 10, 0, 2)
            rows = [_KeyRow(line, appearance=self._appearance) for line in lines]
            self._sections.append((label, rows))
            for widget in (label, *rows):
                layout.addWidget(widget)
        layout.addStretch(1)
        return column


class _KeyRow(QWidget):
    """A line with the title on the left and the keys on the right. The filter searches ``text``."""

    def __init__(self, line: KeyLine, *, appearance: Appearance) -> None:
        super().__init__()
        self._line = line
        self._appearance = appearance
        self._joint = self.tr("or") if line.is_choice else ""
        self.setFixedHeight(_LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        ways = [" ".join(way) for way in line.keys]
        self.text = " ".join([line.title, *ways]).casefold()
        self.setAccessibleName(f"{line.title}: {f' {self._joint} '.join(ways)}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        width = ways_width(self._line.keys, self._joint, appearance=self._appearance)
        left = self.width() - width
        draw_ways(painter, self._line.keys, self._joint, left, self.height() / 2, appearance=self._appearance)
        painter.setFont(self._appearance.font("body"))
        painter.setPen(QColor(self._appearance.colors.text))
        place = QRectF(0, 0, left - _SHEET_GAP, self.height())
        title = painter.fontMetrics().elidedText(
            self._line.title, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, title)


def _halves(
    sections: list[tuple[str, list[KeyLine]]],
) -> tuple[list[tuple[str, list[KeyLine]]], list[tuple[str, list[KeyLine]]]]:
    """Split the sections into two columns of about equal height, keeping their order."""
    heights = [len(lines) + 1 for _, lines in sections]
    splits = range(1, len(sections) + 1)
    best = min(splits, key=lambda at: max(sum(heights[:at]), sum(heights[at:])), default=0)
    return sections[:best], sections[best:]
