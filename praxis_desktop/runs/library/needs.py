"""What the library's protocols lack of packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.packages.errors import PackageError
from praxis_desktop.runs.packages.needs import needs_from

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.packages.program_texts import ProgramTexts


class LibraryNeeds:
    """Looks into ``wheelhouse`` for what the ``texts`` of programs ask for; what was found there before is in
    ``resolutions``. One thread.
    """

    def __init__(
        self, wheelhouse: Wheelhouse, texts: ProgramTexts, resolutions: Resolutions | None = None
    ) -> None:
        self._wheelhouse = wheelhouse
        self._texts = texts
        self._resolutions = resolutions
        self._absent: dict[str, bool] = {}

    def missing(self, program: Program) -> tuple[str, ...]:
        """The requirements and the modules of ``program`` that no package here meets."""
        requirements = self._texts.of(program).requirements
        if requirements is None:
            return ()
        modules = needs_from(requirements, self._wheelhouse).missing
        return (*filter(self._is_absent, requirements.declared), *modules)

    def keep(self) -> None:
        """Keep what was read of texts."""
        self._texts.keep()

    def _is_absent(self, requirement: str) -> bool:
        if requirement not in self._absent:
            self._absent[requirement] = not self._is_offered(requirement)
        return self._absent[requirement]

    def _is_offered(self, requirement: str) -> bool:
        fingerprint, told = self._wheelhouse.fingerprint, ("offered", requirement)
        if self._resolutions is not None and self._resolutions.get(told, fingerprint) is not None:
            return True
        from praxis_desktop.packages.resolving.resolving import resolve

        try:
            lock = resolve([requirement], self._wheelhouse)
        except PackageError:
            return False
        if self._resolutions is not None:
            self._resolutions.put(told, fingerprint, lock)
        return True
