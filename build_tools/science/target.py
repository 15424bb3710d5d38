"""The target folder, from which builds for the guest take CPython's headers as used for the guest, its
sysconfig data, compilers, and the names of the guest's exports.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from build_tools.archives import read_tarball_member
from build_tools.errors import BuildError
from build_tools.science.toolchain.wasm_symbols import imports_and_exports

PYTHON = "python3.14"
TOOLCHAIN = Path(__file__).parent / "toolchain"

_DATA = "_sysconfigdata__emscripten_wasm32-emscripten"
_TOOLS = ("cc", "c++", "ar", "ranlib", "strip", "pkg-config")
_OF_EVERY_MODULE = {
    *("memory", "__indirect_function_table", "__stack_pointer", "__memory_base", "__table_base"),
    *("__cpp_exception", "__c_longjmp"),
}
_MULTIARCH = "x86_64-linux-gnu"

_SIGSET_HERE = "unsigned long __bits[2]; } sigset_t"
_SIGSET_OF_GUEST = "unsigned long __bits[128/sizeof(long)]; } sigset_t"

_CROSS = """\
[binaries]
c = '{bin}/cc'
cpp = '{bin}/c++'
ar = '{bin}/ar'
ranlib = '{bin}/ranlib'
strip = '{bin}/strip'
pkg-config = '{bin}/pkg-config'
cython = 'cython'
exe_wrapper = 'node'

[properties]
needs_exe_wrapper = true
skip_sanity_check = true
longdouble_format = 'IEEE_QUAD_LE'

[host_machine]
system = 'emscripten'
cpu_family = 'wasm32'
cpu = 'wasm32'
endian = 'little'
"""


def make_target(system: Path, target: Path, pyodide: bytes) -> None:
    """Make the folder ``target`` (a path on the system whose files are in the folder ``system``) from npm's
    package of Pyodide, and the headers and compilers of the system. Raises BuildError if they do not fit.
    """
    place = _inside(system, target)
    shutil.rmtree(place, ignore_errors=True)
    include = place / "include" / PYTHON
    shutil.copytree(system / "usr/include" / PYTHON, include)
    values = _build_time_values(pyodide)
    names = (system / "usr/include" / _MULTIARCH / PYTHON / "pyconfig.h").read_text("utf-8")
    (include / "pyconfig.h").write_text(pyconfig(names, values), "utf-8")
    _write_sysconfig(place / "sysconfig", target, values)
    imports, exports = imports_and_exports(_member(pyodide, "pyodide.asm.wasm"))
    symbols = sorted(imports | exports | _OF_EVERY_MODULE)
    (place / "symbols.txt").write_text("\n".join(symbols) + "\n", "utf-8")
    _write_guest_types(system, place / "include" / "bits")
    _write_zlib(system, place)
    _write_tools(place, target)


def pyconfig(names: str, values: Mapping[str, object]) -> str:
    """Return a pyconfig.h with the names of another one, ``names``, and the values with which the guest says
    it was built.
    """

    def line(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if not name[0].isupper() or (found[1] and name not in values):
            return found[0]  # _GNU_SOURCE and its like, which the sysconfig data lacks
        value = values.get(name)
        if value is None or value == "" or (value == 0 and not name.startswith("HAVE_DECL_")):
            return f"/* #undef {name} */"
        return f"#define {name} {value}"

    pattern = re.compile(r"^\s*#\s*define (\w+)\b.*$|^/\* #undef (\w+) \*/$", re.M)
    return pattern.sub(line, names)


def _inside(system: Path, path: Path) -> Path:
    return system / path.relative_to("/")


def _member(pyodide: bytes, name: str) -> bytes:
    return read_tarball_member(pyodide, f"package/{name}")


def _build_time_values(pyodide: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(_member(pyodide, "python_stdlib.zip"))) as library:
        scope: dict[str, dict[str, object]] = {}
        exec(library.read(f"{_DATA}.py"), scope)  # noqa: S102 -- a literal, of the pinned package
    return scope["build_time_vars"]


def _write_sysconfig(folder: Path, target: Path, values: dict[str, object]) -> None:
    """Write sysconfig data that makes the system's Python describe the guest to builds."""
    paths = {
        **dict.fromkeys(("INCLUDEPY", "CONFINCLUDEPY"), target / "include" / PYTHON),
        **dict.fromkeys(("INCLUDEDIR", "CONFINCLUDEDIR"), target / "include"),
        **dict.fromkeys(("LIBDIR", "LIBPL"), target / "lib"),
        **dict.fromkeys(("prefix", "exec_prefix"), target),
    }
    answers = {**values, **{name: str(path) for name, path in paths.items()}}
    folder.mkdir()
    (folder / f"{_DATA}.py").write_text(f"build_time_vars = {answers!r}\n", "utf-8")


def _write_guest_types(system: Path, folder: Path) -> None:
    """Write the header with the sigset_t of the guest's older emscripten, which is larger."""
    types = (system / "var/cache/emscripten/sysroot/include/bits/alltypes.h").read_text("utf-8")
    if types.count(_SIGSET_HERE) + types.count(_SIGSET_OF_GUEST) != 1:
        raise BuildError(
            "sigset_t of this emscripten is neither the guest's nor that of emscripten 6.0.5",
            hint="Compare its headers with those of the emscripten with which Pyodide is built.",
        )
    folder.mkdir()
    (folder / "alltypes.h").write_text(types.replace(_SIGSET_HERE, _SIGSET_OF_GUEST), "utf-8")


def _write_zlib(system: Path, place: Path) -> None:
    """Write the parts of zlib that builds need: its headers, and an empty library for them to find, because
    zlib itself is in the guest.
    """
    for name in ("zlib.h", "zconf.h"):
        folders = (system / "usr/include", system / "usr/include" / _MULTIARCH)
        shutil.copy(next(folder / name for folder in folders if (folder / name).is_file()), place / "include")
    (place / "lib" / "pkgconfig").mkdir(parents=True)
    (place / "lib" / "libz.a").write_bytes(b"!<arch>\n")


def _write_tools(place: Path, target: Path) -> None:
    shutil.copytree(TOOLCHAIN, place / "toolchain", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "toolchain" / "compiler.py").chmod(0o755)
    (place / "bin").mkdir()
    for name in _TOOLS:
        (place / "bin" / name).symlink_to("../toolchain/compiler.py")
    (place / "cross.ini").write_text(_CROSS.format(bin=target / "bin"), "utf-8")
