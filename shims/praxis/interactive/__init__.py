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

__all__ = ["Answer", "NobodyToAsk", "Reading", "choose", "confirm", "input", "pause"]

Answer = str | tuple[str, str]
"""What a button says, alone or with what it leads to: ``("Lid is flat", "Heats to 37 °C")``."""

Reading = Callable[[], object] | tuple[str, Callable[[], object]]
"""What reads a value for whoever is asked for it: a function without arguments, which may be awaited, or the
words of the button for that and such a function.
"""


class NobodyToAsk(EOFError):
    """The protocol asks a person, and there is nobody to be asked."""

    _praxis_is_decided = True  # nobody is asked what becomes of it, either


async def pause(
    message: str = "Paused", *, done: Answer | None = None, deadline: float | None = None
) -> None:
    """Wait until somebody goes on, or the deadline has passed. ``done`` is the answer: "Lid is on"."""
    await prompts.pause(message, done, deadline).ask()


async def confirm(
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
    return builtins.bool(await prompts.confirm(message, yes, no, deadline, default).ask())


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
    ``maximum`` in ``unit``. With ``kind=praxis.Barcode`` a scanner may type it; its Enter ends the field, and
    somebody looks at what was read before it is the answer.

    With a ``reading`` whoever is asked can have an instrument read the value: ``scale.read_weight``, or with
    the words of its button ``("Read scale", scale.read_weight)``. What was read is
    shown to them, and is the answer once they say so. A reading that fails is told, and the value can be
    entered by hand.
    """
    return await prompts.text_or_number(
        prompt, kind, deadline, default, minimum, maximum, unit, reading_of(reading, is_blocking=False)
    ).ask()


async def choose(
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
    chosen: _T = await prompts.choose(message, choices, consequences, deadline, default).ask()
    return chosen
