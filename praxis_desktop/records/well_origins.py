"""The origin of a plate's values: measured by a reader, or computed by the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from praxis_desktop.core.messages import Message

_READER: Final = "plate_reader.read_"
"""The prefix of the operations that read plates."""


class StepOutput(Struct, frozen=True):
    """The properties of an output that show its origin. ``operation`` is the operation performed by its step,
    or "" if there is none.
    """

    key: str
    kind: str
    operation: str
    value: object


class ReadPlates:
    """Determines which of a run's outputs are plates that a reader has measured."""

    def __init__(self, outputs: Iterable[StepOutput]) -> None:
        self._read = [_by_well(each) for each in outputs if _is_read(each)]

    def have(self, output: StepOutput) -> bool:
        """Return whether a reader measured exactly these values, no matter whether the reader or the program
        reported them. All other values were computed by the program.
        """
        return _by_well(output) in self._read


def _is_read(output: StepOutput) -> bool:
    """Return whether the output comes from the reader itself, and so is named after its step's operation."""
    is_named = output.operation.startswith(_READER) and f".{output.operation.partition('.')[2]}" in output.key
    return is_named and output.kind == "wells" and _by_well(output) is not None


def _by_well(output: StepOutput) -> object:
    return output.value.get("values") if isinstance(output.value, Mapping) else None


_WELL = re.compile(r"([A-Z]|A[A-F])([1-9]|[1-3][0-9]|4[0-8])")


def place_of(name: str) -> tuple[int, int]:
    """Return the row and column, counted from 1, of the well called ``name`` on a plate of up to 1536 wells
    (``AF48``).

    Raises ValueError.
    """
    match = _WELL.fullmatch(name)
    if match is None:
        raise ValueError(Message("{name} is not a well", name=repr(name)))
    letters = match[1]
    row = ord(letters) - 64 if len(letters) == 1 else 26 + ord(letters[1]) - 64
    return row, int(match[2])


def is_well(name: object) -> bool:
    """Return whether ``name`` is the name of a well."""
    return isinstance(name, str) and _WELL.fullmatch(name) is not None
