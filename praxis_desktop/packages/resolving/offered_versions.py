"""Versions of each project that work in the guest, best first.

Loads ``packaging``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.requirement_texts import read_requirement, read_versions
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import DROPPED, PYTHON_FULL, tags
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import SHELVES, Wheels
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)


class Offer(Struct, frozen=True, eq=False):
    """One version of a project, with its wheel and its requirements."""

    version: Version
    pin: Pin
    requires: tuple[Requirement, ...]


class Offers(Protocol):
    """The versions to choose from."""

    def matching(self, project: str, specifier: SpecifierSet) -> Iterator[Offer]:
        """Yield the matching versions, best first. Each version is looked up only when it is needed."""
        ...

    def versions(self, project: str) -> Sequence[Version]:
        """Return all known versions, newest first, for error messages."""
        ...

    def unusable(self, project: str) -> Sequence[str]:
        """Return why existing versions are not available, one sentence per reason, for error messages."""
        ...

    def fault(self, project: str) -> PackageError | None:
        """Return the index's error for a project that the index could not provide, for error messages."""
        ...

    def projects(self) -> Sequence[str]:
        """Return the names of all known projects, for error messages."""
        ...


class WheelhouseOffers:
    """The versions that a wheelhouse provides. Those in the lock ``preferred`` come first.

    If a version has several wheels, the one on the first shelf is offered or, with ``keeps_files``, the one
    in the lock.
    """

    def __init__(
        self, wheelhouse: Wheels, preferred: Lock | None = None, *, keeps_files: bool = False
    ) -> None:
        self._wheelhouse = wheelhouse
        self._keeps_files = keeps_files
        self._preferred = {pin.project: pin for pin in preferred.pins} if preferred else {}
        self._offers: dict[str, dict[Version, Offer]] = {}
        self._unusable: dict[str, list[str]] = {}

    def matching(self, project: str, specifier: SpecifierSet) -> Iterator[Offer]:
        offers = self._of(project)
        for version in chosen(offers, specifier, self._preferred_version(project)):
            yield offers[version]

    def versions(self, project: str) -> Sequence[Version]:
        return list(self._of(project))

    def unusable(self, project: str) -> Sequence[str]:
        self._of(project)
        return self._unusable[project]

    def fault(self, project: str) -> PackageError | None:
        return None

    def projects(self) -> Sequence[str]:
        return sorted({wheel.project for wheel in self._wheelhouse.wheels()})

    def _preferred_version(self, project: str) -> Version | None:
        pin = self._preferred.get(project)
        try:
            return Version(pin.version) if pin else None
        except ValueError:
            return None

    def _of(self, project: str) -> dict[Version, Offer]:
        """Return the offered versions of a project, newest first, cached so that they do not change during a
        resolution.
        """
        if project not in self._offers:
            self._unusable[project] = []
            self._offers[project] = self._read(project)
        return self._offers[project]

    def _read(self, project: str) -> dict[Version, Offer]:
        preferred = self._preferred.get(project)
        ranked: dict[Version, tuple[tuple[bool, int, bool, int, int], Offer]] = {}
        for place, wheel in enumerate(self._wheelhouse.find(project)):
            try:
                offer = offer_of(wheel)
            except NotOffered as reason:
                log.info("%s is ignored: %s", wheel.file_name, reason)
                self._unusable[project].append(str(reason))
                continue
            is_other = preferred is None or preferred.sha256 != wheel.sha256
            is_unwanted = self._keeps_files and is_other
            rank = (is_unwanted, SHELVES[wheel.shelf], is_other, tag_rank(wheel.file_name), place)
            known = ranked.get(offer.version)
            if known is None or rank < known[0]:
                ranked[offer.version] = (rank, offer)
        return {version: ranked[version][1] for version in sorted(ranked, reverse=True)}


class NotOffered(Exception):
    """A wheel exists, but cannot be chosen. The message says why."""


def offer_of(wheel: WheelInfo) -> Offer:
    """Return a wheel as an offer. Raises NotOffered."""
    pin = Pin(wheel.project, wheel.version, wheel.file_name, wheel.sha256, wheel.origin or wheel.shelf)
    return make_offer(pin, wheel.requires, wheel.requires_python)


def make_offer(pin: Pin, requires: Sequence[str], requires_python: str) -> Offer:
    """Make an offer from a wheel's metadata. Raises NotOffered if the guest cannot use the wheel."""
    name = f"{pin.project} {pin.version}"
    try:
        version = Version(pin.version)
    except ValueError:  # also raised for a number that is too long
        raise NotOffered(Message("{name} has no valid version (PEP 440)", name=name)) from None
    try:
        pythons = read_versions(requires_python)
    except InvalidSpecifier:
        raise NotOffered(
            Message(
                "{name} requires Python {requires_python}, which is not a valid range",
                name=name,
                requires_python=repr(requires_python),
            )
        ) from None
    if not pythons.contains(PYTHON_FULL, prereleases=True):
        raise NotOffered(
            Message(
                "{name} needs Python {requires_python}, but programs here run on Python {python_full}",
                name=name,
                requires_python=requires_python,
                python_full=PYTHON_FULL,
            )
        )
    dropped = DROPPED.get(pin.project, frozenset())
    try:
        read = [read_requirement(text) for text in requires]
    except UsageError as error:
        raise NotOffered(
            Message("a requirement of {name} cannot be met: {error}", name=name, error=error)
        ) from None
    return Offer(version, pin, tuple(item for item in read if item.name not in dropped))


def chosen(
    versions: dict[Version, Offer], specifier: SpecifierSet, preferred: Version | None
) -> Iterator[Version]:
    """Yield the matching versions: first ``preferred``, if it matches, and then the others in order.

    Prereleases are included according to PEP 440. The preferred version is included even if it is a
    prerelease, because the user chose it.
    """
    if preferred in versions and specifier.contains(preferred, prereleases=True):
        yield preferred
    for version in specifier.filter(versions):
        if version != preferred:
            yield version


def tag_rank(file_name: str) -> int:
    """Return how well a wheel suits the guest, as a rank: 0 is best, and ``len(tags())`` means that the guest
    cannot use the wheel.
    """
    try:
        own = parse_wheel_filename(file_name)[3]
    except InvalidWheelFilename:
        return len(tags())
    return next((rank for rank, tag in enumerate(tags()) if tag in own), len(tags()))
