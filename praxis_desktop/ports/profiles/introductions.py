"""The instruments allowed on this computer, and checks of their identity when a guest opens their ports."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from praxis_desktop import ports
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import claims, profiles
from praxis_desktop.ports.errors import PortNotFound, PortTimeout
from praxis_desktop.ports.shared_document import SharedDocument
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.ports.wire import SETTLED, SETTLING

if TYPE_CHECKING:
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port, Receiver
    from praxis_desktop.ports.wire_logs import RoleLog
    from praxis_desktop.ports.write_limits import WriteLimits


FILE_NAME = "instruments.json"
VERSION = 1
LONGEST_NAME = 60


class KnownInstrument(Struct, frozen=True):
    """An instrument. ``device`` is its USB identity, or else its path or address; ``name`` is the name that a
    user gave it; ``kind`` is its profile's kind, "" if unknown. ``path`` is the last known path. ``settings``
    are line settings that differ from the profile's; ``ending`` is what the monitor sends after each line.
    ``answer`` is the instrument's last identification, given at the time ``answered``; ``allowed`` is the
    time when the user allowed the instrument (UTC, ISO 8601).
    """

    device: str
    name: str = ""
    kind: str = ""
    path: str = ""
    settings: LineSettings | None = None
    ending: str | None = None
    answer: str = ""
    answered: str = ""
    allowed: str = ""
    untested: str = ""
    """Why the instrument was added although it had not passed its connection test; "" otherwise."""


class InstrumentStore:
    """This user's known instruments, in one file that several processes may change. Thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_directory() / FILE_NAME if path is None else path
        self._document = SharedDocument(
            self.path,
            damaged=self._damaged,
            hint="Earlier entries are kept. Check that folder's permissions and free space.",
        )

    def all(self) -> list[KnownInstrument]:
        """Return all known instruments, in the order in which they were allowed. Raises StorageError."""
        return self._read()

    def keep(self, instrument: KnownInstrument, **changes: object) -> None:
        """Save a new instrument with ``changes`` applied, or apply only the changes to a known one. Raises
        StorageError.
        """

        def changed(known: KnownInstrument) -> KnownInstrument:
            new = structs.replace(known, **changes)
            return structs.replace(new, name=new.name[:LONGEST_NAME], allowed=new.allowed or moment())

        def change(old: list[KnownInstrument]) -> list[KnownInstrument]:
            if all(known.device != instrument.device for known in old):
                return [*old, changed(instrument)]
            return [changed(known) if known.device == instrument.device else known for known in old]

        self._change(change)

    def forget(self, device: str) -> None:
        """Delete an instrument. Raises StorageError."""
        self._change(lambda old: [known for known in old if known.device != device])

    # ---- the file
    def _read(self) -> list[KnownInstrument]:
        document = self._document.read()
        if document is None:
            return []
        try:
            if document["version"] != VERSION:
                raise self._damaged(Message("it is version {version}", version=repr(document["version"])))
            return [_instrument(entry) for entry in document["instruments"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged(f"{error}"[:80]) from error

    def _damaged(self, reason: str) -> StorageError:
        return StorageError(
            Message(
                "the known instruments in {path} cannot be used: {reason}", path=self.path, reason=reason
            ),
            hint="Fix the file, or rename it; instruments must then be allowed again.",
        )

    def _change(self, change: Callable[[list[KnownInstrument]], list[KnownInstrument]]) -> None:
        with self._document.turn():
            entries = [_plain(known) for known in change(self._read())]
            self._document.write({"version": VERSION, "instruments": entries})


def moment() -> str:
    """Return the current time, in the store's format."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _plain(known: KnownInstrument) -> dict[str, object]:
    told = {key: value for key, value in structs.asdict(known).items() if value not in ("", None)}
    if known.settings is not None:
        told["settings"] = {
            key: value for key, value in structs.asdict(known.settings).items() if value is not None
        }
    if known.ending is not None:
        told["ending"] = known.ending
    return told


def _instrument(entry: dict[str, Any]) -> KnownInstrument:
    """Read an instrument from an entry of the file. Raises TypeError or ValueError if it is malformed."""
    fields = dict(entry)
    settings = fields.pop("settings", None)
    if not all(isinstance(value, str) for value in fields.values()):
        raise TypeError("an instrument's fields are texts")
    return KnownInstrument(**fields, settings=None if settings is None else LineSettings(**settings))


logger = logging.getLogger(__name__)

IDENTITY, SAYS = "identity", "says"
"""Details in ``opening`` and ``settled`` records: the device, and the instrument's identification."""

TERMINAL = "terminal:"
"""Prefix of a pseudo-terminal's identity; the terminal's creation time follows."""

Compare = Callable[[str, Mapping[str, str], Mapping[str, str]], None]
"""A function that is called with the role, the earlier identification and the current one, and raises
PortError if the instrument must not be used.
"""


class Introductions:
    """Queries the identity of a guest's instruments once, and again after each absence, if their profiles say
    that this is harmless. ``kinds`` and ``limits`` are the kinds and the write limits, keyed by role.
    """

    def __init__(self, kinds: Mapping[str, str], limits: Mapping[str, WriteLimits]) -> None:
        self._kinds = kinds
        self._limits = limits
        self._said: dict[str, Mapping[str, str]] = {}
        self._expected: dict[str, tuple[Mapping[str, str], Compare]] = {}
        self._replaced: set[str] = set()
        """Roles whose port was found to lead to a different instrument."""

    def know(self, role: str, says: Mapping[str, str]) -> None:
        """Set the identification of ``role``'s instrument, so that the instrument is not queried again."""
        self._said[role] = says

    def expect(self, role: str, says: Mapping[str, str], compare: Compare) -> None:
        """Set an earlier identification of ``role``'s instrument. When its port is opened, the instrument
        is queried, and ``compare`` is called if the answer differs.
        """
        self._expected[role] = says, compare

    def went(self, role: str) -> None:
        """Record that ``role``'s instrument is gone. If it was identified, only the same one may return."""
        says = self._said.pop(role, None)
        if says:
            self._expected[role] = says, self._refuse_another

    def marks(self, role: str) -> Mapping[str, str]:
        """Return the identifiers that ``role``'s instrument must report again after an absence."""
        return self._said.get(role) or self._expected.get(role, ({}, None))[0]

    def is_expected(self, role: str) -> bool:
        """Return whether ``role``'s instrument has yet to be queried again and compared."""
        return role in self._expected and profile_of(role, self._kinds, self._limits) is not None

    def is_replaced(self, role: str) -> bool:
        """Return whether another instrument has replaced the one on ``role``'s port."""
        return role in self._replaced

    def told(self, binding: Binding) -> dict[str, object]:
        """Return what is known about the device at ``binding`` before its port is opened, for the log."""
        known: dict[str, object] = {}
        identity = device_identity(binding)
        if identity:
            known[IDENTITY] = identity
        if self._said.get(binding.role):
            known[SAYS] = dict(self._said[binding.role])
        return known

    def profile(self, binding: Binding) -> InstrumentProfile | None:
        """Return the profile for querying an instrument; None if no query is allowed, or none is needed."""
        if binding.is_simulated or binding.role in self._said:
            return None
        profile = profile_of(binding.role, self._kinds, self._limits)
        return profile if profile is not None and profile.told_apart_by else None

    def ask(
        self, profile: InstrumentProfile, role: str, port: Port, held: HeldReceiver, log: RoleLog
    ) -> None:
        """Query the identity on a port that has just been opened, and pass any other data to the program.
        Raises PortError if the device is gone or must not be used.
        """
        log.happened(SETTLING)
        says, rest = self._inquire(profile, role, port, held)
        self._compare(role, says)
        self.know(role, says)
        log.happened(SETTLED, {"from": 0, "delivered": rest.hex(), SAYS: says})
        held.deliver(rest)
        held.pass_on()

    def ask_again(self, role: str, port: Port, held: HeldReceiver, log: RoleLog) -> bytes:
        """Query an instrument's identity after an absence, on a port that the program considers open. Returns
        any other data received. Raises PortError if the instrument is a different one, does not identify
        itself, or is gone.
        """
        profile = profile_of(role, self._kinds, self._limits)
        assert profile is not None, "it is expected"
        was, _ = self._expected[role]
        log.happened(SETTLING)
        says, rest = self._inquire(profile, role, port, held)
        log.happened(SETTLED, {SAYS: says} if says == was else {})
        self._compare(role, says)
        self.know(role, says)
        return rest

    def _inquire(
        self, profile: InstrumentProfile, role: str, port: Port, held: HeldReceiver
    ) -> tuple[dict[str, str], bytes]:
        """Query the identity; return the identification and any other data received."""
        said = profiles.ask_beside(profile.identify, port, held, profile)
        says, rest = marks_of(profile, said.texts), said.rest
        if says != self._expected.get(role, (says, None))[0]:
            # Data that the instrument received before its port was open may have corrupted the query.
            said = profiles.ask_beside(profile.identify, port, held, profile)
            says = marks_of(profile, said.texts)
            rest = said.rest
        if said.texts is None:
            logger.info("port %s: the instrument does not identify itself", role)
        return says, rest

    def _compare(self, role: str, says: Mapping[str, str]) -> None:
        was, compare = self._expected.get(role, (says, None))
        if compare is not None and says != was:
            compare(role, was, says)
        self._expected.pop(role, None)
        self._replaced.discard(role)

    def _refuse_another(self, role: str, was: Mapping[str, str], says: Mapping[str, str]) -> None:
        """Raise the error for an instrument that identified itself as ``was`` before, but no longer does."""
        if not says:
            raise PortTimeout(
                Message("the instrument on port {role} does not identify itself", role=repr(role)),
                port=role,
                hint=Message("Is it on? The previous instrument had {was}.", was=marks_told(was)),
            )
        self._replaced.add(role)
        raise PortNotFound(
            Message(
                "a different instrument is on port {role}: it has {says}, but the earlier one had {was}",
                role=repr(role),
                says=marks_told(says),
                was=marks_told(was),
            ),
            port=role,
            hint="Connect the instrument that the run started with.",
        )


class Reacquaintance:
    """Queries ``role``'s instrument once it is back, before its port is used again. See Reacquaint."""

    def __init__(self, introductions: Introductions, role: str, log: RoleLog) -> None:
        self._introductions = introductions
        self._role, self._log = role, log
        self._is_asking = False

    def hold(self, receiver: Receiver) -> HeldReceiver | None:
        """Return a receiver to use until the check is done; None if there is nothing to compare."""
        if not self._introductions.is_expected(self._role):
            return None
        return ports.HeldReceiver(receiver, self._note)

    def meet(self, port: Port, held: HeldReceiver) -> bytes:
        """Query the instrument, and return any other data received. Raises PortError."""
        self._is_asking = True
        try:
            return self._introductions.ask_again(
                self._role, ports.LoggedPort(port, self._log), held, self._log
            )
        finally:
            self._is_asking = False

    def _note(self, data: bytes) -> None:
        """Log data received during the query. Other data is logged when it is passed to the program."""
        if not self._is_asking:
            return
        with suppress(PortError):  # the next byte will report a failing log
            self._log.received(data)


def marks_of(profile: InstrumentProfile, texts: Mapping[str, str] | None) -> dict[str, str]:
    """Return the values in an answer that distinguish an instrument from others of its kind."""
    return {name: texts[name] for name in profile.told_apart_by if name in texts} if texts else {}


def marks_told(says: Mapping[str, str]) -> str:
    """Return the identifying values as text: ``serial number B741968866``."""
    return ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in says.items())


def profile_of(
    role: str, kinds: Mapping[str, str], limits: Mapping[str, WriteLimits]
) -> InstrumentProfile | None:
    """Return the profile for querying ``role``'s instrument; None if none fits the kind and the limits."""
    kind = kinds.get(role, "")
    if not kind or (role in limits and limits[role].name != kind):
        return None
    return profiles.load_profiles().profiles.get(kind)


def device_identity(binding: Binding) -> str:
    """Return the current identity of the USB device or pseudo-terminal at ``binding``; "" for other devices
    and absent ones. A pseudo-terminal reached through a link has no identity, because the link's owner
    decides where it leads.
    """
    if not binding.is_local:
        return ""
    made = claims.terminal_made(binding.device)
    if made and not Path(binding.device).is_symlink():
        return f"{TERMINAL}{made}"
    try:
        identity = binding.info().identity
    except PortError:
        return ""
    return "" if identity is None else str(identity)
