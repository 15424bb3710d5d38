"""The contents of the frozen program, and the parts of its libraries that are left out; read by PyInstaller's
recipe.

Standard library only: the freezing environment does not have this program.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_tools.shipped_parts import GUEST, MANUAL, SHIPPED

PACKAGE = "praxis_desktop"

NOT_FROZEN = ("__main__", "bootstrap", "system_packages", "testing.plugin")
"""Modules only for checkouts, and for pytest."""

STAGED = "build/freezing/package"
"""The folder in the checkout for files that are made for the package before freezing."""

BINDINGS = "build/freezing/files.dir"
"""The checkout's folder for Shiboken's own modules, otherwise unpacked and compiled at every start."""

BINDINGS_PLACE = "shiboken6"
"""The folder where they are looked for."""


def shipped(system: str = sys.platform) -> dict[str, str]:
    """Return the shipped folders of the checkout, with their places in the package.

    The guest is in the staging folder. On Linux the manual is beside the program, below ``share/doc``,
    because Debian requires a separate package for it.
    """
    elsewhere = {GUEST, MANUAL} if system == "linux" else {GUEST}
    return {STAGED: "", **{place: name for place, name in SHIPPED.items() if place not in elsewhere}}


HIDDEN = (
    # pyserial imports address handlers by name.
    *(f"serial.urlhandler.protocol_{name}" for name in ("loop", "rfc2217", "socket", "spy", "alt")),
    "serial.rfc2217",
    # The module of hidapi for this system, and the backend that libusb-package asks for.
    "hidraw" if sys.platform == "linux" else "hid",
    "usb.backend.libusb1",
    "pyqtgraph.graphicsItems.PlotItem.plotConfigTemplate_generic",
    "pyqtgraph.graphicsItems.ViewBox.axisCtrlTemplate_generic",
    "pyqtgraph.imageview.ImageViewTemplate_generic",
)
"""Modules that no import statement names."""

EXCLUDED = (
    *("tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "pydoc_data", "ensurepip", "test"),
    *("curses", "_curses", "readline", "sqlite3.test", "setuptools", "pip", "pkg_resources"),
    # Newer Pythons have it as a part of setuptools only.
    *(("distutils",) if sys.version_info < (3, 12) else ()),
    # Nothing here uses TLS: package indexes are accessed by pip.
    *("ssl", "_ssl"),
    *("pytest", "_pytest", "IPython", "matplotlib", "scipy", "pandas", "h5py", "numba", "cupy", "OpenGL"),
    *("numpy.f2py", "numpy.distutils", "numpy.testing", "numpy.tests"),
    *("pyqtgraph.examples", "pyqtgraph.opengl", "pyqtgraph.jupyter", "pyqtgraph.canvas"),
    *("PIL.ImageQt", "PIL.ImageTk", "PIL.ImageShow", "PIL.ImageGrab", "PIL._avif", "PIL._webp"),
    *("PIL._imagingft", "PIL._imagingcms"),
    *("PySide6.QtNetwork", "PySide6.QtTest", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"),
    *("cyclonedx", "PyInstaller", "altgraph", "rlpycairo", "uharfbuzz"),
)
"""Optional modules of libraries that this program does not need."""

_UNUSED = (
    *("pygments.lexers.", "pygments.formatters.", "numpy.polynomial", "reportlab.graphics"),
    *("pyqtgraph.flowchart", "pyqtgraph.dockarea", "pyqtgraph.console", "pyqtgraph.exporters."),
    *("prompt_toolkit.contrib", "PIL.FpxImagePlugin", "PIL.MicImagePlugin", "wasmtime.component"),
)
_USED = frozenset({"pygments.lexers.python", "pygments.lexers._mapping", "pygments.formatters._mapping"})
"""The only modules in use among those whose names begin with one of the above. Libraries look all of them up
by name, so PyInstaller would include them all.
"""

QT_PLUGINS = frozenset(
    {
        *("iconengines/qsvgicon", "imageformats/qgif", "imageformats/qico", "imageformats/qjpeg"),
        *("imageformats/qsvg", "imageformats/qwebp"),
        *("platforms/qxcb", "platforms/qoffscreen", "platforms/qminimal", "platforms/qwayland"),
        *("platforms/qwindows", "platforms/qcocoa", "styles/qmodernwindowsstyle", "styles/qmacstyle"),
        *("platforminputcontexts/composeplatforminputcontextplugin",),
        *("platforminputcontexts/ibusplatforminputcontextplugin",),
        *("platformthemes/qxdgdesktopportal", "printsupport/cupsprintersupport"),
        *("wayland-shell-integration/xdg-shell", "wayland-decoration-client/bradient"),
        *("wayland-decoration-client/adwaita",),
    }
)
"""Qt's plugins in use; their file names on each platform are longer."""

QT_LIBRARIES = frozenset(
    {
        *("Core", "Gui", "Widgets", "Svg", "PrintSupport", "DBus", "XcbQpa", "WaylandClient"),
        "WlShellIntegration",
    }
)
"""Qt's libraries that the program or its plugins are linked with."""

QT_MODULES = frozenset({"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport"})
"""Qt's binding modules in use."""

QT_LANGUAGES = ("qtbase_de.qm", "qtbase_en.qm")
"""Qt's own translations in use."""


def own_modules(root: Path) -> Iterator[str]:
    """Yield the names of the program's modules, many of which are imported by name."""
    folder = root / PACKAGE
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name not in NOT_FROZEN:
            yield f"{PACKAGE}.{name}" if name else PACKAGE


def windows_libraries(packages: Path) -> list[tuple[str, str]]:
    """Return the DLLs that wheels for Windows have in folders beside their packages, each with its folder.

    PyInstaller keeps only one of two DLLs with the same name, but each package looks in its own folder.
    """
    return sorted((str(library), library.parent.name) for library in packages.glob("*.libs/*.dll"))


def canonical(distribution: str) -> str:
    """Return a distribution's name as in package indexes."""
    return distribution.lower().replace("_", "-").replace(".", "-")


def distributions(root: Path) -> list[str]:
    """Return the names of the frozen distributions: the program's dependencies, direct and indirect."""
    import tomllib
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found: set[str] = set()
    waiting = list(project["dependencies"])
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonical(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += requires(name) or []
    return sorted(found)


_LISTS_MODULES = "pyi_rth_pkgutil"

Entry = tuple[str, str, str]
"""PyInstaller's entry: the place inside the folder, the source file, and its kind."""


def kept_modules(modules: Iterable[Entry]) -> list[Entry]:
    """Return ``modules`` without those that a library offers but nothing here uses."""
    return sorted(each for each in modules if not each[0].startswith(_UNUSED) or each[0] in _USED)


def kept_scripts(scripts: Iterable[Entry]) -> list[Entry]:
    """Return ``scripts`` in order, without PyInstaller's own startup hooks except the one for pkgutil, which
    is needed to list the modules of packages. The others import multiprocessing, inspect and zipfile
    needlessly, which costs a tenth of a second at every start, and pass QT_PLUGIN_PATH on to every program
    that this one starts.
    """
    return [each for each in scripts if not each[0].startswith("pyi_rth_") or each[0] == _LISTS_MODULES]


def kept(entries: Iterable[Entry], environment: Path) -> list[Entry]:
    """Return ``entries`` without unneeded ones, sorted by name.

    On Linux, system libraries are left to the system, which has drivers and security updates for them;
    Python's own are included, because systems name them differently.
    """
    found = [entry for entry in entries if _is_kept(entry, environment.resolve())]
    places = {place for place, _, kind in found if kind != "SYMLINK"}
    return sorted(
        (place, source, kind)
        for place, source, kind in found
        if kind != "SYMLINK" or posixpath.normpath(posixpath.join(posixpath.dirname(place), source)) in places
    )


def _is_kept(entry: Entry, environment: Path) -> bool:
    place, source, kind = entry
    name = place.replace("\\", "/")
    if "PySide6/" in name:
        return _is_kept_of_qt(name.partition("PySide6/")[2])
    if name.startswith(_NOT_FILES) or _tells_of_installing(name):
        return False
    if kind == "BINARY" and sys.platform == "linux" and not _is_ours(Path(source), environment):
        return Path(name).name.startswith(PYTHONS_LIBRARIES)
    return True


_NOT_FILES = (
    *("numpy/random/", "numpy/_core/_multiarray_tests", "numpy/_core/_operand_flag_tests"),
    *("pyqtgraph/icons/peegee/", "pyqtgraph/colors/maps/"),
    # Only used for making packages.
    f"{PACKAGE}/resources/packaging/",
)

PYTHONS_LIBRARIES = ("libpython3", "libffi.so", "libsqlite3.so", "liblzma.so", "libbz2.so", "libexpat.so")
"""Libraries that the standard library's modules are linked with on Linux, whose names differ between systems.
Without OpenSSL, which must get its updates from the system: ``hashlib`` has its own, slower functions.
"""


def _is_ours(source: Path, environment: Path) -> bool:
    resolved = source.resolve()
    return resolved.is_relative_to(environment) or "lib-dynload" in resolved.parts


def _tells_of_installing(name: str) -> bool:
    """Return whether a file is pip's record of an installation: its list of files has digests of scripts,
    which contain the path of the folder used for freezing.
    """
    folder, _, file = name.rpartition("/")
    return folder.endswith(".dist-info") and file in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def _is_kept_of_qt(name: str) -> bool:
    """Return whether a file below PySide6 is kept."""
    base = Path(name).name
    if "plugins/" in name:
        kind, _, file = name.partition("plugins/")[2].partition("/")
        stem = file.partition(".")[0].removeprefix("lib")
        return f"{kind}/{stem}" in QT_PLUGINS
    if "translations/" in name:
        return base in QT_LANGUAGES
    if "/qml/" in name or name.startswith("qml/"):
        return False
    if base.startswith(("libQt6", "Qt6")):
        stem = base.partition(".")[0].removeprefix("lib").removeprefix("Qt6")
        return stem in QT_LIBRARIES
    if base.startswith("Qt") and base.partition(".")[2].startswith(("abi3", "pyd")):
        return base.partition(".")[0] in QT_MODULES
    return True
