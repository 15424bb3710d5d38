"""Read a plate in a reader whose drawer is stuck."""

from praxis import protocol_function, step


@protocol_function(title="Absorbance, drawer stuck", category="plate_reading", tags=["assay"])
async def plate_drawer(plates: int = 1) -> None:
    """The drawer does not open."""
    print(f"{plates} plate to read")
    open_drawer()


@step("Open the drawer of the reader")
def open_drawer() -> None:
    """Fail."""
    raise RuntimeError("the reader did not confirm that its drawer is open")
