"""Fill wells of a plate with a reagent: all of them, some columns or rows, or every other well."""

from typing import Any

from praxis import output, protocol_function, verdict
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough, Well


@protocol_function(
    name="plate_preparation",
    title="Plate preparation",
    version="1.2.0",
    description="Prepare a 96-well plate by filling wells with liquid",
    category="plate_handling",
    tags=["demo", "preparation", "fill"],
    is_top_level=True,
    setup_instructions=[
        "The plate must be empty: one tip is used for all wells and must not touch their contents."
    ],
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "plate": {"description": "Empty plate"},
        "tip_rack": {"description": "One fresh tip, in A1"},
        "reagent_trough": {"description": "Trough with the reagent"},
        "fill_pattern": {
            "description": "Wells to fill",
            "options": ["all", "columns", "rows", "checkerboard"],
        },
        "volume_ul": {"description": "Volume per well", "unit": "µL", "min": 0.5, "max": 5000.0},
        "columns_to_fill": {"description": "Columns, separated by commas, for the pattern 'columns'"},
        "rows_to_fill": {"description": "Rows, separated by commas, for the pattern 'rows'"},
    },
)
async def plate_preparation(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    reagent_trough: Trough,
    fill_pattern: str = "all",
    volume_ul: float = 200.0,
    columns_to_fill: str = "1,2,3,4,5,6,7,8,9,10,11,12",
    rows_to_fill: str = "A,B,C,D,E,F,G,H",
) -> dict[str, Any]:
    """Fill the wells of a pattern, row by row, with one tip that goes from trough to well and back.

    The run passes when every well was filled. It measures no volume, and says so.
    """
    wells = chosen_wells(plate, fill_pattern, columns_to_fill, rows_to_fill)
    too_small = next((well for well in wells if well.max_volume < volume_ul), None)
    if too_small is not None:
        raise ValueError(
            f"volume_ul is {volume_ul:g}, and the wells of {plate.name} hold {too_small.max_volume:g} µL"
        )
    operations = []
    await liquid_handler.pick_up_tips(tip_rack["A1"])
    for well in wells:
        await liquid_handler.aspirate([reagent_trough], vols=[volume_ul])
        await liquid_handler.dispense([well], vols=[volume_ul])
        operations.append(
            {"well": well.get_identifier(), "volume_ul": volume_ul, "source": reagent_trough.name}
        )
    await liquid_handler.discard_tips()

    state["dispense_operations"] = operations
    count = len(wells)
    output("wells_filled", len(operations), title="Wells filled", low=count)
    output("total_volume", volume_ul * len(operations), "µL", "Total volume, not measured")
    verdict(
        "passed",
        f"{'The well was' if count == 1 else f'All {count} wells were'} filled with {volume_ul:g} µL; "
        "no volume was measured.",
        ["wells_filled"],
    )
    return state


def chosen_wells(plate: Plate, pattern: str, columns: str, rows: str) -> list[Well]:
    """Return the wells of a pattern, row by row. Columns and rows are those of the plate, each once."""
    column_count, row_count = plate.num_items_x, plate.num_items_y
    all_columns, all_rows = range(column_count), range(row_count)
    if pattern == "columns":
        wanted = [(row, column) for row in all_rows for column in numbers(columns, column_count)]
    elif pattern == "rows":
        wanted = [(row, column) for row in letters(rows, row_count) for column in all_columns]
    elif pattern == "checkerboard":
        wanted = [(row, column) for row in all_rows for column in all_columns if (row + column) % 2 == 0]
    elif pattern == "all":
        wanted = [(row, column) for row in all_rows for column in all_columns]
    else:
        raise ValueError(f"fill_pattern is {pattern!r}; it can be all, columns, rows or checkerboard")
    return [plate.get_item(position) for position in wanted]


def numbers(text: str, count: int) -> list[int]:
    """Return the columns of "1,2,12", counted from 0."""
    found: dict[int, None] = {}  # in their order, each once
    for part in text.split(","):
        if not part.strip().isdecimal() or not 1 <= int(part) <= count:
            raise ValueError(f"columns_to_fill has {part.strip()!r}; the plate's columns are 1 to {count}")
        found[int(part) - 1] = None
    return list(found)


def letters(text: str, count: int) -> list[int]:
    """Return the rows of "A,B,H", counted from 0."""
    names = [chr(ord("A") + row) for row in range(count)]
    found: dict[int, None] = {}  # in their order, each once
    for part in text.split(","):
        if part.strip().upper() not in names:
            raise ValueError(f"rows_to_fill has {part.strip()!r}; the plate's rows are A to {names[-1]}")
        found[names.index(part.strip().upper())] = None
    return list(found)
