"""A Rigol DS1000Z oscilloscope with four channels.

Sources: the MSO1000Z/DS1000Z series programming guide (CHANnel, TIMebase, TRIGger, WAVeform, MEASure; 12
divisions of 100 points; a byte means (byte - yorigin - yreference) * yincrement volts; waveforms are IEEE
488.2 blocks with nine digits). Assumed: that the oscilloscope answers within 5 ms, and that all channels
receive the same sine wave.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.scpi_instrument import (
    ILLEGAL,
    Handler,
    ScpiError,
    ScpiInstrument,
    is_on,
    number,
    one_of,
)

_POINTS = 1200
_DIVISIONS = 12
_REFERENCE = 127
_ITEMS = ("VMAX", "VMIN", "VPP", "VAVG", "VRMS", "FREQuency", "PERiod")
_SOURCES = ("CHANnel1", "CHANnel2", "CHANnel3", "CHANnel4")


class Ds1000z(ScpiInstrument):
    """The oscilloscope. The options describe the sine wave at its inputs.

    ``:STOP`` stops the acquisition; nothing else in the instrument needs to be stopped.
    """

    kind: ClassVar[str] = "ds1000z"
    description: ClassVar[str] = "Rigol DS1000Z oscilloscope, simulated"
    command_names: ClassVar[Mapping[str, str]] = {
        "*IDN?, *RST, *CLS, *OPC?, :SYST:ERR?": "identity, reset, errors",
        ":RUN, :STOP, :SING, :AUT": "acquisition",
        ":CHANn:DISP, :CHANn:SCAL, :CHANn:OFFS, :CHANn:PROB": "channel",
        ":TIM:MAIN:SCAL, :TIM:MAIN:OFFS": "time base",
        ":TRIG:EDG:SOUR, :TRIG:EDG:LEV, :TRIG:STAT?": "trigger",
        ":WAV:SOUR, :WAV:MODE, :WAV:FORM, :WAV:PRE?, :WAV:DATA?": "waveform",
        ":MEAS:ITEM? ITEM,CHANn": "measurements",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "amplitude": "V of the sine at its inputs, 1",
        "frequency": "Hz of the sine, 1000",
        "offset": "V between the sine's middle and ground, 0",
        "noise": "standard deviation in V, 0.005",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._amplitude, self._offset = option("amplitude", 1.0), option("offset", 0.0)
        self._frequency = max(abs(option("frequency", 1000.0)), 1e-6)
        self._noise = abs(option("noise", 0.005))
        self._serial_number = f"DS1ZA{self.chance.randrange(10**9):09d}"
        self.reset(0)

    def reset(self, now: int) -> None:
        self._is_running, self._stopped_at = True, 0
        self._scales = dict.fromkeys((1, 2, 3, 4), 1.0)
        self._offsets = dict.fromkeys((1, 2, 3, 4), 0.0)
        self._shown = {1: True, 2: False, 3: False, 4: False}
        self._probes = dict.fromkeys((1, 2, 3, 4), 10.0)
        self._scale_s, self._offset_s = 1e-6, 0.0
        self._trigger, self._level = "CHAN1", 0.0
        self._source, self._mode, self._format = "CHAN1", "NORM", "BYTE"

    def identity(self) -> str:
        return f"RIGOL TECHNOLOGIES,DS1104Z,{self._serial_number},00.04.04.SP3"

    def commands(self) -> Mapping[str, Handler]:
        return {
            ":RUN | :AUToscale": lambda n, w, now: self._run(True, now),
            ":STOP | :SINGle": lambda n, w, now: self._run(False, now),
            ":CHANnel<n>:DISPlay": lambda n, w, t: self._shown.update({self._at(n): is_on(w)}),
            ":CHANnel<n>:DISPlay?": lambda n, w, t: str(int(self._shown[self._at(n)])),
            ":CHANnel<n>:SCALe": lambda n, w, t: self._scales.update({self._at(n): number(w, 0.001, 100.0)}),
            ":CHANnel<n>:SCALe?": lambda n, w, t: f"{self._scales[self._at(n)]:.6e}",
            ":CHANnel<n>:OFFSet": lambda n, w, t: self._offsets.update(
                {self._at(n): number(w, -1000.0, 1000.0)}
            ),
            ":CHANnel<n>:OFFSet?": lambda n, w, t: f"{self._offsets[self._at(n)]:.6e}",
            ":CHANnel<n>:PROBe": lambda n, w, t: self._probes.update({self._at(n): number(w, 0.01, 1000.0)}),
            ":CHANnel<n>:PROBe?": lambda n, w, t: f"{self._probes[self._at(n)]:.6e}",
            ":TIMebase[:MAIN]:SCALe": lambda n, w, t: setattr(self, "_scale_s", number(w, 5e-9, 50.0)),
            ":TIMebase[:MAIN]:SCALe?": lambda *_: f"{self._scale_s:.6e}",
            ":TIMebase[:MAIN]:OFFSet": lambda n, w, t: setattr(self, "_offset_s", number(w, -500.0, 500.0)),
            ":TIMebase[:MAIN]:OFFSet?": lambda *_: f"{self._offset_s:.6e}",
            ":TRIGger:EDGe:SOURce": lambda n, w, t: setattr(self, "_trigger", one_of(w, _SOURCES)),
            ":TRIGger:EDGe:SOURce?": lambda *_: self._trigger,
            ":TRIGger:EDGe:LEVel": lambda n, w, t: setattr(self, "_level", number(w, -500.0, 500.0)),
            ":TRIGger:EDGe:LEVel?": lambda *_: f"{self._level:.6e}",
            ":TRIGger:STATus?": lambda *_: self._status(),
            ":WAVeform:SOURce": lambda n, w, t: setattr(self, "_source", one_of(w, _SOURCES)),
            ":WAVeform:SOURce?": lambda *_: self._source,
            ":WAVeform:MODE": lambda n, w, t: setattr(self, "_mode", one_of(w, ("NORMal", "RAW", "MAXimum"))),
            ":WAVeform:MODE?": lambda *_: self._mode,
            ":WAVeform:FORMat": lambda n, w, t: setattr(self, "_format", one_of(w, ("BYTE", "ASCii"))),
            ":WAVeform:FORMat?": lambda *_: self._format,
            ":WAVeform:PREamble?": lambda *_: self._preamble(),
            ":WAVeform:DATA?": lambda n, w, now: self._waveform(now),
            ":MEASure:ITEM?": self._measure,
        }

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_running": self._is_running,
            "scale_s": self._scale_s,
            "channels_v": {f"CHAN{channel}": scale for channel, scale in self._scales.items()},
            "trigger": self._trigger,
            "level_v": self._level,
        }

    # ---- commands
    def _at(self, numbers: list[int]) -> int:
        channel = numbers[0] if numbers else 1
        if channel not in self._scales:
            raise ScpiError(*ILLEGAL)
        return channel

    def _run(self, runs: bool, now: int) -> None:
        if self._is_running and not runs:
            self._stopped_at = now
        self._is_running = runs

    def _is_triggered(self) -> bool:
        return abs(self._level - self._offset) <= abs(self._amplitude)

    def _status(self) -> str:
        if not self._is_running:
            return "STOP"
        return "TD" if self._is_triggered() else "AUTO"

    @property
    def _y_increment(self) -> float:
        return self._scales[int(self._source[-1])] / 25

    @property
    def _y_origin(self) -> int:
        return round(self._offsets[int(self._source[-1])] / self._y_increment)

    def _preamble(self) -> str:
        step = self._scale_s * _DIVISIONS / _POINTS
        start = self._offset_s - step * _POINTS / 2
        form = {"BYTE": 0, "ASC": 2}[self._format]
        mode = {"NORM": 0, "MAX": 1, "RAW": 2}[self._mode]
        return (
            f"{form},{mode},{_POINTS},1,{step:.6e},{start:.6e},0,"
            f"{self._y_increment:.6e},{self._y_origin},{_REFERENCE}"
        )

    def _volts(self, now: int) -> list[float]:
        """Return the points on the screen. If the scope has triggered, the rising sine wave crosses the
        trigger level at the centre.
        """
        step = self._scale_s * _DIVISIONS / _POINTS
        moment = now if self._is_running else self._stopped_at
        if self._is_triggered() and self._amplitude:
            phase = math.asin((self._level - self._offset) / self._amplitude)
        else:
            phase = math.fmod(2 * math.pi * self._frequency * moment / SECOND, 2 * math.pi)
        return [
            self._offset
            + self._amplitude
            * math.sin(
                phase + 2 * math.pi * self._frequency * ((place - _POINTS / 2) * step + self._offset_s)
            )
            + self.chance.gauss(0.0, self._noise)
            for place in range(_POINTS)
        ]

    def _waveform(self, now: int) -> bytes:
        volts = self._volts(now)
        if self._format == "ASC":
            content = ",".join(f"{value:.6e}" for value in volts).encode("ascii")
        else:
            content = bytes(
                min(max(round(value / self._y_increment) + self._y_origin + _REFERENCE, 0), 255)
                for value in volts
            )
        return b"#9%09d" % len(content) + content

    def _measure(self, numbers: list[int], words: list[str], now: int) -> str:
        item = one_of(words, _ITEMS)
        if len(words) > 1:
            one_of(words, _SOURCES, 1)
        volts = self._volts(now)
        values = {
            "VMAX": max(volts),
            "VMIN": min(volts),
            "VPP": max(volts) - min(volts),
            "VAVG": sum(volts) / len(volts),
            "VRMS": math.sqrt(sum(value * value for value in volts) / len(volts)),
            "FREQ": self._frequency,
            "PER": 1 / self._frequency,
        }
        return f"{values[item]:.6e}"
