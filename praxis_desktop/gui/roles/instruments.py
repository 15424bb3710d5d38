"""What the window knows of instruments: which are plugged in, are remembered, and answer; it never waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.records import Record
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.roles.identification import Identification, Identified, Inquiry
from praxis_desktop.gui.roles.port_list import PortList

if TYPE_CHECKING:
    from praxis_desktop.ports.grants import GrantStore

StoreMaker = Callable[[], "GrantStore"]


class LimitChoice(NamedTuple):
    """Limits that can be chosen for what is written to an instrument: those of the profile of a kind, with
    which a ``backend`` speaks.
    """

    name: str
    kind: str
    backend: str = ""


class Permission(Record):
    """A person lets a protocol use a device as ``role``, held to ``limits``, and wants that remembered."""

    role: str
    device: str
    limits: str = ""


class Instruments(QObject):
    """GUI thread; all methods return at once. Close it, then ``await_end``."""

    identified = Signal(object)
    """An Identified."""
    heard = Signal(str, bool)
    """A device was asked, and whether it has answered: from wherever that was."""
    limits_read = Signal(object)
    """A tuple of LimitChoice."""
    forgotten = Signal()
    """What was asked to be forgotten, is."""
    known_changed = Signal()
    """An instrument is known that was not, or is not any more."""
    failed = Signal(object)
    """A PraxisError: what was to be remembered, or forgotten, could not be."""

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
        """Whether an instrument that was chosen is asked at once who it is."""
        self._identifications: dict[str, tuple[Identification, BackgroundTask]] = {}
        self._limits = BackgroundTask(read_limit_choices, self)
        self._limits.done.connect(self.limits_read)
        self._memory = BackgroundTask(remember, self)
        self._oblivion = BackgroundTask(forget, self)
        self._renewal = BackgroundTask(renew, self)
        self._renewal.done.connect(self._tell_renewed)
        self._oblivion.done.connect(self._tell_forgotten)
        for task in (self._memory, self._oblivion, self._renewal):
            task.failed.connect(self.failed)
        self.known_changed.connect(self.look)  # it may have another name

    @Slot()
    def look(self) -> None:
        """Look at the ports now, and follow them from now on."""
        self.ports.look()

    def read_limits(self) -> None:
        """Tell by ``limits_read`` which limits there are."""
        self._limits.start()

    def remember(self, protocol: Path, permissions: Sequence[Permission]) -> None:
        """Keep what a person has allowed."""
        if permissions:
            self._memory.start(self.store, protocol, tuple(permissions))

    def forget(self, protocol: Path, role: str) -> None:
        """Take back what was allowed for a role of a protocol."""
        self._oblivion.start(self.store, protocol, role)

    def renew(self, device: str, answer: str) -> None:
        """The known instrument at ``device`` is another one now, which says of itself what ``answer`` is."""
        self._renewal.start(device, answer)

    def identify(self, inquiry: Inquiry) -> None:
        """Ask an instrument who it is, instead of anything that its role is being asked; ``identified`` tells
        what came of it.
        """
        self.cancel([inquiry.role])
        identification = Identification(inquiry)
        task = BackgroundTask(identification.perform, self)
        task.done.connect(self._take_answer)
        self._identifications[inquiry.role] = identification, task
        task.start()

    def cancel(self, roles: Iterable[str] | None = None) -> None:
        """Have nothing come of what ``roles`` are being asked; of all by default."""
        for role in [*self._identifications] if roles is None else [*roles]:
            if role in self._identifications:
                identification, task = self._identifications.pop(role)
                identification.cancel()
                task.done.disconnect(self._take_answer)
                task.deleteLater()

    def close(self) -> None:
        """Follow nothing and ask nothing any more; idempotent."""
        self.cancel()
        self.ports.close()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when a thread is still there at the deadline."""
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


# ---- on background threads
def grant_store() -> GrantStore:
    """The grants of this user."""
    from praxis_desktop.ports.grants import GrantStore

    return GrantStore()


def read_limit_choices() -> tuple[LimitChoice, ...]:
    """The kinds of instrument whose limits are known."""
    from praxis_desktop.ports.profiles.library import load_profiles

    profiles = load_profiles().profiles
    return tuple(LimitChoice(profile.name, kind, profile.backend) for kind, profile in profiles.items())


def remember(store: StoreMaker, protocol: Path, permissions: Sequence[Permission]) -> None:
    """Keep permissions with what the protocol is now. An instrument that is not there cannot be remembered:
    the run says what is wrong with it. Raises StorageError, UsageError.
    """
    from praxis_desktop.core.errors import PortError
    from praxis_desktop.ports.remembering import Memory
    from praxis_desktop.ports.roles import parse_binding
    from praxis_desktop.protocols import lasting_name, read_program

    program = read_program(protocol)
    memory = Memory(lasting_name(program), program.digest, store=store())
    for allowed in permissions:
        with suppress(PortError):
            memory.keep(
                [parse_binding(f"{allowed.role}={allowed.device}")],
                {allowed.role: allowed.limits} if allowed.limits else {},
            )


def forget(store: StoreMaker, protocol: Path, role: str) -> int:
    """Take a permission back. Raises StorageError, UsageError."""
    from praxis_desktop.protocols import lasting_name, read_program

    return store().revoke(protocol=lasting_name(read_program(protocol)), role=role)


def renew(device: str, answer: str) -> None:
    """Remember what the instrument at a known place says of itself now. Raises StorageError, UsageError."""
    from praxis_desktop.ports.known_instruments import InstrumentStore, moment
    from praxis_desktop.ports.preflight.remembered import known_at
    from praxis_desktop.ports.roles import parse_binding

    known = known_at(parse_binding(f"port={device}"))
    if known is not None:
        InstrumentStore().keep(known, answer=answer, answered=moment())
