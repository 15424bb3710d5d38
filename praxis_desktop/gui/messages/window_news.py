"""What there are messages of beside the runs: instruments that go, runs that were interrupted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.roles.device_choices import DeviceChoice, PortsSeen
from praxis_desktop.gui.run.active_runs import ActiveRuns

_INTERRUPTED = "interrupted:"


class WindowNews(QObject):
    """Posts to ``messages``; ``runs`` are those of the window."""

    important = Signal(object)
    """A Message that is also meant for who does not look at the window."""
    run_wanted = Signal(object)
    """The page of a run is to be shown."""

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
        """Shows the report of a run, given its id; None where there is no history."""
        self._ports: dict[str, DeviceChoice] | None = None
        self._told_interrupted: set[str] = set()

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

    def _tell_unplugged(self, choice: DeviceChoice) -> None:
        use = self._runs.using((choice.device, choice.path))
        text = self.tr("{path} disappeared. No run uses it.")
        if use is not None:
            text = self.tr("{path} disappeared. The run that goes on uses it.")
            if len(self._runs.active) > 1:
                text = self.tr("{path} disappeared. {run} uses it.").replace("{run}", use.run.run_name)
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

    def post(self, message: Message) -> None:
        """Post a message that is also meant for who does not look at the window."""
        self._messages.post(message)
        self.important.emit(message)


def _unplugged(device: str) -> str:
    return f"unplugged:{device}"
