"""What there are messages of: runs that end or wait, instruments that go, runs that were interrupted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.dry_run.duration_text import duration_text
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.roles.device_choices import DeviceChoice, PortsSeen
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_outcome import KeptRecord
from praxis_desktop.gui.run.run_states import RUN_STATES, Phase

_INTERRUPTED = "interrupted:"
_ASKED = "asked"


class WindowNews(QObject):
    """Posts to ``messages``. ``is_run_in_view`` says whether a person sees the page of the run anyway."""

    important = Signal(object)
    """A Message that is also meant for who does not look at the window."""
    run_wanted = Signal()
    """The page of the run is to be shown."""

    def __init__(
        self,
        messages: Messages,
        *,
        model: RunModel,
        is_run_in_view: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._model = model
        self._is_run_in_view = is_run_in_view
        self.show_report: Callable[[str], object] | None = None
        """Shows the report of a run, given its id; None where there is no history."""
        self._recorded = ""
        """The id of the run that has ended last, "" if it left no record."""
        self._ports: dict[str, DeviceChoice] | None = None
        self._told_interrupted: set[str] = set()
        model.started.connect(self._forget_record)
        model.recorded.connect(self._note_record)
        model.ended.connect(self.tell_end)
        model.answered.connect(self.withdraw_question)

    @Slot()
    def tell_end(self) -> None:
        """The run is over."""
        model = self._model
        self._messages.withdraw(_ASKED)
        if model.plan is None:
            return
        phase: Phase = "halted" if model.controls.was_halted else model.phase
        look = RUN_STATES[phase]
        titles: dict[Phase, str] = {
            "completed": self.tr("{run} has finished"),
            "failed": self.tr("{run} has failed"),
            "cancelled": self.tr("{run} was stopped"),
            "halted": self.tr("{run} was ended by an emergency stop"),
            "interrupted": self.tr("{run} was interrupted again"),
            "not resumed": self.tr("{run} does not go on"),
        }
        title = titles.get(phase, self.tr("{run} is over")).format(run=self._name)
        is_bad = look.tone == "err"
        self._post(
            Message(
                title,
                self.tr("It took {duration}.").format(duration=duration_text(model.elapsed_ms / 1000)),
                look.icon,
                look.tone,
                (self._way_to_end(),),
                is_quiet=self._is_run_in_view(),
                stays=is_bad,
            )
        )

    @Slot()
    def tell_question(self) -> None:
        """The run waits for a person."""
        asked = self._model.asked
        if asked is None:
            return
        look = RUN_STATES["requires_intervention" if asked.kind == "recover" else "intervening"]
        title = self.tr("{run} is waiting for you").format(run=self._name)
        if asked.kind == "recover":
            title = self.tr("{run} needs a decision").format(run=self._name)
        actions = (MessageAction(self.tr("Open run"), self.run_wanted.emit),)
        # The page of the run comes into view with its question: the list has it as well.
        self._post(
            Message(title, asked.message, look.icon, look.tone, actions, is_quiet=True, subject=_ASKED)
        )

    @Slot()
    def withdraw_question(self) -> None:
        """Nobody is asked any more."""
        if self._model.asked is None:
            self._messages.withdraw(_ASKED)

    @Slot(object)
    def follow_ports(self, seen: PortsSeen) -> None:
        """Tell of a port that went."""
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
        """Tell of the runs that ``interrupted`` has; offer to resume them, and to show their records."""

        def tell() -> None:
            self._tell_interrupted(interrupted, resume, show)

        interrupted.changed.connect(tell)

    @Slot()
    def _forget_record(self) -> None:
        self._recorded = ""

    @Slot(object)
    def _note_record(self, record: KeptRecord) -> None:
        self._recorded = record.run_id

    def _way_to_end(self) -> MessageAction:
        """To the report of the run that has ended, which is there also when another has begun."""
        if self.show_report is None or not self._recorded:
            return MessageAction(self.tr("Open run"), self.run_wanted.emit)
        return MessageAction(self.tr("Open report"), partial(self.show_report, self._recorded))

    def _tell_unplugged(self, choice: DeviceChoice) -> None:
        plan = self._model.plan
        bound = [binding.partition("=")[2] for binding in plan.ports] if plan is not None else []
        is_used = self._model.is_active and bool({choice.device, choice.path} & set(bound) - {""})
        text = self.tr("{path} disappeared. No run uses it.")
        if is_used:
            text = self.tr("{path} disappeared. The run that goes on uses it.")
        message = Message(
            self.tr("{name} was unplugged").format(name=choice.name or choice.text),
            text.format(path=choice.path or choice.device),
            "unplug",
            "err" if is_used else "warn",
            (MessageAction(self.tr("Open run"), self.run_wanted.emit),) if is_used else (),
            subject=_unplugged(choice.device),
        )
        self._messages.post(message)
        self.important.emit(message)

    def _tell_interrupted(
        self, interrupted: InterruptedModel, resume: Callable[[str], object], show: Callable[[str], object]
    ) -> None:
        from praxis_desktop.gui.resuming.wording import headline

        known = {run.run_id for run in interrupted.runs}
        for run_id in self._told_interrupted - known:
            self._messages.withdraw(_INTERRUPTED + run_id)
        for run in reversed(interrupted.runs):
            if run.run_id not in self._told_interrupted:
                actions = (
                    MessageAction(self.tr("Resume…"), partial(resume, run.run_id)),
                    MessageAction(self.tr("Look at its record"), partial(show, run.run_id)),
                )
                subject = _INTERRUPTED + run.run_id
                title = headline(run)
                # A banner says so where people look first.
                self._messages.post(
                    Message(title, run.title, "lightning", "warn", actions, is_quiet=True, subject=subject)
                )
        self._told_interrupted = known

    def _post(self, message: Message) -> None:
        self._messages.post(message)
        self.important.emit(message)

    @property
    def _name(self) -> str:
        return self._model.run_name


def _unplugged(device: str) -> str:
    return f"unplugged:{device}"
