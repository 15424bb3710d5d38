"""What a command of the command line is: a grammar, and a function that does it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

Perform = Callable[[argparse.Namespace, Callable[[str], None]], int]
"""Does a command and returns its exit code. The function it is given takes the id of the run that begins.

A command's module has ``add_...(commands)``, which sets its ``perform`` as the parser's default of that name.
"""
