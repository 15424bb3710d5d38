#!/usr/bin/python3
"""cc, c++, ar, ranlib, strip and pkg-config for the guest: Debian's emscripten with the guest's ABI.

A .so becomes a side module that exports its PyInit functions. A program, which is linked only by builds that
look for functions, becomes a side module too: linking succeeds if the guest has its imports.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from wasm_symbols import imports_and_exports  # type: ignore[import-not-found]

TARGET = Path(sys.argv[0]).absolute().parent.parent

ABI = ("-fPIC", "-fwasm-exceptions", "-sSUPPORT_LONGJMP=wasm", "-sWASM_LEGACY_EXCEPTIONS=1")
"""The guest's exceptions and longjmp, which Pyodide 314 has in their older encoding."""

_DROPPED = {
    *("-pthread", "-fopenmp", "-Bsymbolic-functions", "-fno-strict-overflow", "-shared", "-g"),
    *("-lpthread", "-lm", "-lc", "-ldl", "-lffi", "-lz"),
}
_DROPPED_BEGINNINGS = ("-L/usr", "-I/usr", "-march", "-mtune", "-flto")
_DROPPED_BY_LINKER = (
    *("--as-needed", "--no-undefined", "--allow-shlib-undefined", "-rpath", "--start-group", "--end-group"),
    *("-O1", "-soname", "-z", "--version-script", "--exclude-libs", "--build-id", "--strip-all", "relro"),
    *("-Bsymbolic-functions", "--sort-common", "--enable-new-dtags", "--fatal-warnings"),
)
_OBJECTS = (".o", ".a", ".obj")
_SOURCES = (".c", ".cpp", ".cc", ".o", ".a")
_LLVM = "21"


def main() -> None:
    """Act as the tool under whose name this was started."""
    tool, arguments = Path(sys.argv[0]).name, sys.argv[1:]
    if tool in ("ar", "ranlib"):
        os.execvp(f"em{tool}", [f"em{tool}", *arguments])
    if tool == "strip":
        return
    if tool == "pkg-config":
        os.environ["PKG_CONFIG_LIBDIR"] = os.environ["PKG_CONFIG_PATH"] = str(TARGET / "lib" / "pkgconfig")
        os.execv("/usr/bin/pkg-config", ["/usr/bin/pkg-config", *arguments])
    if "-Wl,--version" in arguments:
        os.execvp(f"wasm-ld-{_LLVM}", ["wasm-ld", "--version"])
    if "-print-multiarch" in arguments:
        print("wasm32-emscripten")  # noqa: T201
        return
    compile_or_link("em++" if tool == "c++" else "emcc", arguments)


def compile_or_link(compiler: str, arguments: list[str]) -> None:
    """Replace this process with the compiler, or end it if a program was requested."""
    line = [compiler, *kept(arguments)]
    target = next((following for each, following in pairwise(arguments) if each == "-o"), "")
    if any(each in ("-c", "-S", "-E") for each in arguments):
        include = TARGET / "include"
        line += [*ABI, "-g0", "-isystem", str(include), "-I", str(include / "python3.14")]
        line += ["-Werror=implicit-function-declaration", "-Wno-unused-command-line-argument"]
    elif target.endswith(".so"):
        names = ",".join(f"_{name}" for name in initialisers(arguments))
        line += [*ABI, "-O2", "-g0", "-sSIDE_MODULE=2", "-sWASM_BIGINT", f"-sEXPORTED_FUNCTIONS={names}"]
    elif any(each.endswith(_SOURCES) for each in arguments):
        sys.exit(link_program(line, target or "a.out"))
    os.execvp(compiler, line)


def kept(arguments: list[str]) -> list[str]:
    """Return the arguments without those meant for ELF or for the computer that builds."""
    result = []
    for each in arguments:
        if each in _DROPPED or each.startswith(_DROPPED_BEGINNINGS):
            continue
        if each.startswith("-Wl,"):
            options = [option for option in each.split(",")[1:] if not option.startswith(_DROPPED_BY_LINKER)]
            if options:
                result.append(",".join(("-Wl", *options)))
            continue
        result.append(each)
    return result


def initialisers(arguments: list[str]) -> list[str]:
    """Return the PyInit functions of the linked files."""
    objects = [each for each in arguments if each.endswith(_OBJECTS)]
    for each in arguments:
        if each.startswith("@"):
            objects += [name for name in Path(each[1:]).read_text().split() if name.endswith(_OBJECTS)]
    command = [f"llvm-nm-{_LLVM}", "-j", "--defined-only", "--extern-only", *objects]
    names = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return sorted({name for name in names if name.startswith("PyInit_")})


def link_program(line: list[str], target: str) -> int:
    """Link a program; return the linker's exit code, or 1 if the guest lacks an import."""
    made = f"{target}.wasm"
    line = [each for index, each in enumerate(line) if "-o" not in line[max(index - 1, 0) : index + 1]]
    line += [*ABI, "-O0", "-g0", "-sSIDE_MODULE=2", "-sEXPORTED_FUNCTIONS=_main", "-o", made]
    if code := subprocess.run([*line, "-Wno-unused-command-line-argument"], check=False).returncode:
        return code
    imports, exports = imports_and_exports(Path(made).read_bytes())
    missing = imports - exports - set((TARGET / "symbols.txt").read_text().split())
    Path(made).rename(target)
    for each in sorted(missing):
        sys.stderr.write(f"undefined symbol: {each}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    main()
