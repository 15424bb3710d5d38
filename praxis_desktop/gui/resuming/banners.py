"""The banners about interrupted runs: what happened, and the user's three options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken, spoken_step
from praxis_desktop.gui.resuming.model import InterruptedModel, claimed_words, going_on_again
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text, date_text
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


def headline(run: InterruptedRun) -> str:
    """Return a headline such as ``Run c15d632d was interrupted in step 9: Weigh vial 9``."""
    if run.is_over:
        return _tr("Run {id} has ended, but its record was not closed").format(id=run.called)
    if run.step is None:
        return _tr("Run {id} was interrupted").format(id=run.called)
    return _tr("Run {id} was interrupted in step {step}: {title}").format(
        id=run.called, step=run.step.step, title=spoken_step(run.step.title, run.step.kind)
    )


def circumstances(run: InterruptedRun) -> str:
    """Return text about the run's protocol and operator, when it was interrupted, and how far it got."""
    parts = [run.title]
    if run.operator:
        parts.append(_tr("by {person}").format(person=run.operator))
    if run.last:
        parts.append(moment(run.last))
    if run.obstacle:
        parts.append(spoken(run.obstacle))
    elif run.step is not None:
        parts.append(_tr("step {step} may be half done").format(step=run.step.step))
    return " · ".join(parts)


def progress(run: InterruptedRun) -> str:
    """Return text about the open question, or else about the interrupted step and the steps completed."""
    if run.question:
        return _tr("It was waiting for an answer: {question}").format(question=spoken(run.question))
    if run.step is None:
        return _tr("No step was in progress.")
    title = spoken_step(run.step.title, run.step.kind)
    begun = _tr("“{title}” had begun").format(title=title)
    if run.state == "paused":
        begun = _tr("“{title}” had begun, and the run was paused").format(title=title)
    if run.steps_done == 1:
        return begun + _tr("; one step is recorded as complete.")
    if run.steps_done:
        return begun + _tr("; {n} steps are recorded as complete.").format(n=count_text(run.steps_done))
    return begun + "."


def moment(seconds: float) -> str:
    """Return a time as text, with the date if it is not today."""
    then = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
    is_today = then.date() == QDateTime.currentDateTime().date()
    return date_text(seconds, "HH:mm:ss" if is_today else "d MMM yyyy HH:mm:ss")


def _tr(text: str) -> str:
    return QCoreApplication.translate("InterruptedRun", text)


_MOST = 2
"""Maximum number of banners shown. Any further runs are only counted."""


class InterruptedBanner(Card):
    """The banner for a single run. Only the first banner has a filled button. If ``is_short``, the banner has
    no button for closing the record, which can also be closed on the record's sheet.
    """

    resume_wanted = Signal(str)
    """Carries the run's id, as do the signals that request the run's record or ask to give up the run."""
    record_wanted = Signal(str)
    close_wanted = Signal(str)

    def __init__(self, *, is_first: bool, is_short: bool, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, tone="warn", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._run_id = ""
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.title.set_tone("warn")
        self.words = ElidedLabel(appearance=appearance, role="small")
        self.close_button = Button(
            self.tr("Close record…"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.close_button.setToolTip(self.tr("End the run and close its record"))
        self.record_button = Button(self.tr("Show record"), appearance=appearance, parent=self)
        self.record_button.setToolTip(self.tr("What the run did, printed and sent"))
        self.resume_button = Button(
            self.tr("Resume…"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY if is_first else ButtonKind.SECONDARY,
            icon="play",
            parent=self,
        )
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        self.guard = Guard(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.setSpacing(10)
        layout.addWidget(Icon("lightning", "warn", size=24, appearance=appearance, parent=self))
        layout.addLayout(texts, 1)
        for button in (self.close_button, self.record_button, self.resume_button):
            layout.addWidget(button)
        self.close_button.setHidden(is_short)
        self.close_button.clicked.connect(self._close)
        self.record_button.clicked.connect(self._show_record)
        self.resume_button.clicked.connect(self._resume)

    def show_run(self, run: InterruptedRun, claimed: str = "") -> None:
        """Show a run. ``claimed`` says which active run is using one of this run's instruments, if any."""
        self._run_id = run.run_id
        self.title.setText(headline(run))
        self.words.setText(" · ".join(part for part in (claimed, circumstances(run)) if part))
        self.resume_button.setVisible(not run.obstacle)
        self.resume_button.setEnabled(not claimed)
        self.resume_button.setToolTip(claimed)
        for button in (self.close_button, self.record_button, self.resume_button):
            button.setAccessibleDescription(self.title.text())
        self.show()

    @Slot()
    def _resume(self) -> None:
        self.resume_wanted.emit(self._run_id)

    @Slot()
    def _show_record(self) -> None:
        self.record_wanted.emit(self._run_id)

    @Slot()
    def _close(self) -> None:
        self.close_wanted.emit(self._run_id)


class InterruptedBanners(QWidget):
    """All banners; hidden if there are none. With ``of_run``, the only banner is for the run it resumes."""

    resume_wanted = Signal(str)
    """Carries a run's id, as do the signals that request the run's record or ask to give up the run."""
    record_wanted = Signal(str)
    close_wanted = Signal(str)

    def __init__(
        self,
        *,
        interrupted: InterruptedModel,
        runs: ActiveRuns,
        of_run: RunModel | None,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self._interrupted = interrupted
        self._active_runs = runs
        self._of_run = of_run
        self._told = ""
        self._appearance = appearance
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.banners: list[InterruptedBanner] = []
        """The banners. They are created on first use, because they are rarely needed."""
        self.more = Label(appearance=appearance, role="small", color="text2")
        self.more.setContentsMargins(16, 0, 0, 0)
        layout.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        interrupted.changed.connect(self.refresh)
        runs.active_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the banners."""
        resumed = going_on_again(self._active_runs)
        runs = tuple(run for run in self._runs() if run.run_id not in resumed)
        most = 1 if self._of_run is not None else _MOST
        while len(self.banners) < min(len(runs), most):
            self._add_banner()
        for place, banner in enumerate(self.banners):
            if place < len(runs):
                banner.show_run(runs[place], claimed_words(runs[place], self._active_runs))
            else:
                banner.hide()
        others = len(runs) - most
        words = self.tr("and 1 more") if others == 1 else self.tr("and {n} more").format(n=others)
        self.more.setText(words + self.tr(": praxis-desktop history list --state interrupted lists them all"))
        self.more.setVisible(others > 0)
        self.setVisible(bool(runs))
        told = self.banners[0].title.text() if runs else ""
        if told and told != self._told:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))
        self._told = told

    def _add_banner(self) -> None:
        banner = InterruptedBanner(
            is_first=not self.banners,
            is_short=self._of_run is not None,
            appearance=self._appearance,
            parent=self,
        )
        self._layout.insertWidget(len(self.banners), banner)
        self.banners.append(banner)
        banner.resume_wanted.connect(self.resume_wanted)
        banner.record_wanted.connect(self.record_wanted)
        banner.close_wanted.connect(self.close_wanted)

    def _runs(self) -> tuple[InterruptedRun, ...]:
        if self._of_run is None:
            return self._interrupted.runs
        resumed = self._of_run.resumes
        run = None if resumed is None else self._interrupted.find(resumed.run_id)
        return () if run is None else (run,)
