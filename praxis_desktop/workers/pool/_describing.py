"""Determines the declarations of an untrusted program in a separate process."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.runs.describing.describing import Described, is_described, keep_described, read_data
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool.messages import Declares, Describe, FromChild, encode

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreter_sources import InterpreterSource

log = logging.getLogger(__name__)


def describe_elsewhere(program: Program, interpreters: InterpreterSource, cache: Path) -> None:
    """Make sure that ``describe_program`` finds the declarations of ``program`` in the cache, if necessary
    by importing the file in another process. Blocks. Raises OSError if no process can be started.
    """
    if is_described(program, interpreters):
        return
    found: list[Described] = []

    def hear(message: FromChild) -> None:
        if isinstance(message, Declares):
            described = read_data(message.content)
            if described is not None:
                found.append(described)

    child = ChildProcess()
    child.write(encode(Describe(program, str(cache))))
    try:
        child.attend(hear, lambda reason: log.info("It has been described: %s", reason))
    finally:
        child.kill()
    for described in found[:1]:
        keep_described(program, interpreters, described)
