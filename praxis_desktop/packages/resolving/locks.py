"""Whether locks are still valid. Does not load ``packaging`` if the requirements are unchanged."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from praxis_desktop.core.messages import Message
from praxis_desktop.packages import resolving
from praxis_desktop.packages.errors import PackageNotFound, WheelDamaged
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)


def satisfies(lock: Lock, requirements: Sequence[str]) -> bool:
    """Whether the pins of ``lock`` meet all of ``requirements``.

    Immediate if it was made for the same requirements; else the versions are compared. For an extra it is
    only known whether the lock was made for it. Raises UsageError for an invalid requirement.
    """
    others = set(requirements) - set(lock.requirements)
    return not others or all(_is_met(lock, text) for text in others)


def wheels_of(lock: Lock, wheelhouse: Wheels) -> tuple[WheelInfo, ...]:
    """The wheels that ``lock`` names, in its order.

    Raises PackageNotFound if one is not in the wheelhouse, and WheelDamaged if one has other contents.
    """
    return tuple(_wheel_of(pin, wheelhouse) for pin in lock.pins)


def holds(lock: Lock, requirements: Sequence[str], wheelhouse: Wheels) -> bool:
    """Whether a program with these requirements can run with exactly the packages of ``lock``."""
    try:
        wheels_of(lock, wheelhouse)
    except (PackageNotFound, WheelDamaged) as error:
        log.info("A lock does not hold: %s", error)
        return False
    return satisfies(lock, requirements)


def _wheel_of(pin: Pin, wheelhouse: Wheels) -> WheelInfo:
    found = wheelhouse.find(pin.project)
    for wheel in found:
        if wheel.sha256 == pin.sha256:
            return wheel
    for wheel in found:
        if wheel.file_name == pin.file_name:
            raise WheelDamaged(
                Message(
                    "{file_name} is not the wheel of the lock: its SHA-256 is {sha}..., and the "
                    "lock says {wanted}...",
                    file_name=pin.file_name,
                    sha=wheel.sha256[:12],
                    wanted=pin.sha256[:12],
                ),
                file=pin.file_name,
                project=pin.project,
                hint="Add the right wheel, or make the lock again: praxis-desktop packages lock.",
            )
    raise PackageNotFound(
        Message(
            "the lock names {project} {version}, which is not in the wheelhouse",
            project=pin.project,
            version=pin.version,
        ),
        project=pin.project,
        hint=Message(
            'Add it with: praxis-desktop packages add "{project}=={version}"',
            project=pin.project,
            version=pin.version,
        ),
    )


def _is_met(lock: Lock, text: str) -> bool:
    from praxis_desktop.core.requirement_texts import read_requirement

    requirement = read_requirement(text)
    if not resolving.applies(requirement):
        return True
    pin = lock.pin(requirement.name)
    if pin is None or not requirement.specifier.contains(pin.version, prereleases=True):
        return False
    extras: set[str] = set()
    for other in map(read_requirement, lock.requirements if requirement.extras else ()):
        if other.name == requirement.name and resolving.applies(other):
            extras |= other.extras
    return requirement.extras <= extras
