"""The row for one role, with its device, the device's state, and the user's decision whether to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from msgspec import structs
from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.messages import parted
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.roles.device_field import DeviceField
from praxis_desktop.gui.roles.devices import PortsSeen, is_memorable
from praxis_desktop.gui.roles.instruments import Identified, Inquiry, LimitChoice, Permission
from praxis_desktop.gui.roles.options import RoleOptions
from praxis_desktop.gui.roles.testing import RoleTest
from praxis_desktop.gui.roles.words import RowVerdict, look_of, role_title, simulator_words
from praxis_desktop.gui.run.words import end_clock
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FoldButton
from praxis_desktop.gui.widgets.choice_field import PopupMenu
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import keep_room
from praxis_desktop.ports import preflight
from praxis_desktop.workers.setup.sheets import RoleFilled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import PortUse
    from praxis_desktop.ports.preflight.verdict import Decision


_BADGE = 36
_ICONS = {
    "balance": "scale",
    "mettler": "scale",
    "scale": "scale",
    "shake": "shaker",
    "pump": "drop",
    "liquid": "drop",
    "barcode": "barcode",
    "scanner": "barcode",
    "heat": "thermometer",
    "temperature": "thermometer",
    "incubator": "thermometer",
}
"""Icons, keyed by words in the protocol's description of the role."""


class RoleBadge(Drawn):
    """The icon for a role, violet while the role is simulated. ``expected`` is the protocol's description."""

    def __init__(self, expected: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        words = expected.casefold()
        self._icon = next((icon for word, icon in _ICONS.items() if word in words), "plug")
        self._is_simulated = False
        self.setFixedSize(_BADGE, _BADGE)

    def set_simulated(self, is_simulated: bool) -> None:
        self._is_simulated = is_simulated
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        tone = self._appearance.tone("sim" if self._is_simulated else "run")
        draw_rounded(painter, self.rect(), 9, ground=tone.bg)
        self._appearance.draw_icon(painter, self._icon, QRectF(self.rect()).adjusted(7, 7, -7, -7), tone.fg)


class Condition(NamedTuple):
    """The device's state as a sentence, and the remedy. If ``sentence`` is "", there is nothing to report."""

    icon: str = "circle"
    tone: ToneName = "idle"
    sentence: str = ""
    remedy: str = ""


def condition_of(field: DeviceField, *, user: RunModel | None, is_waited_for: bool) -> Condition:
    """Return the condition of the chosen device; ``user`` is the run that is using it or waiting for it."""
    choice = field.choice
    if field.is_typing:
        return Condition("information", "idle", _tr("Press Enter to use what you typed"))
    if field.is_unclear and not field.was_there:
        words = _tr("There is no instrument with that name")
        return Condition("unplug", "err", words, _tr("Choose from the list, or type the path of a port."))
    if field.is_absent:
        words = _tr("Unplugged") if field.was_there else _tr("This port is not currently available")
        return Condition("unplug", "err", words, _tr("Plug it in, or choose another."))
    if user is not None:
        words = _tr("{run} is waiting for it") if is_waited_for else _tr("Busy with {run}")
        left = None if is_waited_for else user.left
        free = (
            _tr("Free again when that run ends.")
            if left is None or left.is_least
            else _tr("Free at about {time}.").format(time=end_clock(left))
        )
        remedy = " ".join((free, _tr("Choose another, or queue this run.")))
        return Condition("hourglass", "idle", words.format(run=user.run_name), remedy)
    if choice is not None and choice.trouble:
        return Condition("lock", "err", choice.trouble, choice.remedy)
    return Condition()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoleCondition", text)


class RoleMenu(Button):
    """The menu for a role, hidden if nothing is remembered for the role."""

    forget_wanted = Signal()

    def __init__(self, role: str, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, kind=ButtonKind.GHOST, icon="dots", parent=parent)
        self.setAccessibleName(self.tr("More about {role}").format(role=role))
        self.setToolTip(self.tr("More"))
        self._menu = PopupMenu(self)
        self.forget_action = QAction(self.tr("Forget this port for this protocol"), self._menu)
        self.forget_action.triggered.connect(self.forget_wanted)
        self._menu.addAction(self.forget_action)
        self.clicked.connect(self._open)
        self.set_granted(False)

    def set_granted(self, is_granted: bool) -> None:
        """Set whether a permission for the role's port is remembered."""
        self.forget_action.setEnabled(is_granted)
        self.setVisible(is_granted)

    @Slot()
    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


_WHO_WIDTH = 184


class RoleRow(QWidget):
    """The row for a role, which always shows whether the device is connected and usable.

    ``changed`` is emitted when the device changes; ``identify_requested`` carries an Inquiry,
    ``cancel_requested`` the role whose inquiry is to be cancelled.
    """

    changed = Signal()
    tested = Signal()
    """Emitted when more is known about the role's device."""
    list_opened = Signal()
    identify_requested = Signal(object)
    cancel_requested = Signal(str)
    forget_requested = Signal(str)
    decision_wanted = Signal()
    """Emitted when the user wants to use the instrument anyway, or wants to withdraw that decision."""

    def __init__(
        self, role: str, expected: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.role = role
        self.expected = expected
        self.simulator = ""
        """The role's simulator; "" if it has none."""
        self._problem = ""
        self._kinds: Sequence[LimitChoice] = ()
        self.use: PortUse | None = None
        """The run that is using the role's instrument, or None."""
        self._is_waited_for = self._is_partly = False
        self._user = ""
        """The name of the run that is using the instrument, as shown; "" if there is none."""
        self._badge = RoleBadge(expected, appearance=appearance)
        self.field = DeviceField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Port for {role}").format(role=role))
        self.field.setAccessibleDescription(expected)
        self.notice = NoticeLine(appearance=appearance)
        self.notice.setMinimumHeight(CONTROL_HEIGHT)
        self.memory = NoticeLine(appearance=appearance)
        """A note about an earlier permission."""
        self.testing = RoleTest(role, appearance=appearance, parent=self)
        self.test_button, self.answer = self.testing.button, self.testing.result
        self.decide_button = DecideButton(appearance=appearance)
        self.options = RoleOptions(role, appearance=appearance)
        self.fold = FoldButton(appearance=appearance)
        self.fold.setAccessibleName(self.tr("Limits and remembered port for {role}").format(role=role))
        self.menu_button = RoleMenu(role, appearance=appearance, parent=self)
        self._lay_out(appearance)
        self.field.device_changed.connect(self._take_device)
        self.field.typing_changed.connect(self._take_typing)
        self.field.list_opened.connect(self.list_opened)
        self.fold.toggled.connect(self.options.setVisible)
        self.options.changed.connect(self._refresh)
        self.menu_button.forget_wanted.connect(self._forget)
        self.testing.pressed.connect(self.test)
        self.testing.begun.connect(self.identify_requested)
        self.testing.cancelled.connect(self.cancel_requested)
        self.testing.changed.connect(self._take_test)
        self.decide_button.clicked.connect(self.decision_wanted)
        self._refresh()

    @property
    def is_simulated(self) -> bool:
        return is_simulated(self.field.device)

    @property
    def is_unclear(self) -> bool:
        """Whether the typed text names no port, simulator or instrument, in which case the run is neither
        real nor simulated.
        """
        return self.uses_port and self.field.is_unclear and not self.field.was_there

    is_machine: ClassVar[bool] = False
    """Whether the role is filled by a backend. If it is not, the program opens the port itself."""

    @property
    def backend(self) -> str:
        """The backend for the role; "" if it has none."""
        return ""

    @property
    def only_backend(self) -> str:
        """The backend that uses a port, if there is exactly one such backend."""
        return ""

    def set_backend(self, backend: str) -> None:
        """Choose a backend; "" chooses none."""

    @property
    def title(self) -> str:
        """The readable name of the role."""
        return self.role

    @property
    def instrument(self) -> str:
        """The instrument required: the protocol's description or, for a machine, the class."""
        return self.expected

    @property
    def purpose(self) -> str:
        """What the instrument is for, as the protocol describes it."""
        return self.expected

    @property
    def uses_port(self) -> bool:
        return True

    @property
    def is_set(self) -> bool:
        """Whether a choice has been made."""
        return bool(self.field.device)

    @property
    def has_failed(self) -> bool:
        """True if the role's device was tested and did not reply."""
        return self.found is not None and self.found.verdict.kind == "no_answer"

    @property
    def verdict(self) -> RowVerdict:
        """The verdict shown for the role's instrument."""
        if not self.is_set:
            return RowVerdict(
                "unset", self.tr("Nothing chosen"), tone="err", icon="alert-circle", blocks=True
            )
        if self.field.is_typing:
            word, remedy = self._condition()[2:4]
            return RowVerdict("unknown", word, remedy, short=word)
        found = self.testing.verdict
        if self.is_simulated:
            word = self.tr("Simulator")
            return RowVerdict("simulated", word, self.answer.sentence, "sim", "ghost", short=word)
        if not self.uses_port:
            return RowVerdict(
                "gone_without", self.tr("Used without a reply"), self.tr("Chosen by you"), "warn", "hand"
            )
        is_absent = self.field.is_absent or self.is_unclear
        if self.use is not None and not is_absent:
            words = self.tr("Busy with {run}").format(run=self.use.run.run_name)
            return RowVerdict("busy", words, self._condition().remedy, "idle", "hourglass", short=words)
        if found is None:
            condition = self._condition()
            word = condition.sentence or self.tr("Not asked yet")
            return RowVerdict(
                "absent" if is_absent else "unknown",
                word,
                condition.remedy,
                condition.tone,
                condition.icon,
                short=word,
                blocks=is_absent,
            )
        return found

    @property
    def decision(self) -> Decision | None:
        """The user's decision about the role's instrument, for the run's record, or None."""
        return self.testing.decision

    @property
    def is_decidable(self) -> bool:
        """Whether the role's instrument needs a decision or already has one."""
        return self.found is not None and self.found.verdict.needs_decision

    @property
    def finding(self) -> RowVerdict:
        """The verdict on the role's instrument, regardless of decisions."""
        return self.verdict if self.found is None else look_of(self.found.verdict)

    def decide(self, reason: str) -> None:
        """Record the user's ``reason`` for using the instrument anyway; "" withdraws the decision."""
        self.testing.decide(reason)

    @property
    def trouble(self) -> str:
        """Why the role's port cannot be opened, in a few words; "" if no reason is known."""
        return "" if self.field.choice is None else self.field.choice.trouble

    @property
    def found(self) -> Identified | None:
        """The result of the last test, or None."""
        return self.testing.found

    @property
    def is_asking(self) -> bool:
        """Whether the role's device is being tested."""
        return self.testing.is_asking

    @property
    def can_be_tested(self) -> bool:
        """Whether there is a real instrument that can be tested now."""
        return self.test_button.isEnabled() and self.uses_port and not self.is_simulated

    def simulate(self) -> None:
        """Choose the role's simulator, if there is one."""
        if self.simulator:
            self.field.set_device(self.simulator)

    @property
    def filled(self) -> RoleFilled:
        """The current assignment of the role, as a bench stores it."""
        device = self.field.device if self.uses_port else ""
        return RoleFilled(device=device, limits=self.options.limits)

    def as_offered(self, by: RoleFilled) -> RoleFilled:
        """Return ``by``, with its port named as in the current list of devices."""
        return structs.replace(by, device=self.field.named(by.device))

    def fill(self, by: RoleFilled) -> None:
        """Fill the role as a bench specifies."""
        by = self.as_offered(by)
        self.field.set_device(by.device)
        self.options.set_limits(by.limits)

    def focus_choice(self) -> None:
        """Focus the field for the device."""
        self.field.setFocus()

    @property
    def binding(self) -> str:
        """The choice in ``--port`` syntax."""
        return f"{self.role}={self.field.binding}"

    @property
    def permission(self) -> Permission | None:
        """The permission to remember, or None."""
        if not self.options.is_remembered or not self.uses_port:
            return None
        return Permission(self.role, self.field.device, self.options.limits)

    def show_granted(self, *, is_granted: bool, limits: str = "", note: str = "") -> None:
        """Show whether the device is remembered, and with which limits."""
        self.menu_button.set_granted(is_granted)
        self.options.set_limits(limits)
        self.memory.show_notice("information", "warn", note)

    def offer_limits(self, choices: Sequence[LimitChoice]) -> None:
        """Set the kinds of instrument whose limits can be chosen."""
        self._kinds = choices
        self.options.offer(choices)
        self._refresh()

    def offer(self, seen: PortsSeen) -> None:
        """Update the row with the devices that are plugged in."""
        self.field.offer(seen)
        if self.field.is_absent:
            self.testing.forget()  # its reply came before the instrument was unplugged
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        """Mark the field as invalid and show why; "" clears the mark."""
        self._problem = sentence
        self._refresh()

    def show_partly(self, is_partly: bool) -> None:
        """Set whether the run has any role that is not simulated."""
        if is_partly != self._is_partly:
            self._is_partly = is_partly
            self._show_simulated()

    @property
    def chosen_words(self) -> str:
        """The choice as text."""
        return self.field.words

    @property
    def devices(self) -> tuple[str, ...]:
        """The device's names: the chosen name and, if the device is connected, its current path."""
        choice = self.field.choice
        return (self.field.device,) if choice is None else (self.field.device, choice.path)

    def show_use(self, use: PortUse | None) -> None:
        """Show that a run is using the instrument or waiting for it. The user can still choose another
        instrument.
        """
        is_waited_for = use is not None and use.run.phase == "queued"
        user = "" if use is None else use.run.run_name  # a run gets its number after it has begun
        if (use, is_waited_for, user) == (self.use, self._is_waited_for, self._user):
            return
        self.use, self._is_waited_for, self._user = use, is_waited_for, user
        if use is not None:
            self.testing.forget()
        self._refresh()

    def show_answer(self, found: Identified) -> None:
        """Show the result of a test."""
        self.testing.take(found)
        self._refresh()

    def _lay_out(self, appearance: Appearance) -> None:
        name = Label(role_title(self.title), appearance=appearance, role="h3")
        name.setBuddy(self.field)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        purpose = Label(self.purpose, appearance=appearance, role="small", color="text3", wrap=True)
        words.addWidget(purpose)
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
        # Beside the fold, below the result, no space has to be reserved for the button.
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.fold, 1)
        below.addWidget(self.decide_button)
        choices = self.choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addLayout(line)
        choices.addWidget(self.notice)
        choices.addWidget(self.memory)
        choices.addWidget(self.answer)
        choices.addLayout(below)
        choices.addWidget(self.options)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(who, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(choices, 1)

    # ---- display
    @Slot()
    def _take_device(self) -> None:
        self._problem = ""
        self.menu_button.set_granted(False)
        self.memory.clear()
        self.testing.forget()
        self._refresh()
        self.changed.emit()

    @Slot()
    def _take_typing(self) -> None:
        self._refresh()
        self.tested.emit()

    @Slot()
    def _refresh(self) -> None:
        device = self.field.device
        self.field.set_wrong(bool(self._problem))
        self.field.show_fitting(self._wanted_kind())
        self._badge.set_simulated(self.is_simulated)
        self.options.set_memorable(is_memorable(device))
        self.fold.show_summary(self.options.summary)
        self.notice.show_notice(*self._condition())
        self.testing.allow(self._obstacle())
        self._show_simulated()
        self._say_once()

    def _wanted_kind(self) -> str:
        """Return the kind of instrument that fits the role; "" if it is not known."""
        if any(one.kind == self.options.limits for one in self._kinds):
            return self.options.limits
        if not self._kinds:
            return ""

        wanted = preflight.wanted_kind(self._kinds, backend=self.backend, expected=self.expected)
        return "" if wanted is None else wanted.kind

    def _say_once(self) -> None:
        """Hide the result of a failed test if a notice already says why the port cannot be opened, and any
        result while another device is being typed.
        """
        found = self.found
        was_reached = found is None or found.verdict.is_alive or bool(found.verdict.exchanges)
        is_told = was_reached or not self.trouble
        self.answer.setVisible(bool(self.answer.chip.text()) and is_told and not self.field.is_typing)
        # Only one of the two is shown, and both have the same height, so nothing moves.
        keep_room(self.answer, is_kept=not self.notice.sentence)
        self.decide_button.follow(self.verdict)

    def _condition(self) -> Condition:
        """Return the most urgent message about the device."""
        if self._problem:
            return Condition("alert-circle", "err", self._problem)
        user = None if self.use is None else self.use.run
        return condition_of(self.field, user=user, is_waited_for=self._is_waited_for)

    def _obstacle(self) -> str:
        """Return why the role's instrument cannot be tested; "" if it can."""
        if self.use is not None:
            words = self.tr("{run} is using this port: test the instrument after the run")
            return words.format(run=self.use.run.run_name)
        if not self.field.device or self.field.is_typing:
            return self.tr("Choose a device first")
        return self.tr("Plug the instrument in first") if self.field.is_absent else ""

    @Slot()
    def _take_test(self) -> None:
        self._show_simulated()
        self._say_once()
        self.tested.emit()

    def _show_simulated(self) -> None:
        words = ""
        if self.is_simulated:
            words = self.tr("No real instrument is queried, and nothing moves.")
            if self._is_partly:
                words = self.tr("Chosen by you: the run will be marked “Partly simulated”.")
            words = simulator_words(self.field.simulator, self.field.device, words)
        self.testing.show_simulated(words)

    # ---- requests
    @Slot()
    def test(self) -> None:
        """Identify the instrument."""
        inquiry = Inquiry(self.role, self.field.binding, self.options.limits, self.expected, self.backend)
        self.testing.start(inquiry, is_simulated=self.is_simulated)

    @Slot()
    def _forget(self) -> None:
        self.show_granted(is_granted=False, limits=self.options.limits)
        self.options.remember_box.setChecked(False)
        self.memory.show_notice(
            "information", "idle", self.tr("Forgotten. You will be asked for it next time.")
        )
        self.forget_requested.emit(self.role)


def printable(data: bytes) -> str:
    r"""Return bytes in readable form: ASCII unchanged, line endings as ``\r\n``, other bytes as ``\xNN``."""
    return repr(data)[2:-1]


def sentence_of(message: str, role: str) -> str:
    """Return a message about a role, without the role's name, which the row already shows."""
    if message.endswith("is not given"):
        return QCoreApplication.translate("RoleSentences", "Choose a driver or a simulator.")
    where, what = parted(message, ": ")
    said = spoken(what if where in (f"labware {role}", f"machine {role}") else message)
    return capitalized(said)


class DecideButton(Button):
    """The button for a decision, shown if a decision is needed or has been made. The button's space stays
    reserved, so that nothing moves when the button appears.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.reserve(True)
        self._words = (self.tr("Use anyway…"), self.tr("This is the new one…"), self.tr("Change…"))
        self._fit()
        appearance.changed.connect(self._fit)
        self.hide()

    def reserve(self, is_kept: bool) -> None:
        """Set whether to reserve the button's space, in case the instrument needs a decision."""
        keep_room(self, is_kept=is_kept)

    def follow(self, shown: RowVerdict) -> None:
        """Offer to make the decision that ``shown`` needs, or to change the decision that was made."""
        anyway, new, change = self._words
        if shown.needs_decision:
            self.setText(new if shown.kind == "another_one" else anyway)
        elif shown.reason:
            self.setText(change)
        self.setVisible(shown.needs_decision or bool(shown.reason))

    @Slot()
    def _fit(self) -> None:
        """Make the button wide enough for its longest text."""
        text, widths = self.text(), []
        for words in self._words:
            self.setText(words)
            widths.append(self.sizeHint().width())
        self.setText(text)
        self.setFixedWidth(max(widths))
