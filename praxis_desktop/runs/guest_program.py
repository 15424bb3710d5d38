"""A request's program inside a guest: its image, its packages, its start, and its value as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import protocols
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import Message, message_of
from praxis_desktop.core.plain_data import is_within
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.protocols import Program, SourceError
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.runs import packages
from praxis_desktop.runs.guest.session import listed, offer_companions
from praxis_desktop.runs.interpreter_sources import InterpreterSource
from praxis_desktop.runs.request import RunRequest, RunSetup, plan_of
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, bench_recipe, dedicated_recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.protocols.text import Outline
    from praxis_desktop.runs.packages.environments import Environment


def environment_of(
    request: RunRequest,
    interpreters: InterpreterSource,
    *,
    report: Callable[[Event], None] | None = None,
    control: Control | None = None,
    keeps_lock: bool = False,
) -> Environment | None:
    """Return the packages for a request's program, or None if it needs none. See ``Environments.of``.

    Warn about files next to the program that will not be available in the guest.
    """
    source = request.program.source
    if "import" not in source and OPENING not in source:
        return None
    if report is not None:
        for path in protocols.unused_files(request.program):
            report(LogEvent(_unused(request.program, path), "warning"))
    if not packages.may_need_packages(request.program):
        return None
    return interpreters.environments.of(request.program, report, control, keeps_lock=keeps_lock)


def _unused(program: Program, path: Path) -> Message:
    return Message(
        "{name} next to {title} is not used: {module} is also the name of a module in Python or in this "
        "program. Rename it",
        name=path.name,
        title=program.title,
        module=path.stem,
    )


def recipe_for(request: RunRequest, environment: Environment | None, *, has_bench: bool = False) -> Recipe:
    """Return the recipe for the image in which as much of the work for ``request`` as possible is done.
    If ``has_bench``, the image also includes the bench's labware.

    A wrong guess costs only time, because the program itself imports anything that the image lacks.
    """
    program = request.program
    parent = BASELINE if environment is None else environment.recipe
    if request.is_script:
        return parent
    if not _is_called(request, protocols.outline_of(program)):
        return parent
    modules = sorted(protocols.imports_of(program))
    recipe = dedicated_recipe(parent, program.source, program.filename, modules, listed(program))
    setup = request.setup
    # A deck that the program makes may already have labware for the roles.
    if not has_bench or setup is None or setup.protocol.deck_construction or not setup.bench.labware:
        return recipe
    return bench_recipe(recipe, [(choice.role, choice.catalogue) for choice in setup.bench.labware])


def _is_called(request: RunRequest, outline: Outline) -> bool:
    """Return whether the run calls a function in the program; if so, the program is imported in advance."""
    if request.setup is not None:
        return bool(request.setup.protocol.function)
    if request.program.function is not None:
        return request.program.function in outline.functions
    return "main" in outline.functions or protocols.DECORATOR in request.program.source


_DEEPEST = 100
"""Maximum nesting depth of lists and dicts in a value; a deeper value is returned as text."""

_MOST_TOLD = 1 << 16
"""Maximum number of characters in a message that the guest reports."""


def call_program(interpreter: Interpreter, request: RunRequest) -> object:
    """Run the program: execute a plain script as ``__main__``, or else call the function chosen in the
    request's set-up.

    Return the program's value as plain data: unchanged if JSON can represent it, otherwise its repr, up to 1
    MiB. Raises SourceError or UsageError if the program cannot be started, and any error that ends it.
    """
    program = request.program
    offer_companions(interpreter, program)
    protocols = interpreter.load("_praxis.protocols")
    _check(interpreter, request)
    setup = request.setup
    try:
        with interpreter.program():
            if setup is not None and setup.protocol.function:
                plan = plan_of(setup)
                call = protocols.get_attribute("call")
                told = call(program.source, program.filename, setup.protocol.function, plan)
            elif request.calls or request.trace:
                run = interpreter.load("_praxis.scripts").get_attribute("run")
                given = json.dumps(request.arguments)
                told = run(program.source, program.filename, given, request.calls, request.trace)
            else:
                arguments = [
                    item if isinstance(item, str) else json.dumps(item) for item in request.arguments
                ]
                run_script = protocols.get_attribute("run_script")
                told = run_script(program.source, program.filename, arguments)
            # A program with top-level await may return an awaitable, too.
            told = interpreter.wait(interpreter.wait(told))
    except PythonError as error:
        _check_refusal(interpreter, error, setup)
        raise
    return plain_value(told)


def resume_program(interpreter: Interpreter) -> object:
    """Resume the program that was running when the interpreter was captured, and return its value."""
    try:
        told = interpreter.wait(interpreter.resume())
    except PythonError as error:
        _check_refusal(interpreter, error)
        raise
    return plain_value(told)


def _check_refusal(interpreter: Interpreter, error: PythonError, setup: RunSetup | None = None) -> None:
    """Raise UsageError if the guest refused to call the program as the request specifies. It names the line
    of the bench's file if that is the reason.
    """
    role = _asked(interpreter, "refused_role")
    if not isinstance(role, str):
        return
    words = said(interpreter, error.message)
    place = setup.bench.entry_of(role) if setup is not None else ""
    raise UsageError(Message("{place}: {message}", place=place, message=words) if place else words) from error


def _check(interpreter: Interpreter, request: RunRequest) -> None:
    """Check that the program can be started as requested. Raises SourceError or UsageError if it cannot."""
    program = request.program
    try:
        if request.calls:
            check = interpreter.load("_praxis.scripts").get_attribute("check")
            check(program.source, program.filename, json.dumps(request.arguments))
        else:
            interpreter.load("_praxis.protocols").get_attribute("check")(program.source, program.filename)
    except PythonError as error:
        raise _unusable(program, error) from error


def failed_port(interpreter: Interpreter) -> str | None:
    """Return the port that caused the program's last error, under the name used to open it, or None."""
    port = _asked(interpreter, "failed_port")
    return port if isinstance(port, str) else None


def said(interpreter: Interpreter, text: str) -> str:
    """Return the ``text`` of the program's last error, with values filled in if it is one of Praxis Desktop's
    own messages.
    """
    told = _asked(interpreter, "sentence")
    if not isinstance(told, str) or not told or len(told) > _MOST_TOLD:
        return text
    try:
        return message_of(json.loads(told), text)
    except (ValueError, RecursionError):
        return text


def _asked(interpreter: Interpreter, function: str) -> object:
    """Return the result of a function in ``_praxis.protocols``; None if the program replaced that module."""
    try:
        answer: object = interpreter.load("_praxis.protocols").get_attribute(function)()
    except AttributeError:
        return None
    return answer


def _unusable(program: Program, error: PythonError) -> PraxisError:
    """Return the error to raise for a program that cannot be started."""
    if error.type_name in ("SyntaxError", "IndentationError", "TabError"):
        return SourceError(
            Message("{title}: {message}", title=program.title, message=error.message),
            type_name=error.type_name,
            traceback=error.traceback,
        )
    if error.type_name == "CallError":
        return UsageError(error.message)
    return error


def plain_value(told: str) -> object:
    """Return the value that the guest sent as JSON, or the JSON text if the value is nested too deeply."""
    try:
        value: object = json.loads(told)
    except (RecursionError, ValueError):  # ValueError: an integer with more digits than Python converts
        return told
    return value if is_within(value, _DEEPEST) else told
