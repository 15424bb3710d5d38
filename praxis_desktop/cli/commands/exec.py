"""``exec``: creates a run from the arguments. Contains functions that ``run`` also uses."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import protocols, records
from praxis_desktop.cli.arguments import json_list, run_count, seconds, seed
from praxis_desktop.cli.asking.terminal_lines import TerminalLines, can_ask
from praxis_desktop.cli.output.run_output import (
    CountingPresentation,
    JsonPresentation,
    Presentation,
    TextPresentation,
)
from praxis_desktop.cli.running.execution import Execution
from praxis_desktop.cli.running.options import (
    CHECKPOINTS,
    SANDBOX,
    add_checkpointing,
    add_journal,
    add_mode,
    add_port,
    add_remember,
    add_reporting,
    checkpointing_of,
)
from praxis_desktop.cli.running.ports import RunPorts, limits_by_role, memory_of
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.roles import own_paths, parse_some
from praxis_desktop.protocols.program import Program, decode_source
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, Settings, load_settings
from praxis_desktop.workers.execution_mode import execution_mode, mode_of

if TYPE_CHECKING:
    from praxis_desktop.runs import ResumePoint


ARGUMENTS = """With --args, the program first runs as usual; then its function is called with the arguments.
This is the one public method of its class Solution, else main, else its only public top-level function.
It is not called if the program's top level uses it itself. Parameters annotated ListNode or TreeNode get
nodes:
a ListNode is given as a list of values, a TreeNode level by level with null for a missing child.
More: tracing.html in the manual."""


def declare(execute: argparse.ArgumentParser) -> None:
    """Declare ``exec -c CODE | FILE | - | --resume FILE``."""
    execute.epilog = f"{ARGUMENTS}\n\n{CHECKPOINTS}\n\n{SANDBOX}"
    source = execute.add_mutually_exclusive_group(required=True)
    source.add_argument("-c", dest="code", metavar="CODE", help="the code to run")
    source.add_argument("file", metavar="FILE", nargs="?", help="a Python file, or - for standard input")
    add_port(execute)
    add_remember(execute)
    add_journal(execute)
    execute.add_argument(
        "--timeout", metavar="S", type=seconds, default=30.0, help="stop after S seconds (default: 30)"
    )
    execute.add_argument(
        "--args",
        metavar="JSON",
        type=json_list,
        default=None,
        help="a JSON list: the program's sys.argv[1:], and the arguments of its function",
    )
    execute.add_argument(
        "--trace", action="store_true", help="report every read and write of the program's lists"
    )
    execute.add_argument(
        "--benchmark",
        metavar="N",
        type=run_count,
        help="run the program N times, each in a fresh interpreter, and report how long it took",
    )
    execute.add_argument(
        "--seed", metavar="N", type=seed, help="use a fixed seed for the program's random numbers"
    )
    add_checkpointing(execute, source)
    add_mode(execute)
    add_reporting(execute)
    execute.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    execution = prepare(options)
    note_run(execution.run_id)
    return execution.perform()


def prepare(options: argparse.Namespace) -> Execution:
    """Prepare the execution that the options of ``exec`` describe. Raises UsageError or PortError."""
    settings = load_settings()
    named, paths = parse_some(options.ports), own_paths(options.ports)
    checkpointing = checkpointing_of(options, settings.execution.memory_bytes)
    if checkpointing is not None and checkpointing.point is not None:
        request = _resumed_request(options, checkpointing.point)
    else:
        request = _exec_request(options)
    if settings.runs.approved_only:
        request = structs.replace(request, approval=records.approval_needed(request.program, settings))
    lines = lines_of(options)
    request = structs.replace(
        request,
        operator=system_user(),
        on_prompt="abort" if lines is None else "ask",
    )
    memory = None if request.program.source == "" else memory_of(request.program)
    ports = RunPorts(
        request.program,
        named,
        limits_by_role(options.limits),
        expected={},
        memory=memory,
        lines=lines,
        own_paths=paths,
        remembers=options.remember,
    )
    ports.recall()
    ports.settle()
    stays_here = bool(options.benchmark or checkpointing)
    return Execution(
        as_told(request, options, settings, ports),
        presentation_of(options, for_author=True, shows_value=request.calls),
        settings,
        mode=mode_for(request.program, options, settings, stays_here=stays_here),
        input_is_used_up=options.file == "-",
        benchmark=options.benchmark,
        checkpointing=checkpointing,
        notes=ports.notes,
        lines=lines,
        memory=memory,
    )


def as_told(
    request: RunRequest, options: argparse.Namespace, settings: Settings, ports: RunPorts
) -> RunRequest:
    """Return ``request`` with the options common to ``run`` and ``exec`` applied. Raises UsageError."""
    return structs.replace(
        request,
        ports=ports.texts,
        limits=ports.limits,
        timeout=options.timeout,
        memory=settings.execution.memory_bytes,
        journal=_journal(options),
    )


def lines_of(options: argparse.Namespace) -> TerminalLines | None:
    """Return the terminal on which questions can be asked, or None."""
    return None if options.json or not can_ask() else TerminalLines()


def presentation_of(
    options: argparse.Namespace, *, for_author: bool, shows_value: bool = False
) -> Presentation:
    """Return the presentation that the options request."""
    if options.json:
        return JsonPresentation()
    kind = TextPresentation
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        kind = CountingPresentation
    return kind(for_author=for_author, is_verbose=options.verbose, shows_value=shows_value)


_STDIN = "<stdin>"


def mode_for(
    program: Program, options: argparse.Namespace, settings: Settings, *, stays_here: bool
) -> ExecutionMode:
    """Return the execution mode, which must be "thread" if ``stays_here``. Raises UsageError."""
    origin = settings.origin("execution.mode")
    if origin.locked and options.exec_mode not in (None, settings.execution.mode):
        raise UsageError(
            f"{origin.place} sets the execution mode: programs run in mode {settings.execution.mode!r} here",
            hint="Leave out --exec-mode.",
        )
    if not stays_here:
        return execution_mode(mode_of(program, options.exec_mode or settings.execution.mode))
    if options.exec_mode is None and settings.execution.mode == "process":
        raise UsageError(
            "programs run in their own processes here: they cannot be timed or keep checkpoints",
            hint="Leave out the option, or add --exec-mode thread for a program that you trust.",
        )
    if mode_of(program, "thread") == "process":
        raise UsageError(
            f"{program.title} requires a process of its own: it cannot be timed or keep checkpoints",
            hint='Leave out the option, or mode = "process" in its [tool.praxis.execution].',
        )
    return "thread"


def _journal(options: argparse.Namespace) -> str | None:
    if options.journal is None:
        return None
    if getattr(options, "benchmark", None):
        raise UsageError(
            "--benchmark runs a program many times, but a journal holds one run", hint="Leave out one."
        )
    # Absolute, because the program may run in a separate process.
    return str(Path(options.journal).absolute())


def _exec_request(options: argparse.Namespace) -> RunRequest:
    if options.benchmark and options.exec_mode == "process":
        raise UsageError("--benchmark times programs in this process", hint="Leave out --exec-mode process.")
    if options.trace and options.benchmark:
        raise UsageError("--trace makes a program slow: it cannot be timed", hint="Leave out --benchmark.")
    if options.code is not None:
        # Bytes outside the terminal's encoding arrived as lone surrogates: turn them back into bytes.
        code = options.code.encode("utf-8", "surrogateescape")
        program = Program(decode_source(code, "the code after -c"), "<string>")
    elif options.file == "-":
        program = Program(decode_source(sys.stdin.buffer.read(), "standard input"), _STDIN)
    else:
        program = protocols.read_program(Path(options.file))
    return RunRequest(
        program,
        is_script=True,
        arguments=tuple(options.args or ()),
        calls=options.args is not None,
        trace=options.trace,
        seed=options.seed,
    )


def _resumed_request(options: argparse.Namespace, point: ResumePoint) -> RunRequest:
    """Return the request for a program that is being resumed partway through its run."""
    return RunRequest(
        Program("", point.note.filename),
        is_script=True,
        trace=point.note.is_traced,
        seed=options.seed,
    )
