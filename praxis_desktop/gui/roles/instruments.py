"""What is known about the instruments: which are plugged in, which are remembered, and which have replied."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop import protocols
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import NETWORK_PREFIXES, TRANSFER_PREFIXES, is_local
from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.roles.devices import PortsSeen, look_at_ports
from praxis_desktop.ports import devices, preflight, profiles
from praxis_desktop.ports.granting.remembering import GrantStore, Memory
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.ports.profiles.connected import all_connected
from praxis_desktop.ports.profiles.introductions import InstrumentStore, moment
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.watching import PortChange
    from praxis_desktop.ports.preflight.asking import Asking


class Inquiry(Struct, frozen=True):
    """A request to identify the device for a role; ``kind`` is the device's kind, if known. ``expected`` is
    the protocol's description of the role; ``backend`` is the class that communicates with the instrument.
    """

    role: str
    device: str
    kind: str = ""
    expected: str = ""
    backend: str = ""


class Identified(Struct, frozen=True):
    """The result of an inquiry. ``at`` is when the result was obtained, in seconds since 1970."""

    inquiry: Inquiry
    verdict: Verdict
    at: float = 0.0


class Identification:
    """An attempt to identify an instrument. Call ``perform`` from any thread, and ``cancel`` from another."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self._is_cancelled = False
        self._asking: Asking | None = None

    def cancel(self) -> None:
        """Cancel the identification immediately; ``perform`` then returns None."""
        self._is_cancelled = True
        if self._asking is not None:
            self._asking.cancel()

    def perform(self) -> Identified | None:
        """Identify the instrument within ``ports.preflight.asking.LIMIT_S``; return None if cancelled."""
        inquiry = self.inquiry
        verdict: Verdict | None
        try:
            binding = parse_binding(f"{inquiry.role}={inquiry.device}")
            asking = self._asking = preflight.Asking(
                binding, kind=inquiry.kind, backend=inquiry.backend, expected=inquiry.expected
            )
            # ``cancel`` may have been called before ``_asking`` was set, so check here once more.
            verdict = None if self._is_cancelled else asking.perform()
        except PraxisError as error:
            verdict = Verdict("no_answer", error.message, error.hint)
        if verdict is None or self._is_cancelled:
            return None
        return Identified(inquiry, verdict, time.time())


log = logging.getLogger(__name__)


class Watching(Protocol):
    """Watches ports until it is closed."""

    def close(self) -> None:
        """Stop watching."""


Watch = Callable[[Callable[["PortChange"], None], Sequence[str]], Watching]
"""Starts watching all ports and the given paths. Every change triggers the callback on another thread."""


def watch_ports(on_change: Callable[[PortChange], None], paths: Sequence[str]) -> Watching:
    """Watch all of this computer's ports, known instruments on USB, and ``paths``."""
    return devices.PortWatcher(on_change, paths=paths, ports=all_connected)


class PortList(QObject):
    """Reports changes to the ports as soon as they happen. Only ``await_end`` blocks.

    Nothing is watched before the first ``look``. ``watch`` and ``examine`` are called on a background thread,
    which exits after ``close``.
    """

    changed = Signal(object)
    """Carries PortsSeen when the list, or the state of a followed device, has changed."""
    looked = Signal(object)
    """Carries PortsSeen after each scan, whether or not anything has changed."""

    def __init__(
        self,
        *,
        watch: Watch = watch_ports,
        examine: Callable[[Sequence[str]], PortsSeen] = look_at_ports,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._watch = watch
        self._examine = examine
        self._followed: tuple[str, ...] = ()
        self._wanted: dict[str, frozenset[str]] = {}
        self._orders: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.seen = PortsSeen()
        """The value that ``changed`` last carried, for objects that are created later."""

    def look(self) -> None:
        """Scan now, and watch from then on."""
        if self._is_closed:
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="port list", daemon=True)
            self._thread.start()
        self._orders.put(True)

    def follow(self, devices: Iterable[str], *, by: str = "") -> None:
        """Also report whether the given devices are connected, even if they are not in the list. These
        devices replace those given in the last call with the same ``by``.
        """
        self._wanted[by] = frozenset(device for device in devices if is_local(device))
        followed = tuple(sorted(frozenset[str]().union(*self._wanted.values())))
        if followed != self._followed:
            self._followed = followed
            if self._thread is not None:
                self.look()

    def close(self) -> None:
        """Stop watching. Later calls have no effect."""
        self._is_closed = True
        self._orders.put(False)

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for the thread to exit after ``close``; return False if it is still running at the
        deadline.
        """
        if self._thread is None:
            return True
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    # ---- threads
    def _take_change(self, change: PortChange) -> None:
        self._orders.put(True)

    def _work(self) -> None:
        watching: Watching | None = None
        watched: tuple[str, ...] = ()
        last: PortsSeen | None = None
        try:
            while self._next_order():
                followed = self._followed
                paths = tuple(device for device in followed if not device.startswith(TRANSFER_PREFIXES))
                if watching is None or paths != watched:
                    if watching is not None:
                        watching.close()
                    # Before looking, so that changes in between are reported.
                    watching, watched = self._watch(self._take_change, paths), paths
                try:
                    found = self._examine(followed)
                except OSError as error:  # a device that vanishes during a look is also reported
                    log.info("Ports cannot be scanned now: %s", error)
                    continue
                if not self._is_closed:
                    self._tell(found, is_other=found != last)
                    last = found
        finally:
            if watching is not None:
                watching.close()

    def _tell(self, found: PortsSeen, *, is_other: bool) -> None:
        self.seen = found
        try:
            if is_other:
                self.changed.emit(found)
            self.looked.emit(found)
        except RuntimeError:
            log.debug("The window was closed during a scan for ports")

    def _next_order(self) -> bool:
        """Wait for a request; several are combined into one scan. Return False if the thread should exit."""
        goes_on = self._orders.get()
        while goes_on and not self._orders.empty():
            goes_on = self._orders.get()
        return goes_on and not self._is_closed


StoreMaker = Callable[[], "GrantStore"]


class LimitChoice(Struct, frozen=True):
    """Limits for the commands sent to instruments of one ``kind``, as set by the profile called ``name``.
    ``backend`` is the class that communicates with such instruments.
    """

    name: str
    kind: str
    backend: str = ""


class Permission(Struct, frozen=True):
    """The user's permission, which is to be remembered, to use a device for ``role`` within ``limits``."""

    role: str
    device: str
    limits: str = ""


class Instruments(QObject):
    """The instruments. GUI thread only. Only ``await_end`` blocks; call it after ``close``."""

    identified = Signal(object)
    """Carries an Identified."""
    heard = Signal(str, bool)
    """Carries a device, and whether it replied when it was queried or used."""
    limits_read = Signal(object)
    """Carries a tuple of LimitChoice."""
    forgotten = Signal()
    """Emitted when a permission has been forgotten."""
    known_changed = Signal()
    """Emitted when the known instruments have changed."""
    failed = Signal(object)
    """Carries a PraxisError if a permission could not be saved or forgotten."""

    def __init__(
        self,
        *,
        ports: PortList | None = None,
        store: StoreMaker | None = None,
        tests_by_itself: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.ports = PortList(parent=self) if ports is None else ports
        self.store = store or grant_store
        self.tests_by_itself = tests_by_itself
        """Whether an instrument is identified automatically when it is chosen."""
        self._identifications: dict[str, tuple[Identification, BackgroundTask]] = {}
        self._limits = BackgroundTask(read_limit_choices, self)
        self._limits.done.connect(self.limits_read)
        self._memory = BackgroundTask(remember, self)
        self._memory.done.connect(self._tell_renewed)
        self._oblivion = BackgroundTask(forget, self)
        self._renewal = BackgroundTask(renew, self)
        self._renewal.done.connect(self._tell_renewed)
        self._oblivion.done.connect(self._tell_forgotten)
        for task in (self._memory, self._oblivion, self._renewal):
            task.failed.connect(self.failed)
        self.known_changed.connect(self.look)  # an instrument may have another name

    @Slot()
    def look(self) -> None:
        """Scan the ports now, and watch them from then on."""
        self.ports.look()

    def read_limits(self) -> None:
        """Read the limits; ``limits_read`` carries them."""
        self._limits.start()

    def remember(self, protocol: Path, permissions: Sequence[Permission]) -> None:
        """Save what the user has allowed."""
        if permissions:
            self._memory.start(self.store, protocol, tuple(permissions))

    def forget(self, protocol: Path, role: str) -> None:
        """Revoke the permission for a role in a protocol."""
        self._oblivion.start(self.store, protocol, role)

    def renew(self, device: str, answer: str) -> None:
        """Record that the known instrument at ``device`` has been replaced by one that identifies itself as
        ``answer``.
        """
        self._renewal.start(device, answer)

    def identify(self, inquiry: Inquiry) -> None:
        """Identify an instrument, cancelling any other inquiry for its role; ``identified`` carries the
        result.
        """
        self.cancel([inquiry.role])
        identification = Identification(inquiry)
        task = BackgroundTask(identification.perform, self)
        task.done.connect(self._take_answer)
        self._identifications[inquiry.role] = identification, task
        task.start()

    def cancel(self, roles: Iterable[str] | None = None) -> None:
        """Cancel the inquiries for ``roles``, or all inquiries if ``roles`` is None."""
        for role in [*self._identifications] if roles is None else [*roles]:
            if role in self._identifications:
                identification, task = self._identifications.pop(role)
                identification.cancel()
                task.done.disconnect(self._take_answer)
                task.deleteLater()

    def close(self) -> None:
        """Stop watching ports and identifying instruments. Later calls have no effect."""
        self.cancel()
        self.ports.close()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait until the thread that watches the ports has exited after ``close``; return False if it is
        still running at the deadline.
        """
        return self.ports.await_end(deadline)

    @Slot(object)
    def _take_answer(self, found: Identified | None) -> None:
        if found is not None:
            _, task = self._identifications.pop(found.inquiry.role)
            task.deleteLater()
            self.identified.emit(found)
            self.heard.emit(found.inquiry.device, found.verdict.is_alive)

    @Slot(object)
    def _tell_renewed(self, nothing: object) -> None:
        self.known_changed.emit()

    @Slot(object)
    def _tell_forgotten(self, count: int) -> None:
        self.forgotten.emit()
        self.known_changed.emit()


# ---- on background threads
def grant_store() -> GrantStore:
    """Return the store of this user's grants."""
    return GrantStore()


def read_limit_choices() -> tuple[LimitChoice, ...]:
    """Return the limits that can be chosen, for every kind of instrument that has a profile."""
    known = profiles.load_profiles().profiles
    return tuple(LimitChoice(profile.name, kind, profile.backend) for kind, profile in known.items())


def remember(store: StoreMaker, protocol: Path, permissions: Sequence[Permission]) -> None:
    """Save permissions for the current version of the protocol. An instrument that is not connected is
    skipped, because the run will report it. Raises StorageError, UsageError.
    """
    program = protocols.read_program(protocol)
    memory = Memory(protocols.lasting_name(program), program.digest, store=store())
    for allowed in permissions:
        with suppress(PortError):
            memory.keep(
                [parse_binding(f"{allowed.role}={allowed.device}")],
                {allowed.role: allowed.limits} if allowed.limits else {},
            )


def forget(store: StoreMaker, protocol: Path, role: str) -> int:
    """Revoke a permission. Raises StorageError, UsageError."""
    return store().revoke(protocol=protocols.lasting_name(protocols.read_program(protocol)), role=role)


def renew(device: str, answer: str) -> None:
    """Save the new identity of the instrument on a known port. Raises StorageError, UsageError."""
    known = preflight.known_at(parse_binding(f"port={device}"))
    if known is not None:
        InstrumentStore().keep(known, answer=answer, answered=moment())


class Connections(Struct, frozen=True):
    """Counts of instruments: how many are ``known``, how many of these are ``present``, and how many are
    ``answering``. ``on_network`` is how many of those present are network devices, which count as present
    only if they have replied. ``ports`` is the number of ports that may belong to an instrument.
    """

    known: int = 0
    present: int = 0
    on_network: int = 0
    answering: int = 0
    ports: int = 0


class ConnectedInstruments(QObject):
    """Counts instruments when the ports or known instruments change, and after inquiries. GUI thread only."""

    changed = Signal(object)
    """Carries Connections."""

    def __init__(self, instruments: Instruments, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ports = instruments.ports
        self._grants = instruments.store
        self._devices: tuple[str, ...] | None = None
        self._answering: set[str] = set()
        """The devices that have replied, each under the name used to query it."""
        self._reader = BackgroundTask(self._read, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._note_failure)
        instruments.ports.changed.connect(self._count)
        instruments.known_changed.connect(self._reader.start)
        instruments.heard.connect(self._note_answer)

    def _read(self) -> tuple[str, ...]:
        """Read the known devices and those that protocols may use. Runs on a background thread."""
        known = [one.device for one in InstrumentStore().all()]
        allowed = [grant.identity or grant.device for grant in self._grants().all()]
        return tuple(dict.fromkeys([*known, *allowed]))

    @Slot(object)
    def _take(self, devices: tuple[str, ...]) -> None:
        self._devices = devices
        self._ports.follow(devices, by="connected instruments")
        self._tell()

    @Slot(object)
    def _note_failure(self, error: PraxisError) -> None:
        # The Instruments page reports the error and its remedy.
        log.info("The known instruments cannot be counted: %s", error)
        self._take(())

    @Slot()
    def _count(self) -> None:
        if self._devices is None:
            self._reader.start()
        else:
            self._tell()

    @Slot(str, bool)
    def _note_answer(self, device: str, has_answered: bool) -> None:
        if has_answered == (device in self._answering):
            return
        if has_answered:
            self._answering.add(device)
        else:
            self._answering.discard(device)
        if self._devices is not None:
            self._tell()

    def _tell(self) -> None:
        devices, seen = self._devices or (), self._ports.seen
        present = on_network = answering = 0
        for device in devices:
            choice = seen.present.get(device)
            names = {device} if choice is None else {device, choice.path}
            was_looked_for = device in seen.asked or not self._answering & names
            if choice is None and is_local(device) and was_looked_for:
                self._answering -= names  # it replied before it was unplugged
                continue
            has_answered = bool(self._answering & names)
            answering += has_answered
            is_there = has_answered or choice is not None
            present += is_there
            on_network += is_there and device.startswith(NETWORK_PREFIXES)
        self.changed.emit(Connections(len(devices), present, on_network, answering, seen.count))
