"""A step and the steps inside of it: bytes are always those of the innermost one."""

from __future__ import annotations

from collections.abc import Mapping


def steps_within(step: int, parents: Mapping[int, int]) -> frozenset[int]:
    """The number of a step and those of all inside of it, by the ``parents`` of all steps of the run."""
    family = {step}
    for number in sorted(parents):  # a step begins after the one that it is a part of
        if parents[number] in family:
            family.add(number)
    return frozenset(family)
