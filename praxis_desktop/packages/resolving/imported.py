"""Finds the packages that provide a program's imports. Loads neither ``packaging`` nor resolvelib."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.core.records import Record
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.wheels.names import normalized


class Needs(Record):
    """A program's needs: ``requirements`` as in PEP 508, and ``missing`` modules that no package has."""

    requirements: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def needs_of_imports(modules: Iterable[str], wheelhouse: Wheels) -> Needs:
    """The packages that provide ``modules`` (top-level names).

    If there are several, the package with the module's name, else the first that the wheelhouse names.
    """
    requirements: set[str] = set()
    missing: list[str] = []
    for module in sorted(set(modules)):
        projects = [wheel.project for wheel in wheelhouse.providers(module)]
        same = normalized(module)
        if projects:
            requirements.add(same if same in projects else projects[0])
        else:
            missing.append(module)
    return Needs(tuple(sorted(requirements)), tuple(missing))
