"""A QInstruments BioShake 3000-T elm: an orbital shaker with heating and edge locking.

Sources: the manufacturer's command list (command names, shaker states 0 to 99, lock states 1, 3 and 9;
answers ``ok``, ``e`` and ``u -> COMMAND``) and what PyLabRobot's BioShake backend relies on: ``resetDevice``
ends with ``Initialization complete``, temperatures are set in tenths of a degree and accelerations in
seconds, and unlocking while the motor turns is answered with ``e``. Assumed: the shaker's output while it
starts, that it reads nothing meanwhile, that it does not shake while unlocked, that it must find its home
position after an emergency stop, and how fast it heats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Appointment, Instrument, Ramp, Reply
from praxis_desktop.ports.simulators.world import WorldPart

_MIN_RPM, _MAX_RPM = 200, 3000
_MIN_ACCELERATION_S, _MAX_ACCELERATION_S = 0, 10
_MIN_TENTHS, _MAX_TENTHS = 0, 990
_HOMING_S = 1.5
_LOCK_S = 0.6
_STARTING = (
    (0.5, "BioShake 3000-T elm"),
    (1.5, "Initialization started"),
    (2.5, "Searching home position"),
    (3.5, "Initialization complete"),
)
"""The shaker's output after a reset: lines at most 2 s apart, because PyLabRobot would miss a later one."""
_COMMAND = re.compile(r"([A-Za-z]+?)(\d{1,6})?\Z")
_STATE_NAMES = {0: "RUN", 2: "RAMP-", 3: "STOP", 5: "RAMP+", 6: "RAMP-", 7: "RAMP-", 90: "ECO"}


class BioShake(Instrument):
    """The shaker. Speeds are in rpm, temperatures in degrees Celsius."""

    kind: ClassVar[str] = "bioshake"
    world_part: ClassVar[WorldPart] = "heater"
    description: ClassVar[str] = "QInstruments BioShake heater shaker, simulated"
    command_end: ClassVar[bytes] = b"\r"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0x6001)
    command_names: ClassVar[Mapping[str, str]] = {
        "resetDevice, reset": "restart",
        "shakeOn, shakeOff, shakeGoHome": "shake, stop at home, find home",
        "shakeOnWithRuntimeS": "shake for S seconds",
        "shakeEmergencyOff": "stop at once",
        "setShakeTargetSpeedN, setShakeAccelerationS": "rpm, seconds",
        "setElmLockPos, setElmUnlockPos": "lock and unlock the plate",
        "setTempTargetT, tempOn, tempOff": "tenths of a degree, heater",
        "setEcoMode, leaveEcoMode": "rest and wake",
        "get...": "limits, targets, values and states of shaker, lock and heater; serial number, version",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "ambient": "degrees Celsius around it, 24.97",
        "heating": "degrees per second it heats, 0.15",
        "cooling": "degrees per second it cools, 0.08",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._ambient = option("ambient", 24.97)
        self._heating, self._cooling = option("heating", 0.15), option("cooling", 0.08)
        self._serial_number = f"{self.chance.randrange(10**4, 10**5)}"
        self._temperature = Ramp(self._ambient, rise=self._heating, fall=self._cooling)
        self._target_tenths = 250
        self._is_heating = False
        self._speed = Ramp(0.0, rise=1000.0)
        self._target_rpm = _MIN_RPM
        self._acceleration_s = 1
        self._is_shaking = False
        self._is_emergency_stopped = False
        self._is_eco = False
        self._home_at = 0
        self._runs_until: int | None = None
        self._runtime_end: Appointment | None = None
        self._is_locked = True
        self._ready_at = 0
        self._questions: dict[str, Callable[[int], str]] = {
            "getDescription": lambda _: "BioShake 3000-T elm",
            "getVersion": lambda _: "v1.8.01",
            "getSerial": lambda _: self._serial_number,
            "getErrorList": lambda _: "{}",
            "getShakeMinRpm": lambda _: str(_MIN_RPM),
            "getShakeMaxRpm": lambda _: str(_MAX_RPM),
            "getShakeAccelerationMin": lambda _: str(_MIN_ACCELERATION_S),
            "getShakeAccelerationMax": lambda _: str(_MAX_ACCELERATION_S),
            "getShakeAcceleration": lambda _: str(self._acceleration_s),
            "getShakeTargetSpeed": lambda _: str(self._target_rpm),
            "getShakeActualSpeed": lambda now: f"{self._speed.value(now):.1f}",
            "getShakeState": lambda now: str(self._shake_state(now)),
            "getShakeStateAsString": self._shake_state_name,
            "getShakeRemainingTime": self._remaining,
            "getElmState": lambda _: "1" if self._is_locked else "3",
            "getElmStateAsString": lambda _: "ELMLocked" if self._is_locked else "ELMUnlocked",
            "getTempMin": lambda _: f"{_MIN_TENTHS / 10:.1f}",
            "getTempMax": lambda _: f"{_MAX_TENTHS / 10:.1f}",
            "getTempTarget": lambda _: f"{self._target_tenths / 10:.1f}",
            "getTempActual": lambda now: f"{self._temperature.value(now):.2f}",
            "getTempState": lambda _: "1" if self._is_heating else "0",
        }
        self._orders: dict[str, Callable[[int], bool]] = {
            "shakeOn": self._shake,
            "shakeOff": self._stop_shaking,
            "shakeGoHome": self._go_home,
            "shakeEmergencyOff": self._emergency_off,
            "shakeOffNonZeroPos": self._emergency_off,
            "setElmLockPos": lambda now: self._move_lock(True, now),
            "setElmUnlockPos": lambda now: self._move_lock(False, now),
            "tempOn": lambda now: self._heat(True, now),
            "tempOff": lambda now: self._heat(False, now),
            "setEcoMode": lambda now: self._rest(True, now),
            "leaveEcoMode": lambda now: self._rest(False, now),
        }
        self._settings: dict[str, Callable[[int, int], bool]] = {
            "setShakeTargetSpeed": self._set_speed,
            "setShakeAcceleration": self._set_acceleration,
            "shakeOnWithRuntime": self._shake_for,
            "setTempTarget": self._set_temperature,
        }

    # ---- Instrument
    def answer(self, command: str, now: int) -> Iterable[Reply]:
        if now < self._ready_at:
            return []
        command = command.strip("\n")
        if command in ("resetDevice", "reset"):
            return self._reset(now)
        if command in self._questions:
            return [Reply(self._questions[command](now))]
        if command in self._orders:
            delay_s = _LOCK_S if "Elm" in command else 0.0
            return [Reply("ok" if self._orders[command](now) else "e", delay_s)]
        match = _COMMAND.match(command)
        if match and match[2] and match[1] in self._settings:
            return [Reply("ok" if self._settings[match[1]](int(match[2]), now) else "e")]
        return [Reply(f"u -> {command}")]

    def busy_reply(self, command: str) -> str:
        return "e"

    def transmission_error(self) -> str:
        return "u ->"

    def temperature(self, now: int) -> float:
        return self._temperature.value(now)

    def lose_power(self, now: int) -> None:
        self._reset(now)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_starting": now < self._ready_at,
            "shaker": self._shake_state_name(now),
            "speed_rpm": round(self._speed.value(now), 1),
            "target_rpm": self._target_rpm,
            "is_locked": self._is_locked,
            "is_heating": self._is_heating,
            "temperature_c": round(self._temperature.value(now), 2),
            "target_c": self._target_tenths / 10,
        }

    def _reset(self, now: int) -> list[Reply]:
        """Restart the shaker: stop everything, and send the startup messages line by line."""
        self.forget_replies()
        self._heat(False, now)
        self._turn_to(0.0, now)
        self._end_runtime()
        self._is_shaking = self._is_emergency_stopped = self._is_eco = False
        self._is_locked, self._target_tenths, self._target_rpm = True, 250, _MIN_RPM
        self._acceleration_s = 1
        self._ready_at = now + int(_STARTING[-1][0] * SECOND)
        self._home_at = max(self._ready_at, self._speed.arrives())
        return [Reply(text, delay_s) for delay_s, text in _STARTING]

    # ---- the motor
    def _shake_state(self, now: int) -> int:
        if self._is_eco:
            return 90
        if self._is_shaking:
            if self._speed.has_arrived(now):
                return 0
            return 5 if self._speed.target > self._speed.value(now) else 6
        if not self._speed.has_arrived(now):
            return 7
        return 3 if now >= self._home_at and not self._is_emergency_stopped else 2

    def _shake_state_name(self, now: int) -> str:
        return "ESTOP" if self._is_emergency_stopped else _STATE_NAMES[self._shake_state(now)]

    def _turn_to(self, rpm: float, now: int) -> None:
        way = abs(rpm - self._speed.value(now))
        self._speed.set_rates(now, rise=max(1.0, way / max(self._acceleration_s, 0.5)))
        self._speed.aim(rpm, now)

    def _shake(self, now: int) -> bool:
        if self._is_emergency_stopped or self._is_eco or not self._is_locked:
            return False
        self._end_runtime()
        self._is_shaking = True
        self._turn_to(self._target_rpm, now)
        return True

    def _shake_for(self, seconds: int, now: int) -> bool:
        if not self._shake(now):
            return False
        self._runs_until = now + seconds * SECOND
        self._runtime_end = self.later(seconds, self._stop_shaking, now)
        return True

    def _end_runtime(self) -> None:
        self._runs_until = None
        if self._runtime_end is not None:
            self._runtime_end.cancel()
            self._runtime_end = None

    def _remaining(self, now: int) -> str:
        return "0" if self._runs_until is None else str(max(0, -(-(self._runs_until - now) // SECOND)))

    def _stop_shaking(self, now: int) -> bool:
        self._end_runtime()
        if self._is_shaking:
            self._is_shaking = False
            self._turn_to(0.0, now)
            self._home_at = self._speed.arrives() + int(_HOMING_S * SECOND)
        return True

    def _go_home(self, now: int) -> bool:
        self._stop_shaking(now)
        self._is_emergency_stopped = False
        self._home_at = max(now, self._speed.arrives()) + int(_HOMING_S * SECOND)
        return True

    def _emergency_off(self, now: int) -> bool:
        """Stop immediately, whatever the position of the table."""
        self._end_runtime()
        self._is_shaking = False
        self._is_emergency_stopped = True
        self._speed.set_rates(now, rise=_MAX_RPM * 10.0)
        self._speed.aim(0.0, now)
        return True

    def _set_speed(self, rpm: int, now: int) -> bool:
        if not _MIN_RPM <= rpm <= _MAX_RPM:
            return False
        self._target_rpm = rpm
        if self._is_shaking:
            self._turn_to(rpm, now)
        return True

    def _set_acceleration(self, seconds: int, now: int) -> bool:
        if not _MIN_ACCELERATION_S <= seconds <= _MAX_ACCELERATION_S:
            return False
        self._acceleration_s = seconds
        return True

    def _move_lock(self, locked: bool, now: int) -> bool:
        if self._shake_state(now) != 3:
            return False
        self._is_locked = locked
        return True

    def _rest(self, rest: bool, now: int) -> bool:
        if rest and self._shake_state(now) not in (3, 90):
            return False
        self._is_eco = rest
        return True

    # ---- the heater
    def _heat(self, on: bool, now: int) -> bool:
        self._is_heating = on
        self._temperature.aim(self._target_tenths / 10 if on else self._ambient, now)
        return True

    def _set_temperature(self, tenths: int, now: int) -> bool:
        if not _MIN_TENTHS <= tenths <= _MAX_TENTHS:
            return False
        self._target_tenths = tenths
        if self._is_heating:
            self._heat(True, now)
        return True
