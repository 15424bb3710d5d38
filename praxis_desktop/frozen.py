"""The entry point of a frozen program: runs one of its modules if asked to, otherwise the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from praxis_desktop import early_interrupts

with early_interrupts.EndQuietly():
    from praxis_desktop.core.own_processes import MODULE_OPTION

_PACKAGE = "praxis_desktop."
PORTABLE_HOME = "home"
"""The folder next to a portable program that keeps its records, settings and cache."""


def main() -> None:
    """Run the module named by ``module_command`` or, if none is named, the command ``praxis-desktop``."""
    forget_library_path()
    take_home_along()
    if sys.argv[1:2] == [MODULE_OPTION] and len(sys.argv) > 2 and sys.argv[2].startswith(_PACKAGE):
        import runpy

        module = sys.argv[2]
        del sys.argv[1:3]
        runpy.run_module(module, run_name="__main__")
        return
    from praxis_desktop.cli.program import program

    program()


def take_home_along() -> None:
    """If there is a folder ``home`` next to the program, use it as PRAXIS_HOME, unless PRAXIS_HOME is already
    set.
    """
    home = Path(sys.executable).with_name(PORTABLE_HOME)
    if getattr(sys, "frozen", False) and home.is_dir():
        os.environ.setdefault("PRAXIS_HOME", str(home))


def forget_library_path() -> None:
    """Restore the library path for programs that this one starts. PyInstaller's bootloader puts its own
    folder first in the path and saves the original value in a second variable.
    """
    for name in ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif getattr(sys, "frozen", False):
            os.environ.pop(name, None)


if __name__ == "__main__":
    main()
