"""Make the Debian packages: one for the frozen program, one for the manual."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path

from build_tools.debian.dependencies import needed_packages
from build_tools.debian.packing import architecture, pack, write_packed
from build_tools.desktop.integration import integrate
from build_tools.freezing.contents import PACKAGE
from build_tools.freezing.environment import ensure_environment
from build_tools.freezing.program import INSIDE
from build_tools.installers.order import PROGRAM, ROOT, Order
from build_tools.publisher import maintainer, written_in
from praxis_desktop.core import shipped

SOURCES = ROOT / "resources" / "packaging" / "debian"
LINUX = ROOT / "resources" / "packaging" / "linux"
MANUAL = f"{PROGRAM}-doc"
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
MADE_AHEAD = f"/var/cache/{PROGRAM}"
"""The folder for files created by postinst: files created on a computer do not belong to the package."""

RECOMMENDED = {
    "libudev1": "tells when instruments are plugged in; looked for by its name, so no analysis finds it",
    "xdg-utils": "opens folders and pages in other programs",
}

_DESCRIPTION = """run laboratory protocols on real and simulated instruments
 Pick a protocol written in Python, say which instrument is on which port,
 and watch it run. Protocols run in a sandbox, on Pyodide without a browser:
 one that hangs, crashes or is hostile costs its own run, and Stop always
 works. Instruments are serial ports, through PyLabRobot or pyserial, or
 simulated ones.
 .
 The program brings its own Python, Qt and packages, and needs no network."""

_MANUAL_DESCRIPTION = """run laboratory protocols on real instruments - manual
 How protocols are run and written, how instruments are set up, how the program
 is deployed, and what its files contain: pages that are read in a browser,
 without a network."""


def make(order: Order) -> Sequence[Path]:
    """Make both packages."""
    return [make_program(order), make_manual(order)]


def make_program(order: Order) -> Path:
    """Make the program's package, with dependencies found from its files."""
    with tempfile.TemporaryDirectory(prefix="praxis-deb-", dir=order.output) as folder:
        tree = Path(folder, PROGRAM)
        order.report("Putting the tree of the package together")
        shutil.copytree(order.frozen, tree / "usr/lib" / PROGRAM, symlinks=True)
        (tree / "usr/bin").mkdir()
        (tree / "usr/bin" / PROGRAM).symlink_to(f"../lib/{PROGRAM}/{PROGRAM}")
        (tree / "usr/lib" / PROGRAM / INSIDE / PACKAGE / shipped.MADE_AHEAD).symlink_to(MADE_AHEAD)
        python = ensure_environment(order.report)
        integrate(tree / "usr/share", version=order.version, made_at=order.made_at, python=python)
        _place(LINUX / "70-praxis-desktop.rules", tree / "usr/lib/udev/rules.d")
        _place(SOURCES / "lintian-overrides", tree / "usr/share/lintian/overrides", PROGRAM)
        document(tree, PROGRAM, order)
        write_packed(tree / "usr/share/doc" / PROGRAM / "CHANGELOG.md.gz", _read(ROOT / "CHANGELOG.md"))
        (tree / "DEBIAN").mkdir()
        order.report("Asking dpkg-shlibdeps what the program needs of the system")
        fields = {
            **fields_of(PROGRAM, order, architecture(), _DESCRIPTION),
            "Depends": needed_packages(tree),
            "Recommends": ", ".join(RECOMMENDED),
            "Suggests": MANUAL,
            "Section": "science",
        }
        order.report("Compressing the package")
        scripts = [SOURCES / name for name in SCRIPTS]
        return pack(
            tree,
            fields,
            made_at=order.made_at,
            output=order.output,
            programs=[tree / "usr/lib" / PROGRAM / PROGRAM],
            scripts=scripts,
        )


def make_manual(order: Order) -> Path:
    """Make the manual's package."""
    from build_tools.manual import build_manual

    with tempfile.TemporaryDirectory(prefix="praxis-deb-", dir=order.output) as folder:
        tree = Path(folder, MANUAL)
        order.report("Building the manual")
        build_manual(tree / "usr/share/doc" / PROGRAM / "html")
        book = tree / "usr/share/doc-base" / f"{MANUAL}.{PROGRAM}"
        book.parent.mkdir(parents=True)
        book.write_text(written_in(_read(SOURCES / "doc-base")), "utf-8")
        document(tree, MANUAL, order)
        fields = {
            **fields_of(MANUAL, order, "all", _MANUAL_DESCRIPTION),
            "Enhances": PROGRAM,
            "Section": "doc",
        }
        order.report("Compressing the package of the manual")
        return pack(tree, fields, made_at=order.made_at, output=order.output)


def fields_of(name: str, order: Order, machine: str, description: str) -> dict[str, str]:
    """Return the control file fields that all packages have."""
    return {
        "Package": name,
        "Version": order.version,
        "Architecture": machine,
        "Maintainer": maintainer(),
        "Priority": "optional",
        "Description": description,
    }


def document(tree: Path, name: str, order: Order, licences: Path = SOURCES / "copyright") -> None:
    """Write the documents that Debian requires in every package: ``licences`` and changes."""
    folder = tree / "usr/share/doc" / name
    folder.mkdir(parents=True, exist_ok=True)
    indented = "".join(f" {line or '.'}\n" for line in _read(ROOT / "LICENSE").strip().splitlines()[2:])
    copyrights = written_in(_read(licences)).replace("@LICENSE@\n", indented)
    (folder / "copyright").write_text(copyrights, "utf-8")
    change = (
        f"{PROGRAM} ({order.version}) unstable; urgency=medium\n\n"
        f"  * What is new is in /usr/share/doc/{PROGRAM}/CHANGELOG.md.gz.\n\n"
        f" -- {maintainer()}  {formatdate(order.made_at)}\n"
    )
    write_packed(folder / "changelog.gz", change)


def _place(file: Path, folder: Path, name: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / (name or file.name))


def _read(file: Path) -> str:
    return file.read_text("utf-8")
