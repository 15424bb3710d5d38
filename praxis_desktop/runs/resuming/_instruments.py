"""Checks, by USB device and by identification, that a resumed run has the same instruments as before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop.core.devices import CONNECTION_PREFIXES, LISTEN_PREFIX
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ActionEvent, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.ports.devices.discovery import PortInfo, port_at
from praxis_desktop.ports.devices.identity import PortIdentity, all_ports, find_device
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.profiles.inquiry import ask_beside
from praxis_desktop.ports.profiles.introductions import (
    IDENTITY,
    SAYS,
    TERMINAL,
    device_identity,
    marks_of,
    marks_told,
    profile_of,
)
from praxis_desktop.ports.profiles.library import is_harmless
from praxis_desktop.ports.wire import SETTLED
from praxis_desktop.records.signing import installation_mark, installation_marks
from praxis_desktop.runs.resuming.past import PortMissing, StaysInterrupted

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port
    from praxis_desktop.runs.resuming.past import PlacedRecord, RecordedPast


GO_ON, STAY = "go_on", "stay"


def doubt_about(role: str, was: str, now: str, state: str = "") -> PromptEvent:
    """Return a question that asks whether to continue with a different instrument on port ``role``; ``was``
    and ``now`` describe the recorded and the current instrument.
    """
    how = Message(" When asked for its state, it replied: {state}.", state=state) if state else ""
    message = Message(
        "Continue with the instrument now on port {role}?\nThe instrument on port {role} may not "
        "be the one this run was using when it was interrupted. It was {was}; now it is "
        "{now}.{how} It has not received the commands sent to the earlier one.",
        role=role,
        was=was,
        now=now,
        how=how,
    )
    return PromptEvent(
        0,
        "choose",
        message,
        (
            Choice(
                GO_ON,
                "Continue with this one",
                "The program continues with the instrument that is connected.",
            ),
            Choice(
                STAY,
                "Do not continue with this one",
                "Nothing will be sent; the run will remain interrupted.",
            ),
        ),
        details={"what": "another instrument", "port": role, "was": was, "now": now},
    )


def doubt_about_computer(was: str, now: str, ports: str) -> PromptEvent:
    """Return a question that asks whether to continue a run that was started on a different computer."""
    message = Message(
        "Are this run's instruments now connected to this computer, as {ports}?\nThe run was "
        "started on another computer (installation {was}; this one is {now}).",
        ports=ports,
        was=was,
        now=now,
    )
    return PromptEvent(
        0,
        "choose",
        message,
        (
            Choice(GO_ON, "They are connected here", "The run continues here."),
            Choice(STAY, "No", "Nothing will be sent; the run will remain interrupted."),
        ),
        details={"what": "another computer", "was": was, "now": now},
    )


def doubt_about_session(role: str, device: str) -> PromptEvent:
    """Return a question that asks whether the instrument on connection ``role`` is still in the state in
    which the program left it. Many instruments forget their settings when a connection ends.
    """
    message = Message(
        "Is the instrument on {role} still set up as the program left it?\nThe connection to {device} ended "
        "with the program. Reconnecting starts a new session, and some instruments then lose their settings.",
        role=role,
        device=device,
    )
    return PromptEvent(
        0,
        "choose",
        message,
        (
            Choice(GO_ON, "It is", "The program continues over a new connection."),
            Choice(STAY, "No, or not sure", "Nothing will be sent; the run will remain interrupted."),
        ),
        details={"what": "new session", "port": role, "device": device},
    )


class Known(Struct, frozen=True):
    """The USB identity of a port's device ("" if it has none), and how the instrument identified itself."""

    device: str = ""
    """The device's path or address at the time of recording."""
    identity: str = ""
    says: Mapping[str, str] = {}


def known_of(wire: Sequence[PlacedRecord]) -> Known:
    """Collect what is known about an instrument from the records of its port."""
    known = Known()
    for placed in wire:
        record = placed.record
        if record.direction != "event":
            continue
        details = record.details
        says = details.get(SAYS)
        told = {str(name): str(text) for name, text in says.items()} if isinstance(says, Mapping) else {}
        if record.what == "opening":
            device, identity = str(details.get("device", "")), str(details.get(IDENTITY, ""))
            known = Known(device, identity, told or known.says)
        elif record.what == SETTLED and told:
            known = structs.replace(known, says=told)
    return known


_QUIET_S = 0.3
"""Seconds to wait for late replies before asking an instrument for its identity again."""

Ask = Callable[["PromptEvent"], tuple[object, str]]
"""Asks the user; returns the answer and who gave it. Raises StaysInterrupted if nobody can be asked."""


class Met(Struct, frozen=True):
    """What an instrument replied: its identification, its state in words, and any other data received."""

    says: Mapping[str, str]
    state: str
    rest: bytes


class InstrumentCheck:
    """Compares a run's instruments, on ports opened by ``opener``, with the instruments in its record."""

    def __init__(
        self,
        past: RecordedPast,
        opener: Opener,
        *,
        ask: Ask,
        tell: Callable[[Event], None],
        ports: Callable[[], Iterable[PortInfo]] = all_ports,
    ) -> None:
        self._past = past
        self._opener = opener
        self._ask = ask
        self._tell = tell
        self._ports = ports

    # ---- before a port is opened
    def find(self, binding: Binding) -> None:
        """Locate the instrument for ``binding``, and make ``opener`` use the path at which it was found.
        Raises PortMissing or StaysInterrupted.
        """
        role = binding.role
        if binding.recording is not None:
            raise StaysInterrupted(
                Message(
                    "port {role} plays a recording, which would start from the beginning in another process",
                    role=role,
                ),
                hint="Run the program again, or give up this run with `praxis-desktop history close`.",
            )
        known = known_of(self._past.port(role).wire)
        foreign = _foreign_terminal(binding, known)
        if foreign is not None:
            raise PortMissing(
                Message("port {role} cannot be opened again: {message}", role=role, message=foreign.message),
                hint=foreign.hint,
            )
        if binding.is_local and known.identity and not known.identity.startswith(TERMINAL):
            self._find_device(binding, known)
        if binding.device.startswith(LISTEN_PREFIX):
            return  # the instrument that had connected to the program connects again
        if binding.device.startswith(CONNECTION_PREFIXES) and self.profile(binding) is None:
            self._doubt_session(binding)

    def _doubt_session(self, binding: Binding) -> None:
        """Ask whether an instrument that cannot be queried is still in the same state as before. Raises
        StaysInterrupted if it is not, or if the user is not sure.
        """
        said, by = self._ask(doubt_about_session(binding.role, binding.device))
        if said != GO_ON:
            raise StaysInterrupted(
                Message(
                    "the session with the instrument on {role} ended with the program", role=binding.role
                ),
                hint="Set the instrument up as the program had it, then resume the run again, or give up the "
                "run with `praxis-desktop history close`.",
            )
        told = Message("{role} is as the program left it", role=binding.role)
        self._tell(ActionEvent("settle", by, told, {"port": binding.role, "device": binding.device}))

    def expect(self, binding: Binding) -> None:
        """Prepare a port that the program may open later. A missing instrument is not an error yet. The
        instrument's identity is checked when the port is opened.
        """
        if binding.recording is not None:
            return
        known = known_of(self._past.port(binding.role).wire)
        foreign = _foreign_terminal(binding, known)
        if foreign is not None:
            self._opener.bar(binding.role, foreign)
        elif binding.is_local and known.identity and not known.identity.startswith(TERMINAL):
            with suppress(PortMissing):
                self._find_device(binding, known)
        if known.says:
            self._opener.introductions.expect(binding.role, known.says, self._compare)

    def _compare(self, role: str, was: Mapping[str, str], says: Mapping[str, str]) -> None:
        """Ask whether to continue with the instrument for ``role``, which identified itself as ``was`` before
        and as ``says`` now. Raises PortFault if the answer is no.
        """
        try:
            self._doubt(
                role,
                Message("an instrument that identified itself as {was}", was=marks_told(was)),
                marks_told(says) or _SILENT,
            )
        except StaysInterrupted as reason:
            raise PortNotFound(reason.message, port=role, hint=reason.hint) from reason

    def _find_device(self, binding: Binding, known: Known) -> None:
        role, wanted = binding.role, PortIdentity.parse(known.identity)
        present = list(self._ports())
        found = find_device(wanted, present)
        path = _path(binding) or known.device
        there = port_at(path, present)
        if found is not None:
            if there is None or there.device != found.device:
                self._tell(
                    LogEvent(
                        Message(
                            "port {role}: its device is now {device}, not {path}",
                            role=role,
                            device=found.device,
                            path=path,
                        ),
                        "notice",
                    )
                )
                self._opener.move(role, found.device)
            return
        was = Message("the device {identity} at {device}", identity=known.identity, device=known.device)
        if there is None:
            raise PortMissing(
                Message("port {role} cannot be opened again: {was} is not connected", role=role, was=was),
                hint="Plug it in and switch it on. Then resume the run again.",
            )
        now = str(there.identity or there.friendly_name)
        self._doubt(role, was, Message("{now} at {path}", now=now, path=path))

    # ---- after it is opened
    def profile(self, binding: Binding) -> InstrumentProfile | None:
        """Return the profile for querying the instrument for ``binding``; None if it cannot be queried."""
        if binding.is_simulated:
            return None
        profile = profile_of(binding.role, self._opener.kinds, self._opener.limits)
        if profile is None or not (profile.told_apart_by or _asks_state(profile)):
            return None
        return profile

    def meet(self, binding: Binding, port: Port, held: HeldReceiver, profile: InstrumentProfile) -> Met:
        """Query the instrument's identity and state. If it is a different instrument, ask the user whether to
        continue. Raises StaysInterrupted or PortError.
        """
        role = binding.role
        known = known_of(self._past.port(role).wire)
        says: Mapping[str, str] = {}
        rest = b""
        is_other = False
        if profile.told_apart_by:
            said = ask_beside(profile.identify, port, held, profile)
            says, rest = marks_of(profile, said.texts), said.rest
            is_other = bool(known.says) and says != known.says
            if is_other:
                # A late answer to an earlier command may have arrived instead.
                held.wait(lambda _: False, _QUIET_S)
                held.forget()
                said = ask_beside(profile.identify, port, held, profile)
                says, rest = marks_of(profile, said.texts), rest + said.rest
                is_other = says != known.says
        state = ""
        if _asks_state(profile) and profile.state is not None:
            how = ask_beside(profile.state, port, held, profile)
            rest += how.rest
            state = how.told(profile.state)
        self._say(role, profile, says, state)
        if is_other:
            self._doubt(role, f"{profile.name}, {marks_told(known.says)}", marks_told(says) or _SILENT, state)
        self._opener.introductions.know(role, says or known.says)
        return Met(says or known.says, state, rest)

    def _say(self, role: str, profile: InstrumentProfile, says: Mapping[str, str], state: str) -> None:
        who = f", {marks_told(says)}" if says else ""
        how = f": {state}" if state else ""
        self._tell(
            LogEvent(
                Message(
                    "port {role}: queried before the run continues: {name}{who}{how}",
                    role=role,
                    name=profile.name,
                    who=who,
                    how=how,
                ),
                "notice",
            )
        )

    def _doubt(self, role: str, was: str, now: str, state: str = "") -> None:
        """Ask the user whether to continue with a different instrument. Raises StaysInterrupted if the answer
        is no.
        """
        said, by = self._ask(doubt_about(role, was, now, state))
        if said != GO_ON:
            raise StaysInterrupted(
                Message(
                    "the instrument on port {role} is not the one that the run used: {was} then, {now} now",
                    role=role,
                    was=was,
                    now=now,
                ),
                hint=(
                    "Reconnect the earlier one and resume the run, or give up the run with `praxis-desktop "
                    "history close`."
                ),
            )
        self._tell(
            ActionEvent(
                "settle",
                by,
                Message("{now} instead of {was}", now=now, was=was),
                {"port": role, "was": was, "now": now},
            )
        )


def _foreign_terminal(binding: Binding, known: Known) -> PortNotFound | None:
    """Return the error for a pseudo-terminal that no longer exists, even if a new one now has its name."""
    if not known.identity.startswith(TERMINAL) or Path(binding.device).is_symlink():
        return None
    device, now = binding.device, device_identity(binding)
    if now == known.identity:
        return None
    if now:
        message = Message(
            "the pseudo-terminal {device} is gone, and its name now belongs to another program",
            device=device,
        )
    else:
        message = Message("the pseudo-terminal {device} is gone", device=device)
    return PortNotFound(
        message,
        port=binding.role,
        hint="Give the instrument its own link: `praxis-desktop simulate KIND --link PATH`.",
    )


_SILENT = "one that does not identify itself"


def _asks_state(profile: InstrumentProfile) -> bool:
    return profile.state is not None and is_harmless(profile.state)


def _path(binding: Binding) -> str:
    """Return the current path of the device for ``binding``, or "" if the device is absent."""
    try:
        return binding.path()
    except PortError:
        return ""


def check_computer(
    header: Mapping[str, object], bindings: Sequence[Binding], *, ask: Ask, tell: Callable[[Event], None]
) -> None:
    """Ask the user whether to continue a run with real instruments if, according to its record's ``header``,
    it was started on a different computer. Raises StaysInterrupted if the user refuses.
    """
    was = str(header.get("installation") or "")
    real = [binding for binding in bindings if not binding.is_simulated]
    if not was or not real or was == installation_mark():
        return
    if was in installation_marks():
        return
    now = installation_mark() or "a new one"
    ports = ", ".join(
        Message("{role} at {device}", role=binding.role, device=binding.device) for binding in real
    )
    said, by = ask(doubt_about_computer(was, now, ports))
    if said != GO_ON:
        raise StaysInterrupted(
            "the run was started on another computer, and its instruments are not connected to this one",
            hint="Resume it there. `praxis-desktop history replay` replays it here, without instruments.",
        )
    told = {"was": was, "now": now}
    tell(ActionEvent("settle", by, "instruments from another computer are connected here", told))
