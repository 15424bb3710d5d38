"""Make the frozen program, for ``python -m build_tools.installers frozen``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.freezing.contents import BINDINGS, PACKAGE, STAGED, shipped
from build_tools.freezing.environment import ensure_environment
from build_tools.freezing.library_paths import forget_build_paths
from build_tools.freezing.stripping import require_loadable, strip_libraries
from build_tools.installers.order import PROGRAM, ROOT, Order
from build_tools.qt_bindings import pack_compiled, unfold
from build_tools.shipped_parts import GUEST, MANUAL, STUBS

SPEC = ROOT / "resources" / "packaging" / "praxis-desktop.spec"
WORK = ROOT / "build" / "freezing"
APPLICATION = "Praxis Desktop.app"
"""The application that PyInstaller makes on a Mac beside the folder."""

INSIDE = Path("_internal")
"""The folder for everything but the starter, below the frozen program's folder."""


def make(order: Order) -> Sequence[Path]:
    """Freeze the program into ``order.frozen``, replacing what is there; on a Mac also the application."""
    _prepare_parts(order)
    python = ensure_environment(order.report)
    _stage(python, order)
    order.report("Freezing the program")
    made = _freeze(python, order)
    if sys.platform == "linux":
        _complete_for_linux(python, made / PROGRAM, order)
    return [_put(folder, order) for folder in sorted(made.iterdir()) if folder.name in (PROGRAM, APPLICATION)]


def _complete_for_linux(python: Path, folder: Path, order: Order) -> None:
    from build_tools.freezing.unicode_data import reduce_unicode_data
    from praxis_desktop.interpreter.shipped_code import FOLDER

    for library in sorted(folder.glob("_internal/PySide6/Qt/lib/libicudata.so.*")):
        reduce_unicode_data(library)
    strip_libraries(folder)
    forget_build_paths(python, folder)
    require_loadable(folder)
    # PyInstaller would take the machine code for libraries and strip it, so contents.py leaves it out.
    code = Path("guest", FOLDER)
    shutil.copytree(ROOT / STAGED / code, folder / INSIDE / PACKAGE / code)
    # Again: only now it is known which system libraries were included.
    _collect_notices(python, folder / INSIDE / PACKAGE, order)


def _put(folder: Path, order: Order) -> Path:
    """Move the result to the ordered place."""
    _settle(folder, order.made_at)
    place = order.frozen if folder.name == PROGRAM else order.frozen.with_name(folder.name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            shutil.rmtree(place)
        shutil.move(folder, place)
    except OSError as error:
        raise BuildError(f"{place} cannot be written: {error}", hint="Check free space.") from error
    return place


def _prepare_parts(order: Order) -> None:
    from build_tools.guest import prepare
    from build_tools.manual import build_manual
    from build_tools.stubs import write_stubs
    from build_tools.translations import make_translations

    prepare(report=order.report)
    make_translations(report=order.report)
    write_stubs(ROOT / "shims", ROOT / "resources" / "protocols", ROOT / STUBS)
    if MANUAL in shipped():
        order.report("Building the manual")
        build_manual(ROOT / MANUAL)


def _freeze(python: Path, order: Order) -> Path:
    """Run PyInstaller; returns the folder that it made."""
    environment = {
        **os.environ,
        # For reproducible builds.
        "SOURCE_DATE_EPOCH": str(order.made_at),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": "",
        "PYINSTALLER_CONFIG_DIR": str(WORK / "cache"),
        # The installers' compression is better, and starts need not unpack each module.
        "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0",
    }
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    made = WORK / "made"
    if made.exists():
        shutil.rmtree(made)
    icon = _icon()
    if icon is not None:
        environment["PRAXIS_ICON"] = str(icon)
    done = subprocess.run(
        [*command, "--distpath", str(made), "--workpath", str(WORK / sys.platform), str(SPEC)],
        cwd=ROOT,
        env=environment,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode:
        raise BuildError("PyInstaller could not freeze the program", hint="It says why above.")
    return made


def _stage(python: Path, order: Order) -> None:
    """Make what the checkout lacks: machine code, the image, licences, the modules of Qt's bindings."""
    from build_tools.freezing.machine_code import make_machine_code
    from praxis_desktop.interpreter.distribution import Distribution

    package = ROOT / STAGED
    guest = package / "guest"
    if package.exists():
        shutil.rmtree(package)
    shutil.copytree(ROOT / GUEST, guest)
    pack_compiled(unfold(python), ROOT / BINDINGS)
    order.report("Compiling Pyodide for every computer of this kind")
    make_machine_code(Distribution.load(guest), guest)
    _unpack_image(guest)
    order.report("Collecting licences")
    _collect_notices(python, package, order)


def _icon() -> Path | None:
    """Return the program's icon, on systems where starters have one."""
    from build_tools.desktop.icons import write_icns, write_ico

    writers = {"win32": ("praxis-desktop.ico", write_ico), "darwin": ("praxis-desktop.icns", write_icns)}
    if sys.platform not in writers:
        return None
    name, write = writers[sys.platform]
    write(WORK / name)
    return WORK / name


def _unpack_image(guest: Path) -> None:
    """Unpack the image: installers are compressed as a whole, and the first start is faster."""
    from praxis_desktop.snapshots._making import FILE_NAME, UNPACKED_NAME, shipped_baseline

    content = shipped_baseline(guest)
    if content is None:
        raise BuildError(
            "there is no image of the baseline to ship", hint="Delete build/guest, then try again."
        )
    (guest / UNPACKED_NAME).write_bytes(content)
    (guest / FILE_NAME).unlink()


def _collect_notices(python: Path, package: Path, order: Order) -> None:
    """Write the licences and the list of parts, which needs the environment's packages."""
    command = [str(python), "-m", "build_tools.freezing.notices", str(package), str(order.made_at)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        raise BuildError("the licences could not be collected", hint="The reason is above.")


def _settle(folder: Path, made_at: int) -> None:
    """Set mode and time of every file, for reproducible builds."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            is_open = path.is_dir() or (path.name == PROGRAM and path.parent == folder) or ".so" in path.name
            path.chmod(0o755 if is_open else 0o644)
        # Windows cannot set the time of a link, and a program frozen there contains none.
        os.utime(path, (made_at, made_at), follow_symlinks=os.utime not in os.supports_follow_symlinks)
    folder.chmod(0o755)
    os.utime(folder, (made_at, made_at))
