"""Spoils each reply of each instrument in each of the eight ways, during a run of PyLabRobot."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.environment import Environment, VirtualEnvironment
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import Instrument, make_instrument
from praxis_desktop.ports.simulators.faults import FAULTS, parse_fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.snapshots.contents import Contents, attach_layers

_T = TypeVar("_T")

LIMIT_S = 900.0
"""Seconds after which the protocol gives up, because some backends wait forever."""

SPECIFICATIONS: Mapping[str, str] = {
    "mettler": "mettler,portion=0",
    "bioshake": "bioshake",
    "cytomat": "cytomat,pace=20",
    "inheco": "inheco",
    "liconic": "liconic,pace=20",
    "masterflex": "masterflex",
    "tempdeck": "tempdeck,pace=1000000",
    "xpeel": "xpeel,pace=10",
    "a4s": "a4s,pace=100",
    "keyence": "keyence,barcode=PLATE-0007",
    "star": "star,initialized=1,head96=0,iswap=0,autoload=0,channels=2,pace=20",
    "star_transfer": "star,initialized=1,iswap=0,autoload=0,pace=20",
    "star_dilution": "star,initialized=1,head96=0,iswap=0,autoload=0,pace=20",
    "vantage": "vantage,initialized=1,pace=20",
    "evo": "evo,pace=20",
    "infinite": "infinite,pace=20",
    "byonoy_a96a": "byonoy_a96a,pace=20",
    "spark": "spark",
    "spark_absorbance": "spark_absorbance",
    "clariostar": "clariostar,pace=20",
}
"""The specification of each simulated instrument: fast where possible. Some are used for several purposes."""

BESIDE: Mapping[str, str] = {"spark": "spark_absorbance", "spark_absorbance": "spark"}
"""The other device of an instrument that has two."""

PURPOSES: Mapping[str, str] = {
    "star_transfer": "a transfer of 96 wells",
    "star_dilution": "a serial dilution",
}
"""The purpose for which an instrument is used, if the table has several rows for it."""

DONE: Mapping[str, tuple[str, ...]] = {
    "mettler": (),
    "bioshake": ("shaker", "target_rpm", "is_locked"),
    "cytomat": ("stored", "transfer_is_occupied"),
    "inheco": (),
    "liconic": ("stored", "plate_at_gate"),
    "masterflex": ("revolutions_total", "is_running"),
    "tempdeck": ("target_c",),
    "xpeel": ("has_seal", "seals_on_supply"),
    "a4s": ("seals_made", "shuttle"),
    "keyence": (),
    **dict.fromkeys(("star", "star_transfer", "star_dilution"), ("motions_done", "poured_ul")),
    "vantage": ("is_initialized", "tips", "volumes_ul", "x_mm", "poured_ul"),
    "evo": ("is_initialized", "tips", "volumes_ul", "roma_holds_plate", "roma_mm", "poured_ul"),
    "infinite": ("is_initialized", "tray", "keys_are_locked"),
    "byonoy_a96a": ("measurements",),
    "spark": ("is_initialized", "position"),
    "spark_absorbance": (),
    "clariostar": ("is_initialized", "tray"),
}
"""The parts of an instrument's state that show whether it did what the protocol assumes."""

_BESIDE = "_beside"
"""The suffix of the role's name for an instrument's other device."""
_GUEST = ("guest_protocols.py", "guest_usb_protocols.py")
_IN_ONE_GUEST = 100
"""Maximum number of trials per guest, because a program can reach at most 254 roles."""
_MOST = 40
"""If a run has at most this many replies, each of them is spoiled, one in each trial. If it has more, only
the first and the last reply to each kind of command are.
"""


def simulator_of(kind: str) -> str:
    """Return the simulator that a row of the table uses."""
    return SPECIFICATIONS[kind].partition(",")[0]


Outcome = Literal["error", "recovered", "caught", "unnoticed"]
"""The outcome: an exception; the right values and the action done; an implausible value found by a check; or
anything worse.
"""


@dataclass(frozen=True)
class Trial:
    """A run with a fault, and the number of the reply (for ``busy``: command) that it affects; 0 for none."""

    kind: str
    fault: str
    at: int

    @property
    def fault_text(self) -> str:
        """The fault as written in a specification."""
        return f"{self.fault}:at={self.at}"


@dataclass(frozen=True)
class Ending:
    """The result of a run, and the instrument's state after it."""

    believed: Mapping[str, object] | None
    implausible: str
    error: str
    message: str
    seconds: float
    is_limit: bool
    left_open: bool
    state: Mapping[str, object]


@dataclass(frozen=True)
class Tried:
    """A run with a fault, the run without it, and a query on the same port afterwards."""

    trial: Trial
    ending: Ending
    expected: Ending
    afterwards: Ending

    @property
    def outcome(self) -> Outcome:
        """The effect of the fault."""
        if self.ending.error:
            return "error"
        done = DONE[self.trial.kind]
        is_done = all(self.ending.state[name] == self.expected.state[name] for name in done)
        if is_done and same(self.ending.believed, self.expected.believed):
            return "recovered"
        return "caught" if self.ending.implausible else "unnoticed"

    @property
    def is_usable(self) -> bool:
        """Whether the next program got its answer on the same port, and nothing was left open."""
        return not self.afterwards.error and not self.ending.left_open


class FaultBench:
    """A guest with one instrument of the same kind for each trial, for a thread that can hold a guest."""

    def __init__(self, kind: str, interpreter: Interpreter, instruments: Mapping[str, Instrument]) -> None:
        self._kind = kind
        self._interpreter = interpreter
        self._instruments = instruments
        for name in _GUEST:
            interpreter.run(Path(__file__).with_name(name).read_text("utf-8"))

    def run(self, role: str, *, is_probe: bool = False) -> Ending:
        """Run the protocol on the instrument with ``role``, or only its query."""
        for name, instrument in self._instruments.items():
            if name == role or name == f"{role}{_BESIDE}":
                instrument.plug_in()
            else:
                instrument.unplug()
        instrument = self._instruments[role]
        call = f"await run({self._kind!r}, {role!r}, {LIMIT_S}, {is_probe})"
        told = json.loads(str(self._interpreter.run_async(call)))
        return Ending(
            believed=told.get("believed"),
            implausible=told.get("implausible", ""),
            error=told.get("error", ""),
            message=told.get("message", ""),
            seconds=told["seconds"],
            is_limit=told.get("is_limit", False),
            left_open=told.get("left_open", False),
            state={**instrument.state(self._now()), "poured_ul": instrument.wells.unknown()},
        )

    def _now(self) -> int:
        environment = self._interpreter.host.environment
        is_virtual = isinstance(environment, VirtualEnvironment)
        return environment.logical_time if is_virtual else time.monotonic_ns()

    def try_one(self, trial: Trial, role: str, expected: Ending) -> Tried:
        """Run with the fault, repair the instrument, and run a query."""
        instrument = self._instruments[role]
        instrument.inject(parse_fault(trial.fault_text))
        ending = self.run(role)
        instrument.clear_faults()
        instrument.act(self._now() + SECOND)  # the last reply may have been due after the run
        return Tried(trial, ending, expected, self.run(role, is_probe=True))


def trials_of(kind: str, replies: Sequence[int] | None = None) -> list[Trial]:
    """Return every fault at each of the ``replies`` of a run, by default at all of them."""
    if replies is None:
        replies = _with_bench(kind, 1, _replies)
    return [Trial(kind, fault, at) for fault in FAULTS for at in replies]


def try_all(kind: str, trials: Sequence[Trial], environment: Environment | None = None) -> list[Tried]:
    """Run ``trials``, each with its own instrument, by default under a virtual clock."""

    def run(some: Sequence[Trial], bench: FaultBench, instruments: Mapping[str, Instrument]) -> list[Tried]:
        clean, *roles = (role for role in instruments if not role.endswith(_BESIDE))
        expected = bench.run(clean)
        return [bench.try_one(trial, role, expected) for trial, role in zip(some, roles, strict=True)]

    tried: list[Tried] = []
    for start in range(0, len(trials), _IN_ONE_GUEST):
        some = trials[start : start + _IN_ONE_GUEST]
        tried += _with_bench(kind, len(some) + 1, partial(run, some), environment)
    return tried


def _replies(bench: FaultBench, instruments: Mapping[str, Instrument]) -> Sequence[int]:
    """Return the replies of a run to spoil: all, or the first and the last to each kind of command."""
    role, instrument = next(iter(instruments.items()))
    commands: list[tuple[int, str]] = []
    """The number of replies before each command, and the command's word."""

    def noting(word_of: Callable[[str], str]) -> Callable[[str], str]:
        def noted(command: str) -> str:
            commands.append((instrument.counts[1], word_of(command)))
            return commands[-1][1]

        return noted

    for each in instruments.values():
        each.word_of = noting(each.word_of)  # type: ignore[method-assign,assignment]
    bench.run(role)
    count = max(instrument.counts)
    if count <= _MOST:
        return range(1, count + 1)
    answered = {number: word for before, word in commands for number in range(before + 1, count + 1)}
    first = {word: number for number, word in reversed(answered.items())}
    last = {word: number for number, word in answered.items()}
    return sorted({*first.values(), *last.values()})


def _with_bench(
    kind: str,
    count: int,
    use: Callable[[FaultBench, Mapping[str, Instrument]], _T],
    environment: Environment | None = None,
) -> _T:
    def program() -> _T:
        instruments: dict[str, Instrument] = {}
        for number in range(count):
            made = {f"trial{number}": make_instrument(SPECIFICATIONS[kind])}
            if kind in BESIDE:
                made[f"trial{number}{_BESIDE}"] = make_instrument(SPECIFICATIONS[BESIDE[kind]])
            for each in made.values():
                each.beside = made
            instruments |= made
        ports = GrantedPorts([Binding(role, f"sim:{made.kind}", made) for role, made in instruments.items()])
        runtime = Runtime(cache_dir=cache_directory())
        clock = environment or VirtualEnvironment()
        with Interpreter.boot(runtime, environment=clock, stdout=_ignore, stderr=_ignore) as interpreter:
            ports.grant_to(interpreter)
            attach_layers(interpreter, runtime.distribution.base_layers, Contents(runtime.distribution))
            try:
                return use(FaultBench(kind, interpreter, instruments), instruments)
            finally:
                ports.close_all()

    return run_in_guest_thread(program)


def _ignore(data: bytes) -> None:
    """Ignore what backends print."""


def same(believed: object, expected: object) -> bool:
    """Return whether a run returned the expected values. Numbers may differ by noise and drift."""
    if isinstance(believed, Mapping) and isinstance(expected, Mapping):
        return believed.keys() == expected.keys() and all(
            same(value, expected[key]) for key, value in believed.items()
        )
    if isinstance(believed, float) and isinstance(expected, float):
        return math.isclose(believed, expected, rel_tol=0.01, abs_tol=0.002)
    return believed == expected
