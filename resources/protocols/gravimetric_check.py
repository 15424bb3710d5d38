"""Gravimetric check of a pipette.

Weighs portions of water that the pipette delivers and compares them with what it should deliver.

Put a vessel on the balance and start. You pipette, the balance weighs: whenever a step says "dispense",
dispense one portion into the vessel. It is noticed and weighed without a touch of the keyboard. With
"ask before each portion" the run waits until you say that the pipette is filled, then it tares.
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis]
# category = "weighing"
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import praxis
from praxis.interactive import pause
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoError, MettlerToledoWXS205SDUBackend
from serial import SerialException

AIR_DENSITY = 0.0012  # g/ml, at 20 °C and 101 kPa
WEIGHT_DENSITY = 8.0  # g/ml, of the steel weights that the balance was adjusted with
LOOK_EVERY_S = 0.2
PERCENT = {"min": 0, "max": 100}


class WeighingError(SerialException):
    """A step at the balance failed; ``port`` is where the balance is."""

    def __init__(self, message: str, port: str) -> None:
        super().__init__(message)
        self.port = port


class Greeting(MettlerToledoWXS205SDUBackend):  # type: ignore[misc]
    """Greets the balance within a limit in time; lets go of its port where that fails: it can be tried
    again.
    """

    def __init__(self, port: str, answer_limit_s: float) -> None:
        super().__init__(port=port)
        self.answer_limit_s = answer_limit_s

    async def setup(self) -> None:
        try:
            async with asyncio.timeout(self.answer_limit_s):
                await super().setup()
        except BaseException as error:
            await self.stop()
            if isinstance(error, TimeoutError):
                raise TimeoutError(f"the balance gave no answer within {self.answer_limit_s:g} s") from None
            raise


class Balance:
    """A PyLabRobot scale whose every step has a name and a limit in time."""

    def __init__(self, port: str, answer_limit_s: float) -> None:
        self.port = port
        self.answer_limit_s = answer_limit_s
        self.unanswered = 0  # commands whose answers may still come
        self.backend = Greeting(port, answer_limit_s)
        self.scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=self.backend)

    @asynccontextmanager
    async def step(self, name: str, *, has_limit: bool = True) -> AsyncIterator[None]:
        """Run one step; whatever goes wrong in it becomes a WeighingError that says where."""
        try:
            async with asyncio.timeout(self.answer_limit_s if has_limit else None):
                yield
        except TimeoutError:
            self.unanswered += 1
            raise WeighingError(
                f"{name}: the balance on port {self.port!r} gave no answer within {self.answer_limit_s:g} s; "
                "is it on, and its cable in place?",
                self.port,
            ) from None
        except SerialException as error:
            raise WeighingError(f"{name}: {error}", self.port) from error
        except UnicodeDecodeError as error:
            raise WeighingError(
                f"{name}: the balance on port {self.port!r} sent no text: {error.object!r}; "
                "is its line set as the port is, 9600 8N1?",
                self.port,
            ) from error
        except (MettlerToledoError, ValueError, IndexError, AssertionError) as error:
            raise WeighingError(
                f"{name}: the balance on port {self.port!r} gave an answer that makes no sense ({error})",
                self.port,
            ) from error

    async def connect(self) -> str:
        """Open the port and greet the balance; returns its serial number."""
        async with self.step("connecting", has_limit=False):  # it has its own
            await self.scale.setup()
        return str(self.backend.serial_number)

    async def tare(self, step: str, expected_g: float) -> None:
        """Set the reading to zero with whatever is on the pan, and see that it is: one that stays as it was
        would be taken for the next portion.
        """
        async with self.step(step):
            await self.forget_old_answers()
            await self.scale.tare()
            await self.forget_old_answers()
            grams = float(await self.scale.read_weight(timeout=0))
        if abs(grams) > expected_g / 2:
            raise WeighingError(
                f"{step}: the balance on port {self.port!r} shows {grams:g} g after taring, not zero",
                self.port,
            )

    async def forget_old_answers(self) -> None:
        """Drop what came late or twice: PyLabRobot takes any line for the answer to its last command."""
        await self.backend.io.reset_input_buffer()

    async def weigh_portion(self, step: str, expected_g: float, limit_s: float) -> float:
        """Wait until about the expected mass lies on the pan, and weigh it once it is at rest."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + limit_s
        while clock() < deadline:
            async with self.step(step):
                await self.forget_old_answers()
                # Asked of the backend: a look is no step, or a run that waits for a person has hundreds.
                if float(await self.backend.read_weight(timeout=0)) > expected_g / 2:
                    await self.forget_old_answers()
                    grams = await self.read_at_rest(expected_g / 1000)
                    if grams > expected_g / 2:
                        return grams
            await asyncio.sleep(LOOK_EVERY_S)
        raise WeighingError(
            f"{step}: nothing was put on the balance on port {self.port!r} for {limit_s:g} s", self.port
        )

    async def read_at_rest(self, near_g: float) -> float:
        """Weigh what is at rest; where answers may come late, until more agree than can be late: one of the
        portion before would be taken for this one's.
        """
        grams, agreeing = float(await self.scale.read_weight()), 0
        while agreeing < self.unanswered:
            again = float(await self.scale.read_weight())
            agreeing = agreeing + 1 if abs(again - grams) <= near_g else 0
            grams = again
        return grams

    async def park(self) -> None:
        """Let go of the balance, also when it was never reached."""
        await self.backend.stop()


def water_density(celsius: float) -> float:
    """Density of water in g/ml between 0 and 40 °C (M. Tanaka et al., Metrologia 38, 301, 2001)."""
    return 0.99997495 * (
        1 - (celsius - 3.983035) ** 2 * (celsius + 301.797) / (522528.9 * (celsius + 69.34881))
    )


def z_factor(celsius: float) -> float:
    """Microlitres of water that show 1 mg on a balance, air buoyancy included (ISO 8655-6)."""
    return (1 - AIR_DENSITY / WEIGHT_DENSITY) / (water_density(celsius) - AIR_DENSITY)


async def main(
    volume_ul: Annotated[float, {"min": 0.1, "max": 20_000}] = 1000.0,
    portions: Annotated[int, {"min": 2, "max": 100}] = 5,
    water_celsius: Annotated[float, {"min": 0, "max": 40, "label": "Water temperature"}] = 20.0,
    systematic_limit_percent: Annotated[float, "0.8 % is for 1000 µL (ISO 8655-2)", PERCENT] = 0.8,
    random_limit_percent: Annotated[float, "0.3 % is for 1000 µL (ISO 8655-2)", PERCENT] = 0.3,
    portion_limit_s: Annotated[float, {"min": 1, "max": 3600, "label": "Longest wait for a portion"}] = 120.0,
    answer_limit_s: Annotated[
        float, {"min": 0.1, "max": 600, "label": "Longest wait for the balance"}
    ] = 15.0,
    ask_before_each_portion: bool = False,
    port: Annotated[str, "Leave it as it is", {"label": "Name of the port"}] = "scale",
) -> None:
    """Weigh what a pipette delivers. The limits are for 1000 µL (ISO 8655-2)."""
    z = z_factor(water_celsius)
    expected_mg = volume_ul / z
    balance = Balance(port, answer_limit_s)
    masses_mg: dict[int, float] = {}
    # What both limits together cannot explain is no portion of a pipette: a bubble, or a tare that was lost.
    furthest_ul = volume_ul * (systematic_limit_percent + 3 * random_limit_percent) / 100

    # Functions, not blocks: what fails in a function can be tried again.
    async def tare(number: int) -> None:
        await balance.tare(f"portion {number} of {portions}, taring", expected_mg / 1000)

    async def weigh(number: int) -> None:
        step = f"portion {number} of {portions}, weighing"
        grams = await balance.weigh_portion(step, expected_mg / 1000, portion_limit_s)
        masses_mg[number] = mass_mg = grams * 1000
        print(f"  {number:7} {line(mass_mg, z, expected_mg)}")
        # Now, not at the end: what was weighed is kept, whatever becomes of the run.
        praxis.output(
            f"portion_{number}",
            round(mass_mg * z, 2),
            "µL",
            f"Portion {number} of {portions}",
            low=volume_ul - furthest_ul,
            high=volume_ul + furthest_ul,
        )

    print(f"Gravimetric check: {portions} portions of {volume_ul:g} µl")
    try:
        serial_number = await balance.connect()
        print(f"Balance   {serial_number} on port {port}")
        print(f"Expected  {expected_mg:.2f} mg each (water at {water_celsius:g} °C, Z = {z:.4f} µl/mg)")
        print()
        print("Dispense one portion each time the balance shows zero.")
        print()
        print("  portion         mass       volume   deviation")
        for number in range(1, portions + 1):
            portion = f"portion {number} of {portions}"
            if ask_before_each_portion:
                filled = ("Pipette is filled", "Tares the balance, then waits for the portion")
                await pause(f"{portion.capitalize()}: fill the pipette with {volume_ul:g} µL", done=filled)
            await praxis.step(f"Tare for {portion}")(tare)(number)
            dispense = f"{portion.capitalize()}: dispense {volume_ul:g} µL"
            await praxis.step(dispense, expected=portion_limit_s)(weigh)(number)
    finally:
        await balance.park()

    volumes_ul = [mass * z for mass in masses_mg.values()]
    if len(volumes_ul) < 2:
        raise ValueError("fewer than two portions were weighed, so there is nothing to compare")
    mean_ul = statistics.fmean(volumes_ul)
    systematic_percent = (mean_ul / volume_ul - 1) * 100
    random_percent = statistics.stdev(volumes_ul) / mean_ul * 100
    passed = abs(systematic_percent) <= systematic_limit_percent and random_percent <= random_limit_percent
    left_out = portions - len(masses_mg)
    weighed = f" of {len(masses_mg)} of {portions} portions" if left_out else ""

    print("  " + "-" * 46)
    print(f"  {'mean':>7} {line(mean_ul / z, z, expected_mg)}")
    print()
    compare(f"Systematic error {systematic_percent:+8.2f} %", systematic_percent, systematic_limit_percent)
    compare(f"Random error     {random_percent:8.2f} %", random_percent, random_limit_percent)
    print()
    if passed and left_out:
        print(f"INCONCLUSIVE: {left_out} of {portions} portions not weighed")
    else:
        print("PASSED" if passed else "FAILED: have the pipette serviced, or repeat the check with a new tip")

    praxis.table(
        "portions",
        [row(number, masses_mg.get(number), z, expected_mg) for number in range(1, portions + 1)],
        title="Portions",
        units={"Mass": "mg", "Volume": "µL", "Error": "%"},
    )
    praxis.scatter(
        list(masses_mg),
        volumes_ul,
        title="Volumes and limits",
        x_label="Portion",
        y_label="Volume",
        y_unit="µL",
        low=volume_ul - furthest_ul,
        high=volume_ul + furthest_ul,
    )
    systematic_ul = volume_ul * systematic_limit_percent / 100
    praxis.output(
        "mean_volume",
        round(mean_ul, 2),
        "µL",
        f"Mean volume{weighed}",
        low=volume_ul - systematic_ul,
        high=volume_ul + systematic_ul,
    )
    praxis.output(
        "systematic_error",
        round(systematic_percent, 3),
        "%",
        f"Systematic error{weighed}",
        low=-systematic_limit_percent,
        high=systematic_limit_percent,
    )
    praxis.output(
        "random_error",
        round(random_percent, 3),
        "%",
        f"Random error (CV){weighed}",
        high=random_limit_percent,
    )
    praxis.output("water", water_celsius, "°C", "Water temperature")
    praxis.output("balance", serial_number, title="Balance, serial number")
    reason = sentence(
        mean_ul - volume_ul,
        systematic_percent,
        systematic_limit_percent,
        random_percent,
        random_limit_percent,
    )
    decide = ["systematic_error", "random_error"]
    if passed and left_out:
        found = reason.partition(": ")[2]
        why = f"{left_out} of {portions} portions not weighed. The others are inside the limits: {found}"
        praxis.verdict("inconclusive", why, decide)
    else:
        praxis.verdict("passed" if passed else "failed", reason, decide)


def row(number: int, mass_mg: float | None, z: float, expected_mg: float) -> dict[str, float | None]:
    """One portion in the table of results; of one that was left out nothing is known."""
    if mass_mg is None:
        return {"Portion": number, "Mass": None, "Volume": None, "Error": None}
    return {
        "Portion": number,
        "Mass": round(mass_mg, 2),
        "Volume": round(mass_mg * z, 2),
        "Error": round((mass_mg / expected_mg - 1) * 100, 2),
    }


def line(mass_mg: float, z: float, expected_mg: float) -> str:
    """One row of the table: mass, volume, deviation from what was expected."""
    deviation_percent = round((mass_mg / expected_mg - 1) * 100, 2) + 0.0  # no minus zero
    return f"{mass_mg:9.2f} mg {mass_mg * z:9.2f} µl {deviation_percent:+9.2f} %"


def compare(text: str, percent: float, limit_percent: float) -> None:
    """One line about an error and its limit."""
    print(f"{text}   limit {limit_percent:g} %   {'ok' if abs(percent) <= limit_percent else 'TOO LARGE'}")


def three_digits(number: float) -> str:
    """As people write it: 0.0123, 12.3, 2280."""
    return f"{float(f'{number:.3g}'):g}"


def sentence(
    error_ul: float,
    systematic_percent: float,
    systematic_limit_percent: float,
    random_percent: float,
    random_limit_percent: float,
) -> str:
    """Return why it passed or failed: each error with its limit."""
    systematic = f"{systematic_percent:+.2f} %, limits ±{systematic_limit_percent:.2f} %".replace("-", "−")
    random = f"CV {random_percent:.2f} %, at most {random_limit_percent:.2f} %"
    parts = []
    if abs(systematic_percent) > systematic_limit_percent:
        far = "too little" if error_ul < 0 else "too much"
        parts.append(f"The pipette delivers {three_digits(abs(error_ul))} µL {far}: {systematic}.")
    if random_percent > random_limit_percent:
        parts.append(f"Its portions differ too much: {random}.")
    return " ".join(parts) or f"The pipette delivers what it should: {systematic}; {random}."


if __name__ == "__main__":
    asyncio.run(main())
