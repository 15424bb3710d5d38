"""Rehearses a computer crash: the run is interrupted, and later resumed from its record."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import structs

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ResultEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import AnswerEvent
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.left_behind import left_behind
from praxis_desktop.runs.modes.resume import Resume
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.rehearsal.branch import BranchRun, ShownBranch
from praxis_desktop.runs.rehearsal.judging import new_hazards

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event, RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.simulators.faults import Part
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.records.record_interface import Records, ResumedRecord
    from praxis_desktop.runs.commands import AnyCommand, Refused
    from praxis_desktop.runs.interpreter_sources import GuestSource
    from praxis_desktop.runs.rehearsal.branch import BoundedWorld
    from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome, Ordinary
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.runs.resuming import Asking

_MINUTE_NS: Final = 60_000_000_000
DEAD_MIN: Final = 10
"""Minutes from the computer's crash until the run is resumed."""

_OUTPUT: Final = 1 << 12


class _Records:
    """Stores the record of a single run in ``folder`` until the run's branch has been judged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> JournalledRecord:
        """Create the record."""
        return JournalledRecord.begin(self._folder, run_id, header, sources, durable=False)

    def resume(self, run_id: str) -> JournalledRecord:
        """Reopen the record."""
        return JournalledRecord.resume(self._folder / run_id, look=lambda journal, found: 0, durable=False)


class DyingRun(BranchRun):
    """A branch, until the computer crashes. If ``is_kept``, the run is recorded like an ordinary run."""

    keeps_simulators = True

    def __init__(
        self,
        branch: Branch,
        ordinary: Ordinary,
        answers: Sequence[tuple[str, str]] = (),
        *,
        is_kept: bool = False,
    ) -> None:
        super().__init__(branch, ordinary, answers)
        self.is_kept = self.tells_bench = is_kept
        self.has_bench = not is_kept  # a replay makes the labware itself
        self.replies: dict[str, bytes] = {}
        """Each instrument's reply to the last command it received, keyed by role."""

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request without checkpoints, because the run will be replayed from its start."""
        return super().asked(structs.replace(request, checkpoint_s=0.0))

    def new_world(self, seed: int) -> BoundedWorld:
        """Return an environment in which the instruments' clock agrees with the record's clock."""
        world = super().new_world(seed)
        world.devices_ahead_ns = self._ahead_ns = time.monotonic_ns()
        if self.is_kept:
            world.is_asked = lambda: bool(self.run.prompts)
        return world

    def world(self) -> GuestEnvironment:
        world = super().world()
        self._record.follow(self.run.conductor.now)
        return world

    def begin_counting(self, interpreter: Interpreter) -> None:
        """Give the guest the ledger, unless ``is_kept``, because a replay would have no ledger."""
        if not self.is_kept:
            super().begin_counting(interpreter)

    def at_end(self, interpreter: Interpreter) -> None:
        """Read the ledger, if there is one."""
        if not self.is_kept:
            super().at_end(interpreter)

    @property
    def _record(self) -> ResumedRecord:
        record = self.run.recorder.record
        assert record is not None
        return cast("ResumedRecord", record)

    def begin(self) -> None:
        super().begin()
        for instrument in self.run.conductor.instruments.values():
            instrument.witness = self

    # ---- as a Witness
    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """If this is the command at which the fault occurs, simulate a computer crash."""
        self.replies[instrument.role] = b""
        if instrument.role == self.branch.operation.port:
            super().command(instrument, word, now)

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Note the reply, in case the user is later asked for it."""
        start = 0 if instrument.on_usb() is None else instrument.header_length
        self.replies[instrument.role] = b"".join(data[start:] for _, data in parts)

    def happen(self, instrument: Instrument | None, word: str, now: int) -> None:
        """Simulate a computer crash: nothing more is recorded, data still in transit to the computer
        is lost, and nobody does anything until the run is resumed.
        """
        self.has_happened = True
        self.cut = self.branch.fault
        self.note("fault", self.cut)
        self._record.leave()
        for each in self.run.conductor.instruments.values():
            with each.driving:
                each.unplug()
                each.leave_alone(now, now + DEAD_MIN * _MINUTE_NS)
        self.run.conductor.watchdog.kill(Killed("the computer died"))

    # ---- while the computer is dead
    def pass_time(self) -> None:
        """Let the instruments run on their own until the run is resumed, and note any danger."""
        assert self._world is not None
        instruments, died = self.run.conductor.instruments, self.run.conductor.now()
        first = ""
        for minute in range(1, DEAD_MIN + 1):
            now = died + minute * _MINUTE_NS
            for each in instruments.values():
                with each.driving:
                    each.act(now)
            dangerous = new_hazards(self.ordinary, left_behind(instruments, now, tells_meant=True))
            first = dangerous if minute == 1 else first
            if not first:
                continue
            if not dangerous:
                self.at_death = Message(
                    "{what} for up to {minutes} min after the computer dies.", what=first, minutes=minute
                )
                break
            self.at_death = Message("{what} while the computer is off.", what=first)
        self._world.miss(DEAD_MIN * _MINUTE_NS)
        for each in instruments.values():
            with each.driving:
                each.act(died + DEAD_MIN * _MINUTE_NS)
                each.plug_in()


class _Bystander:
    """The user of the resumed run, who has seen what the instruments did and answers truthfully."""

    policy = "ask"

    def __init__(self, dead: DyingRun) -> None:
        self._dead = dead
        self._value: object = None

    def ask(self, prompt: PromptEvent) -> _Bystander:
        """Choose an answer to the question; the returned object supplies this answer."""
        self._dead.resume_question = self._dead.resume_question or prompt.message
        self._dead.note("asked", prompt.message)
        if prompt.kind == "choose":
            self._value = prompt.choices[0].value
            self._dead.note("decided", prompt.choices[0].title)
        else:
            reply = self._dead.replies.get(str(prompt.details.get("port", "")), b"")
            self._value = reply.decode("latin-1").replace("\\", "\\\\")
        return self

    def wait(self) -> AnswerEvent:
        """Return the answer."""
        return AnswerEvent(0, "operator", self._value)


class ResumedRun(Resume):
    """The resumed run of a branch in which the computer crashed. It takes over the instruments, and the
    collected data, from ``dead``, the interrupted run.
    """

    claims = attends = tells_bench = False

    def __init__(self, dead: DyingRun, recorded: RecordedRun, *, images: GuestSource) -> None:
        super().__init__(recorded, images=images)
        self._dead = dead
        self.judges = dead.is_kept
        self.has_bench = dead.has_bench
        instruments = dead.run.conductor.instruments
        self._past.simulated_on_usb = frozenset(
            role for role, each in instruments.items() if each.on_usb() is not None
        )

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, changed to keep no files and to save no checkpoints."""
        return super().asked(structs.replace(request, keeps_files=False, checkpoint_s=0.0))

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return the interrupted run's listener, which collects the events of the resumed run as well."""
        return self._dead.listener(on_event)

    def bindings(self) -> Sequence[Binding]:
        """Return the ports of the interrupted run."""
        return self.run.ports.take_over(self._dead.run.ports)

    def world_now(self) -> GuestEnvironment:
        """Return the interrupted run's environment, in which time has passed only for the instruments."""
        self.run.conductor.now = self._dead.run.conductor.now
        self.run.conductor.questions.stand_in = self._dead.decided
        return self._dead.world_again()

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest its packages and files and, once more, the ledger."""
        files = super().furnish(interpreter, image)
        self._dead.begin_counting(interpreter)
        return files

    def clock(self) -> Callable[[], int]:
        """Return the instruments' clock, which the interrupted run also used."""
        return self.run.conductor.now

    def time_limit(self) -> float | None:
        """Return the whole limit: it is in real time, of which the interrupted run used almost none."""
        return self.run.request.timeout

    def await_guardians(self) -> None:
        """Do nothing, because a computer crash also ends the guardians."""

    def set_wall_clock(self) -> None:
        """Do nothing, because the virtual wall clock already accounts for the time that was missed."""

    def restore_instruments(self, bindings: Sequence[Binding]) -> bool:
        """Leave the instruments as they are."""
        return False

    def people(self) -> Asking:
        """Return a simulated user who knows what the instruments did."""
        return _Bystander(self._dead)

    def stops_instruments(self) -> bool:
        """Never stop the instruments afterwards, because that would hide the state in which the program left
        them.
        """
        return False

    def at_end(self, interpreter: Interpreter) -> None:
        """Go live if the program had no more requests to make, and read the ledger."""
        super().at_end(interpreter)
        self._dead.at_end(interpreter)

    def failed(self, error: PraxisError) -> PraxisError:
        """Return the deadlock instead of the interrupt that it caused."""
        return self._dead.failed(super().failed(error))

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """Note the reported numbers and the hazards."""
        noted = self._dead.result(result, error)
        return result if self._dead.is_kept else noted  # an ordinary run has no report on a dry run


class Death:
    """A branch in which the computer crashes: a run that is interrupted, and later resumed. It can be
    performed and controlled like a Run. ``records`` stores the run's record.
    """

    def __init__(
        self,
        request: RunRequest,
        dead: DyingRun,
        *,
        interpreters: GuestSource,
        records: Records,
        on_event: Callable[[Event], None] = lambda event: None,
        output: OutputBuffer | None = None,
    ) -> None:
        self._dead = dead
        self._interpreters = interpreters
        self._records = records
        self._on_event = on_event
        self._output = output or _unread()
        self._run = Run(
            request,
            mode=dead,
            interpreters=interpreters,
            on_event=self._tell_of_first,
            output=_unread(self._output.hold_no_longer),
            records=records,
        )
        self.run_id = self._run.run_id

    @property
    def state(self) -> RunState:
        """The run's state."""
        return self._run.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        return self._run.prompts

    @property
    def exit_code(self) -> int:
        """The command line's exit code, once the run has ended."""
        return self._run.exit_code

    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command`` without waiting, or return why it is refused. Its events may be sent later."""
        return self._run.do(command)

    def execute(self) -> ResultEvent:
        """Perform both runs; return the result of the second run, or of the first if the computer did not
        crash. Call this on a guest's thread.
        """
        result = self._run.execute()
        folder = self._run.ending.folder
        if not self._dead.has_happened or folder is None:
            self._on_event(result)
            return result
        self._dead.pass_time()
        with RecordedRun(folder) as recorded:
            self._run = Run(
                recorded.request,
                mode=ResumedRun(self._dead, recorded, images=self._interpreters),
                interpreters=self._interpreters,
                on_event=self._on_event,
                output=self._output,
                run_id=self.run_id,
                records=self._records,
            )
            return self._run.execute()

    def outcome(self, result: ResultEvent) -> BranchOutcome | None:
        """Judge the branch, which has ended with ``result``. Return None if the computer did not crash."""
        return self._dead.outcome(result, self._run)

    def _tell_of_first(self, event: Event) -> None:
        if not isinstance(event, ResultEvent):
            self._on_event(event)


def _unread(released: Callable[[], None] | None = None) -> OutputBuffer:
    return OutputBuffer(capacity=_OUTPUT, overflow="skip", released=released)


def perform_death(
    branch: Branch,
    ordinary: Ordinary,
    answers: Sequence[tuple[str, str]],
    request: RunRequest,
    interpreters: GuestSource,
) -> BranchOutcome | None:
    """Perform a branch in which the computer crashes, and judge the outcome when the resumed run has ended.
    Return None if the computer did not crash. Call this on a GuestThread.
    """
    with tempfile.TemporaryDirectory() as folder:
        death = Death(
            request,
            DyingRun(branch, ordinary, answers),
            interpreters=interpreters,
            records=_Records(Path(folder)),
        )
        return death.outcome(death.execute())


def shown_run(branch: Branch, ordinary: Ordinary, request: RunRequest, **how: Any) -> Run | Death:
    """Return a run that records ``branch``, for users to step through; ``how`` contains arguments for Run."""
    request = structs.replace(request, on_prompt="default")  # questions are answered as in a dry run
    if branch.fault != "pc-dies":
        return Run(request, mode=ShownBranch(branch, ordinary), **how)
    kept = ("interpreters", "records", "on_event", "output")
    return Death(
        request, DyingRun(branch, ordinary, is_kept=True), **{name: how[name] for name in kept if name in how}
    )
