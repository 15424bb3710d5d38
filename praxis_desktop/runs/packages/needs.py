"""The packages that programs need, as far as the wheelhouse provides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from praxis_desktop import packages
from praxis_desktop.core.records import replace
from praxis_desktop.protocols.guest_modules import is_in_guest
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.protocols.requirements import requirements_of
from praxis_desktop.protocols.text import imports_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.resolving.imported import Needs
    from praxis_desktop.packages.resolving.offered_wheels import Wheels
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.protocols.requirements import Requirements

_REQUIRES = re.compile(r"\brequires\s*=")
"""A decorator's parameter; other uses of the word only cost a closer look."""


def may_need_packages(program: Program) -> bool:
    """Whether a program's files may need packages; costs a program without imports nothing."""
    if any(OPENING in part.source or _REQUIRES.search(part.source) for part in program.parts):
        return True
    if "import" not in program.source:
        return False
    return not all(is_in_guest(module) for module in tops(imports_of(program)))


def needs_of(program: Program, wheelhouse: Wheels) -> Needs:
    """The needs of ``program``, without the packages it installs itself, perhaps in other versions. Raises
    UsageError for a malformed declaration.
    """
    return needs_from(requirements_of(program), wheelhouse)


def needs_from(read: Requirements, wheelhouse: Wheels) -> Needs:
    """``needs_of`` for requirements that have been read already."""
    if not read.imported:
        return packages.Needs(read.declared)
    found = packages.needs_of_imports(read.imported, wheelhouse)
    asked = [name for name in found.requirements if name not in read.installs]
    return replace(
        found,
        requirements=tuple(sorted({*read.declared, *asked})) if read.declared else tuple(asked),
        missing=tuple([module for module in found.missing if module not in read.optional]),
    )


def importable(modules: Iterable[str], lock: Lock, wheelhouse: Wheels) -> tuple[str, ...]:
    """Those of ``modules`` that a guest with ``lock`` can import, judging by their top-level names."""
    digests = {pin.sha256 for pin in lock.pins}
    provided = {
        module for wheel in wheelhouse.wheels() if wheel.sha256 in digests for module in wheel.modules
    }
    return tuple(sorted(name for name in modules if is_in_guest(top := _top(name)) or top in provided))


def tops(modules: Collection[str]) -> set[str]:
    """The modules' top-level names."""
    return {_top(module) for module in modules}


def _top(module: str) -> str:
    return module.partition(".")[0]
