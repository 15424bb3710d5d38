"""The model for the Instruments page: finds, identifies and remembers instruments on background threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.instruments.facts import Heard, InstrumentFacts, Look, Looker
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.devices import PortsSeen
from praxis_desktop.gui.roles.instruments import Identification, Identified, Inquiry, Instruments
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument, moment

if TYPE_CHECKING:
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.records.history.earlier_stops import StopBefore


_LOOK_MS = 1000
"""Interval, in milliseconds, at which the page, while in view, checks whether runs are using instruments."""
_PORTS_EVERY = 4
"""Number of checks per port scan; a scan detects whether other programs have opened any port."""
_NOTHING_HEARD = Heard()


class InstrumentsModel(QObject):
    """The instruments and what is known about them. GUI thread only; all methods return immediately."""

    changed = Signal()
    """Emitted when information has changed, and at each regular check, because replies grow older."""
    failed = Signal(object)
    """Carries a PraxisError if something could not be saved."""

    def __init__(self, instruments: Instruments, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self._seen = instruments.ports.seen  # ports found before the page was opened
        self._told_error = ""
        self._heard: dict[str, Heard] = {}
        self._asked: dict[str, tuple[Identification, BackgroundTask]] = {}
        self._is_looking = self._is_owed = self._is_anew = False
        self._count = 0
        self._changes = self._changes_seen = 0
        self._is_keeping = False
        self.look = Look()
        self._looker = BackgroundTask(Looker(instruments.store).look, self)
        self._looker.done.connect(self._take)
        self._looker.failed.connect(self._take_failure)
        self._keeper = BackgroundTask(self._change, self)
        self._keeper.done.connect(self._end_keeping)
        self._keeper.failed.connect(self._end_keeping)
        self._keeper.failed.connect(self.failed)
        self._orders: deque[tuple[KnownInstrument, Mapping[str, object] | None]] = deque()
        self._writing = threading.Lock()
        """Held while saving, so that changes are written one at a time and in order."""
        self._unkept: dict[str, dict[str, object]] = {}
        """Replies that have not been saved yet, keyed by the device that sent them."""
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self._look_again)
        instruments.ports.changed.connect(self._take_ports)

    def heard(self, device: str) -> Heard:
        """Return the outcome of the last identification of ``device``."""
        return self._heard.get(device, _NOTHING_HEARD)

    # ---- looks
    def follow(self, is_in_view: bool) -> None:
        """Scan at regular intervals while the page is in view."""
        if is_in_view and not self._clock.isActive():
            self._clock.start()
            self.refresh()
            self._instruments.look()
        elif not is_in_view:
            self._clock.stop()

    @Slot()
    def look_at_ports(self) -> None:
        """Scan the ports, because one was opened, closed or lost."""
        self._instruments.look()

    def scan(self) -> None:
        """Examine all ports again, and identify every instrument that is free."""
        self._is_anew = True
        self._instruments.look()
        self.refresh()
        for facts in self.look.of("known"):
            if facts.is_present and not facts.holder and not facts.trouble and facts.profile is not None:
                self.ask(facts)

    @Slot()
    def refresh(self) -> None:
        """Scan now. If this is called during a scan, another scan follows."""
        if self._is_looking:
            self._is_owed = True
            return
        self._is_looking = True
        self._changes_seen = self._changes
        self._looker.start(self._seen, self._is_anew)
        self._is_anew = False

    @Slot(object)
    def _take_ports(self, seen: PortsSeen) -> None:
        self._seen = seen
        self.refresh()

    @Slot()
    def _look_again(self) -> None:
        self._count += 1
        if self._count % _PORTS_EVERY == 0:
            self._instruments.look()
        self.refresh()
        self.changed.emit()  # the page shows how old the replies are

    @Slot(object)
    def _take(self, found: Look) -> None:
        if self._is_keeping or self._changes_seen != self._changes:
            # This scan may have read the state before a change; scan again once the change is written.
            self._is_owed |= not self._is_keeping
            self._end_look()
            return
        self._end_look()
        before = self.look
        self.look = found
        for facts in found.instruments:
            old = before.find(facts.device)
            if facts.is_present and self.heard(facts.device).has_vanished:
                self._heard.pop(facts.device)
            elif not facts.is_present and old is not None and old.is_present:
                self._heard[facts.device] = Heard(has_vanished=True)
        self._keep_answers()
        self._instruments.ports.follow([facts.device for facts in found.of("known")], by="instruments page")
        message = "" if found.error is None else found.error.message
        if message and message != self._told_error:
            self.failed.emit(found.error)
        self._told_error = message
        if found != before:
            self.changed.emit()

    @Slot(object)
    def _take_failure(self, error: object) -> None:
        self._end_look()
        self.failed.emit(error)

    def _end_look(self) -> None:
        self._is_looking = False
        if self._is_owed:
            self._is_owed = False
            self.refresh()

    # ---- asking
    def ask(self, facts: InstrumentFacts, *, kind: str = "") -> None:
        """Start identifying an instrument; ``heard`` later returns the outcome."""
        device = facts.device
        if device in self._asked:
            return
        asked = facts.device if facts.is_simulated else facts.path
        inquiry = Inquiry(facts.role, asked, kind or facts.kind)
        identification = Identification(inquiry)
        task = BackgroundTask(identification.perform, self)
        task.setProperty("device", device)
        self._asked[device] = identification, task
        self._heard[device] = structs.replace(self.heard(device), is_asked=True)
        task.done.connect(self._take_answer)
        task.failed.connect(self._take_no_answer)
        task.start()
        self.changed.emit()

    @Slot(object)
    def _take_answer(self, found: Identified | None) -> None:
        device = self._finish()
        if not device:
            return
        if found is None:
            self._heard.pop(device, None)
        else:
            verdict = found.verdict
            sentence = legible_line(spoken(verdict.detail))
            self._heard[device] = Heard(time.monotonic(), verdict.kind, sentence, spoken(verdict.remedy))
            if verdict.kind in ("answers", "late"):
                answer = legible_line(", ".join(verdict.values))
                self._unkept[device] = {"answer": answer, "answered": moment()}
                self._keep_answers()
            self._instruments.heard.emit(device, verdict.is_alive)
        self.changed.emit()

    def _keep_answers(self) -> None:
        """Save the replies of known instruments. An instrument that has just been allowed is not known until
        after the next scan.
        """
        for device in tuple(self._unkept):
            facts = self.look.find(device)
            if facts is not None and facts.known is not None:
                self.keep(facts.known, **self._unkept.pop(device), path=facts.path)

    @Slot(object)
    def _take_no_answer(self, error: object) -> None:
        if device := self._finish():
            self._heard.pop(device, None)
        self.failed.emit(error)
        self.changed.emit()

    def _finish(self) -> str:
        task = self.sender()
        device = str(task.property("device"))
        if device not in self._asked:
            return ""
        self._asked.pop(device)[1].deleteLater()
        return device

    # ---- remembering
    def keep(self, known: KnownInstrument, **changes: object) -> None:
        """Save an instrument with any ``changes``. ``look`` shows the changes before they are saved."""
        self._changes += 1
        self._is_keeping = True
        shown = tuple(
            structs.replace(
                facts,
                known=structs.replace(facts.known, **changes),
                name=str(changes.get("name", facts.name)),
            )
            if facts.device == known.device and facts.known is not None
            else facts
            for facts in self.look.instruments
        )
        self.look = structs.replace(self.look, instruments=shown)
        self._orders.append((known, changes))
        self._keeper.start()

    def forget(self, device: str) -> None:
        """Forget an instrument. Protocols are no longer allowed to use it."""
        self._heard.pop(device, None)
        self._unkept.pop(device, None)
        self._changes += 1
        self._is_keeping = True
        self._orders.append((KnownInstrument(device), None))
        self._keeper.start()

    @Slot()
    def _end_keeping(self) -> None:
        self._changes += 1
        self._is_keeping = False
        self.refresh()
        self._instruments.known_changed.emit()

    def _change(self) -> None:
        """Write the oldest pending change, or forget its instrument. Runs on a background thread."""
        with self._writing:
            known, changes = self._orders.popleft()
            if changes is not None:
                InstrumentStore().keep(known, **changes)
            else:
                InstrumentStore().forget(known.device)
                self._instruments.store().revoke(device=known.device)

    def close(self) -> None:
        """Stop scanning and identifying."""
        self._clock.stop()
        for identification, task in self._asked.values():
            identification.cancel()
            task.done.disconnect(self._take_answer)
        self._asked.clear()


class LastUse(Struct, frozen=True):
    """The last run that used a device. ``run_id`` is "" if no recorded run used it; ``begun`` is when the run
    began, in seconds since 1970.
    """

    device: str
    run_id: str = ""
    title: str = ""
    begun: float = 0.0
    number: int = 0
    stop: StopBefore | None = None
    """The last emergency stop, unless a completed run has used the instrument since; otherwise None."""


class LastUses(QObject):
    """The most recent use of each instrument. GUI thread only; all methods return immediately. Without a
    history, no uses are known.
    """

    found = Signal(object)
    """Carries a LastUse."""

    def __init__(self, history: AskedHistory | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, LastUse] = {}
        self._task: BackgroundTask | None = None
        if history is not None:
            self._history = history
            self._task = BackgroundTask(self._ask, self)
            self._task.done.connect(self._take)

    def of(self, device: str) -> LastUse:
        """Return what is known so far about the last use of a device."""
        return self._known.get(device, LastUse(device))

    def ask(self, facts: InstrumentFacts) -> None:
        """Look up an instrument's last use; ``found`` is emitted if it has changed."""
        if self._task is not None and not facts.is_simulated and facts.known is not None:
            self._task.start(facts.device, tuple(dict.fromkeys((facts.device, facts.path))))

    def _ask(self, device: str, names: tuple[str, ...]) -> LastUse:
        run = self._history.last_with(names)
        if run is None:
            return LastUse(device)
        _, stops = self._history.before_start({device: names})
        stop = stops[0] if stops else None
        return LastUse(device, run.run_id, run.name or run.title, run.begun, run.number, stop)

    @Slot(object)
    def _take(self, use: LastUse) -> None:
        if use != self.of(use.device):
            self._known[use.device] = use
            self.found.emit(use)
