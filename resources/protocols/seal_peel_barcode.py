"""Seal a plate, peel it again, and make sure by its barcode that it stayed the same plate."""

import asyncio
from typing import NoReturn

from praxis import Barcode, Duration, interactive, output, protocol_function, step, verdict
from pylabrobot.barcode_scanners import BarcodeScanner
from pylabrobot.peeling.peeler import Peeler
from pylabrobot.peeling.xpeel_backend import XPeelBackend
from pylabrobot.sealing import Sealer

LITTLE_TAPE = (20, 21)  # codes of the XPeel that warn and do not tell of a failure


class PlateError(Exception):
    """A plate is not the one that was expected, has no barcode that can be read, or kept its seal."""


@protocol_function(
    name="seal_peel_barcode",
    title="Seal and peel, with barcodes",
    version="1.1.0",
    description="Read a plate's barcode, seal the plate, peel it, read the barcode again",
    category="plate_handling",
    tags=["serial", "sealing", "peeling", "barcode"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=[
        "Put the plate before the barcode reader.",
        "Move it to the next instrument whenever the run asks or waits for you.",
        {"message": "Check the supply of film and tape.", "severity": "recommended"},
    ],
    param_metadata={
        "barcode_scanner": {"description": "The barcode reader, such as a Keyence BL-1300"},
        "sealer": {"description": "The heat sealer, such as an a4S"},
        "peeler": {"description": "The plate peeler, such as an XPeel"},
        "expected_barcode": {"description": "Expected barcode; empty for any"},
        "seal_temperature_c": {
            "description": "Temperature of the sealing plate",
            "unit": "°C",
            "min": 50,
            "max": 200,
        },
        "seal_seconds": {
            "description": "Time for pressing on the film, in whole seconds",
            "unit": "s",
            "min": 1,
            "max": 12,
        },
        "sealed_for": {"description": "How long the plate stays sealed", "min": 0},
        "carrying": {"description": "Time for an arm to move the plate", "min": 0},
        "by_hand": {"description": "Wait for a person to move the plate, instead of that time"},
        "attempts": {"description": "Number of attempts before a barcode counts as unreadable", "min": 1},
    },
)
async def seal_peel_barcode(
    barcode_scanner: BarcodeScanner,
    sealer: Sealer,
    peeler: Peeler,
    expected_barcode: Barcode | None = None,
    seal_temperature_c: int = 170,
    seal_seconds: int = 3,
    sealed_for: Duration = Duration("30 s"),
    carrying: Duration = Duration("15 s"),
    by_hand: bool = False,
    attempts: int = 3,
) -> None:
    """Seal and peel one plate; it is carried from instrument to instrument by hand or by an arm.

    The run fails and ends with an error when the barcode is another one than expected, and when the seal is
    still there after peeling. It ends with an error when the barcode cannot be read. It is inconclusive when
    the peeler does not say what became of the seal.
    """
    barcode = await read_barcode(barcode_scanner, "before sealing", attempts)
    if expected_barcode and barcode != expected_barcode:
        fail(f"the plate before the reader is {barcode!r}, not {str(expected_barcode)!r}")

    await sealer.open()
    await carried("into the sealer", by_hand, carrying)
    await sealer.seal(temperature=seal_temperature_c, duration=seal_seconds)
    with step("Sealed plate cools", expected=sealed_for):
        await asyncio.sleep(sealed_for)
    await carried("into the peeler", by_hand, carrying)

    codes = ready_codes(await peeler.peel())
    failures = [code for code in codes if code and code not in LITTLE_TAPE]
    if failures:
        told = ", ".join(XPeelBackend.describe_error(code) for code in failures)
        fail(f"plate {barcode} was not peeled: {told}")

    await carried("back to the barcode reader", by_hand, carrying)
    found = await read_barcode(barcode_scanner, "after peeling", attempts)
    if found != barcode:
        fail(f"plate {barcode!r} was sealed, and {found!r} comes out of the peeler")

    output("barcode", barcode, title="Barcode, before and after")
    output("tape", "low" if any(code in LITTLE_TAPE for code in codes) else "enough", title="Tape")
    if codes:
        verdict("passed", f"Plate {barcode} was sealed and peeled, and came back with the same barcode.")
    else:
        verdict("inconclusive", f"The peeler does not say whether the seal of plate {barcode} came off.")


def fail(what: str) -> NoReturn:
    """End the run: the plate is not as it should be."""
    verdict("failed", f"{what[0].upper()}{what[1:]}.")
    raise PlateError(what)


async def carried(where: str, by_hand: bool, carrying: float) -> None:
    """Wait until the plate is where it is wanted next."""
    if by_hand:
        await interactive.pause(
            f"Put the plate {where}", done=(f"Plate is {where}", "The instruments start on it at once")
        )
        return
    with step(f"Plate {where}", expected=carrying):
        await asyncio.sleep(carrying)


async def read_barcode(scanner: BarcodeScanner, when: str, attempts: int) -> str:
    """What the reader reads; some times it takes a second look."""
    with step(f"Read the barcode {when}"):
        for _ in range(attempts):
            text = str((await scanner.scan()).data)
            if text and text != "ERROR":
                return text
    raise PlateError(f"no barcode could be read {when}, in {attempts} attempts")


def ready_codes(lines: list[str] | None) -> list[int]:
    """The codes of the line by which an XPeel says that it is done; none for peelers that answer nothing."""
    for line in reversed(lines or []):
        if line.startswith("*ready:"):
            return [int(code) for code in line.removeprefix("*ready:").partition(" ")[0].split(",")]
    return []
