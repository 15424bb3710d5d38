"""What a text console is made of: a kernel of the console's image, ports, and whoever types."""

from __future__ import annotations

import sys
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.terminal_lines import can_ask
from praxis_desktop.cli.console.asker import ConsoleAsker
from praxis_desktop.cli.console.console import Cells, Console
from praxis_desktop.cli.console.piped_cells import PipedCells
from praxis_desktop.cli.console.screen import Screen, figures_in
from praxis_desktop.cli.console.session import ConsoleSession
from praxis_desktop.cli.program import start_is_over
from praxis_desktop.cli.running.ports import limits_by_role
from praxis_desktop.cli.telling.log_events import telling_warnings
from praxis_desktop.cli.telling.presentation import PROGRAM, TextPresentation
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.role_limits import read_role_limits
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.interpreters import desktop_snapshots
from praxis_desktop.settings import load_settings, log_warnings
from praxis_desktop.workers.consoles.host import ConsoleHost
from praxis_desktop.workers.consoles.session import ConsoleSession as StandingSession
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.kernel.history import CONSOLE_HISTORY, ConsoleHistory
from praxis_desktop.workers.kernel.outfit import FIGURES

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import DesktopSnapshots
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.kernel.kernel import Kernel
    from praxis_desktop.workers.kernel.messages import Outgoing

TITLE = "Text console"

_LAST_WAIT_S = 5.0
_LAST_TOLD_S = 1.0


@dataclass(frozen=True)
class _Ground:
    """What a text console stands on."""

    snapshots: DesktopSnapshots
    settings: Settings


def perform_console(
    ports: tuple[str, ...], *, limits: Sequence[tuple[str, str]] = (), is_verbose: bool
) -> int:
    """Be a console until its input ends; returns the exit code. Raises UsageError, PortError, ConsoleFailed,
    StorageError when the output cannot be written.
    """
    bindings = tuple(parse_bindings(ports))
    for binding in bindings:
        binding.check()
    role_limits = read_role_limits(limits_by_role(limits), [binding.role for binding in bindings])
    settings = load_settings()
    if settings.runs.approved_only:
        raise UsageError(
            "only approved protocols run here (runs.approved_only): what is typed at a prompt is none",
            hint="'praxis-desktop protocols approved' lists those that are.",
        )
    presentation = TextPresentation(is_verbose=is_verbose)
    is_typed = sys.stdin.isatty()

    def tell(event: Event) -> None:
        if presentation.tells(event):
            presentation.event(event)

    folder = data_directory() / FIGURES / uuid.uuid4().hex
    screen = Screen(is_typed=is_typed, made_figures=lambda: figures_in(folder, tell))
    with ExitStack() as stack:
        stack.enter_context(telling_warnings(tell))
        log_warnings(settings)
        snapshots = desktop_snapshots(settings=settings)
        stack.callback(lambda: snapshots.close(Deadline.after(_LAST_WAIT_S)))
        stack.callback(lambda: control_service().close(Deadline.after(_LAST_TOLD_S)))

        def say(message: str) -> None:
            presentation.idle()  # what became of instruments comes first
            screen.say(f"{PROGRAM}: {message}\n")

        sessions: deque[StandingSession] = deque(maxlen=1)

        def make(put: Callable[[Outgoing], None]) -> Kernel:
            sessions.append(host.session(tell))
            return sessions[-1].begin(put)

        def stop() -> None:
            sessions[-1].emergency_stop(by=system_user())

        session = ConsoleSession(make, show=screen.show, say=say)
        host = ConsoleHost(
            _Ground(snapshots, settings),
            asker=ConsoleAsker(session.want) if can_ask() else None,
            bindings=bindings,
            limits=role_limits,
            title=TITLE,
            conductor="command line",
            is_warm=False,
        )
        stack.callback(lambda: host.close(Deadline.after(_LAST_WAIT_S)))
        stack.callback(session.close)
        session.start()
        return Console(session, partial(_cells, session, screen, stack), say, screen.say, stop).perform()


def _cells(session: ConsoleSession, screen: Screen, stack: ExitStack) -> Cells:
    """Where cells come from: somebody types them, or a pipe has them."""
    start_is_over()
    if not sys.stdin.isatty():
        return PipedCells(session.ask)
    from praxis_desktop.cli.console.typed_cells import TypedCells

    history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
    stack.callback(history.trim)
    cells = TypedCells(session.ask, history, screen.beside_prompt)
    stack.callback(cells.close)
    return cells
