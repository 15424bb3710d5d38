"""Performs a dry run without a fault, to find a protocol's operations and the numbers to compare with."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from praxis_desktop.core.events import DataEvent, Event, ResultEvent, SerialEvent, StepEvent, figures_of
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.modes.dry import Dry
from praxis_desktop.runs.rehearsal.judging import hazards_of
from praxis_desktop.runs.rehearsal.outcomes import Measured, Operation, Ordinary

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.ports.simulators.faults import Part
    from praxis_desktop.ports.simulators.instrument import Instrument

MOST_OPERATIONS: Final = 2000
"""Maximum number of operations in a rehearsal. If there are more, only the first and the last operation on
each line are used.
"""

_ENDS: Final = ("emergency-stop", "pc-dies")
_NUMBER: Final = re.compile(rb"[0-9]+\.[0-9]+")


def measured_in(event: DataEvent) -> dict[str, Measured]:
    """Return the numbers in an output; none for a series, whose times differ between runs."""
    if event.kind == "series":
        return {}
    found = {
        f"{event.key} {figure.where}".strip(): Measured(figure.value, figure.low, figure.high)
        for figure in figures_of(event)
        if figure is not None and abs(figure.value) != math.inf
    }
    value = event.value
    if event.kind == "wells" and isinstance(value, Mapping):
        for well, number in value["values"].items():
            _add(found, f"{event.key} {well}", number)
    elif event.kind == "table" and isinstance(value, Mapping):
        for index, row in enumerate(value["rows"], 1):
            for column, cell in zip(value["columns"], row, strict=False):
                _add(found, f"{event.key} {index} {column}", cell)
    return found


def measured_in_value(value: object) -> dict[str, Measured]:
    """Return the numbers in the value that a program returns."""
    found: dict[str, Measured] = {}
    entries = value.items() if isinstance(value, Mapping) else [("", value)]
    for name, each in entries:
        _add(found, f"returned {name}".strip(), each)
    return found


def _add(found: dict[str, Measured], key: str, number: object) -> None:
    if isinstance(number, int | float) and not isinstance(number, bool):
        found.setdefault(key, Measured(float(number)))


class _Command(Struct):
    """A command that an instrument has received: its word, and the reply to it. ``size`` is the length of the
    reply without headers.
    """

    word: str
    reply: bytes = b""
    size: int = 0
    can_refuse: bool = False


class _Exchanges:
    """Collects the commands to one instrument and the replies to them, as the instrument's Witness."""

    def __init__(self, *, loses_state: bool) -> None:
        self.commands: list[_Command] = []
        self._loses_state = loses_state

    def command(self, instrument: Instrument, word: str, now: int) -> None:
        self.commands.append(_Command(word, can_refuse=bool(instrument.busy_reply(word))))

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        if self.commands:
            self.commands[-1].reply += b"".join(data for _, data in parts)
            self.commands[-1].size += sum(len(data) - instrument.header_length for _, data in parts)

    def faults_at(self, number: int) -> list[str]:
        """Return the faults that can happen at command ``number``, counted from 1."""
        command = self.commands[number - 1]
        found = ["out-3s", "out"]
        if self._loses_state:
            found.append("power-cycle")
        if command.reply:
            found += ["silence", "late", "garbage"]
        if command.size > 1:
            found.append("partial")
        if command.can_refuse:
            found.append("refused")
        if command.reply.isascii() and _NUMBER.search(command.reply):
            found.append("wrong")
            before = [each.reply for each in self.commands[: number - 1] if each.word == command.word]
            if before and before[-1] and before[-1] != command.reply:
                found.append("stuck")
        return found


def decision_on(prompt: PromptEvent) -> str:
    """Return the user's decision in a rehearsal: after a failure, to end the run; otherwise, to continue."""
    return "continue" if prompt.kind == "continue" else "abort"


class RehearsedRun(Dry):
    """A dry run that collects the reported numbers, and the dangers that remain at the end.

    When asked about a failure, the simulated user ends the run, to show what a protocol leaves behind. When
    asked whether an instrument is unchanged, the simulated user says that it is.
    """

    has_bench = True

    def __init__(self, answers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(answers)
        self.figures: dict[str, Measured] = {}
        self.question = ""
        """The first question about a failure."""

    def begin(self) -> None:
        self.run.conductor.questions.stand_in = self.decided
        super().begin()

    def decided(self, prompt: PromptEvent) -> str:
        """Decide as the user would in a rehearsal, and note the question."""
        self.question = self.question or prompt.message
        return decision_on(prompt)

    def stops_instruments(self) -> bool:
        """Never stop the instruments after the run, because that would hide the state in which the program
        left them.
        """
        return False

    def _watch(self, on_event: Callable[[Event], None], event: Event) -> None:
        if isinstance(event, DataEvent):
            self.figures |= measured_in(event)
        super()._watch(on_event, event)

    def hazards(self) -> dict[str, tuple[str, ...]]:
        """Return the dangers that remain a minute from now, keyed by role, together with the
        protocol's unmet conditions.
        """
        conductor = self.run.conductor
        found = hazards_of(conductor.instruments, self._counted.with_liquid, conductor.now())
        broken = [
            each for each in self._counted.findings if each.kind == "condition_broken" and not each.other
        ]
        if broken:
            told = [
                Message("must be true at the end, but is not: {what}", what=each.labware) for each in broken
            ]
            found["condition"] = tuple(told)
        return found


class OrdinaryRun(RehearsedRun):
    """A dry run without a fault, which collects the operations and numbers that a rehearsal needs."""

    def __init__(self, answers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(answers)
        self._hazards: Mapping[str, tuple[str, ...]] = {}
        self._exchanges: dict[str, _Exchanges] = {}
        self._sent: dict[str, int] = {}
        """The number of commands that the instrument on each port had received after the last write."""
        self._found: dict[tuple[object, ...], Operation] = {}
        self._open: dict[int, StepEvent] = {}
        self._outer: set[int] = set()
        """The numbers of the open steps that contain operations."""
        self._results: dict[tuple[str, str], object] = {}
        self._places: dict[int, tuple[str, int]] = {}

    def begin(self) -> None:
        for role, instrument in self.run.conductor.instruments.items():
            instrument.witness = self._exchanges[role] = _Exchanges(loses_state=instrument.loses_state)
        super().begin()

    def _watch(self, on_event: Callable[[Event], None], event: Event) -> None:
        if isinstance(event, StepEvent):
            self._note_step(event)
        elif isinstance(event, SerialEvent) and event.direction == "out":
            self._note_write(event)
        super()._watch(on_event, event)

    def _note_step(self, event: StepEvent) -> None:
        if event.status == "started":
            self._open[event.step] = event
            if event.kind == "step":
                self._places[event.step] = event.file, event.line
            return
        self._open.pop(event.step, None)
        if event.step in self._outer:
            self._outer.discard(event.step)
        elif event.kind == "operation" and not event.traffic and event.instrument not in self._exchanges:
            self._note_operation(event)
        if event.kind == "operation" and event.parent:
            self._outer.add(event.parent)

    def _note_operation(self, event: StepEvent) -> None:
        """Note an operation on a machine without a port."""
        faults = ["silence", "late", "refused", "out-3s", "out"]
        if _has_decimals(event.result):
            faults.append("wrong")
            before = self._results.get((event.instrument, event.operation))
            if before is not None and before != event.result:
                faults.append("stuck")
        self._results[event.instrument, event.operation] = event.result
        self._found[event.step, "", "", 0] = Operation(
            event.step, event.title, event.instrument, event.file, event.line, faults=tuple(faults)
        )

    def _note_write(self, event: SerialEvent) -> None:
        exchanges = self._exchanges.get(event.port)
        if exchanges is None:
            return
        before = self._sent.get(event.port, 0)
        self._sent[event.port] = len(exchanges.commands)
        if len(exchanges.commands) == before:
            return  # a part of a command
        step = self._open.get(event.step)
        place = (event.file, event.line) if step is None or not step.line else (step.file, step.line)
        title = step.title if step is not None else "Outside steps"
        # Outside steps, the line is often in a function that sends all commands.
        word = "" if event.step else exchanges.commands[before].word
        key = (event.step, event.port, event.file, event.line, word)
        self._found.setdefault(
            key,
            Operation(
                event.step,
                title,
                event.port,
                *place,
                port=event.port,
                command=before + 1,
                in_step=self._is_in_step(step),
            ),
        )

    def _is_in_step(self, step: StepEvent | None) -> bool:
        """Return whether ``step``, or an enclosing step, is one that the protocol defines with ``step``."""
        while step is not None and step.kind != "step":
            step = self._open.get(step.parent or 0)
        return step is not None

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        result = super().result(result, error)
        self.figures |= measured_in_value(result.result.value)
        self._hazards = self.hazards()
        return result

    def ordinary(self, result: ResultEvent) -> Ordinary:
        """Return the data about this run, which ended with ``result``."""
        report = self.report
        problem, line = "", 0
        verdict = self.run.program.judgement.judge(result)
        if report is None:
            problem = "it did not start" if result.result.error is None else result.result.error.message
        elif not report.passed:
            first = next((each for each in report.findings if each.severity == "violation"), None)
            problem = "it did not reach its end" if first is None else first.message
            line = 0 if first is None else first.line
        return Ordinary(
            tuple(self._operations()),
            self.figures,
            self._hazards,
            (verdict.word, verdict.reason),
            0.0 if report is None else report.duration,
            0.0 if report is None else report.runtime / 1000,
            problem,
            line,
        )

    def _questions(self) -> Iterator[Operation]:
        for asked in self._counted.questions:
            if asked.step in self._places:
                file, line = self._places[asked.step]
                waits = asked.deadline is None
                title = asked.message.partition("\n")[0]
                yield Operation(
                    asked.step, title, "", file, line, faults=("no-person",), answers_itself=not waits
                )

    def _operations(self) -> list[Operation]:
        found = []
        for operation in (*self._found.values(), *self._questions()):
            faults = [*_ENDS, *operation.faults]
            if operation.command:
                faults += self._exchanges[operation.port].faults_at(operation.command)
            found.append(structs.replace(operation, faults=tuple(faults)))
        return _named(_thinned(sorted(found, key=lambda each: each.step)))


def _named(found: Sequence[Operation]) -> list[Operation]:
    """Return the operations with names. These include the line if a step has several operations."""
    named: dict[str, Operation] = {}
    steps = Counter(each.step for each in found)
    for each in found:
        name = stem = str(each.step) if steps[each.step] == 1 else f"{each.step}@{each.line}"
        number = 1
        while name in named:
            number += 1
            name = f"{stem}.{number}"
        named[name] = structs.replace(each, name=name)
    return list(named.values())


def _has_decimals(result: object) -> bool:
    if isinstance(result, Mapping):
        return any(map(_has_decimals, result.values()))
    if isinstance(result, list | tuple):
        return any(map(_has_decimals, result))
    return isinstance(result, float)


def _thinned(found: Sequence[Operation]) -> list[Operation]:
    """Return the operations or, if there are too many, only the first and the last on each line."""
    if len(found) <= MOST_OPERATIONS:
        return list(found)
    first = {(each.file, each.line, each.port): each for each in reversed(found)}
    last = {(each.file, each.line, each.port): each for each in found}
    kept = {id(each) for each in (*first.values(), *last.values())}
    return [each for each in found if id(each) in kept]
