"""Ask a person to confirm something, and to choose."""

from praxis import protocol_function, step
from praxis.interactive import choose, confirm


@protocol_function(title="Seal a plate", category="plate_handling", tags=["sealing"])
async def two_questions() -> None:
    """Two questions, each answered by pressing a button."""
    with step("Check the seal"):
        is_flat = await confirm(
            "Is the seal flat on the whole plate?",
            yes=("Seal is flat", "Asks where the plate goes"),
            no=("Not yet", "Stores the plate as not sealed"),
        )
    with step("Store the plate"):
        shelf = await choose("Where does the plate go?", ["Shelf 1, 4 °C", "Shelf 2, -20 °C", "Incubator"])
    print(is_flat, shelf)
