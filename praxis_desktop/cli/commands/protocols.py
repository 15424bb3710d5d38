"""``protocols``: lists the library and its protocols' declarations, and manages a laboratory's approvals."""

from __future__ import annotations

import argparse
import json
import queue
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import structs

from praxis_desktop import runs, workers
from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.commands.packages.listing import counted, cut
from praxis_desktop.cli.output.command_output import Teller, moment_for_people, telling_warnings, write_lines
from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.system_user import system_user
from praxis_desktop.core.terminal_text import aligned, legible, legible_line, shell_word
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.protocols import forms, parameters, resolve_target
from praxis_desktop.protocols.definition import chosen
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.library.files import library_folders, make_own_folder, own_folder
from praxis_desktop.protocols.library.watching import LibraryWatcher
from praxis_desktop.protocols.parameters.quantities import number_text
from praxis_desktop.records.approved_protocols import Approval, approved_list
from praxis_desktop.runs.request import as_plain
from praxis_desktop.settings import Settings, load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.protocols.parameters import Parameter
    from praxis_desktop.runs.library import Library, LibraryEntry
    from praxis_desktop.workers.pool import Pool

DESCRIPTION = """The library of protocols: those that ship with this program, those in your own folder, and
those in the folders of the setting library.folders.

Put a Python file into one of these folders to add it to the library. A broken file affects no other."""

EPILOG = """With --json each protocol, and each file that does not load, is an event "protocol".

More: library.html in the manual"""

SHOW = """Show what a protocol does, what it works with, and its parameters with their ranges.

--schema prints its parameters as JSON Schema (draft 2020-12), for other programs."""


APPROVE = """Approve a protocol as it is now, with the files that it imports. If one of them changes, it must
be approved again.

With the setting runs.approved_only, nothing else runs. The list is the user's own, or the file named by
the setting runs.approved_list. If an administrator locks both, only people who may write that file
can approve."""

UNAPPROVE = """Withdraw the approval of a protocol as it is now, or of an entry in 'protocols approved', by
its name or the beginning of its digest."""

APPROVED = """The approved protocols: digest, name, when, by whom, why."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``protocols [list | show TARGET | approve TARGET | unapprove TARGET | approved]``."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    add_json(parser)
    parser.set_defaults(perform=_list, watch=False)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    listing = add_action(actions, "list", "list them (default)", DESCRIPTION, perform=_list)
    listing.add_argument(
        "--watch", action="store_true", default=False, help="keep reporting changes, until Ctrl+C"
    )
    showing = add_action(actions, "show", "show what a protocol does and its parameters", SHOW, perform=_show)
    showing.add_argument(
        "target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol"
    )
    showing.add_argument(
        "--schema", action="store_true", default=False, help="print the parameters as JSON Schema"
    )
    approving = add_action(actions, "approve", "approve a protocol as it is now", APPROVE, perform=_approve)
    approving.add_argument(
        "target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol"
    )
    approving.add_argument(
        "--reason", metavar="TEXT", required=True, help="the reason, such as what was checked"
    )
    approving.add_argument(
        "--operator", metavar="NAME", default=None, help="who approves it (default: the system's user)"
    )
    unapproving = add_action(actions, "unapprove", "withdraw an approval", UNAPPROVE, perform=_unapprove)
    unapproving.add_argument("target", metavar="TARGET", help="a protocol, or a name or digest from the list")
    add_action(actions, "approved", "list the approved protocols", APPROVED, perform=_approved)


def _list(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return show_library(watching=options.watch, as_json=options.json)


def _show(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.schema:
        return show_schema(options.target)
    return show_protocol(options.target, as_json=options.json)


def _approve(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return approve(options.target, reason=options.reason, operator=options.operator, as_json=options.json)


def _unapprove(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return unapprove(options.target, as_json=options.json)


def _approved(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return approved(as_json=options.json)


Change = Literal["present", "added", "changed", "removed"]


class ProtocolEvent(Event, frozen=True):
    """A protocol or, with a ``problem``, a file that does not load. ``target`` is its name on the command
    line; ``folder`` is "bundled", "own" or "added", or "" for a file outside the library. ``protocol``
    contains all declarations; ``missing`` lists requirements and modules that no available package provides;
    ``to_be_changed`` lists the problems of its defaults.
    """

    name: ClassVar[str] = "protocol"
    change: Change
    target: str
    path: str
    folder: str
    protocol: object
    problem: object
    missing: tuple[str, ...] = ()
    to_be_changed: object = ()


def protocol_event(entry: LibraryEntry, change: Change = "present") -> ProtocolEvent:
    """Return the event for a library entry."""
    return ProtocolEvent(
        change,
        entry.target,
        entry.path,
        entry.folder,
        as_plain(entry.protocol),
        as_plain(entry.problem),
        entry.missing,
        _to_be_changed(entry.protocol),
    )


def _to_be_changed(protocol: Protocol | None) -> object:
    return () if protocol is None else as_plain(forms.problems_of_defaults(protocol))


def works_with(protocol: Protocol) -> str:
    """Describe in a few words the machines, instruments and labware that a protocol uses."""
    parts = [*_machines(protocol), *_counted(protocol)]
    return ", ".join(parts)


def _machines(protocol: Protocol) -> Iterator[str]:
    for machine in protocol.machines:
        yield class_name(machine.machine)
    for port in protocol.ports:
        yield port.expects or port.name


def _counted(protocol: Protocol) -> Iterator[str]:
    for name, count in Counter(class_name(role.labware) for role in protocol.labware).items():
        yield name if count == 1 else f"{count} {name}"


def class_name(qualified: str) -> str:
    """Return the last part of a qualified name, such as ``Scale`` in ``pylabrobot.scales:Scale``."""
    return qualified.rpartition(":")[2].rpartition(".")[2]


def state_of(entry: LibraryEntry) -> str:
    """Return text that says whether the protocol can be run."""
    if entry.problem is not None:
        return "cannot be loaded"
    return f"lacks {', '.join(entry.missing)}" if entry.missing else "ready"


_LAST_WAIT_S = 5.0


def show_library(*, watching: bool, as_json: bool) -> int:
    """List the library; if ``watching``, continue until Ctrl+C. Returns the exit code."""
    teller = Teller(as_json=as_json)
    with telling_warnings(teller.event):
        settings = load_settings()
        log_warnings(settings)
        pool = workers.desktop_pool(settings=settings)
        try:
            listing = _Listing(teller, pool, settings)
            with stopping_by_signal(listing.stop):
                if watching:
                    return listing.watch()
                library = listing.scan()
            listing.tell(library)
            teller.result(_summary(library))
        finally:
            pool.close(Deadline.after(_LAST_WAIT_S))
    return 0


class _Listing:
    """Shows the library and its changes."""

    def __init__(self, teller: Teller, pool: Pool, settings: Settings) -> None:
        self._teller = teller
        self._pool = pool
        self._settings = settings
        self._control = Control()
        self._changes: queue.SimpleQueue[object] = queue.SimpleQueue()
        _make_own_folder(teller)

    def stop(self) -> None:
        """Cancel a scan, or the wait for changes. Thread-safe."""
        self._control.kill(Killed("the listing was stopped"))
        self._changes.put(None)

    def scan(self) -> Library:
        """Scan the library. Raises Killed after Ctrl+C."""
        return runs.scan_library(
            self._pool,
            cache_directory(),
            folders=library_folders(self._settings),
            report=self._teller.event,
            control=self._control,
        )

    def tell(self, library: Library) -> None:
        """Show the whole library."""
        for problem in library.problems:
            self._teller.event(LogEvent(f"The folder {problem.folder.path} {problem.message}", "warning"))
        self._teller.for_programs(*map(protocol_event, library.entries))
        self._teller.for_people(*cut(_table(library.entries)), *_broken(library.entries), "", _total(library))

    def watch(self) -> int:
        """Show the whole library, then its changes."""
        folders = library_folders(self._settings)
        with LibraryWatcher(self._changes.put, lambda: folders), suppress(Killed):
            library = self.scan()
            self.tell(library)
            while True:
                try:
                    if self._changes.get(timeout=LONGEST_WAIT_S) is None:
                        break
                except queue.Empty:
                    continue
                self._pool.environments.forget_library()
                before, library = library, self.scan()
                self._tell_changes(before, library)
        self._teller.result(state="cancelled")
        return ExitCode.STOPPED

    def _tell_changes(self, before: Library, now: Library) -> None:
        old = {entry.target: entry for entry in before.entries}
        new = {entry.target: entry for entry in now.entries}
        for target in sorted({*old, *new}):
            if old.get(target) == new.get(target):
                continue
            change: Change = "added" if target not in old else "changed" if target in new else "removed"
            entry = new.get(target) or old[target]
            self._teller.for_programs(protocol_event(entry, change))
            self._teller.for_people(_line(entry, change))


def _make_own_folder(teller: Teller) -> None:
    """Create the user's own folder, so that files can be dropped into it."""
    try:
        make_own_folder()
    except OSError as error:
        reason = error.strerror or error
        teller.event(LogEvent(f"Your folder {own_folder().path} cannot be created: {reason}", "warning"))


def _table(entries: Sequence[LibraryEntry]) -> list[str]:
    rows = [("NAME", "TITLE", "STATE", "CATEGORY", "WORKS WITH")]
    for entry in entries:
        protocol = entry.protocol
        if protocol is not None:
            described = (protocol.category, works_with(protocol))
            rows.append((entry.target, protocol.title, state_of(entry), *described))
    return aligned(rows)


def _broken(entries: Sequence[LibraryEntry]) -> Iterator[str]:
    """Yield the files that do not load, each with the reason."""
    broken = [entry for entry in entries if entry.problem is not None]
    if broken:
        yield ""
        yield f"{counted(len(broken), 'file')} cannot be loaded:"
    for entry in broken:
        assert entry.problem is not None
        name = Path(entry.path).name if entry.target == Path(entry.path).stem else entry.path
        message = entry.problem.message.splitlines()[0].replace(entry.path, name)
        yield f"  {message}" if name in message else f"  {name}: {message}"
        if entry.problem.hint:
            yield from [f"    {line}" for line in entry.problem.hint.splitlines()]


def _total(library: Library) -> str:
    count = sum(entry.protocol is not None for entry in library.entries)
    return f"{counted(count, 'protocol')}; yours go to {own_folder().path}"


def _summary(library: Library) -> dict[str, object]:
    broken = sum(entry.problem is not None for entry in library.entries)
    return {"protocols": len(library.entries) - broken, "broken": broken, "folder": str(own_folder().path)}


def _line(entry: LibraryEntry, change: Change) -> str:
    sign = {"added": "+", "removed": "-"}.get(change, " ")
    if change == "removed":
        return f"{sign} {entry.target}"
    if entry.problem is not None:
        return f"{sign} {entry.target}  cannot be loaded: {entry.problem.message.splitlines()[0]}"
    title = "" if entry.protocol is None else entry.protocol.title
    return f"{sign} {entry.target}  {title}  {state_of(entry)}"


def show_protocol(target: str, *, as_json: bool) -> int:
    """Show the protocols in ``target``; return the exit code. Raises UsageError, including ProtocolError."""
    teller = Teller(as_json=as_json)
    with _described(target, teller) as (program, protocols, missing):
        for number, protocol in enumerate(protocols):
            named = target if len(protocols) == 1 else f"{program.filename}:{protocol.function}"
            teller.for_programs(
                ProtocolEvent(
                    "present",
                    named,
                    program.filename,
                    "",
                    as_plain(protocol),
                    None,
                    missing,
                    _to_be_changed(protocol),
                )
            )
            teller.for_people(*([""] if number else []), *_lines(protocol, named, program, missing))
        teller.result({"protocols": len(protocols)})
    return 0


def show_schema(target: str) -> int:
    """Write the JSON Schema of a protocol's parameters; return the exit code. Raises the errors of
    ``show_protocol``.
    """
    with _described(target, Teller(as_json=False)) as (program, protocols, _):
        text = json.dumps(forms.json_schema(chosen(protocols, program)), indent=2)
    write_lines([text])
    return 0


@contextmanager
def _described(target: str, teller: Teller) -> Iterator[tuple[Program, Sequence[Protocol], tuple[str, ...]]]:
    """Yield the program, its protocols (or only the one that ``target`` names), and its missing packages."""
    control = Control()
    with (
        telling_warnings(teller.event),
        stopping_by_signal(lambda: control.kill(Killed("it was stopped"))),
    ):
        program = resolve_target(target)
        pool = workers.desktop_pool()
        try:
            try:
                protocols = runs.describe_file(program, pool, control=control)
            except ProtocolError as error:
                if not teller.as_json:  # a person who names one protocol wants to fix it
                    sys.stderr.write(legible(error.traceback))
                raise
            if program.function is not None:
                protocols = (chosen(protocols, program),)
            needs = runs.LibraryNeeds(pool.environments.wheelhouse, runs.ProgramTexts())
            yield program, protocols, needs.missing(program)
        finally:
            pool.close(Deadline.after(_LAST_WAIT_S))


def _lines(protocol: Protocol, target: str, program: Program, missing: Sequence[str]) -> Iterator[str]:
    yield legible_line(f"{protocol.title} {protocol.version}".rstrip())
    if protocol.description:
        yield legible_line(protocol.description)
    if protocol.details:
        yield from ("", *protocol.details.splitlines())
    yield ""
    where = f"{program.filename}:{protocol.line}" if protocol.line else program.filename
    facts = [("File", where), ("Category", protocol.category), ("Tags", ", ".join(protocol.tags))]
    facts.append(("Lacks", ", ".join(missing)))
    yield from aligned([(f"{name}:", told) for name, told in facts if told])
    machines = [(role.name, class_name(role.machine), _optional(role)) for role in protocol.machines]
    yield from _section("Machines", machines)
    yield from _section("Ports", [(role.name, role.expects) for role in protocol.ports])
    labware = [
        (role.name, _labware(role.labware, role.default), _optional(role)) for role in protocol.labware
    ]
    yield from _section("Labware", labware)
    yield from _section("Parameters", [_parameter(parameter) for parameter in protocol.parameters])
    yield from _section("Rules", [(each.rule, each.message) for each in protocol.rules])
    broken = [(each.parameter, each.message) for each in forms.problems_of_defaults(protocol)]
    yield from _section("To be changed before a run", broken)
    steps = [(f"{number}.", each.message) for number, each in enumerate(protocol.setup_instructions, 1)]
    yield from _section("Before the run", steps)
    yield ""
    yield f"Try it: praxis-desktop check {shell_word(target)}"


def _section(heading: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield from ("", f"{heading}:")
        yield from [f"  {line}" for line in aligned(rows)]


def _optional(role: object) -> str:
    help_text = str(getattr(role, "help", ""))
    return f"{help_text} (optional)".strip() if getattr(role, "is_optional", False) else help_text


def _labware(kind: str, default: str) -> str:
    return f"{class_name(kind)}, {default}" if default else class_name(kind)


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    default = "required" if parameter.required else f"[{_default(parameter)}]"
    return parameter.name, default, parameters.expected(parameter), parameter.help


def _default(parameter: Parameter) -> str:
    if parameter.linked_to:
        return f"as {parameter.linked_to}"
    if parameter.default is None:
        return "nothing"
    if isinstance(parameter.default, bool):
        return "yes" if parameter.default else "no"
    labels = [choice.label for choice in parameter.choices if choice.value == parameter.default]
    return next(filter(None, labels), _value(parameter.default, parameter))


def _value(value: object, parameter: Parameter) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A duration's value is in seconds, even if its limits have another unit.
        return number_text(value, parameters.kind_of(parameter).unit or parameter.unit)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        shown = ", ".join(value)
        return shown if len(shown) <= 24 else f"{value[0]} ... {value[-1]}"
    return value if isinstance(value, str) else json.dumps(as_plain(value), ensure_ascii=False)


_DIGEST = re.compile(r"[0-9a-f]{8,64}\Z")
_SHOWN = 12
"""Number of digits shown per digest."""


class ApprovalEvent(Event, frozen=True):
    """An approval: ``change`` is ``present``, ``added`` or ``removed``."""

    name: ClassVar[str] = "approval"
    change: str
    approval: Approval

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        told = structs.asdict(self.approval)
        return {"event": self.name, "change": self.change, **told}


def approve(target: str, *, reason: str, operator: str | None, as_json: bool) -> int:
    """Approve a protocol in its present form. Raises UsageError or StorageError."""
    teller = Teller(as_json=as_json)
    program = resolve_target(target)
    by = system_user() if operator is None else operator
    made = approved_list(load_settings()).approve(program, name=program.title, by=by, reason=reason)
    teller.for_programs(ApprovalEvent("added", made))
    imported = len(program.companions)
    beside = f" with {imported} file{'s' * (imported != 1)} that it imports" if imported else ""
    teller.for_people(f"{made.name}{beside} is approved as it is now, {made.sha256[:_SHOWN]}.")
    teller.result({"sha256": made.sha256})
    return 0


def unapprove(target: str, *, as_json: bool) -> int:
    """Withdraw the approval of a protocol in its present form, or all approvals with a given name or digest.

    Raises UsageError or StorageError.
    """
    teller = Teller(as_json=as_json)
    listed = approved_list(load_settings())
    gone = listed.unapprove(_digests(target, listed.approvals()))
    teller.for_programs(*(ApprovalEvent("removed", one) for one in gone))
    for one in gone:
        teller.for_people(f"{one.name}, {one.sha256[:_SHOWN]}, is no longer approved.")
    teller.result({"removed": len(gone)})
    return 0


def approved(*, as_json: bool) -> int:
    """List the approvals. Raises StorageError."""
    teller = Teller(as_json=as_json)
    settings = load_settings()
    approvals = approved_list(settings).approvals()
    teller.for_programs(*(ApprovalEvent("present", one) for one in approvals))
    if approvals:
        teller.for_people(*aligned([_row(one) for one in approvals]))
    teller.for_people(_rule(settings, approvals))
    teller.result({"approved": len(approvals), "only": settings.runs.approved_only})
    return 0


def _digests(target: str, approvals: Sequence[Approval]) -> list[str]:
    found = [one.sha256 for one in approvals if _DIGEST.match(target) and one.sha256.startswith(target)]
    named = [one.sha256 for one in approvals if one.name == target]
    if not found:
        try:
            digest = resolve_target(target).digest
        except UsageError:  # its file is gone, or is no longer a program
            if not named:
                raise
            digest = ""
        found = [one.sha256 for one in approvals if one.sha256 == digest] or named
    if not found:
        raise UsageError(
            f"{target} is not approved as it is now",
            hint="'praxis-desktop protocols approved' lists what is; give a name or digest from it.",
        )
    return found


def _row(one: Approval) -> tuple[str, ...]:
    return (one.sha256[:_SHOWN], one.name, moment_for_people(one.at), one.by, one.reason)


def _rule(settings: Settings, approvals: Sequence[Approval]) -> str:
    path = approved_list(settings).path
    if settings.runs.approved_only:
        return f"Only these run here (runs.approved_only). The list is {path}."
    none = "" if approvals else "No protocol is approved. "
    return f"{none}Other protocols run as well (runs.approved_only is off). The list is {path}."
