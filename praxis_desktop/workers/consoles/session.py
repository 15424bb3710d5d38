"""A console from one start to its end: its interpreter, its ports, and the record of what they sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.workers.consoles.facts import ConsoleFacts, ConsolePort
from praxis_desktop.workers.kernel.outfit import ConsoleOutfit

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.packages.environments import Console
    from praxis_desktop.workers.consoles.host import ConsoleHost
    from praxis_desktop.workers.kernel.kernel import Furnishing
    from praxis_desktop.workers.launching.launcher import Launcher


class ConsoleSession:
    """``furnish`` and ``prepare`` are for a Kernel, on its thread; all else is for any."""

    def __init__(self, launcher: Launcher, host: ConsoleHost, tell: Callable[[Event], None]) -> None:
        self._launcher = launcher
        self._host = host
        self._tell = tell
        self._console: Console | None = None
        self._outfit: ConsoleOutfit | None = None
        self.facts = ConsoleFacts()
        """Replaced by others when more is known; ``changed`` is called then."""
        self.changed: Callable[[], None] = _ignore

    # ---- the kernel's thread
    def furnish(self, control: Control) -> Furnishing:
        """What the guest has besides IPython. Raises PackageError."""
        rehearsals = self._launcher.rehearsals
        self._console = rehearsals.environments.console(self._tell, control)
        self._outfit = ConsoleOutfit(
            rehearsals,
            self._console,
            tell=self._tell,
            bindings=self._host.bindings,
            asker=self._host.asker,
            observe=self._tell,
            told_connection=self._tell,
        )
        return self

    def prepare(self, control: Control) -> PreparedInterpreter:
        """An interpreter of the console's image, after ``furnish``. Raises PraxisError."""
        assert self._console is not None
        return self._launcher.rehearsals.prepare(self._console.recipe, report=self._tell, control=control)

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Give the guest what it has besides IPython."""
        assert self._outfit is not None
        interpreter.limit_memory(self._launcher.settings.execution.memory_bytes)
        self._outfit.fit(interpreter, image)

    def close(self) -> None:
        """Take it away again."""
        assert self._outfit is not None
        self._outfit.close()

    # ---- any thread
    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        """The ports that the console may use now."""
        return ()

    def grant(self, binding: Binding) -> None:
        """The console may use one port more; where its guest waits."""

    def revoke(self, role: str) -> None:
        """The console may use that port no more: it is closed, where its guest waits."""

    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Stop every instrument by its own stop command, and the console at once."""


def _ignore() -> None:
    """Tell nobody."""
