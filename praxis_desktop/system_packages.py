"""Detects missing system packages, which no wheel contains, and installs them or tells the user how."""

from __future__ import annotations

import enum
import importlib.util
import os
import sys

QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Shared libraries that Qt needs but its wheel does not contain, with the Debian packages that do."""


class Wish(enum.Enum):
    """How important it is that Qt's libraries are installed."""

    NO = enum.auto()
    IF_EASY = enum.auto()
    MUST = enum.auto()


class SetupError(Exception):
    """Set-up cannot continue; the text says why and what to do."""


def say(sentence: str) -> None:
    """Tell the user at the terminal what is being done."""
    sys.stderr.write(f"[set-up] {sentence}\n")
    sys.stderr.flush()


def has_display() -> bool:
    """Return whether a window can probably be shown, determined without loading Qt."""
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def require(window: Wish) -> None:
    """Ensure that Python's venv module and, if they are wanted, Qt's libraries are installed.

    Raises SetupError, with the command to run, if this process may not or cannot install them.
    """
    if not sys.platform.startswith("linux"):
        return
    import shutil

    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    wanted = window is Wish.MUST or (window is Wish.IF_EASY and may_install)
    libraries = missing_libraries() if wanted else {}
    packages = [*libraries.values()]
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python{}.{}-venv".format(*sys.version_info[:2]))
    if not packages:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if may_install:
        say(f"Installing system packages: {' '.join(packages)}")
        if not _apt_get("update") or not _apt_get(*command.split()[1:]):
            raise SetupError(
                "System packages are missing and could not be installed; apt says why above."
                f" Check the network, or run this yourself, then the same command again:\n  {command}"
            )
    elif shutil.which("apt-get"):
        raise SetupError(
            f"System packages are missing. Run this once, then the same command again:\n  sudo {command}"
        )
    else:
        names = [*libraries, *packages[len(libraries) :]]
        raise SetupError(
            "Install what these belong to with your system's package manager, then try again:"
            f"\n  {' '.join(names)}"
        )


_OTHER_APT_S = 300
"""Maximum time, in seconds, to wait for another installation, such as the system's automatic updates."""


def _apt_get(*arguments: str) -> bool:
    import subprocess

    run = subprocess.run(
        ["apt-get", "-qq", "-o", f"DPkg::Lock::Timeout={_OTHER_APT_S}", *arguments],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    return run.returncode == 0


def missing_libraries() -> dict[str, str]:
    """Map each of :data:`QT_LIBRARIES` that cannot be loaded to its package; always empty except on Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    import ctypes

    missing = {}
    for library, package in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing
