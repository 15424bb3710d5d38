"""The questions of ``praxis.interactive`` for programs without ``await``: the whole program waits."""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from _praxis import prompts
from _praxis.prompt_readings import reading_of

from praxis.interactive import Answer, NobodyToAsk, Reading

if TYPE_CHECKING:
    from datetime import timedelta

_T = TypeVar("_T")

__all__ = ["NobodyToAsk", "choose", "confirm", "input", "pause"]


def pause(
    message: str = "Paused", *, done: Answer | None = None, deadline: float | str | timedelta | None = None
) -> None:
    """Wait until the user continues the run or the deadline passes. ``done`` labels the button, as in "Lid is
    on".
    """
    prompts.pause(message, done, deadline).ask_blocking()


def confirm(
    message: str,
    *,
    yes: Answer | None = None,
    no: Answer | None = None,
    deadline: float | str | timedelta | None = None,
    default: bool | None = None,
) -> bool:
    """Return True if the user answers with ``yes``, or False for ``no``. Each answer states a fact and its
    consequence: ``yes=("Lid is flat", "Heats to 37 °C")``, ``no=("Not yet", "Asks again in 30 s")``.
    """
    return builtins.bool(prompts.confirm(message, yes, no, deadline, default).ask_blocking())


@overload
def input(
    prompt: str,
    *,
    deadline: float | str | timedelta | None = None,
    default: str | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> str: ...
@overload
def input(
    prompt: str,
    *,
    kind: type[_T],
    deadline: float | str | timedelta | None = None,
    default: _T | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> _T: ...
def input(
    prompt: str,
    *,
    kind: type = str,
    deadline: float | str | timedelta | None = None,
    default: Any = None,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> Any:
    """Return the user's answer: a string, or with ``kind=float`` or ``int`` a number from ``minimum`` to
    ``maximum`` in ``unit``.

    With a ``reading`` the user can have an instrument read the value: ``("Read scale", read)``, where
    ``read`` returns it. An awaitable result, such as those of PyLabRobot's methods, raises TypeError. The
    reading is shown to the user, and becomes the answer when they accept it. If the reading fails, the error
    is shown, and the value can be entered by hand.
    """
    return prompts.text_or_number(
        prompt, kind, deadline, default, minimum, maximum, unit, reading_of(reading, is_blocking=True)
    ).ask_blocking()


def choose(
    message: str,
    choices: Sequence[_T],
    *,
    consequences: Sequence[str] = (),
    deadline: float | str | timedelta | None = None,
    default: _T | None = None,
) -> _T:
    """Return the member of ``choices`` that the user chooses. Each choice is shown as text, with its
    consequence if ``consequences`` (one for each choice) are given.
    """
    chosen: _T = prompts.choose(message, choices, consequences, deadline, default).ask_blocking()
    return chosen
