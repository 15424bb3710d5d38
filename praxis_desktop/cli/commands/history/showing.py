"""``history show``: shows the actions, results and files of a run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import records
from praxis_desktop.cli.commands.history.listing import (
    HistoryEvent,
    called,
    opened_history,
    remarks,
    run_event,
    size_for_people,
)
from praxis_desktop.cli.commands.packages.listing import counted, cut
from praxis_desktop.cli.output.command_output import Teller, moment_for_people
from praxis_desktop.cli.output.wire_text import WireText
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.sizes_and_durations import bytes_for_people, duration_as_clock
from praxis_desktop.core.terminal_text import aligned, legible_line
from praxis_desktop.core.verdicts import (
    Figure,
    Verdict,
    limit_words,
    number_words,
    planned_in,
    reason_words,
    verdict_words,
)
from praxis_desktop.core.words import ending_words, reason_beside
from praxis_desktop.journal import JournalError
from praxis_desktop.ports.wire import CAUSE
from praxis_desktop.protocols.benches.bench import effects_on
from praxis_desktop.protocols.benches.files import bench_in
from praxis_desktop.records.decisions import (
    ByHand,
    by_hand_sentence,
    hand_of,
    outputs_by_hand,
    told_words,
)
from praxis_desktop.records.history.history import INTERRUPTED
from praxis_desktop.records.reading import RecordReader, WireEntry
from praxis_desktop.records.run_folder import CHECKPOINTS
from praxis_desktop.records.signing import fingerprint
from praxis_desktop.records.wire_places import WirePlaces

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.rows import ActionRow, OutputRow, RunDetails, RunRow
    from praxis_desktop.records.wire_places import WirePlace

_PAGE = 1000
_SHORT = 72
"""Maximum number of characters shown per value in a line."""

_CAUSES = ("by", "step", "title", "file", "line", "thread")
"""The details shown about the cause of a chunk of bytes."""

_BY = {
    "asking": "identified when the port was opened",
    "settling": "when the run was resumed",
    "stop": "emergency stop",
    "": "(no reason given)",
}

_RUN_FACTS = ("header", "facts", "result", "machines", "sources")


def show(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Show a run, or the parts of it that the options name."""
    if not options.wire and (options.step is not None or options.port):
        raise UsageError("--step and --port choose from --wire", hint="Add --wire.")
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        shown = _Showing(teller, history, run)
        if options.wire:
            shown.require(step=options.step, port=options.port)
        shown.summary(with_results=not options.data)
        for part in ("steps", "log", "data", "actions", "files", "wire"):
            if getattr(options, part):
                how = {"step": options.step, "port": options.port} if part == "wire" else {}
                getattr(shown, part)(**how)
        teller.result({"run": run.run_id, "folder": str(history.folder_of(run))})
    return 0


class _Showing:
    """Shows a run, part by part."""

    def __init__(self, teller: Teller, history: History, run: RunRow) -> None:
        self._teller = teller
        self._history = history
        self._run = run
        self._id = run.run_id

    def require(self, *, step: int | None, port: str) -> None:
        """Raise UsageError if the run has no such step, or did not use the port."""
        run = called(self._run)
        if step is not None and all(
            step != found.number for found in self._history.steps(self._id, after=step - 1, limit=1)
        ):
            hint = f"`praxis-desktop history show {run} --steps` lists its steps."
            raise UsageError(f"run {run} has no step {step}", hint=hint)
        if port:
            with RecordReader(self._history.folder_of(self._run)) as record:
                ports = {entry.record.role for entry in record.entries() if isinstance(entry, WireEntry)}
            if port not in ports:
                hint = f"It used: {', '.join(sorted(ports)) or 'none'}."
                raise UsageError(f"run {run} used no port {port!r}", hint=hint)

    def summary(self, *, with_results: bool) -> None:
        run, history, teller = self._run, self._history, self._teller
        details = history.details(self._id)
        notes = history.notes(self._id)
        verdict = Verdict.of_json(details.facts.get("verdict"))
        told = {name: value for name, value in structs.asdict(details).items() if name in _RUN_FACTS}
        told["figures"] = verdict.to_json()["figures"]
        teller.for_programs(HistoryEvent("run", {**run_event(run).fields, **_plain(told)}))
        teller.for_programs(*(HistoryEvent("note", structs.asdict(note)) for note in notes))
        if teller.as_json:
            return
        parents = {step.number: step.parent for step in history.steps(self._id)}
        typed, by_hand = outputs_by_hand(parents, history.actions(self._id), history.outputs(self._id))
        said = " ".join(filter(None, (*self._verdict(verdict, details.header), by_hand_sentence(typed))))
        teller.for_people(said, *_figures(verdict.figures, by_hand), "")
        teller.for_people(*aligned(list(self._facts(details))))
        for note in notes:
            teller.for_people(
                "", f"note of {note.person}, {moment_for_people(note.written)}:", f"  {note.words}"
            )
        results = history.outputs(self._id) if with_results else []
        if results:
            teller.for_people("", *cut(_results(results, by_hand)))

    def _verdict(self, verdict: Verdict, header: Mapping[str, object]) -> Iterator[str]:
        """Yield the verdict: ``Failed: The pipette delivers 11.8 µL too little: −1.18 %, limits ±0.80 %.``"""
        run = self._run
        word = verdict_words(run.verdict, run.simulated)
        reason = run.verdict_reason
        if run.state != "completed":
            reason = reason_words(verdict, run.state, planned_in(header, "checks"))
        yield f"{word}: {legible_line(reason)}" if reason else word

    def _facts(self, details: RunDetails) -> Iterator[tuple[str, str]]:
        run, machines, sources = self._run, details.machines, sorted(details.sources)
        reason = reason_beside(run.state, run.reason)
        yield "run", f"{run.number} ({self._id})" if run.number else self._id
        yield "protocol", f"{run.title} ({run.protocol})" if run.title != run.protocol else run.title
        if run.name:
            yield "name", run.name
        if run.notes:
            yield "notes", run.notes
        took = duration_as_clock(run.duration)
        skipped = f", {run.skipped} skipped" if run.skipped else ""
        ended = ending_words(run.state, run.reason)
        by = f" by {run.ended_by}" if run.ended_by and not reason else ""
        yield "ended", f"{ended}{by}{skipped}{f' after {took}' if took else ''}"
        if run.state == INTERRUPTED and run.discarded is None:
            short = called(run)
            yield "to continue", f"praxis-desktop history resume {short}"
            yield "to give up", f'praxis-desktop history close {short} --reason "..."'
            checkpoints = self._history.folder_of(run) / CHECKPOINTS
            start = (
                "its last checkpoint" if any(checkpoints.glob("*")) else "its beginning: it has no checkpoint"
            )
            yield "resumes", f"by a replay from {start}"
            yield from (("guardian", told) for told in self._guardian())
        if run.error:
            yield "error", run.error
        if reason:
            yield "reason", reason + (f" ({run.ended_by})" if run.ended_by else "")
        yield "begun", moment_for_people(run.begun) + (f", by {run.operator}" if run.operator else "")
        if machines:
            yield (
                "machines",
                ", ".join(f"{role}: {what}" if what else role for role, what in machines.items()),
            )
        if isinstance(file := details.header.get("bench_file"), str):
            yield "bench", file
        bench = bench_in(details.header)
        for role, around in ({} if bench is None else bench.world).items():
            yield "world", f"{role} {effects_on(around)}"
        if remarks(run):
            yield "remarks", remarks(run)
        if (pace := details.header.get("pace")) in ("10", "at-once"):
            yield "pace", "10×" if pace == "10" else "at once"
        if run.discarded is not None:
            moment = moment_for_people(run.discarded)
            yield "discarded", f"{moment}, by {run.discarded_by}: {run.discarded_why}"
        planned = planned_in(details.header, "steps")
        is_short = run.state != "completed" and planned is not None and planned >= run.steps
        yield "steps", f"{run.steps}, {planned} planned" if is_short else str(run.steps)
        if sources:
            yield "program", ", ".join(sources)
        yield "record", f"{self._history.folder_of(run)} ({size_for_people(run)})"
        yield "digest", run.digest + ("" if run.is_sealed else " (it has no end)")
        if run.signer:
            yield "signed", f"with the key {fingerprint(bytes.fromhex(run.signer))}"
        if run.damage:
            yield "damage", run.damage

    def _guardian(self) -> Iterator[str]:
        """Yield the actions that the guardian took when the run's process died."""
        try:
            notes, complaint = records.guardian_account(self._history.folder_of(self._run))
        except (StorageError, JournalError) as error:
            yield error.message
            return
        yield from map(str, notes)
        if complaint:
            yield complaint

    def steps(self) -> None:
        after = 0
        self._heading(counted(self._run.steps, "step"))
        while page := self._history.steps(self._id, after=after, limit=_PAGE):
            after = page[-1].number
            self._tell("step", page)
            self._lines(
                [
                    (
                        str(step.number),
                        f"{step.begun:.3f}",
                        duration_as_clock(step.duration),
                        step.status,
                        "  " * step.depth + step.title + (f" (thread {step.thread})" if step.thread else ""),
                        step.error or step.summary,
                    )
                    for step in page
                ]
            )

    def log(self) -> None:
        rows = self._history.log(self._id)
        self._tell("logged", rows)
        self._section("log", [(f"{row.time:.3f}", row.level, row.message) for row in rows])

    def data(self) -> None:
        rows = self._history.outputs(self._id)
        self._tell("data", rows)
        self._section(
            "results", [(row.key, row.kind, row.title, _value(row, None), row.unit) for row in rows]
        )

    def actions(self) -> None:
        rows = self._history.actions(self._id)
        self._tell("action", rows)
        asked = {row.told.get("number"): row.told for row in rows if row.kind == "prompt"}
        self._section(
            "audit trail",
            [
                (f"{row.time:.3f}", row.kind, _what(row, asked), row.person, row.reason)
                for row in rows
                if (row.kind, row.what) != ("action", "answer")  # the answer itself is listed before it
            ],
        )

    def files(self) -> None:
        rows = self._history.files(self._id)
        self._tell("file", rows)
        self._section("files", [(row.name, bytes_for_people(row.size), row.sha256) for row in rows])

    def wire(self, *, step: int | None, port: str) -> None:
        """Show all bytes, or only the bytes of one step or port, with the step and line that caused them."""
        self._heading("wire")
        text = WireText(self._teller.for_people, as_hex=False, shows_all=False)
        places, last = WirePlaces(), ""
        with RecordReader(self._history.folder_of(self._run)) as record:
            for entry in record.entries():
                place = places.add(entry)
                if not isinstance(entry, WireEntry) or entry.record.what == CAUSE:
                    continue
                found = entry.record
                if (port and found.role != port) or (
                    step is not None and (place is None or place.step != step)
                ):
                    continue
                caused = {} if place is None else {name: getattr(place, name) for name in _CAUSES}
                fields = {
                    "time": found.time_ns / 1e6,
                    "port": found.role,
                    "direction": found.direction,
                    "data": found.data.hex(),
                    "what": found.what,
                    "details": dict(found.details),
                    **caused,
                }
                self._teller.for_programs(HistoryEvent("wire", fields))
                if self._teller.as_json:
                    continue
                if place is not None and place.direction == "out" and (where := _where(place)) != last:
                    last = where
                    text.end()
                    self._teller.for_people(f"{'':>12}  {where}")
                text.add(found)
        text.end()

    def _tell(self, what: str, rows: Sequence[Struct]) -> None:
        if self._teller.as_json:
            self._teller.for_programs(*(HistoryEvent(what, _plain(structs.asdict(row))) for row in rows))

    def _section(self, title: str, rows: Sequence[Sequence[str]]) -> None:
        self._heading(title if rows else f"{title}: none")
        self._lines(rows)

    def _heading(self, title: str) -> None:
        self._teller.for_people("", title)

    def _lines(self, rows: Sequence[Sequence[str]]) -> None:
        if rows and not self._teller.as_json:
            self._teller.for_people(*(f"  {line}" for line in aligned(rows)))


def _where(place: WirePlace) -> str:
    """Return the cause of a chunk of bytes, as a single line."""
    if place.by != "program":
        return _BY[place.by]
    step = f"step {place.step}: {place.title}" if place.step else ""
    thread = f"thread {place.thread}" if place.thread else ""
    return ", ".join(part for part in (step, place.place, thread) if part) or _BY[""]


def _figures(figures: Sequence[Figure], by_hand: Mapping[str, ByHand]) -> list[str]:
    """Return the numbers that decided the verdict, each with its limits."""
    return (
        aligned(
            [
                (
                    f"  {' '.join(filter(None, (figure.title or figure.key, figure.where)))}",
                    number_words(figure.value, figure.unit),
                    limit_words(figure.low, figure.high, figure.unit),
                    "outside" if figure.is_outside else "",
                    hand_of(by_hand, figure.key),
                )
                for figure in figures
            ]
        )
        if figures
        else []
    )


def _results(rows: Sequence[OutputRow], by_hand: Mapping[str, ByHand]) -> list[str]:
    table = [("RESULT", "KIND", "VALUE", "", "LIMITS")]
    return aligned(
        [
            *table,
            *(
                (row.title or row.key, row.kind, _value(row, _SHORT), row.unit, _limits(row, by_hand))
                for row in rows
            ),
        ]
    )


def _limits(row: OutputRow, by_hand: Mapping[str, ByHand]) -> str:
    has_limits = (row.low, row.high) != (None, None)
    limits = limit_words(row.low, row.high, row.unit) if has_limits else ""
    return " · ".join(filter(None, (limits, by_hand.get(row.key, ""))))


def _value(row: OutputRow, longest: int | None) -> str:
    if row.is_left_out:
        return "(large: in the record, see `history export`)"
    told = row.value if isinstance(row.value, str) else json.dumps(row.value, ensure_ascii=False)
    return told if longest is None or len(told) <= longest else told[: longest - 1] + "…"


def _what(row: ActionRow, asked: Mapping[object, Mapping[str, object]]) -> str:
    words = told_words(row.kind, row.what, row.told, asked.get(row.told.get("number")))
    return words or ("not answered" if row.kind == "answer" else "")


def _plain(fields: dict[str, object]) -> dict[str, object]:
    """Return ``fields`` with every mapping among the values converted to a dictionary."""
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in fields.items()}
