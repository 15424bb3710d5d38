"""The actions of ``runs`` on runs of other processes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from praxis_desktop import records
from praxis_desktop.cli import asking
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines, TerminalLines, can_ask
from praxis_desktop.cli.runs.listing import RelayedEvent, tell
from praxis_desktop.cli.telling.events import ID_LENGTH, halt_lines
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import HaltEvent, LogEvent
from praxis_desktop.core.prompts import READ
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.emergency.other_guardians import Report
from praxis_desktop.runs.commands import AnyCommand
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.control.client import StopReport, ask, emergency_stop_everywhere, find
from praxis_desktop.workers.control.messages import Do

_EXIT_UNSURE = 4
"""An instrument, or a process, has not confirmed that it has stopped."""


def act(options: argparse.Namespace) -> int:
    """Pause, resume, change a wait, stop, answer, note. Raises UsageError if it is refused, NoAnswer."""
    teller = Teller(as_json=options.json)
    by = system_user() if options.operator is None else options.operator
    _require_reason(options)
    run = find(options.run)
    ask(run, Do(run.run_id, _command(options, by)))
    teller.for_people(f"{run.run_id[:ID_LENGTH]} {options.done}")
    teller.result({"run_id": run.run_id})
    return 0


def _command(options: argparse.Namespace, by: str) -> AnyCommand:
    """The command that the options describe: they have the names of a command's fields."""
    given = {**vars(options), "command": options.verb, "by": by}
    if options.verb == "answer":
        given["facts"] = facts = dict(options.facts)
        if len(facts) < len(options.facts):
            keys = [key for key, _ in options.facts]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise UsageError(f"{twice} is told twice", hint="Tell each fact once.")
        if options.read and options.value:
            raise UsageError("--read has the value read", hint="Leave out VALUE, or --read.")
        given["value"] = {READ: True} if options.read else options.value
    if options.verb == "note" and not options.text.strip():
        raise UsageError("the note is empty", hint="Say something.")
    command: AnyCommand = msgspec.convert(given, AnyCommand)
    return command


def _require_reason(options: argparse.Namespace) -> None:
    """Require a reason for stops and answers if the settings do. Raises UsageError."""
    if options.action not in ("stop", "answer") or options.reason.strip():
        return
    if load_settings().runs.require_reason:
        raise UsageError(
            f"'runs {options.action}' needs a reason here (runs.require_reason)", hint="Add --reason TEXT."
        )


def emergency_stop(options: argparse.Namespace) -> int:
    """Stop the instruments of one run or of all. Raises UsageError, StorageError."""
    teller = Teller(as_json=options.json)
    if options.run and options.all:
        raise UsageError("--all means every run, not one", hint="Leave out one of them.")
    by = system_user() if options.operator is None else options.operator
    reason = options.reason
    halts: dict[str, list[HaltEvent]] = {}
    ended: list[tuple[str, Mapping[str, Any]]] = []

    def hear(run_id: str, event: Mapping[str, Any]) -> None:
        if event.get("event") == "halt":
            fields = {name: event[name] for name in HaltEvent.__struct_fields__ if name in event}
            halts.setdefault(run_id, []).append(HaltEvent(**fields))
            teller.for_programs(RelayedEvent({**event, "run_id": run_id}))
        elif event.get("event") == "result":
            ended.append((run_id, event))

    run_ids, unknown = _runs_to_stop(options.run)
    reached = emergency_stop_everywhere(run_ids, by=by, reason=reason, tell=hear)
    if unknown is not None and not reached.guarded:
        raise unknown
    unsure = _report(teller, reached, halts)
    for run_id, event in ended:
        tell(teller, event, run_id)
    if reached.runs and not reason.strip() and load_settings().runs.require_reason:
        _explain(teller, reached, by)
    guarded = {
        process: [msgspec.structs.asdict(port) for port in ports]
        for process, ports in reached.guarded.items()
    }
    teller.result(
        {
            "runs": [msgspec.structs.asdict(run) for run in reached.runs],
            "silent": list(reached.silent),
            "guardians": guarded,
            "set_up": list(reached.set_up),
        }
    )
    return _EXIT_UNSURE if unsure else 0


def _runs_to_stop(given: str | None) -> tuple[tuple[str, ...], UsageError | None]:
    """The id of the run meant by ``given``, none for all runs; and an error if no process has such a run: one
    that hangs does not answer, while its guardian may.
    """
    if not given:
        return (), None
    try:
        return (find(given).run_id,), None
    except UsageError as unknown:
        if given == "last":
            raise
        return (given.lower(),), unknown


def _report(teller: Teller, reached: StopReport, halts: Mapping[str, list[HaltEvent]]) -> bool:
    """Show what happened to each instrument, first what a person must do; returns whether that is
    anything.
    """
    answered = {run.process for run in reached.runs}
    unsure = sorted({*reached.silent, *reached.guarded} - answered - {*reached.set_up})
    for process in unsure:
        guarded = reached.guarded.get(process, ())
        failed = not guarded or any(port.failure or not port.is_known for port in guarded)
        by_hand = "stop its instruments by hand, then end it"
        what = by_hand if failed else "its guardian stopped its instruments: check them, then end it"
        level: Literal["error", "warning"] = "error" if failed else "warning"
        attention = "ATTENTION: " if failed else ""
        teller.event(LogEvent(f"{attention}process {process} does not answer: {what}", level))
        teller.for_people(*(_guarded(port) for port in guarded))
    lines = [line for told in halts.values() for line in halt_lines(told) if line.startswith("ATTENTION")]
    for run_id, told in halts.items():
        lines += [
            f"{run_id[:ID_LENGTH]}: {line}" for line in halt_lines(told) if not line.startswith("ATTENTION")
        ]
    teller.for_people(*lines)
    teller.for_people(
        *(
            f"process {process}: its run had no port open yet: it is stopped before it opens one"
            for process in reached.set_up
        )
    )
    if not reached.runs and not unsure and not reached.set_up:
        teller.for_people("No run is under way.")
    return bool(unsure) or any(line.startswith("ATTENTION") for line in lines)


def _guarded(port: Report) -> str:
    """What a guardian has sent to an instrument of a process that does not answer."""
    run = f"{port.run_id[:ID_LENGTH]}: " if port.run_id else ""
    where = f"{run}port {port.port!r} ({port.device})"
    if port.failure:
        return (
            f"ATTENTION: {where}: could not be stopped: {port.failure}. Stop it by its own button or switch."
        )
    if not port.is_known:
        return f"ATTENTION: {where}: no stop command of it is known. Stop it by its own button or switch."
    return f"{where}: {bytes.fromhex(port.sent)!r} was sent to stop it"


def _explain(teller: Teller, reached: StopReport, by: str) -> None:
    """Ask for the reason, now that everything has stopped, and keep it in the records."""
    if teller.as_json or not can_ask():
        return
    lines = TerminalLines()
    dialog = asking.PromptDialog(lambda label, _: lines.read_line(label), teller.for_people, by=by)
    try:
        reason = dialog.reason("Why was everything stopped")
    except NoMoreLines:
        return
    history = records.history_of(load_settings().history)
    for run in reached.runs:
        try:
            history.note(run.run_id, f"emergency stop: {reason}", by=by)
        except PraxisError as error:
            teller.event(LogEvent(error.message, "warning"))
