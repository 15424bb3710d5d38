"""``run`` and ``exec``: the run on a thread of its own, its output on this one, Ctrl+C for a stop."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.cli.presentation import JsonPresentation, Presentation, TextPresentation
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import Runtime
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.protocols import Program, read_program, resolve_target
from praxis_desktop.protocols.description import describe
from praxis_desktop.protocols.program import decode_source
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.run import Run

_CHUNK = 1 << 16
_LONGEST_WAIT_S = 0.5


def execute(options: argparse.Namespace) -> int:
    """Do what ``run`` or ``exec`` asks and return the exit code. Raises UsageError and PortError before the
    start.
    """
    bindings = parse_bindings(options.ports)
    request = _exec_request(options) if options.command == "exec" else _run_request(options)
    if not request.is_script:
        _check_roles(request.program, bindings)
    for binding in bindings:
        binding.check()
    presentation: Presentation = (
        JsonPresentation() if options.json else TextPresentation(with_traceback=request.is_script)
    )
    return _Execution(request, presentation).perform()


def _run_request(options: argparse.Namespace) -> RunRequest:
    return RunRequest(
        resolve_target(options.target),
        settings=dict(options.settings),
        ports=tuple(options.ports),
        timeout=options.timeout,
    )


def _check_roles(program: Program, bindings: Sequence[Binding]) -> None:
    """A role that a protocol names and nobody bound is an error before anything moves. Raises UsageError."""
    bound = {binding.role for binding in bindings}
    for role, instrument in describe(program).ports.items():
        if role not in bound:
            raise UsageError(
                f"{program.title} needs a port for {role!r}: {instrument}",
                hint=f"Add --port {role}=DEVICE, or --port {role}=sim:KIND to try it without hardware.",
            )


def _exec_request(options: argparse.Namespace) -> RunRequest:
    if options.code is not None:
        program = Program(options.code, "<string>")
    elif options.file == "-":
        program = Program(decode_source(sys.stdin.buffer.read(), "standard input"), "<stdin>")
    else:
        program = read_program(Path(options.file))
    return RunRequest(
        program,
        is_script=True,
        arguments=tuple(options.args or ()),
        ports=tuple(options.ports),
        timeout=options.timeout,
    )


class _Execution:
    """One run, told as it happens: every event in its place between what the program prints."""

    def __init__(self, request: RunRequest, presentation: Presentation) -> None:
        self._presentation = presentation
        self._events: deque[tuple[int, Event]] = deque()
        self._told = 0
        self._output = OutputBuffer()
        self._run = Run(request, runtime=_make_runtime, on_event=self._on_event, output=self._output)

    def perform(self) -> int:
        thread = GuestThread(target=self._run.execute, name="run", daemon=True)
        thread.start()
        while thread.is_alive() or not self._output.drained:
            try:
                self._tell()
            except KeyboardInterrupt:
                self._run.stop()
            if self._output.drained:
                thread.join(_LONGEST_WAIT_S)
        while self._events:
            self._tell()
        return self._run.exit_code

    def _on_event(self, event: Event) -> None:
        self._events.append((self._output.total, event))
        self._output.wake()

    def _tell(self) -> None:
        """Tell what has come, waiting a little while nothing has."""
        limit = _CHUNK
        if self._events:
            place, event = self._events[0]
            if self._told >= place:
                self._events.popleft()
                self._presentation.event(event)
                return
            limit = min(limit, place - self._told)
        for chunk in self._output.read(limit, Deadline.after(_LONGEST_WAIT_S)):
            self._told += len(chunk.data)
            self._presentation.output(chunk)


def _make_runtime() -> Runtime:
    return Runtime(cache_dir=cache_directory())
