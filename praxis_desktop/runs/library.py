"""The library: its files, the files' requirements, and a cache of the protocols that they declare."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from praxis_desktop import __version__, packages, protocols
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.files import open_regular, replacing, sweep
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import describe
from praxis_desktop.core.shipped import made_ahead
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.interpreter.identity import host_digest, source_digest
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.resolving.resolutions import Resolutions
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.declared import outlined_protocols
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.library.files import (
    FolderKind,
    FolderProblem,
    LibraryFile,
    LibraryFolder,
    library_folders,
    list_files,
    read_library_file,
)
from praxis_desktop.runs.describing import describing
from praxis_desktop.runs.describing.describing import ENDLESS_HOLDS_S, describe_file
from praxis_desktop.runs.interpreter_sources import RESOLUTIONS, TEXTS
from praxis_desktop.runs.packages.needs import ProgramTexts, needs_from
from praxis_desktop.runs.request import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.runs.interpreter_sources import InterpreterSource

_PROTOCOLS: Any = tuple[Protocol, ...]
describe(_PROTOCOLS)


class LoadProblem(msgspec.Struct, frozen=True):
    """The reason why a file does not load. ``line`` is 0 if the line is unknown; ``reason`` is one of
    ProtocolError's reasons, "file" for an unreadable file, or "packages" for unavailable packages.
    """

    message: str
    hint: str = ""
    line: int = 0
    reason: str = "file"


class LoadedFile(msgspec.Struct, frozen=True):
    """The ``protocols`` in a file, or the ``problem`` with the file. ``missing`` are the modules and
    requirements that no available package provides; a run would report them as well.
    """

    file: LibraryFile
    protocols: tuple[Protocol, ...] = ()
    problem: LoadProblem | None = None
    missing: tuple[str, ...] = ()
    is_outline: bool = False


class LibraryEntry(msgspec.Struct, frozen=True):
    """A protocol in the library, or a file that cannot be loaded; ``target`` is its name on the command line.
    An outline contains only what the file's text reveals, because no guest has imported the file yet.
    """

    target: str
    path: str
    folder: FolderKind
    protocol: Protocol | None = None
    problem: LoadProblem | None = None
    missing: tuple[str, ...] = ()
    is_outline: bool = False


class Library(msgspec.Struct, frozen=True):
    """The whole library, ordered by folder, file and function."""

    entries: tuple[LibraryEntry, ...] = ()
    problems: tuple[FolderProblem, ...] = ()


def entries_of(loaded: Iterable[LoadedFile]) -> Iterator[LibraryEntry]:
    """Yield an entry for each protocol. Files are identified by name if it is unique, otherwise by path."""
    files = list(loaded)
    owners: dict[str, LibraryFile] = {}
    several = set()
    for each in files:
        first = owners.setdefault(each.file.name, each.file)
        if first is not each.file and first.folder.kind != "bundled":
            several.add(each.file.name)
    for each in files:
        name = each.file.name
        is_known = owners[name] is each.file and name not in several
        target = name if is_known else str(each.file.path)
        yield from _entries(each, target)


def _entries(loaded: LoadedFile, target: str) -> Iterator[LibraryEntry]:
    path, kind = str(loaded.file.path), loaded.file.folder.kind
    if loaded.problem is not None:
        yield LibraryEntry(target, path, kind, problem=loaded.problem)
        return
    top = [protocol for protocol in loaded.protocols if protocol.is_top_level]
    for protocol in loaded.protocols:
        is_the_one = len(loaded.protocols) == 1 or top == [protocol]
        named = target if is_the_one else f"{target}:{protocol.function}"
        yield LibraryEntry(named, path, kind, protocol, missing=loaded.missing, is_outline=loaded.is_outline)


log = logging.getLogger(__name__)

LARGEST: Final = 64 << 20
"""Maximum size, in bytes, of a cache file that is read; a larger one is rebuilt."""


class Known(msgspec.Struct, frozen=True):
    """What is cached about a file: its protocols or its problem. ``is_lasting`` is False if the problem may
    go away without a change to the file.
    """

    protocols: tuple[Protocol, ...] = ()
    problem: LoadProblem | None = None
    is_lasting: bool = True


class LibraryIndex:
    """The cache of programs' declarations, stored in the file ``path``, which need not exist.

    Programs not found in ``path`` are looked up in the read-only file ``ahead``. Use the cache on a single
    thread. ``wheels`` is a key that changes with the available packages; cached problems are valid only for
    the same key. A file that is damaged, or was written by another version of this program, is ignored.
    """

    def __init__(self, path: Path, wheels: str, ahead: Path | None = None) -> None:
        self._path = path
        self._wheels = wheels
        self._before = _read(path)
        self._ahead = {} if ahead is None else _read(ahead)
        self._now: dict[str, dict[str, Any]] = {}
        self._has_news = False

    def get(self, program: Program) -> Known | None:
        """Return what is cached about ``program`` and its companion files."""
        key = _key(program)
        known = self._read(program, self._before.get(key))
        if known is not None:
            self._now[key] = self._before[key]
            return known
        return self._read(program, self._ahead.get(key))

    def _read(self, program: Program, entry: dict[str, Any] | None) -> Known | None:
        if entry is None:
            return None
        try:
            return self._known(entry)
        except (ValueError, TypeError, KeyError) as error:
            log.info("The cached facts about %s are not usable: %s", program.filename, error)
            return None

    def put(self, program: Program, known: Known) -> None:
        """Cache what is ``known`` about ``program``."""
        entry: dict[str, Any] = {"protocols": as_plain(known.protocols)}
        if known.problem is not None:
            entry = {"problem": as_plain(known.problem), "wheels": self._wheels, "at": time.time()}
        self._now[_key(program)] = entry
        self._has_news = True

    def keep(self) -> None:
        """Save the entries used since startup, if they differ from the saved ones. If saving fails, the next
        process merely takes longer.
        """
        if not self._has_news and self._now.keys() == self._before.keys():
            return
        try:
            sweep(self._path.parent, self._path.name)
            with replacing(self._path, is_lasting=False) as file:
                file.write(json.dumps({"maker": _maker(), "files": self._now}).encode())
            self._has_news = False
        except OSError as error:
            log.info("The facts about protocols are not saved: %s", error)

    def _known(self, entry: dict[str, Any]) -> Known | None:
        """Read an entry. Raises an error if it is damaged."""
        if "problem" not in entry:
            return Known(msgspec.convert(entry["protocols"], _PROTOCOLS))
        problem = _problem(entry["problem"])
        is_old = problem.reason == "endless" and not 0 <= time.time() - entry["at"] < ENDLESS_HOLDS_S
        return None if is_old or entry["wheels"] != self._wheels else Known(problem=problem)


def _problem(entry: dict[str, Any]) -> LoadProblem:
    problem = LoadProblem(**entry)
    texts = (problem.message, problem.hint, problem.reason)
    if type(problem.line) is not int or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"no problem: {entry!r:.200}")
    return problem


def _key(program: Program) -> str:
    text = f"{program.filename}\0{program.digest}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        with open_regular(path) as file:
            content = json.loads(file.read(LARGEST))
        if content["maker"] == _maker():
            files: dict[str, dict[str, Any]] = dict(content["files"])
            return files
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        log.info("The cached facts about protocols are rebuilt: %s: %s", path, error)
    return {}


@cache
def _maker() -> str:
    """Return a digest of all code that determines what a file declares."""
    digest = sha256(f"{host_digest()} {__version__}".encode())
    folders = {"describing": Path(describing.__file__).parent, "protocols": Path(protocols.__file__).parent}
    if Path(describing.__file__).is_file():
        digest.update(source_digest(folders).encode())
    return digest.hexdigest()


class LibraryNeeds:
    """Finds programs' missing requirements: ``texts`` lists the requirements, ``wheelhouse`` contains the
    packages, and ``resolutions`` caches earlier results. Use it on a single thread.
    """

    def __init__(
        self, wheelhouse: Wheelhouse, texts: ProgramTexts, resolutions: Resolutions | None = None
    ) -> None:
        self._wheelhouse = wheelhouse
        self._texts = texts
        self._resolutions = resolutions
        self._absent: dict[str, bool] = {}

    def missing(self, program: Program) -> tuple[str, ...]:
        """Return the requirements and modules of ``program`` that no available package provides."""
        requirements = self._texts.of(program).requirements
        if requirements is None:
            return ()
        modules = needs_from(requirements, self._wheelhouse).missing
        return (*filter(self._is_absent, requirements.declared), *modules)

    def keep(self) -> None:
        """Save the requirements that were found in sources."""
        self._texts.keep()

    def _is_absent(self, requirement: str) -> bool:
        if requirement not in self._absent:
            self._absent[requirement] = not self._is_offered(requirement)
        return self._absent[requirement]

    def _is_offered(self, requirement: str) -> bool:
        fingerprint, told = self._wheelhouse.fingerprint, ("offered", requirement)
        if self._resolutions is not None and self._resolutions.get(told, fingerprint) is not None:
            return True
        try:
            lock = packages.resolve([requirement], self._wheelhouse)
        except PackageError:
            return False
        if self._resolutions is not None:
            self._resolutions.put(told, fingerprint, lock)
        return True


AT_ONCE: Final = 2
"""Number of guests that import files simultaneously."""

PATIENCE_S: Final = 0.5
"""Seconds until progress is first reported."""

_LOOK_S = 0.1
"""Interval, in seconds, between progress reports."""

INDEX: Final = "protocols.json"
"""The cache file that stores the protocols declared by files."""

Report = Callable[[Event], None]


def scan_library(
    interpreters: InterpreterSource,
    cache: Path,
    *,
    folders: Iterable[LibraryFolder] | None = None,
    wheelhouse: Wheelhouse | None = None,
    anew: Collection[Path] = (),
    report: Report | None = None,
    control: Control | None = None,
) -> Library:
    """Load all files in ``folders``, by default the whole library. Never raises because of a file's contents.

    Cached results are in the folder ``cache``. Files without a cached result, and those in ``anew``, are
    imported in guests, two at a time. If ``wheelhouse``, which has the interpreters' wheels, is given and
    everything is cached, ``interpreters`` is not used. ``report`` receives progress on this thread if loading
    takes a long time. Interrupting or killing ``control`` raises Killed.
    """
    listing = list_files(library_folders() if folders is None else folders)
    loading = _Loading(interpreters, cache, wheelhouse, frozenset(anew), report, control)
    return Library(tuple(entries_of(loading.loaded(listing.files))), listing.problems)


def outline_library(
    cache: Path, wheelhouse: Wheelhouse, *, folders: Iterable[LibraryFolder] | None = None
) -> Library | None:
    """Return as much of the library as is known without a guest: files that would have to be imported are
    outlined from their text. Return None if no file would have to be imported. Never raises because of a
    file's contents.
    """
    listing = list_files(library_folders() if folders is None else folders)
    loaded = _Loading(None, cache, wheelhouse, frozenset(), None, None).outlined(listing.files)
    return None if loaded is None else Library(tuple(entries_of(loaded)), listing.problems)


class _Loading:
    """A scan in progress. Producing an outline requires a wheelhouse, but no interpreters."""

    def __init__(
        self,
        interpreters: InterpreterSource | None,
        cache: Path,
        wheelhouse: Wheelhouse | None,
        anew: frozenset[Path],
        report: Report | None,
        control: Control | None,
    ) -> None:
        self._interpreters = interpreters
        self._anew = anew
        self._report = report
        self._control = control or Control()
        wheels = wheelhouse or self._guests.environments.wheelhouse
        ahead = made_ahead()
        places = (None, None, None) if ahead is None else (ahead / INDEX, ahead / TEXTS, ahead / RESOLUTIONS)
        self._index = LibraryIndex(cache / INDEX, wheels.fingerprint, places[0])
        resolutions = Resolutions(cache / RESOLUTIONS, places[2])
        self._needs = LibraryNeeds(wheels, ProgramTexts(cache / TEXTS, places[1]), resolutions)

    @property
    def _guests(self) -> InterpreterSource:
        assert self._interpreters is not None
        return self._interpreters

    def outlined(self, files: Sequence[LibraryFile]) -> list[LoadedFile] | None:
        """Return the contents of cached ``files`` and outlines of the others; None if all are cached."""
        programs, known = self._known(files)
        if len(known) == len(files):
            return None
        told = []
        for file in files:
            if file in known:
                told.append(self._told(file, known[file], programs.get(file)))
            else:
                protocols, problem = _outline(programs[file])
                told.append(LoadedFile(file, protocols, problem, is_outline=problem is None))
        return told

    def loaded(self, files: Sequence[LibraryFile]) -> list[LoadedFile]:
        """Return the contents of ``files``, in the same order."""
        programs, known = self._known(files)
        unknown = [file for file in files if file not in known]
        if unknown:
            known |= self._described([(file, programs[file]) for file in unknown])
        self._index.keep()
        told = [self._told(file, known[file], programs.get(file)) for file in files]
        self._needs.keep()
        return told

    def _known(
        self, files: Sequence[LibraryFile]
    ) -> tuple[dict[LibraryFile, Program], dict[LibraryFile, Known]]:
        """Return the readable files as programs, and what is known about those that need not be imported."""
        programs: dict[LibraryFile, Program] = {}
        known: dict[LibraryFile, Known] = {}
        for file in files:
            try:
                programs[file] = read_library_file(file)
            except UsageError as error:
                known[file] = Known(problem=LoadProblem(error.message, error.hint))
                continue
            found = None if file.path in self._anew else self._index.get(programs[file])
            if found is not None:
                known[file] = found
        return programs, known

    def _told(self, file: LibraryFile, known: Known, program: Program | None) -> LoadedFile:
        missing = () if program is None else self._needs.missing(program)
        return LoadedFile(file, known.protocols, known.problem, missing)

    def _described(self, files: Sequence[tuple[LibraryFile, Program]]) -> dict[LibraryFile, Known]:
        begun = time.monotonic()
        known: dict[LibraryFile, Known] = {}
        told = -1
        pool = ThreadPoolExecutor(AT_ONCE, "library scan")
        try:
            waiting = {
                pool.submit(self._describe, program, is_anew=file.path in self._anew): (file, program)
                for file, program in files
            }
            while waiting:
                done, _ = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                for future in done:
                    file, program = waiting.pop(future)
                    known[file] = future.result()
                    if known[file].is_lasting:
                        self._index.put(program, known[file])
                if time.monotonic() - begun > PATIENCE_S and len(known) != told:
                    told = len(known)
                    self._tell(told, len(files))
        except Killed as error:
            raise self._control.killed or error from None
        finally:
            pool.shutdown(cancel_futures=True)
        return known

    def _describe(self, program: Program, *, is_anew: bool) -> Known:
        """Describe one program, on a thread from the pool. Raises Killed."""
        try:
            return Known(describe_file(program, self._guests, control=self._control, anew=is_anew))
        except ProtocolError as error:
            return Known(problem=LoadProblem(error.message, error.hint, error.line, error.reason))
        except PackageError as error:
            return Known(problem=LoadProblem(error.message, error.hint, reason="packages"))
        except UsageError as error:
            return Known(problem=LoadProblem(error.message, error.hint, reason="declaration"))
        except Killed:
            raise
        except PraxisError as error:  # the computer's problem, not the file's: it may load next time
            problem = LoadProblem(
                Message("{title} cannot be loaded: {message}", title=program.title, message=error.message),
                error.hint,
            )
            return Known(problem=problem, is_lasting=False)

    def _tell(self, count: int, total: int) -> None:
        if self._report is not None:
            self._report(
                ProgressEvent(
                    100 * count // total,
                    Message("Reading protocols, {count} of {total}", count=count, total=total),
                )
            )


def _outline(program: Program) -> tuple[tuple[Protocol, ...], LoadProblem | None]:
    try:
        return outlined_protocols(program), None
    except UsageError as error:
        return (), LoadProblem(error.message, error.hint, reason="declaration")
