"""Where things are in a dry run: containers by labware and position, machines by name, the program's line."""

from __future__ import annotations

import sys
from typing import Any

from _praxis import machine_steps, places

_DEEPEST = 20
"""Resources between a well and its deck; a cycle ends there."""


def address(resource: Any) -> tuple[str, str]:
    """The names of the labware and of the position in it that ``resource`` is, or is at; the position is ""
    for labware that has none.
    """
    place = resource
    for _ in range(2):  # a tube stands in a holder of its rack
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
    """Whether ``resource`` stands on ``deck``, on whatever it does."""
    for _ in range(_DEEPEST):
        if resource is deck:
            return True
        resource = getattr(resource, "parent", None)
        if resource is None:
            return False
    return True


def machine_name(machine: Any) -> str:
    """What a machine is called, as its steps call it; a text is its own name."""
    return machine if isinstance(machine, str) else machine_steps.role_of(machine)


def here() -> places.Place:
    """The line of the program that is being worked for."""
    return places.place_of(sys._getframe(1))
