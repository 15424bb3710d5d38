"""Performs a sweep: a dry run for each combination of values, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.protocols.sweeps import number_as_typed
from praxis_desktop.runs.rehearsal.outcomes import Trial, Tried

if TYPE_CHECKING:
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.pool.trial_processes import TrialProcesses

Values = Mapping[str, str]

SweptState = Literal["passed", "failed", "refused", "cancelled"]
"""``refused`` means that the protocol's parameters do not allow the values."""

_MOST_HALVINGS = 20


class SweptRun(Struct, frozen=True):
    """The outcome of the dry run with ``values``. ``problem`` says why it did not pass, and ``line`` where in
    the protocol (0 if unknown). ``duration`` is in seconds, without that of ``untimed`` steps; ``liquid`` is
    the total volume needed at the start, in microlitres.
    """

    values: Values
    state: SweptState
    problem: str = ""
    kind: str = ""
    line: int = 0
    steps: int = 0
    duration: float = 0.0
    liquid: float = 0.0
    tips: int = 0
    violations: int = 0
    warnings: int = 0
    untimed: int = 0


class SmallestChange(Struct, frozen=True):
    """The smallest change to the ordinary values that makes the dry run fail. ``fails`` is that dry run,
    whose values differ only in ``changed``. ``passes`` is the nearest dry run that passed with a number
    closer to its ordinary value, or None if none did.
    """

    changed: Values
    fails: SweptRun
    passes: SweptRun | None = None


class DrySweep:
    """Performs dry runs of one protocol with different values, in ``processes``.

    ``request`` returns the request for given values, and raises UsageError if they are not allowed. Dry runs
    get ``answers`` to their questions. Raises the errors of TrialProcesses, and PraxisError if a dry run does
    not begin. No single wait is longer than ``wait_s`` seconds, so that signals get through.
    """

    def __init__(
        self,
        request: Callable[[Values], RunRequest],
        processes: TrialProcesses,
        *,
        answers: Sequence[tuple[str, str]] = (),
        wait_s: float,
    ) -> None:
        self.request = request
        self._processes = processes
        self._answers = tuple(answers)
        self._wait_s = wait_s

    def cancel(self) -> None:
        """Kill the dry runs in progress, and start no more. Thread-safe; returns immediately."""
        self._processes.cancel()

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._processes.is_cancelled

    def perform(self, combinations: Iterable[Values], told: Callable[[int, SweptRun], None]) -> None:
        """Perform a dry run for each combination; ``told`` receives its number (from 0) and outcome."""
        begun: list[tuple[int, Values]] = []

        def trials() -> Iterator[Trial]:
            for number, values in enumerate(combinations):
                try:
                    request = self.request(values)
                except UsageError as refusal:
                    told(number, SweptRun(values, "refused", refusal.message, "refused"))
                else:
                    begun.append((number, values))
                    yield Trial(request, self._answers)

        def note(place: int, tried: Tried) -> None:
            number, values = begun[place]
            told(number, _swept(values, tried))

        self._processes.perform(trials(), note, wait_s=self._wait_s)

    def try_out(self, values: Values) -> SweptRun:
        """Perform a dry run for one combination."""
        found: list[SweptRun] = []
        self.perform([values], lambda _, run: found.append(run))
        return found[0] if found else SweptRun(values, "cancelled")

    def smallest_change(self, ordinary: SweptRun, outcomes: Iterable[SweptRun]) -> SmallestChange | None:
        """Return the smallest change to the ``ordinary`` values that makes the dry run fail, determined from
        ``outcomes`` and further dry runs; None if nothing failed, or if the ordinary values themselves fail.
        """
        if ordinary.state != "passed":
            return None
        failed = [each for each in outcomes if each.state == "failed"]
        if not failed:
            return None
        known = {_key(each.values): each for each in (ordinary, *failed)}

        def outcome(values: Values) -> SweptRun:
            if (found := known.get(_key(values))) is None:
                found = known[_key(values)] = self.try_out(values)
            return found

        nearest = min(failed, key=lambda each: (len(_changed(ordinary, each)), _distance(ordinary, each)))
        for name in nearest.values:  # reset values one by one to those used without the sweep
            back = outcome({**nearest.values, name: ordinary.values[name]})
            if back.state == "failed":
                nearest = back
        passes: SweptRun | None = None
        for name in _changed(ordinary, nearest):
            good, bad = _number(ordinary.values[name]), _number(nearest.values[name])
            if good is None or bad is None:
                continue
            is_whole = good.denominator == bad.denominator == 1
            for _ in range(_MOST_HALVINGS):
                middle = (good + bad) / 2
                middle = Fraction(round(middle)) if is_whole else middle.limit_denominator(1000)
                if middle in (good, bad) or self.is_cancelled:
                    break
                between = outcome({**nearest.values, name: number_as_typed(middle)})
                if between.state == "failed":
                    nearest, bad = between, middle
                else:
                    good, passes = middle, between if between.state == "passed" else passes
        return SmallestChange(_changed(ordinary, nearest), nearest, passes)


def _swept(values: Values, tried: Tried) -> SweptRun:
    if tried.failure:
        raise PraxisError(tried.failure)
    return SweptRun(
        values,
        tried.state,
        tried.problem,
        tried.kind,
        tried.line,
        tried.steps,
        tried.duration,
        tried.liquid,
        tried.tips,
        tried.violations,
        tried.warnings,
        tried.untimed,
    )


def _key(values: Values) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def _changed(ordinary: SweptRun, other: SweptRun) -> Values:
    """Return the values of ``other`` that differ from the ordinary ones."""
    return {name: value for name, value in other.values.items() if not _is_same(value, ordinary.values[name])}


def _is_same(one: str, other: str) -> bool:
    number = _number(one)
    return one == other or (number is not None and number == _number(other))


def _distance(ordinary: SweptRun, other: SweptRun) -> float:
    """Return the sum of the relative differences between the changed numbers and the ordinary ones."""
    total = 0.0
    for name, value in _changed(ordinary, other).items():
        here, there = _number(ordinary.values[name]), _number(value)
        if here is not None and there is not None:
            total += float(abs(there - here) / (abs(here) or 1))
    return total


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
