"""``packages verify``: finds and repairs damage in wheels and in the layers made from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop import packages
from praxis_desktop.cli.commands.packages.listing import counted, working
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.files import listed
from praxis_desktop.packages.errors import PackageError

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse

State = Literal["sound", "damaged", "repaired"]


_AS_IT_CAME = "A file that came with Praxis Desktop is damaged. Reinstall Praxis Desktop."


class PackagesDamaged(PraxisError):
    """Some files are damaged."""

    exit_code = ExitCode.FAULT


class VerifiedEvent(Event, frozen=True):
    """A verified file; ``kind`` is "wheel", or "layer" for a file made from a wheel."""

    name: ClassVar[str] = "verified"
    kind: Literal["wheel", "layer"]
    file: str
    state: State
    problem: str
    remedy: str


def verify(*, as_json: bool) -> int:
    """Verify all wheels and layers; return the exit code. Raises PackagesDamaged."""
    teller = Teller(as_json=as_json)
    found: list[VerifiedEvent] = []
    with working(teller) as environments:
        pruned = environments.prune()
        for event in (
            *_wheels(environments.wheelhouse),
            *_layers(environments.layers, environments.wheelhouse),
        ):
            found.append(event)
            teller.for_programs(event)
            if event.problem:
                teller.for_people(f"{event.file}: {event.problem}")
    bad = [event for event in found if event.state != "sound"]
    if bad:
        repaired = sum(event.state == "repaired" for event in bad)
        remedies = dict.fromkeys(event.remedy for event in bad if event.remedy)
        raise PackagesDamaged(
            f"{len(bad)} of {counted(len(found), 'file')} damaged, {repaired} of them repaired",
            hint="\n".join(remedies) or "Everything is repaired.",
        )
    if pruned:
        teller.for_people(f"{counted(len(pruned), 'unused layer')} removed")
    teller.for_people(f"{counted(len(found), 'file')} verified, all sound")
    teller.result({"files": len(found), "pruned": len(pruned)})
    return 0


def _wheels(wheelhouse: Wheelhouse) -> Iterator[VerifiedEvent]:
    """Verify all wheels, and report files that are not valid wheels."""
    notes = packages.read_notes(wheelhouse.user)
    for wheel in wheelhouse.wheels():
        path = wheelhouse.path(wheel)
        note = notes.get(wheel.file_name) if wheel.shelf == "user" else None
        try:
            packages.read_wheel(path, sha256=wheel.sha256 if note is None else note.sha256)
        except PackageError as error:
            yield VerifiedEvent("wheel", str(path), "damaged", error.message, error.hint)
        else:
            yield VerifiedEvent("wheel", str(path), "sound", "", "")
    for defect in wheelhouse.defects():
        yield VerifiedEvent("wheel", f"{defect.folder}/{defect.file}", "damaged", defect.reason, defect.hint)


def _layers(layers: LayerStore, wheelhouse: Wheelhouse) -> Iterator[VerifiedEvent]:
    """Verify all layers, and rebuild damaged ones from their wheels."""
    damaged = layers.verify()
    for path in damaged:
        wheel = next((wheel for wheel in wheelhouse.wheels() if layers.path(wheel).name == path.name), None)
        if wheel is None:
            problem = "was damaged or from an earlier version and is not needed: removed"
            yield VerifiedEvent("layer", str(path), "repaired", problem, "")
            continue
        try:
            made = layers.obtain(wheel, wheelhouse.path(wheel))
        except PackageError as error:
            yield VerifiedEvent("layer", str(path), "damaged", error.message, error.hint)
        else:
            remedy = _AS_IT_CAME if made != path else ""
            yield VerifiedEvent("layer", str(path), "repaired", "was damaged and has been rebuilt", remedy)
    for path in _there(layers):
        if path not in damaged:
            yield VerifiedEvent("layer", str(path), "sound", "", "")


def _there(layers: LayerStore) -> list[Path]:
    from praxis_desktop.packages.layers.building import SUFFIX

    return listed(layers.folder, f"*{SUFFIX}")
