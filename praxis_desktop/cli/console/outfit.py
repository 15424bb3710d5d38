"""What the console's interpreter has besides its cells: input from whoever types them, and ports."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.system_user import system_user
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.policy import PortPolicy
from praxis_desktop.ports.roles import Binding
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest_program import prepare_guest
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.runs.packages.guest_installing import offer_packages

if TYPE_CHECKING:
    from praxis_desktop.core.events import DisplayEvent
    from praxis_desktop.interpreter import Control, Image, Interpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.runs.packages.environments import Environment

FIGURES = "console-figures"
"""Of the data folder: what cells have shown, in a folder for each console."""


class LineWanted:
    """A cell waits for a line. ``answer`` may be called from any thread, and too late."""

    def __init__(self, prompt: str, news: threading.Event) -> None:
        self.prompt = prompt
        self._news = news
        self.line: str | None = None
        self.is_given_up = False
        """Whether nobody waits any more."""

    def answer(self, line: str) -> None:
        """Give it a line with its newline, "" for the end of the input."""
        self.line = line
        self._news.set()

    def give_up(self) -> None:
        """It will not come, or nobody waits for it; any thread."""
        self.is_given_up = True
        self._news.set()

    def wait(self) -> None:
        """Wait until it is there or given up."""
        self._news.wait()


class ConsoleOutfit:
    """An Outfit. ``ask`` is told, on the interpreter's thread, of each line that is wanted; it returns at
    once. ``tell`` is told there of figures, which are kept in the data folder.
    """

    def __init__(
        self,
        control: Control,
        *,
        ask: Callable[[LineWanted], None],
        tell: Callable[[DisplayEvent], None],
        bindings: Sequence[Binding],
        limits: Mapping[str, WriteLimits],
        asker: PortAsker | None,
        interpreters: InterpreterSource,
        environment: Environment,
        memory: int,
    ) -> None:
        self._control = control
        self._ask = ask
        owner = ClaimOwner(uuid.uuid4().hex, "the console", system_user())
        self._ports = GrantedPorts(
            bindings,
            opener=Opener(limits=limits, claim=Claims().claimer(owner)),
            policy=PortPolicy(program="the console", asker=asker),
        )
        self._figures = Figures(tell, data_directory() / FIGURES / uuid.uuid4().hex)
        self._interpreters = interpreters
        self._environment = environment
        self._memory = memory
        self._news = threading.Event()
        self._rest = b""
        control.attach(wake=self._news.set)

    def read(self, count: int) -> bytes:
        """Bytes of the lines that are typed."""
        data = self._rest or self.read_line("").encode("utf-8", "replace")
        self._rest = data[count:]
        return data[:count]

    def read_line(self, prompt: str) -> str:
        """A line as it is typed. Raises WaitInterrupted, Unwind(Killed)."""
        wanted = LineWanted(prompt, self._news)
        self._ask(wanted)
        while True:
            self._news.clear()
            if wanted.line is not None:
                return wanted.line
            self._control.check()
            if self._control.take_interrupt():
                wanted.is_given_up = True
                raise WaitInterrupted
            self._news.wait()

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Grant the ports, attach the packages, and let it show figures and install more."""
        interpreter.limit_memory(self._memory)
        self._ports.grant_to(interpreter)
        self._figures.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)
        prepare_guest(interpreter, self._interpreters, self._environment)

    def close(self) -> None:
        """Close the ports."""
        self._ports.close_all()
