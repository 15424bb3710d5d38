"""Loaded by Python at its start under Wine, by a ``.pth`` file, so that a test can have a ``sitecustomize``:
compensates for differences between Wine and Windows that affect the program. ``BARE_WINE=1`` disables it.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from operator import attrgetter
from types import ModuleType
from typing import Any, cast

_TIMEOUT, _PIPE_BROKEN = 0x102, 0xC000_014B
_WRITABLE, _RESERVED = 0x40, 0x3000
"""Windows's PAGE_EXECUTE_READWRITE, and MEM_COMMIT with MEM_RESERVE."""


def _serial_ports(module: Any) -> None:
    """Make timed reads succeed with 0 bytes, as on Windows, if there is no data or another thread discards
    it. Under Wine they fail with a timeout or a broken pipe.
    """
    ask = module.win32.GetOverlappedResult

    def asked(handle: Any, overlapped: Any, *given: Any) -> int:
        if ask(handle, overlapped, *given):
            return 1
        status = getattr(overlapped, "_obj", overlapped).Internal & 0xFFFF_FFFF
        if status == _PIPE_BROKEN:  # also that of a port that was unplugged, of which nothing can be asked
            return int(module.win32.ClearCommError(handle, module.win32.DWORD(), None))
        return int(status == _TIMEOUT)

    module.win32.GetOverlappedResult = asked


def _list_ports(module: Any) -> None:
    """List the existing ports, because Wine lists none."""
    from build_tools.wine.lending import ask

    module.comports = lambda include_links=False: [
        module.list_ports_common.ListPortInfo(name) for name in ask("present").split()
    ]


def _lend_ports(module: ModuleType) -> None:
    """Serve simulators on COM ports of the host, because Windows has no pseudo-terminals."""
    from build_tools.wine.lending import lend

    lend(module)


def _pass_keys_on(module: Any) -> None:
    """Pass Ctrl+C and control sequences on to the programs in a pseudo-console. Wine takes Ctrl+C for the end
    of the console, and turns sequences into keys even for programs that want sequences. After another Esc, it
    takes both for characters typed with Alt, and passes them on.
    """
    press = module.PseudoConsole.press

    def pressed(console: Any, keys: bytes, deadline: float) -> None:
        press(console, re.sub(rb"[\x03\x1b]", b"\x1b\\g<0>", keys), deadline)

    module.PseudoConsole.press = pressed


class _Complex(ctypes.Structure):
    """A C complex number of single precision."""

    _fields_ = (("real", ctypes.c_float), ("imag", ctypes.c_float))


_MADE: list[object] = []
"""The functions made here, which must exist for as long as the process does."""


def _add_parts_of_complex_numbers() -> None:
    """Replace two functions of Wine's ucrtbase.dll that would end the process, and are called while numpy is
    imported.
    """
    system, runtime = ctypes.WinDLL("kernel32"), ctypes.CDLL("ucrtbase")  # type: ignore[attr-defined,unused-ignore]
    for name, part in (("crealf", "real"), ("cimagf", "imag")):
        made = ctypes.CFUNCTYPE(ctypes.c_float, _Complex)(attrgetter(part))
        _MADE.append(made)
        target = cast("int", ctypes.cast(made, ctypes.c_void_p).value)
        place = ctypes.cast(runtime[name], ctypes.c_void_p)
        jump = b"\x48\xb8" + target.to_bytes(8, "little") + b"\xff\xe0"  # mov rax, target; jmp rax
        system.VirtualProtect(place, len(jump), _WRITABLE, ctypes.byref(ctypes.c_ulong()))
        ctypes.memmove(place, jump, len(jump))


def _tell_of_full_disks() -> None:
    """Make Python's writes fail with ENOSPC if only a part fits on the disk, as on Windows. Under Wine they
    fail with the system's last error, whatever it was about; so the last error becomes that of a full disk
    before each write.
    """
    system, runtime = ctypes.WinDLL("kernel32"), ctypes.CDLL("ucrtbase")  # type: ignore[attr-defined,unused-ignore]
    write, set_error = (
        cast("int", ctypes.cast(each, ctypes.c_void_p).value)
        for each in (runtime["_write"], system["SetLastError"])
    )
    code = (
        b"\x48\x83\xec\x38"  # sub rsp, 0x38
        b"\x48\x89\x4c\x24\x20\x48\x89\x54\x24\x28\x4c\x89\x44\x24\x30"  # keep rcx, rdx and r8 there
        b"\xb9\x70\x00\x00\x00"  # mov ecx, 112 (ERROR_DISK_FULL)
        b"\x48\xb8" + set_error.to_bytes(8, "little") + b"\xff\xd0"  # mov rax, set_error; call rax
        b"\x48\x8b\x4c\x24\x20\x48\x8b\x54\x24\x28\x4c\x8b\x44\x24\x30"  # restore them
        b"\x48\x83\xc4\x38"  # add rsp, 0x38
        b"\x48\xb8" + write.to_bytes(8, "little") + b"\xff\xe0"  # mov rax, write; jmp rax
    )
    system.VirtualAlloc.restype = ctypes.c_void_p
    made = system.VirtualAlloc(None, len(code), _RESERVED, _WRITABLE)
    ctypes.memmove(made, code, len(code))
    # the table of Python's imported functions, which the headers of its library lead to
    library: int = sys.dllhandle  # type: ignore[attr-defined,unused-ignore]
    headers = library + ctypes.c_uint32.from_address(library + 0x3C).value
    start, size = (ctypes.c_uint32 * 2).from_address(headers + 0x18 + 0x70 + 12 * 8)
    table = (ctypes.c_uint64 * (size // 8)).from_address(library + start)
    system.VirtualProtect(table, size, _WRITABLE, ctypes.byref(ctypes.c_ulong()))
    if write in list(table):  # else it was done before
        table[list(table).index(write)] = made


_BEFORE = {"numpy": _add_parts_of_complex_numbers}
_AFTERWARDS: dict[str, Callable[[Any], None]] = {
    "serial.serialwin32": _serial_ports,
    "serial.tools.list_ports_windows": _list_ports,
    "praxis_desktop.ports.simulators.pty": _lend_ports,
    "tests.cli.pseudo_console": _pass_keys_on,
}


class _Differences:
    """A module finder that changes some modules as they are imported."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in _BEFORE:
            _BEFORE[name]()
        change = _AFTERWARDS.get(name)
        if change is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None:
            return None
        loader = cast("Any", spec.loader)
        execute = loader.exec_module
        loader.exec_module = lambda module: (execute(module), change(module))
        return spec


if sys.platform == "win32" and "BARE_WINE" not in os.environ:
    sys.meta_path.insert(0, cast("Any", _Differences()))
    _tell_of_full_disks()
