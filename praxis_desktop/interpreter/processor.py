"""The kind of this computer's processor, and whether wasmtime can generate machine code for it."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache
from itertools import takewhile
from pathlib import Path

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message

SYSTEMS = ("linux", "darwin", "win32")
MACHINES = ("x86_64", "aarch64")

COMPILER_FEATURES = frozenset(
    {
        # x86: the features that Cranelift looks for, by their names in /proc/cpuinfo
        *("pni", "ssse3", "sse4_1", "sse4_2", "cx16", "popcnt", "abm", "lzcnt", "bmi1", "bmi2"),
        *(
            "avx",
            "avx2",
            "fma",
            "avx512f",
            "avx512dq",
            "avx512vl",
            "avx512_bitalg",
            "avx512_vbmi",
            "avx512vbmi",
        ),
        # ARM: large system extensions, pointer authentication, half floats, branch targets
        *("atomics", "paca", "pacg", "fphp", "asimdhp", "bti"),
    }
)


class UnsupportedMachineError(PraxisError):
    """Pyodide cannot run on this processor or operating system."""

    exit_code = ExitCode.UNUSABLE


def require_supported_machine(
    system: str = sys.platform, machine: str | None = None, word_bits: int = sys.maxsize.bit_length() + 1
) -> None:
    """Raise :class:`UnsupportedMachineError` if there is no build of wasmtime for the computer, in which case
    importing wasmtime would fail there. The arguments default to this computer's values: ``sys.platform``,
    ``platform.machine()`` and the word size of this Python, in bits.
    """
    remedy = "Use a 64-bit Python on Linux, macOS or Windows with an Intel, AMD or ARM64 processor."
    name = canonical_machine(platform.machine() if machine is None else machine)
    if word_bits < 64:
        raise UnsupportedMachineError(
            Message("this is a {bits}-bit version of Python, and Pyodide needs a 64-bit one", bits=word_bits),
            hint=remedy,
        )
    if system not in SYSTEMS:
        raise UnsupportedMachineError(
            Message("wasmtime is not available for the operating system {system}", system=repr(system)),
            hint=remedy,
        )
    if name not in MACHINES:
        raise UnsupportedMachineError(
            Message("wasmtime is not available for {name} processors", name=repr(name)), hint=remedy
        )


def canonical_machine(machine: str) -> str:
    """Return a processor architecture in lower case, with the various systems' names for x86-64 and ARM64
    replaced by ``x86_64`` and ``aarch64``.
    """
    return {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}.get(machine.lower(), machine.lower())


@cache
def processor_identity() -> str:
    """Return a line that differs between processors for which wasmtime generates different machine code. The
    line only has to distinguish computers that share a cache folder, because wasmtime itself refuses machine
    code made for a feature that the processor does not have.
    """
    return f"{sys.platform} {canonical_machine(platform.machine())} {_features()}"


def _features() -> str:
    system = platform.system()
    if system == "Linux":
        return cpuinfo_features(_first_processor(Path("/proc/cpuinfo")))
    if system == "Darwin":
        return _sysctl("machdep.cpu.brand_string")
    return os.environ.get("PROCESSOR_IDENTIFIER", "")


def _first_processor(path: Path) -> str:
    """Return only the first processor's paragraph, because the kernel takes time to generate each one."""
    try:
        with path.open(encoding="ascii", errors="replace") as lines:
            return "".join(takewhile(str.strip, lines))
    except OSError:
        return ""


def cpuinfo_features(paragraph: str) -> str:
    """Return the features that matter to the compiler, sorted, from a paragraph of /proc/cpuinfo."""
    for line in paragraph.splitlines():
        label, _, value = line.partition(":")
        if label.strip().lower() in ("flags", "features"):
            return " ".join(sorted(COMPILER_FEATURES.intersection(value.split())))
    return ""


def _sysctl(name: str) -> str:
    """Return the text value ``name`` from macOS's sysctl, or "" if there is no such value."""
    library = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(256)
    size = ctypes.c_size_t(len(buffer))
    failed = library.sysctlbyname(name.encode(), buffer, ctypes.byref(size), None, ctypes.c_size_t(0))
    return "" if failed else buffer.value.decode("ascii", "replace")
