"""A run in a separate process, which is used like any other run."""

from __future__ import annotations

import logging
import math
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import (
    FINAL_STATES,
    ErrorInfo,
    Event,
    ExecutionResult,
    LogEvent,
    ResultEvent,
    RunState,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.errors import PortFailed
from praxis_desktop.ports.roles import devices_by_role, is_simulated_device
from praxis_desktop.records.guardian_notes import BY_HAND, guardian_notes
from praxis_desktop.records.run_folder import GUARDIAN
from praxis_desktop.runs import OpenWaits, grace_of, warning_before
from praxis_desktop.runs.answering import WrongAnswer, checked_facts, checked_value
from praxis_desktop.runs.commands import (
    Answer,
    AnyCommand,
    Cancel,
    EmergencyStop,
    ExtendWait,
    Kill,
    Refused,
    SkipWait,
    refusal,
)
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool._child_process import ChildProcess, Children
from praxis_desktop.workers.pool._parent_service import ParentService
from praxis_desktop.workers.pool.messages import (
    Counted,
    Do,
    Ended,
    EventMessage,
    Failed,
    FrameTooLarge,
    FromChild,
    Input,
    InputFailed,
    InputWanted,
    Keeping,
    ParentReply,
    ParentRequest,
    PortChosen,
    PortUnwanted,
    PortWanted,
    RunJob,
    Stderr,
    Stdout,
    TimeLimit,
    count_in,
    encode,
    event_of,
)
from praxis_desktop.workers.timers import Timer

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.indexed_record import LiveRow
    from praxis_desktop.runs import MachineLife
    from praxis_desktop.runs.resuming.past import SaidBefore
    from praxis_desktop.workers.pool._port_questions import AskedRemotely


SILENCE_S = 15.0
"""Seconds after a program's time limit within which the end of the program must be reported."""


class KillTimers:
    """Timers that kill a silent process. Thread-safe. Waits for the user do not count towards the limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end = Timer()
        self._limit = Timer()
        self._warn: Callable[[], None] = _nothing
        self._kill: Callable[[], None] = _nothing
        self._ends_at = math.inf
        self._waits = 0
        self._waits_since = 0.0
        self._is_closed = False

    def end_within(self, seconds: float, kill: Callable[[], None], *, is_alive: bool = False) -> None:
        """Call ``kill`` if the run, which was asked to end, has not ended within ``seconds``. Another request
        to end does not put the kill off, unless the process has shown that it ``is_alive``.
        """
        with self._lock:
            if is_alive or time.monotonic() + seconds < self._end.at:
                self._end.set(seconds, kill)

    def limit(self, seconds: float, *, warn: Callable[[], None], kill: Callable[[], None]) -> None:
        """Call ``warn`` when the process warns the program, shortly before its time limit in ``seconds``, and
        ``kill`` if the process does not end the program at the limit.
        """
        with self._lock:
            now = time.monotonic()
            self._ends_at, self._waits_since = now + seconds, now
            self._warn, self._kill = warn, kill
            if not self._waits:
                self._limit.set(seconds - warning_before(seconds), self._near_limit)

    def _near_limit(self) -> None:
        with self._lock:
            if self._waits or self._is_closed:
                return
            self._limit.set(self._ends_at + SILENCE_S - time.monotonic(), self._kill)
        self._warn()

    def begin_wait(self) -> None:
        """Record that a wait for the user has begun; several can be in progress at a time."""
        with self._lock:
            if not self._waits:
                self._waits_since = time.monotonic()
                self._limit.clear()
            self._waits += 1

    def end_wait(self) -> None:
        """Record that one wait for the user has ended."""
        with self._lock:
            self._waits -= 1
            is_over = not self._waits and self._ends_at != math.inf
            remaining = self._ends_at - self._waits_since
        if is_over:
            self.limit(remaining, warn=self._warn, kill=self._kill)

    def close(self) -> None:
        """Cancel the timers, because the process has ended."""
        with self._lock:
            self._is_closed = True
        self._end.clear()
        self._limit.clear()


def _nothing() -> None:
    """Ignore the call."""


log = logging.getLogger(__name__)

KILL_S = 3.0
"""Seconds the process is given, after the last stop request, to report the run's end before being killed."""

EMERGENCY_S = 10.0
"""Like KILL_S, but after an emergency stop; longer, because instruments take time to confirm the stop."""

HEARD_S = 1.5
"""Seconds the process is given, after an emergency stop, to send something before being killed. The guardian
gives the instruments longer to stop.
"""

_GUARDIANS_S = 5.0
"""Seconds to wait for the guardian, longer than it needs to stop a program's instruments."""

RESERVE_S = 0.5
"""Seconds between the end of a run and the start of a process for the next run."""


class NoProcess(PraxisError):
    """A run's process could not be started, or a defect in this program made the process fail."""


_WAITS: frozenset[RunState] = frozenset({"paused"})


class RemoteControls:
    """Checks commands in this process and sends them to the run's process with ``send``. Thread-safe.
    ``began`` and ``ended`` are called at the beginning and end of each wait, which is a pause or a question.
    """

    def __init__(
        self, send: Callable[[Struct], None], *, began: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        self._send = send
        self._began = began
        self._ended = ended
        self._lock = threading.Lock()
        self._prompts: dict[int, PromptEvent] = {}
        self._answered: dict[int, str] = {}
        self._waits = OpenWaits()
        self.state: RunState = "pending"
        self.is_stopping = False

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        with self._lock:
            return tuple(self._prompts.values())

    def heard(self, event: Event) -> None:
        """Process an event of the run."""
        if isinstance(event, StateEvent):
            before, self.state = self.state, event.state
            self._count(before in _WAITS, event.state in _WAITS)
        elif isinstance(event, StepEvent):
            self._waits.take(event)
        elif isinstance(event, PromptEvent):
            with self._lock:
                self._prompts[event.number] = event
            self._began()
        elif isinstance(event, AnswerEvent):
            with self._lock:
                known = self._prompts.pop(event.number, None)
            if known is not None:
                self._ended()

    def _count(self, waited: bool, waits: bool) -> None:
        if waits and not waited:
            self._began()
        elif waited and not waits:
            self._ended()

    def do(self, command: AnyCommand) -> Refused | None:
        """Send ``command``; if it is refused, return the reason. Only a question's first answer counts."""
        refused = self._refused(command)
        match command:
            case Answer():
                refused = self._answered_before(command)  # this process knows the open questions better
                facts = {key: dict(fact) for key, fact in command.facts.items()}
                command = structs.replace(command, facts=facts)
            case SkipWait() | ExtendWait() if refused is None:
                step = (
                    self._waits.meant(command.step)
                    if isinstance(command, SkipWait)
                    else self._waits.lengthened(command.step, command.seconds)
                )
                if isinstance(step, Refused):
                    return step
                command = structs.replace(command, step=step)
        if refused is None:
            self._send(Do(command))
        return refused

    def _refused(self, command: AnyCommand) -> Refused | None:
        return refusal("canceling" if self.is_stopping else self.state, command)

    def _answered_before(self, answer: Answer) -> Refused | None:
        with self._lock:
            prompt = self._prompts.get(answer.number)
            before = self._answered.get(answer.number)
        if before is not None:
            return Refused(
                Message(
                    "Question {number} has already been answered, by {before}.",
                    number=answer.number,
                    before=before,
                )
            )
        if prompt is None:
            return Refused(Message("There is no open question {number}.", number=answer.number))
        try:
            checked_facts(prompt, checked_value(prompt, answer.value), answer.facts)
        except WrongAnswer as error:
            return Refused(Message("Question {number}: {error}.", number=answer.number, error=error))
        with self._lock:
            if (before := self._answered.get(answer.number)) is not None:
                return Refused(
                    Message(
                        "Question {number} has already been answered, by {before}.",
                        number=answer.number,
                        before=before,
                    )
                )
            self._answered[answer.number] = answer.by or "somebody"
        return None


class RemoteRun:
    """A ``runs.Run`` in a child process, with the same events and output in the same order, and the same exit
    codes. The child process opens the ports. Any thread can host this object, whatever its stack size.

    If the process dies, the run counts as failed or, if a stop was requested, as cancelled. The process is
    one of ``children`` and writes the run's record to ``records``; if it dies, this object closes the record.
    If ``resumed_by`` is given, the interrupted run ``run_id`` continues on behalf of that person, whose
    statements about open commands are ``said``; if the process dies, that run is interrupted again.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        children: Children,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        records: History | None = None,
        run_id: str | None = None,
        resumed_by: str | None = None,
        said: Sequence[SaidBefore] = (),
    ) -> None:
        self._resumed_by = resumed_by
        self._said = tuple(said)
        self._records = records
        self.request = request
        self.run_id = run_id or uuid.uuid4().hex
        self.exit_code: int = ExitCode.COMPLETED
        """The command line's exit code, once the run has ended."""
        self._children = children
        self._on_event = on_event
        self._output = output
        self._stdin = stdin
        self._kill_timers = kill_timers = KillTimers()
        self._questions: AskedRemotely | None = None
        if asker is not None:
            from praxis_desktop.workers.pool._port_questions import AskedRemotely

            self._questions = AskedRemotely(
                asker, self._chosen, began=kill_timers.begin_wait, ended=kill_timers.end_wait
            )
        folder = None if records is None else records.places.run(self.run_id)
        notes = None if folder is None else folder / GUARDIAN
        self._helper = ParentService(
            request, self.run_id, self._helped, process=lambda: self.pid, notes=notes
        )
        self._row: LiveRow | None = None
        self._life: MachineLife | None = None
        self._controls = RemoteControls(self._send, began=kill_timers.begin_wait, ended=kill_timers.end_wait)
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._known_notes = 0
        """Number of notes that the guardian had written before this process began."""
        self._stops = 0
        self._is_emergency = self._has_heard = False
        self._has_begun = False
        self._unsent: list[Struct] = []
        self._started = self._began_at = 0.0
        self._result: ResultEvent | None = None
        self._defect: Failed | None = None

    # ---- any thread
    @property
    def state(self) -> RunState:
        """The run's current state."""
        return self._controls.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        return self._controls.prompts

    def do(self, command: AnyCommand) -> Refused | None:
        """Send ``command``. If it is refused, return the reason. Returns immediately."""
        match command:
            case Cancel():
                with self._lock:
                    grace = 0.0 if self._stops else 2 * grace_of(self.request)
                return self._end(command, KILL_S + grace)
            case Kill():
                return self._end(command, KILL_S)
            case EmergencyStop():
                press()  # the guardian stops real instruments even if the process hangs
                self._is_emergency = True
                return self._end(command, EMERGENCY_S if self._has_heard else HEARD_S)
            case _:
                return self._controls.do(command)

    def _end(self, command: Cancel | Kill | EmergencyStop, seconds: float) -> Refused | None:
        """End the run; kill its process if it has not ended within ``seconds``."""
        refused = refusal(self._controls.state, command)
        if refused is not None:
            return refused
        self._output.hold_no_longer()
        with self._lock:
            self._stops += 1
            self._controls.is_stopping = True
            child = self._child
            if child is not None:
                self._kill_timers.end_within(seconds, child.kill)
        self._send(Do(command))
        return None

    def _send(self, message: Struct) -> None:
        """Send a message to the process as soon as it exists."""
        with self._lock:
            child = self._child
            if child is None:
                self._unsent.append(message)
        if child is not None:
            child.write(encode(message))

    @property
    def stop_requested(self) -> bool:
        """Whether the run was asked to stop."""
        return self._stops > 0

    @property
    def pid(self) -> int | None:
        """The process's ID, while there is a process."""
        child = self._child
        return None if child is None else child.pid

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Perform the run, report all events and return the last one.

        Raises NoProcess if this program has a defect.
        """
        self._started, self._began_at = time.time(), time.monotonic()
        try:
            try:
                self._perform()
            finally:
                self._kill_timers.close()
                self._output.close()
                self._children.order(RESERVE_S)
            if self._defect is not None:
                raise NoProcess(
                    Message(
                        "the run's process failed: {message}\n{stack}",
                        message=self._defect.message,
                        stack=self._defect.stack,
                    )
                )
            assert self._result is not None
            result = self._with_spool(self._result)
            if self._row is not None:
                self._row.end()
                self._row.settle()
                self._row.index()
                self._row.retain()
            # Reported last, because a listener may then look the run up in the history.
            last = StateEvent(result.state)
            self._controls.heard(last)
            self._on_event(last)
            self._on_event(result)
            return result
        finally:
            self._child = None

    def _perform(self) -> None:
        if self._resumed_by is not None and self._records is not None:
            self._await_guardians()
            if sys.platform == "win32":
                self._known_notes = len(guardian_notes(self._records.places.run(self.run_id)))
            self._helper.know_devices(self._records.places.run(self.run_id))
        try:
            start = encode(
                RunJob(
                    structs.replace(self.request, keeps_awake=False),  # this process keeps the computer awake
                    self.run_id,
                    str(self._children.cache),
                    has_input=self._stdin is not None,
                    can_ask=self._questions is not None,
                    history=self._keeping(),
                    resumed_by=self._resumed_by,
                    said=self._said,
                    public_key=self._public_key(),
                )
            )
            child = self._children.take()
        except (OSError, TypeError, FrameTooLarge) as error:
            raise NoProcess(Message("no process can be started for the run: {error}", error=error)) from error
        child.write(start)
        with self._lock:
            self._child = child
            unsent, self._unsent = self._unsent, []
            if self._stops:  # while there was no process to be killed
                self._kill_timers.end_within(KILL_S, child.kill)
        for message in unsent:
            child.write(encode(message))
        try:
            child.attend(self._hear, self._note_end)
        finally:
            with suppress(PortFailed):  # reported above
                self._helper.close()
            if self._life is not None:
                self._life.close()

    def _public_key(self) -> bytes:
        """Return the public key for the record's signature, or b"" if nothing is recorded."""
        if self._records is None:
            return b""
        from praxis_desktop.records.signing import installation_key

        try:
            return installation_key().public_key
        except StorageError as error:  # the record says that it is not signed
            log.warning("%s", error.message)
            return b""

    def _helped(self, message: ParentReply, descriptor: int | None) -> None:
        child = self._child
        if child is None:
            return
        if descriptor is None:
            child.write(encode(message))
        else:
            child.write_with(encode(message), descriptor)

    def _keep_awake(self) -> None:
        """Keep the computer awake while the program has real instruments."""
        devices = devices_by_role(self.request.ports).values()
        if self.request.keeps_awake and not all(map(is_simulated_device, devices)):
            from praxis_desktop.runs import MachineLife

            self._life = MachineLife(tell=self._on_event, keeps_awake=True, watches=False)
            self._life.start()

    def _keeping(self) -> Keeping | None:
        """Return the history to which the process writes the record, or None if nothing is recorded."""
        records = self._records
        return None if records is None else Keeping(str(records.places.folder), records.settings)

    def _hear(self, message: FromChild) -> None:
        if isinstance(message, Stdout | Stderr):
            self._output.write("stdout" if isinstance(message, Stdout) else "stderr", message.data)
        elif isinstance(message, EventMessage):
            event = event_of(message)
            if self._is_emergency and not self._has_heard:
                self._hear_of_stop()
            if isinstance(event, ResultEvent):
                self._result = event
            elif not (isinstance(event, StateEvent) and event.state in FINAL_STATES):
                if isinstance(event, StateEvent) and event.state == "running" and not self._has_begun:
                    self._has_begun = True
                    self._keep_awake()
                if self._records is not None and isinstance(event, StateEvent):
                    self._row = self._row or self._records.row(self.run_id)
                    self._row.tell(event)
                self._controls.heard(event)
                self._on_event(event)
        elif isinstance(message, InputWanted):
            self._kill_timers.begin_wait()
            threading.Thread(target=self._read_input, name="standard input", daemon=True).start()
        elif isinstance(message, PortWanted):
            if self._questions is not None:
                self._questions.ask(message)
        elif isinstance(message, PortUnwanted):
            if self._questions is not None:
                self._questions.withdraw(message.number)
        elif isinstance(message, ParentRequest):
            self._helper.help(message)
        elif isinstance(message, TimeLimit):
            self._limit_silence(message.seconds)
        elif isinstance(message, Counted):
            count_in(message)
        elif isinstance(message, Ended):
            self.exit_code = message.exit_code
        elif isinstance(message, Failed):
            self._defect = message

    def _hear_of_stop(self) -> None:
        """Record that the process is alive, and give it more time, so that its instruments can confirm the
        stop and the run can end.
        """
        self._has_heard = True
        child = self._child
        if child is not None:
            self._kill_timers.end_within(EMERGENCY_S, child.kill, is_alive=True)

    def _read_input(self) -> None:
        """Answer one request for input. May block."""
        child, stdin = self._child, self._stdin
        if child is None or stdin is None:
            return
        try:
            answer: Input | InputFailed = Input(stdin())
        except OSError as error:
            answer = InputFailed(error.errno or 0, error.strerror or str(error))
        self._kill_timers.end_wait()
        child.write(encode(answer))

    def _chosen(self, message: Struct) -> None:
        """Send the process the port that the user chose, or the user's refusal."""
        if isinstance(message, PortChosen) and message.role:
            self._helper.grant(message.role, message.device)
        self._answer(message)

    def _answer(self, message: Struct) -> None:
        child = self._child
        if child is not None:
            child.write(encode(message))

    def _limit_silence(self, seconds: float) -> None:
        child = self._child
        if child is not None:
            self._kill_timers.limit(seconds, warn=self._output.hold_no_longer, kill=child.kill)

    def _note_end(self, reason: str) -> None:
        """Record that the process has ended, and why, unless it has reported the run's end itself."""
        if self._questions is not None:
            self._questions.withdraw()
        if self._result is not None or self._defect is not None:
            return
        left = self._left()
        state: RunState = "cancelled" if self.stop_requested else "failed"
        if self.stop_requested:
            stopped = Message("the program was stopped{left}", left=left)
            if self._is_emergency:
                stopped = Message("the run was ended by an emergency stop{left}", left=left)
            error = ErrorInfo("Killed", stopped)
            self.exit_code = ExitCode.STOPPED
        else:
            ended = Message("the program's process ended ({reason})", reason=reason)
            error = ErrorInfo("ProcessDied", ended + left)
            self.exit_code = ExitCode.FAULT
        result = ExecutionResult(
            self._output.tail,
            (time.monotonic() - self._began_at) * 1000,
            self._started * 1000,
            error=error,
        )
        details = {"output_bytes": self._output.total}
        last = ResultEvent(state, self.run_id, result, details)
        self._result = _close_record(self._records, last, is_resumed=self._resumed_by is not None)

    def _left(self) -> str:
        """Return advice about instruments that the process left running and the guardian did not stop."""
        try:
            notes = self._helper.close()
            if sys.platform == "win32" and self._records is not None:
                self._await_guardians()  # the process had one of its own
                notes = guardian_notes(self._records.places.run(self.run_id))[self._known_notes :]
        except (PortFailed, StorageError) as fault:
            self._on_event(LogEvent(fault.message, "error"))
            return _left_alone(self.request)
        for note in notes:
            self._on_event(note.as_event())
        unsure = [f"\n{note}. {BY_HAND}" for note in notes if not note.is_dealt_with]
        return "".join(unsure)

    def _await_guardians(self) -> None:
        from praxis_desktop.ports.emergency.other_guardians import await_guardians_of_the_dead

        await_guardians_of_the_dead(Deadline.after(_GUARDIANS_S))

    def _with_spool(self, event: ResultEvent) -> ResultEvent:
        """Return the event with the path of the output file, which this process writes."""
        if self._output.spool is None:
            return event
        details = {**event.details, "spool": str(self._output.spool)}
        if self._output.spool_error:
            details["spool_error"] = self._output.spool_error
        return structs.replace(event, details=details)


def _left_alone(request: RunRequest) -> str:
    """Return advice about real instruments whose ports were lost with the process; "" if there are none."""
    from praxis_desktop.ports.roles import parse_bindings

    roles = [port.role for port in parse_bindings(request.ports) if not port.is_simulated]
    if not roles:
        return ""
    left = Message("No stop was sent to its instruments ({roles})", roles=", ".join(roles))
    return Message("\n{left}: stop each with its own button or switch.", left=left)


def _close_record(records: History | None, result: ResultEvent, *, is_resumed: bool) -> ResultEvent:
    """Close the run's record, if any, and add its path to the result. A resumed run is interrupted again."""
    if records is None:
        return result
    if is_resumed:
        return structs.replace(result, details={**result.details, "interrupted": True})
    from praxis_desktop.records.history.resuming import close_abandoned
    from praxis_desktop.records.signing import installation_key

    folder = records.places.runs / result.run_id
    try:
        close_abandoned(folder, result, key=installation_key)
    except (PraxisError, OSError):
        log.warning("The record of the run is not closed: %s", folder, exc_info=True)
    if not folder.exists():
        return result
    return structs.replace(result, details={**result.details, "record": str(folder)})
