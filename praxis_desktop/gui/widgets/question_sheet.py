"""A question on a sheet over a page: a sentence, what it means, and a button for each answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.covering import can_have_keys, keeps_escape, room_of_corner
from praxis_desktop.gui.widgets.guard import Guard
from praxis_desktop.gui.widgets.guard_bar import GuardBar
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card

_WIDTH = 560


class QuestionSheet(QWidget):
    """Covers its parent while it asks, and leaves the safety corner free. ``answered`` has the number of the
    answer; the first, which changes nothing, is for Esc, too. Enter answers nothing, and no answer has the
    keys at first.
    """

    answered = Signal(int)

    def __init__(self, answers: Sequence[str], *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._focus_before: QWidget | None = None
        self.title = Label(appearance=appearance, role="h1", wrap=True)
        self.title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.title)
        self.details = Label(appearance=appearance, role="body", color="text2", wrap=True)
        card = self._card = Card(appearance=appearance, parent=self)
        card.setFixedWidth(_WIDTH)
        self.buttons: list[Button] = []
        foot = QHBoxLayout()
        foot.setSpacing(10)
        for number, answer in enumerate(answers):
            is_last = number == len(answers) - 1
            kind = ButtonKind.PRIMARY if is_last else ButtonKind.SECONDARY
            button = Button(answer, appearance=appearance, kind=kind, is_run_control=True, parent=card)
            button.clicked.connect(self._take_click)
            foot.addWidget(button)
            if number == 0:
                foot.addStretch(1)
            self.buttons.append(button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(26, 22, 26, 22)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.details)
        self.guard = Guard(self)
        inside.addWidget(GuardBar(self.guard, appearance=appearance, parent=card))
        inside.addLayout(foot)
        layout = self._margins = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        appearance.changed.connect(self.update)
        self.hide()

    def ask(self, title: str, details: str) -> None:
        """Ask; keys stay on the sheet until there is an answer."""
        self.title.setText(title)
        self.details.setText(details)
        self._card.setFixedHeight(self._card.heightForWidth(_WIDTH))
        self._focus_before = QApplication.focusWidget()
        self.follow_size()
        self.raise_()
        self.show()
        self.guard.restart()
        self.title.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{title} {details}"))

    def offer(self, number: int, is_offered: bool) -> None:
        """Whether an answer between the first and the last can be given."""
        self.buttons[number].setVisible(is_offered)

    def follow_size(self) -> None:
        """Cover all of the parent."""
        covered = self.parentWidget()
        if covered is not None:
            self.setGeometry(covered.rect())
            self._margins.setContentsMargins(0, room_of_corner(self), 0, 0)

    def event(self, event: QEvent) -> bool:
        # Esc stops the run elsewhere; here it answers the question.
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._answer(0)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        offered = [button for button in self.buttons if not button.isHidden()]
        focus = QApplication.focusWidget()
        here = offered.index(focus) if isinstance(focus, Button) and focus in offered else -is_next
        place = (here + (1 if is_next else -1)) % len(offered)
        offered[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(self.rect(), QColor(self._appearance.colors.scrim))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self._answer(self.buttons.index(sender))

    def _answer(self, number: int) -> None:
        before, self._focus_before = self._focus_before, None
        self.hide()
        if can_have_keys(before):
            before.setFocus()
        self.answered.emit(number)
