"""One role of a protocol: the device that plays it, how that is, and what was agreed on about it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.device_choices import PortsSeen, is_memorable, is_simulated
from praxis_desktop.gui.roles.device_field import DeviceField
from praxis_desktop.gui.roles.identification import Identified, Inquiry
from praxis_desktop.gui.roles.instruments import Permission
from praxis_desktop.gui.roles.role_badge import RoleBadge
from praxis_desktop.gui.roles.role_options import RoleOptions
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fold_button import FoldButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine

_WHO_WIDTH = 184


class RoleRow(QWidget):
    """Says at any time whether the device is there and can be used, and the last bytes exchanged.

    ``changed`` tells of another device; ``identify_requested`` has an Inquiry, ``cancel_requested`` the role
    whose inquiry is to end.
    """

    changed = Signal()
    tested = Signal()
    """Something is known of its device, or not any more."""
    list_opened = Signal()
    identify_requested = Signal(object)
    cancel_requested = Signal(str)
    forget_requested = Signal(str)

    def __init__(
        self, role: str, expected: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.role = role
        self.expected = expected
        self.simulator = ""
        """What stands for its instrument, "" for nothing that is known."""
        self._problem = ""
        self._absent_s: float | None = None
        self._is_locked = self._is_queued = False
        self._is_asking = False
        self._is_granted = False
        self.found: Identified | None = None
        """What came of testing the device, None while that is not known."""
        self._badge = RoleBadge(appearance=appearance)
        self.field = DeviceField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Port of {role}").format(role=role))
        self.field.setAccessibleDescription(expected)
        self.notice = NoticeLine(appearance=appearance)
        self.answer = NoticeLine(appearance=appearance)
        self.options = RoleOptions(role, appearance=appearance)
        self.fold = FoldButton(appearance=appearance)
        self.fold.setAccessibleName(self.tr("Limits and memory of {role}").format(role=role))
        self.test_button = Button(self.tr("Test"), appearance=appearance, parent=self)
        self._exchange = ElidedLabel(appearance=appearance, role="mono", color="text2")
        self._exchange.hide()
        self._build_menu(appearance)
        self._lay_out(appearance)
        self.field.device_changed.connect(self._take_device)
        self.field.list_opened.connect(self.list_opened)
        self.fold.toggled.connect(self.options.setVisible)
        self.options.changed.connect(self._refresh)
        self.test_button.clicked.connect(self._test)
        self._refresh()

    @property
    def is_simulated(self) -> bool:
        """Whether a simulator plays the role."""
        return is_simulated(self.field.device)

    is_machine: ClassVar[bool] = False
    """Whether a backend of its own plays it, not a program that opens the port itself."""

    @property
    def backend(self) -> str:
        """The backend that plays it, "" for none."""
        return ""

    @property
    def only_backend(self) -> str:
        """The backend, where there is one alone that has a port."""
        return ""

    def set_backend(self, backend: str) -> None:
        """Have another backend play it, "" for none yet."""

    @property
    def title(self) -> str:
        """What the role is called on the window."""
        return self.role

    @property
    def uses_port(self) -> bool:
        """Whether it has a port at all."""
        return True

    @property
    def is_set(self) -> bool:
        """Whether something plays the role."""
        return bool(self.field.device)

    @property
    def has_failed(self) -> bool:
        """Whether its device was tested and gave no answer."""
        return self.found is not None and self.found.was_asked and not self.found.has_answered

    @property
    def is_asking(self) -> bool:
        """Whether its device is being tested."""
        return self._is_asking

    @property
    def can_be_tested(self) -> bool:
        """Whether there is something real to ask."""
        return self.test_button.isEnabled() and self.uses_port and not self.is_simulated

    def simulate(self) -> None:
        """Have its simulator play it, if there is one."""
        if self.simulator:
            self.field.set_device(self.simulator)

    def focus_choice(self) -> None:
        """Go to where it is chosen."""
        self.field.setFocus()

    @property
    def binding(self) -> str:
        """The choice as ``--port`` takes it."""
        return f"{self.role}={self.field.binding}"

    @property
    def permission(self) -> Permission | None:
        """What is to be remembered of the choice, None for nothing."""
        if not self.options.is_remembered or not self.uses_port:
            return None
        return Permission(self.role, self.field.device, self.options.limits)

    def show_granted(self, *, is_granted: bool, limits: str = "", note: str = "") -> None:
        """Say whether the device was chosen because it is remembered, and with which limits."""
        self._is_granted = is_granted
        self.forget_action.setEnabled(is_granted)
        self.menu_button.setVisible(is_granted)
        self.options.set_limits(limits)
        self.answer.show_notice("information", "warn", note)

    def offer(self, seen: PortsSeen) -> None:
        """Take note of what is plugged in."""
        self.field.offer(seen)
        if self.field.is_absent:
            self._end_inquiry()  # what it answered was before it went
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        """Mark the field and say why; an empty sentence takes it back."""
        self._problem = sentence
        self._refresh()

    def show_absence(self, seconds: float | None) -> None:
        """Say that the instrument went during a run and is waited for, so long; None: it is there."""
        if seconds != self._absent_s:
            self._absent_s = seconds
            self._refresh()

    def set_locked(self, is_locked: bool, *, is_queued: bool = False) -> None:
        """Keep the choice as it is during a run, which may still be queued for it."""
        if (is_locked, is_queued) == (self._is_locked, self._is_queued):
            return
        self._is_locked, self._is_queued = is_locked, is_queued
        if is_locked:
            self._end_inquiry()
            self.answer.clear()
        self._refresh()

    def show_answer(self, found: Identified) -> None:
        """Say what came of testing."""
        self._is_asking = False
        self.found = found
        if found.has_answered:
            self.answer.show_notice("check-circle", "ok", found.sentence)
        elif found.was_asked:
            self.answer.show_notice("alert-circle", "err", found.sentence, found.remedy)
        else:
            self.answer.show_notice("information", "idle", found.sentence, found.remedy)
        self._refresh()
        self.tested.emit()

    def show_exchange(self, event: SerialEvent) -> None:
        """Show what was sent or received last."""
        arrow = "→" if event.direction == "out" else "←"
        self._exchange.setText(f"{arrow} {printable(bytes.fromhex(event.data))}")
        self._exchange.show()

    def forget_exchange(self) -> None:
        """Hide the bytes of an earlier run."""
        self._exchange.hide()

    def _build_menu(self, appearance: Appearance) -> None:
        self.menu_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="dots", parent=self)
        self.menu_button.setAccessibleName(self.tr("More about {role}").format(role=self.role))
        self.menu_button.setToolTip(self.tr("More"))
        menu = QMenu(self.menu_button)
        self.forget_action = QAction(self.tr("Forget this port for this protocol"), menu)
        self.forget_action.triggered.connect(self._forget)
        self.forget_action.setEnabled(False)
        menu.addAction(self.forget_action)
        self.menu_button.clicked.connect(self._open_menu)
        self._menu = menu
        self.menu_button.hide()

    def _lay_out(self, appearance: Appearance) -> None:
        name = Label(self.title, appearance=appearance, role="h3")
        name.setBuddy(self.field)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        expected = Label(self.expected, appearance=appearance, role="small", color="text3", wrap=True)
        words.addWidget(expected)
        words.addStretch(1)
        who = QWidget(self)
        who.setFixedWidth(_WHO_WIDTH)
        heading = QHBoxLayout(who)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(10)
        heading.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        heading.addLayout(words, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.test_button)
        line.addWidget(self.menu_button)
        choices = self.choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addLayout(line)
        choices.addWidget(self.notice)
        choices.addWidget(self.answer)
        choices.addWidget(self._exchange)
        choices.addWidget(self.fold)
        choices.addWidget(self.options)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(who, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(choices, 1)

    # ---- what is shown
    @Slot()
    def _take_device(self) -> None:
        self._problem = ""
        self._is_granted = False
        self.forget_action.setEnabled(False)
        self.menu_button.hide()
        self._end_inquiry()
        self.answer.clear()
        self._refresh()
        self.changed.emit()

    @Slot()
    def _refresh(self) -> None:
        device = self.field.device
        self.field.setEnabled(not self._is_locked)
        self.field.set_wrong(bool(self._problem))
        self._badge.set_simulated(self.is_simulated)
        self.options.set_memorable(is_memorable(device))
        self.options.setEnabled(not self._is_locked)
        self.fold.show_summary(self.options.summary)
        self._show_condition()
        self._show_test_button()

    def _show_condition(self) -> None:
        choice = self.field.choice
        if self._absent_s is not None:
            self.notice.show_notice(
                "clock",
                "warn",
                self.tr("Reconnecting… {seconds} s").format(seconds=max(0, round(self._absent_s))),
                self.tr("The cable was pulled, or the instrument switched off. The program waits for it."),
            )
        elif self._problem:
            self.notice.show_notice("alert-circle", "err", self._problem)
        elif self.field.is_absent and self.field.was_there:
            self.notice.show_notice(
                "unplug", "err", self.tr("Unplugged"), self.tr("Plug it in: it is still chosen.")
            )
        elif self.field.is_absent:
            self.notice.show_notice("unplug", "warn", self.tr("There is no such port now"))
        elif self._is_queued and not self.is_simulated:
            self.notice.show_notice("hourglass", "run", self.tr("This run waits for it"))
        elif self._is_locked and not self.is_simulated:
            self.notice.show_notice("play", "run", self.tr("In use by this run"))
        elif choice is not None and choice.trouble:
            self.notice.show_notice("lock", "err", choice.trouble, choice.remedy)
        else:
            self.notice.clear()

    def _show_test_button(self) -> None:
        button = self.test_button
        words = self.tr("Test") if self.found is None else self.tr("Test again")
        button.setText(self.tr("Cancel") if self._is_asking else words)
        button.updateGeometry()
        if self._is_locked:
            reason = self.tr("The run uses this port: test the instrument when it has ended")
        elif not self.field.device:
            reason = self.tr("Choose a device first")
        elif self.field.is_absent:
            reason = self.tr("Plug the instrument in first")
        else:
            reason = ""
        button.setEnabled(not reason)
        button.setToolTip(reason or self.tr("Ask the instrument who it is: it moves nothing"))
        button.setAccessibleDescription(button.toolTip())

    # ---- what is asked for
    @Slot()
    def _test(self) -> None:
        if self._is_asking:
            self._end_inquiry()
            self.answer.clear()
            self.tested.emit()
        else:
            self.test()

    def test(self) -> None:
        """Ask the instrument who it is."""
        self._is_asking, self.found = True, None
        self.answer.show_notice("clock", "run", self.tr("Asking who it is…"))
        self._refresh()
        self.tested.emit()
        inquiry = Inquiry(self.role, self.field.binding, self.options.limits, self.expected)
        self.identify_requested.emit(inquiry)

    def _end_inquiry(self) -> None:
        self.found = None
        if self._is_asking:
            self._is_asking = False
            self.answer.clear()
            self.cancel_requested.emit(self.role)
            self._show_test_button()

    @Slot()
    def _open_menu(self) -> None:
        self._menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    @Slot()
    def _forget(self) -> None:
        self.show_granted(is_granted=False, limits=self.options.limits)
        self.options.remember_box.setChecked(False)
        self.answer.show_notice("information", "idle", self.tr("Forgotten: it is asked for next time"))
        self.forget_requested.emit(self.role)


def printable(data: bytes) -> str:
    r"""Bytes as a person reads them: ASCII as it is, line ends as ``\r\n``, the rest as ``\xNN``."""
    return repr(data)[2:-1]
