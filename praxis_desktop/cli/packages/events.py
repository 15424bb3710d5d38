"""What is told of a package, to programs as an event and to people as a line."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop.core.events import Event

if TYPE_CHECKING:
    from praxis_desktop.packages.wheels.info import WheelInfo

Change = Literal["present", "added", "removed"]


class PackageEvent(Event):
    """A wheel: see ``packages.wheels.info.WheelInfo``. ``size`` in bytes; ``needed_by`` are the protocols of
    the library that need it, be it through others; ``is_installed`` says that it was unpacked and compiled;
    ``is_native`` that it holds code of the guest's machine; ``shelf`` is "shipped", "system" or "user".
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
    """The event of a wheel."""
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
    """Lines no longer than the terminal is wide; whole where there is no terminal that tells."""
    width = shutil.get_terminal_size((0, 0)).columns
    return [line if not width or len(line) <= width else f"{line[: width - 1]}…" for line in lines]


def counted(count: int, word: str = "package") -> str:
    """``1 package``, ``2 packages``."""
    return f"{count} {word}{'' if count == 1 else 's'}"
