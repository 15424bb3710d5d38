"""Why no image was found, in words: what has changed since the existing ones were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from praxis_desktop import __version__
from praxis_desktop.core.messages import Message
from praxis_desktop.snapshots.entries import Entry
from praxis_desktop.snapshots.keys import differences

_WHEEL = "wheel "
_CHANGES = {
    "format": "images have another format",
    "machine": "this is another kind of computer",
    "host": "this program's own code or its shims have changed",
    "builder": "the way images are made has changed",
    "python": "Pyodide has changed",
    "stdlib": "the standard library has changed",
    "stdlib sources": "the standard library's sources have changed",
    "parent": "the image that it is built on has changed",
    "modules": "other modules are wanted",
    "program": "the program has changed",
    "program's file": "the program has another name",
    "program's companions": "files that the program imports have changed",
}


def reason_of_miss(kind: str, ingredients: Mapping[str, str], entries: Iterable[Entry]) -> str:
    """How the most similar image among ``entries`` differs from the wanted one, without a full stop."""
    images = [entry.label for entry in entries if entry.label is not None and entry.kind == kind]
    if not images:
        return "none was saved yet"
    nearest = min(
        images, key=lambda image: (len(differences(ingredients, image.ingredients)), -image.made.at)
    )
    differing = differences(ingredients, nearest.ingredients)
    changes: list[str] = []
    if nearest.made.program != __version__:
        changes.append(
            Message(
                "it was made by version {program}, this is {version}",
                program=nearest.made.program,
                version=__version__,
            )
        )
    # The parent differs because of something else in the list, unless it is the only difference.
    named = [name for name in differing if name != "parent"] or differing
    changes += [_change(name, ingredients, nearest.ingredients) for name in named]
    if not changes:
        return "the one that was saved is gone"
    return "since the last one, " + ", ".join(changes)


def _change(name: str, wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name.startswith(_WHEEL):
        wheel = name.removeprefix(_WHEEL)
        if name not in found:
            return Message("{wheel} was added", wheel=wheel)
        return (
            Message("{wheel} has changed", wheel=wheel)
            if name in wanted
            else Message("{wheel} was left out", wheel=wheel)
        )
    return _CHANGES.get(name, Message("{name} has changed", name=name))
