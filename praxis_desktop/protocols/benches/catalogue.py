"""The catalogue of PyLabRobot's machines, backends, labware and decks, as found in a guest."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from praxis_desktop.core.likeness import likeness
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.distribution import DistributionError
from praxis_desktop.protocols import benches

FILE_NAME = "catalogue.json"
"""The catalogue's file, which is stored next to the guest's own files."""


class Argument(Struct, frozen=True):
    """A parameter of a constructor. ``default`` is None if it is absent or JSON cannot represent it."""

    name: str
    required: bool = False
    default: object = None
    type: str = ""


class MachineKind(Struct, frozen=True):
    """A class of machines. ``path`` is the shortest ``module:name`` from which it can be imported; ``paths``
    are all such paths. ``backend`` is the base class of its backends; "" if it creates its own.
    """

    name: str
    path: str
    paths: tuple[str, ...]
    backend: str
    ancestors: tuple[str, ...]
    parameters: tuple[Argument, ...] = ()
    is_resource: bool = False
    summary: str = ""


class BackendKind(Struct, frozen=True):
    """A class of backends, which drive machines. ``connection`` says how the backend reaches its instrument:
    "serial", "ftdi", "usb", "hid", "tcp", "http", "other", or "" if it is simulated. ``port_parameter`` is
    the parameter for a serial port, and ``address_parameter`` the parameter for a network instrument's host.
    """

    name: str
    path: str
    paths: tuple[str, ...]
    ancestors: tuple[str, ...]
    is_simulator: bool = False
    connection: str = ""
    port_parameter: str = ""
    address_parameter: str = ""
    line: Mapping[str, object] = {}
    parameters: tuple[Argument, ...] = ()
    summary: str = ""

    @property
    def takes_port(self) -> bool:
        """Whether the backend uses a port or an address granted to the run."""
        is_reached = bool(self.port_parameter or self.address_parameter) or self.finds_device
        return not self.is_simulator and is_reached

    @property
    def finds_device(self) -> bool:
        """Whether the backend itself finds its device among the USB devices granted to the run."""
        is_part = any(parameter.name == "control_box" for parameter in self.parameters)
        return self.connection in ("ftdi", "usb", "hid") and not is_part

    @property
    def granted_parameters(self) -> tuple[str, ...]:
        """The parameters whose values come from the granted port."""
        if self.address_parameter:
            return (self.address_parameter, "port")
        return (self.port_parameter,) if self.port_parameter else ("device_id", "device_address")

    def is_a(self, path: str) -> bool:
        """Return whether ``path`` names this class or one of its base classes."""
        return path in self.paths or path in self.ancestors


class LabwareKind(Struct, frozen=True):
    """A kind of labware, under its name in the catalogue.

    ``size`` is in mm; ``volume`` is the volume of one container or tip, in µL.
    """

    name: str
    module: str
    kind: str
    ancestors: tuple[str, ...] = ()
    size: tuple[float, ...] = ()
    rows: int = 0
    columns: int = 0
    volume: float | None = None
    has_filter: bool = False
    sites: tuple[int, ...] = ()
    site_places: tuple[Any, ...] = ()
    """For each site of a carrier: its number, its corner (x, y, z), its width and depth in mm, and whether it
    accepts only plates with a skirt.
    """
    rail_offset: tuple[float, ...] = ()
    """For a Tecan carrier: its distances from its rail and from the front of the deck."""
    plate_type: str = ""
    is_deprecated: bool = False
    summary: str = ""

    @property
    def maker(self) -> str:
        """The manufacturer, as named in the PyLabRobot module, such as "corning" or "hamilton"."""
        parts = self.module.split(".")
        return parts[2] if len(parts) > 3 else ""

    @property
    def title(self) -> str:
        """The description for users, such as "Corning, 96 wells, 360 µL, flat bottom"."""
        parts: list[str] = [_MAKERS.get(self.maker, self.maker.replace("_", " ").title())]
        count = self.rows * self.columns
        if count > 1:
            is_rack = self.is_a("TipRack")
            parts.append(
                Message("{count} tips", count=count) if is_rack else Message("{count} wells", count=count)
            )
        parts.append(self._size)
        parts += [words for sign, words in _BOTTOMS.items() if sign in self.name.lower().split("_")]
        parts += ["with filters"] if self.has_filter else []
        told = [part for part in parts if part]
        return joined(", ", told) if len(told) > 1 else self.name

    @property
    def _size(self) -> str:
        """The volume stated in the labware's name, which may differ from the calculated volume."""
        found = _SIZE.search(self.name)
        if found is None:
            return ""
        number, unit = float(found[1].replace("_", ".")), found[2].replace("u", "µ")
        if unit == "µ" and number >= _MANY_UL:
            number, unit = number / 1000, "m"
        return f"{number:g} {unit}L"

    def is_a(self, kind: str) -> bool:
        """Return whether the labware's class is ``kind``, such as "Plate", or derived from it."""
        return kind in ("Resource", self.kind) or kind in self.ancestors


_MAKERS = {
    "agenbio": "AGenBio",
    "biorad": "Bio-Rad",
    "btx": "BTX",
    "celltreat": "CellTreat",
    "diy": "",
    "nest": "NEST",
    "perkin_elmer": "PerkinElmer",
    "vwr": "VWR",
}
"""Manufacturers whose names do not follow the usual spelling rule."""

_BOTTOMS = {
    "fb": "flat bottom",
    "rb": "round bottom",
    "ub": "round bottom",
    "vb": "V-shaped bottom",
}
_SIZE = re.compile(r"(?<![0-9])([0-9]+(?:_[0-9]+)?)([um])[lL](?![a-z])")
_MANY_UL = 10_000
"""The volume, in µL, at and above which volumes are shown in mL."""


def labware_titles(kinds: Iterable[LabwareKind]) -> dict[str, str]:
    """Return the titles of labware, keyed by name. Titles that are not unique include the name."""
    found = {kind.name: kind.title for kind in kinds}
    count = Counter(found.values())
    return {
        name: title if count[title] == 1 or title == name else joined(" · ", (title, name))
        for name, title in found.items()
    }


class DeckKind(Struct, frozen=True):
    """A deck, with the class or function that creates it; ``size`` is its width and depth in mm, or empty.

    ``facts`` and ``pieces`` describe the deck and the pieces that belong to it, as in ``core.decks``.
    ``rail_place`` is the distance of carriers from the front, followed by their z coordinate; ``slots`` are
    the corners of the slots, in order.
    """

    name: str
    path: str
    kind: str = ""
    size: tuple[float, ...] = ()
    parameters: tuple[Argument, ...] = ()
    facts: tuple[Any, ...] = ()
    pieces: tuple[Any, ...] = ()
    slots: tuple[Any, ...] = ()
    rail_place: tuple[float, ...] = ()


_KindT = TypeVar("_KindT", MachineKind, BackendKind)


class Catalogue(Struct, frozen=True):
    """The whole catalogue. Kinds are keyed by name."""

    machines: Mapping[str, MachineKind]
    backends: Mapping[str, BackendKind]
    labware: Mapping[str, LabwareKind]
    decks: Mapping[str, DeckKind]

    @classmethod
    def find(cls) -> Catalogue:
        """Return the catalogue shipped with the program, which is read once per process. Raises
        DistributionError.
        """
        try:
            folder = shipped("guest")
        except FileNotFoundError as error:
            raise DistributionError("the catalogue of machines and labware does not exist yet") from error
        return _load(folder / FILE_NAME)

    @classmethod
    def from_json(cls, text: str | bytes) -> Catalogue:
        """Parse a catalogue. Raises DistributionError if it is invalid."""
        try:
            data = json.loads(text)
            backends = [*(BackendKind(**_fields(item)) for item in data["backends"]), *benches.OWN_BACKENDS]
            return cls(
                _by_name([MachineKind(**_fields(item)) for item in data["machines"]]),
                _by_name(sorted(backends, key=lambda backend: backend.name)),
                _by_name([LabwareKind(**_fields(item)) for item in data["labware"]]),
                _by_name([DeckKind(**_fields(item)) for item in data["decks"]]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DistributionError("the catalogue of machines and labware is damaged") from error

    def machine(self, path: str) -> MachineKind | None:
        """Return the machine class with this name, or at ``path`` in any PyLabRobot module; None for a user's
        own class.
        """
        return _at(path, self.machines)

    def backend(self, path: str) -> BackendKind | None:
        """Return the backend with this name, or the one at ``path``; None if there is no such backend."""
        return _at(path, self.backends)

    def backend_base(self, machine: MachineKind) -> str:
        """Return the base class of the backends for ``machine``. For a class that creates its own backend,
        this is the base class of the backends for its parent.
        """
        if machine.backend:
            return machine.backend
        parents = [self.machine(path) for path in machine.ancestors]
        return next((parent.backend for parent in parents if parent is not None and parent.backend), "")


def _at(path: str, kinds: Mapping[str, _KindT]) -> _KindT | None:
    module, _, name = path.rpartition(":")
    kind = kinds.get(name)
    if kind is None or not module or module.startswith("pylabrobot."):
        return kind
    return kind if path in kind.paths else None


@functools.cache
def _load(path: Path) -> Catalogue:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DistributionError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror)
        ) from error
    return Catalogue.from_json(content)


def _by_name(kinds: list[Any]) -> dict[str, Any]:
    return {kind.name: kind for kind in kinds}


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    """Convert a JSON object to the fields of a catalogue entry."""
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    if "parameters" in found:
        found["parameters"] = tuple([Argument(**parameter) for parameter in found["parameters"]])
    return found


_MOST_NAMED = 6
"""Maximum number of names from a long list to include in a sentence."""

_ALIKE = 0.7
"""Minimum fraction of letters in common for two names to count as similar."""

_PART = 4
"""Minimum length of a search text that may match anywhere in a name."""

_NUMBER = re.compile(r"\d{2,}")
_DIGITS = re.compile(r"\d+")
"""Matches a number of wells or microlitres. Names that contain all numbers searched for count as similar."""


def found_by(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that equal ``text``, ignoring case and punctuation, or else the names that begin with
    ``text``.

    Empty if no name matches.
    """
    wanted = _bare(text)
    known = list(names)
    if text in known:
        return [text]
    same = [name for name in known if _bare(name) == wanted]
    if same or not wanted:
        return same
    return [name for name in known if _bare(name).startswith(wanted)]


def near_misses(text: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return up to ``most`` names that are similar to ``text`` or begin similarly, most similar first."""
    wanted, numbers = _bare(text), set(_NUMBER.findall(text))
    ratios: dict[str, float] = {}
    for name in names:
        bare = _bare(name)
        candidates = {bare, bare[: len(wanted)]}
        ratios[name] = max(likeness(wanted, found) for found in candidates)
        if len(wanted) >= _PART and wanted in bare:
            ratios[name] = 1.0
        elif numbers and numbers <= set(_NUMBER.findall(name)):
            ratios[name] = max(ratios[name], _ALIKE)
    near = [name for name, ratio in ratios.items() if ratio >= _ALIKE]
    return sorted(near, key=lambda name: (-ratios[name], len(name), name))[:most]


def misspelling_of(text: str, names: Iterable[str]) -> str:
    """Return the name of which ``text`` is probably a misspelling, or "". "pump1" does not count as a
    misspelling of "pump2".
    """
    others = [name for name in names if _DIGITS.sub("#", name) != _DIGITS.sub("#", text)]
    return next(iter(near_misses(text, others, 1)), "")


def one_of(names: Sequence[str], *, conjunction: str = "or") -> str:
    """Join the names into part of a sentence, such as ``a, b or c``. A long list is shortened."""
    if len(names) > _MOST_NAMED:
        return Message(
            "{names} and {count} more", names=", ".join(names[:_MOST_NAMED]), count=len(names) - _MOST_NAMED
        )
    return f" {conjunction} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def with_article(name: str) -> str:
    """Return ``name`` with its indefinite article."""
    return Message(("an {name}" if name[:1] in "AEIOU" else "a {name}"), name=name)


def _bare(text: str) -> str:
    return re.sub(r"[\s_.-]+", "", text).lower()
