"""Checks the world shared by a run's simulated instruments, and connects them as specified by that world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop.core.decks import DeckLayout, changes_of
from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import simulators
from praxis_desktop.ports.roles import devices_by_role
from praxis_desktop.protocols.benches.catalogue import misspelling_of
from praxis_desktop.protocols.benches.simulation import PARTS, simulated_kind

if TYPE_CHECKING:
    from praxis_desktop.core.decks import DeckChanges, Piece
    from praxis_desktop.ports.simulators import Flow, Instrument, Labware, Well, Wells, WorldPart
    from praxis_desktop.protocols.benches.bench import Bench, MachineChoice, Surroundings
    from praxis_desktop.runs._states import Teller
    from praxis_desktop.runs.request import RunRequest

_MOST_CHANNELS = 1000


class _Member(Struct, frozen=True):
    """A machine or port of the run; ``part`` is the part it plays in the world, "" if it plays none."""

    what: str
    """The backend's name, or the port's device."""
    part: str = ""
    is_real: bool = False


def check_world(request: RunRequest) -> None:
    """Check the bench's ``world`` against the machines, ports and labware of the run.

    Raises UsageError for an unknown name, or an instrument that cannot play its part. If the bench is from a
    file, the error names the file and the line of the entry. Entries for real instruments, and for roles that
    are not in the run, are ignored.
    """
    if request.setup is not None:
        check_world_of(request.setup.bench, devices_by_role(request.ports))


def check_world_of(bench: Bench, devices: Mapping[str, str]) -> None:
    """Check ``bench.world`` as ``check_world`` does; ``devices`` are the run's devices, keyed by role."""
    if bench.world:
        _World(bench, _members(bench, devices)).check()


def _members(bench: Bench, devices: Mapping[str, str]) -> dict[str, _Member]:
    found = {role: _on(device) for role, device in devices.items()}
    for choice in bench.machines:
        device = devices.get(choice.role, choice.port)
        found[choice.role] = _on(device) if device else _played_by(choice)
    return found


def _on(device: str) -> _Member:
    simulator = simulators.known_simulators().get(simulated_kind(device))
    part = "" if simulator is None else simulator.load().world_part
    return _Member(device, part, not is_simulated(device))


def _played_by(choice: MachineChoice) -> _Member:
    name = choice.backend.rpartition(":")[2]
    return _Member(name, PARTS.get(name, ""))


class _World:
    """Checks the world of ``bench`` against ``members``, keyed by role."""

    def __init__(self, bench: Bench, members: Mapping[str, _Member]) -> None:
        self._bench = bench
        self._members = members
        self._labware = [choice.role for choice in bench.labware]

    def check(self) -> None:
        """Raise UsageError for the first invalid entry, if there is one."""
        for role, around in self._bench.world.items():
            member = self._members.get(role)
            if member is not None and not member.is_real:
                self._check(role, member, around)

    def _check(self, role: str, member: _Member, around: Surroundings) -> None:
        for key, part, takers in (
            ("under", "balance", "It works with a balance, such as sim:mettler."),
            ("weighs", "balance", "It works with a balance, such as sim:mettler."),
            (
                "heated_by",
                "reader",
                "It works with a plate reader, such as SimulatedPlateReader or sim:infinite.",
            ),
            (
                "reads",
                "reader",
                "It works with a plate reader, such as SimulatedPlateReader or sim:infinite.",
            ),
        ):
            if getattr(around, key) and member.part != part:
                raise UsageError(
                    Message(
                        "{place}: {what} cannot be used in this way",
                        place=self._place(role, key),
                        what=member.what,
                    ),
                    hint=takers,
                )
        if around.under:
            self._check_source(role, "under", around.under, "pump", "simulated pump", "sim:masterflex")
        if around.heated_by:
            self._check_source(
                role, "heated_by", around.heated_by, "heater", "simulated heater", "sim:tempdeck"
            )
        if around.weighs:
            self._check_weighed(role, around.weighs)
        for liquid in around.reads:
            self._check_liquid(role, liquid)

    def _check_source(self, role: str, key: str, source: str, part: str, what: str, such_as: str) -> None:
        """Check that ``source`` is a simulated machine or port that plays the ``part``."""
        place, found = self._place(role, key), self._members.get(source)
        if found is not None and found.part == part and not found.is_real:
            return
        fitting = [name for name, member in self._members.items() if member.part == part]
        hint = (
            Message("Available: {names}.", names=", ".join(fitting))
            if fitting
            else Message(
                "This run has no {what}. Choose one for {source}; on the command line: "
                "--port {source}={such_as}",
                what=what,
                source=source,
                such_as=such_as,
            )
        )
        if found is None:
            raise UsageError(
                Message("{place}: this run has no {name}", place=place, name=repr(source)), hint=hint
            )
        if found.is_real:
            raise UsageError(
                Message(
                    "{place}: {name} is a real instrument on {device} and cannot act on a simulated one",
                    place=place,
                    name=repr(source),
                    device=found.what,
                ),
                hint=hint,
            )
        raise UsageError(
            Message(
                "{place}: {name} is not a {what}: it is simulated by {found}",
                place=place,
                name=repr(source),
                what=what,
                found=found.what,
            ),
            hint=hint,
        )

    def _check_weighed(self, role: str, labware: str) -> None:
        place = self._place(role, "weighs")
        if labware not in self._labware:
            raise UsageError(
                Message("{place}: this run has no labware {name}", place=place, name=repr(labware)),
                hint=Message("Available: {names}.", names=", ".join(self._labware))
                if self._labware
                else "The protocol has no labware at all.",
            )
        if not any(member.part == "liquid handler" for member in self._members.values()):
            raise UsageError(
                Message("{place}: nothing in this run moves liquid into {name}", place=place, name=labware),
                hint="Simulate the liquid handler with SimulatedLiquidHandler.",
            )

    def _check_liquid(self, role: str, liquid: str) -> None:
        near = misspelling_of(liquid, self._labware)
        if liquid in self._labware or not near:
            return
        raise UsageError(
            Message(
                "{place}: this run has no labware {name}",
                place=self._place(role, f"reads.{liquid}"),
                name=repr(liquid),
            ),
            hint=Message("Did you mean {near}?", near=near),
        )

    def _place(self, role: str, key: str) -> Message | str:
        """Return the location of the entry, for example ``bench.json, line 7, world.scale.under``."""
        path = ".".join(part for part in ("world", role, key) if part)
        return self._bench.place(path)


class Deliveries:
    """Passes volumes, in mL, from a guest's simulated machines to its run's simulated balances."""

    def __init__(self) -> None:
        self._balances: dict[str, list[tuple[Instrument, float]]] = {}
        """For each source, the balances to which it delivers, with the grams that each shows per mL."""
        self._flows: dict[tuple[str, int], Flow] = {}
        self.wells = simulators.Wells()
        """The labware and liquids that simulated instruments on ports share."""
        self.wells.poured = lambda labware, ml, now: self.take({"source": labware, "ml": ml}, now)
        self.has_liquid_handler = False
        """Whether a simulated instrument of the run fills ``wells``."""

    def connect(self, source: str, balance: Instrument, grams_per_ml: float) -> None:
        """Make ``balance`` weigh the volumes reported by ``source``, a machine or a piece of labware."""
        self._balances.setdefault(source, []).append((balance, grams_per_ml))
        flow = self._flows.setdefault((source, 0), simulators.Flow())
        balance.stand_under(flow, grams_per_ml)  # now: from here on, nothing else is delivered to the balance

    def contents(self, labware: str, now: int) -> dict[str, object]:
        """Return, for the guest's own plate readers, the contents of each well of ``labware``, column by
        column, and how many seconds the well has held liquid; {} if the run has no simulated liquid handler.
        """
        if not self.has_liquid_handler:
            return {}
        found, told = self.wells.labware(labware), list[object]()
        for well in () if found is None else found.wells:
            where = simulators.Where(labware, well.name)
            since = self.wells.since(where)
            told.append([self.wells.held(where), None if since is None else (now - since) / _NANOSECONDS])
        return {"wells": told}

    def take(self, told: Mapping[str, object], now: int) -> None:
        """Apply a guest's report about a source: ``ml`` instantly, or ``ml_per_s`` for ``seconds`` or until
        the next report. Invalid values are ignored, because a guest may send anything.
        """
        channel = int(_number(told.get("channel"), 0, _MOST_CHANNELS))
        key = str(told.get("source", "")), channel
        balances = self._balances.get(key[0], ())
        if not balances:
            return
        if key not in self._flows:
            self._flows[key] = flow = simulators.Flow()
            for balance, grams in balances:
                balance.stand_under(flow, grams)
        flow = self._flows[key]
        if "ml" in told:
            flow.add(_number(told["ml"], -_MOST, _MOST), now)
            return
        seconds = told.get("seconds")
        lasts = _FOREVER if seconds is None else now + _number(seconds, 0, _MOST) * _NANOSECONDS
        flow.run(_number(told.get("ml_per_s"), 0, _MOST), now, lasts)


class Decks:
    """Updates the labware shared by the simulated ``instruments`` (keyed by role), using the reports made at
    the ends of steps.

    The reported contents of a well are accepted only while nothing is known about that well; after that, the
    contents that the instruments calculate take precedence.
    """

    def __init__(self, instruments: Mapping[str, Instrument], wells: Wells) -> None:
        self._instruments = instruments
        self._wells = wells
        self._layouts: dict[str, DeckLayout] = {}

    def take(self, decks: Mapping[str, object]) -> None:
        """Apply a step's changes to decks, which are keyed by the liquid handler's role."""
        told = changes_of(decks)
        for machine, changes in told.items():
            role = self._role_of(machine, "liquid handler")
            if role and changes.inside is None:
                self._take(role, changes)
        for machine, changes in told.items():
            role = self._role_of(machine, "reader")
            if role and changes.inside is not None:
                self._read(role, changes.inside)

    def _role_of(self, machine: str, part: WorldPart) -> str:
        """Return the role of the instrument for a machine: the machine's own role, or that of the only
        instrument that plays ``part``.
        """
        roles = [role for role, each in self._instruments.items() if each.world_part == part]
        return machine if machine in roles else roles[0] if len(roles) == 1 else ""

    def _read(self, role: str, plates: Sequence[str]) -> None:
        """Make ``plates`` the only plates inside a reader."""
        for plate in self._wells.on(role):
            if plate.inside == role and plate.name not in plates:
                self._wells.stand(structs.replace(plate, inside=""))
        for name in plates:
            labware = self._wells.labware(name)
            if labware is not None:
                self._wells.stand(structs.replace(labware, inside=role))

    def _take(self, role: str, changes: DeckChanges) -> None:
        layout = self._layouts.setdefault(role, DeckLayout())
        layout.take(changes)
        for name in changes.gone:
            labware = self._wells.labware(name)
            if labware is not None:
                self._wells.stand(structs.replace(labware, on=""))
        for piece in changes.pieces:
            if piece.kind == "lid" or layout.holds_labware(piece):
                inside = piece.parent if piece.parent in self._instruments else ""
                self._wells.stand(_labware_of(piece, role, inside))
        for name, volumes in changes.volumes.items():
            labware = self._wells.labware(name)
            for well in () if labware is None else labware.wells:
                ul = volumes.get(well.name, volumes.get(""))
                if ul is not None:
                    self._wells.fill(simulators.Where(name, well.name), {name: ul} if ul else {})


def _labware_of(piece: Piece, role: str, inside: str) -> Labware:
    """Convert a piece of labware on the deck for ``role``, with its wells, to the instruments' Labware."""
    wells: list[Well] = []
    if piece.kind == "container":
        middle = piece.x + piece.width / 2, piece.y + piece.depth / 2
        wells.append(simulators.Well("", *middle, piece.width, piece.depth))
    elif piece.kind == "plate" and piece.grid is not None:
        grid = piece.grid
        for column in range(1, grid.columns + 1):
            for row in range(1, grid.rows + 1):
                x, y = grid.middle(row, column)
                name = f"{_row_name(row)}{column}"
                wells.append(simulators.Well(name, piece.x + x, piece.y + y, grid.width, grid.depth))
    return simulators.Labware(
        *(piece.name, role, piece.x, piece.y, piece.width, piece.depth, tuple(wells), inside),
        z=piece.z,
        size_z=piece.height,
    )


def _row_name(row: int) -> str:
    """Return the letters for a row: A to Z, then AA and so on."""
    before, letter = divmod(row - 1, 26)
    return f"{_row_name(before) if before else ''}{chr(ord('A') + letter)}"


_MOST = 1e9
_NANOSECONDS = 10**9
_FOREVER = float("inf")


def _number(value: object, least: float, most: float) -> float:
    """Return a number from the guest, clamped between ``least`` and ``most``; 0 for anything else."""
    if not isinstance(value, int | float) or value != value:
        return 0.0
    return min(max(float(value), least), most)


def share_wells(instruments: Mapping[str, Instrument], deliveries: Deliveries, tell: Teller) -> None:
    """Connect the simulated instruments of a run to each other and to shared wells, and update their labware
    from the reports that reach ``tell``.
    """
    for role, instrument in instruments.items():
        instrument.role, instrument.wells, instrument.beside = role, deliveries.wells, instruments
    if any(instrument.world_part == "liquid handler" for instrument in instruments.values()):
        deliveries.has_liquid_handler = True
        tell.take_decks = Decks(instruments, deliveries.wells).take


def connect_world(
    world: Mapping[str, Surroundings],
    instruments: Mapping[str, Instrument],
    machines: Collection[str],
    deliveries: Deliveries,
) -> None:
    """Connect the simulated instruments as specified by ``world``, which ``check_world`` must have checked.
    Any ``machines`` without a port are simulated in the guest.
    """
    for role, around in world.items():
        instrument = instruments.get(role)
        if instrument is None:
            continue
        liquids = {name: structs.asdict(liquid) for name, liquid in around.reads.items()}
        instrument.look(liquids, instruments.get(around.heated_by))
        source = instruments.get(around.under)
        if source is not None and source.flow is not None:
            instrument.stand_under(source.flow, around.ml_per_revolution * around.density)
        elif around.under in machines:
            deliveries.connect(around.under, instrument, around.density)
        if around.weighs:
            deliveries.connect(around.weighs, instrument, around.density)
