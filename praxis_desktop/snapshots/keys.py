"""The ingredients of an image as digests, used to find the image. When any ingredient changes, the old image
is no longer found.

This makes version numbers unnecessary.
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
from praxis_desktop.interpreter.distribution import SHIMS, SOURCES, STDLIB, WASM, Distribution
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.snapshots.recipes import Recipe

FORMAT = 1
"""The version of the file format, an ingredient of every image."""

BUILDERS = ("building.py", "contents.py")
"""The modules of this package that determine an image's contents."""


def ingredients(recipe: Recipe, distribution: Distribution) -> dict[str, str]:
    """Return the ingredients of the image for ``recipe``, keyed by name: digests, or names where these
    suffice.

    Thread-safe. Reads no layers, because a layer's name contains a digest of everything it is made from.
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
        "compiled shims": files[SHIMS].sha256,
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
    if recipe.labware:
        found["labware"] = hashlib.sha256(json.dumps(recipe.labware).encode("ascii")).hexdigest()
    return found


def key_of(ingredients: Mapping[str, str]) -> str:
    """Return the SHA-256 digest used to find the image with the given ingredients."""
    text = json.dumps(ingredients, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return the names of the ingredients in which two images with the same purpose differ."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def machine() -> str:
    """Return this computer's operating system and processor type."""
    # platform.machine() says the same, but takes ten milliseconds of every start.
    name = os.uname().machine if sys.platform != "win32" else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return f"{sys.platform} {name.lower()}"


@cache
def _builder_digest() -> str:
    """Return a digest of the modules that determine images, or the program's version if it has no sources."""
    digest = hashlib.sha256()
    try:
        for name in BUILDERS:
            digest.update(hashlib.sha256(Path(__file__).with_name(name).read_bytes()).digest())
    except OSError:
        return __version__
    return digest.hexdigest()
