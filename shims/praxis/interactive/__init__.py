"""Questions to a person in the middle of a run, at Praxis's import path.

While one is open other tasks go on, and time limits stand still. ``praxis.interactive.blocking`` has the same
for programs without ``await``. Where nobody can be asked, the run's policy (``--on-prompt``) answers or has
them raise NobodyToAsk. In a dry run nobody is asked: it goes on as after a yes.

``deadline`` is in how many seconds ``default`` is taken as the answer, which it needs then.
"""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from _praxis import prompts
from _praxis.prompt_readings import reading_of

_T = TypeVar("_T")

__all__ = ["NobodyToAsk", "Reading", "choose", "confirm", "input", "pause"]

Reading = Callable[[], object] | tuple[str, Callable[[], object]]
"""What reads a value for whoever is asked for it: a function without arguments, which may be awaited, or the
words of the button for that and such a function.
"""


class NobodyToAsk(EOFError):
    """The protocol asks a person, and there is nobody to be asked."""

    _praxis_is_decided = True  # nobody is asked what becomes of it, either


async def pause(message: str = "Paused", *, deadline: float | None = None) -> None:
    """Wait until somebody goes on, or the deadline has passed."""
    await prompts.pause(message, deadline).ask()


async def confirm(message: str, *, deadline: float | None = None, default: bool | None = None) -> bool:
    """Whether somebody says yes."""
    return builtins.bool(await prompts.confirm(message, deadline, default).ask())


@overload
async def input(
    prompt: str,
    *,
    deadline: float | None = None,
    default: str | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> str: ...
@overload
async def input(
    prompt: str,
    *,
    kind: type[_T],
    deadline: float | None = None,
    default: _T | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> _T: ...
async def input(
    prompt: str,
    *,
    kind: type = str,
    deadline: float | None = None,
    default: Any = None,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> Any:
    """What somebody answers: a text, or with ``kind=float`` or ``int`` a number from ``minimum`` to
    ``maximum`` in ``unit``.

    With a ``reading`` whoever is asked can have an instrument read the value: ``scale.read_weight``, or with
    the words of its button ``("Read scale", scale.read_weight)``. What was read is
    shown to them, and is the answer once they say so. A reading that fails is told, and the value can be
    entered by hand.
    """
    return await prompts.text_or_number(
        prompt, kind, deadline, default, minimum, maximum, unit, reading_of(reading, is_blocking=False)
    ).ask()


async def choose(
    message: str, choices: Sequence[_T], *, deadline: float | None = None, default: _T | None = None
) -> _T:
    """The one of ``choices`` that somebody chooses; each is shown as its text."""
    chosen: _T = await prompts.choose(message, choices, deadline, default).ask()
    return chosen
