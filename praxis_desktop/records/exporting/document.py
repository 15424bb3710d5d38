"""The contents of a record, and the document of plain data from which exports are made.

docs/export.schema.json describes the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.events import FINAL_STATES, DataEvent, figures_and_gaps
from praxis_desktop.core.prompts import CONTINUE
from praxis_desktop.core.verdicts import NO_VERDICT, Figure, Verdict, planned_in, verdict_words
from praxis_desktop.core.words import ending_words, instrument_names_in, titled
from praxis_desktop.protocols.benches.bench import effects_on
from praxis_desktop.protocols.benches.files import bench_in
from praxis_desktop.records.decisions import (
    ValuesByHand,
    answer_said,
    answer_words,
    decision_of,
    is_answered,
    is_left_out,
)
from praxis_desktop.records.history.notes import standing_of
from praxis_desktop.records.output_shapes import RunClock, number_of, shaped
from praxis_desktop.records.parameter_names import ParameterName, called, parameter_names_in
from praxis_desktop.records.reading import (
    EventEntry,
    FactsEntry,
    FileEntry,
    RecordReader,
    RecoveryEntry,
    RequestEntry,
    SegmentEntry,
    SignatureEntry,
    SourceEntry,
)
from praxis_desktop.records.run_folder import is_owned
from praxis_desktop.records.well_origins import place_of

Entry = dict[str, Any]

_ENDING = (*FINAL_STATES, "canceling", "interrupted")


class Remark(Struct, frozen=True):
    """A user's note on a run, added after its end; ``written_ns`` is in nanoseconds since 1970."""

    written_ns: int
    person: str
    words: str


class EventsTold:
    """Collects the events in a record, in order, skipping events of unknown types."""

    def __init__(self, clock: RunClock) -> None:
        self.state = ""
        self.reason = self.ended_by = ""
        self.last = 0.0
        """The time of the last event, in seconds since the record began."""
        self.steps: list[Entry] = []
        self.outputs: list[Entry] = []
        self.wells: list[Entry] = []
        self.cells: list[Entry] = []
        self.log: list[Entry] = []
        self.actions: list[Entry] = []
        self.result: Mapping[str, Any] = {}
        self.details: Mapping[str, Any] = {}
        self.verdict = NO_VERDICT
        self._clock = clock
        self._by_number: dict[int, Entry] = {}
        self._asked: dict[int, Mapping[str, Any]] = {}
        """The questions, keyed by number."""
        self._series: dict[str, Entry] = {}
        self.by_hand = ValuesByHand()

    def add(self, time: float, event: Mapping[str, Any]) -> bool:
        """Add an event, ``time`` seconds after the record began. Returns False for a malformed event, which
        is skipped, because the record may come from an untrusted source.
        """
        self.last = max(self.last, time)
        take = getattr(self, f"_take_{event.get('event')}", self._take_log)
        try:
            take(time, event)
        except (TypeError, ValueError, AttributeError, LookupError):
            return False
        return True

    def add_remark(self, remark: Remark) -> None:
        """Add a note that was written after the run's end."""
        self.actions.append(
            {
                "time": self._clock.iso_of(remark.written_ns),
                "kind": "note",
                "what": remark.words,
                "by": remark.person,
                "reason": "",
                "details": {},
            }
        )

    def end(self, *, is_under_way: bool = False) -> None:
        """Mark as interrupted any steps that never ended, and the run unless it has ended or is under way."""
        if self.state not in FINAL_STATES and not is_under_way:
            self.state = "interrupted"
        for step in self.steps:
            if step["status"] == "started":
                step["status"] = "interrupted"

    # ---- steps
    def _take_step(self, time: float, event: Mapping[str, Any]) -> None:
        number = event.get("step")
        if type(number) is not int:
            return
        step = self._by_number.get(number)
        if step is None:
            step = self._by_number[number] = {
                "step": number,
                "parent": int(event.get("parent", 0)),
                "depth": int(event.get("depth", 0)),
                "kind": str(event.get("kind", "operation")),
                "status": "started",
                "title": str(event.get("title", "")),
                "operation": str(event.get("operation", "")),
                "instrument": str(event.get("instrument", "")),
                "arguments": dict(event.get("arguments") or {}),
                "started": self._clock.iso(time),
                "started_s": round(time, 6),
                "duration_s": None,
                "expected_s": number_of(event.get("expected")),
                "result": None,
                "summary": "",
                "error": "",
                "traffic": {},
                "line": int(event.get("line", 0)),
                "decisions": [],
            }
            if thread := str(event.get("thread", "")):
                step["thread"] = thread
            self.steps.append(step)
            self.by_hand.note_step(number, step["parent"])
        if event.get("status") != "started":
            step["status"] = str(event.get("status", ""))
            step["duration_s"] = number_of(event.get("duration"))
            step["result"] = event.get("result")
            step["summary"] = str(event.get("summary", ""))
            step["error"] = str(event.get("error", ""))
            step["traffic"] = {
                port: {"out": counts[0], "in": counts[1]}
                for port, counts in (event.get("traffic") or {}).items()
            }

    # ---- outputs
    def _take_data(self, time: float, event: Mapping[str, Any]) -> None:
        kind, key = str(event.get("kind")), str(event.get("key", ""))
        value = shaped(kind, event.get("value"))
        if kind == "series":
            known = self._series.get(key)
            if known is not None:
                known["value"]["points"] += value["points"]
                return
        title, unit = titled(key)
        output = {
            "key": key,
            "kind": kind,
            "title": str(event.get("title") or title),
            "unit": str(event.get("unit") or ("" if event.get("title") else unit)),
            "step": int(event.get("step", 0)),
            "time": self._clock.iso(time),
            "value": value,
            "low": number_of(event.get("low")),
            "high": number_of(event.get("high")),
        }
        has_limits = kind == "table" or (output["low"], output["high"]) != (None, None)
        if by_hand := self.by_hand.of(output["step"], has_limits=has_limits):
            output["by_hand"] = by_hand
        self.outputs.append(output)
        if kind == "series":
            self._series[key] = output
        if kind == "wells":
            self._add_wells(output, value)

    def _add_wells(self, output: Entry, value: Mapping[str, Any]) -> None:
        for well, content in value["values"].items():
            try:
                row, column = place_of(well)
            except ValueError:
                continue
            self.wells.append(
                {
                    "name": output["key"],
                    "plate": value.get("plate", ""),
                    "well": well,
                    "row": row,
                    "column": column,
                    "value": content,
                    "unit": output["unit"],
                    "low": output["low"],
                    "high": output["high"],
                    "step": output["step"],
                    "time": output["time"],
                }
            )

    def _take_display(self, time: float, event: Mapping[str, Any]) -> None:
        file = str(event.get("file", ""))
        value = {"file": file, "mime": str(event.get("mime", "")), "size": int(event.get("size", 0))}
        self.outputs.append(
            {
                "key": file or f"figure-{len(self.outputs) + 1}",
                "kind": "figure",
                "title": file,
                "unit": "",
                "step": 0,
                "time": self._clock.iso(time),
                "value": value,
                "low": None,
                "high": None,
            }
        )

    def _take_cell(self, time: float, event: Mapping[str, Any]) -> None:
        """Record that a notebook cell has begun. Later output belongs to it."""
        self.cells.append(
            {
                "number": int(event["number"]),
                "time": self._clock.iso(time),
                "printed_bytes": int(event["printed"]),
                "outputs": len(self.outputs),
            }
        )

    # ---- log
    def _take_log(self, time: float, event: Mapping[str, Any]) -> None:
        """Add a log event, or an event of another kind that is shown to users only as a message."""
        if "message" in event:
            level = str(event.get("level", "info" if event["event"] == "log" else "warning"))
            self.log.append({"time": self._clock.iso(time), "level": level, "message": str(event["message"])})

    # ---- who did what
    def _take_state(self, time: float, event: Mapping[str, Any]) -> None:
        self.state = str(event.get("state", ""))
        if self.state not in _ENDING:  # the run did not end for the reason of an earlier question or pause
            self.reason = self.ended_by = ""
        elif event.get("reason") or event.get("by"):
            self.reason, self.ended_by = str(event.get("reason", "")), str(event.get("by", ""))
        self._act(time, "state", self.state, event)

    def _take_action(self, time: float, event: Mapping[str, Any]) -> None:
        self._act(time, "action", str(event.get("action", "")), event, dict(event.get("details") or {}))

    def _take_prompt(self, time: float, event: Mapping[str, Any]) -> None:
        number = event.get("number")
        if type(number) is int:
            self._asked[number] = event
            self.by_hand.note_question(number, event.get("step"))
        keys = ("number", "kind", "step", "error", "held", "facts")
        told = {key: event[key] for key in keys if event.get(key)}
        self._act(time, "question", str(event.get("message", "")), event, told)

    def _take_answer(self, time: float, event: Mapping[str, Any]) -> None:
        value, number = event.get("value"), event.get("number")
        asked = self._asked.get(number if type(number) is int else -1, {})
        step = asked.get("step", 0)
        if asked.get("kind") == "recover" and step in self._by_number:
            self._by_number[step]["decisions"].append(decision_of(event))
        self.by_hand.note_answer(number, value)
        told = {key: event[key] for key in ("number", "source", "facts") if event.get(key)}
        if said := answer_said(asked, event):
            told["said"] = said
        what = CONTINUE if value is None and is_answered(event) else answer_words(value)
        self._act(time, "answer", what, event, {**told, "step": step})

    def _take_halt(self, time: float, event: Mapping[str, Any]) -> None:
        told = {key: event.get(key) for key in ("port", "outcome", "data", "milliseconds", "advice")}
        told |= {key: event[key] for key in ("device", "is_simulated") if event.get(key)}
        self._act(time, "halt", str(event.get("message", "")), event, told)

    def _act(
        self,
        time: float,
        kind: str,
        what: str,
        event: Mapping[str, Any],
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.actions.append(
            {
                "time": self._clock.iso(time),
                "kind": kind,
                "what": what,
                "by": str(event.get("by", "")),
                "reason": str(event.get("reason", "")),
                "details": dict(details or {}),
            }
        )

    # ---- the end
    def _take_result(self, time: float, event: Mapping[str, Any]) -> None:
        self.state = str(event.get("state", self.state))
        self.result = dict(event.get("result") or {})
        self.details = dict(event.get("details") or {})
        self.verdict = Verdict.of_json(event.get("verdict"))


NOTHING: Mapping[str, object] = MappingProxyType({})


class ExportedRun(Struct, frozen=True):
    """A run to export. ``header`` and ``facts`` are plain data; ``events`` are as printed with ``--json``,
    with times in seconds since the record began. ``sources`` are the names and contents of the program's
    files; ``files`` are the files next to the journal (``name``, ``size``, ``sha256``), in ``folder``.
    ``digest`` covers the whole record; ``problems`` are the record's defects. ``is_under_way`` means that a
    process is still writing the record.
    """

    run_id: str
    header: Mapping[str, object] = NOTHING
    facts: Mapping[str, object] = NOTHING
    events: Iterable[tuple[float, Mapping[str, object]]] = ()
    sources: tuple[tuple[str, bytes], ...] = ()
    files: tuple[Mapping[str, object], ...] = ()
    folder: Path | None = None
    digest: str = ""
    signature: Mapping[str, object] = NOTHING
    is_complete: bool = True
    is_under_way: bool = False
    problems: tuple[str, ...] = ()
    names: Mapping[str, ParameterName] = MappingProxyType({})
    """The labels of the run's parameters, if known."""
    remarks: tuple[Remark, ...] = ()
    told: EventsTold | None = None
    """The contents of the events and remarks, if already read; ``events`` and ``remarks`` are then empty."""

    def all_told(self) -> EventsTold:
        """Return the contents of the run's events and remarks."""
        if self.told is not None:
            return self.told
        told = EventsTold(RunClock(self.header))
        for time, event in self.events:
            told.add(time, event)
        for remark in self.remarks:
            told.add_remark(remark)
        told.end(is_under_way=self.is_under_way)
        return told


def told_run(folder: Path) -> ExportedRun:
    """Read the undamaged part of the record in ``folder``.

    Raises JournalUnusable or JournalDamaged if all of it is damaged.
    """
    facts: dict[str, object] = {}
    sources: list[tuple[str, bytes]] = []
    files: list[Mapping[str, object]] = []
    problems: list[str] = []
    strange, was_left = 0, False
    names: Mapping[str, ParameterName] = {}
    signature: Mapping[str, object] = NOTHING
    is_under_way = is_owned(folder)
    notes = standing_of(folder).notes
    with RecordReader(folder) as record:
        # Events are processed as they are read: in a long run they take far more memory than the result.
        all_told = EventsTold(RunClock(record.header))
        for entry in record.entries(wire=False):
            match entry:
                case EventEntry(time_ns, event):
                    if not all_told.add(time_ns / 1e9, event):
                        strange += 1
                case SourceEntry(name, data):
                    sources.append((name, data))
                case FactsEntry(told):
                    missing = told.get("missing")
                    problems += map(str, missing) if isinstance(missing, list) else ()
                    facts |= told
                case FileEntry(file):
                    files.append(structs.asdict(file))
                case SignatureEntry(signed, key, made, unsigned):
                    signature = (
                        {"unsigned": unsigned}
                        if unsigned
                        else {"key": key.hex(), "signature": made.hex(), "digest": signed.hex()}
                    )
                case RequestEntry(asked):
                    names = parameter_names_in(asked)
                case RecoveryEntry():
                    was_left = True
                case SegmentEntry() if was_left:
                    problems.append("the process that wrote the record died, and the run was resumed")
                    was_left = False
                case _:
                    pass
        if was_left:
            problems.append("the process that wrote the record died, and the record was closed later")
        if strange:
            problems.append(f"{strange} events are not what this program writes, and are left out")
        if record.damage is not None:
            problems.append(f"the record is damaged, and ends here: {record.damage.message}")
        for note in notes:
            all_told.add_remark(Remark(note.written_ns, note.person, note.words))
        all_told.end(is_under_way=is_under_way)
        return ExportedRun(
            run_id=record.run_id,
            header=record.header,
            facts=facts,
            sources=tuple(sources),
            files=tuple(files),
            folder=folder,
            digest=record.digest,
            signature=signature,
            is_complete=record.is_sealed and record.damage is None,
            is_under_way=is_under_way,
            problems=tuple(problems),
            names=names,
            told=all_told,
        )


SCHEMA_VERSION = 1
FORMAT = "praxis-run"

_MOST_SOURCE = 4 << 20
"""Maximum size, in bytes, of a source in the document. For a larger source, only the digest is included."""

Document = dict[str, Any]


def document_of(run: ExportedRun) -> Document:
    """Return a run's document. Equal records produce equal documents."""
    header, facts = run.header, run.facts
    clock = RunClock(header)
    told = run.all_told()
    result, details = told.result, told.details
    setup = _mapping(details.get("setup") or facts.get("setup") or header.get("setup"))
    sources = [_source(name, data) for name, data in run.sources]
    error = _mapping(result.get("error"))
    is_simulated = _is_simulated(setup, header)
    number, names = header.get("number"), instrument_names_in(header)
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "verdict": _verdict(told.verdict, is_simulated=is_simulated),
        "run": {
            "id": run.run_id,
            "number": number if isinstance(number, int) else 0,
            "name": _text(header.get("name")),
            "state": told.state,
            "ending": ending_words(told.state, told.reason),
            "reason": told.reason,
            "ended_by": told.ended_by,
            "operator": _text(header.get("operator")),
            "notes": _text(header.get("notes")),
            "started": clock.iso(0.0),
            "ended": clock.iso(told.last),
            "duration_s": round(told.last, 6),
            "simulated": is_simulated,
            "simulated_roles": _simulated_roles(setup),
            "planned": {
                what: count for what in ("steps", "checks") if (count := planned_in(header, what)) is not None
            },
            "skipped_steps": sum(map(is_left_out, told.steps)),
            "values_by_hand": told.by_hand.count,
            "error": {key: _text(error.get(key)) for key in ("name", "message", "stack")} if error else None,
            "is_complete": run.is_complete,
            "problems": list(run.problems),
        },
        "protocol": {
            "name": _text(setup.get("protocol")) or _text(header.get("protocol")),
            "title": _text(header.get("title")) or _text(setup.get("protocol")),
            "version": _text(header.get("version")),
            "file": _text(header.get("file"))
            or _text(header.get("target"))
            or (sources[0]["name"] if sources else ""),
            "approved": {key: str(what) for key, what in _mapping(header.get("approval")).items()} or None,
        },
        "sources": sources,
        "parameters": [
            {"name": name, "value": value, **_named(name, run.names)}
            for name, value in _mapping(setup.get("values") or header.get("values")).items()
        ],
        "bench": {
            "machines": [
                {"role": role, **_named_instrument(role, names), **_mapping(what)}
                for role, what in _mapping(setup.get("machines")).items()
            ],
            "labware": [
                {"role": role, "catalogue": _text(what)}
                for role, what in _mapping(setup.get("labware")).items()
            ],
            "deck": _text(setup.get("deck")),
            "ports": [
                {"role": role, **_named_instrument(role, names), **_mapping(what)}
                for role, what in _ports(setup, facts)
            ],
            **_bench_of(header),
        },
        "versions": _versions(header, facts, details),
        "steps": told.steps,
        "outputs": told.outputs,
        "wells": told.wells,
        "value": result.get("value"),
        "log": told.log,
        "actions": told.actions,
        "printed": _text(result.get("output")),
        "printed_bytes": _count(details.get("output_bytes")),
        "cells": told.cells,
        "files": [dict(file) for file in run.files],
        "record": {"digest": run.digest, "signature": dict(run.signature) or None},
    }


def _verdict(verdict: Verdict, *, is_simulated: bool) -> Document:
    """Return the verdict, with the word shown to users."""
    told = structs.replace(verdict, simulated=is_simulated).to_json()
    return {"word": verdict_words(verdict.word, is_simulated), **told}


def _named(name: str, names: Mapping[str, ParameterName]) -> dict[str, str]:
    known = called(name, names)
    return {"title": known.label, "unit": known.unit}


def _bench_of(header: Mapping[str, object]) -> Document:
    """Return the run's bench file, and any effects that the simulated instruments have on one another."""
    file, bench = _text(header.get("bench_file")), bench_in(header)
    told: Document = {"file": file} if file else {}
    if bench is not None and bench.world:
        entries = _mapping(_mapping(header.get("bench")).get("world"))
        told["world"] = [
            {"role": role, "effects": str(effects_on(around)), "entry": entries[role]}
            for role, around in bench.world.items()
        ]
    return told


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _named_instrument(role: str, names: Mapping[str, str]) -> dict[str, str]:
    return {"name": names[role]} if role in names else {}


def _source(name: str, data: bytes) -> dict[str, Any]:
    text = data.decode("utf-8", "replace") if len(data) <= _MOST_SOURCE else None
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "text": text}


def _is_simulated(setup: Mapping[str, Any], header: Mapping[str, object]) -> bool:
    ports = header.get("ports")
    asked = ports if isinstance(ports, list | tuple) else ()
    return (
        bool(setup.get("simulated") or header.get("simulated"))
        or bool(_simulated_roles(setup))
        or any("=sim:" in str(port) for port in asked)
    )


def simulated_words(document: Document) -> str:
    """Return the notice for a run that was wholly or partly simulated; "" for other runs."""
    run, bench = document["run"], document["bench"]
    if not run["simulated"]:
        return ""
    parts = {part["role"] for part in (*bench["machines"], *bench["ports"])}
    simulated = list(dict.fromkeys(run["simulated_roles"]))
    if parts and simulated and not set(simulated) >= parts:
        return f"Partly simulated: {', '.join(simulated)}"
    return "Simulated: no instrument was used"


def _simulated_roles(setup: Mapping[str, Any]) -> list[str]:
    return [
        role
        for group in ("machines", "ports")
        for role, what in _mapping(setup.get(group)).items()
        if _mapping(what).get("simulated")
    ]


def _ports(setup: Mapping[str, Any], facts: Mapping[str, object]) -> list[tuple[str, Any]]:
    """Return the role of each port, with what is known about the port and its device."""
    known = _mapping(facts.get("ports"))
    told = {role: dict(_mapping(what)) for role, what in _mapping(setup.get("ports")).items()}
    for role, what in known.items():
        fields = _mapping(what) or {"device": str(what)}
        told[role] = {**fields, **told.get(role, {})}
    return list(told.items())


def _versions(
    header: Mapping[str, object], facts: Mapping[str, object], details: Mapping[str, Any]
) -> dict[str, Any]:
    versions = {
        name: str(version)
        for source in (header.get("versions"), facts.get("versions"))
        for name, version in _mapping(source).items()
        if isinstance(version, str | int | float)
    }
    packages = details.get("packages") or facts.get("packages") or header.get("packages")
    found = packages if isinstance(packages, list) else []
    return {
        **versions,
        "packages": [
            {key: _text(_mapping(package).get(key)) for key in ("name", "version", "sha256")}
            for package in found
        ],
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def event_of(output: Mapping[str, Any]) -> DataEvent:
    """Return ``output`` as the event that reported it."""
    names = (output["title"], output["unit"], output["step"], output["low"], output["high"])
    return DataEvent(output["key"], output["kind"], output["value"], *names)


def figures_in(output: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield the numbers in an output, with nan for each missing one: see ``core.events.figures_and_gaps``."""
    yield from figures_and_gaps(event_of(output))
