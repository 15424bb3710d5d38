"""What a diagnosis looks at of the program itself: its version, the computer, wasmtime, Qt, the manual."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.core.manual import NoManual, find_manual
from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.workers.diagnosis.checks import Check, counted


def program_checks() -> Iterator[Check]:
    """Look at the program itself, the computer, wasmtime, Qt and the manual."""
    python = platform.python_version()
    system = platform.platform(terse=True)
    yield Check(
        "Program",
        "ok",
        f"Praxis Desktop {__version__}, {platform.python_implementation()} {python}, {system}",
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
        told.append(f"{bytes_for_people(memory)} of memory")
    return Check(
        "Program",
        "ok",
        ", ".join(told),
        facts={"processor": processor, "machine": platform.machine(), "cores": count, "memory": memory},
    )


def _processor() -> str:
    """What the processor calls itself, "" where it does not say."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name"))
    return next(named, "")


def _memory() -> int:
    """Bytes of memory of this computer, 0 where the system does not tell Python."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _wasmtime() -> Check:
    from importlib.metadata import PackageNotFoundError, version

    from praxis_desktop.interpreter.processor import UnsupportedMachineError, require_supported_machine

    remedy = "Install Praxis Desktop again."
    try:
        require_supported_machine()
        installed = version("wasmtime")
        from praxis_desktop.interpreter.machine_code import WASMTIME
    except UnsupportedMachineError as error:
        return Check("Program", "fault", error.message, error.hint)
    except (PackageNotFoundError, ImportError, OSError) as error:
        return Check("Program", "fault", f"wasmtime, which runs programs, cannot be loaded: {error}", remedy)
    facts: dict[str, object] = {"wasmtime": installed}
    if installed != WASMTIME:
        finding = f"wasmtime is {installed}; this program works with {WASMTIME} only"
        return Check("Program", "fault", finding, remedy, facts)
    return Check("Program", "ok", f"wasmtime {installed}", facts=facts)


def _qt() -> Check:
    if importlib.util.find_spec("PySide6") is None:
        return Check(
            "Program",
            "warning",
            "Qt is not installed: there is no window",
            "The command line works without it. To have the window, install PySide6-Essentials.",
            {"qt": None},
        )
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version("PySide6-Essentials")
    except PackageNotFoundError:
        installed = "of unknown version"
    return Check("Program", "ok", f"Qt for Python {installed}", facts={"qt": installed})


def _manual() -> Check:
    try:
        page = find_manual()
    except NoManual as error:
        return Check("Program", "ok", error.message, error.hint, {"manual": None})
    return Check("Program", "ok", f"the manual is {page}", facts={"manual": str(page)})
