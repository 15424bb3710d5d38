"""A request's program inside a guest: its packages, how it is entered, and its value as plain data."""

from __future__ import annotations

import json
from typing import Any

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.interpreter import Interpreter, PyProxy
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.sources import ZipSource
from praxis_desktop.protocols import Program, SourceError
from praxis_desktop.runs.request import RunRequest

WHEELS_PATH = "/lib/praxis-wheels"


def prepare_guest(interpreter: Interpreter, distribution: Distribution) -> None:
    """Attach the wheels that ship with the program, and let pyserial find our ports."""
    paths = []
    for wheel in distribution.wheels:
        path = f"{WHEELS_PATH}/{wheel.name.split('-')[0]}"
        interpreter.files.mount(path, ZipSource(wheel, name=wheel.name))
        paths.append(path)
    programs = interpreter.load("_praxis.protocols")
    programs.get_attribute("prepare")(paths)


def call_program(interpreter: Interpreter, request: RunRequest) -> Any:
    """Run the program: a plain script as ``__main__``, or its ``main`` with the request's settings."""
    program = request.program
    protocols = interpreter.load("_praxis.protocols")
    settings = json.dumps(dict(request.settings))
    try:
        if request.is_script:
            function = ""
            protocols.get_attribute("parse")(program.source, program.filename).destroy()
        else:
            entry_point = protocols.get_attribute("entry_point")
            function = entry_point(program.source, program.filename, program.function, settings)
    except PythonError as error:
        raise _unusable(program, error) from error
    if not function:
        arguments = [
            argument if isinstance(argument, str) else json.dumps(argument) for argument in request.arguments
        ]
        return interpreter.run_script(program.source, filename=program.filename, arguments=arguments)
    try:
        with interpreter.program():
            called = protocols.get_attribute("call")(program.source, program.filename, function, settings)
            return interpreter.wait(called)
    except PythonError as error:
        if error.type_name == "SettingsError":
            raise UsageError(error.message) from error
        raise


def failed_port(interpreter: Interpreter) -> str | None:
    """The port that the program's last error is about, by the name it was opened with; None for other errors."""
    port: str | None = interpreter.load("_praxis.protocols").get_attribute("failed_port")()
    return port


def _unusable(program: Program, error: PythonError) -> PraxisError:
    """What kept a program from being entered."""
    if error.type_name in ("SyntaxError", "IndentationError", "TabError"):
        return SourceError(
            f"{program.title}: {error.message}", type_name=error.type_name, traceback=error.traceback
        )
    return UsageError(error.message)


def plain_value(interpreter: Interpreter, value: Any) -> object:
    """A guest's value as plain data: itself if JSON can hold it, else its repr, at most 1 MiB."""
    if not isinstance(value, PyProxy):
        return value if not isinstance(value, bytes) else repr(value)
    text: str = interpreter.load("_praxis.protocols").get_attribute("describe")(value)
    return json.loads(text)
