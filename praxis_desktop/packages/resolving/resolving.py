"""From requirements to a lock: one version of each package, chosen from those available.

The search is resolvelib's. Loads it and ``packaging``: import this module only to resolve something.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from packaging.requirements import Requirement
from resolvelib import BaseReporter
from resolvelib.resolvers import Resolution, ResolutionImpossible, ResolutionTooDeep

from praxis_desktop.core.messages import Message
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.errors import PackageConflict
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.conflict_sentences import explain
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.resolving.offers import Offers, WheelhouseOffers
from praxis_desktop.packages.resolving.provider import (
    Candidate,
    Demand,
    Identifier,
    ResolutionProvider,
    applies,
    demands_of,
)

MAX_ROUNDS: Final = 20_000
"""Attempts to choose a version after which a resolution is abandoned: some seconds."""


def resolve(
    requirements: Sequence[str],
    wheelhouse: Wheels,
    *,
    base: Sequence[str] = (),
    preferred: Lock | None = None,
    asker: str = "the program asks for",
) -> Lock:
    """Choose from ``wheelhouse`` versions that meet ``base`` and ``requirements``, without the network.

    These are the newest versions that fit together, but those of ``preferred`` where they still do. ``asker``
    begins the sentences about ``requirements``. The lock's requirements are both, normalized and sorted.

    Raises UsageError for an invalid requirement; PackageNotFound, VersionNotFound, PackageConflict,
    MissingDependency.
    """
    return resolve_from(
        WheelhouseOffers(wheelhouse, preferred), requirements=requirements, base=base, asker=asker
    )


def resolve_from(
    offers: Offers, *, requirements: Sequence[str], base: Sequence[str] = (), asker: str
) -> Lock:
    """As ``resolve``, from any ``offers``."""
    wanted = _demands(_read(base), "Praxis Desktop needs") + _demands(_read(requirements), asker)
    chosen = _search(wanted, offers)
    pins = {candidate.offer.pin.project: candidate.offer.pin for candidate in chosen}
    return Lock(normalized([*base, *requirements]), tuple(pins[project] for project in sorted(pins)))


def normalized(requirements: Iterable[str]) -> tuple[str, ...]:
    """The requirements as locks store them: without duplicates, normalized, sorted. Raises UsageError."""
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
            Message(
                "no versions that go together were found in {max_rounds} attempts", max_rounds=MAX_ROUNDS
            ),
            hint="Require exact versions (==) of the packages that matter, and there is less to try.",
        ) from None
    return _needed(wanted, mapping, provider)


def _needed(
    wanted: Sequence[Demand], mapping: Mapping[Identifier, Candidate], provider: ResolutionProvider
) -> list[Candidate]:
    """The candidates without those that only abandoned versions required. (resolvelib's own function recurses
    once per step from the requirements: too deep for long chains.)
    """
    waiting = deque(demand.identifier for demand in wanted)
    found: dict[Identifier, Candidate] = {}
    while waiting:
        identifier = waiting.popleft()
        if identifier not in found:
            found[identifier] = mapping[identifier]
            waiting += (demand.identifier for demand in provider.get_dependencies(found[identifier]))
    return list(found.values())
