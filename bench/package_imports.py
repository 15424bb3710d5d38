"""Importing packages in a new interpreter: from layers, beside the sources of the same wheels."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.host.files.layer_archive import LayerArchive
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.files.sources import ZipSource
from praxis_desktop.snapshots.contents import SITE_PACKAGES_PATH, Contents, attach_layers

_IMPORTS = {
    "PyLabRobot": "import pylabrobot.liquid_handling",
    "IPython": "import IPython.core.interactiveshell",
}


def main(rounds: int) -> None:
    """Print the table."""
    run_in_guest_thread(lambda: _measure(rounds))


def _measure(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    distribution = runtime.distribution
    table.heading("Imports in a fresh interpreter, processor time", "sources")
    for name, statement in _IMPORTS.items():
        layers: list[float] = []
        sources: list[float] = []
        for _ in range(rounds):
            # New layers in each round: a new process has not read any, either.
            contents = Contents(distribution)
            packages = LayeredSource([ZipSource(wheel) for wheel in distribution.wheels], "wheels")

            def attach(guest: Interpreter, contents: Contents = contents) -> None:
                attach_layers(guest, distribution.layers, contents)

            def mount(guest: Interpreter, packages: LayeredSource = packages) -> None:
                guest.files.mount(SITE_PACKAGES_PATH, packages)
                guest.load("_praxis.protocols:prepare")(SITE_PACKAGES_PATH)

            layers.append(_timed(runtime, attach, statement))
            sources.append(_timed(runtime, mount, statement))
        table.line(f"{name}: {statement.removeprefix('import ')}", layers, sources, "ms")
    _directories(rounds, distribution.layers)


def _timed(runtime: Runtime, attach: Callable[[Interpreter], None], statement: str) -> float:
    """Return the milliseconds of processor time for the statement in a guest that has only booted."""
    with Interpreter.boot(runtime) as guest:
        attach(guest)
        start = time.thread_time()
        guest.run(statement)
        return (time.thread_time() - start) * 1e3


def _directories(rounds: int, layers: tuple[Path, ...]) -> None:
    """Measure reading tables of contents: our reader and zipfile's."""
    import zipfile

    ours: list[float] = []
    peers: list[float] = []
    for _ in range(rounds):
        start = time.thread_time()
        for path in layers:
            archive = LayerArchive(path)
            archive.children(archive.root)
        middle = time.thread_time()
        count = 0
        for path in layers:
            with zipfile.ZipFile(path) as peer:
                count += len(peer.infolist())
        ours.append((middle - start) * 1e3)
        peers.append((time.thread_time() - middle) * 1e3)
    table.heading(f"Tables of contents, {count} files in {len(layers)} layers", "zipfile")
    table.line("read", ours, peers, "ms")
