"""A run's ports: binding, claiming and opening them, asking the user about them, and stopping their
instruments.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import ports, records, runs
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import LISTEN_PREFIX, is_simulated
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.events import ConnectionEvent, Event, LogEvent
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports import claims, emergency, profiles
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.port_requests import PortPolicy
from praxis_desktop.ports.opening import NO_KINDS, NO_LIMITS, Opener
from praxis_desktop.ports.own_simulators import is_own
from praxis_desktop.ports.roles import Binding, devices_by_role, parse_bindings
from praxis_desktop.ports.transport import never
from praxis_desktop.ports.wire import LastExchanges
from praxis_desktop.protocols import benches, metadata_block
from praxis_desktop.runs import guest_simulators
from praxis_desktop.runs._questions import LostPorts, hold_and_ask, watched_life
from praxis_desktop.runs.commands import PauseNow
from praxis_desktop.runs.request import simulated_sentence

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.claims.tickets import ClaimOwner
    from praxis_desktop.ports.emergency.stopping import EmergencyReport
    from praxis_desktop.ports.guest.port_requests import PortAsker, PortQuestion
    from praxis_desktop.ports.preflight.verdict import Decision
    from praxis_desktop.ports.profiles.introductions import Introductions
    from praxis_desktop.ports.simulators import Instrument
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.ports.wire_logs import WireRecord
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._failure_questions import PortFacts
    from praxis_desktop.runs._questions import LostPort
    from praxis_desktop.runs._result import ResultBuilder
    from praxis_desktop.runs._watchdog import Watchdog
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.request import RunRequest


class RunClaims:
    """Claims devices for one run, so that no other run on this computer can use them."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor

    def take(
        self,
        bindings: Sequence[Binding],
        *,
        tell: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> AbstractContextManager[object]:
        """Claim all devices in ``bindings`` at once; ``tell`` receives a message about those for which the
        run must queue.

        Raises PortBusy if the run may not queue, and Killed once ``cancelled`` returns True.
        """
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        queue = self._conductor.request.waits_for_ports
        try:
            away = elsewhere()
            if away is not None:
                let_go = away.claim(
                    bindings, run_number=self._number, queue=queue, tell=tell, cancelled=cancelled
                )
                return claims.Claim.elsewhere(bindings, let_go)
            return claims.Claims().take(
                bindings, owner=self._owner(), queue=queue, tell=tell, cancelled=cancelled
            )
        except claims.ClaimCancelled:
            raise Killed("the run was stopped while it was waiting for its ports") from None

    def one(self, binding: Binding) -> Claim:
        """Claim the device for a port that was chosen while the program was running. Raises PortBusy."""
        away = elsewhere()
        if away is not None:
            let_go = away.claim([binding], run_number=self._number, queue=False, tell=None, cancelled=never)
            return claims.Claim.elsewhere([binding], let_go)
        return claims.Claims().take([binding], owner=self._owner())

    @property
    def _number(self) -> int:
        """The run's number; 0 if the run is not recorded."""
        record = self._conductor.tell.record
        return 0 if record is None else record.number

    def _owner(self) -> ClaimOwner:
        request = self._conductor.request
        return claims.ClaimOwner(
            self._conductor.run_id, request.program.title, request.operator, self._number
        )


_LAST_HALT_S = 5.0
"""Seconds to wait, when a run ends, for the instruments to confirm a stop before the ports are closed."""


class Halt:
    """The emergency stops of one run, whose events ``tell`` receives. ``tell`` is None for a queued run,
    which holds no instruments: those that it waits for belong to other runs.
    """

    def __init__(self, tell: Callable[[HaltEvent], None] | None) -> None:
        self._tell = tell
        self._reports: list[EmergencyReport] = []
        self._not_stopped: list[HaltEvent] = []

    def press(self, asked_at: float, not_stopped: Callable[[float], list[HaltEvent]]) -> list[HaltEvent]:
        """Stop everything at once, as requested at ``asked_at`` (monotonic time). Return a HaltEvent for each
        granted instrument to which nothing is sent, now or earlier.

        ``not_stopped`` returns them, and is called once the other instruments have been told to stop. After
        an earlier stop it may include instruments that were stopped then, because their ports are closed now.
        """
        # imported already when a port was opened
        from praxis_desktop.ports.emergency.stopping import stop_everything

        if self._tell is None:
            stop_everything(asked_at=asked_at, tell=_tell_nobody)
            return []
        told = {event.port for event in self._not_stopped}.union(*(each.roles for each in self._reports))
        self._reports.append(stop_everything(asked_at=asked_at, tell=self._tell))
        left = [event for event in not_stopped(asked_at) if event.port not in told]
        self._not_stopped += left
        return left

    def outcome(self) -> list[dict[str, object]]:
        """Wait for the instruments to stop; return the result for each."""
        until = Deadline.after(_LAST_HALT_S)
        for report in self._reports:
            report.wait(until.remaining or 0.0)
        events = dict.fromkeys(event for report in self._reports for event in report.events)
        return [event.to_json() for event in (*events, *self._not_stopped)]


def _tell_nobody(event: HaltEvent) -> None:
    """Ignore the event."""


def stop_left_alone(opener: Opener, tell: Callable[[HaltEvent], None]) -> list[dict[str, object]]:
    """Stop the instruments of a killed program before the ports are closed; return the result for each."""
    return [event.to_json() for event in emergency.stop_safely(opener, tell=tell).events]


class Untimed:
    """A PortAsker that passes questions to ``asker``, and suspends the time limits while a question is open.
    Only one question may be open at a time. ``chosen`` is called with each answer. Thread-safe.
    """

    def __init__(
        self, asker: PortAsker, watchdog: Watchdog, *, chosen: Callable[[Binding | None], None]
    ) -> None:
        self._asker = asker
        self._chosen = chosen
        self._watchdog = watchdog
        self._lock = threading.Lock()
        self._is_open = False

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Ask ``question`` without waiting for the answer."""
        with self._lock:
            self._is_open = True
        self._watchdog.begin_wait()

        def answered(binding: Binding | None) -> None:
            self._end()
            self._chosen(binding)
            answer(binding)

        self._asker.ask(question, answered)

    def withdraw(self, question: PortQuestion) -> None:
        self._end()
        self._asker.withdraw(question)

    def _end(self) -> None:
        """Resume the time limits, if they are still suspended."""
        with self._lock:
            was_open, self._is_open = self._is_open, False
        if was_open:
            self._watchdog.end_wait()


def instrument_kinds(request: RunRequest, bindings: Sequence[Binding]) -> dict[str, str]:
    """Return the known kinds of the connected instruments, keyed by role.

    The kind is the first of the following that is known: the simulator's kind; the kind in the request's
    ``profiles``; the kind for the bench machine's backend; the kind in the port's limits; the instrument that
    the program expects, if a profile has that name. Raises UsageError for an unknown profile, or for a role
    in ``profiles`` that has no port.
    """
    _check(request, bindings)
    kinds = {}
    for binding in bindings:
        kind = _kind(request, binding)
        if kind:
            kinds[binding.role] = kind
    return kinds


def _check(request: RunRequest, bindings: Sequence[Binding]) -> None:
    roles = [binding.role for binding in bindings]
    for role, kind in request.profiles.items():
        if role not in roles:
            has = (
                Message("Ports are granted for: {roles}.", roles=", ".join(roles))
                if roles
                else "No role has a port."
            )
            raise UsageError(Message("there is a profile for {role}, but no port", role=repr(role)), hint=has)
        known = emergency.known_stop_commands()
        if kind not in known:
            near = nearest(kind, known)
            hint = Message("Did you mean {near}? ", near=near[0]) if near else ""
            raise UsageError(
                Message("there is no instrument profile {kind}", kind=repr(kind)),
                hint=Message("{hint}Available: {known}.", hint=hint, known=", ".join(sorted(known))),
            )


def _kind(request: RunRequest, binding: Binding) -> str:
    if binding.instrument is not None:
        return emergency.kind_of_simulator(binding.instrument.kind)
    if binding.is_simulated:
        return ""  # a recording or a loopback
    machines = () if request.setup is None else request.setup.bench.machines
    machine = next((machine for machine in machines if machine.role == binding.role), None)
    return emergency.kind_of_instrument(
        binding.device,
        profile=request.profiles.get(binding.role, ""),
        backend="" if machine is None else machine.backend,
        machine="" if machine is None else benches.device_kind(machine.machine),
        limits=request.limits.get(binding.role, ""),
        expected=_expected(request, binding.role),
    )


def _expected(request: RunRequest, role: str) -> str:
    try:
        return metadata_block.ports(request.program).get(role, "")
    except UsageError:
        return ""  # reported elsewhere


def _simulated(bindings: Sequence[Binding]) -> dict[str, Instrument]:
    return {binding.role: binding.instrument for binding in bindings if binding.instrument is not None}


def refuse_pace(request: RunRequest) -> None:
    """Raise UsageError for a pace that a real instrument cannot follow."""
    real = [role for role, device in devices_by_role(request.ports).items() if not is_simulated(device)]
    if real and request.pace != "1":
        raise UsageError(
            Message(
                ("port {role} is connected to a real instrument, so the run's pace cannot be changed"),
                role=real[0],
            ),
            hint="Leave out --pace, or simulate every instrument.",
        )


def _is_untested(decision: Decision | None) -> bool:
    return decision is not None and decision.kind == "gone_without"


_CHECK_DECK = Message("another run has used the instruments since. Check the deck, then resume.")
_TESTED_LATE = Message(
    "The instrument was in use when the run was requested, so it was tested only now. Start the run again."
)

_TOLD_S = 0.5
"""Seconds to wait for the window or the terminal's handler to report who requested the stop, and why."""
_LOOK_AGAIN_S = 0.005


class RunPorts:
    """The ports of one run. ``interpreters`` runs simulators in guests; ``asker`` asks the user when the
    program requests another port.
    """

    def __init__(
        self,
        conductor: Conductor,
        ending: ResultBuilder,
        *,
        interpreters: InterpreterSource,
        asker: PortAsker | None,
    ) -> None:
        self._conductor = conductor
        self._ending = ending
        self._interpreters = interpreters
        self._asker = asker
        self.opener: Opener | None = None
        """Opens the ports, and gives access to them so that their instruments can be stopped."""
        self._claims = RunClaims(conductor)
        self._has_queued = False
        self._kinds_by_role: Mapping[str, str] = NO_KINDS
        self._bindings: Sequence[Binding] = ()
        self._was_away: set[str] = set()
        """Ports whose instruments disconnected during this run and have not been checked since."""
        self._away: dict[str, str] = {}
        """Ports whose instruments are currently disconnected."""
        self._introductions: Introductions | None = None
        self._exchanges: LastExchanges | None = None
        """The last data exchanged on each port, if the run has a log and the user is asked about failures."""

    # ---- the run's thread
    def bindings(self) -> Sequence[Binding]:
        """Return the run's ports. Raises UsageError."""
        bindings = parse_bindings(self._conductor.request.ports)
        if any(map(is_own, self._conductor.request.ports)):
            guest_simulators.host_simulators(bindings, self._interpreters, self._conductor.tell)
        setup = self._conductor.request.setup
        if setup is not None and setup.bench.world:
            runs.check_world(self._conductor.request)
            machines = {choice.role for choice in setup.bench.machines}
            deliveries = self._conductor.deliveries
            runs.connect_world(setup.bench.world, _simulated(bindings), machines, deliveries)
        self._conductor.instruments = _simulated(bindings)
        if self._conductor.instruments:
            runs.share_wells(self._conductor.instruments, self._conductor.deliveries, self._conductor.tell)
        self._bindings, self._conductor.not_stopped = bindings, self._not_stopped
        return bindings

    def take_over(self, others: RunPorts) -> Sequence[Binding]:
        """Take over another run's ports and simulated instruments as they are now; return the ports."""
        conductor, left = self._conductor, others._conductor
        conductor.instruments, conductor.deliveries = left.instruments, left.deliveries
        conductor.tell.take_decks = left.tell.take_decks
        self._bindings, conductor.not_stopped = others._bindings, self._not_stopped
        return self._bindings

    def _not_stopped(self, asked_at: float) -> list[HaltEvent]:
        """Return a HaltEvent for each granted instrument that gets no emergency stop. Thread-safe."""
        granted = self._ending.ports
        bindings = self._bindings if granted is None else granted.bindings
        return (self.opener or Opener()).not_stopped(bindings, asked_at)

    def may_be_played(self, bindings: Sequence[Binding]) -> bool:
        """Return whether the run can proceed at any pace, which requires that all instruments are simulated.
        Raises UsageError if an instrument is real and cannot follow the run's pace.
        """
        request = self._conductor.request
        refuse_pace(request)
        machines = () if request.setup is None else request.setup.bench.machines
        return all(binding.is_simulated for binding in bindings) and (
            request.pace != "1" or bool(bindings) or bool(machines)
        )

    def kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Return the kinds of the connected instruments, keyed by role. Raises UsageError."""
        if not bindings and not self._conductor.request.profiles:
            return NO_KINDS
        return instrument_kinds(self._conductor.request, bindings)

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Return the write limits of the ports, keyed by role. Raises UsageError."""
        if not self._conductor.request.limits:
            return NO_LIMITS
        return profiles.read_role_limits(
            self._conductor.request.limits, [binding.role for binding in bindings]
        )

    def claimed(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        """Claim the run's devices for the duration of the run, queueing for them if allowed."""
        return self._claims.take(
            bindings,
            tell=self._queue,
            cancelled=lambda: self._conductor.stop_requested,
        )

    def test_after_queueing(self, bindings: Sequence[Binding], kinds: Mapping[str, str]) -> None:
        """Test the instruments if the run had to queue for them: while they were in use they could not be
        tested, and since then they may have been switched off or replaced. Raises PortError if the run must
        not use one, and Killed once a stop has been requested.
        """
        if not self._has_queued:
            return
        conductor, request = self._conductor, self._conductor.request
        asked = [
            binding
            for binding in bindings
            if not (binding.is_simulated or binding.device.startswith(LISTEN_PREFIX))
            and not _is_untested(request.decisions.get(binding.role))
        ]
        verdicts = ports.ask_all(
            asked,
            kinds=kinds,
            expected={binding.role: _expected(request, binding.role) for binding in asked},
            is_claimed=True,
            cancelled=lambda: conductor.stop_requested,
        )
        if conductor.stop_requested:
            raise Killed("the program was stopped before it began")
        for role, verdict in verdicts.items():
            if verdict.blocks and not (verdict.needs_decision and role in request.decisions):
                raise PortError(
                    verdict.sentence(role),
                    port=role,
                    hint=joined(" ", [_TESTED_LATE, *filter(None, [verdict.remedy])]),
                )
            conductor.tell(LogEvent(verdict.sentence(role)))

    def pause_after_queueing(self) -> None:
        """Pause the run before its program begins if it had to queue and its request asks for a pause."""
        if self._has_queued and self._conductor.request.pauses_after_queueing:
            self._conductor.do(PauseNow(reason=_CHECK_DECK))

    def _queue(self, reason: str) -> None:
        self._has_queued = True
        if not self._conductor.states.enter("queued", reason):
            self._conductor.tell(LogEvent(reason))

    def tell_bench(self, bindings: Sequence[Binding]) -> None:
        """Log the run's ports, and which instruments are simulated."""
        for binding in bindings:
            self._conductor.tell(LogEvent(_granted(binding, self._conductor.request.limits)))
        simulated = simulated_sentence(self._conductor.request.setup, bindings)
        if simulated:
            self._conductor.tell(LogEvent(simulated, "notice"))

    def make_opener(
        self, log: WireLog | None, limits: Mapping[str, WriteLimits], kinds: Mapping[str, str]
    ) -> Opener:
        """Create the object that opens the run's ports."""
        self._kinds_by_role = kinds
        if log is not None and self._conductor.request.on_error == "ask":
            self._exchanges = LastExchanges()
            log = ports.BothLogs(log, self._exchanges)
        self.opener = opener = Opener(
            log=log,
            limits=limits,
            tell=self._tell_connection,
            note=self._conductor.tell,
            kinds=kinds,
            claim=self._claims.one,
            ask_whether_wanted=self._ask_whether_wanted,
            stopped_elsewhere=self._conductor.stop_with_guardian,
            run_id=self._conductor.run_id,
            notes=None if self._ending.folder is None else self._ending.folder / records.GUARDIAN,
            played=self._conductor.played,
        )
        self._introductions = opener.introductions
        return opener

    def take_up_exchanges(self, records: Iterable[WireRecord], began_ns: int) -> None:
        """Load the last exchanges from ``records``. These come from the run's journal, which began at
        ``began_ns``, in nanoseconds since 1970.
        """
        if self._exchanges is not None:
            for record in records:
                self._exchanges.add(record, began_ns)

    def _ask_whether_wanted(self, port: str, reason: str) -> LostPort | None:
        """Ask whether to wait longer for an instrument that disconnected."""
        asks = LostPorts(
            self._conductor.questions,
            self._conductor.request.on_error,
            lambda: self._conductor.pausing.is_at_work,
        )
        return asks.ask(port, reason)

    def port_facts(self, port: str) -> PortFacts:
        """Return what is known about a port whose instrument failed or disconnected."""
        profile = profiles.find_profile(self._kinds_by_role.get(port, ""))
        last = None if self._exchanges is None else self._exchanges.of(port)
        lost = () if profile is None else tuple(profile.recover.lost_by_power_off)
        known = self._introductions
        refusal = (
            ""
            if profile is None or last is None
            else profiles.refusal_in(last.received, profile.recover.refusals)
        )
        facts = runs.PortFacts(
            last,
            lost,
            port in self._was_away,
            port in self._away,
            is_unplugged=self._away.get(port) == "unplugged",
            refusal=refusal,
        )
        if known is None:
            return facts
        return structs.replace(facts, is_replaced=known.is_replaced(port), marks=known.marks(port))

    def _tell_connection(self, event: Event) -> None:
        """Report that an instrument disconnected, or that it came back, possibly without its settings.

        If the user is to be asked about failures, hold the run and have the user check the instrument, unless
        a question about its failed operation is already open. If the user is not asked, the ``losses`` named
        in the event rule out the verdict "passed".
        """
        if not isinstance(event, ConnectionEvent):
            self._conductor.tell(event)
            return
        if event.is_away:
            self._away[event.port] = event.what
        else:
            self._away.pop(event.port, None)
        facts = self.port_facts(event.port)
        self._conductor.tell(structs.replace(event, losses=facts.lost))
        if event.what == "lost":
            self._was_away.add(event.port)
        elif event.what == "rebound" and self._conductor.request.on_error == "ask" and facts.losses:
            asked = [
                prompt.details.get("port") for prompt in self._conductor.prompts if prompt.kind == "recover"
            ]
            if event.port not in asked:
                self._ask_about(event.port, facts)

    def _ask_about(self, port: str, facts: PortFacts) -> None:
        stand_in = self._conductor.questions.stand_in
        if stand_in is not None:
            prompt = facts.to_prompt(port)
            self._conductor.questions.decide(prompt, stand_in(prompt), "ask")
            return
        why = Message("the instrument on port {port} was disconnected for a while", port=port)

        def ask() -> None:
            if hold_and_ask(self._conductor, self._conductor.questions, facts.to_prompt(port), why):
                self._was_away.discard(port)

        threading.Thread(target=ask, name=f"ask about {port}", daemon=True).start()

    def grant(self, bindings: Sequence[Binding], opener: Opener) -> GrantedPorts:
        """Return the ports in the form in which the guest receives them."""
        return GrantedPorts(bindings, observe=self._conductor.tell, opener=opener, policy=self._policy())

    def _policy(self) -> PortPolicy:
        """Return the policy that decides whom to ask for additional ports."""
        asker = self._asker
        if asker is not None:
            asker = Untimed(asker, self._conductor.watchdog, chosen=self._note_choice)
        return PortPolicy(program=self._conductor.request.program.title, asker=asker)

    def _note_choice(self, binding: Binding | None) -> None:
        """Record that the user chose another port. If that port is real, the run follows the real clock."""
        if binding is not None and not binding.is_simulated:
            self._conductor.is_played = False
            self._conductor.played.pace = "1"

    def is_quiet(self) -> bool:
        """Return False while data is being sent to an instrument."""
        return self._ending.ports is None or not self._ending.ports.is_sending

    def commands(self) -> int:
        """Return how often data was sent that an instrument may take as a command."""
        return 0 if self._ending.ports is None else self._ending.ports.commands

    def life(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        """Monitor the computer while the program runs, unless all instruments are simulated."""
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        keeps_awake = self._conductor.request.keeps_awake
        life = watched_life(
            self._conductor,
            self._conductor.questions,
            self._conductor.tell,
            bindings,
            keeps_awake=keeps_awake,
        )
        life.start()
        return closing(life)

    def stop(self, opener: Opener) -> None:
        """Stop the instruments if necessary; call this before their ports are closed."""
        if opener.was_stopped:  # the stop may have ended the program before its origin was reported
            told_by = Deadline.after(_TOLD_S)
            while self._conductor.halt is None and not told_by.expired:
                time.sleep(_LOOK_AGAIN_S)
            self._conductor.stop_with_guardian("", "")
        is_hard = self._ending.is_hard or (
            self._conductor.watchdog.has_insisted and not self._conductor.control.interrupted
        )
        if self._conductor.halt is None and is_hard:
            stopped = stop_left_alone(opener, self._conductor.tell)
            if stopped:
                self._ending.details["stopped"] = stopped
        emergency = self._conductor.let_go()
        if emergency is not None:
            self._ending.details["emergency"] = emergency.outcome()


def close_simulators(bindings: Sequence[Binding]) -> None:
    """Stop the simulators on the given ports."""
    for binding in bindings:
        if binding.instrument is not None:
            binding.instrument.close()


def _granted(binding: Binding, limits: Mapping[str, str]) -> str:
    """Return the log entry for a port that a run may use."""
    limit = limits.get(binding.role)
    held = Message(", limited to {limit}", limit=limit) if limit else ""
    return Message("port {role}: {device}{held}", role=binding.role, device=binding.device, held=held)
