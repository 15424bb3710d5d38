"""The layout of a run's page: the header on top, the steps on the left, the live panels beside them."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui import plates, wire
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.failures.panel import FailurePanel
from praxis_desktop.gui.live.chart import ChartPanel
from praxis_desktop.gui.live.checks_panel import ChecksPanel
from praxis_desktop.gui.live.idle import IdleView
from praxis_desktop.gui.live.panels import GAP, NARROW_GAP, LivePanels, View
from praxis_desktop.gui.live.readings import Readings
from praxis_desktop.gui.live.tiles import InstrumentTiles
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.panel import FilesPanel, OutputPanel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import counted, pace_words
from praxis_desktop.gui.run_page.header import StateHeader
from praxis_desktop.gui.run_page.record import RecordPanel
from praxis_desktop.gui.steps.steps_panel import StepsPanel
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack, Icon
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.ports.simulators.pace import PACES
from praxis_desktop.runs.commands import ACTIVE, SetPace

if TYPE_CHECKING:
    from praxis_desktop.core.events import SerialEvent
    from praxis_desktop.gui.plates.panel import PlatePanel
    from praxis_desktop.gui.run.run_tabs import RunSelector
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.gui.wire.panel import WirePanel


class PaceControl(Segments):
    """Lets the user choose a run's pace. Hidden unless the run is active and fully simulated."""

    def __init__(self, *, model: RunModel, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(pace_words(), appearance=appearance, is_compact=True, parent=parent)
        self._model = model
        self.setAccessibleName(self.tr("Pace"))
        self.setToolTip(self.tr("Speed of the simulated run"))
        self.hide()
        self.chosen.connect(self._choose)
        model.pace_set.connect(self.refresh)
        model.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the pace."""
        model = self._model
        self.button(PACES.index(model.pace)).setChecked(True)
        can_change = model.simulation == "whole" and model.phase in ACTIVE and model.controls.allows(SetPace)
        self.setVisible(can_change)

    @Slot(int)
    def _choose(self, number: int) -> None:
        if PACES[number] != self._model.pace:
            self._model.controls.do(SetPace(pace=PACES[number]))


_HEIGHT = 44


class SimulatedNotice(Card):
    """The notice shown on the page of ``run`` if the run is fully simulated. The notice's height never
    changes, even when the run ends or when another, real run starts. If there is no room for both sentences,
    only the more important one is shown.
    """

    def __init__(self, run: RunModel, runs: ActiveRuns, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, tone="sim")
        self._run, self._runs = run, runs
        self._real: RunModel | None = None
        self.setFixedHeight(_HEIGHT)
        self.sentence = Label(appearance=appearance, role="h3")
        self.sentence.set_tone("sim")
        self.sentence.setMinimumWidth(1)  # or the window could not become narrower
        self.stop_words = ElidedLabel(appearance=appearance, role="small")
        self.go_button = Button(appearance=appearance, icon="arrow-right", parent=self)
        Guard(self.go_button)
        self.go_button.clicked.connect(self._go)
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(14, 2, 10, 2)
        layout.setSpacing(12)
        layout.addWidget(Icon("ghost", "sim", size=20, appearance=appearance))
        layout.addWidget(self.sentence)
        layout.addWidget(self.stop_words, 1)
        layout.addWidget(self.go_button)
        self.pace = PaceControl(model=run, appearance=appearance, parent=self)
        layout.addWidget(self.pace)
        self.hide()
        runs.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the notice."""
        run = self._run
        is_told = run.request is not None and run.simulation == "whole"
        real = [other for other in self._runs.active if other is not run and _moves(other)]
        self._real = real[0] if is_told and real else None
        if is_told:
            self._say(real)
        self.go_button.setVisible(self._real is not None)
        self._show_lines()
        self.setVisible(is_told)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._show_lines()

    def _show_lines(self) -> None:
        self.sentence.show()
        self.stop_words.show()
        # The layout reserves no width for text that can be elided.
        if self._line.sizeHint().width() + self.stop_words.sizeHint().width() > self.width():
            self.sentence.setVisible(self._real is None)
            self.stop_words.setVisible(self._real is not None)

    def _say(self, real: list[RunModel]) -> None:
        words = self.tr("{run} is simulated: it moves no instruments")
        if not self._run.is_active:
            words = self.tr("{run} was simulated: it moved no instruments")
        self.sentence.setText(words.format(run=self._run.run_name))
        if not real:
            words = self.tr("EMERGENCY STOP ends the simulated run.")
            self.stop_words.setText(words if self._run.is_active else self.tr("The run has ended."))
            return
        names = [
            self.tr("run {n}").format(n=other.number) if other.number else other.run_name for other in real
        ]
        if len(names) == 1:
            words = self.tr("EMERGENCY STOP applies to {run}, which uses real instruments.")
        else:
            words = self.tr("EMERGENCY STOP applies to {run}, which use real instruments.")
        self.stop_words.setText(words.format(run=", ".join(names)))
        self.go_button.setText(self.tr("Go to {run}").format(run=names[0]))
        self.go_button.updateGeometry()

    @Slot()
    def _go(self) -> None:
        if self._real is not None:
            self._runs.select(self._real)


def _moves(run: RunModel) -> bool:
    """Return whether the run uses a real instrument."""
    return any(not is_simulated(device) for device in run.devices.values())


class RunParts(NamedTuple):
    """The header and the larger panels of a run's page. Three of them say how the run ended: its error, the
    files that it left, and its record.
    """

    header: StateHeader
    failure: FailurePanel
    files: FilesPanel
    record: RecordPanel
    steps: StepsPanel
    checks: ChecksPanel
    output: OutputPanel


def make_run_panels(
    *, model: RunModel, runtime: RuntimeModel, appearance: Appearance
) -> Generator[None, None, RunPanels]:
    """Create the panels of a run's page in several steps, because a single step would freeze the window."""
    header = StateHeader(model=model, appearance=appearance)
    yield
    failure, files = FailurePanel(appearance=appearance), FilesPanel(appearance=appearance)
    record = RecordPanel(appearance=appearance)
    yield
    steps = StepsPanel(model=model, appearance=appearance)
    checks = ChecksPanel(model=model, appearance=appearance)
    yield
    output = OutputPanel(model=model, runtime=runtime, appearance=appearance)
    output.put_outcome((failure, files, record))
    yield
    parts = RunParts(header, failure, files, record, steps, checks, output)
    return RunPanels(parts, model=model, appearance=appearance)


_STEPS_WIDTH, _NARROW_STEPS_WIDTH = 278, 236
_VIEWS: tuple[View, ...] = ("overview", "deck", "traffic")


class RunPanels(QWidget):
    """The panels of a run's page. Before the first run, ``idle`` is shown instead."""

    def __init__(self, parts: RunParts, *, model: RunModel, appearance: Appearance) -> None:
        super().__init__()
        self._model = model
        self._appearance = appearance
        self.wire: WirePanel | None = None
        """The traffic panel. It is created when its modules have been loaded in advance, or with the first
        run that uses ports, whichever comes first.
        """
        self.plates: PlatePanel | None = None
        """The panel for plates and deck, created with the first run that has labware."""
        self.ahead = LoadingAhead(("plates.panel", "wire.panel"), self)
        """Loads, in advance, the modules that runs need."""
        self.ahead.done.connect(self._make_wire)
        self._plates_turn = OwnTurn(self._make_plates, self)
        self._exchanges = 0
        self._has_plates = False
        self.header = parts.header
        self.failure, self.files, self.record = parts.failure, parts.files, parts.record
        self.steps, self.checks, self.output = parts.steps, parts.checks, parts.output
        self.readings = Readings(model=model, parent=self)
        self.tiles = InstrumentTiles(model=model, readings=self.readings, appearance=appearance)
        self.chart = ChartPanel(readings=self.readings, appearance=appearance)
        self.live = LivePanels(
            checks=self.checks, chart=self.chart, output=self.output, appearance=appearance
        )
        self.idle = IdleView(appearance=appearance)
        names = (self.tr("Overview"), self.tr("Deck"), self.tr("Traffic"))
        self.views = Segments(names, appearance=appearance, icons=("cards", "layers", "plug"))
        self.views.setAccessibleName(self.tr("What the page shows"))
        self._lay_out()
        self.views.chosen.connect(self._choose_view)
        self.live.view_wanted.connect(self._show_view)
        self._show_view("overview")
        self.steps.step_chosen.connect(self._show_steps)
        self.steps.parts_begun.connect(self._add_steps)
        self.tiles.chosen.connect(self._show_port)
        self.readings.added.connect(self.live.arrange)
        self.readings.cleared.connect(self.live.arrange)
        model.started.connect(self._begin)
        model.forgotten.connect(self._show_idle)
        model.changed.connect(self._follow_run)
        for left in (model.files_kept, model.recorded):
            left.connect(self._show_live)
        self._show_idle()

    def put_first(self, banners: QWidget) -> None:
        """Put ``banners`` above the panels."""
        self._main.insertWidget(0, banners)

    def put_below_header(self, row: RunSelector) -> None:
        """Put ``row`` between the header and the panels."""
        self._whole.insertWidget(1, row)
        row.put_views(self.views)

    def set_narrow(self, is_narrow: bool) -> None:
        """Make the panels take up less space if ``is_narrow`` is true."""
        self.steps.setFixedWidth(_NARROW_STEPS_WIDTH if is_narrow else _STEPS_WIDTH)
        self._main.setSpacing(NARROW_GAP if is_narrow else GAP)
        self.live.set_narrow(is_narrow)

    def show_outcome(self) -> None:
        """Show the failure in place of the log, without moving anything else."""
        self._show_live()
        self._show_view("overview")
        self.live.last_line.show_failure(self.failure.message)
        self.output.show_outcome()

    @Slot()
    def _show_live(self) -> None:
        self._stack.setCurrentWidget(self.live)

    def _lay_out(self) -> None:
        main = self._main = QVBoxLayout()
        main.setSpacing(GAP)
        main.addWidget(self.tiles)
        self._stack = FilledStack()
        self._stack.addWidget(self.live)
        self._stack.addWidget(self.idle)
        main.addWidget(self._stack, 1)
        body = QHBoxLayout()
        body.setContentsMargins(14, 8, 14, 14)
        body.setSpacing(12)
        body.addWidget(self.steps)
        body.addLayout(main, 1)
        layout = self._whole = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(body, 1)

    @Slot()
    def _begin(self) -> None:
        self._stack.setCurrentWidget(self.live)
        self._exchanges = 0
        self._has_plates = False
        self._show_view("overview")
        if self.tiles.ports:
            self._make_wire()
        if self._model.bench is not None and self.plates is None:
            self._plates_turn.start()  # before the run reports anything
        self.live.bar.tell("")
        self.live.last_line.show_failure("")
        self.live.set_has_traffic(bool(self.tiles.ports))
        self._offer_views()

    @Slot()
    def _show_idle(self) -> None:
        self._stack.setCurrentWidget(self.idle)
        self.live.set_has_traffic(False)
        self._show_view("overview")

    @Slot()
    def _follow_run(self) -> None:
        if self._model.request is not None and self._stack.currentWidget() is self.idle:
            self._stack.setCurrentWidget(self.live)

    @Slot()
    def _make_wire(self) -> None:
        """Create the traffic panel, unless it already exists."""
        if self.wire is not None:
            return

        self.wire = wire.WirePanel(appearance=self._appearance)
        self.wire.follow(self._model)
        self.wire.place_chosen.connect(self._show_step)
        self.wire.all_button.clicked.connect(self.steps.show_all)
        self._model.exchanges_arrived.connect(self._take_exchanges)
        self._model.exchanges_left_out.connect(self._count_exchanges)
        self.live.put_drawer(self.wire)

    @Slot()
    def _make_plates(self) -> None:
        """Create the panel for plates and deck, unless it already exists."""
        if self.plates is not None:
            return

        self.plates = plates.PlatePanel(appearance=self._appearance, can_enlarge=True)
        self.plates.has_labware.connect(self._show_plates)
        self.plates.whole_wanted.connect(self._show_whole_plates)
        self.live.put_plate(self.plates, self._may_show_plates)
        self.plates.follow(self._model)

    @Slot(bool)
    def _show_plates(self, has_labware: bool) -> None:
        if has_labware != self._has_plates:
            self._has_plates = has_labware
            self.live.arrange()
            self._offer_views()

    @Slot()
    def _show_whole_plates(self) -> None:
        self._show_view("deck")

    @Slot(int)
    def _choose_view(self, number: int) -> None:
        self._show_view(_VIEWS[number])
        if _VIEWS[number] == "deck" and self.plates is not None:
            self.plates.show_labware("")

    @Slot(str)
    def _show_view(self, view: View) -> None:
        """Show all panels or, at full width, only the deck or the traffic."""
        self.steps.set_wanted(view == "overview")
        self.tiles.set_wanted(view == "overview")
        self.live.set_view(view)
        if self.plates is not None:
            self.plates.set_whole(is_whole=view == "deck")
        # Chosen by the program, not by the user.
        with QSignalBlocker(self.views):
            self.views.button(_VIEWS.index(view)).setChecked(True)
        self._offer_views()

    def _offer_views(self) -> None:
        """Offer the views that have content."""
        has = (True, self._has_plates, self.live.has_traffic)
        for number, is_offered in enumerate(has):
            self.views.button(number).setVisible(is_offered)
        self.views.setVisible(sum(has) > 1)

    def _may_show_plates(self) -> bool:
        return self._has_plates

    @Slot(object)
    def _take_exchanges(self, events: tuple[SerialEvent, ...]) -> None:
        self._count_exchanges(len(events))

    @Slot(int)
    def _count_exchanges(self, more: int) -> None:
        self._exchanges += more
        words = counted(self._exchanges, self.tr("1 exchange"), self.tr("{n} exchanges"))
        if (ports := len(self.tiles.ports)) > 1:
            words = " · ".join((words, self.tr("{n} ports").format(n=ports)))
        self.live.bar.tell(words)

    @Slot(object)
    def _show_steps(self, steps: frozenset[int] | None) -> None:
        """Show only the log, traffic and wells for the given steps; None shows everything."""
        self.output.choose_steps(steps)
        self._add_steps(steps)

    @Slot(object)
    def _add_steps(self, steps: frozenset[int] | None) -> None:
        """Show the given steps, without switching tabs or changing whether the log follows new lines."""
        self.output.rows.choose_steps(steps)
        if self.wire is not None:
            self.wire.show_steps(steps)
        if self.plates is not None:
            self.plates.show_steps(steps)

    @Slot(int, str, int)
    def _show_step(self, step: int, file: str, line: int) -> None:
        """Show the step that caused the selected bytes."""
        self.steps.show_step(step)

    @Slot(str)
    def _show_port(self, role: str) -> None:
        """Show the traffic on an instrument's port."""
        if role in self.tiles.ports:
            self.live.show_traffic()
            if self.wire is not None:
                self.wire.show_port(role)
