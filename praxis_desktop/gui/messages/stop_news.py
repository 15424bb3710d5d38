"""The message after EMERGENCY STOP where nothing could move: what was stopped all the same, if anything."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.conducting.holding_desk import HeldStop
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.messages.messages import Message, Messages
from praxis_desktop.gui.own_turn import OwnTurn
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run.stop_elsewhere import StopElsewhere

_SUBJECT = "emergency stop"
_SHOWN_MS = 20_000
_SAFE = frozenset({"sent", "confirmed", "closed"})


class StopNews(QObject):
    """Posts to ``messages`` when ``action`` is triggered, unless a sheet tells of the stop. The runs of other
    programs of this user are stopped then as well.
    """

    told = Signal(str)
    """The same in a few words, for a while: a message waits where a sheet is open."""

    def __init__(
        self, messages: Messages, *, action: QAction, runs: ActiveRuns, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._messages, self._runs = messages, runs
        self._stops: list[HeldStop] = []
        self._is_told = False
        """Whether a sheet tells of the stop."""
        self._told: dict[str, str] = {}
        """By what was stopped, what became of it."""
        self._after = ""
        self._is_posted = self._is_unsafe = False
        self._elsewhere = StopElsewhere(parent=self)
        self._elsewhere.halted.connect(self._take_of_another)
        self._elsewhere.silent.connect(self._take_silent)
        self._elsewhere.failed.connect(self._take_unreached)
        # All who stop something have done so by the next turn, in whatever order they heard of it.
        self._turn = OwnTurn(self._begin, self)
        self._clock = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        self._clock.timeout.connect(self._take_back)
        action.triggered.connect(self._note_press)

    def follow(self, stopped: SignalInstance, halt_told: SignalInstance) -> None:
        """Hear what somebody was told to stop, a HeldStop, and what became of it, HaltEvents."""
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
        self._is_unsafe |= event.outcome not in _SAFE and not event.is_simulated
        advice = f". {spoken(event.advice)}" if event.advice else ""
        self._note(event.port, _outcome(event) + advice)

    @Slot(int)
    def _take_silent(self, process: int) -> None:
        self._is_unsafe = True
        self._note(
            self.tr("Process {id}").format(id=process),
            self.tr("this other program of yours does not answer. Stop its instruments by hand."),
        )

    @Slot(str)
    def _take_unreached(self, why: str) -> None:
        self._note(self.tr("Other programs"), self.tr("they were not reached, {why}").format(why=why))

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
        self._messages.post(Message(title, text, *sign, stays=self._is_unsafe, subject=_SUBJECT))
        return title


def _outcome(event: HaltEvent) -> str:
    """What became of a stop, without the port and the device, which stand before it."""
    return spoken(event.message.partition(": ")[2] or event.message)
