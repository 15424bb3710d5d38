"""The folder in which all users of this computer keep their claims, and being the only one who changes it."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, make_private

_PLACES = ("/run/lock", "/var/lock", "/tmp")
_LOOK_AGAIN_S = 0.005


def shared_folder() -> Path:
    """The first place that every user may write to and where nobody can remove what is another's; on a
    computer without one the user's own, where claims hold among this user's programs.
    """
    # Not the environment's TMPDIR: each user must find the same folder. No folder of ours in it either:
    # whoever made that could take away the others' files.
    for place in map(Path, _PLACES):
        try:
            mode = place.stat().st_mode
        except OSError:
            continue
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX and mode & stat.S_IWOTH:
            return place
    own = cache_directory() / "claims"
    make_private(own)
    return own


@contextmanager
def turn_in(folder: Path, seconds: float) -> Iterator[None]:
    """Be the only one who makes claims in ``folder``, while the block runs. POSIX.

    Raises TimeoutError when nobody gave way for ``seconds``, OSError.
    """
    # filelock would need a file there. One of another user cannot be opened with O_CREAT where the kernel's
    # fs.protected_regular is on, and one that a user forbade the others to read would end all claims. The
    # folder itself is there, and everybody may read it.
    import fcntl

    deadline = Deadline.after(seconds)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if deadline.expired:
                    raise TimeoutError(f"another program has held {folder} for {seconds:g} s") from None
                time.sleep(_LOOK_AGAIN_S)
        yield
    finally:
        os.close(descriptor)
