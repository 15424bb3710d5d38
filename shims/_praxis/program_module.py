"""The module into which a protocol's file is imported so that it can be described or called."""

from __future__ import annotations

import sys
import types

from _praxis import tracebacks

NAME = "__protocol__"
"""The module's name, which no other module uses. It is not "__main__", so that main() is not called."""


def imported(source: str, filename: str) -> types.ModuleType:
    """Import the program. Raises the program's exceptions."""
    module = types.ModuleType(NAME)
    module.__file__ = filename
    sys.modules[NAME] = module
    sys.argv = [filename]
    tracebacks.remember_source(filename, source)
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the user's
    return module
