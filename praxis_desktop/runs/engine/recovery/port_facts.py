"""What is known of the port of an instrument that failed: what was said last, and what it may have lost."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from praxis_desktop.core.prompts import STATE, Choice, PromptEvent, Uncertainty
from praxis_desktop.core.records import Record
from praxis_desktop.ports.last_exchanges import Exchange

_QUESTIONS: Final = {
    "tare": (
        "Is its tare as it was?",
        "If it was switched off, its tare is lost: every weight from here on would be wrong.",
    ),
    "home": (
        "Is it homed?",
        "If it was switched off, it must find its home position again. It moves then.",
    ),
    "temperature": (
        "Is its temperature set, and reached?",
        "If it was switched off, it has lost the temperature that was set.",
    ),
    "tips": (
        "Are the tips loaded that were?",
        "If it was switched off, it does not know which tips are loaded.",
    ),
    "settings": (
        "Are its settings as they were?",
        "If it was switched off, it has lost the settings that the protocol has made.",
    ),
}


NO_MARKS: Final[Mapping[str, str]] = MappingProxyType({})


class PortFacts(Record):
    """``lost`` is what the instrument loses when it is switched off, as its profile says; ``was_away``: it
    went in this run, and came back; ``is_replaced``: what came back is another one. ``marks`` are what it has
    to say of itself before it is used again, such as its serial number. ``refusal`` is what its last reply
    means, in a sentence, where that refuses.
    """

    last: Exchange | None = None
    lost: tuple[str, ...] = ()
    was_away: bool = False
    is_replaced: bool = False
    marks: Mapping[str, str] = NO_MARKS
    refusal: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say."""
        return self.last is not None or bool(self.lost)

    @property
    def losses(self) -> tuple[str, ...]:
        """What it may have lost, in sentences."""
        return tuple(_QUESTIONS[what][1] for what in self.lost if what in _QUESTIONS)

    def doubts(self, subject: str) -> tuple[Uncertainty, ...]:
        """What a person looks at before the instrument is used again; ``subject`` is what it is called."""
        return tuple(
            Uncertainty(f"{STATE}:{what}", STATE, _QUESTIONS[what][0], subject)
            for what in self.lost
            if what in _QUESTIONS
        )

    def to_prompt(self, port: str) -> PromptEvent:
        """Whether the run goes on with an instrument that is back on ``port``; without a number yet."""
        told = f"The instrument on port {port} was away, and is back. Look at it before the run goes on."
        return PromptEvent(
            number=0,
            kind="continue",
            message="\n".join((told, *self.losses)),
            choices=(
                Choice("continue", "It is as it was", "The program goes on where it is."),
                Choice("abort", "End the run", "The program is stopped, and its clean-up runs."),
            ),
            details={"port": port, **self.details()},
        )

    def details(self) -> dict[str, object]:
        """For the details of a question; bytes are hexadecimal."""
        told: dict[str, object] = {}
        if self.losses:
            told["losses"] = list(self.losses)
        if self.marks:
            told["marks"] = dict(self.marks)
        if self.refusal:
            told["refusal"] = self.refusal
        if self.last is not None:
            last = self.last
            told["last_sent"] = {"data": last.sent.hex(), "at_ns": last.sent_ns}
            if last.received_ns:
                told["last_received"] = {"data": last.received.hex(), "at_ns": last.received_ns}
        return told


def nothing_known(_port: str) -> PortFacts:
    """Of a run without ports."""
    return PortFacts()
