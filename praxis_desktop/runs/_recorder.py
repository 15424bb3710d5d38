"""A run's record: its contents, the checkpoints next to it, and copies of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop import __version__, records, runs
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import ActionEvent, LogEvent
from praxis_desktop.core.exit_codes import OF_VERDICT
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import devices_by_role, own_paths
from praxis_desktop.protocols import benches
from praxis_desktop.runs._questions import NobodyToAsk
from praxis_desktop.runs.guest.session import NO_INPUTS, local_timezone
from praxis_desktop.runs.request import told_setup, told_values
from praxis_desktop.snapshots.contents import attached_sources

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import ResultEvent
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.records.record_interface import Records, RunRecord
    from praxis_desktop.runs._checkpoints import RecordCheckpoints, RunCopy
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs._result import ResultBuilder
    from praxis_desktop.runs.request import RunRequest


class Recorder:
    """Writes one run's record to ``records``, unless ``records`` is None. Use it on the run's thread; events
    reach the record through ``conductor.tell``.
    """

    def __init__(self, records: Records | None, conductor: Conductor, ending: ResultBuilder) -> None:
        self.records = records
        self.image_key = ""
        """The key of the guest's image, without which the run cannot be replayed."""
        self._conductor = conductor
        self._tell = conductor.tell
        self._ending = ending

    @property
    def record(self) -> RunRecord | None:
        """The record while it is being written; otherwise None."""
        return self._tell.record

    @property
    def wire(self) -> WireLog | None:
        """The log of the bytes on the run's ports."""
        record = self.record
        return None if record is None else record.wire

    def begin(self, request: RunRequest) -> None:
        """Start the record; call this before any other method. Raises StorageError."""
        if self.records is None:
            return
        record = self.records.begin(self._conductor.run_id, *beginning_of(request))
        ask_for_room(record, self._conductor.questions, self._conductor.abort)
        record.follow(self._conductor.played.now)
        self._tell.record = record
        self._ending.folder = record.folder
        self._tell(ActionEvent("start", request.operator, details={"number": record.number}))
        for decision in decisions_of(request):
            self._tell(decision)

    def request(self, request: RunRequest) -> RunRequest:
        """Record the complete request once its set-up is known; return the request to run."""
        if self._tell.record is None:
            return request
        told = runs.request_data(request)
        self._tell.record.request(told, NO_INPUTS if request.setup is None else request.setup.files)
        # Run exactly as recorded, because a replay has no other data.
        return runs.as_recorded(request, told)

    def limits(self, limits: Mapping[str, WriteLimits]) -> None:
        """Record the write limits, because a replay must block the same writes."""
        if limits and self._tell.record is not None:
            self._tell.record.facts({"limits": runs.limits_data(limits)})

    def packages(self) -> None:
        """Record the guest's packages and how to obtain them again."""
        if self._tell.record is None:
            return
        environment = self._ending.environment
        told: dict[str, object] = {"packages": self._ending.packages}
        if environment is not None:
            told["requirements"] = environment.lock.requirements
            told["modules"] = environment.modules
        self._tell.record.facts(told)

    def image(self, prepared: PreparedInterpreter) -> None:
        """Record the key of the guest's image."""
        self.image_key = prepared.image_key
        if self._tell.record is not None and prepared.image_key:
            self._tell.record.facts({"image": prepared.image_key})

    def world(self, live: GuestEnvironment) -> GuestEnvironment:
        """Wrap ``live`` so that everything that the guest receives from it is recorded."""
        return live if self._tell.record is None else self._tell.record.environment(live)

    def mark_end(self, interpreter: Interpreter) -> None:
        """Record the guest's state at the program's end, so that a replay can be compared with it."""
        record = self.record
        if record is not None:
            interrupts = interpreter.control.interrupts
            interpreter.environment.pin()
            mark = runs.mark_of(interpreter, "end", 0)
            if interpreter.control.interrupts == interrupts:
                interpreter.environment.conclude()
            record.checkpoint(mark.to_json())

    def await_room(self) -> None:
        """Return once everything so far is recorded. Raises StorageError if the disk stays full."""
        if self._tell.record is not None:
            self._tell.record.await_room()

    def seal(self, result: ResultEvent) -> ResultEvent:
        """Seal the record; report the result as the last event, and return it."""
        record, self._tell.record = self._tell.record, None
        if record is not None:
            try:
                record.close(result)
            except StorageError as error:
                self._tell(
                    LogEvent(Message("the record of the run is incomplete: {error}", error=error), "error")
                )
            if not record.is_complete and result.state == "completed":
                result = records.incomplete(result)
                self._ending.exit_code = OF_VERDICT.get(result.verdict.word, self._ending.exit_code)
            times = {"seconds": record.seconds, "waited": record.waited}
            result = structs.replace(result, details={**result.details, **times})
        self._tell(result)
        return result

    def seal_defect(self, error: Exception) -> None:
        """Seal the record after a bug in this program has ended the run."""
        record, self._tell.record = self._tell.record, None
        if record is not None:
            self._conductor.states.enter("failed", "a defect of this program")
            with suppress(StorageError):
                record.close(self._ending.defective(error))


class Checkpoints:
    """The checkpoints stored next to a run's record, for resuming the run, and copies of the run's program.

    ``kept`` returns the data from which host objects can be restored for the guest, or raises NotCapturable.
    """

    def __init__(
        self,
        recorder: Recorder,
        conductor: Conductor,
        ending: ResultBuilder,
        kept: Callable[[Interpreter], Mapping[str, Any]],
    ) -> None:
        self._recorder = recorder
        self._conductor = conductor
        self._ending = ending
        self._kept = kept
        self._made: RecordCheckpoints | None = None
        self._guest: Interpreter | None = None
        """The guest, while its program runs."""

    # ---- the run's thread
    @contextmanager
    def keeping(self, interpreter: Interpreter) -> Iterator[None]:
        """Within the ``with`` block, take the checkpoints that the request specifies, and allow ``copy``."""
        keeps: AbstractContextManager[None] = nullcontext()
        if (
            self._recorder.records is not None
            and self._recorder.image_key
            and self._conductor.request.checkpoint_s
        ):
            keeps = self._of(interpreter).keeping(interpreter)
        self._guest = interpreter
        try:
            with keeps:
                yield
        finally:
            self._guest = None

    def number_from(self, count: int) -> None:
        """Continue the numbering of an earlier process, which wrote ``count`` checkpoints of this run."""
        if self._made is not None:
            self._made.count = count

    def _of(self, interpreter: Interpreter) -> RecordCheckpoints:
        if self._made is None:
            assert self._ending.folder is not None
            self._made = runs.RecordCheckpoints(
                self._ending.folder,
                self._conductor.run_id,
                self._conductor.request.checkpoint_s,
                image_key=self._recorder.image_key,
                record=lambda: self._conductor.tell.record,
                kept=lambda: self._kept(interpreter),
                tell=self._conductor.tell,
            )
        return self._made

    # ---- any thread
    def copy(self) -> Future[RunCopy]:
        """Copy the paused program without it noticing. Await the copy with a time limit, because a program
        blocked inside a call is copied only when that call ends. Fails with NotCopied or NotCapturable.
        """
        interpreter = self._guest
        if interpreter is None or self._conductor.state != "paused":
            refused: Future[RunCopy] = Future()
            refused.set_exception(runs.NotCopied("the run is not paused", hint="Pause it, then try again."))
            return refused
        return interpreter.between_turns(partial(self._copied, interpreter))

    # ---- the run's thread
    def _copied(self, interpreter: Interpreter) -> RunCopy:
        if self._conductor.state != "paused":
            raise runs.NotCopied("the run is no longer paused", hint="Pause it, then try again.")
        try:
            if self._conductor.tell.record is None:
                ports = self._kept(interpreter)["ports"]
                checkpoint = interpreter.checkpoint(
                    replaced=(GrantedPorts.NAME,),
                    findable=attached_sources(interpreter),
                    most_bytes=runs.MOST_BYTES,
                )
            else:
                taken = self._of(interpreter).copy(interpreter)
                if taken is None:
                    raise runs.NotCopied("the run was just interrupted", hint="Try again.")
                checkpoint, ports = taken[0], taken[1].ports
        except GuestError as error:
            raise runs.NotCopied(
                Message("the program cannot be copied: {message}", message=error.message), hint=error.hint
            ) from error
        assert self._ending.ports is not None
        return runs.RunCopy(
            self._conductor.run_id,
            self._conductor.request.program,
            self._conductor.pausing.place,
            checkpoint,
            ports,
            self._ending.ports.bindings,
        )


def beginning_of(request: RunRequest) -> tuple[dict[str, object], list[tuple[str, bytes]]]:
    """Return the start of a run's record: its header, and the names and contents of the program's files."""
    return {**header_of(request), "installation": records.installation_mark()}, list(_sources(request))


def ask_for_room(record: RunRecord, questions: Questions, abort: Callable[[PraxisError], None]) -> None:
    """Make ``record`` ask the user to free space when its disk is full, and call ``abort`` if that fails."""
    record.when_full(lambda shortage: _asked_for_room(questions, record.folder, shortage, abort))


def header_of(request: RunRequest) -> dict[str, object]:
    """Return what is known about a run before it starts, as plain data."""
    program, setup = request.program, request.setup
    header: dict[str, object] = {
        "target": program.filename,
        "title": program.title,
        "protocol": program.title,
        "function": program.function or "",
        "source_sha256": program.digest,
        "started_ns": wall_clock_ns(),
        "timezone": local_timezone(),
        "versions": {"praxis-desktop": __version__},
        "operator": request.operator,
        "name": request.name,
        "notes": request.notes,
        "values": told_values(request),
        "arguments": [item if isinstance(item, str) else repr(item) for item in request.arguments],
        "ports": [f"{role}={device}" for role, device in devices_by_role(request.ports).items()],
        "limits": dict(request.limits),
        "profiles": dict(request.profiles),
        "policies": {
            "on_error": request.on_error,
            "on_prompt": request.on_prompt,
            "timeout": request.timeout,
            "step_timeout": request.step_timeout,
        },
        "memory": request.memory,
        "seed": request.seed,
        "pace": request.pace,
    }
    if setup is not None and setup.protocol.function:
        header["setup"] = {**told_setup(setup), "values": header["values"]}
        header["protocol"] = setup.protocol.name
        header["title"] = setup.protocol.title or program.title
        header["version"] = setup.protocol.version
    if setup is not None:
        header |= benches.bench_facts(setup.bench)
    if paths := own_paths(request.ports):
        header["own_paths"] = paths
    if request.planned:
        header["planned"] = dict(request.planned)
    if request.instrument_names:
        header["instrument_names"] = dict(request.instrument_names)
    if request.approval:
        header["approval"] = dict(request.approval)
    return header


def decisions_of(request: RunRequest) -> list[ActionEvent]:
    """Return the decisions that the operator made before the run, for the run's audit trail."""
    skipped = [ActionEvent("go_without", request.operator, "", {"what": "dry_run"})]
    looked = [ActionEvent("looked_at", request.operator, "", {"what": request.looked_at})]
    return [
        *(looked if request.looked_at else []),
        *(skipped if request.skips_dry_run else []),
        *(
            ActionEvent(
                "go_without" if decision.kind == "gone_without" else "use_anyway",
                request.operator,
                decision.reason,
                {"port": role, "verdict": decision.kind, "found": decision.found},
            )
            for role, decision in request.decisions.items()
        ),
    ]


def _sources(request: RunRequest) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the program's files."""
    program = request.program
    for name, source in (
        (program.filename, program.source),
        *((companion.filename, companion.source) for companion in program.companions),
    ):
        yield name, source.encode("utf-8", "surrogatepass")


def _asked_for_room(
    questions: Questions, folder: Path, shortage: StorageError, abort: Callable[[PraxisError], None]
) -> bool:
    """Ask the user to free disk space; return whether the run can go on. If it cannot, call ``abort``."""
    try:
        prompt = records.room_prompt(shortage, folder)
        if questions.policy != "ask":  # nobody frees space who is not asked
            prompt = structs.replace(prompt, default=records.ABORT)
        answer = questions.ask(prompt).wait()
    except NobodyToAsk:
        answer = None
    if answer is not None and answer.value == records.GO_ON:
        return True
    abort(shortage)
    return False
