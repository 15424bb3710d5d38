"""Labels: plain text in the fonts and colours of the design tokens."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.gui.look.appearance import Appearance, text_palette
from praxis_desktop.gui.look.tokens import FontRole, ToneName


def tool_tip(text: str) -> str:
    """Return a tool tip that shows ``text`` literally. Qt has no setting for plain-text tool tips."""
    if "<" not in text:  # Qt recognizes rich text by its tags
        return text
    import html  # not imported at startup, because it loads 2,000 names

    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'


ColorName = Literal["text", "text2", "text3", "link"]

_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_UNIT = re.compile(r"(?:[nµm]?L|[nµmk]?g|[µm]?m|°C|%|s|min|h|rpm)(?!\w)")
"""Matches units, which stay on the same line as their number."""
_MINIMUM_WIDTH = 120


class Label(QLabel):
    """A label that follows the appearance. Its text is never interpreted as rich text, because it may come
    from a file.
    """

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        role: FontRole = "body",
        color: ColorName = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._role = role
        self._color: ColorName = color
        self._tone: ToneName | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.setFont(appearance.font(role))
        appearance.changed.connect(self.restyle)
        self.restyle()

    def setText(self, text: str) -> None:  # noqa: N802
        # A word wider than the window would make the window wider.
        super().setText(_LONG_WORD.sub("\\g<0>\u200b", text) if self.wordWrap() else text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _MINIMUM_WIDTH), hint.height()) if self.wordWrap() else hint

    def set_tone(self, tone: ToneName | None) -> None:
        """Use the colour for a status; None restores the label's own colour."""
        if tone != self._tone:
            self._tone = tone
            self.restyle()

    def set_role(self, role: FontRole) -> None:
        """Change the font."""
        if role != self._role:
            self._role = role
            self.setFont(self._appearance.font(role))

    @property
    def color(self) -> QColor:
        """The text colour."""
        return QColor(self._named_color())

    def _named_color(self) -> str:
        if self._tone is not None:
            return self._appearance.tone(self._tone).fg
        colors = self._appearance.colors
        named = {"text": colors.text, "text2": colors.text2, "text3": colors.text3, "link": colors.link}
        return named[self._color]

    @Slot()
    def restyle(self) -> None:
        self.setPalette(text_palette(self._named_color()))


class ElidedLabel(Label):
    """A single line that is elided if it does not fit, with the full text in the tool tip."""

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        role: FontRole = "body",
        color: ColorName = "text",
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._elide = elide
        super().__init__(text, appearance=appearance, role=role, color=color)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802
        if text == self.text():
            return
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tool_tip()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = self.fontMetrics()
        # Text widths are rounded: text that fits exactly would be elided.
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._update_tool_tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(self.color)
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._elide, place.width())
        painter.drawText(place, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)

    def _update_tool_tip(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if fits else tool_tip(self.text()))


class TwoLineLabel(ElidedLabel):
    """A label that is elided after two lines, or after one line if ``is_single`` is set."""

    is_single = False

    def set_single(self, is_single: bool) -> None:
        """Set whether there is room for only one line."""
        if is_single != self.is_single:
            self.is_single = is_single
            self._take_lines()

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self._take_lines()

    def set_role(self, role: FontRole) -> None:
        super().set_role(role)
        self._take_lines()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as they are shown."""
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        first, rest = self.text(), ""
        while not self.is_single and metrics.horizontalAdvance(first) > width and " " in first:
            first, _, last = first.rpartition(" ")
            rest = f"{last} {rest}".rstrip()
        if _UNIT.match(rest) and first[-1:].isdigit() and " " in first:
            first, _, last = first.rpartition(" ")
            rest = f"{last} {rest}"
        shown = (first, rest) if rest else (first,)
        return tuple(_elided(line, metrics.elidedText(line, self._elide, width)) for line in shown)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width(), hint.height() * len(self.lines))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._take_lines()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(self.color)
        place, lines = self.contentsRect(), self.lines
        height = place.height() / len(lines)
        for number, line in enumerate(lines):
            at = QRectF(place.left(), place.top() + number * height, place.width(), height)
            painter.drawText(at, self.alignment() | Qt.AlignmentFlag.AlignVCenter, line)

    def _take_lines(self) -> None:
        self.updateGeometry()
        self._update_tool_tip()

    def _update_tool_tip(self) -> None:
        is_cut = " ".join(self.lines) != self.text()
        self.setToolTip(tool_tip(self.text()) if is_cut else "")


def _elided(text: str, shown: str) -> str:
    """Return ``shown``, the beginning of ``text`` with an ellipsis, without a word of which only a part is
    left: ``20…`` could be read as a number.
    """
    kept = shown.removesuffix("…")
    if shown == text or " " not in kept or not text.startswith(kept) or text[len(kept)].isspace():
        return shown
    return f"{kept.rpartition(' ')[0]} …"


def lines_of(*words: QWidget, spacing: int) -> QVBoxLayout:
    """Return a layout that stacks the widgets from top to bottom, vertically centred."""
    lines = QVBoxLayout()
    lines.setSpacing(spacing)
    lines.addStretch(1)
    for each in words:
        lines.addWidget(each)
    lines.addStretch(1)
    return lines


def with_decimal_sign(number: str) -> str:
    """Return a number with the decimal separator of the window's language."""
    return number.replace(".", QLocale().decimalPoint())


def count_text(count: int) -> str:
    """Return a whole number with the group separator of the window's language."""
    return f"{count:,}".replace(",", QLocale().groupSeparator())


def in_quotes(text: str) -> str:
    """Return ``text`` in the quotation marks of the window's language."""
    return QCoreApplication.translate("Quotes", "“{text}”").format(text=text)


def date_text(seconds: float, parts: str) -> str:
    """Return a time in seconds since 1970 in the window's language: ``20. Nov. 14:04`` for the parts
    ``d MMM HH:mm``, a format of Qt.
    """
    day = QCoreApplication.translate("Date", "d MMM")
    then = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
    return QLocale().toString(then, parts.replace("d MMM", day))


def bytes_text(count: int) -> str:
    """Return a size in bytes in readable form, such as ``11,3 MiB``."""
    if count < 1024:
        words = QCoreApplication.translate("Size", "{n} bytes")
        return QCoreApplication.translate("Size", "1 byte") if count == 1 else words.format(n=count)
    return with_decimal_sign(bytes_for_people(count))


_AROUND = 16


class EmptyWords(Label):
    """Text in the middle of ``view``, shown while the view's model has no rows. Set the model first."""

    def __init__(self, words: str, *, view: QAbstractItemView, appearance: Appearance) -> None:
        super().__init__(
            words, appearance=appearance, role="small", color="text2", wrap=True, parent=view.viewport()
        )
        self._view = view
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(_AROUND, 0, _AROUND, 0)
        # The view below must receive mouse events.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # the rows use another role
        view.viewport().installEventFilter(self)
        model = view.model()
        for told in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            told.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show or hide the text."""
        self.resize(self._view.viewport().size())
        self.setVisible(self._view.model().rowCount() == 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.viewport().size())
        return super().eventFilter(watched, event)
