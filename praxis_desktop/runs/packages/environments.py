"""The packages for a program: the environment shared by the library's protocols, or a separate one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from msgspec import Struct, structs

from praxis_desktop import packages
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import BASE
from praxis_desktop.packages.layers.compiling_ahead import compiling_stage
from praxis_desktop.packages.pins import Lock
from praxis_desktop.protocols.text import imports_of
from praxis_desktop.runs.packages.choosing import (
    LibraryPrograms,
    ProgramPackages,
    find_lock,
    keep_lock,
    library_packages,
    program_packages,
    read_library_programs,
)
from praxis_desktop.runs.packages.needs import ProgramTexts, importable
from praxis_desktop.snapshots.recipes import Recipe, console_recipe, package_recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.packages.index.pyodide_files import PyodideFiles
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.resolving.locks import LockFile, LockStore
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.program import Program

log = logging.getLogger(__name__)

Report = Callable[[Event], None]
Key = TypeVar("Key")
Value = TypeVar("Value")

CONSOLE_REQUIREMENTS: Final = ("ipython",)

CONSOLE_MODULES: Final = ("IPython", "_praxis.kernel.warm")
"""Modules imported in a console's image; importing the last one creates the console's shell."""

PROGRAMS_KEPT = 32
"""Number of programs whose packages are cached."""


class Environment(Struct, frozen=True):
    """A set of compatible packages, listed in ``lock``, with their files in ``layers``; their image imports
    ``modules``. ``program`` is the file of the only program that uses the packages, or "" for the library's.
    """

    lock: Lock
    layers: tuple[Path, ...]
    modules: tuple[str, ...]
    program: str = ""

    @property
    def recipe(self) -> Recipe:
        """The recipe for the image of guests with these packages."""
        return package_recipe(self.layers, self.modules, self.program)

    def to_json(self) -> list[dict[str, str]]:
        """Return the packages as plain data, for results and journals."""
        return [pin.to_json() for pin in self.lock.pins]

    def has(self, lock: Lock) -> bool:
        """Return whether this environment includes all packages in ``lock``, in the same versions."""
        return {pin.sha256 for pin in lock.pins} <= {pin.sha256 for pin in self.lock.pins}


class Console(Struct, frozen=True):
    """The packages for a console: the ``library``'s environment, and ``layers`` that add IPython."""

    library: Environment
    layers: tuple[Path, ...]

    @property
    def recipe(self) -> Recipe:
        """The recipe for the image that all consoles use."""
        own = [layer for layer in self.layers if layer not in self.library.layers]
        return console_recipe(self.library.recipe, own, CONSOLE_MODULES)


class HasRecipe(Protocol):
    """A set of packages for which an image may exist."""

    @property
    def recipe(self) -> Recipe:
        """The recipe for the image of these packages."""


Made = TypeVar("Made", bound=HasRecipe)


class Environments:
    """A process's environments. Thread-safe. Nothing is read or built before it is needed.

    Missing layers are built by the first caller, which may take seconds; ``report`` then receives "Installing
    NAME VERSION" and "Compiling NAME for this computer" on the calling thread. If ``control`` is interrupted
    or killed, Killed is raised. If nothing has changed since the last call, a call takes a millisecond.
    ``texts`` caches the requirements found in protocols' sources; ``texts_ahead`` is a read-only cache of the
    same kind. ``on_first_lock`` is called when a program gets its first lock, with the program, the
    wheelhouse's fingerprint, and the lock. ``has_image`` returns whether the image for a recipe is saved. The
    libraries in a saved image have already been compiled, so they are not checked one by one, which would
    take a third of a millisecond each.
    """

    def __init__(
        self,
        wheelhouse: Wheelhouse,
        layers: LayerStore,
        resolutions: Resolutions,
        locks: LockStore,
        read_library: Callable[[], LibraryPrograms] | None = None,
        texts: Path | None = None,
        texts_ahead: Path | None = None,
        on_first_lock: Callable[[Program, str, LockFile], None] | None = None,
        pyodide: Callable[[], PyodideFiles] | None = None,
        has_image: Callable[[Recipe], bool] | None = None,
    ) -> None:
        self._has_image = has_image
        self.wheelhouse = wheelhouse
        self.layers = layers
        self.locks = locks
        self.resolutions = resolutions
        self._pyodide = pyodide
        self._on_first_lock = on_first_lock
        self.is_ready: Callable[[Environment], bool] = _always
        """Returns whether an interpreter with the given environment is available immediately. While the
        library's new environment is being prepared, programs use the previous one if it has all they need.
        """
        self._read_library = read_library or read_library_programs
        self._texts = texts
        self._texts_ahead = texts_ahead
        self._lock = threading.Lock()
        self._library: tuple[str, Environment] | None = None
        self._before: Environment | None = None
        self._console: Console | None = None
        self._own: dict[tuple[Lock, tuple[str, ...]], Environment] = {}
        self._programs: dict[tuple[str, Program, str, Lock], ProgramPackages] = {}

    @property
    def pyodide(self) -> PyodideFiles | None:
        """Pyodide's own distribution, for packages that the index lacks. Loads ``packaging``."""
        return None if self._pyodide is None else self._pyodide()

    def library(self, report: Report | None = None, control: Control | None = None) -> Environment:
        """Return the combined packages of the library's protocols, for all programs that need no others.

        Warns once about protocols whose packages conflict with those of other protocols. Raises PackageError
        for an unavailable package.
        """
        fingerprint = self.wheelhouse.fingerprint
        with self._lock:
            if self._library is not None and self._library[0] == fingerprint:
                return self._library[1]
        texts = ProgramTexts(self._texts, self._texts_ahead)
        found = library_packages(self.wheelhouse, self.resolutions, self.locks, self._read_library, texts)
        for sentence in found.left_out:
            _tell(report, LogEvent(sentence, "warning"))
        environment = self._obtain(
            found.lock, lambda layers: Environment(found.lock, layers, found.modules), report, control
        )
        with self._lock:
            if self._library is not None and self._library[1] != environment:
                self._before = self._library[1]
            self._library = fingerprint, environment
        return environment

    def console(self, report: Report | None = None, control: Control | None = None) -> Console:
        """Return the packages for a console: the library's, and IPython. Raises PackageError."""
        library = self.library(report, control)
        with self._lock:
            if self._console is not None and self._console.library == library:
                return self._console
        lock = _console_lock(library.lock, self.wheelhouse, self.resolutions)
        console = self._obtain(lock, lambda layers: Console(library, layers), report, control)
        with self._lock:
            self._console = console
        return console

    def forget_library(self) -> None:
        """Recompute the library's packages the next time they are used, because protocols have changed."""
        with self._lock:
            if self._library is not None:
                self._library = "", self._library[1]

    def of(
        self,
        program: Program,
        report: Report | None = None,
        control: Control | None = None,
        *,
        keeps_lock: bool = False,
    ) -> Environment | None:
        """Return the packages that ``program`` needs; None if it needs none.

        The result is the library's environment if that contains them all, otherwise a separate one. If the
        program has a valid lock, the lock determines the versions. If ``keeps_lock`` is set, the versions
        chosen are saved as the program's lock. Warns about imported modules that no package provides. Raises
        UsageError for a malformed declaration, and PackageError for unavailable packages.
        """
        shared = self._shared(report, control)
        found = self._packages_of(program, shared[0].lock if shared else Lock(), keeps_lock)
        if found.missing:
            _tell(report, LogEvent(_missing(program, found.missing), "warning"))
        if found.changed:
            _tell(report, LogEvent(found.changed, "warning"))
        if not found.lock.pins:
            return None
        for environment in shared:
            if environment.has(found.lock):
                return environment
        return self._of_its_own(program, found.lock, report, control)

    def missing(self, program: Program) -> tuple[str, ...]:
        """Return the modules imported by ``program`` that no package provides, without building layers or
        waiting for them. Raises the same errors as ``of``.
        """
        with self._lock:
            library = Lock() if self._library is None else self._library[1].lock
        return self._packages_of(program, library, keeps_lock=False).missing

    def rebuilt(
        self,
        lock: Lock,
        modules: tuple[str, ...],
        report: Report | None = None,
        control: Control | None = None,
    ) -> Environment:
        """Rebuild the environment with the given lock and modules. Raises PackageError if a package is no
        longer available.
        """
        return self._obtain(lock, lambda layers: Environment(lock, layers, modules), report, control)

    def _obtain(
        self,
        lock: Lock,
        make: Callable[[tuple[Path, ...]], Made],
        report: Report | None,
        control: Control | None,
    ) -> Made:
        """Return what ``make`` builds from the layers for the packages in ``lock``. Builds missing layers
        and, unless an image is saved, compiles libraries for this computer. Raises PackageError.
        """
        absent = [self.wheelhouse.wheel_of(pin) for pin in lock.pins if not self.layers.has(pin)]
        for number, wheel in enumerate(absent):
            _check(control)
            stage = Message("Installing {project} {version}", project=wheel.project, version=wheel.version)
            _tell(report, ProgressEvent(100 * number // len(absent), stage))
            # Progress arrives on other threads: a good time to check for a stop.
            self.layers.obtain(wheel, self.wheelhouse.path(wheel), lambda percent: _check(control))
        self.layers.note_use(lock.pins)
        # If two packages contain the same file, the last one's is used: no package may replace a file of the
        # base.
        pins = sorted(lock.pins, key=lambda pin: pin.project in BASE)
        made = make(tuple([self.layers.path(pin) for pin in pins]))
        if self._has_image is None or not self._has_image(made.recipe):
            self._compile(lock, report, control)
        return made

    def _compile(self, lock: Lock, report: Report | None, control: Control | None) -> None:
        slow = [pin for pin in lock.pins if not self.layers.is_compiled(pin)]
        for number, pin in enumerate(slow):
            _tell(report, ProgressEvent(100 * number // len(slow), compiling_stage(pin)))
            self.layers.compile_libraries(pin, lambda: _check(control))

    def prune(self) -> tuple[Path, ...]:
        """Delete layers that no wheel or lock needs and that have not been used recently; return their
        paths.
        """
        pins = [pin for lock in self.locks.locks() for pin in lock.pins]
        return self.layers.prune([*self.wheelhouse.wheels(), *pins])

    def _shared(self, report: Report | None, control: Control | None) -> tuple[Environment, ...]:
        """Return the library's environment, if available; until it is ready, the previous one comes first."""
        try:
            newest = self.library(_without_warnings(report), control)
        except PackageError as error:
            log.info("The library's packages are not available: %s", error)
            return ()
        with self._lock:
            if self._before is not None and self.is_ready(newest):
                self._before = None
            return (newest,) if self._before is None else (self._before, newest)

    def _packages_of(self, program: Program, library: Lock, keeps_lock: bool) -> ProgramPackages:
        file = find_lock(program, self.locks)
        key = (self.wheelhouse.fingerprint, program, "" if file is None else file.digest, library)
        with self._lock:
            known = self._programs.get(key)
        if known is None or (keeps_lock and file is None):
            known = program_packages(program, file, self.wheelhouse, self.resolutions, library)
            if keeps_lock:
                keep_lock(program, known, file, self.locks)
                if file is None:
                    self._keep_described(program, key[0])
            _remember(self._programs, key, structs.replace(known, changed=""), self._lock)
        return known

    def _keep_described(self, program: Program, wheels: str) -> None:
        """Keep a program's description valid after the program's first run, which created the lock."""
        first = find_lock(program, self.locks)
        if first is not None and self._on_first_lock is not None:
            self._on_first_lock(program, wheels, first)

    def _of_its_own(
        self, program: Program, lock: Lock, report: Report | None, control: Control | None
    ) -> Environment:
        modules = importable(imports_of(program), lock, self.wheelhouse)
        key = lock, modules
        with self._lock:
            known = self._own.get(key)
        if known is None:
            known = self._obtain(
                lock,
                lambda layers: Environment(lock, layers, modules, program.filename),
                report,
                control,
            )
            _remember(self._own, key, known, self._lock)
        return known


def _missing(program: Program, modules: tuple[str, ...]) -> str:
    names = " and ".join(filter(None, [", ".join(modules[:-1]), modules[-1]]))
    which = "a module" if len(modules) == 1 else "modules"
    may_come = ", unless it installs one itself" if "micropip" in imports_of(program) else ""
    return Message(
        "{title} imports {names}, {which} that no installed package has{may_come}",
        title=program.title,
        names=names,
        which=which,
        may_come=may_come,
    )


def _without_warnings(report: Report | None) -> Report | None:
    """Return ``report`` without warnings about library protocols, which only those protocols' users need."""
    if report is None:
        return None
    return lambda event: None if isinstance(event, LogEvent) else report(event)


def _remember(known: dict[Key, Value], key: Key, value: Value, lock: threading.Lock) -> None:
    with lock:
        known[key] = value
        while len(known) > PROGRAMS_KEPT:
            del known[next(iter(known))]


def _tell(report: Report | None, event: Event) -> None:
    if report is not None:
        report(event)


def _check(control: Control | None) -> None:
    if control is not None and (control.interrupted or control.killed is not None):
        raise Killed("the program was stopped before it began")


def _always(environment: Environment) -> bool:
    return True


def _console_lock(library: Lock, wheelhouse: Wheelhouse, resolutions: Resolutions) -> Lock:
    """Return a lock for IPython and the base, preferring the versions in ``library``. If nothing has changed
    since the last time, no resolver is loaded. Raises PackageError.
    """
    texts = ["console", *CONSOLE_REQUIREMENTS]
    fingerprint = wheelhouse.fingerprint
    lock = resolutions.get(texts, fingerprint, preferred=library)
    if lock is None:
        lock = packages.resolve(CONSOLE_REQUIREMENTS, wheelhouse, base=BASE, preferred=library)
        resolutions.put(texts, fingerprint, lock, preferred=library)
    return lock
