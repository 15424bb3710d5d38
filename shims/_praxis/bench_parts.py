"""Looks up the classes of a bench's parts by path, and makes their arguments from plain data."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pylabrobot import resources
from pylabrobot.resources import Coordinate

from _praxis.messages import Message


class BenchError(Exception):
    """The given bench cannot be built. The message gives the reason; ``role`` is the role, or "deck"."""

    role = ""


@contextmanager
def building(role: str) -> Iterator[None]:
    """Note in errors raised in the ``with`` block that they concern ``role``, unless they name another."""
    try:
        yield
    except BenchError as error:
        error.role = error.role or role
        raise


def of_path(path: str) -> Any:
    """Return the class or function at ``module:qualname``. Raises BenchError."""
    module, _, name = path.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except AttributeError:
        raise BenchError(Message("{path} does not exist", path=path)) from None
    except (ImportError, RuntimeError, NotImplementedError) as error:
        raise BenchError(Message("{path} cannot be loaded: {error}", path=path, error=error)) from error
    return found


def objects_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Convert arguments from a bench's file to PyLabRobot's types: locations and coordinates from three
    numbers, calibrations from their values, racks from their catalogue names.
    """
    return {name: _object_of(name, value) for name, value in arguments.items()}


def _object_of(name: str, value: Any) -> Any:
    if isinstance(value, list) and name.endswith(("location", "coordinate")):
        return Coordinate(*value)
    if name == "racks" and isinstance(value, list):
        return [rack_of(item, f"rack{number}") for number, item in enumerate(value, 1)]
    if name == "calibration" and value is not None:
        from pylabrobot.pumps import PumpCalibration

        given = value if isinstance(value, dict) else {"value": value}
        values = given["value"] if isinstance(given["value"], list) else [given["value"]]
        return PumpCalibration(values, given.get("mode", "duration"))
    return value


def rack_of(function: str, name: str) -> Any:
    """Return the incubator rack ``name`` made by the catalogue's ``function``. Raises BenchError."""
    from pylabrobot.storage.cytomat import racks as cytomat
    from pylabrobot.storage.liconic import racks as liconic

    for module in (cytomat, liconic, resources):
        if hasattr(module, function):
            return getattr(module, function)(name)
    raise BenchError(Message("there is no rack {function}", function=repr(function)))
