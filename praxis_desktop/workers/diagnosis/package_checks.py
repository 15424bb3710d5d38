"""What a diagnosis looks at of packages: the wheels, what was made of them, and who can ask an index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.workers.diagnosis.checks import Check

if TYPE_CHECKING:
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.settings import Settings

_PART = "Packages"


def package_checks(settings: Settings) -> Iterator[Check]:
    """Look at all of it; the layers are read, which takes 1 ms per MB. Raises PraxisError."""
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.runs.interpreters import desktop_snapshots

    snapshots = desktop_snapshots(settings=settings)
    try:
        environments = snapshots.environments
        yield from _wheels(environments.wheelhouse)
        yield from _system_folder(settings.packages.wheelhouse)
        yield _layers(environments.layers)
    finally:
        snapshots.close(Deadline.after(1))
    yield _index(settings)


def _wheels(wheelhouse: Wheelhouse) -> Iterator[Check]:
    wheels = wheelhouse.wheels()
    size = sum(wheel.size for wheel in wheels)
    own = sum(wheel.shelf == "user" for wheel in wheels)
    facts: dict[str, object] = {
        "wheels": len(wheels),
        "own": own,
        "bytes": size,
        "folder": str(wheelhouse.user),
    }
    finding = f"{len(wheels)} wheels, {bytes_for_people(size)}; {own} of them added, in {wheelhouse.user}"
    yield Check(_PART, "ok", finding, facts=facts)
    for defect in wheelhouse.defects():
        yield Check(
            _PART,
            "warning",
            f"{defect.file} in {defect.folder} cannot be used: {defect.reason}",
            defect.hint,
            {"file": defect.file, "folder": defect.folder},
        )


def _system_folder(folder: str) -> Iterator[Check]:
    """Wheels of a share that is not there are missed only when a program asks for them."""
    from praxis_desktop.packages.wheelhouse.shelves import why_unlisted

    reason = why_unlisted(Path(folder)) if folder else ""
    if reason:
        yield Check(
            _PART,
            "warning",
            f"The folder of wheels {folder} cannot be read: {reason}",
            "Look whether its drive or share is there, and the setting packages.wheelhouse is right.",
            {"folder": folder},
        )


def _layers(layers: LayerStore) -> Check:
    damaged = layers.verify()
    facts: dict[str, object] = {"damaged": [str(path) for path in damaged], "folder": str(layers.folder)}
    if not damaged:
        return Check(_PART, "ok", "What is installed of them is sound", facts=facts)
    names = ", ".join(path.name for path in damaged)
    if any(path.parent != layers.folder for path in damaged):
        return Check(_PART, "fault", f"Damaged: {names}", "Install Praxis Desktop again.", facts)
    remedy = "It was taken away, and is made again when it is needed."
    return Check(_PART, "warning", f"Damaged: {names}", remedy, facts)


def _index(settings: Settings) -> Check:
    from praxis_desktop.packages.errors import IndexUnreachable
    from praxis_desktop.packages.index.pip_command import find_pip

    is_allowed = settings.packages.network
    facts: dict[str, object] = {"network": is_allowed, "client": None}
    allowed = "may be asked" if is_allowed else "is asked only if somebody says so"
    origin = settings.origin("packages.network")
    if origin.locked and not is_allowed:
        return Check(_PART, "ok", f"The index is never asked: {origin.place} says so", facts=facts)
    try:
        command = " ".join(find_pip().arguments)
    except IndexUnreachable as error:
        finding = f"The index {allowed}; {error.message}"
        if is_allowed:
            return Check(_PART, "warning", finding, error.hint, facts)
        return Check(_PART, "ok", finding, facts=facts)
    return Check(_PART, "ok", f"The index {allowed}, through {command}", facts={**facts, "client": command})
