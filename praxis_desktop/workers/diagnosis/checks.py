"""Checks of this installation, part by part, with a remedy for each fault."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from praxis_desktop import __version__, interpreter, packages, runs, snapshots
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, config_directory, data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.pack_folders import SCIENCE, pack_folders, refused_folders
from praxis_desktop.core.shipped import NoManual, find_manual, shipped
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.interpreter.distribution import LAYERS as SHIPPED_LAYERS
from praxis_desktop.interpreter.distribution import Distribution, DistributionError
from praxis_desktop.interpreter.faults import TimedOut
from praxis_desktop.interpreter.processor import UnsupportedMachineError, require_supported_machine
from praxis_desktop.packages.errors import IndexUnreachable, PackageError
from praxis_desktop.packages.packs import damaged_files, installed_pack, is_pack, read_pack
from praxis_desktop.ports import devices, profiles
from praxis_desktop.settings import KEYS, Settings, system_settings_file, unheeded_system_files
from praxis_desktop.workers.execution_mode import threads_hold_guests
from praxis_desktop.workers.sandbox.process_sandbox import sandbox_here

if sys.platform == "win32":
    from praxis_desktop.core import windows

if TYPE_CHECKING:
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse


CheckState = Literal["ok", "warning", "fault"]

LITTLE_SPACE = 1 << 30
"""Free space, in bytes, below which a folder may soon be full: images alone take several hundred MiB."""


class Check(Struct, frozen=True):
    """One finding. A ``warning`` means that the program works with limitations, a ``fault`` that part of it
    does not work.

    ``part`` is a heading for related checks. ``remedy`` is advice for users, or "" if all is well; ``facts``
    is the finding as plain data.
    """

    part: str
    state: CheckState
    finding: str
    remedy: str = ""
    facts: dict[str, object] = field(default_factory=dict)


def diagnose(settings: Settings) -> Iterator[Check]:
    """Run all checks, one after another. Some take a second, so show each result as it arrives.

    Starts an interpreter and runs a line in it. Thread-safe. Errors are reported as checks where possible.
    """
    parts: tuple[tuple[str, Callable[[], Iterator[Check]]], ...] = (
        ("Program", program_checks),
        ("Guest", _guest),
        ("Folders", _folders),
        ("Images", partial(_images, settings)),
        ("Packages", partial(package_checks, settings)),
        ("Settings", partial(_settings, settings)),
        ("Threads", partial(_threads, settings)),
        ("Processes", _processes),
        ("Ports", _ports),
        ("Faults", fault_checks),
        ("Self-test", partial(self_test, settings)),
    )
    for part, checks in parts:
        yield from _guarded(part, checks)


def _guarded(part: str, checks: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Run the checks for ``part``. An error is reported as a fault in this part, and the other parts are
    still checked.
    """
    try:
        yield from checks()
    except PraxisError as error:
        yield Check(part, "fault", error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - a diagnosis must continue where the installation is broken
        yield Check(part, "fault", f"{type(error).__name__}: {error}", "Reinstall Praxis Desktop.")


# ---- the installation
def _guest() -> Iterator[Check]:
    try:
        distribution = Distribution.find()
        distribution.verify()
    except DistributionError as error:
        yield Check("Guest", "fault", error.message, error.hint)
        return
    manifest = distribution.manifest
    yield Check(
        "Guest",
        "ok",
        Message(
            "Pyodide {pyodide}, CPython {python}: {count} files, all intact",
            pyodide=manifest.pyodide,
            python=manifest.python,
            count=len(manifest.files),
        ),
        facts={
            "pyodide": manifest.pyodide,
            "python": manifest.python,
            "files": len(manifest.files),
            "folder": str(distribution.folder),
        },
    )


# ---- stored data
def _folders() -> Iterator[Check]:
    yield _folder("cache", cache_directory(), "warning", "every run takes longer to start")
    yield _folder("data", data_directory(), "fault", "runs cannot be saved")
    yield _folder("settings", config_directory(), "warning", "settings cannot be changed")
    yield _machine_code()


def _folder(name: str, folder: Path, state: CheckState, loss: str) -> Check:
    facts: dict[str, object] = {"name": name, "folder": str(folder)}
    try:
        make_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        reason = error.strerror or str(error)
        finding = Message(
            "{name}: {folder} cannot be written: {reason}; {loss}",
            name=name,
            folder=folder,
            reason=reason,
            loss=loss,
        )
        return Check(
            "Folders", state, finding, "Check its permissions, or set PRAXIS_HOME to another folder.", facts
        )
    facts["free"] = free
    finding = Message("{name}: {folder}, {free} free", name=name, folder=folder, free=bytes_for_people(free))
    if free < LITTLE_SPACE:
        return Check("Folders", "warning", finding, "Free up space on that disk.", facts)
    return Check("Folders", "ok", finding, facts=facts)


def _machine_code() -> Check:
    sizes = _sizes_of_machine_code(cache_directory())
    with suppress(FileNotFoundError):  # the check of the guest reports it
        if not sizes and (shipped_sizes := _sizes_of_machine_code(shipped("guest"))):
            finding = Message(
                "machine code: shipped with the program, {shipped_sizes}",
                shipped_sizes=bytes_for_people(sum(shipped_sizes)),
            )
            return Check("Folders", "ok", finding, facts={"files": 0, "bytes": 0})
    facts: dict[str, object] = {"files": len(sizes), "bytes": sum(sizes)}
    if not sizes:
        return Check(
            "Folders",
            "ok",
            ("machine code: none yet; it will be compiled when the program next starts"),
            facts=facts,
        )
    finding = Message(
        "machine code: {count}, {sizes}",
        count=counted(len(sizes), "file"),
        sizes=bytes_for_people(sum(sizes)),
    )
    return Check("Folders", "ok", finding, facts=facts)


def _sizes_of_machine_code(folder: Path) -> list[int]:
    sizes = []
    for path in (folder / "machine-code").glob("*.cwasm"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:  # another process has replaced it
            continue
    return sizes


def _images(settings: Settings) -> Iterator[Check]:
    limit = settings.images.limit_bytes
    store = snapshots.ImageStore(cache_directory() / runs.IMAGES, limit)
    found = store.entries()
    size = sum(entry.size for entry in found)
    facts: dict[str, object] = {
        "folder": str(store.folder),
        "images": len(found),
        "bytes": size,
        "limit_bytes": limit,
        "enabled": settings.images.enabled,
    }
    finding = Message(
        "{count}, {size} of at most {limit}",
        count=counted(len(found), "image"),
        size=bytes_for_people(size),
        limit=bytes_for_people(limit),
    )
    if not settings.images.enabled:
        remedy = "Set images.enabled to true, unless this is intended."
        yield Check(
            "Images",
            "warning",
            Message(
                "{finding}; images are switched off, so every program starts without one", finding=finding
            ),
            remedy,
            facts,
        )
    else:
        yield Check("Images", "ok", finding, facts=facts)
    for entry in found:
        if entry.label is None:
            yield Check(
                "Images",
                "warning",
                Message("{name} cannot be used: {defect}", name=entry.path.name, defect=entry.defect),
                "It will be replaced when needed; 'praxis-desktop snapshots clear' removes it.",
                {"file": str(entry.path), "defect": entry.defect},
            )


# ---- settings
def _settings(settings: Settings) -> Iterator[Check]:
    for key in KEYS.values():
        value, origin = settings.value(key.name), settings.origin(key.name)
        facts: dict[str, object] = {
            "key": key.name,
            "value": value,
            "origin": origin.kind,
            "place": origin.place,
            "locked": origin.locked,
        }
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        yield Check("Settings", "ok", f"{key.name} = {shown} ({origin})", facts=facts)
    for warning in settings.warnings:
        yield Check(
            "Settings",
            "warning",
            warning.message,
            "Fix it there, or remove it.",
            {"key": warning.key, "place": warning.place},
        )
    for path in unheeded_system_files():
        yield Check(
            "Settings",
            "warning",
            Message(
                "{path} is ignored: {system_settings_file} comes first",
                path=path,
                system_settings_file=system_settings_file(),
            ),
            "Keep one of them.",
            {"key": "", "place": str(path)},
        )


# ---- this computer
def _threads(settings: Settings) -> Iterator[Check]:
    from praxis_desktop.interpreter.threads import THREAD_STACK

    stack = bytes_for_people(THREAD_STACK)
    facts: dict[str, object] = {"stack": THREAD_STACK, "mode": settings.execution.mode}
    if threads_hold_guests():
        yield Check(
            "Threads",
            "ok",
            Message("Threads can have the {stack} of stack that programs need", stack=stack),
            facts=facts,
        )
        return
    finding = Message(
        "Threads cannot have the {stack} of stack that programs need, so each program gets its own process",
        stack=stack,
    )
    remedy = "Raise the memory limit for this user (ulimit -v), unless the limit is intentional."
    yield Check("Threads", "warning", finding, remedy, facts)


def _processes() -> Iterator[Check]:
    sandbox = sandbox_here()
    facts: dict[str, object] = {"files": sandbox.files, "calls": sandbox.calls, "lacking": sandbox.lacking}
    if not sandbox.holds:
        finding: str = Message(
            "The system's sandbox does not fully confine programs in their own processes: {lacking}",
            lacking=sandbox.lacking,
        )
        yield Check("Processes", "ok", finding, facts=facts)
        return
    finding = "Programs in their own processes cannot reach other files, the network or other processes"
    yield Check("Processes", "ok", f"{finding}. {sandbox.lacking}".rstrip(". "), facts=facts)


def _ports() -> Iterator[Check]:
    ports = devices.discovery.present_ports()
    for port in ports:
        facts: dict[str, object] = {"device": port.device, "description": port.description}
        if os.name == "posix" and not os.access(port.device, os.R_OK | os.W_OK):
            fault = devices.explain_open_failure(
                PermissionError(13, "Permission denied"), port=port.device, device=port.device
            )
            yield Check("Ports", "warning", fault.message, fault.hint, facts)
            continue
        holders = devices.processes_holding(port.device)
        facts["used_by"] = holders
        used = Message(", in use by {holders}", holders=", ".join(holders)) if holders else ""
        yield Check("Ports", "ok", f"{port}{used}", facts=facts)
    if not ports:
        yield Check("Ports", "ok", "No serial device is connected", facts={"device": None})
    for path, error in profiles.load_profiles().unusable.items():
        yield Check("Ports", "warning", error.message, error.hint, {"profile": str(path)})


# ---- words
def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_PART = "Faults"
_LATELY_DAYS = 30


def fault_checks() -> Iterator[Check]:
    """Look for reports of crashes and program defects from the last month."""
    found = reports_of_faults(data_directory(), since=time.time() - _LATELY_DAYS * 86400)
    facts: dict[str, object] = {"days": _LATELY_DAYS, "files": [str(path) for _, path in found]}
    if not found:
        yield Check(
            _PART,
            "ok",
            Message("None reported in the last {lately_days} days", lately_days=_LATELY_DAYS),
            facts=facts,
        )
        return
    number = counted(len(found), "report")
    when = f"{datetime.fromtimestamp(found[0][0]).astimezone():%Y-%m-%d %H:%M}"
    yield Check(
        _PART,
        "warning",
        Message(
            "{number} in the last {lately_days} days, the latest on {when}: {found}",
            number=number,
            lately_days=_LATELY_DAYS,
            when=when,
            found=found[0][1],
        ),
        "Send them to support: 'praxis-desktop doctor --output FILE' packs them into one archive.",
        facts,
    )


def reports_of_faults(folder: Path, *, since: float) -> list[tuple[float, Path]]:
    """Return the reports below the data folder with their modification times, latest first."""
    found = []
    for path in (*(folder / "logs").glob("*defect*.log"), *(folder / "crashes").glob("*.log")):
        try:
            status = path.stat()
        except OSError:
            continue
        if status.st_size and status.st_mtime > since:
            found.append((status.st_mtime, path))
    return sorted(found, reverse=True)


_PACKAGE_PART = "Packages"


def package_checks(settings: Settings) -> Iterator[Check]:
    """Check the packages. Reading their layers takes about 1 ms per MB. Raises PraxisError."""
    service = runs.desktop_snapshots(settings=settings)
    try:
        environments = service.environments
        yield from _wheels(environments.wheelhouse)
        yield from _system_folder(settings.packages.wheelhouse)
        yield _layers(environments.layers)
        yield _science_pack()
    finally:
        service.close(Deadline.after(1))
    yield _index(settings)


def _wheels(wheelhouse: Wheelhouse) -> Iterator[Check]:
    wheels = wheelhouse.wheels()
    size = sum(wheel.size for wheel in wheels)
    own = sum(wheel.shelf == "user" for wheel in wheels)
    facts: dict[str, object] = {
        "wheels": len(wheels),
        "own": own,
        "bytes": size,
        "folder": str(wheelhouse.user),
    }
    finding = Message(
        "{count} wheels ({size}), {own} of which were added to {user}",
        count=len(wheels),
        size=bytes_for_people(size),
        own=own,
        user=wheelhouse.user,
    )
    yield Check(_PACKAGE_PART, "ok", finding, facts=facts)
    for defect in wheelhouse.defects():
        yield Check(
            _PACKAGE_PART,
            "warning",
            Message(
                "{file} in {folder} cannot be used: {reason}",
                file=defect.file,
                folder=defect.folder,
                reason=defect.reason,
            ),
            defect.hint,
            {"file": defect.file, "folder": defect.folder},
        )


def _system_folder(folder: str) -> Iterator[Check]:
    """Check the wheel folder in the settings, so that a missing share is noticed before programs need it."""
    reason = packages.why_unlisted(Path(folder)) if folder else ""
    if reason:
        yield Check(
            _PACKAGE_PART,
            "warning",
            Message("The wheel folder {folder} cannot be read: {reason}", folder=folder, reason=reason),
            "Check that its drive or share is connected and that the setting packages.wheelhouse is correct.",
            {"folder": folder},
        )


def _layers(layers: LayerStore) -> Check:
    of_packs = [folder / SHIPPED_LAYERS for folder in pack_folders()]
    damaged = [path for path in layers.verify() if path.parent not in of_packs]
    facts: dict[str, object] = {"damaged": [str(path) for path in damaged], "folder": str(layers.folder)}
    if not damaged:
        return Check(_PACKAGE_PART, "ok", "The installed parts are sound", facts=facts)
    names = ", ".join(path.name for path in damaged)
    if any(path.parent != layers.folder for path in damaged):
        return Check(
            _PACKAGE_PART,
            "fault",
            Message("Damaged: {names}", names=names),
            "Reinstall Praxis Desktop.",
            facts,
        )
    remedy = "It was removed and will be rebuilt when needed."
    return Check(_PACKAGE_PART, "warning", Message("Damaged: {names}", names=names), remedy, facts)


def _science_pack() -> Check:
    """Check all files in the science pack, which takes about 2 ms per MB."""
    folder = installed_pack()
    if folder is None:
        if refused := next(filter(is_pack, refused_folders()), None):
            return Check(
                _PACKAGE_PART,
                "warning",
                Message("The science pack in {folder} is not used: others can write to it", folder=refused),
                Message("To use it: chmod -R go-w {folder}", folder=refused),
                {"pack": str(refused)},
            )
        finding = "The science pack (numpy, pandas, matplotlib) is not installed"
        return Check(_PACKAGE_PART, "ok", finding, facts={"pack": None})
    try:
        pack = read_pack(folder)
    except PackageError as error:
        return Check(_PACKAGE_PART, "warning", error.message, error.hint, {"pack": str(folder)})
    damaged = damaged_files(folder, pack)
    facts: dict[str, object] = {
        "pack": str(folder),
        "version": pack.version,
        "packages": {each.project: each.version for each in pack.packages},
        "damaged": list(damaged),
    }
    if damaged:
        finding = Message(
            "The science pack in {folder} is damaged: {names}", folder=folder, names=", ".join(damaged)
        )
        remedy = Message("Reinstall {pack}.", pack=SCIENCE)
        return Check(_PACKAGE_PART, "warning", finding, remedy, facts)
    finding = Message(
        "The science pack {version} in {folder} is sound: {names}",
        version=pack.version,
        folder=folder,
        names=", ".join(f"{each.project} {each.version}" for each in pack.packages),
    )
    if pack.version != __version__:
        remedy = Message(
            "It was made for another version: startup is slower. Install {pack} {version}.",
            pack=SCIENCE,
            version=__version__,
        )
        return Check(_PACKAGE_PART, "warning", finding, remedy, facts)
    return Check(_PACKAGE_PART, "ok", finding, facts=facts)


def _index(settings: Settings) -> Check:
    from praxis_desktop.packages.index.pip_process import find_pip

    is_allowed = settings.packages.network
    facts: dict[str, object] = {"network": is_allowed, "client": None}
    allowed = "may be queried" if is_allowed else "is queried only on request"
    origin = settings.origin("packages.network")
    if origin.locked and not is_allowed:
        return Check(
            _PACKAGE_PART,
            "ok",
            Message("The index is never queried (set in {place})", place=origin.place),
            facts=facts,
        )
    try:
        command = " ".join(find_pip().arguments)
    except IndexUnreachable as error:
        finding = Message("The index {allowed}; {message}", allowed=allowed, message=error.message)
        if is_allowed:
            return Check(_PACKAGE_PART, "warning", finding, error.hint, facts)
        return Check(_PACKAGE_PART, "ok", finding, facts=facts)
    return Check(
        _PACKAGE_PART,
        "ok",
        Message("The index {allowed}, through {command}", allowed=allowed, command=command),
        facts={**facts, "client": command},
    )


def program_checks() -> Iterator[Check]:
    """Check the program itself, the computer, wasmtime, Qt and the manual."""
    python = platform.python_version()
    system = platform.platform(terse=True)
    yield Check(
        "Program",
        "ok",
        Message(
            "Praxis Desktop {version}, {python_implementation} {python}, {system}",
            version=__version__,
            python_implementation=platform.python_implementation(),
            python=python,
            system=system,
        ),
        facts={"version": __version__, "python": python, "executable": sys.executable, "platform": system},
    )
    yield _computer()
    yield _wasmtime()
    yield _qt()
    yield _manual()


def _computer() -> Check:
    processor, count, memory = _processor(), os.cpu_count() or 0, _memory()
    told = [processor or platform.machine(), counted(count, "core")]
    if memory:
        told.append(Message("{memory} of memory", memory=bytes_for_people(memory)))
    return Check(
        "Program",
        "ok",
        joined(", ", told),
        facts={"processor": processor, "machine": platform.machine(), "cores": count, "memory": memory},
    )


def _processor() -> str:
    """Return the processor's name, or "" if unknown."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name"))
    return next(named, "")


def _memory() -> int:
    """Return this computer's memory in bytes, or 0 if unknown."""
    try:
        if sys.platform == "win32":
            return windows.physical_memory()
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _wasmtime() -> Check:
    remedy = "Reinstall Praxis Desktop."
    try:
        require_supported_machine()
        installed = version("wasmtime")
        from praxis_desktop.interpreter.machine_code import WASMTIME
    except UnsupportedMachineError as error:
        return Check("Program", "fault", error.message, error.hint)
    except (PackageNotFoundError, ImportError, OSError) as error:
        return Check(
            "Program",
            "fault",
            Message("wasmtime, which runs programs, cannot be loaded: {error}", error=error),
            remedy,
        )
    facts: dict[str, object] = {"wasmtime": installed}
    if installed != WASMTIME:
        finding = Message(
            "wasmtime is {installed}; this program works only with {wasmtime}",
            installed=installed,
            wasmtime=WASMTIME,
        )
        return Check("Program", "fault", finding, remedy, facts)
    return Check("Program", "ok", Message("wasmtime {installed}", installed=installed), facts=facts)


def _qt() -> Check:
    if importlib.util.find_spec("PySide6") is None:
        return Check(
            "Program",
            "warning",
            "Qt is not installed, so there is no window",
            "The command line works without it. For the window, install PySide6-Essentials.",
            {"qt": None},
        )

    try:
        installed = version("PySide6-Essentials")
    except PackageNotFoundError:
        installed = "of unknown version"
    return Check(
        "Program", "ok", Message("Qt for Python {installed}", installed=installed), facts={"qt": installed}
    )


def _manual() -> Check:
    try:
        page = find_manual()
    except NoManual as error:
        return Check("Program", "ok", error.message, error.hint, {"manual": None})
    return Check("Program", "ok", Message("the manual is at {page}", page=page), facts={"manual": str(page)})


# ---- the self-test: restore or boot an interpreter, and run a line in it
_SELF_TEST_S = 120.0
"""Time limit, in seconds, for the whole self-test, including compilation on a slow computer."""

_END_S = 10.0

_MEMORY_REMEDY = (
    "Every interpreter reserves more than 4 GiB of address space but uses little of it. Allow this "
    "user more (ulimit -v unlimited), and close other programs."
)


class _Course(Struct):
    """The progress of a self-test: milliseconds per phase, and the messages it logged."""

    milliseconds: dict[str, float] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    has_compiled: bool = False
    value: object = None

    def tell(self, event: Event) -> None:
        if isinstance(event, LogEvent):
            self.told.append(event.message)

    def progress(self, percent: int, stage: str) -> None:
        self.has_compiled = self.has_compiled or percent < 100

    def note(self, phase: str, since: float) -> float:
        now = time.perf_counter()
        self.milliseconds[phase] = round((now - since) * 1000, 2)
        return now


def self_test(settings: Settings) -> Iterator[Check]:
    """Start an interpreter the way a run does, from an image if there is one, and run ``1+1`` in it, timing
    each phase in milliseconds. Thread-safe. Raises the runtime's errors and the guest's
    faults.
    """
    import wasmtime

    course = _Course()
    try:
        interpreter.run_in_guest_thread(lambda: _run(settings, course))
    except (wasmtime.WasmtimeError, MemoryError) as error:
        finding = Message(
            "No interpreter can be started: {split}",
            split=" ".join(str(error).split()) or "there is not enough memory for it",
        )
        yield Check("Self-test", "fault", finding, _MEMORY_REMEDY, {"milliseconds": course.milliseconds})
        return
    facts: dict[str, object] = {"milliseconds": course.milliseconds, "log": course.told}
    phases = course.milliseconds
    code = "compiled for this computer" if course.has_compiled else "machine code loaded"
    was_booted = any("Fresh" in line for line in course.told)
    start = "booted and image created" if was_booted else "image found"
    told = Message(
        "{code} {load}, {start} {image}, started {started}, 1+1 {run}",
        code=code,
        load=_shown(phases["load"]),
        start=start,
        image=_shown(phases["image"]),
        started=_shown(phases["start"]),
        run=_shown(phases["run"]),
    )
    if course.value == 2:
        yield Check("Self-test", "ok", f"1+1 = 2: {told}", facts=facts)
    else:
        finding = Message("1+1 is {course}: {told}", course=repr(course.value), told=told)
        yield Check("Self-test", "fault", finding, "Reinstall Praxis Desktop.", facts)


def _run(settings: Settings, course: _Course) -> None:
    control = interpreter.Control()
    took_too_long = TimedOut(
        Message("the self-test took more than {limit_s:.0f} s", limit_s=_SELF_TEST_S),
        hint="This computer is overloaded, or a program is keeping a cache file locked.",
    )
    alarm = threading.Timer(_SELF_TEST_S, control.kill, (took_too_long,))
    alarm.daemon = True
    alarm.start()
    service = _service(settings, course)
    try:
        since = time.perf_counter()
        _ = service.runtime
        since = course.note("load", since)
        prepared = service.prepare(snapshots.BASELINE, report=course.tell, control=control)
        since = course.note("image", since)
        with prepared.start(control=control) as guest:
            since = course.note("start", since)
            course.value = guest.run("1+1")
            course.note("run", since)
    finally:
        alarm.cancel()
        service.close(Deadline.after(_END_S))


def _service(settings: Settings, course: _Course) -> snapshots.SnapshotService:
    folder = cache_directory()
    images = runs.desktop_images(folder, settings) if settings.images.enabled else None
    return snapshots.SnapshotService(
        lambda: interpreter.Runtime(cache_dir=folder, progress=course.progress), images
    )


def _shown(milliseconds: float) -> str:
    return (
        Message("{milliseconds:.0f} ms", milliseconds=milliseconds)
        if milliseconds >= 10
        else Message("{milliseconds:.1f} ms", milliseconds=milliseconds)
    )
