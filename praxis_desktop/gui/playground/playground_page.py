"""The page of the playground: the console, its trace below, and beside it what it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.playground.console.console_state import ConsoleState
from praxis_desktop.gui.playground.console.console_view import ConsoleView
from praxis_desktop.gui.playground.console_card import ConsoleCard
from praxis_desktop.gui.playground.insert_sheet import InsertSheet
from praxis_desktop.gui.playground.interpreter_card import InterpreterCard
from praxis_desktop.gui.playground.save_sheet import SaveSheet
from praxis_desktop.gui.playground.side_panel import SidePanel
from praxis_desktop.gui.playground.trace.trace_card import TraceCard
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.page_head import PageHead
from praxis_desktop.gui.widgets.question_sheet import QuestionSheet

_SIDE, _SIDE_NARROW = 352, 328
_LOW = 560
"""Height of the page below which the interpreter's card is folded away."""


class PlaygroundPage(QWidget):
    """Only holds its parts: ``PlaygroundDesk`` has them do something."""

    def __init__(
        self,
        view: ConsoleView,
        trace: TraceCard,
        side: SidePanel,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.view, self.trace, self.side = view, trace, side
        self.interrupt_button = Button(self.tr("Interrupt"), appearance=appearance, icon="stop", parent=self)
        self.restart_button = Button(self.tr("Restart"), appearance=appearance, icon="refresh", parent=self)
        self.restart_button.setToolTip(self.tr("Start the console anew, with nothing in it (Ctrl+Shift+R)"))
        self.insert_button = Button(
            self.tr("Insert instrument…"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plus",
            parent=self,
        )
        self.insert_button.setToolTip(self.tr("Connect an instrument: the code for it is written and run"))
        self.head = PageHead(
            self.tr("Playground"),
            self.interrupt_button,
            self.restart_button,
            self.insert_button,
            appearance=appearance,
            parent=self,
        )
        self.notice = NoticeLine(appearance=appearance)
        self.console = ConsoleCard(view, appearance=appearance)
        self.interpreter = InterpreterCard(appearance=appearance)
        self.restart_sheet = QuestionSheet(
            [self.tr("Keep working"), self.tr("Restart")], appearance=appearance, parent=self
        )
        self.close_sheet = QuestionSheet(
            [self.tr("Keep window open"), self.tr("Close window")], appearance=appearance, parent=self
        )
        self._covers: tuple[QWidget, ...] = ()
        self._in_head: QWidget | None = None
        self.setFocusProxy(view)
        self._lay_out()
        self.show_state(ConsoleState())

    def take_sheets(self, insert_sheet: InsertSheet, save_sheet: SaveSheet) -> None:
        """Have the sheets that cover the page when they are open; they are its children."""
        self.insert_sheet, self.save_sheet = insert_sheet, save_sheet
        self._covers = (*self._covers, insert_sheet, save_sheet)

    def put_in_head(self, widget: QWidget) -> None:
        """Put something beside the buttons of the page, where there is room for it."""
        self._in_head = widget
        self.head.put_before_buttons(widget)

    def add_cover(self, cover: QWidget) -> None:
        """Have something cover all of the page whenever it is shown."""
        self._covers = (*self._covers, cover)

    @Slot(object)
    def show_state(self, state: ConsoleState) -> None:
        """Show what the console does, and what can be done about it."""
        self.console.show_state(state)
        self.interrupt_button.setEnabled(state.is_busy)
        why = "" if state.is_busy else self.tr("Nothing is running in the console")
        keys = self.tr("End what the cell does (Ctrl+C where nothing is selected)")
        self.interrupt_button.setToolTip(why or keys)
        self.interrupt_button.setAccessibleDescription(why)

    def show_problem(self, sentence: str, hint: str = "") -> None:
        """Say what went wrong; an empty sentence takes it back."""
        self.notice.show_notice("alert-circle", "err", sentence, hint)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.side.shown.emit(self.side.number)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.side.shown.emit(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self._right.setFixedWidth(_SIDE_NARROW if is_narrow else _SIDE)
        if self._in_head is not None:
            self._in_head.setVisible(not is_narrow)
        self.interpreter.setVisible(self.height() >= _LOW)
        for question in (self.restart_sheet, self.close_sheet):
            question.follow_size()
        for sheet in self._covers:
            sheet.setGeometry(self.rect())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(700, 480)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.console, 1)
        left.addWidget(self.trace)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self.side, 1)
        right.addWidget(self.interpreter)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addLayout(left, 1)
        body.addWidget(self._right)
        below = QVBoxLayout()
        below.setContentsMargins(14, 14, 14, 14)
        below.setSpacing(10)
        below.addWidget(self.notice)
        below.addLayout(body, 1)
        self.head.lay_above(below, self)
