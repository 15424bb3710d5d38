"""Who the system says is at work: the operator of a run that names none."""

from __future__ import annotations

import os


def system_user() -> str:
    """The name of the user that this process runs as, "" where the system knows none."""
    return user_name(os.getuid()) if os.name == "posix" else os.environ.get("USERNAME", "")


def user_name(number: int) -> str:
    """The name of the user with that number, the number where the system knows none. POSIX."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # as in a container that was given a number alone
        return str(number)
