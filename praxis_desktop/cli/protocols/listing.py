"""``protocols list``: the library, and its changes."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop import runs, workers
from praxis_desktop.cli.packages.listing import counted, cut
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.cli.telling.teller import Teller, aligned, telling_warnings
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.protocols.library.files import library_folders, make_own_folder, own_folder
from praxis_desktop.protocols.library.watching import LibraryWatcher
from praxis_desktop.runs.request import as_plain
from praxis_desktop.settings import load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.runs.library import Library, LibraryEntry
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.pool import Pool


Change = Literal["present", "added", "changed", "removed"]


class ProtocolEvent(Event, frozen=True):
    """A protocol or, with a ``problem``, a file that does not load. ``target`` is its name on the command
    line; ``folder`` is "bundled", "own" or "added", "" for a file outside the library. ``protocol`` is all
    that it declares, ``missing`` are requirements and modules that no package here provides.
    """

    name: ClassVar[str] = "protocol"
    change: Change
    target: str
    path: str
    folder: str
    protocol: object
    problem: object
    missing: tuple[str, ...] = ()


def protocol_event(entry: LibraryEntry, change: Change = "present") -> ProtocolEvent:
    """The event of an entry."""
    return ProtocolEvent(
        change,
        entry.target,
        entry.path,
        entry.folder,
        as_plain(entry.protocol),
        as_plain(entry.problem),
        entry.missing,
    )


def works_with(protocol: Protocol) -> str:
    """The machines, instruments and labware of a protocol, in a few words."""
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
    """``Scale`` of ``pylabrobot.scales:Scale``."""
    return qualified.rpartition(":")[2].rpartition(".")[2]


def state_of(entry: LibraryEntry) -> str:
    """Whether the protocol can be run, in words."""
    if entry.problem is not None:
        return "does not load"
    return f"lacks {', '.join(entry.missing)}" if entry.missing else "ready"


_LAST_WAIT_S = 5.0
_CANCELLED = 3


def show(*, watching: bool, as_json: bool) -> int:
    """List the library; with ``watching``, go on until Ctrl+C. Returns the exit code."""
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
    """The library and its changes."""

    def __init__(self, teller: Teller, pool: Pool, settings: Settings) -> None:
        self._teller = teller
        self._pool = pool
        self._settings = settings
        self._control = Control()
        self._changes: queue.SimpleQueue[object] = queue.SimpleQueue()
        _make_own_folder(teller)

    def stop(self) -> None:
        """Cancel a scan, or the wait for changes; any thread."""
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
            while self._changes.get() is not None:
                self._pool.environments.forget_library()
                before, library = library, self.scan()
                self._tell_changes(before, library)
        self._teller.result(state="cancelled")
        return _CANCELLED

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
    """Make the user's own folder, so that there is one to drop files into."""
    try:
        make_own_folder()
    except OSError as error:
        reason = error.strerror or error
        teller.event(LogEvent(f"Your folder {own_folder().path} cannot be made: {reason}", "warning"))


def _table(entries: Sequence[LibraryEntry]) -> list[str]:
    rows = [("NAME", "TITLE", "STATE", "CATEGORY", "WORKS WITH")]
    for entry in entries:
        protocol = entry.protocol
        if protocol is not None:
            described = (protocol.category, works_with(protocol))
            rows.append((entry.target, protocol.title, state_of(entry), *described))
    return aligned(rows)


def _broken(entries: Sequence[LibraryEntry]) -> Iterator[str]:
    """The files that do not load, with the reasons."""
    broken = [entry for entry in entries if entry.problem is not None]
    if broken:
        yield ""
        yield f"{counted(len(broken), 'file')} {'does' if len(broken) == 1 else 'do'} not load:"
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
        return f"{sign} {entry.target}  does not load: {entry.problem.message.splitlines()[0]}"
    title = "" if entry.protocol is None else entry.protocol.title
    return f"{sign} {entry.target}  {title}  {state_of(entry)}"
