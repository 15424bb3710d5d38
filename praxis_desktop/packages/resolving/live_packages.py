"""Finds packages for running programs, compatible with the packages that the programs already have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import structs
from packaging.specifiers import SpecifierSet

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages import resolving
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageConflict,
    PackageError,
    PackageNotFound,
    VersionNotFound,
)
from praxis_desktop.packages.guest_packages import PackageRequest
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import needs_of_imports

if TYPE_CHECKING:
    from packaging.version import Version

    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.resolving.offered_versions import Offer
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse

_INSTALLED: Final = "installed"
"""The origin of pins that stand for packages already in the guest."""

_NOT_THERE = (PackageNotFound, VersionNotFound, MissingDependency)


AddFromIndex: TypeAlias = "Callable[[Sequence[str], Callable[[], None]], None]"
"""A function that takes the wheels for requirements from the index, and adds all or none to the wheelhouse.
Its second argument is called repeatedly, and raises an exception once the result is no longer wanted.
"""


class LivePackages:
    """A PackageSource that has the wheels in ``wheelhouse`` and those in the index. ``index`` returns the
    function that adds from the index, or None as long as the settings forbid it.
    """

    def __init__(
        self,
        wheelhouse: Wheelhouse,
        layers: LayerStore,
        index: Callable[[], AddFromIndex | None] = lambda: None,
    ) -> None:
        self._wheelhouse = wheelhouse
        self._layers = layers
        self._index = index

    def find(self, request: PackageRequest, *, check: Callable[[], None]) -> Sequence[tuple[Pin, Path]]:
        request = self._with_modules(request)
        if not request.requirements:
            return ()
        lock = self._resolved(request, check)
        found = []
        for pin in lock.pins:
            if pin.origin != _INSTALLED:
                check()
                found.append((pin, self._obtained(pin, check)))
        check()
        return found

    def _obtained(self, pin: Pin, check: Callable[[], None]) -> Path:
        path = self._built(pin, check)
        self._layers.compile_libraries(pin, check)
        self._layers.note_use([pin])
        return path

    def layer(self, pin: Pin) -> Path:
        return self._built(pin, lambda: None)

    def _built(self, pin: Pin, check: Callable[[], None]) -> Path:
        if self._layers.has(pin):
            return self._layers.path(pin)
        wheel = self._wheelhouse.path(self._wheelhouse.wheel_of(pin))
        # The compiler reports progress from other threads; check here whether the result is still wanted.
        return self._layers.obtain(pin, wheel, lambda percent: check())

    def _with_modules(self, request: PackageRequest) -> PackageRequest:
        if not request.modules:
            return request
        wanted = needs_of_imports(request.modules, self._wheelhouse).requirements
        have = {package.project for package in request.installed}
        more = [name for name in wanted if name not in have]
        return structs.replace(request, requirements=(*request.requirements, *more), modules=())

    def _resolved(self, request: PackageRequest, check: Callable[[], None]) -> Lock:
        try:
            return self._resolve(request)
        except _NOT_THERE:
            add = self._index() if request.may_ask_network else None
            if add is None:
                raise
        check()
        add(request.requirements, check)
        check()
        return self._resolve(request)

    def _resolve(self, request: PackageRequest) -> Lock:
        offers = _LiveOffers(self._wheelhouse, request)
        try:
            return resolving.resolve_from(offers, requirements=request.requirements, asker=request.asker)
        except PackageError as error:
            version = offers.fixed.get(error.project)
            if version is None:
                raise
            raise PackageConflict(
                f"{error.message}; {error.project} {version} is installed in this interpreter",
                project=error.project,
                hint="To replace it: micropip.install(..., reinstall=True)",
            ) from None


class _LiveOffers:
    """The versions in a wheelhouse that ``request`` allows; installed packages keep their versions."""

    def __init__(self, wheelhouse: Wheelhouse, request: PackageRequest) -> None:
        self._request = request
        self._installed: dict[str, Offer] = {}
        for package in request.installed:
            pin = Pin(package.project, package.version, "", "", _INSTALLED)
            # Its own requirements are met, or it works without them. The requirements of its extras may be
            # missing.
            extras = [text for text in package.requires if "extra" in text.partition(";")[2]]
            try:
                self._installed[package.project] = resolving.make_offer(pin, extras, "")
            except resolving.NotOffered:
                continue  # a version that cannot be compared constrains nothing
        self.fixed = (
            {} if request.reinstalls else {name: one.version for name, one in self._installed.items()}
        )
        """The versions that must not change."""
        preferred = Lock((), tuple([offer.pin for offer in self._installed.values()]))
        self._offers = resolving.WheelhouseOffers(wheelhouse, preferred)
        self._alone: dict[Offer, Offer] = {}
        self._limits: dict[str, SpecifierSet] = {}
        for text in request.constraints:
            limit = read_requirement(text, where="constraints")
            if limit.extras or not limit.specifier:
                raise UsageError(f"constraints: {text!r} limits no version", hint='As in "xxhash<4".')
            self._limits[limit.name] = self._limits.get(limit.name, limit.specifier) & limit.specifier

    def matching(self, project: str, specifier: SpecifierSet) -> Iterator[Offer]:
        installed = self._installed.get(project)
        if installed is not None:
            if specifier.contains(installed.version, prereleases=True):
                yield installed
            if project in self.fixed:
                return
        for offer in self._offers.matching(project, self._limited(project, specifier)):
            if installed is None or offer.version != installed.version:
                yield offer if self._request.with_dependencies else self._without_requirements(offer)

    def _without_requirements(self, offer: Offer) -> Offer:
        """Return the offer without its requirements. The same object is returned each time, because offers
        compare by identity.
        """
        if offer not in self._alone:
            self._alone[offer] = structs.replace(offer, requires=())
        return self._alone[offer]

    def versions(self, project: str) -> Sequence[Version]:
        if project in self.fixed:
            return [self.fixed[project]]
        limit = self._limits.get(project)
        return [
            version
            for version in self._offers.versions(project)
            if limit is None or limit.contains(version, prereleases=True)
        ]

    def unusable(self, project: str) -> Sequence[str]:
        return self._offers.unusable(project)

    def fault(self, project: str) -> PackageError | None:
        return self._offers.fault(project)

    def projects(self) -> Sequence[str]:
        return self._offers.projects()

    def _limited(self, project: str, specifier: SpecifierSet) -> SpecifierSet:
        limit = self._limits.get(project)
        whole = specifier if limit is None else specifier & limit
        return SpecifierSet(str(whole), prereleases=True) if self._request.with_prereleases else whole
