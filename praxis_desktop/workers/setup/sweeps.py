"""Performs a sweep: a dry run for each combination of values, several at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.protocols.sweeps import number_as_typed
from praxis_desktop.runs import Run
from praxis_desktop.runs.commands import Kill
from praxis_desktop.runs.modes.dry import Dry
from praxis_desktop.runs.printed_output import OutputBuffer

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.request import RunRequest

Values = Mapping[str, str]

SweptState = Literal["passed", "failed", "refused", "cancelled"]
"""``refused`` values are not allowed by the protocol's parameters."""

_MOST_HALVINGS = 20
_LEAST_S = 0.1
"""Shorter durations, in seconds, are Python's overhead."""
_OUTPUT = 1 << 12


class SweptRun(Struct, frozen=True):
    """The outcome of the dry run with ``values``. ``problem`` says why it did not pass, in ``line`` of the
    protocol (0: unknown). ``duration`` is in seconds, ``liquid`` in microlitres: all that must be there at
    the start.
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


class SmallestChange(Struct, frozen=True):
    """The smallest change of the ordinary values that fails: ``fails`` differs from them in ``changed``
    only. ``passes`` is the nearest outcome that passed; None if no number could be brought nearer.
    """

    changed: Values
    fails: SweptRun
    passes: SweptRun | None = None


class DrySweep:
    """Performs dry runs of one protocol with different values, ``jobs`` at a time.

    ``request`` returns the request for some values, and raises PraxisError if they cannot be used. Dry runs
    get ``answers`` to their questions. ``cancel`` is safe from any thread.
    """

    def __init__(
        self,
        request: Callable[[Values], RunRequest],
        interpreters: InterpreterSource,
        *,
        jobs: int,
        answers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._request = request
        self._interpreters = interpreters
        self._jobs = jobs
        self._answers = answers
        self._lock = threading.Lock()
        self._running: set[Run] = set()
        self._is_cancelled = False

    def cancel(self) -> None:
        """Kill the dry runs in progress, and begin none. Returns immediately."""
        with self._lock:
            self._is_cancelled = True
            running = list(self._running)
        for run in running:
            run.do(Kill())

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._is_cancelled

    def perform(
        self, combinations: Iterable[Values], told: Callable[[int, SweptRun], None], *, wait_s: float
    ) -> None:
        """Dry-run each combination; ``told`` gets their numbers from 0 and their outcomes, on other threads
        but one at a time. Waits no longer than ``wait_s`` at once, so that signals get through. Raises the
        first defect.
        """
        waiting = enumerate(combinations)
        defects: list[Exception] = []
        threads = [
            GuestThread(
                target=self._serve, args=(waiting, told, defects), name=f"sweep {number}", daemon=True
            )
            for number in range(self._jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(wait_s)
        if defects:
            raise defects[0]

    def _serve(
        self,
        waiting: Iterator[tuple[int, Values]],
        told: Callable[[int, SweptRun], None],
        defects: list[Exception],
    ) -> None:
        while not self._is_cancelled:
            with self._lock:
                number, values = next(waiting, (-1, {}))
            if number < 0:
                return
            try:
                outcome = self.try_out(values)
                with self._lock:
                    told(number, outcome)
            except Exception as error:  # noqa: BLE001 - ``perform`` raises it
                defects.append(error)
                self.cancel()

    def try_out(self, values: Values) -> SweptRun:
        """Dry-run one combination. Call it on a thread for guests."""
        try:
            request = self._request(values)
        except UsageError as refusal:
            return SweptRun(values, "refused", refusal.message, "refused")
        dry = Dry(self._answers)
        run = Run(
            request,
            mode=dry,
            interpreters=self._interpreters,
            on_event=lambda event: None,
            output=OutputBuffer(capacity=_OUTPUT, overflow="skip"),
        )
        with self._lock:
            if self._is_cancelled:
                return SweptRun(values, "cancelled")
            self._running.add(run)
        try:
            result = run.execute()
        finally:
            with self._lock:
                self._running.discard(run)
        if self.is_cancelled and result.state != "completed":
            return SweptRun(values, "cancelled")
        if dry.report is None:
            error = result.result.error
            raise PraxisError(
                Message("the dry run did not begin: {state}", state=result.state)
                if error is None
                else error.message
            )
        return _outcome(values, dry.report)

    def smallest_change(self, ordinary: SweptRun, outcomes: Iterable[SweptRun]) -> SmallestChange | None:
        """The smallest change of the ``ordinary`` values that fails, found among ``outcomes`` and by more dry
        runs between them; None if nothing failed, or if the ordinary values fail themselves. Call it on a
        thread for guests.
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
        for name in nearest.values:  # one after the other, as it is without the sweep
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
                if middle in (good, bad) or self._is_cancelled:
                    break
                between = outcome({**nearest.values, name: number_as_typed(middle)})
                if between.state == "failed":
                    nearest, bad = between, middle
                else:
                    good, passes = middle, between if between.state == "passed" else passes
        return SmallestChange(_changed(ordinary, nearest), nearest, passes)


def _outcome(values: Values, report: DryRunReport) -> SweptRun:
    violations = [each for each in report.findings if each.severity == "violation"]
    first = violations[0] if violations else None
    problem = "" if report.passed else "it did not reach its end"
    return SweptRun(
        values,
        "passed" if report.passed else "failed",
        problem=problem if first is None else first.message,
        kind="" if first is None else first.kind,
        line=0 if first is None else first.line,
        steps=report.steps,
        duration=report.duration if report.duration >= _LEAST_S else 0.0,
        liquid=sum(use.needed for use in report.labware),
        tips=sum(use.used for use in report.tips),
        violations=len(violations),
        warnings=len(report.findings) - len(violations),
    )


def _key(values: Values) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def _changed(ordinary: SweptRun, other: SweptRun) -> Values:
    """The values of ``other`` that are not ordinary."""
    return {name: value for name, value in other.values.items() if not _is_same(value, ordinary.values[name])}


def _is_same(one: str, other: str) -> bool:
    number = _number(one)
    return one == other or (number is not None and number == _number(other))


def _distance(ordinary: SweptRun, other: SweptRun) -> float:
    """How far the changed numbers are from the ordinary ones, as a share of these."""
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
