"""A Rigol DP832 programmable power supply: two outputs of 30 V and one of 5 V, 3 A each.

Sources: the DP800 series programming guide (APPLy, INSTrument, MEASure, OUTPut, SOURce, SYSTem:ERRor; a
protection circuit that trips switches its output off, and stays tripped until cleared). Assumed: that the
supply answers within 5 ms, that an output reaches its voltage immediately, and that a resistor is connected
to each output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.scpi_instrument import (
    ILLEGAL,
    Handler,
    ScpiError,
    ScpiInstrument,
    is_on,
    number,
)

_MOST_A = 3.2
_MOST_V = (32.0, 32.0, 5.3)
_CHANNELS = (1, 2, 3)


class _Output:
    def __init__(self, most_v: float, ohms: float) -> None:
        self.most_v, self.ohms = most_v, ohms
        self.volts, self.amps = 0.0, 1.0
        self.protection_v, self.protection_a = most_v * 1.05, _MOST_A * 1.05
        self.has_ovp = self.has_ocp = False
        self.is_on = self.tripped_v = self.tripped_a = False

    def measured(self) -> tuple[float, float]:
        """Return the voltage (V) and current (A) at the output, which limits the current if the resistance is
        too low.
        """
        if not self.is_on:
            return 0.0, 0.0
        amps = min(self.volts / self.ohms, self.amps)
        return amps * self.ohms, amps

    def check(self) -> None:
        """Switch the output off if a protection function trips."""
        volts, amps = self.measured()
        self.tripped_v |= self.has_ovp and volts > self.protection_v
        self.tripped_a |= self.has_ocp and amps > self.protection_a
        if self.tripped_v or self.tripped_a:
            self.is_on = False


class Dp832(ScpiInstrument):
    """The supply. ``load1`` to ``load3`` are the resistors at its outputs.

    The stop commands are ``:OUTP CH1,OFF`` and the corresponding ones for the other outputs.
    """

    kind: ClassVar[str] = "dp832"
    description: ClassVar[str] = "Rigol DP832 power supply, simulated"
    command_names: ClassVar[Mapping[str, str]] = {
        "*IDN?, *RST, *CLS, *OPC?, :SYST:ERR?": "identity, reset, errors",
        ":APPL CHn,V,A": "voltage and current of an output",
        ":INST CHn": "choose an output",
        ":SOURn:VOLT, :SOURn:CURR": "voltage, current",
        ":SOURn:VOLT:PROT, :SOURn:CURR:PROT": "protection: level, STAT ON or OFF, CLE",
        ":OUTP CHn,ON|OFF": "switch an output",
        ":OUTP:OVP:QUES? CHn, :OUTP:OCP:QUES? CHn": "whether a protection has tripped",
        ":MEAS:VOLT? CHn, :MEAS:CURR? CHn, :MEAS:ALL? CHn": "measured values",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "load1": "ohms at output 1, 10",
        "load2": "ohms at output 2, 10",
        "load3": "ohms at output 3, 10",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._serial_number = f"DP8C{self.chance.randrange(10**9):09d}"
        self.reset(0)

    def reset(self, now: int) -> None:
        self._chosen = 1
        self._outputs = {
            channel: _Output(most, max(self.options.get(f"load{channel}", 10.0), 0.001))
            for channel, most in zip(_CHANNELS, _MOST_V, strict=True)
        }

    def identity(self) -> str:
        return f"RIGOL TECHNOLOGIES,DP832,{self._serial_number},00.01.14"

    def commands(self) -> Mapping[str, Handler]:
        return {
            ":APPLy": self._apply,
            ":INSTrument[:SELect] | :INSTrument:NSELect": self._choose,
            ":INSTrument[:SELect]?": lambda *_: f"CH{self._chosen}",
            "[:SOURce<n>]:VOLTage[:LEVel][:IMMediate][:AMPLitude]": self._set_volts,
            "[:SOURce<n>]:VOLTage[:LEVel][:IMMediate][:AMPLitude]?": lambda n, w, t: (
                f"{self._at(n).volts:.3f}"
            ),
            "[:SOURce<n>]:CURRent[:LEVel][:IMMediate][:AMPLitude]": self._set_amps,
            "[:SOURce<n>]:CURRent[:LEVel][:IMMediate][:AMPLitude]?": lambda n, w, t: (
                f"{self._at(n).amps:.3f}"
            ),
            "[:SOURce<n>]:VOLTage:PROTection[:LEVel]": self._protect_v,
            "[:SOURce<n>]:VOLTage:PROTection[:LEVel]?": lambda n, w, t: f"{self._at(n).protection_v:.3f}",
            "[:SOURce<n>]:CURRent:PROTection[:LEVel]": self._protect_a,
            "[:SOURce<n>]:CURRent:PROTection[:LEVel]?": lambda n, w, t: f"{self._at(n).protection_a:.3f}",
            "[:SOURce<n>]:VOLTage:PROTection:STATe": self._switch_ovp,
            "[:SOURce<n>]:CURRent:PROTection:STATe": self._switch_ocp,
            "[:SOURce<n>]:VOLTage:PROTection:CLEar": self._clear,
            "[:SOURce<n>]:CURRent:PROTection:CLEar": self._clear,
            ":OUTPut[:STATe]": self._switch,
            ":OUTPut[:STATe]?": lambda n, w, t: "ON" if self._named(w).is_on else "OFF",
            ":OUTPut:OVP:QUEStion?": lambda n, w, t: "YES" if self._named(w).tripped_v else "NO",
            ":OUTPut:OCP:QUEStion?": lambda n, w, t: "YES" if self._named(w).tripped_a else "NO",
            ":MEASure[:VOLTage][:DC]?": lambda n, w, t: f"{self._named(w).measured()[0]:.4f}",
            ":MEASure:CURRent[:DC]?": lambda n, w, t: f"{self._named(w).measured()[1]:.4f}",
            ":MEASure:ALL[:DC]?": self._measure_all,
        }

    def lose_power(self, now: int) -> None:
        self.reset(now)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            f"output{channel}": {
                "is_on": output.is_on,
                "set_v": output.volts,
                "set_a": output.amps,
                "v": round(output.measured()[0], 4),
                "a": round(output.measured()[1], 4),
            }
            for channel, output in self._outputs.items()
        }

    # ---- commands
    def _at(self, numbers: list[int]) -> _Output:
        channel = numbers[0] if numbers else self._chosen
        if channel not in self._outputs:
            raise ScpiError(*ILLEGAL)
        return self._outputs[channel]

    def _named(self, words: list[str]) -> _Output:
        """Return the output that the first argument names, or else the selected one."""
        if not words or not words[0].upper().startswith("CH"):
            return self._outputs[self._chosen]
        digits = words[0][2:]
        return self._at([int(digits) if digits.isdecimal() else 0])

    def _choose(self, numbers: list[int], words: list[str], now: int) -> None:
        digits = "".join(words[:1]).upper().removeprefix("CH")
        channel = int(digits) if digits.isdecimal() else 0
        self._at([channel])
        self._chosen = channel

    def _apply(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._named(words)
        values = words[1:] if words and words[0].upper().startswith("CH") else words
        volts = number(values, 0.0, output.most_v) if values else output.volts
        amps = number(values, 0.0, _MOST_A, 1) if len(values) > 1 else output.amps
        output.volts, output.amps = volts, amps
        output.check()

    def _set_volts(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._at(numbers)
        output.volts = number(words, 0.0, output.most_v)
        output.check()

    def _set_amps(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._at(numbers)
        output.amps = number(words, 0.0, _MOST_A)
        output.check()

    def _protect_v(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._at(numbers)
        output.protection_v = number(words, 0.001, output.most_v * 1.1)
        output.check()

    def _protect_a(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._at(numbers)
        output.protection_a = number(words, 0.001, _MOST_A * 1.1)
        output.check()

    def _switch_ovp(self, numbers: list[int], words: list[str], now: int) -> None:
        self._at(numbers).has_ovp = is_on(words)
        self._at(numbers).check()

    def _switch_ocp(self, numbers: list[int], words: list[str], now: int) -> None:
        self._at(numbers).has_ocp = is_on(words)
        self._at(numbers).check()

    def _clear(self, numbers: list[int], words: list[str], now: int) -> None:
        self._at(numbers).tripped_v = self._at(numbers).tripped_a = False

    def _switch(self, numbers: list[int], words: list[str], now: int) -> None:
        output = self._named(words)
        output.is_on = is_on(words[-1:])
        output.check()

    def _measure_all(self, numbers: list[int], words: list[str], now: int) -> str:
        volts, amps = self._named(words).measured()
        return f"{volts:.4f},{amps:.4f},{volts * amps:.3f}"
