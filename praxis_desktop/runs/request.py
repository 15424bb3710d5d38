"""What a run is asked to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from praxis_desktop import ports
from praxis_desktop.core.plain_data import plain, typed
from praxis_desktop.core.records import Record, replace
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.limits import WriteLimits
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.wire import WireLog


class RunSetup(Record):
    """``values`` are the parameters', checked plain data by name; ``files`` the contents of the files that
    they name, by the name that the guest finds them under in ``/session/inputs``, and ``paths`` where those
    were, by parameter.
    """

    protocol: Protocol
    values: Mapping[str, object] = MappingProxyType({})
    bench: Bench = Bench()
    files: Mapping[str, bytes] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})


def told_setup(setup: RunSetup, ports: Iterable[Binding] = ()) -> dict[str, object]:
    """The set-up, and the ``ports`` that the run had, as its result tells them: plain data; of labware the
    catalogue's names. ``simulated`` is a run of which anything was.
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
    """Which of a protocol's roles have no hardware behind them, for people; "" when all have, and for
    scripts, whose ports say it themselves.
    """
    if setup is None or not setup.protocol.function:
        return ""
    roles = {choice.role: choice.is_simulated for choice in setup.bench.machines}
    roles |= {port.role: port.is_simulated for port in ports}
    simulated = [role for role, is_simulated in roles.items() if is_simulated]
    if not simulated:
        return ""
    return f"{'simulated' if len(simulated) == len(roles) else 'partly simulated'}: {', '.join(simulated)}"


OnPrompt = Literal["ask", "default", "abort"]
"""``default`` answers as after the deadline: yes, the first choice, nothing."""

DEFAULT_MEMORY = 1 << 30
"""Bytes of memory a guest may use unless told otherwise."""


class RunRequest(Record):
    """A program with everything it needs.

    ``setup`` is what was chosen for a protocol; without it a run does without choices, and finds out itself
    what there is to be called. ``arguments`` are the program's ``sys.argv[1:]``, ``ports`` bindings such as
    ``scale=/dev/ttyUSB0`` or ``scale=sim:mettler``. ``limits`` says by role to what a port's writes are held:
    a kind of instrument that has a profile, or the path of a file of limits. ``timeout`` is in seconds, None
    for no limit; ``memory`` in bytes. ``is_script`` runs the program as ``python FILE`` would, whatever
    functions it has; with ``calls`` the script's function gets the arguments after that (docs/tracing.md says
    which). ``trace`` tells what the script does with lists, as the result's call stack. All entropy comes
    from a ``seed`` if there is one. ``keeps_files`` keeps what the program leaves in its working folder.
    ``journal`` is a new file in which everything on the ports is kept.

    ``operator`` is who runs it, ``name`` and ``notes`` are what they say of it. ``on_error`` is what becomes
    of an operation that failed, ``on_prompt`` what of a question where nobody can be asked. One operation may
    take ``step_timeout`` seconds. ``waits_for_ports`` has the run queue for ports that others use, instead of
    failing. ``profiles`` says by role which kind of instrument stands there, so that it can be stopped.
    ``keeps_awake`` keeps the computer from sleeping while the program has real instruments.
    ``approval`` says by whom, when and why the program was approved, where somebody has. Beside the record
    there is a checkpoint of the program every ``checkpoint_s`` seconds, none with 0. ``decisions`` are, by
    role, those of a person who uses an instrument that is not known to be the right one, or was not asked; it
    ``skips_dry_run`` where that person started it before one with these values had passed. ``planned`` is how
    many ``steps`` and ``checks`` (numbers with limits) such a dry run came to, as far as that is known.
    ``looked_at`` names what that person has looked at after emergency stops, and those. ``instrument_names``
    are by role those that people have given to the instruments.
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
    profiles: Mapping[str, str] = MappingProxyType({})
    keeps_awake: bool = True
    approval: Mapping[str, str] = MappingProxyType({})
    checkpoint_s: float = 60.0
    decisions: Mapping[str, Decision] = MappingProxyType({})
    skips_dry_run: bool = False
    planned: Mapping[str, int] = MappingProxyType({})
    looked_at: str = ""
    instrument_names: Mapping[str, str] = MappingProxyType({})


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported; for protocols, which requests have, ``stored`` has done it.
msgspec.json.Decoder(RunRequest, dec_hook=typed)


def request_data(request: RunRequest) -> dict[str, Any]:
    """A request as plain data, without what is kept by itself: sources (of the program and its companions)
    and the contents of input files. Raises NotImplementedError for an argument that is no plain data.
    """
    program = request.program
    bare = replace(
        program,
        source="",
        companions=tuple([replace(companion, source="") for companion in program.companions]),
    )
    setup = request.setup and replace(request.setup, files={})
    told: dict[str, Any] = msgspec.to_builtins(
        replace(request, program=bare, setup=setup), enc_hook=plain, str_keys=True
    )
    return told


def request_of(
    told: Mapping[str, object], sources: Mapping[str, str], inputs: Mapping[str, bytes]
) -> RunRequest:
    """The request that ``request_data`` told, with the ``sources`` of its files by their names, and the
    ``inputs``. Raises ValueError for what is none, KeyError for a file that is missing.
    """
    request: RunRequest = msgspec.convert(dict(told), RunRequest, dec_hook=typed)
    program = request.program
    whole = Program(
        sources[program.filename],
        program.filename,
        program.function,
        tuple([replace(each, source=sources[each.filename]) for each in program.companions]),
    )
    setup = request.setup and replace(request.setup, files=dict(inputs))
    return replace(request, program=whole, setup=setup)


def as_recorded(request: RunRequest, told: Mapping[str, object]) -> RunRequest:
    """``request`` as somebody makes it again of what was ``told`` of it: numbers may be of other types."""
    program, setup = request.program, request.setup
    sources = {each.filename: each.source for each in program.companions}
    sources[program.filename] = program.source
    # Mappings of another order, or whatever else JSON does not keep, must not be in the run either.
    kept = msgspec.json.decode(msgspec.json.encode(told))
    return request_of(kept, sources, {} if setup is None else setup.files)


# As in ``request_data``: described while this is imported, not by two threads at once.
msgspec.json.Decoder(WriteLimits)


def limits_data(limits: Mapping[str, WriteLimits]) -> dict[str, Any]:
    """Limits by role as plain data."""
    return {role: msgspec.to_builtins(each) for role, each in limits.items()}


def limits_of(told: Mapping[str, object]) -> dict[str, WriteLimits]:
    """The limits that ``limits_data`` told. Raises ValueError for what is none, UsageError for what
    contradicts itself.
    """
    return {role: msgspec.convert(each, WriteLimits) for role, each in told.items()}


_MOST_VALUES = 1 << 18
"""Characters of values in JSON that go into a header."""


@contextmanager
def run_journal(
    request: RunRequest,
    run_id: str,
    packages: Sequence[Mapping[str, str]] = (),
    *,
    record: WireLog | None = None,
) -> Iterator[WireLog | None]:
    """Yields what is told of the run's ports: the journal that is asked for, ``record``, or both; else None.

    ``packages`` are those that the guest has.

    The file is closed, and sealed, with the block. Raises JournalExists, JournalUnusable, and at the end
    JournalWriteFailed when not everything could be kept.
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
        "ports": list(request.ports),
        "limits": dict(request.limits),
        "packages": list(packages),
    }
    path, away = Path(request.journal), elsewhere()
    with JournalWriter.create(path, header, new_file=None if away is None else away.new_file) as journal:
        log = ports.WireJournal(journal)
        yield log if record is None else ports.BothLogs(log, record)


def told_values(request: RunRequest) -> dict[str, object]:
    """The values of the protocol's parameters; those that a header has no room for are named alone."""
    given = {} if request.setup is None else request.setup.values
    told: dict[str, object] = {}
    room = _MOST_VALUES
    for name, value in given.items():
        room -= len(json.dumps(value))
        told[name] = value if room >= 0 else "left out: too long"
    return told
