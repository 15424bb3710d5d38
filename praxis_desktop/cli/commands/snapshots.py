"""``snapshots``: lists, verifies, builds and removes images."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop import runs, snapshots
from praxis_desktop.cli.arguments import add_json
from praxis_desktop.cli.output.command_output import Teller, moment_for_people, telling_warnings
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.settings import load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.snapshots.entries import Entry
    from praxis_desktop.snapshots.store import ImageStore

_LAST_WAIT_S = 5.0

ACTIONS = ("info", "build", "verify", "clear")

DESCRIPTION = """Images of interpreters, from which runs start within milliseconds.

info    list the images (default)
build   build the images that runs start from, unless they exist
verify  read all images and check their digests; exit code 1 if one is damaged
clear   remove all images; the next start rebuilds what it needs"""


class ImagesFaulty(PraxisError):
    """Images cannot be used, saved or removed; this costs nothing but time."""

    exit_code = ExitCode.FAULT


class ImageEvent(Event, frozen=True):
    """An image. ``size`` is in bytes, times are in milliseconds since 1970; ``defect`` is "" if the image has
    none.
    """

    name: ClassVar[str] = "image"
    kind: str
    purpose: str
    key: str
    size: int
    made: float
    used: float
    file: str
    defect: str


class RemovedEvent(Event, frozen=True):
    """An image that was removed; ``size`` is in bytes."""

    name: ClassVar[str] = "removed"
    file: str
    size: int


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``snapshots [info | build | verify | clear]``."""
    parser.description = DESCRIPTION
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="info", help="default: info")
    add_json(parser)
    parser.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    teller = Teller(as_json=options.json)
    with telling_warnings(teller.event):
        settings = load_settings()
        log_warnings(settings)
        store = runs.desktop_images(cache_directory(), settings)
        action: Callable[[ImageStore, Teller], None] = {
            "info": _info,
            "build": _build,
            "verify": _verify,
            "clear": _clear,
        }[options.action]
        action(store, teller)
    return 0


def _info(store: ImageStore, teller: Teller) -> None:
    entries, ahead = store.entries(), store.entries_ahead()
    teller.for_programs(*[_event(entry, entry.defect) for entry in (*ahead, *entries)])
    teller.for_people(*_table([*ahead, *entries]), _total(store, entries), *_told_ahead(ahead))
    teller.result(_summary(store, entries))


def _build(store: ImageStore, teller: Teller) -> None:
    if not load_settings().images.enabled:
        raise ImagesFaulty(
            "images are switched off by the setting images.enabled", hint="See: praxis-desktop doctor"
        )
    service = runs.desktop_snapshots()
    try:
        recipes = (snapshots.BASELINE, service.environments.library(teller.event).recipe)
        for recipe in recipes:
            service.image(recipe, report=teller.event)
        wanted = [(recipe.kind, service.identity(recipe).key) for recipe in recipes]
    finally:
        service.close(Deadline.after(_LAST_WAIT_S))
    paths = {store.path(*each) for each in wanted}
    names = {path.name for path in paths}
    entries = [entry for entry in store.entries_ahead() if entry.path.name in names]
    entries += [entry for entry in store.entries() if entry.path in paths]
    if not all(store.has(*each) for each in wanted):
        raise ImagesFaulty("the images were built but could not be saved", hint=f"See: {store.folder}")
    teller.for_programs(*[_event(entry, entry.defect) for entry in entries])
    teller.for_people(*_table(entries), _total(store, store.entries()))
    teller.result(_summary(store, store.entries()))


def _verify(store: ImageStore, teller: Teller) -> None:
    found = list(store.verify())
    teller.for_programs(*[_event(entry, defect or "") for entry, defect in found])
    teller.for_people(*[f"{entry.path.name}: {defect or 'sound'}" for entry, defect in found])
    damaged = [entry.path.name for entry, defect in found if defect]
    if damaged:
        raise ImagesFaulty(
            f"{len(damaged)} of {_counted(len(found))} cannot be used: {', '.join(damaged)}",
            hint="Nothing is lost: damaged images are rebuilt when needed, or now with:"
            " praxis-desktop snapshots build",
        )
    teller.for_people(f"{_counted(len(found))} verified, all sound" if found else "There are no images.")
    teller.result(_summary(store, [entry for entry, _ in found]))


def _clear(store: ImageStore, teller: Teller) -> None:
    removed = store.clear()
    size = sum(item.size for item in removed)
    teller.for_programs(*[RemovedEvent(item.name, item.size) for item in removed])
    teller.for_people(*[f"removed {item.name}, {bytes_for_people(item.size)}" for item in removed])
    left = [entry.path.name for entry in store.entries()]
    if left:
        raise ImagesFaulty(
            f"{_counted(len(left))} cannot be removed: {', '.join(left)}",
            hint=f"They may be in use, or the folder cannot be written: {store.folder}",
        )
    teller.for_people(
        f"{_counted(len(removed))} removed, {bytes_for_people(size)}" if removed else "There are no images."
    )
    teller.result({"folder": str(store.folder), "removed": len(removed), "size": size})


def _event(entry: Entry, defect: str) -> ImageEvent:
    label = entry.label
    return ImageEvent(
        kind=entry.kind,
        purpose="" if label is None else label.purpose,
        key="" if label is None else label.key,
        size=entry.size,
        made=0.0 if label is None else label.made.at * 1000,
        used=entry.used * 1000,
        file=str(entry.path),
        defect=defect,
    )


def _table(entries: list[Entry]) -> list[str]:
    rows = [("KIND", "FOR", "SIZE", "MADE", "LAST USED", "KEY")]
    for entry in entries:
        label = entry.label
        rows.append(
            (
                entry.kind,
                f"nothing: {entry.defect}" if label is None else label.purpose,
                bytes_for_people(entry.size),
                "" if label is None else moment_for_people(label.made.at),
                moment_for_people(entry.used),
                "" if label is None else label.key[:16],
            )
        )
    return aligned(rows) if entries else []


def _total(store: ImageStore, entries: list[Entry]) -> str:
    size = bytes_for_people(sum(entry.size for entry in entries))
    return f"{_counted(len(entries))}, {size} of {bytes_for_people(store.limit_bytes)}, in {store.folder}"


def _told_ahead(entries: list[Entry]) -> list[str]:
    """Return the lines about the images that an installation prepared for all users."""
    if not entries:
        return []
    return [f"{_counted(len(entries))} made for all users, in {entries[0].path.parent}"]


def _summary(store: ImageStore, entries: list[Entry]) -> dict[str, Any]:
    return {
        "folder": str(store.folder),
        "images": len(entries),
        "size": sum(entry.size for entry in entries),
        "limit": store.limit_bytes,
    }


def _counted(count: int) -> str:
    return f"{count} image{'' if count == 1 else 's'}"
