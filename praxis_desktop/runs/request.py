"""A run's request: the program and all choices made for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from praxis_desktop import ports
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import LEFT_OUT
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.ports.roles import devices_by_role
from praxis_desktop.ports.simulators.pace import Pace
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.wire import WireLog


class RunSetup(Struct, frozen=True):
    """The choices made for a protocol. ``values`` are the checked values of the parameters; ``files`` are the
    contents of input files, keyed by the files' names in the guest's ``/session/inputs``; ``paths`` are the
    files' original paths, keyed by parameter.
    """

    protocol: Protocol
    values: Mapping[str, object] = MappingProxyType({})
    bench: Bench = Bench()
    files: Mapping[str, bytes] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})


def told_setup(setup: RunSetup, ports: Iterable[Binding] = ()) -> dict[str, object]:
    """Return the set-up and the run's ``ports`` as plain data, for the run's result. Labware is represented
    by its catalogue names. ``simulated`` is true if any part of the run was simulated.
    """
    bench = setup.bench
    told = {port.role: {"device": port.device, "simulated": port.is_simulated} for port in ports}
    is_simulated = [choice.is_simulated for choice in bench.machines]
    return {
        "protocol": setup.protocol.name,
        "values": dict(setup.values),
        "machines": {
            choice.role: {"backend": choice.backend, "port": choice.port, "simulated": choice.is_simulated}
            for choice in bench.machines
        },
        "labware": {choice.role: choice.catalogue for choice in bench.labware},
        "deck": bench.deck.deck,
        "ports": told,
        "simulated": any([*is_simulated, *(port["simulated"] for port in told.values())]),
    }


def simulated_sentence(setup: RunSetup | None, ports: Iterable[Binding]) -> str:
    """Return a sentence for users that names a protocol's simulated roles. Returns "" if there are none, and
    for scripts, whose ports already show what is simulated.
    """
    if setup is None or not setup.protocol.function:
        return ""
    roles = {choice.role: choice.is_simulated for choice in setup.bench.machines}
    roles |= {port.role: port.is_simulated for port in ports}
    simulated = [role for role, is_simulated in roles.items() if is_simulated]
    if not simulated:
        return ""
    return Message(
        ("simulated: {simulated}" if len(simulated) == len(roles) else "partly simulated: {simulated}"),
        simulated=", ".join(simulated),
    )


OnPrompt = Literal["ask", "default", "abort"]
"""The policy for questions; ``default`` gives the default answer: yes, the first choice, or an empty text."""

DEFAULT_MEMORY = 1 << 30
"""Default memory limit of a guest, in bytes."""


class StepFault(Struct, frozen=True):
    """A rehearsal's fault ``name`` at ``step``, which asks a question or uses a machine without a port."""

    step: int
    name: str


class RunRequest(Struct, frozen=True):
    """A program, and all choices for running it.

    ``setup`` holds the choices for a protocol; without it, the run uses defaults and determines the entry
    point itself. ``arguments`` are the program's ``sys.argv[1:]``; ``ports`` are bindings such as
    ``scale=/dev/ttyUSB0`` or ``scale=sim:mettler``. ``limits``, keyed by role, restrict writes: each names a
    kind of instrument that has a profile, or a file of limits. ``timeout`` is in seconds, None if unlimited;
    ``memory`` is in bytes. ``is_script`` runs the program as ``python FILE`` would, whichever functions it
    has; with ``calls``, the arguments are then passed to one of the script's functions (docs/tracing.md says
    which). ``trace`` records what the script does with lists, as the result's call stack. ``seed`` determines
    all random numbers. ``keeps_files`` keeps the files in the program's working folder. ``journal`` is a new
    file that records everything on the ports.

    ``operator`` runs the program, and has entered ``name`` and ``notes``. ``on_error`` is the policy for
    failed operations, ``on_prompt`` the policy for questions if there is nobody to ask. ``step_timeout``
    limits each operation, in seconds. ``waits_for_ports`` queues for ports in use instead of failing; with
    ``pauses_after_queueing``, a run that had to queue is paused before its program begins, so that a person
    can check the deck.
    ``profiles`` gives each role's kind of instrument, so that the instrument can be stopped. ``keeps_awake``
    keeps the computer awake while the program uses real instruments.

    ``approval`` says who approved the program, when and why. ``checkpoint_s`` is the number of seconds
    between checkpoints beside the record, 0 for no checkpoints. ``decisions`` are a person's decisions, by
    role, to use an instrument whose identity is unconfirmed or was not queried. ``skips_dry_run`` says that
    this person started the run before a dry run with these values had passed. ``planned`` contains the
    numbers of ``steps`` and ``checks`` (numbers with limits) in such a dry run, if known. ``looked_at`` names
    what this person has inspected after emergency stops. ``pace`` is how fast the run proceeds; unless it is
    "1", all instruments must be simulated. ``instrument_names`` are the instruments' display names, keyed by
    role. In a branch of a rehearsal, ``fault`` is the fault that the guest injects.
    """

    program: Program
    setup: RunSetup | None = None
    arguments: tuple[object, ...] = ()
    ports: tuple[str, ...] = ()
    limits: Mapping[str, str] = MappingProxyType({})
    timeout: float | None = None
    memory: int = DEFAULT_MEMORY
    is_script: bool = False
    calls: bool = False
    trace: bool = False
    seed: int | None = None
    keeps_files: bool = True
    journal: str | None = None
    operator: str = ""
    name: str = ""
    notes: str = ""
    on_error: OnError = "abort"
    on_prompt: OnPrompt = "abort"
    step_timeout: float | None = None
    waits_for_ports: bool = False
    pauses_after_queueing: bool = False
    profiles: Mapping[str, str] = MappingProxyType({})
    keeps_awake: bool = True
    approval: Mapping[str, str] = MappingProxyType({})
    checkpoint_s: float = 60.0
    decisions: Mapping[str, Decision] = MappingProxyType({})
    skips_dry_run: bool = False
    planned: Mapping[str, int] = MappingProxyType({})
    looked_at: str = ""
    instrument_names: Mapping[str, str] = MappingProxyType({})
    pace: Pace = "1"
    fault: StepFault | None = None


_MOST_VALUES = 1 << 18
"""Maximum number of characters in the JSON of the values in a header."""


@contextmanager
def run_journal(
    request: RunRequest,
    run_id: str,
    packages: Sequence[Mapping[str, str]] = (),
    *,
    record: WireLog | None = None,
) -> Iterator[WireLog | None]:
    """Yield the log for the run's ports: the requested journal, ``record``, both, or None.

    ``packages`` are the guest's packages. The journal is sealed and closed at the end of the block. Raises
    JournalExists or JournalUnusable and, at the end, JournalWriteFailed if writing has failed.
    """
    if request.journal is None:
        yield record
        return
    from praxis_desktop.journal import JournalWriter

    header = {
        "what": "run",
        "run": run_id,
        "protocol": request.program.title,
        "source_sha256": request.program.digest,
        "values": told_values(request),
        "ports": [f"{role}={device}" for role, device in devices_by_role(request.ports).items()],
        "limits": dict(request.limits),
        "packages": list(packages),
    }
    path, away = Path(request.journal), elsewhere()
    with JournalWriter.create(path, header, new_file=None if away is None else away.new_file) as journal:
        log = ports.WireJournal(journal)
        yield log if record is None else ports.BothLogs(log, record)


def told_values(request: RunRequest) -> dict[str, object]:
    """Return the parameters' values; values beyond the header's limit are replaced by a note."""
    given = {} if request.setup is None else request.setup.values
    told: dict[str, object] = {}
    room = _MOST_VALUES
    for name, value in given.items():
        room -= len(json.dumps(value))
        told[name] = value if room >= 0 else LEFT_OUT
    return told


_FIELDS = (
    "parameters",
    "machines",
    "labware",
    "ports",
    "state_param_name",
    "deck_param_name",
    "deck_construction",
)
"""The protocol's fields that a call needs."""


def plan_of(setup: RunSetup) -> str:
    """Return the plan for a call as JSON: ``values`` are the checked values keyed by name, ``bench`` fills
    the roles; the other entries are the protocol's fields.
    """
    protocol = setup.protocol
    planned = {
        "values": dict(setup.values),
        "bench": structs.replace(setup.bench, file="", lines={}),
        **{name: getattr(protocol, name) for name in _FIELDS},
    }
    return json.dumps(as_plain(planned))


def as_plain(value: object) -> object:
    """Return ``value`` with structs, mappings and tuples converted to dicts and lists at every depth."""
    if isinstance(value, Struct):
        return {name: as_plain(inner) for name, inner in structs.asdict(value).items()}
    if isinstance(value, Mapping):
        return {name: as_plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(inner) for inner in value]
    return value
