"""Imported for the console's image: warms up the shell by running frequent operations once."""

from __future__ import annotations

import asyncio
import gc
import sys

from _praxis.kernel import asking, channel, serving, standing  # noqa: F401 - the image must have them
from _praxis.kernel.shell import made_shell

_CELLS = ("1 + 1", "1 / 0", "len?", "import json", "def f(n):\n    return 1 / n\nf(0)", "%time 1")
_COMPLETED = ("json.du", "import os", "from os import pa", "str.", "%ti")


def _warm() -> None:
    """Do once what is slow the first time: tracebacks, completion, documentation."""
    shell = made_shell()
    standing.remember()
    loop = asyncio.get_event_loop()
    del loop
    for cell in _CELLS:
        shell.run_cell(cell)
    for code in _COMPLETED:
        asking.complete(shell, code, len(code))
    asking.inspect(shell, "print", 5)
    asking.is_complete(shell, "def f():")
    asking.variables(shell)
    shell.reset()
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        vars(sys).pop(name, None)  # %debug opens what they name, and no cell of the user's has failed
    gc.collect()


_warm()
