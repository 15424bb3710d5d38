"""A program to record: its text, its surroundings, and what is done during its run."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from praxis_desktop.core.shipped import shipped

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event, RunState
    from praxis_desktop.runs._run import Run

LINE = "line"
"""The role of a port on a pseudo-terminal, served by a thread."""

NOTHING: Mapping[str, Any] = {}

Again = Literal["identical", "partial", "either"]


class RecordedProgram(Struct, frozen=True):
    """``source`` is a script, or contains one protocol; ``sample`` is a bundled protocol."""

    name: str
    source: str = ""
    sample: str = ""
    is_protocol: bool = False
    ports: Sequence[str] = ()
    wishes: Mapping[str, Any] = NOTHING
    """The protocol's set-up, see ``Wishes``."""
    request: Mapping[str, Any] = NOTHING
    """Further parts of the request, see ``RunRequest``."""
    given: bytes = b""
    """The text on its standard input."""
    stays_open: bool = False
    """Whether standard input is left open."""
    asks_for_ports: bool = False
    """Whether it asks a person for ports, who grants it a simulated balance."""
    meanwhile: Callable[[Run, Event], None] | None = None
    """Called with all events; does something to the run."""
    files: Mapping[str, str] = NOTHING
    """Texts of files in the folder ``{folder}``. All of them are deleted before the replay."""
    wheels: Sequence[str] = ()
    """The packages with native libraries that it needs."""
    has_line: bool = False
    is_process: bool = False
    """Whether it is recorded in a process of its own."""
    state: RunState = "completed"
    """The expected state at its end."""
    again: Again = "identical"
    """How much of it can be replayed: if its stop comes at a moment that is not recorded, only the part
    before it; if that depends on the computer's load, ``either``.
    """

    @property
    def text(self) -> str:
        """The text of its file."""
        if self.sample:
            return (shipped("resources") / "protocols" / f"{self.sample}.py").read_text(encoding="utf-8")
        return textwrap.dedent(self.source).lstrip()
