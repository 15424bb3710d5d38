"""The folders of the science pack, whose files are used like those shipped with the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from praxis_desktop.core.directories import data_directory

SCIENCE: Final = "praxis-desktop-science"
"""The name of the science pack, of its folder, and of its Debian package."""


def pack_folders() -> tuple[Path, ...]:
    """Return the folders in which to look for the science pack, in order. Any of them may be missing or
    empty.

    A folder is left out if anyone but root and this user can write to it, because the pack's layers hold
    native code, which is trusted to be stoppable.
    """
    beside, own = _places()
    return tuple(
        folder for folder, may_come in ((beside, False), (own, True)) if _is_ours(folder, may_come=may_come)
    )


def refused_folders() -> tuple[Path, ...]:
    """Return the folders that ``pack_folders`` leaves out because others can write to them."""
    return tuple(folder for folder in _places() if folder.is_dir() and not _is_ours(folder, may_come=True))


def is_packed(path: Path) -> bool:
    """Return whether ``path`` is inside a science pack, in any folder."""
    return SCIENCE in path.parts


def own_pack() -> Path:
    """Return the pack's folder in the user's data folder."""
    return data_directory() / "packs" / SCIENCE


def _places() -> tuple[Path, Path]:
    return Path(sys.executable).resolve().parent.with_name(SCIENCE), own_pack()


def _is_ours(folder: Path, *, may_come: bool) -> bool:
    """Return whether the files in ``folder`` can be trusted; return ``may_come`` if the folder is missing."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return may_come
    except OSError:  # in a folder that this user may not enter
        return False
    return not hasattr(os, "geteuid") or (status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022)
