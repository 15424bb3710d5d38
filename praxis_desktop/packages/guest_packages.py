"""Lets a guest request packages while its program runs, and mounts the packages."""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec import Struct

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.pack_folders import is_packed
from praxis_desktop.interpreter.distribution import LAYERS, Distribution
from praxis_desktop.interpreter.host.files.layer_archive import PREFIX, SITE_PACKAGES, LayerArchive, take_away
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.packages.errors import PackageError, PackageNotFound
from praxis_desktop.packages.pins import Pin

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.files.sources import Entry, Source
    from praxis_desktop.interpreter.host.js.promises import Promise

logger = logging.getLogger(__name__)

CHANNEL: Final = "packages"
"""The environment channel on which the responses to requests arrive."""

FOLDER: Final = "/lib/praxis-packages"
"""The folder for packages that a program installs, with a subfolder for each installation."""


_INSTALLED: Final = "installed"
"""The first word in the name of an installation's source. The names of the installation's layers follow."""


class InstalledPackage(Struct, frozen=True):
    """A package that the guest already has; ``requires`` is as in the package's metadata."""

    project: str
    version: str
    requires: tuple[str, ...] = ()


class PackageRequest(Struct, frozen=True):
    """A guest's request for packages: those that meet ``requirements`` (as in PEP 508), and those that
    provide the imported ``modules``, if known.

    ``installed`` packages are left as they are unless ``reinstalls`` is set. Without ``with_dependencies``,
    dependencies are not added; with ``with_prereleases``, prereleases count like any other version.
    ``constraints`` limit the versions. ``may_ask_network`` means that the index may be queried, if the
    settings allow it too. In error messages, ``asker`` precedes each requirement.
    """

    requirements: tuple[str, ...]
    modules: tuple[str, ...] = ()
    installed: tuple[InstalledPackage, ...] = ()
    constraints: tuple[str, ...] = ()
    with_dependencies: bool = True
    with_prereleases: bool = False
    reinstalls: bool = False
    may_ask_network: bool = True
    asker: str = "micropip.install asks for"


class PackageSource(Protocol):
    """A source of packages for guests. Thread-safe."""

    def find(self, request: PackageRequest, *, check: Callable[[], None]) -> Sequence[tuple[Pin, Path]]:
        """Return the packages to install, each with its layer, which is built if necessary.

        ``check`` is called repeatedly, and raises once the result is no longer wanted. Raises PraxisError.
        """
        ...

    def layer(self, pin: Pin) -> Path:
        """Return the layer of a package that this program, or the run being replayed, found earlier.

        Raises PackageNotFound.
        """
        ...


class _NoPackages:
    """The package source for a guest that has no packages."""

    def find(self, request: PackageRequest, *, check: Callable[[], None]) -> Sequence[tuple[Pin, Path]]:
        raise PackageError("packages can no longer be installed here: the interpreter was restored")

    def layer(self, pin: Pin) -> Path:
        raise PackageNotFound(f"{pin.project} {pin.version} is not here", project=pin.project)


class _GivenUp(Exception):
    """The response to a request is no longer wanted."""


@host_value("packages.functions")
class PackageFunctions:
    """Functions for the guest, which can call the methods marked with ``guest_method``.

    Each request is handled on a separate thread. The response arrives as a completion from the Environment,
    and identifies the packages by their content, so that a replay mounts the same packages. Offer these
    functions before the program starts; do not capture an image while ``is_under_way`` is true. In a restored
    guest, the functions find no packages until ``begin`` is called.
    """

    def __init__(self, host: Host, source: PackageSource) -> None:
        self._take(host)
        self.begin(source)

    def begin(self, source: PackageSource) -> None:
        """Take packages from ``source`` from now on."""
        self._source: PackageSource = source
        self._host.loop.on(CHANNEL, self._arrived)

    def _take(self, host: Host) -> None:
        self._host = host
        self._source = _NoPackages()
        self._waiting: dict[int, tuple[Promise, threading.Event]] = {}
        self._layers: dict[str, Path] = {}

    def graph_state(self) -> list[object]:
        """Return no state, because the functions belong to the captured run."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Start afresh in the guest of ``host``, without a package source."""
        self._take(host)
        host.returned[CHANNEL] = self

    @guest_method
    def request(self, number: int, text: str) -> Promise:
        """Request the packages described by ``text``, the fields of a PackageRequest as JSON. ``number`` is
        the guest's number for the request.

        Returns a promise of the response as JSON, which contains either ``packages`` (pins, each with the
        name of its ``layer``) or ``error``.
        """
        promise = self._host.promises.create()
        given_up = threading.Event()
        self._waiting[number] = promise, given_up
        request = _request(json.loads(text))
        environment = self._host.environment

        def work() -> None:
            answer = self._answer(request, given_up)
            environment.post(CHANNEL, json.dumps([number, answer]).encode())

        def start() -> bytes:
            threading.Thread(target=work, name="guest's packages", daemon=True).start()
            return b""

        environment.perform(CHANNEL, text.encode(), start)
        return promise

    @guest_method
    def cancel(self, number: int) -> None:
        """Cancel a request."""
        _, given_up = self._waiting.pop(number, (None, None))
        if given_up is not None:
            given_up.set()

    @guest_method
    def mount(self, text: str) -> str:
        """Mount the packages listed in ``text`` (JSON), and return the ``folder`` or an ``error`` as JSON.

        Files that belong outside site-packages are written to their absolute paths in the guest.
        """
        files = self._host.filesystem
        try:
            paths = [self._layer(package) for package in json.loads(text)]
        except PraxisError as error:
            return json.dumps({"error": _told(error)})
        number = 1 + sum(point.startswith(f"{FOLDER}/") for point in files.mounted)
        point = f"{FOLDER}/{number}"
        layers = sorted(paths, key=lambda path: path.name)
        files.mount(point, _Installed(layers), writable=True)
        for path in layers:
            for place, content in _files_below_prefix(_archive(path)):
                files.write_file(place, content)
        return json.dumps({"folder": point})

    def _layer(self, package: dict[str, str]) -> Path:
        known = self._layers.get(package["layer"])
        if known is not None:
            return known
        path = self._source.layer(Pin.from_json(package))
        if path.name != package["layer"]:
            raise PackageNotFound(
                f"{package['name']} {package['version']} is not here as the program had it: {path.name} is"
                f" another build of it than {package['layer']}",
                project=package["name"],
                hint="Replay the program with the version of Praxis Desktop that it ran with.",
            )
        return path

    # ---- the request's thread
    def _answer(self, request: PackageRequest, given_up: threading.Event) -> dict[str, Any]:
        def check() -> None:
            if given_up.is_set():
                raise _GivenUp

        try:
            found = self._source.find(request, check=check)
        except _GivenUp:
            return {"packages": []}
        except PraxisError as error:
            return {"error": _told(error)}
        except Exception as error:  # otherwise the guest would wait for its answer forever
            logger.exception("The packages of a guest could not be looked for")
            message = f"packages could not be looked for: {type(error).__name__}: {error}"
            hint = "This is an internal error; the log has the details. Report it."
            return {"error": {"kind": "PackageError", "message": message, "hint": hint, "project": ""}}
        self._layers.update({path.name: path for _, path in found})
        return {"packages": [{**pin.to_json(), "layer": path.name} for pin, path in found]}

    # ---- the interpreter's thread
    def _arrived(self, payload: bytes) -> None:
        number, answer = json.loads(payload)
        promise, _ = self._waiting.pop(number, (None, None))
        if promise is not None:
            promise.resolve(json.dumps(answer))

    @property
    def is_under_way(self) -> bool:
        """Whether any request is still unanswered."""
        return bool(self._waiting)


def _told(error: PraxisError) -> dict[str, str]:
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "project": getattr(error, "project", ""),
        "hint": error.hint,
    }


def _request(fields: dict[str, Any]) -> PackageRequest:
    """Parse a request. Raises TypeError or KeyError for fields that the guest's own module never sends."""
    installed = [InstalledPackage(name, version, tuple(more)) for name, version, more in fields["installed"]]
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return PackageRequest(**{**given, "installed": tuple(installed)})


@functools.lru_cache(maxsize=256)
def _archive(path: Path) -> LayerArchive:
    """Return a layer's archive, which all guests share so that its index is read only once."""
    return LayerArchive(path, on_damage=_forget)


def _forget(damaged: Path) -> None:
    """Have a damaged layer rebuilt. Guests that have it mounted keep the damaged copy."""
    _archive.cache_clear()
    is_installed = damaged.is_relative_to(Distribution.find().folder) or is_packed(damaged)
    take_away(damaged, cache_directory() / LAYERS, is_installed=is_installed)


class _Installed(LayeredSource):
    """The packages of one installation."""

    is_found_by_name = True

    def __init__(self, layers: Sequence[Path]) -> None:
        name = " ".join([_INSTALLED, *[path.name for path in layers]])
        super().__init__([_archive(path) for path in layers], name, folder=SITE_PACKAGES)


def installed_sources(names: Iterable[str], find: Callable[[str], Path]) -> dict[str, Source]:
    """Recreate, from their layers, the sources in ``names`` that contain packages installed by the program
    itself.

    ``find`` returns the path of the layer with a given name, and raises if the layer does not exist.
    """
    return {
        name: _Installed([find(layer) for layer in name.split(" ")[1:]])
        for name in names
        if name.split(" ")[0] == _INSTALLED
    }


def _files_below_prefix(layer: LayerArchive) -> list[tuple[str, bytes]]:
    """Return the absolute paths and the contents of the layer's files outside site-packages."""
    top = layer.children(layer.root).get(PREFIX)
    found: list[tuple[str, bytes]] = []
    waiting: list[tuple[str, Entry]] = [("", top)] if top is not None else []
    while waiting:
        place, entry = waiting.pop()
        if entry.is_directory:
            waiting += [(f"{place}/{name}", inner) for name, inner in layer.children(entry).items()]
        else:
            found.append((place, bytes(layer.read(entry))))
    return sorted(found)
