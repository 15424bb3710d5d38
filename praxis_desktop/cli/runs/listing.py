"""``runs list`` and ``runs watch``: the runs under way, and their events."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import structs

from praxis_desktop.cli.telling.events import ID_LENGTH, event_line
from praxis_desktop.cli.telling.teller import Teller, aligned
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.legible import duration_for_people, legible_line
from praxis_desktop.core.words import number_or_id
from praxis_desktop.workers.control.client import find, follow, under_way
from praxis_desktop.workers.control.messages import Happened, Over, RunInfo, Watch

_SILENT = "process {} has runs, but does not answer"


class RunEvent(Event, frozen=True):
    """A run under way: see ``workers.control.messages.RunInfo``."""

    name: ClassVar[str] = "run"
    run: Mapping[str, Any]

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {"event": self.name, **self.run}


class RelayedEvent(Event, frozen=True):
    """An event received from another process, as plain data."""

    name: ClassVar[str] = "told"
    told: Mapping[str, Any]

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return dict(self.told)


def show(*, as_json: bool) -> int:
    """List the runs."""
    teller = Teller(as_json=as_json)
    runs, silent = under_way()
    teller.for_programs(*(RunEvent(structs.asdict(run)) for run in runs))
    if runs:
        teller.for_people(*run_lines(runs))
    elif not silent:
        teller.for_people("No run is under way.")
    for place in silent:
        teller.event(LogEvent(_SILENT.format(place.process), "warning"))
    teller.result({"runs": len(runs), "silent": [place.process for place in silent]})
    return 0


def watch(run_id: str, *, as_json: bool) -> int:
    """Show the events of a run until it ends. Raises UsageError, NoAnswer."""
    teller = Teller(as_json=as_json)
    run = find(run_id)
    for reply in follow(run.process, Watch(run.run_id)):
        if isinstance(reply, Happened):
            tell(teller, reply.event)
        elif isinstance(reply, Over) and reply.reason:
            teller.event(LogEvent(reply.reason, "warning"))
    teller.result({"run_id": run.run_id})
    return 0


def tell(teller: Teller, event: Mapping[str, Any], run_id: str = "") -> None:
    """Show an event of another process to people or programs, but not its result."""
    named = {**event, "event": "run_result"} if event.get("event") == "result" else dict(event)
    teller.for_programs(RelayedEvent(named | ({"run_id": run_id} if run_id else {})))
    line = event_line(event)
    if line:
        teller.for_people(f"{run_id[:ID_LENGTH]}: {line}" if run_id else line)


def run_lines(runs: list[RunInfo]) -> list[str]:
    """A line for each run, with its open questions below."""
    rows = [
        (
            str(run.number or ""),
            run.run_id[:ID_LENGTH],
            f"{run.name} ({run.program})" if run.name else run.program,
            _state(run),
            duration_for_people(max(0.0, time.time() - run.started)),
            run.operator,
            f"{run.host}, process {run.process}",
        )
        for run in runs
    ]
    lines = []
    for run, line in zip(runs, aligned(rows), strict=True):
        lines.append(line)
        lines += [f"    {asked}" for prompt in run.prompts for asked in _asked(run, prompt)]
    return lines


def _state(run: RunInfo) -> str:
    said = run.state.replace("_", " ")
    if run.reason:
        said += f": {legible_line(run.reason)}"
    elif run.step and run.state == "running":
        said += f", step {run.step}: {legible_line(run.step_title)}"
    return f"{said} ({legible_line(run.by)})" if run.by else said


def _asked(run: RunInfo, prompt: Mapping[str, Any]) -> list[str]:
    number = prompt.get("number")
    said = [f"question {number}: {legible_line(str(prompt.get('message', '')))}"]
    values = [str(choice.get("value")) for choice in prompt.get("choices", ()) if not choice.get("obstacle")]
    said += [f"  nobody knows {fact.get('key')}: {fact.get('question')}" for fact in prompt.get("facts", ())]
    shown = "|".join(map(legible_line, values)) or "VALUE"
    return [*said, f"  praxis-desktop runs answer {number_or_id(run.number, run.run_id)} {number} {shown}"]
