"""Libraries in C are linked before Python imports them, because Python holds its lock while it links."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.shared_libraries import link_library

LINKS = """
import sys
from pathlib import Path
from praxis_desktop.core.shared_libraries import link_library

package, place, name = sys.argv[1:]

def is_linked():
    return name in Path("/proc/self/maps").read_text()

assert not is_linked()
link_library(package, place)
assert is_linked() and package not in sys.modules
"""

SIGNS = """
import builtins
from pathlib import Path
from praxis_desktop.records.signing import SigningKey

imports, linked_before = builtins.__import__, []

def importing(name, *arguments, **more):
    if name.startswith("cryptography"):
        linked_before.append("_rust.abi3.so" in Path("/proc/self/maps").read_text())
    return imports(name, *arguments, **more)

builtins.__import__ = importing
SigningKey(bytes(32))
assert linked_before and all(linked_before), linked_before
"""

on_linux = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="what is linked is read from Linux's /proc"
)


@on_linux
@pytest.mark.parametrize(
    ("package", "place", "name"),
    [
        ("numpy", "_core/_multiarray_umath.*", "_multiarray_umath"),
        ("cryptography", "hazmat/bindings/_rust.*", "_rust.abi3.so"),
        ("wasmtime", "*/*wasmtime.*", "libwasmtime"),
    ],
)
def test_a_library_is_linked_and_its_package_not_imported(package: str, place: str, name: str) -> None:
    subprocess.run([sys.executable, "-c", LINKS, package, place, name], check=True, timeout=60)


@on_linux
def test_whoever_signs_finds_the_library_linked() -> None:
    subprocess.run([sys.executable, "-c", SIGNS], check=True, timeout=60)


def test_what_is_not_there_is_left_to_the_import() -> None:
    link_library("no_such_package", "_core.*")
    link_library("numpy", "no_such_place/*")
