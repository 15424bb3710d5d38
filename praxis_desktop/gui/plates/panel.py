"""The card that shows a run's labware: one plate, or the deck."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance, Drawn, smooth_painter
from praxis_desktop.gui.plates.arm import (
    FRESH_S,
    ArmPosition,
    ArmReader,
    ArmSight,
    arm_readers,
    positions_in,
)
from praxis_desktop.gui.plates.channels_and_supplies import ChannelsPanel, SuppliesPanel
from praxis_desktop.gui.plates.contents import HEAD_96, Contents, Labware, Marks, Tool, volume_text
from praxis_desktop.gui.plates.deck import SLOTS, ZOOM, DeckMap
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.plates.plate import PlateMap
from praxis_desktop.gui.plates.scaled import ToolSight
from praxis_desktop.gui.plates.supplies import supplies_of
from praxis_desktop.gui.plates.views import TIP_RACK, WellWords, view_of
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.forecast import WHOLE, BenchFacts
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack
from praxis_desktop.protocols.parameters.wells import Well, in_notation, well_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.core.decks import DeckLayout
    from praxis_desktop.core.events import SerialEvent, StepEvent
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.run.model import RunModel


_SHOW_MS = 100
_COMBO_WIDTH, _SIDE_WIDTH, _LOW_SIDE_WIDTH = 150, 124, 220
_WHOLE_SIDE_WIDTH = 248
_ARM_MS = 250
"""Interval, in milliseconds, between updates of the displayed age of the arm's position."""
_HIGH = 242
"""Height of the card, in pixels, below which the plate takes up the full height, with the text beside it."""
_NONE: frozenset[Well] = frozenset()
_DECK = ""
"""The deck's entry in the list of labware."""


class RingSign(Drawn):
    """A ring or dot in a legend for the plate or deck, shown beside its caption."""

    def __init__(
        self,
        tone: ToneName | None,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
        *,
        appearance: Appearance,
        is_filled: bool = False,
    ) -> None:
        super().__init__(appearance=appearance)
        self._tone = tone
        self._style, self._is_filled = style, is_filled
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        look = self._appearance
        color = QColor(look.tone(self._tone).line if self._tone else look.colors.border_strong)
        painter.setPen(QPen(color, 2.4 if self._tone else 1.2, self._style))
        painter.setBrush(color if self._is_filled else QColor(0, 0, 0, 0))
        painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))


class WellReading(QWidget):
    """The reading of a well: its contents in large type, with further details below."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._said = ""
        self._words: WellWords | str | None = None
        self._is_low = False
        self.name = Label(appearance=appearance, role="h3", wrap=True)
        self.value = Label(appearance=appearance, role="value", wrap=True)
        self.limit = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.more = Label(appearance=appearance, role="small", color="text2", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (self.name, self.value, self.limit, self.more):
            layout.addWidget(label)

    def text(self) -> str:
        """Return the whole reading on one line."""
        return self._said

    def set_low(self, is_low: bool) -> None:
        """If ``is_low``, show only the most important parts, on two lines."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.show_words(self._words)

    def show_words(self, words: WellWords | str | None) -> None:
        """Show text about a well or a whole piece; None shows nothing."""
        self._words, self._said = words, str(words or "")
        if not isinstance(words, WellWords):
            words = WellWords("", "", more=(words,) if words else ())
        self.value.set_role("value" if words.is_known else "h3")
        name, limit, more = words.name, words.limit, "\n".join(words.more)
        if self._is_low and name:
            name, limit, more = " ".join(part for part in (name, limit) if part), "", ""
        for label, text in (
            (self.name, name),
            (self.value, words.value),
            (self.limit, limit),
            (self.more, more),
        ):
            label.setText(text)
            label.setVisible(bool(text))


class PlatePanel(Card):
    """The card that shows plates and the deck. Call ``begin`` with a run's bench, and then ``take`` with the
    run's steps. ``has_labware`` carries whether there is anything to show; ``whole_wanted`` requests that the
    card take the place of the other panels.
    """

    has_labware = Signal(bool)
    whole_wanted = Signal()

    def __init__(self, *, appearance: Appearance, can_enlarge: bool = False) -> None:
        super().__init__(appearance=appearance)
        self._model: RunModel | None = None
        self._is_low = False
        self.contents = Contents(BenchFacts())
        self._steps: frozenset[int] | None = None
        """The steps whose wells have rings; None stands for the current step."""
        self._chosen: str | None = None
        """The piece of labware that the user chose, or the deck; None shows the plate in use."""
        self.title = ElidedLabel(self.tr("Plate"), appearance=appearance, role="h2")
        self.about = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._about = ""
        self.field = ChoiceField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Labware"))
        self.field.setFixedWidth(_COMBO_WIDTH)
        self._can_enlarge = can_enlarge
        self.whole_button = _sign("enlarge", self.tr("Enlarge"), appearance)
        self.zoom_button = _sign("plus", self.tr("Zoom in"), appearance)
        self.zoom_button.setToolTip(self.tr("Zoom in (+)"))
        self.fit_button = _sign("reduce", self.tr("Whole deck"), appearance)
        self.fit_button.setToolTip(self.tr("Whole deck (0)"))
        self.fit_button.setEnabled(False)
        self.channels = ChannelsPanel(appearance=appearance)
        self.supplies = SuppliesPanel(appearance=appearance)
        self._is_whole = False
        self._before_whole: tuple[str, str | None] = (_DECK, None)
        """The view shown before the card replaced the other panels, and the view that the user had chosen."""
        self.map = PlateMap(appearance=appearance)
        self.deck = DeckMap(appearance=appearance)
        self.nothing = Label(
            self.tr("The run's plates appear here when a step first uses one."),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.moving = Chip("", "run", "play", appearance=appearance)
        self.legend = QWidget()
        self.foot = Label(appearance=appearance, role="caption", color="text2", wrap=True)
        self._target_ring = RingSign("warn", appearance=appearance)
        self._source_ring = RingSign("run", Qt.PenStyle.DotLine, appearance=appearance)
        self.target = ElidedLabel(appearance=appearance, role="caption", color="text2")
        self.source = ElidedLabel(appearance=appearance, role="caption", color="text2")
        self.pointed = WellReading(appearance=appearance)
        self._is_pointed = False
        """Whether the user is pointing at a well; if not, the reading shows the well being filled."""
        self.caution = Label(appearance=appearance, role="caption", color="text2", wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOW_MS)
        self._timer.timeout.connect(self.show_now)
        self._readers: Mapping[str, ArmReader] = {}
        self._arm: ArmPosition | None = None
        self._arm_age = QElapsedTimer()
        self._arm_task = BackgroundTask(arm_readers, self)
        self._arm_task.done.connect(self._take_readers)
        self._arm_timer = QTimer(self)
        self._arm_timer.setInterval(_ARM_MS)
        self._arm_timer.timeout.connect(self._show_arm)
        self._lay_out()
        self.field.activated.connect(self._choose)
        self.map.pointed.connect(self._point_at)
        self.deck.pointed.connect(self._point_at)
        self.deck.chosen.connect(self.show_labware)
        self.deck.zoomed.connect(self.fit_button.setEnabled)
        self.whole_button.clicked.connect(self.whole_wanted)
        self.zoom_button.clicked.connect(self._zoom_in)
        self.fit_button.clicked.connect(self.deck.show_whole)
        self.set_whole(is_whole=False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(340, 200)

    def follow(self, model: RunModel) -> None:
        """Show the labware of each run in ``model`` from now on."""
        self._model = model
        self._begin_again()
        model.started.connect(self._begin_again)
        model.forgotten.connect(self._begin_again)
        model.steps_arrived.connect(self.take)
        model.exchanges_arrived.connect(self.take_exchanges)
        model.ended.connect(self.end)
        model.changed.connect(self._show_moving)

    @Slot()
    def _begin_again(self) -> None:
        bench = None if self._model is None else self._model.bench
        self.begin(bench or BenchFacts())
        if self._model is not None and self._model.request is not None:
            self._arm_task.start(self._model.request)

    def begin(self, bench: BenchFacts) -> None:
        """Show the bench of another run."""
        self._chosen = None
        self.field.clear()
        self._before_whole = _DECK, None
        self._steps = None
        self._readers, self._arm = {}, None
        self._arm_timer.stop()
        self._show_arm()
        self.play_from(bench, ())

    def play_from(self, bench: BenchFacts, steps: Iterable[StepEvent]) -> None:
        """Show ``bench`` with ``steps`` applied to it. The labware that the user chose stays chosen."""
        self.contents = Contents(bench)
        self.contents.take(steps)
        self._is_pointed = False
        self._list_labware()
        self.show_now()

    @Slot(object)
    def _take_readers(self, readers: Mapping[str, ArmReader]) -> None:
        self._readers = readers
        names = {} if self._model is None else self._model.names
        told = ", ".join(names.get(role) or role_title(role) for role in readers)
        words = self.tr("The arm is drawn where {name} last reported it, in grey after {n} s.")
        self.foot.setText(words.format(name=told, n=f"{FRESH_S:.0f}"))
        self.show_now()

    @Slot(object)
    def take_exchanges(self, events: tuple[SerialEvent, ...]) -> None:
        """Show the arm at the position that the newest reply reports."""
        found = positions_in(self._readers, events) if self._readers else None
        if found is not None:
            self.show_arm(found)

    def show_arm(self, position: ArmPosition) -> None:
        """Show the arm at a position that an instrument has just reported."""
        self._arm = position
        self._arm_age.start()
        self._arm_timer.start()
        self._show_arm()

    @Slot()
    def _show_arm(self) -> None:
        arm = self._arm
        if arm is None:
            self.deck.show_arm(None)
            return
        age = self._arm_age.elapsed() / 1000
        is_fresh = age < FRESH_S
        if is_fresh:
            words = self.tr("Arm X {x} mm, Y {y} mm · {age} s ago")
        else:
            words = self.tr("Arm: position unknown for {age} s")
        numbers = {
            "x": f"{arm.x:.1f}",
            "y": f"{arm.y:.1f}",
            "age": f"{age:.1f}" if is_fresh else f"{age:.0f}",
        }
        said = {name: with_decimal_sign(number) for name, number in numbers.items()}
        self.deck.show_arm(ArmSight(arm, words.format(**said), is_fresh, self._is_simulated))

    @Slot(object)
    def take(self, events: Iterable[StepEvent]) -> None:
        """Update the labware from steps that have begun or ended."""
        self.contents.take(events)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def end(self) -> None:
        """Record that the run has ended."""
        self.contents.end()
        self._arm = None
        self._arm_timer.stop()
        self._show_arm()
        self.show_now()

    def set_whole(self, *, is_whole: bool) -> None:
        """Set whether the card has replaced the other panels. If so, the card also shows channels and
        supplies.
        """
        if is_whole and not self._is_whole:
            self._before_whole = self.field.currentData(), self._chosen
        elif self._is_whole and not is_whole:
            name, self._chosen = self._before_whole
            self.field.setCurrentIndex(max(self.field.findData(name), 0))
        self._is_whole = is_whole
        self.whole_button.setVisible(self._can_enlarge and not is_whole)
        self.deck.set_can_zoom(is_whole)
        if is_whole:
            self._right.insertWidget(0, self._beside)
        else:
            self._body.insertWidget(0, self._beside)
        self._facts.setVisible(is_whole)
        self.show_now()

    @Slot()
    def _zoom_in(self) -> None:
        self.deck.zoom(ZOOM)

    @Slot(str)
    def show_labware(self, name: str) -> None:
        """Show a piece of labware with wells; "" shows the deck."""
        place = self.field.findData(name)
        if place >= 0:
            self.field.setCurrentIndex(place)
            self._choose(place)

    def show_steps(self, steps: frozenset[int] | None) -> None:
        """Draw rings around the wells used by these steps; None stands for the current step."""
        self._steps = steps
        self.show_now()

    @property
    def _marks(self) -> tuple[Marks, Marks]:
        """The wells to mark as sources and those to mark as targets."""
        if self._steps is not None:
            return self.contents.marks_of(self._steps)
        return self.contents.sources, self.contents.targets

    @property
    def shown(self) -> Labware | None:
        """The piece of labware shown; None for the deck."""
        name = self.field.currentData()
        return self.contents.labware.get(str(name)) if name else None

    @Slot()
    def show_now(self) -> None:
        """Update the card immediately."""
        if len(self._with_wells) != self.field.count() - 1:
            self._list_labware()
        place = -1 if self._chosen is None else self.field.findData(self._chosen)
        if place >= 0:
            self.field.setCurrentIndex(place)
        else:
            self._show_used()
        labware = self.shown
        has_any = bool(self.contents.labware)
        self.field.setVisible(has_any)
        if labware is not None:
            self._show_plate(labware)
        else:
            self._show_deck()
        self._stack.setCurrentIndex(0 if labware is not None else 1 if has_any else 2)
        if not self._is_pointed:
            self._show_filled()
        self._show_caution(labware)
        is_deck = self._is_whole and labware is None and has_any
        for button in (self.zoom_button, self.fit_button):
            button.setVisible(is_deck)
        self._show_moving()
        pieces = self.contents.labware.values()
        self.legend.setVisible(is_deck and any(view_of(piece) is TIP_RACK for piece in pieces))
        self.foot.setVisible(bool(self._readers))
        if self._is_whole:
            self._show_channels()
        self._show_supplies()
        self.has_labware.emit(has_any)

    # ---- display
    @property
    def _is_simulated(self) -> bool:
        return self._model is not None and self._model.simulation == "whole"

    @Slot()
    def _show_moving(self) -> None:
        """Show whether any tool is moving. No tool moves while the run is paused or waiting for the user."""
        tone: ToneName = "sim" if self._is_simulated else "run"
        self.moving.show_state(self.tr("Moving"), tone, "ghost" if self._is_simulated else "play")
        is_running = self._model is None or self._model.phase == "running"
        is_deck = self._is_whole and self.shown is None
        is_moving = any(each.doing for each in self.contents.channels.values())
        is_moving = is_moving or any(tool.is_moving for tool in self.contents.tools.values())
        self.moving.setVisible(is_deck and is_running and is_moving)

    @property
    def _with_wells(self) -> list[str]:
        return [name for name, piece in self.contents.labware.items() if piece.shape is not None]

    def _list_labware(self) -> None:
        self.field.offer_entries(
            [*((role_title(name), name) for name in self._with_wells), (self.tr("Deck"), _DECK)]
        )

    def _show_used(self) -> None:
        """Show the current step's target, or else its source, or else a plate, preferably the one in view."""
        sources, targets = self._marks
        used = (*targets, *sources)
        pieces = self.contents.labware
        plates = [name for name in self._with_wells if view_of(pieces[name]).is_worked_on]
        name = next((name for name in used if name in plates), None)
        if name is None and (self.shown is None or not view_of(self.shown).is_worked_on):
            name = next(iter(plates), None)
        if name is not None:
            self.field.setCurrentIndex(self.field.findData(name))

    def _show_plate(self, labware: Labware) -> None:
        name, shape = labware.facts.name, labware.shape
        assert shape is not None
        self.title.setText(role_title(name))
        self._about = f"{shape.rows * shape.columns} {view_of(labware).unit()}"
        sources, targets = [marks.get(name, _NONE) for marks in self._marks]
        self.map.show_labware(labware, role_title(name), sources, targets)
        self._show_rings(_notation(targets), _notation(sources))

    def _show_deck(self) -> None:
        sources, targets = self._marks
        self.title.setText(self.tr("Deck"))
        count = len(self.contents.labware)
        layout = self.contents.layout
        if layout is not None and layout.facts.kind == "OTDeck":
            layout = None  # show its slots, which hold only labware
        self._about = self.tr("top view") if layout is not None else ""
        if layout is None and count:
            self._about = self.tr("top view, not to scale")
        pieces = [
            DeckPiece(
                name,
                role_title(name),
                _short_words(piece) if layout is not None else view_of(piece).piece_words(piece),
                piece.facts.place if layout is None else _place_words(layout, name),
                piece.facts.slot,
                sources.get(name, _NONE),
                targets.get(name, _NONE),
                contents=piece,
            )
            for name, piece in self.contents.labware.items()
        ]
        slot = SLOTS if self.contents.deck == "OTDeck" else 0
        waste = "" if layout is None else _waste_of(layout)
        if slot or self.contents.dropped or waste:
            words = self._dropped_words()
            pieces.append(DeckPiece(waste, self.tr("Tip waste"), words, str(slot) if slot else "", slot))
        if layout is not None:
            pieces = [piece for piece in pieces if piece.name in layout.pieces]
        self.deck.show_pieces(pieces, layout)
        self.deck.show_tools(self._tools())
        self._show_rings(", ".join(map(role_title, targets)), ", ".join(map(role_title, sources)))

    def _tools(self) -> list[ToolSight]:
        """Return the channels that have a tip or are in use, and the heads and grippers that hold something
        or are moving.
        """
        found: list[ToolSight] = []
        for channel in self.contents.channels.values():
            if channel.labware and (channel.in_tip is not None or channel.doing):
                number = sum(not tool.label for tool in found)
                over = channel.over
                is_doing = bool(channel.doing)
                found.append(ToolSight(channel.labware, over, "", number, is_doing, self._is_simulated))
        for tool in self.contents.tools.values():
            if tool.labware and (tool.tips or tool.holds or tool.is_moving):
                found.append(
                    ToolSight(
                        tool.labware, None, self._tool_name(tool), 0, tool.is_moving, self._is_simulated
                    )
                )
        return found

    def _tool_name(self, tool: Tool) -> str:
        return self.tr("96 head") if tool.name == HEAD_96 else tool.name

    def _dropped_words(self) -> str:
        dropped = self.contents.dropped
        return self.tr("1 tip") if dropped == 1 else self.tr("{n} tips").format(n=dropped)

    def _show_channels(self) -> None:
        known = self.contents.channels
        channels = [
            known[key] for key in sorted(known) if known[key].labware or known[key].in_tip is not None
        ]
        tools = [self.contents.tools[key] for key in sorted(self.contents.tools)]
        tools = [tool for tool in tools if tool.labware or tool.tips or tool.holds]
        self.channels.setVisible(bool(channels or tools))
        self.channels.show_channels(channels, tools)

    def _show_supplies(self) -> None:
        forecast = None if self._model is None else self._model.forecast
        is_foreseen = self.contents.is_complete and forecast is not None and bool(forecast.steps)
        found = supplies_of(self.contents.labware.values(), is_foreseen=is_foreseen)
        self.supplies.setVisible(self._is_whole and bool(found))
        if self._is_whole:
            self.supplies.show_supplies(found, [role_title(supply.labware) for supply in found])

    def _show_rings(self, targets: str, sources: str) -> None:
        for ring, label, words, places in (
            (self._target_ring, self.target, self.tr("target {places}"), targets),
            (self._source_ring, self.source, self.tr("source {places}"), sources),
        ):
            label.setText(words.format(places=places) if places else "")
            label.setVisible(bool(places))
            ring.setVisible(bool(places))

    def _show_caution(self, labware: Labware | None) -> None:
        """Show a note about the rings or the volumes, such as that a failed step makes volumes uncertain."""
        words = ""
        if self._steps:
            words = self.tr("Rings show step {n}; volumes are current").format(n=min(self._steps))
        elif not self.contents.is_complete:
            words = self.tr("Not all steps are shown here; the record has them all")
        elif labware is not None and labware.unsure:
            words = self.tr("?: a step failed; the volume moved is unknown")
        elif labware is not None and labware.unknown:
            words = self.tr("?: start volume not entered")
        elif labware is not None and not labware.is_exact:
            words = self.tr("Some steps do not name their wells, so volumes are approximate")
        elif labware is not None and labware.facts.is_assumed:
            words = self.tr("Start volume not entered; assumed to be what the dry run needs")
        self.caution.setText(words)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Hide the header if the card is short, because the tab above the card says what is shown."""
        is_low = self.height() < _HIGH and not self._is_whole
        self.caution.setVisible(bool(self.caution.text()))
        self.about.setText(self._about)
        width = _WHOLE_SIDE_WIDTH if self._is_whole else _LOW_SIDE_WIDTH if is_low else _SIDE_WIDTH
        self._beside.setFixedWidth(width)
        if is_low == self._is_low:
            return
        self._is_low = is_low
        self.pointed.set_low(is_low)
        for label in (self.title, self.about):
            label.setVisible(not is_low)
        if is_low:
            self._side.insertWidget(0, self._choice)
        else:
            self._head.addWidget(self._choice)
        self._set_margins()

    def _set_margins(self) -> None:
        self._whole.setContentsMargins(14, 6, 12, 5 if self._is_low else 8)

    @Slot(object)
    @Slot(str)
    def _point_at(self, words: WellWords | str | None) -> None:
        self._is_pointed = bool(words)
        if self._is_pointed:
            self.pointed.show_words(words)
        else:
            self._show_filled()

    def _show_filled(self) -> None:
        """Show the reading of the first well being filled."""
        labware = self.shown
        targets = _NONE if labware is None else self._marks[1].get(labware.facts.name, _NONE)
        wells = sorted(well for well in targets if well != WHOLE)
        self.pointed.show_words(self.map.words_of(wells[0]) if wells else None)

    @Slot(int)
    def _choose(self, _place: int) -> None:
        self._chosen = self.field.currentData()
        self._is_pointed = False
        self.show_now()

    def _lay_out(self) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        head.addWidget(self.moving)
        legend = QHBoxLayout(self.legend)
        legend.setContentsMargins(0, 0, 8, 0)
        for is_filled, words in ((True, self.tr("tip")), (False, self.tr("used"))):
            legend.addWidget(RingSign(None, appearance=self._appearance, is_filled=is_filled))
            legend.addWidget(Label(words, appearance=self._appearance, role="small", color="text2"))
        head.addWidget(self.legend)
        self._choice = QWidget()
        choice = QHBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.setSpacing(4)
        choice.addWidget(self.field)
        for button in (self.zoom_button, self.fit_button, self.whole_button):
            choice.addWidget(button)
        head.addWidget(self._choice)
        empty = QWidget()
        inside = QVBoxLayout(empty)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(self.nothing)
        inside.addStretch(1)
        self._stack = FilledStack()
        for widget in (self.map, self.deck, empty):
            self._stack.addWidget(widget)
        self._beside = QWidget()
        self._beside.setFixedWidth(_SIDE_WIDTH)
        side = self._side = QVBoxLayout(self._beside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(4)
        side.addWidget(self.pointed)
        side.addStretch(1)
        side.addWidget(self.caution)
        for ring, label in ((self._target_ring, self.target), (self._source_ring, self.source)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(ring)
            row.addWidget(label, 1)
            side.addLayout(row)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        body = self._body = QHBoxLayout()
        body.setSpacing(4)
        body.addWidget(self._beside)
        body.addWidget(self._stack, 1)
        facts = QWidget()
        self._facts = QuietScrollArea(facts, appearance=self._appearance, takes_focus=True)
        self._facts.setAccessibleName(self.tr("Channels and supplies"))
        self._facts.setFixedWidth(_WHOLE_SIDE_WIDTH + 26)
        right = self._right = QVBoxLayout(facts)
        right.setContentsMargins(12, 0, 2, 0)
        right.setSpacing(14)
        right.addWidget(self.channels)
        right.addWidget(self.supplies)
        right.addStretch(1)
        right.addWidget(self.foot)
        body.addWidget(self._facts)
        layout = self._whole = QVBoxLayout(self)
        layout.setSpacing(2)
        self._set_margins()
        layout.addLayout(head)
        layout.addLayout(body, 1)


def _short_words(labware: Labware) -> str:
    """Return the amount left in a piece, in words short enough to fit beside the piece's name."""
    shape = labware.shape
    if view_of(labware) is TIP_RACK and shape is not None:
        left = shape.rows * shape.columns - len(labware.tips_used)
        return QCoreApplication.translate("PlatePanel", "{n} left").format(n=left)
    if shape is not None:
        return ""
    volume, limit = labware.volumes.get(WHOLE), labware.limit(WHOLE)
    if volume is None or WHOLE in labware.unknown:
        return ""
    words = QCoreApplication.translate("PlatePanel", "{volume} of {limit}") if limit else "{volume}"
    return words.format(volume=volume_text(volume), limit=volume_text(limit))


def _place_words(layout: DeckLayout, name: str) -> str:
    """Return the position of a piece, such as ``7/0`` for the first site of the carrier at rail 7."""
    piece = layout.pieces.get(name)
    if piece is None:
        return ""
    carrier, spot = layout.carrier_of(piece)
    if carrier is None:
        return str(layout.rail_of(piece) or "")
    return f"{layout.rail_of(carrier)}/{spot}"


def _waste_of(layout: DeckLayout) -> str:
    """Return the name of the tip waste, or "" if the deck has none."""
    wastes = [piece.name for piece in layout.pieces.values() if piece.kind == "waste"]
    return next((name for name in wastes if name == "trash"), wastes[0] if wastes else "")


def _sign(icon: str, name: str, appearance: Appearance) -> Button:
    button = Button(appearance=appearance, icon=icon, kind=ButtonKind.GHOST)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button


def _notation(wells: frozenset[Well]) -> str:
    """Return wells in the usual notation, such as ``A3:H3``."""
    by_rows = in_notation([well_name(*well) for well in sorted(wells) if well != WHOLE])
    by_columns = in_notation(
        [well_name(*well) for well in sorted(wells, key=lambda each: each[::-1]) if well != WHOLE]
    )
    return min(by_rows, by_columns, key=len)
