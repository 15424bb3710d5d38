"""Widgets that show the progress of work: a thin bar, a line with text, and a notice."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import joined, spoken
from praxis_desktop.gui.look.sentences import sentence as as_sentence
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label, tool_tip
from praxis_desktop.gui.widgets.surfaces import Icon, keep_room

_HEIGHT = 8


class ThinProgressBar(QProgressBar):
    """A progress bar 8 pixels high. Assistive technology sees a QProgressBar."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        width, height = self.width(), self.height()
        draw_rounded(painter, self.rect(), height / 2, ground=self._appearance.tone("idle").edge)
        share = self.value() / (self.maximum() or 1)
        if share > 0:
            done = QRectF(0, 0, max(height, width * share), height)
            draw_rounded(painter, done, height / 2, ground=self._appearance.tone("run").line)


_REMEDY_LIMIT = 150
"""Maximum number of characters shown per remedy; the tooltip shows the remedy in full."""
_BETWEEN_LINES = 2


class NoticeLine(QWidget):
    """A notice with an icon, a sentence and a remedy; hidden while it is empty."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("circle", "idle", size=18, appearance=appearance, parent=self)
        self._sentence = Label(appearance=appearance, role="small", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)  # beside the icon, however high the notice is
        self._remedy = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._remedy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = self._words = QVBoxLayout()
        words.setSpacing(_BETWEEN_LINES)
        words.addWidget(self._sentence)
        words.addWidget(self._remedy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self._remedy.hide()
        self.hide()

    def keep_two_lines(self) -> None:
        """Reserve space for a sentence and a remedy, even while there is no notice."""
        keep_room(self)
        self._words.addStretch(1)
        self.setMinimumHeight(2 * self._sentence.fontMetrics().height() + _BETWEEN_LINES)

    @property
    def sentence(self) -> str:
        """The sentence; "" while there is no notice."""
        return "" if self.isHidden() else self._sentence.text().replace("\u200b", "")

    @property
    def remedy(self) -> str:
        return "" if self.isHidden() else self._remedy.text().replace("\u200b", "")

    def show_notice(self, icon: str, tone: ToneName, sentence: str, remedy: str = "") -> None:
        """Show a notice; an empty sentence clears it."""
        sentence, remedy = as_sentence(sentence), spoken(remedy)
        self._icon.show_icon(icon, tone)
        self._sentence.set_tone(tone)
        self._sentence.setText(sentence)
        self._remedy.setText(_shortened(remedy))
        self._remedy.setVisible(bool(remedy))
        self.setToolTip(tool_tip(remedy))
        self.setAccessibleName(joined(sentence, remedy))
        self.setVisible(bool(sentence))

    def clear(self) -> None:
        self.show_notice("circle", "idle", "")


def _shortened(remedy: str) -> str:
    if len(remedy) <= _REMEDY_LIMIT:
        return remedy
    head, _, _ = remedy[:_REMEDY_LIMIT].rpartition(" ")
    first = head.rpartition(";")[0] or head
    return f"{first} …"


_BAR_WIDTH = 160


class ProgressLine(QWidget):
    """A line that shows progress. It is hidden until ``begin`` and, after ``end``, stays until the user or
    the owner hides it. ``what`` is the name of the bar, and ``cancel`` is the text of the button.
    """

    cancel_wanted = Signal()

    def __init__(self, *, what: str, cancel: str, appearance: Appearance) -> None:
        super().__init__()
        self._buttons: list[Button] = []
        self.notice = NoticeLine(appearance=appearance)
        self.bar = ThinProgressBar(appearance=appearance)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setAccessibleName(what)
        self.cancel_button = Button(cancel, appearance=appearance, parent=self)
        self.hide_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        self.hide_button.setAccessibleName(self.tr("Hide this message"))
        self.hide_button.setToolTip(self.hide_button.accessibleName())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self.notice, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.bar)
        self._row.addWidget(self.cancel_button)
        self._row.addWidget(self.hide_button)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.hide_button.clicked.connect(self.hide)
        self.hide()

    def add_button(self, button: Button) -> None:
        """Add a button that is shown with the outcome if it is passed to ``end``."""
        self._row.insertWidget(self._row.count() - 1, button)
        self._buttons.append(button)
        button.hide()

    def begin(self, words: str, *, is_long: bool = True, has_bar: bool = True) -> None:
        """Show that work has begun. Long work can be cancelled, and has a bar if its progress is known."""
        self.notice.show_notice("clock", "run", words)
        self.bar.setValue(0)
        self._show_parts(is_long=is_long, has_bar=is_long and has_bar)

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Show how much is done."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.notice.show_notice("clock", "run", words)

    def end(
        self, icon: str, tone: ToneName, words: str, *, remedy: str = "", button: Button | None = None
    ) -> None:
        """Show the outcome."""
        self.notice.show_notice(icon, tone, words, remedy)
        self._show_parts(button, has_ended=True)

    def _show_parts(
        self,
        button: Button | None = None,
        *,
        is_long: bool = False,
        has_bar: bool = False,
        has_ended: bool = False,
    ) -> None:
        self.bar.setVisible(has_bar)
        self.cancel_button.setVisible(is_long)
        for each in self._buttons:
            each.setVisible(each is button)
        self.hide_button.setVisible(has_ended)
        self.show()
