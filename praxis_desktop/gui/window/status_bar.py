"""The status bar of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, smooth_painter
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT, ToneName
from praxis_desktop.gui.roles.instruments import Connections
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import (
    RUN_STATES,
    consequence,
    end_clock,
    shown_phase,
    simulation_words,
    stage_text,
)
from praxis_desktop.gui.widgets.buttons import FlatButton, Link
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.progress import ThinProgressBar
from praxis_desktop.gui.widgets.status_bar_chip import StatusBarChip


class RunChips(QWidget):
    """Shows a chip for each active run, once ``follow`` has been called. ``run_wanted`` carries the RunModel
    whose chip was clicked.
    """

    run_wanted = Signal(object)
    changed = Signal()
    """Emitted when the active runs change, or when what a chip shows changes."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._runs: ActiveRuns | None = None
        self._shown: tuple[RunModel, ...] = ()
        self.chips: list[StatusBarChip] = []
        """The chips, in the order in which their runs began. Hidden spare chips follow."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.hide()

    @property
    def count(self) -> int:
        """The number of active runs."""
        return len(self._shown)

    def follow(self, runs: ActiveRuns) -> None:
        """Follow the given runs."""
        self._runs = runs
        runs.changed.connect(self.refresh)
        runs.active_changed.connect(self.refresh)
        runs.each(self._follow_clock)

    def _follow_clock(self, run: RunModel) -> None:
        run.ticked.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Update the chips."""
        if self._runs is None:
            return
        before, self._shown = self._shown, self._runs.active
        while len(self.chips) < len(self._shown):
            chip = StatusBarChip(appearance=self._appearance, parent=self)
            chip.clicked.connect(self._ask)
            chip.changed.connect(self.changed)
            self._row.addWidget(chip)
            self.chips.append(chip)
        for run, chip in zip(self._shown, self.chips, strict=False):
            _show(run, chip)
        if self._shown != before:
            for place, chip in enumerate(self.chips):
                chip.setVisible(place < len(self._shown))
            self.setVisible(bool(self._shown))
            self.changed.emit()

    @Slot()
    def _ask(self) -> None:
        sender = self.sender()
        if isinstance(sender, StatusBarChip) and (place := self.chips.index(sender)) < len(self._shown):
            self.run_wanted.emit(self._shown[place])


def _show(run: RunModel, chip: StatusBarChip) -> None:
    look = RUN_STATES[shown_phase(run)]
    icon, tone = look.icon, look.tone
    if run.waits_for_person:
        tone = "warn"
    elif run.simulation == "whole" and tone in ("run", "idle"):
        icon, tone = ("ghost" if tone == "run" else icon), "sim"
    words = _words(run)
    told = [run.run_name, words, simulation_words(run.simulation)[0], _tr("Click to open the run.")]
    chip.show_state(icon, tone, run.run_name, words, "\n".join(part for part in told if part))


def _words(run: RunModel) -> str:
    """Return a run's step and expected end or, if the run is not progressing, its state and step."""
    phase = shown_phase(run)
    if run.waits_for_person:
        state = _tr("waiting for you")
    elif phase in ("running", "resuming"):
        state = ""
    else:
        state = QCoreApplication.translate("RunState", RUN_STATES[phase].word)
    return " · ".join(part for part in (state, _step(run), "" if state else _end(run)) if part)


def _step(run: RunModel) -> str:
    number = 0 if run.step is None else run.step.step
    steps = 0 if run.forecast is None else run.forecast.told_steps
    if not number:
        return ""
    if number <= steps:
        return _tr("step {n} of {total}").format(n=number, total=steps)
    return _tr("step {n}").format(n=number)


def _end(run: RunModel) -> str:
    """Return the time of day at which the run is expected to end; "" if unknown."""
    left = run.left
    if left is None:
        return ""
    words = _tr("at least until {time}") if left.is_least else _tr("done at about {time}")
    return words.format(time=end_clock(left))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunChips", text)


_ICON, _GAP, _PADDING = 16, 6, 8
_LEAST = 96
"""Minimum width, in pixels, at which an item is still recognizable."""


class StatusItem(FlatButton):
    """An item in the status bar. Pressing it shows details, because gloved fingers cannot hover over it."""

    def __init__(self, text: str, icon: str, tone: ToneName, *, appearance: Appearance) -> None:
        super().__init__(text, appearance=appearance)
        self._icon = icon
        self._tone: ToneName = tone
        # In a narrow window its text is elided; in other languages it may be longer.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._show_details)

    def show_state(self, text: str, icon: str, tone: ToneName, details: str) -> None:
        """Change the state shown; ``details`` may have several lines."""
        if (text, icon, tone, details) == (self.text(), self._icon, self._tone, self.toolTip()):
            return
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.setToolTip(details)
        self.setAccessibleDescription(details)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_PADDING + _ICON + _GAP + text + _PADDING + 1, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(min(_LEAST, self.sizeHint().width()), STATUS_BAR_HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        self._draw_ground(painter)
        self._draw_focus(painter)
        place = QRectF(_PADDING, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, place, self._appearance.tone(self._tone).line)
        painter.setPen(QColor(self._appearance.tone("err").fg if self._tone == "err" else colors.text2))
        left = _PADDING + _ICON + _GAP
        place = QRectF(left, 0, self.width() - left, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    @Slot()
    def _show_details(self) -> None:
        if self.toolTip():
            QToolTip.showText(self.mapToGlobal(QPoint(0, -STATUS_BAR_HEIGHT)), self.toolTip(), self)


_BAR_WIDTH = 96
_CHIP, _OTHERS = 420, 540
"""Preferred width of a run's chip, and of all other items together, in pixels."""
_SPACES = 100
"""Total width of the spaces between the items, in pixels."""


class StatusLine(Drawn):
    """The status bar: active runs, open instruments, Python's readiness, replying instruments, messages, and
    shortcuts.
    """

    retry_requested = Signal()
    """Requests that Python be prepared again after an error."""

    def __init__(self, *, runtime: RuntimeModel, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._model = runtime
        self._sentence = ""
        self._is_in_full = False
        self._last_start_ms: int | None = None
        self.setFixedHeight(STATUS_BAR_HEIGHT)
        self.runs = RunChips(appearance=appearance)
        self.runs.changed.connect(self.refresh)
        self.runtime = StatusItem("", "circle", "idle", appearance=appearance)
        self.progress = ThinProgressBar(appearance=appearance)
        self.progress.setAccessibleName(self.tr("Preparing Python"))
        self.progress.setFixedWidth(_BAR_WIDTH)
        self.retry_link = Link(self.tr("Try again"), appearance=appearance)
        self.retry_link.clicked.connect(self._ask)
        self.warm = StatusItem("", "layers", "idle", appearance=appearance)
        self.instruments = StatusItem(self.tr("Looking for ports…"), "plug", "idle", appearance=appearance)
        self._news = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.messages_item = StatusItem("", "bell", "idle", appearance=appearance)
        self.keys_item = StatusItem(self.tr("Shortcuts  F1"), "keyboard", "idle", appearance=appearance)
        self.show_messages(0)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(0)
        self._chips.addWidget(self.runs)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, 16, 0)
        layout.setSpacing(6)
        layout.addLayout(self._chips)
        layout.addSpacing(6)
        layout.addWidget(self.runtime)
        layout.addWidget(self.progress)
        layout.addWidget(self.retry_link)
        layout.addSpacing(6)
        layout.addWidget(self.warm)
        layout.addWidget(self.instruments)
        layout.addSpacing(10)
        layout.addWidget(self._news, 1)
        layout.addSpacing(10)
        layout.addWidget(self.messages_item)
        layout.addWidget(self.keys_item)
        runtime.changed.connect(self.refresh)
        self.refresh()

    @Slot(float)
    def show_start(self, milliseconds: float) -> None:
        """Show how many milliseconds a run's interpreter took to become ready."""
        self._last_start_ms = round(milliseconds)
        self.refresh()

    @Slot(object)
    def show_instruments(self, found: Connections) -> None:
        """Show how many instruments reply. If none are known, show how many ports may belong to one."""
        present, answering = found.present, found.answering
        if found.known and not present:
            text = self.tr("No instrument connected")
        elif found.known and answering == present:
            words = {1: self.tr("1 instrument responding")}
            all_answer = self.tr("{n} of {all} instruments responding").format(n=answering, all=present)
            text = words.get(answering, all_answer)
        elif found.known:
            words = {
                0: self.tr("{n} plugged in, none has responded"),
                1: self.tr("{n} plugged in, 1 responding"),
            }
            text = words.get(answering, self.tr("{n} plugged in, {answering} responding"))
            if found.on_network:  # which is not plugged in, and is counted because it has answered
                words = {1: self.tr("{n} instruments, 1 responding")}
                text = words.get(answering, self.tr("{n} instruments, {answering} responding"))
            text = text.format(n=present, answering=answering)
        else:
            words = {0: self.tr("No instrument plugged in"), 1: self.tr("1 port")}
            text = words.get(found.ports, self.tr("{count} ports").format(count=found.ports))
        details = self.tr("Click to see the instruments and ports.")
        self.instruments.show_state(text, "plug", "ok" if 0 < answering == present else "idle", details)

    def put_chip(self, chip: StatusBarChip) -> None:
        """Add ``chip`` after the chips for the runs."""
        self._chips.addWidget(chip)
        chip.changed.connect(self._fit)

    def show_news(self, sentence: str, *, in_full: bool = False) -> None:
        """Show a message that needs no answer. If it is shown ``in_full``, other items give way to it."""
        self._sentence, self._is_in_full = sentence, in_full
        self.refresh()

    def show_messages(self, unread: int) -> None:
        """Show the number of unread messages."""
        words = {0: self.tr("No new messages"), 1: self.tr("1 new message")}
        text = words.get(unread, self.tr("{count} new messages").format(count=unread))
        self.messages_item.show_state(text, "bell", "run" if unread else "idle", "")

    @Slot()
    def refresh(self) -> None:
        """Update the status bar."""
        state = self._model.readiness.state
        self._show_runtime()
        self._show_warm()
        self.progress.setVisible(state == "loading")
        self.progress.setValue(self._model.readiness.percent)
        self.retry_link.setVisible(state == "error")
        self._news.setText(self._sentence or self._preparing())
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Show only as many items as fit in full. The least informative ones are hidden first."""
        readiness = self._model.readiness
        is_urgent = readiness.state in ("loading", "error")
        # An unread message takes the space of the chips.
        is_crowded = self.runs.count * _CHIP > self.width() - _OTHERS
        shown = {
            self.keys_item: not is_urgent and not self._news.text() and not is_crowded,
            self.warm: readiness.state == "ready" and readiness.keeps_warm and not self.runs.count,
            self.instruments: not is_crowded,
            self.runtime: is_urgent or not is_crowded,
            self.messages_item: True,
        }
        room = self.width() - self._chips.sizeHint().width() - _SPACES
        for item in (self.keys_item, self.warm):
            if sum(each.sizeHint().width() for each in shown if shown[each]) > room:
                shown[item] = False
        room -= self._news.fontMetrics().horizontalAdvance(self._sentence)
        for item in (self.warm, self.instruments, self.runtime) if self._is_in_full else ():
            if sum(each.sizeHint().width() for each in shown if shown[each]) > room:
                shown[item] = item is self.runtime and is_urgent
        for item, is_shown in shown.items():
            item.setVisible(is_shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(colors.border))

    def _show_runtime(self) -> None:
        readiness = self._model.readiness
        if readiness.state == "loading":
            words = self.tr("Preparing Python {percent} %").format(percent=readiness.percent)
            details = (
                self._preparing()
                + "\n"
                + self.tr("You can already click Run: the program will start when Python is ready.")
            )
            self.runtime.show_state(words, "clock", "run", details)
        elif readiness.state == "error":
            told = (readiness.error, readiness.hint, consequence(readiness))
            details = "\n".join(part for part in told if part)
            self.runtime.show_state(self.tr("Python could not be prepared"), "alert-circle", "err", details)
        elif self._last_start_ms is not None:
            words = self.tr("Python ready in {ms} ms").format(ms=self._last_start_ms)
            details = self.tr("How long the last run took to start its program.")
            self.runtime.show_state(words, "check-circle", "ok", details)
        elif readiness.state == "ready":
            details = self.tr("Python and the protocols' packages are loaded.")
            self.runtime.show_state(self.tr("Python ready"), "check-circle", "ok", details)
        else:
            self.runtime.show_state(self.tr("Python starts with the first run"), "circle", "idle", "")

    def _show_warm(self) -> None:
        readiness = self._model.readiness
        details = self.tr("Interpreters kept ready, so that a run can start at once.")
        words = {0: self.tr("Warming up a worker"), 1: self.tr("1 warm worker")}
        text = words.get(readiness.warm, self.tr("{count} warm workers").format(count=readiness.warm))
        self.warm.show_state(text, "layers" if readiness.warm else "clock", "idle", details)

    def _preparing(self) -> str:
        """Return what is being done to prepare Python or, if that failed, the consequence; otherwise ""."""
        readiness = self._model.readiness
        if readiness.state == "error":
            return consequence(readiness)
        if readiness.state == "ready" and readiness.renewal is not None:
            words = self.tr("New packages are being prepared")
            return f"{words}: {readiness.renewal}" if readiness.renewal else words
        if readiness.state != "loading":
            return ""
        stage = stage_text(readiness.stage)
        seconds = self._model.loading_s
        # Compiling is a single step of unknown length; the time shows that it continues.
        return self.tr("{stage}, {count} s so far").format(stage=stage, count=seconds) if seconds else stage

    @Slot()
    def _ask(self) -> None:
        self.retry_requested.emit()
