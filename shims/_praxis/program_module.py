"""The module of a protocol's file that is imported to be described or called."""

from __future__ import annotations

import sys
import types

from _praxis import tracebacks

NAME = "__protocol__"
"""Not "__main__", so that it does not call its main(), and a name that no other module may have."""


def imported(source: str, filename: str) -> types.ModuleType:
    """Import the program. Raises what it raises."""
    module = types.ModuleType(NAME)
    module.__file__ = filename
    sys.modules[NAME] = module
    sys.argv = [filename]
    tracebacks.remember_source(filename, source)
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the user's
    return module
