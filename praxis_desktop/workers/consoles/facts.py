"""What is known of a console besides what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from praxis_desktop.core.records import Record

Start = Literal["", "warm", "image", "built"]
"""Where its interpreter came from: it was at hand, it was restored from the image, the image had to be built;
"" while that is not known.
"""


class ConsolePort(Record):
    """A port that a console may use. ``kind`` is that of the instrument there, "" where nobody knows. An
    emergency stop concerns it while it ``is_held``: it is open, or was closed after something was sent.
    """

    role: str
    device: str
    kind: str = ""
    is_simulated: bool = False
    is_open: bool = False
    is_held: bool = False


class ConsoleFacts(Record):
    """``session_id`` is that of its record, ``packages`` are names with versions, ``start_ms`` is what it
    took from its start to its prompt, ``memory_limit`` the bytes that its guest may have. ``folder`` is
    the record of what was sent and received on its ports, None before the first is opened.
    """

    session_id: str = ""
    python: str = ""
    packages: tuple[tuple[str, str], ...] = ()
    start: Start = ""
    start_ms: float = 0.0
    image_bytes: int = 0
    memory_limit: int = 0
    warm: int = 0
    """Interpreters that are at hand for the next start."""
    folder: Path | None = None
    copy_of: str = ""
    """The id of the run that it has a copy of, "" for none."""

    def version(self, package: str) -> str:
        """The version of one of its packages, "" when it has not that one."""
        return dict(self.packages).get(package, "")
