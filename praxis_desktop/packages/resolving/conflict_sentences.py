"""Why no versions could be chosen, in sentences that name both sides and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from packaging.version import Version

from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageConflict,
    PackageError,
    PackageNotFound,
    VersionNotFound,
)
from praxis_desktop.packages.import_names import meant_by
from praxis_desktop.packages.resolving.offers import Offers
from praxis_desktop.packages.resolving.provider import Candidate, Demand

if TYPE_CHECKING:
    from resolvelib.structs import RequirementInformation

_SHOWN = 5
"""Most versions, or sides of a conflict, that a sentence names."""


def explain(causes: Collection[RequirementInformation[Demand, Candidate]], offers: Offers) -> PackageError:
    """The error for what resolvelib found impossible: the simplest reason among the causes."""
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
    """The causes, each once, those of the program last."""

    def __init__(self, causes: Collection[RequirementInformation[Demand, Candidate]]) -> None:
        told: dict[tuple[str, str], tuple[Demand, Candidate | None]] = {}
        for cause in causes:
            side = (cause.requirement, cause.parent)
            told.setdefault((_asks(*side), cause.requirement.project), side)
        self.all = sorted(told.values(), key=lambda side: (side[1] is None, _asks(*side)))
        self.projects = list(dict.fromkeys(demand.project for demand, _ in self.all))

    def of(self, project: str) -> list[tuple[Demand, Candidate | None]]:
        """The requirements that concern the project."""
        return [side for side in self.all if side[0].project == project]


def _fits(demands: Sequence[Demand], offers: Offers) -> bool:
    versions = offers.versions(demands[0].project)
    return any(all(demand.accepts(version) for demand in demands) for version in versions)


def _asks(demand: Demand, parent: Candidate | None) -> str:
    """Who requires what: "pydantic 2.14.3 needs pydantic-core==2.50.4"."""
    if parent is not None:
        return Message("{name} needs {demand}", name=parent.name, demand=demand.text)
    return f"{demand.asker} {demand.text}"


def _unmet(demand: Demand, parent: Candidate | None, offers: Offers) -> PackageError:
    """The error for a requirement that no version meets."""
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
        what: str = Message("there is only {project} {versions}", project=project, versions=_listed(versions))
    elif reasons:
        what = "; ".join(reasons[:_SHOWN])
    else:
        what = Message("there is no package {project}", project=project)
    hint = Message("Add it with: praxis-desktop packages add {demand}", demand=_quoted(demand.text))
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
    close = [meant] if meant else difflib.get_close_matches(project, offers.projects(), n=3)
    if close:
        hint = Message(
            "Is it {close} that is meant? Else: praxis-desktop packages add {project}",
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
            "{told}, and no version of {project} that there is goes with the other requirements",
            told=told[0],
            project=project,
        )
    else:
        text = Message("{told}, but {last}", told=", ".join(told[:-1]), last=told[-1])
    versions = offers.versions(project)
    hint = Message("Change one of the two, or add a version of {project} that suits both", project=project)
    if len(told) > 2:
        hint = Message("Change one of them, or add a version of {project} that suits all", project=project)
    there = Message(" (there is {versions})", versions=_listed(versions)) if versions else ""
    return PackageConflict(text, project=project, hint=Message("{hint}{there}.", hint=hint, there=there))


def _listed(versions: Sequence[Version]) -> str:
    texts = [str(version) for version in versions[:_SHOWN]]
    if len(versions) > _SHOWN:
        return Message("{texts} and {count} older ones", texts=", ".join(texts), count=len(versions) - _SHOWN)
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _quoted(text: str) -> str:
    """The text quoted for a shell."""
    return text if text.replace("-", "").replace(".", "").replace("_", "").isalnum() else f'"{text}"'
