"""Merges the layers of many packages into one folder, so that each import searches only one folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from praxis_desktop.interpreter.host.files.sources import EPOCH_OF_ARCHIVES, Entry, Source

_LAYER_BITS: Final = 48
"""Number of bits for a layer's own inode numbers. The bits above them hold the layer's number."""

_Part = tuple[int, Entry]
"""A layer's number, and one of that layer's entries."""


class LayeredSource(Source):
    """The contents of ``layers`` below ``folder``, as one folder in alphabetical order. Folders with the
    same path are merged. If layers have different files, or a file and a folder, at the same path, the
    last layer wins. A layer is read when a guest first accesses it.
    """

    def __init__(self, layers: Sequence[Source], name: str, *, folder: str = "") -> None:
        super().__init__(name)
        self._layers = tuple(layers)
        self.has_prepared_libraries = all(layer.has_prepared_libraries for layer in layers)
        self._folder = folder
        self._root = Entry(1, 0, EPOCH_OF_ARCHIVES, is_directory=True)
        self._listings: dict[int, dict[str, Entry]] = {}

    @property
    def root(self) -> Entry:
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        listing = self._listings.get(entry.number)
        if listing is None:
            with self._lock:
                listing = self._listings.setdefault(entry.number, self._merged(self._parts(entry)))
        return listing

    def read(self, entry: Entry) -> bytes | memoryview:
        [(index, inner)] = self._parts(entry)
        return self._layers[index].read(inner)

    def stamp(self, entry: Entry) -> str | None:
        [(index, inner)] = self._parts(entry)
        return self._layers[index].stamp(inner)

    def _parts(self, entry: Entry) -> list[_Part]:
        if entry is not self._root:
            parts: list[_Part] = entry.locator  # type: ignore[assignment]
            return parts
        tops: list[_Part] = []
        for index, layer in enumerate(self._layers):
            try:
                top = layer.find(self._folder)
            except KeyError:  # the layer has no entry at this path
                continue
            if top.is_directory:
                tops.append((index, top))
        return tops

    def _merged(self, folders: Sequence[_Part]) -> dict[str, Entry]:
        found: dict[str, list[_Part]] = {}
        for index, folder in folders:
            for name, inner in self._layers[index].children(folder).items():
                parts = found.setdefault(name, [])
                if not (inner.is_directory and all(part.is_directory for _, part in parts)):
                    parts.clear()
                parts.append((index, inner))
        return {name: _shown(found[name]) for name in sorted(found)}


def _shown(parts: list[_Part]) -> Entry:
    index, first = parts[0]
    return Entry(
        (index + 1) << _LAYER_BITS | first.number,
        first.size,
        first.modified,
        parts,
        first.is_directory,
        first.is_executable,
    )
