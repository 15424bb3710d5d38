"""Turns the machines, labware and volumes chosen for a run into a bench.

Nothing is guessed: a role without a choice is simulated only on request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.protocols import benches
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, MachineChoice, MissingRoleError
from praxis_desktop.protocols.benches.catalogue import (
    Catalogue,
    found_by,
    misspelling_of,
    near_misses,
    one_of,
)

if TYPE_CHECKING:
    from praxis_desktop.protocols.definition import Protocol

_ChoiceT = TypeVar("_ChoiceT")

_NOTHING: Mapping[str, str] = MappingProxyType({})

_HAMILTON = ("STARBackend", "STARChatterboxBackend")
_DECKS = {
    **dict.fromkeys(_HAMILTON, "STARLetDeck"),
    "VantageBackend": "VantageDeck",
    "OpentronsOT2Backend": "OTDeck",
    "OpentronsOT2ChatterboxBackend": "OTDeck",
    "OpentronsOT2Simulator": "OTDeck",
    "NimbusBackend": "NimbusDeck",
    "EVOBackend": "EVO150Deck",
}
"""The default deck for each liquid handler."""

_DECK_ARGUMENTS: Mapping[str, Mapping[str, object]] = {
    "VantageDeck": {"size": 1.3},
    "Deck": {"size_x": 2000.0, "size_y": 1000.0, "size_z": 500.0},
}


def choose_bench(
    protocol: Protocol,
    catalogue: Catalogue,
    *,
    machines: Mapping[str, str] = _NOTHING,
    labware: Mapping[str, str] = _NOTHING,
    ports: Mapping[str, str] = _NOTHING,
    volumes: Mapping[str, str] = _NOTHING,
    base: Bench | None = None,
    simulate: bool = False,
) -> Bench:
    """Build the bench for a run of ``protocol``. The choices given here take precedence over ``base``.

    ``machines`` are ``BACKEND[,ARGUMENT=VALUE...][@DEVICE]``, ``sim:KIND`` or ``sim``, keyed by role.
    ``labware`` are ``NAME[@PLACE]`` with catalogue names, keyed by role; the text for the deck's role is the
    deck's name. ``ports`` are devices keyed by role. ``volumes`` are quantities ("200", "1.5 mL") keyed by
    ``ROLE`` or ``ROLE:WELLS``. ``simulate`` gives each remaining role a simulated machine or a standard piece
    of labware. Part of a backend's name suffices if only one backend matches, and a port suffices if only one
    backend fits it. Raises UsageError for an unknown role, a role without a choice, or a name, port, place or
    volume that cannot be used.
    """
    given = base or Bench()
    deck_role = protocol.deck_param_name or "deck"
    replaced = {f"machines.{role}" for role in (*machines, *ports)}
    replaced |= {f"labware.{key.partition(':')[0]}" for key in (*labware, *volumes)}
    if deck_role in labware:
        replaced.add("deck")
    given = structs.replace(
        given, lines={path: line for path, line in given.lines.items() if path not in replaced}
    )
    roles = [role.name for role in protocol.machines]
    pieces = [role.name for role in protocol.labware]
    _refuse_unknown(machines, roles, protocol, "machine")
    _refuse_unknown(labware, [*pieces, deck_role], protocol, "labware")
    _refuse_unknown([key.partition(":")[0] for key in volumes], pieces, protocol, "labware")
    kept = {choice.role: choice for choice in given.machines}
    placed = {choice.role: choice for choice in given.labware}
    problems: list[UsageError] = []
    chosen = [
        _noted(
            problems,
            given.entry(f"machines.{role.name}"),
            partial(benches.choose_machine, role, catalogue, machines, ports, kept, simulate),
        )
        for role in protocol.machines
    ]
    held = [
        _noted(
            problems,
            given.entry(f"labware.{role.name}"),
            partial(benches.choose_labware, role, catalogue, labware, volumes, placed, simulate),
        )
        for role in protocol.labware
    ]
    _raise(problems)
    played = tuple([choice for choice in chosen if choice is not None])
    return Bench(
        played,
        tuple([choice for choice in held if choice is not None]),
        _deck(labware.get(deck_role, ""), catalogue, played, given),
        given.world,
        given.file,
        given.lines,
    )


def check_names(
    bench: Bench, protocol: Protocol, instruments: Collection[str] = (), labware: Collection[str] = ()
) -> None:
    """Refuse an entry in ``bench`` for a role that a run of ``protocol`` does not have, if its name is
    probably misspelled. Limits are also refused if neither the run nor the bench has an instrument in that
    role, because they would restrict nothing.

    ``instruments`` and ``labware`` are the roles that are filled without the bench. Raises UsageError, which
    names the entry.
    """
    own = [*(role.name for role in protocol.machines), *(role.name for role in protocol.ports)]
    all_instruments = dict.fromkeys((*own, *instruments))
    machines = [choice.role for choice in bench.machines]
    on_bench = (*machines, *bench.devices)
    pieces = [choice.role for choice in bench.labware]

    def off_bench(named: Iterable[str]) -> list[str]:
        return [role for role in named if role not in on_bench]

    for part, named, roles, others in (
        ("machines", machines, own, (*on_bench, *instruments)),
        ("ports", bench.devices, own, (*on_bench, *instruments)),
        ("labware", pieces, [role.name for role in protocol.labware], (*pieces, *labware)),
        ("limits", off_bench(bench.limits), all_instruments, bench.limits),
        ("world", off_bench(bench.world), all_instruments, bench.world),
    ):
        for role in named:
            if role in roles:
                continue
            near = misspelling_of(role, [name for name in roles if name not in others])
            if not near and part != "limits":
                continue
            place = bench.place(f"{part}.{role}")
            raise UsageError(
                Message("{place}: this run has no {name}", place=place, name=repr(role)),
                hint=Message("Did you mean {near}?", near=near)
                if near
                else Message("This protocol's roles are {roles}.", roles=", ".join(all_instruments))
                if all_instruments
                else "This protocol has no roles.",
            )


def backends_without_port(protocol: Protocol, machines: Mapping[str, str]) -> dict[str, str]:
    """Return the backends in ``machines`` that need a port but have not been given one yet, keyed by role."""
    backends = Catalogue.find().backends
    found: dict[str, str] = {}
    for role in protocol.machines:
        name, at, _ = machines.get(role.name, "").partition("@")
        names = found_by(name, backends) if name and not at else []
        if len(names) == 1 and backends[names[0]].takes_port:
            found[role.name] = names[0]
    return found


def check_roles(protocol: Protocol, catalogue: Catalogue, bench: Bench) -> Bench:
    """Return the choices in ``bench`` for the roles of ``protocol``, with the classes found in the catalogue.
    Raises UsageError for unsuitable choices, naming the choices' lines in the bench file.
    """
    kept = {choice.role: choice for choice in bench.machines}
    placed = {choice.role: choice for choice in bench.labware}
    problems: list[UsageError] = []
    played = [
        _noted(
            problems,
            bench.place(f"machines.{role.name}"),
            partial(benches.choose_machine, role, catalogue, {}, {}, kept, False),
        )
        for role in protocol.machines
        if role.name in kept
    ]
    held = [
        _noted(
            problems,
            bench.place(f"labware.{role.name}"),
            partial(benches.choose_labware, role, catalogue, {}, {}, placed, False),
        )
        for role in protocol.labware
        if role.name in placed
    ]
    _raise(problems)
    return structs.replace(
        bench,
        machines=tuple([choice for choice in played if choice is not None]),
        labware=tuple([choice for choice in held if choice is not None]),
        deck=_deck("", catalogue, (), bench),
    )


def _noted(problems: list[UsageError], place: str, choose: Callable[[], _ChoiceT | None]) -> _ChoiceT | None:
    """Call ``choose`` and return its result. An error is not raised but added to ``problems``, preceded by
    ``place``, the location of the entry in the bench file.
    """
    try:
        return choose()
    except UsageError as error:
        message = Message("{place}: {message}", place=place, message=error.message) if place else ""
        problems.append(type(error)(message or error.message, hint=error.hint))
        return None


def _raise(problems: list[UsageError]) -> None:
    """Raise one error that states all ``problems``, if there are any."""
    if not problems:
        return
    hints = [error.hint for error in problems]
    if any(isinstance(error, MissingRoleError) for error in problems):
        hints.append("Or simulate everything not specified: --simulate.")
    raise UsageError(joined("; ", [error.message for error in problems]), hint="\n".join(hints))


def _refuse_unknown(given: Iterable[str], roles: list[str], protocol: Protocol, kind: str) -> None:
    for role in given:
        if role in roles:
            continue
        near = near_misses(role, roles, 1)
        known = (
            Message("Its {kind} roles are {roles}.", kind=kind, roles=one_of(roles, conjunction="and"))
            if roles
            else ""
        )
        raise UsageError(
            Message("{name} has no {kind} role {role}", name=protocol.name, kind=kind, role=repr(role)),
            hint=Message("Did you mean {near}?", near=near[0])
            if near
            else known or Message("It has no {kind} roles at all.", kind=kind),
        )


def _deck(text: str, catalogue: Catalogue, machines: tuple[MachineChoice, ...], bench: Bench) -> DeckChoice:
    base = bench.deck
    if text:
        names = found_by(text, catalogue.decks)
        if len(names) != 1:
            near = near_misses(text, catalogue.decks, 1)
            raise UsageError(
                Message("there is no deck named {text}", text=repr(text)),
                hint=Message("Did you mean {near}?", near=near[0])
                if near
                else Message("Available decks: {decks}.", decks=", ".join(catalogue.decks)),
            )
        return _deck_choice(names[0], catalogue)
    if base.deck:
        known = catalogue.decks.get(base.deck.rpartition(":")[2])
        if known is None:
            words = Message("the bench specifies deck {deck}, which does not exist", deck=base.deck)
            place = bench.entry("deck")
            raise UsageError(
                Message("{place}: {message}", place=place, message=words) if place else words,
                hint=Message("Available decks: {decks}.", decks=", ".join(catalogue.decks)),
            )
        return structs.replace(base, deck=known.path)
    for choice in machines:
        backend = catalogue.backend(choice.backend)
        if backend is not None and backend.name in _DECKS:
            return _deck_choice(_DECKS[backend.name], catalogue)
    return base


def _deck_choice(name: str, catalogue: Catalogue) -> DeckChoice:
    return DeckChoice(catalogue.decks[name].path, _DECK_ARGUMENTS.get(name, {}))
