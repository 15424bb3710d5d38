"""Builds a bench from PyLabRobot's objects: a protocol's machines, labware and deck.

All choices are given as plain data (see ``protocols/benches/bench.py``); this module guesses nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from _praxis import simulated_liquids, simulated_world
from _praxis.bench_parts import BenchError, building
from _praxis.machine_steps import call_machine, is_connected
from _praxis.messages import Message
from _praxis.tracebacks import add_note

__all__ = ["BenchError", "Built", "build"]

_CENTRIFUGE = "Centrifuge"

_ahead: dict[tuple[str, str], Any] = {}
"""Labware that an image already contains, keyed by role and catalogue name. Only one bench can use this."""


class Built:
    """A bench. ``objects`` are its machines and labware by role; ``deck`` is None if it has no deck."""

    def __init__(self, objects: dict[str, Any], deck: Any, machines: Sequence[str]) -> None:
        self.objects = objects
        self.deck = deck
        self.machines = tuple(machines)
        """The machines' roles, in the order in which the machines are connected."""

        self._connected: list[tuple[str, bool]] = []
        """The roles of the connected machines, each with a flag that says whether the machine reports its
        connection. IncubatorShakerStack does not report it.
        """

    async def setup(self) -> None:
        """Connect the machines, one after another. If one cannot be connected, its exception is raised, and
        those already connected stay connected, so ``stop`` must always be called.
        """
        for role in self.machines:
            machine = self.objects[role]
            if not is_connected(machine):
                await machine.setup()
            self._connected.append((role, is_connected(machine)))

    async def stop(self) -> None:
        """Disconnect the connected machines, in reverse order. Every machine is tried before the first
        failure is raised or, if an exception is being handled, all failures are added to it as notes.
        """
        raised = sys.exception()
        failures = []
        while self._connected:
            role, says_so = self._connected.pop()
            if says_so and not is_connected(self.objects[role]):
                continue  # the protocol has disconnected it itself
            try:
                await self.objects[role].stop()
            except Exception as error:  # noqa: BLE001 - the others must be disconnected, too
                add_note(error, Message("while {role} was being disconnected", role=role))
                failures.append((role, error))
        if not failures:
            return
        if raised is None:
            raise failures[0][1]
        for role, failure in failures:  # the protocol's own exception matters more
            told = Message("{role} could not be disconnected either: {failure}", role=role, failure=failure)
            add_note(raised, told)


def build(bench: Mapping[str, Any], protocol: Mapping[str, Any], deck: Any = None) -> Built:
    """Make the objects of ``bench`` for the roles of ``protocol``. Both are given as dicts. Raises
    BenchError. ``deck`` is a deck made by a function of the protocol: any labware on it that is named after a
    role is used for that role. The machines are not connected.
    """
    from _praxis.bench_machines import machine_of

    choices = _placed(bench)
    objects: dict[str, Any] = {}
    centrifuge = None
    for choice in sorted(choices, key=lambda choice: _is_after(choice["machine"])):
        if _needs_deck(choice):
            continue
        made = machine_of(choice, None, centrifuge or _own_centrifuge(choice))
        objects[choice["role"]] = made
        if choice["machine"].endswith(f":{_CENTRIFUGE}"):
            centrifuge = made
    handlers = [choice for choice in choices if _needs_deck(choice)]
    if deck is not None or bench["labware"] or handlers or protocol.get("deck_param_name"):
        deck = _furnished(bench, objects, handlers, deck)
    for number, choice in enumerate(handlers):
        objects[choice["role"]] = machine_of(choice, deck if not number else _empty_deck(), None)
    for choice in choices:
        call_machine(objects[choice["role"]], choice["role"])
    return Built(objects, deck, [choice["role"] for choice in choices])


def _placed(bench: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the choices for machines, each with the surroundings of its role in the bench's ``world``."""
    world = bench.get("world", {})
    simulated_world.begin(world)
    return [
        {**choice, "world": simulated_world.surroundings(choice["role"], world)}
        for choice in bench["machines"]
    ]


def _is_after(machine: str) -> bool:
    """Return True if a machine must be created after the others: a loader, which needs its centrifuge."""
    return machine.endswith(":Loader")


def _needs_deck(choice: Mapping[str, Any]) -> bool:
    return bool(choice["machine"].endswith(":LiquidHandler"))


def _own_centrifuge(choice: Mapping[str, Any]) -> Any:
    """Return a placeholder for a loader's centrifuge if the protocol does not use the centrifuge itself."""
    if not _is_after(choice["machine"]):
        return None
    from pylabrobot.centrifuge import Centrifuge

    from _praxis.simulated_centrifuge import SimulatedCentrifuge

    return Centrifuge(SimulatedCentrifuge(), f"{choice['role']}_centrifuge", 400.0, 400.0, 400.0)


def _empty_deck() -> Any:
    from _praxis.bench_decks import lay_out

    return lay_out({"deck": "", "arguments": {}}, (), ())


def _furnished(
    bench: Mapping[str, Any], objects: dict[str, Any], handlers: Sequence[Mapping[str, Any]], deck: Any
) -> Any:
    """Return the deck with the bench's labware and machines. The labware is added to ``objects``."""
    from _praxis.bench_decks import lay_out, put_on

    machines = _machines_on_deck(bench["machines"], objects, handlers)
    pieces = []
    for choice in bench["labware"]:
        role = choice["role"]
        with building(role):
            if deck is not None and deck.has_resource(role):
                objects[role] = deck.get_resource(role)
            else:
                objects[role] = _labware(choice)
                pieces.append((choice["place"], objects[role]))
            _fill(role, objects[role], choice["volumes"])
    if deck is None:
        return lay_out(bench["deck"], pieces, machines)
    put_on(deck, pieces, machines)
    return deck


def _machines_on_deck(
    choices: Sequence[Mapping[str, Any]], objects: dict[str, Any], handlers: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Any]]:
    """Return the machines to which labware can be moved, with their locations. A real arm moves only to
    locations that have been measured.
    """
    from pylabrobot.resources import Resource

    is_simulated = all(choice["is_simulated"] for choice in handlers)
    return [
        (choice["place"], objects[choice["role"]])
        for choice in choices
        if isinstance(objects.get(choice["role"]), Resource)
        and (is_simulated or choice["place"]["location"] is not None)
    ]


def make_ahead(labware: str) -> None:
    """Make labware in advance for the next bench; ``labware`` lists [role, catalogue name] pairs in JSON."""
    for role, catalogue in json.loads(labware):
        _ahead[role, catalogue] = _labware({"role": role, "catalogue": catalogue})


def _labware(choice: Mapping[str, Any]) -> Any:
    from pylabrobot import resources

    name = choice["catalogue"]
    made = _ahead.pop((choice["role"], name), None)
    if made is not None:
        return made
    make = getattr(resources, name, None)
    if make is None:
        from pylabrobot.resources.opentrons import tube_racks

        make = getattr(tube_racks, name, None)
    if make is None:
        raise BenchError(
            Message("{choice}: the catalogue has no labware {name}", choice=choice["role"], name=repr(name))
        )
    try:
        return make(name=choice["role"])
    except Exception as error:
        raise BenchError(
            Message(
                "{choice}: {name} cannot be created: {error}", choice=choice["role"], name=name, error=error
            )
        ) from error


def _fill(role: str, piece: Any, volumes: Mapping[str, float]) -> None:
    """Set the volumes in a piece's containers, in µL."""
    for wells, volume in volumes.items():
        for container in _containers(role, piece, wells):
            if volume > container.max_volume:
                raise BenchError(
                    Message(
                        "{role}: {volume:g} µL does not fit in {name}, which holds {max_volume:g} µL",
                        role=role,
                        volume=volume,
                        name=container.name,
                        max_volume=container.max_volume,
                    )
                )
            container.tracker.set_volume(volume)
            simulated_liquids.fill(container, volume)


def _containers(role: str, piece: Any, wells: str) -> list[Any]:
    from pylabrobot.resources import Container, ItemizedResource

    if isinstance(piece, Container) and not wells:
        return [piece]
    if isinstance(piece, ItemizedResource):
        try:
            items = list(piece.get_all_items() if not wells else piece[wells.upper()])
        except (IndexError, KeyError, ValueError) as error:
            raise BenchError(Message("{role} has no {wells}", role=role, wells=wells)) from error
        if items and all(isinstance(item, Container) for item in items):
            return items
    kind = type(piece).__name__
    if wells:
        raise BenchError(
            Message("{role}, a {kind}, holds no liquid in {wells}", role=role, kind=kind, wells=wells)
        )
    raise BenchError(Message("{role}, a {kind}, holds no liquid", role=role, kind=kind))
