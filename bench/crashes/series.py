"""Series of crashes, and the table of their results."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from msgspec import Struct, structs

from bench.crashes.child import POINTS
from bench.crashes.programs import SITUATIONS, Situation
from bench.crashes.trial import Bench, Trial, perform, remove
from bench.crashes.wheels import wheels_of
from praxis_desktop.core.directories import cache_directory

_AGAIN = 0.35
"""The share of resumes that are also killed."""
CHECKPOINT_S = 0.03
"""Seconds between two checkpoints: often enough for kills before, during and after them."""
_WITH_CHECKPOINTS = 0.5
"""The share of trials with checkpoints."""
Plans = Callable[[random.Random, Situation], list[dict[str, object]]]


class Series(Struct, frozen=True):
    """A row of the table for each situation."""

    name: str
    plans: Plans
    trials: int
    must_fail: bool = False


class Cases:
    """Performs trials, each in its own folder below ``folder`` and on a bench of type ``kind``; programs run
    in ``mode``.
    """

    def __init__(
        self,
        folder: Path,
        cache: Path,
        *,
        keeps_failures: bool = False,
        kind: type[Bench] = Bench,
        mode: str = "thread",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._cache = cache
        self._keeps_failures = keeps_failures
        self._kind = kind
        self._mode = mode
        self._wheels: dict[str, list[Path]] = {}
        self._expected: dict[str, Trial] = {}
        self._number = 0

    def expect(self, situation: Situation) -> Trial:
        """Return the result without a kill. Raises AssertionError if even that fails."""
        if situation.name not in self._expected:
            if situation.wheels:
                place = self._folder / "wheels"
                place.mkdir(exist_ok=True)
                self._wheels[situation.name] = wheels_of(situation.wheels, place)
            trial = self.perform(situation, [])
            assert trial.is_right, trial.failures
            self._expected[situation.name] = trial
        return self._expected[situation.name]

    def perform(self, situation: Situation, plans: list[dict[str, object]]) -> Trial:
        """Perform a trial; about half of all trials have checkpoints."""
        self._number += 1
        place = self._folder / f"{self._number:04}"
        checkpoint_s = CHECKPOINT_S if random.Random(json.dumps(plans)).random() < _WITH_CHECKPOINTS else 0.0
        wheels = self._wheels.get(situation.name, ())
        bench = self._kind(place, self._cache, wheels, checkpoint_s=checkpoint_s, mode=self._mode)
        (place / "plans.json").write_text(json.dumps({"situation": situation.name, "plans": plans}))
        trial = perform(bench, situation, plans, self._expected.get(situation.name))
        if trial.is_right or not self._keeps_failures:
            remove(bench)
        else:
            (place / "judged.json").write_text(json.dumps(structs.asdict(trial), indent=1))
        return trial


def at_any_moment(chance: random.Random, situation: Situation) -> list[dict[str, object]]:
    """Return plans for kills at random moments: of the run, and sometimes of a resume."""
    span = situation.span_s
    plans: list[dict[str, object]] = [{"after": chance.uniform(0, span)}]
    while chance.random() < _AGAIN:
        plans.append({"after": chance.uniform(0, span / 2)})
    return plans


def at(point: str, chance: random.Random, situation: Situation) -> list[dict[str, object]]:
    """Return plans for kills at an exact point of random exchanges."""
    plans: list[dict[str, object]] = [{"point": point, "count": chance.choice(situation.passes)}]
    while chance.random() < _AGAIN:
        plans.append({"point": point, "count": chance.randint(1, max(situation.passes) // 2)})
    return plans


def without_write_ahead(chance: random.Random, situation: Situation) -> list[dict[str, object]]:
    """Return a plan for a kill after a command other than the first one, with records written like ordinary
    files.
    """
    count = max(4, chance.choice(situation.passes))
    return [{"no_write_ahead": True, "point": "sent", "count": count}]


def main(
    rounds: int,
    *,
    kills: int = 200,
    at_points: int = 25,
    control: int = 20,
    seed: int = 1,
    only: str = "",
    keep: str = "",
) -> int:
    """Print the table; return the number of trials with a wrong result."""
    series = [
        Series("at any moment", at_any_moment, kills),
        *(Series(f"{point}: {told}", partial(at, point), at_points) for point, told in POINTS.items()),
        Series("control: no write-ahead", without_write_ahead, control, must_fail=True),
    ]
    situations = [each for each in SITUATIONS if only in each.name]
    with tempfile.TemporaryDirectory(prefix="crashes") as temporary:
        folder = Path(keep) if keep else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        cache = cache_directory()
        cache.mkdir(parents=True, exist_ok=True)
        cases = Cases(folder, cache, keeps_failures=bool(keep))
        known = []
        for situation in situations:
            try:
                cases.expect(situation)
            except (AssertionError, OSError) as error:
                print(f"{situation.name} is left out: {error}")
            else:
                known.append(situation)
        return print_table(cases, known, series, seed)


def print_table(cases: Cases, situations: Sequence[Situation], series: Sequence[Series], seed: int) -> int:
    """Perform all series, and print a row for each."""
    begin = time.monotonic()
    wrong, failures = 0, []
    print(_line("", ("trials", "kills", "restored", "twice", "gaps", "asked", "again", "right")))
    for each in series:
        print(each.name)
        trials: dict[str, list[tuple[int, Trial]]] = {}
        with ThreadPoolExecutor(2) as pool:
            futures = []
            for number in range(each.trials):
                situation = situations[number % len(situations)]
                chance = random.Random(f"{seed} {each.name} {number}")
                plans = each.plans(chance, situation)
                futures.append((number, situation, plans, pool.submit(cases.perform, situation, plans)))
            for number, situation, plans, future in futures:
                trial = future.result()
                if trial.kills:
                    trials.setdefault(situation.name, []).append((number, trial))
                if not trial.is_right and not each.must_fail:
                    failures.append(
                        f"{each.name} {number}, {situation.name}, {json.dumps(plans)}: "
                        f"twice {trial.twice}, missing {trial.missing}, {trial.failures}"
                    )
        all_trials = [trial for done in trials.values() for _, trial in done]
        for name, done in trials.items():
            print(_row(f"  {name}", [trial for _, trial in done]))
        if len(trials) > 1:
            print(_row("  all", all_trials))
        right = sum(trial.is_right for trial in all_trials)
        wrong += right if each.must_fail else len(all_trials) - right
    for failure in failures:
        print(failure)
    print(f"\n{time.monotonic() - begin:.0f} s; trials that ended before they were killed are not counted")
    return wrong


def _row(name: str, trials: Sequence[Trial]) -> str:
    figures = (
        len(trials),
        sum(trial.kills for trial in trials),
        sum(trial.restored for trial in trials),
        sum(len(trial.twice) for trial in trials),
        sum(len(trial.missing) for trial in trials),
        sum(trial.asked for trial in trials),
        sum(trial.again for trial in trials),
        sum(trial.is_right for trial in trials),
    )
    return _line(name, figures)


def _line(name: str, cells: Sequence[object]) -> str:
    return f"{name:56}" + "".join(f"{cell:>9}" for cell in cells)
