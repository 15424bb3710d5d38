"""The kinds of runs and how they differ; the base class is an ordinary run with its instruments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop import runs
from praxis_desktop.runs._pausing import PausableEnvironment, PlayedEnvironment
from praxis_desktop.runs._recorder import Recorder
from praxis_desktop.runs.guest.session import local_timezone
from praxis_desktop.runs.guest_program import call_program, environment_of, recipe_for

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import Event, ResultEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.granting.granted import GrantedPorts
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.records.record_interface import Records
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import ResultBuilder
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs.commands import AnyCommand, Refused
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest


class Mode:
    """A kind of run; subclasses override the methods that differ.

    Each mode serves one run, which ``attach`` sets; only ``asked``, ``listener``, ``recorder`` and ``allow``
    are called before that. All methods except ``allow`` and ``exit_code`` are called on the run's thread.
    """

    claims = True
    """Whether the run claims its devices, so that no other run can use them."""
    tests_instruments = True
    """Whether the run tests the instruments for which it had to queue."""
    attends = True
    """Whether the run keeps the computer awake for its instruments."""
    tells_bench = True
    """Whether the run logs its ports, and which instruments are simulated."""
    judges = True
    """Whether the run gets a verdict."""
    keeps_simulators = False
    """Whether the run's simulated instruments keep running after it ends."""
    has_bench = False
    """Whether the run starts from an image that contains the bench's labware and is shared by dry runs."""
    limits_time = True
    """Whether the request's time limit applies."""

    run: Run

    def attach(self, run: Run) -> None:
        """Set the run that this mode serves."""
        self.run = run

    # ---- the start
    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request to execute in place of ``request``."""
        return request

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return the function that receives the run's events, wrapped around the caller's ``on_event``."""
        return on_event

    def recorder(self, records: Records | None, conductor: Conductor, ending: ResultBuilder) -> Recorder:
        """Create the recorder for the run."""
        return Recorder(records, conductor, ending)

    def allow(self, command: AnyCommand) -> AnyCommand | Refused:
        """Return ``command`` itself, a replacement for it, or a refusal. Thread-safe."""
        return command

    def around(self) -> AbstractContextManager[object]:
        """Return a context manager inside which the run is executed."""
        return nullcontext()

    def request(self) -> RunRequest:
        """Return the request, with the protocol's default set-up filled in if none was chosen."""
        run = self.run
        if run.request.setup is not None or run.request.is_script:
            return run.request
        return runs.completed(
            run.request, run.interpreters, report=run.conductor.tell, control=run.conductor.control
        )

    def packages(self) -> Environment | None:
        """Return the program's packages; None if it needs none."""
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
        """Return the run's ports. Raises UsageError."""
        return self.run.ports.bindings()

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Return the write limits of the ports, keyed by role. Raises UsageError."""
        return self.run.ports.limits(bindings)

    def kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Return the kinds of the connected instruments, keyed by role. Raises UsageError."""
        return self.run.ports.kinds(bindings)

    def stops_instruments(self) -> bool:
        """Return whether to stop the instruments at the end of the run, if its outcome requires it."""
        return True

    # ---- its guest
    def guest(self) -> PreparedInterpreter:
        """Return the interpreter in which to start the program."""
        run = self.run
        recipe = recipe_for(run.request, run.ending.environment, has_bench=self.has_bench)
        return run.interpreters.prepare(recipe, report=run.conductor.tell, control=run.conductor.control)

    def world(self) -> GuestEnvironment:
        """Return the environment in which the program runs."""
        return self.run.recorder.world(self.live_world(local_timezone()))

    def live_world(self, timezone: str) -> PausableEnvironment:
        """Return the environment of a live run; if all instruments are simulated, its clock can run at a
        different pace.
        """
        conductor, seed = self.run.conductor, self.run.request.seed
        if not conductor.is_played:
            return PausableEnvironment(timezone, conductor.pausing.gate, seed=seed)
        return PlayedEnvironment(
            timezone, conductor.pausing.gate, conductor.played, conductor.is_quiet, seed=seed
        )

    def prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        """Give the guest its host functions, packages and files."""
        ports.grant_to(interpreter)
        self.run.program.offer_to(interpreter)
        self.run.program.files = self.furnish(interpreter, image)

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest its packages and its session folder; return its files."""
        return self.run.program.furnish(interpreter)

    def begin(self) -> None:
        """Start the program's clock and start applying pauses."""
        run = self.run
        run.conductor.states.enter("running")
        run.conductor.pausing.begin()
        if run.conductor.pausing.wanted:
            run.conductor.settle()
        run.limit_time(self.time_limit())

    def time_limit(self) -> float | None:
        """Return how many seconds the program may take from now on; None if its time is not limited."""
        return self.run.request.timeout if self.limits_time else None

    def enter(self, interpreter: Interpreter) -> object:
        """Run the program; return its value as plain data."""
        return call_program(interpreter, self.run.request)

    def at_end(self, interpreter: Interpreter) -> None:
        """Called when the program has ended, for whatever reason, while its guest still exists."""

    # ---- the result
    def is_late(self, *, is_told: bool) -> bool:
        """Return whether the run exceeded its time limit; ``is_told`` says whether the program was
        notified.
        """
        return is_told

    def failed(self, error: PraxisError) -> PraxisError:
        """Return the error to report instead of the ``error`` that was raised."""
        return error

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """Return the result to report instead of ``result``; ``error``, if any, is what ended the run."""
        return result

    def exit_code(self, code: int) -> int:
        """Return the exit code for the command line, given the run's own ``code``."""
        return code
