"""The instrument tiles, each with a state, the latest number and its curve, and the latest traffic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.live.readings import Player, Readings, age_text, players_of, shown
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CARD, FontRole, ToneName
from praxis_desktop.gui.roles.devices import simulator_choices
from praxis_desktop.gui.roles.row import RoleBadge
from praxis_desktop.gui.roles.words import role_title, simulator_words
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.ports.dialects.usb import received_text, sent_text

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent, StepEvent


SPAN_S = 60.0
_SIZE = QSize(62, 28)
_MOST = 120
"""Maximum number of points drawn: two per pixel."""


class Sparkline(Drawn):
    """A small curve. Screen readers ignore it, because the number and the chart give the same information."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._points: Sequence[tuple[float, float]] = ()
        self._now = 0.0
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_points(self, points: Sequence[tuple[float, float]], now: float) -> None:
        """Show the points of the minute before ``now``."""
        if points or self._points:
            step = -(-len(points) // _MOST) or 1
            self._points, self._now = points[::-1][::step][::-1], now
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if len(self._points) < 2:
            return
        painter = smooth_painter(self)
        room = QRectF(self.rect()).adjusted(2, 4, -5, -4)
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        height = (high - low) or 1.0
        first = min(self._points[0][0], self._now - 1)
        width = (self._now - first) or 1.0
        places = [
            QPointF(
                room.left() + (time - first) / width * room.width(),
                room.bottom() - ((value - low) / height if high > low else 0.5) * room.height(),
            )
            for time, value in self._points
        ]
        color = QColor(self._appearance.tone("run").line)
        painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(places)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(places[-1], 2.6, 2.6)


SILENT_S = 30.0
"""Time without a reply, in seconds, after which an instrument that the run is waiting for is considered
silent.
"""

_GAP = 5
_LEAST_UNIT = 48
"""Width, in pixels, down to which a long unit may be shortened."""

_WAYS: tuple[tuple[FontRole, bool], ...] = (("h1", True), ("h1", False), ("h2", False), ("caption", False))
"""Font sizes for the number, and whether the curve is next to it. The first combination that fits is used."""


class InstrumentTile(FlatButton):
    """The tile for an instrument; ``chosen`` carries the role when the user wants to see the traffic."""

    accessible_role = QAccessible.Role.Button

    chosen = Signal(str)

    def __init__(self, player: Player, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.player = player
        self._tone: ToneName | None = None
        # Repaints when the pointer enters or leaves.
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        badge = RoleBadge(f"{player.model} {player.port} {player.role}", appearance=appearance)
        badge.set_simulated(player.is_simulated)
        name = ElidedLabel(role_title(player.role), appearance=appearance, role="h3")
        place = player.place
        if player.is_simulated:
            place = self._simulated(place)
        where = ElidedLabel(place, appearance=appearance, role="caption", color="text3")
        where.set_tone("sim" if player.is_simulated else None)
        self.chip = Chip(self.tr("Ready"), self._shown_tone("ok"), "check-circle", appearance=appearance)
        self.value = Label("–", appearance=appearance, role="h1")
        self.unit = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.unit.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._line = Sparkline(appearance=appearance)
        # The tile keeps its height, whatever the font size of the number.
        self.value.setFixedHeight(max(self.value.sizeHint().height(), self._line.height()))
        self.exchange = ElidedLabel(
            self.tr("Nothing sent yet"), appearance=appearance, role="caption", color="text2"
        )
        self.age = Label(appearance=appearance, role="caption", color="text3")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(where)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(badge)
        head.addLayout(words, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        middle = QHBoxLayout()
        middle.setSpacing(_GAP)
        middle.addWidget(self.value)
        middle.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        middle.addStretch(1)
        middle.addWidget(self._line)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.exchange, 1)
        foot.addWidget(self.age)
        layout = self._inside = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 10, 9)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(middle)
        layout.addLayout(foot)
        self.setToolTip(self.tr("Show the port traffic for {role}").format(role=player.role))
        self.clicked.connect(self._tell)
        self._name()

    def _simulated(self, place: str) -> str:
        """Return text such as ``Simulated WXS205SDU``: the name of the simulated instrument, without its
        port. Without a name or model, return the Setup page's text, including any faults.
        """
        device = self.player.port
        if not self.player.name and not self.player.model:
            kind = device.partition(",")[0]
            known = next((each.text for each in simulator_choices() if each.device == kind), "")
            if known:
                return simulator_words(known, device, known)
        name = place.partition(" · ")[0]
        if not name:
            return self.tr("Simulator")
        words = self.tr("Simulated {name}")
        return name if name.startswith(words.partition("{")[0]) else words.format(name=name)

    def _shown_tone(self, tone: ToneName) -> ToneName:
        """Return violet for a simulated instrument unless something is wrong, otherwise ``tone``."""
        return "sim" if self.player.is_simulated and tone in ("ok", "run") else tone

    def show_state(self, word: str, tone: ToneName, icon: str) -> None:
        if self.chip.text() != word:
            self.chip.show_state(word, self._shown_tone(tone), icon)
            self._tone = tone if tone == "err" else None
            self._name()
            self.update()

    def show_value(self, value: str, unit: str, points: list[tuple[float, float]], now: float) -> None:
        """Show the latest number, and the curve of the last minute."""
        if value != self.value.text() or unit != self.unit.text():
            self.value.setText(value)
            self.unit.setText(unit)
            self._fit()
            self._name()
        self._line.show_points(points, now)

    def show_exchange(self, text: str, age: float | None, *, is_waiting: bool) -> None:
        """Show the latest traffic and its age, if given. The age turns amber if a reply is long overdue."""
        if text != self.exchange.text():
            self.exchange.setText(text)
        is_late = is_waiting and age is not None and age >= SILENT_S
        self.age.set_tone("warn" if is_late else None)
        self.age.setText("" if age is None else age_text(age))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self._inside.minimumSize().height())

    def _fit(self) -> None:
        """Make the number fit, because a truncated number would be wrong. First hide the curve, then reduce
        the font size, then elide a long unit. This is done immediately, because a layout may not follow until
        after painting.
        """
        inside = self.rect().marginsRemoved(self._inside.contentsMargins())
        room = inside.width() - min(self.unit.sizeHint().width(), _LEAST_UNIT) - 2 * _GAP
        for role, has_curve in _WAYS:
            number = QFontMetrics(self._appearance.font(role)).horizontalAdvance(self.value.text())
            if number + (self._line.width() + _GAP if has_curve else 0) < room:
                break
        self.value.set_role(role)
        self._line.setVisible(has_curve)
        self._inside.activate()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.player.role)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        edge, width = colors.border, 1.0
        if self._tone is not None:
            edge, width = self._appearance.tone(self._tone).line, 1.5
        elif self.underMouse():
            edge = colors.border_strong
        if self.hasFocus():
            edge, width = colors.focus, 2.0
        draw_frame(painter, self.rect(), RADIUS_CARD, ground=colors.surface, edge=edge, width=width)

    def _name(self) -> None:
        told = f"{self.value.text()} {self.unit.text()}".strip(" –")
        place = self.tr("simulator") if self.player.is_simulated else self.player.place
        parts = (self.player.role, place, self.chip.text(), told)
        self.setAccessibleName(", ".join(part for part in parts if part))


MOST_TILES = 4
"""Maximum number of tiles shown; further instruments are only counted."""
_TICK_MS = 250
_AMOUNT = re.compile(r"(?<![\w.])(\d{1,9}(?:[.,]\d{1,6})?) (µL|mL|L|°C|rpm|g|mg|s|min|%)(?!\w)")


class _LastAction:
    """The last action of an instrument."""

    def __init__(self) -> None:
        self.text = ""
        self.amount = ("", "")
        """The first number with a unit in the instrument's last action, and that unit."""
        self.at = QElapsedTimer()
        self.step = 0
        """The number of the instrument's current operation; 0 if there is none."""
        self.is_unanswered = False
        """Whether the last data sent to the instrument is still unanswered."""
        self.asked_in = 0
        """The number of the step in which data was last sent to the instrument; 0 if unknown."""

    def note(self, text: str) -> None:
        self.text = text
        self.at.start()


class InstrumentTiles(QWidget):
    """The row of tiles, hidden if the run has no instruments. ``chosen`` carries the role of a tile."""

    chosen = Signal(str)

    def __init__(self, *, model: RunModel, readings: Readings, appearance: Appearance) -> None:
        super().__init__()
        self._model = model
        self._readings = readings
        self._appearance = appearance
        self.tiles: dict[str, InstrumentTile] = {}
        self._told: dict[str, _LastAction] = {}
        self._is_wanted = True
        self._to_make: list[Player] = []
        """Instruments whose tiles are created in later iterations of the event loop, so that the start of a
        run does not block the window.
        """
        self.ports: frozenset[str] = frozenset()
        """The roles whose instruments use a port."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._more = Label(appearance=appearance, role="caption", color="text2")
        self._row.addWidget(self._more)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.refresh)
        self._turn = OwnTurn(self._make_next, self)
        model.started.connect(self.begin)
        model.forgotten.connect(self.clear)
        model.exchanges_arrived.connect(self.take_exchanges)
        model.steps_arrived.connect(self.take_steps)
        model.halt_told.connect(self.take_halt)
        model.ended.connect(self._end)
        self.hide()

    @Slot()
    def clear(self) -> None:
        """Remove all tiles."""
        for tile in self.tiles.values():
            # Hidden now, because deleteLater() takes effect only in the event loop.
            self._row.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles, self._told, self.ports = {}, {}, frozenset()
        self._to_make = []
        self._timer.stop()
        self._turn.stop()
        self.hide()

    @Slot()
    def begin(self) -> None:
        """Create a tile for each instrument of the run."""
        self.clear()
        request = self._model.request
        if request is None:
            return
        names = self._model.names
        players = [
            structs.replace(player, name=names.get(player.role, ""))
            for player in players_of(request, self._model.resumes)
        ]
        self._readings.roles = {name: player.role for player in players for name in player.names}
        self._told = {player.role: _LastAction() for player in players}
        self.ports = frozenset(player.role for player in players if player.port)
        self._to_make = players[:MOST_TILES]
        more = len(players) - len(self._to_make)
        self._more.setText(self.tr("and {n} more").format(n=more))
        self._more.setVisible(more > 0)
        self.setVisible(self._is_wanted and bool(players))
        if players:
            self._timer.start()
            self._turn.start()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show the tiles, if the run has instruments, or hide them to make room for another view."""
        self._is_wanted = is_wanted
        self.setVisible(is_wanted and bool(self._told))

    @Slot()
    def _make_next(self) -> None:
        player, *self._to_make = self._to_make
        if self._to_make:
            self._turn.start()
        tile = InstrumentTile(player, appearance=self._appearance, parent=self)
        tile.chosen.connect(self.chosen)
        self.tiles[player.role] = tile
        self._row.insertWidget(len(self.tiles) - 1, tile, 1)
        tile.show()
        self.refresh()

    @Slot(object)
    def take_exchanges(self, events: Sequence[SerialEvent]) -> None:
        """Store the last bytes sent or received on each port."""
        last: dict[str, tuple[SerialEvent, str]] = {}
        for event in reversed(events):
            if event.port not in last and (
                words := shown(bytes.fromhex(event.data), is_sent=event.direction == "out")
            ):
                last[event.port] = event, words
        for name, (event, words) in last.items():
            told = self._told.get(self._readings.roles.get(name, name))
            if told is not None:
                told.is_unanswered, told.asked_in = event.direction == "out", event.step
                told.note(f"{'→' if told.is_unanswered else '←'} {words}")

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """Store the data sent to stop an instrument, and its reply."""
        told = self._told.get(self._readings.roles.get(event.port, event.port))
        passed = event.reply or event.data
        if told is not None and passed:
            told.is_unanswered = not event.reply
            # An earlier query may have been answered meanwhile; the last line is about the stop.
            data, is_sent = bytes.fromhex(passed), told.is_unanswered
            is_text = (sent_text(data) if is_sent else received_text(data)) is None
            last = b"".join(data.strip().splitlines()[-1:]) if is_text else data
            told.note(f"{'→' if is_sent else '←'} {shown(last, is_sent=is_sent)}")
            self.refresh()

    @Slot(object)
    def take_steps(self, events: Sequence[StepEvent]) -> None:
        """Store the instruments' actions in these steps. Of those from before an interruption, only the steps
        under way count.
        """
        is_past = events is self._model.past_steps
        for event in events:
            told = self._told.get(event.instrument)
            if told is None:
                continue
            if event.instrument not in self.ports and not is_past:
                told.note(event.title)
                if found := _AMOUNT.search(event.title):
                    told.amount = found[1], found[2]
            if event.status == "started":
                told.step = event.step
            elif told.step == event.step:
                told.step = 0

    @Slot()
    def refresh(self) -> None:
        """Update ages, states and numbers."""
        if not self.isVisible() and self._model.is_active:
            return
        now = self._model.elapsed_ms / 1000
        absences = self._model.absences
        for role, tile in self.tiles.items():
            told = self._told[role]
            age = told.at.elapsed() / 1000 if told.at.isValid() else 0.0
            self._show_state(role, tile, told, age, absences.get(role))
            if told.text:
                # Once the run is over, nothing updates the age.
                shown_age = age if self._model.is_active else None
                tile.show_exchange(told.text, shown_age, is_waiting=bool(told.step))
            course = self._readings.courses.get(self._readings.newest.get(role, ""))
            if course is not None:
                points = course.since(now - SPAN_S)
                tile.show_value(course.last_text, course.unit, points, now)
            elif told.amount[0]:
                tile.show_value(*told.amount, [], now)

    def _show_state(
        self, role: str, tile: InstrumentTile, told: _LastAction, age: float, absent: float | None
    ) -> None:
        if not self._model.is_active:
            tile.show_state(self.tr("Released"), "idle", "circle")
        elif absent is not None:
            words = self.tr("Reconnecting… {s} s") if round(absent) else self.tr("Reconnecting…")
            tile.show_state(words.format(s=round(absent)), "warn", "refresh")
        elif role in self._model.gone:
            tile.show_state(self.tr("Unplugged"), "err", "unplug")
        elif self._is_waited_for(told) and tile.player.port and told.at.isValid() and age >= SILENT_S:
            tile.show_state(self.tr("Silent for {s} s").format(s=int(age)), "warn", "clock")
        elif told.step:
            tile.show_state(self.tr("Busy"), "run", "clock")
        elif self._model.phase in ("queued", "pending", "preparing"):
            tile.show_state(self.tr("Not connected"), "idle", "unplug")
        else:
            tile.show_state(self.tr("In use"), "run", "play")

    def _is_waited_for(self, told: _LastAction) -> bool:
        """Return True during an operation of the instrument, or during a step in which it was queried and has
        not replied yet. The second case covers a program's own driver, whose operations are unknown.
        """
        step = self._model.step
        is_in_step = self._model.phase == "running" and step is not None and step.status == "started"
        # Some commands are never answered; once another step begins, a reply is no longer expected.
        is_of_step = step is not None and told.asked_in in (0, step.step)
        return bool(told.step) or (told.is_unanswered and is_in_step and is_of_step)

    @Slot()
    def _end(self) -> None:
        self._timer.stop()
        self.refresh()
