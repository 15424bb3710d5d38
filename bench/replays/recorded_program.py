"""A program that is recorded: its text, what stands around it, what is done to it meanwhile."""

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
"""The role of a port that a thread serves, behind a pseudo-terminal of the system."""

NOTHING: Mapping[str, Any] = {}

Again = Literal["identical", "partial", "either"]


class RecordedProgram(Struct, frozen=True):
    """``source`` is a script, or the only protocol in it; ``sample`` is a protocol that ships."""

    name: str
    source: str = ""
    sample: str = ""
    is_protocol: bool = False
    ports: Sequence[str] = ()
    wishes: Mapping[str, Any] = NOTHING
    """How a protocol is set up, see ``Wishes``."""
    request: Mapping[str, Any] = NOTHING
    """What else is asked for, see ``RunRequest``."""
    given: bytes = b""
    """Its standard input."""
    stays_open: bool = False
    """Whether nobody ends that."""
    asks_for_ports: bool = False
    """Whether somebody is asked for ports, and gives it a simulated balance."""
    meanwhile: Callable[[Run, Event], None] | None = None
    """Is told of all that happens, and does something to the run."""
    files: Mapping[str, str] = NOTHING
    """Texts in files of the folder ``{folder}``: nothing of them is there any more when it is done again."""
    wheels: Sequence[str] = ()
    """Packages of machine code that it needs."""
    has_line: bool = False
    is_process: bool = False
    """Whether it is recorded in a process of its own."""
    state: RunState = "completed"
    """What it comes to."""
    again: Again = "identical"
    """How far it can be done again: one that is stopped at a moment that nothing pins, up to there; where
    that depends on how busy the computer is, ``either``.
    """

    @property
    def text(self) -> str:
        """The text of its file."""
        if self.sample:
            return (shipped("resources") / "protocols" / f"{self.sample}.py").read_text(encoding="utf-8")
        return textwrap.dedent(self.source).lstrip()
