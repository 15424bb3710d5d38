"""What one kind of run does differently from another; a run with its instruments does it as here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop import runs
from praxis_desktop.runs._pausing import PausableEnvironment
from praxis_desktop.runs._recorder import Recorder
from praxis_desktop.runs.guest.session import local_timezone
from praxis_desktop.runs.guest_program import call_program
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import Event, ResultEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.granting.granted import GrantedPorts
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.records.keeping import Records
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import Ending
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs.commands import AnyCommand, Refused
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest


class Mode:
    """How a run goes: other modes override what they do otherwise. One mode is of one run; ``attach`` says of
    which, before anything else but ``asked``, ``listener``, ``recorder`` and ``allow``. All but ``allow`` is
    called on the run's thread.
    """

    claims = True
    """Whether its devices are claimed, so that no other run uses them meanwhile."""
    attends = True
    """Whether the computer is kept awake for its instruments."""
    tells_bench = True
    """Whether its log says which ports it has, and which of them are no hardware."""
    judges = True
    """Whether its result has a verdict."""
    limits_time = True
    """Whether the time limit of its request holds."""

    run: Run

    def attach(self, run: Run) -> None:
        """This is the run."""
        self.run = run

    # ---- what it begins with
    def asked(self, request: RunRequest) -> RunRequest:
        """What is run, of what was asked for."""
        return request

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Who is told of events."""
        return on_event

    def recorder(self, records: Records | None, conductor: Conductor, ending: Ending) -> Recorder:
        """What keeps its record."""
        return Recorder(records, conductor, ending)

    def allow(self, command: AnyCommand) -> AnyCommand | Refused:
        """What becomes of a command. Any thread."""
        return command

    def around(self) -> AbstractContextManager[object]:
        """What the run is done within."""
        return nullcontext()

    def request(self) -> RunRequest:
        """The request with the set-up that its protocol has by itself, if nobody has chosen one."""
        run = self.run
        if run.request.setup is not None or run.request.is_script:
            return run.request
        return runs.completed(
            run.request, run.interpreters, report=run.conductor.tell, control=run.conductor.control
        )

    def packages(self) -> Environment | None:
        """The program's packages: without them nothing of it begins."""
        run = self.run
        return environment_of(
            run.request,
            run.interpreters,
            report=run.conductor.tell,
            control=run.conductor.control,
            keeps_lock=True,
        )

    # ---- its ports
    def bindings(self) -> Sequence[Binding]:
        """The ports of the run. Raises UsageError."""
        return self.run.ports.bindings()

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """What may be written to each port, by its role. Raises UsageError."""
        return self.run.ports.limits(bindings)

    def kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Which kinds of instruments stand there, so that they can be stopped. Raises UsageError."""
        return self.run.ports.kinds(bindings)

    def stops_instruments(self) -> bool:
        """Whether instruments are stopped at the end as they would be, if they have to be."""
        return True

    # ---- its guest
    def guest(self) -> PreparedInterpreter:
        """An interpreter to start."""
        run = self.run
        recipe = recipe_for(run.request, run.ending.environment)
        return run.interpreters.prepare(recipe, report=run.conductor.tell, control=run.conductor.control)

    def world(self) -> GuestEnvironment:
        """The world that the program runs in."""
        run = self.run
        live = PausableEnvironment(local_timezone(), run.conductor.pausing.gate, seed=run.request.seed)
        return run.recorder.world(live)

    def prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        """Give the guest what its program may call, and what it finds there."""
        ports.grant_to(interpreter)
        self.run.program.offer_to(interpreter)
        self.run.program.files = self.furnish(interpreter, image)

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest its packages and its folder; returns its files."""
        return self.run.program.furnish(interpreter)

    def begin(self) -> None:
        """The program begins now: its time counts, and pauses hold it."""
        run = self.run
        run.conductor.states.enter("running")
        run.conductor.pausing.begin()
        if run.conductor.pausing.wanted:
            run.conductor.settle()
        if self.limits_time and run.request.timeout is not None:
            run.conductor.watchdog.limit(run.request.timeout)

    def enter(self, interpreter: Interpreter) -> object:
        """The program from its first line to its last; returns its value as plain data."""
        return call_program(interpreter, self.run.request)

    def at_end(self, interpreter: Interpreter) -> None:
        """The program has ended, however that was, and its guest is there for the last time."""

    # ---- what it came to
    def is_late(self, *, is_told: bool) -> bool:
        """Whether its time was up; ``is_told``: the program was told so."""
        return is_told

    def failed(self, error: PraxisError) -> PraxisError:
        """What has ended the run, of what was raised."""
        return error

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """The result, of what the run came to; ``error`` has ended it, if one has."""
        return result

    def exit_code(self, code: int) -> int:
        """The command line's exit code."""
        return code
