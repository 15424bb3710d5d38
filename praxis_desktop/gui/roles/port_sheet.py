"""The sheet on which the user chooses a port for a program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QListView, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import DEVICE_ROW_HEIGHT, ROW_HEIGHT
from praxis_desktop.gui.roles.device_field import DeviceDelegate, DeviceRow
from praxis_desktop.gui.roles.devices import PortsSeen
from praxis_desktop.gui.roles.instruments import Instruments, Permission
from praxis_desktop.gui.roles.port_asker import (
    OpenQuestion,
    PortOption,
    PortQuestions,
    described_filters,
    port_options,
)
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.appearing_guard import Guard, GuardBar
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys, rest_keys
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.sheet import Cover, SheetCard, can_have_keys, room_of_corner
from praxis_desktop.gui.widgets.surfaces import Card, Disc, Icon
from praxis_desktop.ports.guest.port_requests import REQUESTED
from praxis_desktop.ports.roles import Binding

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.ports import ConsoleAsking


_WIDTH = 660
_MARGIN = 26
_AROUND = 2 * _MARGIN + 90
"""Pixels of the row of buttons that no text can use."""


class PortSheetCard(SheetCard):
    """The card of the sheet. It changes nothing itself; its buttons emit requests."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(_WIDTH)
        self._program = Label(appearance=appearance, role="small")
        self._program.set_tone("warn")
        self._title = Label(self.tr("Which port may it use?"), appearance=appearance, role="h1")
        self._time = Label(appearance=appearance, role="h1", color="text2")
        self._time.setAccessibleName(self.tr("Waiting"))
        self._wanted = Label(appearance=appearance, role="body", wrap=True)
        self.remember_box = CheckBox(
            self.tr("Remember for this protocol: next time it will be selected automatically"),
            appearance=appearance,
            parent=self,
        )
        self.stop_button = Button(
            self.tr("Stop run"), appearance=appearance, icon="stop", is_run_control=True, parent=self
        )
        self.none_button = Button(self.tr("No port"), appearance=appearance, is_run_control=True, parent=self)
        self.none_button.setToolTip(self.tr("Tell the program that no port was chosen (Esc)"))
        self.use_button = Button(
            appearance=appearance, kind=ButtonKind.PRIMARY, icon="plug", is_run_control=True, parent=self
        )
        appearance.changed.connect(self.update)
        self._body = QVBoxLayout(self)
        self._lay_out()

    @property
    def announcement(self) -> str:
        """The question as spoken by a screen reader."""
        return f"{self._program.text()}: {self._title.text()}"

    @property
    def wanted(self) -> str:
        """The program's request, as text."""
        return self._wanted.text()

    def set_list(self, list_view: QWidget) -> None:
        """Insert the list of ports."""
        frame = Card(appearance=self._appearance)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(list_view)
        self._body.insertWidget(2, frame)

    def set_guard_bar(self, bar: QWidget) -> None:
        """Insert the guard bar above the buttons."""
        self._body.insertWidget(self._body.count() - 1, bar)

    def show_question(self, program: str, wanted: str) -> None:
        """Show which program is asking, and for what; ``wanted`` is "" if any port will do."""
        self._program.setText(self.tr("Question from {program}").format(program=spoken(program)))
        if wanted:
            self._wanted.setText(self.tr("It needs a port for: {wanted}").format(wanted=wanted))
        else:
            self._wanted.setText(self.tr("It asks for any port and does not say why."))

    def show_choice(self, words: str) -> None:
        """Show the name of the chosen port on the button; "" means that no port matches."""
        self.use_button.setVisible(bool(words))
        others = self.stop_button.sizeHint().width() + self.none_button.sizeHint().width()
        room = _WIDTH - others - _AROUND
        text = self.tr("Use {port}").format(port=words)
        shown = self.use_button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        self.use_button.setText(shown.replace("&", "&&"))
        self.use_button.setToolTip(text)
        self.use_button.updateGeometry()

    def show_time(self, time: str) -> None:
        """Show how long the program has been waiting."""
        if time != self._time.text():
            self._time.setText(time)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH, self._body.sizeHint().height())

    def _lay_out(self) -> None:
        appearance = self._appearance
        words = lines_of(self._program, self._title, spacing=2)
        waiting = QVBoxLayout()
        waiting.setSpacing(0)
        waiting.addWidget(self._time, 0, Qt.AlignmentFlag.AlignRight)
        caption = Label(self.tr("waiting"), appearance=appearance, role="caption", color="text3")
        waiting.addWidget(caption, 0, Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Disc("plug", "warn", size=52, edge=12, appearance=appearance))
        head.addLayout(words, 1)
        head.addLayout(waiting)
        calm = Card(appearance=appearance, tone="idle")
        note = QHBoxLayout(calm)
        note.setContentsMargins(14, 10, 14, 10)
        note.setSpacing(12)
        note.addWidget(Icon("information", "idle", size=20, appearance=appearance))
        said = self.tr("The program is waiting for you. Its time limits are suspended.")
        note.addWidget(ElidedLabel(said, appearance=appearance, role="small"), 1)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.stop_button)
        foot.addStretch(1)
        foot.addWidget(self.none_button)
        foot.addWidget(self.use_button)
        self._body.setContentsMargins(_MARGIN, 20, _MARGIN, 20)
        self._body.setSpacing(12)
        self._body.addLayout(head)
        self._body.addWidget(self._wanted)
        self._body.addWidget(self.remember_box)
        self._body.addWidget(calm)
        self._body.addSpacing(4)
        self._body.addLayout(foot)


_ROWS_SHOWN = 5


class PortSheet(Cover):
    """Covers the page while a program is waiting for a port. Up and Down select a port, Enter moves the focus
    to the button that uses the port, and Esc grants no port. Stop remains usable above the sheet;
    ``stop_requested`` requests that the run be stopped.
    """

    stop_requested = Signal()

    def __init__(
        self,
        *,
        model: RunModel | ConsoleAsking,
        questions: PortQuestions,
        instruments: Instruments,
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._model = model
        self._questions = questions
        self._instruments = instruments
        self._seen = instruments.ports.seen
        self._open: OpenQuestion | None = None
        self._options: list[PortOption] = []
        self._rows: list[DeviceRow] = []
        self._remembered = ""
        self._clock = QElapsedTimer()
        self.card = PortSheetCard(appearance=appearance, parent=self)
        self.list = QListView(self)
        self._texts = QStringListModel(self)
        self.list.setModel(self._texts)
        self.list.setItemDelegate(DeviceDelegate(self._current_rows, appearance=appearance, parent=self))
        self.list.setAccessibleName(self.tr("Compatible ports"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.card.set_list(self.list)
        self.setFocusProxy(self.list)
        self.guard = Guard(self)
        self.card.set_guard_bar(GuardBar(self.guard, appearance=appearance, parent=self.card))
        layout = self._margins = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.card.use_button.clicked.connect(self.use)
        self.card.none_button.clicked.connect(self.give_none)
        self.card.stop_button.clicked.connect(self.stop_requested)
        self.list.selectionModel().currentChanged.connect(self._show_choice)
        questions.asked.connect(self._take_question)
        questions.withdrawn.connect(self._take_back)
        instruments.ports.changed.connect(self._take_ports)
        model.ticked.connect(self._show_time)
        model.ended.connect(self._end)

    @property
    def option(self) -> PortOption | None:
        """The port selected in the list, or None."""
        place = self.list.currentIndex().row()
        return self._options[place] if 0 <= place < len(self._options) else None

    def set_remembered(self, devices: Mapping[str, str]) -> None:
        """Set the ports allowed earlier, keyed by role; the port for the requested role is preselected."""
        self._remembered = devices.get(REQUESTED, "")

    @Slot()
    def use(self) -> None:
        """Let the program use the selected port."""
        opened, option = self._open, self.option
        if opened is None or option is None:
            return

        choice = option.choice
        if option.granted is None:
            self._keep_or_forget(Permission(REQUESTED, choice.device))
        self._settle(opened, option.granted or Binding(REQUESTED, choice.path or choice.device))

    def _keep_or_forget(self, permission: Permission) -> None:
        request = self._model.request
        if request is None:
            return
        path = Path(request.program.filename)
        if self.card.remember_box.isChecked():
            self._remembered = permission.device
            self._instruments.remember(path, [permission])
        elif permission.device == self._remembered:
            self._remembered = ""
            self._instruments.forget(path, permission.role)

    @Slot()
    def give_none(self) -> None:
        """Answer that no port was chosen."""
        if self._open is not None:
            self._settle(self._open, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.give_none()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.hasFocus() and self.card.use_button.isVisible():
                self.card.use_button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._margins.setContentsMargins(0, room_of_corner(self), 0, 0)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """Keep the focus on the sheet, because the widgets below it cannot currently be used. A sheet that is
        being hidden releases the focus.
        """
        if self._open is None:
            return super().focusNextPrevChild(is_next)
        places = [place for place in self._stops() if place.isEnabled() and place.isVisible()]
        focus = QApplication.focusWidget()
        if focus is not None and has_lost_keys(focus):
            return rest_keys(focus)
        here = places.index(focus) if focus in places else 0
        places[(here + (1 if is_next else -1)) % len(places)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _stops(self) -> list[QWidget]:
        card = self.card
        return [self.list, card.remember_box, card.stop_button, card.none_button, card.use_button]

    def _current_rows(self) -> list[DeviceRow]:
        return self._rows

    # ---- questions
    @Slot(object)
    def _take_question(self, opened: OpenQuestion) -> None:
        if self._open is not None:
            self._questions.settle(self._open, None)
        self._open = opened
        self._options = []
        question = opened.question
        self._clock.start()
        wanted = described_filters(question.filters)
        self.card.show_question(question.program, wanted)
        self.card.remember_box.setChecked(True)
        self._instruments.look()
        self._fill()
        self._show_time()
        self._model.set_question(self.tr("The program asks for a port"))
        self._focus_before = QApplication.focusWidget()
        self.raise_()
        self.show()
        self.guard.restart()
        self.list.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.card.announcement))

    def _settle(self, opened: OpenQuestion, binding: Binding | None) -> None:
        self._questions.settle(opened, binding)
        self._close()

    @Slot(object)
    def _take_back(self, opened: OpenQuestion) -> None:
        if opened is self._open:
            self._close()

    @Slot()
    def _end(self) -> None:
        if self._open is not None:
            self.give_none()

    def _close(self) -> None:
        self._open = None
        focus, before = QApplication.focusWidget(), self._focus_before
        self._focus_before = None
        if focus is not None and self.isAncestorOf(focus) and can_have_keys(before):
            before.setFocus()
        self.hide()
        self._model.set_question("")

    # ---- display
    @Slot(object)
    def _take_ports(self, seen: PortsSeen) -> None:
        self._seen = seen
        if self._open is not None:
            self._fill()

    def _fill(self) -> None:
        """List the ports that currently match, keeping the selected port if it is still listed."""
        assert self._open is not None
        chosen = self.option
        device = self._remembered if chosen is None else chosen.choice.device
        self._options = port_options(self._open.question, self._seen)
        self._rows = [DeviceRow("device", option.choice.text, option.choice) for option in self._options]
        note = self.tr("No suitable device is connected. Plug in the instrument; it will appear here.")
        shown = self._rows or [DeviceRow("note", note)]
        self._rows = shown
        self._texts.setStringList([row.text for row in shown])
        height = DEVICE_ROW_HEIGHT * min(len(self._options), _ROWS_SHOWN) or ROW_HEIGHT
        self.list.setFixedHeight(height)
        places = [place for place, option in enumerate(self._options) if option.choice.device == device]
        self.list.selectionModel().setCurrentIndex(
            self._texts.index(places[0] if places else 0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self._show_choice()
        now = self.option
        if chosen is not None and (now is None or now.choice.device != chosen.choice.device):
            self.guard.restart()  # the button now applies to another port

    @Slot()
    def _show_choice(self) -> None:
        option = self.option
        self.card.show_choice("" if option is None else option.choice.text)
        self.card.remember_box.setVisible(option is not None and option.granted is None)

    @Slot()
    def _show_time(self) -> None:
        if self._open is not None:
            self.card.show_time(clock_text(self._clock.elapsed() // 1000))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)
