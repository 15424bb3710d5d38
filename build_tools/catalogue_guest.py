"""The contents of PyLabRobot, found by inspecting it in a guest, where it is imported as protocols import it;
the result is one JSON text.

Each labware and carrier is built once to inspect it. A function is left out if it needs more than a name, or
the network, because a bench could not use it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import sys
import typing
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pylabrobot
from _praxis import deck_pieces
from _praxis.parameter_types import ADDRESSES, PORTS
from pylabrobot import resources
from pylabrobot.machines.backend import MachineBackend
from pylabrobot.machines.machine import Machine

_SKIPPED = ("tests", "conftest", "__main__", "mock_server", "resources.falcon")
_ABSENT = inspect.Parameter.empty

_LINES = {"USB": "usb", "FTDI": "ftdi", "HID": "hid", "Socket": "tcp", "ot_api": "http", "Serial": "serial"}
"""The modules that backends import to reach their instruments, and the kind of connection of each."""

_TOLD_BY = {
    "opentrons_id": "http",
    "client_ip": "http",
    "ip": "tcp",
    "host": "tcp",
    "control_box": "hid",
}
"""Parameters that show how a backend reaches its instrument if its imports do not."""

_REPLACED = ("STAR", "EVO", "Vantage", "Cytation5Backend", "InhecoTemperatureControllerBackend")

_TECAN_FRONT = 345
"""The front end of a carrier without an offset on a Tecan deck, in millimetres from the front."""

_DECKS = (
    "STARLetDeck",
    "STARDeck",
    "VantageDeck",
    "NimbusDeck",
    "OTDeck",
    "EVO100Deck",
    "EVO150Deck",
    "EVO200Deck",
    "Deck",
)


def catalogue() -> str:
    """Return the whole catalogue as JSON; the same PyLabRobot gives the same text."""
    warnings.simplefilter("ignore")
    urllib.request.urlopen = _no_network
    failures = _import_all()
    found: dict[str, Any] = {
        "machines": [_machine(kind) for kind in _sorted(set(_subclasses(Machine)))],
        "backends": [
            _backend(kind)
            for kind in _sorted(set(_subclasses(MachineBackend)))
            if not inspect.isabstract(kind) and not _is_replaced(kind)
        ],
        "labware": list(_labware()),
        "decks": list(_decks()),
        "failures": failures,
    }
    return json.dumps(found, sort_keys=True, ensure_ascii=False)


def _no_network(*_arguments: Any, **_options: Any) -> Any:
    raise OSError("the catalogue is made without a network")


def _import_all() -> list[str]:
    failed = []
    for module in pkgutil.walk_packages(pylabrobot.__path__, "pylabrobot.", onerror=lambda name: None):
        if module.name.endswith(_SKIPPED) or ".visualizer" in module.name:
            continue
        try:
            importlib.import_module(module.name)
        except Exception as error:  # noqa: BLE001 - a module that a guest cannot have offers it nothing
            failed.append(f"{module.name}: {type(error).__name__}: {error}")
    return failed


def _subclasses(kind: Any) -> Iterator[Any]:
    for found in kind.__subclasses__():
        yield found
        yield from _subclasses(found)


def _sorted(kinds: set[Any]) -> list[Any]:
    return sorted(kinds, key=lambda kind: (kind.__name__, kind.__module__))


def _path(kind: Any) -> str:
    """Return ``module:qualname``, with the shortest module path that contains this same object."""
    parts = str(kind.__module__).split(".")
    name = str(kind.__name__)
    for end in range(1, len(parts) + 1):
        module = ".".join(parts[:end])
        if getattr(sys.modules.get(module), name, None) is kind:
            return f"{module}:{name}"
    return f"{'.'.join(parts)}:{name}"


def _paths(kind: Any) -> list[str]:
    """Return the paths of the class that users may write in protocols."""
    own = f"{kind.__module__}:{kind.__qualname__}"
    return sorted({_path(kind), own})


def _is_replaced(kind: type) -> bool:
    """Return whether the class only says that another class has replaced it."""
    return kind.__name__ in _REPLACED


def _ancestors(kind: type) -> list[str]:
    return [_path(base) for base in kind.__mro__[1:] if base.__module__.startswith("pylabrobot.")]


def _parameters(kind: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return the parameters of a constructor or function, with defaults only if JSON can represent them."""
    signature = inspect.signature(kind)
    hints = _hints(getattr(kind, "__init__") if inspect.isclass(kind) else kind)  # noqa: B009
    return [
        {
            "name": name,
            "required": parameter.default is _ABSENT,
            "default": _plain(parameter.default),
            "type": _text(hints.get(name, parameter.annotation)),
        }
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def _hints(function: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception:  # noqa: BLE001 - names that only type checkers import
        return dict(getattr(function, "__annotations__", {}))


def _text(annotation: Any) -> str:
    if annotation is _ABSENT:
        return ""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return annotation.__name__
    return str(annotation).replace("typing.", "")


def _plain(value: Any) -> Any:
    if value is _ABSENT:
        return None
    return value if isinstance(value, bool | int | float | str | None) else None


def _machine(kind: Any) -> dict[str, Any]:
    base = _hints(kind.__init__).get("backend")
    return {
        "name": kind.__name__,
        "path": _path(kind),
        "paths": _paths(kind),
        "backend": _path(base) if isinstance(base, type) else "",
        "ancestors": _ancestors(kind),
        "is_resource": issubclass(kind, resources.Resource),
        "parameters": _parameters(kind),
        "summary": _summary(kind),
    }


def _backend(kind: Any) -> dict[str, Any]:
    parameters = _parameters(kind)
    names = [parameter["name"] for parameter in parameters]
    address = next((name for name in ADDRESSES if name in names), "")
    port = "" if address else next((name for name in PORTS if name in names), "")
    is_simulator = "Chatterbox" in kind.__name__ or "Simulator" in kind.__name__
    connection = "" if is_simulator else _connection(_connections(kind), names, port)
    return {
        "name": kind.__name__,
        "path": _path(kind),
        "paths": _paths(kind),
        "ancestors": _ancestors(kind),
        "is_simulator": is_simulator,
        "connection": connection,
        "port_parameter": port,
        "address_parameter": address if connection in ("tcp", "http") else "",
        "line": _line(kind, port),
        "parameters": parameters,
        "summary": _summary(kind),
    }


def _connections(kind: type) -> set[str]:
    """Return the connections of PyLabRobot that the modules of a class and its bases import."""
    found: set[str] = set()
    for base in kind.__mro__:
        if not base.__module__.startswith("pylabrobot."):
            continue
        names = vars(sys.modules[base.__module__])
        found |= {word for name, word in _LINES.items() if name in names}
    return found


def _connection(found: set[str], names: list[str], port: str) -> str:
    if port:
        return "serial"
    for name, word in _TOLD_BY.items():
        if name in names:
            return word
    return next((word for word in _LINES.values() if word in found), "other")


def _line(kind: Any, port: str) -> dict[str, Any]:
    """Return the serial settings of a backend; empty when they cannot be found without an instrument."""
    if not port:
        return {}
    try:
        given: dict[str, Any] = {port: "port"}
        if "model" in inspect.signature(kind).parameters:
            given["model"] = _first_model(kind)
        line = kind(**given).io.serialize()
    except Exception:  # noqa: BLE001 - each backend has reasons of its own
        return {}
    names = ("baudrate", "bytesize", "parity", "stopbits", "rtscts", "timeout", "write_timeout")
    return {name: _plain(line.get(name)) for name in names if name in line}


def _first_model(kind: Any) -> Any:
    annotation = _hints(kind.__init__)["model"]
    options = [
        option for option in (annotation, *typing.get_args(annotation)) if hasattr(option, "__members__")
    ]
    return next(iter(options[0])) if options else "STX44"


def _labware() -> Iterator[dict[str, Any]]:
    functions = dict(vars(resources))
    tube_racks = importlib.import_module("pylabrobot.resources.opentrons.tube_racks")
    functions.update(vars(tube_racks))
    for name, function in sorted(functions.items()):
        if name.startswith("_") or not inspect.isfunction(function) or not _needs_only_a_name(function):
            continue
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                item = function(name="x")
            except Exception:  # noqa: BLE001 - what cannot be built is none
                continue
        if not isinstance(item, resources.Resource):
            continue
        is_deprecated = any(issubclass(warning.category, DeprecationWarning) for warning in told)
        yield _item(name, function, item, is_deprecated)


def _needs_only_a_name(function: Any) -> bool:
    parameters = inspect.signature(function).parameters
    return next(iter(parameters), "") == "name" and all(
        parameter.default is not _ABSENT or parameter.kind >= parameter.VAR_POSITIONAL
        for name, parameter in parameters.items()
        if name != "name"
    )


def _item(name: str, function: Any, item: Any, is_deprecated: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "module": function.__module__,
        "kind": type(item).__name__,
        "ancestors": [
            base.__name__
            for base in type(item).__mro__
            if issubclass(base, resources.Resource) and base is not resources.Resource
        ],
        "size": [
            round(size, 3)
            for size in (
                item.get_absolute_size_x(),
                item.get_absolute_size_y(),
                item.get_absolute_size_z(),
            )
        ],
        "is_deprecated": is_deprecated,
        "summary": _summary(function),
    }
    if isinstance(item, resources.ItemizedResource):
        told |= _items_of(item)
    if isinstance(item, resources.Container):
        told["volume"] = item.max_volume
    if isinstance(item, resources.Plate):
        told["plate_type"] = item.plate_type
    if isinstance(item, resources.Carrier):
        told["sites"] = sorted(item.sites)
        told["site_places"] = [_site(spot, item.sites[spot], item) for spot in sorted(item.sites)]
    if hasattr(item, "off_x"):  # Tecan's carriers do not begin exactly at a rail
        told["rail_offset"] = [-item.off_x, item.off_y + _TECAN_FRONT - item.get_absolute_size_y()]
    return told


def _site(spot: int, site: Any, carrier: Any) -> list[Any]:
    """Return the number of a site, its corner on its carrier, its width and depth, and whether it accepts
    only skirted plates.
    """
    place = site.get_location_wrt(carrier)
    size = (site.get_absolute_size_x(), site.get_absolute_size_y())
    return [
        spot,
        *(round(number, 3) for number in (place.x, place.y, place.z, *size)),
        isinstance(site, resources.PlateHolder),
    ]


def _items_of(item: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"columns": item.num_items_x, "rows": item.num_items_y}
    first = item.get_item(0)
    if isinstance(first, resources.TipSpot):
        tip = first.get_tip() if first.has_tip() else first.make_tip("x")
        told |= {"volume": tip.maximal_volume, "has_filter": tip.has_filter}
    elif isinstance(first, resources.Container):
        told["volume"] = first.max_volume
    return told


def _decks() -> Iterator[dict[str, Any]]:
    for name in _DECKS:
        deck = getattr(resources, name, None)
        if deck is None:
            continue
        try:
            made = deck() if name != "VantageDeck" else deck(size=1.3)
        except TypeError:
            made = None
        yield {
            "name": name,
            "path": _path(deck),
            "kind": "" if made is None else type(made).__name__,
            "size": [] if made is None else [made.get_absolute_size_x(), made.get_absolute_size_y()],
            "parameters": _parameters(deck),
            **({} if made is None else _layout(made)),
        }


def _layout(deck: Any) -> dict[str, Any]:
    """Return a deck's rails and their distance from its front edge, its slots, and its own pieces."""
    told: dict[str, Any] = {
        "facts": deck_pieces.deck_facts(deck),
        "pieces": [facts for _, facts in deck_pieces.pieces(deck)],
        "slots": [[place.x, place.y, place.z] for place in getattr(deck, "slot_locations", ())],
    }
    if hasattr(deck, "rails_to_location"):
        place = deck.rails_to_location(1)
        told["rail_place"] = [place.y, place.z]
    return told


def _summary(documented: Any) -> str:
    """Return the first line of a docstring."""
    lines = (documented.__doc__ or "").strip().splitlines()
    return lines[0].strip() if lines else ""
