"""A worker's requests to its interpreter: to run a script, call a function, or drop interrupts."""

from __future__ import annotations

import json
from typing import Any

from _praxis import entry, program_values, programs, signals, streams


def run(source: str, filename: str = "<exec>", arguments: str = "") -> Any:
    """Run a script with ``arguments``, a JSON list of strings or "". Return its last value as JSON, or a
    future for the JSON. If the script ends during the call, all its output has been written by then.
    """
    with streams.flushed():
        return entry.run_script(
            source, filename, json.loads(arguments) if arguments else (), program_values.told
        )


def run_with(source: str, filename: str, arguments: str, is_traced: str) -> Any:
    """Like ``run``, but with ``arguments`` of any type. See ``scripts.run`` for what is called with the
    arguments and what is recorded.
    """
    from _praxis import scripts

    with streams.flushed():
        return scripts.run(source, filename, arguments, bool(json.loads(arguments)), bool(is_traced))


def call(path: str, arguments: str = "") -> Any:
    """Call ``"module:name"`` with ``arguments``, a JSON list or "". Return its result as JSON, or a future
    for the JSON. Output is written as with ``run``.
    """
    with streams.flushed():
        with programs.Program():
            value = programs.call(_called, path, arguments)
        return entry.settled(value)


def _called(path: str, arguments: str) -> Any:
    function = entry.load(path)
    return program_values.told(function(*json.loads(arguments)) if arguments else function())


def forget_interrupts() -> None:
    """Drop interrupts that were meant for a program that has ended, so that they do not end the next one."""
    programs.forget_interrupt()
    signals.take_delayed()
