"""Opening a granted port for a guest: the device, and around it what every guest's port has."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from praxis_desktop import ports, settings
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ConnectionEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import as_dict, replace
from praxis_desktop.ports import emergency
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.open_ports import OPEN_PORTS
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.errors import PortFailed, PortNotAllowed, PortStopped, closed, stopped
from praxis_desktop.ports.limits import CommandRefused, WriteGuard, WriteLimits, limits_told
from praxis_desktop.ports.profiles.introductions import Introductions, Reacquaintance
from praxis_desktop.ports.wire import GUARDED, RELEASED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from praxis_desktop.interpreter.environment.attention import Attentive
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.emergency.guardian import Guardian
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.errors import PortFault
    from praxis_desktop.ports.open_line import OpenLine
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.serial import AskWhetherWanted
    from praxis_desktop.ports.simulators import Schedule
    from praxis_desktop.ports.transport import LineSettings, OutputLine, Port, Receiver
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.ports.wire_logs import RoleLog


logger = logging.getLogger(__name__)

_OPENING_S = 5.0

NO_KINDS: Mapping[str, str] = MappingProxyType({})
NO_LIMITS: Mapping[str, WriteLimits] = MappingProxyType({})


class Opener:
    """Opens ports for one guest: every byte on them is told to ``log``, and ``limits`` says by role what may
    be written. ``tell`` is told, on a thread of the port's, when an instrument goes and when it is back.
    ``kinds`` says by role which kind of instrument stands there, for who must stop it. Its ports are those of
    one guest for ``emergency.stopping``. ``claim`` claims the device of each before it is opened first
    (``Claims.claimer``). ``ask_whether_wanted`` has instruments that went waited for longer.
    ``stopped`` is called on any thread, and must return at once, when the guest was stopped;
    ``stopped_elsewhere`` with who and why when another process has had everything stopped. ``run_id`` is its
    run's, and ``notes`` the file in the run's record for what nobody but the guardian can record.

    What was opened can be stopped, and is claimed, until ``end``: also once the guest has closed it.
    """

    def __init__(
        self,
        *,
        log: WireLog | None = None,
        limits: Mapping[str, WriteLimits] = NO_LIMITS,
        tell: Callable[[ConnectionEvent], None] | None = None,
        kinds: Mapping[str, str] = NO_KINDS,
        claim: Callable[[Binding], Claim] | None = None,
        ask_whether_wanted: AskWhetherWanted | None = None,
        stopped: Callable[[], None] | None = None,
        stopped_elsewhere: Callable[[str, str], None] | None = None,
        run_id: str = "",
        notes: Path | None = None,
    ) -> None:
        self.log = log
        self.limits = limits
        self.tell = tell
        self.kinds = kinds
        self.claim = claim
        self.ask_whether_wanted = ask_whether_wanted
        self.introductions = Introductions(kinds, limits)
        self._moved: dict[str, str] = {}
        self._barred: dict[str, PortFault] = {}
        self._gone: set[str] = set()
        self._has_ended = False
        """Whether a port that a thread is just opening is nobody's any more."""
        self._underway = 0
        """How many ports threads are just opening."""
        self._changed = threading.Condition()
        self._stopped_elsewhere = stopped_elsewhere
        self._follow_no_more: Callable[[], None] | None = None
        self._generation: int | None = None
        """How often everything had been stopped when the guest began; None: what counts is each opening."""
        self._run_id, self._notes = run_id, notes
        self._wards: dict[tuple[str, str], Ward | None] = {}
        self._claims: dict[tuple[str, str], Claim] = {}
        self._cut: dict[str, bytes] = {}
        OPEN_PORTS.expect(self, stopped)

    def guard(self, role: str) -> Guard | None:
        """What holds the port of ``role`` to its limits, for one opening of it; None where it has none."""
        if role not in self.limits:
            return None

        return Guard(role, self.limits[role], self.refused, self._cut)

    @property
    def held_roles(self) -> list[str]:
        """The roles that an emergency stop concerns: open, or closed after something was sent."""
        return [port.name for port in OPEN_PORTS.ports(self)]

    def release(self, role: str) -> None:
        """The guest may use the port of ``role`` no more, and has closed it: it is others' now."""
        OPEN_PORTS.forget(self, role)
        for place in [place for place in self._wards if place[0] == role]:
            self._discard(self._wards.pop(place))
            if not self._has_ended:
                self.noticed(role, RELEASED, {})
        for place in [place for place in self._claims if place[0] == role]:
            self._claims.pop(place).release()

    def get_ready(self, bindings: Iterable[Binding]) -> None:
        """Have the guardian started, which takes a moment, where a port is real."""
        if any(not binding.is_simulated for binding in bindings) and press.is_possible:
            away = elsewhere()
            if away is not None:
                away.tell_kinds({binding.role: self._kind(binding) for binding in bindings})
            if self._generation is None:
                # Before it may be asked to stop anything. A child is told of what came after that.
                self._generation = 0 if away is not None else emergency.GUARDIAN.generation
            with suppress(PortFailed):  # said when a port is opened
                emergency.GUARDIAN.start()
            self._follow(emergency.GUARDIAN)
            emergency.GUARDIAN.beat(settings.load_settings().ports.heartbeat)
            if self.was_stopped and self._stopped_elsewhere is not None:
                self._stopped_elsewhere("", "")  # while nobody followed

    def forget_stop(self) -> None:
        """Open ports again after a stop that has found the guest at rest, with no port open."""
        OPEN_PORTS.let(self)
        if self._generation is not None:
            self._generation = emergency.GUARDIAN.generation
        for place in list(self._wards):
            self._discard(self._wards.pop(place))

    @property
    def was_stopped(self) -> bool:
        """Whether everything was stopped since ``get_ready``, on whoever's behalf."""
        if self._generation is None:
            return False
        return emergency.GUARDIAN.generation > self._generation

    def _follow(self, guardian: Guardian) -> None:
        """Hear when another process has everything stopped."""
        if self._stopped_elsewhere is not None and self._follow_no_more is None:
            self._follow_no_more = guardian.follow(self._stopped_elsewhere)

    def end(self) -> None:
        """The guest has ended: its ports are closed, nothing of it is to be stopped any more, and its devices
        are others'. A port that is just being opened is waited for, some seconds at most: were the process to
        end with it, the guardian would stop its instrument. Idempotent.
        """
        with self._changed:
            self._has_ended = True
            if not self._changed.wait_for(lambda: not self._underway, _OPENING_S):
                logger.warning("A port is still being opened, behind the end of its program")
        for port in OPEN_PORTS.ports(self):
            port.close()  # a guest that was killed within a call may have one that nobody else knows
        for role in {role for role, _ in (*self._wards, *self._claims)} | set(self.held_roles):
            self.release(role)
        if self._follow_no_more is not None:
            self._follow_no_more()

    def _discard(self, ward: Ward | None) -> None:
        if ward is not None:
            emergency.GUARDIAN.discard(ward)

    def move(self, role: str, device: str) -> None:
        """Open the port of ``role`` at ``device`` from now on: that is where its instrument is today."""
        self._moved[role] = device

    def bar(self, role: str, fault: PortFault) -> None:
        """Open the port of ``role`` no more: it leads to what is none of the program's."""
        self._barred[role] = fault

    def place(self, binding: Binding) -> Binding:
        """``binding``, where its instrument is today."""
        device = self._moved.get(binding.role)
        return binding if device is None else replace(binding, device=device)

    def happened(self, role: str, what: str, details: Mapping[str, object]) -> None:
        """Tell the log what happens on the port of ``role``. Raises PortUnrecorded."""
        if self.log is not None:
            ports.RoleLog(self.log, role, time.monotonic_ns).happened(what, details)

    def noticed(self, role: str, what: str, details: Mapping[str, object]) -> None:
        """As ``happened``; what cannot be told is left out: the next byte shows it."""
        if self.log is not None:
            ports.RoleLog(self.log, role, time.monotonic_ns).noticed(what, details)

    def refused(self, role: str, details: Mapping[str, object]) -> None:
        """Tell the log of something that was not allowed on the port of ``role``. Raises PortUnrecorded."""
        self.happened(role, "refused", details)

    def _limits_told(self, role: str) -> dict[str, object]:
        if role not in self.limits:
            return {}
        return {"limits": limits_told(self.limits[role])}

    def _guard_told(self, binding: Binding) -> dict[str, object]:
        """Whether the guardian will stop the instrument when this program dies: then there will be a note."""
        command = None if binding.is_simulated else emergency.known_stop_commands().get(self._kind(binding))
        if command is None or not command.commands or not press.is_possible:
            return {}
        return {GUARDED: command.on_lost_program} if command.on_lost_program == "stop" else {}

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None = None,
        attention: Attentive | None = None,
    ) -> Port:
        """Open the port of ``binding``. Raises PortError; PortStopped once the guest was stopped.

        The instrument is asked who it is where that may be asked and is kept, unless ``receiver`` is held:
        then whoever holds it asks.
        """
        if binding.role in self._barred:
            raise self._barred[binding.role].again()
        binding = self.place(binding)
        if schedule is None and OPEN_PORTS.is_stopped(self):
            self._refuse(binding)
        if self.log is None:
            happened = partial(self._happened, binding.role, None)
            return self._open(binding, receiver, None, settings, dtr, rts, schedule, attention, happened)
        log = ports.RoleLog(self.log, binding.role, time.monotonic_ns if schedule is None else schedule.now)
        log.happened(
            "opening",
            {
                "device": binding.device,
                "settings": ports.settings_told(settings),
                "dtr": dtr,
                "rts": rts,
                **(self.introductions.told(binding) if schedule is None else {}),
                **(self._guard_told(binding) if schedule is None else {}),
                **self._limits_told(binding.role),
            },
        )
        asked = None
        if schedule is None and not self._has_ended and not isinstance(receiver, ports.HeldReceiver):
            asked = self.introductions.profile(binding)
        held = None if asked is None else ports.HeldReceiver(receiver)
        try:
            happened = partial(self._happened, binding.role, log)
            heard = ports.LoggedReceiver(held or receiver, log)
            port = self._open(binding, heard, log, settings, dtr, rts, schedule, attention, happened)
        except PortError as fault:
            log.failed("open", fault)
            raise
        logged = ports.LoggedPort(port, log)
        if asked is not None and held is not None:
            try:
                self.introductions.ask(asked, binding.role, logged, held, log)
            except BaseException:
                logged.close()
                raise
        return logged

    def _open(
        self,
        binding: Binding,
        receiver: Receiver,
        log: RoleLog | None,
        settings: LineSettings,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None,
        attention: Attentive | None,
        happened: Callable[[str, Mapping[str, object]], None],
    ) -> Port:
        """Open it, so that its instrument can be stopped; ``end`` waits for that."""
        with self._changed:
            self._underway += 1
        try:
            return self._open_stoppable(
                binding, receiver, log, settings, dtr, rts, schedule, attention, happened
            )
        finally:
            with self._changed:
                self._underway -= 1
                self._changed.notify_all()

    def _open_stoppable(
        self,
        binding: Binding,
        receiver: Receiver,
        log: RoleLog | None,
        settings: LineSettings,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None,
        attention: Attentive | None,
        happened: Callable[[str, Mapping[str, object]], None],
    ) -> Port:
        import praxis_desktop.ports.emergency.stopping  # noqa: F401 - nothing must be missing for that

        heard = emergency.Overheard(receiver)
        kind = "" if schedule is not None else self._kind(binding)
        ward = heard.ward = self._ward(binding, kind) if schedule is None else None
        place = (binding.role, binding.device)
        is_claimed = place in self._claims
        self._claim(binding)
        try:
            opened = binding.open(
                heard,
                settings,
                dtr=dtr,
                rts=rts,
                schedule=schedule,
                attention=attention,
                happened=happened,
                ask_whether_wanted=self.ask_whether_wanted,
                reacquaint=None if log is None else Reacquaintance(self.introductions, binding.role, log),
                ward=ward,
            )
        except BaseException:
            if not is_claimed and place in self._claims:
                self._claims.pop(place).release()
            raise
        if schedule is not None:  # nothing happens in real time to a port of a run whose time is virtual
            return opened
        port = emergency.StoppablePort(
            opened,
            heard,
            kind=kind,
            is_simulated=binding.is_simulated,
            log=log,
            ward=ward,
            reopen=partial(binding.open, settings=settings) if binding.is_simulated else None,
        )
        if self._has_ended:
            opened.close()
            self.release(binding.role)
            raise closed(binding.role)
        if not port.begin(self):
            opened.close()
            self._refuse(binding)
        if binding.role in self._gone:
            self._tell(binding.role, "reopened")
        return port

    def _claim(self, binding: Binding) -> None:
        """Claim the device of ``binding``, unless that was done. Raises PortBusy."""
        place = (binding.role, binding.device)
        if self.claim is not None and place not in self._claims:
            self._claims[place] = self.claim(binding)

    def _ward(self, binding: Binding, kind: str) -> Ward | None:
        """The guardian's part in a real port, the same for all its openings."""
        if binding.is_simulated:
            return None
        place = (binding.role, binding.device)
        if place not in self._wards and elsewhere() is not None:
            self.get_ready((binding,))  # before that process opens it
        if place not in self._wards:
            self._follow(emergency.GUARDIAN)
            self._wards[place] = emergency.GUARDIAN.ward(
                binding.role,
                command=emergency.known_stop_commands().get(kind),
                generation=self._generation,
                run_id=self._run_id,
                notes=self._notes,
            )
        return self._wards[place]

    def _refuse(self, binding: Binding) -> NoReturn:
        """Open nothing for a guest that was stopped."""
        raise stopped(binding.role)

    def _kind(self, binding: Binding) -> str:
        """The kind of instrument at ``binding``; "" when nothing tells."""
        if binding.instrument is not None:
            return emergency.kind_of_simulator(binding.instrument.kind)
        limits = self.limits.get(binding.role)
        kind = self.kinds.get(binding.role) or ("" if limits is None else limits.name)
        return kind if kind in emergency.known_stop_commands() else ""

    def _happened(self, role: str, log: RoleLog | None, what: str, details: Mapping[str, object]) -> None:
        """The instrument of ``role`` went, or is back."""
        if log is not None and what != "gone":  # what failed because of it is in the log
            log.noticed(what, details)
        if what == "lost":
            self.introductions.went(role)
        if what in _SAID:
            self._tell(role, what, float(str(details.get("absent_s", details.get("grace_s", 0)))))

    def _tell(self, role: str, what: str, seconds: float = 0.0) -> None:
        if what == "gone":
            self._gone.add(role)
        else:
            self._gone.discard(role)
        if self.tell is not None:
            self.tell(ConnectionEvent(role, what, _SAID[what].format(role=role, seconds=seconds), seconds))


_SAID = {
    "lost": "port {role}: the instrument was disconnected; it is waited for, {seconds:g} s at most",
    "rebound": "port {role}: the instrument is back after {seconds:.1f} s, and the program goes on",
    "gone": "port {role}: the instrument did not come back, and is waited for no longer",
    "reopened": "port {role}: the instrument is connected again",
}


Write: TypeAlias = Callable[[bytes], int]
"""Writes bytes, and says how many left."""

_TOLD = 4096
"""Bytes of a write that are kept of one that was refused."""


class Guard:
    """Says of one opening of a port which bytes may leave, and what may be done to its line: bytes mean
    something else on another. ``refused`` is told of what may not. ``cut`` has the rests of commands that
    left in part, by role, of all openings of a run.
    """

    def __init__(
        self,
        role: str,
        limits: WriteLimits,
        refused: Callable[[str, Mapping[str, object]], None],
        cut: dict[str, bytes],
    ) -> None:
        self._role = role
        self._limits = limits
        self._guard = WriteGuard(limits)
        self._refused = refused
        self._cut = cut
        self._turn = threading.Lock()
        """Held while something is sent: what is sent behind it depends on how much of it leaves."""

    # ---- bytes
    def admit(self, data: bytes, *, is_break: bool) -> bytes:
        """The bytes that may leave now. Raises PortNotAllowed, and nothing of ``data`` may."""
        try:
            if is_break and self._limits.line is not None:
                raise CommandRefused(data, "what is written during a break does not arrive whole")
            return self._guard.admit(data)
        except CommandRefused as refused:
            raise self._not_sent(
                data,
                refused.reason,
                "The port was granted for certain commands only: with --limit, or see "
                "praxis-desktop ports grants.",
            ) from refused

    def send(self, data: bytes, write: Write, *, has_turn: bool = False) -> int:
        """Have ``write`` send what was admitted, once no other write is under way; how much of it left.
        ``has_turn``: it is the rest that ``send_now`` has left.

        Raises PortError; PortNotAllowed for anything but the rest behind a write that was cut within a
        command: an instrument would take it for that command's end.
        """
        if not has_turn:
            self._turn.acquire()
        try:
            return self._send(data, write)
        finally:
            self._turn.release()

    def send_now(self, data: bytes, write: Write) -> tuple[bytes, bool]:
        """The same with what fits at once. Returns what is left, and whether it has the turn: then ``send``
        must be called with it, or ``end_turn``.
        """
        if not self._turn.acquire(blocking=False):
            return data, False
        try:
            rest = data[self._send(data, write) :]
        except BaseException:
            self._turn.release()
            raise
        if not rest:
            self._turn.release()
        return rest, bool(rest)

    def end_turn(self) -> None:
        """What has the turn is not sent."""
        self._turn.release()

    def _send(self, data: bytes, write: Write) -> int:
        rest = self._cut.get(self._role)
        if rest is not None and data != rest:
            raise self._not_sent(
                data,
                "a command left in part, and the instrument would take this for its end",
                "Switch the instrument off and on, so that it forgets the command, and start again.",
            )
        try:
            written = write(data)
        except PortStopped:  # what stops an instrument is sent so that it ends what was cut
            self._cut.pop(self._role, None)
            raise
        except PortError as fault:
            self._note(data, getattr(fault, "written", 0), is_rest=rest is not None)
            raise
        self._note(data, written, is_rest=rest is not None)
        return written

    def _note(self, data: bytes, written: int, *, is_rest: bool) -> None:
        """So many bytes of ``data`` have left; it begins within a command if it ``is_rest``."""
        if written == len(data) or self._guard.is_whole(data[:written], is_rest=is_rest):
            self._cut.pop(self._role, None)
        else:
            self._cut[self._role] = data[written:]

    def _not_sent(self, data: bytes, reason: str, hint: str) -> PortNotAllowed:
        told = {"reason": reason, "data": data[:_TOLD].hex()}
        self._refused(self._role, told if len(data) <= _TOLD else {**told, "of": len(data)})
        return PortNotAllowed(
            Message("port {role}: {reason}; nothing was sent", role=repr(self._role), reason=reason),
            port=self._role,
            hint=hint,
        )

    def forget(self) -> None:
        """Drop what is held back of a command that is not complete."""
        self._guard.forget()

    # ---- the line
    @property
    def holds_line(self) -> bool:
        """Whether the line stays as it is set: in records from before that it did not."""
        return self._limits.line is not None

    def opened(self, wanted: OpenLine) -> OpenLine:
        """How the port is opened for a program that asks for ``wanted``: DTR and RTS are as the limits have
        them, since pyserial and browsers ask for some level whether their program says so or not.
        """
        line = self._limits.line
        return wanted if line is None else replace(wanted, dtr=line.dtr, rts=line.rts)

    def check_settings(self, settings: LineSettings) -> None:
        """Raises PortNotAllowed for settings that are not those of the limits."""
        line = self._limits.line
        if line is None or settings == line.settings:
            return
        fixed, asked = as_dict(line.settings), as_dict(settings)
        differing = [name for name in fixed if fixed[name] != asked[name]]
        self._refuse(
            ", ".join(f"{name}={fixed[name]}" for name in differing),
            ", ".join(f"{name}={asked[name]}" for name in differing),
        )

    def check_lines(self, wanted: Sequence[tuple[OutputLine, bool]]) -> None:
        """Raises PortNotAllowed for a level that is not the one of the limits, and for a break."""
        line = self._limits.line
        if line is None:
            return
        levels = {"dtr": line.dtr, "rts": line.rts, "break": False}
        for name, on in wanted:
            if on != levels[name] and not (name == "break" and self._limits.may_break):
                self._refuse(f"{name}={levels[name]}", f"{name}={on}")

    def _refuse(self, fixed: str, asked: str) -> NoReturn:
        reason = Message(
            "the limits of {name} keep its line at {fixed}, not {asked}",
            name=self._limits.name,
            fixed=fixed,
            asked=asked,
        )
        self._refused(self._role, {"reason": reason})
        raise PortNotAllowed(
            Message("port {role}: {reason}; nothing was changed", role=repr(self._role), reason=reason),
            port=self._role,
            hint='Have the program open it so. A file of limits can say another line under "line".',
        )
