"""Questions for the user during a run, at Praxis's import path.

While a question is open, other tasks continue, and time limits are suspended. ``praxis.interactive.blocking``
has the same questions for programs without ``await``. If nobody can be asked, the run's policy
(``--on-prompt``) answers, or the question raises NobodyToAsk. In a dry run nobody is asked: a question takes
the answer given for it (``check --answer``), else its ``default``, else the first answer, such as yes.

After ``deadline``, a number of seconds or a text such as "5 min", ``default`` is taken as the answer, so a
deadline requires a ``default``.
"""
# ruff: noqa: A001 - Praxis calls it input

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from _praxis import prompts
from _praxis.prompt_readings import reading_of

if TYPE_CHECKING:
    from datetime import timedelta

_T = TypeVar("_T")

__all__ = ["Answer", "NobodyToAsk", "Reading", "choose", "confirm", "input", "pause"]

Answer = str | tuple[str, str]
"""The label for a button, alone or in a tuple with the consequence of choosing that button: ``("Lid is flat",
"Heats to 37 °C")``.
"""

Reading = Callable[[], object] | tuple[str, Callable[[], object]]
"""How to read a value that the user would otherwise enter: a function without arguments, whose result may be
awaitable, or a tuple with a label for the button and such a function.
"""


class NobodyToAsk(EOFError):
    """The protocol asks a question, but there is nobody to ask."""

    _praxis_is_decided = True  # nobody is asked about this failure, either


async def pause(
    message: str = "Paused", *, done: Answer | None = None, deadline: float | str | timedelta | None = None
) -> None:
    """Wait until the user continues the run or the deadline passes. ``done`` labels the button, as in "Lid is
    on".
    """
    await prompts.pause(message, done, deadline).ask()


async def confirm(
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
    return builtins.bool(await prompts.confirm(message, yes, no, deadline, default).ask())


@overload
async def input(
    prompt: str,
    *,
    deadline: float | str | timedelta | None = None,
    default: str | None = None,
    unit: str = "",
    reading: Reading | None = None,
) -> str: ...
@overload
async def input(
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
async def input(
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
    ``maximum`` in ``unit``. With ``kind=praxis.Barcode`` a scanner may type the answer: its Enter completes
    the field, and the user confirms the scanned text.

    With a ``reading``, the user can have an instrument read the value: ``scale.read_weight``, or with a label
    for the button, ``("Read scale", scale.read_weight)``. The reading is shown to the user, and becomes the
    answer when they accept it. If the reading fails, the error is shown, and the value can be entered by
    hand.
    """
    return await prompts.text_or_number(
        prompt, kind, deadline, default, minimum, maximum, unit, reading_of(reading, is_blocking=False)
    ).ask()


async def choose(
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
    chosen: _T = await prompts.choose(message, choices, consequences, deadline, default).ask()
    return chosen
