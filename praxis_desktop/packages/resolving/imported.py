"""Which packages have the modules that a program imports. Neither ``packaging`` nor resolvelib is loaded."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.core.records import Record
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.wheels.names import normalized


class Needs(Record):
    """What a program needs: ``requirements`` as in PEP 508; ``missing`` are the modules that it imports, and
    no package has.
    """

    requirements: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def needs_of_imports(modules: Iterable[str], wheelhouse: Wheels) -> Needs:
    """The packages that have ``modules`` (names at the top). Where several have one: the package of the
    module's name, else the first that the wheelhouse names.
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
