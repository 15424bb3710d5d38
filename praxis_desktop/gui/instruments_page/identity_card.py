"""Who an instrument is: its name, its state, what it said of itself, and by what it is known again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.instruments_page.instrument_state import InstrumentState
from praxis_desktop.gui.instruments_page.last_uses import LastUse
from praxis_desktop.gui.library.last_runs import ago
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD, FontRole, ToneName
from praxis_desktop.gui.run.run_words import run_name, stopped_words
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.links import Link
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Separator

if TYPE_CHECKING:
    from praxis_desktop.records.history.stops_before import StopBefore

_BADGE, _ICON = 52, 30
_LONGEST_FACT = 150
_LINK_HEIGHT = 24
"""Digits by which people call a run."""


class InstrumentBadge(QWidget):
    """The picture of an instrument on a pale ground. The words beside it say the same."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = "plug"
        self._is_simulated = False
        self.setFixedSize(_BADGE, _BADGE)
        appearance.changed.connect(self.update)

    def show_icon(self, icon: str, *, is_simulated: bool) -> None:
        """Show another picture."""
        self._icon, self._is_simulated = icon, is_simulated
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, tone = self._appearance.colors, self._appearance.tone("sim")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.bg if self._is_simulated else colors.accent_soft))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CARD, RADIUS_CARD)
        inset = (_BADGE - _ICON) / 2
        place = QRectF(inset, inset, _ICON, _ICON)
        self._appearance.draw_icon(
            painter, self._icon, place, tone.line if self._is_simulated else colors.link
        )


class Fact(QWidget):
    """A caption with its value below; a long one gives way where there is little room."""

    def __init__(
        self, caption: str, *, appearance: Appearance, role: FontRole = "body", is_long: bool = False
    ) -> None:
        super().__init__()
        self.is_long = is_long
        self.caption = Label(caption, appearance=appearance, role="caption", color="text2")
        self.value = ElidedLabel(appearance=appearance, role=role)
        self.value.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.caption)
        layout.addWidget(self.value)

    def show_value(self, value: str) -> None:
        """Show a value; a fact without one is left out."""
        self.value.setText(value)
        if not self.is_long:
            self.value.setMinimumWidth(min(self.value.sizeHint().width(), _LONGEST_FACT))
        self.value.updateGeometry()
        self.setVisible(bool(value))


class RunFact(Fact):
    """The run that has used an instrument last: ``link`` leads to its report."""

    def __init__(self, caption: str, *, appearance: Appearance) -> None:
        super().__init__(caption, appearance=appearance)
        self.run_id = ""
        self.link = Link("", appearance=appearance)
        self.link.setFixedHeight(_LINK_HEIGHT)
        self.value.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self.link)
        column.setAlignment(self.link, Qt.AlignmentFlag.AlignLeft)

    def show_use(self, use: LastUse) -> None:
        """Show a run; without one it is left out."""
        self.run_id = use.run_id
        self.link.setText(run_name(use.number, use.run_id))
        self.link.setToolTip(
            self.tr("{title}, {ago}: show its report").format(title=use.title, ago=ago(use.begun))
        )
        self.link.setAccessibleDescription(self.link.toolTip())
        self.link.updateGeometry()
        self.setVisible(bool(use.run_id))


class IdentityCard(QWidget):
    """Its buttons only ask. ``run_wanted`` has the id of a run whose report is to be shown."""

    run_wanted = Signal(str)

    identify_wanted = Signal()
    rename_wanted = Signal()
    forget_wanted = Signal()
    allow_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = InstrumentBadge(appearance=appearance)
        self.title = ElidedLabel(appearance=appearance, role="h1")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.chip = Chip("", "idle", "plug", appearance=appearance)
        ghost = ButtonKind.GHOST
        self.rename_button = Button(appearance=appearance, kind=ghost, icon="pencil", parent=self)
        self.rename_button.setAccessibleName(self.tr("Rename"))
        self.rename_button.setToolTip(self.tr("Rename (F2)"))
        self.identify_button = Button(self.tr("Identify"), appearance=appearance, icon="pulse", parent=self)
        self.forget_button = Button(appearance=appearance, icon="trash", parent=self)
        self.forget_button.setAccessibleName(self.tr("Forget instrument…"))
        self.forget_button.setToolTip(self.tr("Forget instrument… (Delete)"))
        self.allow_button = Button(
            self.tr("Allow…"), appearance=appearance, kind=ButtonKind.PRIMARY, parent=self
        )
        self.notice = NoticeLine(appearance=appearance)
        self.port = Fact(self.tr("Port"), appearance=appearance)
        self.usb = Fact(self.tr("VID:PID"), appearance=appearance, role="mono")
        self.serial = Fact(self.tr("Adapter serial"), appearance=appearance, role="mono")
        self.answer = Fact(self.tr("Said it is"), appearance=appearance, is_long=True)
        self.roles = Fact(self.tr("Protocols that may use it"), appearance=appearance, is_long=True)
        self.allowed = Fact(self.tr("Allowed"), appearance=appearance)
        self.used = RunFact(self.tr("Last used"), appearance=appearance)
        self.used.hide()
        self._facts = (
            self.port,
            self.usb,
            self.serial,
            self.answer,
            self.roles,
            self.used,
            self.allowed,
        )
        self._state: InstrumentState | None = None
        self._stop: StopBefore | None = None
        self._lay_out(appearance)
        self.identify_button.clicked.connect(self.identify_wanted)
        self.rename_button.clicked.connect(self.rename_wanted)
        self.forget_button.clicked.connect(self.forget_wanted)
        self.allow_button.clicked.connect(self.allow_wanted)
        self.used.link.clicked.connect(self._ask_for_run)

    def show_facts(self, facts: InstrumentFacts, state: InstrumentState, obstacle: str) -> None:
        """Show an instrument; ``obstacle`` says why it cannot be asked now."""
        is_known, is_new = facts.known is not None, facts.place in ("new", "other")
        self.badge.show_icon(facts.icon, is_simulated=facts.is_simulated)
        self.title.setText(facts.name)
        self.title.updateGeometry()
        self.details.setText(self._details(facts))
        self.chip.show_state(state.word, state.tone, state.icon)
        self.rename_button.setVisible(is_known)
        self.forget_button.setVisible(is_known)
        self.allow_button.setVisible(is_new)
        self.identify_button.setVisible(not is_new)
        self.identify_button.setEnabled(not obstacle)
        self.identify_button.setToolTip(obstacle or self.tr("Ask the instrument who it is"))
        self._state = state
        self._show_notice()
        self.port.show_value(facts.short_path)
        self.usb.show_value(facts.usb_id)
        self.serial.show_value(facts.serial_number or (facts.socket and self._socket(facts.socket)))
        known = facts.known
        self.answer.show_value("" if known is None else known.answer)
        self.roles.show_value(", ".join(facts.roles))
        self.allowed.show_value("" if known is None else self._since(known.allowed))

    def show_use(self, use: LastUse) -> None:
        """Show which run has used it last, and whether somebody has to look at it."""
        self._stop = use.stop
        self.used.show_use(use)
        self._show_notice()

    def _show_notice(self) -> None:
        """What is wrong comes first, then an emergency stop that nobody has dealt with."""
        state, stop = self._state, self._stop
        is_bad = state is not None and state.tone == "err"
        if stop is not None and not is_bad:
            remedy = self.tr("Look at it before the next start.")
            self.notice.show_notice("hand", "warn", stopped_words(stop), remedy)
        elif state is not None:
            tone: ToneName = "err" if is_bad else "ok" if state.tone == "ok" else "idle"
            icon = "alert-circle" if is_bad else "information"
            self.notice.show_notice(icon, tone, state.sentence, state.remedy)

    @Slot()
    def _ask_for_run(self) -> None:
        self.run_wanted.emit(self.used.run_id)

    def _details(self, facts: InstrumentFacts) -> str:
        if facts.profile is not None:
            kind = facts.profile.name
            return self.tr("{kind} · simulated").format(kind=kind) if facts.is_simulated else kind
        if facts.place in ("new", "other"):
            return self.tr("No protocol may use it until you allow it")
        return self.tr("Kind not known yet. A run stops it by the kind that its protocol names.")

    def _socket(self, place: str) -> str:
        return self.tr("none, USB socket {place}").format(place=place)

    def _since(self, text: str) -> str:
        try:
            when = datetime.fromisoformat(text).astimezone()
        except ValueError:
            return ""
        return self.tr("Since {date}").format(date=f"{when.day} {when:%b %Y}")

    def _lay_out(self, appearance: Appearance) -> None:
        name = QHBoxLayout()
        name.setSpacing(2)
        name.addWidget(self.title)
        name.addWidget(self.rename_button)
        name.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(name)
        words.addWidget(self.details)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.badge)
        top.addLayout(words, 1)
        top.addWidget(self.chip)
        for button in (self.identify_button, self.allow_button, self.forget_button):
            top.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(18)
        for fact in self._facts:
            row.addWidget(fact)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addLayout(top)
        layout.addWidget(self.notice)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(row)
