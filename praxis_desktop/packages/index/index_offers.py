"""Chooses versions from a wheelhouse and, for packages that it lacks, from the index. Loads ``packaging``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from msgspec import Struct
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageConflict,
    PackageError,
    PackageNotFound,
    VersionNotFound,
)
from praxis_desktop.packages.index.client import IndexWheel
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_versions import NotOffered, Offer, WheelhouseOffers, make_offer
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.resolving.resolving import applies, resolve_from

MAX_QUESTIONS: Final = 60
"""Maximum number of calls to pip before the choice is abandoned."""
MAX_RETRIES_S: Final = 15.0
"""Maximum time, in seconds, to keep trying other versions after a requirement could not be met."""


class Index(Protocol):
    """The interface through which an index is queried."""

    def best(self, requirements: Sequence[str]) -> tuple[IndexWheel, ...]:
        """Find the best wheels; see ``IndexClient.best``."""
        ...


class Choice(Struct, frozen=True):
    """A lock, and the pins in it whose wheels must be downloaded from the index."""

    lock: Lock
    downloads: tuple[Pin, ...]


def choose(
    requirements: Sequence[str],
    wheelhouse: Wheels,
    index: Index,
    *,
    base: Sequence[str] = (),
    preferred: Lock | None = None,
    asker: str = "the program asks for",
) -> Choice:
    """Resolve as ``resolving.resolve`` does, but take packages that the wheelhouse cannot provide from the
    index.

    Does not download the packages. Raises the same errors as ``resolve`` and ``IndexClient.best``.
    """
    offers = IndexOffers(wheelhouse, index, preferred)
    offers.anticipate([read_requirement(text) for text in (*base, *requirements)])
    lock = resolve_from(offers, requirements=requirements, base=base, asker=asker)
    known = {wheel.sha256 for wheel in wheelhouse.wheels()}
    return Choice(lock, tuple(pin for pin in lock.pins if pin.sha256 not in known))


class IndexOffers:
    """The offers from ``wheelhouse``, then those from ``index``, with one query for each version chosen.

    One query in advance covers all requirements of a version, which makes most later queries unnecessary.
    """

    def __init__(self, wheelhouse: Wheels, index: Index, preferred: Lock | None = None) -> None:
        self._local = WheelhouseOffers(wheelhouse, preferred)
        self._index = index
        self._answers: dict[str, list[tuple[frozenset[str], Offer | None]]] = {}
        self._faults: dict[str, PackageError] = {}
        self._unusable: dict[str, list[str]] = {}
        self._questions = 0
        self._unmet_at: float | None = None
        """The time at which the index was first found unable to satisfy a requirement."""

    def matching(self, project: str, specifier: SpecifierSet) -> Iterator[Offer]:
        wanted = {str(one) for one in specifier}
        for offer in self._local.matching(project, specifier):
            wanted.add(f"!={offer.version}")
            yield offer
        while (offer := self._next(project, frozenset(wanted))) is not None:  # type: ignore[assignment]
            wanted.add(f"!={offer.version}")
            self.anticipate(offer.requires)
            yield offer

    def versions(self, project: str) -> Sequence[Version]:
        asked = {offer.version for _, offer in self._answers.get(project, ()) if offer is not None}
        return sorted({*asked, *self._local.versions(project)}, reverse=True)

    def unusable(self, project: str) -> Sequence[str]:
        return [*self._local.unusable(project), *self._unusable.get(project, ())]

    def fault(self, project: str) -> PackageError | None:
        unusable = self._unusable.get(project)
        if unusable and not self.versions(project):
            hint = "Build a wheel for the guest and add it: praxis-desktop packages add FILE.whl"
            return VersionNotFound(joined("; ", unusable), project=project, hint=hint)
        return self._faults.get(project)

    def projects(self) -> Sequence[str]:
        return self._local.projects()

    def anticipate(self, requirements: Sequence[Requirement]) -> None:
        """Query all unknown requirements together. The answer is used only if all of them can be met."""
        wanted = {
            requirement.name: requirement.specifier
            for requirement in requirements
            if applies(requirement)
            and requirement.name not in self._answers
            and next(self._local.matching(requirement.name, requirement.specifier), None) is None
        }
        if len(wanted) < 2:
            return
        try:
            found = self._ask([f"{project}{specifier}" for project, specifier in sorted(wanted.items())])
        except (PackageNotFound, VersionNotFound):
            return
        for wheel in found:
            specifier = wanted.get(wheel.pin.project)
            if specifier is not None:
                self._keep(wheel.pin.project, frozenset(str(one) for one in specifier), wheel)

    def _next(self, project: str, wanted: frozenset[str]) -> Offer | None:
        """Return the best matching version in the index, if possible from the answer to a broader query."""
        while True:
            for asked, known in self._answers.get(project, ()):
                if asked <= wanted and (
                    known is None or SpecifierSet(",".join(wanted)).contains(known.version, prereleases=True)
                ):
                    return known
            try:
                (wheel,) = self._ask([f"{project}{','.join(sorted(wanted))}"])
            except (PackageNotFound, VersionNotFound) as fault:
                self._answers.setdefault(project, []).append((wanted, None))
                self._faults.setdefault(project, fault)
                if self._unmet_at is None:
                    self._unmet_at = time.monotonic()
                return None
            excluded = self._keep(project, wanted, wheel)
            if excluded is not None:
                wanted |= {excluded}

    def _keep(self, project: str, wanted: frozenset[str], wheel: IndexWheel) -> str | None:
        """Remember an answer; if the guest cannot use the wheel, return a specifier that excludes it."""
        try:
            offer = make_offer(wheel.pin, wheel.requires, wheel.requires_python)
        except NotOffered as reason:
            self._unusable.setdefault(project, []).append(str(reason))
            return f"!={wheel.pin.version}"
        self._answers.setdefault(project, []).append((wanted, offer))
        return None

    def _ask(self, requirements: Sequence[str]) -> tuple[IndexWheel, ...]:
        self._questions += 1
        is_late = self._unmet_at is not None and time.monotonic() - self._unmet_at > MAX_RETRIES_S
        if self._faults and (is_late or self._questions > MAX_QUESTIONS):
            fault = next(iter(self._faults.values()))  # the reason for trying other versions
            raise MissingDependency(
                Message(
                    "{message}, and no version without that dependency was found",
                    message=fault.message,
                ),
                project=next(iter(self._faults)),
                hint=fault.hint,
            )
        if self._questions > MAX_QUESTIONS:
            raise PackageConflict(
                Message(
                    "no compatible versions were found in {max_questions} queries to the index",
                    max_questions=MAX_QUESTIONS,
                ),
                hint="Require exact versions (==) of the important packages, so that fewer have to be tried.",
            )
        return self._index.best(requirements)
