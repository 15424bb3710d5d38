"""A bench: the machines, labware and deck chosen for a protocol's roles, as plain data."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.plain_data import describe
from praxis_desktop.protocols import parameters

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.catalogue import Catalogue

NOTHING: Mapping[str, object] = MappingProxyType({})


class Place(Struct, frozen=True):
    """The position of labware: a slot, a spot on a carrier, or a location in mm; any free spot if unset."""

    slot: int | None = None
    carrier: str = ""
    """The carrier's name in the catalogue; ``rails`` is the position of the carrier, and ``spot`` the
    labware's position on the carrier.
    """
    rails: int | None = None
    spot: int | None = None
    location: tuple[float, float, float] | None = None


class MachineChoice(Struct, frozen=True):
    """The machine for a role: classes as ``module:qualname``, with arguments for their constructors.

    ``port`` is the device or ``sim:KIND`` for the role's port; "" for a backend without one. The backend
    opens the port under the role's name.
    """

    role: str
    machine: str
    backend: str
    port: str = ""
    arguments: Mapping[str, object] = NOTHING
    backend_arguments: Mapping[str, object] = NOTHING
    is_simulated: bool = False
    """Whether the machine uses no hardware at all."""

    place: Place = Place()
    """The machine's position on the deck: a location, or unset. A real arm reaches only machines that have a
    location; a simulated arm reaches all machines.
    """


class LabwareChoice(Struct, frozen=True):
    """The labware for a role; ``catalogue`` is the name of a function in ``pylabrobot.resources``.

    ``volumes`` are the initial volumes in microlitres, by well ("A1", "A1:H1", or "" for the whole labware).
    The volumes of other wells are unknown.
    """

    role: str
    catalogue: str
    volumes: Mapping[str, float] = MappingProxyType({})
    place: Place = Place()


class DeckChoice(Struct, frozen=True):
    """The deck: a class or function as ``module:qualname``, with arguments; "" for a large, empty deck."""

    deck: str = ""
    arguments: Mapping[str, object] = NOTHING


class Liquid(Struct, frozen=True):
    """The readings that simulated plate readers give for a liquid. A liquid is named after its source
    labware.

    ``absorbance``, ``fluorescence`` and ``luminescence`` are the readings for 200 µL of the undiluted liquid.
    If ``doubling_min`` is set, the liquid grows. ``halved_at`` is the fraction of a well's volume at which
    the liquid halves the growth in that well.
    """

    absorbance: float = 0.0
    fluorescence: float = 0.0
    luminescence: float = 0.0
    doubling_min: float = 0.0
    halved_at: float = 0.0


class Surroundings(Struct, frozen=True):
    """The effects of other instruments on a simulated one.

    A balance weighs what the pump ``under`` delivers: ``ml_per_revolution`` of a liquid with ``density``
    (g/mL). It also weighs what a liquid handler adds to the labware ``weighs``, or removes from it. A plate
    reader has the temperature of the instrument ``heated_by``; ``reads`` are its liquids.
    """

    under: str = ""
    ml_per_revolution: float = 0.8
    density: float = 0.998
    weighs: str = ""
    heated_by: str = ""
    reads: Mapping[str, Liquid] = MappingProxyType({})


describe(Surroundings)


class Bench(Struct, frozen=True):
    """The choices for all roles in a run."""

    machines: tuple[MachineChoice, ...] = ()
    labware: tuple[LabwareChoice, ...] = ()
    deck: DeckChoice = DeckChoice()
    world: Mapping[str, Surroundings] = MappingProxyType({})
    """The effects of other simulated instruments on each instrument, keyed by role."""
    file: str = ""
    """The bench's file; ``lines`` maps each entry's path ("world.scale.under") to its line number."""
    lines: Mapping[str, int] = MappingProxyType({})
    devices: Mapping[str, str] = MappingProxyType({})
    """The devices of the ports that a program opens itself, keyed by role."""
    limits: Mapping[str, str] = MappingProxyType({})
    """The limits profile or file for each role's port, keyed by role."""

    def place(self, path: str) -> Message | str:
        """Return an entry's location: ``bench.json, line 7, world.scale.under``, or ``path`` if unknown."""
        line = self.lines.get(path)
        if line is None:
            return path
        return Message("{file}, line {line}, {path}", file=self.file, line=line, path=path)

    def entry(self, path: str) -> Message | str:
        """Return an entry's location, or "" if the bench's file has no such entry."""
        return self.place(path) if path in self.lines else ""

    def entry_of(self, role: str) -> Message | str:
        """Return the location of the entry for a role of this run, or for its "deck"."""
        if any(choice.role == role for choice in self.machines):
            return self.entry(f"machines.{role}")
        return self.entry(f"labware.{role}") or self.entry(role)

    @property
    def ports(self) -> tuple[str, ...]:
        """The bindings for the machines' ports, in the form accepted by ``--port``."""
        return self.ports_beside(())

    def ports_beside(self, roles: Container[str]) -> tuple[str, ...]:
        """Return the bindings for the machines' ports, except for ``roles``, in the form accepted by
        ``--port``.
        """
        choices = (choice for choice in self.machines if choice.port and choice.role not in roles)
        return tuple(f"{choice.role}={choice.port}" for choice in choices)


def effects_on(around: Surroundings) -> str:
    """Describe the effects of other instruments on a simulated one: "weighs what pump delivers: ..."."""
    parts: list[str] = []
    if around.under:
        parts.append(
            Message(
                "weighs what {source} delivers: {volume:g} mL per revolution, {density:g} g/mL",
                source=around.under,
                volume=around.ml_per_revolution,
                density=around.density,
            )
        )
    if around.weighs:
        parts.append(
            Message("weighs {labware}: {density:g} g/mL", labware=around.weighs, density=around.density)
        )
    if around.heated_by:
        parts.append(Message("is heated by {source}", source=around.heated_by))
    if around.reads:
        parts.append(Message("reads {liquids}", liquids=", ".join(around.reads)))
    return joined("; ", parts)


class MissingRoleError(UsageError):
    """No machine or labware was chosen for a role."""


def plate_shapes(bench: Bench, catalogue: Catalogue) -> dict[str, parameters.PlateShape]:
    """Return the numbers of rows and columns of labware with wells, tip spots or tube spots, by role."""
    kinds = {choice.role: catalogue.labware.get(choice.catalogue) for choice in bench.labware}
    return {
        role: parameters.PlateShape(kind.rows, kind.columns)
        for role, kind in kinds.items()
        if kind and kind.rows
    }
