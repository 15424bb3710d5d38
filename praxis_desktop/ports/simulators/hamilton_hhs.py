"""A Hamilton Heater Shaker Box with up to eight heater shakers, on USB.

Sources: PyLabRobot's HamiltonHeaterShakerBox and HamiltonHeaterShakerBackend: commands ("T", the shaker's
number, two letters, ``id`` and parameters), units (tenths of a degree, steps a second), ranges, and the form
of temperatures (``rt`` and two numbers, for the middle and the edge).

Assumed: the form of errors in replies, which the driver ignores; that an absent shaker does not
answer; the times of initialization (2 s and 3 s) and of the lock (1 s); that it shakes only with the lock
closed; how fast it heats and cools; that its edge is half a degree colder.

``TO`` and ``SC`` stop a heater and a shaker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.dialects.hamilton import FirmwareText, read_firmware
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.hamilton_firmware import (
    OUT_OF_RANGE,
    FirmwareError,
    FirmwareInstrument,
    Motion,
)
from praxis_desktop.ports.simulators.instrument import SECOND, Ramp
from praxis_desktop.ports.simulators.world import WorldPart

_MOST = 8
_SLOWEST, _FASTEST = 20, 2000
_LEAST_ACCELERATION, _MOST_ACCELERATION = 500, 10_000
_HOTTEST_C = 105.0
_LOCK_S, _SHAKER_S, _MOVE_S = 2.0, 3.0, 1.0
_EDGE_C = 0.5
_NOT_LOCKED, _NOT_INITIALIZED = (2, 50), (2, 51)


class Shaker:
    """A heater shaker. Its speed is in steps a second; the sign gives the direction."""

    def __init__(self, *, ambient: float, rate: float) -> None:
        self.is_lock_ready = self.is_ready = self.is_locked = False
        self.ambient = ambient
        self.celsius = Ramp(ambient, rise=rate, fall=rate / 2)
        self.target_c: float | None = None
        self.speed = Ramp(0.0, rise=1000.0)
        self.goes_backwards = False


class HeaterShakerBox(FirmwareInstrument):
    """The box. It locks, initializes and waits for its shakers one after another."""

    kind: ClassVar[str] = "hamilton_hhs"
    description: ClassVar[str] = "Hamilton Heater Shaker Box, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x08AF, 0x8002)
    manufacturer: ClassVar[str] = "Hamilton"
    product: ClassVar[str] = "Heater Shaker Box"
    world_part: ClassVar[WorldPart] = "heater"
    command_names: ClassVar[Mapping[str, str]] = {
        "TnLI, TnSI": "initialize the lock, the shaker",
        "TnLP": "lock and unlock the plate",
        "TnSB, TnSC, TnSW, TnRD": "shake, stop, wait until it stands, does it shake",
        "TnTA, TnTO, TnRT": "heat, heater off, temperatures",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "shakers": "heater shakers, from number 1, 1 to 8, 2",
        "ambient": "degrees Celsius around it, 23",
        "rate": "degrees per second that it heats; half of it, it cools; 0.1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        count = min(_MOST, max(1, int(option("shakers", 2))))
        self._shakers = [
            Shaker(ambient=option("ambient", 23.0), rate=max(option("rate", 0.1), 1e-6)) for _ in range(count)
        ]
        self.questions.update(
            {"RT": self._temperatures, "RD": self._shakes, "TA": self._heat, "TO": self._cool}
        )
        self.questions.update({"SB": self._shake, "SC": self._stop})
        self.motions.update(
            {
                "LI": ("lock", self._initialize_lock),
                "SI": ("shaker", self._initialize),
                "LP": ("lock", self._lock),
                "SW": ("shaker", self._wait),
            }
        )

    # ---- FirmwareInstrument
    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        command = read_firmware(data.decode("latin-1"))
        if command is not None and self._number(command) < len(self._shakers):
            super().transferred(endpoint, data, now)

    def spelt(self, command: FirmwareText) -> str:
        return command.word

    def error_text(self, command: FirmwareText, error: FirmwareError | None) -> str:
        return "er00/00" if error is None else f"er{error.code:02}/{error.trace:02}"

    def busy_error(self, command: FirmwareText) -> FirmwareError:
        return FirmwareError(1, 40)

    def temperature(self, now: int) -> float | None:
        """Return the temperature of the first heating shaker or, if none is heating, of the first shaker."""
        heats = (each for each in self._shakers if each.target_c is not None)
        return next(heats, self._shakers[0]).celsius.value(now)

    def lose_power(self, now: int) -> None:
        for shaker in self._shakers:
            shaker.is_lock_ready = shaker.is_ready = False
            shaker.target_c = None
            shaker.celsius.aim(shaker.ambient, now)
            shaker.speed.aim(0.0, now)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "shakers": [
                {
                    "is_initialized": shaker.is_ready and shaker.is_lock_ready,
                    "is_locked": shaker.is_locked,
                    "temperature_c": round(shaker.celsius.value(now), 2),
                    "target_c": shaker.target_c,
                    "steps_per_s": round(shaker.speed.value(now)),
                    "target_steps_per_s": round(shaker.speed.target),
                    "goes_backwards": shaker.goes_backwards,
                }
                for shaker in self._shakers
            ]
        }

    # ---- commands
    def _number(self, command: FirmwareText) -> int:
        """Return the index of the shaker that a command names, or an index that no shaker has."""
        is_shaker = command.module[:1] == "T" and command.module[1:].isdecimal() and command.module[1:] != "0"
        return int(command.module[1:]) - 1 if is_shaker else _MOST

    def _meant(self, command: FirmwareText) -> Shaker:
        return self._shakers[self._number(command)]

    def _temperatures(self, command: FirmwareText, now: int) -> str:
        celsius = self._meant(command).celsius.value(now)
        return f"rt{round(celsius * 10):+05d} {round((celsius - _EDGE_C) * 10):+05d}"

    def _shakes(self, command: FirmwareText, now: int) -> str:
        return f"rd{int(self._meant(command).speed.target > 0)}"

    def _heat(self, command: FirmwareText, now: int) -> str:
        target, shaker = command.tenths("ta"), self._meant(command)
        if not 0 < target <= _HOTTEST_C:
            raise FirmwareError(1, OUT_OF_RANGE)
        shaker.target_c = target
        shaker.celsius.aim(max(target, shaker.ambient), now)
        return ""

    def _cool(self, command: FirmwareText, now: int) -> str:
        shaker = self._meant(command)
        shaker.target_c = None
        shaker.celsius.aim(shaker.ambient, now)
        return ""

    def _shake(self, command: FirmwareText, now: int) -> str:
        shaker, speed = self._meant(command), command.number("sv")
        if not (_SLOWEST <= speed <= _FASTEST and command.number("st") in (0, 1)):
            raise FirmwareError(1, OUT_OF_RANGE)
        if not _LEAST_ACCELERATION <= command.number("sr") <= _MOST_ACCELERATION:
            raise FirmwareError(1, OUT_OF_RANGE)
        if not shaker.is_ready:
            raise FirmwareError(*_NOT_INITIALIZED)
        if not shaker.is_locked:
            raise FirmwareError(*_NOT_LOCKED)
        shaker.goes_backwards = command.number("st") == 1
        shaker.speed.set_rates(now, rise=float(command.number("sr")))
        shaker.speed.aim(float(speed), now)
        return ""

    def _stop(self, command: FirmwareText, now: int) -> str:
        self._meant(command).speed.aim(0.0, now)
        return ""

    def _wait(self, command: FirmwareText, now: int) -> Motion:
        shaker = self._meant(command)
        if shaker.speed.target > 0:
            raise FirmwareError(1, OUT_OF_RANGE)
        left_s = max(0.0, (shaker.speed.arrives() - now) / SECOND)
        return Motion(left_s, lambda _: "")

    def _initialize_lock(self, command: FirmwareText, now: int) -> Motion:
        shaker = self._meant(command)

        def finish(end: int) -> str:
            shaker.is_lock_ready, shaker.is_locked = True, False
            return ""

        return Motion(_LOCK_S, finish)

    def _initialize(self, command: FirmwareText, now: int) -> Motion:
        shaker = self._meant(command)
        shaker.speed.aim(0.0, now)

        def finish(end: int) -> str:
            shaker.is_ready = True
            return ""

        return Motion(_SHAKER_S, finish)

    def _lock(self, command: FirmwareText, now: int) -> Motion:
        shaker, wanted = self._meant(command), bool(command.number("lp"))
        if not shaker.is_lock_ready:
            raise FirmwareError(*_NOT_INITIALIZED)
        if not wanted and shaker.speed.value(now) > 0:
            raise FirmwareError(*_NOT_LOCKED)

        def finish(end: int) -> str:
            shaker.is_locked = wanted
            return ""

        return Motion(_MOVE_S, finish)
