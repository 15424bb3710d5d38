"""Rehearses the death of the computer: the run is interrupted, and resumed from its record later."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import AnswerEvent
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.left_behind import left_behind
from praxis_desktop.runs.modes.resume import Resume
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.rehearsal.branch import BranchRun
from praxis_desktop.runs.rehearsal.judging import new_hazard

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event, ResultEvent
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.simulators.faults import Part
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.runs.interpreter_sources import GuestSource
    from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome, Ordinary
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.runs.resuming import Asking

_MINUTE_NS: Final = 60_000_000_000
DEAD_MIN: Final = 10
"""Minutes between the death of the computer and the resumption of the run."""

_OUTPUT: Final = 1 << 12


class _Records:
    """Stores the record of one run in ``folder`` until its branch has been judged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> JournalledRecord:
        """Create the record."""
        self.record = JournalledRecord.begin(self._folder, run_id, header, sources, durable=False)
        return self.record

    def resume(self, run_id: str) -> JournalledRecord:
        """Open the record again."""
        return JournalledRecord.resume(self._folder / run_id, look=lambda journal, found: 0, durable=False)


class DyingRun(BranchRun):
    """A branch up to the death of the computer. ``records`` stores its record."""

    keeps_simulators = True

    def __init__(
        self, branch: Branch, ordinary: Ordinary, answers: Sequence[tuple[str, str]], records: _Records
    ) -> None:
        super().__init__(branch, ordinary, answers)
        self._records = records
        self.replies: dict[str, bytes] = {}
        """Each instrument's reply to its last command, keyed by role."""

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request without checkpoints: the run will be replayed from its start."""
        return super().asked(structs.replace(request, checkpoint_s=0.0))

    def begin(self) -> None:
        super().begin()
        for instrument in self.run.conductor.instruments.values():
            instrument.witness = self

    # ---- as a Witness
    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """Let the computer die if this is the command of the branch."""
        self.replies[instrument.role] = b""
        if instrument.role == self.branch.operation.port:
            super().command(instrument, word, now)

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Note the reply, in case a person is asked for it."""
        start = 0 if instrument.on_usb() is None else instrument.header_length
        self.replies[instrument.role] = b"".join(data[start:] for _, data in parts)

    def happen(self, instrument: Instrument | None, word: str, now: int) -> None:
        """Let the computer die: nothing more is recorded, data still on its way to it is lost, and people
        wait until the run goes on.
        """
        self.has_happened = True
        self.cut = self.branch.fault
        self.note("fault", self.cut)
        self._records.record.leave()
        for each in self.run.conductor.instruments.values():
            with each.driving:
                each.unplug()
                each.leave_alone(now, now + DEAD_MIN * _MINUTE_NS)
        self.run.conductor.watchdog.kill(Killed("the computer died"))

    # ---- while the computer is dead
    def pass_time(self) -> None:
        """Let the instruments continue alone until the run is resumed, and note what is dangerous."""
        assert self._world is not None
        instruments, died = self.run.conductor.instruments, self.run.conductor.now()
        first = ""
        for minute in range(1, DEAD_MIN + 1):
            now = died + minute * _MINUTE_NS
            for each in instruments.values():
                with each.driving:
                    each.act(now)
            hazard = new_hazard(self.ordinary, left_behind(instruments, now, tells_meant=True))
            first = hazard if minute == 1 else first
            if not first:
                continue
            if not hazard:
                self.at_death = Message(
                    "{what} for up to {minutes} min after the computer dies.", what=first, minutes=minute
                )
                break
            self.at_death = Message("{what} while the computer is off.", what=first)
        self._world.devices_ahead_ns = DEAD_MIN * _MINUTE_NS
        for each in instruments.values():
            with each.driving:
                each.act(died + DEAD_MIN * _MINUTE_NS)
                each.plug_in()


class _Bystander:
    """The person whom the resumed run asks. They saw what the instruments did, and answer truthfully."""

    policy = "ask"

    def __init__(self, dead: DyingRun) -> None:
        self._dead = dead
        self._value: object = None

    def ask(self, prompt: PromptEvent) -> _Bystander:
        """Choose an answer, and return the asked question."""
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
    """The resumed run of a branch in which the computer died. Its instruments are those that ``dead`` left,
    and the bookkeeping is that of ``dead``.
    """

    claims = attends = tells_bench = judges = False
    has_bench = True

    def __init__(self, dead: DyingRun, recorded: RecordedRun, *, images: GuestSource) -> None:
        super().__init__(recorded, images=images)
        self._dead = dead
        instruments = dead.run.conductor.instruments
        self._past.simulated_on_usb = frozenset(
            role for role, each in instruments.items() if each.on_usb() is not None
        )

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, changed to keep no files."""
        return super().asked(structs.replace(request, keeps_files=False, checkpoint_s=0.0))

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return the dead run's listener, which collects the events of the resumed run as well."""
        return self._dead.listener(on_event)

    def bindings(self) -> Sequence[Binding]:
        """Return the ports of the dead run."""
        return self.run.ports.take_over(self._dead.run.ports)

    def world_now(self) -> GuestEnvironment:
        """Return the dead run's environment, in which time has passed for the instruments only."""
        self.run.conductor.now = self._dead.run.conductor.now
        self.run.conductor.questions.stand_in = self._dead.decided
        return self._dead.world_again()

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest its packages, its files and the ledger again."""
        files = super().furnish(interpreter, image)
        self._dead.begin_counting(interpreter)
        return files

    def time_left(self, limit: float) -> float:
        """Return all of ``limit``: it is real time, of which the dead run needed next to nothing."""
        return limit

    def await_guardians(self) -> None:
        """Do nothing, because guardians die with the computer."""

    def set_wall_clock(self) -> None:
        """Do nothing, because a virtual wall clock is never wrong."""

    def restore_instruments(self, bindings: Sequence[Binding]) -> bool:
        """Leave the instruments as they are."""
        return False

    def people(self) -> Asking:
        """Return a person who knows what the instruments did."""
        return _Bystander(self._dead)

    def stops_instruments(self) -> bool:
        """Never stop the instruments afterwards, because that would hide what the program left."""
        return False

    def at_end(self, interpreter: Interpreter) -> None:
        """Go live if the program had nothing more to ask, and read the ledger."""
        super().at_end(interpreter)
        self._dead.at_end(interpreter)

    def failed(self, error: PraxisError) -> PraxisError:
        """Replace the interrupt of a deadlocked program with the deadlock."""
        return self._dead.failed(super().failed(error))

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """Note the figures and the hazards."""
        return self._dead.result(result, error)


def perform_death(
    branch: Branch,
    ordinary: Ordinary,
    answers: Sequence[tuple[str, str]],
    request: RunRequest,
    interpreters: GuestSource,
    note: Callable[[Run], None],
) -> BranchOutcome | None:
    """Perform a branch in which the computer dies, and judge it when the resumed run has ended. Returns None
    if the computer did not die. Call it on a thread for guests; ``note`` gets each of the two runs before it
    starts.
    """
    with tempfile.TemporaryDirectory() as folder:
        records = _Records(Path(folder))
        dead = DyingRun(branch, ordinary, answers, records)
        first = _run(request, dead, interpreters, records)
        note(first)
        result = first.execute()
        if not dead.has_happened:
            return None
        dead.pass_time()
        with RecordedRun(Path(folder) / first.run_id) as recorded:
            resumed = ResumedRun(dead, recorded, images=interpreters)
            second = _run(recorded.request, resumed, interpreters, records, first.run_id)
            note(second)
            result = second.execute()
            return dead.outcome(result, second)


def _run(
    request: RunRequest,
    mode: DyingRun | ResumedRun,
    interpreters: GuestSource,
    records: _Records,
    run_id: str = "",
) -> Run:
    return Run(
        request,
        mode=mode,
        interpreters=interpreters,
        on_event=lambda event: None,
        output=OutputBuffer(capacity=_OUTPUT, overflow="skip"),
        run_id=run_id or None,
        records=records,
    )
