"""Ask a person to confirm something, and to choose."""

from praxis import protocol_function, step
from praxis.interactive import choose, confirm


@protocol_function(title="Seal a plate", category="plate_handling", tags=["sealing"])
async def two_questions() -> None:
    """Two questions that are answered with a press."""
    with step("Check the seal"):
        is_flat = await confirm("Does the seal lie flat on the whole plate?")
    with step("Store the plate"):
        shelf = await choose("Where does the plate go?", ["Shelf 1, 4 °C", "Shelf 2, -20 °C", "Incubator"])
    print(is_flat, shelf)
