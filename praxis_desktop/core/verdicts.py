"""Whether what a run has found is as it should be: another question than how the run ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from praxis_desktop.core.records import Record, as_dict

DeclaredWord = Literal["passed", "failed", "inconclusive"]
"""What a protocol can say itself."""

VerdictWord = Literal["passed", "failed", "inconclusive", "none"]
"""``none``: nobody has said what passing would be."""

SEVERITY: Final[tuple[VerdictWord, ...]] = ("failed", "inconclusive", "none", "passed")
"""The words as lists order them, and the worst first."""

EXIT_CODES: Final[Mapping[VerdictWord, int]] = {"failed": 6, "inconclusive": 7}
"""The command line's, of a run that completed."""


class Figure(Record):
    """A number that was found, with its limits; None where there is none. The limits themselves are inside.

    ``where`` says which of several it is: a well, a row of a table.
    """

    key: str
    value: float
    unit: str = ""
    title: str = ""
    low: float | None = None
    high: float | None = None
    where: str = ""

    @property
    def has_limits(self) -> bool:
        """Whether there is something to hold it against."""
        return self.low is not None or self.high is not None

    @property
    def is_outside(self) -> bool:
        """Whether it is beyond one of its limits."""
        return is_outside(self.value, self.low, self.high)

    def __str__(self) -> str:
        """``Mean volume: 988.2 µL, limits 992 to 1008 µL``."""
        name = " ".join(filter(None, (self.title or self.key, self.where)))
        return f"{name}: {number_words(self.value, self.unit)}, {limit_words(self.low, self.high, self.unit)}"


class Verdict(Record):
    """The verdict of one run. ``reason`` is a sentence, ``figures`` are the numbers that decided it.

    ``declared`` is what the protocol itself said, where it said anything. Of ``checked`` numbers with limits
    ``outside`` were outside.
    """

    word: VerdictWord = "none"
    reason: str = ""
    figures: tuple[Figure, ...] = ()
    declared: VerdictWord = "none"
    checked: int = 0
    outside: int = 0
    simulated: bool = False
    """Whether anything of the run was."""

    def to_json(self) -> dict[str, object]:
        """The verdict as plain data, the word first."""
        told = as_dict(self)
        return {
            "verdict": told.pop("word"),
            **told,
            "figures": [{**as_dict(figure), "outside": figure.is_outside} for figure in self.figures],
        }

    @classmethod
    def of_json(cls, told: object) -> Verdict:
        """The verdict that ``to_json`` told; what makes no sense of it is left out, as of a record that
        somebody else has written.
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

WORDS: Final[Mapping[VerdictWord, str]] = {
    "passed": "Passed",
    "failed": "Failed",
    "inconclusive": "Inconclusive",
    "none": "No verdict",
}
"""The words as people read them."""


def verdict_words(word: VerdictWord, simulated: bool) -> str:
    """``Passed in simulation``: a simulated run says so, whenever it says something."""
    return f"{WORDS[word]} in simulation" if simulated and word != "none" else WORDS[word]


def simulated_reason(reason: str, word: VerdictWord) -> str:
    """Why a simulated run has its verdict: that it is one comes first. What a protocol says of a pipette it
    says of one that was simulated.
    """
    return f"In simulation: {reason}" if reason and word != "none" else reason


def reason_words(verdict: Verdict, state: str, planned: int | None = None) -> str:
    """Why, in a sentence, of a run in ``state``: whether a protocol states limits is known of one that came
    to its end, else of a dry run, where so many numbers with limits were ``planned``.
    """
    checked = verdict.checked
    if verdict.reason:
        return verdict.reason
    if planned == 0 and not checked:
        return "This protocol states no limits."
    if state == "completed":
        if checked:
            return f"{checked:,} numbers are inside their limits, and the protocol says no more."
        return "This protocol states no limits."
    if state not in ("failed", "cancelled", "interrupted"):
        return "Nothing is judged before the run has ended."
    if checked and planned and checked <= planned:
        return f"The run ended early. Checks made: {checked:,} of {planned:,}, all inside their limits."
    if checked:
        return f"The run ended early. Checks made: {checked:,}, all inside their limits."
    if planned:
        return f"The run ended before the first of its {planned:,} checks."
    return "The run ended before anything was checked."


def planned_in(header: Mapping[str, object], what: str) -> int | None:
    """How many ``steps`` or ``checks`` a dry run came to before the run of a record; None if nobody knows."""
    planned = header.get("planned")
    count = planned.get(what) if isinstance(planned, Mapping) else None
    return count if type(count) is int and count >= 0 else None


def is_outside(value: float, low: float | None, high: float | None) -> bool:
    """Whether a number is beyond one of its limits; what is no number of anything (nan) is."""
    return not ((low is None or value >= low) and (high is None or value <= high))


_MOST_WRITTEN_OUT = 1e12


def number_words(value: float, unit: str, decimals: int = 0) -> str:
    """A number as people write it: ``−1.18 %``; with so many ``decimals`` beside others that need them."""
    text = f"{value:.6g}"
    if "e" not in text and len(text.partition(".")[2]) < decimals:
        text = f"{value:.{decimals}f}"
    if "e+" in text and abs(value) < _MOST_WRITTEN_OUT:
        text = f"{value:.0f}"  # counts of light come to millions
    text = text.replace("-", "−")
    return f"{text} {unit}" if unit else text


def limit_words(low: float | None, high: float | None, unit: str) -> str:
    """Limits as people write them: ``limits ±0.8 %``, ``limits 992 to 1008 µL``, ``at most 0.3 %``."""
    if low is not None and high is not None:
        if high > 0 and low == -high:
            return f"limits ±{number_words(high, unit)}"
        return f"limits {number_words(low, '')} to {number_words(high, unit)}"
    if high is not None:
        return f"at most {number_words(high, unit)}"
    return "no limits" if low is None else f"at least {number_words(low, unit)}"
