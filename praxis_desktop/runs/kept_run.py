"""The record of a run, while it is kept: what it is begun with, and all that goes into it besides events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import ActionEvent, LogEvent, ResultEvent
from praxis_desktop.core.records import replace
from praxis_desktop.runs.instrumented_run import InstrumentedRun
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.runs.outputs.outputs import Outputs
from praxis_desktop.runs.session_folder import NO_INPUTS

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.records.keeping import Records, RunRecord
    from praxis_desktop.runs.checkpoints.record_checkpoints import RecordCheckpoints
    from praxis_desktop.runs.checkpoints.run_copy import RunCopy
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest


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
        from praxis_desktop.runs.engine.recording import begin_record, decisions_of

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
        from praxis_desktop.runs.recorded.request_data import as_recorded, request_data

        setup = self.request.setup
        told = request_data(self.request)
        record.request(told, NO_INPUTS if setup is None else setup.files)
        # What a record says is what is run: a replay begins with nothing else.
        self.request = as_recorded(self.request, told)

    def _record_limits(self, limits: Mapping[str, WriteLimits]) -> None:
        """Keep what the ports are held to: what is held back, a replay must hold back, too."""
        if limits and self._tell.record is not None:
            from praxis_desktop.runs.recorded.recorded_limits import limits_data

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
        from praxis_desktop.runs.checkpoints.record_checkpoints import RecordCheckpoints

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
        from praxis_desktop.runs.checkpoints.run_copy import NotCopied

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
        from praxis_desktop.ports.granting import GrantedPorts
        from praxis_desktop.runs.checkpoints.record_checkpoints import MOST_BYTES
        from praxis_desktop.runs.checkpoints.run_copy import NotCopied, RunCopy
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
