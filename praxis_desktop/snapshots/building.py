"""Makes images in a VirtualEnvironment, so that everyone who makes an image gets the same one, bit for bit.

Images are found by a key that contains a digest of this file, so they are made again when the file changes.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter import Control, Image, Interpreter, Runtime
from praxis_desktop.interpreter.environment import Clock, Completion, VirtualEnvironment
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.faults import (
    GuestError,
    GuestExit,
    GuestInterrupted,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.interpreter.first_pages import rehearsed
from praxis_desktop.interpreter.host.files.layer_archive import SITE_PACKAGES, LayerDamaged, read_table
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.snapshots.contents import Contents, attach_layers
from praxis_desktop.snapshots.recipes import Recipe

log = logging.getLogger(__name__)

HostModules = Callable[[], Mapping[str, object]]
"""A function that creates new host modules, keyed by name, for each guest with packages."""

SEED = 0
"""The seed of the entropy with which images are made; a restored guest gets its own entropy."""

RESEEDED = "numpy.random"
"""The only module that may draw random numbers while it is imported, because a restored guest reseeds it."""

PREPARED_MODULES = (
    "_praxis.protocols",
    "_praxis.preparation",
    "_praxis.requests",
    "_praxis.arguments",
    "_praxis.declaring",
    "praxis",
)
"""The modules of our shims that every run and every worker needs."""

BUILD_LIMIT_S = 120.0
"""Maximum time, in seconds, to make an image."""

MODULE_LIMIT_S = 30.0
"""Time, in seconds, after which a module's import is interrupted and the image is made without the module."""

MODULE_GRACE_S = 2.0
"""Additional time, in seconds, after which an import that ignores the interrupt (native code) is killed."""

PROGRAM_LIMIT_S = 3.0
"""Maximum time, in seconds, for a program's top level; if it takes longer, each run executes it itself."""

PROGRAM_MEMORY = 512 << 20
"""Maximum memory, in bytes, of a guest after a program's top level; beyond it, no image is made."""


class Unsuitable(PraxisError):
    """No image can be made of a program. ``reason`` says what the program's top level does. ``is_for_good``
    is False if the cause may have been that this computer was slow.
    """

    def __init__(self, reason: str, *, is_for_good: bool = True) -> None:
        super().__init__(Message("an image of the program cannot be created: {reason}", reason=reason))
        self.reason = reason
        self.is_for_good = is_for_good


def named_objects(host_modules: Mapping[str, object]) -> dict[str, object]:
    """Return ``host_modules`` under the names that images use for them."""
    return {f"module:{name}": module for name, module in host_modules.items()}


def build_baseline(runtime: Runtime, control: Control) -> Image:
    """Boot a guest, load what every run needs, and return its image. Call on a GuestThread; takes 0.3 s."""
    with control.limited(BUILD_LIMIT_S):
        interpreter = Interpreter.boot(runtime, environment=VirtualEnvironment(SEED), control=control)
        with interpreter:
            for module in PREPARED_MODULES:
                interpreter.load(module)
            _call(interpreter, "_praxis.session_folder:enter")
            return _captured(interpreter)


def build_package(
    recipe: Recipe,
    parent: Image,
    contents: Contents,
    host_modules: Mapping[str, object],
    control: Control,
    progress: Callable[[int, str], None],
) -> Image:
    """Attach the layers, import the modules, and return the image. Call on a GuestThread; takes about 1 s.

    A module that cannot be imported, takes too long, ends the interpreter, starts threads or draws random
    numbers (every run would get the same ones) is left out with a warning; programs that need it import it
    themselves, and get its error. ``progress`` is called with a percentage and a stage for each package.
    """
    for sentence in collisions(recipe.layers):
        log.warning("%s", sentence)

    def attempt(modules: Sequence[str]) -> Image:
        return _with_modules(recipe.layers, modules, parent, contents, host_modules, control, progress)

    with control.limited(BUILD_LIMIT_S):
        return _without_spoilt(recipe.modules, attempt, _warn)


class _Spoilt(Exception):
    """No image can be made from an interpreter that has tried to import ``module``; ``message`` says why.
    ``is_reseeded`` says that an image may be possible if RESEEDED is imported first.
    """

    def __init__(self, module: str, message: Message, *, is_reseeded: bool = False) -> None:
        super().__init__(message)
        self.module = module
        self.message = message
        self.is_reseeded = is_reseeded


def _not_imported(module: str, why: str) -> _Spoilt:
    """Return the exception to raise if the import of ``module`` did not succeed."""
    return _Spoilt(module, Message("{module} cannot be imported: {ended}", module=module, ended=why))


def _without_spoilt(
    modules: Sequence[str], attempt: Callable[[Sequence[str]], Image], tell: Callable[[Message], None]
) -> Image:
    """Call ``attempt``, repeatedly if necessary, leaving out any of ``modules`` that spoil its interpreter.
    The effects of a failed import remain in an interpreter, so each call needs a new one.
    """
    is_first = False
    while True:
        try:
            return attempt(modules)
        except _Spoilt as spoilt:
            if spoilt.is_reseeded and not is_first:
                modules, is_first = [RESEEDED, *modules], True
                continue
            tell(spoilt.message)
            below = f"{spoilt.module}."
            modules = [each for each in modules if each != spoilt.module and not each.startswith(below)]


def _with_modules(
    layers: Sequence[Path],
    modules: Sequence[str],
    parent: Image,
    contents: Contents,
    host_modules: Mapping[str, object],
    control: Control,
    progress: Callable[[int, str], None],
) -> Image:
    own = Control()  # an import that only this one ends can be repeated
    control.attach(stop=lambda: own.kill(control.killed))
    environment = WatchedEnvironment(SEED)
    with Interpreter.restore(parent, environment=environment, control=own) as interpreter:
        for name, host_module in host_modules.items():
            interpreter.register_module(name, host_module)
        attach_layers(interpreter, layers, contents)
        told = ""
        for number, module in enumerate(modules):
            if (package := _package_of(module)) != told:
                told = package
                progress(5 + 90 * number // len(modules), Message("Loading {package}", package=package))
            with _drawing_nothing(interpreter, environment, module):
                _import_for_a_while(interpreter, module, own)
        return _captured(interpreter)


def _import_for_a_while(interpreter: Interpreter, module: str, control: Control) -> None:
    """Import one module as ``_import`` does, within its time limit. Raises _Spoilt if that fails, or if the
    module starts threads.
    """
    late = TimedOut(Message("it took longer than {module_limit_s:g} s", module_limit_s=MODULE_LIMIT_S))
    timers = (
        threading.Timer(MODULE_LIMIT_S, control.interrupt),
        threading.Timer(MODULE_LIMIT_S + MODULE_GRACE_S, control.kill, [late]),
    )
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        _import(interpreter, [module])
    except GuestInterrupted:
        raise _not_imported(module, late.message) from None
    except PythonError:
        raise
    except GuestError as error:
        if isinstance(error, Killed) and control.killed is not late:
            raise
        raise _not_imported(module, error.message) from error
    finally:
        for timer in timers:
            timer.cancel()
            timer.join()
        control.take_interrupt()
    if control.killed is late:  # just as it came to its end
        raise _not_imported(module, late.message)
    if interpreter.host.threads.alive:
        raise _Spoilt(
            module,
            Message(
                "{module} starts threads: programs that need it must import it themselves", module=module
            ),
        )


@contextmanager
def _drawing_nothing(
    interpreter: Interpreter, environment: WatchedEnvironment, module: str
) -> Iterator[None]:
    """Raise _Spoilt if the block, which imports ``module``, draws random numbers, because anything made from
    them, such as a generator, would be the same in each run.
    """
    draws, before = environment.draws, _call(interpreter, "_praxis.preparation:generators")
    yield
    after = _call(interpreter, "_praxis.preparation:generators")
    if module != RESEEDED and (environment.draws != draws or after != before):
        raise _Spoilt(
            module,
            Message(
                "{module} generates random numbers: programs that need it must import it themselves",
                module=module,
            ),
            is_reseeded=len(after.split()) > len(before.split()),
        )


def _warn(failure: str) -> None:
    log.warning("An image is built without one of its modules: %s", failure)


def build_dedicated(
    recipe: Recipe, parent: Image, host_modules: Mapping[str, object], control: Control
) -> Image:
    """Import a program and return the image. Call on a GuestThread.

    This is allowed only if importing before the run makes no observable difference. Raises Unsuitable if the
    program's top level requests anything from outside, prints anything, leaves tasks behind, or fails.
    """
    environment = WatchedEnvironment(SEED)

    def attempt(modules: Sequence[str]) -> Image:
        nonlocal environment
        environment = WatchedEnvironment(SEED)
        with Interpreter.restore(
            parent,
            environment=environment,
            control=control,
            named=named_objects(host_modules),
            stdin=lambda count: b"",
        ) as interpreter:
            return _with_program(interpreter, environment, recipe, modules)

    try:
        with control.limited(PROGRAM_LIMIT_S):
            return _without_spoilt(recipe.modules, attempt, log.debug)
    except TimedOut:
        reason = Message(
            "its top level takes longer than {program_limit_s:g} s", program_limit_s=PROGRAM_LIMIT_S
        )
        raise Unsuitable(reason, is_for_good=False) from None
    except Killed:
        raise
    except (PythonError, GuestExit) as error:
        why = environment.impurity or Message("ends with {named}", named=_named(error))
        raise Unsuitable(
            Message("its top level contains more than definitions: it {reason}", reason=why)
        ) from error
    except NotCapturable as error:
        raise Unsuitable(error.message) from error
    except GuestError as error:
        raise Unsuitable(
            Message(
                "its top level contains more than definitions; it exits the interpreter: {message}",
                message=error.message,
            )
        ) from error


def build_bench(recipe: Recipe, parent: Image, host_modules: Mapping[str, object], control: Control) -> Image:
    """Make the labware of a bench and return the image. Call on a GuestThread.

    Raises Unsuitable if that fails or requests anything from outside; each run then makes the labware itself.
    """
    environment = WatchedEnvironment(SEED)
    try:
        with (
            control.limited(PROGRAM_LIMIT_S),
            Interpreter.restore(
                parent,
                environment=environment,
                control=control,
                named=named_objects(host_modules),
                stdin=lambda count: b"",
            ) as interpreter,
        ):
            before = _call(interpreter, "_praxis.preparation:generators")
            environment.watch(clocks=True)
            _call(interpreter, "_praxis.benches:make_ahead", json.dumps(recipe.labware))
            environment.rest()
            if environment.impurity or _call(interpreter, "_praxis.preparation:generators") != before:
                raise Unsuitable(environment.impurity or "asks for randomness")
            return _captured(interpreter)
    except TimedOut as late:
        raise Unsuitable(late.message, is_for_good=False) from None
    except Killed:
        raise
    except GuestError as error:
        raise Unsuitable(error.message) from error


def build_console(
    recipe: Recipe, parent: Image, contents: Contents, host_modules: Mapping[str, object], control: Control
) -> Image:
    """Attach the layers that a console has besides the packages, import its modules, and return the image.
    Call on a GuestThread; takes about 1 s. Raises PraxisError if any module cannot be imported.
    """
    with (
        control.limited(BUILD_LIMIT_S),
        Interpreter.restore(
            parent,
            environment=VirtualEnvironment(SEED),
            control=control,
            named=named_objects(host_modules),
            stdin=lambda count: b"",
        ) as interpreter,
    ):
        attach_layers(interpreter, recipe.attached, contents)
        try:
            _import(interpreter, recipe.modules)
        except _Spoilt as spoilt:
            raise PraxisError(Message("there is no console: {failure}", failure=spoilt.message)) from None
        return _captured(interpreter)


def _with_program(
    interpreter: Interpreter, environment: WatchedEnvironment, recipe: Recipe, modules: Sequence[str]
) -> Image:
    environment.watch(clocks=False)
    for module in modules:
        with _drawing_nothing(interpreter, environment, module):
            _import(interpreter, [module])
    before = _call(interpreter, "_praxis.preparation:generators")
    threads = interpreter.host.threads.started
    environment.watch(clocks=True)
    if recipe.companions:
        _call(interpreter, "_praxis.companions:offer", json.dumps(recipe.companions))
    with interpreter.program():
        _call(interpreter, "_praxis.protocols:prepare_call", recipe.source, recipe.filename)
    environment.rest()
    if interpreter.host.threads.started != threads:
        raise Unsuitable("its top level contains more than definitions: it starts threads")
    if environment.impurity:
        raise Unsuitable(
            Message(
                "its top level contains more than definitions: it {impurity}", impurity=environment.impurity
            )
        )
    if _call(interpreter, "_praxis.preparation:generators") != before:
        raise Unsuitable("its top level contains more than definitions: it uses random numbers")
    if not interpreter.host.loop.idle or _call(interpreter, "_praxis.preparation:pending_tasks"):
        raise Unsuitable("its top level contains more than definitions: it starts tasks")
    if interpreter.memory_bytes > PROGRAM_MEMORY:
        raise Unsuitable(
            Message("its top level takes {value} MiB of memory", value=interpreter.memory_bytes >> 20)
        )
    return _captured(interpreter)


def _package_of(module: str) -> str:
    package = module.partition(".")[0]
    return "the standard library" if package in sys.stdlib_module_names else package


def _import(interpreter: Interpreter, modules: Sequence[str]) -> None:
    """Import ``modules``. Raises _Spoilt for the first one that cannot be imported."""
    with interpreter.program():
        failed = _call(interpreter, "_praxis.preparation:import_modules", list(modules))
    told = [str(each) for each in failed.to_js()]
    failed.destroy()
    if told:
        raise _not_imported(*told)


def _call(interpreter: Interpreter, function: str, *arguments: object) -> Any:
    """Call a function of our shims, then release the function, which would otherwise be captured."""
    proxy = interpreter.load(function)
    try:
        return proxy(*arguments)
    finally:
        proxy.destroy()


def _captured(interpreter: Interpreter) -> Image:
    _call(interpreter, "_praxis.preparation:tidy")
    return rehearsed(interpreter.capture(), named=interpreter.host.named)


def _named(error: PraxisError) -> str:
    return f"{getattr(error, 'type_name', type(error).__name__)}: {error.message}"


class WatchedEnvironment(VirtualEnvironment):
    """Records the first answer that could differ in another run: ``impurity`` says what the guest did to get
    it, or is "". ``draws`` counts how often the guest has asked for randomness.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.impurity = ""
        self.draws = 0
        self._is_watching = self._counts_clocks = False

    def watch(self, *, clocks: bool) -> None:
        """Start recording; with ``clocks``, also record the use of clocks and entropy."""
        self._is_watching = True
        self._counts_clocks = clocks

    def rest(self) -> None:
        """Stop recording."""
        self._is_watching = False

    def note(self, what: str) -> None:
        """Record something that the guest does, unless something has already been recorded."""
        if self._is_watching and not self.impurity:
            self.impurity = what

    def clock(self, clock: Clock) -> int:
        if self._counts_clocks:
            self.note("reads a clock")
        return super().clock(clock)

    @property
    def timezone(self) -> str:
        if self._counts_clocks:
            self.note("asks for the time zone")
        return super().timezone

    def file_time(self) -> int:
        if self._counts_clocks:
            self.note("writes a file")
        return super().file_time()

    def entropy(self, count: int) -> bytes:
        self.draws += 1
        if self._counts_clocks:
            self.note("asks for randomness")
        return super().entropy(count)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self.note(
            "asks for input"
            if channel in ("line", "stdin")
            else Message("uses {channel}", channel=repr(channel))
        )
        return super().perform(channel, request, action)

    def sleep(self, seconds: float) -> None:
        self.note("waits")
        super().sleep(seconds)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self.note("waits")
        return super().wait(channel, deadline)

    def next_event(self, deadline: int | None) -> Completion | None:
        self.note("waits")
        return super().next_event(deadline)

    def output(self, stream: StreamName, data: bytes) -> bool:
        self.note("prints")
        return super().output(stream, data)


def collisions(layers: Sequence[Path]) -> list[str]:
    """Return a sentence for each pair of ``layers`` with modules of the same name; the later layer's modules
    are used.

    A layer that cannot be read is ignored, because guests report it. Takes 0.3 ms per layer.
    """
    owners: dict[bytes, Path] = {}
    found: dict[tuple[Path, Path], list[str]] = {}
    for layer in layers:
        for place in _modules(layer):
            before = owners.get(place)
            if before is not None:
                found.setdefault((before, layer), []).append(place.decode().removeprefix(f"{SITE_PACKAGES}/"))
            owners[place] = layer
    return [_sentence(before, after, places) for (before, after), places in found.items()]


def _modules(layer: Path) -> list[bytes]:
    try:
        places = [member[0] for member in read_table(layer)[1]]
    except (LayerDamaged, OSError):
        return []
    return [
        place for place in places if place.startswith(b"site-packages/") and place.endswith((b".py", b".so"))
    ]


def _sentence(before: Path, after: Path, places: Sequence[str]) -> str:
    more = Message(" and {count} more", count=len(places) - 1) if len(places) > 1 else ""
    first, second = _package(before), _package(after)
    return Message(
        "{first} and {second} both contain {places}{more}: the copy from {second} is imported",
        first=first,
        second=second,
        places=places[0],
        more=more,
    )


def _package(layer: Path) -> str:
    project, version, *_ = layer.name.split("-")
    return f"{project.replace('_', '-')} {version}"
