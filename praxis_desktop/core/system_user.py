"""Who the system says is at work: the operator of a run that names none."""

from __future__ import annotations

import os


def system_user() -> str:
    """The name of the user that this process runs as, "" where the system knows none."""
    if os.name == "posix":
        import pwd

        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:  # as in a container that was given a number alone
            return str(os.getuid())
    return os.environ.get("USERNAME", "")
