"""What is known of an instrument before a run begins, and whether the run may begin with it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.records import Record, replace

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.inquiry import Exchange

VerdictKind = Literal[
    "answers",
    "late",
    "unknown_model",
    "another_model",
    "another_one",
    "busy",
    "no_answer",
    "not_asked",
    "gone_without",
]
"""``another_one`` has the place of an instrument that is remembered there, and another serial number;
``not_asked``: nobody knows what to ask; ``gone_without``: a person said that it is not to be asked.
"""

WORDS: Mapping[VerdictKind, str] = MappingProxyType(
    {
        "answers": "Answers",
        "late": "Answers late",
        "unknown_model": "Answers, unknown model",
        "another_model": "Answers as another model",
        "another_one": "Not what it was",
        "busy": "Busy",
        "no_answer": "No answer",
        "not_asked": "Kind not known",
        "gone_without": "Asked to go without",
    }
)
"""What people read."""

DECIDABLE: frozenset[VerdictKind] = frozenset({"unknown_model", "another_model", "another_one"})
"""With these a run begins only if a person says so, and why."""

ALIVE: frozenset[VerdictKind] = DECIDABLE | {"answers", "late"}
"""Something well-formed came: an instrument is there."""


class Verdict(Record):
    """``detail`` says what was found, in a sentence or as the instrument said it; ``remedy`` what to do.

    ``values`` are what it said of itself, with their units; ``exchanges`` what was sent and received for it,
    the one that tells most first. ``seconds`` is how long it took to answer.
    """

    kind: VerdictKind
    detail: str
    remedy: str = ""
    values: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0

    def as_kind(self, kind: VerdictKind, detail: str) -> Verdict:
        """The same of another kind, for what ``detail`` says."""
        return replace(self, kind=kind, detail=detail)

    @property
    def word(self) -> str:
        """What it is called."""
        return WORDS[self.kind]

    @property
    def is_alive(self) -> bool:
        """Whether it answered at all."""
        return self.kind in ALIVE

    @property
    def needs_decision(self) -> bool:
        """Whether a run begins with it only if a person says so."""
        return self.kind in DECIDABLE

    @property
    def blocks(self) -> bool:
        """Whether no run begins with it as it is."""
        return self.needs_decision or self.kind == "no_answer"


class Decision(Record):
    """A person uses an instrument anyway, or goes without asking it: which verdict there was, what was
    ``found``, and why.
    """

    kind: VerdictKind
    found: str
    reason: str
