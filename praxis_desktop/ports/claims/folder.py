"""The folder in which all users of this computer keep their claims."""

from __future__ import annotations

import stat
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.private_files import make_private

_PLACES = ("/run/lock", "/var/lock", "/tmp")


def shared_folder() -> Path:
    """The first place of the system's that every user may write to and where nobody can remove what is
    another's; on a computer without one the user's own, where claims hold among this user's programs.
    """
    # Not the environment's TMPDIR: each user must find the same folder. No folder of ours in it either:
    # whoever made that could take away the others' files.
    for place in map(Path, _PLACES):
        try:
            status = place.stat()
        except OSError:
            continue
        mode = status.st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX and mode & stat.S_IWOTH and status.st_uid == 0:
            return place
    own = cache_directory() / "claims"
    make_private(own)
    return own
