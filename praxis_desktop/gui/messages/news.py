"""Creates messages about runs, the window, defects and emergency stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction

from praxis_desktop.core.events import HaltEvent, figures_of
from praxis_desktop.gui import resuming
from praxis_desktop.gui.background import BackgroundTask, OwnTurn
from praxis_desktop.gui.emergency.outside_runs import HeldStop
from praxis_desktop.gui.failures.crash import write_report
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.devices import DeviceChoice, PortsSeen
from praxis_desktop.gui.run.controls import StopElsewhere
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import RUN_STATES, Phase, duration_text, simulation_words
from praxis_desktop.gui.widgets.labels import count_text
from praxis_desktop.gui.widgets.verdict import (
    figure_limits,
    figure_value,
    reason_text,
    simulated_text,
    verdict_text,
    verdict_tone,
)
from praxis_desktop.runs import may_sleep

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent, LogEvent
    from praxis_desktop.core.verdicts import Verdict, VerdictWord
    from praxis_desktop.gui.failures.crash import DefectReport
    from praxis_desktop.gui.run.words import KeptRecord
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages


_ICONS: Mapping[VerdictWord, str] = {
    "passed": "check-circle",
    "failed": "close-circle",
    "inconclusive": "alert-circle",
}


class RunNews(QObject):
    """Posts messages about a run through ``window``. ``page``, one of ``pages``, is the run's page."""

    def __init__(
        self,
        messages: Messages,
        *,
        page: RunPage,
        pages: RunPages,
        window: WindowNews,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        model = self._model = page.run
        self._page, self._pages = page, pages
        self._window = window
        self._subject = f"asked:{id(model)}"
        """The subject of messages about this run's open question, of which there is at most one."""
        self._outside = f"outside:{id(model)}"
        self._asleep = f"asleep:{id(model)}"
        self._told: set[str] = set()
        """The keys of series already reported as outside their limits."""
        self._recorded = ""
        """The id of the last run that ended; "" if it has no record."""
        model.started.connect(self._forget_record)
        model.data_arrived.connect(self.tell_outside)
        model.recorded.connect(self._note_record)
        model.logged.connect(self.tell_sleep)
        model.ended.connect(self.tell_end)
        model.answered.connect(self.withdraw_question)
        page.conduct.attention_wanted.connect(self.tell_question)

    @property
    def _is_shown(self) -> bool:
        """Whether this run is in view."""
        return self._pages.is_shown(self._model)

    @Slot(object)
    def tell_outside(self, events: Sequence[DataEvent]) -> None:
        """Report that numbers are outside their limits."""
        outside = []
        for event in events:
            if event.kind == "series" and event.key in self._told:
                continue  # of each series, only the first point outside is reported
            beyond = [figure for figure in figures_of(event) if figure is not None and figure.is_outside]
            if beyond:
                self._told.add(event.key)
            outside += beyond
        if not outside:
            return
        first = outside[0]
        title = self.tr("{name} is outside its limits: {value}, {limits}").format(
            name=" ".join(filter(None, (first.title or first.key, first.where))),
            value=figure_value(first),
            limits=figure_limits(first),
        )
        checked, beyond_now = self._model.checks_so_far
        text = self._model.run_name
        if beyond_now > 1:
            words = self.tr("{run}: {n} of {total} values so far are outside their limits")
            text = words.format(run=text, n=count_text(beyond_now), total=count_text(checked))
        self._window.post(
            Message(
                title,
                self._simulated(text),
                "close-circle",
                verdict_tone("failed", is_simulated=self._model.simulation != "none"),
                (MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model)),),
                is_quiet=self._is_shown and self._page.window().isActiveWindow(),
                subject=self._outside,
                is_bad=True,
            )
        )

    def _simulated(self, words: str) -> str:
        """Return ``words`` preceded by the run's mode, because messages lack the colour of the run's page."""
        return " · ".join(filter(None, (simulation_words(self._model.simulation)[0], words)))

    @Slot(object)
    def tell_sleep(self, event: LogEvent) -> None:
        """Warn that the computer may go to sleep. Users who leave the computer unattended need to know this,
        and may not read the log.
        """
        if event.message.startswith(spoken(may_sleep("?")).partition("?")[0]):
            title = self.tr("The computer may go to sleep during {run}").format(run=self._model.run_name)
            text = self.tr(
                "The computer cannot be kept awake automatically. Turn off sleep in the system settings, or "
                "do not leave it unattended."
            )
            is_quiet, self._window.has_told_sleep = self._window.has_told_sleep, True
            self._window.post(
                Message(title, text, "warning", "warn", subject=self._asleep, is_quiet=is_quiet)
            )

    @Slot()
    def tell_end(self) -> None:
        """Report that the run has ended."""
        model = self._model
        self._messages.withdraw(self._subject)
        self._messages.withdraw(self._asleep)
        if model.request is None:
            return
        phase: Phase = "halted" if model.controls.was_halted else model.phase
        look = RUN_STATES[phase]
        if model.verdict is not None and model.verdict.word != "none" and not model.controls.was_halted:
            self._tell_verdict(model.verdict)
            return
        titles: dict[Phase, str] = {
            "completed": self.tr("{run} is complete"),
            "failed": self.tr("{run} was ended by an error"),
            "cancelled": self.tr("{run} was stopped"),
            "halted": self.tr("{run} was ended by an emergency stop"),
            "interrupted": self.tr("{run} was interrupted again"),
            "not resumed": self.tr("{run} was not resumed"),
        }
        title = titles.get(phase, self.tr("{run} has ended")).format(run=model.run_name)
        self._window.post(
            Message(
                title,
                self._simulated(self.tr("It took {duration}.").format(duration=duration_text(model.took_s))),
                look.icon,
                look.tone,
                (self._way_to_end(),),
                is_quiet=self._is_shown and self._page.window().isActiveWindow(),
                is_bad=phase in ("failed", "halted"),
            )
        )

    def _tell_verdict(self, verdict: Verdict) -> None:
        """Report the verdict on the run that has ended."""
        model = self._model
        is_simulated = model.simulation != "none"
        word = verdict_text(verdict.word, is_simulated=is_simulated)
        reason = reason_text(verdict, model.phase)
        self._window.post(
            Message(
                f"{model.run_name}: {word}",
                simulated_text(reason, verdict.word) if is_simulated else reason,
                _ICONS[verdict.word],
                verdict_tone(verdict.word, is_simulated=is_simulated),
                (self._way_to_end(),),
                is_quiet=self._is_shown and self._page.window().isActiveWindow(),
                is_bad=verdict.word != "passed",
            )
        )

    @Slot()
    def tell_question(self) -> None:
        """Report that the run is waiting for the user."""
        asked = self._model.asked
        if asked is None:
            return
        look = RUN_STATES["requires_intervention" if asked.kind == "recover" else "intervening"]
        title = self.tr("{run} is waiting for you").format(run=self._model.run_name)
        if asked.kind == "recover":
            title = self.tr("{run} needs a decision").format(run=self._model.run_name)
        actions = (MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model)),)
        # Usually the run's page comes into view with the question. The list contains it as well.
        self._window.post(
            Message(
                title,
                self._simulated(asked.message),
                look.icon,
                look.tone,
                actions,
                is_quiet=self._is_shown,
                subject=self._subject,
            )
        )

    @Slot()
    def withdraw_question(self) -> None:
        """Remove the message about a question that has been answered."""
        if self._model.asked is None and not self._model.is_reading:
            self._messages.withdraw(self._subject)

    @Slot()
    def _forget_record(self) -> None:
        self._recorded = ""
        self._told.clear()

    @Slot(object)
    def _note_record(self, record: KeptRecord) -> None:
        self._recorded = record.run_id

    def _way_to_end(self) -> MessageAction:
        """Return a link to the report of the run that has ended. The link still works after another run has
        begun.
        """
        show = self._window.show_report
        if show is None or not self._recorded:
            return MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model))
        return MessageAction(self.tr("Open report"), partial(show, self._recorded))


_INTERRUPTED = "interrupted:"


class WindowNews(QObject):
    """Posts messages about the window; ``runs`` are the window's runs."""

    important = Signal(object)
    """Carries a Message for users who are not looking at the window."""
    run_wanted = Signal(object)
    """Requests that the page of a run be shown."""

    def __init__(
        self,
        messages: Messages,
        *,
        runs: ActiveRuns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._runs = runs
        self.show_report: Callable[[str], object] | None = None
        """Shows the report of the run with this id; None if there is no history."""
        self._ports: dict[str, DeviceChoice] | None = None
        self._told_interrupted: set[str] = set()
        self.has_told_sleep = False
        """Whether a toast has said that the computer may go to sleep, which is true of all runs."""

    @Slot(object)
    def follow_ports(self, seen: PortsSeen) -> None:
        """Report ports that have been unplugged."""
        before = self._ports
        self._ports = {choice.device: choice for choice in seen.choices if choice.group == "port"}
        for device, choice in (before or {}).items():
            if device not in self._ports:
                self._tell_unplugged(choice)
        for device in self._ports:
            self._messages.withdraw(_unplugged(device))

    def follow_interrupted(
        self, interrupted: InterruptedModel, resume: Callable[[str], object], show: Callable[[str], object]
    ) -> None:
        """Report interrupted runs, and offer to resume them or to show their records."""

        def tell() -> None:
            self._tell_interrupted(interrupted, resume, show)

        interrupted.changed.connect(tell)

    def _tell_unplugged(self, choice: DeviceChoice) -> None:
        use = self._runs.using((choice.device, choice.path))
        text = self.tr("{path} disappeared. No run is using it.")
        if use is not None:
            text = self.tr("{path} disappeared. The current run is using it.")
            if len(self._runs.active) > 1:
                text = self.tr("{path} disappeared. {run} is using it.").replace("{run}", use.run.run_name)
        message = Message(
            self.tr("{name} was unplugged").format(name=choice.title),
            text.format(path=choice.path or choice.device),
            "unplug",
            "warn" if use is None else "err",
            ()
            if use is None
            else (MessageAction(self.tr("Open run"), partial(self.run_wanted.emit, use.run)),),
            subject=_unplugged(choice.device),
        )
        self.post(message)

    def _tell_interrupted(
        self, interrupted: InterruptedModel, resume: Callable[[str], object], show: Callable[[str], object]
    ) -> None:
        known = {run.run_id for run in interrupted.runs}
        for run_id in self._told_interrupted - known:
            self._messages.withdraw(_INTERRUPTED + run_id)
        for run in reversed(interrupted.runs):
            if run.run_id not in self._told_interrupted:
                actions = (
                    MessageAction(self.tr("Resume…"), partial(resume, run.run_id)),
                    MessageAction(self.tr("Open its record"), partial(show, run.run_id)),
                )
                subject = _INTERRUPTED + run.run_id
                title = resuming.headline(run)
                # Quiet, because a banner already shows this prominently.
                self._messages.post(
                    Message(title, run.title, "lightning", "warn", actions, is_quiet=True, subject=subject)
                )
        self._told_interrupted = known

    def post(self, message: Message) -> None:
        """Post a message that also reaches users who are not looking at the window."""
        self._messages.post(message)
        self.important.emit(message)


def _unplugged(device: str) -> str:
    return f"unplugged:{device}"


_SUBJECT = "defect"
_TOLD_MOST = 10
"""Maximum number of times that defects are reported, because reporting may cause further defects."""


class DefectNews(QObject):
    """Posts messages about defects; a newer report replaces an older one."""

    saved = Signal(str, object)
    """Carries the title of the saved report, and its path."""
    failed = Signal(object)

    def __init__(self, messages: Messages, *, runs: ActiveRuns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._runs = runs
        self._told = 0
        self._writer = BackgroundTask(_write, self)
        self._writer.done.connect(self._tell_saved)
        self._writer.failed.connect(self.failed)

    @Slot(object)
    def tell(self, report: DefectReport) -> None:
        """Report one or more defects."""
        self._told += 1
        if self._told > _TOLD_MOST:
            return
        title = self.tr("This program had an internal error")
        if report.count > 1:
            title = self.tr("This program had {n} internal errors").format(n=report.count)
        text = self.tr("The program keeps running. Nothing was lost.")
        if self._runs.is_active:
            text = self.tr("The program keeps running, and so does the run.")
        text = f"{text} {report.defects[0].sentence}"
        save = MessageAction(self.tr("Save report"), partial(self._writer.start, report))
        self._messages.post(
            Message(title, text, "alert-circle", "err", (save,), stays=True, subject=_SUBJECT)
        )

    @Slot(object)
    def _tell_saved(self, path: Path) -> None:
        self.saved.emit(self.tr("The report was saved"), path)


def _write(report: DefectReport) -> Path:
    """Write the report. Runs on a background thread."""
    return write_report(report)


_STOP_SUBJECT = "emergency stop"
_SHOWN_MS = 20_000


class StopNews(QObject):
    """Posts a message about an emergency stop when ``action`` is triggered, unless a sheet shows the stop.
    Runs in this user's other programs are also stopped.
    """

    told = Signal(str)
    """Carries a short text to show briefly, because messages must wait while a sheet is open."""

    def __init__(
        self, messages: Messages, *, action: QAction, runs: ActiveRuns, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._messages, self._runs = messages, runs
        self._stops: list[HeldStop] = []
        self._is_told = False
        """Whether a sheet shows the stop."""
        self._told: dict[str, str] = {}
        """The outcomes, keyed by the names of the instruments or programs stopped."""
        self._after = ""
        self._is_posted = self._is_unsafe = False
        self._elsewhere = StopElsewhere(parent=self)
        self._elsewhere.halted.connect(self._take_of_another)
        self._elsewhere.silent.connect(self._take_silent)
        self._elsewhere.failed.connect(self._take_unreached)
        # By the next turn, everything has been told to stop, whatever the order of slots.
        self._turn = OwnTurn(self._begin, self)
        self._clock = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        self._clock.timeout.connect(self._take_back)
        action.triggered.connect(self._note_press)

    def follow(self, stopped: SignalInstance, halt_told: SignalInstance) -> None:
        """Connect signals that report stops (HeldStop) and their outcomes (HaltEvent)."""
        stopped.connect(self._take_stop)
        halt_told.connect(self._take_halt)

    @Slot()
    def _note_press(self) -> None:
        self._is_told = self._runs.is_active or bool(self._runs.selected.controls.halt_time)
        self._told.clear()
        self._is_posted = self._is_unsafe = False
        self._turn.start()

    @Slot(object)
    def _take_stop(self, stop: HeldStop) -> None:
        self._stops.append(stop)

    @Slot()
    def _begin(self) -> None:
        stops, self._stops = self._stops, []
        if self._is_told or any(stop.can_move for stop in stops):
            return
        for stop in stops:
            for name in stop.names:
                self._told.setdefault(name, self.tr("is being told to stop"))
        self._after = " ".join(stop.after for stop in stops)
        self._is_posted = True
        self.told.emit(self._post())
        self._clock.start()
        self._elsewhere.begin(self._runs.selected.controls.operator)

    @Slot()
    def _take_back(self) -> None:
        self.told.emit("")

    @Slot(object)
    def _take_halt(self, event: HaltEvent) -> None:
        self._note(event.port, _outcome(event))

    @Slot(object)
    def _take_of_another(self, event: HaltEvent) -> None:
        self._is_unsafe |= event.may_go_on
        advice = f". {spoken(event.advice)}" if event.advice else ""
        self._note(event.port, _outcome(event) + advice)

    @Slot(int)
    def _take_silent(self, process: int) -> None:
        self._is_unsafe = True
        self._note(
            self.tr("Process {id}").format(id=process),
            self.tr("one of your programs is not responding. Stop its instruments by hand."),
        )

    @Slot(str)
    def _take_unreached(self, why: str) -> None:
        self._note(self.tr("Other programs"), self.tr("could not be reached: {why}").format(why=why))

    def _note(self, name: str, words: str) -> None:
        self._told[name] = words
        if self._is_posted:
            self._post()

    def _post(self) -> str:
        title = self.tr("Emergency stop: nothing that can move is connected")
        told = [f"{name}: {words.rstrip('.')}." for name, words in self._told.items()]
        text = " ".join([*told, self._after]) if told else self.tr("No instrument is in use in this window.")
        if self._is_unsafe:
            title = self.tr("Emergency stop: stop another program's instruments by hand")
        sign: tuple[str, ToneName] = ("hand", "err") if self._is_unsafe else ("halt", "warn")
        self._messages.post(Message(title, text, *sign, stays=self._is_unsafe, subject=_STOP_SUBJECT))
        return title


def _outcome(event: HaltEvent) -> str:
    """Return the outcome without the port and device that precede it."""
    said = spoken(event.message)
    return said.partition(": ")[2] or said
