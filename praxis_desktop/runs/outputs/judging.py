"""The verdict on a run: the protocol's own, checked against the limits and against how the run ended.

A wrong "passed" is worse than no verdict. A number outside its limits therefore fails a run whose protocol
gives no verdict, and turns "passed" into "inconclusive". A run never passes if it did not complete, if a step
was skipped or not completed, or if it continued with an instrument that may have lost its state. If it
completed nevertheless, it is inconclusive even if its protocol gives no verdict. Unless it is simulated, it
does not pass either if a wait was skipped, or if an answer was made up because nobody was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import structs

from praxis_desktop.core.events import (
    ActionEvent,
    CellEvent,
    ConnectionEvent,
    DataEvent,
    Event,
    ResultEvent,
    StepEvent,
    VerdictEvent,
    figures_of,
    has_limits,
)
from praxis_desktop.core.messages import Message, plain, text_in
from praxis_desktop.core.prompts import STATE, AnswerEvent, PromptEvent
from praxis_desktop.core.verdicts import SEVERITY, Figure, Verdict, VerdictWord, doubted, measured

_MOST_TOLD: Final = 20
"""Maximum number of values outside their limits that a verdict lists."""

_MOST_KEPT: Final = 10_000
"""Maximum number of keys for which the last value is stored, for use in a verdict's figures."""

_LEFT_OUT: Final = frozenset({"skip", "continue"})
"""Choices that skip a step or part of a step."""


class Judgement:
    """Collects a run's events, and judges the run at its end. Use it on one thread at a time."""

    def __init__(self) -> None:
        self._declared: VerdictEvent | None = None
        self._figures: dict[str, Figure] = {}
        """The last number reported under each key."""
        self._outside: list[Figure] = []
        self._unmeasured: dict[str, str] = {}
        """The titles of the outputs that have limits but no number to compare with them, by key."""
        self._measured: set[str] = set()
        """The keys of the series with limits that have had a number."""
        self._asked: dict[int, tuple[str, tuple[str, ...], bool]] = {}
        """The open questions about failed and disconnected instruments, each with the port, the keys of the
        uncertain facts about the instrument's state, and whether reconnecting ends its heating.
        """
        self._in_doubt: set[str] = set()
        """Ports whose instruments may have lost their state and have not yet been checked by the user."""
        self._switched_off: set[str] = set()
        """Those of them whose heating was ended by reconnecting."""
        self._open: dict[int, str] = {}
        """The titles of the steps that have not ended, keyed by number."""
        self.unsent = ""
        """The port to which a write had not been sent completely when the program ended, or ""."""
        self._cancelled = ""
        """The title of the first step that was cancelled."""
        self._counts = dict.fromkeys(
            (
                "checked",
                "outside",
                "missing",
                "left_out",
                "cancelled",
                "skipped_waits",
                "made_up",
                "cell",
                "cells_left",
            ),
            0,
        )

    def take(self, event: Event | None) -> None:
        """Take ``event`` into account in the verdict; None stands for an output that could not be read."""
        match event:
            case None:
                self._counts["missing"] += 1
            case DataEvent():
                self._take_output(event)
            case VerdictEvent():
                if self._declared is None or _worse(event.verdict, self._declared.verdict):
                    self._declared = event
            case CellEvent():
                self._counts |= {"cell": event.number, "cells_left": event.left}
            case StepEvent(status="started"):
                self._open[event.step] = event.title
            case StepEvent():
                self._open.pop(event.step, None)
                # A protocol may end a wait of its own at any time, for instance that of a task that monitors.
                # The step around a cancelled one says by its own end whether the protocol went on, as after
                # a time-out.
                is_cancelled = event.status == "cancelled" and event.kind != "wait"
                if is_cancelled and event.parent not in self._open:
                    self._cancelled = self._cancelled or event.title
                    self._counts["cancelled"] += 1
            case ConnectionEvent() if event.losses:
                self._in_doubt.add(event.port)
            case PromptEvent(kind="recover" | "continue"):
                self._take_question(event)
            case PromptEvent(default=None) if event.details.get("policy") == "default":
                self._counts["made_up"] += 1
            case ActionEvent(action="skip_wait"):
                self._counts["skipped_waits"] += 1
            case AnswerEvent() if event.number in self._asked:
                self._take_answer(event)

    def _take_output(self, event: DataEvent) -> None:
        figures = list(figures_of(event))
        for figure in figures:
            if figure is None:
                self._counts["missing"] += 1
            else:
                self._look_at(figure)
        if event.key in self._measured or not has_limits(event):
            return
        if not figures:
            self._unmeasured[event.key] = event.title or event.key
            return
        self._unmeasured.pop(event.key, None)
        if event.kind == "series":  # any number will do, because a gap is no error
            self._measured.add(event.key)

    def _take_question(self, event: PromptEvent) -> None:
        port = event.details.get("port")
        facts = tuple(fact.key for fact in event.facts if fact.kind == STATE)
        ends_heating = event.details.get("ends_heating") is True
        self._asked[event.number] = (port if isinstance(port, str) else "", facts, ends_heating)
        if facts and isinstance(port, str):
            self._in_doubt.add(port)

    def _take_answer(self, event: AnswerEvent) -> None:
        port, facts, ends_heating = self._asked.pop(event.number)
        chosen = event.value.get("choice") if isinstance(event.value, Mapping) else None
        if chosen in _LEFT_OUT:
            self._counts["left_out"] += 1
        if chosen == "reconnect" and ends_heating:  # whatever was found before
            self._in_doubt.add(port)
            self._switched_off.add(port)
            return
        said = [event.facts.get(key, {}).get("resolution") for key in facts]
        # A person confirms an instrument's state: fact by fact, or all at once.
        is_looked_at = all(what == "confirmed_success" for what in said) if facts else chosen is None
        if not facts and port in self._switched_off:  # "unchanged" since when?
            return
        if event.source == "operator" and is_looked_at and event.value != "abort":
            self._in_doubt.discard(port)
            self._switched_off.discard(port)

    @property
    def so_far(self) -> tuple[int, int]:
        """How many values with limits have been reported so far, and how many are outside their limits."""
        return self._counts["checked"], self._counts["outside"]

    def judge(self, result: ResultEvent, *, simulated: bool = False) -> Verdict:
        """Return the verdict on a run with the given result. Waits may be skipped, and answers made up, in a
        ``simulated`` run.
        """
        declared = self._declared
        verdict = Verdict(
            figures=tuple(self._outside), checked=self._counts["checked"], outside=self._counts["outside"]
        )
        if declared is None:
            if self._outside:
                return structs.replace(verdict, word="failed", reason=self._sentence())
            return doubted(verdict, self._objection(result) if result.state == "completed" else "")
        named = [self._figures[key] for key in declared.figures if key in self._figures]
        figures = (*named, *(figure for figure in self._outside if figure not in named))
        verdict = structs.replace(
            verdict,
            word=declared.verdict,
            reason=declared.reason,
            figures=figures,
            declared=declared.verdict,
        )
        if verdict.word != "passed":
            return verdict
        return doubted(verdict, self._objection(result) or ("" if simulated else self._unattended()))

    def _objection(self, result: ResultEvent) -> str:
        """Return the objection to the protocol's verdict that the run has passed, or "" if there is none."""
        if self._outside:
            return self._sentence()
        if result.state != "completed":
            return "The run did not complete."
        files = result.details.get("artifacts")
        if isinstance(files, Mapping) and files["lost"]:
            return "The program's files could not be saved."
        if self._counts["cells_left"]:
            return Message(
                "The program exited in cell {number}, so the cells after it did not run.",
                number=self._counts["cell"],
            )
        if left_out := self._counts["left_out"]:
            return (
                "1 step was skipped."
                if left_out == 1
                else Message("{left_out} steps were skipped.", left_out=left_out)
            )
        if unfinished := self._counts["cancelled"] + len(self._open):
            title = self._cancelled or next(iter(self._open.values()))
            return (
                Message("A step was not completed: {title}.", title=title)
                if unfinished == 1
                else Message(
                    "Steps were not completed: {title}, and {more} more.", title=title, more=unfinished - 1
                )
            )
        if self.unsent:
            return Message("The last command on port {port} was not sent completely.", port=self.unsent)
        if unchecked := self._in_doubt - self._switched_off:
            return Message(
                "The instrument on port {port} may have lost its state; this was not checked.",
                port=min(unchecked),
            )
        if self._switched_off:
            return Message(
                "The instrument on port {port} was reconnected, which ended what it was doing, such as "
                "heating and shaking.",
                port=min(self._switched_off),
            )
        if missing := self._counts["missing"]:
            return (
                "1 value is missing."
                if missing == 1
                else Message("{missing} values are missing.", missing=missing)
            )
        if self._unmeasured:
            title = next(iter(self._unmeasured.values()))
            return Message("{title} has limits, but no number was reported for it.", title=title)
        return ""

    def _unattended(self) -> str:
        """Return what differed from the protocol, because a user skipped a wait or nobody was asked."""
        if skipped := self._counts["skipped_waits"]:
            return (
                "1 wait was skipped."
                if skipped == 1
                else Message("{skipped} waits were skipped.", skipped=skipped)
            )
        if made_up := self._counts["made_up"]:
            return (
                "1 question was answered by default, because nobody was asked."
                if made_up == 1
                else Message(
                    "{made_up} questions were answered by default, because nobody was asked.", made_up=made_up
                )
            )
        return ""

    def _sentence(self) -> str:
        more = self._counts["outside"] - 1
        return (
            Message("{outside}, and {more} more outside their limits.", outside=self._outside[0], more=more)
            if more
            else f"{self._outside[0]}."
        )

    def _look_at(self, figure: Figure) -> None:
        if not figure.where and (figure.key in self._figures or len(self._figures) < _MOST_KEPT):
            self._figures[figure.key] = figure
        if not figure.has_limits:
            return
        self._counts["checked"] += 1
        if figure.is_outside:
            self._counts["outside"] += 1
            if len(self._outside) < _MOST_TOLD:
                self._outside.append(figure)

    # ---- across a checkpoint
    def kept(self) -> dict[str, object]:
        """Return everything collected so far, as plain data for ``take_up``."""
        declared = None if self._declared is None else self._declared.to_json()
        return {
            "declared": declared,
            "figures": [figure.to_json() for figure in self._figures.values()],
            "outside": [figure.to_json() for figure in self._outside],
            "unmeasured": dict(self._unmeasured),
            "measured": sorted(self._measured),
            "counts": dict(self._counts),
            "asked": [
                [number, port, list(facts), ends] for number, (port, facts, ends) in self._asked.items()
            ],
            "in_doubt": sorted(self._in_doubt),
            "switched_off": sorted(self._switched_off),
            "open": [[number, plain(title)] for number, title in self._open.items()],
            "cancelled": plain(self._cancelled),
        }

    def take_up(self, kept: Mapping[str, Any]) -> None:
        """Continue from ``kept``. Raises LookupError, TypeError or ValueError if it is invalid."""
        told = kept["declared"]
        if told is not None:
            self._declared = VerdictEvent(
                told["verdict"], str(told["reason"]), tuple(map(str, told["figures"])), int(told["step"])
            )
        self._figures = {figure["key"]: Figure(**figure) for figure in kept["figures"]}
        self._outside = [
            Figure(**{**figure, "value": measured(figure["value"], figure["low"], figure["high"])})
            for figure in kept["outside"]
        ]
        self._unmeasured = {str(key): str(title) for key, title in kept["unmeasured"].items()}
        self._measured = set(map(str, kept["measured"]))
        self._counts = {name: int(kept["counts"][name]) for name in self._counts}
        self._open = {int(number): text_in(title) for number, title in kept["open"]}
        self._cancelled = text_in(kept["cancelled"])
        self._asked = {
            int(number): (str(port), tuple(facts), bool(ends)) for number, port, facts, ends in kept["asked"]
        }
        self._in_doubt = set(map(str, kept["in_doubt"]))
        self._switched_off = set(map(str, kept["switched_off"]))


def _worse(word: VerdictWord, other: VerdictWord) -> bool:
    return SEVERITY.index(word) < SEVERITY.index(other)
