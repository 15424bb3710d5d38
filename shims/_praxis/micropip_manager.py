"""``micropip.install`` through the host, which resolves names. micropip unpacks the program's wheels."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from _praxis import packages

_RealInstall = Callable[..., Coroutine[Any, Any, None]]


def change(module: ModuleType) -> None:
    """Change ``micropip.package_manager``, which has just been loaded."""
    manager: Any = module.PackageManager
    manager.install = _make_install(manager.install)
    module.get_files_in_distribution = _with_compiled(module.get_files_in_distribution)  # type: ignore[attr-defined]


def _make_install(unpack: _RealInstall) -> _RealInstall:
    """Return the new ``install`` method. ``unpack`` is micropip's own method."""

    async def install(
        self: Any,
        requirements: str | list[str],
        keep_going: bool = False,
        deps: bool = True,
        credentials: str | None = None,
        pre: bool = False,
        index_urls: list[str] | str | None = None,
        *,
        constraints: list[str] | None = None,
        reinstall: bool = False,
        verbose: bool | int | None = None,
    ) -> None:
        """Install packages and their dependencies.

        ``requirements`` are names, with versions if needed (PEP 508), or ``emfs:PATH`` of a wheel among the
        program's files. The host looks for names in its wheelhouse and, if its settings allow it, in the
        index that its pip uses. Installed packages are left as they are unless ``reinstall`` is true.
        ``constraints``, ``deps`` and ``pre`` are as in micropip's documentation. With ``keep_going`` the
        error names everything that was not found. ``credentials`` have no effect.

        Raises PackageError, a ValueError.
        """
        import micropip.logging

        if index_urls is not None or self.index_urls != _default_index_urls():
            raise packages.PackageError(
                "index_urls cannot be chosen: packages come from the host's wheelhouse",
                hint="On the host, pip's own configuration says which index 'packages add' asks.",
            )
        wanted = [requirements] if isinstance(requirements, str) else list(requirements)
        with micropip.logging.setup_logging().ctx_level(verbose) as logger:
            names, wheels = await _sorted_out(wanted)
            present = packages.installed()
            if not reinstall:
                names = [name for name in names if not _is_satisfied(name, present)]
            if deps:
                names += [text for wheel in wheels for text in wheel.requires]
            how = {
                "constraints": list(self.constraints if constraints is None else constraints),
                "with_dependencies": deps,
                "with_prereleases": pre,
                "reinstalls": reinstall,
                "installed": {**present, **{wheel.name: (wheel.version, []) for wheel in wheels}},
            }
            found = await _found(names, keep_going, how) if names else []
            for pin in found:
                if pin["name"] in present:
                    self.uninstall(pin["name"], verbose=bool(verbose))
            told = [f"{package.name}-{package.version}" for package in packages.mount(found)]
            if told:
                logger.info("Successfully installed %s", ", ".join(told))
            if wheels:
                places = [wheel.place for wheel in wheels]
                await unpack(self, places, deps=False, reinstall=reinstall, verbose=verbose)

    return install


def _default_index_urls() -> list[str]:
    from micropip import package_index

    urls: list[str] = package_index.DEFAULT_INDEX_URLS
    return urls


class _OwnWheel:
    """A wheel among the program's files: its ``place`` in micropip's notation, and its requirements."""

    def __init__(self, place: str, name: str, version: str, requires: list[str]) -> None:
        self.place = place
        self.name = name
        self.version = version
        self.requires = requires


async def _sorted_out(wanted: Sequence[str]) -> tuple[list[str], list[_OwnWheel]]:
    """Separate the requirements given by name from the wheels."""
    from micropip._vendored.packaging.src.packaging.requirements import InvalidRequirement, Requirement

    names: list[str] = []
    wheels: list[_OwnWheel] = []
    for text in wanted:
        try:
            read = Requirement(text)
        except InvalidRequirement:
            read = None
        if read is None and not text.endswith(".whl"):
            names.append(text)  # the host describes best what is wrong with the wheel
        elif read is not None and read.url is None and not text.endswith(".whl"):
            names.append(text)
        else:
            place = text if read is None or read.url is None else read.url
            wheels.append(await _own_wheel(place, set() if read is None else read.extras))
    return names, wheels


async def _own_wheel(place: str, extras: set[str]) -> _OwnWheel:
    from micropip._compat import compatibility_layer
    from micropip._utils import check_compatible
    from micropip.wheelinfo import WheelInfo

    if not place.startswith("emfs:"):
        from micropip._compat._compat_in_pyodide import refuse

        raise refuse(place)
    wheel = WheelInfo.from_url(place)
    check_compatible(wheel.filename)
    await wheel.download({}, compatibility_layer)
    requires = []
    for requirement in wheel.requires(extras):
        requirement.marker = None  # the marker applies, otherwise the requirement would not be listed
        requires.append(str(requirement))
    return _OwnWheel(place, packages.canonical(wheel.name), str(wheel.version), requires)


def _is_satisfied(text: str, present: dict[str, tuple[str, list[str]]]) -> bool:
    """Return whether a suitable version is installed and no extras are missing. Raises PackageError if an
    unsuitable version is installed.
    """
    from micropip._vendored.packaging.src.packaging.requirements import InvalidRequirement, Requirement
    from micropip._vendored.packaging.src.packaging.version import InvalidVersion

    try:
        wanted = Requirement(text)
        name = packages.canonical(wanted.name)
        if name not in present or (wanted.marker is not None and not wanted.marker.evaluate()):
            return False
        version = present[name][0]
        if wanted.specifier.contains(version, prereleases=True):
            return not wanted.extras
    except (InvalidRequirement, InvalidVersion):
        return False  # the host reports what is wrong with the requirement
    raise packages.PackageError(
        f"micropip.install asks for {text}, but {name} {version} is installed in this interpreter",
        kind="PackageConflict",
        project=name,
        hint="To replace it: micropip.install(..., reinstall=True)",
    )


async def _found(names: list[str], keep_going: bool, how: dict[str, Any]) -> packages.Pins:
    """Return the pins to install for ``names``. With ``keep_going``, the error names all missing packages."""
    try:
        return await packages.find(names, **how)
    except packages.PackageError as error:
        if not keep_going or len(names) == 1:
            raise
        errors = []
        for name in names:
            try:
                await packages.find([name], **how)
            except packages.PackageError as one:
                errors.append(one)
        if not errors:
            raise  # each package is available, but not all of them together
        sentences = "\n".join(f"- {one}" for one in errors)
        hints = "\n".join(dict.fromkeys(one.hint for one in errors if one.hint))
        raise packages.PackageError(
            f"{len(errors)} requirements cannot be met:\n{sentences}", kind=error.kind, hint=hints
        ) from None


def _with_compiled(files_of: Callable[[Any], set[Path]]) -> Callable[[Any], set[Path]]:
    """Add compiled modules to the files that an uninstall removes, so that folders become empty."""

    def get_files_in_distribution(distribution: Any) -> set[Path]:
        files = files_of(distribution)
        compiled = {
            Path(importlib.util.cache_from_source(str(file))) for file in files if file.suffix == ".py"
        }
        return files | {file for file in compiled if file.exists()}

    return get_files_in_distribution
