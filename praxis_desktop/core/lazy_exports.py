"""Names of a package that are looked up in its modules once somebody asks for them (PEP 562).

A package that imports its own modules is a circle. Where one thread imports such a package while another one
imports a module of it, each holds the lock that the other one waits for, and Python refuses one of the two
imports. So packages name where their names are, and import nothing of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def lazy_exports(package: str, homes: Mapping[str, str | Sequence[str]]) -> Callable[[str], object]:
    """The ``__getattr__`` of ``package``: ``homes`` are its modules, each with the names it lends, as one
    text or several; a module without names is lent itself.
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
        setattr(sys.modules[package], name, found)
        return found

    return look_up
