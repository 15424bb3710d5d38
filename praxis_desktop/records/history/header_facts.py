"""What a record's header and facts say of its run, in the columns by which runs are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from praxis_desktop.core.records import Record
from praxis_desktop.records.history.columns import storable, whole, words

_WORDS = ("title", "name", "notes", "operator", "reason", "error")


class RunFacts(Record):
    """What the index keeps of a run beside its steps and outputs; grows while a journal is read."""

    run_id: str
    ordered_ns: int
    begun_ns: int
    protocol: str = ""
    title: str = ""
    name: str = ""
    notes: str = ""
    operator: str = ""
    simulated: bool = False
    number: int = 0


def run_facts(run_id: str, header: Mapping[str, object]) -> RunFacts:
    """What the header of the record of ``run_id`` tells of it; what it lacks, or has in another shape than
    ours, is left out.
    """
    begun = whole(header.get("started_ns"))
    return RunFacts(
        run_id=run_id,
        ordered_ns=whole(header.get("ordered_ns")) or begun,
        begun_ns=begun,
        protocol=words(header.get("protocol")) or words(header.get("target")),
        title=words(header.get("title")) or words(header.get("protocol")),
        name=words(header.get("name")),
        notes=words(header.get("notes")),
        operator=words(header.get("operator")),
        simulated=is_simulated(header),
        number=whole(header.get("number")),
    )


def is_simulated(told: Mapping[str, object]) -> bool:
    """Whether anything of the run was."""
    if bool(told.get("simulated")):
        return True
    described = told.get("setup") or told.get("bench")
    if isinstance(described, Mapping) and described.get("simulated"):
        return True
    ports = told.get("ports")
    return isinstance(ports, list) and any("=sim:" in words(port) for port in ports)


def is_wholly_simulated(told: Mapping[str, object]) -> bool:
    """Whether everything of a run was that something was simulated of; of what a header does not tell
    nothing is said.
    """
    return all(_simulated_parts(told))


def _simulated_parts(told: Mapping[str, object]) -> Iterator[bool]:
    """Of each role that a header names, whether what played it was simulated."""
    ports = told.get("ports")
    asked = [words(port) for port in ports] if isinstance(ports, list) else []
    for port in asked:
        yield "=sim:" in port
    setup = told.get("setup")
    for group in ("machines", "ports"):
        named = setup.get(group) if isinstance(setup, Mapping) else None
        if isinstance(named, Mapping):
            for what in named.values():
                if isinstance(what, Mapping):
                    yield bool(what.get("simulated"))


def machines(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Roles, and what stood there: the kind, backend or device that a header or facts name."""
    setup = told.get("setup")
    for source in (told, setup if isinstance(setup, Mapping) else {}):
        ports = source.get("ports")
        if isinstance(ports, list):
            for port in ports:
                role, _, device = words(port).partition("=")
                if role:
                    yield role, device.removeprefix("sim:")
        for named in (source.get("machines"), ports, source.get("profiles")):
            if isinstance(named, Mapping):
                yield from ((storable(str(role)), _machine(what)) for role, what in named.items())


def _machine(described: object) -> str:
    if isinstance(described, Mapping):
        named = (described.get(key) for key in ("kind", "backend", "device"))
        return next((words(name).removeprefix("sim:") for name in named if name), "")
    return words(described).removeprefix("sim:")


def searched(said: Mapping[str, object], run_id: str, protocol: str) -> str:
    """The text in which words are looked for, without capitals."""
    return "\n".join([run_id, protocol, *(words(said.get(name)) for name in _WORDS)]).casefold()
