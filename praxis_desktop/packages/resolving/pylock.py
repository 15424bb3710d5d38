"""The file format of locks, ``pylock.toml`` (PEP 751), which other tools use too. Loads ``packaging``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import tomli_w
from packaging.pylock import (
    Package,
    PackageWheel,
    Pylock,
    PylockSelectError,
    PylockUnsupportedVersionError,
    PylockValidationError,
)
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import PYTHON, markers, tags
from praxis_desktop.packages.pins import Lock, Pin

if TYPE_CHECKING:
    from packaging.markers import Environment

_TOOL: Final = "praxis-desktop"
"""This program's name in ``[tool.*]`` and ``[packages.tool.*]``, the tables for non-standard data."""

AGAIN: Final = (
    "Create the lock again (praxis-desktop packages lock --upgrade), or remove the file to use the "
    "newest versions."
)


def lock_bytes(lock: Lock) -> bytes:
    """Return the contents of a lock file; equal locks give equal bytes. Raises PackageError for a bad pin."""
    try:
        packages = [_package(pin) for pin in lock.pins]
        pylock = Pylock(
            lock_version=Version("1.0"),
            created_by=_TOOL,
            requires_python=SpecifierSet(f"=={PYTHON}.*"),
            packages=packages,
            tool={_TOOL: {"requirements": list(lock.requirements)}},
        )
        pylock.validate()
    except (PylockValidationError, ValueError) as error:
        raise PackageError(
            Message("the lock cannot be written: {error}", error=error), hint="Choose the versions again."
        ) from error
    return tomli_w.dumps(pylock.to_dict()).encode()


def parse_lock(content: bytes, name: str) -> Lock:
    """Parse the lock file ``name``, written by any tool, for the guest's platform.

    The requirements of the lock are known only if this program wrote it. Raises PackageError, which names the
    file and the key, for an invalid lock, a package without a wheel for the guest, or a wheel without a
    SHA-256.
    """
    table = _table(content, name)
    try:
        pylock = Pylock.from_dict(table)
        environment: Environment = markers()
        selected = list(pylock.select(environment=environment, tags=tags()))
        pins = [_pin(package, wheel) for package, wheel in selected]
    except PylockUnsupportedVersionError as error:
        raise PackageError(
            Message("{name}: {error}", name=name, error=error),
            hint="Update Praxis Desktop, or create the lock again.",
        ) from None
    except (PylockValidationError, PylockSelectError, _NoPin) as error:
        raise PackageError(Message("{name}: {error}", name=name, error=error), hint=AGAIN) from None
    except (
        ValueError,
        RecursionError,
    ):  # from packaging: for numbers that are too long or conditions that are too deep
        raise PackageError(
            Message("{name} is not a lock file: it has numbers or conditions that are too large", name=name),
            hint=AGAIN,
        ) from None
    return Lock(_requirements(table, name), tuple(sorted(pins, key=lambda pin: pin.project)))


def _table(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PackageError(
            Message("{name} is not a lock file: it is not UTF-8", name=name), hint=AGAIN
        ) from None
    except (ValueError, RecursionError) as error:  # a number that is too long is not a TOMLDecodeError
        raise PackageError(
            Message("{name} is not TOML: {error}", name=name, error=error), hint=AGAIN
        ) from None


class _NoPin(Exception):
    """The guest cannot use a package in a lock. The message says why."""


def _package(pin: Pin) -> Package:
    version = Version(pin.version)
    is_address = pin.origin.startswith(("https://", "http://")) and without_secrets(pin.origin) == pin.origin
    tool = {}
    if not is_address and pin.origin:
        tool["from"] = pin.origin
    if str(version) != pin.version:
        tool["version"] = pin.version
    wheel = PackageWheel(
        name=pin.file_name,
        url=pin.origin if is_address else None,
        path=None if is_address else pin.file_name,
        hashes={"sha256": pin.sha256},
    )
    return Package(
        name=canonicalize_name(pin.project),
        version=version,
        wheels=[wheel],
        tool={_TOOL: tool} if tool else None,
    )


def _pin(package: Package, wheel: object) -> Pin:
    where = Message("packages, {name}", name=package.name)
    if not isinstance(wheel, PackageWheel):
        raise _NoPin(
            Message(
                "{where}: only wheels can be used, but this is a {kind}",
                where=where,
                kind=type(wheel).__name__[7:].lower(),
            )
        )
    digest = {name.lower(): value for name, value in wheel.hashes.items()}.get("sha256")
    if digest is None:
        raise _NoPin(Message("{where}: hashes: sha256 is missing", where=where))
    file_name = wheel.filename
    own = _own_table(package.tool)
    version = str(package.version or parse_wheel_filename(file_name)[1])
    own_version = own.get("version")
    if isinstance(own_version, str) and _is_same(own_version, version):
        version = own_version
    origin = own.get("from")
    if not isinstance(origin, str):
        origin = without_secrets(wheel.url) if wheel.url else ""
        if wheel.path is not None and wheel.path != file_name:
            origin = wheel.path
    return Pin(package.name, version, file_name, digest.lower(), origin)


def _is_same(one: str, other: str) -> bool:
    try:
        return Version(one) == Version(other)
    except ValueError:
        return False


def _own_table(tool: Mapping[str, Any] | None) -> Mapping[str, Any]:
    table = (tool or {}).get(_TOOL)
    return table if isinstance(table, Mapping) else {}


def _requirements(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    tool = table.get("tool")
    entries = _own_table(tool if isinstance(tool, Mapping) else None).get("requirements", [])
    where = f"{name}: tool.{_TOOL}.requirements"
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise PackageError(Message("{where} must be a list", where=where), hint=AGAIN)
    found = set()
    for number, entry in enumerate(entries):
        try:
            found.add(str(read_requirement(str(entry))))
        except UsageError as error:
            raise PackageError(
                Message("{where}[{number}]: {error}", where=where, number=number, error=error), hint=AGAIN
            ) from None
    return tuple(sorted(found))
