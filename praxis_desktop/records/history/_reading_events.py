"""Turns the events of a record's journal into rows of the index, one frame after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.core.messages import joined, with_said, without_said
from praxis_desktop.core.prompts import READ
from praxis_desktop.core.verdicts import SEVERITY, VerdictWord
from praxis_desktop.records.decisions import leaves_out
from praxis_desktop.records.frames import decode_event
from praxis_desktop.records.history.rows import (
    LARGEST_VALUE,
    as_json,
    number_of,
    said_of,
    storable,
    whole,
    words,
)

_WORDS = ("title", "name", "notes", "operator", "reason", "error")


class RunFacts(msgspec.Struct, frozen=True):
    """The facts of a run in the index besides its steps and outputs, completed as the journal is read."""

    run_id: str
    ordered_ns: int
    begun_ns: int
    protocol: str = ""
    title: str = ""
    name: str = ""
    notes: str = ""
    operator: str = ""
    simulated: bool = False
    number: int = 0


def run_facts(run_id: str, header: Mapping[str, object]) -> RunFacts:
    """The facts in the header of ``run_id``'s record; missing or malformed ones are left out."""
    begun = whole(header.get("started_ns"))
    return RunFacts(
        run_id=run_id,
        ordered_ns=whole(header.get("ordered_ns")) or begun,
        begun_ns=begun,
        protocol=words(header.get("protocol")) or words(header.get("target")),
        title=words(header.get("title")) or words(header.get("protocol")),
        name=words(header.get("name")),
        notes=words(header.get("notes")),
        operator=words(header.get("operator")),
        simulated=is_simulated(header),
        number=whole(header.get("number")),
    )


def is_simulated(told: Mapping[str, object]) -> bool:
    """Whether anything in the run was simulated."""
    if bool(told.get("simulated")):
        return True
    described = told.get("setup") or told.get("bench")
    if isinstance(described, Mapping) and described.get("simulated"):
        return True
    ports = told.get("ports")
    return isinstance(ports, list) and any("=sim:" in words(port) for port in ports)


def is_wholly_simulated(told: Mapping[str, object]) -> bool:
    """Whether all roles in the header were simulated, for a run in which something was."""
    return all(_simulated_parts(told))


def _simulated_parts(told: Mapping[str, object]) -> Iterator[bool]:
    """For each role in a header, whether it was simulated."""
    ports = told.get("ports")
    asked = [words(port) for port in ports] if isinstance(ports, list) else []
    for port in asked:
        yield "=sim:" in port
    setup = told.get("setup")
    for group in ("machines", "ports"):
        named = setup.get(group) if isinstance(setup, Mapping) else None
        if isinstance(named, Mapping):
            for what in named.values():
                if isinstance(what, Mapping):
                    yield bool(what.get("simulated"))


def machines(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Roles with the kind, backend or device that a header or facts name."""
    setup = told.get("setup")
    for source in (told, setup if isinstance(setup, Mapping) else {}):
        ports = source.get("ports")
        if isinstance(ports, list):
            for port in ports:
                role, _, device = words(port).partition("=")
                if role:
                    yield role, device.removeprefix("sim:")
        for named in (source.get("machines"), ports, source.get("profiles")):
            if isinstance(named, Mapping):
                yield from ((storable(str(role)), _machine(what)) for role, what in named.items())


def _machine(described: object) -> str:
    if isinstance(described, Mapping):
        named = (described.get(key) for key in ("kind", "backend", "device"))
        return next((words(name).removeprefix("sim:") for name in named if name), "")
    return words(described).removeprefix("sim:")


def searched(said: Mapping[str, object], run_id: str, protocol: str) -> str:
    """The text for searches, in lower case."""
    return "\n".join([run_id, protocol, *(words(said.get(name)) for name in _WORDS)]).casefold()


_ENDS = frozenset({"canceling", "cancelled", "failed", "completed"})

Row = tuple[object, ...]
Put = Callable[[str, Row], None]
"""Takes a table's name and a row without the run's key."""

EventData = Mapping[str, Any]
_decode = msgspec.json.Decoder().decode


class EventRows:
    """All rows from the events of one run, passed to ``put``; keeps only open steps and decisions
    in memory.
    """

    def __init__(self, put: Put) -> None:
        self._put = put
        self._open: dict[int, tuple[EventData, float]] = {}
        self._place = 0
        self._asked: dict[int, int] = {}
        """The steps of questions about failures, by the questions' numbers."""
        self._decided: dict[int, list[str]] = {}
        self._parts: list[bytes] = []
        self._is_over = False
        self.steps = 0
        self.state = "pending"
        self.reason = ""
        self.ended_by = ""
        self.error = ""
        self.duration: float | None = None
        """Seconds from the journal's begin to its last event, by the monotonic clock."""
        self.result: str | None = None
        self.verdict: VerdictWord = "none"
        self.verdict_reason = ""
        self.verdict_told: Mapping[str, object] = {}
        """The whole verdict, with the numbers that decided it."""
        self.is_simulated = False
        self.machines: dict[str, str] = {}
        self._readers: dict[str, Callable[[EventData, float], None]] = {
            "step": self._step,
            "state": self._state,
            "data": self._data,
            "prompt": self._prompt,
            "answer": self._answer,
            "action": self._action,
            "halt": self._halt,
            "result": self._result,
        }

    @property
    def skipped(self) -> int:
        """How many steps were left out by decisions."""
        return sum(leaves_out(choices[-1]) for choices in self._decided.values())

    def add(self, payload: bytes) -> None:
        """Take the payload of an EVENT; invalid ones are ignored."""
        if self._parts:
            payload = b"".join([payload[:8], *self._parts, payload[8:]])
            self._parts.clear()
        try:
            time_ns, event = int.from_bytes(payload[:8], "little", signed=True), _decode(payload[8:])
        except (msgspec.DecodeError, UnicodeDecodeError):  # lone surrogates, malformed numbers
            try:
                time_ns, event = decode_event(payload)
            except (ValueError, RecursionError):
                return
        except RecursionError:
            return
        if not isinstance(event, dict):
            return
        event = without_said(event)
        time = time_ns / 1e9
        # A person may close the record of an interrupted run much later.
        self._is_over |= event.get("event") == "action" and event.get("action") == "close"
        if not self._is_over:
            self.duration = time
        self._readers.get(str(event.get("event")), self._log)(event, time)

    def add_part(self, payload: bytes) -> None:
        """Take the beginning of an event that is too long for a frame."""
        self._parts.append(payload)

    def end(self) -> None:
        """Add the steps that have no end."""
        for event, _ in self._open.values():
            self._put_step(event, event)
        self._open.clear()

    def _next(self) -> int:
        self._place += 1
        return self._place

    # ---- what the run did
    def _step(self, event: EventData, time: float) -> None:
        number = whole(event.get("step"))
        if event.get("status") == "started":
            self._open[number] = (event, time)
            return
        begun, _ = self._open.pop(number, (event, time))
        self._put_step(begun, event)

    def _put_step(self, begun: EventData, ended: EventData) -> None:
        self.steps += 1
        number = whole(begun.get("step"))
        details = {
            key: value
            for key, value in (
                ("arguments", ended.get("arguments") or begun.get("arguments")),
                ("result", ended.get("result")),
                ("traffic", ended.get("traffic")),
                ("decisions", self._decided.get(number)),
            )
            if value or (key == "result" and value is not None)  # 0 is a result, as of an empty balance
        }
        title, summary, error = (
            words(begun.get("title")),
            words(ended.get("summary")),
            words(ended.get("error")),
        )
        self._put(
            "steps",
            (
                number,
                whole(begun.get("parent")),
                whole(begun.get("depth")),
                words(begun.get("kind")),
                words(ended.get("status")),
                title,
                words(begun.get("operation")),
                words(begun.get("instrument")),
                number_of(begun.get("time")) or 0.0,
                number_of(ended.get("duration")),
                number_of(begun.get("expected")),
                whole(begun.get("line")),
                words(begun.get("file")),
                summary,
                error,
                as_json(details) if details else None,
                said_of(title=title, summary=summary, error=error),
            ),
        )

    def _data(self, event: EventData, time: float) -> None:
        place, value = self._next(), event.get("value")
        kind = words(event.get("kind"))
        row = (words(event.get("key")), kind, words(event.get("title")), words(event.get("unit")))
        limits = (number_of(event.get("low")), number_of(event.get("high")))
        self._put("outputs", (place, time, *row, whole(event.get("step")), as_json(value), *limits))
        if kind == "wells":
            for well, number, said in wells(value):
                self._put("wells", (place, well, number, said))

    def _log(self, event: EventData, time: float) -> None:
        """A log event, or one of which a message is all that people are shown."""
        if "message" in event:
            level, message = words(event.get("level")) or "warning", words(event["message"])
            self._put("log", (self._next(), time, level, message, said_of(message=message)))

    # ---- who did what to it
    def _state(self, event: EventData, time: float) -> None:
        state = words(event.get("state"))
        self._put_action(event, time, "state", state)
        if state not in FINAL_STATES:
            self.state = state  # the state alone does not end a run: its result does
        if state in _ENDS:
            self.reason = words(event.get("reason")) or self.reason
            self.ended_by = words(event.get("by")) or self.ended_by

    def _prompt(self, event: EventData, time: float) -> None:
        if event.get("kind") == "recover":
            self._asked[whole(event.get("number"))] = whole(event.get("step"))
        self._put_action(event, time, "prompt", words(event.get("message")))

    def _answer(self, event: EventData, time: float) -> None:
        value = event.get("value")
        step = self._asked.pop(whole(event.get("number")), 0)
        choice = value.get("choice") if isinstance(value, Mapping) else value
        if step and isinstance(choice, str):
            self._decided.setdefault(step, []).append(storable(choice))
        told = value.get(READ, value) if isinstance(value, Mapping) else value
        self._put_action(event, time, "answer", told if isinstance(told, str) else json.dumps(told))

    def _action(self, event: EventData, time: float) -> None:
        self._put_action(event, time, "action", words(event.get("action")))

    def _halt(self, event: EventData, time: float) -> None:
        self._put_action(event, time, "halt", words(event.get("message")))

    def _put_action(self, event: EventData, time: float, kind: str, what: str) -> None:
        person, reason = words(event.get("by")), words(event.get("reason"))
        told = as_json({key: value for key, value in with_said(event).items() if key != "event"}) or "{}"
        self._put("actions", (self._next(), time, kind, storable(what), person, reason, told))

    def _result(self, event: EventData, time: float) -> None:
        self.state = words(event.get("state"))
        verdict = event.get("verdict")
        if isinstance(verdict, dict) and (word := verdict.get("verdict")) in SEVERITY:
            self.verdict, self.verdict_reason = word, words(verdict.get("reason"))
            if word != "none" or verdict.get("checked"):
                self.verdict_told = verdict
        result = event.get("result")
        details = event.get("details")
        if isinstance(details, dict):
            setup = details.get("setup")
            for told in (details, setup if isinstance(setup, dict) else {}):
                self.is_simulated |= is_simulated(told)
                self.machines.update(machines(told))
        if isinstance(result, dict):
            error = result.get("error")
            if isinstance(error, dict):
                self.error = joined(
                    ": ", filter(None, (words(error.get("name")), words(error.get("message"))))
                )
        self.result = as_json(result, LARGEST_VALUE * 4)


def wells(value: object) -> Iterator[tuple[str, float | None, str]]:
    """The values per well of an output: for each well a number, if it is one, and words."""
    if isinstance(value, Mapping):
        inner = value.get("wells", value.get("values"))
        if isinstance(inner, Mapping):
            value = inner
    if not isinstance(value, Mapping):
        return
    for well, what in value.items():
        number = number_of(what)
        if isinstance(what, Mapping):
            number = number_of(what.get("value"))
        said = "" if number is not None else what if isinstance(what, str) else as_json(what, 4096) or ""
        yield storable(str(well)), number, storable(said)
