"""The packages that a console has besides the library's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop import packages
from praxis_desktop.packages.base_requirements import BASE

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse

REQUIREMENTS: Final = ("ipython",)

CONSOLE_MODULES: Final = ("IPython", "_praxis.kernel.warm")
"""What a console's image has imported: the last one makes its shell."""


def console_lock(library: Lock, wheelhouse: Wheelhouse, resolutions: Resolutions) -> Lock:
    """What a console has of its own, in the versions of ``library`` where that has the same packages.

    Loads no resolver where nothing has changed since the last time. Raises PackageError.
    """
    texts = ["console", *REQUIREMENTS]
    fingerprint = wheelhouse.fingerprint
    lock = resolutions.get(texts, fingerprint, preferred=library)
    if lock is None:
        lock = packages.resolve(REQUIREMENTS, wheelhouse, base=BASE, preferred=library)
        resolutions.put(texts, fingerprint, lock, preferred=library)
    return lock
