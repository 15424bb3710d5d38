"""The files that hold all of a run's output: named for people, and pruned by age and size."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from praxis_desktop.core.private_files import make_private

SUFFIX = ".log"


def new_spool(folder: Path, name: str) -> Path:
    """A path in ``folder``, which is made if need be, for a run of ``name`` that starts now. Raises
    OSError.
    """
    make_private(folder)
    plain = re.sub(r"[^\w.-]+", "_", name)[:60] or "run"
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S.%f")[:-3]
    return folder / f"{stamp} {plain} {os.getpid()}{SUFFIX}"


def prune_spools(folder: Path, *, max_age_s: float, max_total: int) -> list[Path]:
    """Delete spool files older than ``max_age_s`` seconds, then the oldest beyond ``max_total`` bytes of all
    of them together, which the newest one may exceed.

    Returns what was deleted. A file that cannot be deleted (another process writes it, on Windows) stays.
    Raises OSError where the folder cannot be read.
    """
    # Names and numbers alone: a program that runs for weeks has thousands of files, and as many objects of
    # theirs at the end of each run would keep its garbage collector busy.
    modified: dict[str, float] = {}
    sizes: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIX):
                    with suppress(OSError):
                        status = entry.stat()
                        modified[entry.name], sizes[entry.name] = status.st_mtime, status.st_size
    except FileNotFoundError:
        return []
    oldest, total = time.time() - max_age_s, 0
    deleted = []
    for position, name in enumerate(sorted(modified, key=modified.__getitem__, reverse=True)):
        total += sizes[name]
        if modified[name] < oldest or (position and total > max_total):
            path = folder / name
            try:
                path.unlink()
            except OSError:
                continue
            deleted.append(path)
    return deleted
