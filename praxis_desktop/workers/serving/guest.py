"""An interpreter that a worker has started: how it runs what was asked, and where its output goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter import Control, Image, Interpreter
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.faults import GuestError, InterpreterClosed
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs._session import local_timezone
from praxis_desktop.runs.guest_program import plain_value
from praxis_desktop.runs.output import OutputTail
from praxis_desktop.runs.tracing import Trace, taken_trace
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.messages import DEFAULT_FILENAME, Call, Run
from praxis_desktop.workers.serving.outfit import MakeOutfit, Outfit

StreamOutput = Callable[[StreamName, bytes], None]


class Guest:
    """An interpreter for one pristine run, or for the runs of one session. On the thread that makes it, but
    for ``control``.
    """

    def __init__(
        self, prepared: PreparedInterpreter, recipe: Recipe, make_outfit: MakeOutfit | None = None
    ) -> None:
        self.recipe = recipe
        """What it was made of."""
        self.control = Control()
        self.requests = 0
        """How many it has served."""
        self._functions: dict[str, Any] = {}
        self.output_to(OutputTail(), None)
        self.interpreter: Interpreter = prepared.start(
            control=self.control,
            environment=LiveEnvironment(local_timezone()),
            stdout=lambda data: self._write("stdout", data),
            stderr=lambda data: self._write("stderr", data),
        )
        self._files = self.interpreter.files
        self._outfit = None if make_outfit is None else make_outfit(self.control)
        if self._outfit is not None:
            self._put_on(self._outfit, prepared.image)

    def _put_on(self, outfit: Outfit, image: Image) -> None:
        try:
            self.interpreter.set_streams(
                stdout=lambda data: self._write("stdout", data),
                stderr=lambda data: self._write("stderr", data),
                stdin=outfit.read,
                read_line=outfit.read_line,
            )
            outfit.fit(self.interpreter, image)
        except BaseException:
            self.close()
            raise

    def output_to(self, tail: OutputTail, stream: StreamOutput | None) -> None:
        """Where output goes from now on."""
        self._tail = tail
        self._stream = stream

    def _write(self, name: StreamName, data: bytes) -> None:
        self._tail.write(data)
        if self._stream is not None:
            self._stream(name, data)

    def run(self, request: Run) -> object:
        """The value of a script as plain data. Raises what it ends with."""
        if request.args or request.trace:
            arguments, is_traced = _as_json(request.args), "traced" * request.trace
            return self._perform("run_with", request.code, request.filename, arguments, is_traced)
        if request.filename == DEFAULT_FILENAME:
            return self._perform("run", request.code)  # each text that crosses costs microseconds
        return self._perform("run", request.code, request.filename)

    def take_trace(self) -> Trace:
        """The frames of a traced script that has ended, however it did."""
        return taken_trace(self.interpreter, self._files)

    def call(self, request: Call) -> object:
        """What a function returns as plain data. Raises what it raises."""
        if request.args:
            return self._perform("call", request.path, _as_json(request.args))
        return self._perform("call", request.path)

    def finish(self) -> None:
        """What CPython does at the end of a process. Raises as a run does."""
        self.interpreter.finish()

    def forget_interrupts(self) -> None:
        """An interrupt that came too late for a request is not meant for the next one."""
        self.control.take_interrupt()
        self._function("forget_interrupts")()

    @property
    def memory_bytes(self) -> int:
        """Bytes of linear memory; 0 once the interpreter is lost."""
        try:
            return self.interpreter.memory_bytes
        except InterpreterClosed:
            return 0

    @property
    def is_lost(self) -> bool:
        """Whether it cannot be used any more."""
        return not self.memory_bytes

    def close(self) -> None:
        """Free everything; idempotent."""
        self.interpreter.close()
        if self._outfit is not None:
            self._outfit.close()

    def _perform(self, name: str, *arguments: str) -> object:
        function = self._function(name)
        interpreter = self.interpreter
        self.requests += 1
        with interpreter.program(flushes=False):
            described = function(*arguments)
        if not isinstance(described, str):
            with interpreter.program():
                # A program with top-level await may end in something that must be awaited, too.
                described = interpreter.wait(interpreter.wait(described))
        return plain_value(described)

    def _function(self, name: str) -> Any:
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = self.interpreter.load(f"_praxis.requests:{name}")
        return function


def _as_json(value: object) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"an argument is not plain data: {error}") from error


def finish_quietly(guest: Guest) -> None:
    """Finish after a program that has failed already: what fails now, too, is no news."""
    try:
        guest.finish()
    except GuestError:
        return
