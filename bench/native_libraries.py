"""Native libraries: what five packages with native libraries add to a restore, warm and cold, and to an
import.

Their wheels come from the folder in PRAXIS_WHEELS; without it, pip downloads them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import structs

from bench.table import heading, line, median_difference
from bench.timing import milliseconds
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.host.files.sources import ZipSource
from praxis_desktop.interpreter.host.linking.prepared_library import prepare_library
from praxis_desktop.packages.guest_platform import INTERPRETER, PLATFORM, PYTHON

PACKAGES = {
    "xxhash": "import xxhash",
    "bitarray": "import bitarray.util",
    "msgspec": "import msgspec.json",
    "pydantic_core": "import pydantic_core",
    "simplejson": "import simplejson",
}
"""Six libraries, because bitarray has two."""

_PURE = ("typing_extensions",)
_FOLDER = "/opt/packages"


def main(rounds: int) -> None:
    """Print the table."""
    rounds = max(rounds, 5)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        packages = folder / "packages.zip"
        _merge(_wheels(folder), packages)
        warm: dict[str, list[float]] = {}
        run_in_guest_thread(lambda: _measure_warm(packages, warm, 10 * rounds))
        cold: dict[str, list[float]] = {"none": [], "all": []}
        imports: dict[str, list[float]] = {}
        for _ in range(rounds):
            for which, times in cold.items():
                times.append(_in_a_process("restore", packages, which)["restore"])
            for name, taken in _in_a_process("import", packages, "all").items():
                imports.setdefault(name, []).append(taken)
        empty = folder / "empty"
        empty.mkdir()
        compiled = _in_a_process("import", packages, "all", cache=empty)
    _print(warm, cold, imports, compiled)


def _print(
    warm: Mapping[str, Sequence[float]],
    cold: Mapping[str, Sequence[float]],
    imports: Mapping[str, Sequence[float]],
    compiled: Mapping[str, float],
) -> None:
    heading("Restore", "without")
    for name in (*PACKAGES, "all"):
        line(f"with {name}, process warm", warm[name], warm["none"], "ms")
        _print_difference(warm[name], warm["none"])
    line("with all, the first of a process", cold["all"], cold["none"], "ms")
    _print_difference(cold["all"], cold["none"])
    print()
    heading("First import of a process", "compiling")
    for name, times in imports.items():
        line(name, times, [compiled[name]], "ms")
    print()


def _print_difference(ours: Sequence[float], without: Sequence[float]) -> None:
    quickest = min(ours) - min(without)
    median = median_difference(ours, without)
    print(f"{'':44} {median:+9.2f} ms at the median, {quickest:+.2f} ms the quickest of each")


def _measure_warm(packages: Path, figures: dict[str, list[float]], rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    wanted: dict[str, Sequence[str]] = {
        "none": (),
        **{name: (name,) for name in PACKAGES},
        "all": (*PACKAGES,),
    }
    images = {which: _image(runtime, packages, names) for which, names in wanted.items()}
    for image in images.values():
        _restore(image)
    for _ in range(rounds):
        for which, image in images.items():
            figures.setdefault(which, []).append(milliseconds(lambda: _restore(image)))  # noqa: B023


def _image(runtime: Runtime, packages: Path, names: Sequence[str]) -> Image:
    with Interpreter.boot(runtime) as interpreter:
        _import(interpreter, packages, names)
        return interpreter.capture()


def _import(interpreter: Interpreter, packages: Path, names: Sequence[str]) -> dict[str, float]:
    source = ZipSource(packages, name="packages")
    source.has_prepared_libraries = True
    interpreter.files.mount(_FOLDER, source)
    interpreter.run(
        f"import sys; sys.path.append({_FOLDER!r}); import typing, typing_extensions, decimal, uuid"
    )
    return {name: milliseconds(lambda: interpreter.run(PACKAGES[name])) for name in names}  # noqa: B023


def _restore(image: Image) -> None:
    Interpreter.restore(image).close()


# ---- processes of their own
def _in_a_process(what: str, packages: Path, which: str, cache: Path | None = None) -> dict[str, float]:
    code = f"from bench.native_libraries import measure; measure({what!r}, {str(packages)!r}, {which!r})"
    environment = {**os.environ, **({} if cache is None else {"PRAXIS_HOME": str(cache)})}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, env=environment, timeout=600
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(what: str, packages: str, which: str) -> None:
    """Print one figure as JSON: the process's first ``restore``, or the ``import`` of each package."""
    figures: dict[str, float] = {}
    names = (*PACKAGES,) if which == "all" else ()

    def run() -> None:
        runtime = Runtime(cache_dir=cache_directory())
        with Interpreter.boot(runtime) as interpreter:
            imported = _import(interpreter, Path(packages), names)
            if what == "import":
                figures.update(imported)
                return
            image = interpreter.capture()
        # Make anew what all interpreters share, as in a process that has loaded no library.
        fresh = Runtime(cache_dir=cache_directory())
        with Interpreter.boot(fresh):
            pass
        source = ZipSource(packages, name="packages")
        source.has_prepared_libraries = True
        again = structs.replace(image, runtime=fresh, sources={**image.sources, "packages": source})
        figures["restore"] = milliseconds(lambda: _restore(again))

    run_in_guest_thread(run)
    sys.stdout.write(json.dumps(figures) + "\n")


# ---- the packages
def _merge(wheels: Sequence[Path], path: Path) -> None:
    """Write the contents of ``wheels`` as one archive, with the libraries prepared as for an installation."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as merged:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    content = archive.read(name)
                    merged.writestr(name, prepare_library(content) if name.endswith(".so") else content)


def _wheels(folder: Path) -> list[Path]:
    given = os.environ.get("PRAXIS_WHEELS")
    if given:
        wanted = (*PACKAGES, *_PURE)
        return [path for path in Path(given).glob("*.whl") if path.name.split("-")[0] in wanted]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    tags = [
        "--python-version",
        PYTHON,
        "--implementation",
        "cp",
        "--abi",
        INTERPRETER,
        "--platform",
        PLATFORM,
    ]
    for arguments in ([*tags, *PACKAGES], _PURE):
        subprocess.run([*pip, "--dest", str(folder), *arguments], check=True)
    return sorted(folder.glob("*.whl"))
