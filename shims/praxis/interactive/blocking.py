"""The questions of ``praxis.interactive`` for programs without ``await``: everything waits for the answer."""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any, TypeVar, overload

from _praxis import prompts
from _praxis.prompt_readings import reading_of

from praxis.interactive import Answer, NobodyToAsk, Reading

_T = TypeVar("_T")

__all__ = ["NobodyToAsk", "choose", "confirm", "input", "pause"]


def pause(message: str = "Paused", *, done: Answer | None = None, deadline: float | None = None) -> None:
    """Wait until somebody goes on, or the deadline has passed. ``done`` is the answer: "Lid is on"."""
    prompts.pause(message, done, deadline).ask_blocking()


def confirm(
    message: str,
    *,
    yes: Answer | None = None,
    no: Answer | None = None,
    deadline: float | None = None,
    default: bool | None = None,
) -> bool:
    """Whether somebody answers with ``yes``. Both answers say what is so, and what each leads to:
    ``yes=("Lid is flat", "Heats to 37 °C")``, ``no=("Not yet", "Asks again in 30 s")``.
    """
    return builtins.bool(prompts.confirm(message, yes, no, deadline, default).ask_blocking())


@overload
def input(
    prompt: str,
    *,
    deadline: float | None = None,
    default: str | None = None,
    unit: str = "",
    reading: Reading | None = None,
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
    reading: Reading | None = None,
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
    reading: Reading | None = None,
) -> Any:
    """What somebody answers: a text, or with ``kind=float`` or ``int`` a number from ``minimum`` to
    ``maximum`` in ``unit``.

    With a ``reading`` whoever is asked can have an instrument read the value: ``("Read scale", read)``, where
    ``read`` returns it. What would have to be awaited raises TypeError, as methods of PyLabRobot's machines.
    What was read is shown to them, and is the answer once they say so. A reading that fails is told, and the
    value can be entered by hand.
    """
    return prompts.text_or_number(
        prompt, kind, deadline, default, minimum, maximum, unit, reading_of(reading, is_blocking=True)
    ).ask_blocking()


def choose(
    message: str,
    choices: Sequence[_T],
    *,
    consequences: Sequence[str] = (),
    deadline: float | None = None,
    default: _T | None = None,
) -> _T:
    """The one of ``choices`` that somebody chooses; each is shown as its text, with what it leads to where
    there are ``consequences``, one for each.
    """
    chosen: _T = prompts.choose(message, choices, consequences, deadline, default).ask_blocking()
    return chosen
