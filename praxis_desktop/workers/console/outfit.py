"""The additions to a console's guest: ports, figures, and installable packages."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortNotAllowed
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.port_requests import PortPolicy
from praxis_desktop.ports.opening import NO_KINDS, NO_LIMITS, Opener
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.packages.run_packages import offer_packages
from praxis_desktop.settings import load_settings
from praxis_desktop.snapshots.contents import attach_layers

if TYPE_CHECKING:
    from praxis_desktop.core.events import ConnectionEvent, DisplayEvent, SerialEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Console


OWNER = "the console"
"""The owner of a port, as shown to other processes."""

FIGURES = "console-figures"
"""The folder in the data folder for figures that cells have shown; it contains one folder per console."""


class ConsoleOutfit:
    """A kernel's Outfit. ``tell`` receives an event for each figure, on the kernel's thread; figures are
    stored in the data folder. ``observe`` receives each chunk on the wire, and ``told_connection`` each
    connection made or lost, on any thread; ``chose`` receives the ports that the user has chosen for a cell.
    ``log`` stores the data sent and received; ``kinds``, ``stopped`` and ``stopped_elsewhere`` are passed to
    the Opener.
    """

    def __init__(
        self,
        interpreters: InterpreterSource,
        console: Console,
        *,
        tell: Callable[[DisplayEvent], None],
        bindings: Sequence[Binding] = (),
        limits: Mapping[str, WriteLimits] = NO_LIMITS,
        asker: PortAsker | None = None,
        chose: Callable[[Binding], None] | None = None,
        observe: Callable[[SerialEvent], None] | None = None,
        told_connection: Callable[[ConnectionEvent], None] | None = None,
        log: WireLog | None = None,
        kinds: Mapping[str, str] = NO_KINDS,
        stopped: Callable[[], None] | None = None,
        stopped_elsewhere: Callable[[str, str], None] | None = None,
    ) -> None:
        self._interpreters = interpreters
        self._console = console
        self._claim_device = Claims().claimer(ClaimOwner("", OWNER, system_user()))
        self.opener = Opener(
            log=log,
            limits=limits,
            tell=told_connection,
            kinds=kinds,
            claim=self._claim,
            stopped=stopped,
            stopped_elsewhere=stopped_elsewhere,
        )
        self.ports = GrantedPorts(
            bindings,
            observe=observe,
            opener=self.opener,
            policy=PortPolicy(program=OWNER, asker=asker, chose=chose),
        )
        self._figures = Figures(tell, data_directory() / FIGURES / uuid.uuid4().hex)

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Grant the ports, attach the packages, and let the guest show figures and install packages."""
        self.ports.grant_to(interpreter)
        self._figures.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)
        attach_layers(interpreter, self._console.layers, self._interpreters.contents)

    def _claim(self, binding: Binding) -> Claim:
        """Claim a device, unless only approved protocols may use it. Raises PortBusy and PortNotAllowed."""
        settings = load_settings()
        if settings.runs.approved_only and not binding.is_simulated:
            raise PortNotAllowed(
                Message(
                    "port {role}: only approved protocols may use real instruments here "
                    "(runs.approved_only in {place})",
                    role=repr(binding.role),
                    place=settings.origin("runs.approved_only").place or "the settings",
                ),
                port=binding.role,
                hint="Use a simulator, or save the cells as a protocol and have it approved.",
            )
        return self._claim_device(binding)

    def close(self) -> None:
        """Close the ports."""
        self.ports.close_all()


Start = Literal["", "warm", "image", "built"]
"""How the interpreter was made: ahead of time, from an existing image or from a new image; "" if unknown."""


class ConsolePort(Struct, frozen=True):
    """A port that a console may use. ``kind`` is the kind of its instrument, or "" if unknown. An emergency
    stop affects every port with ``is_held``, that is, a port that is open or was closed after data was sent.
    """

    role: str
    device: str
    kind: str = ""
    is_simulated: bool = False
    is_open: bool = False
    is_held: bool = False


class ConsoleFacts(Struct, frozen=True):
    """Facts about a console. ``session_id`` is the ID of its record, ``packages`` are names with versions,
    ``start_ms`` is the time from its start to its prompt, ``memory_limit`` is in bytes. ``folder`` contains
    the record of the data sent and received; it is None until the first port is opened.
    """

    session_id: str = ""
    python: str = ""
    packages: tuple[tuple[str, str], ...] = ()
    start: Start = ""
    start_ms: float = 0.0
    image_bytes: int = 0
    memory_limit: int = 0
    is_warm: bool = False
    """Whether an interpreter is ready for the console's next start."""
    folder: Path | None = None
    copy_of: str = ""
    """The ID of the run whose guest this console has copied; "" for other consoles."""

    def version(self, package: str) -> str:
        """Return the version of one of the console's packages, or "" if there is no such package."""
        return dict(self.packages).get(package, "")
