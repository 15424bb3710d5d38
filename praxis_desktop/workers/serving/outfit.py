"""What an interpreter of a worker has of the worker's owner: standard input, and whatever else it may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Control, Image, Interpreter


class Outfit(Protocol):
    """Of one interpreter, on its thread."""

    def read(self, count: int) -> bytes:
        """Up to ``count`` bytes of standard input, b"" at its end; see ``interpreter.streams``."""

    def read_line(self, prompt: str) -> str:
        """A line in answer to ``prompt``, which is shown, with its newline; "" at the end of the input."""

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Give the interpreter, which was restored from ``image``, the rest, before it runs anything."""

    def close(self) -> None:
        """The interpreter is gone, or could not be fitted out."""


MakeOutfit: TypeAlias = "Callable[[Control], Outfit]"
"""Makes one for the interpreter that a Control belongs to: an interrupt or a kill has to end its waits."""
