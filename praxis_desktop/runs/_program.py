"""A run's program in its guest: its host functions, how it is started, and its input and output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.faults import GuestError, GuestExit, PythonError
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from praxis_desktop.runs import packages
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest.session import NO_INPUTS, open_session, prepare_guest
from praxis_desktop.runs.guest_program import failed_port
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.runs.outputs.outputs import Outputs
from praxis_desktop.runs.packages.run_packages import offer_packages
from praxis_desktop.runs.tracing import taken_trace

if TYPE_CHECKING:
    from praxis_desktop.core.events import StreamName
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import Ending
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs.guests import InterpreterSource
    from praxis_desktop.runs.output import OutputBuffer


class GuestProgram:
    """The guest's program. Use it on the run's thread."""

    def __init__(
        self,
        conductor: Conductor,
        ending: Ending,
        interpreters: InterpreterSource,
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None,
    ) -> None:
        self._conductor = conductor
        self._ending = ending
        self._interpreters = interpreters
        self._output = output
        self._source = None if stdin is None else BlockingSource(stdin, conductor.control)
        self._input = StandardInput(self._read)
        self.figures = Figures(conductor.tell)
        self.outputs = Outputs(conductor.tell)
        self.judgement = conductor.tell.judgement = Judgement()
        self.files: FileSystem | None = None
        """The guest's files, once it has them."""

    # ---- before it begins
    def offer_to(self, interpreter: Interpreter) -> None:
        """Give the guest its host functions, except for ports."""
        self.figures.offer_to(interpreter)
        self._conductor.guest.offer_to(interpreter)
        self.outputs.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)

    def furnish(self, interpreter: Interpreter) -> FileSystem:
        """Give the guest its packages and its session folder; return its files."""
        request = self._conductor.request
        prepare_guest(interpreter, self._interpreters, self._ending.environment)
        inputs = NO_INPUTS if request.setup is None else request.setup.files
        return open_session(interpreter, request.program, inputs)

    def kept(self, interpreter: Interpreter) -> Mapping[str, Any]:
        """What the host objects need to return to the guest in its present state. Raises NotCapturable."""
        assert self._ending.ports is not None
        return {
            "ports": self._ending.ports.kept(interpreter.host),
            "conduct": self._conductor.guest.kept(),
            "outputs": {**self.outputs.kept(), "judgement": self.judgement.kept()},
        }

    # ---- while it runs
    def run(self, interpreter: Interpreter, run: Run) -> object:
        """Run the program, including its ``atexit`` functions; return its value as plain data."""
        try:
            with run.checkpoints.keeping(interpreter):
                value = run.mode.enter(interpreter)
            interpreter.finish()
            run.recorder.mark_end(interpreter)
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._ending.failed_port = failed_port(interpreter)
            with suppress(GuestError):  # nothing is left to finish after os._exit()
                interpreter.finish()
                run.recorder.mark_end(interpreter)
            raise
        finally:
            self._collect(interpreter)
            run.mode.at_end(interpreter)
        return value

    def _collect(self, interpreter: Interpreter) -> None:
        """Collect the outputs and the trace from the guest, however the program ended."""
        request = self._conductor.request
        self.outputs.collect(interpreter, request.setup)
        if request.trace:
            self._ending.trace = taken_trace(interpreter, self.files)

    def write(self, stream: StreamName, data: bytes) -> None:
        """Handle what the program prints."""
        record = self._conductor.tell.record
        if record is not None:
            record.output(stream, data)
        self._output.write(stream, data)

    def read(self, count: int) -> bytes:
        """At most ``count`` bytes of the program's input."""
        return self._input.read(count)

    def answer(self, prompt: str) -> str:
        """A line of input for ``input(prompt)``; the prompt is shown as CPython does without a terminal."""
        if prompt:
            self.write("stdout", prompt.encode("utf-8", "replace"))
        return self._input.read_line(prompt)

    def _read(self, count: int) -> bytes:
        if self._source is None:
            return b""
        with self._conductor.watchdog.waiting_for_a_person():
            return self._source(count)

    # ---- when it has ended
    def remedy(self, module: str) -> str:
        """What to do about a module that was not found."""
        return packages.missing_module_hint(module, self._interpreters.environments)
