"""A program's companions inside a guest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.protocols import Program


def listed(program: Program) -> list[tuple[str, str, str]]:
    """The names, sources and file names of the program's companions."""
    return [(each.name, each.source, each.filename) for each in program.companions]


def offer_companions(interpreter: Interpreter, program: Program) -> None:
    """Let the guest import the program's companions; idempotent, and nothing for a program without any."""
    if program.companions:
        interpreter.load("_praxis.companions").get_attribute("offer")(json.dumps(listed(program)))
