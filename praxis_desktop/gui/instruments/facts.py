"""Facts about instruments, ports and simulators, gathered on a background thread."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.devices import HID_PREFIX, TRANSFER_PREFIXES
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.roles.devices import DeviceChoice, PortsSeen
from praxis_desktop.gui.roles.words import look_of
from praxis_desktop.ports import profiles
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimedPort, device_keys
from praxis_desktop.ports.devices.identity import PREFIX, PortIdentity
from praxis_desktop.ports.monitor.monitoring import role_named
from praxis_desktop.ports.preflight.verdict import Verdict, VerdictKind
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.roles import Binding
from praxis_desktop.protocols.benches.catalogue import Catalogue

if TYPE_CHECKING:
    from praxis_desktop.ports.claims.tickets import Ticket
    from praxis_desktop.ports.granting.remembering import Grant, GrantStore
    from praxis_desktop.ports.profiles.profile import InstrumentProfile


InstrumentGroup = Literal["known", "new", "other", "simulator"]

_ICONS = {
    "scale": "scale",
    "pump": "drop",
    "barcode scanner": "barcode",
    "temperature controller": "thermometer",
}


def icon_of(profile: InstrumentProfile) -> str:
    """Return the name of the icon for a kind of instrument."""
    return "shaker" if "shaker" in profile.category else _ICONS.get(profile.category, "cabinet")


class InstrumentFacts(Struct, frozen=True):
    """An instrument, a port that has not been allowed yet, or a simulator.

    ``device`` is the name to use with ``--port``; ``path`` is the current or last path. If a run or another
    Praxis program has claimed the instrument, ``holder`` names the run or program, ``holder_run`` is the
    run's id, and ``holder_role`` the instrument's role in the run. ``trouble`` is any other reason why the
    port could not be opened, and ``remedy`` says what to do about it. ``roles`` names the protocols that may
    use the instrument, with their roles.
    """

    device: str
    place: InstrumentGroup
    name: str
    path: str = ""
    is_present: bool = True
    known: KnownInstrument | None = None
    profile: InstrumentProfile | None = None
    likely: tuple[str, ...] = ()
    """The kinds of instrument that use this kind of adapter."""
    vid: int | None = None
    pid: int | None = None
    serial_number: str = ""
    socket: str = ""
    holder: str = ""
    holder_run: str = ""
    holder_role: str = ""
    trouble: str = ""
    is_used: bool = False
    """Whether the trouble is that another program has the port open."""
    remedy: str = ""
    roles: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of instrument; "" if it is unknown."""
        return "" if self.profile is None else self.profile.kind

    @property
    def is_simulated(self) -> bool:
        """Whether the instrument is a simulator."""
        return self.place == "simulator"

    @property
    def can_move(self) -> bool:
        """True if the instrument may move, heat or pump, or if its kind is unknown."""
        return self.profile is None or self.profile.can_move

    @property
    def has_stop(self) -> bool:
        """Whether the kind of instrument is known to have a stop command."""
        return self.profile is not None and bool(self.profile.stop.send)

    @property
    def role(self) -> str:
        """The name used for the port in messages."""
        return role_named(self.name)

    @property
    def bus(self) -> str:
        """``"USB"`` or ``"HID"`` for a device without a serial port, otherwise ``""``."""
        if not self.path.startswith(TRANSFER_PREFIXES):
            return ""
        return "HID" if self.path.startswith(HID_PREFIX) else "USB"

    @property
    def short_path(self) -> str:
        """The path without ``/dev/``; for a device without a serial port, its bus and USB ID."""
        return f"{self.bus} {self.usb_id}" if self.bus else self.path.removeprefix("/dev/")

    @property
    def usb_id(self) -> str:
        """The USB ID as VID:PID; "" if the device has none."""
        return "" if self.vid is None or self.pid is None else f"{self.vid:04X}:{self.pid:04X}"

    @property
    def icon(self) -> str:
        """The name of the instrument's icon."""
        if self.profile is not None:
            return icon_of(self.profile)
        return "usb" if self.vid is not None else "plug"


class Look(Struct, frozen=True):
    """The result of one scan: instruments in page order, all profiles, and any error that occurred while
    reading saved data. ``schemes`` has the schemes of the network addresses that the profiles' drivers take,
    keyed by kind; kinds without a driver are omitted.
    """

    instruments: tuple[InstrumentFacts, ...] = ()
    profiles: tuple[InstrumentProfile, ...] = ()
    schemes: Mapping[str, str] = MappingProxyType({})
    error: PraxisError | None = None

    def find(self, device: str) -> InstrumentFacts | None:
        """Return the instrument with the given device, or None."""
        return next((facts for facts in self.instruments if facts.device == device), None)

    def of(self, place: InstrumentGroup) -> list[InstrumentFacts]:
        """Return the instruments in one of the page's groups."""
        return [facts for facts in self.instruments if facts.place == place]


class Looker:
    """Gathers information about the instruments. ``grants`` is created on the first scan. Use this object on
    only one thread at a time.
    """

    def __init__(self, grants: Callable[[], GrantStore]) -> None:
        self._grants = grants
        self._profiles: tuple[InstrumentProfile, ...] = ()
        self._schemes: Mapping[str, str] = {}

    def look(self, seen: PortsSeen, is_anew: bool) -> Look:
        """Gather information about the ports in ``seen``. If ``is_anew``, reread the profiles first."""
        if is_anew or not self._profiles:
            self._profiles = tuple(profiles.load_profiles().profiles.values())
            self._schemes = _schemes_of(self._profiles)
        error: PraxisError | None = None
        known: list[KnownInstrument] = []
        grants: list[Grant] = []
        try:
            known = InstrumentStore().all()
            grants = self._grants().all()
        except PraxisError as raised:
            error = raised
        known += _of_grants(grants, known)
        tickets = Claims().present()
        found = [self._known(one, seen, grants) for one in known]
        taken = {path for facts in found if facts.is_present for path in (facts.device, facts.path)}
        for choice in seen.choices:
            if choice.group != "known" and choice.device not in taken and choice.path not in taken:
                found.append(self._offered(choice))
        return Look(
            tuple([_claimed(facts, tickets) for facts in found]), self._profiles, self._schemes, error
        )

    def _known(self, known: KnownInstrument, seen: PortsSeen, grants: Sequence[Grant]) -> InstrumentFacts:
        choice = seen.present.get(known.device)
        identity = _identity(known.device)
        is_elsewhere = "://" in known.device
        path = known.device if is_elsewhere else known.path or known.device
        roles = [
            f"{os.path.basename(grant.protocol)} ({grant.role})"  # noqa: PTH119 - a path of any system
            for grant in grants
            if known.device in (grant.identity, grant.device)
        ]
        return InstrumentFacts(
            known.device,
            "known",
            known.name or (choice.name if choice is not None else path),
            path=path if choice is None else choice.path,
            # Whether a network device is present can be found out only by opening it.
            is_present=choice is not None or is_elsewhere,
            known=known,
            profile=next((profile for profile in self._profiles if profile.kind == known.kind), None),
            vid=None if identity is None else identity.vid,
            pid=None if identity is None else identity.pid,
            serial_number=(identity.serial_number or "") if identity is not None else "",
            socket=(identity.location or "") if identity is not None else "",
            trouble="" if choice is None else choice.trouble,
            is_used=choice is not None and choice.is_used,
            remedy="" if choice is None else choice.remedy,
            roles=tuple(roles),
        )

    def _offered(self, choice: DeviceChoice) -> InstrumentFacts:
        if choice.group == "simulator":
            kind = choice.device.partition(":")[2]
            profile = next((one for one in self._profiles if kind in (one.simulator, one.kind)), None)
            return InstrumentFacts(
                choice.device, "simulator", choice.name, path=choice.device, profile=profile
            )
        identity = _identity(choice.device)
        number = "" if choice.vid is None or choice.pid is None else f"{choice.vid:04x}:{choice.pid:04x}"
        return InstrumentFacts(
            choice.device,
            "other" if choice.group == "other" else "new",
            choice.name,
            path=choice.path,
            likely=tuple(profile.kind for profile in self._profiles if number in profile.usb),
            vid=choice.vid,
            pid=choice.pid,
            serial_number=(identity.serial_number or "") if identity is not None else "",
            socket=(identity.location or "") if identity is not None else "",
            trouble=choice.trouble,
            is_used=choice.is_used,
            remedy=choice.remedy,
        )


def _identity(device: str) -> PortIdentity | None:
    """Return the identity of a USB or HID device, parsed from its name in grants; None for other devices."""
    prefix = next(filter(device.startswith, TRANSFER_PREFIXES), "")
    return PortIdentity.parse(PREFIX + device.removeprefix(prefix)) if prefix else None


_SCHEMES = {"serial": "socket", "tcp": "tcp", "http": "http"}
"""The schemes of the addresses that a driver takes, keyed by how it reaches its instrument."""


def _schemes_of(kinds: Sequence[InstrumentProfile]) -> dict[str, str]:
    """Return the schemes of the addresses that the drivers of ``kinds`` take."""
    try:
        backends = Catalogue.find().backends.values()
    except PraxisError:
        return {}
    connections = {path: backend.connection for backend in backends for path in backend.paths}
    found = {profile.kind: _SCHEMES.get(connections.get(profile.backend, "")) for profile in kinds}
    return {kind: scheme for kind, scheme in found.items() if scheme is not None}


def _of_grants(grants: Sequence[Grant], known: Sequence[KnownInstrument]) -> list[KnownInstrument]:
    """Return the instruments that protocols may use, except those in ``known``."""
    named = {one.device for one in known}
    found: dict[str, KnownInstrument] = {}
    for grant in grants:
        device = grant.identity or grant.device
        if device not in named and device not in found:
            found[device] = KnownInstrument(device, grant.label, path=grant.device, allowed=grant.granted)
    return list(found.values())


def _claimed(facts: InstrumentFacts, tickets: Sequence[Ticket]) -> InstrumentFacts:
    """Return ``facts`` with any claim on the instrument added. Claims made by this process's own
    identification and serial monitor are left out, because they are shown elsewhere.
    """
    others = [
        ticket
        for ticket in tickets
        if ticket.is_granted and (ticket.owner.run_id or ticket.pid != os.getpid())
    ]
    if facts.is_simulated or not facts.is_present or not others:
        return facts
    port = ClaimedPort(facts.role, facts.path, device_keys(Binding(facts.role, facts.path)))
    holder = next((ticket for ticket in others if ticket.shared([port]) is not None), None)
    if holder is None:
        return facts
    run_id = holder.owner.run_id
    words = _tr("In use by a run of {who}") if run_id else _tr("In use by {who}")
    keys = set(port.keys)
    role = next((one.role for one in holder.ports if keys.intersection(one.keys)), "")
    return structs.replace(
        facts, holder=words.format(who=holder.owner.program), holder_run=run_id, holder_role=role
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstrumentFacts", text)


RECENT_S = 60.0
"""Time, in seconds, for which an instrument is considered connected after a reply."""


class Heard(Struct, frozen=True):
    """The result of the last identification; ``at`` is its time, as returned by ``time.monotonic``.
    ``is_asked`` means that another identification is in progress; ``has_vanished`` means that the instrument
    was present after the window opened but no longer is.
    """

    at: float = 0.0
    kind: VerdictKind = "not_asked"
    sentence: str = ""
    remedy: str = ""
    is_asked: bool = False
    has_vanished: bool = False


class InstrumentState(Struct, frozen=True):
    """The state shown by the chip; ``sentence`` and ``remedy`` are "" if there is nothing to add."""

    word: str
    tone: ToneName
    icon: str
    sentence: str = ""
    remedy: str = ""


def state_of(facts: InstrumentFacts, heard: Heard, *, is_open: bool) -> InstrumentState:
    """Return the current state. ``is_open`` means that the serial monitor has opened the port."""
    if is_open:
        return InstrumentState(_tr("Port open"), "run", "play")
    if facts.is_simulated:
        return InstrumentState(_tr("Simulator"), "sim", "ghost", heard.sentence, heard.remedy)
    if facts.holder:
        return InstrumentState(_tr("In use"), "run", "play", facts.holder)
    if not facts.is_present:
        if heard.has_vanished:
            sentence = _tr("{name} was unplugged.").format(name=facts.name)
            return InstrumentState(_tr("Unplugged"), "err", "unplug", sentence, _tr("Plug it in again."))
        return InstrumentState(_tr("Not connected"), "idle", "unplug")
    if facts.trouble:
        word = _tr("Used elsewhere") if facts.is_used else _tr("Cannot be opened")
        return InstrumentState(word, "err", "lock", facts.trouble, facts.remedy)
    if facts.place in ("new", "other"):
        return InstrumentState(_tr("Not allowed"), "warn", "help")
    if heard.is_asked:
        return InstrumentState(_tr("Asking…"), "idle", "clock")
    if heard.at and heard.kind != "answers":
        shown = look_of(Verdict(heard.kind, heard.sentence))
        return InstrumentState(shown.word, shown.tone, shown.icon, heard.sentence, heard.remedy)
    if heard.at and time.monotonic() - heard.at <= RECENT_S:
        return InstrumentState(_tr("Connected"), "ok", "check-circle", heard.sentence)
    if "://" in facts.device:
        untested = "" if facts.known is None else facts.known.untested
        reason = _tr("Added without a passing test: {reason}").format(reason=untested) if untested else ""
        return InstrumentState(_tr("Not asked yet"), "idle", "plug", heard.sentence or reason)
    return InstrumentState(_tr("Plugged in"), "idle", "plug", heard.sentence)
