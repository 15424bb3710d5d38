"""The view of one instrument: identity and line settings, with the serial monitor, checks, profile and faults
below them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.devices import CONNECTION_PREFIXES
from praxis_desktop.gui.instruments.checks import ChecksPanel, FaultsPanel
from praxis_desktop.gui.instruments.facts import InstrumentFacts, InstrumentState
from praxis_desktop.gui.instruments.line_card import LineCard, expected_settings
from praxis_desktop.gui.instruments.model import LastUse
from praxis_desktop.gui.instruments.monitor import MonitorPanel
from praxis_desktop.gui.instruments.open_ports import OpenPort
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CARD, FontRole, ToneName
from praxis_desktop.gui.records.last_runs import ago
from praxis_desktop.gui.run.words import run_name, stopped_words
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, Link
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, date_text, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack, Separator
from praxis_desktop.ports.monitor.traffic import visible

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, Query
    from praxis_desktop.records.history.earlier_stops import StopBefore


_BADGE, _ICON = 52, 30
_LONGEST_FACT = 150
_LINK_HEIGHT = 24
"""Height of the link to a run, in pixels."""


class InstrumentBadge(Drawn):
    """The icon of an instrument on a pale background. The text next to it gives the same information."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._icon = "plug"
        self._is_simulated = False
        self.setFixedSize(_BADGE, _BADGE)

    def show_icon(self, icon: str, *, is_simulated: bool) -> None:
        """Show another icon."""
        self._icon, self._is_simulated = icon, is_simulated
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors, tone = self._appearance.colors, self._appearance.tone("sim")
        ground, color = (tone.bg, tone.line) if self._is_simulated else (colors.accent_soft, colors.link)
        draw_rounded(painter, self.rect(), RADIUS_CARD, ground=ground)
        inset = (_BADGE - _ICON) / 2
        self._appearance.draw_icon(painter, self._icon, QRectF(inset, inset, _ICON, _ICON), color)


class Fact(QWidget):
    """A caption with its value below. A long value is elided if it does not fit."""

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
        """Show a value; "" hides this widget."""
        self.value.setText(value)
        if not self.is_long:
            self.value.setMinimumWidth(min(self.value.sizeHint().width(), _LONGEST_FACT))
        self.value.updateGeometry()
        self.setVisible(bool(value))


class RunFact(Fact):
    """The run that last used an instrument; ``link`` leads to the run's report."""

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
        """Show a run, or hide this widget if no run used the instrument."""
        self.run_id = use.run_id
        self.link.setText(run_name(use.number, use.run_id))
        self.link.setToolTip(
            self.tr("{title}, {ago}: show its report").format(title=use.title, ago=ago(use.begun))
        )
        self.link.setAccessibleDescription(self.link.toolTip())
        self.link.updateGeometry()
        self.setVisible(bool(use.run_id))


class IdentityCard(QWidget):
    """Shows the identity of an instrument. The buttons only emit requests; ``run_wanted`` carries the id of
    the run whose report is to be shown.
    """

    run_wanted = Signal(str)

    identify_wanted = Signal()
    rename_wanted = Signal()
    forget_wanted = Signal()
    allow_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
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
        self.notice.keep_two_lines()  # the notice of an emergency stop must not change the layout
        self.port = Fact(self.tr("Port"), appearance=appearance)
        self.usb = Fact(self.tr("VID:PID"), appearance=appearance, role="mono")
        self.serial = Fact(self.tr("Adapter serial"), appearance=appearance, role="mono")
        self.answer = Fact(self.tr("Identified as"), appearance=appearance, is_long=True)
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
        """Show an instrument; ``obstacle`` says why it cannot currently be identified."""
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
        self.identify_button.setToolTip(obstacle or self.tr("Ask the instrument to identify itself"))
        self._state = state
        self._show_notice()
        self.port.show_value(facts.short_path)
        self.usb.show_value(facts.usb_id)
        in_socket = self.tr("none, USB socket {place}").format(place=facts.socket) if facts.socket else ""
        self.serial.show_value(facts.serial_number or in_socket)
        known = facts.known
        self.answer.show_value("" if known is None else known.answer)
        self.roles.show_value(", ".join(facts.roles))
        self.allowed.show_value("" if known is None else self._since(known.allowed))

    def show_use(self, use: LastUse) -> None:
        """Show the run that last used the instrument, and whether the instrument must be inspected."""
        self._stop = use.stop
        self.used.show_use(use)
        self._show_notice()

    def _show_notice(self) -> None:
        """Show the instrument's error, if any; otherwise the last emergency stop, if no run has been
        completed since; otherwise the state.
        """
        state, stop = self._state, self._stop
        is_bad = state is not None and state.tone == "err"
        if stop is not None and not is_bad:
            remedy = self.tr("Check it before you start again.")
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
        return self.tr(
            "Its kind is not known yet. A run stops it as the kind of instrument that the protocol names."
        )

    def _since(self, text: str) -> str:
        try:
            when = datetime.fromisoformat(text).timestamp()
        except ValueError:
            return ""
        return self.tr("Since {date}").format(date=date_text(when, "d MMM yyyy"))

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
        # The link to the last run arrives a moment later and is higher than its neighbours: reserve its
        # height.
        row.addStrut(self.used.caption.sizeHint().height() + 1 + _LINK_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addLayout(top)
        layout.addWidget(self.notice)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(row)


class ProfileView(QWidget):
    """The Profile tab: a table that can be navigated with the keyboard, and whose text can be copied."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.table = PlainTable(
            (Column(self.tr("Profile"), 170, is_quiet=True), Column("")),
            name=self.tr("Instrument profile"),
            appearance=appearance,
        )
        words = self.tr(
            "The kind of this instrument is not known, so it cannot be identified, and an emergency stop "
            "has no command for it. To choose a kind, forget the instrument and allow it again."
        )
        self.empty = Label(words, appearance=appearance, color="text2", wrap=True)
        self._shown: InstrumentProfile | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 1, 8)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty)

    def show_facts(self, facts: InstrumentFacts) -> None:
        """Show the profile of an instrument."""
        profile = facts.profile
        self.table.setVisible(profile is not None)
        self.empty.setVisible(profile is None)
        if profile is None or profile == self._shown:
            return
        self._shown = profile
        lines = [
            (self.tr("Name"), profile.name),
            (self.tr("Maker"), profile.maker),
            (self.tr("Kind"), f"{profile.kind} ({profile.category})"),
            (self.tr("Backend"), profile.backend.replace(":", " : ") or self.tr("none")),
            (self.tr("USB adapter"), ", ".join(profile.usb).upper() or self.tr("any")),
            (self.tr("Line settings"), str(expected_settings(facts))),
            (self.tr("Identify query"), _asked(profile.identify)),
            (self.tr("State query"), self.tr("none") if profile.state is None else _asked(profile.state)),
            (self.tr("Stop bytes"), self._stop(profile)),
            (self.tr("How to stop it"), profile.stop.advice),
        ]
        for number, command in enumerate(profile.limits.commands):
            title = self.tr("Limits: commands allowed") if number == 0 else ""
            bounds = "".join(
                f"; {name} {'' if bound.minimum is None else f'{bound.minimum:g}'} – "
                f"{'' if bound.maximum is None else f'{bound.maximum:g}'} {bound.unit}".rstrip()
                for name, bound in command.numbers.items()
            )
            description = f"{command.description}: " if command.description else ""
            lines.append((title, f"{description}{command.pattern}{with_decimal_sign(bounds)}"))
        lines.append((self.tr("After an error"), profile.recover.advice))
        lines += [(self.tr("Sources"), source) for source in profile.sources]
        self.table.show_lines([TableRow(texts) for texts in lines])

    def _stop(self, profile: InstrumentProfile) -> str:
        if not profile.stop.send:
            return self.tr("It has no stop command")
        sent = " ".join(visible(text.encode("latin-1")) for text in profile.stop.send)
        if not profile.stop.confirm:
            return self.tr("{sent} (the instrument sends no confirmation)").format(sent=sent)
        words = self.tr("{sent} (confirmed within {s} s)")
        return words.format(sent=sent, s=with_decimal_sign(f"{profile.stop.confirm_s:g}"))


def _asked(query: Query) -> str:
    return "  ".join(
        f"{visible(step.send.encode('latin-1'))} → {step.expect}" for step in query.steps if step.send
    )


MONITOR, CHECKS, PROFILE, FAULTS = range(4)
_BESIDE_TOOLS = 14 + 10 + 6 + 6
"""Width, in pixels, of the margins and spacing in the row of tabs and tools."""


class InstrumentView(QWidget):
    """Shows an instrument. ``line_changed`` carries LineSettings, or None for the profile's settings."""

    line_changed = Signal(object)

    def __init__(
        self,
        identity: IdentityCard,
        line: LineCard,
        monitor: MonitorPanel,
        checks: ChecksPanel,
        faults: FaultsPanel,
        *,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self.identity = identity
        self.line = line
        self._separator = Separator(appearance=appearance)
        self.tabs = Segments(
            [self.tr("Serial monitor"), self.tr("Check"), self.tr("Profile"), self.tr("Faults")],
            appearance=appearance,
        )
        self.monitor = monitor
        self.checks = checks
        self.profile = ProfileView(appearance=appearance)
        self.faults = faults
        self.stack = FilledStack()
        for part in (self.monitor, self.checks, self.profile, self.faults):
            self.stack.addWidget(part)
        top = Card(appearance=appearance)
        above = QVBoxLayout(top)
        above.setContentsMargins(18, 14, 16, 14)
        above.setSpacing(8)
        above.addWidget(self.identity)
        above.addWidget(self._separator)
        above.addWidget(self.line)
        bottom = Card(appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 10, 0)
        head.setSpacing(6)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.monitor.tools)
        below = QVBoxLayout(bottom)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addLayout(head)
        below.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(top)
        layout.addWidget(bottom, 1)
        self.tabs.chosen.connect(self._show_tab)
        self.line.changed.connect(self.line_changed)
        self.faults.open_wanted.connect(self.monitor.open_wanted)

    def show_facts(self, facts: InstrumentFacts, state: InstrumentState, port: OpenPort) -> None:
        """Show the current state of an instrument."""
        is_new = facts.place in ("new", "other")
        is_open = port.is_in_use
        obstacle = self._obstacle(facts)
        by_hand = self.tr("Its port is open in the serial monitor. Identify it there.")
        self.identity.show_facts(facts, state, by_hand if is_open else obstacle)
        self._separator.setVisible(not is_new)
        # devices without a serial port and network connections have no line settings
        has_line = not facts.bus and not facts.device.startswith(CONNECTION_PREFIXES)
        self.line.setVisible(has_line and not is_new)
        locked = self.tr("Locked: {who}").format(who=facts.holder) if facts.holder else ""
        self.line.show_facts(facts, locked)
        allow_first = self.tr("Allow this port first: press “Allow…” above.")
        self.monitor.show_port(facts, port, allow_first if is_new else obstacle)
        checked_by_hand = self.tr("Close the port in the serial monitor first.")
        self.checks.show_facts(facts, checked_by_hand if is_open else obstacle)
        self.profile.show_facts(facts)
        self.faults.show_port(port if facts.is_simulated else None)
        self.tabs.button(PROFILE).setVisible(not is_new)
        self.tabs.button(FAULTS).setVisible(facts.is_simulated)
        if self.tabs.button(self.tabs.number).isHidden():
            self.tabs.button(MONITOR).setChecked(True)
        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._give_room()

    def set_room(self, *, is_narrow: bool, is_low: bool) -> None:
        """If ``is_narrow``, shorten labels; if ``is_low``, collapse the line settings."""
        first = self.tabs.button(MONITOR)
        first.setText(self.tr("Monitor") if is_narrow else self.tr("Serial monitor"))
        first.updateGeometry()
        self.monitor.set_narrow(is_narrow)
        self.line.set_folded(is_low)
        self._give_room()

    def _give_room(self) -> None:
        """Let the tools next to the tabs use the remaining width."""
        self.monitor.tools.set_room(self.width() - self.tabs.sizeHint().width() - _BESIDE_TOOLS)

    @Slot(int)
    def _show_tab(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.monitor.tools.setVisible(number == MONITOR)

    def _obstacle(self, facts: InstrumentFacts) -> str:
        """Return the reason why the port cannot currently be opened; "" if it can."""
        if facts.holder:
            words = self.tr("{who}. Its traffic is shown here. You cannot send anything now.")
            return words.format(who=facts.holder)
        if not facts.is_present:
            return self.tr("It is not connected. Plug it in; it will appear here within a second.")
        if facts.trouble:
            return f"{facts.trouble}. {facts.remedy}".strip()
        return ""
