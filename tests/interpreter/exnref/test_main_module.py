"""Pyodide's main module: the translated parts, and that nothing is left to translate in the guest's files."""

from __future__ import annotations

import hashlib
import os

import pytest

from build_tools import npm
from build_tools.archives import read_tarball_member
from build_tools.downloads import Downloads
from build_tools.errors import DownloadError
from build_tools.guest import PYODIDE, ROOT
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import exnref
from praxis_desktop.interpreter.distribution import Distribution

# The digest of the translation that was compared with engines that run the legacy form. When the translation
# changes, compare again (tests/long) before putting the new digest here.
COMPARED = "cb16897476c622edcd83dfafd88194e03d3124d3e077870369ba7befa55043e9"


@pytest.fixture(scope="module")
def shipped() -> bytes:
    """The main module as the interpreter loads it."""
    return Distribution.find().wasm.read_bytes()


@pytest.fixture(scope="module")
def original() -> bytes:
    """The main module as published by Pyodide: the download cached for building the guest's files."""
    downloads = Downloads(cache_directory() / "downloads")
    try:
        tarball = downloads.get(
            PYODIDE.file_name, PYODIDE.verify, lambda: npm.fetch(PYODIDE, ROOT, lambda _sentence: None)
        )
    except DownloadError:
        if os.name == "posix":
            raise
        pytest.skip("needs Pyodide's package, which npm downloads")
    return read_tarball_member(tarball, "package/pyodide.asm.wasm")


def test_what_is_translated(original: bytes) -> None:
    stats = exnref.Stats()
    translated = exnref.translate(original, export_hidden=True, stats=stats)
    assert hashlib.sha256(translated).hexdigest() == COMPARED
    assert (stats.functions, stats.rewritten) == (16_958, 471)
    assert (stats.tries, stats.catches, stats.rethrows, stats.delegates) == (1018, 897, 638, 121)
    assert [added.name for added in stats.exports_added] == ["$g281", "$g282", "$g283", "$t1", "$t2"]
    assert stats.types_added == 0
    assert stats.dropped == []


def test_nothing_is_left_to_translate(original: bytes, shipped: bytes) -> None:
    assert exnref.uses_legacy_eh(original)
    assert not exnref.uses_legacy_eh(shipped)
    stats = exnref.Stats()
    assert exnref.translate(shipped, export_hidden=True, stats=stats) is shipped
    assert stats.functions >= 16_958
