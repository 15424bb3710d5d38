"""The operating system's user, who is the default operator of a run."""

from __future__ import annotations

import os


def system_user() -> str:
    """Return the name of this process's user. If it is unknown, return the ID on POSIX, "" elsewhere."""
    return user_name(os.getuid()) if os.name == "posix" else os.environ.get("USERNAME", "")


def user_name(number: int) -> str:
    """Return the name of the user with this ID; the ID itself if the user has no name. POSIX only."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # as in a container started with a numeric user id
        return str(number)
