"""The card that says which device plays which of the protocol's roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button, ButtonKind
from praxis_desktop.gui.device_field import DeviceChoice, DeviceField
from praxis_desktop.gui.labels import ElidedLabel, Label
from praxis_desktop.gui.scroll_area import QuietScrollArea
from praxis_desktop.gui.surfaces import Card

SIMULATOR_PREFIX = "sim:"
_BADGE = 36


class RoleBadge(QWidget):
    """The picture of an instrument; violet while it is a simulated one."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_simulated = False
        self.setFixedSize(_BADGE, _BADGE)
        appearance.changed.connect(self.restyle)

    def set_simulated(self, is_simulated: bool) -> None:
        """Choose the tone."""
        self._is_simulated = is_simulated
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone("sim" if self._is_simulated else "run")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.bg))
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
        icon = "ghost" if self._is_simulated else "plug"
        self._appearance.draw_icon(painter, icon, QRectF(self.rect()).adjusted(7, 7, -7, -7), tone.fg)


class RoleRow(QWidget):
    """One role: what it is, the device chosen for it, what is wrong with that, and the last bytes
    exchanged.
    """

    changed = Signal()

    def __init__(
        self, role: str, expected: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.role = role
        self._badge = RoleBadge(appearance=appearance)
        name = Label(role, appearance=appearance, role="h3")
        detail = ElidedLabel(expected, appearance=appearance, role="small", color="text3")
        self.field = DeviceField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Port of {role}").format(role=role))
        self.field.setAccessibleDescription(expected)
        self.field.setToolTip(self.tr("Choose a simulator or a port, or type the path of a port"))
        self.field.editTextChanged.connect(self._refresh)
        name.setBuddy(self.field)
        self._problem = Label(appearance=appearance, role="small", wrap=True)
        self._problem.set_tone("err")
        self._problem.hide()
        self._exchange = ElidedLabel(appearance=appearance, role="mono", color="text2")
        self._exchange.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(detail)
        heading = QHBoxLayout()
        heading.setSpacing(10)
        heading.addWidget(self._badge)
        heading.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(self.field)
        layout.addWidget(self._problem)
        layout.addWidget(self._exchange)

    @property
    def is_simulated(self) -> bool:
        """Whether a simulator plays the role."""
        return self.field.device.startswith(SIMULATOR_PREFIX)

    def show_problem(self, sentence: str) -> None:
        """Mark the field and say why; an empty sentence takes it back."""
        self.field.set_wrong(bool(sentence))
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def show_exchange(self, event: SerialEvent) -> None:
        """Show what was sent or received last."""
        arrow = "→" if event.direction == "out" else "←"
        self._exchange.setText(f"{arrow} {printable(bytes.fromhex(event.data))}")
        self._exchange.show()

    def forget_exchange(self) -> None:
        """Hide the bytes of an earlier run."""
        self._exchange.hide()

    @Slot()
    def _refresh(self) -> None:
        self.show_problem("")
        self._badge.set_simulated(self.is_simulated)
        self.changed.emit()


class InstrumentsPanel(Card):
    """A row per role. ``changed`` tells of another choice, ``refresh_requested`` asks for the ports there
    are.
    """

    changed = Signal()
    refresh_requested = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._appearance = appearance
        self._choices: list[DeviceChoice] = []
        self.rows: list[RoleRow] = []
        title = Label(self.tr("Instruments"), appearance=appearance, role="h2")
        self.refresh_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="refresh", parent=self
        )
        self.refresh_button.setAccessibleName(self.tr("Look for ports again"))
        self.refresh_button.setToolTip(self.tr("Look for ports again"))
        self.refresh_button.clicked.connect(self._ask)
        self._empty = Label(
            self.tr("This protocol names no instruments in its [tool.praxis.ports] table."),
            appearance=appearance,
            role="body",
            color="text2",
            wrap=True,
        )
        heading = QHBoxLayout()
        heading.setContentsMargins(2, 0, 0, 0)
        heading.addWidget(title)
        heading.addStretch(1)
        heading.addWidget(self.refresh_button)
        rows = QWidget()
        self._list = QVBoxLayout(rows)
        self._list.setContentsMargins(0, 0, 4, 0)
        self._list.setSpacing(16)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QuietScrollArea(rows, appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 14)
        layout.setSpacing(6)
        layout.addLayout(heading)
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll)

    def show_roles(self, roles: Mapping[str, str], devices: Mapping[str, str]) -> None:
        """Make a row per role, with the device remembered for it."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for role, expected in roles.items():
            row = RoleRow(role, expected, appearance=self._appearance, parent=self)
            row.field.offer(self._choices)
            row.field.set_device(devices.get(role, ""))
            row.changed.connect(self._announce)
            self._list.addWidget(row)
            row.show()
            self.rows.append(row)
        self._empty.setVisible(not self.rows)
        self._scroll.setVisible(bool(self.rows))
        self.refresh_button.setVisible(bool(self.rows))
        self.changed.emit()

    def offer(self, choices: Iterable[DeviceChoice]) -> None:
        """Offer these devices for every role."""
        self._choices = [*choices]
        for row in self.rows:
            row.field.offer(self._choices)

    def bindings(self) -> tuple[str, ...]:
        """The choices as ``--port`` takes them."""
        return tuple(f"{row.role}={row.field.device}" for row in self.rows)

    def first_unset(self) -> RoleRow | None:
        """The first role without a device, None when each has one."""
        return next((row for row in self.rows if not row.field.device), None)

    def set_locked(self, is_locked: bool) -> None:
        """Keep the choices as they are during a run."""
        for row in self.rows:
            row.field.setEnabled(not is_locked)
        self.refresh_button.setEnabled(not is_locked)

    def forget_exchanges(self) -> None:
        """Hide the bytes of an earlier run."""
        for row in self.rows:
            row.forget_exchange()

    def show_exchanges(self, events: Sequence[SerialEvent]) -> None:
        """Show the last exchange of every role."""
        last = {event.port: event for event in events}
        for row in self.rows:
            event = last.get(row.role) or last.get(row.field.device)
            if event is not None:
                row.show_exchange(event)

    @Slot()
    def _ask(self) -> None:
        self.refresh_requested.emit()

    @Slot()
    def _announce(self) -> None:
        self.changed.emit()


def printable(data: bytes) -> str:
    r"""Bytes as a person reads them: ASCII as it is, line ends as ``\r\n``, the rest as ``\xNN``."""
    return repr(data)[2:-1]
