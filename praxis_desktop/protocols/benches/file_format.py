"""The format of a bench's file; its types are the schema."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from praxis_desktop.protocols.benches import bench as benches
from praxis_desktop.protocols.benches.simulation import is_hardware

_Class = Annotated[str, Meta(pattern=r"^([A-Za-z_][\w.]*:)?[A-Za-z_]\w*$")]
_Role = Annotated[str, Meta(min_length=1, max_length=200)]
_Volume = Annotated[float, Meta(ge=0, le=1e12)]
_Name = Annotated[str, Meta(pattern=r"^[A-Za-z_]\w*$")]


class Version(Struct):
    """The only field common to all versions of the file."""

    format: int


class _Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    slot: Annotated[int, Meta(ge=1, le=100)] | None = None
    carrier: _Name | None = None
    rails: Annotated[int, Meta(ge=-10, le=100)] | None = None
    spot: Annotated[int, Meta(ge=0, le=100)] | None = None
    location: tuple[float, float, float] | None = None


class _Machine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    machine: _Class
    backend: _Class
    port: Annotated[str, Meta(max_length=4096)] = ""
    arguments: dict[_Name, Any] = {}
    backend_arguments: dict[_Name, Any] = {}
    location: tuple[float, float, float] | None = None


class _Labware(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    catalogue: _Name
    volumes: dict[str, _Volume] = {}
    place: _Place | None = None


class _Deck(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    deck: _Class | None = None
    arguments: dict[_Name, Any] = {}


class _Bench(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    format: int
    machines: dict[_Role, _Machine] = {}
    labware: dict[_Role, _Labware] = {}
    deck: _Deck | None = None


_WORDS = (
    (re.compile(r"^Object missing required field `(\w+)`"), r"\1 is missing"),
    (re.compile(r"^Object contains unknown field `(.+?)`"), r"\1 is nothing that it may have"),
    (re.compile(r"^Expected `object`, got"), "expected an object {...}, got"),
    (re.compile(r" - at `\$\.(.+)`$"), r" (\1)"),
    (re.compile(r" - at `.*`$"), ""),
)
"""msgspec's words, and ours."""

_DECODER = msgspec.json.Decoder(_Bench)
_VERSION = msgspec.json.Decoder(Version)


def read_version(content: bytes) -> int:
    """The version of a bench's file. Raises msgspec's errors."""
    return _VERSION.decode(content).format


def decoded(content: bytes) -> benches.Bench:
    """A bench from its file. Raises msgspec's errors, with the place of the fault."""
    try:
        read = _DECODER.decode(content)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(_told(content, error)) from None
    deck = read.deck or _Deck()
    return benches.Bench(
        tuple([_machine(role, machine) for role, machine in read.machines.items()]),
        tuple([_labware(role, labware) for role, labware in read.labware.items()]),
        benches.DeckChoice(deck.deck or "", deck.arguments),
    )


def _told(content: bytes, error: msgspec.ValidationError) -> str:
    """The fault with its role, because msgspec does not give the keys of a dict."""
    found, place = error, ""
    told = msgspec.json.decode(content)
    for part, kind in (("machines", _Machine), ("labware", _Labware)):
        entries = told.get(part)
        for role, entry in entries.items() if isinstance(entries, dict) else ():
            try:
                msgspec.convert(entry, kind)
            except msgspec.ValidationError as its_own:
                found, place = its_own, f"{part} {role}: "
                break
        if place:
            break
    return place + in_words(found)


def in_words(error: Exception) -> str:
    """The error of msgspec in words for people."""
    words = str(error)
    for pattern, replacement in _WORDS:
        words = pattern.sub(replacement, words)
    return words


def _machine(role: str, read: _Machine) -> benches.MachineChoice:
    """The machine; whether its backend is simulated is taken from the catalogue, because a file may lie."""
    return benches.MachineChoice(
        role,
        read.machine,
        read.backend,
        read.port,
        read.arguments,
        read.backend_arguments,
        is_simulated=bool(read.port) and not is_hardware(read.port),
        place=benches.Place(location=read.location),
    )


def _labware(role: str, read: _Labware) -> benches.LabwareChoice:
    place = read.place or _Place()
    return benches.LabwareChoice(
        role,
        read.catalogue,
        read.volumes,
        benches.Place(place.slot, place.carrier or "", place.rails, place.spot, place.location),
    )


def encoded(bench: benches.Bench, version: int) -> bytes:
    """The file of a bench; equal benches give equal files."""
    written = _Bench(
        format=version,
        machines={
            choice.role: _Machine(
                machine=choice.machine,
                backend=_lasting(choice.backend),
                port=choice.port,
                arguments=dict(choice.arguments),
                backend_arguments=dict(choice.backend_arguments),
                location=choice.place.location,
            )
            for choice in bench.machines
        },
        labware={
            choice.role: _Labware(
                catalogue=choice.catalogue, volumes=dict(choice.volumes), place=_written(choice.place)
            )
            for choice in bench.labware
        },
        deck=_Deck(deck=bench.deck.deck, arguments=dict(bench.deck.arguments)) if bench.deck.deck else None,
    )
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def _lasting(backend: str) -> str:
    """Our own backends only by name: the place of their module may change."""
    module, _, name = backend.rpartition(":")
    return name if module.startswith("_praxis.") else backend


def _written(place: benches.Place) -> _Place | None:
    if place == benches.Place():
        return None
    return _Place(
        slot=place.slot,
        carrier=place.carrier or None,
        rails=place.rails,
        spot=place.spot,
        location=place.location,
    )
