"""Well selections: "A1:H1, B3", and whole rows and columns, on plates with up to 32 rows (1536 wells)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import (
    Kind,
    Surroundings,
    count_of,
    expected,
    fits,
    lengths,
    refusal,
    value_of,
)
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted

Well = tuple[int, int]
"""A well's row and column, counted from 1."""

MAX_WELLS = 10_000
"""Maximum number of well names in a selection. A selection may name a well several times."""


class PlateShape(Struct, frozen=True):
    """The numbers of rows and columns on a plate."""

    rows: int
    columns: int

    def __str__(self) -> str:
        return Message(
            "a plate with {count} wells (A1 to {last})",
            count=self.rows * self.columns,
            last=well_name(self.rows, self.columns),
        )


LARGEST = PlateShape(32, 48)
"""The shape of a plate with 1536 wells, which limits selections while the actual plate is unknown."""

_WELL = re.compile(r"(?P<row>[A-Z]{0,2})0*(?P<column>[0-9]{0,3})")


def row_name(row: int) -> str:
    """Return the letters for a row, counted from 1: A to Z, then AA to AF."""
    return chr(64 + row) if row <= 26 else f"A{chr(64 + row - 26)}"


def well_name(row: int, column: int) -> str:
    """Return the name of a well whose row and column are counted from 1."""
    return f"{row_name(row)}{column}"


def wells(text: str, shape: PlateShape | None = None) -> tuple[str, ...]:
    """Return the names of the wells that ``text`` selects, in order; rectangles are read row by row.

    A well that is named twice occurs twice: ``A1, A1`` is one source for two transfers. Upper and lower case,
    ``A01`` and ``A1``, comma and semicolon, and colon and hyphen are equivalent. Whole rows (``A``, ``A:C``)
    and columns (``1``, ``1:3``) require the plate's shape. Raises UnreadableTextError with the reason.
    """
    names: list[str] = []
    for piece in re.split(r"[,;]", text):
        if not piece.strip():
            raise UnreadableTextError(
                Message("{text} does not name a well", text=quoted(text))
                if not text.strip()
                else Message("a name is missing from {text}", text=quoted(text)),
                hint="Enter, for example, A1:H1, B3.",
            )
        names += _selected(piece.strip(), shape)
        if len(names) > MAX_WELLS:
            raise UnreadableTextError(
                Message("{text} names more than {max_wells} wells", text=quoted(text), max_wells=MAX_WELLS)
            )
    return tuple(names)


def position(name: str) -> Well | None:
    """Return the row and column of a well, named as in ``wells``; None for any other text."""
    found = _WELL.fullmatch(name)
    if found is None or not found["row"] or not found["column"] or "0" in name[: found.start("column")]:
        return None
    row, column = _row_number(found["row"]), int(found["column"])
    return (row, column) if row <= LARGEST.rows and 1 <= column <= LARGEST.columns else None


def in_notation(names: Sequence[str]) -> str:
    """Return the shortest usual notation for the wells ``names``; ``wells`` converts it back to ``names``."""
    runs: list[tuple[int, int, int, int]] = []
    for place in map(position, names):
        if place is None:
            return ", ".join(names)
        row, column = place
        if runs and runs[-1][0] == row and runs[-1][3] == column - 1:
            runs[-1] = (*runs[-1][:3], column)
        else:
            runs.append((row, column, row, column))
    blocks: list[tuple[int, int, int, int]] = []
    for run in runs:
        if blocks and (blocks[-1][2] + 1, blocks[-1][1], blocks[-1][3]) == (run[0], run[1], run[3]):
            blocks[-1] = (*blocks[-1][:2], *run[2:])
        else:
            blocks.append(run)
    return ", ".join(_block_text(*block) for block in blocks)


def _block_text(top: int, left: int, bottom: int, right: int) -> str:
    first, last = well_name(top, left), well_name(bottom, right)
    return first if first == last else f"{first}:{last}"


def _selected(piece: str, shape: PlateShape | None) -> list[str]:
    """Return the wells in ``piece``, which is a well, a row, a column, or a range of any of these."""
    ends = [_end(end, piece, shape) for end in re.split(r"\s*[:\-–]\s*", piece.upper())]
    if len(ends) > 2:
        raise _no_wells(piece)
    (row, column), (other_row, other_column) = ends[0], ends[-1]
    if (row is None, column is None) != (other_row is None, other_column is None):
        raise _no_wells(piece)
    if shape is None and (row is None or column is None):
        raise UnreadableTextError(
            Message("the wells in {piece} depend on the plate", piece=quoted(piece)),
            hint="Choose the plate, or give the first and last wells, such as A1:A12.",
        )
    known = shape or LARGEST
    rows = [1, known.rows] if row is None or other_row is None else sorted((row, other_row))
    columns = [1, known.columns] if column is None or other_column is None else sorted((column, other_column))
    return [
        well_name(row_number, column_number)
        for row_number in range(rows[0], rows[1] + 1)
        for column_number in range(columns[0], columns[1] + 1)
    ]


def _end(text: str, piece: str, shape: PlateShape | None) -> tuple[int | None, int | None]:
    """Return the row and column at one end of a range; None stands for all rows or columns."""
    found = _WELL.fullmatch(text)
    if found is None or not text:
        raise _no_wells(piece)
    known = shape or LARGEST
    row = _row_number(found["row"]) if found["row"] else None
    has_column = bool(found["column"]) or "0" in text
    column = int(found["column"] or 0) if has_column else None
    if row is not None and not 1 <= row <= known.rows:
        raise UnreadableTextError(
            Message("row {row} does not exist on {known}", row=found["row"], known=known),
            hint="Choose other wells.",
        )
    if column is not None and not 1 <= column <= known.columns:
        raise UnreadableTextError(
            Message("column {column} does not exist on {known}", column=column, known=known),
            hint="Choose other wells.",
        )
    return row, column


def _row_number(letters: str) -> int:
    """Return the number, counted from 1, of the row with these letters: 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _no_wells(piece: str) -> UnreadableTextError:
    return UnreadableTextError(
        Message("{piece} is not a well", piece=quoted(piece)), hint="Enter, for example, A1:H1, B3."
    )


# ---- the kind of parameter
def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, (list, tuple)) or len(value) > MAX_WELLS:
        return refusal(parameter, value)
    shape = around.shape(parameter) or _bounding(around.plates.values() if not parameter.plate else ())
    for name in value:
        place = position(name) if isinstance(name, str) else None
        if place is None:
            return Message(
                "must be {expected}: {name} is not a well", expected=expected(parameter), name=quoted(name)
            )
        if place[0] > shape.rows or place[1] > shape.columns:
            plate = parameter.plate or "the plate"
            return Message(
                "must be {expected}: {name} does not exist on {plate}, {shape}",
                expected=expected(parameter),
                name=name,
                plate=plate,
                shape=shape,
            )
    if parameter.is_single and len(value) != 1:
        return Message("must be one well, not {count}", count=len(value))
    return (
        ""
        if fits(parameter, value)
        else Message("must be {expected}, not {count} wells", expected=expected(parameter), count=len(value))
    )


def _bounding(shapes: Collection[PlateShape]) -> PlateShape:
    """Return the largest row and column counts among the plates, or LARGEST if there are no plates."""
    if not shapes:
        return LARGEST
    return PlateShape(max(shape.rows for shape in shapes), max(shape.columns for shape in shapes))


def _expected(parameter: Parameter) -> str:
    counted = count_of(parameter, "well")
    plate = Message(" of {plate},", plate=parameter.plate) if parameter.plate else ""
    one = (
        Message("a well{plate} such as A1", plate=plate)
        if parameter.is_single
        else Message("wells{plate} such as A1:H1, B3", plate=plate)
    )
    return Message("{one} ({counted})", one=one, counted=counted) if counted else one


def _schema(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    del around
    rows = "|".join(row_name(row) for row in range(1, LARGEST.rows + 1))
    columns = "|".join(str(column) for column in range(1, LARGEST.columns + 1))
    counts = {"maxItems": MAX_WELLS, **lengths(parameter, "Items")}
    if parameter.is_single:
        counts = {"minItems": 1, "maxItems": 1}
    return {"type": "array", "items": {"type": "string", "pattern": f"^(?:{rows})(?:{columns})$"}, **counts}


def _text(parameter: Parameter, value: object) -> str:
    del parameter
    return in_notation([str(name) for name in value]) if isinstance(value, (list, tuple)) else str(value)


def _default(parameter: Parameter, around: Surroundings) -> object:
    """Return the default as a value. To read whole rows or columns from a string, the plate must be known."""
    default = parameter.default
    return value_of(parameter, default, around) if isinstance(default, str) else default


WELLS = Kind(
    "wells",
    expected=_expected,
    schema=_schema,
    parse=lambda parameter, text, around: list(wells(text, around.shape(parameter))),
    check=_check,
    text=_text,
    default=_default,
    given_as=("wells", "text", "list"),
    column="well",
    cell=lambda value: str(value[0]) if isinstance(value, list) and value else str(value),
    control="wells",
    example=lambda parameter: "A1" if parameter.is_single else "A1:H1, B3",
    is_wide=True,
)
