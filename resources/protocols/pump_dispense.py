"""Dispense portions with a peristaltic pump, weigh each one, and correct the pump by what was weighed.

The pump is spoken to in its own language: PyLabRobot 0.2.2 has a backend for it, but ``Pump`` does not await
what the backend does, so that not a byte leaves the computer.
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# pump = "Cole-Parmer Masterflex L/S pump"
# ///

import asyncio
from types import TracebackType
from typing import Self

import serial
from praxis import Duration, SerialPort, interactive, output, protocol_function, step, table, verdict
from pylabrobot.scales import Scale

ENQUIRY, ACKNOWLEDGED = b"\x05", b"\x06"
NUMBER = "P02"
ANSWER_LIMIT_S = 1.0
LOOK_EVERY_S = 0.25


class PumpError(Exception):
    """The pump did not do what it was told, or its portions are far from what they should be."""


class Masterflex:
    """A Masterflex L/S drive at the end of a serial line: 4800 baud, 7 data bits, odd parity.

    ``with Masterflex(port) as drive:`` has it stand still in the end, whatever happens.
    """

    def __init__(self, port: str) -> None:
        self.line = serial.Serial(
            port,
            baudrate=4800,
            bytesize=serial.SEVENBITS,
            parity=serial.PARITY_ODD,
            timeout=ANSWER_LIMIT_S,
            write_timeout=ANSWER_LIMIT_S,
        )

    def __enter__(self) -> Self:
        try:
            self.take_number()
        except BaseException:
            self.line.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.command("H", "halt")
        except (PumpError, serial.SerialException) as another:
            if error is None:
                raise
            error.add_note(f"Nor could the pump be halted: {another}")
        finally:
            self.line.close()

    def take_number(self) -> None:
        """Give the drive its number, unless it has it already."""
        self.line.reset_input_buffer()
        self.line.write(ENQUIRY)
        status = self.line.read_until(b"\r")
        if not status:
            raise PumpError(f"nothing answers on port {self.line.port!r}; is the pump on?")
        if NUMBER.encode() not in status:
            self.line.write(f"{NUMBER}\r".encode())
            self._expect_acknowledgement("take its number")

    def command(self, text: str, to: str) -> None:
        """Tell the drive something; ``to`` says what for."""
        self.line.reset_input_buffer()
        self.line.write(f"\x02{NUMBER}{text}\r".encode())
        self._expect_acknowledgement(to)

    def revolutions_to_go(self) -> float:
        """Return how far it still has to turn."""
        self.line.reset_input_buffer()
        self.line.write(f"\x02{NUMBER}E\r".encode())
        answer = self.line.read_until(b"\r").strip(b"\x02\r").decode("ascii", "replace")
        if not answer.startswith("E"):
            raise PumpError(f"asked how far it has to go, the pump answered {answer!r}")
        return float(answer[1:])

    async def turn(self, revolutions: float, rpm: int) -> None:
        """Turn so often; done when it is done."""
        self.command(f"S{'+' if revolutions > 0 else '-'}{rpm}V{abs(revolutions):.2f}G", "turn")
        expected = abs(revolutions) / rpm * 60
        deadline = asyncio.get_running_loop().time() + 2 * expected + 5
        while self.revolutions_to_go() > 0:
            if asyncio.get_running_loop().time() > deadline:
                raise PumpError(f"{revolutions:.2f} revolutions at {rpm} rpm take more than {expected:.0f} s")
            await asyncio.sleep(LOOK_EVERY_S)

    def _expect_acknowledgement(self, to: str) -> None:
        answer = self.line.read(1)
        if answer != ACKNOWLEDGED:
            raise PumpError(f"told to {to}, the pump answered {answer!r} instead of an acknowledgement")


@protocol_function(
    name="pump_dispense",
    title="Pump with balance feedback",
    version="1.1.0",
    description="Dispense portions with a pump, corrected by a balance",
    category="dispensing",
    tags=["serial", "pump", "gravimetric", "feedback"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=[
        "Put a vessel on the balance and the end of the tubing into it, without touching the vessel.",
        "Fill the tubing.",
    ],
    param_metadata={
        "scale": {"description": "The balance under the vessel, such as a Mettler Toledo WXS"},
        "pump": {"description": "Port of the Masterflex L/S pump"},
        "portion_ul": {"description": "Volume of a portion", "unit": "µL", "min": 100.0, "max": 100000.0},
        "portions": {"description": "How many portions", "min": 1, "max": 1000},
        "ul_per_revolution": {
            "description": "Volume that the tubing delivers per revolution; corrected after every portion",
            "unit": "µL",
            "min": 1.0,
            "max": 10000.0,
        },
        "speed_rpm": {"description": "Speed of the pump", "unit": "rpm", "min": 1, "max": 600},
        "density": {
            "description": "Balance reading for 1 ml: 0.9971 g for water at 20 °C in air",
            "unit": "g/ml",
            "min": 0.5,
            "max": 3.0,
        },
        "tolerance_percent": {
            "description": "Acceptable deviation of a portion",
            "unit": "%",
            "min": 0.1,
            "max": 50.0,
        },
        "settling": {"description": "Time from the last drop to weighing", "min": 0.5},
        "weigh_vessel": {
            "description": "First ask for the mass of the empty vessel, which the balance can read"
        },
    },
)
async def pump_dispense(
    scale: Scale,
    pump: SerialPort = SerialPort("pump"),
    portion_ul: float = 1000.0,
    portions: int = 5,
    ul_per_revolution: float = 800.0,
    speed_rpm: int = 60,
    density: float = 0.9971,
    tolerance_percent: float = 2.0,
    settling: Duration = Duration("2 s"),
    weigh_vessel: bool = False,
) -> None:
    """Dispense equal portions into a vessel on the balance.

    Each portion is weighed, and what all of them together have shown of the tubing sets how far the pump
    turns for the next. A portion of less than half or more than twice its volume ends the run: then the
    tubing is empty, leaks, or is another than the one that was stated.

    The run passes when every portion is within the tolerance.
    """
    if weigh_vessel:
        vessel_g = await interactive.input(
            "Mass of the empty vessel?",
            kind=float,
            minimum=0,
            maximum=200,
            unit="g",
            reading=scale.read_weight,
        )
        output("vessel", vessel_g, "g", "Empty vessel")
    volumes: list[float] = []
    revolutions: list[float] = []
    with Masterflex(pump) as drive:
        for number in range(1, portions + 1):
            with step(f"Portion {number} of {portions}") as portion:
                await scale.tare()
                turns = round(portion_ul / ul_per_revolution, 2)
                await drive.turn(turns, speed_rpm)
                await asyncio.sleep(settling)
                volume = float(await scale.read_weight()) / density * 1000
                portion.result = f"{volume:.1f} µL"
            if not 0.5 <= volume / portion_ul <= 2:
                limits = f"limits {portion_ul / 2:g} to {portion_ul * 2:g} µL"
                verdict("failed", f"Portion {number} is {volume:.0f} µL, {limits}.")
                raise PumpError(
                    f"portion {number} came out as {volume:.0f} µL instead of {portion_ul:g} µL; look at the "
                    f"tubing, and at ul_per_revolution ({ul_per_revolution:.4g})"
                )
            volumes.append(volume)
            revolutions.append(turns)
            ul_per_revolution = sum(volumes) / sum(revolutions)

    deviations = [round((volume / portion_ul - 1) * 100, 3) for volume in volumes]
    table(
        "portions",
        {
            "Portion": list(range(1, portions + 1)),
            "Volume": [round(volume, 1) for volume in volumes],
            "Deviation": deviations,
            "Revolutions": revolutions,
        },
        title="Portions",
        units={"Volume": "µL", "Deviation": "%"},
        limits={"Deviation": (-tolerance_percent, tolerance_percent)},
    )
    farthest = max(deviations, key=abs)
    output(
        "largest_deviation",
        farthest,
        "%",
        "Largest deviation",
        low=-tolerance_percent,
        high=tolerance_percent,
    )
    output("total_volume", round(sum(volumes), 1), "µL", "Total volume")
    output("volume_per_revolution", round(ul_per_revolution, 3), "µL", "Volume per revolution")
    outside = sum(abs(deviation) > tolerance_percent for deviation in deviations)
    found = f"{farthest:+.2f} %, limits ±{tolerance_percent:g} %".replace("-", "−")
    if outside:
        verdict(
            "failed",
            f"{outside} of {portions} portions {'is' if outside == 1 else 'are'} outside: {found}.",
            ["largest_deviation"],
        )
    else:
        every = "The portion is" if portions == 1 else f"All {portions} portions are"
        verdict("passed", f"{every} inside; the farthest is {found}.", ["largest_deviation"])
