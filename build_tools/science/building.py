"""Makes the wheels of the science pack from source, in a workshop."""

from __future__ import annotations

import hashlib
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import msgspec
from msgspec import Struct

from build_tools.errors import BuildError
from build_tools.science.licences import add_licences, licence_of
from build_tools.science.recipes import Library, Recipes, Wheel
from build_tools.science.toolchain.wasm_symbols import imports_and_exports
from build_tools.science.workshop import SOURCES, TARGET, TOOLS, WHEELS, Made, Workshop
from praxis_desktop.core.files import replacing

RECORD = "made.json"
"""The file beside the wheels that says what each wheel was made from, and how long it took."""

_PLATFORM = "pyemscripten_2026_0_wasm32"
_MADE_AT = "1767225600"
_FETCHING_S = 600.0
_PIP = (
    f"{TOOLS}/bin/python -m pip wheel --no-deps --no-build-isolation --no-cache-dir --no-binary :all:"
    " --require-hashes"
)

VARIABLES = {
    "PATH": f"{TARGET}/bin:{TOOLS}/bin:/usr/local/bin:/usr/bin:/bin",
    "TARGET": str(TARGET),
    # Builds ask the system's Python, which answers for the guest's.
    "_PYTHON_HOST_PLATFORM": _PLATFORM,
    "_PYTHON_SYSCONFIGDATA_NAME": "_sysconfigdata__emscripten_wasm32-emscripten",
    "PYTHONPATH": f"{TARGET}/sysconfig:{TARGET}/site",
    "CC": f"{TARGET}/bin/cc",
    "CXX": f"{TARGET}/bin/c++",
    "AR": f"{TARGET}/bin/ar",
    "RANLIB": f"{TARGET}/bin/ranlib",
    "LDSHARED": f"{TARGET}/bin/cc",
    "LDCXXSHARED": f"{TARGET}/bin/c++",
    "SOURCE_DATE_EPOCH": _MADE_AT,
    "PYTHONHASHSEED": "0",
    "MAKEFLAGS": "-j2",
}


class MadeWheel(Struct, frozen=True):
    """What a wheel was made from, its licences, and how long it took."""

    name: str
    version: str
    source_sha256: str
    licence: str
    libraries: dict[str, str]
    """The libraries in the wheel, with the versions of Debian's packages."""
    file: str
    sha256: str
    size: int
    seconds: float
    processor_s: float


class Builder:
    """Makes recipes in ``workshop``, each once."""

    def __init__(self, workshop: Workshop, recipes: Recipes) -> None:
        self._workshop = workshop
        self._recipes = recipes
        self._made: dict[str, Made] = {}

    def build(self, names: Sequence[str], output: Path) -> list[MadeWheel]:
        """Make the wheels ``names`` and what they need; put the wheels, and a record of them, into the folder
        ``output``. Raises BuildError.
        """
        output.mkdir(parents=True, exist_ok=True)
        wheels = {}
        for name in self._recipes.ordered(names):
            if name in self._recipes.libraries:
                self._make_library(name, self._recipes.libraries[name])
            else:
                wheels[name] = self._make_wheel(name, self._recipes.wheels[name], output)
                _write_record(output, wheels)
        return [*wheels.values()]

    def _make_library(self, name: str, library: Library) -> None:
        folder = SOURCES / name
        way = self._recipes.ways[library.way] if library.way else ()
        options = library.options.replace("$TARGET", str(TARGET))
        commands = [command.replace("$OPTIONS", options) for command in (*way, *library.commands)]
        source = library.source

        def make() -> None:
            self._workshop.run(
                f"{name}-source",
                [
                    f"rm -rf {folder} && mkdir -p {folder}/archive {folder}/tree && cd {folder}/archive",
                    # The mirror may lack Debian's own changes, but they are not used.
                    f"apt-get source --download-only -qq {source} || true",
                    "tar -xf *.orig.tar.?z -C ../tree --strip-components=1",
                    "ls *.orig.tar.?z >../version",
                ],
                limit_s=_FETCHING_S,
                has_network=True,
            )
            self._workshop.run(
                name,
                commands,
                folder=folder / "tree",
                variables=VARIABLES,
                limit_s=60 * library.limit_min,
            )

        self._made[name] = self._step(name, make)

    def _make_wheel(self, name: str, wheel: Wheel, output: Path) -> MadeWheel:
        folder = WHEELS / name
        variables = {key: value.replace("$TARGET", str(TARGET)) for key, value in wheel.variables.items()}
        pin = f"{name}=={wheel.version} --hash=sha256:{wheel.sha256}"
        for setting in wheel.settings:
            pin += f' --config-settings="{setting.replace("$TARGET", str(TARGET))}"'

        def make() -> None:
            if wheel.tools:
                self._workshop.install_tools(wheel.tools, f"{name}-tools")
            self._workshop.run(
                name,
                [
                    f"rm -rf {folder} && mkdir -p {folder}",
                    f"echo {shlex.quote(pin)} >{folder}/pin.txt",
                    f"{_PIP} -w {folder} -r {folder}/pin.txt",
                    f"WHEEL=$(ls {folder}/*.whl)",
                    *wheel.afterwards,
                ],
                variables={**VARIABLES, **variables},
                limit_s=60 * wheel.limit_min,
                has_network=True,
            )
            [built] = self._workshop.path(folder).glob("*.whl")
            check_imports(built, self._symbols())
            add_licences(built, dict(self._licences(name)))

        made = self._made[name] = self._step(name, make)
        [built] = self._workshop.path(folder).glob("*.whl")
        for old in output.glob(f"{built.name.partition('-')[0]}-*.whl"):
            old.unlink()
        shutil.copyfile(built, output / built.name)
        content = built.read_bytes()
        return MadeWheel(
            name,
            wheel.version,
            wheel.sha256,
            licence_of(built),
            {each: self._version_of(each) for each in self._recipes.libraries_in(name)},
            built.name,
            hashlib.sha256(content).hexdigest(),
            len(content),
            made.seconds,
            made.processor_s,
        )

    def _step(self, name: str, make: Callable[[], None]) -> Made:
        return self._workshop.step(name, self._recipes.digest(name, self._workshop.world), make)

    def _symbols(self) -> set[str]:
        return set(self._workshop.path(TARGET / "symbols.txt").read_text("utf-8").split())

    def _licences(self, wheel: str) -> Iterator[tuple[str, bytes]]:
        """Yield the texts of the licences of the libraries in a wheel, each with its file name."""
        for name in self._recipes.libraries_in(wheel):
            for file in self._recipes.libraries[name].licences:
                text = self._workshop.path(SOURCES / name / "tree" / file)
                yield f"{name}-{text.name}", text.read_bytes()

    def _version_of(self, library: str) -> str:
        archive = self._workshop.path(SOURCES / library / "version").read_text("utf-8").split()[0]
        return archive.partition("_")[2].partition(".orig.tar")[0]


def check_imports(wheel: Path, symbols: set[str]) -> None:
    """Raise BuildError if a library in ``wheel`` imports a symbol that neither the guest nor the library
    itself defines.
    """
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".so"):
                imports, exports = imports_and_exports(archive.read(name))
                if missing := sorted(imports - exports - symbols):
                    raise BuildError(
                        f"{name} in {wheel.name} needs what the guest lacks: {', '.join(missing)}"
                    )


def table(made: Sequence[MadeWheel]) -> str:
    """Return the wheels as a table for a page: their sizes, how long they took, and the libraries in them."""
    lines = ["| wheel | MB | processor, min | licence | libraries in it |", "|---|---:|---:|---|---|"]
    for each in made:
        libraries = ", ".join(f"{name} {version}" for name, version in each.libraries.items())
        size, minutes = each.size / 1e6, each.processor_s / 60
        lines.append(
            f"| {each.name} {each.version} | {size:.2f} | {minutes:.1f} | {each.licence} | {libraries} |"
        )
    return "\n".join(lines)


def _write_record(output: Path, wheels: dict[str, MadeWheel]) -> None:
    file_path = output / RECORD
    try:
        known = {
            each.name: each for each in msgspec.json.decode(file_path.read_bytes(), type=list[MadeWheel])
        }
    except (OSError, msgspec.MsgspecError):
        known = {}
    all_of_them = {**known, **wheels}
    with replacing(file_path) as file:
        file.write(msgspec.json.format(msgspec.json.encode([*all_of_them.values()]), indent=1) + b"\n")
