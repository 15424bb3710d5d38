"""Locations in a dry run: a container's labware and position, a machine's name, the program's line."""

from __future__ import annotations

import sys
from typing import Any

from _praxis import machine_steps, places

_DEEPEST = 20
"""Maximum number of resources between a well and its deck; the limit also ends a search in a cycle."""


def address(resource: Any) -> tuple[str, str]:
    """Return the name of the labware and the position of ``resource`` on it. The position may be ""."""
    place = resource
    for _ in range(2):  # a tube is in a holder of its rack
        parent = getattr(place, "parent", None)
        if parent is None:
            break
        if hasattr(parent, "get_child_identifier"):
            try:
                return parent.name, parent.get_child_identifier(place)
            except ValueError:
                break
        place = parent
    return str(resource.name), ""


def is_on(resource: Any, deck: Any) -> bool:
    """Return whether ``resource`` is on ``deck``, at any depth."""
    for _ in range(_DEEPEST):
        if resource is deck:
            return True
        resource = getattr(resource, "parent", None)
        if resource is None:
            return False
    return True


def machine_name(machine: Any) -> str:
    """Return the name of a machine as used in its steps. A string is returned unchanged."""
    return machine if isinstance(machine, str) else machine_steps.role_of(machine)


def here() -> places.Place:
    """Return the current line of the program."""
    return places.place_of(sys._getframe(1))
