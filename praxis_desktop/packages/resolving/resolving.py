"""Resolves requirements to a lock: one version of each package, chosen from those available.

resolvelib does the search. This module loads it and ``packaging``, so import it only to resolve something.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from resolvelib import AbstractProvider, BaseReporter
from resolvelib.resolvers import Resolution, ResolutionImpossible, ResolutionTooDeep

from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageConflict,
    PackageError,
    PackageNotFound,
    VersionNotFound,
)
from praxis_desktop.packages.guest_platform import markers, meant_by
from praxis_desktop.packages.packs import pack_remedy
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.offered_versions import Offer, Offers, WheelhouseOffers
from praxis_desktop.packages.resolving.offered_wheels import Wheels

if TYPE_CHECKING:
    from resolvelib.structs import RequirementInformation

MAX_ROUNDS: Final = 20_000
"""Maximum number of attempts to choose a version before giving up; this many take a few seconds."""


def resolve(
    requirements: Sequence[str],
    wheelhouse: Wheels,
    *,
    base: Sequence[str] = (),
    preferred: Lock | None = None,
    keeps_files: bool = False,
    asker: str = "the program asks for",
) -> Lock:
    """Choose versions from ``wheelhouse`` that meet ``base`` and ``requirements``, without using the network.

    The newest compatible versions are chosen, but those in ``preferred`` are kept if they still match. With
    ``keeps_files``, their files are kept, too; otherwise, each file comes from the first shelf that has the
    version. In error messages, ``asker`` precedes each of ``requirements``. The lock contains both lists of
    requirements, normalized and sorted.

    Raises UsageError for an invalid requirement, and PackageNotFound, VersionNotFound, PackageConflict or
    MissingDependency.
    """
    return resolve_from(
        WheelhouseOffers(wheelhouse, preferred, keeps_files=keeps_files),
        requirements=requirements,
        base=base,
        asker=asker,
    )


def resolve_from(
    offers: Offers, *, requirements: Sequence[str], base: Sequence[str] = (), asker: str
) -> Lock:
    """Resolve as ``resolve`` does, but from any kind of ``offers``."""
    wanted = _demands(_read(base), "Praxis Desktop needs") + _demands(_read(requirements), asker)
    chosen = _search(wanted, offers)
    pins = {candidate.offer.pin.project: candidate.offer.pin for candidate in chosen}
    return Lock(normalized([*base, *requirements]), tuple(pins[project] for project in sorted(pins)))


def normalized(requirements: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements as locks store them: unique, normalized, sorted. Raises UsageError."""
    return tuple(sorted({str(requirement) for requirement in _read(requirements)}))


def _read(requirements: Iterable[str]) -> list[Requirement]:
    return [read_requirement(text) for text in requirements]


def _demands(requirements: Iterable[Requirement], asker: str) -> list[Demand]:
    return [
        demand
        for requirement in requirements
        if applies(requirement)
        for demand in demands_of(requirement, asker)
    ]


def _search(wanted: Sequence[Demand], offers: Offers) -> list[Candidate]:
    provider = ResolutionProvider(offers)
    resolution = Resolution[Demand, Candidate, Identifier](provider, BaseReporter())
    ordered = sorted(wanted, key=lambda demand: (demand.identifier, demand.text))
    try:
        mapping = resolution.resolve(ordered, max_rounds=MAX_ROUNDS).mapping
    except ResolutionImpossible as impossible:
        raise explain(impossible.causes, offers) from None
    except ResolutionTooDeep:
        raise PackageConflict(
            Message("no compatible versions were found in {max_rounds} attempts", max_rounds=MAX_ROUNDS),
            hint="Require exact versions (==) of the important packages, so that fewer have to be tried.",
        ) from None
    return _needed(wanted, mapping, provider)


def _needed(
    wanted: Sequence[Demand], mapping: Mapping[Identifier, Candidate], provider: ResolutionProvider
) -> list[Candidate]:
    """Return the candidates, except those required only by abandoned versions. (resolvelib's own function is
    recursive, and a long chain of requirements exceeds the recursion limit.)
    """
    waiting = deque(demand.identifier for demand in wanted)
    found: dict[Identifier, Candidate] = {}
    while waiting:
        identifier = waiting.popleft()
        if identifier not in found:
            found[identifier] = mapping[identifier]
            waiting += (demand.identifier for demand in provider.get_dependencies(found[identifier]))
    return list(found.values())


if TYPE_CHECKING:
    from resolvelib.structs import RequirementInformation

    Information: TypeAlias = RequirementInformation["Demand", "Candidate"]

Identifier: TypeAlias = tuple[str, str]
"""A project and one of its extras, or "" for the project itself."""


class Demand(Struct, frozen=True, eq=False):
    """A requirement for a version of a project.

    In error messages, ``asker`` precedes the requirement, unless a candidate made the requirement. ``text``
    is the requirement as shown to users. If an extra demands its own project, ``exact`` is the version that
    the project must have.
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
        """Return whether the version matches. Prereleases can match, too."""
        if self.exact is not None and version != self.exact:
            return False
        return not self.specifier or self.specifier.contains(version, prereleases=True)


class Candidate(Struct, frozen=True):
    """A version that can be chosen for a project or for one of its extras."""

    identifier: Identifier
    offer: Offer

    @property
    def name(self) -> str:
        """The project and the version, for users."""
        return f"{self.offer.pin.project} {self.offer.pin.version}"


_PREFERENCE: TypeAlias = tuple[bool, bool, bool, Identifier]
_ANY: Final = SpecifierSet()


class ResolutionProvider(AbstractProvider[Demand, Candidate, Identifier]):
    """Chooses from ``offers``. The same requirements always give the same result."""

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
        """Prefer causes of the last dead end, then pinned packages, then packages with limited versions."""
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
    """Return the combined specifiers of all demands."""
    whole = SpecifierSet()
    for demand in demands:
        whole &= demand.specifier
        if demand.exact is not None:
            whole &= SpecifierSet(f"==={demand.exact}")
    return whole


def demands_of(requirement: Requirement, asker: str = "") -> Iterator[Demand]:
    """Yield the demands that a requirement makes: one for the project, and one for each extra."""
    text = requirement_text(requirement)
    for wanted in ("", *sorted(requirement.extras)):
        yield Demand((requirement.name, wanted), requirement.specifier, text, asker)


def requirement_text(requirement: Requirement) -> str:
    """Return a requirement as readable text, without its marker."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def applies(requirement: Requirement, extra: str = "") -> bool:
    """Return whether the requirement's marker applies in the guest when ``extra`` is requested."""
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


_SHOWN = 5
"""Maximum number of versions, or of sides of a conflict, to list in a sentence."""


def explain(causes: Collection[RequirementInformation[Demand, Candidate]], offers: Offers) -> PackageError:
    """Return an error that gives the simplest reason why resolvelib found no resolution."""
    sides = _Sides(causes)
    for demand, parent in sides.all:
        if not _fits([demand], offers):
            return _unmet(demand, parent, offers)
    for project in sides.projects:
        for one, other in combinations(sides.of(project), 2):
            if not _fits([one[0], other[0]], offers):
                return _conflict(project, [one, other], offers)
    for project in sides.projects:
        demands = sides.of(project)
        if len(demands) > 1 and not _fits([demand for demand, _ in demands], offers):
            return _conflict(project, demands, offers)
    project = sides.projects[-1]
    return _conflict(project, sides.of(project), offers)


class _Sides:
    """The causes of a conflict, without duplicates; the program's own requirements come last."""

    def __init__(self, causes: Collection[RequirementInformation[Demand, Candidate]]) -> None:
        told: dict[tuple[str, str], tuple[Demand, Candidate | None]] = {}
        for cause in causes:
            side = (cause.requirement, cause.parent)
            told.setdefault((_asks(*side), cause.requirement.project), side)
        self.all = sorted(told.values(), key=lambda side: (side[1] is None, _asks(*side)))
        self.projects = list(dict.fromkeys(demand.project for demand, _ in self.all))

    def of(self, project: str) -> list[tuple[Demand, Candidate | None]]:
        """Return the requirements for the project."""
        return [side for side in self.all if side[0].project == project]


def _fits(demands: Sequence[Demand], offers: Offers) -> bool:
    versions = offers.versions(demands[0].project)
    return any(all(demand.accepts(version) for demand in demands) for version in versions)


def _asks(demand: Demand, parent: Candidate | None) -> str:
    """Return the requirement and where it comes from: "pydantic 2.14.3 needs pydantic-core==2.50.4"."""
    if parent is not None:
        return Message("{name} needs {demand}", name=parent.name, demand=demand.text)
    return f"{demand.asker} {demand.text}"


def _unmet(demand: Demand, parent: Candidate | None, offers: Offers) -> PackageError:
    """Return the error for a requirement that no version meets."""
    project = demand.project
    versions = offers.versions(project)
    reasons = list(offers.unusable(project))
    fault = offers.fault(project)
    if fault is not None:
        kind = MissingDependency if parent is not None else type(fault)
        return kind(
            Message("{demand}, but {message}", demand=_asks(demand, parent), message=fault.message),
            project=project,
            hint=fault.hint,
        )
    if versions:
        what: str = Message(
            "{project} is available only as {versions}", project=project, versions=_listed(versions)
        )
    elif reasons:
        what = joined("; ", reasons[:_SHOWN])
    else:
        what = Message("there is no package {project}", project=project)
    # A pack that lacks this version is not damaged.
    hint = ("" if versions else pack_remedy(project)) or Message(
        "Add it with: praxis-desktop packages add {demand} --network", demand=_quoted(demand.text)
    )
    if parent is not None:
        return MissingDependency(
            Message("{demand}, but {what}", demand=_asks(demand, parent), what=what),
            project=project,
            hint=hint,
        )
    if versions or reasons:
        return VersionNotFound(
            Message("{demand}, but {what}", demand=_asks(demand, None), what=what), project=project, hint=hint
        )
    meant = meant_by(project)
    close = [meant] if meant else nearest(project, offers.projects(), 3)
    if close:
        hint = Message(
            "Did you mean {close}? Otherwise: praxis-desktop packages add {project} --network",
            close=" or ".join(close),
            project=project,
        )
    return PackageNotFound(
        Message("{demand}, but {what}", demand=_asks(demand, None), what=what), project=project, hint=hint
    )


def _conflict(
    project: str, sides: Sequence[tuple[Demand, Candidate | None]], offers: Offers
) -> PackageConflict:
    told = [_asks(*side) for side in sides[:_SHOWN]]
    if len(told) == 1:
        text = Message(
            "{told}, and no available version of {project} satisfies the other requirements",
            told=told[0],
            project=project,
        )
    else:
        text = Message("{told}, but {last}", told=joined(", ", told[:-1]), last=told[-1])
    versions = offers.versions(project)
    hint = Message(
        "Change one of the two, or add a version of {project} that satisfies both", project=project
    )
    if len(told) > 2:
        hint = Message(
            "Change one of them, or add a version of {project} that satisfies all", project=project
        )
    there = Message(" (available: {versions})", versions=_listed(versions)) if versions else ""
    return PackageConflict(text, project=project, hint=Message("{hint}{there}.", hint=hint, there=there))


def _listed(versions: Sequence[Version]) -> str:
    texts = [str(version) for version in versions[:_SHOWN]]
    if len(versions) > _SHOWN:
        return Message("{texts} and {count} older ones", texts=", ".join(texts), count=len(versions) - _SHOWN)
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _quoted(text: str) -> str:
    """Quote the text in a form that suits the shells of all systems, because guests see the text, too."""
    return text if text.replace("-", "").replace(".", "").replace("_", "").isalnum() else f'"{text}"'
