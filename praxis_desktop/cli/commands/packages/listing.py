"""``packages list``: lists the available packages, and the protocols that need them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop import packages, runs
from praxis_desktop.cli.output.command_output import Teller, telling_warnings
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.core.terminal_text import aligned, terminal_width
from praxis_desktop.packages import resolving
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.settings import load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.resolving.offered_wheels import Wheels
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo
    from praxis_desktop.runs.packages.environments import Environments


Change = Literal["present", "added", "removed"]


class PackageEvent(Event, frozen=True):
    """A wheel: see ``packages.wheels.info.WheelInfo``. ``size`` is in bytes. ``needed_by`` lists the
    library's protocols that need it, directly or indirectly. ``is_installed`` means that it is unpacked and
    compiled, ``is_native`` that it contains WebAssembly. ``shelf`` is "shipped", "system" or "user".
    """

    name: ClassVar[str] = "package"
    change: Change
    project: str
    version: str
    summary: str
    shelf: str
    file: str
    sha256: str
    size: int
    origin: str
    requires: tuple[str, ...]
    modules: tuple[str, ...]
    needed_by: tuple[str, ...]
    is_installed: bool
    is_native: bool


def package_event(
    info: WheelInfo, change: Change, *, needed_by: Sequence[str] = (), is_installed: bool
) -> PackageEvent:
    """Return the event for a wheel."""
    return PackageEvent(
        change=change,
        project=info.project,
        version=info.version,
        summary=info.summary,
        shelf=info.shelf,
        file=info.file_name,
        sha256=info.sha256,
        size=info.size,
        origin=info.origin,
        requires=info.requires,
        modules=info.modules,
        needed_by=tuple(needed_by),
        is_installed=is_installed,
        is_native=info.has_libraries,
    )


def cut(lines: Sequence[str]) -> list[str]:
    """Cut lines to the terminal's width, if there is a terminal."""
    width = terminal_width(otherwise=0)
    return [line if not width or len(line) <= width else f"{line[: width - 1]}…" for line in lines]


def counted(count: int, word: str = "package") -> str:
    """Return a count with its noun: ``1 package``, ``2 packages``."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def packages_of_library(wheels: Wheels) -> Mapping[str, frozenset[str]]:
    """Return the SHA-256 digests of the wheels that each of the library's protocols would use, keyed by
    protocol name. Protocols that are unreadable or lack packages are left out.
    """
    programs = runs.read_library_programs()
    ready: dict[str, frozenset[str]] = {}
    resolved: dict[tuple[str, ...], frozenset[str] | None] = {}
    for program in (*programs.bundled, *programs.others):
        try:
            needs = runs.needs_of(program, wheels)
        except UsageError:
            continue
        if needs.requirements not in resolved:
            resolved[needs.requirements] = _digests(needs.requirements, wheels)
        digests = resolved[needs.requirements]
        if digests is not None and not needs.missing:
            ready.setdefault(Path(program.filename).stem, digests)
    return ready


def _digests(requirements: tuple[str, ...], wheels: Wheels) -> frozenset[str] | None:
    """Return the digests of the wheels for a protocol with these requirements; None if they cannot be met."""
    try:
        return frozenset(pin.sha256 for pin in resolving.resolve(requirements, wheels).pins)
    except PackageError:
        return None


def needed_by(wheel: WheelInfo, packages: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the protocols in ``packages`` that use the wheel."""
    return tuple(name for name, digests in packages.items() if wheel.sha256 in digests)


def without(wheels: Wheels, gone: Iterable[WheelInfo]) -> Wheels:
    """Return all ``wheels`` except those in ``gone``."""
    digests = frozenset((wheel.sha256, wheel.shelf) for wheel in gone)
    return resolving.ChangedWheels(
        wheels, lambda some: tuple(wheel for wheel in some if (wheel.sha256, wheel.shelf) not in digests)
    )


log = logging.getLogger(__name__)

_LAST_WAIT_S = 5.0


@contextmanager
def working(teller: Teller) -> Iterator[Environments]:
    """Yield the environments, and show warnings within the ``with`` block. Raises DistributionError."""
    with telling_warnings(teller.event):
        settings = load_settings()
        log_warnings(settings)
        _warn_of_missing_folder(settings.packages.wheelhouse)
        snapshots = runs.desktop_snapshots(settings=settings)
        try:
            yield snapshots.environments
        finally:
            snapshots.close(Deadline.after(_LAST_WAIT_S))


def _warn_of_missing_folder(folder: str) -> None:
    """Warn if the administrator's folder of packages cannot be read."""
    if not folder:
        return
    reason = packages.why_unlisted(Path(folder))
    if reason:
        log.warning("The folder of wheels %s (packages.wheelhouse) cannot be read: %s", folder, reason)


_SHOWN = 2
"""Maximum number of protocols named next to a package."""


def show(*, as_json: bool) -> int:
    """List the packages; return the exit code."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        wheelhouse, layers = environments.wheelhouse, environments.layers
        wheels = wheelhouse.wheels()
        needs = packages_of_library(wheelhouse)
        if as_json:
            for wheel in wheels:
                users, is_installed = needed_by(wheel, needs), layers.has(wheel)
                teller.event(package_event(wheel, "present", needed_by=users, is_installed=is_installed))
        else:
            teller.for_people(*cut(_table(wheels, layers, needs)), "", _total(wheelhouse, wheels))
        teller.result({"packages": len(wheels), "size": sum(wheel.size for wheel in wheels)})
    return 0


def _table(wheels: Sequence[WheelInfo], layers: LayerStore, needs: Mapping[str, frozenset[str]]) -> list[str]:
    rows = [("NAME", "VERSION", "FROM", "KIND", "STATE", "NEEDED BY", "WHAT FOR")]
    for wheel in wheels:
        rows.append(
            (
                wheel.project,
                wheel.version,
                wheel.shelf,
                "native" if wheel.has_libraries else "pure",
                "installed" if layers.has(wheel) else "not yet used",
                _few(needed_by(wheel, needs)),
                " ".join(wheel.summary.split()),
            )
        )
    return aligned(rows)


def _few(names: Sequence[str]) -> str:
    """Return the first few ``names`` as text, followed by the number of any others."""
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _total(wheelhouse: Wheelhouse, wheels: Sequence[WheelInfo]) -> str:
    size = bytes_for_people(sum(wheel.size for wheel in wheels))
    return f"{counted(len(wheels))}, {size}; what you add goes to {wheelhouse.user}"
