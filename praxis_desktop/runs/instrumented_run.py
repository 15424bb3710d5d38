"""The instruments of a run: which there are, claimed, opened, watched, and stopped in the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ConnectionEvent, LogEvent
from praxis_desktop.core.records import replace
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.opening import NO_KINDS, NO_LIMITS, Opener
from praxis_desktop.ports.own_simulators import is_own
from praxis_desktop.ports.policy import PortPolicy
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.records.run_folder import GUARDIAN
from praxis_desktop.runs.ending import Ending
from praxis_desktop.runs.engine.claiming import RunClaims
from praxis_desktop.runs.engine.conducting import ConductedRun
from praxis_desktop.runs.setting_up.setup import simulated_sentence

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.introductions import Introductions
    from praxis_desktop.ports.last_exchanges import LastExchanges
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.wire_log import WireLog
    from praxis_desktop.runs.engine.questions.lost_ports import LostPort
    from praxis_desktop.runs.engine.recovery.port_facts import PortFacts
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest

_TOLD_S = 0.5
"""Seconds in which whoever has pressed tells of it, whose word it is: the window, a terminal's handler."""
_LOOK_AGAIN_S = 0.005


class InstrumentedRun(ConductedRun):
    """A run as far as its ports go. ``interpreters`` makes simulators that run in guests; ``asker`` asks a
    person when the program wants another port.
    """

    def __init__(
        self,
        request: RunRequest,
        run_id: str,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        *,
        interpreters: InterpreterSource,
        asker: PortAsker | None,
    ) -> None:
        super().__init__(request, run_id, on_event, output)
        self._interpreters = interpreters
        self._asker = asker
        self._ending = Ending(request, run_id, output)
        self._claims = RunClaims(request, run_id)
        self._kinds_by_role: Mapping[str, str] = NO_KINDS
        self._was_away: set[str] = set()
        """Ports whose instruments went in this run."""
        self._introductions: Introductions | None = None
        self._exchanges: LastExchanges | None = None
        """What was said on the ports last, where a record is kept and a person is asked about failures."""

    # ---- the run's thread
    def _make_bindings(self) -> Sequence[Binding]:
        """The ports of the run. Raises UsageError."""
        bindings = parse_bindings(self.request.ports)
        if any(map(is_own, self.request.ports)):
            from praxis_desktop.runs.guest_simulators.making import host_simulators

            host_simulators(bindings, self._interpreters, self._tell)
        return bindings

    def _kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Which kinds of instruments stand there, so that they can be stopped. Raises UsageError."""
        if not bindings and not self.request.profiles:
            return NO_KINDS
        from praxis_desktop.runs.machine_life.instrument_kinds import instrument_kinds

        return instrument_kinds(self.request, bindings)

    def _limits_of_ports(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        if not self.request.limits:
            return NO_LIMITS
        from praxis_desktop.ports.role_limits import read_role_limits

        return read_role_limits(self.request.limits, [binding.role for binding in bindings])

    def _claimed(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        """The devices of the run, claimed as long as it lasts; it may be queued for them."""
        return self._claims.take(
            bindings,
            tell=self._queue,
            cancelled=lambda: self.stop_requested,
        )

    def _queue(self, reason: str) -> None:
        if not self._states.enter("queued", reason):
            self._tell(LogEvent(reason))

    def _tell_bench(self, bindings: Sequence[Binding]) -> None:
        """Tell which ports the run has, and what of its bench is no hardware."""
        for binding in bindings:
            self._tell(LogEvent(_granted(binding, self.request.limits)))
        simulated = simulated_sentence(self.request.setup, bindings)
        if simulated:
            self._tell(LogEvent(simulated, "notice"))

    def _make_opener(
        self, log: WireLog | None, limits: Mapping[str, WriteLimits], kinds: Mapping[str, str]
    ) -> Opener:
        """What opens the run's ports, and is what they are stopped by."""
        self._kinds_by_role = kinds
        if log is not None and self.request.on_error == "ask":
            from praxis_desktop.ports.both_logs import BothLogs
            from praxis_desktop.ports.last_exchanges import LastExchanges

            self._exchanges = LastExchanges()
            log = BothLogs(log, self._exchanges)
        opener = Opener(
            log=log,
            limits=limits,
            tell=self._tell_connection,
            kinds=kinds,
            claim=self._claims.one,
            ask_whether_wanted=self._ask_whether_wanted,
            stopped_elsewhere=self._stopped_elsewhere,
            run_id=self.run_id,
            notes=None if self._ending.folder is None else self._ending.folder / GUARDIAN,
        )
        self._introductions = opener.introductions
        return opener

    def _stopped_elsewhere(self, by: str, reason: str) -> None:
        """The guardian has stopped the instruments, on behalf of another process or of a key: the run ends of
        it.
        """
        if self._emergency is None:
            self.emergency_stop(by=by if by or reason else self.request.operator, reason=reason)

    def _ask_whether_wanted(self, port: str, reason: str) -> LostPort | None:
        """Whether an instrument that went away is waited for longer."""
        from praxis_desktop.runs.engine.questions.lost_ports import LostPorts

        asks = LostPorts(self._questions, self.request.on_error, lambda: self._pausing.is_at_work)
        return asks.ask(port, reason)

    def _port_facts(self, port: str) -> PortFacts:
        from praxis_desktop.ports.profiles.library import load_profiles
        from praxis_desktop.ports.profiles.reading import refusal_in
        from praxis_desktop.runs.engine.recovery.port_facts import PortFacts

        profile = load_profiles().profiles.get(self._kinds_by_role.get(port, ""))
        last = None if self._exchanges is None else self._exchanges.of(port)
        lost = () if profile is None else tuple(profile.recover.lost_by_power_off)
        known = self._introductions
        refusal = (
            "" if profile is None or last is None else refusal_in(last.received, profile.recover.refusals)
        )
        facts = PortFacts(last, lost, port in self._was_away, refusal=refusal)
        if known is None:
            return facts
        return replace(facts, is_replaced=known.is_replaced(port), marks=known.marks(port))

    def _tell_connection(self, event: Event) -> None:
        """Tell that an instrument went or came back. One that is back may have been switched off meanwhile:
        where errors are asked about, the run is held until somebody has looked, unless what has failed of it
        is asked about already. Else it never passes: the verdict is told what may be lost.
        """
        if not isinstance(event, ConnectionEvent):
            self._tell(event)
            return
        facts = self._port_facts(event.port)
        self._tell(replace(event, losses=facts.lost))
        if event.what == "lost":
            self._was_away.add(event.port)
        elif event.what == "rebound" and self.request.on_error == "ask" and facts.losses:
            asked = [prompt.details.get("port") for prompt in self.prompts if prompt.kind == "recover"]
            if event.port not in asked:
                self._ask_about(event.port, facts)

    def _ask_about(self, port: str, facts: PortFacts) -> None:
        why = f"the instrument on port {port} was away"

        def ask() -> None:
            from praxis_desktop.runs.engine.questions.holding import hold_and_ask

            if hold_and_ask(self, self._questions, facts.to_prompt(port), why):
                self._was_away.discard(port)

        threading.Thread(target=ask, name=f"ask about {port}", daemon=True).start()

    def _make_ports(self, bindings: Sequence[Binding], opener: Opener) -> GrantedPorts:
        return GrantedPorts(bindings, observe=self._tell, opener=opener, policy=self._policy())

    def _policy(self) -> PortPolicy:
        """Who is asked for more ports."""
        asker = self._asker
        if asker is not None:
            from praxis_desktop.runs.port_questions import Untimed

            asker = Untimed(asker, self._watchdog)
        return PortPolicy(program=self.request.program.title, asker=asker)

    def _is_quiet(self) -> bool:
        return self._ending.ports is None or not self._ending.ports.is_sending

    def _life(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        """The computer's part in the run, while its program runs: none where nothing is real."""
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        from praxis_desktop.runs.engine.questions.after_sleep import watched_life

        keeps_awake = self.request.keeps_awake
        life = watched_life(self, self._questions, self._tell, bindings, keeps_awake=keeps_awake)
        life.start()
        return closing(life)

    def _stop_instruments(self, opener: Opener) -> None:
        """What becomes of the instruments before their ports are closed."""
        if opener.was_stopped:  # the program may have ended of it before whoever pressed has told of it
            told_by = Deadline.after(_TOLD_S)
            while self._emergency is None and not told_by.expired:
                time.sleep(_LOOK_AGAIN_S)
            self._stopped_elsewhere("", "")
        is_hard = self._ending.is_hard or (self._watchdog.has_insisted and not self._control.interrupted)
        if self._emergency is None and is_hard:
            from praxis_desktop.runs.engine.emergency import stop_left_alone

            stopped = stop_left_alone(opener, self._tell)
            if stopped:
                self._ending.details["stopped"] = stopped
        emergency = self._let_go()
        if emergency is not None:
            self._ending.details["emergency"] = emergency.outcome()


def close_simulators(bindings: Sequence[Binding]) -> None:
    """End the simulated instruments that serve these ports."""
    for binding in bindings:
        if binding.instrument is not None:
            binding.instrument.close()


def _granted(binding: Binding, limits: Mapping[str, str]) -> str:
    """What a log says of a port that a run may use."""
    limit = limits.get(binding.role)
    held = f", held to the limits of {limit}" if limit else ""
    return f"port {binding.role}: {binding.device}{held}"
