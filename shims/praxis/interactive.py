"""Questions to a person in the middle of a run, at Praxis's import path.

A line of the run's standard input answers; where there is none they raise EOFError, since nobody has seen
them. In a dry run nobody is asked: it goes on as after a yes.
"""

from __future__ import annotations

import builtins

from _praxis.steps import step

_YES = ("y", "yes", "j", "ja", "true", "1")
_NO = ("n", "no", "nein", "false", "0")


async def pause(message: str = "Paused") -> None:
    """Wait until somebody presses Enter."""
    _answer(f"{message} [Enter] ", "")


async def confirm(message: str) -> bool:
    """Whether somebody says yes; asked again until it is a yes or a no."""
    while True:
        answer = _answer(f"{message} [y/n] ", "y").strip().lower()
        if answer in _YES or answer in _NO:
            return answer in _YES


async def input(prompt: str) -> str:  # noqa: A001 - Praxis calls it so
    """What somebody answers."""
    return _answer(f"{prompt} ", "")


def _answer(prompt: str, assumed: str) -> str:
    from _praxis import dry_run

    with step(prompt.rpartition(" [")[0] or prompt.strip()):
        return assumed if dry_run.is_on() else builtins.input(prompt)
