"""The package index that the user's pip is configured to use, queried through pip: this program itself does
not connect to any server. Loads ``packaging``.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from msgspec import Struct
from packaging.utils import canonicalize_name

from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import IndexUnreachable, PackageNotSaved, WheelDamaged
from praxis_desktop.packages.guest_platform import INTERPRETER, PLATFORM, PYTHON_FULL
from praxis_desktop.packages.index.pip_process import (
    IDLE_S,
    PipAnswer,
    PipCommand,
    call_pip,
    fault_of,
    find_pip,
)
from praxis_desktop.packages.pins import Pin

log = logging.getLogger(__name__)

_FOR_THE_GUEST: Final = (
    "--no-deps",
    "--only-binary",
    ":all:",
    "--platform",
    PLATFORM,
    "--implementation",
    "cp",
    "--python-version",
    PYTHON_FULL,
    "--abi",
    INTERPRETER,
    "--abi",
    "abi3",
    "--abi",
    "none",
    "--no-input",
    "--progress-bar",
    "off",
)


class IndexWheel(Struct, frozen=True):
    """The best wheel in the index for a requirement; ``requires`` is as in the wheel's metadata."""

    pin: Pin
    requires: tuple[str, ...]
    requires_python: str


_ASKED = 50
"""The progress, in percent, at which the download of wheels begins."""


class IndexClient:
    """Queries the index through pip, with one process per query. A query takes about a second.

    pip writes its files to ``folder``, which is created if necessary. ``report`` is called with the progress.
    ``is_cancelled`` is called every 50 ms. Thread-safe. A call raises AddingCancelled once ``is_cancelled``
    returns True, and IndexUnreachable if nothing happens for ``idle_s`` seconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        command: PipCommand | None = None,
        idle_s: float = IDLE_S,
        is_cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self._folder = folder
        self._command = command
        self._idle_s = idle_s
        self._is_cancelled = is_cancelled
        self._report = report
        self._asking = 0
        """The progress of the queries, in percent."""

    def best(self, requirements: Sequence[str]) -> tuple[IndexWheel, ...]:
        """Return the best wheel for each of ``requirements`` (without markers and extras); the wheels' own
        requirements are not considered.

        Raises PackageNotFound, VersionNotFound, IndexUnreachable, WheelDamaged or PackageNotSaved for the
        first requirement that fails.
        """
        projects = [_project(text) for text in requirements]
        self._asking = min(_ASKED, self._asking + 1)
        self._report(
            ProgressEvent(
                self._asking, Message("Querying the index for {projects}", projects=", ".join(projects))
            )
        )
        with self._workplace() as place:
            report = place / "report.json"
            arguments = ["install", "--dry-run", "--ignore-installed", "--target", str(place / "target")]
            arguments += [*_FOR_THE_GUEST, "--report", str(report), "--", *requirements]
            answer = self._call(arguments, place)
            if answer.code != 0:
                raise fault_of(answer, *_blamed(answer, projects, requirements))
            try:
                entries = json.loads(report.read_bytes())["install"]
                return tuple(_wheel(entry) for entry in entries)
            except (OSError, ValueError, LookupError, TypeError) as error:
                raise IndexUnreachable(
                    Message(
                        "pip's output about {projects} cannot be read: {error}",
                        projects=projects[0],
                        error=error,
                    ),
                    project=projects[0],
                    hint="pip 23.0 or newer is needed: pip install --upgrade pip",
                ) from None

    def download(self, pins: Sequence[Pin], staging: Path) -> tuple[Path, ...]:
        """Download the wheels for ``pins`` to the folder ``staging``, either all of them or none, and check
        their SHA-256.

        Returns the files in the order of ``pins``. Raises the same errors as ``best``.
        """
        if not pins:
            return ()
        names = [pin.project for pin in pins]
        fetched = 0

        def tell(line: str) -> None:
            nonlocal fetched
            if line.startswith("Collecting "):
                name = line.split()[1].partition("==")[0]
                self._report(
                    ProgressEvent(
                        _ASKED + (100 - _ASKED) * fetched // (len(pins) + 1),
                        Message("Downloading {name}", name=name),
                    )
                )
                fetched += 1

        with self._workplace() as place:
            wanted = place / "requirements.txt"
            wanted.write_text(
                "".join(f"{pin.project}=={pin.version} --hash=sha256:{pin.sha256}\n" for pin in pins)
            )
            arguments = ["download", "--require-hashes", "--dest", str(staging), *_FOR_THE_GUEST]
            answer = self._call([*arguments, "--requirement", str(wanted)], place, tell)
            if answer.code != 0:
                raise fault_of(answer, *_blamed(answer, names, names))
        return tuple(_fetched(staging, pin) for pin in pins)

    def fetch(self, addresses: Mapping[str, str], staging: Path) -> None:
        """Download wheels to the folder ``staging``. ``addresses`` maps projects to addresses that end with a
        SHA-256. Raises the same errors as ``best``.
        """
        if not addresses:
            return
        projects = list(addresses)
        self._report(ProgressEvent(_ASKED, Message("Downloading {name}", name=", ".join(projects))))
        with self._workplace() as place:
            arguments = ["download", "--dest", str(staging), *_FOR_THE_GUEST, *addresses.values()]
            answer = self._call(arguments, place)
            if answer.code != 0:
                project, wanted = _blamed(answer, projects, projects)
                raise fault_of(answer, project, wanted, addresses.get(project, ""))

    def _call(
        self, arguments: Sequence[str], place: Path, on_line: Callable[[str], None] = lambda line: None
    ) -> PipAnswer:
        if self._command is None:
            self._command = find_pip()
        log.debug("pip %s", arguments[0])
        return call_pip(
            self._command,
            arguments,
            place,
            idle_s=self._idle_s,
            is_cancelled=self._is_cancelled,
            on_line=on_line,
        )

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """Yield a temporary folder for one call."""
        try:
            make_private(self._folder)
            with tempfile.TemporaryDirectory(
                prefix="pip-", dir=self._folder, ignore_cleanup_errors=True
            ) as name:
                yield Path(name)
        except PackageNotSaved:
            raise
        except OSError as error:
            raise PackageNotSaved(
                Message(
                    "nothing can be downloaded to {folder}: {reason}",
                    folder=self._folder,
                    reason=error.strerror,
                ),
                hint="Free space on the disk, or make the folder writable.",
            ) from error


def _wheel(entry: dict[str, Any]) -> IndexWheel:
    metadata, download = entry["metadata"], entry["download_info"]
    address = urlsplit(download["url"])
    file_name = unquote(address.path.rpartition("/")[2])
    origin = url2pathname(address.path) if address.scheme == "file" else without_secrets(download["url"])
    archive = download["archive_info"]
    digest = archive.get("hashes", {}).get("sha256") or archive["hash"].removeprefix("sha256=")
    pin = Pin(canonicalize_name(metadata["name"]), metadata["version"], file_name, digest, origin)
    return IndexWheel(pin, tuple(metadata.get("requires_dist", ())), metadata.get("requires_python", ""))


def _fetched(staging: Path, pin: Pin) -> Path:
    path = staging / pin.file_name
    if not path.is_file():
        raise WheelDamaged(
            Message("the index sent a different file instead of {file_name}", file_name=pin.file_name),
            file=pin.file_name,
            project=pin.project,
            hint="Try again; a new version may have just been released.",
        )
    return path


def _project(requirement: str) -> str:
    """Return the project name with which a requirement begins."""
    end = next((place for place, sign in enumerate(requirement) if sign in "<>=!~ [;("), len(requirement))
    return requirement[:end]


def _blamed(answer: PipAnswer, projects: Sequence[str], wanted: Sequence[str]) -> tuple[str, str]:
    """Return the project and requirement that made a call fail: the first named in pip's last errors."""
    text = "\n".join(line for line in answer.lines if line.startswith("ERROR: "))
    places = [(text.find(project), number) for number, project in enumerate(projects) if project in text]
    number = min(places)[1] if places else 0
    return projects[number], wanted[number]
