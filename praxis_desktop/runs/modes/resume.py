"""A resumed run: replayed from its record up to the point where its process died, then live."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import __version__
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import CONTINUES, ActionEvent, ReadyEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.environment.continuing import BegunRequest, ContinuingEnvironment
from praxis_desktop.interpreter.environment.recording import RecordingEnvironment
from praxis_desktop.interpreter.faults import GuestError, HostFailed, Killed, Unwind
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_packages import installed_sources
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.other_guardians import await_guardians_of_the_dead
from praxis_desktop.ports.wire import RELEASED
from praxis_desktop.records.guardian_notes import guardian_notes
from praxis_desktop.records.reading import CheckpointEntry
from praxis_desktop.runs._checkpoint_frames import mark_from
from praxis_desktop.runs._checkpoints import (
    CheckpointRefused,
    RecordedCheckpoint,
    believed,
    identity_of,
    recorded_checkpoints,
)
from praxis_desktop.runs._guest_requests import CHANNEL
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._recorder import Recorder, ask_for_room
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, Kill
from praxis_desktop.runs.guest_program import recipe_for, resume_program
from praxis_desktop.runs.packages.run_packages import offer_packages
from praxis_desktop.runs.recorded import RecordedAnswers
from praxis_desktop.runs.resuming import Settling, rehearse
from praxis_desktop.runs.resuming.past import (
    GUEST_TOLD,
    LAG,
    WHERE_SOMEBODY_ANSWERS,
    NotAnswered,
    RecordChanged,
    RecordedPast,
    StaysInterrupted,
)
from praxis_desktop.snapshots.contents import sources_behind
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import base_of

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.events import Event, ResultEvent, StreamName
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.environment.live import LiveEnvironment
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.granting.granted import GrantedPorts
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.records.reading import Entry
    from praxis_desktop.records.record_interface import Records, ResumedRecord, RunRecord
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import ResultBuilder
    from praxis_desktop.runs.commands import AnyCommand, Refused
    from praxis_desktop.runs.interpreter_sources import GuestSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.printed_output import OutputBuffer
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.runs.resuming import Asking
    from praxis_desktop.runs.resuming.past import SaidBefore
    from praxis_desktop.snapshots.recipes import Recipe


def restored_from(
    point: RecordedCheckpoint,
    prepared: PreparedInterpreter,
    *,
    recipe: Recipe,
    environment: Environment | None,
    interpreters: GuestSource,
) -> PreparedInterpreter:
    """Prepare an interpreter in the state of ``point``. Raises CheckpointRefused.

    ``prepared`` is an interpreter in the state from which the run started; ``recipe`` is the recipe for the
    run's image, ``environment`` the run's packages.
    """
    image = prepared.image
    layers = interpreters.distribution.base_layers if environment is None else environment.layers
    names = point.stored.metadata.sources
    try:
        sources: Mapping[str, Source] = {
            **sources_behind(image, layers, interpreters.contents),
            **installed_sources(names, interpreters.environments.layers.named),
        }
        present = {name: source for name, source in sources.items() if name in names}
        base = base_of(image, identity_of(prepared.image_key))
        checkpoint = point.stored.checkpoint(image, base, present)
        return interpreters.resume(recipe, checkpoint)
    except Killed:
        raise
    except (ImageUnusable, PackageError) as error:
        raise CheckpointRefused(point.path, str(error)) from error
    except (GuestError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointRefused(
            point.path, Message("it cannot be restored ({error})", error=error)
        ) from error


log = logging.getLogger(__name__)

_GUARDIANS_S = 5.0
"""Seconds to wait for guardians, which stop a program's instruments in less time than that."""

_WITHOUT_IT = "Remove the file, and resume the run again."


class _Resumed(Recorder):
    """The recorder for the resumed run. It adds nothing to the record until the run is live."""

    def __init__(self, records: Records, conductor: Conductor, ending: ResultBuilder, mode: Resume) -> None:
        super().__init__(records, conductor, ending)
        self._mode = mode
        self.resumed: ResumedRecord | None = None

    @property
    def record(self) -> RunRecord | None:
        return self.resumed

    def begin(self, request: RunRequest) -> None:
        """Reopen the record. Raises StorageError."""
        assert self.records is not None
        self.resumed = self.records.resume(self._conductor.run_id)
        ask_for_room(self.resumed, self._conductor.questions, self._conductor.abort)
        self._ending.folder = self.resumed.folder

    def request(self, request: RunRequest) -> RunRequest:
        """Return ``request`` without recording it, because it has already been recorded."""
        return request

    def packages(self) -> None:
        """Do nothing, because the packages have already been recorded."""

    def limits(self, limits: Mapping[str, WriteLimits]) -> None:
        """Do nothing, because the limits have already been recorded."""

    def mark_end(self, interpreter: Interpreter) -> None:
        """Record the guest's state at the program's end, by which time the run is live."""
        self._mode.at_end(interpreter)
        super().mark_end(interpreter)

    def image(self, prepared: PreparedInterpreter) -> None:
        """Store only the image's key, because the image has already been recorded."""
        self.image_key = self._mode.image_key

    def seal(self, result: ResultEvent) -> ResultEvent:
        """Seal the record, or leave the run interrupted."""
        if self.resumed is not None and (self._tell.record is None or self._mode.stays):
            self._leave(self.resumed)
            result = structs.replace(result, details={**result.details, "interrupted": True})
        return super().seal(result)

    def seal_defect(self, error: Exception) -> None:
        """Leave the record open after a bug in this program, so that another version can resume the run."""
        if self.resumed is not None and (self._mode.stays or not self._mode.is_live):
            self._leave(self.resumed)
        else:
            super().seal_defect(error)

    def _leave(self, record: ResumedRecord) -> None:
        """Close the record and leave the run interrupted."""
        self._tell.record = None
        self._mode.release_ports()
        record.leave()


class Resume(Mode):
    """Resumes ``recorded`` for ``operator``, who has made the statements ``said`` about open commands.

    ``images`` provides the run's interpreters. Until the program has reached its former position, nothing is
    sent or recorded; if the run ends before then, it stays interrupted. Only new events are reported.
    """

    tests_instruments = False  # they may still hold replies for the program

    def __init__(
        self,
        recorded: RecordedRun,
        *,
        images: GuestSource,
        operator: str = "",
        said: Sequence[SaidBefore] = (),
    ) -> None:
        self._recorded = recorded
        self._images = images
        self._operator = operator
        self._said = said
        self._begin_past()
        self._point: RecordedCheckpoint | None = None
        self._guest_now: Interpreter | None = None
        self._living: ContinuingEnvironment | None = None
        self._world: LiveEnvironment
        self._told_again = 0
        self._printed = 0
        self._unprinted: list[tuple[StreamName, bytes]] = []
        self._has_segment = False
        self._stays: StaysInterrupted | None = None

    def _begin_past(self) -> None:
        self._past = RecordedPast()
        self._answers = RecordedAnswers(self._recorded.entries(), self._passed)

    @property
    def is_live(self) -> bool:
        """Whether the program has reached its former position; from then on, its actions are real."""
        return self._living is not None and self._living.is_live

    @property
    def stays(self) -> bool:
        """Whether the run stays interrupted, no matter how this process ends."""
        return self._stays is not None

    @property
    def image_key(self) -> str:
        """The key of the guest's image."""
        return str(self._recorded.facts.get("image") or "")

    # ---- any thread
    def allow(self, command: AnyCommand) -> AnyCommand | Refused:
        """Before the run is live, turn a stop into a kill, so that the run stays interrupted."""
        if isinstance(command, Cancel) and not self.is_live:
            return Kill(by=command.by, reason=command.reason)
        return command

    # ---- its record
    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, changed to keep no separate journal."""
        return structs.replace(request, journal=None)

    def recorder(self, records: Records | None, conductor: Conductor, ending: ResultBuilder) -> Recorder:
        """Create a recorder that continues the record."""
        assert records is not None
        self._record = _Resumed(records, conductor, ending, self)
        return self._record

    @property
    def _resumed(self) -> ResumedRecord:
        assert self._record.resumed is not None
        return self._record.resumed

    def around(self) -> AbstractContextManager[object]:
        """Report internal errors as faults in the checkpoint file, which is untrusted."""
        return believed(self._believed_place, _WITHOUT_IT)

    def _believed_place(self) -> Path | None:
        """Return the path of the guest's checkpoint, or None if errors cannot be the checkpoint's fault."""
        return None if self._point is None or self._stays is not None else self._point.path

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Return the recorded write limits."""
        return self._recorded.limits

    def release_ports(self) -> None:
        """Record that the ports have been released, if the record says that they were reopened."""
        opener, ports = self.run.ports.opener, self.run.ending.ports
        if self._has_segment and opener is not None and ports is not None:
            for binding in ports.bindings:
                if not binding.is_simulated:
                    opener.noticed(binding.role, RELEASED, {})

    def stops_instruments(self) -> bool:
        """Return whether to stop the instruments. If the run stays interrupted, the instruments are left as
        they were found, unless there is an emergency stop.
        """
        opener = self.run.ports.opener
        was_stopped = opener is not None and opener.was_stopped
        return self.is_live and (self._stays is None or self.run.conductor.halt is not None or was_stopped)

    # ---- the program as it was
    def request(self) -> RunRequest:
        """Return the recorded request, unchanged."""
        return self.run.request

    def packages(self) -> Environment | None:
        """Return the packages that the run started with."""
        conductor = self.run.conductor
        return self._recorded.environment(self._images.environments, conductor.tell, conductor.control)

    def guest(self) -> PreparedInterpreter:
        """Return an interpreter in the state at the last usable checkpoint, or else at the run's start."""
        prepared = super().guest()
        self._recorded.check_image(prepared)
        for point in recorded_checkpoints(self._recorded.folder, self.run.run_id, self.run.request.memory):
            restored = self._restored(point, prepared)
            if restored is not None:
                prepared.close()
                self._point = point
                return restored
        return prepared

    def _restored(
        self, point: RecordedCheckpoint, prepared: PreparedInterpreter
    ) -> PreparedInterpreter | None:
        environment = self.run.ending.environment
        try:
            restored = restored_from(
                point,
                prepared,
                recipe=recipe_for(self.run.request, environment),
                environment=environment,
                interpreters=self._images,
            )
        except CheckpointRefused as error:
            log.warning("%s", error)
            return None
        is_there = self._answers.skip_to(point.note.mark)
        # Output that was printed but not saved must be printed again; otherwise try an earlier checkpoint.
        if is_there and self._answers.printed <= self._resumed.output_size:
            self._told_again, self._printed = self._past.told, self._answers.printed
            return restored
        restored.close()
        self._begin_past()
        return None

    def world(self) -> GuestEnvironment:
        """Return an environment that replays the recorded environment to its end, then continues live."""
        run = self.run
        recording = self._resumed.environment(self.world_now())
        assert isinstance(recording, RecordingEnvironment)
        self._living = ContinuingEnvironment(self._answers, recording, self._go_live, self._printed_again)
        run.conductor.tell.was_told = self._was_told
        return self._living

    def world_now(self) -> GuestEnvironment:
        """Return the environment in which the program continues."""
        self._world = self.live_world(self._recorded.timezone)
        return self._world

    def _passed(self, entry: Entry) -> None:
        self._past.add(entry, self._answers.place)
        if self._guest_now is not None and isinstance(entry, CheckpointEntry):
            mark = mark_from(entry.told)
            if mark is not None and mark.what != "end":
                self._guest_now.sweep()  # as was done at the recorded mark

    def _was_told(self, event: Event) -> bool:
        """Return whether an event was reported before the interruption. ``serial`` events and ReadyEvents are
        assumed to have been reported.
        """
        if event.name in GUEST_TOLD:
            self._told_again += 1
            return self._told_again <= self._past.told
        return event.name == "serial" or isinstance(event, ReadyEvent)

    def _printed_again(self, stream: StreamName, data: bytes) -> None:
        """Store any repeated output that the file lacks, to be written once the run is live."""
        kept = self._resumed.output_size
        lost = data[max(0, kept - self._printed) :] if self._printed + len(data) > kept else b""
        self._printed += len(data)
        if lost:
            self._unprinted.append((stream, lost))

    def prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        """Give the guest the ports, questions and outputs that it had before the interruption."""
        if self._point is None:
            return super().prepare(interpreter, ports, image)
        note, program = self._point.note, self.run.program
        try:
            ports.return_to(interpreter, note.ports)
            self.run.conductor.guest.return_to(interpreter, note.conduct)
            program.outputs.return_to(interpreter, note.outputs)
            program.judgement.take_up(note.outputs["judgement"])
        except (LookupError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                self._point.path, Message("it is not valid ({error})", error=error), _WITHOUT_IT
            ) from error
        program.figures.return_to(interpreter)
        offer_packages(interpreter, self._images)
        program.files = interpreter.files
        return None

    def begin(self) -> None:
        """Report nothing, because the run stays in its previous state until it is live."""

    def enter(self, interpreter: Interpreter) -> object:
        """Run the program from its start, or resume it from its checkpoint."""
        self._guest_now = interpreter
        return super().enter(interpreter) if self._point is None else resume_program(interpreter)

    def at_end(self, interpreter: Interpreter) -> None:
        """Go live, because the program may already have made its last request when its process died."""
        living = self._living
        if living is None or living.is_live or living.is_cut_off:
            return
        if self.run.conductor.control.killed is None:
            living.begin_living()

    def failed(self, error: PraxisError) -> PraxisError:
        """Leave the run interrupted if its record ends early because of a stop at an unrecorded position."""
        if self._living is None or not self._living.is_cut_off:
            return error
        self._stays = StaysInterrupted(
            "the run was being stopped or interrupted when its process died; its record does not show at "
            "which point, so the run cannot be resumed",
            hint="`praxis-desktop history close` closes it.",
        )
        return self._stays

    # ---- live
    def _go_live(self, begun: BegunRequest | None) -> bytes | None:
        """Reconnect the program, which has reached its former position. Errors are not passed to the program,
        because they would end both the program and the run.
        """
        try:
            return self._take_over(begun)
        except StaysInterrupted as reason:
            self._stays = reason
        except PraxisError as error:
            self._stays = StaysInterrupted(error.message, hint=error.hint)
        except Exception as error:
            self._stays = StaysInterrupted("a defect of this program")
            self._keep_no_more()
            raise Unwind(HostFailed(error)) from error
        self._keep_no_more()
        raise Unwind(self._stays)

    def _keep_no_more(self) -> None:
        """Stop recording, because only this attempt is ending; the run itself stays interrupted."""
        self.run.conductor.tell.record = None
        if self._living is not None:
            self._living.abandon()

    def _take_over(self, begun: BegunRequest | None) -> bytes | None:
        """Start a new segment of the record, reopen the ports, settle the open exchanges, and continue."""
        run, conductor, tell = self.run, self.run.conductor, self.run.conductor.tell
        record, ports = self._resumed, run.ending.ports
        if damage := self._recorded.damage_before(record.verified_bytes):
            raise RecordChanged(damage)
        self._guest_now = tell.was_told = None
        run.checkpoints.number_from(self._past.checkpoints)
        conductor.questions.number_from(self._past.prompts)
        conductor.tell.held = self._past.held
        self._past.add_damage(record.damage)
        self.await_guardians()
        notes = guardian_notes(record.folder)
        new_notes = self._past.add_guardian(notes)
        is_doubtful = bool(new_notes) or bool(self._past.guarded - {note.port for note in new_notes})
        self._refuse_without_people(begun)
        segment = {**self._told_segment(), "guardian_notes": len(notes)}
        record.begin_segment(segment, min(self._printed, record.output_size))
        record.follow(self.clock())
        tell.record = record
        self._has_segment = True
        number = {"number": record.number}
        tell(ActionEvent("resume", self._operator, Message("the run was interrupted"), number))
        if is_doubtful:  # repeated until a person has resolved the doubt
            why = new_notes[-1].why_in_words if new_notes else "the program died"
            past = {"is_past": True}  # nothing is being stopped now
            tell(ActionEvent("emergency_stop", Message("the guardian"), Message("{why}", why=why), past))
        for note in new_notes:
            tell(structs.replace(note.as_event(), is_past=True))
        for stream, data in self._unprinted:
            run.program.write(stream, data)
        conductor.states.enter("running", "resumed", self._operator)
        conductor.pausing.begin()
        answer = None if ports is None else self._settled(ports, begun)
        self._heed_stop()
        if ports is not None:
            ports.take_up_operations()
            conductor.guest.go_on()
        run.limit_time(self.time_limit())
        self.set_wall_clock()
        tell(CONTINUES)
        return answer

    def _heed_stop(self) -> None:
        if self.run.stop_requested:
            raise NotAnswered("the run was stopped before it could resume, and remains interrupted")

    def clock(self) -> Callable[[], int]:
        """Return the clock that provides the times for the record."""
        return self.run.conductor.played.now

    def time_limit(self) -> float | None:
        """Return how many seconds remain of the run's time limit, at least one; None if it has no limit."""
        limit = super().time_limit()
        return None if limit is None else max(1.0, limit - self._past.passed_ns / 1e9)

    def await_guardians(self) -> None:
        """Wait until the guardians have stopped the instruments. If another process owns the ports, that
        process has already waited.
        """
        if elsewhere() is None:
            await_guardians_of_the_dead(Deadline.after(_GUARDIANS_S))

    def set_wall_clock(self) -> None:
        """Continue the program's wall clock from where it stopped, and record how far it lags behind."""
        if self._started_ns:
            lag_ns = self._past.lag_ns(wall_clock_ns() - self._started_ns)
            self._world.lag(lag_ns)
            self._resumed.facts({LAG: lag_ns})

    @property
    def _started_ns(self) -> int:
        """The time at which the record began, in nanoseconds since 1970; 0 if the record does not say."""
        started_ns = self._recorded.header.get("started_ns")
        return started_ns if isinstance(started_ns, int) else 0

    def _refuse_without_people(self, begun: BegunRequest | None) -> None:
        """Raise StaysInterrupted if the program is waiting for an answer from the user but nobody can be
        asked; without an answer, the program would fail.
        """
        asking = begun.request.decode() if begun is not None and begun.channel == CHANNEL else ""
        questions = self.run.conductor.guest.questions(asking)
        if questions and self.people().policy == "abort":
            raise StaysInterrupted(
                Message(
                    "the program is waiting for an answer, but there is nobody to ask: {questions}",
                    questions=questions[0],
                ),
                hint=WHERE_SOMEBODY_ANSWERS,
            )

    def _settled(self, ports: GrantedPorts, begun: BegunRequest | None) -> bytes | None:
        """Settle the open commands. Return the answer to the request at the end of the record."""
        opener = self.run.ports.opener
        assert opener is not None
        self.run.ports.take_up_exchanges(self._past.latest_records(), self._started_ns)
        are_restored = self.restore_instruments(ports.bindings)
        settling = Settling(
            self._past,
            begun,
            header=self._recorded.header,
            place=self._answers.place,
            waited_for="" if self._living is None else self._living.waited_for,
            questions=self.people(),
            tell=self.run.conductor.tell,
            opener=opener,
            said=self._said,
            said_by=self._operator,
            are_restored=are_restored,
            heed_stop=self._heed_stop,
        )
        return settling.settle(ports.open_channels, ports.bindings, ports.listeners)

    def restore_instruments(self, bindings: Sequence[Binding]) -> bool:
        """Restore the simulated instruments and return True. A mode returns False if its instruments are
        still in the state in which the run left them.
        """
        tell = self.run.conductor.tell
        rehearse(self._resumed.folder, bindings, self._past.segments, tell, tell.take_decks)
        return True

    def people(self) -> Asking:
        """Return an object that asks the user about open commands."""
        return self.run.conductor.questions

    def _told_segment(self) -> dict[str, object]:
        return {
            "segment": self._past.segments + 1,
            "operator": self._operator,
            "pid": os.getpid(),
            "program": __version__,
            "answers": self._answers.place,
            "checkpoint": 0 if self._point is None else self._point.note.number,
        }


def resumed_run(
    recorded: RecordedRun,
    *,
    interpreters: GuestSource,
    on_event: Callable[[Event], None],
    output: OutputBuffer,
    records: Records,
    stdin: Callable[[], bytes] | None = None,
    asker: PortAsker | None = None,
    operator: str = "",
    said: Sequence[SaidBefore] = (),
    limited: Callable[[float], None] | None = None,
) -> Run:
    """Create a run that resumes ``recorded`` and continues its record in ``records``, as ``Resume`` does."""
    return Run(
        recorded.request,
        mode=Resume(recorded, images=interpreters, operator=operator, said=said),
        interpreters=interpreters,
        on_event=on_event,
        output=output,
        stdin=stdin,
        asker=asker,
        run_id=recorded.run_id,
        records=records,
        limited=limited,
    )
