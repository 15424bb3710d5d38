"""The folder of the science pack: stripped wheels, their layers, and a manifest with digests and licences."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import msgspec

from build_tools.errors import BuildError
from build_tools.installers.order import ROOT, Order
from build_tools.science.licences import licence_of
from build_tools.science.stripping import strip
from praxis_desktop import __version__
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.pack_folders import SCIENCE
from praxis_desktop.interpreter import Control, Interpreter, Runtime
from praxis_desktop.interpreter.distribution import LAYERS, Distribution
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.packages.layers.building import layer_contents, layer_name, write_layer
from praxis_desktop.packages.layers.bytecode import LayerCompiler
from praxis_desktop.packages.packs import MANIFEST, WHEELS, Pack, PackedFile, PackedPackage
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.reading import read_wheel

PLACES = (
    ROOT / "build" / "science" / "wheels",
    ROOT.parent / "shared" / "science" / "wheels",
    ROOT.parent.parent / "shared" / "science" / "wheels",
)
"""The folders searched for the pack's wheels: first those made here, then those made elsewhere."""


def find_wheels() -> Path | None:
    """Return the folder of the wheels from which the pack is made; None if none of PLACES has wheels."""
    return next((place for place in PLACES if any(place.glob("*.whl"))), None)


def assemble(order: Order, wheels: Path) -> Path:
    """Make the pack from the ``wheels`` that do not ship with the program; return its folder. The same wheels
    give the same files. Raises BuildError and PackageError.
    """
    shipped = Distribution.find()
    own = {path.name.partition("-")[0] for path in shipped.wheels}
    made = [wheel for wheel in sorted(wheels.glob("*.whl")) if wheel.name.partition("-")[0] not in own]
    if not made:
        raise BuildError(f"there is no wheel for the pack in {wheels}", hint="Name a folder of wheels.")
    runtime = Runtime(shipped, cache_dir=cache_directory())

    def start(control: Control) -> Interpreter:
        return Interpreter.boot(runtime, environment=VirtualEnvironment(), control=control)

    compiler = LayerCompiler(start)
    target = order.output / SCIENCE
    with tempfile.TemporaryDirectory(prefix=".science-", dir=order.output) as name:
        folder = Path(name, SCIENCE)
        packed = []
        for wheel in made:
            order.report(f"Packing {wheel.name}")
            packed.append(_pack(wheel, folder, compiler))
        (folder / MANIFEST).write_bytes(_manifest(folder, packed))
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
    return target


def _pack(wheel: Path, folder: Path, compiler: LayerCompiler) -> PackedPackage:
    """Put a wheel, and its layer, into ``folder``."""
    stripped = folder / WHEELS / wheel.name
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.write_bytes(strip(wheel))
    info = read_wheel(stripped)
    layer = folder / LAYERS / layer_name(info)
    layer.parent.mkdir(exist_ok=True)
    layer.write_bytes(_layer(info, stripped, compiler))
    return PackedPackage(info.project, info.version, licence_of(stripped))


def _layer(info: WheelInfo, wheel: Path, compiler: LayerCompiler) -> bytes:
    file = BytesIO()
    write_layer(file, layer_name(info), layer_contents(wheel, info.sha256, compiler))
    return file.getvalue()


def _manifest(folder: Path, packed: list[PackedPackage]) -> bytes:
    pack = Pack(__version__, tuple(packed), dict(_files(folder)))
    return msgspec.json.format(msgspec.json.encode(pack), indent=1) + b"\n"


def _files(folder: Path) -> Iterator[tuple[str, PackedFile]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            yield path.relative_to(folder).as_posix(), PackedFile(digest, len(content))
