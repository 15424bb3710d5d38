"""One run of a program in an interpreter of its own, with its record and its instruments."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.counters import RUNS
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import ActionEvent, ConnectionEvent, Event, LogEvent, ReadyEvent, ResultEvent
from praxis_desktop.core.records import replace
from praxis_desktop.core.verdicts import EXIT_CODES
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestError,
    GuestExit,
    GuestInterrupted,
    HostFailed,
    Killed,
    PythonError,
    TimedOut,
    Unwind,
)
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from praxis_desktop.ports.guest.granting import GrantedPorts
from praxis_desktop.ports.guest.policy import PortPolicy
from praxis_desktop.ports.opening import NO_KINDS, NO_LIMITS, Opener
from praxis_desktop.ports.own_simulators import is_own
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.records.run_folder import GUARDIAN
from praxis_desktop.runs._conductor import ConductedRun
from praxis_desktop.runs._pausing import PausableEnvironment
from praxis_desktop.runs._ports import RunClaims
from praxis_desktop.runs._result import Ending
from praxis_desktop.runs._session import NO_INPUTS, local_timezone, open_session
from praxis_desktop.runs._watchdog import grace_of
from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest_program import call_program, failed_port, prepare_guest
from praxis_desktop.runs.guests import InterpreterSource
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.runs.outputs.outputs import Outputs
from praxis_desktop.runs.packages.guest_installing import offer_packages
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest, run_journal, simulated_sentence
from praxis_desktop.runs.tracing import taken_trace

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.core.events import StreamName
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.devices.instruments import Introductions
    from praxis_desktop.ports.guest.policy import PortAsker
    from praxis_desktop.ports.last_exchanges import LastExchanges
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.records.keeping import Records, RunRecord
    from praxis_desktop.runs._checkpoints import RecordCheckpoints, RunCopy
    from praxis_desktop.runs._questions import LostPort
    from praxis_desktop.runs._recovery import PortFacts
    from praxis_desktop.runs.packages.environments import Environment


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
            from praxis_desktop.runs.guest_simulators.instrument import host_simulators

            host_simulators(bindings, self._interpreters, self._tell)
        return bindings

    def _kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Which kinds of instruments stand there, so that they can be stopped. Raises UsageError."""
        if not bindings and not self.request.profiles:
            return NO_KINDS
        from praxis_desktop.runs._ports import instrument_kinds

        return instrument_kinds(self.request, bindings)

    def _limits_of_ports(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        if not self.request.limits:
            return NO_LIMITS
        from praxis_desktop.ports.limits import read_role_limits

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
            from praxis_desktop.ports.last_exchanges import LastExchanges
            from praxis_desktop.ports.wire_logs import BothLogs

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
        if self._halt is None:
            by = by if by or reason else self.request.operator
            self.do(EmergencyStop(by=by, reason=reason))

    def _ask_whether_wanted(self, port: str, reason: str) -> LostPort | None:
        """Whether an instrument that went away is waited for longer."""
        from praxis_desktop.runs._questions import LostPorts

        asks = LostPorts(self._questions, self.request.on_error, lambda: self._pausing.is_at_work)
        return asks.ask(port, reason)

    def _port_facts(self, port: str) -> PortFacts:
        from praxis_desktop.ports.profiles.library import load_profiles, refusal_in
        from praxis_desktop.runs._recovery import PortFacts

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
            from praxis_desktop.runs._questions import hold_and_ask

            if hold_and_ask(self, self._questions, facts.to_prompt(port), why):
                self._was_away.discard(port)

        threading.Thread(target=ask, name=f"ask about {port}", daemon=True).start()

    def _make_ports(self, bindings: Sequence[Binding], opener: Opener) -> GrantedPorts:
        return GrantedPorts(bindings, observe=self._tell, opener=opener, policy=self._policy())

    def _policy(self) -> PortPolicy:
        """Who is asked for more ports."""
        asker = self._asker
        if asker is not None:
            from praxis_desktop.runs._ports import Untimed

            asker = Untimed(asker, self._watchdog)
        return PortPolicy(program=self.request.program.title, asker=asker)

    def _is_quiet(self) -> bool:
        return self._ending.ports is None or not self._ending.ports.is_sending

    def _life(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        """The computer's part in the run, while its program runs: none where nothing is real."""
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        from praxis_desktop.runs._questions import watched_life

        keeps_awake = self.request.keeps_awake
        life = watched_life(self, self._questions, self._tell, bindings, keeps_awake=keeps_awake)
        life.start()
        return closing(life)

    def _stop_instruments(self, opener: Opener) -> None:
        """What becomes of the instruments before their ports are closed."""
        if opener.was_stopped:  # the program may have ended of it before whoever pressed has told of it
            told_by = Deadline.after(_TOLD_S)
            while self._halt is None and not told_by.expired:
                time.sleep(_LOOK_AGAIN_S)
            self._stopped_elsewhere("", "")
        is_hard = self._ending.is_hard or (self._watchdog.has_insisted and not self._control.interrupted)
        if self._halt is None and is_hard:
            from praxis_desktop.runs._ports import stop_left_alone

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


class KeptRun(InstrumentedRun):
    """A run as far as its record goes. ``records`` keeps it: without a record the run does not begin. Without
    ``records`` none is kept.
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
        records: Records | None,
    ) -> None:
        super().__init__(request, run_id, on_event, output, interpreters=interpreters, asker=asker)
        self._records = records
        self._outputs = Outputs(self._tell)
        self._judgement = self._tell.judgement = Judgement()
        self._image_key = ""
        self._checkpoints: RecordCheckpoints | None = None
        self._guest_here: Interpreter | None = None
        """While its program runs."""

    # ---- the run's thread
    @property
    def _record(self) -> RunRecord | None:
        """Where the run is kept, if it is."""
        return self._tell.record

    def _begin_record(self) -> None:
        """Have a record begun, before all else. Raises StorageError."""
        if self._records is None:
            return
        from praxis_desktop.runs._recorder import begin_record, decisions_of

        self._tell.record = begin_record(
            self._records, self.run_id, self.request, self._questions, self._abort
        )
        self._ending.folder = self._tell.record.folder
        self._tell(ActionEvent("start", self.request.operator, details={"number": self._tell.record.number}))
        for decision in decisions_of(self.request):
            self._tell(decision)

    def _last(self, result: ResultEvent) -> ResultEvent:
        """Seal the record and tell the result, which is the last that is told."""
        record, self._tell.record = self._tell.record, None
        if record is not None:
            try:
                record.close(result)
            except StorageError as error:
                self._tell(LogEvent(f"the record of the run is not whole: {error}", "error"))
            result = replace(result, details={**result.details, "seconds": record.seconds})
        self._tell(result)
        return result

    def _last_of_defect(self, error: Exception) -> None:
        """Seal the record of a run that a defect of this program has ended."""
        record, self._tell.record = self._tell.record, None
        if record is not None:
            self._states.enter("failed", "a defect of this program")
            with suppress(StorageError):
                record.close(self._ending.defective(error))

    def _record_request(self) -> None:
        """Keep what the run does, whole, now that its set-up is known."""
        record = self._tell.record
        if record is None:
            return
        from praxis_desktop.runs.request import as_recorded, request_data

        setup = self.request.setup
        told = request_data(self.request)
        record.request(told, NO_INPUTS if setup is None else setup.files)
        # What a record says is what is run: a replay begins with nothing else.
        self.request = as_recorded(self.request, told)

    def _record_limits(self, limits: Mapping[str, WriteLimits]) -> None:
        """Keep what the ports are held to: what is held back, a replay must hold back, too."""
        if limits and self._tell.record is not None:
            from praxis_desktop.runs.request import limits_data

            self._tell.record.facts({"limits": limits_data(limits)})

    def _record_environment(self) -> None:
        """Keep which packages the guest has, and how the same are had again."""
        if self._tell.record is None:
            return
        environment = self._ending.environment
        told: dict[str, object] = {"packages": self._ending.packages}
        if environment is not None:
            told["requirements"] = environment.lock.requirements
            told["modules"] = environment.modules
        self._tell.record.facts(told)

    def _record_image(self, prepared: PreparedInterpreter) -> None:
        """Keep which image the guest begins with: only with that its run can be done again."""
        self._image_key = prepared.image_key
        if self._tell.record is not None and prepared.image_key:
            self._tell.record.facts({"image": prepared.image_key})

    def _keeping_checkpoints(self, interpreter: Interpreter) -> AbstractContextManager[None]:
        """Checkpoints beside the record, from which the run can go on."""
        if self._records is None or not (self._image_key and self.request.checkpoint_s):
            return nullcontext()
        self._checkpoints = self._made_checkpoints(interpreter)
        return self._checkpoints.keeping(interpreter)

    def _made_checkpoints(self, interpreter: Interpreter) -> RecordCheckpoints:
        from praxis_desktop.runs._checkpoints import RecordCheckpoints

        assert self._ending.folder is not None
        return RecordCheckpoints(
            self._ending.folder,
            self.run_id,
            self.request.checkpoint_s,
            image_key=self._image_key,
            record=lambda: self._tell.record,
            kept=lambda: self._kept(interpreter),
        )

    @contextmanager
    def _copyable(self, interpreter: Interpreter) -> Iterator[None]:
        """While inside, on the interpreter's thread, ``copy`` has something to copy."""
        self._guest_here = interpreter
        try:
            yield
        finally:
            self._guest_here = None

    # ---- any thread
    def copy(self) -> Future[RunCopy]:
        """A copy of the program, which must be paused where its top level awaits; it notices nothing. Ask for
        the outcome with a time limit: a program that waits inside a call is copied when that has ended.
        Raises NotCopied, NotCapturable.
        """
        from praxis_desktop.runs._checkpoints import NotCopied

        interpreter = self._guest_here
        if interpreter is None or self.state != "paused":
            from concurrent.futures import Future

            refused: Future[RunCopy] = Future()
            refused.set_exception(NotCopied("the run is not paused", hint="Pause it, then try again."))
            return refused
        return interpreter.between_turns(partial(self._copied, interpreter))

    # ---- the run's thread
    def _copied(self, interpreter: Interpreter) -> RunCopy:
        from praxis_desktop.interpreter.faults import GuestError
        from praxis_desktop.ports.guest.granting import GrantedPorts
        from praxis_desktop.runs._checkpoints import MOST_BYTES, NotCopied, RunCopy
        from praxis_desktop.snapshots.contents import attached_sources

        if self.state != "paused":
            raise NotCopied("the run is not paused any more", hint="Pause it, then try again.")
        try:
            if self._tell.record is None:
                ports = self._kept(interpreter)["ports"]
                checkpoint = interpreter.checkpoint(
                    replaced=(GrantedPorts.NAME,),
                    findable=attached_sources(interpreter),
                    most_bytes=MOST_BYTES,
                )
            else:
                checkpoints = self._checkpoints = self._checkpoints or self._made_checkpoints(interpreter)
                taken = checkpoints.copy(interpreter)
                if taken is None:
                    raise NotCopied("the run was just interrupted", hint="Try again.")
                checkpoint, ports = taken[0], taken[1].ports
        except GuestError as error:
            raise NotCopied(f"the program cannot be copied: {error.message}", hint=error.hint) from error
        assert self._ending.ports is not None
        return RunCopy(
            self.run_id,
            self.request.program,
            self._pausing.place,
            checkpoint,
            ports,
            self._ending.ports.bindings,
        )

    def _kept(self, interpreter: Interpreter) -> Mapping[str, Any]:
        """What the parts of the host must know that return to the guest as it is now. Raises
        NotCapturable.
        """
        assert self._ending.ports is not None
        return {
            "ports": self._ending.ports.kept(interpreter.host),
            "conduct": self._guest.kept(),
            "outputs": {**self._outputs.kept(), "judgement": self._judgement.kept()},
        }

    def _mark_end(self, interpreter: Interpreter) -> None:
        """Keep what state the guest is in at the end of its program, so that a replay can be compared."""
        if self._record is not None:
            from praxis_desktop.runs.recorded.marks import mark_of

            interrupts = interpreter.control.interrupts
            interpreter.environment.pin()
            mark = mark_of(interpreter, "end", 0)
            if interpreter.control.interrupts == interrupts:
                interpreter.environment.conclude()
            self._record.checkpoint(mark.to_json())


ABORTED = 1
"""Exit code of a run that could not go on and was aborted."""


class PreparationError(Exception):
    """A fresh guest could not be made ready for its program: a defect of ours, or a damaged installation."""


class Run(KeptRun):
    """A run that was asked for. ``execute`` does it; what can be done to it meanwhile, from any thread and at
    any time, is ConductedRun's; its ports are InstrumentedRun's, its record KeptRun's.

    ``interpreters`` is asked on the run's thread, so that making one does not hold up whoever asks.
    ``on_event`` is called on that thread and others, by one at a time. ``output`` carries what the program
    prints; it is closed when the run has ended. ``stdin`` answers what the program reads: it may block, and
    returns b"" at the end of the input; without it there is none. ``asker`` puts it to a person when the
    program asks for a port, and the time limit stands still meanwhile; without it the program gets one of
    those that it has. ``run_id`` is for who has named the run already. ``records`` keeps its record: without
    a record it does not begin. Without ``records`` none is kept.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        interpreters: InterpreterSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        run_id: str | None = None,
        records: Records | None = None,
    ) -> None:
        super().__init__(
            request,
            run_id or uuid.uuid4().hex,
            on_event,
            output,
            interpreters=interpreters,
            asker=asker,
            records=records,
        )
        self._source = None if stdin is None else BlockingSource(stdin, self._control)
        self._input = StandardInput(self._read)
        self._files: FileSystem | None = None
        self._figures = Figures(self._tell)

    @property
    def exit_code(self) -> int:
        """The command line's exit code for how the run ended, once it has."""
        return self._ending.exit_code

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Do the run and return its last event, having told all of them. Never raises for what a program
        does: what it raises is a defect of ours.

        Must be called on a thread with the stack of a GuestThread.
        """
        self._ending.begin()
        try:
            return self._last(self._ended())
        except Exception as error:
            self._last_of_defect(error)
            raise

    def _ended(self) -> ResultEvent:
        """The run to its end; its result."""
        try:
            self._begin_record()
            result = self._executed()
        except HostFailed as failure:
            raise failure.error from None  # a defect of this program, which is reported as any other
        except PraxisError as error:
            result = self._failed(error)
        finally:
            is_stopped = self._end_of_controls()
            self._watchdog.close()
            self._output.close()
        if self._is_late and not self._control.interrupted:  # it was told, and has heard
            result = self._ending.late(result)
        if is_stopped:
            result = self._ending.stopped(result)
        if self._halt is not None and self._abortion is None:
            result = self._ending.ended_by_emergency(result)
        result = self._ending.with_artifacts(result, self._files)
        self._outputs.conclude(result)
        result = self._judged(result)
        RUNS.add(result.state)
        self._states.enter(result.state)
        return result

    def _judged(self, result: ResultEvent) -> ResultEvent:
        """The result with the run's verdict."""
        ports, setup = self._ending.ports, self.request.setup
        is_simulated = [port.is_simulated for port in (() if ports is None else ports.bindings)]
        is_simulated += [choice.is_simulated for choice in (() if setup is None else setup.bench.machines)]
        verdict = replace(self._judgement.judge(result), simulated=any(is_simulated))
        if result.state == "completed":
            self._ending.exit_code = EXIT_CODES.get(verdict.word, self._ending.exit_code)
        return replace(result, verdict=verdict)

    def _executed(self) -> ResultEvent:
        try:
            return self._execute()
        except Unwind as unwind:  # it came while the host asked the guest something outside of its program
            raise unwind.fault from unwind.__cause__

    def _execute(self) -> ResultEvent:
        if self.stop_requested:
            raise Killed("the program was stopped before it began")
        self.request = self._completed()
        self._ending.setup = self.request.setup
        self._record_request()
        self._watchdog.grace = grace_of(self.request)
        bindings = self._make_bindings()
        limits = self._limits_of_ports(bindings)
        self._record_limits(limits)
        kinds = self._kinds(bindings)
        with self._claimed(bindings):
            self._states.enter("preparing")
            self._tell_bench(bindings)
            return self._prepare_and_execute(bindings, limits, kinds)

    def _prepare_and_execute(
        self, bindings: Sequence[Binding], limits: Mapping[str, WriteLimits], kinds: Mapping[str, str]
    ) -> ResultEvent:
        before = time.perf_counter()
        self._ending.environment = self._chosen_environment()
        self._record_environment()
        record = self._record
        wire = None if record is None else record.wire
        with run_journal(self.request, self.run_id, self._ending.packages, record=wire) as log:
            opener = self._make_opener(log, limits, kinds)
            opener.get_ready(bindings)
            return self._execute_with(bindings, opener, before)

    def _completed(self) -> RunRequest:
        """The request with the set-up that its protocol has by itself, if nobody has chosen one."""
        if self.request.setup is not None or self.request.is_script:
            return self.request
        from praxis_desktop.runs.setup import completed

        return completed(self.request, self._interpreters, report=self._tell, control=self._control)

    def _chosen_environment(self) -> Environment | None:
        """The program's packages: without them nothing of it begins."""
        return environment_of(
            self.request,
            self._interpreters,
            report=self._tell,
            control=self._control,
            keeps_lock=True,
        )

    def _execute_with(self, bindings: Sequence[Binding], opener: Opener, before: float) -> ResultEvent:
        prepared = self._obtain()
        self._record_image(prepared)
        if self._watchdog.stop_requested:
            prepared.close()
            raise Killed("the program was stopped before it began")
        with prepared.start(
            control=self._control,
            environment=self._make_environment(),
            stdout=partial(self._write, "stdout"),
            stderr=partial(self._write, "stderr"),
            stdin=self._input.read,
            read_line=self._answer,
        ) as interpreter:
            interpreter.limit_memory(self.request.memory)
            self._ending.ports = ports = self._make_ports(bindings, opener)
            try:
                self._prepare(interpreter, ports, prepared.image)
                self._tell(ReadyEvent(_milliseconds(before)))
                self._begin_program()
                with self._life(bindings):
                    return self._ending.completed(self._run_program(interpreter))
            except (Fatal, Unwind):
                self._ending.is_hard = True
                raise
            finally:
                self._stop_instruments(opener)
                ports.close_all()
                close_simulators(bindings)

    def _begin_program(self) -> None:
        """The program begins now: its time counts, and pauses hold it."""
        self._states.enter("running")
        self._pausing.begin()
        if self._pausing.wanted:
            self._settle()
        self._limit_time()

    def _limit_time(self) -> None:
        if self.request.timeout is not None:
            self._watchdog.limit(self.request.timeout)

    def _make_environment(self) -> GuestEnvironment:
        """The world that the program runs in."""
        live = PausableEnvironment(local_timezone(), self._pausing.gate, seed=self.request.seed)
        return live if self._tell.record is None else self._tell.record.environment(live)

    def _obtain(self) -> PreparedInterpreter:
        """An interpreter to start."""
        recipe = recipe_for(self.request, self._ending.environment)
        return self._interpreters.prepare(recipe, report=self._tell, control=self._control)

    def _prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        try:
            ports.grant_to(interpreter)
            self._offer(interpreter)
            self._files = self._furnish(interpreter, image)
        except GuestInterrupted:
            raise
        except PythonError as error:
            raise PreparationError(str(error)) from error

    def _offer(self, interpreter: Interpreter) -> None:
        """Give the guest the parts of the host that its program may call, besides ports."""
        self._figures.offer_to(interpreter)
        self._guest.offer_to(interpreter)
        self._outputs.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)

    def _furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest what its program finds there besides ports; returns its files."""
        program, setup = self.request.program, self.request.setup
        prepare_guest(interpreter, self._interpreters, self._ending.environment)
        return open_session(interpreter, program, NO_INPUTS if setup is None else setup.files)

    def _enter(self, interpreter: Interpreter) -> object:
        """The program from its first line to its last; returns its value as plain data."""
        return call_program(interpreter, self.request)

    def _run_program(self, interpreter: Interpreter) -> object:
        """The program from its first line to its ``atexit`` functions."""
        try:
            with self._keeping_checkpoints(interpreter), self._copyable(interpreter):
                value = self._enter(interpreter)
            interpreter.finish()
            self._mark_end(interpreter)
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._ending.failed_port = failed_port(interpreter)
            with suppress(GuestError):  # after os._exit() there is nothing to finish
                interpreter.finish()
                self._mark_end(interpreter)
            raise
        finally:
            self._collect(interpreter)
        return value

    def _collect(self, interpreter: Interpreter) -> None:
        """Take from the guest what it has noted of its program, however that ended."""
        self._outputs.collect(interpreter, self.request.setup)
        if self.request.trace:
            self._ending.trace = taken_trace(interpreter, self._files)

    def _write(self, stream: StreamName, data: bytes) -> None:
        if self._tell.record is not None:
            self._tell.record.output(stream, data)
        self._output.write(stream, data)

    def _read(self, count: int) -> bytes:
        if self._source is None:
            return b""
        with self._watchdog.waiting_for_a_person():
            return self._source(count)

    def _answer(self, prompt: str) -> str:
        """A line in answer to ``input(prompt)``; the prompt is shown as CPython does without a terminal."""
        if prompt:
            self._write("stdout", prompt.encode("utf-8", "replace"))
        return self._input.read_line(prompt)

    def _failed(self, error: PraxisError) -> ResultEvent:
        error = self._abortion or error
        is_late = self._is_late or isinstance(error, TimedOut)
        was_asked = self._control.interrupts > 0
        result = self._ending.failed(error, is_late=is_late, was_asked=was_asked, remedy=self._remedy)
        if self._abortion is not None:
            self._ending.exit_code = ABORTED
        return result

    @property
    def _is_late(self) -> bool:
        """Whether the program was told that its time was up."""
        return self._watchdog.out_of_time

    def _remedy(self, module: str) -> str:
        """What to do about a module that the program did not find."""
        from praxis_desktop.runs.packages.run_packages import missing_module_hint

        return missing_module_hint(module, self._interpreters.environments)


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
