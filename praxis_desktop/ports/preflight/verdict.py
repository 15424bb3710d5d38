"""The verdict on an instrument before a run: the instrument's state, and whether the run may start."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message

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
"""The verdicts. ``another_one`` means that the serial number is not the known instrument's, ``not_asked``
that the queries for this instrument are unknown, and ``gone_without`` that the user decided not to query it.
"""

WORDS: Mapping[VerdictKind, Message] = MappingProxyType(
    {
        "answers": Message("Answers"),
        "late": Message("Answers late"),
        "unknown_model": Message("Answers, unknown model"),
        "another_model": Message("Identifies as a different model"),
        "another_one": Message("Not the same instrument"),
        "busy": Message("Busy"),
        "no_answer": Message("No answer"),
        "not_asked": Message("Kind not known"),
        "gone_without": Message("Used without a reply"),
    }
)
"""The verdicts, as shown to users."""

DECIDABLE: frozenset[VerdictKind] = frozenset({"unknown_model", "another_model", "another_one"})
"""Verdicts after which the user must decide, and give a reason, before a run can start."""

ALIVE: frozenset[VerdictKind] = DECIDABLE | {"answers", "late"}
"""Verdicts after a well-formed answer, which proves that an instrument is present."""


class Verdict(Struct, frozen=True):
    """The result of checking an instrument. ``detail`` is a sentence or the instrument's own words;
    ``remedy`` says what to do. ``values`` are the values in the instrument's identification, with units; the
    most informative of the ``exchanges`` comes first. ``seconds`` is how long the instrument took to answer.
    """

    kind: VerdictKind
    detail: str
    remedy: str = ""
    values: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0

    def as_kind(self, kind: VerdictKind, detail: str) -> Verdict:
        """Return a copy with this ``kind`` and ``detail``."""
        return structs.replace(self, kind=kind, detail=detail)

    @property
    def word(self) -> Message:
        """The verdict, as shown to users."""
        return WORDS[self.kind]

    def sentence(self, role: str) -> Message:
        """Return the verdict on ``role``'s instrument as one or two sentences."""
        detail = self.detail
        if self.kind == "no_answer" and not self.exchanges:  # the instrument could not be queried
            return Message("{role}: {detail}", role=role, detail=detail)
        if self.kind == "gone_without":
            return Message("{role}: {word} {detail}", role=role, word=self.word, detail=detail)
        if not detail:
            return Message("{role}: {word}.", role=role, word=self.word)
        return Message("{role}: {word}. {detail}", role=role, word=self.word, detail=detail)

    @property
    def is_alive(self) -> bool:
        """Whether the instrument answered at all."""
        return self.kind in ALIVE

    @property
    def needs_decision(self) -> bool:
        """Whether the user must decide before the run may start."""
        return self.kind in DECIDABLE

    @property
    def blocks(self) -> bool:
        """Whether the verdict prevents a run from starting."""
        return self.needs_decision or self.kind == "no_answer"


class Decision(Struct, frozen=True):
    """The user's decision to use an instrument despite its verdict, or without querying it. ``kind`` is the
    verdict, ``found`` what was found, and ``reason`` the user's reason.
    """

    kind: VerdictKind
    found: str
    reason: str
