"""Make the tarball: the frozen program, its desktop files, and the script that installs both."""

from __future__ import annotations

import lzma
import platform
import shutil
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.desktop.integration import SOURCES, integrate
from build_tools.freezing.environment import ensure_environment
from build_tools.installers.order import PROGRAM, Order
from build_tools.manual import build_manual

_BESIDE = ("install.sh", f"70-{PROGRAM}.rules")
_PROGRAMS = ("install.sh", f"{PROGRAM}/{PROGRAM}")
_FILTERS = ({"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 64 << 20})
"""The filters for compressing; a higher preset takes far longer."""


def make(order: Order) -> Sequence[Path]:
    """Make the tarball, reproducibly."""
    name = f"{PROGRAM}-{order.version}-linux-{platform.machine()}"
    made = order.output / f"{name}.tar.xz"
    with tempfile.TemporaryDirectory(prefix="praxis-tarball-", dir=order.output) as folder:
        tree = Path(folder, name)
        order.report("Putting the tree of the tarball together")
        shutil.copytree(order.frozen, tree / PROGRAM, symlinks=True)
        python = ensure_environment(order.report)
        integrate(tree / "share", version=order.version, made_at=order.made_at, python=python)
        order.report("Building the manual")
        build_manual(tree / "share/doc" / PROGRAM / "html")
        place_scripts(tree)
        order.report("Compressing the tarball")
        beside = made.with_name(f"{made.name}.part")
        pack(tree, beside, order.made_at)
        beside.replace(made)
    return [made]


def place_scripts(tree: Path) -> None:
    """Add the installation script beside the program."""
    for file in _BESIDE:
        shutil.copyfile(SOURCES / file, tree / file)


def pack(tree: Path, file: Path, made_at: int) -> None:
    """Write the tarball of ``tree``, with fixed modes for its files. Files with the same name are adjacent,
    because they are often similar and then compress better.
    """
    programs = {f"{tree.name}/{program}" for program in _PROGRAMS}

    def settle(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = made_at
        is_program = member.isdir() or member.name in programs
        member.mode = 0o777 if member.issym() else 0o755 if is_program else 0o644
        return member

    with (
        lzma.open(file, "wb", format=lzma.FORMAT_XZ, filters=_FILTERS) as output,
        tarfile.open(fileobj=output, mode="w|") as archive,
    ):
        inside = sorted(tree.rglob("*"), key=lambda path: (not path.is_dir(), path.name, path))
        for path in (tree, *inside):
            name = str(path.relative_to(tree.parent))
            archive.add(path, name, recursive=False, filter=settle)
