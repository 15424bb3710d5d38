"""ICU's data without the parts that Qt does not use: names and formats of locales, of which Qt has its own.

Qt uses ICU only for sorting, and for upper and lower case. Of 32 MB, a third of a compressed program, 5
remain. Needs binutils and ICU's ``icupkg``; Linux only, elsewhere ICU belongs to the system.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError

_TREES = frozenset({"brkitr", "curr", "lang", "rbnf", "region", "translit", "unit", "zone"})
"""Text boundaries (Qt has its own), names and formats; each with a file per locale."""

_LOCALE = re.compile(r"[a-z]{2,3}(_\w+)?\.res")
_KEPT_LOCALE = re.compile(r"(de|en)[_.]")
_OTHERS = (".cnv", ".spp", ".cfu")
"""Old encodings, host names, look-alike characters."""

_FORMATS = {"x86_64": "elf64-x86-64", "aarch64": "elf64-littleaarch64"}


def reduce_unicode_data(library: Path) -> None:
    """Replace ``library``, ICU's data from Qt, with a reduced version. Raises BuildError."""
    system = Path("/usr/sbin")
    path = os.pathsep.join((os.environ.get("PATH", ""), str(system)))
    tools = {name: shutil.which(name, path=path) for name in ("icupkg", "objcopy", "ld")}
    for name, found in tools.items():
        if found is None:
            raise BuildError(
                f"{name} is needed to freeze the program", hint="Install icu-devtools and binutils."
            )
    version = library.name.rpartition(".")[2]
    with tempfile.TemporaryDirectory(prefix="praxis-icu-") as folder:
        whole, part = f"icudt{version}l.dat", "part.dat"

        def run(tool: str, *arguments: str) -> str:
            return _run([tools[tool] or tool, *arguments], Path(folder))

        run("objcopy", "-O", "binary", "--only-section=.rodata", str(library), whole)
        names = run("icupkg", "-l", whole).split()
        unneeded = [name for name in names if not _is_needed(name)]
        Path(folder, "unneeded.txt").write_text("\n".join(unneeded) + "\n", "ascii")
        run("icupkg", "-r", "unneeded.txt", whole, part)
        section = ".data=.rodata,alloc,load,readonly,data,contents"
        symbol = f"icudt{version}_dat=.rodata:0,global,object"
        run(
            *("objcopy", "-I", "binary", "-O", _FORMATS[os.uname().machine], "--rename-section", section),
            *("--set-section-alignment", ".data=16", "--add-symbol", symbol, part, "part.o"),
        )
        run(
            *("ld", "-shared", "-soname", library.name, "-z", "noexecstack", "--build-id=none"),
            *("-o", "library", "part.o"),
        )
        run("objcopy", "--strip-unneeded", "library", "stripped")
        shutil.copyfile(Path(folder, "stripped"), library)


def _is_needed(name: str) -> bool:
    tree, _, file = name.rpartition("/")
    if tree in _TREES or file.endswith(_OTHERS) or file in ("unames.icu", "cnvalias.icu"):
        return False
    return bool(tree) or not _LOCALE.fullmatch(file) or bool(_KEPT_LOCALE.match(file))


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            f"{Path(command[0]).name} cannot reduce ICU's data: {done.stderr.strip()[:500]}",
            hint="Look whether Qt has brought another ICU than before.",
        )
    return done.stdout
