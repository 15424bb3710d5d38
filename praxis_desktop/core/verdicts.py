"""Whether a run's results are acceptable. How the run ended is a separate question."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal, TypeGuard

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.core.sizes_and_durations import number_for_people

DeclaredWord = Literal["passed", "failed", "inconclusive"]
"""The verdicts that a protocol can give."""

VerdictWord = Literal["passed", "failed", "inconclusive", "none"]
"""The verdicts that a run can have; ``none`` means that there were no criteria."""

SEVERITY: Final[tuple[VerdictWord, ...]] = ("failed", "inconclusive", "none", "passed")
"""The verdicts in the order in which lists show them, worst first."""


INFINITE: Final = ("inf", "-inf")
"""Infinity as a text, as it is in events and records."""


class Figure(Struct, frozen=True):
    """A measured number with its inclusive limits; a limit that is None does not apply. ``where`` names a
    well or a table row, to distinguish the number from others of the same name.
    """

    key: str
    value: float
    unit: str = ""
    title: str = ""
    low: float | None = None
    high: float | None = None
    where: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the figure as plain data, in which infinity is a text."""
        is_infinite = abs(self.value) == math.inf
        return {**structs.asdict(self), "value": str(self.value) if is_infinite else self.value}

    @property
    def is_missing(self) -> bool:
        """Whether the value is nan: a well or cell that has limits has no number."""
        return self.value != self.value  # math.isnan() refuses integers beyond any float

    @property
    def has_limits(self) -> bool:
        """Whether there is at least one limit."""
        return self.low is not None or self.high is not None

    @property
    def is_outside(self) -> bool:
        """Whether the number is beyond one of its limits."""
        return is_outside(self.value, self.low, self.high)

    def __str__(self) -> str:
        """Return the number with its limits: ``Mean volume: 988.2 µL, limits 992 to 1008 µL``."""
        name = " ".join(filter(None, (self.title or self.key, self.where)))
        return f"{name}: {number_words(self.value, self.unit)}, {limit_words(self.low, self.high, self.unit)}"


class Verdict(Struct, frozen=True):
    """The verdict on one run. ``reason`` is a sentence; ``figures`` are the numbers that decided the verdict.
    ``declared`` is the protocol's own verdict. ``checked`` counts the numbers that have limits; ``outside``
    counts those that are outside their limits.
    """

    word: VerdictWord = "none"
    reason: str = ""
    figures: tuple[Figure, ...] = ()
    declared: VerdictWord = "none"
    checked: int = 0
    outside: int = 0
    simulated: bool = False
    """Whether any part of the run was simulated."""

    def to_json(self) -> dict[str, object]:
        """Return the verdict as plain data, with the key ``verdict`` first."""
        told = structs.asdict(self)
        return {
            "verdict": told.pop("word"),
            **told,
            "figures": [{**figure.to_json(), "outside": figure.is_outside} for figure in self.figures],
        }

    @classmethod
    def of_json(cls, told: object) -> Verdict:
        """Create a verdict from data in the form that ``to_json`` returns. Invalid fields are set to their
        defaults, because the record may come from another program.
        """
        if not isinstance(told, Mapping) or told.get("verdict") not in SEVERITY:
            return cls()
        figures = told.get("figures")
        declared = told.get("declared")
        checked, outside = told.get("checked"), told.get("outside")
        return cls(
            told["verdict"],
            str(told.get("reason", "")),
            tuple(filter(None, map(_figure, figures if isinstance(figures, list) else ()))),
            declared if declared in SEVERITY else "none",
            checked if isinstance(checked, int) else 0,
            outside if isinstance(outside, int) else 0,
            told.get("simulated") is True,
        )


def _figure(told: object) -> Figure | None:
    if not isinstance(told, Mapping):
        return None
    value, low, high = (told.get(name) for name in ("value", "low", "high"))
    value = float(value) if value in INFINITE else value
    if not isinstance(value, int | float):
        return None
    names = (str(told.get(name, "")) for name in ("key", "unit", "title", "where"))
    key, unit, title, where = names
    return Figure(
        key,
        value,
        unit,
        title,
        low if isinstance(low, int | float) else None,
        high if isinstance(high, int | float) else None,
        where,
    )


NO_VERDICT: Final = Verdict()


def doubted(verdict: Verdict, objection: str) -> Verdict:
    """Return the verdict if a sentence, ``objection``, says why the run cannot pass: inconclusive at best."""
    if not objection or verdict.word not in ("passed", "none"):
        return verdict
    reason = objection
    if verdict.word == "passed":
        reason = Message(
            "{objection} It is therefore not known whether the run passed. The protocol found: {reason}",
            objection=objection,
            reason=verdict.reason,
        )
    return structs.replace(verdict, word="inconclusive", reason=reason)


WORDS: Final[Mapping[VerdictWord, str]] = {
    "passed": "Passed",
    "failed": "Failed",
    "inconclusive": "Inconclusive",
    "none": "No verdict",
}
"""The verdicts as shown to users."""


def verdict_words(word: VerdictWord, simulated: bool) -> str:
    """Return the verdict in words, marked if the run was simulated: ``Passed in simulation``."""
    return (
        Message("{words} in simulation", words=WORDS[word]) if simulated and word != "none" else WORDS[word]
    )


def simulated_reason(reason: str, word: VerdictWord) -> str:
    """Return the reason for a simulated run's verdict, marked as simulated, because the protocol's own words,
    for example about a pipette, do not mention the simulation.
    """
    return Message("In simulation: {reason}", reason=reason) if reason and word != "none" else reason


def reason_words(verdict: Verdict, state: str, planned: int | None = None) -> str:
    """Return the reason for the verdict on a run in ``state``, as a sentence. The protocol is known to have
    no limits if the run completed without checks or if ``planned``, the dry run's count of checks, is 0.
    """
    checked = verdict.checked
    if verdict.reason:
        return verdict.reason
    if planned == 0 and not checked:
        return "This protocol specifies no limits."
    if state == "completed":
        if checked:
            return Message(
                "Checks made: {checked:,}, all within their limits. The protocol does not give a verdict.",
                checked=checked,
            )
        return "This protocol specifies no limits."
    if state not in ("failed", "cancelled", "interrupted"):
        return "The verdict will be given when the run ends."
    if checked and planned and checked <= planned:
        return Message(
            "The run ended early. Checks made: {checked:,} of {planned:,}, all within their limits.",
            checked=checked,
            planned=planned,
        )
    if checked:
        return Message(
            "The run ended early. Checks made: {checked:,}, all within their limits.", checked=checked
        )
    if planned:
        return Message("The run ended before the first of its {planned:,} checks.", planned=planned)
    return "The run ended early, and nothing had been checked."


def planned_in(header: Mapping[str, object], what: str) -> int | None:
    """Return the dry run's count of ``steps`` or ``checks``, from a record's header; None if unknown."""
    planned = header.get("planned")
    count = planned.get(what) if isinstance(planned, Mapping) else None
    return count if type(count) is int and count >= 0 else None


def is_outside(value: float, low: float | None, high: float | None) -> bool:
    """Return whether a number is beyond a limit; NaN is outside any limit."""
    return not ((low is None or value >= low) and (high is None or value <= high))


def is_plain_number(value: object) -> TypeGuard[float]:
    """Return whether ``value`` is an int or a float."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def measured(value: object, low: float | None, high: float | None) -> float:
    """Return the number in a well or cell that has limits; nan if there is none. Infinity is a number only if
    it is outside the limits.
    """
    if is_plain_number(value):
        return value
    if isinstance(value, str) and value in INFINITE and is_outside(float(value), low, high):
        return float(value)
    return math.nan


def number_words(value: float, unit: str, decimals: int = 0) -> str:
    """Return a number as shown to users, such as ``−1.18 %``, with at least ``decimals`` decimal places."""
    text = number_for_people(value)
    if "e" not in text and len(text.partition(".")[2]) < decimals:
        text = f"{value:.{decimals}f}".replace("-", "−")
    return f"{text} {unit}" if unit else text


def limit_words(low: float | None, high: float | None, unit: str) -> str:
    """Return limits as shown to users: ``limits ±0.8 %``, ``limits 992 to 1008 µL``, ``at most 0.3 %``."""
    if low is not None and high is not None:
        if high > 0 and low == -high:
            return Message("limits ±{high}", high=number_words(high, unit))
        return Message("limits {low} to {high}", low=number_words(low, ""), high=number_words(high, unit))
    if high is not None:
        return Message("at most {high}", high=number_words(high, unit))
    return "no limits" if low is None else Message("at least {low}", low=number_words(low, unit))
