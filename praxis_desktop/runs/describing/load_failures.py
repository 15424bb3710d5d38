"""Why a protocol's file does not load, in words: by what its import ended with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.faults import GuestError, GuestExit, MemoryExhausted, PythonError
from praxis_desktop.protocols.definitions.errors import ProtocolError, protocol_error

if TYPE_CHECKING:
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.runs.interpreters import InterpreterSource

_MOST_NAME, _MOST_MESSAGE, _MOST_TRACEBACK = 100, 1_000, 100_000
"""Characters that an exception's parts may have here."""

_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


def load_failure(
    program: Program, error: GuestError, interpreters: InterpreterSource, *, memory: int
) -> ProtocolError:
    """Why the file does not load, by what its import ended with; it had ``memory`` bytes."""
    if isinstance(error, MemoryExhausted):
        return protocol_error(
            f"{program.title} takes more than {memory >> 20} MiB of memory to load",
            reason="memory",
            hint="Put what takes memory into the protocol's function.",
        )
    if isinstance(error, GuestExit):
        return protocol_error(
            f"{program.title} ends itself while it loads: {error.message}",
            reason="import",
            hint="Take the exit out, or put it into the protocol's function.",
        )
    if not isinstance(error, PythonError):
        return protocol_error(f"{program.title} does not load: {error.message}", reason="import")
    line = _line(program, error.traceback)
    is_own = error.type_name in _SYNTAX_ERRORS and line == _last_line(error.traceback)
    first = next(iter(error.message.splitlines()), "")[:_MOST_MESSAGE]
    return protocol_error(
        f"{_where(program, error.traceback)}: {error.type_name[:_MOST_NAME]}{': ' if first else ''}{first}",
        reason="memory" if error.type_name == "MemoryError" else "syntax" if is_own else "import",
        hint=_remedy(error, interpreters),
        line=line,
        type_name=error.type_name[:_MOST_NAME],
        traceback=error.traceback[-_MOST_TRACEBACK:],
    )


def endless(program: Program, seconds: float, traceback: str = "") -> ProtocolError:
    """The import had not come to its end after ``seconds``; ``traceback`` is of where it was then."""
    late = f"the file does not finish loading, after {seconds:g} s it still runs"
    return protocol_error(
        f"{_where(program, traceback)}: {late}",
        reason="endless",
        hint="Put what takes time into the protocol's function: on its import a file only defines.",
        line=_line(program, traceback),
        traceback=traceback[-_MOST_TRACEBACK:],
    )


def _remedy(error: PythonError, interpreters: InterpreterSource) -> str:
    if error.type_name == "ModuleNotFoundError" and (
        found := re.search(r"No module named '([^']+)'", error.message)
    ):
        package, _, module = found[1].rpartition(".")
        if package:
            return f"{package} is there and has no module {module}: correct the import."
        from praxis_desktop.runs.packages.run_packages import missing_module_hint

        return missing_module_hint(module, interpreters.environments)
    return "Correct the file: it is imported to find out what it declares."


def _where(program: Program, traceback: str) -> str:
    """The innermost line of the program's files in a traceback, in words."""
    titles = {part.filename: part.title for part in program.parts}
    places = re.findall(r'^\s*File "([^"\n]*)", line (\d+)', traceback, re.MULTILINE)
    file, line = next((place for place in reversed(places) if place[0] in titles), (program.filename, ""))
    if not line:
        return program.title
    place = f"{titles[file]}, line {line}"
    return place if file == program.filename else f"{place}, which {program.title} imports"


def _line(program: Program, traceback: str) -> int:
    """The innermost line of the program's own file in a traceback, 0 for none."""
    found = re.findall(rf'^\s*File "{re.escape(program.filename)}", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0


def _last_line(traceback: str) -> int:
    found = re.findall(r'^\s*File "[^"\n]*", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0
