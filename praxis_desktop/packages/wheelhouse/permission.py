"""Decides, by one rule for the command line and the window, whether pip's index may be queried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.packages.errors import MissingDependency, PackageError, PackageNotFound
from praxis_desktop.packages.guest_platform import meant_by
from praxis_desktop.packages.packs import pack_remedy

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.settings import Settings


class IndexPermission:
    """Decides whether the index may be queried: ``given`` decides or, if that is None, the setting
    ``packages.network``. If the setting does not allow it, and no administrator has locked the setting,
    ``ask`` is called with the reason, at most once, to ask the user.
    """

    def __init__(
        self,
        wheelhouse: Wheelhouse,
        settings: Settings,
        *,
        how: str,
        alone: str = "",
        given: bool | None = None,
        ask: Callable[[str], bool] | None = None,
    ) -> None:
        """Prepare the permission. ``how`` says how the user can allow queries if no administrator has locked
        the setting; ``alone`` says how to add a package without its dependencies.
        """
        allowed, origin = settings.packages.network, settings.origin("packages.network")
        self._wheelhouse = wheelhouse
        self._is_given = allowed if given is None else given
        self._ask = ask if given is None and not origin.locked else None
        self._how = how
        self._alone = alone
        if origin.locked and not allowed:
            self._how = Message(
                "Add its wheel as a file: {place} does not allow package indexes on this computer.",
                place=origin.place,
            )

    def may_ask(self, error: PackageError) -> bool:
        """Return True if the index may be used to resolve ``error``.

        Otherwise, raise the error with a hint that says how to allow queries.
        """
        told = error.message
        if isinstance(error, PackageNotFound):
            told = Message("{project} is not in any wheel folder", project=error.project)
        if not self._is_given and self._ask is not None:
            ask, self._ask = self._ask, None
            self._is_given = ask(told)
        if not self._is_given:
            remedy = "" if self._wheelhouse.find(error.project) else pack_remedy(error.project)
            hints = [self._near(error.project), remedy or self._how]
            if isinstance(error, MissingDependency):
                hints.append(self._alone)
            raise type(error)(told, project=error.project, hint=joined(" ", list(filter(None, hints))))
        return True

    def _near(self, project: str) -> str:
        """Return a hint if a project's name may be misspelled, or may be the name of a module."""
        projects = {wheel.project for wheel in self._wheelhouse.wheels()}
        if project in projects:
            return ""
        near = [meant_by(project), *nearest(project, projects)]
        return next((Message("Did you mean {near}?", near=name) for name in near if name), "")
