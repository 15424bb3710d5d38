"""The values in a sweep: ranges, and rows from a table. Their combinations are tried one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.tables import read_rows

MOST_COMBINATIONS = 100_000
_LARGEST_FILE = 16 << 20
_EXAMPLE = "Use NAME=START:STOP:STEP for numbers (--sweep volume_ul=5:200:20), or NAME=VALUE,VALUE,..."


class Swept(Struct, frozen=True):
    """A parameter and the values, as typed, that it takes in turn."""

    name: str
    values: tuple[str, ...]


class Sweep(Struct, frozen=True):
    """All combinations of values for the parameters in ``swept``, each combined with each of the ``rows``."""

    swept: tuple[Swept, ...]
    rows: tuple[Mapping[str, str], ...] = ({},)

    def __len__(self) -> int:
        return len(self.rows) * prod(len(each.values) for each in self.swept)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that change: those in ``rows``, followed by those in ``swept``."""
        return tuple(dict.fromkeys([*(name for row in self.rows for name in row), *self._swept_names]))

    @property
    def _swept_names(self) -> list[str]:
        return [each.name for each in self.swept]

    def combinations(self) -> Iterator[Mapping[str, str]]:
        """Yield the values for each combination. The values of the last range change fastest."""
        for row in self.rows:
            for values in product(*(each.values for each in self.swept)):
                yield {**row, **dict(zip(self._swept_names, values, strict=True))}


def sweep_of(texts: Sequence[str], file: Path | None = None) -> Sweep:
    """Parse ``NAME=START:STOP[:STEP]`` and ``NAME=VALUE,VALUE,...``, and the rows of the table in ``file``,
    whose headings name parameters. Raises UsageError or OSError.
    """
    swept = tuple(map(_swept, texts))
    rows = ({},) if file is None else _rows(file)
    names = [each.name for each in swept]
    for name in names:
        if names.count(name) > 1 or name in rows[0]:
            raise UsageError(
                Message("{name} is swept twice", name=repr(name)), hint="Sweep each parameter once."
            )
    sweep = Sweep(swept, rows)
    if len(sweep) > MOST_COMBINATIONS:
        raise UsageError(
            Message(
                "the sweep has {count} combinations, more than {most}",
                count=len(sweep),
                most=MOST_COMBINATIONS,
            ),
            hint="Use larger steps, or sweep fewer parameters at once.",
        )
    return sweep


def _swept(text: str) -> Swept:
    name, is_given, values = text.partition("=")
    if not is_given or not name.strip() or not values.strip():
        raise UsageError(Message("{text} is not a range of values", text=repr(text)), hint=_EXAMPLE)
    if values.count(":") in (1, 2) and "," not in values:
        return Swept(name.strip(), _numbers(text, values))
    return Swept(name.strip(), tuple(dict.fromkeys(each.strip() for each in values.split(","))))


def _numbers(text: str, values: str) -> tuple[str, ...]:
    try:
        start, stop, *given = map(Fraction, values.split(":"))
    except (ValueError, ZeroDivisionError):
        raise UsageError(
            Message("{text} is not a range of numbers", text=repr(text)), hint=_EXAMPLE
        ) from None
    step = given[0] if given else Fraction(1)
    if step <= 0 or stop < start:
        raise UsageError(
            Message("{text} has no numbers", text=repr(text)),
            hint="The second number must be greater than the first, and the step greater than 0.",
        )
    count = int((stop - start) / step) + 1
    if count > MOST_COMBINATIONS:
        raise UsageError(
            Message("{text} has {count} numbers", text=repr(text), count=count), hint="Use a larger step."
        )
    return tuple(number_as_typed(start + step * each) for each in range(count))


def number_as_typed(number: Fraction) -> str:
    """Return a number in decimal notation, exact if possible."""
    return str(number.numerator) if number.denominator == 1 else repr(float(number))


def _rows(file: Path) -> tuple[Mapping[str, str], ...]:
    data = read_regular(file)
    if len(data) > _LARGEST_FILE:
        raise UsageError(Message("{file} is larger than 16 MiB", file=file), hint="Use fewer rows.")
    name, (headings, *rows) = read_rows(data, str(file))
    names = list(headings.cells)
    if not all(names) or len(set(names)) < len(names):
        raise UsageError(
            Message("the first line of {file} does not name the parameters", file=file),
            hint="Its headings must be parameter names, each used only once.",
        )
    found = []
    for row in rows:
        if len(row.cells) > len(names):
            raise UsageError(
                Message(
                    "row {number} of {file} has {count} cells under {most} headings",
                    number=row.number,
                    file=name,
                    count=len(row.cells),
                    most=len(names),
                ),
                hint="Put quotation marks around values with commas.",
            )
        # An empty cell leaves the parameter as it would be without a sweep.
        found.append({each: cell for each, cell in zip(names, row.cells, strict=False) if cell})
    if not found:
        raise UsageError(Message("{file} has no rows", file=file), hint="Add a line for each combination.")
    return tuple(found)
