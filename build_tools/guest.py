"""Make the guest's files: ``build_guest`` is what the build hook, the bootstrap and the tests call.

From npm's pinned ``pyodide`` come the wasm module and the standard library, from pip the pinned wheels. The
module's exception handling is translated and it is made stoppable; the library, our shims and the wheels are
compiled by the guest itself, which then looks up what PyLabRobot offers. The result is the same on every
computer, byte for byte, and a manifest lists each file's digest and size.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from build_tools import npm, wheels
from build_tools.archives import read_tarball_member, write_zip
from build_tools.catalogue import CatalogueMaker, look_up_with_guest
from build_tools.downloads import Downloads
from build_tools.errors import BuildError
from build_tools.layers import LayerMaker, make_with_guest, name_of
from build_tools.recipe import PYODIDE_INTEGRITY, PYODIDE_VERSION, recipe
from build_tools.stdlib import (
    Compiler,
    compile_with_guest,
    compiled_archive,
    complete_library,
    source_archive,
)
from build_tools.thread_layer_patch import add_thread_layer
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.distribution import (
    LAYERS,
    LICENSES,
    MANIFEST,
    PACKAGES,
    SHIMS,
    SOURCES,
    STDLIB,
    WASM,
    WHEELS,
    Distribution,
    DistributionError,
    FileRecord,
    Manifest,
)
from praxis_desktop.interpreter.exnref import translate
from praxis_desktop.interpreter.stop_checks import add_stop_checks
from praxis_desktop.protocols.benches.catalogue import FILE_NAME as CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build" / "guest"
LOCK_DEADLINE_S = 900.0

PYODIDE = npm.NpmPackage("pyodide", PYODIDE_VERSION, PYODIDE_INTEGRITY)

Report = Callable[[str], None]
"""A function that receives a sentence about the progress."""


def is_current(output: Path = OUTPUT) -> bool:
    """Return whether ``output`` holds complete files made by the current recipe."""
    try:
        return Distribution.load(output).manifest.recipe == recipe(ROOT)
    except DistributionError:
        return False


def build_guest(
    output: Path = OUTPUT,
    *,
    cache: Path | None = None,
    compiler: Compiler | None = None,
    layer_maker: LayerMaker | None = None,
    catalogue_maker: CatalogueMaker | None = None,
    report: Report = lambda sentence: None,
) -> Distribution:
    """Make the guest's files in ``output`` unless they are there already; returns them.

    ``cache`` (the program's cache folder by default) stores downloads, so that building again needs no
    network. ``compiler`` compiles the standard library and the shims, ``layer_maker`` the wheels, and
    ``catalogue_maker`` makes the catalogue of PyLabRobot (by booting the guest by default). Everything in
    ``output`` is replaced in one step, at the end. Processes that build the same files at the same time wait
    for each other.

    Raises DownloadError when a download is unavailable, IntegrityError when it is not the pinned one, and
    BuildError when the disk or another build prevents building.
    """
    import filelock

    if is_current(output):
        return Distribution.load(output)
    cache = cache or cache_directory()
    downloads = Downloads(cache / "downloads")
    compiler = compiler or compile_with_guest(cache)
    layer_maker = layer_maker or make_with_guest(cache)
    catalogue_maker = catalogue_maker or look_up_with_guest(cache)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(output.with_name(f"{output.name}.lock"), timeout=LOCK_DEADLINE_S):
            if not is_current(output):
                _build(output, downloads, compiler, layer_maker, catalogue_maker, report)
    except filelock.Timeout as error:
        raise BuildError(
            f"another process has been preparing {output} for {LOCK_DEADLINE_S:.0f} s",
            hint="End that process, then try again.",
        ) from error
    except PraxisError:
        raise
    except OSError as error:
        raise BuildError(
            f"{output} cannot be written: {error.strerror or error}",
            hint="Check that folder's free space and permissions, then try again.",
        ) from error
    return Distribution.load(output)


def _build(
    output: Path,
    downloads: Downloads,
    compiler: Compiler,
    layer_maker: LayerMaker,
    catalogue_maker: CatalogueMaker,
    report: Report,
) -> None:
    tarball = downloads.get(PYODIDE.file_name, PYODIDE.verify, lambda: npm.fetch(PYODIDE, ROOT, report))
    pins = wheels.read_pins(ROOT / "requirements" / "guest.txt")
    files = {f"{WHEELS}/{pin.file_name}": wheels.fetch(pin, downloads, report) for pin in pins}
    for text in sorted((ROOT / "resources" / "licenses").iterdir()):
        files[f"{LICENSES}/{text.name}"] = text.read_bytes().replace(b"\r\n", b"\n")
    report("Translating Pyodide for wasmtime")
    module = read_tarball_member(tarball, "package/pyodide.asm.wasm")
    translated = translate(module, export_hidden=True, tags="host")
    files[WASM] = add_stop_checks(add_thread_layer(translated), owns_memory=True)
    files[PACKAGES] = read_tarball_member(tarball, "package/pyodide-lock.json")
    library = complete_library(read_tarball_member(tarball, "package/python_stdlib.zip"))
    # Guests of this process keep the files of a distribution mapped. Windows lets nobody overwrite or remove
    # such files, or rename their folder. So each guest gets a folder of its own, no guest sees the last one,
    # and what cannot be removed is removed by the next build.
    for left in output.parent.glob(f"{output.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{output.name}.new-", dir=output.parent, ignore_cleanup_errors=True
    ) as staged:
        report("Compiling the standard library")
        files[SOURCES] = source_archive(library)
        provisional = _write(Path(staged) / "sources", {**files, STDLIB: library}, python="")
        compiled = compiler(provisional)
        files[STDLIB] = compiled_archive(library, compiled)
        files[SHIMS] = write_zip(compiled.shims)
        distribution = _write(Path(staged) / "complete", files, compiled.python)
        for pin in pins:
            report(f"Compiling {pin.project} {pin.version}")
            files[f"{LAYERS}/{name_of(pin)}"] = layer_maker(distribution, pin)
        report("Looking up PyLabRobot's machines and labware")
        files[CATALOGUE] = catalogue_maker(_write(Path(staged) / "layered", files, compiled.python))
        last = Path(staged) / "last"
        _write(last, files, compiled.python).verify()
        if output.exists():
            output.rename(Path(staged) / "previous")
        last.rename(output)


def _write(folder: Path, files: dict[str, bytes], python: str) -> Distribution:
    """Write ``files`` and their manifest."""
    records = {}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        records[name] = FileRecord(hashlib.sha256(content).hexdigest(), len(content))
    manifest = Manifest(PYODIDE.version, python, recipe(ROOT), records)
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8", newline="\n")
    return Distribution.load(folder)


def prepare(output: Path = OUTPUT, *, report: Report = lambda sentence: None) -> None:
    """Make the guest's files and what ships beside them: the image that starts restore, and the declarations
    of the shipped protocols. Raises as ``build_guest``.
    """
    from build_tools.baseline import build_baseline
    from build_tools.descriptions import write_descriptions

    distribution = build_guest(output, report=report)
    build_baseline(distribution, cache=cache_directory(), report=report)
    write_descriptions(distribution.folder, report=report)


def main(arguments: list[str]) -> int:
    """Build into ``build/guest``, or into the folder given."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    output = Path(arguments[0]) if arguments else OUTPUT
    try:
        prepare(output, report=lambda sentence: print(sentence, file=sys.stderr, flush=True))  # noqa: T201
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
