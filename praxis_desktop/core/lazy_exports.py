"""Names that a package imports from its modules on first use (PEP 562).

A package that imports its own modules creates an import cycle: if one thread imports the package while
another imports one of its modules, each holds the lock that the other needs, and Python makes one of the two
imports fail. So a package only declares where its names are defined, and imports nothing itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def lazy_exports(package: str, homes: Mapping[str, str | Sequence[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of ``package``. ``homes`` maps its modules to the names that each
    defines, as one string or several; a module without names is itself exported.
    """
    lent = {module: names.split() if isinstance(names, str) else names for module, names in homes.items()}
    home_of = {name: module for module, names in lent.items() for name in names or (module,)}

    def look_up(name: str) -> object:
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        found: object = import_module(f"{package}.{home}")
        if lent[home]:
            found = getattr(found, name)
        # From now on Python finds the name without calling this function.
        setattr(sys.modules[package], name, found)
        return found

    return look_up
