"""From ``sim:file.py:Class`` to the instrument that it names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.protocols import read_program
from praxis_desktop.runs.guest_simulators.guest_instrument import GuestInstrument

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.simulators.faults import Fault
    from praxis_desktop.runs.interpreters import InterpreterSource


def make_own(path: Path, name: str, options: Mapping[str, float], faults: Sequence[Fault]) -> GuestInstrument:
    """The instrument that the class ``name`` in the file ``path`` is; nothing of it runs yet.

    Raises UsageError for a file that cannot be read, and for a class that is not there.
    """
    program = read_program(path)
    try:
        tree = ast.parse(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return GuestInstrument(program, name, options, faults)  # the guest says best what is wrong
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if name not in classes:
        raise UsageError(
            f"{path} has no class {name!r}", hint=f"It has: {', '.join(classes)}." if classes else ""
        )
    return GuestInstrument(program, name, options, faults)


def host_simulators(
    bindings: Iterable[Binding], interpreters: InterpreterSource, tell: Callable[[LogEvent], None]
) -> None:
    """Let the guests of their own simulators come from ``interpreters``; ``tell`` is told, on other threads,
    what they print.
    """
    for binding in bindings:
        if isinstance(binding.instrument, GuestInstrument):
            binding.instrument.guest.interpreters = interpreters
            binding.instrument.guest.tell = partial(_tell, tell, binding.role)


def _tell(tell: Callable[[LogEvent], None], role: str, line: str) -> None:
    tell(LogEvent(f"{role} prints: {line}", "notice"))
