"""An Opentrons Temperature Module (GEN2), controlled by G-code.

Sources: the module's own firmware and its notes (github.com/Opentrons/opentrons-modules, temp-deck): a line
may contain several codes (M104, M105, M115, M18, dfu) with anything between them; each line is acknowledged
with two ``ok``; targets outside -9 to 99 °C are clamped with a warning before the acknowledgement;
deactivation cools actively only above 55 °C; an overheated module sends unsolicited warnings. PyLabRobot
0.2.2 sends M104 S, M105 and M18 and reads exactly one answer and two ``ok``.

Assumed: how fast the module heats (10 °C a minute) and cools (4 °C a minute, passively 1.5 °C), its noise,
and 5 ms per reply. The real module's USB port accepts any speed; this one requires the documented 115200.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Appointment, Instrument, Ramp, Reply
from praxis_desktop.ports.simulators.world import WorldPart
from praxis_desktop.ports.transport import LineSettings

LOWEST_C, HIGHEST_C, _BURNING_C = -9.0, 99.0, 55.0
HEATS, COOLS, DRIFTS = 10 / 60, 4 / 60, 1.5 / 60
"""The rates at which the plate heats, cools and, without a target, returns to ambient, in °C/s."""
_NOISE_C = 0.01
_ANSWER_S = 0.005
_WARNING_S = 2.0
_BOOTLOADER_S = 3.0
_CODES = re.compile(r"M105|M104|M115|M18|dfu")
_TARGET = re.compile(r"S(-?\d+(?:\.\d*)?)")


class TemperatureModule(Instrument):
    """The module: a plate that is heated or cooled to a target, and read with three decimals.

    ``M115`` reports the serial number, model and firmware. The stop command, ``M18``, deactivates the module.
    After ``dfu``, it leaves the bus, as for a firmware update.
    """

    kind: ClassVar[str] = "tempdeck"
    world_part: ClassVar[WorldPart] = "heater"
    description: ClassVar[str] = "Opentrons Temperature Module, simulated"
    line: ClassVar[LineSettings] = LineSettings(115200)
    usb_id: ClassVar[tuple[int, int] | None] = (0x04D8, 0xEE93)
    command_names: ClassVar[Mapping[str, str]] = {
        "M104 St": "hold t degrees Celsius",
        "M105": "target and actual temperature",
        "M18": "deactivate",
        "M115": "serial number, model, firmware",
        "dfu": "leave the bus for new firmware",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "ambient": "degrees Celsius around it, 23",
        "pace": "how many times faster than usual it heats and cools, 1",
        "overheats": "seconds until it reports that it overheated, 0 for never",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._ambient = self.options.get("ambient", 23.0)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._plate = Ramp(self._ambient, rise=HEATS * self._pace, fall=COOLS * self._pace)
        self._target: float | None = None
        self._cooled: Appointment | None = None
        self._is_overheated = False
        self._is_in_bootloader = False
        self._serial_number = f"TDV20P{self.chance.randrange(10**4):04d}{self.chance.randrange(10**8):08d}"

    # ---- Instrument
    def started(self, now: int) -> None:
        if (after_s := self.options.get("overheats", 0.0)) > 0:
            self.later(after_s, self._overheat, now)

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        text = re.sub(r"[\s]", "", command)
        codes = list(_CODES.finditer(text))
        ends = [code.start() for code in codes[1:]] + [len(text)]
        for code, end in zip(codes, ends, strict=False):
            for line in self._obey_code(code[0], text[code.end() : end], now):
                yield Reply(line, _ANSWER_S)
            if code[0] == "dfu":
                return
        yield Reply("ok", _ANSWER_S)
        yield Reply("ok", _ANSWER_S)

    def busy_reply(self, command: str) -> str:
        """Return "", because a busy module does not acknowledge commands."""
        return ""

    def transmission_error(self) -> str:
        """Return the two acknowledgements, which are all that an unknown code gets."""
        return "ok\r\nok"

    def temperature(self, now: int) -> float:
        return self._plate.value(now)

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._deactivate(now)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "target_c": self._target,
            "plate_c": round(self._plate.value(now), 3),
            "is_at_target": self._target is not None and self._plate.has_arrived(now),
            "is_overheated": self._is_overheated,
            "is_in_bootloader": self._is_in_bootloader,
        }

    # ---- codes
    def _obey_code(self, code: str, argument: str, now: int) -> Iterable[str]:
        if code == "M105":
            target = "none" if self._target is None else f"{self._target:.3f}"
            noise = self.chance.gauss(0.0, _NOISE_C)
            yield f"T:{target} C:{self._plate.value(now) + noise:.3f}"
        elif code == "M104" and (match := _TARGET.search(argument)):
            yield from self._set_target(float(match[1]), now)
        elif code == "M18":
            self._deactivate(now)
        elif code == "M115":
            yield f"serial:{self._serial_number} model:temp_deck_v20 version:v2.1.0"
        elif code == "dfu":
            yield from ("ok", "ok", "Restarting and entering bootloader...")
            self.later(_BOOTLOADER_S, self._leave, now)

    def _set_target(self, target: float, now: int) -> Iterable[str]:
        if target < LOWEST_C:
            yield "Target temperature too low, setting to TEMPERATURE_MIN degrees"
        if target > HIGHEST_C:
            yield "Target temperature too high, setting to TEMPERATURE_MAX degrees"
        self._forget_cooling()
        self._target = min(max(target, LOWEST_C), HIGHEST_C)
        self._plate.set_rates(now, rise=HEATS * self._pace, fall=COOLS * self._pace)
        self._plate.aim(self._target, now)

    def _deactivate(self, now: int) -> None:
        self._forget_cooling()
        self._target = None
        if self._plate.value(now) > _BURNING_C:
            self._plate.set_rates(now, rise=HEATS * self._pace, fall=COOLS * self._pace)
            self._plate.aim(_BURNING_C, now)
            left_s = (self._plate.value(now) - _BURNING_C) / self._plate.fall
            self._cooled = self.later(left_s, self._drift_to_ambient, now)
        else:
            self._drift_to_ambient(now)

    def _drift_to_ambient(self, now: int) -> None:
        self._plate.set_rates(now, rise=DRIFTS * self._pace, fall=DRIFTS * self._pace)
        self._plate.aim(self._ambient, now)

    def _forget_cooling(self) -> None:
        if self._cooled is not None:
            self._cooled.cancel()
            self._cooled = None

    # ---- unasked reports
    def _overheat(self, now: int) -> None:
        self._is_overheated = True
        self._warn(now)
        self.every(_WARNING_S, self._warn, now)

    def _warn(self, now: int) -> None:
        self._deactivate(now)
        self.send(Reply("Temperature module overheated! Deactivating."), now)

    def _leave(self, _: int) -> None:
        self._is_in_bootloader = True
        self.unplug()
