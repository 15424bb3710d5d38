"""The labware for a role: its name in the catalogue, its position, and its initial contents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.bench import LabwareChoice, MissingRoleError, Place
from praxis_desktop.protocols.benches.catalogue import (
    Catalogue,
    LabwareKind,
    found_by,
    near_misses,
    one_of,
    with_article,
)
from praxis_desktop.protocols.benches.simulation import LABWARE
from praxis_desktop.protocols.definition import LabwareRole
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.quantities import quantity
from praxis_desktop.protocols.parameters.wells import PlateShape, in_notation
from praxis_desktop.protocols.parameters.wells import wells as selected

_CARRIER = re.compile(r"(?P<carrier>\w+)/(?P<rails>-?\d{1,2})/(?P<spot>\d{1,2})")
_PLACES = "3 (a slot), CARRIER/RAILS/SPOT, or X,Y,Z in mm"


def choose_labware(
    role: LabwareRole,
    catalogue: Catalogue,
    texts: Mapping[str, str],
    volumes: Mapping[str, str],
    bases: Mapping[str, LabwareChoice],
    simulate: bool,
) -> LabwareChoice | None:
    """Choose the labware for ``role`` from the first of these that exists: its text, the bench's choice, the
    protocol's suggestion or, if simulating, a standard piece. Return None if an optional role has none.

    ``volumes`` are keyed by ``ROLE`` or ``ROLE:WELLS``; they take precedence over the bench's volumes, which
    take precedence over the protocol's. Raises UsageError.
    """
    text, base = texts.get(role.name, ""), bases.get(role.name)
    given = _of_role(volumes, role.name)
    wanted = role.labware.rpartition(":")[2].rpartition(".")[2]
    name, _, place = text.partition("@")
    suggested = role.default or (_standard(wanted, catalogue) if simulate else "")
    if name:
        kind = _named(role, wanted, catalogue, name.strip())
        choice = LabwareChoice(role.name, kind.name)
    elif base is not None:
        kind = _known(role, catalogue, base.catalogue)
        choice = base
    elif suggested:
        kind = _known(role, catalogue, suggested)
        choice = LabwareChoice(role.name, suggested)
    elif role.is_optional and not given:
        return None
    else:
        raise MissingRoleError(
            Message("labware {name} ({wanted}) is not given", name=role.name, wanted=wanted),
            hint=_how(role, wanted, catalogue),
        )
    if not kind.is_a(wanted):
        raise UsageError(
            Message(
                "labware {name} must be {wanted}, but {given} is {found}",
                name=role.name,
                wanted=with_article(wanted),
                given=kind.name,
                found=with_article(kind.kind),
            ),
            hint=_how(role, wanted, catalogue),
        )
    if place:
        choice = structs.replace(choice, place=_place(role, catalogue, place.strip()))
    kept = base.volumes if base is not None else {}
    return structs.replace(choice, volumes=_volumes(role, kind, (role.volumes, kept), given))


def _named(role: LabwareRole, wanted: str, catalogue: Catalogue, name: str) -> LabwareKind:
    names = found_by(name, catalogue.labware)
    if len(names) == 1:
        return catalogue.labware[names[0]]
    fitting = [kind.name for kind in _fitting(wanted, catalogue)]
    among = [one for one in names if one in fitting]
    if len(among) == 1:
        return catalogue.labware[among[0]]
    if among:
        raise UsageError(
            Message(
                "labware {name}: {given} could be {among}",
                name=role.name,
                given=repr(name),
                among=one_of(among),
            ),
            hint="Type more of its name.",
        )
    near = near_misses(name, fitting)
    raise UsageError(
        Message(
            "labware {name}: the catalogue has no {wanted} {given}",
            name=role.name,
            wanted=wanted,
            given=repr(name),
        ),
        hint=Message("Did you mean {near}?", near=one_of(near)) if near else _how(role, wanted, catalogue),
    )


def _known(role: LabwareRole, catalogue: Catalogue, name: str) -> LabwareKind:
    """Return the labware that has exactly the name given by the protocol or a bench."""
    kind = catalogue.labware.get(name)
    if kind is None:
        current = [kind.name for kind in catalogue.labware.values() if not kind.is_deprecated]
        near = near_misses(name, current, 1)
        raise UsageError(
            Message("labware {name}: the catalogue has no {given}", name=role.name, given=repr(name)),
            hint=Message("Did you mean {near}?", near=near[0])
            if near
            else Message("Specify --labware {name}=NAME.", name=role.name),
        )
    return kind


def _fitting(wanted: str, catalogue: Catalogue) -> list[LabwareKind]:
    """Return all labware of a class, except deprecated kinds."""
    return [kind for kind in catalogue.labware.values() if kind.is_a(wanted) and not kind.is_deprecated]


def _how(role: LabwareRole, wanted: str, catalogue: Catalogue) -> str:
    fitting = _fitting(wanted, catalogue)
    if not fitting:
        return Message("The catalogue has no {wanted} at all.", wanted=wanted)
    usual = _standard(wanted, catalogue)
    others = [kind.name for kind in fitting if kind.name != usual]
    return Message(
        "Specify --labware {name}=NAME, for example {some} ({count} fit).",
        name=role.name,
        some=one_of([usual, *others[:_SOME]]),
        count=len(fitting),
    )


_SOME = 2
"""Maximum number of pieces to name in a hint, in addition to the default one."""


def _standard(wanted: str, catalogue: Catalogue) -> str:
    """Return the name of the default labware for a class, or ""."""
    return LABWARE.get(wanted) or next((kind.name for kind in _fitting(wanted, catalogue)), "")


def _place(role: LabwareRole, catalogue: Catalogue, text: str) -> Place:
    if text.isdecimal():
        return Place(slot=int(text))
    on_carrier = _CARRIER.fullmatch(text)
    if on_carrier is not None:
        carrier = catalogue.labware.get(on_carrier["carrier"])
        if carrier is None or not carrier.sites:
            carriers = [kind.name for kind in catalogue.labware.values() if kind.sites]
            near = near_misses(on_carrier["carrier"], carriers, 1)
            raise UsageError(
                Message(
                    "labware {name}: there is no carrier {carrier}",
                    name=role.name,
                    carrier=repr(on_carrier["carrier"]),
                ),
                hint=Message("Did you mean {near}?", near=near[0])
                if near
                else Message("Specify a place as {places}.", places=_PLACES),
            )
        spot = int(on_carrier["spot"])
        if spot not in carrier.sites:
            raise UsageError(
                Message(
                    "labware {name}: {carrier} has no spot {spot}",
                    name=role.name,
                    carrier=carrier.name,
                    spot=spot,
                ),
                hint=Message(
                    "Its spots are {first} to {last}.", first=carrier.sites[0], last=carrier.sites[-1]
                ),
            )
        return Place(carrier=carrier.name, rails=int(on_carrier["rails"]), spot=spot)
    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            Message("labware {name}: {text} is not a place", name=role.name, text=repr(text)),
            hint=Message("Specify a place as {places}.", places=_PLACES),
        ) from None
    return Place(location=(x, y, z))


def _volumes(
    role: LabwareRole, kind: LabwareKind, stated: Sequence[Mapping[str, float]], given: Mapping[str, str]
) -> Mapping[str, float]:
    """Return all known volumes in the containers, in µL. Later ``stated`` volumes override earlier ones, and
    ``given`` volumes override all ``stated`` ones.
    """
    found: dict[str, float] = {}
    said = {wells: _microlitres(role, wells, text) for wells, text in given.items()}
    for volumes in (*stated, said):
        for wells in sorted(volumes, key=bool):  # first the volume for all wells
            _check_volume(role, kind, wells, volumes[wells])
            if not wells:
                found.clear()
            for block in _blocks(role, kind, wells):
                found.pop(block, None)
                found[block] = volumes[wells]
    return found


def _of_role(volumes: Mapping[str, str], role: str) -> dict[str, str]:
    """Return the volumes given for the containers of ``role``, keyed by wells."""
    parts = {key: key.partition(":") for key in volumes}
    return {wells: volumes[key] for key, (name, _, wells) in parts.items() if name == role}


def _microlitres(role: LabwareRole, wells: str, text: str) -> float:
    try:
        return float(quantity(text, "µL"))
    except OverflowError:  # certainly more than any container can hold
        return float("inf")
    except UnreadableTextError as error:
        where = f"{role.name}:{wells}" if wells else role.name
        raise UsageError(
            Message("volume {where}: {message}", where=where, message=error.message),
            hint=error.hint or "Write it as 200 or 1.5 mL.",
        ) from None


def _check_volume(role: LabwareRole, kind: LabwareKind, wells: str, volume: float) -> None:
    where = f"{role.name}:{wells}" if wells else role.name
    if not 0 <= volume < float("inf"):
        raise UsageError(
            Message("volume {where} must be 0 µL or more, not {volume:g} µL", where=where, volume=volume),
            hint="Write it as 200 or 1.5 mL.",
        )
    if kind.volume is None or kind.is_a("TipRack"):
        raise UsageError(
            Message(
                "volume {where}: {name} is {kind} and holds no liquid",
                where=where,
                name=kind.name,
                kind=with_article(kind.kind),
            ),
            hint="Leave the volume out.",
        )
    if volume > kind.volume:
        raise UsageError(
            Message(
                "volume {where}: {volume:g} µL does not fit in {name}, which holds {most:g} µL",
                where=where,
                volume=volume,
                name=kind.name,
                most=kind.volume,
            ),
            hint="Specify a smaller volume, or choose larger labware.",
        )


def _blocks(role: LabwareRole, kind: LabwareKind, wells: str) -> list[str]:
    """Return the rectangles of wells in a selection, in PyLabRobot's notation: "A1:H1"; "" for all wells."""
    if not wells:
        return [""]
    if not kind.rows:
        raise UsageError(
            Message(
                "volume {name}:{wells}: {kind} is one container without wells",
                name=role.name,
                wells=wells,
                kind=kind.name,
            ),
            hint=Message("Specify --volume {name}=VOLUME.", name=role.name),
        )
    try:
        names = selected(wells, PlateShape(kind.rows, kind.columns))
    except UnreadableTextError as error:
        raise UsageError(
            Message("volume {name}:{wells}: {message}", name=role.name, wells=wells, message=error.message),
            hint=Message(
                "{name} has {rows} rows and {columns} columns.",
                name=kind.name,
                rows=kind.rows,
                columns=kind.columns,
            ),
        ) from None
    return in_notation(names).split(", ")
