"""Lets an instrument read a value that the user is asked to enter. The reading is shown to the user first.

A reading never becomes the answer by itself, and a failed reading does not end a run: the question is asked
again, with the reading or the error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from _praxis import recovery, step_values, steps
from _praxis.messages import Message, told

READ = "read"
"""The answer with which the user requests a reading."""

_MOST_TITLE = 40
_MOST_VALUE = 200
_MOST_TROUBLE = 500


class Reading:
    """A reading of a value. ``read`` is called when the user requests it, and may return an awaitable.
    ``title`` is the label of the button; if the protocol gives none, it is made from the name of the
    ``instrument``. ``told`` is what the next question says about the reading: its value, or the reason why
    there is none.
    """

    def __init__(self, title: str, read: Callable[[], Any], instrument: str = "") -> None:
        self.title = title
        self._instrument = instrument
        self.value = ""
        self.trouble = ""
        self._read = read
        self._follows = 0

    @property
    def told(self) -> dict[str, object]:
        """The reading, as plain data for the host."""
        known = {
            "instrument": self._instrument,
            "value": self.value,
            "trouble": told(self.trouble),
            "follows": self._follows,
        }
        return {"title": told(self.title), **{name: value for name, value in known.items() if value}}

    def word(self, kind: type) -> str:
        """Return the input line that requests a reading: a text that is unlikely to be an answer."""
        return "/r" if kind is str else "r"

    async def take(self, kind: type, follows: int) -> None:
        """Take a reading of type ``kind``, which the answer to question number ``follows`` requested."""
        self._begin(follows)
        try:
            with recovery.heard():
                read = self._read()
                self._keep(await read if inspect.isawaitable(read) else read, kind)
        except Exception as error:  # noqa: BLE001 - every exception of a driver is shown
            self._hear(error)

    def take_blocking(self, kind: type, follows: int) -> None:
        """Like ``take``, but the whole program waits."""
        self._begin(follows)
        try:
            with recovery.heard():
                read = self._read()
                if inspect.isawaitable(read):
                    if inspect.iscoroutine(read):
                        read.close()
                    raise TypeError("it must be awaited, which praxis.interactive.blocking does not do")
                self._keep(read, kind)
        except Exception as error:  # noqa: BLE001 - every exception of a driver is shown
            self._hear(error)

    def _begin(self, follows: int) -> None:
        self.value = self.trouble = ""
        self._follows = follows

    def _keep(self, read: object, kind: type) -> None:
        # A driver may return 12.0 for a count.
        if kind is int and isinstance(read, float) and read.is_integer():
            read = int(read)
        self.value = step_values.shortened(" ".join(str(read).split()), _MOST_VALUE)
        if not self.value:
            self.trouble = Message("the instrument sent an empty reply")

    def _hear(self, error: Exception) -> None:
        """Store the driver's message for the user. Re-raises exceptions that end an enclosing step."""
        asking = steps.current.get()
        limited = getattr(error, "step", None)
        if limited is not None and asking is not None and limited <= asking.number:
            raise error
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - the exception's own __str__ may fail
            message = ""
        if not isinstance(message, Message):
            message = " ".join(message.split())
        if not message:
            is_late = isinstance(error, TimeoutError)
            message = Message("the instrument did not reply in time") if is_late else type(error).__name__
        self.trouble = step_values.shortened(message, _MOST_TROUBLE)


def reading_of(given: object, *, is_blocking: bool) -> Reading | None:
    """Return a Reading made from what a protocol passes: a function, or a button title and a function."""
    if given is None:
        return None
    title, read = given if isinstance(given, tuple) and len(given) == 2 else (None, given)
    if not callable(read):
        raise TypeError(
            "reading must be a function without arguments, or a title and such a function: "
            f'("Read scale", scale.read_weight), not {given!r}'
        )
    if is_blocking and inspect.iscoroutinefunction(read):
        raise TypeError(
            "praxis.interactive.blocking cannot await a reading: give a function that returns the "
            "value, or use praxis.interactive"
        )
    if title is None:
        return _named_after_its_owner(read)
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= _MOST_TITLE:
        raise ValueError(
            Message(
                "the title of a reading must have 1 to {most_title} characters, not {title}",
                most_title=_MOST_TITLE,
                title=repr(title),
            )
        )
    return Reading(" ".join(title.split()), read)


def _named_after_its_owner(read: Callable[[], Any]) -> Reading:
    """Return a reading titled ``Read scale`` for a method of the bench's ``scale``, else ``Read value``."""
    owner = getattr(read, "__self__", None)
    if owner is None or isinstance(owner, ModuleType):
        return Reading(Message("Read value"), read)
    from _praxis import machine_steps

    role = machine_steps.role_of(owner).replace("_", " ")
    return Reading(step_values.shortened(Message("Read {role}", role=role), _MOST_TITLE), read, role)
