"""The row of tiles, one for each instrument of the run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.live.instrument_tile import SILENT_S, InstrumentTile
from praxis_desktop.gui.live.number_text import number_text
from praxis_desktop.gui.live.players import Player, players_of
from praxis_desktop.gui.live.readings import Readings
from praxis_desktop.gui.live.sparkline import SPAN_S
from praxis_desktop.gui.live.wire_lines import shown
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.own_turn import OwnTurn
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.widgets.labels import Label

if TYPE_CHECKING:
    from praxis_desktop.core.events import SerialEvent, StepEvent

MOST_TILES = 4
"""That are shown; of more instruments it is said how many there are."""
_TICK_MS = 250
_AMOUNT = re.compile(r"(?<![\w.])(\d{1,9}(?:[.,]\d{1,6})?) (µL|mL|L|°C|rpm|g|mg|s|min|%)(?!\w)")


class _Told:
    """What an instrument did last."""

    def __init__(self) -> None:
        self.text = ""
        self.amount = ("", "")
        """The first number with a unit in what it did last."""
        self.at = QElapsedTimer()
        self.step = 0
        """The number of its operation that goes on, 0 for none."""
        self.is_unanswered = False
        """Whether something was sent to it last, and it has said nothing since."""
        self.asked_in = 0
        """The number of the step in which that was sent, 0 where nobody has told."""

    def note(self, text: str) -> None:
        self.text = text
        self.at.start()


class InstrumentTiles(QWidget):
    """Hidden where a run has no instruments. ``chosen`` has the role of a tile."""

    chosen = Signal(str)

    def __init__(
        self,
        *,
        model: RunModel,
        readings: Readings,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._readings = readings
        self._appearance = appearance
        self.tiles: dict[str, InstrumentTile] = {}
        self._told: dict[str, _Told] = {}
        self._to_make: list[Player] = []
        """Whose tiles are made in turns of their own, so that a run's start does not hold up the window."""
        self.ports: frozenset[str] = frozenset()
        """The roles whose instruments are on a port."""
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
        model.ended.connect(self._end)
        self.hide()

    @Slot()
    def clear(self) -> None:
        """Show nothing."""
        for tile in self.tiles.values():
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
        """A run begins: make a tile for each of its instruments."""
        self.clear()
        plan = self._model.plan
        if plan is None:
            return
        players = players_of(plan)
        self._readings.roles = {name: player.role for player in players for name in player.names}
        self._told = {player.role: _Told() for player in players}
        self.ports = frozenset(player.role for player in players if player.port)
        self._to_make = players[:MOST_TILES]
        more = len(players) - len(self._to_make)
        self._more.setText(self.tr("and {n} more").format(n=more))
        self._more.setVisible(more > 0)
        self.setVisible(bool(players))
        if players:
            self._timer.start()
            self._turn.start()

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
        """Note the bytes that passed last on each port."""
        last = {event.port: event for event in events}
        for name, event in last.items():
            told = self._told.get(self._readings.roles.get(name, name))
            if told is not None:
                told.is_unanswered, told.asked_in = event.direction == "out", event.step
                arrow = "→" if told.is_unanswered else "←"
                told.note(f"{arrow} {shown(bytes.fromhex(event.data))}")

    @Slot(object)
    def take_steps(self, events: Sequence[StepEvent]) -> None:
        """Note what the instruments do."""
        for event in events:
            told = self._told.get(event.instrument)
            if told is None:
                continue
            if event.instrument not in self.ports:
                told.note(event.title)
                if found := _AMOUNT.search(event.title):
                    told.amount = found[1], found[2]
            if event.status == "started":
                told.step = event.step
            elif told.step == event.step:
                told.step = 0

    @Slot()
    def refresh(self) -> None:
        """Show ages, states and numbers as they are now."""
        if not self.isVisible() and self._model.is_active:
            return
        now = self._model.elapsed_ms / 1000
        absences = self._model.absences
        for role, tile in self.tiles.items():
            told = self._told[role]
            age = told.at.elapsed() / 1000 if told.at.isValid() else 0.0
            self._show_state(role, tile, told, age, absences.get(role))
            if told.text and self._model.is_active:
                tile.show_exchange(told.text, age, is_waiting=bool(told.step))
            course = self._readings.courses.get(self._readings.newest.get(role, ""))
            if course is not None:
                points = course.since(now - SPAN_S)
                tile.show_value(number_text(course.last), course.unit, points, now)
            elif told.amount[0]:
                tile.show_value(*told.amount, [], now)

    def _show_state(
        self, role: str, tile: InstrumentTile, told: _Told, age: float, absent: float | None
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

    def _is_waited_for(self, told: _Told) -> bool:
        """Whether an operation of its own goes on, or a step in which it was asked and has not answered: of a
        program's own driver nobody knows the operations.
        """
        step = self._model.step
        is_in_step = self._model.phase == "running" and step is not None and step.status == "started"
        # Some commands are never answered: once another step goes on, nobody waits for that.
        is_of_step = step is not None and told.asked_in in (0, step.step)
        return bool(told.step) or (told.is_unanswered and is_in_step and is_of_step)

    @Slot()
    def _end(self) -> None:
        self._timer.stop()
        self.refresh()
        for tile in self.tiles.values():
            tile.age.setText("")
