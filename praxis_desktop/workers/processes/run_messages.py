"""What is said between a run in a process of its own and whoever started it."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from praxis_desktop.core.events import Event
from praxis_desktop.core.plain_data import typed
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import AnyCommand
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.resuming.past import SaidBefore
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.messages import Input, Stderr, Stdout
from praxis_desktop.workers.processes.counts_told import Counted
from praxis_desktop.workers.processes.framing import Codec, FrameError


class GetReady(Struct, frozen=True, tag="get_ready"):
    """There will be a run: load what all of them need. ``cache`` is as in Perform. Nothing answers it."""

    cache: str


class Keeping(Struct, frozen=True):
    """The history that keeps a run's record: its folder, and its settings."""

    folder: str
    settings: HistorySettings


class Perform(Struct, frozen=True, tag="perform"):
    """Do this run; the first message but for GetReady, and there is one."""

    request: RunRequest
    run_id: str
    cache: str
    """The folder of machine code and images."""
    has_input: bool
    """Whether there is standard input to ask for."""
    can_ask: bool = False
    """Whether somebody can be asked for ports."""
    history: Keeping | None = None
    """Where the run's record is kept, if one is."""
    resumed_by: str | None = None
    """Who has a run go on that was interrupted: of ``request`` counts ``on_prompt`` alone then."""
    said: tuple[SaidBefore, ...] = ()
    """What they have said of commands that were open."""
    public_key: bytes = b""
    """Of the key that its record is signed with, if one is kept."""


class Describe(Struct, frozen=True, tag="describe"):
    """Find out what a program declares, as the first message and the only one; answered by Declares, unless
    it could not be found out, and by Ended.
    """

    program: Program
    cache: str


class Declares(Struct, frozen=True, tag="declares"):
    """What a program declares, or why it does not load, as ``runs.describing.cache`` keeps it."""

    content: dict[str, Any]


class Do(Struct, frozen=True, tag="do"):
    """Do something to the run."""

    command: AnyCommand


class InputFailed(Struct, frozen=True, tag="input_failed"):
    """Standard input cannot be read: number and text of the OSError."""

    number: int
    text: str


class InputWanted(Struct, frozen=True, tag="input_wanted"):
    """The program reads; answered by Input or InputFailed, once."""


class PortWanted(Struct, frozen=True, tag="port_wanted"):
    """The program asks for a port, as ``ports.asking.PortQuestion`` has it; answered by PortChosen, unless
    PortUnwanted comes first. One question at a time.
    """

    number: int
    program: str
    filters: tuple[tuple[int | None, int | None], ...]
    """Vendor and product of each."""
    granted: tuple[tuple[str, str], ...]
    """Role and device of each."""


class PortUnwanted(Struct, frozen=True, tag="port_unwanted"):
    """Nobody waits for the answer any more."""

    number: int


class PortChosen(Struct, frozen=True, tag="port_chosen"):
    """The answer to PortWanted: role and device of a port; both "" for none."""

    number: int
    role: str
    device: str


class OpenPort(Struct, frozen=True, tag="open_port"):
    """Open a serial port that the run was granted, as ``ports.drivers.open_driver`` does, or connect to the
    serial server at that address; a descriptor answers.
    """

    role: str
    device: str
    settings: LineSettings | None = None
    dtr: bool = True
    rts: bool = True
    exclusive: bool = True


class SetLatency(Struct, frozen=True, tag="set_latency"):
    """Ask the driver of a granted port's adapter for a latency timer, in ms; the present one answers."""

    device: str
    milliseconds: int


class ListPorts(Struct, frozen=True, tag="list_ports"):
    """Which serial ports this computer has, hidden ones too."""


class ClaimPorts(Struct, frozen=True, tag="claim_ports"):
    """Claim granted ports, role and device of each; with ``queue`` it is waited for them."""

    ports: tuple[tuple[str, str], ...]
    queue: bool


class LetGo(Struct, frozen=True, tag="let_go"):
    """Give up what ClaimPorts with that number has, or waits for."""

    claim: int


class NewFile(Struct, frozen=True, tag="new_file"):
    """Make the file that the run's request names as its journal; a descriptor answers."""

    path: str


class SignRecord(Struct, frozen=True, tag="sign_record"):
    """Sign the end of the run's record, once."""

    digest: bytes


class TellKinds(Struct, frozen=True, tag="tell_kinds"):
    """Which kinds of instruments stand at the ports, by role."""

    kinds: dict[str, str]


class JoinGuardian(Struct, frozen=True, tag="join_guardian"):
    """Speak with the guardian; the descriptor of a connection answers. Before a port is opened."""


class HeldSlot(Struct, frozen=True, tag="held_slot"):
    """By which number the guardian holds the port that was opened for ``role``."""

    role: str
    device: str


Help: TypeAlias = (
    OpenPort
    | SetLatency
    | ListPorts
    | ClaimPorts
    | LetGo
    | NewFile
    | SignRecord
    | TellKinds
    | JoinGuardian
    | HeldSlot
)
"""What the process of a run may not do itself."""


class HelpWanted(Struct, frozen=True, tag="help_wanted"):
    """Do something for the process; answered by Helped, for LetGo by nothing."""

    number: int
    what: Help


class Helped(Struct, frozen=True, tag="helped"):
    """What came of HelpWanted: a value, a descriptor (which is on its way beside the pipe), or an error."""

    number: int
    value: Any = None
    has_descriptor: bool = False
    fault: dict[str, Any] | None = None
    """An error's kind, message and all else that it tells."""
    waits: str = ""
    """What a claim waits for: it is not answered yet."""


class Told(Struct, frozen=True, tag="told"):
    """An event of the run: its ``name``, and its fields."""

    name: str
    event: Any


class Ended(Struct, frozen=True, tag="ended"):
    """The run is over, its last event told; ``exit_code`` is the command line's."""

    exit_code: int


class Failed(Struct, frozen=True, tag="failed"):
    """The run ended by a defect of this program: its traceback."""

    message: str
    stack: str


ToRun: TypeAlias = GetReady | Perform | Describe | Do | Input | InputFailed | PortChosen | Helped
FromRun: TypeAlias = (
    Told
    | Stdout
    | Stderr
    | InputWanted
    | PortWanted
    | PortUnwanted
    | HelpWanted
    | Declares
    | Counted
    | Ended
    | Failed
)

TO_RUN: Codec[ToRun] = Codec(ToRun)
FROM_RUN: Codec[FromRun] = Codec(FromRun)


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported; for requests ``runs.request`` has done it, which others import, too.
for _kind in Event.__subclasses__():
    msgspec.json.Decoder(_kind, dec_hook=typed)


def told(event: Event) -> Told:
    """An event as a message."""
    return Told(event.name, event)


def event_of(message: Told) -> Event:
    """The event in a message. Raises FrameError."""
    kinds = {kind.name: kind for kind in Event.__subclasses__()}
    try:
        event: Event = msgspec.convert(message.event, kinds[message.name], dec_hook=typed)
    except (KeyError, msgspec.ValidationError) as error:
        raise FrameError(f"no event: {message.name}: {error}") from error
    return event
