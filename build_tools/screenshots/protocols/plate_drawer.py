"""Read a plate in a reader whose second drawer is stuck."""

from praxis import protocol_function, step
from praxis.interactive import input as ask


@protocol_function(title="Absorbance, drawer stuck", category="plate_reading", tags=["assay"])
async def plate_drawer(plates: int = 1, is_stuck: bool = False) -> None:
    """The drawer does not open, which a dry run cannot know."""
    drawer = await ask("Drawer with the plate", kind=int, minimum=1, maximum=2, default=1, deadline=600)
    print(f"{plates} plate to read in drawer {drawer}")
    open_drawer(is_stuck or drawer == 2)


@step("Open the drawer of the reader")
def open_drawer(is_stuck: bool) -> None:
    """Fail if the drawer is stuck."""
    if is_stuck:
        raise RuntimeError("the reader did not confirm that its drawer is open")
