"""Makes a package's layer from its wheel: an uncompressed zip archive that is identical on every computer.

``interpreter/host/files/layer_archive.py`` reads it.

Checks made when the wheel was read are not repeated. A layer is determined by the wheel and by the code that
makes the layer; the layer's name contains a digest of both.
"""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Final

from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.host.files.layer_archive import PREFIX, SITE_PACKAGES, comment_of
from praxis_desktop.packages.errors import WheelDamaged, WheelUnsafe
from praxis_desktop.packages.guest_platform import PYTHON_FULL
from praxis_desktop.packages.layers.bytecode import CompilingFailed, LayerCompiler, Progress
from praxis_desktop.packages.pins import Pin
from praxis_desktop.packages.wheels.info import WheelInfo

SUFFIX: Final = ".layer"

GUEST_SITE_PACKAGES: Final = "/lib/python3.14/site-packages"
"""The folder in which guests see a layer: the path that tracebacks show."""

_CACHE_TAG = "cpython-314"
_SCHEMES: Final = {"purelib": SITE_PACKAGES, "platlib": SITE_PACKAGES, "data": PREFIX}
"""Where the subfolders of a wheel's ``.data`` folder go; a guest has no use for scripts and headers."""

_INSTALLER: Final = b"praxis-desktop\n"
_WASM: Final = b"\0asm"
_NOT_THIS: Final = "Do not use this file. Get the package from a source that you trust, or another version."


def layer_name(package: Pin | WheelInfo) -> str:
    """Return the file name of a package's layer, found without reading the wheel: project, version, and a
    digest of the wheel and of everything that determines how layers are made.
    """
    digest = hashlib.sha256(f"{package.sha256} {making_digest()}".encode())
    if not package.file_name.endswith("-any.whl"):
        from praxis_desktop.interpreter.host.linking.prepared_library import preparation_digest

        digest.update(preparation_digest().encode())
    project = package.project.replace("-", "_")
    return f"{project}-{package.version}-{digest.hexdigest()[:32]}{SUFFIX}"


@functools.cache
def making_digest() -> str:
    """Return a digest of the code that determines a layer of Python modules. Thread-safe. Raises
    DistributionError in an installation that has neither sources nor their digest.
    """
    parts = (Path(__file__), shipped("shims") / "_praxis" / "compiling.py")
    digest = hashlib.sha256(PYTHON_FULL.encode())
    for part in parts:
        if not part.is_file():
            from praxis_desktop.interpreter.identity import host_digest

            return host_digest()
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()


def layer_contents(
    wheel: Path, sha256: str, compiler: LayerCompiler, report: Progress = lambda percent: None
) -> dict[str, bytes]:
    """Return the files of a layer, keyed by path. Thread-safe. Takes about a second per megabyte of Python.

    Raises as ``members`` does, WheelUnsafe if compiling the wheel's modules terminates the guest, and
    WheelDamaged if a native library in it is not valid.
    """
    from praxis_desktop.packages.wheels.reading import members

    contents: dict[str, bytes] = {}
    for name, content in members(wheel, sha256=sha256):
        place = _place(name)
        if place is None:
            continue
        contents[place] = _prepared(wheel, name, content)
        if name.endswith(".dist-info/RECORD") and name.count("/") == 1:
            folder = place.removesuffix("RECORD")
            contents[f"{folder}INSTALLER"] = _INSTALLER
            # micropip writes this too, for its freeze().
            contents[f"{folder}PYODIDE_SHA256"] = sha256.encode()
    contents.update(_compiled(wheel, contents, compiler, report))
    return contents


def _place(name: str) -> str | None:
    """Return the path in the layer of a file in a wheel; None for a file that is left out."""
    parts = PurePosixPath(name).parts
    if parts[0].endswith(".data"):
        folder = _SCHEMES.get(parts[1]) if len(parts) > 2 else None
        if folder is None:
            return None
        parts = parts[2:]
    else:
        folder = SITE_PACKAGES
    if "__pycache__" in parts:  # compiled by another Python, or from another source
        return None
    return "/".join((folder, *parts))


def _prepared(wheel: Path, name: str, content: bytes) -> bytes:
    """Prepare a native library for loading; return any other file as it is."""
    if not content.startswith(_WASM):
        return content
    from praxis_desktop.interpreter.host.linking.dylink import DylinkError
    from praxis_desktop.interpreter.host.linking.prepared_library import prepare_library, preparer_of

    if not (name.endswith(".so") or ".so." in name):
        if preparer_of(content):  # it would be trusted if a guest loaded it
            raise WheelUnsafe(
                Message(
                    "{name} contains {name2}, which claims to have been prepared by this program",
                    name=wheel.name,
                    name2=name,
                ),
                file=wheel.name,
                hint=_NOT_THIS,
            )
        return content
    try:
        return prepare_library(content)
    except DylinkError as error:
        raise WheelDamaged(
            Message(
                "{name} contains {name2}, which is not a library for this Python: {error}",
                name=wheel.name,
                name2=name,
                error=error,
            ),
            file=wheel.name,
            hint="Find another version of the package, built for the same Pyodide.",
        ) from error


def _compiled(
    wheel: Path, contents: Mapping[str, bytes], compiler: LayerCompiler, report: Progress
) -> dict[str, bytes]:
    """Return the compiled files of the sources in ``contents`` that are valid Python."""
    shown = {
        f"{GUEST_SITE_PACKAGES}/{place.removeprefix(SITE_PACKAGES + '/')}": place
        for place in sorted(contents)
        if place.endswith(".py") and place.startswith(SITE_PACKAGES)
    }
    try:
        modules = compiler.compile({name: contents[place] for name, place in shown.items()}, report)
    except CompilingFailed as error:
        name = error.name.removeprefix(GUEST_SITE_PACKAGES + "/")
        raise WheelUnsafe(
            Message(
                "{name} cannot be installed: {name2} cannot be compiled ({reason})",
                name=wheel.name,
                name2=name,
                reason=error.reason,
            ),
            file=wheel.name,
            hint=_NOT_THIS,
        ) from error
    return {_module_file(shown[name]): module for name, module in modules.items()}


def _module_file(place: str) -> str:
    folder, _, name = place.rpartition("/")
    return f"{folder}/__pycache__/{name.removesuffix('.py')}.{_CACHE_TAG}.pyc"


_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_MEMBER: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH16s")
_UTF8 = 0x800
_DATE = 1 << 5 | 1  # 1980-01-01, the earliest date possible
_VERSION = 20
_UNIX = 3 << 8
_REGULAR_FILE = 0o100644 << 16
_LARGEST = (1 << 32) - 1
_MOST = (1 << 16) - 1


class LayerTooLarge(ValueError):
    """There are more files or bytes than a layer can hold."""


def write_layer(file: IO[bytes], name: str, contents: Mapping[str, bytes]) -> None:
    """Write a layer with ``contents``, keyed by path, to ``file``, which will later be named ``name``. Raises
    LayerTooLarge and any error from writing.
    """
    if len(contents) > _MOST:
        raise LayerTooLarge(Message("{count} files", count=len(contents)))
    table = bytearray()
    place = 0
    for member in sorted(contents):
        content, encoded = contents[member], member.encode()
        if place + len(content) > _LARGEST:
            raise LayerTooLarge(Message("more than {most} GiB", most=(_LARGEST + 1) >> 30))
        size = len(content)
        common = (_UTF8, 0, 0, _DATE, zlib.crc32(content), size, size, len(encoded), 0)
        file.write(_LOCAL_HEADER.pack(b"PK\x03\x04", _VERSION, *common) + encoded)
        file.write(content)
        table += _MEMBER.pack(
            b"PK\x01\x02", _UNIX | _VERSION, _VERSION, *common, 0, 0, 0, _REGULAR_FILE, place
        )
        table += encoded
        place += _LOCAL_HEADER.size + len(encoded) + size
    count, comment = len(contents), comment_of(table, name)
    file.write(table)
    file.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(table), place, len(comment), comment))
