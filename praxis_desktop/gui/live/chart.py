"""The chart card of a run, which shows one quantity over time."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from praxis_desktop.core.shared_libraries import link_library
from praxis_desktop.gui import live
from praxis_desktop.gui.background import BackgroundTask, OwnTurn
from praxis_desktop.gui.live.readings import Course, Readings
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.live._plot import ChartPicture


def load_numbers() -> None:
    """Import numpy. May be called on any thread, because numpy has no Qt classes. If numpy is not installed,
    this does nothing, and the problem is reported when a chart is drawn.
    """
    with suppress(ImportError):
        # numpy's largest C module and its libraries, which are nine tenths of what must be linked.
        link_library("numpy", "_core/_multiarray_umath.*")
        import numpy  # noqa: F401


_PERIOD_MS = 150
"""Minimum time, in milliseconds, between two redraws of a curve."""


class ChartPanel(Card):
    """The chart card; ``is_empty`` is True until ``readings`` contains anything to draw."""

    checks_wanted = Signal()
    """Requests that the checks be shown in place of the chart."""

    def __init__(self, *, readings: Readings, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._appearance = appearance
        self._readings = readings
        self._is_chosen = False
        """Whether the user has chosen the quantity."""
        self._is_loading = False
        self.picture: ChartPicture | None = None
        """The plot, created when the first curve is shown."""
        self.title = Label(self.tr("Live chart"), appearance=appearance, role="h2")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Curve shown in the chart"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.choice.setMaximumWidth(280)
        self.checks_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="table", parent=self)
        self.checks_button.setAccessibleName(self.tr("Show the checks"))
        self.checks_button.setToolTip(self.tr("Show the checks"))
        self.checks_button.clicked.connect(self.checks_wanted)
        self.checks_button.hide()
        self._note = Label(
            self.tr("Instrument readings and values from the protocol are drawn here."),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.choice, 3)
        self.head.addWidget(self.checks_button)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 8, 12, 8)
        self._layout.setSpacing(4)
        self._layout.addLayout(self.head)
        self._layout.addWidget(self._note, 1)
        self._loader = BackgroundTask(load_numbers, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PERIOD_MS)
        self._turn = OwnTurn(self.draw, self)
        self._timer.timeout.connect(self._turn.start)
        self._picture_turn = OwnTurn(self._make_picture, self)
        self._loader.done.connect(self._begin)
        self.choice.activated.connect(self._choose)
        readings.added.connect(self._offer)
        readings.changed.connect(self._note_change)
        readings.cleared.connect(self._clear)
        self.choice.hide()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self._readings.courses

    @property
    def course(self) -> Course | None:
        """The quantity shown."""
        return self._readings.courses.get(self.choice.currentData())

    @Slot()
    def draw(self) -> None:
        """Draw the chosen quantity."""
        course = self.course
        if course is None or not self.isVisible():
            return
        if self.picture is None:
            if not self._is_loading:
                self._is_loading = True
                self._note.setText(self.tr("Loading charts…"))
                self._loader.start()
            return
        self.picture.show_course(course)
        words = self.tr("{title}: {n} values, the latest {value} {unit}").format(
            title=course.title, n=len(course.values), value=course.last_text, unit=course.unit
        )
        self.picture.setAccessibleName(words.strip())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.draw()

    @Slot()
    def _offer(self) -> None:
        """Offer the values that can be drawn. Until the user has chosen a value, show the first."""
        self.choice.offer_entries(
            [
                (f"{course.title} ({course.unit})" if course.unit else course.title, course.key)
                for course in self._readings.in_order()
            ]
        )
        if not self._is_chosen and not self.choice.is_open:
            self.choice.setCurrentIndex(0)
        self.choice.show()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._is_chosen = True
        self.draw()

    @Slot(object)
    def _note_change(self, keys: frozenset[str]) -> None:
        if self.choice.currentData() in keys and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _clear(self) -> None:
        self._is_chosen = False
        self._timer.stop()
        self._turn.stop()
        self.choice.clear()
        self.choice.hide()

    @Slot()
    def _begin(self) -> None:

        try:
            if not load_plots():
                QTimer.singleShot(_PERIOD_MS, self, self._begin)
                return
        except ImportError:
            self._give_up(self.tr("Charts cannot be drawn: pyqtgraph is not installed."))
            return
        self._picture_turn.start()

    @Slot()
    def _make_picture(self) -> None:
        self.picture = live.ChartPicture(appearance=self._appearance, parent=self)
        self._note.hide()
        self._layout.addWidget(self.picture, 1)
        self._timer.start()  # creating the plot is enough for one turn

    def _give_up(self, reason: str) -> None:
        self._note.setText(" ".join((reason, self.tr("The numbers are saved with the run."))))
        self._note.set_tone("err")


_PLOTS = "pyqtgraph"
TURN_S = 0.002
"""CPU time, in seconds, after which events are processed. If elapsed time were used instead, the import would
hardly make any progress on a busy computer.
"""


class _InTurns(Loader):
    """Executes modules with ``loader``, but first processes events if it is time to do so."""

    def __init__(self, loader: Loader, finder: _TurnFinder) -> None:
        self._loader = loader
        self._finder = finder

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._finder.have_turn()
        self._loader.exec_module(module)


class _TurnFinder(MetaPathFinder):
    """Finds pyqtgraph's modules as Python does, but loads them with ``_InTurns``."""

    def __init__(self) -> None:
        self._last = time.thread_time()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != _PLOTS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _InTurns(spec.loader, self)
        return spec

    def have_turn(self) -> None:
        """Process events, unless they have just been processed."""
        if time.thread_time() - self._last >= TURN_S:
            QCoreApplication.processEvents()
            self._last = time.thread_time()


def load_plots() -> bool:
    """Import pyqtgraph on the GUI thread while processing events. Return False if an import is already under
    way. Raises ImportError.
    """
    if any(isinstance(finder, _TurnFinder) for finder in sys.meta_path):
        return False
    finder = _TurnFinder()
    sys.meta_path.insert(0, finder)
    try:
        _make_classes(finder)
        import praxis_desktop.gui.live._plot  # noqa: F401
    finally:
        sys.meta_path.remove(finder)
    return True


def _make_classes(finder: _TurnFinder) -> None:
    """Touch all Qt classes one at a time, because the bindings create each class on first use. Otherwise
    pyqtgraph would touch them all at once, blocking the window for a tenth of a second.
    """
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            finder.have_turn()
