"""The sheet shown after an emergency stop: the outcome for each instrument, unconfirmed ones first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.words import named_here, role_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.controls import StopElsewhere
from praxis_desktop.gui.widgets.appearing_guard import always_counts
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.gui.widgets.surfaces import Card, Icon, Separator
from praxis_desktop.gui.wire.rows import quoted

_ORDER: dict[HaltOutcome, int] = {
    "unconfirmed": 0,
    "failed": 1,
    "no_stop_command": 2,
    "not_connected": 3,
    "closed": 4,
    "sent": 5,
    "confirmed": 6,
}
_IDLE = frozenset({"closed", "not_connected"})
"""Outcomes for instruments to which neither the program nor the emergency stop sent anything."""
_SAFE = _IDLE | {"confirmed"}


class HaltSheet(Sheet):
    """The sheet shown after an emergency stop. It opens when the stop is requested, and fills as instruments
    reply. ``closed`` is emitted when the user dismisses it.
    """

    again_requested = Signal()
    closed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("halt", "err", 800, appearance=appearance, parent=parent)
        self._told: dict[tuple[str, str], HaltEvent] = {}
        """The outcomes, keyed by instrument name and device."""
        self._warnings: list[str] = []
        self._is_over = False
        self._who = self._run = ""
        self.names: Mapping[str, str] = {}
        """The names of the run's instruments, keyed by role."""
        self._beside: dict[tuple[str, str], str] = {}
        """The names of other runs whose instruments are also listed, keyed by instrument name and device."""
        self.state = Label(appearance=appearance, role="small", color="text2")
        self.again_button = self.button(self.tr("Send halt again"), icon="refresh")
        self.close_button = self.button(kind=ButtonKind.PRIMARY)
        always_counts(self.again_button)
        self.foot.addWidget(self.state, 1)
        self.foot.addWidget(self.again_button)
        self.foot.addWidget(self.close_button)
        self.again_button.clicked.connect(self.again_requested)
        self.close_button.clicked.connect(self._close)

    def begin(self, time: str, operator: str, run: str = "") -> None:
        """Open the sheet for an emergency stop at ``time``. If the sheet is still open, the outcomes of the
        earlier stop are kept.
        """
        if not self.is_open:
            self.forget()
        self._run = run
        self._who = " · ".join(
            part for part in (self.tr("Emergency stop at {time}").format(time=time), run, operator) if part
        )
        self._refill()
        self.open()

    def forget(self) -> None:
        """Reset the sheet for another run."""
        self._told.clear()
        self._beside.clear()
        self._warnings.clear()
        self._is_over = False
        self.dismiss()

    @Slot(object)
    def take(self, event: HaltEvent) -> None:
        """Add the outcome for one instrument."""
        self._told[event.port, event.device] = event
        if self.is_open:
            self._refill()

    @Slot(object)
    def take_of_another(self, event: HaltEvent) -> None:
        """Add the outcome for another program's instrument. This slot is separate because subclasses override
        ``take``, and unique connections do not work for overridden slots.
        """
        self.take(event)

    @property
    def is_over(self) -> bool:
        """Whether the run has finished, in which case the sheet can be closed."""
        return self._is_over

    def take_beside(self, event: HaltEvent, run: str) -> None:
        """Add the outcome for an instrument in another of this window's runs."""
        told = structs.replace(event, port=f"{event.port} · {run}")
        self._beside[told.port, told.device] = run
        self.take(told)

    @Slot(int)
    def take_silent(self, process: int) -> None:
        """Add a warning that another of this user's processes did not reply."""
        self._warn(
            self.tr(
                "Another of your programs (process {id}) is not responding. Stop its instruments by hand."
            ).format(id=process)
        )

    @Slot(str)
    def take_unreached(self, why: str) -> None:
        """Add a warning that runs in other processes could not be reached."""
        self._warn(self.tr("Runs in other programs could not be reached: {why}.").format(why=why))

    def _warn(self, words: str) -> None:
        if words not in self._warnings:
            self._warnings.append(words)
        if self.is_open:
            self._refill()

    @Slot()
    def end(self) -> None:
        """Record that the run has finished."""
        self._is_over = True
        if self.is_open:
            self._refill()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    @property
    def told(self) -> list[HaltEvent]:
        """The outcomes, unconfirmed ones first."""
        return sorted(self._told.values(), key=lambda event: (_ORDER[event.outcome], event.port))

    def _refill(self) -> None:
        self.clear_body()
        told = self.told
        unsafe = [event for event in told if event.outcome not in _SAFE and not event.is_simulated]
        self.caption.setText(self._who)
        self.title.setText(self._headline(len(unsafe)))
        for event in unsafe:
            first, rest = self._advice(event)
            self.body.addWidget(self._alarm(first, rest))
        for words in self._warnings:
            self.body.addWidget(self._alarm(words, ""))
        for event in told:
            if event.outcome == "not_connected" and event.advice:
                self.body.addWidget(self._alarm(*self._advice(event), tone="warn"))
        if told:
            self.body.addWidget(self._table(told))
        else:
            words = (
                self.tr("No instrument was connected.")
                if self._is_over
                else self.tr("Telling every instrument to stop…")
            )
            self.body.addWidget(Label(words, appearance=self._appearance, color="text2", wrap=True))
        ended = self.unsafe_words if unsafe else self.ended_words
        self.state.setText(ended if self._is_over else self.going_words)
        if self._is_over and self.again_button.hasFocus():
            self.title.setFocus()  # hiding the button would move the focus to Close
        self.again_button.setVisible(not self._is_over)
        if len(unsafe) > 1:
            closing = self.tr("I checked: all have stopped – close")
        elif unsafe:
            closing = self.tr("I checked: {name} has stopped – close").format(name=self._port_of(unsafe[0]))
        else:
            closing = self.tr("Close")
        self.close_button.setText(closing.replace("&", "&&"))
        if self._is_over != self.close_button.isEnabled():
            self.close_button.setEnabled(self._is_over)
            self.guard.restart()
        self.close_button.updateGeometry()

    # ---- words that subclasses replace
    @property
    def going_words(self) -> str:
        """The text to show while instruments are stopping."""
        return self.tr("Ending the run…")

    @property
    def ended_words(self) -> str:
        """The final text: the state, and what to do next."""
        if not any(event.outcome == "confirmed" and not event.is_simulated for event in self.told):
            return self.tr("The run has ended. Data has been saved.")
        return self.tr(
            "The run has ended. Data has been saved.\nCheck the instruments: before the next real run "
            "starts, you will be asked whether you have done so."
        )

    @property
    def unsafe_words(self) -> str:
        """The final text if an instrument did not confirm the stop."""
        return self.tr(
            "The run has ended and its ports are closed:\nno further stop can be sent. Data has been saved."
        )

    @property
    def headline_words(self) -> str:
        """The headline, which says whether everything has stopped."""
        if self._is_over and (others := len(set(self._beside.values()))):
            return self.tr("Stop sent to {n} runs.").format(n=others + 1)
        return self.tr("The run is stopped.") if self._is_over else self.tr("Stopping everything.")

    def _headline(self, unsafe: int) -> str:
        program = self.headline_words
        if unsafe == 1:
            return f"{program} " + self.tr("One instrument did not confirm.")
        if unsafe:
            return f"{program} " + self.tr("{count} instruments did not confirm.").format(count=unsafe)
        if not (self._told and self._is_over):
            return program
        if self._warnings:
            return f"{program} " + self.tr("Not every program replied.")
        real = [event for event in self._told.values() if not event.is_simulated]
        idle = sum(event.outcome in _IDLE for event in real)
        if real and idle == len(real):
            return f"{program} " + self.tr("No real instrument was connected.")
        if idle:
            return f"{program} " + self.tr(
                "Every connected instrument confirmed; {count} not connected."
            ).format(count=idle)
        if real and all(event.outcome == "confirmed" for event in self._told.values()):
            return f"{program} " + self.tr("Every instrument confirmed.")
        if real:
            return f"{program} " + self.tr("Every real instrument confirmed.")
        if any(event.outcome not in _SAFE for event in self._told.values()):
            return f"{program} " + self.tr("There is nothing to do.")
        return f"{program} " + self.tr("Everything was simulated.")

    def _advice(self, event: HaltEvent) -> tuple[str, str]:
        """Return what to do now, naming the instrument, and why."""
        if event.outcome == "no_stop_command" or not event.advice:
            return self.tr("Stop {name} at the instrument now").format(name=self._port_of(event)), spoken(
                event.message
            )
        return f"{self._port_of(event)}: {spoken(event.advice)}", spoken(event.message)

    def _alarm(self, first: str, rest: str, tone: ToneName = "err") -> QWidget:
        card = Card(appearance=self._appearance, tone=tone)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = Label(first, appearance=self._appearance, role="h3", wrap=True)
        title.set_tone(tone)
        words.addWidget(title)
        if rest:
            words.addWidget(Label(rest, appearance=self._appearance, role="small", wrap=True))
        layout = QHBoxLayout(card)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(12)
        icon = Icon("hand", tone, size=22, appearance=self._appearance)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        return card

    def _table(self, told: list[HaltEvent]) -> QWidget:
        card = Card(appearance=self._appearance)
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 6, 14, 6)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, share in enumerate((3, 4, 0)):
            grid.setColumnStretch(column, share)
        for column, words in enumerate((self.tr("What"), self.tr("Sent"), self.tr("Result"))):
            head = Label(words, appearance=self._appearance, role="caption", color="text2")
            grid.addWidget(head, 0, column)
        for number, event in enumerate(told, 1):
            row = 2 * number
            grid.addWidget(Separator(appearance=self._appearance), row - 1, 0, 1, 3)
            name = ElidedLabel(self._name_of(event), appearance=self._appearance, role="h3")
            grid.addWidget(name, row, 0)
            sent = ElidedLabel(
                quoted(bytes.fromhex(event.data), is_sent=True), appearance=self._appearance, role="mono"
            )
            grid.addWidget(sent, row, 1)
            word, tone, icon = self._result(event)
            grid.addWidget(Chip(word, tone, icon, appearance=self._appearance), row, 2)
        return card

    def _name_of(self, event: HaltEvent) -> str:
        """Return the name of an instrument, with its run's name if instruments of other runs are also
        listed.
        """
        name = self._port_of(event)
        name = role_title(name) if event.port not in self.names else name
        is_own = (event.port, event.device) not in self._beside and " · " not in event.port
        return f"{name} · {self._run}" if self._beside and self._run and is_own else name

    def _port_of(self, event: HaltEvent) -> str:
        if (event.port, event.device) in self._beside:
            return event.port
        is_named = event.port in self.names
        return named_here(event.port, self.names) if is_named else role_words(event.port)

    def _result(self, event: HaltEvent) -> tuple[str, ToneName, str]:
        time = round(event.milliseconds)
        if event.is_simulated and event.outcome not in (*_SAFE, "sent"):
            return self.tr("Simulated: nothing to do"), "sim", "ghost"
        if event.is_simulated and event.outcome == "confirmed":
            return self.tr("Simulated: confirmed in {time} ms").format(time=time), "sim", "ghost"
        if event.is_simulated:
            return self.tr("Simulated"), "sim", "ghost"
        match event.outcome:
            case "confirmed":
                return self.tr("Confirmed in {time} ms").format(time=time), "ok", "check-circle"
            case "closed":
                return self.tr("Closed, no stop sent"), "warn", "plug"
            case "not_connected":
                return self.tr("Not connected"), "warn", "plug"
            case "sent":
                return self.tr("Sent"), "warn", "clock"
            case "no_stop_command":
                return self.tr("Has no stop command"), "err", "alert-circle"
            case "unconfirmed":
                return self.tr("No answer in {time} ms").format(time=time), "err", "alert-circle"
            case _:
                return self.tr("Not sent"), "err", "alert-circle"

    @Slot()
    def _close(self) -> None:
        self.dismiss()
        self.closed.emit()


class OpenPortsHaltSheet(HaltSheet):
    """The emergency sheet for open ports, shown over ``cover``. Subclasses pass the ports to ``expect``."""

    def __init__(self, *, appearance: Appearance, cover: QStackedWidget) -> None:
        super().__init__(appearance=appearance, parent=cover)
        self._cover = cover
        self._open: set[str] = set()
        """The ports for which the outcome is still unknown."""
        cover.installEventFilter(self)
        cover.currentChanged.connect(self._stay_in_front)

    @Slot()
    def show_stop(self) -> None:
        """Show that the open ports have been told to stop."""
        raise NotImplementedError

    def expect(self, ports: Iterable[str], halt_time: str) -> None:
        """Open the sheet for ports that were told to stop at ``halt_time``."""
        self._open = set(ports)
        self.setGeometry(self._cover.rect())
        self.begin(halt_time, "")

    def follow_elsewhere(self, elsewhere: StopElsewhere) -> None:
        """Also show the outcomes for runs in other processes."""
        for signal, slot in (
            (elsewhere.halted, self.take_of_another),
            (elsewhere.silent, self.take_silent),
            (elsewhere.failed, self.take_unreached),
        ):
            # The signals may be connected already.
            signal.connect(slot, Qt.ConnectionType.UniqueConnection)

    @Slot()
    def _stay_in_front(self) -> None:
        """Move the sheet back in front of a page that has been raised."""
        self.raise_()

    def take(self, event: HaltEvent) -> None:
        super().take(event)
        if event.outcome != "sent":
            self._open.discard(event.port)
        if self.is_open and not self._open:
            self.end()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if watched is self._cover and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._cover.rect())
        return super().eventFilter(watched, event)
