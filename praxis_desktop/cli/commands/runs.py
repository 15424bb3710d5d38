"""``runs``: lists, watches and controls runs in other processes."""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec
from msgspec import structs

from praxis_desktop import records
from praxis_desktop.cli import asking
from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines, TerminalLines, can_ask
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.cli.output.event_text import ID_LENGTH, event_line, halt_lines, question_line
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, HaltEvent, LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.prompts import READ
from praxis_desktop.core.sizes_and_durations import duration_for_people
from praxis_desktop.core.system_user import system_user
from praxis_desktop.core.terminal_text import aligned, legible_line
from praxis_desktop.core.words import number_or_id
from praxis_desktop.ports.emergency.other_guardians import Report
from praxis_desktop.ports.simulators.pace import PACES
from praxis_desktop.runs.commands import AnyCommand
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.control.client import (
    StopReport,
    ask,
    emergency_stop_everywhere,
    find,
    follow,
    under_way,
)
from praxis_desktop.workers.control.messages import Do, Happened, Over, RunInfo, Watch

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions

DESCRIPTION = """The active runs of this user: in windows, on other terminals and in the background, including
those that wait for a port.

ID is the number of a run, the beginning of its id, or 'last' for the one that started last."""

EPILOG = """A run appears here a third of a second after its program has started.

Runs that have ended are in 'praxis-desktop history'. With --json each run is an event "run".

More: controlling-runs.html in the manual"""

PAUSE = """Pause a run before its next step; with --now, at its next await or wait in the middle of a step."""
SKIP_WAIT = """End a wait of a run's program now: asyncio.sleep or time.sleep of more than a second.

If several steps are waiting at the same time, choose one with --step."""
EXTEND_WAIT = """Make a wait of a run's program take this many seconds longer.

If several steps are waiting at the same time, choose one with --step."""
PACE = """Play a run that has only simulated instruments at the speed of the laboratory (1), ten times as fast
(10) or without waiting (at-once)."""
RESUME = """Resume a paused run."""
STOP = """Stop a run gently, so that its program can clean up. A second stop meanwhile ends it at once."""
EMERGENCY = """Send every instrument of a run its own stop command and end the program. Without an ID, or with
--all, this applies to all runs of all programs of this user. It does not ask first.

The outcome is reported for each instrument. If one has not confirmed that it stopped, instructions are
printed first.

This is a software stop: use the stop button on the instrument if anyone is in danger."""
ANSWER = """Answer the question NUMBER of a run. 'runs list' shows which are open.

VALUE is what you would type: yes or no, a text or a number, the value of a choice, retry, skip, abort,
set_value=12.5, or '{"choice": "skip", "repeat": true}' to skip whenever this error recurs. --read reads the
value from an instrument instead, where possible, and asks the question again. --fact states something that
was not known, for example --fact plate_A1=partial:12.5, as confirmed_success, confirmed_failure, partial,
arbitrary or unknown."""
NOTE = """Add a note to the record of an active run."""
WATCH = """Print what happens in a run until it ends."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``runs`` and its actions."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    add_json(parser)
    parser.set_defaults(perform=_perform, action="list")
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    _action(actions, "list", "list them (default)", DESCRIPTION)
    pause = _action(actions, "pause", "pause a run before its next step", PAUSE, done="will pause")
    _add_id(pause)
    pause.add_argument(
        "--now", action="store_const", dest="verb", const="pause_now", help="at its next await or wait"
    )
    _add_who(pause)
    resume = _action(actions, "resume", "resume it", RESUME, done="continues")
    _add_id(resume)
    _add_who(resume, with_reason=False)
    skip = _action(actions, "skip-wait", "end a wait of its program now", SKIP_WAIT, done="waits no longer")
    _add_id(skip)
    _add_step(skip)
    _add_who(skip)
    extend = _action(
        actions, "extend-wait", "make a wait of its program longer", EXTEND_WAIT, done="waits longer"
    )
    _add_id(extend)
    extend.add_argument(
        "seconds",
        metavar="SECONDS",
        nargs="?",
        type=_seconds,
        default=60.0,
        help="how much longer (default: 60)",
    )
    _add_step(extend)
    _add_who(extend)
    pace = _action(
        actions, "pace", "play a simulated run faster or slower", PACE, done="plays at a different pace"
    )
    pace.set_defaults(verb="set_pace")
    _add_id(pace)
    pace.add_argument("pace", metavar="PACE", choices=PACES, help="1, 10 or at-once")
    _add_who(pace)
    stop = _action(actions, "stop", "stop it gently; a second time, at once", STOP, done="stops")
    stop.set_defaults(verb="cancel")
    _add_id(stop)
    _add_who(stop)
    emergency = _action(
        actions, "emergency-stop", "send its instruments, or all instruments, their stop commands", EMERGENCY
    )
    emergency.add_argument("run", metavar="ID", nargs="?", default="", help="the run (default: all runs)")
    emergency.add_argument("--all", action="store_true", default=False, help="all runs of all programs")
    _add_who(emergency)
    answer = _action(actions, "answer", "answer one of its questions", ANSWER, done="has received its answer")
    _add_id(answer)
    answer.add_argument("number", metavar="NUMBER", type=_number, help="the number of the question")
    answer.add_argument("value", metavar="VALUE", nargs="?", default="", help="the answer")
    answer.add_argument(
        "--read", action="store_true", default=False, help="read it from an instrument, and ask again"
    )
    answer.add_argument(
        "--fact",
        dest="facts",
        metavar="KEY=RESOLUTION[:VALUE]",
        type=_fact,
        action="append",
        default=[],
        help="state something that was not known",
    )
    _add_who(answer)
    note = _action(actions, "note", "add a note to its record", NOTE, done="noted")
    _add_id(note)
    note.add_argument("text", metavar="TEXT", help="the text of the note")
    _add_who(note, with_reason=False)
    watch = _action(actions, "watch", "print what happens in it", WATCH)
    _add_id(watch)


def _action(
    actions: Actions, name: str, summary: str, text: str, *, done: str = ""
) -> argparse.ArgumentParser:
    """Add an action. If it sends a command to a run, the final message is the run's ID and ``done``."""
    return add_action(actions, name, summary, text, action=name, verb=name.replace("-", "_"), done=done)


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="ID", help="the number of the run, the beginning of its id, or 'last'")


def _add_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--step",
        metavar="NUMBER",
        type=_number,
        default=0,
        help="the waiting step, if there are several",
    )


def _add_who(parser: argparse.ArgumentParser, *, with_reason: bool = True) -> None:
    parser.add_argument(
        "--operator", metavar="NAME", default=None, help="who does this (default: the system's user)"
    )
    if with_reason:
        parser.add_argument("--reason", metavar="TEXT", default="", help="why, for the record")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a question or a step")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _fact(text: str) -> tuple[str, dict[str, object]]:
    """Parse KEY=RESOLUTION or KEY=RESOLUTION:VALUE; the value is JSON or, if it cannot be parsed, text."""
    key, separator, said = text.rpartition("=")
    resolution, colon, value = said.partition(":")
    if not separator or not key.strip() or not resolution.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=RESOLUTION or KEY=RESOLUTION:VALUE")
    fact: dict[str, object] = {"resolution": resolution.strip()}
    if colon:
        fact["value"] = _plain(value)
    return key.strip(), fact


def _plain(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, float) and not math.isfinite(value) else value


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.action == "list":
        return show(as_json=options.json)
    if options.action == "watch":
        return watch(options.run, as_json=options.json)
    if options.action == "emergency-stop":
        return emergency_stop(options)
    return act(options)


_SILENT = "process {} has runs but is not responding"


class RunEvent(Event, frozen=True):
    """A run in progress: see ``workers.control.messages.RunInfo``."""

    name: ClassVar[str] = "run"
    run: Mapping[str, Any]

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {"event": self.name, **self.run}


class RelayedEvent(Event, frozen=True):
    """An event received from another process, as plain data."""

    name: ClassVar[str] = "told"
    told: Mapping[str, Any]

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return dict(self.told)


def show(*, as_json: bool) -> int:
    """List the runs in progress."""
    teller = Teller(as_json=as_json)
    runs, silent = under_way()
    teller.for_programs(*(RunEvent(structs.asdict(run)) for run in runs))
    if runs:
        teller.for_people(*run_lines(runs))
    elif not silent:
        teller.for_people("No run is active.")
    for place in silent:
        teller.event(LogEvent(_SILENT.format(place.process), "warning"))
    teller.result({"runs": len(runs), "silent": [place.process for place in silent]})
    return 0


def watch(run_id: str, *, as_json: bool) -> int:
    """Show the events of a run until it ends. Raises UsageError or NoAnswer."""
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
    """Show an event from another process. For programs, a result is named ``run_result``."""
    named = {**event, "event": "run_result"} if event.get("event") == "result" else dict(event)
    teller.for_programs(RelayedEvent(named | ({"run_id": run_id} if run_id else {})))
    line = event_line(event)
    if line:
        teller.for_people(f"{run_id[:ID_LENGTH]}: {line}" if run_id else line)


def run_lines(runs: list[RunInfo]) -> list[str]:
    """Return a line for each run, followed by the run's open questions."""
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
    details = prompt.get("details") or {}
    said = [question_line(number, prompt.get("step"), details, str(prompt.get("message", "")))]
    values = [str(choice.get("value")) for choice in prompt.get("choices", ()) if not choice.get("obstacle")]
    said += [f"  not known: {fact.get('key')}: {fact.get('question')}" for fact in prompt.get("facts", ())]
    shown = "|".join(map(legible_line, values)) or "VALUE"
    return [*said, f"  praxis-desktop runs answer {number_or_id(run.number, run.run_id)} {number} {shown}"]


def act(options: argparse.Namespace) -> int:
    """Send a run the command that the options describe. Raises UsageError or NoAnswer."""
    teller = Teller(as_json=options.json)
    by = system_user() if options.operator is None else options.operator
    _require_reason(options)
    run = find(options.run)
    ask(run, Do(run.run_id, _command(options, by)))
    teller.for_people(f"{run.run_id[:ID_LENGTH]} {options.done}")
    teller.result({"run_id": run.run_id})
    return 0


def _command(options: argparse.Namespace, by: str) -> AnyCommand:
    """Return the command that the options describe; the options are named after the command's fields."""
    given = {**vars(options), "command": options.verb, "by": by}
    if options.verb == "answer":
        given["facts"] = facts = dict(options.facts)
        if len(facts) < len(options.facts):
            keys = [key for key, _ in options.facts]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise UsageError(f"{twice} is stated twice", hint="State each fact once.")
        if options.read and options.value:
            raise UsageError("--read reads the value itself", hint="Leave out VALUE, or --read.")
        given["value"] = {READ: True} if options.read else options.value
    if options.verb == "note" and not options.text.strip():
        raise UsageError("the note is empty", hint="Write a text.")
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
    """Stop the instruments of one run or of all runs. Raises UsageError or StorageError."""
    teller = Teller(as_json=options.json)
    if options.run and options.all:
        raise UsageError("--all and a run cannot be combined", hint="Leave out one of them.")
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
    return ExitCode.PORT if unsure else 0


def _runs_to_stop(given: str | None) -> tuple[tuple[str, ...], UsageError | None]:
    """Return the ID of the run that ``given`` names, or () for all runs. If no process reports that run,
    also return the error to raise unless a guardian replies on behalf of a process that hangs.
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
    """Show each instrument's result, with the user's tasks first; return whether there are any tasks."""
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
            f"process {process}: its run had no port open yet and is stopped before it opens one"
            for process in reached.set_up
        )
    )
    if not reached.runs and not unsure and not reached.set_up:
        teller.for_people("No run is active.")
    return bool(unsure) or any(line.startswith("ATTENTION") for line in lines)


def _guarded(port: Report) -> str:
    """Return the bytes that a guardian sent to an instrument whose process does not answer, or the user's
    task if the instrument may still be moving.
    """
    run = f"{port.run_id[:ID_LENGTH]}: " if port.run_id else ""
    where = f"{run}port {port.port!r} ({port.device})"
    if port.failure:
        return (
            f"ATTENTION: {where}: could not be stopped: {port.failure}. Stop it by its own button or switch."
        )
    if not port.is_known:
        return f"ATTENTION: {where}: it has no known stop command. Stop it by its own button or switch."
    return f"{where}: {bytes.fromhex(port.sent)!r} was sent to stop it"


def _explain(teller: Teller, reached: StopReport, by: str) -> None:
    """Ask for the reason, now that everything has stopped, and add it to the records."""
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
