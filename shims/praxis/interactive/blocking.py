"""The questions of ``praxis.interactive`` for programs without ``await``: everything waits for the answer."""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any, TypeVar, overload

from _praxis import prompts

from praxis.interactive import NobodyToAsk

_T = TypeVar("_T")

__all__ = ["NobodyToAsk", "choose", "confirm", "input", "pause"]


def pause(message: str = "Paused", *, deadline: float | None = None) -> None:
    """Wait until somebody goes on, or the deadline has passed."""
    prompts.pause(message, deadline).ask_blocking()


def confirm(message: str, *, deadline: float | None = None, default: bool | None = None) -> bool:
    """Whether somebody says yes."""
    return builtins.bool(prompts.confirm(message, deadline, default).ask_blocking())


@overload
def input(
    prompt: str, *, deadline: float | None = None, default: str | None = None, unit: str = ""
) -> str: ...
@overload
def input(
    prompt: str,
    *,
    kind: type[_T],
    deadline: float | None = None,
    default: _T | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
) -> _T: ...
def input(
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
    return prompts.text_or_number(prompt, kind, deadline, default, minimum, maximum, unit).ask_blocking()


def choose(
    message: str, choices: Sequence[_T], *, deadline: float | None = None, default: _T | None = None
) -> _T:
    """The one of ``choices`` that somebody chooses; each is shown as its text."""
    chosen: _T = prompts.choose(message, choices, deadline, default).ask_blocking()
    return chosen
