"""The Playground page: the console with its trace, and a side panel about the console's contents."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.console.model import ConsoleState
from praxis_desktop.gui.console.view import ConsoleView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.playground.console_card import ConsoleCard, InterpreterCard
from praxis_desktop.gui.playground.direct_control import ControlView
from praxis_desktop.gui.playground.files import FilesTab
from praxis_desktop.gui.playground.instruments import InsertSheet, InstrumentsTab
from praxis_desktop.gui.playground.save_sheet import SaveSheet
from praxis_desktop.gui.playground.snippets import SnippetsTab
from praxis_desktop.gui.playground.variables import VariablesTab
from praxis_desktop.gui.trace.card import TraceCard
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.sheet import QuestionSheet
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack, PageHead

VARIABLES, INSTRUMENTS, FILES, SNIPPETS, _CONTROL = range(5)


class SidePanel(Card):
    """The side panel. ``shown`` carries the number of the tab that is now in view, or -1 if none is."""

    shown = Signal(int)

    def __init__(
        self,
        variables: VariablesTab,
        instruments: InstrumentsTab,
        files: FilesTab,
        snippets: SnippetsTab,
        *,
        appearance: Appearance,
    ) -> None:
        super().__init__(appearance=appearance)
        names = (self.tr("Variables"), self.tr("Instruments"), self.tr("Files"), self.tr("Snippets"))
        self.tabs = Segments(names, appearance=appearance, is_compact=True, parent=self)
        self.variables, self.instruments = variables, instruments
        self.files, self.snippets = files, snippets
        self.control = ControlView(appearance=appearance)
        self.control_button = Button(self.tr("Control…"), appearance=appearance, icon="cards")
        self.control_button.setToolTip(self.tr("Use buttons to call an instrument's methods"))
        self.control_button.hide()
        self._stack = FilledStack()
        for tab in (self.variables, self._instruments_place(), self.files, self.snippets, self.control):
            self._stack.addWidget(tab)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 12)
        layout.setSpacing(8)
        layout.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._show)
        self.control.back_wanted.connect(self._leave_control)

    @property
    def number(self) -> int:
        """The number of the tab in view."""
        return self._stack.currentIndex()

    def show_tab(self, number: int) -> None:
        self.tabs.button(number).setChecked(True)

    def show_control(self) -> None:
        """Show the methods of a machine in place of the instruments."""
        self.show_tab(INSTRUMENTS)
        self._show(_CONTROL)

    @Slot()
    def _leave_control(self) -> None:
        self._show(INSTRUMENTS)
        self.control_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _instruments_place(self) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.instruments, 1)
        column.addWidget(self.control_button, 0, Qt.AlignmentFlag.AlignHCenter)
        return place

    @Slot(int)
    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.shown.emit(number)


_SIDE, _SIDE_NARROW = 352, 328
_LOW = 560
"""Height of the page, in pixels, below which the interpreter's card is hidden."""


class PlaygroundPage(QWidget):
    """The Playground page, which merely contains the parts. ConsoleController connects them."""

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
        self.restart_button.setToolTip(self.tr("Restart the console (Ctrl+Shift+R)"))
        self.insert_button = Button(
            self.tr("Insert instrument…"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plus",
            parent=self,
        )
        self.insert_button.setToolTip(self.tr("Connect an instrument: inserts and runs the code for it"))
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
        self._covers: tuple[QWidget, ...] = ()
        self._in_head: QWidget | None = None
        self._questions: tuple[QuestionSheet, ...] = ()
        self.setFocusProxy(view)
        self._lay_out()
        self.show_state(ConsoleState())

    def make_sheets(self, *, appearance: Appearance) -> Iterator[None]:
        """Create the sheets in several steps. Some sheets ask for confirmation before anything is lost."""
        self.restart_sheet = QuestionSheet(
            [self.tr("Keep working"), self.tr("Restart")], appearance=appearance, parent=self
        )
        self.close_sheet = QuestionSheet(
            [self.tr("Keep window open"), self.tr("Close window")], appearance=appearance, parent=self
        )
        self._questions = (self.restart_sheet, self.close_sheet)
        yield
        self.insert_sheet = InsertSheet(appearance=appearance, parent=self)
        yield
        self.save_sheet = SaveSheet(appearance=appearance, parent=self)
        self._covers = (*self._covers, self.insert_sheet, self.save_sheet)

    def put_in_head(self, widget: QWidget) -> None:
        """Put a widget beside the buttons in the header. The widget is hidden in a narrow window."""
        self._in_head = widget
        self.head.put_before_buttons(widget)

    def add_cover(self, cover: QWidget) -> None:
        """Register ``cover``, which covers the whole page when shown."""
        self._covers = (*self._covers, cover)

    @Slot(object)
    def show_state(self, state: ConsoleState) -> None:
        """Show the state of the console, and enable the buttons that can be used."""
        self.console.show_state(state)
        self.interrupt_button.setEnabled(state.is_busy)
        why = "" if state.is_busy else self.tr("Nothing is running in the console")
        keys = self.tr("Interrupt the cell (Ctrl+C where nothing is selected)")
        self.interrupt_button.setToolTip(why or keys)
        self.interrupt_button.setAccessibleDescription(why)

    def show_problem(self, sentence: str, hint: str = "") -> None:
        """Show an error, or clear the error if ``sentence`` is empty."""
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
        for question in self._questions:
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
