"""Read a plate once, by absorbance or fluorescence."""

from typing import Any

from praxis import Wells, protocol_function
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate
from pylabrobot.resources.utils import label_to_row_index, split_identifier

FOCAL_HEIGHT_MM = 8.5


@protocol_function(
    name="plate_reader_assay",
    title="Plate reader assay",
    version="1.1.0",
    description="Measure absorbance or fluorescence on a plate (no liquid handler required)",
    category="plate_reading",
    tags=["demo", "assay", "no-deck", "absorbance", "fluorescence"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=["Put the plate into the reader, without its lid."],
    param_metadata={
        "plate_reader": {"description": "The plate reader"},
        "plate": {"description": "The plate, which is in the reader"},
        "measurement_type": {
            "description": "What is measured",
            "ui_hint": "select",
            "options": ["absorbance", "fluorescence"],
        },
        "wavelength_nm": {
            "description": "Wavelength of the absorbance, or of the fluorescence's emission",
            "unit": "nm",
            "min": 200,
            "max": 1000,
        },
        "excitation_nm": {
            "description": "Wavelength that excites the fluorescence; not used for absorbance",
            "unit": "nm",
            "min": 200,
            "max": 1000,
        },
        "wells_to_read": {
            "description": "Wells to read, such as A1:H12 or A1,B1,C1",
            "ui_hint": "well_selector",
            "plate_ref": "plate",
        },
    },
)
async def plate_reader_assay(
    state: dict[str, Any],
    plate_reader: PlateReader,
    plate: Plate,
    measurement_type: str = "absorbance",
    wavelength_nm: int = 450,
    excitation_nm: int = 485,
    wells_to_read: str = "A1:H12",
) -> dict[str, Any]:
    """Read the selected wells of the plate that is in the reader."""
    is_fluorescence = measurement_type == "fluorescence"
    if is_fluorescence and wavelength_nm <= excitation_nm:
        raise ValueError(
            f"fluorescence is read at a longer wavelength than it is excited at: wavelength_nm is "
            f"{wavelength_nm}, excitation_nm is {excitation_nm}"
        )
    names = Wells(wells_to_read)
    wells = plate[names]
    if plate.parent is not plate_reader:
        plate.unassign()
        plate_reader.assign_child_resource(plate)
    if is_fluorescence:
        [result] = await plate_reader.read_fluorescence(
            excitation_wavelength=excitation_nm,
            emission_wavelength=wavelength_nm,
            focal_height=FOCAL_HEIGHT_MM,
            wells=wells,
            use_new_return_type=True,
        )
    else:
        [result] = await plate_reader.read_absorbance(
            wavelength=wavelength_nm, wells=wells, use_new_return_type=True
        )

    state["measurement_config"] = {
        "type": measurement_type,
        "wavelength_nm": wavelength_nm,
        "excitation_nm": excitation_nm if is_fluorescence else None,
        "wells": list(names),
        "plate_name": plate.name,
    }
    state["readings"] = {name: value_of(result["data"], name) for name in names}
    state["well_count"] = len(names)
    state["status"] = "completed"
    return state


def value_of(rows: list[list[float]], name: str) -> float:
    """What a reading, rows of wells, says of the well of that name."""
    letters, digits = split_identifier(name)
    row: int = label_to_row_index(letters)
    return rows[row][int(digits) - 1]
