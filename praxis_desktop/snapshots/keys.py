"""What an image is made from, as digests: an image is found under them, so that a changed part finds none.

There is no version that somebody must remember to change.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.interpreter.distribution import SOURCES, STDLIB, WASM, Distribution
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.snapshots.recipes import Recipe

FORMAT = 1
"""Of the files: one that is laid out in another way is another image."""

BUILDERS = ("building.py", "contents.py", "purity.py")
"""The modules here that decide what is in an image."""


def ingredients(recipe: Recipe, distribution: Distribution) -> dict[str, str]:
    """What goes into the image of ``recipe``, by name: digests, and names of what needs none.

    Any thread; reads nothing: a layer's name says what is in it.
    """
    files = distribution.manifest.files
    found = {
        "kind": recipe.kind,
        "format": str(FORMAT),
        "machine": machine(),
        "host": host_digest(),
        "builder": _builder_digest(),
        "python": files[WASM].sha256,
        "stdlib": files[STDLIB].sha256,
        "stdlib sources": files[SOURCES].sha256,
    }
    if recipe.parent is not None:
        found["parent"] = key_of(ingredients(recipe.parent, distribution))
    for layer in recipe.layers:
        found[f"package {layer.name.partition('-')[0]}"] = layer.name
    if recipe.modules:
        found["modules"] = " ".join(recipe.modules)
    if recipe.kind == "dedicated":
        found["program"] = hashlib.sha256(recipe.source.encode("utf-8", "surrogatepass")).hexdigest()
        found["program's file"] = recipe.filename
    if recipe.companions:
        companions = json.dumps(recipe.companions).encode("ascii")
        found["program's companions"] = hashlib.sha256(companions).hexdigest()
    return found


def key_of(ingredients: Mapping[str, str]) -> str:
    """The SHA-256 under which the image of these ingredients is found."""
    text = json.dumps(ingredients, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """The names of the ingredients in which two images of the same purpose differ."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def machine() -> str:
    """The kind of computer: system and processor."""
    # platform.machine() says the same and takes ten milliseconds of every start.
    name = os.uname().machine if sys.platform != "win32" else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return f"{sys.platform} {name.lower()}"


@cache
def _builder_digest() -> str:
    """Of the modules that say how images are made; the program's version where there are no sources."""
    digest = hashlib.sha256()
    try:
        for name in BUILDERS:
            digest.update(hashlib.sha256(Path(__file__).with_name(name).read_bytes()).digest())
    except OSError:
        return __version__
    return digest.hexdigest()
