"""Opens a granted port for a guest: the device, wrapped in logging, limits and emergency stop."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from msgspec import structs, to_builtins

from praxis_desktop import ports, settings
from praxis_desktop.core.addresses import read_address
from praxis_desktop.core.devices import LISTEN_PREFIX
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import ConnectionEvent, LogEvent
from praxis_desktop.core.hanging_calls import HangingCalls
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import emergency, network, simulators
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.port import OPEN_PORTS
from praxis_desktop.ports.errors import PortFailed, closed, stopped
from praxis_desktop.ports.opening._guard import Guard
from praxis_desktop.ports.profiles.introductions import Introductions, Reacquaintance
from praxis_desktop.ports.wire import GUARDED, RELEASED, role_of, wire_of

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable
    from pathlib import Path

    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.delivery import Backpressure
    from praxis_desktop.ports.emergency.guardian import Guardian
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.errors import PortFault
    from praxis_desktop.ports.network import LedTo
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.serial import AskWhetherWanted
    from praxis_desktop.ports.simulators import Instrument, RunTime, Schedule
    from praxis_desktop.ports.simulators.instrument import Connection, Place
    from praxis_desktop.ports.transport import LineSettings, Port, Receiver
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.ports.wire_logs import RoleLog
    from praxis_desktop.ports.write_limits import WriteLimits


logger = logging.getLogger(__name__)

_OPENING_S, _DRIVER_S = 5.0, 0.5
"""Maximum time, in seconds, that ``end`` waits for ports that are being opened, and for the drivers opening
them.
"""
_FIRST_PORT, _PORTS = 49152, 16384
"""The first of the port numbers from which simulated instruments appear to connect, and their count."""

NO_KINDS: Mapping[str, str] = MappingProxyType({})
NO_LIMITS: Mapping[str, WriteLimits] = MappingProxyType({})


class Opener:
    """Opens one guest's ports.

    ``log`` receives every byte; ``limits`` are the write limits, keyed by role. ``tell`` is called on one of
    the port's threads when an instrument disappears or returns, ``note`` when a simulated instrument cannot
    connect to the program. ``kinds`` are the kinds of instrument, keyed by role, which are needed to stop the
    instruments. In ``emergency.stopping``, the opener represents the guest. ``claim`` claims each device
    before it is first opened (``Claims.claimer``). ``ask_whether_wanted`` asks whether to wait longer for a
    lost instrument.

    ``stopped`` is called on any thread when the guest has been stopped, and must not block;
    ``stopped_elsewhere`` is called after another process's emergency stop, with the name of the person who
    triggered it and the reason. ``run_id`` is the run's ID, and ``notes`` is the file in the run's record for
    events that only the guardian can record. ``played``, if given, is the RunTime that simulated instruments
    follow. Opened ports stay claimed and stoppable until ``end``, even if the guest closes them.
    """

    def __init__(
        self,
        *,
        log: WireLog | None = None,
        limits: Mapping[str, WriteLimits] = NO_LIMITS,
        tell: Callable[[ConnectionEvent], None] | None = None,
        note: Callable[[LogEvent], None] | None = None,
        kinds: Mapping[str, str] = NO_KINDS,
        claim: Callable[[Binding], Claim] | None = None,
        ask_whether_wanted: AskWhetherWanted | None = None,
        stopped: Callable[[], None] | None = None,
        stopped_elsewhere: Callable[[str, str], None] | None = None,
        run_id: str = "",
        notes: Path | None = None,
        played: RunTime | None = None,
    ) -> None:
        self.log = log
        self._played = played
        self.limits = limits
        self.tell = tell
        self.note = note
        self._unheard_at: set[tuple[str, str]] = set()
        """Pairs of a simulated instrument's role and an address that the instrument is set to connect to,
        although no program is listening there.
        """
        self.kinds = kinds
        self.claim = claim
        self.ask_whether_wanted = ask_whether_wanted
        self.introductions = Introductions(kinds, limits)
        self._moved: dict[str, str] = {}
        self._led_to: LedTo = {}
        self._calls = HangingCalls(name="open")
        self._barred: dict[str, PortFault] = {}
        self._gone: set[str] = set()
        self._has_ended = False
        """Whether the guest's access has ended, in which case a port still being opened must be closed."""
        self._underway = 0
        """Number of ports being opened."""
        self._changed = threading.Condition()
        self._stopped_elsewhere = stopped_elsewhere
        self._follow_no_more: Callable[[], None] | None = None
        self._generation: int | None = None
        """The number of emergency stops when the guest started; if None, it is read at each opening."""
        self._run_id, self._notes = run_id, notes
        self._wards: dict[tuple[str, str], Ward] = {}
        self._claims: dict[tuple[str, str], Claim] = {}
        self._claiming = threading.Lock()
        self._claimed: Counter[tuple[str, str]] = Counter()
        """The number of times that each claimed device was opened, not counting failed attempts."""
        self._opened: set[tuple[str, str]] = set()
        """The claimed devices that have been opened successfully."""
        self._cut: dict[str, bytes] = {}
        self._called = 0
        """The number of connections made by simulated instruments."""
        self._listening: dict[str, Callable[[], None]] = {}
        """The callbacks that stop listening at this computer's addresses, keyed by role."""
        self._peers: dict[str, deque[Binding | None]] = {}
        """The peers waiting to be taken, keyed by the role to whose address they connected: a binding for a
        simulated instrument, None for a peer on the network.
        """
        OPEN_PORTS.expect(self, stopped)

    def guard(self, role: str, wire: str) -> Guard | None:
        """Return the guard that enforces ``role``'s limits during one opening of the port or connection
        ``wire``; None if ``role`` has no limits.
        """
        if role not in self.limits:
            return None

        return Guard(wire, self.limits[role], self.refused, self._cut)

    @property
    def held_roles(self) -> list[str]:
        """The roles whose ports an emergency stop affects: open ones, and ones closed after sending data."""
        return list(dict.fromkeys(role_of(port.name) for port in OPEN_PORTS.ports(self)))

    def not_stopped(self, bindings: Iterable[Binding], asked_at: float) -> list[HaltEvent]:
        """Return the outcomes for the ``bindings`` to which the emergency stop requested at ``asked_at``
        sends nothing, because the guest had sent nothing to them. Call this after ``stop_everything``.
        """
        held, opened = self.held_roles, {role for role, _ in self._opened}
        return [
            emergency.not_stopped(
                binding.role,
                binding.device,
                self._kind(binding),
                is_simulated=binding.is_simulated,
                was_opened=binding.role in opened,
                asked_at=asked_at,
            )
            for binding in bindings
            if binding.role not in held and not binding.device.startswith(LISTEN_PREFIX)
        ]

    def release(self, role: str) -> None:
        """Release the device for ``role``, which the guest has closed and may no longer use."""
        OPEN_PORTS.forget(self, role)
        with self._changed:
            end_listening = self._listening.pop(role, None)
        if end_listening is not None:
            end_listening()
        for place in [place for place in self._wards if role_of(place[0]) == role]:
            emergency.GUARDIAN.discard(self._wards.pop(place))
            if not self._has_ended:
                self.noticed(place[0], RELEASED, {})
        with self._claiming:
            self._opened = {place for place in self._opened if place[0] != role}
            for place in [place for place in self._claimed if place[0] == role]:
                del self._claimed[place]
            released = [self._claims.pop(place) for place in list(self._claims) if place[0] == role]
        for claim in released:
            claim.release()

    def get_ready(self, bindings: Iterable[Binding]) -> None:
        """If any port is real, start the guardian in advance, because starting it takes a moment."""
        if any(not binding.is_simulated for binding in bindings):
            away = elsewhere()
            if away is not None:
                away.tell_kinds({binding.role: self._kind(binding) for binding in bindings})
            if self._generation is None:
                # Counted before the guardian may be asked to stop anything. A child process is notified only
                # of later stops.
                self._generation = 0 if away is not None else emergency.GUARDIAN.generation
            with suppress(PortFailed):  # reported when a port is opened
                emergency.GUARDIAN.start()
            self._follow(emergency.GUARDIAN)
            emergency.GUARDIAN.beat(settings.load_settings().ports.heartbeat)
            if self.was_stopped and self._stopped_elsewhere is not None:
                self._stopped_elsewhere("", "")  # the stop happened before this opener followed the guardian

    def forget_stop(self) -> None:
        """Allow ports to be opened again after a stop that found the guest idle, with no port open."""
        OPEN_PORTS.let(self)
        if self._generation is not None:
            self._generation = emergency.GUARDIAN.generation
        for place in list(self._wards):
            emergency.GUARDIAN.discard(self._wards.pop(place))

    @property
    def was_stopped(self) -> bool:
        """Whether there has been an emergency stop since ``get_ready`` was called."""
        if self._generation is None:
            return False
        return emergency.GUARDIAN.generation > self._generation

    def _follow(self, guardian: Guardian) -> None:
        """Arrange to be notified of emergency stops that this process did not start."""
        if self._stopped_elsewhere is not None and self._follow_no_more is None:
            self._follow_no_more = guardian.follow(self._stopped_elsewhere)

    def end(self) -> None:
        """End the guest's access: close its ports, and release the devices. Waits a few seconds for a port
        that is being opened, because if the process exited before the port was open, the guardian would stop
        the instrument. Idempotent.
        """
        with self._changed:
            self._has_ended = True
            listening = list(self._listening.values())
        for end in listening:
            end()
        with self._changed:
            self._changed.wait_for(lambda: not self._underway, _DRIVER_S)
        self._calls.end()
        with self._changed:
            if not self._changed.wait_for(lambda: not self._underway, _OPENING_S):
                logger.warning(
                    "The program has ended, but a connection that it asked for is still being made"
                )
        for port in OPEN_PORTS.ports(self):
            port.close()  # a guest killed within a call may have one that nobody else knows
        for role in {role_of(wire) for wire, _ in (*self._wards, *self._claims)} | set(self.held_roles):
            self.release(role)
        if self._follow_no_more is not None:
            self._follow_no_more()

    def move(self, role: str, device: str) -> None:
        """From now on, open ``role``'s port at ``device``, to which the instrument has moved."""
        self._moved[role] = device

    def bar(self, role: str, fault: PortFault) -> None:
        """Refuse to open ``role``'s port, because it now leads to another device."""
        self._barred[role] = fault

    def place(self, binding: Binding) -> Binding:
        """Return ``binding`` with its instrument's current device."""
        device = self._moved.get(binding.role)
        return binding if device is None else structs.replace(binding, device=device)

    def _now(self) -> int:
        """Return the current time for the log, in nanoseconds."""
        return time.monotonic_ns() if self._played is None else self._played.now()

    def _schedule(self, binding: Binding) -> Schedule | None:
        """Return a schedule in the run's time for a simulated instrument; None for other ports."""
        if self._played is None or not binding.is_simulated:
            return None
        return self._played.schedule(0 if binding.instrument is None else binding.instrument.ahead_ns)

    def happened(self, role: str, what: str, details: Mapping[str, object]) -> None:
        """Log an event on ``role``'s port. Raises PortUnrecorded."""
        if self.log is not None:
            ports.RoleLog(self.log, role, self._now).happened(what, details)

    def noticed(self, role: str, what: str, details: Mapping[str, object]) -> None:
        """Log an event as ``happened`` does, but ignore a failure: logging the next byte will reveal it."""
        if self.log is not None:
            ports.RoleLog(self.log, role, self._now).noticed(what, details)

    def refused(self, role: str, details: Mapping[str, object]) -> None:
        """Log a violation of the limits on ``role``'s port. Raises PortUnrecorded."""
        self.happened(role, "refused", details)

    def _limits_told(self, role: str) -> dict[str, object]:
        if role not in self.limits:
            return {}
        return {"limits": ports.write_limits.limits_told(self.limits[role])}

    def _guard_told(self, binding: Binding) -> dict[str, object]:
        """Return, for the log, whether the guardian will stop the instrument if this program dies."""
        command = None if binding.is_simulated else emergency.known_stop_commands().get(self._kind(binding))
        if command is None or not command.commands:
            return {}
        return {GUARDED: command.on_lost_program} if command.on_lost_program == "stop" else {}

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings | None,
        *,
        dtr: bool,
        rts: bool,
        connection: int = 1,
        schedule: Schedule | None = None,
        attention: Backpressure | None = None,
        away: Callable[[], None] | None = None,
    ) -> Port:
        """Open the port of ``binding``. A connection has no ``settings``; ``connection`` is its number among
        the role's connections. ``away`` is called, after the last data, when the device disappears and may
        come back. Raises PortError, in particular PortStopped once the guest has been stopped.

        Queries the instrument's identity if that is allowed and can be recorded. If ``receiver`` holds data
        back, the query is left to the receiver's owner. Only a role's first connection is queried.
        """
        wire = wire_of(binding.role, connection)
        if binding.role in self._barred:
            raise self._barred[binding.role].again()
        binding = self.place(binding)
        if schedule is None and OPEN_PORTS.is_stopped(self):
            self._refuse(binding)
        if self.log is None:
            happened = partial(self._happened, binding.role, None, away)
            with self._opening(binding.role):
                return self._open(
                    binding, wire, receiver, None, settings, dtr, rts, schedule, attention, happened
                )
        log = ports.RoleLog(self.log, wire, self._now if schedule is None else schedule.now)
        log.happened(
            "opening",
            {
                "device": binding.device,
                **({} if settings is None else _line_told(settings, dtr=dtr, rts=rts)),
                **(self.introductions.told(binding) if schedule is None else {}),
                **(self._guard_told(binding) if schedule is None else {}),
                **self._limits_told(binding.role),
            },
        )
        asked = None
        is_accepted = binding.device.startswith(LISTEN_PREFIX)
        is_asked = (
            not is_accepted
            and schedule is None
            and connection == 1
            and not isinstance(receiver, ports.HeldReceiver)
        )
        if is_asked and not self._has_ended:
            asked = self.introductions.profile(binding)
        held = None if asked is None else ports.HeldReceiver(receiver)
        try:
            happened = partial(self._happened, binding.role, log, away)
            heard = ports.LoggedReceiver(held or receiver, log)
            with self._opening(binding.role):
                port = self._open(
                    binding, wire, heard, log, settings, dtr, rts, schedule, attention, happened
                )
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

    def listen(
        self, binding: Binding, tell: Callable[[bool, str], None], *, is_virtual: bool = False
    ) -> Callable[[], None]:
        """Accept connections at the address of ``binding``; ``open`` then takes them one by one. Returns a
        function that stops listening. ``tell(is_welcome, address)`` is called on a thread for each peer.
        In virtual time, only simulated instruments can connect, through ``let_call``. Raises PortError.
        """
        if not is_virtual and OPEN_PORTS.is_stopped(self):
            self._refuse(binding)
        self.happened(binding.role, "listening", {"device": binding.device})
        with self._opening(binding.role):
            with self._changed:
                self._peers[binding.role] = deque()
            return _nothing if is_virtual else self._listen(binding, tell)

    def let_call(
        self,
        binding: Binding,
        caller: Binding,
        tell: Callable[[bool, str], None],
        schedule: Schedule | None = None,
    ) -> Callable[[], None]:
        """Let ``caller``'s simulated instrument connect to the address of ``binding``, at which ``listen``
        accepts connections; return a function that undoes this. ``schedule`` is the schedule in virtual time.
        """
        instrument = caller.instrument
        assert instrument is not None
        address = read_address(binding.device)
        own = schedule or self._schedule(caller)
        line = simulators.Line(
            instrument,
            (address.host, address.port),
            own
            or simulators.RunSchedule.alone(Message("port {name}", name=caller.role), instrument.ahead_ns),
            partial(self._take_call, binding, instrument, tell),
        )
        return line.close

    def _take_call(
        self,
        binding: Binding,
        instrument: Instrument,
        tell: Callable[[bool, str], None],
        connection: Connection,
    ) -> None:
        """Queue a simulated instrument's connection, as if from the first computer that may connect."""
        with self._changed:
            self._called += 1
            self._peers[binding.role].append(structs.replace(binding, instrument=instrument, call=connection))
            tell(True, f"{read_address(binding.device).first_peer}:{_FIRST_PORT + self._called % _PORTS}")

    def _unheard(self, role: str, place: Place) -> None:
        """Report, only once per address, that a simulated instrument is set to connect to an address at which
        the program is not listening.
        """
        address = f"{place[0]}:{place[1]}"
        if self.note is None or (role, address) in self._unheard_at:
            return
        self._unheard_at.add((role, address))
        message = Message(
            "port {role}: the instrument is set to connect to {address}, but the program is not "
            "listening there, or the address is not granted; anything the instrument sends will be lost",
            role=role,
            address=address,
        )
        self.note(LogEvent(message, "warning"))

    def _next_peer(self, binding: Binding) -> Binding:
        """Take the next peer waiting at the address of ``binding``, and return the peer's binding."""
        with self._changed:
            peers = self._peers.get(binding.role)
            return (peers.popleft() if peers else None) or binding

    def _listen(self, binding: Binding, tell: Callable[[bool, str], None]) -> Callable[[], None]:
        self._claim(binding)
        try:
            away = elsewhere()
            if away is None:
                told = network.listen(binding.device, binding.role)
            else:
                told = network.listening_elsewhere(away.listen(binding.device, binding.role))
        except BaseException:
            self._not_opened(binding)
            raise
        self._opened.add((binding.role, binding.device))
        hearing = threading.Thread(
            target=self._hear_peers, args=(binding, told, tell), name=f"peers {binding.role}", daemon=True
        )
        end = partial(_end_listening, told, hearing)
        with self._changed:
            self._listening[binding.role] = end
        hearing.start()
        if self._has_ended:
            end()
            raise closed(binding.role)
        return end

    def _hear_peers(self, binding: Binding, told: socket.socket, tell: Callable[[bool, str], None]) -> None:
        with told, told.makefile("rb") as lines:
            for line in lines:
                text = line.decode().rstrip("\n")
                is_welcome, peer = text.startswith(network.CAME), text[1:]
                if not is_welcome:
                    self.noticed(binding.role, "refused", {"reason": "peer not granted", "peer": peer})
                with self._changed:
                    if is_welcome:
                        self._peers[binding.role].append(None)
                    tell(is_welcome, peer)

    @contextmanager
    def _opening(self, role: str) -> Iterator[None]:
        """Count a port as being opened, so that ``end`` waits for it. Raises PortClosed after ``end``,
        because a program's thread may still request a port, and the device would never be released.
        """
        with self._changed:
            if self._has_ended:
                raise closed(role)
            self._underway += 1
        try:
            yield
        finally:
            with self._changed:
                self._underway -= 1
                self._changed.notify_all()

    def _open(
        self,
        binding: Binding,
        wire: str,
        receiver: Receiver,
        log: RoleLog | None,
        settings: LineSettings | None,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None,
        attention: Backpressure | None,
        happened: Callable[[str, Mapping[str, object]], None],
    ) -> Port:
        """Open the port in such a way that an emergency stop can stop the instrument."""
        import praxis_desktop.ports.emergency.stopping  # noqa: F401 - nothing must be missing for that

        if binding.device.startswith(LISTEN_PREFIX):
            binding = self._next_peer(binding)
        elif binding.instrument is not None and binding.instrument.calls_back:
            binding.instrument.unheard = partial(self._unheard, binding.role)
        heard = emergency.Overheard(receiver)
        kind = "" if schedule is not None else self._kind(binding)
        ward = heard.ward = self._ward(binding, wire, kind) if schedule is None else None
        own = structs.replace(binding, role=wire)
        self._claim(binding)
        try:
            opened = own.open(
                heard,
                settings,
                dtr=dtr,
                rts=rts,
                schedule=schedule or self._schedule(binding),
                attention=attention,
                happened=happened,
                ask_whether_wanted=self.ask_whether_wanted,
                reacquaint=None if log is None else Reacquaintance(self.introductions, binding.role, log),
                ward=ward,
                led_to=self._led_to,
                calls=self._calls,
            )
        except BaseException:
            self._not_opened(binding)
            raise
        self._opened.add((binding.role, binding.device))
        if schedule is not None:  # a run in virtual time needs no emergency stop
            return opened
        port = emergency.StoppablePort(
            opened,
            heard,
            kind=kind,
            is_simulated=binding.is_simulated,
            log=log,
            ward=ward,
            reopen=partial(
                structs.replace(binding, role=wire).open, settings=settings, schedule=self._schedule(binding)
            )
            if binding.is_simulated
            else None,
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
        """Claim the device of ``binding`` for its first opening. Call ``_not_opened`` if the opening fails.
        Raises PortBusy.
        """
        place = (binding.role, binding.device)
        with self._claiming:
            if self.claim is not None and place not in self._claims:
                self._claims[place] = self.claim(binding)
            self._claimed[place] += 1

    def _not_opened(self, binding: Binding) -> None:
        """Release the device of ``binding`` unless a connection to it has been opened or is being opened."""
        place = (binding.role, binding.device)
        with self._claiming:
            if self._claimed[place]:  # the device may have been released meanwhile
                self._claimed[place] -= 1
            claim = None if self._claimed[place] or place in self._opened else self._claims.pop(place, None)
        if claim is not None:
            claim.release()

    def _ward(self, binding: Binding, wire: str, kind: str) -> Ward | None:
        """Return the registration of a real port with the guardian. Connections that are opened one
        after another share a registration; connections that are open at the same time each have their own.
        """
        if binding.is_simulated:
            return None
        place = (wire, binding.device)
        if place not in self._wards and elsewhere() is not None:
            self.get_ready((binding,))  # before the other process opens it
        if place not in self._wards:
            self._follow(emergency.GUARDIAN)
            self._wards[place] = emergency.GUARDIAN.ward(
                wire,
                command=emergency.known_stop_commands().get(kind),
                generation=self._generation,
                run_id=self._run_id,
                notes=self._notes,
            )
        return self._wards[place]

    def _refuse(self, binding: Binding) -> NoReturn:
        """Raise the error for opening a port for a stopped guest."""
        raise stopped(binding.role)

    def _kind(self, binding: Binding) -> str:
        """Return the kind of instrument at ``binding``; "" if unknown."""
        if binding.device.startswith(LISTEN_PREFIX):
            return ""  # the guardian cannot connect to an instrument that itself connects to the program
        if binding.instrument is not None:
            return emergency.kind_of_simulator(binding.instrument.kind)
        limits = self.limits.get(binding.role)
        kind = self.kinds.get(binding.role) or ("" if limits is None else limits.name)
        return kind if kind in emergency.known_stop_commands() else ""

    def _happened(
        self,
        role: str,
        log: RoleLog | None,
        away: Callable[[], None] | None,
        what: str,
        details: Mapping[str, object],
    ) -> None:
        """Report that ``role``'s instrument has disappeared or is back."""
        if log is not None and what not in _AWAY:  # the log already has the failure that this caused
            log.noticed(what, details)
        if what == "lost":
            self.introductions.went(role)
            if away is not None:
                away()
        if what in _SAID:
            self._tell(role, what, float(str(details.get("absent_s", details.get("grace_s", 0)))))

    def _tell(self, role: str, what: str, seconds: float = 0.0) -> None:
        if what in _AWAY:
            self._gone.add(role)
        else:
            self._gone.discard(role)
        if self.tell is not None:
            message = Message(_SAID[what], role=role, seconds=seconds)
            self.tell(ConnectionEvent(role, what, message, seconds))


_AWAY = ("gone", "unplugged")
_SAID = {
    "lost": "port {role}: the instrument was disconnected; waiting up to {seconds:g} s for it",
    "rebound": "port {role}: the instrument is back after {seconds:.1f} s, and the program continues",
    "gone": "port {role}: the instrument did not come back; no longer waiting",
    "unplugged": "port {role}: the instrument was disconnected. Check its power and its cable",
    "reopened": "port {role}: the instrument was reconnected",
}


def _nothing() -> None:
    """Do nothing."""


def _end_listening(told: socket.socket, hearing: threading.Thread) -> None:
    """Stop the listener reporting through ``told``; wait until the listener's address is free. Idempotent."""
    network.end_listening(told)
    hearing.join(_OPENING_S)


def _line_told(settings: LineSettings, *, dtr: bool, rts: bool) -> dict[str, object]:
    return {"settings": to_builtins(settings), "dtr": dtr, "rts": rts}
