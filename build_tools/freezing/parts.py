"""The parts of the frozen program, each with its version, its licence and the licence's texts."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

from build_tools.freezing.contents import PYTHONS_LIBRARIES, canonical, distributions

ROOT = Path(__file__).resolve().parents[2]
OWN_TEXTS = ROOT / "resources" / "packaging" / "licenses"
"""Texts for parts that come without any."""

_IS_NOTICE = re.compile(r"(?i)licenses/.|(licen[cs]e|copying|notice|copyright)\b[^/]*$")
_LACKING = {
    "pyserial": ("pyserial-BSD-3-Clause.txt",),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
_NOT_EXPRESSIONS = {
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "ISC License": "ISC",
    "Mozilla Public License Version 2.0": "MPL-2.0",
    "Apache": "Apache-2.0",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSF": "PSF-2.0",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part; ``kind`` is where it is used: "program", "guest", "system", "font".

    ``url`` is a package URL.
    """

    kind: str
    name: str
    version: str
    licence: str
    texts: Mapping[str, bytes]
    url: str = ""
    sha256: str = ""


def find_parts(package: Path) -> list[Part]:
    """Return the parts of the frozen program whose package ``praxis_desktop`` is the folder ``package``."""
    parts = [*_program(), *_guest(package / "guest"), *_fonts(ROOT / "resources" / "fonts")]
    if sys.platform == "linux":
        parts += _system(package.parent)
    return sorted(parts, key=lambda part: (part.kind, part.name.lower()))


def _program() -> Iterator[Part]:
    for name in distributions(ROOT):
        found = distribution(name)
        texts = {}
        for file in found.files or ():
            inside = str(file).partition(".dist-info/")[2]
            if _IS_NOTICE.match(inside):
                texts[inside.removeprefix("licenses/")] = Path(str(file.locate())).read_bytes()
        yield Part(
            kind="program",
            name=found.metadata["Name"],
            version=found.version,
            licence=licence_of(Parser().parsestr(found.read_text("METADATA") or "")),
            texts=texts or _own(*_LACKING[canonical(name)]),
            url=f"pkg:pypi/{canonical(name)}@{found.version}",
        )
    starter = distribution("pyinstaller")
    yield Part(
        kind="program",
        name="PyInstaller's starter",
        version=starter.version,
        licence="GPL-2.0-or-later WITH Bootloader-exception",
        texts={"COPYING.txt": (starter.read_text("licenses/COPYING.txt") or "").encode()},
        url=f"pkg:pypi/pyinstaller@{starter.version}",
    )
    version = platform.python_version()
    library = Path(json.__file__).parents[1]
    yield Part(
        kind="program",
        name="CPython",
        version=version,
        licence="PSF-2.0",
        texts={"LICENSE.txt": _python_licence(library)},
        url=f"pkg:generic/cpython@{version}",
    )
    if sys.platform == "linux":
        yield Part(
            kind="program",
            name="ICU, as Qt brings it",
            version="73",
            licence="ICU",
            texts=_own("ICU.txt"),
            url="pkg:generic/icu@73",
        )


def _python_licence(library: Path) -> bytes:
    for place in (library / "LICENSE.txt", library.parent / "LICENSE.txt"):
        if place.is_file():
            return place.read_bytes()
    return (ROOT / "resources" / "licenses" / "CPython-PSF-2.0.txt").read_bytes()


def _guest(folder: Path) -> Iterator[Part]:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    texts = {path.name: path.read_bytes() for path in sorted((folder / "licenses").iterdir())}
    for name, version, licence in (
        ("Pyodide", manifest["pyodide"], "MPL-2.0"),
        ("CPython", manifest["python"], "PSF-2.0"),
    ):
        own = {file: text for file, text in texts.items() if file.startswith(name)}
        url = f"pkg:npm/pyodide@{version}" if name == "Pyodide" else f"pkg:generic/cpython@{version}"
        yield Part(kind="guest", name=name, version=version, licence=licence, texts=own, url=url)
    for wheel in sorted((folder / "wheels").glob("*.whl")):
        yield _wheel(wheel, manifest["files"][f"wheels/{wheel.name}"]["sha256"])


def _wheel(wheel: Path, sha256: str) -> Part:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata_name = next(name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(metadata_name).decode())
        folder = metadata_name.removesuffix("METADATA")
        texts = {
            name.removeprefix(folder).removeprefix("licenses/"): archive.read(name)
            for name in names
            if name.startswith(folder) and _IS_NOTICE.match(name.removeprefix(folder))
        }
    name, version = str(metadata["Name"]), str(metadata["Version"])
    return Part(
        kind="guest",
        name=name,
        version=version,
        licence=licence_of(metadata),
        texts=texts or _own(*_LACKING[canonical(name)]),
        url=f"pkg:pypi/{canonical(name)}@{version}",
        sha256=sha256,
    )


def _fonts(folder: Path) -> Iterator[Part]:
    for name, version, licence, text in (
        ("DejaVu Sans", "2.37", "Bitstream-Vera", "LICENSE.txt"),
        ("Droid Sans Fallback", "6.0.1r16", "Apache-2.0", "LICENSE.txt"),
        ("Inter", "4.0 beta 7", "OFL-1.1", "LICENSE-Inter.txt"),
        ("JetBrains Mono", "2.242", "OFL-1.1", "LICENSE-JetBrainsMono.txt"),
    ):
        texts = {text: (folder / text).read_bytes()}
        yield Part(kind="font", name=name, version=version, licence=licence, texts=texts)


def _system(inside: Path) -> Iterator[Part]:
    """Return the frozen system libraries, from Debian's data about their packages."""
    for library in sorted(path.name for path in inside.iterdir() if path.name.startswith(PYTHONS_LIBRARIES)):
        if library.startswith("libpython"):
            continue
        asked = ["dpkg-query", "--search", f"*/{library}"]
        owner = _asked(asked).partition(":")[0].strip()
        if not owner:
            continue
        version = _asked(["dpkg-query", "--show", "--showformat=${Version}", owner]).strip()
        notice = Path("/usr/share/doc", owner, "copyright")
        texts = {"copyright": notice.read_bytes()} if notice.is_file() else {}
        url = f"pkg:deb/debian/{owner}@{version}"
        yield Part(kind="system", name=owner, version=version, licence="", texts=texts, url=url)


def _asked(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:  # not a Debian system
        return ""


def _own(*names: str) -> dict[str, bytes]:
    return {name: (OWN_TEXTS / name).read_bytes() for name in names}


def licence_of(metadata: Message[str, str]) -> str:
    """Return the licence as an SPDX expression, if the package states one, or nearly."""
    said = str(metadata["License-Expression"] or "").strip()
    if said:
        return said
    said = str(metadata["License"] or "").strip().partition("\n")[0]
    if not said or said == "UNKNOWN" or len(said) > 60:
        classifiers = [str(each) for each in metadata.get_all("Classifier", [])]
        named = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI")]
        said = " AND ".join(_NOT_EXPRESSIONS.get(each, each) for each in named)
    return _NOT_EXPRESSIONS.get(said, said)
