"""Questions to a person in the middle of a run, at Praxis's import path.

While one is open other tasks go on, and time limits stand still. ``praxis.interactive.blocking`` has the same
for programs without ``await``. Where nobody can be asked, the run's policy (``--on-prompt``) answers or has
them raise NobodyToAsk. In a dry run nobody is asked: it goes on as after a yes.

``deadline`` is in how many seconds ``default`` is taken as the answer, which it needs then.
"""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any, TypeVar, overload

from _praxis import prompts

_T = TypeVar("_T")

__all__ = ["NobodyToAsk", "choose", "confirm", "input", "pause"]


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
    prompt: str, *, deadline: float | None = None, default: str | None = None, unit: str = ""
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
) -> Any:
    """What somebody answers: a text, or with ``kind=float`` or ``int`` a number from ``minimum`` to
    ``maximum`` in ``unit``.
    """
    return await prompts.text_or_number(prompt, kind, deadline, default, minimum, maximum, unit).ask()


async def choose(
    message: str, choices: Sequence[_T], *, deadline: float | None = None, default: _T | None = None
) -> _T:
    """The one of ``choices`` that somebody chooses; each is shown as its text."""
    chosen: _T = await prompts.choose(message, choices, deadline, default).ask()
    return chosen
