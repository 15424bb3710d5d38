"""The provider for resolvelib: the versions, their requirements, and the order to try them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from resolvelib import AbstractProvider

from praxis_desktop.packages.guest_platform import markers
from praxis_desktop.packages.resolving.offers import Offer, Offers

if TYPE_CHECKING:
    from resolvelib.structs import RequirementInformation

    Information: TypeAlias = RequirementInformation["Demand", "Candidate"]

Identifier: TypeAlias = tuple[str, str]
"""A project, and one of its extras; "" for the project itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """A requirement of ``asker`` (if that is not a candidate) for a version of a project.

    ``text`` is the requirement for people. An extra requires the project in the same version, ``exact``.
    """

    identifier: Identifier
    specifier: SpecifierSet
    text: str
    asker: str = ""
    exact: Version | None = None

    @property
    def project(self) -> str:
        """The project's normalized name."""
        return self.identifier[0]

    def accepts(self, version: Version) -> bool:
        """Whether the version matches; prereleases count."""
        if self.exact is not None and version != self.exact:
            return False
        return not self.specifier or self.specifier.contains(version, prereleases=True)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version to choose for a project, or for one of its extras."""

    identifier: Identifier
    offer: Offer

    @property
    def name(self) -> str:
        """The project and the version, for people."""
        return f"{self.offer.pin.project} {self.offer.pin.version}"


_PREFERENCE: TypeAlias = tuple[bool, bool, bool, Identifier]
_ANY: Final = SpecifierSet()


class ResolutionProvider(AbstractProvider[Demand, Candidate, Identifier]):
    """Chooses from ``offers``, deterministically for the same requirements."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._needs: dict[Candidate, tuple[Demand, ...]] = {}

    def identify(self, requirement_or_candidate: Demand | Candidate) -> Identifier:
        return requirement_or_candidate.identifier

    def get_preference(
        self,
        identifier: Identifier,
        resolutions: Mapping[Identifier, Candidate],
        candidates: Mapping[Identifier, Iterator[Candidate]],
        information: Mapping[Identifier, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> _PREFERENCE:
        """First what caused the last dead end, then what has the fewest choices."""
        demands = [item.requirement for item in information[identifier]]
        is_cause = any(
            identifier in (cause.requirement.identifier, cause.parent and cause.parent.identifier)
            for cause in backtrack_causes
        )
        is_pinned = any(
            demand.exact or any(one.operator in ("==", "===") for one in demand.specifier)
            for demand in demands
        )
        is_limited = any(len(demand.specifier) for demand in demands)
        return not is_cause, not is_pinned, not is_limited, identifier

    def find_matches(
        self,
        identifier: Identifier,
        requirements: Mapping[Identifier, Iterator[Demand]],
        incompatibilities: Mapping[Identifier, Iterator[Candidate]],
    ) -> Callable[[], Iterator[Candidate]]:
        demands = list(requirements[identifier])
        excluded = {candidate.offer for candidate in incompatibilities[identifier]}

        def matches() -> Iterator[Candidate]:
            for offer in self._offers.matching(identifier[0], combined(demands)):
                if offer not in excluded and all(demand.accepts(offer.version) for demand in demands):
                    yield Candidate(identifier, offer)

        return matches

    def is_satisfied_by(self, requirement: Demand, candidate: Candidate) -> bool:
        return requirement.accepts(candidate.offer.version)

    def get_dependencies(self, candidate: Candidate) -> tuple[Demand, ...]:
        if candidate not in self._needs:
            self._needs[candidate] = tuple(_needs(candidate))
        return self._needs[candidate]


def combined(demands: Sequence[Demand]) -> SpecifierSet:
    """The specifiers of all demands."""
    whole = SpecifierSet()
    for demand in demands:
        whole &= demand.specifier
        if demand.exact is not None:
            whole &= SpecifierSet(f"==={demand.exact}")
    return whole


def demands_of(requirement: Requirement, asker: str = "") -> Iterator[Demand]:
    """The demands of a requirement: the project, and each named extra."""
    text = requirement_text(requirement)
    for wanted in ("", *sorted(requirement.extras)):
        yield Demand((requirement.name, wanted), requirement.specifier, text, asker)


def requirement_text(requirement: Requirement) -> str:
    """A requirement for people, without its marker."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def applies(requirement: Requirement, extra: str = "") -> bool:
    """Whether the requirement's marker holds in the guest, for ``extra``."""
    if requirement.marker is None:
        return True
    environment: dict[str, str | AbstractSet[str]] = {"extra": extra}
    environment.update(markers())  # type: ignore[arg-type]  # all of them are texts
    return requirement.marker.evaluate(environment)


def _needs(candidate: Candidate) -> Iterator[Demand]:
    project, extra = candidate.identifier
    if extra:
        version = candidate.offer.version
        yield Demand((project, ""), _ANY, f"{project}=={version}", exact=version)
    for requirement in candidate.offer.requires:
        if applies(requirement, extra) and not (extra and applies(requirement)):
            yield from demands_of(requirement)
