"""Finding out what is in the library: every file by itself, whatever is wrong with the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.made_ahead import made_ahead
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.resolving.resolutions import Resolutions
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.definitions.errors import ProtocolError
from praxis_desktop.protocols.library.files import LibraryFile, list_files
from praxis_desktop.protocols.library.folders import LibraryFolder, library_folders
from praxis_desktop.protocols.library.reading import read_library_file
from praxis_desktop.runs.describing.describing import describe_file, forget_described
from praxis_desktop.runs.interpreters import RESOLUTIONS, TEXTS
from praxis_desktop.runs.library.entries import Library, LoadedFile, LoadProblem, entries_of
from praxis_desktop.runs.library.index import Known, LibraryIndex
from praxis_desktop.runs.library.needs import LibraryNeeds
from praxis_desktop.runs.packages.program_texts import ProgramTexts

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.runs.interpreters import InterpreterSource

AT_ONCE: Final = 2
"""Guests that import files at the same time."""

PATIENCE_S: Final = 0.5
"""Seconds after which is told how far it is."""

_LOOK_S = 0.1
"""How often is told how far it is."""

INDEX: Final = "protocols.json"
"""The file of the cache with what files are known to declare."""

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
    """Everything in ``folders``, by default all of the library's. Never raises for what is in them.

    What is known from before is in the folder ``cache``; other files, and those whose paths are in ``anew``,
    are imported in guests, two at a time. With a ``wheelhouse``, the interpreters' or another of the same
    wheels, nothing is asked of ``interpreters`` where everything is known.
    ``report`` is told on this thread how far that is, once it takes longer. Raises Killed after a kill or an
    interrupt of ``control``.
    """
    listing = list_files(library_folders() if folders is None else folders)
    loading = _Loading(interpreters, cache, wheelhouse, frozenset(anew), report, control)
    return Library(tuple(entries_of(loading.loaded(listing.files))), listing.problems)


class _Loading:
    """One scan."""

    def __init__(
        self,
        interpreters: InterpreterSource,
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
        wheels = wheelhouse or interpreters.environments.wheelhouse
        ahead = made_ahead()
        places = (None, None, None) if ahead is None else (ahead / INDEX, ahead / TEXTS, ahead / RESOLUTIONS)
        self._index = LibraryIndex(cache / INDEX, wheels.fingerprint, places[0])
        resolutions = Resolutions(cache / RESOLUTIONS, places[2])
        self._needs = LibraryNeeds(wheels, ProgramTexts(cache / TEXTS, places[1]), resolutions)

    def loaded(self, files: Sequence[LibraryFile]) -> list[LoadedFile]:
        """What is in each of ``files``."""
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
        unknown = [file for file in files if file not in known]
        if unknown:
            known |= self._described([(file, programs[file]) for file in unknown])
        self._index.keep()
        told = []
        for file in files:
            found = known[file]
            missing = self._needs.missing(programs[file]) if file in programs else ()
            told.append(LoadedFile(file, found.protocols, found.problem, missing))
        self._needs.keep()
        return told

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
        """On a thread of the pool. Raises Killed."""
        try:
            if is_anew:
                forget_described(program, self._interpreters)
            return Known(describe_file(program, self._interpreters, control=self._control))
        except ProtocolError as error:
            return Known(problem=LoadProblem(error.message, error.hint, error.line, error.reason))
        except PackageError as error:
            return Known(problem=LoadProblem(error.message, error.hint, reason="packages"))
        except UsageError as error:
            return Known(problem=LoadProblem(error.message, error.hint, reason="declaration"))
        except Killed:
            raise
        except PraxisError as error:  # of this computer, not of the file: another time it may go well
            problem = LoadProblem(f"{program.title} cannot be loaded: {error.message}", error.hint)
            return Known(problem=problem, is_lasting=False)

    def _tell(self, count: int, total: int) -> None:
        if self._report is not None:
            self._report(ProgressEvent(100 * count // total, f"Reading protocols, {count} of {total}"))
