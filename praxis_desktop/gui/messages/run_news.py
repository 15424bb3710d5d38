"""What there are messages of in a run: that a check is outside, that it is over, or waits for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.core.found_figures import figures_of
from praxis_desktop.gui.dry_run.duration_text import duration_text
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.run.run_states import RUN_STATES, Phase
from praxis_desktop.gui.widgets.verdict_words import (
    figure_limits,
    figure_value,
    reason_text,
    verdict_text,
    verdict_tone,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.core.verdicts import Verdict, VerdictWord
    from praxis_desktop.gui.messages.window_news import WindowNews
    from praxis_desktop.gui.run.run_outcome import KeptRecord
    from praxis_desktop.gui.run_page.run_page import RunPage
    from praxis_desktop.gui.run_page.run_pages import RunPages


_ICONS: Mapping[VerdictWord, str] = {
    "passed": "check-circle",
    "failed": "close-circle",
    "inconclusive": "alert-circle",
}


class RunNews(QObject):
    """Posts by ``window``, as what else there is of news. ``page`` is the run's, one of ``pages``."""

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
        """Of several runs each may ask something."""
        self._outside = f"outside:{id(model)}"
        self._told: set[str] = set()
        """Keys of which it was told that they are outside."""
        self._recorded = ""
        """The id of the run that has ended last, "" if it left no record."""
        model.started.connect(self._forget_record)
        model.data_arrived.connect(self.tell_outside)
        model.recorded.connect(self._note_record)
        model.ended.connect(self.tell_end)
        model.answered.connect(self.withdraw_question)
        page.conduct.attention_wanted.connect(self.tell_question)

    @property
    def _is_shown(self) -> bool:
        """Whether it is this run that is looked at."""
        return self._pages.is_shown(self._model)

    @Slot(object)
    def tell_outside(self, events: Sequence[DataEvent]) -> None:
        """Some of the numbers that the run has just told may be beyond their limits."""
        outside = []
        for event in events:
            if event.kind == "series" and event.key in self._told:
                continue  # of a course its first point that is outside is news
            beyond = [figure for figure in figures_of(event) if figure is not None and figure.is_outside]
            if beyond:
                self._told.add(event.key)
            outside += beyond
        if not outside:
            return
        first = outside[0]
        title = self.tr("{name} is outside: {value}, {limits}").format(
            name=" ".join(filter(None, (first.title or first.key, first.where))),
            value=figure_value(first),
            limits=figure_limits(first),
        )
        more = len(outside) - 1
        text = self.tr("{run}, and {n} more outside").format(run=self._model.run_name, n=f"{more:,}")
        self._window.post(
            Message(
                title,
                text if more else self._model.run_name,
                "close-circle",
                verdict_tone("failed", is_simulated=self._model.simulation != "none"),
                (MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model)),),
                subject=self._outside,
            )
        )

    @Slot()
    def tell_end(self) -> None:
        """The run is over."""
        model = self._model
        self._messages.withdraw(self._subject)
        if model.plan is None:
            return
        phase: Phase = "halted" if model.controls.was_halted else model.phase
        look = RUN_STATES[phase]
        if model.verdict is not None and model.verdict.word != "none" and not model.controls.was_halted:
            self._tell_verdict(model.verdict)
            return
        titles: dict[Phase, str] = {
            "completed": self.tr("{run} is completed"),
            "failed": self.tr("{run} was ended by an error"),
            "cancelled": self.tr("{run} was stopped"),
            "halted": self.tr("{run} was ended by an emergency stop"),
            "interrupted": self.tr("{run} was interrupted again"),
            "not resumed": self.tr("{run} does not go on"),
        }
        title = titles.get(phase, self.tr("{run} is over")).format(run=model.run_name)
        is_bad = phase in ("failed", "halted")
        self._window.post(
            Message(
                title,
                self.tr("It took {duration}.").format(duration=duration_text(model.took_s)),
                look.icon,
                look.tone,
                (self._way_to_end(),),
                is_quiet=self._is_shown and self._page.window().isActiveWindow(),
                stays=is_bad,
            )
        )

    def _tell_verdict(self, verdict: Verdict) -> None:
        """The run is over, and this is what it came to."""
        model = self._model
        is_simulated = model.simulation != "none"
        word = verdict_text(verdict.word, is_simulated=is_simulated)
        self._window.post(
            Message(
                f"{model.run_name}: {word}",
                reason_text(verdict, model.phase),
                _ICONS[verdict.word],
                verdict_tone(verdict.word, is_simulated=is_simulated),
                (self._way_to_end(),),
                is_quiet=self._is_shown and self._page.window().isActiveWindow(),
                stays=verdict.word != "passed",
            )
        )

    @Slot()
    def tell_question(self) -> None:
        """The run waits for a person."""
        asked = self._model.asked
        if asked is None:
            return
        look = RUN_STATES["requires_intervention" if asked.kind == "recover" else "intervening"]
        title = self.tr("{run} is waiting for you").format(run=self._model.run_name)
        if asked.kind == "recover":
            title = self.tr("{run} needs a decision").format(run=self._model.run_name)
        actions = (MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model)),)
        # Mostly the page of the run comes into view with its question: the list has it as well.
        self._window.post(
            Message(
                title,
                asked.message,
                look.icon,
                look.tone,
                actions,
                is_quiet=self._is_shown,
                subject=self._subject,
            )
        )

    @Slot()
    def withdraw_question(self) -> None:
        """Nobody is asked any more."""
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
        """To the report of the run that has ended, which is there also when another has begun."""
        show = self._window.show_report
        if show is None or not self._recorded:
            return MessageAction(self.tr("Open run"), partial(self._window.run_wanted.emit, self._model))
        return MessageAction(self.tr("Open report"), partial(show, self._recorded))
