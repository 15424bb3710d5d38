"""Creates a bench's machines, each with its backend, its other arguments and its port."""

from __future__ import annotations

import inspect
import logging
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pylabrobot.resources import Coordinate

from _praxis import machine_steps, simulated_world
from _praxis.bench_parts import BenchError, building, objects_of, of_path, rack_of
from _praxis.messages import Message
from _praxis.parameter_types import ADDRESSES, PORTS, is_device

log = logging.getLogger("pylabrobot")

_OWN_PORTS = {"http": 80, "https": 443}
"""The default ports for HTTP and HTTPS, used if an address has no port number."""

_SIZES = {"size_x": 140.0, "size_y": 100.0, "size_z": 60.0, "pedestal_size_z": 0.0}
"""Dimensions, in millimetres, of machines whose size the bench does not give."""


def machine_of(choice: Mapping[str, Any], deck: Any, centrifuge: Any) -> Any:
    """Create the machine for the role in ``choice``. Raises BenchError. ``deck`` is used for liquid handlers,
    ``centrifuge`` for a centrifuge's loader.
    """
    with building(choice["role"]):
        kind = of_path(choice["machine"])
        try:
            return _machine(kind, choice, deck, centrifuge)
        except BenchError as error:
            raise BenchError(f"{choice['role']}: {error}") from error
        except Exception as error:
            raise BenchError(
                Message(
                    "{choice}: {kind} cannot be created: {error}",
                    choice=choice["role"],
                    kind=kind.__name__,
                    error=error,
                )
            ) from error


def _machine(kind: Any, choice: Mapping[str, Any], deck: Any, centrifuge: Any) -> Any:
    parameters = inspect.signature(kind).parameters
    given = objects_of(choice["arguments"])
    backend = None
    if not is_device(kind) and ("backend" in parameters or not choice["port"]):
        backend = _backend(choice)
    supplied = {
        "name": choice["role"],
        "backend": backend,
        "deck": deck,
        "centrifuge": centrifuge,
        "opentrons_id": choice["role"],
        **_SIZES,
    }
    for name, parameter in parameters.items():
        if name in given:
            continue
        if name == "backend" or (name in supplied and parameter.default is parameter.empty):
            given[name] = supplied[name]
        elif name in PORTS and (choice["port"] or parameter.default is parameter.empty):
            given[name] = choice["role"]
        elif name.endswith(("location", "coordinate")) and parameter.default is parameter.empty:
            given[name] = Coordinate.zero()
        elif name == "racks":
            given[name] = [rack_of("cytomat_rack_9mm_51", f"{choice['role']}_rack1")]
    if is_device(kind):
        machine_steps.watch_device(kind)
        return kind(**given)
    machine = kind(**given)
    if backend is None and choice["backend"] and type(machine.backend) is not of_path(choice["backend"]):
        backend = _backend(choice)
    if backend is not None and machine.backend is not backend:
        machine.backend = backend  # for a machine whose class makes its own backend
    simulated_world.join(choice["role"], machine, choice.get("world", {}))
    return machine


def _backend(choice: Mapping[str, Any]) -> Any:
    """Return the role's backend, or None if the bench leaves the choice to the machine."""
    if not choice["backend"]:
        return None
    kind = of_path(choice["backend"])
    _quiet(kind)
    parameters = inspect.signature(kind).parameters
    given = objects_of(choice["backend_arguments"])
    address = next((name for name in ADDRESSES if name in parameters), "")
    if address and choice["port"]:
        given[address] = choice["role"]
        if "port" in parameters and (number := _number_in(choice["port"])):
            given["port"] = number
    elif not address:
        for name in PORTS:
            if name in parameters and name not in given:
                given[name] = choice["role"]
        if "device_id" in parameters and choice["port"]:
            given.setdefault("device_id", _serial_number(choice["role"]))
        if "device_address" in parameters and choice["port"] and (place := _place_on_bus(choice["role"])):
            given.setdefault("device_address", place)
    try:
        backend = kind(**given)
    except Exception as error:
        raise BenchError(
            Message("{kind} cannot be created: {error}", kind=kind.__name__, error=error)
        ) from error
    return backend


def _number_in(device: str) -> int | None:
    """Return the port number in a device's URL, or else the default port for HTTP or HTTPS, or None for other
    schemes. A simulated instrument can be reached on any port.
    """
    url = urlsplit(device)
    return url.port or _OWN_PORTS.get(url.scheme)


def _serial_number(role: str) -> str:
    """Return the serial number that identifies an FTDI device: its port's serial number, or else the role."""
    from _praxis.granted_ports import granted_ports

    return next((port.serial_number for port in granted_ports() if port.role == role), "") or role


def _place_on_bus(role: str) -> int:
    """Return the address of the role's USB device, or 0 if the role has no USB device."""
    from _praxis.usb_devices import granted_devices

    return next((device.address for device in granted_devices() if device.role == role), 0)


def _quiet(backend: type) -> None:
    """Make PyLabRobot's backends log instead of printing, so that the protocol's output stays readable."""
    for kind in backend.__mro__:
        if kind.__module__.startswith("pylabrobot."):
            vars(sys.modules[kind.__module__]).setdefault("print", _log)


def _log(*words: object, **_options: object) -> None:
    if log.isEnabledFor(logging.DEBUG):
        log.debug("%s", " ".join(map(str, words)))
