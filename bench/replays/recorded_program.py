"""A program to record: its text, its environment, and what is done during its run."""

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
    """The protocol's set-up; see ``Wishes``."""
    request: Mapping[str, Any] = NOTHING
    """Other parts of the request; see ``RunRequest``."""
    given: bytes = b""
    """The text on the program's standard input."""
    stays_open: bool = False
    """Whether standard input is left open."""
    asks_for_ports: bool = False
    """Whether the program asks a person for ports; the person grants it a simulated balance."""
    meanwhile: Callable[[Run, Event], None] | None = None
    """A function that is called with each event and may act on the run."""
    files: Mapping[str, str] = NOTHING
    """Texts of files in the folder ``{folder}``. All of them are deleted before the replay."""
    wheels: Sequence[str] = ()
    """The packages with native libraries that it needs."""
    has_line: bool = False
    is_process: bool = False
    """Whether the program is recorded in a separate process."""
    state: RunState = "completed"
    """The expected state at the run's end."""
    again: Again = "identical"
    """How much of the run can be replayed: only the part before its stop if the moment of the stop is not
    recorded; ``either`` if that depends on the computer's load.
    """

    @property
    def text(self) -> str:
        """The text of the program's file."""
        if self.sample:
            return (shipped("resources") / "protocols" / f"{self.sample}.py").read_text(encoding="utf-8")
        return textwrap.dedent(self.source).lstrip()
