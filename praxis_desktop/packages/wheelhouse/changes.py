"""Changes of the user's shelf of wheels: several files at once or none, even if the power fails."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.messages import Message
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.regular_files import read_regular

STAGED: Final = ".staged-"
"""The prefix of folders in which changes are prepared."""

DECIDED: Final = ".decided-"
"""The prefix of folders with committed changes: whichever process finds one carries them out."""

_REMOVALS: Final = "removals.json"
_ABANDONED_AFTER_S: Final = 3600.0
LOCK_DEADLINE_S: Final = 60.0


@contextmanager
def turn(shelf: Path) -> Iterator[None]:
    """Lock ``shelf``, which is made if need be, and finish what other processes left undone.

    Raises OSError, a TimeoutError if another process holds the lock for a minute.
    """
    make_private(shelf)
    with turn_at(shelf / "shelf", deadline_s=LOCK_DEADLINE_S):
        finish(shelf)
        _sweep(shelf)
        yield


@contextmanager
def changing(shelf: Path, removals: Iterable[str]) -> Iterator[Path]:
    """Yields a folder: at the end of the block, its files replace those of ``shelf``, and the files in
    ``removals``, which must not be in it, are deleted. If the block raises, or the process is killed in it,
    nothing is changed. Use inside ``turn``. Raises OSError.
    """
    mark = os.urandom(8).hex()
    staged, decided = shelf / f"{STAGED}{mark}", shelf / f"{DECIDED}{mark}"
    staged.mkdir(mode=0o700)
    try:
        with replacing(staged / _REMOVALS) as file:
            file.write(json.dumps(sorted(removals)).encode())
        yield staged
        for path in staged.iterdir():
            if (shelf / path.name).is_dir():  # a file could never replace it
                raise IsADirectoryError(errno.EISDIR, Message("{name} is a folder there", name=path.name))
        staged.rename(decided)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    _carry_out(shelf, decided)


def finish(shelf: Path) -> None:
    """Carry out changes that a killed process had committed. Use inside ``turn``. Raises OSError."""
    for decided in sorted(shelf.glob(f"{DECIDED}*")):
        _carry_out(shelf, decided)


def _carry_out(shelf: Path, decided: Path) -> None:
    """Carry out the changes; any step may have been done before by a process that was killed."""
    removals = decided / _REMOVALS
    if removals.exists():
        for name in json.loads(read_regular(removals)):
            (shelf / name).unlink(missing_ok=True)
    for file in sorted(decided.iterdir()):
        if file.name != _REMOVALS:
            file.replace(shelf / file.name)
    shutil.rmtree(decided, ignore_errors=True)


def _sweep(shelf: Path) -> None:
    """Remove changes that killed processes were preparing."""
    for staged in shelf.glob(f"{STAGED}*"):
        with suppress(OSError):
            if time.time() - staged.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(staged, ignore_errors=True)
