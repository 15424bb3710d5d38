"""Where the values of a plate come from: a reader has told them, or the program has made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_READER: Final = "plate_reader.read_"
"""What operations begin with that read plates."""


class Told(NamedTuple):
    """An output as far as it matters here: ``operation`` is that of the step that told it, "" for none."""

    key: str
    kind: str
    operation: str
    value: object


class ReadPlates:
    """The plates that readers have told themselves, of all that a run has told."""

    def __init__(self, outputs: Iterable[Told]) -> None:
        self._read = [_by_well(each) for each in outputs if _is_read(each)]

    def have(self, output: Told) -> bool:
        """Whether a reader has told these values, as they are or handed on by the program; otherwise they
        come from the program alone, and what that did to them nobody knows.
        """
        return _by_well(output) in self._read


def _is_read(output: Told) -> bool:
    """What a reader tells itself is named after the operation of its step."""
    is_named = output.operation.startswith(_READER) and f".{output.operation.partition('.')[2]}" in output.key
    return is_named and output.kind == "wells" and _by_well(output) is not None


def _by_well(output: Told) -> object:
    return output.value.get("values") if isinstance(output.value, Mapping) else None
