"""The packages of the science pack: one for Debian, and a tarball for all other systems."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.debian import package as debian
from build_tools.debian.packing import pack
from build_tools.installers.order import PROGRAM, ROOT, Order
from build_tools.tarball.package import pack as pack_tarball
from praxis_desktop.core.pack_folders import SCIENCE
from praxis_desktop.interpreter.shipped_code import FOLDER

SOURCES = ROOT / "resources" / "packaging" / "science"
SCRIPTS = ("postinst", "postrm")
PLACE = f"usr/lib/{SCIENCE}"
CODE = f"/var/cache/{SCIENCE}"
"""The folder for machine code that postinst makes; files made on a computer do not belong to the package."""

_DESCRIPTION = """numpy, pandas and matplotlib for protocols of Praxis Desktop
 Protocols run on a Python of their own, for which the package index has few
 packages with native code. These are numpy, pandas, matplotlib, Pillow,
 PyYAML and what they need, unpacked and compiled.
 .
 Nothing is fetched from a network. The native code is compiled for the
 computer once, when the package is installed."""


def make_packages(order: Order, folder: Path) -> Sequence[Path]:
    """Make the packages for the pack in ``folder``; return their files."""
    made = [make_tarball(order, folder)]
    if shutil.which("dpkg-deb"):
        made.append(make_debian(order, folder))
    else:
        order.report("The Debian package is not made: dpkg-deb is not on this computer")
    return made


def make_debian(order: Order, folder: Path) -> Path:
    """Make the Debian package, which is the same for all processors."""
    with tempfile.TemporaryDirectory(prefix=".science-", dir=order.output) as name:
        tree = Path(name, SCIENCE)
        shutil.copytree(folder, tree / PLACE)
        (tree / PLACE / FOLDER).symlink_to(CODE)
        debian.document(tree, SCIENCE, order, SOURCES / "copyright")
        fields = {
            **debian.fields_of(SCIENCE, order, "all", _DESCRIPTION),
            "Depends": PROGRAM,
            "Enhances": PROGRAM,
            "Section": "science",
        }
        order.report("Compressing the Debian package")
        scripts = [SOURCES / script for script in SCRIPTS]
        return pack(tree, fields, made_at=order.made_at, output=order.output, scripts=scripts)


def make_tarball(order: Order, folder: Path) -> Path:
    """Make the tarball, which is unpacked beside the program's folder or into the user's packs."""
    made = order.output / f"{SCIENCE}-{order.version}.tar.xz"
    order.report("Compressing the tarball")
    beside = made.with_name(f"{made.name}.part")
    pack_tarball(folder, beside, order.made_at)
    beside.replace(made)
    return made
