"""Bench files, in this program's own format, which users may write and exchange. The format is described in
docs/benches.md.

A bench is stored under a name in the user's data, or in a file anywhere else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import structs

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import is_device_name, listed, open_regular, replacing
from praxis_desktop.core.json_lines import RepeatedKey, clear_json, line_at, lines_of
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import LEFT_OUT, describe, plain
from praxis_desktop.protocols.benches.bench import (
    Bench,
    DeckChoice,
    LabwareChoice,
    MachineChoice,
    Place,
    Surroundings,
)
from praxis_desktop.protocols.benches.catalogue import near_misses
from praxis_desktop.protocols.benches.simulation import is_hardware

FORMAT = 1
"""The format version. It is increased with every change that older programs would misinterpret."""

MAX_BYTES = 1 << 20
_MOST_KEPT = 1 << 18
"""Maximum size, in bytes, of the bench in a record's header, which also contains other data."""
BENCHES = "benches"
"""The folder for saved benches in the data folder."""
SUFFIX = ".json"
_NAME = re.compile(r"\w[\w .-]{0,79}")

_HINT = "See benches.html in the manual for what a bench file contains."


def bench_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the saved benches, in alphabetical order."""
    found = [path.stem for path in listed(_folder(folder), f"[!.]*{SUFFIX}")]
    return tuple(sorted(found, key=str.casefold))


def load_bench(name: str, *, folder: Path | None = None) -> Bench:
    """Load the bench saved as ``name``, or the one in the file at that path.

    Raises UsageError, which names similar benches if there is no such bench, and describes the fault if the
    file is invalid.
    """
    path = _path(name, folder)
    if is_path(name) or os.path.lexists(path):  # Path.exists() raises for a forbidden folder
        return _read(path)
    names = bench_names(folder=folder)
    near = near_misses(name, names, 1)
    hint = (
        Message("Available: {names}.", names=", ".join(names))
        if names
        else "None has been saved yet. You can also give a file's path."
    )
    raise UsageError(
        Message("there is no bench {name}", name=repr(name)),
        hint=Message("Did you mean {near}?", near=near[0]) if near else hint,
    )


def save_bench(name: str, bench: Bench, *, folder: Path | None = None) -> Path:
    """Save ``bench`` as ``name``, or to the file at that path, replacing any existing file; return the file's
    path.

    Raises UsageError for an invalid name, StorageError if the file cannot be written.
    """
    path = _path(name, folder)
    try:
        with replacing(path) as file:
            file.write(_encoded(bench))
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Check free space and permissions.",
        ) from error
    return path


def _folder(folder: Path | None) -> Path:
    return folder or data_directory() / BENCHES


def is_path(name: str) -> bool:
    """Return whether ``name`` is the path of a bench's file rather than the name of a saved bench."""
    return name.endswith(SUFFIX) or "/" in name or "\\" in name


def _path(name: str, folder: Path | None) -> Path:
    if is_path(name):
        return Path(name)
    if not _NAME.fullmatch(name) or is_device_name(name) or name.endswith((" ", ".")):
        raise UsageError(
            Message("{name} cannot be the name of a bench", name=repr(name)),
            hint="Use letters, digits, spaces, hyphens and underscores, or give a path to a .json file.",
        )
    return _folder(folder) / f"{name}{SUFFIX}"


def _read(path: Path) -> Bench:
    import msgspec

    content = _content(path)
    try:
        content = clear_json(content)
        version = read_version(content)
        if version != FORMAT:
            raise UsageError(
                Message(
                    "{path} has bench format {version}; this program reads format {format}",
                    path=path,
                    version=version,
                    format=FORMAT,
                ),
                hint="Use a newer version of this program."
                if version > FORMAT
                else "Create the bench again.",
            )
        bench = decoded(content)
        _check_names(path, bench)
        return structs.replace(bench, file=str(path))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, RepeatedKey) as error:
        raise UsageError(
            Message("{path} is not a bench file: {error}", path=path, error=_in_place(content, error)),
            hint=_HINT,
        ) from error


def _check_names(path: Path, bench: Bench) -> None:
    """Reject choices that can never be valid: an instrument that acts on itself, labware in place of a
    machine, a machine in place of labware, or a role among both machines and ports. Everything else is
    checked when a run uses the bench. Raises UsageError.
    """
    machines = {choice.role for choice in bench.machines}
    labware = {choice.role for choice in bench.labware}
    for role in bench.devices:
        if role in machines:
            raise UsageError(
                Message(
                    "{path}, line {line}: {role} is listed under both machines and ports",
                    path=path,
                    line=bench.lines.get(f"ports.{role}", 1),
                    role=role,
                ),
                hint="Specify its port under machines.",
            )
    for role, around in bench.world.items():
        for key, name, others in (
            ("under", around.under, labware),
            ("heated_by", around.heated_by, labware),
            ("weighs", around.weighs, machines),
        ):
            if not name or (name != role and (name not in others or name in machines & labware)):
                continue
            place = f"world.{role}.{key}"
            raise UsageError(
                Message(
                    "{path}, line {line}: {place} cannot be {name}",
                    path=path,
                    line=bench.lines.get(place, 1),
                    place=place,
                    name=repr(name),
                ),
                hint="An instrument cannot act on itself."
                if name == role
                else "Specify labware that is on the balance."
                if others is machines
                else "Specify a machine.",
            )


def _in_place(content: bytes, error: Exception) -> str:
    """Return the description of an error, with the line number if it is a syntax error."""
    words = in_words(error)
    found = _OFFSET.search(words)
    if found is None:
        return words
    line = line_at(content.decode("utf-8", "replace"), int(found[1]))
    return Message("line {line}: {words}", line=line, words=words[: found.start()])


def _content(path: Path) -> bytes:
    """Return a file's contents. Raises UsageError if it is unreadable, too large, or not a regular file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
            raise UsageError(Message("{path} is not a file", path=path), hint=_HINT)
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            Message("{path} cannot be read: {reason}", path=path, reason=reason),
            hint="Check the path and permissions.",
        ) from error
    if len(content) > MAX_BYTES:
        raise UsageError(
            Message(
                "{path} is not a bench file: it is larger than {max_bytes} MiB",
                path=path,
                max_bytes=MAX_BYTES >> 20,
            ),
            hint=_HINT,
        )
    return content


def _encoded(bench: Bench) -> bytes:
    return encoded(bench, FORMAT)


_Class = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z_][\w.]*:)?[A-Za-z_]\w*$")]
_Role = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Volume = Annotated[float, msgspec.Meta(ge=0, le=1e12)]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*$")]


class Version(msgspec.Struct):
    """The only field that all versions of the format share."""

    format: int


class _Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    slot: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    carrier: _Name | None = None
    rails: Annotated[int, msgspec.Meta(ge=-10, le=100)] | None = None
    spot: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    location: tuple[float, float, float] | None = None


class _Machine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    machine: _Class
    backend: _Class
    port: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    arguments: dict[_Name, Any] = {}
    backend_arguments: dict[_Name, Any] = {}
    location: tuple[float, float, float] | None = None


class _Labware(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    catalogue: _Name
    volumes: dict[str, _Volume] = {}
    place: _Place | None = None


class _Deck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    deck: _Class | None = None
    arguments: dict[_Name, Any] = {}


_Signal = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class _Liquid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    absorbance: _Signal = 0.0
    fluorescence: _Signal = 0.0
    luminescence: _Signal = 0.0
    doubling_min: Annotated[float, msgspec.Meta(ge=0, le=1e5)] = 0.0
    halved_at: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0


class _Surroundings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    under: str = ""
    ml_per_revolution: Annotated[float, msgspec.Meta(gt=0, le=1000)] = 0.8
    density: Annotated[float, msgspec.Meta(gt=0, le=25)] = 0.998
    weighs: str = ""
    heated_by: str = ""
    reads: dict[_Role, _Liquid] = {}


_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class _Bench(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    format: int
    machines: dict[_Role, _Machine] = {}
    ports: dict[_Role, _Text] = {}
    limits: dict[_Role, _Text] = {}
    labware: dict[_Role, _Labware] = {}
    deck: _Deck | None = None
    world: dict[_Role, _Surroundings] = {}


_WORDS = (
    (re.compile(r"^Object missing required field `(\w+)`"), r"\1 is missing"),
    (re.compile(r"^Object contains unknown field `(.+?)`"), "\\1 is not allowed here"),
    (re.compile(r"^Expected `object`, got"), "expected an object {...}, got"),
    (re.compile(r" - at `\$\.(.+)`$"), r" (\1)"),
    (re.compile(r" - at `.*`$"), ""),
)
"""Patterns that match msgspec's error messages, each with this program's wording."""

_OFFSET = re.compile(r" \(byte (\d+)\)$")

_FIELD = re.compile(r"at `\$\.(\w+)|unknown field `(.+?)`")

describe(_Machine, _Labware, _Surroundings)
_DECODER = msgspec.json.Decoder(_Bench)
_VERSION = msgspec.json.Decoder(Version)


def read_version(content: bytes) -> int:
    """Read the format version from a bench file. Raises msgspec's errors."""
    return _VERSION.decode(content).format


def decoded(content: bytes) -> Bench:
    """Read a bench from the contents of its file. Raises msgspec's errors, with the position of the fault."""
    try:
        read = _DECODER.decode(content)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(_told(content, error)) from None
    deck = read.deck or _Deck()
    return Bench(
        tuple([_machine(role, machine) for role, machine in read.machines.items()]),
        tuple([_labware(role, labware) for role, labware in read.labware.items()]),
        DeckChoice(deck.deck or "", deck.arguments),
        {role: _surroundings(around) for role, around in read.world.items()},
        lines=_located(content),
        devices=read.ports,
        limits=read.limits,
    )


_LOCATED = re.compile(r"(machines|labware)\.[^.]+(\.port)?|(world|ports|limits)\..+|deck", re.DOTALL)
"""Matches the entries in a bench file that are checked only when a run uses the bench."""


def _located(content: bytes) -> dict[str, int]:
    return {path: line for path, line in _lines(content).items() if _LOCATED.fullmatch(path)}


def _lines(content: bytes) -> dict[str, int]:
    return {".".join(path): line for path, line in lines_of(content.decode()).items()}


def _told(content: bytes, error: msgspec.ValidationError) -> str:
    """Describe a fault, and name the role in which it occurs, because msgspec does not name dict keys."""
    found, place, path = error, "", ""
    told = msgspec.json.decode(content)
    for part, kind in (("machines", _Machine), ("labware", _Labware), ("world", _Surroundings)):
        entries = told.get(part)
        for role, entry in entries.items() if isinstance(entries, dict) else ():
            try:
                msgspec.convert(entry, kind)
            except msgspec.ValidationError as its_own:
                found, place, path = its_own, f"{part} {role}: ", f"{part}.{role}"
                break
        if place:
            break
    return _with_line(content, path, str(found), place + in_words(found))


def _with_line(content: bytes, path: str, words: str, said: str) -> str:
    """Return ``said``, preceded by the line number of the entry ``path`` or, if ``words`` name a field in
    that entry, of that field.
    """
    lines = _lines(content)
    fields = ["".join(found) for found in _FIELD.findall(words)]
    for place in [".".join(filter(None, (path, *fields))), path]:
        if place in lines:
            return Message("line {line}: {words}", line=lines[place], words=said)
    return said


def in_words(error: Exception) -> str:
    """Return an error from msgspec, worded for users."""
    words = str(error)
    for pattern, replacement in _WORDS:
        words = pattern.sub(replacement, words)
    return words


def _machine(role: str, read: _Machine) -> MachineChoice:
    """Read a machine. Whether its backend is simulated is left to the catalogue, as a file may be wrong."""
    return MachineChoice(
        role,
        read.machine,
        read.backend,
        read.port,
        read.arguments,
        read.backend_arguments,
        is_simulated=bool(read.port) and not is_hardware(read.port),
        place=Place(location=read.location),
    )


def _surroundings(read: _Surroundings) -> Surroundings:
    return msgspec.convert(msgspec.to_builtins(read), Surroundings)


def _labware(role: str, read: _Labware) -> LabwareChoice:
    place = read.place or _Place()
    return LabwareChoice(
        role,
        read.catalogue,
        read.volumes,
        Place(place.slot, place.carrier or "", place.rails, place.spot, place.location),
    )


def encoded(bench: Bench, version: int) -> bytes:
    """Return the contents of a bench's file. Equal benches produce identical contents."""
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
        ports=dict(bench.devices),
        limits=dict(bench.limits),
        world={
            role: msgspec.convert(msgspec.to_builtins(around, enc_hook=plain), _Surroundings)
            for role, around in bench.world.items()
        },
    )
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def bench_facts(bench: Bench) -> dict[str, object]:
    """Return a run's bench as data for the header of the run's record: the file from which it was loaded and,
    unless it is empty, its contents as in a file. A note replaces contents that are too large.
    """
    facts: dict[str, object] = {"bench_file": bench.file} if bench.file else {}
    if bench == Bench(file=bench.file, lines=bench.lines):
        return facts
    content = encoded(bench, FORMAT)
    told = msgspec.json.decode(content) if len(content) <= _MOST_KEPT else LEFT_OUT
    return {**facts, "bench": told}


def bench_in(header: Mapping[str, object]) -> Bench | None:
    """Return the bench from the header of a run's record; None if there is no readable bench."""
    told, file = header.get("bench"), header.get("bench_file")
    if not isinstance(told, Mapping):
        return None
    try:
        bench = decoded(msgspec.json.encode(dict(told)))
    except msgspec.MsgspecError:
        return None  # the record is of another version, or was changed
    return structs.replace(bench, file=file if isinstance(file, str) else "", lines={})


def _lasting(backend: str) -> str:
    """Return the name under which to save a backend. This program's own backends are saved without their
    module.
    """
    module, _, name = backend.rpartition(":")
    return name if module.startswith("_praxis.") else backend


def _written(place: Place) -> _Place | None:
    if place == Place():
        return None
    return _Place(
        slot=place.slot,
        carrier=place.carrier or None,
        rails=place.rails,
        spot=place.spot,
        location=place.location,
    )
