"""A run that goes on where its process died: replayed from its record as far as that reaches, then live."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from praxis_desktop import __version__
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ActionEvent, LogEvent, ReadyEvent
from praxis_desktop.core.records import replace
from praxis_desktop.interpreter.environment.continuing import BegunRequest, ContinuingEnvironment
from praxis_desktop.interpreter.environment.recording import RecordingEnvironment
from praxis_desktop.interpreter.faults import GuestError, HostFailed, Killed, Unwind
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.live.guest_packages import installed_sources
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.other_guardians import await_guardians_of_the_dead
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.wire import RELEASED
from praxis_desktop.records.guardian_notes import guardian_notes
from praxis_desktop.records.reading import CheckpointEntry
from praxis_desktop.runs._checkpoints import (
    CheckpointRefused,
    RecordedCheckpoint,
    believed,
    identity_of,
    recorded_checkpoints,
)
from praxis_desktop.runs._engine import CHANNEL
from praxis_desktop.runs._pausing import PausableEnvironment
from praxis_desktop.runs._recorder import ask_for_room
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, Kill
from praxis_desktop.runs.guest_program import resume_program
from praxis_desktop.runs.guests import InterpreterSource
from praxis_desktop.runs.packages.guest_installing import offer_packages
from praxis_desktop.runs.recipe_choice import recipe_for
from praxis_desktop.runs.recorded.answers import RecordedAnswers
from praxis_desktop.runs.recorded.marks import mark_from
from praxis_desktop.runs.resuming._settling import Settling
from praxis_desktop.runs.resuming._simulated import rehearse
from praxis_desktop.runs.resuming.past import (
    GUEST_TOLD,
    WHERE_SOMEBODY_ANSWERS,
    NotAnswered,
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
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.guest.granting import GrantedPorts
    from praxis_desktop.ports.guest.policy import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.records.keeping import Records, ResumedRecord, RunRecord
    from praxis_desktop.records.reading import Entry
    from praxis_desktop.runs.commands import AnyCommand, Refused
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.runs.resuming.past import SaidBefore
    from praxis_desktop.snapshots.recipes import Recipe


class CheckpointSource(InterpreterSource, Protocol):
    """Makes interpreters in the state of a checkpoint as well."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """An interpreter in the state of ``checkpoint``, taken in one of the image of ``recipe``."""


def restored_from(
    point: RecordedCheckpoint,
    prepared: PreparedInterpreter,
    *,
    recipe: Recipe,
    environment: Environment | None,
    interpreters: CheckpointSource,
) -> PreparedInterpreter:
    """An interpreter in the state of ``point``, whose run began with one like ``prepared``, of ``recipe``,
    and has the packages of ``environment``. Raises CheckpointRefused.
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
        raise CheckpointRefused(point.path, f"it cannot be restored ({error})") from error


log = logging.getLogger(__name__)

_GUARDIANS_S = 5.0
"""Longer than a guardian stops what a program has left."""

_WITHOUT_IT = "Remove the file, and resume the run again."


class ResumedRun(Run):
    """Goes on with ``recorded``, which is kept in ``records``, on behalf of ``operator``.

    Until its program is where it was, nothing is sent and nothing is kept: whatever ends the run before that
    leaves it interrupted, as it was. ``on_event`` is told what is new; ``said`` is what they have said of
    commands that were open.
    """

    def __init__(
        self,
        recorded: RecordedRun,
        *,
        interpreters: CheckpointSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        records: Records,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        operator: str = "",
        said: Sequence[SaidBefore] = (),
    ) -> None:
        super().__init__(
            replace(recorded.request, journal=None),
            interpreters=interpreters,
            on_event=on_event,
            output=output,
            stdin=stdin,
            asker=asker,
            run_id=recorded.run_id,
            records=records,
        )
        self._recorded = recorded
        self._images = interpreters
        self._operator = operator
        self._said = said
        self._begin_past()
        self._point: RecordedCheckpoint | None = None
        self._guest_now: Interpreter | None = None
        self._resumed: ResumedRecord | None = None
        self._living: ContinuingEnvironment | None = None
        self._told_again = 0
        self._printed = 0
        self._unprinted: list[tuple[StreamName, bytes]] = []
        self._opener: Opener | None = None
        self._has_segment = False
        self._stays: StaysInterrupted | None = None

    def _begin_past(self) -> None:
        self._past = RecordedPast()
        self._answers = RecordedAnswers(self._recorded.entries(), self._passed)

    @property
    def is_live(self) -> bool:
        """Whether the program goes on: it is where it was, and what it does now is new."""
        return self._living is not None and self._living.is_live

    # ---- any thread
    def _allow(self, command: AnyCommand) -> AnyCommand | Refused:
        """Before the program goes on, a stop leaves it interrupted."""
        if isinstance(command, Cancel) and not self.is_live:
            return Kill(by=command.by, reason=command.reason)
        return command

    # ---- its record
    @property
    def _record(self) -> RunRecord | None:
        return self._resumed

    def _execute(self) -> ResultEvent:
        with believed(self._believed_place, _WITHOUT_IT):
            return super()._execute()

    def _believed_place(self) -> Path | None:
        """The checkpoint that the guest is made from; what is settled on ports has nothing to do with it."""
        return None if self._point is None or self._stays is not None else self._point.path

    def _begin_record(self) -> None:
        assert self._records is not None
        self._resumed = self._records.resume(self.run_id)
        ask_for_room(self._resumed, self._questions, self._abort)
        self._ending.folder = self._resumed.folder

    def _record_request(self) -> None:
        """It is kept already."""

    def _record_environment(self) -> None:
        """It is kept already."""

    def _record_limits(self, limits: Mapping[str, WriteLimits]) -> None:
        """They are kept already."""

    def _limits_of_ports(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        return self._recorded.limits

    def _last(self, result: ResultEvent) -> ResultEvent:
        if self._resumed is not None and (self._tell.record is None or self._stays is not None):
            self._leave(self._resumed)
            result = replace(result, details={**result.details, "interrupted": True})
        return super()._last(result)

    def _last_of_defect(self, error: Exception) -> None:
        """What a defect of this program keeps from going on can go on with another version of it."""
        if self._resumed is not None and (self._stays is not None or not self.is_live):
            self._leave(self._resumed)
        else:
            super()._last_of_defect(error)

    def _leave(self, record: ResumedRecord) -> None:
        """Let go of the record, whose run stays interrupted."""
        self._tell.record = None
        if self._has_segment and self._opener is not None and self._ending.ports is not None:
            for binding in self._ending.ports.bindings:
                if not binding.is_simulated:
                    self._opener.noticed(binding.role, RELEASED, {})
        record.leave()

    def _stop_instruments(self, opener: Opener) -> None:
        """An instrument is left as it is found where the run stays interrupted, unless somebody asks for more
        by an emergency stop.
        """
        if self.is_live and (self._stays is None or self._halt is not None or opener.was_stopped):
            super()._stop_instruments(opener)

    def _make_opener(
        self, log: WireLog | None, limits: Mapping[str, WriteLimits], kinds: Mapping[str, str]
    ) -> Opener:
        self._opener = super()._make_opener(log, limits, kinds)
        return self._opener

    # ---- the program as it was
    def _completed(self) -> RunRequest:
        return self.request

    def _chosen_environment(self) -> Environment | None:
        return self._recorded.environment(self._interpreters.environments, self._tell, self._control)

    def _obtain(self) -> PreparedInterpreter:
        """An interpreter in the state of the last checkpoint that there is; else as the run began."""
        prepared = super()._obtain()
        self._recorded.check_image(prepared)
        for point in recorded_checkpoints(self._recorded.folder, self.run_id, self.request.memory):
            restored = self._restored(point, prepared)
            if restored is not None:
                prepared.close()
                self._point = point
                return restored
        return prepared

    def _restored(
        self, point: RecordedCheckpoint, prepared: PreparedInterpreter
    ) -> PreparedInterpreter | None:
        environment = self._ending.environment
        try:
            restored = restored_from(
                point,
                prepared,
                recipe=recipe_for(self.request, environment),
                environment=environment,
                interpreters=self._images,
            )
        except CheckpointRefused as error:
            log.warning("%s", error)
            return None
        assert self._resumed is not None
        is_there = self._answers.skip(
            lambda entry: isinstance(entry, CheckpointEntry) and entry.told == point.note.mark
        )
        # What the program had printed and was not kept is printed again, from further back.
        if is_there and self._answers.printed <= self._resumed.output_size:
            self._told_again, self._printed = self._past.told, self._answers.printed
            return restored
        restored.close()
        self._begin_past()
        return None

    def _record_image(self, prepared: PreparedInterpreter) -> None:
        self._image_key = str(self._recorded.facts.get("image") or "")

    def _make_environment(self) -> GuestEnvironment:
        assert self._resumed is not None
        world = PausableEnvironment(self._recorded.timezone, self._pausing.gate, seed=self.request.seed)
        recording = self._resumed.environment(world)
        assert isinstance(recording, RecordingEnvironment)
        self._living = ContinuingEnvironment(self._answers, recording, self._go_live, self._printed_again)
        self._tell.was_told = self._was_told
        return self._living

    def _passed(self, entry: Entry) -> None:
        self._past.add(entry, self._answers.place)
        if self._guest_now is not None and isinstance(entry, CheckpointEntry):
            mark = mark_from(entry.told)
            if mark is not None and mark.what != "end":
                self._guest_now.sweep()  # as when it was made

    def _was_told(self, event: Event) -> bool:
        """Whether an event is one of the past: what the guest tells again, and what is told of a start."""
        if event.name in GUEST_TOLD:
            self._told_again += 1
            return self._told_again <= self._past.told
        return event.name == "serial" or isinstance(event, ReadyEvent)

    def _printed_again(self, stream: StreamName, data: bytes) -> None:
        """The guest prints what it had printed; what the file has not got is printed now."""
        assert self._resumed is not None
        kept = self._resumed.output_size
        lost = data[max(0, kept - self._printed) :] if self._printed + len(data) > kept else b""
        self._printed += len(data)
        if lost:
            self._unprinted.append((stream, lost))

    def _prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        if self._point is None:
            return super()._prepare(interpreter, ports, image)
        note = self._point.note
        try:
            ports.return_to(interpreter, note.ports)
            self._guest.return_to(interpreter, note.conduct)
            self._outputs.return_to(interpreter, note.outputs)
            self._judgement.take_up(note.outputs["judgement"])
        except (LookupError, TypeError, ValueError) as error:
            raise CheckpointRefused(self._point.path, f"it makes no sense ({error})", _WITHOUT_IT) from error
        self._figures.return_to(interpreter)
        offer_packages(interpreter, self._interpreters)
        self._files = interpreter.files
        return None

    def _begin_program(self) -> None:
        """The program begins again, and nobody need know: its state is the past's until it is live."""

    def _enter(self, interpreter: Interpreter) -> object:
        self._guest_now = interpreter
        try:
            return super()._enter(interpreter) if self._point is None else resume_program(interpreter)
        finally:
            # A program that asked for nothing more before its process died has come to its end in the past.
            if self._living is not None and self._control.killed is None and not self.is_live:
                self._living.begin_living()

    # ---- from here on it is new
    def _go_live(self, begun: BegunRequest | None) -> bytes | None:
        """The program is where it was when its process died: put its world there again. The program must not
        hear of it when that fails: it would end of it, and the run with it.
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
        """Whatever ends here has not ended the run: neither how the program dies nor a final state is told in
        the record.
        """
        self._tell.record = None
        if self._living is not None:
            self._living.abandon()

    def _take_over(self, begun: BegunRequest | None) -> bytes | None:
        """Begin a segment of the record, have the ports again, settle what was open on them, and go on."""
        record, ports = self._resumed, self._ending.ports
        assert record is not None
        self._guest_now = self._tell.was_told = None
        if self._checkpoints is not None:
            self._checkpoints.count = self._past.checkpoints
        self._questions.number_from(self._past.prompts)
        self._past.add_damage(record.damage)
        if press.is_possible and elsewhere() is None:  # else whoever opens the ports has waited
            await_guardians_of_the_dead(Deadline.after(_GUARDIANS_S))
        notes = guardian_notes(record.folder)
        new_notes = self._past.add_guardian(notes)
        is_doubtful = bool(new_notes) or bool(self._past.guarded - {note.port for note in new_notes})
        self._refuse_without_people(begun)
        segment = {**self._told_segment(), "guardian_notes": len(notes)}
        record.begin_segment(segment, min(self._printed, record.output_size))
        self._tell.record = record
        self._has_segment = True
        self._tell(ActionEvent("resume", self._operator, "the run was interrupted"))
        if is_doubtful:  # until somebody has settled it, it is asked again
            why = new_notes[-1].why if new_notes else "program lost"
            self._tell(ActionEvent("emergency_stop", "the guardian", why))
        for note in new_notes:
            self._tell(note.as_event())
        for stream, data in self._unprinted:
            self._write(stream, data)
        self._states.enter("running", "resumed", self._operator)
        self._pausing.begin()
        answer = None if ports is None else self._settled(ports, begun)
        if self.stop_requested:
            raise NotAnswered("the run was stopped before it went on: it stays interrupted")
        if ports is not None:
            ports.take_up_errands()
            self._guest.go_on()
        if self.request.timeout is not None:
            self._watchdog.limit(max(1.0, self.request.timeout - self._past.passed_ns / 1e9))
        self._tell(LogEvent("the run goes on where it was interrupted", "notice"))
        return answer

    def _refuse_without_people(self, begun: BegunRequest | None) -> None:
        """A program that waits for a person's answer would fail of there being nobody. Raises
        StaysInterrupted.
        """
        asking = begun.request.decode() if begun is not None and begun.channel == CHANNEL else ""
        questions = self._guest.questions(asking)
        if questions and self._questions.policy == "abort":
            raise StaysInterrupted(
                f"the program waits for an answer, and nobody can be asked: {questions[0]}",
                hint=WHERE_SOMEBODY_ANSWERS,
            )

    def _settled(self, ports: GrantedPorts, begun: BegunRequest | None) -> bytes | None:
        """The answer to the request in the middle of which the record ends, once all is settled."""
        assert self._opener is not None
        assert self._resumed is not None
        rehearse(self._resumed.folder, ports.bindings, self._past.segments, self._tell)
        settling = Settling(
            self._past,
            begun,
            header=self._recorded.header,
            place=self._answers.place,
            waited_for="" if self._living is None else self._living.waited_for,
            questions=self._questions,
            tell=self._tell,
            opener=self._opener,
            said=self._said,
            said_by=self._operator,
        )
        return settling.settle(ports.open_channels, ports.bindings)

    def _told_segment(self) -> dict[str, object]:
        return {
            "segment": self._past.segments + 1,
            "operator": self._operator,
            "pid": os.getpid(),
            "program": __version__,
            "answers": self._answers.place,
            "checkpoint": 0 if self._point is None else self._point.note.number,
        }
