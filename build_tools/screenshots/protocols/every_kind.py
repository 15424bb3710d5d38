"""A form with every kind of parameter."""

from datetime import date
from typing import Literal

from praxis import Barcode, Duration, File, protocol_function, step


@protocol_function(
    title="Every kind of value",
    category="demonstration",
    tags=["form"],
    description="Ask for a value of every kind, and use none of them",
    param_metadata={
        "volume_ul": {"description": "Volume from each well", "min": 1, "max": 300},
        "cycles": {"description": "How often it is mixed", "min": 1, "max": 12},
        "speed": {"description": "How fast it pipettes"},
        "is_mixed": {"description": "Mix after each dispense", "label": "Mix"},
        "label": {"description": "Written on the report", "max_length": 40},
        "settling": {"description": "How long the plate rests"},
        "volumes_by_well": {"description": "Volumes that differ from the others"},
        "temperatures": {"description": "Set points, one after another", "unit": "°C", "min": 4, "max": 95},
        "plate_code": {"description": "As the scanner sends it"},
        "worklist": {"description": "What the plates are"},
    },
)
async def every_kind(
    volume_ul: float = 100.0,
    cycles: int = 3,
    speed: Literal["gentle", "usual", "fast"] = "usual",
    is_mixed: bool = True,
    label: str = "Batch 17",
    settling: Duration = Duration("5 min"),
    volumes_by_well: dict[str, float] = {"A1": 20.0, "B1": 30.0},  # noqa: B006 - a form's default
    temperatures: list[float] = [37.0, 42.0],  # noqa: B006 - a form's default
    plate_code: Barcode = Barcode("PLATE-0017"),
    day: date = date(2026, 11, 20),
    worklist: File | None = None,
) -> None:
    """Take every kind of value, and do nothing."""
    with step("Nothing to do"):
        print(volume_ul, cycles, speed, is_mixed, label, settling, volumes_by_well, temperatures)
        print(plate_code, day, worklist)
