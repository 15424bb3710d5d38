"""A line that says how far something is that takes long, can cancel it, and says what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.progress_bar import ThinProgressBar

_BAR_WIDTH = 160


class ProgressLine(QWidget):
    """Hidden until ``start``; once it has ended it stays until somebody hides it. ``what`` names the bar,
    ``cancel`` is on the button that gives up.
    """

    cancel_wanted = Signal()

    def __init__(
        self, *, what: str, cancel: str, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
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
        """``button`` does something with what came of it: ``end`` says whether it is shown."""
        self._row.insertWidget(self._row.count() - 1, button)
        self._buttons.append(button)
        button.hide()

    def begin(self, words: str, *, is_long: bool = True, has_bar: bool = True) -> None:
        """Something is being done now; what takes long can be cancelled, and has a bar where somebody knows
        how far it is.
        """
        self.notice.show_notice("clock", "run", words)
        self.bar.setValue(0)
        self._show_parts(is_long=is_long, has_bar=is_long and has_bar)

    def show_progress(self, done: int, total: int, words: str) -> None:
        """So much of it is done."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.notice.show_notice("clock", "run", words)

    def end(
        self, icon: str, tone: ToneName, words: str, *, remedy: str = "", button: Button | None = None
    ) -> None:
        """This is what became of it."""
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
